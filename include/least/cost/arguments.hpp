// SPDX-License-Identifier: MIT
#pragma once
// The arguments that follow a model: data, then a loss, sigma or weights in any order, each recognised by its type. Whether
// they fit is asked here, and a static_assert says what is wrong in our words; what they are is picked out of the list.

#include "least/cost/loss.hpp"
#include "least/cost/observations.hpp"
#include "least/model/concepts.hpp"
#include "least/model/weighting.hpp"
#include "least/numeric/ranges.hpp"

#include <type_traits>
#include <utility>

namespace least::detail {

template <class A>
inline constexpr bool is_records = false;
template <class R, class PX, class PY>
inline constexpr bool is_records<records_argument<R, PX, PY>> = true;

template <class A>
inline constexpr bool is_weighting = false;
template <class R>
inline constexpr bool is_weighting<sigma_argument<R>> = true;
template <class R>
inline constexpr bool is_weighting<weights_argument<R>> = true;

template <class A>
inline constexpr bool is_sigma = false;
template <class R>
inline constexpr bool is_sigma<sigma_argument<R>> = true;

/// Whether every argument after the data is one that a cost understands, and none comes twice; says what is wrong.
template <bool TakesLoss, class... A>
consteval bool arguments_fit()
{
    constexpr bool understood = ((is_weighting<A> || (TakesLoss && loss<A>)) && ...);
    static_assert(understood,
                  "least: an argument of this cost is not understood; after the data it takes least::sigma(s) "
                  "or least::weights(w), and mean_loss takes a loss");
    constexpr bool once = (0 + ... + (is_weighting<A> ? 1 : 0)) <= 1;
    static_assert(once, "least: a cost takes one of least::sigma and least::weights, once");
    constexpr bool one_loss = !understood || (0 + ... + (loss<A> ? 1 : 0)) <= 1;
    static_assert(one_loss, "least: a cost takes one loss");
    return understood && once && one_loss;
}

template <class X, class Y>
consteval bool ranges_fit()
{
    constexpr bool x_walks = walkable<X>, y_walks = walkable<Y>;
    static_assert(x_walks,
                  "least: x must be a forward range that can be walked when const (a filter_view cannot: copy it "
                  "into a vector), or least::records(range, x, y) in the place of x and y");
    static_assert(y_walks,
                  "least: y must be a forward range that can be walked when const (a filter_view cannot: copy it "
                  "into a vector)");
    if constexpr (x_walks && y_walks) {
        constexpr bool numbers = output<std::ranges::range_value_t<const std::remove_cvref_t<Y>>>;
        static_assert(numbers, "least: y must be a range of numbers, or of std::array of numbers");
        return numbers;
    } else {
        return false;
    }
}

constexpr unweighted weighting_of()
{
    return {};
}
template <class R, class... A>
constexpr auto weighting_of(sigma_argument<R> s, A&&...)
{
    return weighted<held_or_same<R>, true>{std::move(s.values)};
}
template <class R, class... A>
constexpr auto weighting_of(weights_argument<R> w, A&&...)
{
    return weighted<held_or_same<R>, false>{std::move(w.values)};
}
template <class First, class... A>
    requires(!is_weighting<std::remove_cvref_t<First>>)
constexpr auto weighting_of(First&&, A&&... rest)
{
    return weighting_of(std::forward<A>(rest)...);
}

constexpr squared loss_of()
{
    return {};
}
template <class First, class... A>
constexpr auto loss_of(const First& first, const A&... rest)
{
    if constexpr (loss<First>) {
        return first;
    } else {
        return loss_of(rest...);
    }
}

template <class R, class PX, class PY>
constexpr auto source_of(records_argument<R, PX, PY> r)
{
    return one_range<R, PX, PY>{std::move(r.range), std::move(r.x), std::move(r.y)};
}

template <bool Given>
consteval bool data_given()
{
    static_assert(Given, "least: a cost needs x and y, or least::records(range, x, y)");
    return Given;
}

} // namespace least::detail
