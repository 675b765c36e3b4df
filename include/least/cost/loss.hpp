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
#include "least/numeric/scalar.hpp"

#include <cmath>
#include <concepts>
#include <type_traits>

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
        return s == 0 ? S(0) : S(sqrt(s)); // at the kink without the infinite slope of the root
    }
};

struct huber {
    double delta = 1; // residuals beyond it cost their absolute value
    template <number S>
    constexpr S operator()(const S& s) const
    {
        return s <= 1 ? s : S(2 * sqrt(s) - 1);
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
    S operator()(const S& s) const
    {
        using std::log1p;
        return log1p(s);
    }
};

struct tukey {
    double delta = 1; // residuals beyond it count for nothing
    template <number S>
    constexpr S operator()(const S& s) const
    {
        return s > 1 ? S(base_t<S>(1) / 3) : S(s * (1 - s * (1 - s / 3))); // = (1 - (1 - s)^3) / 3, exact for small s
    }
};

namespace detail {

    /// delta^2 rho, rho' and rho'' / delta^2 at the squared residual q = s delta^2: what multiplies q's own derivatives
    /// in those of the cost of an observation.
    template <class T>
    struct loss_slopes {
        T value, first, second;
    };

    template <loss L, real T>
    constexpr loss_slopes<T> slopes_of(const L& l, const T& q)
    {
        if constexpr (std::same_as<L, squared>) {
            static_cast<void>(l);
            return {q, T(1), T(0)};
        } else {
            const T delta = static_cast<T>(l.delta); // its square may overflow or vanish
            using inner = dual<T, 1>;
            dual<inner, 1> s(inner::variable(q / delta / delta, 0));
            s.slope[0] = inner(T(1));
            const auto rho = l(s);
            const T value = rho.value.value * delta * delta;
            if (q == 0 && !isfinite(rho.slope[0].value)) { return {value, T(0), T(0)}; } // a kink
            // The second multiplies r^2: at r = 0 it plays no part, however large.
            const T second = rho.slope[0].slope[0] / delta / delta;
            return {value, rho.slope[0].value, q == 0 && !isfinite(second) ? T(0) : second};
        }
    }

    /// delta^2 rho(q / delta^2) alone, for numbers of any depth.
    template <loss L, number S>
    constexpr S loss_value(const L& l, const S& q)
    {
        if constexpr (std::same_as<L, squared>) {
            static_cast<void>(l);
            return q;
        } else {
            using T = base_t<S>;
            const T delta = static_cast<T>(l.delta);
            return l(S(q / delta / delta)) * delta * delta;
        }
    }

} // namespace detail
} // namespace least
