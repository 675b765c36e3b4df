// SPDX-License-Identifier: MIT
#pragma once
// Dual numbers: exact derivatives by forward mode.
//
// A dual number is a value and N slopes, v + s_1 e_1 + ... + s_N e_N with e_i e_j = 0. Arithmetic on it carries the
// rules of differentiation along:
//
//     (a + b)' = a' + b'     (a b)' = a' b + a b'     (a / b)' = (a' - (a / b) b') / b     f(a)' = f'(a) a'
//
// so that a function evaluated at p_j = dual::variable(p_j, j) returns its value and its gradient, exact but for
// rounding:
//
//     auto f = [](auto x, auto y) { return x * y + sin(x); };
//     auto r = f(dual<double, 2>::variable(3, 0), dual<double, 2>::variable(2, 1));
//     r.value = 6 + sin 3     r.slope = {2 + cos 3, 3}
//
// Nested, dual<dual<T, N>, N>, the slopes have slopes: those are the second derivatives. Comparisons compare values.
//
// Kinks follow one rule: where a function is not differentiable the slope is the one to the right of the kink, as in
// "x if x >= b, else 0" (the ReLU): abs has slope +1 at 0. Of a number and a dual number that are equal, min and max
// take the dual one, so that max(0, x) is the ReLU as max(x, 0) is; of two equal dual numbers the first. Functions that are constant by pieces (floor, round, ...) have slope 0. At the end of a domain the slope is
// what IEEE arithmetic makes of the formula: sqrt has slope infinity at 0.
//
// Loops over slopes are unrolled by request: at -O2 GCC would do so only after it has decided that arrays stay in memory. For the
// same reason results are put together from their elements, and are no changed copies.
//
// Source: Clifford 1873; Wengert, CACM 7 (1964); Griewank & Walther, Evaluating Derivatives (2008), chapter 3.
// The elementary functions of dual numbers are in least/numeric/elementary.hpp.

#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace least {

template <number T, std::size_t N>
struct dual;

template <class T, std::size_t N>
struct base<dual<T, N>> {
    using type = base_t<T>;
};

/// A type that stands for a constant beside numbers of type D: no slopes of D's own.
template <class S, class D>
concept constant_beside =
    !std::same_as<S, D> && requires { typename D::value_type; } && std::convertible_to<S, typename D::value_type>;

template <number T, std::size_t N>
struct dual {
    using value_type = T;

    T value{};
    std::array<T, N> slope{};

    constexpr dual() = default;

    /// A constant: all slopes 0. Implicit, so that numbers and literals mix with duals.
    template <constant_beside<dual> S>
    constexpr dual(const S& constant) noexcept : value(static_cast<T>(constant))
    {}
    constexpr dual(const T& v, const std::array<T, N>& s) noexcept : value(v), slope(s) {}

    /// The independent variable number i: slope 1 for itself, 0 for the others.
    static constexpr dual variable(const T& v, std::size_t i) noexcept
    {
        dual x(v, {});
        x.slope[i] = T(1);
        return x;
    }

    /// The chain rule: f(a) where f has the value f and the derivative df at a.value.
    [[nodiscard]] constexpr dual chain(const T& f, const T& df) const noexcept
    {
        dual r;
        r.value = f;
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) { r.slope[i] = df * slope[i]; }
        return r;
    }

    constexpr dual& operator+=(const dual& b) noexcept
    {
        value += b.value;
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) { slope[i] += b.slope[i]; }
        return *this;
    }
    constexpr dual& operator-=(const dual& b) noexcept
    {
        value -= b.value;
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) { slope[i] -= b.slope[i]; }
        return *this;
    }
    constexpr dual& operator*=(const dual& b) noexcept { return *this = *this * b; }
    constexpr dual& operator/=(const dual& b) noexcept { return *this = *this / b; }

    friend constexpr dual operator+(const dual& a, const dual& b) noexcept
    {
        dual r;
        r.value = a.value + b.value;
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) { r.slope[i] = a.slope[i] + b.slope[i]; }
        return r;
    }
    friend constexpr dual operator-(const dual& a, const dual& b) noexcept
    {
        dual r;
        r.value = a.value - b.value;
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) { r.slope[i] = a.slope[i] - b.slope[i]; }
        return r;
    }
    friend constexpr dual operator*(const dual& a, const dual& b) noexcept
    {
        dual r;
        r.value = a.value * b.value;
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) { r.slope[i] = a.slope[i] * b.value + a.value * b.slope[i]; }
        return r;
    }
    friend constexpr dual operator/(const dual& a, const dual& b) noexcept
    {
        dual r;
        r.value = a.value / b.value;
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) { r.slope[i] = (a.slope[i] - r.value * b.slope[i]) / b.value; }
        return r;
    }
    friend constexpr dual operator+(const dual& a) noexcept { return a; }
    friend constexpr dual operator-(const dual& a) noexcept { return a.chain(-a.value, T(-1)); }

    // A constant on one side: no products with slopes that are known to be 0, which would make NaN of 0 * infinity.
    template <constant_beside<dual> S>
    friend constexpr dual operator+(const dual& a, const S& c) noexcept
    {
        return a.with(a.value + plain(c));
    }
    template <constant_beside<dual> S>
    friend constexpr dual operator+(const S& c, const dual& a) noexcept
    {
        return a.with(a.value + plain(c));
    }
    template <constant_beside<dual> S>
    friend constexpr dual operator-(const dual& a, const S& c) noexcept
    {
        return a.with(a.value - plain(c));
    }
    template <constant_beside<dual> S>
    friend constexpr dual operator-(const S& c, const dual& a) noexcept
    {
        return a.chain(plain(c) - a.value, T(-1));
    }
    template <constant_beside<dual> S>
    friend constexpr dual operator*(const dual& a, const S& c) noexcept
    {
        dual r;
        r.value = a.value * plain(c);
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) { r.slope[i] = a.slope[i] * plain(c); }
        return r;
    }
    template <constant_beside<dual> S>
    friend constexpr dual operator*(const S& c, const dual& a) noexcept
    {
        return a * c;
    }
    template <constant_beside<dual> S>
    friend constexpr dual operator/(const dual& a, const S& c) noexcept
    {
        dual r;
        r.value = a.value / plain(c);
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) { r.slope[i] = a.slope[i] / plain(c); }
        return r;
    }
    template <constant_beside<dual> S>
    friend constexpr dual operator/(const S& c, const dual& a) noexcept
    {
        const T q = plain(c) / a.value;
        return a.chain(q, -q / a.value);
    }

    friend constexpr bool operator==(const dual& a, const dual& b) noexcept { return a.value == b.value; }
    friend constexpr auto operator<=>(const dual& a, const dual& b) noexcept { return a.value <=> b.value; }
    template <constant_beside<dual> S>
    friend constexpr bool operator==(const dual& a, const S& c) noexcept
    {
        return a.value == plain(c);
    }
    template <constant_beside<dual> S>
    friend constexpr auto operator<=>(const dual& a, const S& c) noexcept
    {
        return a.value <=> plain(c);
    }

