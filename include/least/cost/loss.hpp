// SPDX-License-Identifier: MIT
#pragma once
// Losses: what a residual r costs. With s = (r / delta)^2 and delta in the units of y, an observation costs
//
//     delta^2 rho(s)        rho(s) -> s for small s, so that small residuals cost their square whatever the loss
//
//     squared    rho = s                                       least squares; delta plays no part
//     absolute   rho = sqrt(s)                                 delta = 1: |r| itself; a kink at r = 0, where the slope is 0
//     huber      rho = s for s <= 1, else 2 sqrt(s) - 1        |r| beyond delta (Huber 1964)
//     soft_l1    rho = 2 (sqrt(1 + s) - 1)                     a smooth huber (Charbonnier et al. 1994)
//     cauchy     rho = log(1 + s)                              outliers count for little
//     tukey      rho = (1 - (1 - s)^3) / 3 for s <= 1, else 1/3   outliers count for nothing (Beaton & Tukey 1974)
//
// The convention is SciPy's (scipy.optimize.least_squares), except that absolute is not in SciPy and does not tend to
// s. For several outputs s is the squared norm of the observation's residual.
//
// A loss of one's own is any aggregate like these: a callable rho(s), generic in its scalar, and a data member delta.
// Its derivatives by s are taken with dual numbers.
//
//     struct geman_mcclure {
//         double delta = 1;
//         constexpr auto operator()(const auto& s) const { return s / (1 + s); }
//     };

#include "least/numeric/dual.hpp"
#include "least/numeric/elementary.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <concepts>
#include <cstddef>

namespace least {

/// rho(s) for numbers s, and the scale delta.
template <class L>
concept loss = requires(const L& l, double s, const dual<double, 1>& d) {
    {
        l.delta
    } -> std::convertible_to<double>;
    {
        l(s)
    } -> std::convertible_to<double>;
    {
        l(d)
    } -> std::convertible_to<dual<double, 1>>;
};

struct squared {
    static constexpr double delta = 1;
    template <number S>
    constexpr S operator()(const S& s) const
    {
        return s;
    }
};

struct absolute {
    static constexpr double delta = 1;
    template <number S>
    constexpr S operator()(const S& s) const
    {
        // at the kink without the infinite slope of the root
        return detail::by_case(
            equal(s, S(0)), [&] { return S(0); }, [&] { return S(sqrt(s)); });
    }
};

struct huber {
    double delta = 1; // residuals beyond it cost their absolute value
    template <number S>
    constexpr S operator()(const S& s) const
    {
        return detail::by_case(
            less_equal(s, S(1)), [&] { return s; }, [&] { return S(2 * sqrt(s) - 1); });
    }
};

struct soft_l1 {
    double delta = 1; // about where the square turns into the absolute value
    template <number S>
    constexpr S operator()(const S& s) const
    {
        return 2 * s / (1 + sqrt(1 + s)); // = 2 (sqrt(1 + s) - 1) without its cancellation
    }
};

struct cauchy {
    double delta = 1; // about where residuals begin to count for less
    template <number S>
    constexpr S operator()(const S& s) const
    {
        return log1p(s);
    }
};

struct tukey {
    double delta = 1; // residuals beyond it count for nothing
    template <number S>
    constexpr S operator()(const S& s) const
    {
        // = (1 - (1 - s)^3) / 3, exact for small s
        return detail::by_case(
            less(S(1), s), [] { return S(base_t<S>(1) / 3); }, [&] { return S(s * (1 - s * (1 - s / 3))); });
    }
};

namespace detail {

    /// delta^2 rho, rho' and rho'' / delta^2 at the squared residual q = s delta^2: what multiplies q's own derivatives
    /// in those of the cost of an observation.
    template <class T>
    struct loss_slopes {
        T value, first, second;
    };

    template <loss L, class T>
    constexpr loss_slopes<T> slopes_at(const L& l, const T& q)
    {
        const T delta(static_cast<base_t<T>>(l.delta)); // its square may overflow or vanish
        using inner = dual<T, 1>;
        dual<inner, 1> s(inner::variable(q / delta / delta, 0));
        s.slope[0] = inner(T(1));
        const auto rho = l(s);
        const T value = rho.value.value * delta * delta, slope = rho.slope[0].value;
        // The second multiplies r^2: at r = 0 it plays no part, however large; nor does either at a kink there.
        const T second = rho.slope[0].slope[0] / delta / delta;
        const auto zero = equal(q, T(0));
        const auto kink = zero && !finite_lanes(slope);
        return {value, choose(kink, T(0), slope), choose(kink || (zero && !finite_lanes(second)), T(0), second)};
    }
    template <loss L, class S>
    constexpr S value_at(const L& l, const S& q)
    {
        const S delta(static_cast<base_t<S>>(l.delta));
        return l(S(q / delta / delta)) * delta * delta;
    }

    /// q is a real, or a pack of them. A caller's own loss may compare its lanes, which may disagree: then each alone.
    template <loss L, class T>
    constexpr loss_slopes<T> slopes_of(const L& l, const T& q)
    {
        if constexpr (std::same_as<L, squared>) {
            static_cast<void>(l);
            return {q, T(1), T(0)};
        } else {
            [[maybe_unused]] const lanes_apart<is_pack<T>> apart{};
            auto slopes = slopes_at(l, q);
            if constexpr (is_pack<T>) {
                if (lanes_disagreed) {
                    for (std::size_t i = 0; i < T::size; ++i) {
                        const auto one = slopes_at(l, T(q[i]));
                        slopes.value.lanes[i] = one.value[i];
                        slopes.first.lanes[i] = one.first[i];
                        slopes.second.lanes[i] = one.second[i];
                    }
                }
            }
            return slopes;
        }
    }

    /// delta^2 rho(q / delta^2) alone, for numbers of any depth, and packs of reals.
    template <loss L, number S>
    constexpr S loss_value(const L& l, const S& q)
    {
        if constexpr (std::same_as<L, squared>) {
            static_cast<void>(l);
            return q;
        } else {
            [[maybe_unused]] const lanes_apart<is_pack<S>> apart{};
            S value = value_at(l, q);
            if constexpr (is_pack<S>) {
                if (lanes_disagreed) {
                    for (std::size_t i = 0; i < S::size; ++i) { value.lanes[i] = value_at(l, S(q[i]))[i]; }
                }
            }
            return value;
        }
    }

} // namespace detail
} // namespace least
