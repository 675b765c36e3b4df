// SPDX-License-Identifier: MIT
#pragma once
// The linear model of the residuals at a point, r(p + d) = r + J d, in coordinates without units:
//
//     d = size . (V y)        size_j: how far parameter j reaches, |p_j| or what would explain the residuals
//     J diag(size) = Q U S V^T        from the triangular factor and the singular values of R diag(size)
//
// so that |J d + r|^2 = |S y + c|^2 + constant with c = U^T z, and each step is a sum over k:
//
//     Gauss-Newton            y_k = -c_k / s_k                     the least |J d + r|
//     Levenberg-Marquardt     y_k = -s_k c_k / (s_k^2 + lambda)    the least within |y| <= radius, for one lambda >= 0
//     Newton                  (I + K) (s y) = -c                   with the whole curvature, K = S^-1 V^T (size rest size) V S^-1
//
// Parameters that are fixed (held, or pressed against a bound) have their column of R zeroed: s = 0, and no step has a part
// along it.
//
// Source: More, LNM 630 (1978), for the step; the coordinates are ours.

#include "least/cost/evaluation.hpp"
#include "least/model/derivative_source.hpp"
#include "least/model/jet.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/numeric/singular_values.hpp"
#include "least/numeric/symmetric_eigen.hpp"

#include <cstddef>
#include <optional>
#include <utility>

namespace least::detail {

template <class T, std::size_t N>
struct local_model {
    matrix<T, N> r;                // the factor, columns of fixed parameters zeroed
    vector<T, N> z;                // Q^T of the residuals
    vector<T, N> size;             // of each parameter
    vector<T, N> column;           // |J_j|
    singular_values<T, N> factors; // of r diag(size)
    vector<T, N> c;                // U^T z, 0 where s is
    T residual;                    // |r|, all of it
    vector<bool, N> fixed;         // does not move

    /// At the point p. Nothing if the factor is not finite.
    template <class E, class Box>
    [[nodiscard]] static constexpr std::optional<local_model> at(const vector<T, N>& p, const E& e, const Box& box)
    {
        return make(p, e, box, [&](std::size_t j, const T& length, const T& of_residuals) {
            return size_of_parameter(p[j], length, of_residuals);
        });
    }
    /// The same with the columns of J scaled to length 1, which shows whether they are independent.
    template <class E, class Box>
    [[nodiscard]] static constexpr std::optional<local_model> with_unit_columns(const vector<T, N>& p, const E& e,
                                                                                const Box& box)
    {
        return make(p, e, box,
                    [](std::size_t, const T& length, const T&) { return isfinite(1 / length) ? 1 / length : T(1); });
    }

    /// The part of the residuals that a Gauss-Newton step would remove: its length, and as a share of all.
    [[nodiscard]] constexpr T removable() const { return norm(c); }
    [[nodiscard]] constexpr T removable_share() const { return residual > 0 ? removable() / residual : T(0); }

    /// A bound on the rounding error of z: of the terms of J p, and of the residuals themselves.
    [[nodiscard]] constexpr T noise(const vector<T, N>& p) const
    {
        auto terms = column;
        for (std::size_t j = 0; j < p.size(); ++j) { terms[j] *= p[j]; }
        return epsilon<T> * (norm(terms) + residual);
    }

    // How small a step or the rest is. p: the point.

    /// Whether a step moves no parameter by more than a share of itself.
    [[nodiscard]] static constexpr bool within(const vector<T, N>& p, const vector<T, N>& d, const T& share)
    {
        for (std::size_t j = 0; j < d.size(); ++j) {
            if (abs(d[j]) > share * abs(p[j])) { return false; }
        }
        return true;
    }
    /// Whether next to nothing is removable: under eps^(1/3) of the residuals, or noise, or by a step under sqrt(eps) of each
    /// parameter.
    [[nodiscard]] constexpr bool vanishes(const vector<T, N>& p) const
    {
        return removable_share() <= epsilon_root<T>(3) || removable() <= 1000 * noise(p)
               || within(p, gauss_newton(), epsilon_root<T>(2));
    }
    /// Whether Newton's step d is too short to matter: under sqrt(eps) of each parameter, or, for those that tend to 0, of
    /// eps^(1/4) of the change that would make a difference of all the residuals, or rounding error.
    [[nodiscard]] constexpr bool settled(const vector<T, N>& p, const vector<T, N>& d) const
    {
        for (std::size_t j = 0; j < d.size(); ++j) {
            if (fixed[j]) { continue; }
            const T reach = max(abs(p[j]), epsilon_root<T>(4) * residual / column[j]);
            if (!(abs(d[j]) <= max(epsilon_root<T>(2) * reach, 16 * noise(p) / column[j]))) { return false; }
        }
        return true;
    }

