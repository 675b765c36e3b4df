// SPDX-License-Identifier: MIT
#pragma once
// The inverse circular functions, for reals also at compile time, for packs in all lanes at once.
//
//     asin acos atan atan2
//
// atan subtracts the angle of the slope 1/2 or 1, asin and acos halve the angle where |x| > 1/2. What remains is small
// and left to minimax polynomials, found by Remez's exchange. atan2 of a pack with a lane that is the origin, infinite,
// NaN or out of range takes the standard's function one lane after another.
//
// Largest errors seen, in ulp, of millions of arguments in all ranges, compared with MPFR:
//
//                            asin   acos   atan  atan2
//     without multiply-add   1.71   1.18   0.90   1.50
//     with                   1.73   1.20   0.90   1.50
//
// Special values are those of C99, annex F. What is found at compile time has the accuracy of double.

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

    /// The angle of a point as the sum of two numbers. The upper one is a multiple of 2^-51, as is that of pi, from
    /// which it can be subtracted exactly.
    template <class T>
    struct angle_in_two_parts {
        T upper, lower;
    };
    inline constexpr double pi_upper = 0x1.921fb54442d18p+1, pi_lower = 0x1.1a62633145c07p-53;

    /// The angle of the point (x, y), x and y not negative. With the slope c, t = tan(atan(y / x) - atan(c)).
    template <class T>
    constexpr angle_in_two_parts<T> angle_of(const T& y, const T& x)
    {
        const auto steep = less(x, y); // then pi/2 less the angle of (y, x)
        const T a = choose(steep, x, y), b = choose(steep, y, x);
        const auto beyond_half = less(T(b * 0.4375), a), beyond_one = less(T(b * 0.6875), a);
        const auto pick = [&](double at_half, double at_one) {
            return choose(beyond_one, T(at_one), choose(beyond_half, T(at_half), T(0)));
        };
        const T slope = pick(0.5, 1);
        const T t = (a - slope * b) / (b + slope * a), z = t * t; // |t| <= 7/16
        const T p =
            polynomial_of(z, 0x1.555555555550cp-2, -0x1.999999998ea99p-3, 0x1.2492492001fc1p-3, -0x1.c71c6fe00cfb8p-4,
                          0x1.745cdc1e0ebcep-4, -0x1.3b0f279087a1cp-4, 0x1.10d6474b826cbp-4, -0x1.dde10d4fcff78p-5,
                          0x1.97ad73fd54916p-5, -0x1.2b33a1c1e79c7p-5, 0x1.0ab2c0a42d44ep-6);
        const T upper = pick(0x1.dac670561bb50p-2, pi_upper / 4); // atan(1/2), atan(1)
        const T lower = pick(-0x1.2ea406ee84d0fp-55, pi_lower / 4) + (t - t * z * p);
        return {choose(steep, T(pi_upper / 2 - upper), upper), choose(steep, T(pi_lower / 2 - lower), lower)};
    }

    template <class T>
    constexpr T atan_of(const T& x)
    {
        const T steepest(0x1p60); // beyond it the angle is pi/2; NaN stays itself, it is the first argument of min
        const angle_in_two_parts<T> angle = angle_of(T(min(T(abs(x)), steepest)), T(1));
        return with_sign_of(T(angle.upper + angle.lower), x);
    }
    template <class T>
    constexpr T atan2_of(const T& y, const T& x)
    {
        const angle_in_two_parts<T> angle = angle_of(T(abs(y)), T(abs(x)));
        const auto behind = less(x, T(0));
        const T upper = choose(behind, T(pi_upper - angle.upper), angle.upper);
        const T lower = choose(behind, T(pi_lower - angle.lower), angle.lower);
        return with_sign_of(T(upper + lower), y);
    }

    /// asin(r) - r = r z p(z), z = r^2, for |r| <= 1/2; where |x| > 1/2, asin(|x|) = pi/2 - 2 asin(r) with
    /// z = (1 - |x|) / 2. Of s = 2 r it is twice that of r.
    template <class T>
    [[gnu::always_inline]] constexpr T asin_minus_itself(const T& s, const T& z)
    {
        const T p =
            polynomial_of(z, 0x1.5555555555387p-3, 0x1.333333336f89fp-4, 0x1.6db6db41d37edp-5, 0x1.f1c72c6d51caep-6,
                          0x1.6e89ef7b3329fp-6, 0x1.1c6c2798cb84bp-6, 0x1.c6f8819fc296ep-7, 0x1.8ee4880975d82p-7,
                          0x1.aab4d628b4772p-8, 0x1.40b102ea64733p-6, -0x1.0af3605130810p-6, 0x1.05cdd3820bbbfp-5);
        return s * z * p;
    }
    template <class T>
    constexpr T asin_of(const T& x)
    {
        const T a = abs(x), z_of_half = (1 - a) * 0.5;
        const auto small = less_equal(a, T(0.5));
        const T z = choose(small, T(a * a), z_of_half);
        const T s = choose(small, T(-a), T(sqrt(z_of_half) * 2));
        const T upper = choose(small, T(0), T(pi_upper / 2)), lower = choose(small, T(0), T(pi_lower / 2));
        return with_sign_of(T(upper - (s - (lower - asin_minus_itself(s, z)))), x);
    }
    template <class T>
    constexpr T acos_of(const T& x)
    {
        const T a = abs(x), z_of_half = (1 - a) * 0.5, root = sqrt(z_of_half) * 2;
        const auto small = less_equal(a, T(0.5)), negative = less(x, T(0));
        const T z = choose(small, T(a * a), z_of_half);
        const T s = choose(small, x, choose(negative, root, T(-root)));
        const auto pick = [&](double half, double whole) {
            return choose(small, T(half), choose(negative, T(whole), T(0)));
        };
        const T upper = pick(pi_upper / 2, pi_upper), lower = pick(pi_lower / 2, pi_lower);
        return upper - (s - (lower - asin_minus_itself(s, z)));
    }

    template <class F>
    constexpr double inverse_at_compile_time(const F& f, double x)
    {
        return -1 <= x && x <= 1 ? f(x) : std::numeric_limits<double>::quiet_NaN();
    }
    constexpr double atan2_at_compile_time(double y, double x)
    {
        if (x != x || y != y) { return std::numeric_limits<double>::quiet_NaN(); }
        if (!isfinite(x) || !isfinite(y)) { // only the signs count, and which of them is infinite
            x = with_sign_of(isfinite(x) ? 0.0 : 1.0, x);
            y = with_sign_of(isfinite(y) ? 0.0 : 1.0, y);
        }
        if (x == 0 && y == 0) { return with_sign_of(with_sign_of(1.0, x) < 0 ? pi_upper : 0.0, y); }
        const double larger = max(abs(x), abs(y));
        const double scale = larger > 0x1p1000 ? 0x1p-100 : larger < 0x1p-900 ? 0x1p150 : 1.0;
        return atan2_of(y * scale, x * scale);
    }

} // namespace detail

