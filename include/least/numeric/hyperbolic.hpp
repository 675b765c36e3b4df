// SPDX-License-Identifier: MIT
#pragma once
// Hyperbolic functions and their inverses, of reals and packs as in least/numeric/exponential.hpp:
//
//     sinh  cosh  tanh      asinh  acosh  atanh
//
// The largest errors seen in packs of doubles, in units in the last place:
//
//     sinh 1.30  cosh 1.37  tanh 1.96      asinh 1.78  acosh 2.58  atanh 1.65

#include "least/numeric/exponential.hpp"
#include "least/numeric/lanes.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <cmath>
#include <cstddef>
#include <type_traits>

namespace least {
namespace detail {

    /// |x| = k log 2 + r with r in [-0.2, 0.8] log 2; sinh r = r + bend, cosh r = 1 + rise, and quarter = 4^-k.
    template <class T>
    struct hyperbola_point {
        T k, r, bend, rise, quarter;
    };
    template <class T>
    constexpr hyperbola_point<T> hyperbola_at(const T& x)
    {
        const auto [k, r, low] = reduced_by_log_2(T(min(abs(x), T(711))), 0.3); // beyond, sinh and cosh are infinity
        const T z = r * r;
        // minimax within 2^-61
        const T bend = polynomial_of(z, 0x1.5555555555555p-3, 0x1.11111111111d6p-7, 0x1.a01a019fd94a5p-13,
                                     0x1.71de3af1d0d63p-19, 0x1.ae62d86a75a46p-26, 0x1.62ef600a6ce95p-33);
        const T rise = polynomial_of(z, 0x1.fffffffffffffp-2, 0x1.5555555555838p-5, 0x1.6c16c16b9d595p-10,
                                     0x1.a01a02c57b030p-16, 0x1.27e3951c4762bp-22, 0x1.209c0179c31cap-29);
        return {k, r, low + r * z * bend, z * rise, two_to(T(max(T(-2 * k), T(-200))))}; // 1 + 2^-200 is 1
    }
    /// 2 sinh|x| / 2^k and 2 cosh(x) / 2^k by the addition theorems: sinh(k log 2) = 2^k (1 - quarter) / 2, and
    /// cosh(k log 2) = 2^k (1 + quarter) / 2.
    template <class T>
    constexpr T sine_of(const hyperbola_point<T>& p)
    {
        const T plus = 1 + p.quarter, minus = 1 - p.quarter, lost = (1 - minus) - p.quarter;
        return minus + (plus * p.r + ((minus * p.rise + plus * p.bend) + lost));
    }
    template <class T>
    constexpr T cosine_of(const hyperbola_point<T>& p)
    {
        const T plus = 1 + p.quarter, minus = 1 - p.quarter, lost = p.quarter - (plus - 1);
        return plus + (minus * p.r + ((plus * p.rise + minus * p.bend) + lost));
    }

    inline constexpr auto sinh_of = []<class T>(const T& x) -> T {
        const auto p = hyperbola_at(x);
        return with_sign_of(scaled(sine_of(p), T(p.k - 1)), x);
    };
    inline constexpr auto cosh_of = []<class T>(const T& x) -> T {
        const auto p = hyperbola_at(x);
        return scaled(cosine_of(p), T(p.k - 1));
    };
    /// r + (sinh r - r cosh r) / cosh r for k = 0, else 1 - e^-|x| / cosh x: the fractions, and so their errors, are
    /// at most 1/10 of the whole and 1/2.
    inline constexpr auto tanh_of = []<class T>(const T& x) -> T {
        const auto p = hyperbola_at(x);
        const auto is_small = equal(p.k, T(0));
        const T decay = p.quarter * (1 - p.r + (p.rise - p.bend));
        const T fraction = 2 * choose(is_small, T(p.bend - p.r * p.rise), decay) / cosine_of(p);
        return with_sign_of(choose(is_small, T(p.r + fraction), T(1 - fraction)), x);
    };