private:
    /// The same slopes of another value.
    [[nodiscard]] constexpr dual with(const T& v) const noexcept
    {
        dual r;
        r.value = v;
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) { r.slope[i] = slope[i]; }
        return r;
    }
    /// A constant in the type it is cheapest to compute with: the real of this dual, or T if it has slopes of its own.
    template <class S>
    static constexpr auto plain(const S& c) noexcept
    {
        if constexpr (std::is_arithmetic_v<S>) {
            return static_cast<base_t<T>>(c);
        } else {
            return static_cast<T>(c);
        }
    }
};

template <class T>
inline constexpr bool is_dual = false;
template <class T, std::size_t N>
inline constexpr bool is_dual<dual<T, N>> = true;

/// Two dual numbers of one type, or one and a constant; dual_of is that type. For functions of two arguments.
template <class A, class B>
concept dual_pair =
    (is_dual<A> && (std::same_as<A, B> || constant_beside<B, A>)) || (is_dual<B> && constant_beside<A, B>);
template <class A, class B>
    requires dual_pair<A, B>
using dual_of = std::conditional_t<std::convertible_to<B, A>, A, B>;

/// Three numbers that mix, one of them a dual number at least.
template <class A, class B, class C>
concept dual_triple = requires(const A& a, const B& b, const C& c) {
    requires is_dual<A> || is_dual<B> || is_dual<C>;
    a + b + c;
};

template <class T, std::size_t N>
constexpr auto value_of(const dual<T, N>& x) noexcept
{
    return value_of(x.value);
}

/// What value_of a number gives: its real, or a pack of them.
template <class T>
using value_t = std::remove_cvref_t<decltype(value_of(std::declval<const T&>()))>;

template <class T, std::size_t N>
constexpr auto less(const dual<T, N>& a, const dual<T, N>& b) noexcept
{
    return less(a.value, b.value);
}
template <class T, std::size_t N>
constexpr auto less_equal(const dual<T, N>& a, const dual<T, N>& b) noexcept
{
    return less_equal(a.value, b.value);
}
template <class T, std::size_t N>
constexpr auto equal(const dual<T, N>& a, const dual<T, N>& b) noexcept
{
    return equal(a.value, b.value);
}
/// In each lane of a dual number of packs.
template <class R, std::size_t W, class T, std::size_t N>
constexpr dual<T, N> choose(const mask<R, W>& where, const dual<T, N>& a, const dual<T, N>& b) noexcept
{
    dual<T, N> r;
    r.value = choose(where, a.value, b.value);
#pragma GCC unroll 8
    for (std::size_t i = 0; i < N; ++i) { r.slope[i] = choose(where, a.slope[i], b.slope[i]); }
    return r;
}

/// The smaller, the larger; where they do not compare, the first.
template <class T, std::size_t N>
constexpr dual<T, N> min(const dual<T, N>& a, const dual<T, N>& b) noexcept
{
    return choose(less(b, a), b, a);
}
template <class T, std::size_t N>
constexpr dual<T, N> max(const dual<T, N>& a, const dual<T, N>& b) noexcept
{
    return choose(less(a, b), b, a);
}

template <class T, std::size_t N>
constexpr bool isfinite(const dual<T, N>& x) noexcept
{
    bool finite = isfinite(x.value);
    for (const auto& s : x.slope) { finite = finite && isfinite(s); }
    return finite;
}

} // namespace least
