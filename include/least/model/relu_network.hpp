// SPDX-License-Identifier: MIT
#pragma once
// The rectified linear unit and the network of the talk.
//
//     relu(x, b) = x if x >= b, else 0                                   (b = 0 unless given)
//     f(p, x)    = sum over j of n_j relu(m_j x + b_j),  j = 1 ... H     parameters in the groups m, n, b
//
//     relu_network<H>            x a number                       m, n, b: std::array<T, H>                   3 H numbers
//     relu_network<H, D>         x a std::array of D numbers      m: std::array<std::array<T, D>, H>          (D + 2) H
//     relu_network<dynamic, D>   H known at run time, D = 1 unless given: the same groups as std::vector. It is evaluated with as
//                                many units as its parameters have; relu_network<>{.units = 12} says how many a start shall have
//
// f is piecewise linear in x with a knot at x = -b_j / m_j for each unit (where D > 1, a fold along m_j . x = -b_j). There is no
// output bias: a unit with m_j = 0 and b_j > 0 is one.
//
// The slope of the ReLU is 1 if x >= b, else 0: at the kink itself the one to its right, like every kink in least, whichever way
// it is computed (derivatives below, dual numbers, packs). The second derivatives are those beside the kinks.
//
// A unit is unchanged by (m, b, n) -> (c m, c b, n / c), c > 0, so the data can never determine all parameters. The network
// says so by `gauge`: optimizers that certify minima then do it with one number of each unit held, and errors are given for
// none of the numbers that such a direction moves.

#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/dual.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>
#include <ranges>
#include <type_traits>
#include <vector>

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

namespace detail {

    /// The slopes of a unit: one, or one for each of D predictors.
    template <class T, std::size_t D>
    using slopes_of_unit = std::conditional_t<D == 1, T, std::array<T, D>>;

    /// Slope k of D, or predictor k.
    template <std::size_t D, class M>
        requires(D == 1)
    constexpr M& slope_of(M& m, std::size_t)
    {
        return m;
    }
    template <std::size_t D, class M>
        requires(D > 1)
    constexpr auto slope_of(M& m, std::size_t k) -> decltype(m[k])
    {
        return m[k];
    }

    /// The scalar of a network that is made from data.
    template <class R>
    using real_of_range = real_t<scalar_t<std::ranges::range_value_t<const std::remove_cvref_t<R>>>>;
    template <class X, class Y>
    using scalar_of_data = std::common_type_t<real_of_range<X>, real_of_range<Y>>;

    /// The parameters of H units on D predictors.
    template <std::size_t H, std::size_t D>
    struct relu_units {
        template <class T>
        struct parameters {
            std::array<slopes_of_unit<T, D>, H> m; // slopes of each unit before the kink is applied
            std::array<T, H> n;                    // weight of each unit in the sum
            std::array<T, H> b;                    // offset of each unit
        };
    };
    template <std::size_t D>
    struct relu_units<dynamic, D> {
        template <class T>
        struct parameters {
            std::vector<slopes_of_unit<T, D>> m;
            std::vector<T> n, b;

            /// Throws std::invalid_argument if there are not as many of each.
            [[nodiscard]] std::vector<T> flat() const
            {
                if (n.size() != m.size()) { refuse_length("n of a network", n.size(), "m", m.size(), "units"); }
                if (b.size() != m.size()) { refuse_length("b of a network", b.size(), "m", m.size(), "units"); }
                std::vector<T> list;
                list.reserve(m.size() * (D + 2));
                for (const auto& of_unit : m) {
                    for (std::size_t k = 0; k < D; ++k) { list.push_back(slope_of<D>(of_unit, k)); }
                }
                list.insert(list.end(), n.begin(), n.end());
                list.insert(list.end(), b.begin(), b.end());
                return list;
            }
            /// Of n numbers in the list number i: its group, its unit, and its predictor (none where there is one only).
            struct place {
                const char* group;
                std::size_t unit, predictor;
            };
            [[nodiscard]] static constexpr place place_of(std::size_t i, std::size_t n) noexcept
            {
                const std::size_t units = n / (D + 2), none = static_cast<std::size_t>(-1);
                if (i < units * D) { return {"m", i / D, D == 1 ? none : i % D}; }
                return {i < units * (D + 1) ? "n" : "b", (i - units * D) % units, none};
            }
            [[nodiscard]] static parameters from_flat(const std::vector<T>& list)
            {
                const std::size_t units = list.size() / (D + 2);
                parameters p{std::vector<slopes_of_unit<T, D>>(units), std::vector<T>(units), std::vector<T>(units)};
                for (std::size_t j = 0; j < units; ++j) {
                    for (std::size_t k = 0; k < D; ++k) { slope_of<D>(p.m[j], k) = list[j * D + k]; }
                    p.n[j] = list[units * D + j];
                    p.b[j] = list[units * (D + 1) + j];
                }
                return p;
            }
        };
    };

} // namespace detail

