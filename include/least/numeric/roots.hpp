// SPDX-License-Identifier: MIT
#pragma once
// Roots, for reals also at compile time, for packs in all lanes at once. sqrt is in math.hpp and pack.hpp.
//
//     cbrt(x)                            the cube root
//     hypot(x, y), hypot(x, y, z)        the length of a vector, without overflow on the way
//
// Both are corrected by what is missing from their cube or square, found without rounding: the numbers are cut into
// halves of 26 bits, whose products are exact with and without fused multiply-add.
//
// Largest errors seen, in ulp, of millions of arguments in all ranges, compared with MPFR:
//
//                            cbrt  hypot
//     without multiply-add   0.51   0.51       0.75 where the length is subnormal
//     with                   0.51   0.51       0.75
//
// Special values are those of C99, annex F. At compile time they are found in the accuracy of double.

#include "least/numeric/lanes.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace least {
namespace detail {

    /// x = z 8^k with z in [1, 8). An approximation of 1 / cbrt(z) is improved by the series of (1 - h)^(-1/3).
    template <class T>
    constexpr T cbrt_of(const T& x)
    {
        const T a = abs(x);
        const auto subnormal = less(a, T(std::numeric_limits<double>::min()));
        const auto [m, e] = split(T(a * choose(subnormal, T(0x1p54), T(1))));
        const T exponent = choose(subnormal, T(e - 54), e);
        const T k = nearest(T((exponent - 1) * (1.0 / 3))), rest = exponent - k * 3; // rest is 0, 1 or 2
        const auto two = less(T(1), rest), some = less(T(0), rest);
        const T z = m * choose(two, T(4), choose(some, T(2), T(1)));
        // m^(-1/3) within 2^-14.7, by Remez's exchange; 2^(-1/3) and 2^(-2/3)
        const T start = polynomial_of(m, 0x1.ab85a1f1a7866p+0, -0x1.2c421325abacap+0, 0x1.6416b35040c47p-1,
                                      -0x1.c5190eb3336fbp-3, 0x1.d4705c9f5b0c2p-6)
                        * choose(two, T(0x1.428a2f98d728bp-1), choose(some, T(0x1.965fea53d6e3dp-1), T(1)));
        const T h = 1 - start * start * start * z;
        const T inverse = start + start * h * (1.0 / 3 + h * (2.0 / 9 + h * (14.0 / 81)));
        // The root r = z inverse^2 has a rounding error or two. Of its upper half t the cube is known, and
        // z - t^3 = (r - t) (r^2 + r t + t^2), whose last factor is 3 r^2 (1 - (r - t) / r) but for smaller terms.
        const T r = z * inverse * inverse, t = upper_half(r);
        const T square = t * t, upper = upper_half(square), lower = square - upper;
        const T missing = (z - upper * t) - lower * t;
        const T root = t + missing * inverse * inverse * (1.0 / 3) * (1 + (r - t) * inverse);
        const T magnitude = root * two_to(k);
        const auto itself = equal(a, T(0)) || !finite_lanes(a);
        return choose(itself, x, with_sign_of(magnitude, x));
    }

    /// The root of the sum of squares, corrected by what they are more than its square (after Borges, ACM Transactions
    /// on Mathematical Software 47, 2021). All is cut at one multiple of a power of 2, so that the difference of the
    /// upper halves' squares is exact in any order.
    template <class T, class... C>
    constexpr T root_of_squares(const T& first, const C&... more)
    {
        const T h = sqrt(T(((first * first) + ... + (more * more))));
        const T cut = from_bits<T>(bits_of(h) & (std::uint64_t{0x7ff} << 52)) * 0x1.8p27;
        const T hu = (h + cut) - cut;
        T difference = -(hu * hu), rest = -((h - hu) * (h + hu));
        const auto add = [&](const T& c) {
            const T upper = (c + cut) - cut;
            difference += upper * upper;
            rest += (c - upper) * (c + upper);
        };
        add(first), (add(more), ...);
        const T not_zero = max(h, T(std::numeric_limits<double>::min()));
        return h + (difference + rest) / (2 * not_zero);
    }

