// SPDX-License-Identifier: MIT
#pragma once
// The error function and its complement, for reals also at compile time, for packs in all lanes at once.
//
//     erf(x) = 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x        erfc(x) = 1 - erf(x)
//
// Near 0 erf(x) / x is a polynomial in x^2 - 1/2. Further out erfc(x) = exp(-x^2) (1 + v) / (2 x + 5/4), where v is a
// polynomial in (x - 15/4) / (x + 15/4), a map that takes all x > 0 to a finite interval (Shepherd & Laframboise,
// Mathematics of Computation 36, 1981); the divisor is such that v is small, and so are its errors. The coefficients
// are minimax ones, found by Remez's exchange. Only what some lane needs is computed.
//
// Largest errors seen, in ulp, of millions of arguments in all ranges, compared with MPFR:
//
//                             erf   erfc
//     without multiply-add   0.91   1.95
//     with                   0.87   1.87
//
// Special values are those of C99, annex F. At compile time they are found in the accuracy of double.

#include "least/numeric/lanes.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <cmath>
#include <cstddef>
#include <type_traits>

namespace least {
namespace detail {

    /// erf(x) - x, |x| < 1: x times a polynomial in x^2 - 1/2, whose terms are smaller than those in x^2.
    template <class T>
    [[gnu::always_inline]] constexpr T erf_beyond_x(const T& x)
    {
        return x
               * polynomial_of(T(x * x - 0.5), -0x1.1ae14dc34815ap-5, -0x1.1fd16292151fdp-2, 0x1.454368017b042p-4,
                               -0x1.2b902b7b2f28ep-6, 0x1.c82aa249df4e1p-9, -0x1.263991b802edcp-11,
                               0x1.486638bc8aa59p-14, -0x1.429e93e66a7a1p-17, 0x1.1ad5ee1a69b8ap-20,
                               -0x1.bf8d2c6f6302ep-24, 0x1.428e584085f2fp-27, -0x1.acbabf7d86fadp-31,
                               0x1.06275f9d61a42p-34);
    }

    /// erfc(x), 1/2 <= x <= 28.
    template <class T>
    constexpr T erfc_of_large(const T& x)
    {
        // exp(-x^2) = 2^k (1 + w), w = exp(r) - 1. The square of the upper half of x is exact, and so are k times the
        // upper part of log 2 and the difference of the two. What the square lacks is added to r, which is small.
        const T upper = upper_half(x), square = upper * upper;
        const T k = nearest(T(square * -1.4426950408889634));
        const T r = ((-square - k * 0x1.62e42fefa3800p-1) - k * 0x1.ef35793c76730p-45) - (x - upper) * (x + upper);
        const T w = r
                    + r * r
                          * polynomial_of(r, 0x1p-1, 0x1.555555555555bp-3, 0x1.5555555555503p-5, 0x1.111111110ec40p-7,
                                          0x1.6c16c16c3057ep-10, 0x1.a01a01b389d17p-13, 0x1.a01a013665e39p-16,
                                          0x1.71ddf00305cb2p-19, 0x1.27e5b46805745p-22, 0x1.af6c1d0af5aacp-26,
                                          0x1.1e3d417e78869p-29);
        // 1 / (x + 5/8) = inverse (1 + lack); the product that is taken from 1 is that of upper halves, hence exact.
        const T divisor = x + 0.625, rounded_off = 0.625 - (divisor - x), other = x + 3.75;
        const T both = 1 / (divisor * other), inverse = other * both;
        const T du = upper_half(divisor), iu = upper_half(inverse);
        const T lack = ((1 - du * iu) - du * (inverse - iu)) - (divisor - du + rounded_off) * inverse;
        const T v =
            polynomial_of(T((x - 3.75) * divisor * both), 0x1.187be10ada030p-2, -0x1.ab346c1f88fd6p-3,
                          0x1.ec3c7a8865c07p-5, 0x1.53040b729c9acp-5, -0x1.549815c7bf1eep-4, 0x1.41f5fea7150d5p-4,
                          -0x1.af5ef9c229141p-5, 0x1.af04114800f52p-6, -0x1.309b2648ef669p-7, 0x1.ca8da81c7e822p-10,
                          0x1.0c03b2c36a83fp-12, -0x1.23b17d29507a6p-12, 0x1.b8c272ae71a52p-15, 0x1.5dac8c592f6ddp-16,
                          -0x1.7978df16d2f41p-17, -0x1.b6eb3550b8d8bp-21, 0x1.c5dac9bc43777p-20, -0x1.0d2fb5eb5ca68p-24,
                          -0x1.f198d7a47407ap-23, 0x1.03717a8e2b27fp-26, 0x1.910fe34ffad08p-26);
        const T product = w + (v + v * w), half = inverse * 0.5; // (1 + w) (1 + v) = 1 + product
        return scaled(T(half + half * (product + (lack + lack * product))), k);
    }

    template <class T>
    constexpr T erf_of(const T& x)
    {
        const T a = abs(x);
        const auto small = less_equal(a, T(0.875));
        T magnitude{};
        if (any(small)) { magnitude = a + erf_beyond_x(a); }
        if (!all(small)) { magnitude = choose(small, magnitude, T(1 - erfc_of_large(T(min(a, T(6)))))); } // 1 from 6 on
        return with_sign_of(magnitude, x);
    }
    template <class T>
    constexpr T erfc_of(const T& x)
    {
        const T a = abs(x);
        const auto small = less_equal(a, T(0.5));
        T r{};
        if (any(small)) {
            const T part = choose(less(x, T(0.25)), T(0), T(0.5)); // so that x - part is exact and the sum is small
            r = (1 - part) - ((x - part) + erf_beyond_x(x));
        }
        if (!all(small)) {
            const T far = erfc_of_large(T(min(a, T(28)))); // 0 from 28 on
            r = choose(small, r, choose(less(x, T(0)), T(2 - far), far));
        }
        return r;
    }

} // namespace detail

/// The error function.
template <real T>
constexpr T erf(T x)
{
    if (!std::is_constant_evaluated()) { return std::erf(x); }
    return x != x ? x : static_cast<T>(detail::erf_of(static_cast<double>(x)));
}
template <std::size_t W>
constexpr pack<double, W> erf(const pack<double, W>& x)
{
    return detail::erf_of(x);
}
template <std::size_t W>
constexpr pack<float, W> erf(const pack<float, W>& x)
{
    return detail::through_doubles([](const auto& y) { return erf(y); }, x);
}

/// 1 - erf(x), with its digits where that is small.
template <real T>
constexpr T erfc(T x)
{
    if (!std::is_constant_evaluated()) { return std::erfc(x); }
    return x != x ? x : static_cast<T>(detail::erfc_of(static_cast<double>(x)));
}
template <std::size_t W>
constexpr pack<double, W> erfc(const pack<double, W>& x)
{
    return detail::erfc_of(x);
}
template <std::size_t W>
constexpr pack<float, W> erfc(const pack<float, W>& x)
{
    return detail::through_doubles([](const auto& y) { return erfc(y); }, x);
}

} // namespace least
