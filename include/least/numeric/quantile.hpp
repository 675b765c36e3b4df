// SPDX-License-Identifier: MIT
#pragma once
// Quantiles of the normal distribution and of Student's t: how many standard errors a confidence interval reaches.
//
//     normal_quantile(p)                    z with P(Z <= z) = p
//     student_t_quantile(p, nu)             t with P(T <= t) = p for nu > 0 degrees of freedom; infinity is the normal
//     normal_two_sided(confidence)          z with P(|Z| <= z) = confidence: 1.96 for 0.95
//     student_t_two_sided(confidence, nu)   t with P(|T| <= t) = confidence
//     student_t_cdf(t, nu)                  P(T <= t)
//
// p outside (0, 1), confidence outside [0, 1), nu <= 0 and NaN give NaN; a t too large for the real is infinity.
//
// All rests on inside = P(|T| <= t) and outside = 1 - inside, the smaller of which is computed without a subtraction:
// erf and erfc of z / sqrt(2), or with t = r sqrt(nu), x = 1 / (1 + r^2) the incomplete beta functions I_(1-x)(1/2,
// nu/2) and I_x(nu/2, 1/2). Newton's method then solves for the logarithm of the one that shall be smaller, in log(t):
// it is concave, as is the logarithm of the density of log|T|, hence one step leads from any start to the side from
// which the others converge monotonically.
//
// For nu >= 1 and 1e-10 <= p <= 1 - 1e-10 the quantiles' error is up to 2 units of roundoff (normal) and 16 (t), most
// often 1/2; beyond, it grows as -log(p) / nu. Long double is as good as ratio_of_gammas allows, 1e-16.
//
// Source: Abramowitz & Stegun, 26.5 and 26.7; DiDonato & Morris, ACM TOMS 18 (1992) 360, eq. 9, the continued fraction;
// Barnett et al., Comput. Phys. Commun. 8 (1974) 377, Steed's way to sum it; Wallace, Ann. Math. Statist. 30 (1959)
// 1121, the start; DLMF 5.11.14, the ratio of gamma functions.

#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <cmath>
#include <limits>
#include <numbers>

namespace least {

namespace detail {

    /// P(|T| <= t), P(|T| > t) and the slope of the first by log(t).
    template <real T>
    struct two_sided {
        T inside, outside, slope;
    };

    template <real T>
    two_sided<T> normal_probability(T z)
    {
        const T x = z * (std::numbers::sqrt2_v<T> / 2);
        return {std::erf(x), std::erfc(x), 2 * x * std::exp(-x * x) * std::numbers::inv_sqrtpi_v<T>};
    }

    /// gamma(a + 1/2) / gamma(a), whose digits a difference of lgammas would lose: the asymptotic series in a - 1/4,
    /// with an error of 4e-17 from a = 16 on, and the recurrence down to a.
    template <real T>
    T ratio_of_gammas(T a)
    {
        T factor = 1;
        for (; a < 16; a += 1) { factor *= a / (a + T(0.5)); }
        const T w = a - T(0.25), u = 1 / (64 * w * w);
        const T series = 1 + u * (1 + u * (T(-9.5) + u * (T(315.5) + u * (T(-21789.625) + u * T(2561472.875)))));
        return factor * std::sqrt(w) * series;
    }

    template <real T>
    two_sided<T> student_t_probability(T r, T nu)
    {
        const T a = max(nu / 2, std::numeric_limits<T>::min()); // not 0
        const T h = std::hypot(T(1), r), sine = r / h;
        const T x = 1 / h / h, y = sine * sine; // x + y = 1
        const T log_h = r < 1 ? std::log1p(r * r) / 2 : std::log(h);
        const T front = std::exp(-nu * log_h) * sine * ratio_of_gammas(a) * std::numbers::inv_sqrtpi_v<T>;
        if (r < 1 && r * r * nu < 1) { // the power series of I_y(1/2, a) / front: positive terms that at least halve
            T term = 2, sum = 2;
            for (T n = 0; n < 200 && term > sum * epsilon<T> / 16; ++n) {
                term *= y * (a + n + T(0.5)) / (n + T(1.5));
                sum += term;
            }
            return {front * sum, 1 - front * sum, 2 * front};
        }
        // I_x(a, 1/2) / front = 1 / (b_0 - c_1 / (b_1 - c_2 / (b_2 - ...))), where all b, c and terms are positive.
        T d = 1 / (a / (a + 1) * (a * y + (1 + y) / 2)), term = d, sum = d;
        for (T n = 1; n < 1000 && term > sum * epsilon<T> / 16; ++n) { // 200 for double at t = 1, less beyond
            const T k = a + 2 * n - 1, m = n * (n - T(0.5)) * x;
            const T c = (a + n - 1) / k * ((a + n - T(0.5)) / k) * m * x;
            const T b = n - m / k + (a + n) / (k + 2) * (a * y + (n + T(0.5)) * (1 + y));
            const T previous = d;
            d = 1 / (b - c * previous);
            term *= c * previous * d;
            sum += term;
        }
        return {1 - front * sum, front * sum, 2 * front};
    }

