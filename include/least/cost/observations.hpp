// SPDX-License-Identifier: MIT
#pragma once
// The data: n observations (x_i, y_i), in ranges that stay the caller's.
//
//     x, y                     two forward ranges of one length: containers, spans, arrays, views (year - 1970)
//     records(range, px, py)   one range of records; px and py are members or callables that give x and y of a record
//
// Ranges are held as least/model/weighting.hpp says, nothing is copied. A range must be walkable when const, since a cost
// is: a filter_view or a view of an input stream is not (copy it into a vector).
//
// Checked when a cost is made, std::invalid_argument says which argument: empty data, different lengths.

#include "least/model/concepts.hpp"
#include "least/model/weighting.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace least {

namespace detail {

    /// The value of a projection of records, each an *i. What it says of a record that is made on the fly must be
    /// copied: that record is gone when it is used.
    template <class R, class Projection>
    struct projected {
        using record = std::ranges::range_reference_t<const std::remove_cvref_t<R>>;
        using result = std::invoke_result_t<const Projection&, record>;
        using type = std::conditional_t<std::is_lvalue_reference_v<record>, result, std::remove_cvref_t<result>>;
    };
    template <class R, class Projection>
    using projected_t = typename projected<R, Projection>::type;

    /// Whether a range and its projections can be records; says what is wrong.
    template <class R, class PX, class PY>
    consteval bool records_fit()
    {
        constexpr bool walks = walkable<R>;
        static_assert(
            walks,
            "least: the records must be a forward range that can be walked when const (a filter_view cannot: copy "
            "it into a vector)");
        if constexpr (walks) {
            using record = std::ranges::range_reference_t<const std::remove_cvref_t<R>>;
            constexpr bool project = std::invocable<const PX&, record> && std::invocable<const PY&, record>;
            static_assert(
                project, "least: the projections of least::records must be members of a record, or callables that take "
                         "one");
            if constexpr (project) {
                constexpr bool numbers = output<projected_t<R, PY>>;
                static_assert(numbers, "least: y of a record must be a number, or a std::array of numbers");
                return numbers;
            } else {
                return false;
            }
        } else {
            return false;
        }
    }

    /// Elements that can be checked for being finite: numbers, and arrays, pairs and tuples of such; others are not
    /// looked into.
    template <class X>
    constexpr bool is_finite(const X& x)
    {
        if constexpr (real<X>) {
            return isfinite(x);
        } else if constexpr (std::integral<X>) {
            return true;
        } else if constexpr (std::ranges::forward_range<const X&>) {
            for (const auto& element : x) {
                if (!is_finite(element)) { return false; }
            }
            return true;
        } else if constexpr (requires { std::tuple_size<X>::value; }) {
            return std::apply([](const auto&... element) { return (is_finite(element) && ...); }, x);
        } else {
            return true;
        }
    }

} // namespace detail

/// One range of records, and how to find x and y in a record.
template <class R, class PX, class PY>
struct records_argument {
    detail::held<R> range;
    PX x;
    PY y;
};
template <class R, class PX, class PY>
[[nodiscard]] constexpr auto records(R&& range, PX x, PY y)
{
    if constexpr (detail::records_fit<R, PX, PY>()) {
        return records_argument<R, PX, PY>{detail::held<R>(std::forward<R>(range)), std::move(x), std::move(y)};
    }
}

namespace detail {

    // Where x and y come from. A walk starts by walk(), reads by x() and y(), goes on by ++.

    template <class X, class Y>
    struct two_ranges {
        held<X> xs;
        held<Y> ys;

        struct place {
            std::ranges::iterator_t<const std::remove_cvref_t<X>> ix;
            std::ranges::iterator_t<const std::remove_cvref_t<Y>> iy;
            constexpr decltype(auto) x() const { return *ix; }
            constexpr decltype(auto) y() const { return *iy; }
            constexpr place& operator++()
            {
                ++ix;
                ++iy;
                return *this;
            }
        };
        [[nodiscard]] constexpr place walk() const
        {
            return {std::ranges::begin(xs.get()), std::ranges::begin(ys.get())};
        }
        [[nodiscard]] constexpr std::size_t count() const
        {
            const auto nx = static_cast<std::size_t>(std::ranges::distance(xs.get()));
            const auto ny = static_cast<std::size_t>(std::ranges::distance(ys.get()));
            if (nx != ny) { refuse_length("y", ny, "x", nx); }
            return nx;
        }
    };

    template <class R, class PX, class PY>
    struct one_range {
        held<R> range;
        PX px;
        PY py;

        struct place {
            std::ranges::iterator_t<const std::remove_cvref_t<R>> i;
            const one_range* from;
            constexpr projected_t<R, PX> x() const { return std::apply(from->px, std::forward_as_tuple(*i)); }
            constexpr projected_t<R, PY> y() const { return std::apply(from->py, std::forward_as_tuple(*i)); }
            constexpr place& operator++()
            {
                ++i;
                return *this;
            }
        };
        [[nodiscard]] constexpr place walk() const { return {std::ranges::begin(range.get()), this}; }
        [[nodiscard]] constexpr std::size_t count() const
        {
            return static_cast<std::size_t>(std::ranges::distance(range.get()));
        }
    };

    /// Observations and their weights, with the count.
    template <class Source, class Weighting>
    class observations {
        Source source_;
        Weighting weighting_;
        std::size_t count_;

    public:
        constexpr observations(Source source, Weighting weighting)
            : source_(std::move(source)), weighting_(std::move(weighting)), count_(source_.count())
        {
            if (count_ == 0) { refuse("y", "is empty: there are no observations"); }
            weighting_.check(count_);
        }
        [[nodiscard]] constexpr std::size_t size() const noexcept { return count_; }

        struct place {
            using weight_type = decltype(std::declval<const Weighting&>().walk());
            decltype(std::declval<const Source&>().walk()) data;
            [[no_unique_address]] weight_type weight; // one byte behind two pointers would have them copied together
            constexpr place& operator++()
            {
                ++data;
                ++weight;
                return *this;
            }
        };
        [[nodiscard]] constexpr place walk() const { return {source_.walk(), weighting_.walk()}; }

        using x_type = std::remove_cvref_t<decltype(std::declval<const Source&>().walk().x())>;
        using y_type = std::remove_cvref_t<decltype(std::declval<const Source&>().walk().y())>;
    };

} // namespace detail
} // namespace least
