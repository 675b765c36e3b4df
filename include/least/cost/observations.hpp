// SPDX-License-Identifier: MIT
#pragma once
// The data: n observations (x_i, y_i), in ranges that stay the caller's.
//
//     x, y                     two forward ranges of one length: containers, spans, arrays, views (year - 1970, log10(count))
//     records(range, px, py)   one range of records; px and py are members or callables that give x and y of a record
//     sigma(s)                 known standard deviations of y, in its units: residuals are divided by them. A range, or one
//                              number for all
//     weights(w)               relative weights, no unit: the cost of an observation is multiplied by its weight
//
// Lvalues are referred to (keep them alive as long as the cost), views are copied as views are, rvalue containers are moved
// into a copyable holder. Nothing else is copied. A range must be walkable when const, since a cost is: a filter_view or
// a view of an input stream is not (write std::ranges::to or copy it into a vector).
//
// Checked when a cost is made, std::invalid_argument says which argument: empty data, different lengths, a sigma that is not
// positive, a weight that is negative, either of them not finite.

#include "least/model/concepts.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <concepts>
#include <cstddef>
#include <functional>
#include <iterator>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <utility>

namespace least {

namespace detail {

    /// A range held in the way its value category asks for; get() is the range to walk, const.
    template <class R> // an lvalue container: referred to
    class held {
        const std::remove_reference_t<R>* range_;

    public:
        constexpr explicit held(const std::remove_reference_t<R>& range) : range_(&range) {}
        [[nodiscard]] constexpr const auto& get() const noexcept { return *range_; }
    };
    template <class R>
        requires std::ranges::view<std::remove_cvref_t<R>> || (!std::is_lvalue_reference_v<R>)
    class held<R> { // a view, or an rvalue container: owned
        std::remove_cvref_t<R> range_;

    public:
        constexpr explicit held(R&& range) : range_(std::forward<R>(range)) {}
        [[nodiscard]] constexpr const auto& get() const noexcept { return range_; }
    };

    /// One number that stands for as many as are asked for.
    template <numeric_argument T>
    class same_for_all {
        T value_;

    public:
        using value_type = T;
        constexpr explicit same_for_all(T value) : value_(value) {}
        [[nodiscard]] constexpr const same_for_all& get() const noexcept { return *this; }
        constexpr const T& operator*() const noexcept { return value_; }
        constexpr same_for_all& operator++() noexcept { return *this; }
    };
    template <class T>
    inline constexpr bool is_same_for_all = false;
    template <class T>
    inline constexpr bool is_same_for_all<same_for_all<T>> = true;

    template <class R>
    struct held_or_same_type {
        using type = held<R>;
    };
    template <class R>
        requires numeric_argument<std::remove_cvref_t<R>>
    struct held_or_same_type<R> {
        using type = same_for_all<std::remove_cvref_t<R>>;
    };
    template <class R>
    using held_or_same = typename held_or_same_type<R>::type;

    template <class R>
    concept walkable = std::ranges::forward_range<const std::remove_cvref_t<R>>;

    /// What sigma and weights may be: one number for all, or a range of them.
    template <class R>
    concept number_or_numbers = numeric_argument<std::remove_cvref_t<R>>
                             || (walkable<R> && numeric_argument<std::ranges::range_value_t<const std::remove_cvref_t<R>>>);