template <std::size_t H = dynamic, std::size_t D = 1>
struct relu_network {
    static_assert(H > 0 && D > 0, "least: a network has at least one unit, and at least one predictor");
    static constexpr bool takes_duals = true;
    static constexpr bool fits_in_registers = H <= 4 && D == 1; // nearly; of more units strips are faster

    /// How many; those of run-time size say it to whoever makes parameters for them.
    [[no_unique_address]] std::conditional_t<H == dynamic, std::size_t, std::integral_constant<std::size_t, H>> units{};

    template <class T>
    using parameters = typename detail::relu_units<H, D>::template parameters<T>;

    template <numeric_argument T, class X>
    constexpr real_t<T> operator()(const parameters<T>& p, const X& x) const
        requires requires { detail::slope_of<D>(p.m[0], 0) * detail::slope_of<D>(x, 0); }
    {
        real_t<T> sum(0);
        detail::each_index<H>(p.n.size(), [&](std::size_t j) {
            sum = static_cast<real_t<T>>(sum + p.n[j] * relu(before_kink(p, j, x)));
        });
        return sum;
    }

    /// df/dp in one sweep back from the sum: 1 for each n_j that is relu(z_j), and what is left of n_j at the kink goes on to m_j
    /// and b_j. Dual numbers would carry all slopes through each unit, of which D + 2 are not 0.
    template <number T, class X>
    [[nodiscard]] constexpr parameters<T> derivative(const parameters<T>& p, const X& x) const
        requires requires { T(detail::slope_of<D>(p.m[0], 0) * detail::slope_of<D>(x, 0)); }
    {
        auto d = zeros<T, extent_v<parameters<T>>>(p.n.size() * (D + 2));
        derivative(p, x, d);
        return unflatten<parameters<T>>(d);
    }
    /// The same written into a list as long as the parameters: all m, then n, then b.
    template <number T, class X>
    constexpr void derivative(const parameters<T>& p, const X& x, vector<T, extent_v<parameters<T>>>& d) const
        requires requires { T(detail::slope_of<D>(p.m[0], 0) * detail::slope_of<D>(x, 0)); }
    {
        const std::size_t count = p.n.size();
        detail::each_index<H>(count, [&](std::size_t j) {
            const T z = before_kink(p, j, x);
            const T on = choose(less(z, T(0)), T(0), p.n[j]);
            for (std::size_t k = 0; k < D; ++k) { d[j * D + k] = on * detail::slope_of<D>(x, k); }
            d[count * D + j] = relu(z);
            d[count * (D + 1) + j] = on;
        });
    }

    /// d^2 f / dp_i dp_j, i <= j in the flat list: where unit j is on, x by m_j and n_j, 1 by n_j and b_j; else 0. It refers to p
    /// and x.
    template <number T, class X>
    [[nodiscard]] constexpr auto second_derivative(const parameters<T>& p, const X& x) const
        requires requires { T(detail::slope_of<D>(p.m[0], 0) * detail::slope_of<D>(x, 0)); }
    {
        return [&p, &x, count = p.n.size()](std::size_t i, std::size_t j) {
            const bool of_slope = i < count * D && j == count * D + i / D;
            const bool of_offset = i >= count * D && i < count * (D + 1) && j == i + count;
            if (!of_slope && !of_offset) { return T(0); }
            const std::size_t unit = of_slope ? i / D : i - count * D;
            const T one_or_x = of_slope ? T(detail::slope_of<D>(x, i % D)) : T(1);
            return T(choose(less(T(before_kink(p, unit, x)), T(0)), T(0), one_or_x));
        };
    }

    // Of many observations at a time, T a pack: unit after unit, each for all of them, so that what belongs to a unit stays in
    // registers.

    /// f_s = f(p, x_s)
    template <class T, class X, std::size_t L>
    constexpr void values(const parameters<T>& p, const std::array<X, L>& x, std::array<T, L>& f) const
    {
        std::array<T, L> sum;
        detail::each_index<L>(L, [&](std::size_t s) { sum[s] = T(0); });
        for (std::size_t j = 0; j < p.n.size(); ++j) {
            const auto z = before_kinks(p, j, x);
            const T n = p.n[j];
            detail::each_index<L>(L, [&](std::size_t s) { sum[s] += n * relu(z[s]); });
        }
        detail::each_index<L>(L, [&](std::size_t s) { f[s] = sum[s]; });
    }
    /// sum += sum over s of w_s df/dp(p, x_s); sum has the m, the n and then the b. NaN where a unit is off at m x = -infinity:
    /// then the walk asks again without this (least/cost/block_walk.hpp), which to look for here would take 5 % longer.
    template <class T, class X, std::size_t L>
    constexpr void add_gradient(const parameters<T>& p, const std::array<X, L>& x, const std::array<T, L>& w,
                                vector<T, extent_v<parameters<T>>>& sum) const
    {
        const std::size_t count = p.n.size();
        for (std::size_t j = 0; j < count; ++j) {
            const auto z = before_kinks(p, j, x);
            std::array<T, D> by_m;
            by_m.fill(T(0));
            T by_n(0), by_b(0);
            detail::each_index<L>(L, [&](std::size_t s) {
                const T on = choose(less(z[s], T(0)), T(0), w[s]);
                by_b += on;
                for (std::size_t k = 0; k < D; ++k) { by_m[k] += on * detail::slope_of<D>(x[s], k); }
                by_n += on * z[s];
            });
            for (std::size_t k = 0; k < D; ++k) { sum[j * D + k] += p.n[j] * by_m[k]; }
            sum[count * D + j] += by_n;
            sum[count * (D + 1) + j] += p.n[j] * by_b;
        }
    }

