// SPDX-License-Identifier: MIT
#pragma once
// The few functions of <cmath> that the library itself needs at compile time; the standard's are not constexpr in
// C++20.
//
//     abs(x)       |x|
//     sqrt(x)      correctly rounded at compile time as at run time (IEEE 754 asks it of the hardware)
//     isfinite(x)  neither infinite nor NaN
//     min, max     of two numbers; where they do not compare (NaN) the first
//     less(a, b), less_equal(a, b), equal(a, b), choose(condition, a, b)
//                  a < b ... and condition ? a : b, in a form that least/numeric/pack.hpp answers for each lane
//
// abs, sqrt and isfinite take reals, min and max any two numbers of one type; least/numeric/dual.hpp and
// least/numeric/elementary.hpp add dual numbers. A model's body writes `using std::sqrt; sqrt(x)`, or
// least::sqrt where it shall also run inside a static_assert.

#include "least/numeric/scalar.hpp"

#include <cmath>
#include <limits>
#include <type_traits>

namespace least {

template <real T>
constexpr T abs(T x) noexcept
{
    return x < 0 ? -x : x + T(0); // + 0 turns -0 into 0
}

template <real T>
constexpr bool isfinite(T x) noexcept
{
    constexpr T largest = std::numeric_limits<T>::max();
    return -largest <= x && x <= largest; // x - x == 0 is shorter, but infinity - infinity is no constant expression
}

template <numeric_argument T>
constexpr const T& min(const T& a, const T& b) noexcept
{
    return b < a ? b : a;
}

template <numeric_argument T>
constexpr const T& max(const T& a, const T& b) noexcept
{
    return a < b ? b : a;
}

template <real T>
constexpr bool less(T a, T b) noexcept
{
    return a < b;
}
template <real T>
constexpr bool less_equal(T a, T b) noexcept
{
    return a <= b;
}
template <real T>
constexpr bool equal(T a, T b) noexcept
{
    return a == b;
}
template <real T>
constexpr bool finite_lanes(T x) noexcept
{
    return isfinite(x);
}
template <class T>
constexpr T choose(bool condition, const T& a, const T& b) noexcept
{
    return condition ? a : b;
}
constexpr bool any(bool condition) noexcept
{
    return condition;
}
constexpr bool all(bool condition) noexcept
{
    return condition;
}

namespace detail {

    /// a b - c exactly to the last bit that matters: Dekker's product (Numer. Math. 18, 1971), no fma needed.
    template <real T>
    constexpr T product_minus(T a, T b, T c) noexcept
    {
        constexpr int half = (std::numeric_limits<T>::digits + 1) / 2;
        T splitter = 1;
        for (int i = 0; i < half; ++i) { splitter *= 2; }
        splitter += 1;
        const T sa = splitter * a, sb = splitter * b;
        const T ah = sa - (sa - a), al = a - ah;
        const T bh = sb - (sb - b), bl = b - bh;
        const T p = a * b;
        const T error = ((ah * bh - p) + ah * bl + al * bh) + al * bl;
        return (p - c) + error;
    }

    /// The square root without the hardware's: x = 4^k z with z in [1, 4), Heron's iteration for z, and one last
    /// correction by the sign of z - y^2, which is what makes the result the correctly rounded one.
    template <real T>
    constexpr T sqrt_by_iteration(T x) noexcept
    {
        if (!(x > 0) || !isfinite(x)) { return x == 0 || x > 0 ? x : std::numeric_limits<T>::quiet_NaN(); }
        T scale = 1;
        while (x < 1) { x *= 4, scale /= 2; }
        while (x >= 4) { x /= 4, scale *= 2; }
        T y = (1 + x) / 2;
        for (int i = 0; i < 12; ++i) { // quadratic from a start within 25 %: 7 are enough for 113 bits
            const T next = (y + x / y) / 2;
            if (next == y) { break; }
            y = next;
        }
        // Half-way to a neighbour is (y +- ulp/2)^2 = y^2 +- y ulp + ulp^2/4, and all numbers below are multiples of
        // ulp^2.
        const T ulp = epsilon<T>; // y is in [1, 2]
        const T excess = product_minus(y, y, x);
        if (-excess > y * ulp) { return (y + ulp) * scale; }
        if (excess >= y * ulp) { return (y - ulp) * scale; }
        return y * scale;
    }

} // namespace detail

template <real T>
constexpr T sqrt(T x) noexcept
{
    if (std::is_constant_evaluated()) { return detail::sqrt_by_iteration(x); }
    return std::sqrt(x);
}

} // namespace least
