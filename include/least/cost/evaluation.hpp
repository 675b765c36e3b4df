// SPDX-License-Identifier: MIT
#pragma once
// What is known of a cost at a point, and the sums over observations that it is made from.
//
// For n observations with residuals r_i = (f(p, x_i) - y_i) / sigma_i, J_ij = df(p, x_i) / dp_j / sigma_i, weights w_i
// and the loss rho (s_i = (r_i / delta)^2, rho', rho'' at s_i):
//
//     cost      = 1/n sum w_i delta^2 rho(s_i)
//     gradient  = 1/n sum 2 w_i rho' r_i J_i
//     curvature = 1/n sum 2 w_i (rho' (J_i J_i^T + r_i d^2r_i/dp^2) + 2 rho'' s_i J_i J_i^T)
//
// Beside them stands what honest endings need, the size of the terms that the sums were made of. A residual is known to
// about eps m_i with m_i = |r_i| + |y_i / sigma_i| + sum_j |J_ij p_j|: the rounding of its terms and of the parameters.
// So
//
//     gradient_scale_j  = 1/n sum 2 w_i |J_ij| (|rho' + 2 s_i rho''| (m_i - |r_i|) + rho' |r_i|)
//                         |gradient_j| below eps times this is noise
//     curvature_scale_j = 1/n sum 2 w_i (rho' (J_ij^2 + |r_i d^2r_i/dp_j^2|) + 2 |rho''| s_i J_ij^2)
//                         likewise of element (j, j) of the curvature
//     cost_noise        = eps 1/n sum 2 w_i rho' |r_i| m_i + delta^2 rho(eps^2 1/n sum w_i m_i^2 / delta^2)

#include "least/cost/loss.hpp"
#include "least/model/jet.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>

namespace least {

/// No observation: what `observation` holds where there is none to name.
inline constexpr std::size_t none = static_cast<std::size_t>(-1);

template <class T, std::size_t N, order O>
struct evaluation {
    T cost{};
    vector<T, O >= order::gradient ? N : 0> gradient{};
    vector<T, O >= order::curvature ? packed_size(N) : 0> curvature{}; // element (i, j), i <= j, at packed(i, j)
    // Sizes of what these were summed from, all 0 where the cost does not know them:
    vector<T, O >= order::gradient ? N : 0> gradient_scale{};
    vector<T, O >= order::curvature ? N : 0> curvature_scale{}; // of the diagonal
    T cost_noise{};                                             // the rounding error to expect in cost
    bool exact = false;             // the cost is a sum over residuals, and all of them are rounding error
    std::size_t observation = none; // the first at which the model is not finite

    constexpr evaluation() = default;
    /// All 0, for n parameters.
    constexpr explicit evaluation(std::size_t n)
    {
        if constexpr (O >= order::gradient) { gradient = gradient_scale = zeros<T, N>(n); }
        if constexpr (O >= order::curvature) {
            curvature = zeros<T, packed_size(N)>(packed_size(n));
            curvature_scale = zeros<T, N>(n);
        }
    }

    [[nodiscard]] constexpr bool finite() const
    {
        return isfinite(cost) && all_finite(gradient) && all_finite(curvature);
    }
};

/// Full storage of a symmetric matrix that is packed.
template <class T, std::size_t N>
constexpr matrix<T, N> unpacked(const vector<T, packed_size(N)>& a, std::size_t n)
{
    matrix<T, N> full(n, n);
    for (std::size_t j = 0; j < n; ++j) {
        for (std::size_t i = 0; i <= j; ++i) { full(i, j) = full(j, i) = a[packed(i, j)]; }
    }
    return full;
}

namespace detail {

    /// What an observation asks of the model: y, 1 / sigma and the weight.
    template <class T, std::size_t K>
    struct target {
        std::array<T, K> y{};
        T inverse{};
        T weight{};
    };

    /// The sums over a run of observations: a value of the map-reduce. S may be a dual number for O == order::value.
    template <class S, std::size_t N, order O>
    struct sums {
        S cost{};
        vector<S, O >= order::gradient ? N : 0> gradient{};
        vector<S, O >= order::curvature ? packed_size(N) : 0> curvature{};
        vector<S, O >= order::gradient ? N : 0> scale{};
        vector<S, O >= order::curvature ? N : 0> curvature_scale{};
        S noise{};     // sum 2 w rho' |r| m
        S magnitude{}; // sum w m^2
        std::size_t observation = none;

        constexpr explicit sums(std::size_t n)
        {
            if constexpr (O >= order::gradient) {
                gradient = zeros<S, N>(n);
                scale = zeros<S, N>(n);
            }
            if constexpr (O >= order::curvature) {
                curvature = zeros<S, packed_size(N)>(packed_size(n));
                curvature_scale = zeros<S, N>(n);
            }
        }

        constexpr void combine(const sums& other)
        {
            cost += other.cost;
            for (std::size_t j = 0; j < gradient.size(); ++j) {
                gradient[j] += other.gradient[j];
                scale[j] += other.scale[j];
            }
            for (std::size_t j = 0; j < curvature.size(); ++j) { curvature[j] += other.curvature[j]; }
            for (std::size_t j = 0; j < curvature_scale.size(); ++j) { curvature_scale[j] += other.curvature_scale[j]; }
            noise += other.noise;
            magnitude += other.magnitude;
            observation = min_index(observation, other.observation);
        }

