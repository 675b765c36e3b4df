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

} // namespace least
