// SPDX-License-Identifier: MIT
#pragma once
// The circular functions, for reals also at compile time, for packs in all lanes at once: sin, cos, tan.
//
// The nearest multiple k of pi/2 is subtracted in three parts (Cody and Waite, Software Manual for the Elementary
// Functions, 1980), of which the first two have 38 bits, so that k times them is exact up to k = 2^15; what the
// difference rounds off is carried along as a tail. The rest are minimax polynomials, found by Remez's exchange. A pack
// with a lane beyond that, |x| > 51471, takes the standard's functions one lane after another.
//
// Largest errors seen, in ulp, of millions of arguments in all ranges, compared with MPFR:
//
//                             sin    cos    tan
//     without multiply-add   0.78   0.79   0.94
//     with                   0.78   0.79   0.90
//
// Special values are those of C99, annex F. What is found at compile time has the accuracy of double, and there |x|
// must not be larger than that.

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

    /// Up to here the multiple of pi/2 is within 2^15.
    inline constexpr double last_reducible = 51471;

    /// x = quarters pi/2 + angle + tail, |angle| <= pi/4; of the quarters only the lowest bits are meant.
    template <class T>
    struct within_quarter_turn {
        T angle, tail;
        bits_t<T> quarters;
    };
    template <class T>
    constexpr within_quarter_turn<T> reduced_by_half_pi(const T& x)
    {
        constexpr double two_over_pi = 0x1.45f306dc9c883p-1;
        constexpr double large = 0x1.8p52; // beside it, k stands in the lowest bits
        const T shifted = x * two_over_pi + large;
        const T k = shifted - large;
        const T near = x - k * 0x1.921fb54440000p+0; // exact
        const T part = k * 0x1.68c234c4c0000p-39;    // exact
        const T angle = near - part;
        return {angle, ((near - angle) - part) - k * 0x1.98a2e03707345p-77, bits_of(shifted)};
    }

    /// The sine and the cosine of angle + tail, whose tail is so small that its square does not matter: a number less a
    /// smaller one, not plus one, so that the sine of -0 is -0.
    template <class T>
    struct difference_of_two {
        T minuend, subtrahend;
        [[nodiscard]] constexpr T rounded() const { return minuend - subtrahend; }
    };
    template <class T>
    constexpr difference_of_two<T> sine_of(const within_quarter_turn<T>& x)
    {
        const T z = x.angle * x.angle, cube = z * x.angle;
        const T p = polynomial_of(z, 0x1.111111110f87dp-7, -0x1.a01a019c11fa0p-13, 0x1.71de3578102e7p-19,
                                  -0x1.ae5e66848721dp-26, 0x1.5d931768cb3d9p-33);
        return {x.angle, (z * (x.tail * 0.5 - cube * p) - x.tail) + cube * 0x1.5555555555549p-3};
    }
    template <class T>
    constexpr difference_of_two<T> cosine_of(const within_quarter_turn<T>& x)
    {
        const T z = x.angle * x.angle, half = z * 0.5, first = 1 - half;
        const T p = polynomial_of(z, 0x1.555555555554bp-5, -0x1.6c16c16c14f8ep-10, 0x1.a01a019c83ef4p-16,
                                  -0x1.27e4f7ea7d390p-22, 0x1.1ee9d782ef7e4p-29, -0x1.8fa47f8401050p-37);
        return {first, (x.angle * x.tail - z * z * p) - ((1 - first) - half)};
    }

    /// -x where bit 1 of n is set.
    template <class T>
    constexpr T negated_by_bit_1(const T& x, const bits_t<T>& n)
    {
        return from_bits<T>(bits_of(x) ^ ((n & 2) << 62));
    }
    /// Whether bit 0 of n is clear; it becomes the number 2 or 0, which can be compared.
    template <class T>
    constexpr auto is_even(const bits_t<T>& n)
    {
        return equal(from_bits<T>((n & 1) << 62), T(0));
    }

    template <class T>
    constexpr T sin_of(const T& x)
    {
        const within_quarter_turn<T> r = reduced_by_half_pi(x);
        return negated_by_bit_1(choose(is_even<T>(r.quarters), sine_of(r).rounded(), cosine_of(r).rounded()),
                                r.quarters);
    }
    template <class T>
    constexpr T cos_of(const T& x)
    {
        const within_quarter_turn<T> r = reduced_by_half_pi(x);
        return negated_by_bit_1(choose(is_even<T>(r.quarters), cosine_of(r).rounded(), sine_of(r).rounded()),
                                r.quarters + 1);
    }
    template <class T>
    constexpr T tan_of(const T& x)
    {
        const within_quarter_turn<T> r = reduced_by_half_pi(x);
        const difference_of_two<T> s = sine_of(r), c = cosine_of(r);
        const auto even = is_even<T>(r.quarters);
        const difference_of_two<T> a{choose(even, s.minuend, c.minuend), choose(even, s.subtrahend, c.subtrahend)};
        const difference_of_two<T> b{choose(even, c.minuend, s.minuend), choose(even, c.subtrahend, s.subtrahend)};
        const T above = a.rounded(), below = b.rounded(), inverse = 1 / below, quotient = above * inverse;
        // What quotient b is more than a; the product of upper halves is exact.
        const T q = upper_half(quotient), d = upper_half(below);
        const T excess = (((q * d - above) + (quotient - q) * d) + quotient * (below - d))
                         - ((a.minuend - above) - a.subtrahend) + quotient * ((b.minuend - below) - b.subtrahend);
        return negated_by_bit_1(T(quotient - excess * inverse), (r.quarters & 1) << 1);
    }

    /// Not constexpr, so that a constant expression that comes here is refused, naming it.
    inline double circular_function_of_so_large_an_argument_at_compile_time()
    {
        return 0;
    }

    template <class F>
    constexpr double circular_at_compile_time(const F& f, double x)
    {
        if (!isfinite(x)) { return std::numeric_limits<double>::quiet_NaN(); }
        return abs(x) <= last_reducible ? f(x) : circular_function_of_so_large_an_argument_at_compile_time();
    }

    /// f of all lanes at once where all of them are reducible, else f_of_one of each.
    template <class F, class G, std::size_t W>
    constexpr pack<double, W> circular(const F& f, const G& f_of_one, const pack<double, W>& x)
    {
        const auto usual = less_equal(abs(x), pack<double, W>(last_reducible));
        // (what a lane gets does not depend on its neighbours)
        return all(usual) ? f(x) : choose(usual, f(x), rarely_lane_by_lane(f_of_one, x));
    }

} // namespace detail