        template <std::size_t K, loss L>
        constexpr void add(const jet<S, N, K, O>& f, const target<base_t<S>, K>& t, const L& l, const vector<S, N>& p)
        {
            std::array<S, K> r{};
            S square(0);
            for (std::size_t k = 0; k < K; ++k) {
                r[k] = (f.value[k] - t.y[k]) * t.inverse;
                square += r[k] * r[k];
            }
            if constexpr (O == order::value) {
                static_cast<void>(p);
                cost += loss_value(l, square) * t.weight;
            } else {
                add_derivatives(f, t, slopes_of(l, square), square, r, p);
            }
        }

        [[nodiscard]] constexpr bool finite() const
        {
            return isfinite(cost) && all_finite(gradient) && all_finite(curvature);
        }

    private:
        static constexpr std::size_t min_index(std::size_t a, std::size_t b) { return a < b ? a : b; }

        template <std::size_t K>
        constexpr void add_derivatives(const jet<S, N, K, O>& f, const target<S, K>& t, const loss_slopes<S>& rho,
                                       const S& square, const std::array<S, K>& r, const vector<S, N>& p)
        {
            const std::size_t n = p.size();
            const S w = 2 * t.weight * rho.first;                    // d cost / d (square / 2)
            const S bend = abs(rho.first + 2 * rho.second * square); // d (rho' r) / dr
            cost += t.weight * rho.value;
            for (std::size_t k = 0; k < K; ++k) {
                const auto& j = f.gradient[k];
                S terms = abs(t.y[k]);
                for (std::size_t i = 0; i < n; ++i) { terms += abs(j[i] * p[i]); }
                terms *= t.inverse;
                const S m = terms + abs(r[k]);
                const S wr = w * r[k] * t.inverse;
                const S wm = 2 * t.weight * (bend * terms + rho.first * abs(r[k])) * t.inverse;
                for (std::size_t i = 0; i < n; ++i) {
                    gradient[i] += wr * j[i];
                    scale[i] += wm * abs(j[i]);
                }
                noise += w * abs(r[k]) * m;
                magnitude += t.weight * m * m;
                if constexpr (O == order::curvature) {
                    add_curvature(j, f.curvature[k], w * t.inverse * t.inverse, wr);
                }
            }
            if constexpr (O == order::curvature) {
                if (rho.second != 0) { // 0 for the squared loss
                    add_curvature_of_loss(f, r, 4 * t.weight * rho.second * t.inverse * t.inverse);
                }
            }
        }

        /// a J J^T + b d^2f/dp^2
        template <class Gradient, class Curvature>
        constexpr void add_curvature(const Gradient& j, const Curvature& second, const S& a, const S& b)
        {
            for (std::size_t c = 0; c < j.size(); ++c) {
                const S row = a * j[c];
                for (std::size_t i = 0; i <= c; ++i) {
                    curvature[packed(i, c)] += row * j[i] + b * second[packed(i, c)];
                }
                curvature_scale[c] += row * j[c] + abs(b * second[packed(c, c)]);
            }
        }
        /// a (sum_k r_k J_k) (sum_k r_k J_k)^T
        template <std::size_t K>
        constexpr void add_curvature_of_loss(const jet<S, N, K, O>& f, const std::array<S, K>& r, const S& a)
        {
            const auto slope = [&](std::size_t i) {
                S sum(0);
                for (std::size_t k = 0; k < K; ++k) { sum += r[k] * f.gradient[k][i]; }
                return sum;
            };
            for (std::size_t c = 0; c < gradient.size(); ++c) {
                const S row = a * slope(c);
                for (std::size_t i = 0; i <= c; ++i) { curvature[packed(i, c)] += row * slope(i); }
                curvature_scale[c] += abs(row * slope(c));
            }
        }
    };

    /// From sums to means.
    template <real T, std::size_t N, order O, loss L>
    constexpr evaluation<T, N, O> mean_of(const sums<T, N, O>& total, std::size_t observations, const L& l)
    {
        const T n = static_cast<T>(observations);
        evaluation<T, N, O> e;
        e.cost = total.cost / n;
        e.gradient = total.gradient;
        e.gradient_scale = total.scale;
        e.curvature = total.curvature;
        for (auto& g : e.gradient) { g /= n; }
        for (auto& s : e.gradient_scale) { s /= n; }
        for (auto& h : e.curvature) { h /= n; }
        e.curvature_scale = total.curvature_scale;
        for (auto& s : e.curvature_scale) { s /= n; }
        if constexpr (O != order::value) {
            const T of_zero = loss_value(l, T(epsilon<T> * epsilon<T> * (total.magnitude / n)));
            e.cost_noise = epsilon<T> * (total.noise / n) + of_zero;
            // |r_i| up to about 32 eps m_i: the roundings within the model
            e.exact = isfinite(e.cost_noise) && e.cost <= 16 * e.cost_noise;
        }
        e.observation = total.observation;
        return e;
    }

} // namespace detail
} // namespace least
