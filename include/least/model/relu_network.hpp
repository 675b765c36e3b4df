// SPDX-License-Identifier: MIT
#pragma once
// The rectified linear unit and the network of the talk.
//
//     relu(x, b) = x if x >= b, else 0                                   (b = 0 unless given)
//     f(p, x)    = sum over j of n_j relu(m_j x + b_j),  j = 1 ... H     parameters in the groups m, n, b: 3 H numbers
//
// f is piecewise linear in x with a knot at x = -b_j / m_j for each unit. The slope of the ReLU is 1 if x >= b, else 0:
// at the kink itself the one to its right, like every kink in least. A unit is unchanged by
// (m, b, n) -> (c m, c b, n / c), c > 0, so the data can never determine all 3 H numbers, and Newton's method ends with
// `flat_direction` at best.

#include "least/numeric/dual.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>
#include <type_traits>

namespace least {

template <numeric_argument T, class B>
constexpr T relu(const T& x, const B& b) noexcept
{
    // in this order NaN stays NaN
    if constexpr (std::is_arithmetic_v<T>) {
        return x < b ? T(0) : x;
    } else {
        return choose(less(x, T(b)), T(0), x);
    }
}
template <numeric_argument T>
constexpr T relu(const T& x) noexcept
{
    return relu(x, T(0));
}

template <std::size_t H>
struct relu_network {
    static constexpr bool takes_duals = true;

    template <class T>
    struct parameters {
        std::array<T, H> m; // slope of each unit before the kink is applied
        std::array<T, H> n; // weight of each unit in the sum
        std::array<T, H> b; // offset of each unit
    };

    template <numeric_argument T, class X>
    constexpr real_t<T> operator()(const parameters<T>& p, const X& x) const
        requires requires { p.m[0] * x; }
    {
        real_t<T> sum(0);
        detail::each_index<H>(
            H, [&](std::size_t j) { sum = static_cast<real_t<T>>(sum + p.n[j] * relu(p.m[j] * x + p.b[j])); });
        return sum;
    }

    /// df/dp in one sweep back from the sum: 1 for each n_j that is relu(z_j), and what is left of n_j at the kink goes on to m_j
    /// and b_j. Dual numbers would carry 3 H slopes through each unit, of which 3 are not 0.
    template <number T, class X>
    [[nodiscard]] constexpr parameters<T> derivative(const parameters<T>& p, const X& x) const
        requires requires { T(p.m[0] * x); }
    {
        parameters<T> d{};
        detail::each_index<H>(H, [&](std::size_t j) {
            const T z = p.m[j] * x + p.b[j];
            d.n[j] = relu(z);
            d.b[j] = choose(less(z, T(0)), T(0), p.n[j]);
            d.m[j] = d.b[j] * x;
        });
        return d;
    }

    // Of many observations at a time, T a pack: unit after unit, each for all of them, so that what belongs to a unit stays in
    // registers.

    /// f_s = f(p, x_s)
    template <class T, std::size_t L>
    constexpr void values(const parameters<T>& p, const std::array<T, L>& x, std::array<T, L>& f) const
    {
        std::array<T, L> sum;
        detail::each_index<L>(L, [&](std::size_t s) { sum[s] = T(0); });
        for (std::size_t j = 0; j < H; ++j) {
            const T m = p.m[j], n = p.n[j], b = p.b[j];
            detail::each_index<L>(L, [&](std::size_t s) { sum[s] += n * relu(m * x[s] + b); });
        }
        detail::each_index<L>(L, [&](std::size_t s) { f[s] = sum[s]; });
    }
    /// sum += sum over s of w_s df/dp(p, x_s); sum has the m, the n and then the b. NaN where a unit is off at m x = -infinity:
    /// then the walk asks again without this (least/cost/block_walk.hpp), which to look for here would take 5 % longer.
    template <class T, std::size_t L>
    constexpr void add_gradient(const parameters<T>& p, const std::array<T, L>& x, const std::array<T, L>& w,
                                std::array<T, 3 * H>& sum) const
    {
        for (std::size_t j = 0; j < H; ++j) {
            const T m = p.m[j], b = p.b[j];
            T by_m(0), by_n(0), by_b(0);
            detail::each_index<L>(L, [&](std::size_t s) {
                const T z = m * x[s] + b;
                const T on = choose(less(z, T(0)), T(0), w[s]);
                by_b += on;
                by_m += on * x[s];
                by_n += on * z;
            });
            sum[j] += p.n[j] * by_m;
            sum[H + j] += by_n;
            sum[2 * H + j] += p.n[j] * by_b;
        }
    }
};

} // namespace least
