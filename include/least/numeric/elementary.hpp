// SPDX-License-Identifier: MIT
#pragma once
// The elementary functions of <cmath> for dual numbers, found by argument-dependent look-up:
//
//     using std::exp;  y = exp(x);     // std::exp for a real, least::exp for a dual number of any depth
//
//     exp exp2 expm1 log log2 log10 log1p pow sqrt cbrt hypot      sin cos tan asin acos atan atan2
//     sinh cosh tanh asinh acosh atanh erf erfc                    abs fabs min max fmin fmax fdim fma
//     fmod remainder copysign lerp floor ceil trunc round rint nearbyint isfinite isinf isnan signbit
//
// Each is its value and, beside it, its derivative in the form that keeps its digits at the ends of the domain: 1 - x^2
// is (1 - x)(1 + x) for large x, 1 - tanh^2 is 1 / cosh^2, x^(y-1) is x^y / x unless y - 1 is exact. Derivatives are
// written in the numbers of the level below, so that nesting differentiates them again; where that would cancel or
// overflow, the helpers at the top say what to do instead. tgamma and lgamma are left out: their derivative, the
// digamma function, is not in <cmath>.
//
// Source of the formulae: Abramowitz & Stegun, chapters 4 and 7.

#include "least/numeric/dual.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

namespace least {

namespace detail {

    /// exp(-x^2) to full precision: the rounding of x^2, up to 700 * 2^-53, would otherwise stand in the result.
    template <real T>
    T exp_minus_square(T x)
    {
        const T square = x * x;
        const T error = std::fma(x, x, -square);
        const T e = std::exp(-square);
        return isfinite(error) ? e - e * error : e;
    }
    template <class T, std::size_t N>
    dual<T, N> exp_minus_square(const dual<T, N>& x)
    {
        const T e = exp_minus_square(x.value);
        return x.chain(e, x.value * e * -2);
    }

    /// 1 - x^2. The product keeps its digits where x is near 1, the plain form those of its derivative where x is near
    /// 0.
    template <class T>
    constexpr T one_minus_square(const T& x)
    {
        return abs(value_of(x)) < base_t<T>(0.5) ? T(1 - x * x) : T((1 - x) * (1 + x));
    }

    /// 1 / (1 + x^2), in terms of 1 / x for large x: the second derivative, -2 / x^3, would be lost by overflow of x^4.
    template <class T>
    constexpr T one_over_one_plus_square(const T& x)
    {
        if (abs(value_of(x)) <= 1) { return 1 / (1 + x * x); }
        const T r = 1 / x;
        return r * r / (1 + r * r);
    }

    /// 1 / cosh(x)^2, which is 0 where cosh(x) overflows, and so are its derivatives.
    template <real T>
    T secant_square(T x)
    {
        const T secant = 1 / std::cosh(x);
        return secant * secant;
    }
    template <class T, std::size_t N>
    dual<T, N> secant_square(const dual<T, N>& x)
    {
        using std::tanh;
        const T s = secant_square(x.value);
        return x.chain(s, tanh(x.value) * s * -2);
    }

    /// The length |a| of a vector of K = 2 or 3 numbers, and its direction u = a / |a|.
    template <class T, std::size_t K>
    struct polar {
        T length;
        std::array<T, K> unit;
    };
    template <real T, std::size_t K>
    polar<T, K> polar_of(const std::array<T, K>& a)
    {
        polar<T, K> r{};
        if constexpr (K == 2) {
            r.length = std::hypot(a[0], a[1]);
        } else {
            r.length = std::hypot(a[0], a[1], a[2]);
        }
        for (std::size_t k = 0; k < K; ++k) { r.unit[k] = a[k] / r.length; }
        return r;
    }
    /// d|a| = u . da and |a| du_k = da_k - u_k (u . da), which is written as the sum over j of
    /// u_j (u_j da_k - u_k da_j): nothing cancels where one of the a_k is much larger than the others.
    template <class T, std::size_t N, std::size_t K>
    polar<dual<T, N>, K> polar_of(const std::array<dual<T, N>, K>& a)
    {
        std::array<T, K> values{};
        for (std::size_t k = 0; k < K; ++k) { values[k] = a[k].value; }
        const auto [h, u] = polar_of(values);
        polar<dual<T, N>, K> r{dual<T, N>(h), {}};
        for (std::size_t k = 0; k < K; ++k) { r.unit[k].value = u[k]; }
        for (std::size_t i = 0; i < N; ++i) {
            for (std::size_t k = 0; k < K; ++k) {
                r.length.slope[i] += u[k] * a[k].slope[i];
                for (std::size_t j = 0; j < K; ++j) {
                    if (j != k) { r.unit[k].slope[i] += u[j] * (u[j] * a[k].slope[i] - u[k] * a[j].slope[i]) / h; }
                }
            }
        }
        return r;
    }
    template <class T, std::size_t N, std::size_t K>
    dual<T, N> length_of(const std::array<dual<T, N>, K>& a)
    {
        const dual<T, N> h = polar_of(a).length;
        return value_of(h) == 0 ? dual<T, N>(0) : h;
    }

