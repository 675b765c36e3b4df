// SPDX-License-Identifier: MIT
#pragma once
// x^y: of numbers std::pow at run time and its own at compile time (in doubles); of packs, where either argument may be
// one number for all lanes. Special values are those of C99 (F.9.4.4).
//
// In packs, but for narrow ones without fused multiply-add (least/numeric/exponential.hpp), log2(x) is computed as an
// unevaluated sum of two doubles, and so is its product with y. The largest error seen in packs of doubles, as in
// least/numeric/exponential.hpp: 0.93 units in the last place, for x near sqrt(1/2) and sqrt(2) and x^y near 2^1000 or
// 2^-1000; 0.77 for |y log2(x)| < 100.

#include "least/numeric/exponential.hpp"
#include "least/numeric/lanes.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace least {
namespace detail {

    /// y log2(x) for x > 0, |y| <= 2^65. Its relative error, 2^-65, is an absolute one of 2^-55 where x^y is largest.
    template <class T>
    constexpr sum<T> log2_of_power(const T& x, const T& y)
    {
        const auto [high, low] = log2_as_sum(x);
        const T y_high = upper_half(y);
        const T p = y_high * high, more = (y - y_high) * high + y * low;
        const T z = p + more;
        return {z, choose(less(abs(z), T(1100)), T(more - (z - p)), T(0))}; // beyond, x^y is infinity or 0
    }
    /// Whether y is an integer, and an odd one; |y| <= 2^50.
    template <class T>
    constexpr auto is_integer(const T& y)
    {
        return equal(nearest(y), y);
    }
    template <class T>
    constexpr auto is_odd(const T& y)
    {
        return is_integer(y) && !is_integer(T(y * 0.5));
    }

    template <std::size_t W>
    constexpr pack<double, W> pow_of(const pack<double, W>& x, const pack<double, W>& y)
    {
        using T = pack<double, W>;
        const T size = abs(x);
        const auto usual = positive_normal(size) && less_equal(abs(y), T(0x1p50));
        const auto [z, low] = log2_of_power(size, y);
        T power = exp2_of_sum(z, low);
        const auto negative = less(x, T(0));
        if (any(negative)) {
            const T signed_power = choose(is_odd(y), T(-power), power);
            power = choose(negative, choose(is_integer(y), signed_power, T(double_limits::quiet_NaN())), power);
        }
        if (all(usual)) { return power; }
        return choose(usual, power, rarely_lane_by_lane([](double a, double b) { return std::pow(a, b); }, x, y));
    }

    constexpr double pow_constant(double x, double y)
    {
        if (y == 0 || x == 1) { return 1; }
        if (x != x || y != y) { return double_limits::quiet_NaN(); }
        const double size = abs(x);
        if (abs(y) > double_limits::max()) {
            return size == 1 ? 1 : (size > 1) == (y > 0) ? double_limits::infinity() : 0;
        }
        const bool even = abs(y) >= 0x1p53 || static_cast<std::int64_t>(y) % 2 == 0; // all from 2^53 on are even
        const bool integer = abs(y) >= 0x1p53 || static_cast<double>(static_cast<std::int64_t>(y)) == y;
        const double sign = integer && !even && (bits_of(x) >> 63) != 0 ? -1 : 1;
        if (size == 0 || size > double_limits::max()) {
            return (size == 0) == (y < 0) ? sign * double_limits::infinity() : sign * 0;
        }
        if (x < 0 && !integer) { return double_limits::quiet_NaN(); }
        const auto [z, low] = log2_of_power(size, max(min(y, 0x1p65), -0x1p65)); // beyond it is infinity or 0, if not 1
        return sign * exp2_constant(z, low);
    }

    template <std::size_t W>
    constexpr pack<float, W> pow_of(const pack<float, W>& x, const pack<float, W>& y)
    {
        return through_doubles([](const auto& a, const auto& b) { return pow_of(a, b); }, x, y);
    }

} // namespace detail

/// x^y of numbers; as std::pow, of a float and an integer a double.
template <class X, class Y>
    requires(std::is_arithmetic_v<X> && std::is_arithmetic_v<Y>)
constexpr auto pow(X x, Y y) -> decltype(std::pow(x, y))
{
    using T = decltype(std::pow(x, y));
    return std::is_constant_evaluated()
               ? detail::rounded_to<T>(detail::pow_constant(static_cast<double>(x), static_cast<double>(y)))
               : std::pow(x, y);
}

/// x^y of packs, lane by lane.
template <real T, std::size_t W>
constexpr pack<T, W> pow(const pack<T, W>& x, const pack<T, W>& y)
{
    if constexpr (detail::is_slow_at_once<pack<T, W>>) {
        return lane_by_lane([](T a, T b) { return pow(a, b); }, x, y);
    } else {
        return detail::pow_of(x, y);
    }
}
/// x^y with one exponent for all lanes: of 2 correctly rounded.
template <real T, std::size_t W, class Y>
    requires std::is_arithmetic_v<Y>
constexpr pack<T, W> pow(const pack<T, W>& x, Y y)
{
    return static_cast<double>(y) == 2 ? x * x : pow(x, pack<T, W>(y));
}
template <class X, real T, std::size_t W>
    requires std::is_arithmetic_v<X>
constexpr pack<T, W> pow(X x, const pack<T, W>& y)
{
    return pow(pack<T, W>(x), y);
}

} // namespace least
