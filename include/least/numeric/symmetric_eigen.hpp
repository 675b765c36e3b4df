// SPDX-License-Identifier: MIT
#pragma once
// Eigenvalues and eigenvectors of a small symmetric matrix: A v_k = w_k v_k, the v_k orthonormal (column k of
// `vectors`).
//
// The cyclic Jacobi method: rotate each off-diagonal element to zero in turn, sweep after sweep; the off-diagonal part
// shrinks quadratically at the end. Slower than tridiagonal QR for large matrices, shorter and more accurate for small
// ones, and small eigenvalues of a matrix scaled to unit diagonal come out with the digits they have.
//
// Source: Golub & Van Loan, Matrix Computations, 4th ed., section 8.5; Demmel & Veselic, SIAM J. Matrix Anal. 13
// (1992).

#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <cstddef>
#include <optional>

namespace least {

template <class T, std::size_t N>
struct symmetric_eigen {
    vector<T, N> values;  // in no order
    matrix<T, N> vectors; // vectors(i, k): component i of eigenvector k

    /// Nothing if the matrix is not finite or has not come to rest after `sweeps` (6 to 10 are usual up to N = 100).
    [[nodiscard, gnu::noinline]] static constexpr std::optional<symmetric_eigen> factor(matrix<T, N> a, int sweeps = 50)
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
            if (!rotated) {
                auto values = zeros<T, N>(n);
                for (std::size_t i = 0; i < n; ++i) { values[i] = a(i, i); }
                return symmetric_eigen{values, v};
            }
        }
        return std::nullopt;
    }

    /// The place of the smallest eigenvalue.
    [[nodiscard]] constexpr std::size_t smallest() const
    {
        std::size_t k = 0;
        for (std::size_t i = 1; i < values.size(); ++i) {
            if (values[i] < values[k]) { k = i; }
        }
        return k;
    }

private:
    /// Makes a(p, q) zero, unless it is already nothing beside the diagonal.
    static constexpr bool rotate(matrix<T, N>& a, matrix<T, N>& v, std::size_t p, std::size_t q)
    {
        const T apq = a(p, q);
        const T scale = sqrt(abs(a(p, p))) * sqrt(abs(a(q, q)));
        if (apq == 0 || abs(apq) <= epsilon<T> / 8 * scale) { return false; }
        const T theta = (a(q, q) - a(p, p)) / (2 * apq);
        const T t =
            isfinite(theta * theta) ? (theta < 0 ? -1 : 1) / (abs(theta) + sqrt(theta * theta + 1)) : 1 / (2 * theta);
        if (t == 0) { // too small to turn anything
            a(p, q) = a(q, p) = T(0);
            return false;
        }
        const T c = 1 / sqrt(t * t + 1), s = t * c;
        a(p, p) -= t * apq;
        a(q, q) += t * apq;
        a(p, q) = a(q, p) = T(0);
        for (std::size_t k = 0; k < a.rows(); ++k) {
            if (k != p && k != q) {
                const T kp = a(k, p), kq = a(k, q);
                a(k, p) = a(p, k) = c * kp - s * kq;
                a(k, q) = a(q, k) = s * kp + c * kq;
            }
            const T vp = v(k, p), vq = v(k, q);
            v(k, p) = c * vp - s * vq;
            v(k, q) = s * vp + c * vq;
        }
        return true;
    }
};

} // namespace least
