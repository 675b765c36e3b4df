// SPDX-License-Identifier: MIT
#pragma once
// What a function of <cmath> is made of, written once for T = double, where it runs at compile time, and for T = pack<double, W>,
// where it runs in all lanes at once: no branch, but less(), choose() and the bits of IEEE 754 doubles.
//
//     bits_of(x), from_bits<T>(b)   the 64 bits of each double as an unsigned integer, or a vector of them
//     nearest(x)                    x rounded to an integer, |x| < 2^51
//     two_to(k)                     2^k for an integer -1022 <= k <= 1023
//     scaled(x, k)                  x 2^k for an integer |k| <= 2044, rounded once where it is subnormal
//     split(x)                      x = mantissa 2^exponent, mantissa in [1, 2), for positive normal x
//     polynomial_of(x, c0, c1, ...) c0 + c1 x + c2 x^2 + ... by two of Horner's rules, which do not wait for each other
//     through_doubles(f, x...)      f of packs of floats, computed in doubles
//     upper_half(x)                 x without its lowest bits, so that products of two such are exact
//     with_sign_of(x, y)            x >= 0 with the sign of y, of -0 too
//     rounded_to<T>(x)              at compile time: infinity where the real T has no room for x

#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

namespace least::detail {

template <class T>
struct bits_type {
    using type = std::uint64_t;
};
template <std::size_t W>
struct bits_type<pack<double, W>> {
    using type [[gnu::vector_size(W * 8)]] = std::uint64_t;
};
template <class T>
using bits_t = typename bits_type<T>::type;

template <class T>
constexpr bits_t<T> bits_of(const T& x) noexcept
{
    return std::bit_cast<bits_t<T>>(x);
}
template <class T>
constexpr T from_bits(bits_t<T> b) noexcept
{
    return std::bit_cast<T>(b);
}

template <class T>
constexpr T nearest(const T& x) noexcept
{
    constexpr double large = 0x1.8p52; // beside it there is no room for a fraction
    return (x + large) - large;
}

template <class T>
constexpr T two_to(const T& k) noexcept
{
    constexpr double integers = 0x1p52; // numbers from here on have their own integer part in the lowest bits
    return from_bits<T>(bits_of(T(k + (integers + 1023))) << 52);
}

template <class T>
constexpr T scaled(const T& x, const T& k) noexcept
{
    const T half = nearest(T(k * 0.5));
    return x * two_to(half) * two_to(T(k - half));
}

template <class T>
struct mantissa_and_exponent {
    T mantissa, exponent;
};
template <class T>
constexpr mantissa_and_exponent<T> split(const T& x) noexcept
{
    constexpr std::uint64_t fraction = (std::uint64_t{1} << 52) - 1, one = std::uint64_t{1023} << 52;
    constexpr std::uint64_t integers = std::uint64_t{1075} << 52; // 2^52
    const auto b = bits_of(x);
    return {from_bits<T>((b & fraction) | one), from_bits<T>((b >> 52) | integers) - (0x1p52 + 1023)};
}

// (always inline: GCC -O2 would pass the coefficients in memory)
template <class T, class... C>
[[gnu::always_inline]] constexpr T polynomial_of(const T& x, C... coefficients) noexcept
{
    constexpr std::size_t n = sizeof...(C);
    static_assert(n >= 3);
    const std::array<double, n> c{coefficients...};
    const T square = x * x;
    T last(c[n - 1]), before(c[n - 2]);
    [&]<std::size_t... I>(std::index_sequence<I...>) { // of every second coefficient a polynomial in x^2, from the top
        ((I % 2 == 0 ? last = last * square + c[n - 3 - I] : before = before * square + c[n - 3 - I]), ...);
    }(std::make_index_sequence<n - 2>{});
    return n % 2 == 1 ? T(before * x + last) : T(last * x + before);
}

/// f, which takes packs of doubles, of packs of floats.
template <class F, std::size_t W, std::same_as<pack<float, W>>... More>
constexpr pack<float, W> through_doubles(const F& f, const pack<float, W>& x, const More&... more)
{
    constexpr std::size_t width = min(W, max(std::size_t(2), native_lanes<double>)); // so many at a time
    using floats = pack<float, width>;
    using doubles = pack<double, width>;
    const auto widened = [](const pack<float, W>& from, std::size_t first) {
        std::array<float, W> lanes;
        from.store(lanes.data());
        const auto some = floats::load(lanes.data() + first);
        return doubles(__builtin_convertvector(some.lanes, typename doubles::native));
    };
    std::array<float, W> lanes;
    for (std::size_t i = 0; i < W; i += width) {
        const doubles y = f(widened(x, i), widened(more, i)...);
        floats(__builtin_convertvector(y.lanes, typename floats::native)).store(lanes.data() + i);
    }
    return pack<float, W>::load(lanes.data());
}

/// f of the numbers in each lane where that is seldom needed: kept out of the code around it.
template <class F, class T, std::size_t W, class... More>
[[gnu::noinline, gnu::cold]] constexpr pack<T, W> rarely_lane_by_lane(const F& f, const pack<T, W>& a,
                                                                      const More&... more)
{
    return lane_by_lane(f, a, more...);
}

/// Whether two lanes at once take longer than <cmath> for one after the other, where many multiply-adds follow each other: in
/// narrow registers of processors that do not fuse them, or may not (3.8 ns for each lane of exp beside 2.6, 17.6 of pow
/// beside 8.1).
template <class Pack>
inline constexpr bool is_slow_at_once =
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
    false;
#else
    sizeof(Pack) <= 16;
#endif

/// Arguments among which are packs of one type and numbers, which are meant for all lanes; and that type.
template <class... A>
struct pack_among {};
template <class T, std::size_t W, class... More>
struct pack_among<pack<T, W>, More...> {
    using type = pack<T, W>;
};
template <class Number, class... More>
struct pack_among<Number, More...> : pack_among<More...> {};
template <class... A>
using pack_of = typename pack_among<A...>::type;
template <class... A>
concept packs_and_numbers =
    (std::is_arithmetic_v<A> || ...) && ((std::is_arithmetic_v<A> || std::same_as<A, pack_of<A...>>)&&...);

/// The magnitude of the first, which is not negative, with the sign of the second.
template <class T>
constexpr T with_sign_of(const T& magnitude, const T& sign) noexcept
{
    return from_bits<T>(bits_of(magnitude) | (bits_of(sign) & (std::uint64_t{1} << 63)));
}

/// x without the lower 27 bits of its mantissa; the product of two such halves is exact.
template <class T>
constexpr T upper_half(const T& x) noexcept
{
    return from_bits<T>(bits_of(x) & ~((std::uint64_t{1} << 27) - 1));
}

/// x as a T, infinity if it is too large: at compile time that is not to be converted. (2 - 2^-24) 2^127 is the
/// first number that rounds to no float.
template <real T>
constexpr T rounded_to(double x)
{
    if constexpr (std::same_as<T, float>) {
        if (abs(x) >= 0x1.ffffffp127) {
            return x < 0 ? -static_cast<T>(std::numeric_limits<double>::infinity())
                         : static_cast<T>(std::numeric_limits<double>::infinity());
        }
    }
    return static_cast<T>(x);
}

} // namespace least::detail
