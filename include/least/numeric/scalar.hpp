// SPDX-License-Identifier: MIT
#pragma once
// The scalars least computes in.
//
// A *real* is float, double or long double. A *number* is a real or a type built upon one that computes with it
// (a dual number, least/numeric/dual.hpp); base_t strips a number down to its real, value_of reads it:
//
//     base_t<dual<dual<double, 2>, 2>> = double      value_of(dual{3, slopes}) = 3
//
// Every tolerance in the library is a multiple of the unit roundoff of the real in use, epsilon<T> (2^-52 for double).

#include <concepts>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

namespace least {

template <class T>
concept real = std::floating_point<T>;

/// The real at the bottom of a number; types built upon a real specialise it.
template <class T>
struct base {
    using type = T;
};
template <class T>
using base_t = typename base<T>::type;

/// A real, or a type built upon one.
template <class T>
concept number = real<base_t<std::remove_cvref_t<T>>>;

/// What a caller may hand over where a number is meant: integers become double.
template <class T>
concept numeric_argument = number<T> || std::integral<T>;

/// The real in which an argument of type T is computed: T itself, or double for an integer.
template <numeric_argument T>
using real_t = std::conditional_t<std::integral<T>, double, T>;

template <real T>
constexpr T value_of(T x) noexcept
{
    return x;
}

template <real T>
inline constexpr T epsilon = std::numeric_limits<T>::epsilon();

namespace detail {

    /// f(0), f(1), ... f(n - 1); n is N unless that is larger than what is written out.
    template <std::size_t N, class F>
    constexpr void each_index(std::size_t n, const F& f)
    {
        if constexpr (N <= 24) { // registers are 32 at most; a loop at run time would keep arrays out of them
            [&f]<std::size_t... I>(std::index_sequence<I...>) { (f(I), ...); }(std::make_index_sequence<N>{});
        } else {
            for (std::size_t i = 0; i < n; ++i) { f(i); }
        }
    }

} // namespace detail
} // namespace least