    /// Whether a number is 0 and so are all its slopes: a constant 0, not a variable that is 0 at this point.
    template <real T>
    constexpr bool vanishes(T x)
    {
        return x == 0;
    }
    template <class T, std::size_t N>
    constexpr bool vanishes(const dual<T, N>& x)
    {
        bool zero = vanishes(x.value);
        for (const T& s : x.slope) { zero = zero && vanishes(s); }
        return zero;
    }

    /// d/dx x^y, given x^y. The exponent is of type T, or a constant.
    template <class T, class Y>
    T power_slope(const T& x, const Y& y, const T& power)
    {
        using std::pow;
        const base_t<T> exponent = value_of(y);
        const bool usable = value_of(x) != 0 && value_of(power) != 0 && isfinite(value_of(power));
        if (!usable && vanishes(y)) { return T(0); }
        const bool exact = exponent >= base_t<T>(0.5) && exponent <= 2; // then y - 1 is (Sterbenz 1974)
        return exact || !usable ? T(pow(x, y - 1) * y) : T(power / x * y);
    }

} // namespace detail

// Exponentials and logarithms.

template <class T, std::size_t N>
dual<T, N> exp(const dual<T, N>& x)
{
    using std::exp;
    const T e = exp(x.value);
    return x.chain(e, e);
}
template <class T, std::size_t N>
dual<T, N> exp2(const dual<T, N>& x)
{
    using std::exp2;
    const T e = exp2(x.value);
    return x.chain(e, e * std::numbers::ln2_v<base_t<T>>);
}
template <class T, std::size_t N>
dual<T, N> expm1(const dual<T, N>& x)
{
    using std::exp, std::expm1;
    return x.chain(expm1(x.value), exp(x.value));
}
template <class T, std::size_t N>
dual<T, N> log(const dual<T, N>& x)
{
    using std::log;
    return x.chain(log(x.value), 1 / x.value);
}
template <class T, std::size_t N>
dual<T, N> log2(const dual<T, N>& x)
{
    using std::log2;
    return x.chain(log2(x.value), std::numbers::log2e_v<base_t<T>> / x.value);
}
template <class T, std::size_t N>
dual<T, N> log10(const dual<T, N>& x)
{
    using std::log10;
    return x.chain(log10(x.value), std::numbers::log10e_v<base_t<T>> / x.value);
}
template <class T, std::size_t N>
dual<T, N> log1p(const dual<T, N>& x)
{
    using std::log1p;
    return x.chain(log1p(x.value), 1 / (1 + x.value));
}

// Powers and roots.

template <class T, std::size_t N>
constexpr dual<T, N> sqrt(const dual<T, N>& x)
{
    const T root = sqrt(x.value);
    return x.chain(root, base_t<T>(0.5) / root);
}
template <class T, std::size_t N>
dual<T, N> cbrt(const dual<T, N>& x)
{
    using std::cbrt;
    const T root = cbrt(x.value);
    return x.chain(root, 1 / (3 * root * root));
}
/// x^y with a constant exponent.
template <class T, std::size_t N, constant_beside<dual<T, N>> Y>
dual<T, N> pow(const dual<T, N>& x, const Y& y)
{
    using std::pow;
    if constexpr (is_dual<Y>) { // the exponent has slopes of a level below
        return pow(x, dual<T, N>(y));
    } else {
        const auto exponent = static_cast<base_t<T>>(y);
        const T power = pow(x.value, exponent);
        return x.chain(power, detail::power_slope(x.value, exponent, power));
    }
}
/// x^y with a constant base; at x = 0 the slope is 0, the limit for y > 0.
template <class T, std::size_t N, constant_beside<dual<T, N>> X>
dual<T, N> pow(const X& x, const dual<T, N>& y)
{
    using std::pow, std::log;
    const T base(x);
    const T power = pow(base, y.value);
    return y.chain(power, value_of(base) == 0 ? T(0) : T(power * log(base)));
}
/// d(x^y) = y x^(y-1) dx + x^y log(x) dy; a slope of y that is 0 adds nothing, so x < 0 is fine for a constant y.
template <class T, std::size_t N>
dual<T, N> pow(const dual<T, N>& x, const dual<T, N>& y)
{
    using std::pow, std::log;
    const T power = pow(x.value, y.value);
    const T dx = detail::power_slope(x.value, y.value, power);
    const T dy = value_of(x.value) == 0 ? T(0) : T(power * log(x.value));
    dual<T, N> r(power, {});
    for (std::size_t i = 0; i < N; ++i) {
        r.slope[i] = dx * x.slope[i];
        if (!detail::vanishes(y.slope[i])) { r.slope[i] += dy * y.slope[i]; }
    }
    return r;
}
/// sqrt(x^2 + y^2), sqrt(x^2 + y^2 + z^2) without overflow; at the origin, a kink in every direction, the slope is 0.
template <class A, class B>
    requires dual_pair<A, B>
dual_of<A, B> hypot(const A& a, const B& b)
{
    using D = dual_of<A, B>;
    return detail::length_of(std::array<D, 2>{D(a), D(b)});
}
template <class A, class B, class C>
    requires dual_triple<A, B, C>
auto hypot(const A& a, const B& b, const C& c)
{
    using D = decltype(a + b + c);
    return detail::length_of(std::array<D, 3>{D(a), D(b), D(c)});
}

// Circular functions.

template <class T, std::size_t N>
dual<T, N> sin(const dual<T, N>& x)
{
    using std::sin, std::cos;
    return x.chain(sin(x.value), cos(x.value));
}
template <class T, std::size_t N>
dual<T, N> cos(const dual<T, N>& x)
{
    using std::sin, std::cos;
    return x.chain(cos(x.value), -sin(x.value));
}
template <class T, std::size_t N>
dual<T, N> tan(const dual<T, N>& x)
{
    using std::tan;
    const T t = tan(x.value);
    return x.chain(t, 1 + t * t);
}
template <class T, std::size_t N>
dual<T, N> asin(const dual<T, N>& x)
{
    using std::asin;
    return x.chain(asin(x.value), 1 / sqrt(detail::one_minus_square(x.value)));
}
template <class T, std::size_t N>
dual<T, N> acos(const dual<T, N>& x)
{
    using std::acos;
    return x.chain(acos(x.value), -1 / sqrt(detail::one_minus_square(x.value)));
}
template <class T, std::size_t N>
dual<T, N> atan(const dual<T, N>& x)
{
    using std::atan;
    return x.chain(atan(x.value), detail::one_over_one_plus_square(x.value));
}
template <class A, class B>
    requires dual_pair<A, B>
dual_of<A, B> atan2(const A& a, const B& b)
{
    using std::atan2;
    const dual_of<A, B> y(a), x(b);
    const auto [h, u] = detail::polar_of(std::array{x.value, y.value});
    return y.chain(atan2(y.value, x.value), u[0] / h) - x.chain(decltype(y.value)(0), u[1] / h);
}

// Hyperbolic functions.

template <class T, std::size_t N>
dual<T, N> sinh(const dual<T, N>& x)
{
    using std::sinh, std::cosh;
    return x.chain(sinh(x.value), cosh(x.value));
}
template <class T, std::size_t N>
dual<T, N> cosh(const dual<T, N>& x)
{
    using std::sinh, std::cosh;
    return x.chain(cosh(x.value), sinh(x.value));
}
template <class T, std::size_t N>
dual<T, N> tanh(const dual<T, N>& x)
{
    using std::tanh;
    return x.chain(tanh(x.value), detail::secant_square(x.value));
}
template <class T, std::size_t N>
dual<T, N> asinh(const dual<T, N>& x)
{
    using std::asinh, std::hypot;
    return x.chain(asinh(x.value), 1 / hypot(T(1), x.value));
}
template <class T, std::size_t N>
dual<T, N> acosh(const dual<T, N>& x)
{
    using std::acosh;
    return x.chain(acosh(x.value), 1 / (sqrt(x.value - 1) * sqrt(x.value + 1)));
}
template <class T, std::size_t N>
dual<T, N> atanh(const dual<T, N>& x)
{
    using std::atanh;
    return x.chain(atanh(x.value), 1 / detail::one_minus_square(x.value));
}

// The error function.

template <class T, std::size_t N>
dual<T, N> erf(const dual<T, N>& x)
{
    using std::erf;
    return x.chain(erf(x.value), 2 * std::numbers::inv_sqrtpi_v<base_t<T>> * detail::exp_minus_square(x.value));
}
template <class T, std::size_t N>
dual<T, N> erfc(const dual<T, N>& x)
{
    using std::erfc;
    return x.chain(erfc(x.value), -2 * std::numbers::inv_sqrtpi_v<base_t<T>> * detail::exp_minus_square(x.value));
}

// Kinks and pieces.

template <class T, std::size_t N>
bool signbit(const dual<T, N>& x)
{
    using std::signbit;
    return signbit(x.value);
}
template <class T, std::size_t N>
constexpr bool isnan(const dual<T, N>& x)
{
    return value_of(x) != value_of(x);
}
template <class T, std::size_t N>
constexpr bool isinf(const dual<T, N>& x)
{
    return !isnan(x) && !isfinite(value_of(x));
}
template <class T, std::size_t N>
constexpr dual<T, N> abs(const dual<T, N>& x)
{
    return x.value < 0 ? -x : x;
}
template <class T, std::size_t N>
constexpr dual<T, N> fabs(const dual<T, N>& x)
{
    return abs(x);
}
/// a - b where a >= b, else 0.
template <class A, class B>
    requires dual_pair<A, B>
constexpr dual_of<A, B> fdim(const A& a, const B& b)
{
    const dual_of<A, B> x(a), y(b);
    const bool nothing = x < y || (x == y && isinf(x)); // infinity - infinity would be NaN
    return nothing ? dual_of<A, B>(0) : x - y;
}
/// a b + c and a + t (b - a); values are rounded at each operation, unlike the standard's for reals.
template <class A, class B, class C>
    requires dual_triple<A, B, C>
constexpr auto fma(const A& a, const B& b, const C& c)
{
    return a * b + c;
}
template <class A, class B, class C>
    requires dual_triple<A, B, C>
constexpr auto lerp(const A& a, const B& b, const C& t)
{
    return a + t * (b - a);
}
template <class A, class B>
    requires dual_pair<A, B>
dual_of<A, B> fmod(const A& a, const B& b)
{
    using std::fmod, std::round;
    const dual_of<A, B> x(a), y(b);
    const auto r = fmod(x.value, y.value);
    return x.chain(r, decltype(r)(1)) - y.chain(decltype(r)(0), round((x.value - r) / y.value));
}
template <class A, class B>
    requires dual_pair<A, B>
dual_of<A, B> remainder(const A& a, const B& b)
{
    using std::remainder, std::round;
    const dual_of<A, B> x(a), y(b);
    const auto r = remainder(x.value, y.value);
    return x.chain(r, decltype(r)(1)) - y.chain(decltype(r)(0), round((x.value - r) / y.value));
}
template <class A, class B>
    requires dual_pair<A, B>
dual_of<A, B> copysign(const A& magnitude, const B& sign)
{
    using std::signbit;
    const dual_of<A, B> m(magnitude);
    return signbit(m) == signbit(sign) ? m : -m;
}
template <class T, std::size_t N>
dual<T, N> floor(const dual<T, N>& x)
{
    using std::floor;
    return dual<T, N>(floor(x.value));
}
template <class T, std::size_t N>
dual<T, N> ceil(const dual<T, N>& x)
{
    using std::ceil;
    return dual<T, N>(ceil(x.value));
}
template <class T, std::size_t N>
dual<T, N> trunc(const dual<T, N>& x)
{
    using std::trunc;
    return dual<T, N>(trunc(x.value));
}
template <class T, std::size_t N>
dual<T, N> round(const dual<T, N>& x)
{
    using std::round;
    return dual<T, N>(round(x.value));
}
template <class T, std::size_t N>
dual<T, N> rint(const dual<T, N>& x)
{
    using std::rint;
    return dual<T, N>(rint(x.value));
}
template <class T, std::size_t N>
dual<T, N> nearbyint(const dual<T, N>& x)
{
    using std::nearbyint;
    return dual<T, N>(nearbyint(x.value));
}

/// The smaller, the larger; where the two are equal, the first. fmin and fmax pass over NaN, min and max do not.
template <class A, class B>
    requires(dual_pair<A, B> && !std::same_as<A, B>)
constexpr dual_of<A, B> min(const A& a, const B& b)
{
    return b < a ? dual_of<A, B>(b) : dual_of<A, B>(a);
}
template <class A, class B>
    requires(dual_pair<A, B> && !std::same_as<A, B>)
constexpr dual_of<A, B> max(const A& a, const B& b)
{
    return a < b ? dual_of<A, B>(b) : dual_of<A, B>(a);
}
template <class A, class B>
    requires dual_pair<A, B>
constexpr dual_of<A, B> fmin(const A& a, const B& b)
{
    const dual_of<A, B> x(a), y(b);
    return y < x || isnan(x) ? y : x;
}
template <class A, class B>
    requires dual_pair<A, B>
constexpr dual_of<A, B> fmax(const A& a, const B& b)
{
    const dual_of<A, B> x(a), y(b);
    return x < y || isnan(x) ? y : x;
}

} // namespace least