    /// With more degrees of freedom t is normal: the quantiles' ratio is 1 + (z^2 + 1) / (4 nu) + ... (A&S 26.7.5).
    template <real T>
    inline constexpr T normal_from = 1 / (epsilon<T> * epsilon<T>);

    /// The t with probability(t) = {inside, outside}; not finite where it overflows.
    template <real T, class Probability>
    T solve(T inside, T outside, T t, const Probability& probability)
    {
        for (int i = 0; i < 100; ++i) { // up to 7 are usual
            const two_sided<T> at = probability(t);
            const T step = inside < outside ? std::log(inside / at.inside) * at.inside / at.slope
                                            : std::log(at.outside / outside) * at.outside / at.slope;
            t *= std::exp(step);
            if (!(abs(step) > std::sqrt(epsilon<T>) / 4)) { break; } // the next, about its square, would be lost in t
        }
        return t;
    }

    template <real T>
    T two_sided_quantile(T inside, T outside, T nu)
    {
        if (!(inside >= 0 && outside > 0 && nu > 0)) { return std::numeric_limits<T>::quiet_NaN(); }
        if (inside == 0) { return 0; }
        // Start from the limits for small z, inside = z / k, and for large z, outside = exp(-z^2 / 2) / (k z).
        const T k = std::numbers::sqrt2_v<T> / 2 / std::numbers::inv_sqrtpi_v<T>;
        const T far = std::sqrt(-2 * std::log(outside));
        const T start = inside < outside ? inside * k : far - std::log(k * far) / far;
        const T z = solve(inside, outside, start, normal_probability<T>);
        if (nu > normal_from<T>) { return z; }
        // Start from Wallace's close lower bound, z^2 = nu log(1 + r^2): r = sqrt(exp(u) - 1), and r > sqrt(u).
        const T q = z / std::sqrt(nu), wallace = std::exp(q * q / 2) * std::sqrt(-std::expm1(-q * q));
        const auto probability = [nu](T r) { return student_t_probability(r, nu); };
        const T r = solve(inside, outside, max(q, wallace), probability);
        return isfinite(r) ? r * std::sqrt(nu) : std::numeric_limits<T>::infinity();
    }

} // namespace detail

template <real T>
T student_t_two_sided(T confidence, T degrees_of_freedom)
{
    return detail::two_sided_quantile(confidence, 1 - confidence, degrees_of_freedom);
}
template <real T>
T normal_two_sided(T confidence)
{
    return student_t_two_sided(confidence, std::numeric_limits<T>::infinity());
}

template <real T>
T student_t_quantile(T p, T degrees_of_freedom)
{
    const T t = detail::two_sided_quantile(abs(2 * p - 1), 2 * min(p, 1 - p), degrees_of_freedom);
    return p < T(0.5) ? -t : t;
}
template <real T>
T normal_quantile(T p)
{
    return student_t_quantile(p, std::numeric_limits<T>::infinity());
}

template <real T>
T student_t_cdf(T t, T degrees_of_freedom)
{
    const T nu = degrees_of_freedom, size = abs(t), r = size / std::sqrt(nu);
    if (!(nu > 0 && size >= 0)) { return std::numeric_limits<T>::quiet_NaN(); }
    const auto at = nu > detail::normal_from<T> ? detail::normal_probability(size)
                    : isfinite(t) ? detail::student_t_probability(min(r, std::numeric_limits<T>::max()), nu)
                                  : detail::two_sided<T>{1, 0, 0};
    return t < 0 ? at.outside / 2 : (1 + at.inside) / 2;
}

} // namespace least
