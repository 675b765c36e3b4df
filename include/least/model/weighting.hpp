// SPDX-License-Identifier: MIT
#pragma once
// How ranges of the caller's are held, and how observations are weighted.
//
//     sigma(s)     known standard deviations of y, in its units: residuals are divided by them
//     weights(w)   relative weights, no unit: the cost of an observation is multiplied by its weight
//
// s and w are ranges as long as y, or one number for all.
//
// Lvalues are referred to (keep them alive as long as the cost), views are copied as views are, rvalue containers are
// moved into a copyable holder. Nothing else is copied.
//
// Checked when a cost is made; std::invalid_argument says which argument: a length that differs, a sigma that is not
// positive, a weight that is negative, either of them not finite, weights that are all 0.

#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/ranges.hpp"
#include "least/numeric/scalar.hpp"

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace least {

namespace detail {

    /// A range held in the way its value category asks for; get() is the range to walk, const.
    template <class R> // an lvalue container, or an lvalue view that owns what it shows: referred to
    class held {
        const std::remove_reference_t<R>* range_;

    public:
        constexpr explicit held(const std::remove_reference_t<R>& range) : range_(__builtin_addressof(range)) {}
        [[nodiscard]] constexpr const auto& get() const noexcept { return *range_; }
    };
    template <class R>
        requires(!std::is_lvalue_reference_v<R>)
                || (std::ranges::view<std::remove_cvref_t<R>> && std::copy_constructible<std::remove_cvref_t<R>>)
    class held<R> { // a view that can be copied, or an rvalue container: owned
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
    concept number_or_numbers =
        numeric_argument<std::remove_cvref_t<R>>
        || (walkable<R> && numeric_argument<std::ranges::range_value_t<const std::remove_cvref_t<R>>>);

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
[[nodiscard]] constexpr auto sigma(R&& standard_deviations)
{
    constexpr bool fits = detail::number_or_numbers<R>;
    static_assert(fits, "least: sigma must be a number, or a forward range of numbers that can be walked when const");
    if constexpr (fits) { return sigma_argument<R>{detail::held_or_same<R>(std::forward<R>(standard_deviations))}; }
}

/// The relative weights of the observations: a range as long as y, or one number for all.
template <class R>
[[nodiscard]] constexpr auto weights(R&& relative_weights)
{
    constexpr bool fits = detail::number_or_numbers<R>;
    static_assert(fits, "least: weights must be a number, or a forward range of numbers that can be walked when const");
    if constexpr (fits) { return weights_argument<R>{detail::held_or_same<R>(std::forward<R>(relative_weights))}; }
}

namespace detail {

    /// How an observation is weighted: none of it, by sigma, by weights. `divisor` divides the residual, `factor`
    /// multiplies the loss.
    struct unweighted {
        struct place {
            static constexpr bool divides = false, weights = false; // divisor and factor are 1, always
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
            static constexpr bool divides = IsSigma, weights = !IsSigma;
            decltype(std::declval<const weighted&>().first()) i;
            template <class T>
            constexpr T divisor() const
            {
                return IsSigma ? from_here<T>() : T(1);
            }
            template <class T>
            constexpr T factor() const
            {
                return IsSigma ? T(1) : from_here<T>();
            }
            constexpr place& operator++()
            {
                ++i;
                return *this;
            }

        private:
            /// The value here, or in the lanes of a pack those from here on.
            template <class T>
            constexpr T from_here() const
            {
                if constexpr (is_pack<T>) {
                    return T::from_lanes([j = i](std::size_t) mutable {
                        const auto value = static_cast<base_t<T>>(*j);
                        ++j;
                        return value;
                    });
                } else {
                    return static_cast<T>(*i);
                }
            }
        };
        [[nodiscard]] constexpr place walk() const { return place{first()}; }

        constexpr void check(std::size_t n) const
        {
            constexpr const char* name = IsSigma ? "sigma" : "weights";
            if constexpr (!constant) {
                const auto length = static_cast<std::size_t>(std::ranges::distance(values.get()));
                if (length != n) { refuse_length(name, length, "y", n); }
            }
            auto i = first();
            bool any = false;
            for (std::size_t k = 0; k < (constant ? 1 : n); ++k, ++i) {
                const auto value = static_cast<real_t<std::remove_cvref_t<decltype(*i)>>>(*i);
                if (!isfinite(value)) { refuse_value(name, "is not finite", k); }
                if (IsSigma && !(value > 0)) { refuse_value(name, "is not positive", k); }
                if (!IsSigma && value < 0) { refuse_value(name, "is negative", k); }
                any = any || value > 0;
            }
            if (!any) { refuse(name, "are all 0"); }
        }

    private:
        [[noreturn]] static void refuse_value(const char* name, const char* problem, std::size_t k)
        {
            if (constant) { refuse(name, problem); }
            refuse_at(name, problem, k);
        }
    };

} // namespace detail
} // namespace least
