// SPDX-License-Identifier: MIT
#pragma once
// Which directions of the parameters the residuals determine: the singular values and right vectors of the Jacobian with its
// columns scaled to length 1, from its triangular factor,
//
//     R diag(size) = U S V^T,    size_j = 1 / |J_j|
//
// A singular value of next to nothing beside the largest is a direction, size . v_k, along which nothing changes. Units of
// parameters do not matter; how large the parameters are does not, either.
//
// Source: van der Sluis, Numer. Math. 14 (1969), for the scaling; Golub & Van Loan, 4th ed., section 5.5, for the rank.

#include "least/model/derivative_source.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/numeric/singular_values.hpp"

#include <cstddef>
#include <optional>
#include <utility>

namespace least::detail {

template <class T, std::size_t N>
struct column_space {
    singular_values<T, N> factors;
    vector<T, N> size;     // 1 / |J_j|; 1 where that is not finite
    vector<bool, N> fixed; // does not move: its column is zeroed
    vector<T, N> z;        // U^T Q^T r: the residuals in the coordinates of the singular values

    /// Of an evaluation with a factor, at the point p. Nothing if the factor is not finite.
    template <class E, class Box>
    [[nodiscard]] static constexpr std::optional<column_space> at(const vector<T, N>& p, const E& e, const Box& box)
    {
        const std::size_t n = p.size();
        auto scaled = e.factor.r();
        auto size = zeros<T, N>(n);
        auto fixed = zeros<bool, N>(n);
        for (std::size_t j = 0; j < n; ++j) {
            const T length = norm_of<T>(0, j + 1, [&](std::size_t i) -> const T& { return scaled(i, j); });
            size[j] = isfinite(1 / length) ? 1 / length : T(1);
            fixed[j] = box.fixed(p, e, j);
            for (std::size_t i = 0; i <= j; ++i) { scaled(i, j) = fixed[j] ? T(0) : T(scaled(i, j) * size[j]); }
        }
        auto factors = singular_values<T, N>::factor(std::move(scaled));
        if (!factors) { return std::nullopt; }
        auto z = zeros<T, N>(n);
        for (std::size_t k = 0; k < n; ++k) {
            for (std::size_t i = 0; i < n; ++i) { z[k] += factors->u(i, k) * e.factor(i, n); }
        }
        return column_space{*std::move(factors), std::move(size), std::move(fixed), std::move(z)};
    }

    /// A larger condition than this, eps^(-3/4), leaves not even the first digits.
    [[nodiscard]] static constexpr T largest_condition()
    {
        const T root = epsilon_root<T>(4);
        return 1 / (root * root * root);
    }
    /// Whether the residuals do not change along the right vector k, to rounding.
    [[nodiscard]] constexpr bool is_null(std::size_t k) const
    {
        if (fixed[k]) { return false; } // its vector stays in its place
        return factors.values[k] * largest_condition() <= factors.largest();
    }
    /// The right vector k in the units of the parameters.
    [[nodiscard]] constexpr vector<T, N> direction(std::size_t k) const
    {
        auto d = size;
        for (std::size_t j = 0; j < d.size(); ++j) { d[j] *= factors.v(j, k); }
        return d;
    }
    /// L with J L = Q U: the steps that change the residuals by 1, those without an effect 0.
    [[nodiscard]] constexpr matrix<T, N> root() const
    {
        const std::size_t n = size.size();
        matrix<T, N> l(n, n);
        for (std::size_t k = 0; k < n; ++k) {
            if (!(factors.values[k] > 0)) { continue; }
            for (std::size_t j = 0; j < n; ++j) { l(j, k) = size[j] * factors.v(j, k) / factors.values[k]; }
        }
        return l;
    }
    /// The direction of the first vector that is_null, if there is one.
    [[nodiscard]] constexpr std::optional<vector<T, N>> null_direction() const
    {
        for (std::size_t k = 0; k < size.size(); ++k) {
            if (is_null(k)) { return direction(k); }
        }
        return std::nullopt;
    }
};

} // namespace least::detail
