// SPDX-License-Identifier: MIT
#pragma once
// The elementary functions of <cmath> for dual numbers, found by argument-dependent look-up:
//
//     using std::exp;  y = exp(x);     // std::exp for a real, least::exp for a pack and for a dual number of any depth
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

#include "least/numeric/circular.hpp"
#include "least/numeric/dual.hpp"
#include "least/numeric/error_function.hpp"
#include "least/numeric/exponential.hpp"
#include "least/numeric/hyperbolic.hpp"
#include "least/numeric/inverse_circular.hpp"
#include "least/numeric/lanes.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/power.hpp"
#include "least/numeric/roots.hpp"
#include "least/numeric/rounding.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <numbers>
#include <type_traits>

namespace least {

namespace detail {

    /// f() where the condition holds, else g(); of packs only what some lane asks for is computed.
    template <class Condition, class F, class G>
    constexpr auto by_case(const Condition& condition, const F& f, const G& g)
    {
        if (all(condition)) { return f(); }
        if (!any(condition)) { return g(); }
        return choose(condition, f(), g());
    }

    /// exp(-x^2) to full precision: the rounding of x^2, up to 700 * 2^-53, would otherwise stand in the result.
    template <real T>
    constexpr T exp_minus_square(T x)
    {
        const T square = x * x;
        const T error = std::is_constant_evaluated() ? product_minus(x, x, square) : std::fma(x, x, -square);
        const T e = exp(-square);
        return isfinite(error) ? e - e * error : e;
    }
    template <class T, std::size_t W>
    pack<T, W> exp_minus_square(const pack<T, W>& x)
    {
        if constexpr (std::same_as<T, double>) {
            const pack<T, W> high = from_bits<pack<T, W>>(bits_of(x) >> 27 << 27), low = x - high; // 26 and 27 bits
            const pack<T, W> square = x * x;
            const pack<T, W> error = ((high * high - square) + 2 * high * low) + low * low; // each term is exact
            const pack<T, W> e = exp(-square);
            return choose(finite_lanes(error), e - e * error, e);
        } else {
            return lane_by_lane([](T lane) { return exp_minus_square(lane); }, x);
        }
    }
    template <class T, std::size_t N>
    constexpr dual<T, N> exp_minus_square(const dual<T, N>& x)
    {
        const T e = exp_minus_square(x.value);
        return x.chain(e, x.value * e * -2);
    }

    /// 1 - x^2. The product keeps its digits where x is near 1, the plain form those of its derivative where x is near
    /// 0.
    template <class T>
    constexpr T one_minus_square(const T& x)
    {
        const value_t<T> half(base_t<T>(0.5));
        return by_case(
            less(abs(value_of(x)), half), [&] { return T(1 - x * x); }, [&] { return T((1 - x) * (1 + x)); });
    }

    /// 1 / (1 + x^2), in terms of 1 / x for large x: the second derivative, -2 / x^3, would be lost by overflow of x^4.
    template <class T>
    constexpr T one_over_one_plus_square(const T& x)
    {
        return by_case(
            less_equal(abs(value_of(x)), value_t<T>(1)), [&] { return T(1 / (1 + x * x)); },
            [&] {
                const T r = 1 / x;
                return T(r * r / (1 + r * r));
            });
    }

    /// 1 / cosh(x)^2, which is 0 where cosh(x) overflows, and so are its derivatives.
    template <class T>
    constexpr T secant_square(const T& x)
    {
        const T secant = 1 / cosh(x);
        return secant * secant;
    }
    template <class T, std::size_t N>
    constexpr dual<T, N> secant_square(const dual<T, N>& x)
    {
        const T s = secant_square(x.value);
        return x.chain(s, tanh(x.value) * s * -2);
    }