    // The same of one observation, where all sums stay in registers: those of m and b without the factor n_j that all their terms
    // have, which scale_gradient brings in at the end. Half of the multiplications are saved.

    template <class T, class X>
        requires(D == 1 && H != dynamic)
    constexpr void add_unscaled_gradient(const parameters<T>& p, const X& x, const T& w,
                                         vector<T, extent_v<parameters<T>>>& sum) const
    {
        const T wx = w * x;
        detail::each_index<H>(H, [&](std::size_t j) {
            const T z = before_kink(p, j, x);
            const auto off = less(z, T(0));
            sum[j] += choose(off, T(0), wx);
            sum[H + j] += w * relu(z);
            sum[2 * H + j] += choose(off, T(0), w);
        });
    }
    template <class T>
        requires(D == 1 && H != dynamic)
    constexpr void scale_gradient(const parameters<T>& p, vector<T, extent_v<parameters<T>>>& sum) const
    {
        detail::each_index<H>(H, [&](std::size_t j) {
            sum[j] *= p.n[j];
            sum[2 * H + j] *= p.n[j];
        });
    }

    /// The numbers that may be held without any loss, true in the flat list: of each unit its scale, by its weight n, whose sign no
    /// scale changes; where n is 0 by its largest slope, and where all of these are 0 by its offset. For units of which all numbers
    /// may be scaled, is_free(i) for each of their places in the list.
    template <number T, class Free>
    [[nodiscard]] static constexpr vector<bool, extent_v<parameters<T>>> gauge(const parameters<T>& p,
                                                                               const Free& is_free)
    {
        const std::size_t count = p.n.size();
        auto held = zeros<bool, extent_v<parameters<T>>>(count * (D + 2));
        for (std::size_t j = 0; j < count; ++j) {
            const std::size_t weight = count * D + j, offset = count * (D + 1) + j;
            bool scales = is_free(weight) && is_free(offset);
            std::size_t largest = 0;
            for (std::size_t k = 0; k < D; ++k) {
                const bool larger = abs(detail::slope_of<D>(p.m[j], largest)) < abs(detail::slope_of<D>(p.m[j], k));
                if (larger) { largest = k; }
                scales = scales && is_free(j * D + k);
            }
            if (!scales) { continue; }
            const bool has_slope = detail::slope_of<D>(p.m[j], largest) != T(0);
            held[p.n[j] != T(0) ? weight : has_slope ? j * D + largest : offset] = true;
        }
        return held;
    }

    /// The q with f(q, x) = y_spread f(p, (x - centre) / spread) for every x.
    template <numeric_argument T, class X, class Y>
    [[nodiscard]] static constexpr parameters<T> restored(parameters<T> p, const X& centre, const X& spread,
                                                          const Y& y_spread)
    {
        for (std::size_t j = 0; j < p.n.size(); ++j) {
            for (std::size_t k = 0; k < D; ++k) {
                T& m = detail::slope_of<D>(p.m[j], k);
                m = m / detail::slope_of<D>(spread, k);
                p.b[j] = p.b[j] - m * detail::slope_of<D>(centre, k);
            }
            p.n[j] = p.n[j] * y_spread;
        }
        return p;
    }

private:
    /// m_j . x + b_j
    template <class T, class X>
    static constexpr auto before_kink(const parameters<T>& p, std::size_t j, const X& x)
    {
        auto z = detail::slope_of<D>(p.m[j], 0) * detail::slope_of<D>(x, 0) + p.b[j];
        for (std::size_t k = 1; k < D; ++k) { z = z + detail::slope_of<D>(p.m[j], k) * detail::slope_of<D>(x, k); }
        return z;
    }
    /// The same for each x_s.
    template <class T, class X, std::size_t L>
    static constexpr std::array<T, L> before_kinks(const parameters<T>& p, std::size_t j, const std::array<X, L>& x)
    {
        const auto m = p.m[j];
        const T b = p.b[j];
        std::array<T, L> z;
        detail::each_index<L>(
            L, [&](std::size_t s) { z[s] = detail::slope_of<D>(m, 0) * detail::slope_of<D>(x[s], 0) + b; });
        for (std::size_t k = 1; k < D; ++k) {
            const T m_k = detail::slope_of<D>(m, k);
            detail::each_index<L>(L, [&](std::size_t s) { z[s] += m_k * detail::slope_of<D>(x[s], k); });
        }
        return z;
    }
};

} // namespace least
