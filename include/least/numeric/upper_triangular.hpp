// SPDX-License-Identifier: MIT
#pragma once
// Upper triangular matrices R, n x n:
//
//     solve_upper         R x = b
//     solve_transposed    R^T x = b
//     transposed_times    R^T b
//     factor_upper        R^T R = A, Cholesky's factorisation in the place of A
//
// with 1 / R_jj in a vector of its own, since a division is waited for as long as a few multiplications. Rows of zeros stand for
// what has no effect, as in a factor of a matrix with columns of zeros: their x is 0.
//
// Source: Golub & Van Loan, Matrix Computations, 4th ed., sections 3.1 and 4.2.

#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"

#include <cstddef>
#include <utility>

namespace least::detail {

/// 1 / the diagonal of R; 0 where that is 0, infinite where it is next to 0: nobody shall take that for no effect.
template <class T, std::size_t N>
constexpr vector<T, N> inverse_diagonal(const matrix<T, N>& r)
{
    auto over = zeros<T, N>(r.rows());
    for (std::size_t j = 0; j < over.size(); ++j) { over[j] = r(j, j) == 0 ? T(0) : T(1 / r(j, j)); }
    return over;
}
/// The x of R x = b for an upper triangular R, `over` its inverse diagonal; 0 where that is 0, whose row then is, too.
template <class T, std::size_t N>
[[gnu::noinline]] constexpr vector<T, N> solve_upper(const matrix<T, N>& r, const vector<T, N>& over, vector<T, N> b)
{
    for (std::size_t i = b.size(); i-- > 0;) {
        b[i] *= over[i];
        for (std::size_t k = 0; k < i; ++k) { b[k] -= r(k, i) * b[i]; }
    }
    return b;
}
/// The x of R^T x = b, the same way.
template <class T, std::size_t N>
constexpr vector<T, N> solve_transposed(const matrix<T, N>& r, const vector<T, N>& over, vector<T, N> b)
{
    for (std::size_t i = 0; i < b.size(); ++i) {
        b[i] *= over[i];
        for (std::size_t k = i + 1; k < b.size(); ++k) { b[k] -= r(i, k) * b[i]; }
    }
    return b;
}

/// R^T b
template <class T, std::size_t N>
constexpr vector<T, N> transposed_times(const matrix<T, N>& r, const vector<T, N>& b)
{
    auto product = zeros<T, N>(b.size());
    for (std::size_t j = 0; j < b.size(); ++j) {
        for (std::size_t i = 0; i <= j; ++i) { product[j] += r(i, j) * b[i]; }
    }
    return product;
}

/// The triangular R with R^T R = A, in the place of a symmetric matrix of which the upper triangle is read, and its inverse
/// diagonal. Columns of zeros have a row of zeros. False if a pivot is at most `least` times the diagonal element that it started
/// from, or not finite: then A is not safely positive definite.
template <class T, std::size_t N>
[[gnu::noinline]] constexpr bool factor_upper(matrix<T, N>& a, vector<T, N>& over, const T& least)
{
    for (std::size_t j = 0; j < a.rows(); ++j) {
        T pivot = a(j, j); // its products are subtracted only now, so that what it started from is still there
        for (std::size_t k = 0; k < j; ++k) { pivot -= a(k, j) * a(k, j); }
        if (!(pivot > least * a(j, j) || a(j, j) == 0) || !isfinite(pivot)) { return false; }
        // 1 / root, without waiting for the root first
        const T root = sqrt(pivot), inverse = pivot > 0 ? root * (1 / pivot) : T(0);
        a(j, j) = root;
        over[j] = inverse;
        for (std::size_t i = j + 1; i < a.rows(); ++i) {
            T left = a(j, i);
            for (std::size_t k = 0; k < j; ++k) { left -= a(k, j) * a(k, i); }
            a(j, i) = left * inverse;
        }
    }
    return true;
}

} // namespace least::detail