    /// The length |a| of a vector of K = 2 or 3 numbers, and its direction u = a / |a|.
    template <class T, std::size_t K>
    struct polar {
        T length;
        std::array<T, K> unit;
    };
    template <class T, std::size_t K>
    constexpr polar<T, K> polar_of(const std::array<T, K>& a)
    {
        polar<T, K> r{};
        if constexpr (K == 2) {
            r.length = hypot(a[0], a[1]);
        } else {
            r.length = hypot(a[0], a[1], a[2]);
        }
        for (std::size_t k = 0; k < K; ++k) { r.unit[k] = a[k] / r.length; }
        return r;
    }
    /// d|a| = u . da and |a| du_k = da_k - u_k (u . da), which is written as the sum over j of
    /// u_j (u_j da_k - u_k da_j): nothing cancels where one of the a_k is much larger than the others.
    template <class T, std::size_t N, std::size_t K>
    constexpr polar<dual<T, N>, K> polar_of(const std::array<dual<T, N>, K>& a)
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
    constexpr dual<T, N> length_of(const std::array<dual<T, N>, K>& a)
    {
        const dual<T, N> h = polar_of(a).length;
        return choose(equal(h, dual<T, N>(0)), dual<T, N>(0), h);
    }

    /// Whether a number is 0 and so are all its slopes: a constant 0, not a variable that is 0 at this point.
    template <class T>
    constexpr auto vanishes(const T& x)
    {
        return equal(x, T(0));
    }
    template <class T, std::size_t N>
    constexpr auto vanishes(const dual<T, N>& x)
    {
        auto zero = vanishes(x.value);
        for (const T& s : x.slope) { zero = zero && vanishes(s); }
        return zero;
    }

    template <real T>
    constexpr bool negative_lanes(T x)
    {
        return std::signbit(x);
    }
    template <class T, std::size_t W>
    constexpr mask<T, W> negative_lanes(const pack<T, W>& x)
    {
        using bits = typename mask<T, W>::native;
        return {std::bit_cast<bits>(x.lanes) < bits{}};
    }

