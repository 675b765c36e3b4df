// SPDX-License-Identifier: MIT
#pragma once
// The whole curvature R^T R + rest of a sum of squares, relative to that of the linear model of its residuals, R^T R:
//
//     I + K,  K = L^T rest L        of a root L,  L L^T = (R^T R)^-1
//
// whose eigenvalues are 1 where the residuals do not bend, and not positive where there is no minimum. In the coordinates of L
// the residuals are z = L^T R^T Q^T r, and Newton's step is d = -L (I + K)^-1 z.
//
// Mostly the rest is small, and Cholesky's factorisation tells that all eigenvalues are positive; they themselves are looked at
// where it does not.
//
// A root is R^-1, or where R is ill-conditioned the singular vectors over the singular values, so that what is small in K is
// not lost in what is large. Columns of L that are 0 stand for parameters that are fixed, or have no effect.
//
// Source: Dennis, Gay & Welsch, ACM Trans. Math. Softw. 7 (1981), for the two parts of the curvature; the coordinates are ours.

#include "least/cost/evaluation.hpp"
#include "least/model/jet.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/numeric/symmetric_eigen.hpp"
#include "least/numeric/upper_triangular.hpp"

#include <cstddef>
#include <optional>
#include <utility>

namespace least::detail {

template <class T, std::size_t N>
struct relative_curvature {
    matrix<T, N> root;                          // L
    matrix<T, N> whole;                         // I + K
    matrix<T, N> factor;                        // R, I + K = R^T R, and
    vector<T, N> over;                          // 1 / its diagonal, unless there are
    std::optional<symmetric_eigen<T, N>> eigen; // the eigenvalues and vectors of I + K

    /// Nothing if it is not finite.
    [[nodiscard]] static constexpr std::optional<relative_curvature> of(matrix<T, N> root,
                                                                        const vector<T, packed_size(N)>& rest)
    {
        const std::size_t n = root.rows();
        const auto s = unpacked<T, N>(rest, n);
        matrix<T, N> half(n, n); // rest L
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n; ++j) {
                for (std::size_t k = 0; k < n; ++k) { half(i, k) += s(i, j) * root(j, k); }
            }
        }
        std::optional<relative_curvature> result(std::in_place, n); // made where it stays: copies would be waited for
        relative_curvature& c = *result;
        for (std::size_t a = 0; a < n; ++a) {
            c.whole(a, a) = T(1);
            for (std::size_t b = a; b < n; ++b) {
                for (std::size_t i = 0; i < n; ++i) { c.whole(a, b) += root(i, a) * half(i, b); }
                c.whole(b, a) = c.whole(a, b);
            }
        }
        c.root = std::move(root);
        c.factor = c.whole;
        if (!clearly_positive(c.whole) || !factor_upper(c.factor, c.over, T(0))) {
            c.eigen = symmetric_eigen<T, N>::factor(c.whole);
            if (!c.eigen) { result.reset(); }
        }
        return result;
    }
    /// Nothing known yet.
    constexpr explicit relative_curvature(std::size_t n) : root(n, n), whole(n, n), factor(n, n), over(zeros<T, N>(n))
    {}

    /// The smallest eigenvalue, or less where it is clearly positive.
    [[nodiscard]] constexpr T least_value() const { return eigen ? eigen->values[eigen->smallest()] : clear; }

    /// The largest element of I + K where that is positive definite: it is on the diagonal.
    [[nodiscard]] constexpr T largest() const
    {
        T most{};
        for (std::size_t k = 0; k < root.rows(); ++k) { most = max(most, whole(k, k)); }
        return most;
    }

    /// Newton's step -L (I + K)^-1 L^T g against the slope g = J^T r; the eigenvalues must be positive.
    [[nodiscard]] constexpr vector<T, N> step(const vector<T, N>& g) const
    {
        const std::size_t n = g.size();
        auto w = zeros<T, N>(n);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t k = 0; k < n; ++k) { w[k] -= root(i, k) * g[i]; }
        }
        if (!eigen) { return root * solve_upper(factor, over, solve_transposed(factor, over, std::move(w))); }
        auto y = zeros<T, N>(n);
        for (std::size_t q = 0; q < n; ++q) {
            T along{};
            for (std::size_t k = 0; k < n; ++k) { along += eigen->vectors(k, q) * w[k]; }
            along /= eigen->values[q];
            for (std::size_t k = 0; k < n; ++k) { y[k] += along * eigen->vectors(k, q); }
        }
        return root * y;
    }
    /// The direction that belongs to the smallest eigenvalue, where that is not clearly positive.
    [[nodiscard]] constexpr vector<T, N> least_direction() const
    {
        auto v = zeros<T, N>(root.rows());
        for (std::size_t k = 0; k < v.size(); ++k) { v[k] = eigen->vectors(k, eigen->smallest()); }
        return root * v;
    }

private:
    /// Far above rounding, where the elements are no larger than 1/eps^(1/4): the rest may halve the curvature ten times.
    static constexpr T clear = T(1) / 1024;

    /// Whether all eigenvalues are above `clear`.
    static constexpr bool clearly_positive(matrix<T, N> a)
    {
        bool usual = true;
        for (std::size_t i = 0; i < a.rows(); ++i) {
            // a diagonal of 0 would be passed over by the factorisation
            usual = usual && a(i, i) > clear && a(i, i) < 1 / epsilon_root<T>(4);
            a(i, i) -= clear;
        }
        auto over = zeros<T, N>(a.rows());
        return usual && factor_upper(a, over, T(0));
    }
};

} // namespace least::detail