    /// The value of a projection of records, each an *i. What it says of a record that is made on the fly must be copied: that
    /// record is gone when it is used.
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
        static_assert(walks, "least: the records must be a forward range that can be walked when const (a filter_view cannot: copy "
                             "it into a vector)");
        if constexpr (walks) {
            using record = std::ranges::range_reference_t<const std::remove_cvref_t<R>>;
            constexpr bool project = std::invocable<const PX&, record> && std::invocable<const PY&, record>;
            static_assert(project, "least: the projections of least::records must be members of a record, or callables that take "
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

    /// Elements that can be checked for being finite: numbers, and arrays, pairs and tuples of such; others are not looked into.
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

// The extra arguments, recognised by their types.

template <class R>
struct sigma_argument {
    detail::held_or_same<R> values;
};
template <class R>
struct weights_argument {
    detail::held_or_same<R> values;
};

/// The known standard deviations of the observations: a range as long as y, or one number for all.
template <class R>
constexpr auto sigma(R&& standard_deviations)
{
    constexpr bool fits = detail::number_or_numbers<R>;
    static_assert(fits, "least: sigma must be a number, or a forward range of numbers that can be walked when const");
    if constexpr (fits) { return sigma_argument<R>{detail::held_or_same<R>(std::forward<R>(standard_deviations))}; }
}

/// The relative weights of the observations: a range as long as y.
template <class R>
constexpr auto weights(R&& relative_weights)
{
    constexpr bool fits = detail::number_or_numbers<R>;
    static_assert(fits, "least: weights must be a number, or a forward range of numbers that can be walked when const");
    if constexpr (fits) { return weights_argument<R>{detail::held_or_same<R>(std::forward<R>(relative_weights))}; }
}

/// One range of records, and how to find x and y in a record.
template <class R, class PX, class PY>
struct records_argument {
    detail::held<R> range;
    PX x;
    PY y;
};
template <class R, class PX, class PY>
constexpr auto records(R&& range, PX x, PY y)
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
        [[nodiscard]] constexpr place walk() const { return {std::ranges::begin(xs.get()), std::ranges::begin(ys.get())}; }
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
            constexpr projected_t<R, PX> x() const { return std::invoke(from->px, *i); }
            constexpr projected_t<R, PY> y() const { return std::invoke(from->py, *i); }
            constexpr place& operator++()
            {
                ++i;
                return *this;
            }
        };
        [[nodiscard]] constexpr place walk() const { return {std::ranges::begin(range.get()), this}; }
        [[nodiscard]] constexpr std::size_t count() const { return static_cast<std::size_t>(std::ranges::distance(range.get())); }
    };

    /// How an observation is weighted: none of it, by sigma, by weights. `divisor` divides the residual, `factor` multiplies the loss.
    struct unweighted {
        struct place {
            template <class T>
            constexpr T divisor() const noexcept
            {
                return T(1);
            }
            template <class T>
            constexpr T factor() const noexcept
            {
                return T(1);
            }
            constexpr place& operator++() noexcept { return *this; }
        };
        [[nodiscard]] constexpr place walk() const noexcept { return {}; }
        constexpr void check(std::size_t) const noexcept {}
    };

    template <class Held, bool IsSigma>
    struct weighted {
        static constexpr bool constant = is_same_for_all<Held>;
        Held values;

        [[nodiscard]] constexpr auto first() const
        {
            if constexpr (constant) {
                return values;
            } else {
                return std::ranges::begin(values.get());
            }
        }
        struct place {
            decltype(std::declval<const weighted&>().first()) i;
            template <class T>
            constexpr T divisor() const
            {
                return IsSigma ? static_cast<T>(*i) : T(1);
            }
            template <class T>
            constexpr T factor() const
            {
                return IsSigma ? T(1) : static_cast<T>(*i);
            }
            constexpr place& operator++()
            {
                ++i;
                return *this;
            }
        };
        [[nodiscard]] constexpr place walk() const { return {first()}; }

        constexpr void check(std::size_t n) const
        {
            constexpr const char* name = IsSigma ? "sigma" : "weights";
            if constexpr (!constant) {
                const auto length = static_cast<std::size_t>(std::ranges::distance(values.get()));
                if (length != n) { refuse_length(name, length, "y", n); }
            }
            auto i = first();
            for (std::size_t k = 0; k < (constant ? 1 : n); ++k, ++i) {
                const auto value = static_cast<real_t<std::remove_cvref_t<decltype(*i)>>>(*i);
                if (!isfinite(value)) { refuse_value(name, "is not finite", k); }
                if (IsSigma && !(value > 0)) { refuse_value(name, "is not positive", k); }
                if (!IsSigma && value < 0) { refuse_value(name, "is negative", k); }
            }
        }

    private:
        [[noreturn]] static void refuse_value(const char* name, const char* problem, std::size_t k)
        {
            if (constant) { refuse(name, problem); }
            refuse_at(name, problem, k);
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
            decltype(std::declval<const Source&>().walk()) data;
            decltype(std::declval<const Weighting&>().walk()) weight;
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