/// The sine.
template <real T>
constexpr T sin(T x)
{
    if (!std::is_constant_evaluated()) { return std::sin(x); }
    return static_cast<T>(detail::circular_at_compile_time(detail::sin_of<double>, static_cast<double>(x)));
}
template <std::size_t W>
constexpr pack<double, W> sin(const pack<double, W>& x)
{
    return detail::circular(
        detail::sin_of<pack<double, W>>, [](double lane) { return std::sin(lane); }, x);
}
template <std::size_t W>
constexpr pack<float, W> sin(const pack<float, W>& x)
{
    return detail::through_doubles([](const auto& y) { return sin(y); }, x);
}
/// The cosine.
template <real T>
constexpr T cos(T x)
{
    if (!std::is_constant_evaluated()) { return std::cos(x); }
    return static_cast<T>(detail::circular_at_compile_time(detail::cos_of<double>, static_cast<double>(x)));
}
template <std::size_t W>
constexpr pack<double, W> cos(const pack<double, W>& x)
{
    return detail::circular(
        detail::cos_of<pack<double, W>>, [](double lane) { return std::cos(lane); }, x);
}
template <std::size_t W>
constexpr pack<float, W> cos(const pack<float, W>& x)
{
    return detail::through_doubles([](const auto& y) { return cos(y); }, x);
}
/// The tangent.
template <real T>
constexpr T tan(T x)
{
    if (!std::is_constant_evaluated()) { return std::tan(x); }
    return static_cast<T>(detail::circular_at_compile_time(detail::tan_of<double>, static_cast<double>(x)));
}
template <std::size_t W>
constexpr pack<double, W> tan(const pack<double, W>& x)
{
    return detail::circular(
        detail::tan_of<pack<double, W>>, [](double lane) { return std::tan(lane); }, x);
}
template <std::size_t W>
constexpr pack<float, W> tan(const pack<float, W>& x)
{
    return detail::through_doubles([](const auto& y) { return tan(y); }, x);
}

} // namespace least
