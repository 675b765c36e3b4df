// SPDX-License-Identifier: MIT
#pragma once
// The singular value decomposition of a small square matrix: A = U S V^T, S diagonal and not negative, U and V orthogonal.
//
// One-sided Jacobi: the columns of A are rotated in pairs, A V, until all are orthogonal; their norms are then the singular
// values, their directions U. Short, and more accurate than the usual ways: the singular values have the relative accuracy
// that A has after its columns are scaled as well as possible, so that scales of parameters do no harm.
//
// Source: Hestenes 1958; Demmel & Veselic, SIAM J. Matrix Anal. 13 (1992); Golub & Van Loan, 4th ed., section 8.6.3.

#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <cstddef>
#include <optional>
#include <utility>

namespace least {

template <class T, std::size_t N>
struct singular_values {
    vector<T, N> values; // S, in no order
    matrix<T, N> u;      // u(i, k): component i of the left vector k; 0 where values[k] is 0
    matrix<T, N> v;      // v(i, k): component i of the right vector k

    /// Nothing if the matrix is not finite or its columns are not orthogonal after `sweeps` (6 to 10 are usual).
    [[nodiscard]] static constexpr std::optional<singular_values> factor(matrix<T, N> a, int sweeps = 50)
    {
        const std::size_t n = a.rows();
        matrix<T, N> v(n, n);
        for (std::size_t i = 0; i < n; ++i) {
            v(i, i) = T(1);
            for (std::size_t j = 0; j < n; ++j) {
                if (!isfinite(a(i, j))) { return std::nullopt; }
            }
        }
        for (int sweep = 0; sweep < sweeps; ++sweep) {
            bool rotated = false;
            for (std::size_t p = 0; p + 1 < n; ++p) {
                for (std::size_t q = p + 1; q < n; ++q) { rotated = rotate(a, v, p, q) || rotated; }
            }
            if (!rotated) { return from(std::move(a), std::move(v)); }
        }
        return std::nullopt;
    }

    [[nodiscard]] constexpr T largest() const
    {
        T most{};
        for (const T& s : values) { most = max(most, s); }
        return most;
    }

private:
    static constexpr singular_values from(matrix<T, N> a, matrix<T, N> v)
    {
        const std::size_t n = a.rows();
        auto values = zeros<T, N>(n);
        for (std::size_t k = 0; k < n; ++k) {
            values[k] = detail::norm_of<T>(0, n, [&](std::size_t i) -> const T& { return a(i, k); });
            for (std::size_t i = 0; i < n; ++i) { a(i, k) = values[k] > 0 ? a(i, k) / values[k] : T(0); }
        }
        return {std::move(values), std::move(a), std::move(v)};
    }

    /// Makes columns p and q of a orthogonal, unless they are.
    static constexpr bool rotate(matrix<T, N>& a, matrix<T, N>& v, std::size_t p, std::size_t q)
    {
        const std::size_t n = a.rows();
        T pp{}, qq{}, pq{};
        for (std::size_t i = 0; i < n; ++i) {
            pp += a(i, p) * a(i, p);
            qq += a(i, q) * a(i, q);
            pq += a(i, p) * a(i, q);
        }
        T ratio = 1; // of the units of the two columns
        if (!detail::is_safe(pp) || !detail::is_safe(qq)) {
            const T up = detail::is_safe(pp) ? T(1) : detail::far_from(pp);
            const T uq = detail::is_safe(qq) ? T(1) : detail::far_from(qq);
            ratio = uq / up;
            pp = qq = pq = 0;
            for (std::size_t i = 0; i < n; ++i) {
                const T x = a(i, p) / up, y = a(i, q) / uq;
                pp += x * x;
                qq += y * y;
                pq += x * y;
            }
        }
        // the sums themselves are rounded to about n eps
        if (!(abs(pq) > static_cast<T>(n) * epsilon<T> * sqrt(pp) * sqrt(qq))) { return false; }
        const T zeta = ratio < 1 ? (qq * ratio * ratio - pp) / (2 * pq) / ratio
                                 : (qq - pp / ratio / ratio) / (2 * pq) * ratio; // (qq - pp) / 2 pq, without overflow
        const T t = isfinite(zeta * zeta) ? (zeta < 0 ? -1 : 1) / (abs(zeta) + sqrt(zeta * zeta + 1)) : 1 / (2 * zeta);
        if (t == 0) { return false; } // too small to turn anything
        const T c = 1 / sqrt(t * t + 1), s = t * c;
        for (std::size_t i = 0; i < n; ++i) {
            const T ap = a(i, p), vp = v(i, p);
            a(i, p) = c * ap - s * a(i, q);
            a(i, q) = s * ap + c * a(i, q);
            v(i, p) = c * vp - s * v(i, q);
            v(i, q) = s * vp + c * v(i, q);
        }
        return true;
    }
};

} // namespace least