    /// The length of a vector of any size: infinite even beside NaN, multiplied by a power of 2 where its square would
    /// be out of range.
    template <class... C>
    constexpr double length_of_any(C... c)
    {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        if (((c == infinity || c == -infinity) || ...)) { return infinity; }
        if (((c != c) || ...)) { return std::numeric_limits<double>::quiet_NaN(); }
        const double quarter = (abs(c * 0.25) + ...); // of their sum, which may be too large
        const double scale = quarter > 0x1p500 ? 0x1p-600 : quarter < 0x1p-450 ? 0x1p600 : 1.0;
        const double root = root_of_squares((c * scale)...);
        return scale < 1 && root > std::numeric_limits<double>::max() * scale ? infinity : root / scale;
    }

    /// root_of_squares where the squares of all lanes are in range, else one lane after another.
    template <std::size_t W, class... C>
    constexpr pack<double, W> hypot_of(const pack<double, W>& first, const C&... more)
    {
        using P = pack<double, W>;
        const P sum = (abs(first) + ... + abs(more));
        if (!all(less(sum, P(0x1p500)) && (less(P(0x1p-450), sum) || equal(sum, P(0))))) {
            return rarely_lane_by_lane([](auto... c) { return length_of_any(c...); }, first, more...);
        }
        return root_of_squares(first, more...);
    }

} // namespace detail

/// The cube root, of x < 0 too.
template <real T>
constexpr T cbrt(T x)
{
    if (!std::is_constant_evaluated()) { return std::cbrt(x); }
    return x == 0 || !isfinite(x) ? x : static_cast<T>(detail::cbrt_of(static_cast<double>(x)));
}
template <std::size_t W>
constexpr pack<double, W> cbrt(const pack<double, W>& x)
{
    return detail::cbrt_of(x);
}
template <std::size_t W>
constexpr pack<float, W> cbrt(const pack<float, W>& x)
{
    return detail::through_doubles([](const auto& y) { return cbrt(y); }, x);
}

/// sqrt(x^2 + y^2).
template <real T>
constexpr T hypot(T x, T y)
{
    if (!std::is_constant_evaluated()) { return std::hypot(x, y); }
    return detail::rounded_to<T>(detail::length_of_any(static_cast<double>(x), static_cast<double>(y)));
}
template <std::size_t W>
constexpr pack<double, W> hypot(const pack<double, W>& x, const pack<double, W>& y)
{
    return detail::hypot_of(x, y);
}
template <std::size_t W>
constexpr pack<float, W> hypot(const pack<float, W>& x, const pack<float, W>& y)
{
    return detail::through_doubles([](const auto& a, const auto& b) { return hypot(a, b); }, x, y);
}
/// sqrt(x^2 + y^2 + z^2).
template <real T>
constexpr T hypot(T x, T y, T z)
{
    if (!std::is_constant_evaluated()) { return std::hypot(x, y, z); }
    return detail::rounded_to<T>(
        detail::length_of_any(static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)));
}
template <std::size_t W>
constexpr pack<double, W> hypot(const pack<double, W>& x, const pack<double, W>& y, const pack<double, W>& z)
{
    return detail::hypot_of(x, y, z);
}
template <std::size_t W>
constexpr pack<float, W> hypot(const pack<float, W>& x, const pack<float, W>& y, const pack<float, W>& z)
{
    return detail::through_doubles([](const auto& a, const auto& b, const auto& c) { return hypot(a, b, c); }, x, y, z);
}
/// Numbers beside packs become packs.
template <class X, class Y>
    requires detail::packs_and_numbers<X, Y>
constexpr detail::pack_of<X, Y> hypot(const X& x, const Y& y)
{
    using P = detail::pack_of<X, Y>;
    return hypot(P(x), P(y));
}
template <class X, class Y, class Z>
    requires detail::packs_and_numbers<X, Y, Z>
constexpr detail::pack_of<X, Y, Z> hypot(const X& x, const Y& y, const Z& z)
{
    using P = detail::pack_of<X, Y, Z>;
    return hypot(P(x), P(y), P(z));
}

} // namespace least
