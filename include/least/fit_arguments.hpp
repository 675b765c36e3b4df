// SPDX-License-Identifier: MIT
#pragma once
// The arguments of least::fit after the data: each is recognised by its type, and whether they fit together is asked here, where
// a static_assert says what is wrong in our words.

#include "least/cost/arguments.hpp"
#include "least/cost/constraints.hpp"
#include "least/cost/loss.hpp"
#include "least/cost/prior.hpp"
#include "least/model/parameters.hpp"
#include "least/optimize/concepts.hpp"
#include "least/optimize/objective.hpp"
#include "least/optimize/restarts.hpp"

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace least::detail {

/// Stands for an argument that was not given.
struct nothing {};
template <class A>
inline constexpr bool is_given = !std::same_as<std::remove_cvref_t<A>, nothing>;

template <class A>
inline constexpr bool is_bounds = false;
template <class P>
inline constexpr bool is_bounds<bounds_argument<P>> = true;
template <class A>
inline constexpr bool is_hold = false;
template <class P>
inline constexpr bool is_hold<hold_argument<P>> = true;
template <class A>
inline constexpr bool is_prior = false;
template <class P>
inline constexpr bool is_prior<prior_argument<P>> = true;
template <class A>
concept optimizer = requires(const A& a) {
    {
        a.stop
    } -> std::convertible_to<stopping>;
};
/// Parameters, and none of our own arguments, which are aggregate templates too.
template <class A>
concept is_start = parameters<A> && !is_weighting<A> && !is_bounds<A> && !is_hold<A> && !is_prior<A>;

/// What an argument after the start is.
enum class kind { weighting, loss, optimizer, bounds, hold, prior, restarts, observer, unknown };
template <class A, class P>
consteval kind kind_of()
{
    if constexpr (is_weighting<A>) {
        return kind::weighting;
    } else if constexpr (is_bounds<A>) {
        return kind::bounds;
    } else if constexpr (is_hold<A>) {
        return kind::hold;
    } else if constexpr (is_prior<A>) {
        return kind::prior;
    } else if constexpr (std::same_as<A, restarts>) {
        return kind::restarts;
    } else if constexpr (optimizer<A>) {
        return kind::optimizer;
    } else if constexpr (loss<A>) {
        return kind::loss;
    } else if constexpr (observer_of<A, P>) {
        return kind::observer;
    } else {
        return kind::unknown;
    }
}

/// The first argument of a kind, or what stands for it.
template <kind K, class P, class Default>
constexpr decltype(auto) argument(Default&& otherwise)
{
    return std::forward<Default>(otherwise);
}
template <kind K, class P, class Default, class First, class... Rest>
constexpr decltype(auto) argument(Default&& otherwise, First&& first, Rest&&... rest)
{
    if constexpr (kind_of<std::remove_cvref_t<First>, P>() == K) {
        return std::forward<First>(first);
    } else {
        return argument<K, P>(std::forward<Default>(otherwise), std::forward<Rest>(rest)...);
    }
}

template <class P, class... A>
consteval bool fit_arguments_fit()
{
    constexpr auto count = []([[maybe_unused]] kind k) {
        return (std::size_t(0) + ... + (kind_of<A, P>() == k ? 1U : 0U));
    };
    constexpr bool understood = count(kind::unknown) == 0;
    static_assert(understood,
                  "least: an argument of fit is not understood; after the start it takes an optimizer, a loss, "
                  "sigma, weights, bounds, hold, prior, restarts and an observer (a callable of one iterate)");
    constexpr bool once = count(kind::weighting) <= 1 && count(kind::loss) <= 1 && count(kind::optimizer) <= 1
                          && count(kind::bounds) <= 1 && count(kind::hold) <= 1 && count(kind::prior) <= 1
                          && count(kind::restarts) <= 1 && count(kind::observer) <= 1;
    static_assert(once, "least: fit takes one argument of each kind (sigma and weights are of one kind)");
    return understood && once;
}

/// Whether bounds, held parameters and priors have as many numbers as there are parameters, where that is known.
template <class P, class A>
inline constexpr bool shape_fits = true;
template <class P, class Q>
inline constexpr bool shape_fits<P, bounds_argument<Q>> = extent_v<Q> == extent_v<P>;
template <class P, class Q>
inline constexpr bool shape_fits<P, prior_argument<Q>> = extent_v<Q> == extent_v<P>;
template <class P>
inline constexpr bool shape_fits<P, hold_argument<std::vector<bool>>> = extent_v<P> == dynamic;
template <class P, parameters Q>
inline constexpr bool shape_fits<P, hold_argument<Q>> = extent_v<Q> == extent_v<P>;

} // namespace least::detail