    // From 2^28 on 1 + x^2 and x^2 - 1 are x^2 to the last bit, and both functions log(2 |x|) = log1p(|x| - 1) + log 2.
    inline constexpr auto asinh_of = []<class T>(const T& x) -> T {
        constexpr double large = 0x1p28;
        const T size = abs(x), a = min(size, T(large)), square = a * a;
        const auto is_large = less(T(large), size);
        const T y = log1p_of(choose(is_large, T(size - 1), T(a + square / (1 + sqrt(T(1 + square))))));
        return with_sign_of(T(y + choose(is_large, T(log_of_2), T(0))), x);
    };
    inline constexpr auto acosh_of = []<class T>(const T& x) -> T {
        constexpr double large = 0x1p28;
        const T t = x - 1, a = min(t, T(large));
        const auto is_large = less(T(large), t);
        const T y = log1p_of(choose(is_large, t, T(a + sqrt(T(a * (a + 2))))));
        return y + choose(is_large, T(log_of_2), T(0));
    };
    inline constexpr auto atanh_of = []<class T>(const T& x) -> T {
        const T a = abs(x), twice = 2 * a;
        return with_sign_of(T(0.5 * log1p_of(T(twice + twice * (a / (1 - a))))), x);
    };

    inline constexpr auto finite = []<class T>(const T& x) { return less_equal(abs(x), T(double_limits::max())); };
    inline constexpr auto finite_from_one = []<class T>(const T& x) {
        return less_equal(T(1), x) && less_equal(x, T(double_limits::max()));
    };
    inline constexpr auto within_one = []<class T>(const T& x) { return less(abs(x), T(1)); };

    inline constexpr double sinh_overflow = 0x1.633ce8fb9f87dp+9; // the last argument before it, of cosh as well
    constexpr double sinh_constant(double x)
    {
        return abs(x) <= sinh_overflow ? sinh_of(x) : x < 0 ? -double_limits::infinity() : double_limits::infinity();
    }
    constexpr double cosh_constant(double x)
    {
        return abs(x) <= sinh_overflow ? cosh_of(x) : double_limits::infinity();
    }
    constexpr double asinh_constant(double x)
    {
        return finite(x) ? asinh_of(x) : x;
    }
    constexpr double acosh_constant(double x)
    {
        return finite_from_one(x) ? acosh_of(x) : x < 1 ? double_limits::quiet_NaN() : x;
    }
    constexpr double atanh_constant(double x)
    {
        return within_one(x) ? atanh_of(x) : abs(x) > 1 ? double_limits::quiet_NaN() : x * double_limits::infinity();
    }

} // namespace detail

/// The hyperbolic sine.
template <real T>
constexpr T sinh(T x)
{
    return std::is_constant_evaluated() ? detail::constant(detail::sinh_constant, x) : std::sinh(x);
}
template <real T, std::size_t W>
constexpr pack<T, W> sinh(const pack<T, W>& x)
{
    return detail::in_doubles(detail::sinh_of, x);
}

/// The hyperbolic cosine.
template <real T>
constexpr T cosh(T x)
{
    return std::is_constant_evaluated() ? detail::constant(detail::cosh_constant, x) : std::cosh(x);
}
template <real T, std::size_t W>
constexpr pack<T, W> cosh(const pack<T, W>& x)
{
    return detail::in_doubles(detail::cosh_of, x);
}

/// The hyperbolic tangent.
template <real T>
constexpr T tanh(T x)
{
    return std::is_constant_evaluated() ? detail::constant(detail::tanh_of, x) : std::tanh(x);
}
template <real T, std::size_t W>
constexpr pack<T, W> tanh(const pack<T, W>& x)
{
    return detail::in_doubles(detail::tanh_of, x);
}

/// The inverse of sinh.
template <real T>
constexpr T asinh(T x)
{
    return std::is_constant_evaluated() ? detail::constant(detail::asinh_constant, x) : std::asinh(x);
}
template <real T, std::size_t W>
constexpr pack<T, W> asinh(const pack<T, W>& x)
{
    const auto f = [](double y) { return std::asinh(y); };
    return detail::in_doubles(detail::asinh_of, detail::finite, f, x);
}

/// The inverse of cosh, from 1 on.
template <real T>
constexpr T acosh(T x)
{
    return std::is_constant_evaluated() ? detail::constant(detail::acosh_constant, x) : std::acosh(x);
}
template <real T, std::size_t W>
constexpr pack<T, W> acosh(const pack<T, W>& x)
{
    const auto f = [](double y) { return std::acosh(y); };
    return detail::in_doubles(detail::acosh_of, detail::finite_from_one, f, x);
}

/// The inverse of tanh, between -1 and 1.
template <real T>
constexpr T atanh(T x)
{
    return std::is_constant_evaluated() ? detail::constant(detail::atanh_constant, x) : std::atanh(x);
}
template <real T, std::size_t W>
constexpr pack<T, W> atanh(const pack<T, W>& x)
{
    const auto f = [](double y) { return std::atanh(y); };
    return detail::in_doubles(detail::atanh_of, detail::within_one, f, x);
}

} // namespace least
