// SPDX-License-Identifier: MIT
#pragma once
// The functions of <cmath> that take a number apart or put it together, for packs, lane by lane.
//
//     floor ceil trunc round rint nearbyint      fabs fmin fmax fdim fma lerp fmod remainder copysign
//     ldexp scalbn logb nextafter                tgamma lgamma, which dual numbers have not: for x, not for parameters
//     isnan isinf isnormal signbit               a bool: that of the first lane, as of comparisons of packs
//     lround llround lrint llrint ilogb          an integer: likewise
//
// Each does in every lane what the standard's does. A number beside packs becomes a pack; of min and max too.

#include "least/numeric/lanes.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>

namespace least {
namespace detail {

    /// The sign bits of all lanes.
    template <real T, std::size_t W>
    constexpr mask<T, W> sign_bits(const pack<T, W>& x) noexcept
    {
        using native = typename mask<T, W>::native;
        return {std::bit_cast<native>(x.lanes) & std::bit_cast<native>(pack<T, W>(T(-0.0)).lanes)};
    }

    /// f of the number in the first lane, noted if it is another of another lane.
    template <class F, real T, std::size_t W>
    auto of_first_lane(const F& f, const pack<T, W>& x)
    {
        const auto first = f(x[0]);
        for (std::size_t i = 1; i < W; ++i) {
            if (f(x[i]) != first) { lanes_disagreed = true; }
        }
        return first;
    }

} // namespace detail

// Signs.

template <real T, std::size_t W>
constexpr pack<T, W> fabs(const pack<T, W>& x)
{
    return abs(x);
}
template <real T, std::size_t W>
constexpr pack<T, W> copysign(const pack<T, W>& magnitude, const pack<T, W>& sign)
{
    const auto all_of_it = std::bit_cast<typename mask<T, W>::native>(abs(magnitude).lanes);
    return pack<T, W>(std::bit_cast<typename pack<T, W>::native>(all_of_it | detail::sign_bits(sign).lanes));
}

// To integers.

namespace detail {