    // The steps.

    /// d of the coordinates y.
    [[nodiscard]] constexpr vector<T, N> step(const vector<T, N>& y) const
    {
        auto d = factors.v * y;
        for (std::size_t j = 0; j < d.size(); ++j) { d[j] *= size[j]; }
        return d;
    }
    /// The y that belongs to a lambda >= 0.
    [[nodiscard]] constexpr vector<T, N> damped(const T& lambda) const
    {
        auto y = c;
        for (std::size_t k = 0; k < y.size(); ++k) {
            const T& s = factors.values[k];
            y[k] = s > 0 ? -c[k] / (s + lambda / s) : T(0);
        }
        return y;
    }
    /// Gauss-Newton's step.
    [[nodiscard]] constexpr vector<T, N> gauss_newton() const { return step(damped(T(0))); }
    /// |r|^2 - |J d + r|^2: the fall of the sum of squares that the model predicts.
    [[nodiscard]] constexpr T predicted(const vector<T, N>& d) const
    {
        const auto moved = r * d;
        T fall{};
        for (std::size_t i = 0; i < d.size(); ++i) { fall -= moved[i] * (2 * z[i] + moved[i]); }
        return fall;
    }

    /// The damping for which |y| is the radius, to a tenth of it; 0 if Gauss-Newton's step is not longer. `lambda` comes in as a guess.
    [[nodiscard]] constexpr T damping_for(const T& radius, T lambda) const
    {
        if (norm(damped(T(0))) <= radius * 11 / 10) { return T(0); }
        T low = 0, high = 0; // |S c| / radius is too much damping
        for (std::size_t k = 0; k < c.size(); ++k) { high += factors.values[k] * factors.values[k] * c[k] * c[k]; }
        high = sqrt(high) / radius;
        if (!(lambda > low && lambda < high)) { lambda = high / 1000; }
        for (int i = 0; i < 60; ++i) { // Newton's method on 1/|y|, which is almost linear: a few are enough
            const auto y = damped(lambda);
            const T length = norm(y);
            if (abs(length - radius) <= radius / 10) { break; }
            (length > radius ? low : high) = lambda;
            T slope{}; // -d|y|^2 / dlambda / 2
            for (std::size_t k = 0; k < y.size(); ++k) {
                const T& s = factors.values[k];
                if (s > 0) { slope += y[k] * y[k] / (s * s + lambda); }
            }
            lambda += (length - radius) / radius * (length * length / slope);
            if (!(lambda > low && lambda < high)) { lambda = max(sqrt(low) * sqrt(high), high / 1000); }
        }
        return lambda;
    }

    /// Of a model with unit columns, whether the residuals do not change along the right vector k, to rounding: beyond a
    /// condition of eps^(-3/4) not even the first digits tell.
    [[nodiscard]] constexpr bool is_null(std::size_t k) const
    {
        const T root = epsilon_root<T>(4);
        if (fixed[k]) { return false; } // its vector stays in its place
        return factors.values[k] <= root * root * root * factors.largest();
    }
    /// The direction of the first vector that is_null, if there is one.
    [[nodiscard]] constexpr std::optional<vector<T, N>> null_direction() const
    {
        for (std::size_t k = 0; k < c.size(); ++k) {
            if (!is_null(k)) { continue; }
            auto y = zeros<T, N>(c.size());
            y[k] = T(1);
            return step(y);
        }
        return std::nullopt;
    }

    /// The correction a of geodesic acceleration: -(J^T J + lambda / size^2)^-1 J^T r_vv.
    [[nodiscard]] constexpr vector<T, N> acceleration(vector<T, N> bend, const T& lambda) const
    {
        const std::size_t n = bend.size();
        for (std::size_t j = 0; j < n; ++j) { bend[j] *= -size[j]; }
        auto y = zeros<T, N>(n);
        for (std::size_t k = 0; k < n; ++k) {
            const T& s = factors.values[k];
            if (!(s > 0)) { continue; }
            for (std::size_t i = 0; i < n; ++i) { y[k] += factors.v(i, k) * bend[i]; }
            y[k] = y[k] / s / (s + lambda / s);
        }
        return step(y);
    }