/// The angle in [-pi/2, pi/2] whose sine is x.
template <real T>
constexpr T asin(T x)
{
    if (!std::is_constant_evaluated()) { return std::asin(x); }
    return static_cast<T>(detail::inverse_at_compile_time(detail::asin_of<double>, static_cast<double>(x)));
}
template <std::size_t W>
constexpr pack<double, W> asin(const pack<double, W>& x)
{
    return detail::asin_of(x);
}
template <std::size_t W>
constexpr pack<float, W> asin(const pack<float, W>& x)
{
    return detail::through_doubles([](const auto& y) { return asin(y); }, x);
}
/// The angle in [0, pi] whose cosine is x.
template <real T>
constexpr T acos(T x)
{
    if (!std::is_constant_evaluated()) { return std::acos(x); }
    return static_cast<T>(detail::inverse_at_compile_time(detail::acos_of<double>, static_cast<double>(x)));
}
template <std::size_t W>
constexpr pack<double, W> acos(const pack<double, W>& x)
{
    return detail::acos_of(x);
}
template <std::size_t W>
constexpr pack<float, W> acos(const pack<float, W>& x)
{
    return detail::through_doubles([](const auto& y) { return acos(y); }, x);
}
/// The angle in [-pi/2, pi/2] whose tangent is x.
template <real T>
constexpr T atan(T x)
{
    if (!std::is_constant_evaluated()) { return std::atan(x); }
    return x != x ? x : static_cast<T>(detail::atan_of(static_cast<double>(x)));
}
template <std::size_t W>
constexpr pack<double, W> atan(const pack<double, W>& x)
{
    return detail::atan_of(x);
}
template <std::size_t W>
constexpr pack<float, W> atan(const pack<float, W>& x)
{
    return detail::through_doubles([](const auto& y) { return atan(y); }, x);
}

/// The angle in [-pi, pi] of the point (x, y).
template <real T>
constexpr T atan2(T y, T x)
{
    if (!std::is_constant_evaluated()) { return std::atan2(y, x); }
    return static_cast<T>(detail::atan2_at_compile_time(static_cast<double>(y), static_cast<double>(x)));
}
template <std::size_t W>
constexpr pack<double, W> atan2(const pack<double, W>& y, const pack<double, W>& x)
{
    // the origin, infinities, NaN, and where a product or the half of a number would be out of range
    using P = pack<double, W>;
    const P size = abs(x) + abs(y);
    const auto usual = less(P(0x1p-900), size) && less(size, P(0x1p1000));
    const P angle = detail::atan2_of(y, x);
    if (all(usual)) { return angle; }
    return choose(usual, angle, detail::rarely_lane_by_lane([](double b, double a) { return std::atan2(b, a); }, y, x));
}
template <std::size_t W>
constexpr pack<float, W> atan2(const pack<float, W>& y, const pack<float, W>& x)
{
    return detail::through_doubles([](const auto& b, const auto& a) { return atan2(b, a); }, y, x);
}
/// A number beside a pack becomes a pack.
template <class Y, class X>
    requires detail::packs_and_numbers<Y, X>
constexpr detail::pack_of<Y, X> atan2(const Y& y, const X& x)
{
    using P = detail::pack_of<Y, X>;
    return atan2(P(y), P(x));
}

} // namespace least