    /// d/dx x^y, given x^y. The exponent is of type T, or a constant.
    template <class T, class Y>
    constexpr T power_slope(const T& x, const Y& y, const T& power)
    {
        using V = value_t<T>;
        const V exponent(value_of(y));
        const auto usable = !equal(value_of(x), V(0)) && !equal(value_of(power), V(0)) && finite_lanes(value_of(power));
        // the exponents for which y - 1 is exact (Sterbenz 1974)
        const auto exact = less_equal(V(base_t<T>(0.5)), exponent) && less_equal(exponent, V(2));
        const T slope = by_case(
            exact || !usable, [&] { return T(pow(x, y - 1) * y); }, [&] { return T(power / x * y); });
        return choose(!usable && vanishes(T(y)), T(0), slope);
    }

} // namespace detail

// Exponentials and logarithms.

template <class T, std::size_t N>
constexpr dual<T, N> exp(const dual<T, N>& x)
{
    const T e = exp(x.value);
    return x.chain(e, e);
}
template <class T, std::size_t N>
constexpr dual<T, N> exp2(const dual<T, N>& x)
{
    const T e = exp2(x.value);
    return x.chain(e, e * std::numbers::ln2_v<base_t<T>>);
}
template <class T, std::size_t N>
constexpr dual<T, N> expm1(const dual<T, N>& x)
{
    return x.chain(expm1(x.value), exp(x.value));
}
template <class T, std::size_t N>
constexpr dual<T, N> log(const dual<T, N>& x)
{
    return x.chain(log(x.value), 1 / x.value);
}
template <class T, std::size_t N>
constexpr dual<T, N> log2(const dual<T, N>& x)
{
    return x.chain(log2(x.value), std::numbers::log2e_v<base_t<T>> / x.value);
}
template <class T, std::size_t N>
constexpr dual<T, N> log10(const dual<T, N>& x)
{
    return x.chain(log10(x.value), std::numbers::log10e_v<base_t<T>> / x.value);
}
template <class T, std::size_t N>
constexpr dual<T, N> log1p(const dual<T, N>& x)
{
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
constexpr dual<T, N> cbrt(const dual<T, N>& x)
{
    const T root = cbrt(x.value);
    return x.chain(root, 1 / (3 * root * root));
}
/// x^y with a constant exponent.
template <class T, std::size_t N, constant_beside<dual<T, N>> Y>
constexpr dual<T, N> pow(const dual<T, N>& x, const Y& y)
{
    if constexpr (is_dual<Y>) { // the exponent has slopes of a level below
        return pow(x, dual<T, N>(y));
    } else {
        const auto exponent = [&] { // a pack, or a real
            if constexpr (is_pack<Y>) {
                return y;
            } else {
                return static_cast<base_t<T>>(y);
            }
        }();
        const T power = pow(x.value, exponent);
        return x.chain(power, detail::power_slope(x.value, exponent, power));
    }
}
/// x^y with a constant base; at x = 0 the slope is 0, the limit for y > 0.
template <class T, std::size_t N, constant_beside<dual<T, N>> X>
constexpr dual<T, N> pow(const X& x, const dual<T, N>& y)
{
    const T base(x);
    const T power = pow(base, y.value);
    return y.chain(power, detail::by_case(
                              equal(base, T(0)), [] { return T(0); }, [&] { return T(power * log(base)); }));
}
/// d(x^y) = y x^(y-1) dx + x^y log(x) dy; a slope of y that is 0 adds nothing, so x < 0 is fine for a constant y.
template <class T, std::size_t N>
constexpr dual<T, N> pow(const dual<T, N>& x, const dual<T, N>& y)
{
    const T power = pow(x.value, y.value);
    const T dx = detail::power_slope(x.value, y.value, power);
    const T dy = detail::by_case(
        equal(x.value, T(0)), [] { return T(0); }, [&] { return T(power * log(x.value)); });
    dual<T, N> r(power, {});
    for (std::size_t i = 0; i < N; ++i) {
        r.slope[i] = dx * x.slope[i];
        r.slope[i] += choose(detail::vanishes(y.slope[i]), T(0), T(dy * y.slope[i]));
    }
    return r;
}
/// sqrt(x^2 + y^2), sqrt(x^2 + y^2 + z^2) without overflow; at the origin, a kink in every direction, the slope is 0.
template <class A, class B>
    requires dual_pair<A, B>
constexpr dual_of<A, B> hypot(const A& a, const B& b)
{
    using D = dual_of<A, B>;
    return detail::length_of(std::array<D, 2>{D(a), D(b)});
}
template <class A, class B, class C>
    requires dual_triple<A, B, C>
constexpr auto hypot(const A& a, const B& b, const C& c)
{
    using D = decltype(a + b + c);
    return detail::length_of(std::array<D, 3>{D(a), D(b), D(c)});
}

// Circular functions.

template <class T, std::size_t N>
constexpr dual<T, N> sin(const dual<T, N>& x)
{
    return x.chain(sin(x.value), cos(x.value));
}
template <class T, std::size_t N>
constexpr dual<T, N> cos(const dual<T, N>& x)
{
    return x.chain(cos(x.value), -sin(x.value));
}
template <class T, std::size_t N>
constexpr dual<T, N> tan(const dual<T, N>& x)
{
    const T t = tan(x.value);
    return x.chain(t, 1 + t * t);
}
template <class T, std::size_t N>
constexpr dual<T, N> asin(const dual<T, N>& x)
{
    return x.chain(asin(x.value), 1 / sqrt(detail::one_minus_square(x.value)));
}
template <class T, std::size_t N>
constexpr dual<T, N> acos(const dual<T, N>& x)
{
    return x.chain(acos(x.value), -1 / sqrt(detail::one_minus_square(x.value)));
}
template <class T, std::size_t N>
constexpr dual<T, N> atan(const dual<T, N>& x)
{
    return x.chain(atan(x.value), detail::one_over_one_plus_square(x.value));
}
template <class A, class B>
    requires dual_pair<A, B>
constexpr dual_of<A, B> atan2(const A& a, const B& b)
{
    const dual_of<A, B> y(a), x(b);
    const auto [h, u] = detail::polar_of(std::array{x.value, y.value});
    return y.chain(atan2(y.value, x.value), u[0] / h) - x.chain(decltype(y.value)(0), u[1] / h);
}

// Hyperbolic functions.

template <class T, std::size_t N>
constexpr dual<T, N> sinh(const dual<T, N>& x)
{
    return x.chain(sinh(x.value), cosh(x.value));
}
template <class T, std::size_t N>
constexpr dual<T, N> cosh(const dual<T, N>& x)
{
    return x.chain(cosh(x.value), sinh(x.value));
}
template <class T, std::size_t N>
constexpr dual<T, N> tanh(const dual<T, N>& x)
{
    return x.chain(tanh(x.value), detail::secant_square(x.value));
}
template <class T, std::size_t N>
constexpr dual<T, N> asinh(const dual<T, N>& x)
{
    return x.chain(asinh(x.value), 1 / hypot(T(1), x.value));
}
template <class T, std::size_t N>
constexpr dual<T, N> acosh(const dual<T, N>& x)
{
    return x.chain(acosh(x.value), 1 / (sqrt(x.value - 1) * sqrt(x.value + 1)));
}
template <class T, std::size_t N>
constexpr dual<T, N> atanh(const dual<T, N>& x)
{
    return x.chain(atanh(x.value), 1 / detail::one_minus_square(x.value));
}

// The error function.

template <class T, std::size_t N>
constexpr dual<T, N> erf(const dual<T, N>& x)
{
    return x.chain(erf(x.value), 2 * std::numbers::inv_sqrtpi_v<base_t<T>> * detail::exp_minus_square(x.value));
}
template <class T, std::size_t N>
constexpr dual<T, N> erfc(const dual<T, N>& x)
{
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
    return !(value_of(x) == value_of(x));
}
template <class T, std::size_t N>
constexpr bool isinf(const dual<T, N>& x)
{
    return !isnan(x) && !isfinite(value_of(x));
}
template <class T, std::size_t N>
constexpr dual<T, N> abs(const dual<T, N>& x)
{
    return choose(less(x, dual<T, N>(0)), -x, x);
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
    const auto nothing = less(x, y) || (equal(x, y) && !finite_lanes(value_of(x))); // infinity - infinity is NaN
    return detail::by_case(
        nothing, [] { return dual_of<A, B>(0); }, [&] { return x - y; });
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
    const auto flips = detail::negative_lanes(value_of(m)) ^ detail::negative_lanes(value_of(dual_of<A, B>(sign)));
    return choose(flips, -m, m);
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

/// The smaller, the larger. Where the two are equal: of a number and a dual number the dual one, so that max(0, x), max(x, 0) and
/// relu(x) have the same slope; of two dual numbers the first. fmin and fmax pass over NaN, min and max take the first then.
template <class A, class B>
    requires(dual_pair<A, B> && !std::same_as<A, B>)
constexpr dual_of<A, B> min(const A& a, const B& b)
{
    const dual_of<A, B> x(a), y(b);
    if constexpr (std::same_as<B, dual_of<A, B>>) { return choose(less_equal(y, x), y, x); }
    return choose(less(y, x), y, x);
}
template <class A, class B>
    requires(dual_pair<A, B> && !std::same_as<A, B>)
constexpr dual_of<A, B> max(const A& a, const B& b)
{
    const dual_of<A, B> x(a), y(b);
    if constexpr (std::same_as<B, dual_of<A, B>>) { return choose(less_equal(x, y), y, x); }
    return choose(less(x, y), y, x);
}
template <class A, class B>
    requires dual_pair<A, B>
constexpr dual_of<A, B> fmin(const A& a, const B& b)
{
    const dual_of<A, B> x(a), y(b);
    return choose(!equal(x, x), y, choose(!equal(y, y), x, min(a, b)));
}
template <class A, class B>
    requires dual_pair<A, B>
constexpr dual_of<A, B> fmax(const A& a, const B& b)
{
    const dual_of<A, B> x(a), y(b);
    return choose(!equal(x, x), y, choose(!equal(y, y), x, max(a, b)));
}

} // namespace least