    /// The eigenvalues of I + K: the curvature relative to that of the linear model, 1 where the residuals do not bend.
    [[nodiscard]] constexpr std::optional<symmetric_eigen<T, N>>
    relative_curvature(const vector<T, packed_size(N)>& rest) const
    {
        const std::size_t n = c.size();
        auto k = unpacked<T, N>(rest, n);
        matrix<T, N> half(n, n), whole(n, n); // half = size rest size V S^-1
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t b = 0; b < n; ++b) {
                if (!(factors.values[b] > 0)) { continue; }
                for (std::size_t j = 0; j < n; ++j) { half(i, b) += k(i, j) * size[j] * factors.v(j, b); }
                half(i, b) *= size[i] / factors.values[b];
            }
        }
        for (std::size_t a = 0; a < n; ++a) {
            whole(a, a) = T(1);
            if (!(factors.values[a] > 0)) { continue; }
            for (std::size_t b = 0; b < n; ++b) {
                T sum{};
                for (std::size_t i = 0; i < n; ++i) { sum += factors.v(i, a) * half(i, b); }
                whole(a, b) += sum / factors.values[a];
            }
        }
        for (std::size_t a = 0; a < n; ++a) {
            for (std::size_t b = 0; b < a; ++b) { whole(a, b) = whole(b, a); }
        }
        return symmetric_eigen<T, N>::factor(whole);
    }
    /// The direction of a relative curvature's eigenvector.
    [[nodiscard]] constexpr vector<T, N> direction(const symmetric_eigen<T, N>& curvature, std::size_t q) const
    {
        auto y = zeros<T, N>(c.size());
        for (std::size_t k = 0; k < y.size(); ++k) {
            y[k] = factors.values[k] > 0 ? curvature.vectors(k, q) / factors.values[k] : T(0);
        }
        return step(y);
    }
    /// Newton's step; the eigenvalues must be positive.
    [[nodiscard]] constexpr vector<T, N> newton_step(const symmetric_eigen<T, N>& curvature) const
    {
        auto against = c;
        for (auto& x : against) { x = -x; }
        return newton_step(curvature, against);
    }
    /// size V S^-1 (I + K)^-1 w
    [[nodiscard]] constexpr vector<T, N> newton_step(const symmetric_eigen<T, N>& curvature,
                                                     const vector<T, N>& w) const
    {
        const std::size_t n = w.size();
        auto y = zeros<T, N>(n);
        for (std::size_t q = 0; q < n; ++q) {
            T along{};
            for (std::size_t k = 0; k < n; ++k) { along += curvature.vectors(k, q) * w[k]; }
            along /= curvature.values[q];
            for (std::size_t k = 0; k < n; ++k) { y[k] += along * curvature.vectors(k, q); }
        }
        for (std::size_t k = 0; k < n; ++k) { y[k] = factors.values[k] > 0 ? y[k] / factors.values[k] : T(0); }
        return step(y);
    }

private:
    template <class E, class Box, class Size>
    static constexpr std::optional<local_model> make(const vector<T, N>& p, const E& e, const Box& box,
                                                     const Size& size_of)
    {
        const std::size_t n = p.size();
        auto factor = singular_values<T, N>{zeros<T, N>(n), matrix<T, N>(n, n), matrix<T, N>(n, n)};
        local_model m{e.factor.r(),      e.factor.z(),   zeros<T, N>(n), zeros<T, N>(n),
                      std::move(factor), zeros<T, N>(n), T(0),           zeros<bool, N>(n)};
        m.residual = norm_of<T>(0, n + 1, [&](std::size_t i) -> const T& { return e.factor(i, n); });
        auto scaled = m.r;
        for (std::size_t j = 0; j < n; ++j) {
            m.column[j] = norm_of<T>(0, j + 1, [&](std::size_t i) -> const T& { return m.r(i, j); });
            m.size[j] = size_of(j, m.column[j], m.residual);
            m.fixed[j] = box.fixed(p, e, j);
            for (std::size_t i = 0; i <= j; ++i) {
                if (m.fixed[j]) { m.r(i, j) = T(0); }
                scaled(i, j) = m.r(i, j) * m.size[j];
            }
        }
        auto factors = singular_values<T, N>::factor(scaled);
        if (!factors) { return std::nullopt; }
        m.factors = std::move(*factors);
        for (std::size_t k = 0; k < n; ++k) {
            for (std::size_t i = 0; i < n; ++i) { m.c[k] += m.factors.u(i, k) * m.z[i]; }
        }
        return m;
    }

    /// |p|, at least 1e-8 of the change that would make a difference of all the residuals; a parameter of 0 says nothing
    /// of its size, so there it is that change itself.
    static constexpr T size_of_parameter(const T& p, const T& column, const T& residual)
    {
        const T change = column > 0 ? residual / column : T(0);
        const T size = p == 0 ? change : max(abs(p), sqrt(epsilon<T>) * change);
        return size > 0 && isfinite(size) ? size : T(1);
    }
};

} // namespace least::detail
