// SPDX-License-Identifier: MIT
#pragma once
// The triangular factor of a tall matrix that comes a few rows at a time, and is never held as a whole.
//
//     [ J  r ] = Q [ R  z ]        J: m x n, r: m;  R: n x n upper triangular, z = the first n of Q^T r
//                  [ 0  d ]        d: the norm of what is left of r, |d| = min over p of |J p + r|
//
// Of m rows only the (n + 1) x (n + 1) triangle is kept: new rows are put below it and eliminated by Householder
// reflections. Two triangles combine in the same way, so the factor is a value of a map-reduce. It is as accurate as a QR
// of the whole matrix, whose condition J^T J would square, and does not depend on units: a column scaled by a power of two
// gives the same bits, scaled.
//
// Source: Demmel, Grigori, Hoemmen & Langou, SIAM J. Sci. Comput. 34 (2012), sections 2 and 3.

#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <cstddef>

namespace least {

template <class T, std::size_t N>
class triangle {
public:
    static constexpr std::size_t columns = N == dynamic ? dynamic : N + 1;

private:
    matrix<T, columns> t_;
    vector<T, columns> products_; // room to work in

public:
    /// Of no rows yet, for n columns of J.
    constexpr explicit triangle(std::size_t n) : t_(n + 1, n + 1), products_(zeros<T, columns>(n + 1)) {}

    /// Element (i, j), i <= j, of [R z; 0 d]: z is column n.
    [[nodiscard]] constexpr const T& operator()(std::size_t i, std::size_t j) const { return t_(i, j); }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return t_.rows() - 1; }

    /// R, n x n.
    [[nodiscard]] constexpr matrix<T, N> r() const
    {
        matrix<T, N> r(size(), size());
        for (std::size_t i = 0; i < size(); ++i) {
            for (std::size_t j = i; j < size(); ++j) { r(i, j) = t_(i, j); }
        }
        return r;
    }
    /// z, the first n of Q^T r.
    [[nodiscard]] constexpr vector<T, N> z() const
    {
        auto z = zeros<T, N>(size());
        for (std::size_t i = 0; i < size(); ++i) { z[i] = t_(i, size()); }
        return z;
    }

    /// Takes in the first `rows` rows of a, each n elements of J and then one of r; what they held is lost.
    template <std::size_t Rows>
    constexpr void fold(matrix<T, Rows, columns>& a, std::size_t rows)
    {
        eliminate(a, [rows](std::size_t) { return rows; });
    }

    /// Takes in all the rows that another has taken in.
    constexpr void combine(const triangle& other)
    {
        auto a = other.t_;
        eliminate(a, [](std::size_t j) { return j + 1; }); // below its diagonal there is nothing to eliminate
    }

private:
    /// Reflects column after column of [t_; a] onto t_'s diagonal. rows(j): so many of a are not 0 in column j.
    template <class A, class RowsIn>
    constexpr void eliminate(A& a, const RowsIn& rows)
    {
        const std::size_t n = t_.rows();
        for (std::size_t j = 0; j < n; ++j) {
            const std::size_t m = rows(j);
            const T below = length(a, j, m);
            if (below == 0) { continue; }
            // x - alpha e_1 with alpha = -sign(x_1) |x|: no cancellation. Scaled so that v_1 = 1, H = I - tau v v^T
            const T top = t_(j, j);
            const T alpha = top > 0 ? -hypotenuse(top, below) : hypotenuse(top, below);
            const T first = top - alpha, tau = first / alpha; // tau is -2 / v^T v
            t_(j, j) = alpha;
            for (std::size_t k = j + 1; k < n; ++k) { products_[k] = t_(j, k); }
            for (std::size_t i = 0; i < m; ++i) {
                a(i, j) /= first;
                for (std::size_t k = j + 1; k < n; ++k) { products_[k] += a(i, j) * a(i, k); }
            }
            for (std::size_t k = j + 1; k < n; ++k) {
                products_[k] *= tau;
                t_(j, k) += products_[k];
            }
            for (std::size_t i = 0; i < m; ++i) {
                for (std::size_t k = j + 1; k < n; ++k) { a(i, k) += a(i, j) * products_[k]; }
            }
        }
    }

    static constexpr T hypotenuse(const T& a, const T& b)
    {
        return root(a * a + b * b, 2, [&](std::size_t i) -> const T& { return i == 0 ? a : b; });
    }
    /// The norm of the first m elements of column j.
    template <class A>
    static constexpr T length(const A& a, std::size_t j, std::size_t m)
    {
        T sum{};
        for (std::size_t i = 0; i < m; ++i) { sum += a(i, j) * a(i, j); }
        return root(sum, m, [&](std::size_t i) -> const T& { return a(i, j); });
    }
    /// The root of the sum of squares of element(i), i < m: with the same bits, scaled, where the squares overflow or vanish.
    template <class Element>
    static constexpr T root(T sum, std::size_t m, const Element& element)
    {
        if (detail::is_safe(sum)) { return sqrt(sum); }
        const T unit = detail::far_from(sum);
        sum = 0;
        for (std::size_t i = 0; i < m; ++i) { sum += (element(i) / unit) * (element(i) / unit); }
        return unit * sqrt(sum);
    }
};

} // namespace least