    /// x rounded to the nearest integer, of two the even one: beside 2^52, for doubles, there is no room for a
    /// fraction, and from there on all numbers are integers. The sign of zero is kept, here and below.
    template <real T, std::size_t W>
    constexpr pack<T, W> to_nearest(const pack<T, W>& x)
    {
        const pack<T, W> magnitude = abs(x), integers(1 / epsilon<T>);
        return copysign(choose(less(magnitude, integers), (magnitude + integers) - integers, magnitude), x);
    }

} // namespace detail

template <real T, std::size_t W>
constexpr pack<T, W> rint(const pack<T, W>& x)
{
    return detail::to_nearest(x);
}
template <real T, std::size_t W>
constexpr pack<T, W> nearbyint(const pack<T, W>& x)
{
    return detail::to_nearest(x);
}
template <real T, std::size_t W>
constexpr pack<T, W> floor(const pack<T, W>& x)
{
    const pack<T, W> n = detail::to_nearest(x);
    return choose(less(x, n), n - 1, n);
}
template <real T, std::size_t W>
constexpr pack<T, W> ceil(const pack<T, W>& x)
{
    return -floor(-x);
}
template <real T, std::size_t W>
constexpr pack<T, W> trunc(const pack<T, W>& x)
{
    return copysign(floor(abs(x)), x);
}
/// Away from zero where two integers are equally near.
template <real T, std::size_t W>
constexpr pack<T, W> round(const pack<T, W>& x)
{
    const pack<T, W> magnitude = abs(x), n = floor(magnitude);
    return copysign(choose(less(magnitude - n, pack<T, W>(T(0.5))), n, n + 1), x);
}

// What kind of number it is.

template <real T, std::size_t W>
constexpr bool isnan(const pack<T, W>& x)
{
    return pack<T, W>::follow_first(!equal(x, x));
}
template <real T, std::size_t W>
constexpr bool isinf(const pack<T, W>& x)
{
    return pack<T, W>::follow_first(less(pack<T, W>(std::numeric_limits<T>::max()), abs(x)));
}
template <real T, std::size_t W>
constexpr bool signbit(const pack<T, W>& x)
{
    return pack<T, W>::follow_first({detail::sign_bits(x).lanes != 0});
}

/// Neither 0 nor subnormal, and finite.
template <real T, std::size_t W>
bool isnormal(const pack<T, W>& x)
{
    return detail::of_first_lane([](T a) { return std::isnormal(a); }, x);
}

// Integers.

template <real T, std::size_t W>
long lround(const pack<T, W>& x)
{
    return detail::of_first_lane([](T a) { return std::lround(a); }, x);
}
template <real T, std::size_t W>
long long llround(const pack<T, W>& x)
{
    return detail::of_first_lane([](T a) { return std::llround(a); }, x);
}
template <real T, std::size_t W>
long lrint(const pack<T, W>& x)
{
    return detail::of_first_lane([](T a) { return std::lrint(a); }, x);
}
template <real T, std::size_t W>
long long llrint(const pack<T, W>& x)
{
    return detail::of_first_lane([](T a) { return std::llrint(a); }, x);
}
template <real T, std::size_t W>
int ilogb(const pack<T, W>& x)
{
    return detail::of_first_lane([](T a) { return std::ilogb(a); }, x);
}

// Exponents and neighbours.

/// x 2^k
template <real T, std::size_t W>
pack<T, W> ldexp(const pack<T, W>& x, int k)
{
    return lane_by_lane([k](T a) { return std::ldexp(a, k); }, x);
}
template <real T, std::size_t W>
pack<T, W> scalbn(const pack<T, W>& x, int k)
{
    return ldexp(x, k);
}
template <real T, std::size_t W>
pack<T, W> logb(const pack<T, W>& x)
{
    return lane_by_lane([](T a) { return std::logb(a); }, x);
}
template <real T, std::size_t W>
pack<T, W> nextafter(const pack<T, W>& x, const pack<T, W>& to)
{
    return lane_by_lane([](T a, T b) { return std::nextafter(a, b); }, x, to);
}

// The gamma function.

template <real T, std::size_t W>
pack<T, W> tgamma(const pack<T, W>& x)
{
    return lane_by_lane([](T a) { return std::tgamma(a); }, x);
}
template <real T, std::size_t W>
pack<T, W> lgamma(const pack<T, W>& x)
{
    return lane_by_lane([](T a) { return std::lgamma(a); }, x);
}

// Of two numbers and three.

/// The smaller, the larger; the other one where one is NaN.
template <real T, std::size_t W>
constexpr pack<T, W> fmin(const pack<T, W>& x, const pack<T, W>& y)
{
    return choose(less(y, x) | !equal(x, x), y, x);
}
template <real T, std::size_t W>
constexpr pack<T, W> fmax(const pack<T, W>& x, const pack<T, W>& y)
{
    return choose(less(x, y) | !equal(x, x), y, x);
}
/// x - y, or 0 where x <= y.
template <real T, std::size_t W>
constexpr pack<T, W> fdim(const pack<T, W>& x, const pack<T, W>& y)
{
    return choose(less_equal(x, y), pack<T, W>(0), x - y);
}
template <real T, std::size_t W>
constexpr pack<T, W> fmod(const pack<T, W>& x, const pack<T, W>& y)
{
    return lane_by_lane([](T a, T b) { return std::fmod(a, b); }, x, y);
}
template <real T, std::size_t W>
constexpr pack<T, W> remainder(const pack<T, W>& x, const pack<T, W>& y)
{
    return lane_by_lane([](T a, T b) { return std::remainder(a, b); }, x, y);
}
/// x y + z, rounded once.
template <real T, std::size_t W>
constexpr pack<T, W> fma(const pack<T, W>& x, const pack<T, W>& y, const pack<T, W>& z)
{
    return lane_by_lane([](T a, T b, T c) { return std::fma(a, b, c); }, x, y, z);
}
/// x + t (y - x).
template <real T, std::size_t W>
constexpr pack<T, W> lerp(const pack<T, W>& x, const pack<T, W>& y, const pack<T, W>& t)
{
    return lane_by_lane([](T a, T b, T c) { return std::lerp(a, b, c); }, x, y, t);
}

// Numbers beside packs.

template <class X, class Y>
    requires detail::packs_and_numbers<X, Y>
constexpr detail::pack_of<X, Y> copysign(const X& x, const Y& y)
{
    using P = detail::pack_of<X, Y>;
    return copysign(P(x), P(y));
}
template <class X, class Y>
    requires detail::packs_and_numbers<X, Y>
constexpr detail::pack_of<X, Y> min(const X& x, const Y& y)
{
    using P = detail::pack_of<X, Y>;
    return min(P(x), P(y));
}
template <class X, class Y>
    requires detail::packs_and_numbers<X, Y>
constexpr detail::pack_of<X, Y> max(const X& x, const Y& y)
{
    using P = detail::pack_of<X, Y>;
    return max(P(x), P(y));
}
template <class X, class Y>
    requires detail::packs_and_numbers<X, Y>
detail::pack_of<X, Y> nextafter(const X& x, const Y& y)
{
    using P = detail::pack_of<X, Y>;
    return nextafter(P(x), P(y));
}
template <class X, class Y>
    requires detail::packs_and_numbers<X, Y>
constexpr detail::pack_of<X, Y> fmin(const X& x, const Y& y)
{
    using P = detail::pack_of<X, Y>;
    return fmin(P(x), P(y));
}
template <class X, class Y>
    requires detail::packs_and_numbers<X, Y>
constexpr detail::pack_of<X, Y> fmax(const X& x, const Y& y)
{
    using P = detail::pack_of<X, Y>;
    return fmax(P(x), P(y));
}
template <class X, class Y>
    requires detail::packs_and_numbers<X, Y>
constexpr detail::pack_of<X, Y> fdim(const X& x, const Y& y)
{
    using P = detail::pack_of<X, Y>;
    return fdim(P(x), P(y));
}
template <class X, class Y>
    requires detail::packs_and_numbers<X, Y>
constexpr detail::pack_of<X, Y> fmod(const X& x, const Y& y)
{
    using P = detail::pack_of<X, Y>;
    return fmod(P(x), P(y));
}
template <class X, class Y>
    requires detail::packs_and_numbers<X, Y>
constexpr detail::pack_of<X, Y> remainder(const X& x, const Y& y)
{
    using P = detail::pack_of<X, Y>;
    return remainder(P(x), P(y));
}
template <class X, class Y, class Z>
    requires detail::packs_and_numbers<X, Y, Z>
constexpr detail::pack_of<X, Y, Z> fma(const X& x, const Y& y, const Z& z)
{
    using P = detail::pack_of<X, Y, Z>;
    return fma(P(x), P(y), P(z));
}
template <class X, class Y, class Z>
    requires detail::packs_and_numbers<X, Y, Z>
constexpr detail::pack_of<X, Y, Z> lerp(const X& x, const Y& y, const Z& z)
{
    using P = detail::pack_of<X, Y, Z>;
    return lerp(P(x), P(y), P(z));
}

} // namespace least
