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
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>
#include <type_traits>

namespace least {

namespace detail {

    /// Columns are worked on 8 numbers at a time, whatever the width of a register: lengths are multiples of 8.
    inline constexpr std::size_t row_stride = 8;
    constexpr std::size_t rounded_up(std::size_t rows)
    {
        return (rows + row_stride - 1) / row_stride * row_stride;
    }

    /// f(a_i, b_i) in the place of a_i
    template <class T, class F>
    constexpr void change_column(T* a, const T* b, std::size_t size, const F& f)
    {
        if constexpr (constexpr std::size_t W = native_lanes<T>; W > 1) {
            if (!std::is_constant_evaluated()) {
                for (std::size_t i = 0; i < size; i += W) {
                    f(pack<T, W>::load(a + i), pack<T, W>::load(b + i)).store(a + i);
                }
                return;
            }
        }
        for (std::size_t i = 0; i < size; ++i) { a[i] = f(a[i], b[i]); }
    }

} // namespace detail

/// Up to `most` rows [J r] on their way into a triangle, by columns.
template <class T, std::size_t N>
class panel {
public:
    static constexpr std::size_t most = 128; // of 8 parameters: 9 KiB, of a first-level cache of 32

private:
    static constexpr std::size_t columns = N == dynamic ? dynamic : N + 1;
    // those of rows that were not put are never read; aligned, no row of packs lies across two lines of the cache
    alignas(N == dynamic ? alignof(vector<T, columns>) : 64) vector<T, times(most, columns)> values_;

public:
    constexpr explicit panel(std::size_t n)
    {
        if constexpr (N == dynamic) {
            values_.resize(most * (n + 1));
        } else if (std::is_constant_evaluated()) {
            values_ = {};
        }
    }
    [[nodiscard]] constexpr T* column(std::size_t j) { return values_.data() + j * most; }

    /// An element of a row, or of as many rows as a pack has lanes.
    template <class S>
    constexpr void put(std::size_t row, std::size_t j, const S& value)
    {
        if constexpr (is_pack<S>) {
            value.store(column(j) + row);
        } else {
            column(j)[row] = value;
        }
    }
    /// Fills the first `width` columns behind `rows` rows with zeros, up to a multiple of row_stride, and returns it.
    constexpr std::size_t fill(std::size_t rows, std::size_t width)
    {
        const std::size_t full = detail::rounded_up(rows);
        for (std::size_t j = 0; j < width; ++j) {
            for (std::size_t i = rows; i < full; ++i) { column(j)[i] = T(0); }
        }
        return full;
    }
};

template <class T, std::size_t N>
class triangle {
public:
    static constexpr std::size_t columns = N == dynamic ? dynamic : N + 1;

private:
    matrix<T, columns> t_;

public:
    /// Of no rows yet, for n columns of J.
    constexpr explicit triangle(std::size_t n) : t_(n + 1, n + 1) {}

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

    /// Takes in the first `rows` rows of a panel; what it held is lost.
    constexpr void fold(panel<T, N>& a, std::size_t rows) { eliminate(a, a.fill(rows, t_.rows()), 0, false); }
    /// Takes in the first `rows` rows of a, each n elements of J and then one of r.
    template <std::size_t Rows>
    constexpr void fold(const matrix<T, Rows, columns>& a, std::size_t rows)
    {
        panel<T, N> some(size());
        for (std::size_t first = 0; first < rows; first += some.most) {
            const std::size_t count = min(some.most, rows - first);
            for (std::size_t j = 0; j < t_.rows(); ++j) {
                for (std::size_t i = 0; i < count; ++i) { some.put(i, j, a(first + i, j)); }
            }
            fold(some, count);
        }
    }

    /// Takes in all the rows that another has taken in.
    constexpr void combine(const triangle& other)
    {
        const std::size_t n = t_.rows();
        panel<T, N> some(size());
        for (std::size_t first = 0; first < n; first += some.most) {
            const std::size_t full = detail::rounded_up(min(some.most, n - first));
            for (std::size_t j = 0; j < n; ++j) {
                for (std::size_t i = 0; i < full; ++i) {
                    some.put(i, j, first + i <= j ? other.t_(first + i, j) : T(0));
                }
            }
            eliminate(some, full, first, true);
        }
    }

private:
    /// Reflects column after column of [t_; a] onto t_'s diagonal. a has `full` rows; of a triangle they are those from row `first`
    /// on, and below its diagonal there is nothing to eliminate.
    constexpr void eliminate(panel<T, N>& a, std::size_t full, std::size_t first, bool is_triangle)
    {
        const std::size_t n = t_.rows();
        for (std::size_t j = 0; j < n; ++j) {
            if (is_triangle && j < first) { continue; }
            const std::size_t m = is_triangle ? min(full, detail::rounded_up(j + 1 - first)) : full;
            T* const x = a.column(j);
            const T below = length(x, m);
            if (below == 0) { continue; }
            // x - alpha e_1 with alpha = -sign(x_1) |x|: no cancellation. Scaled so that v_1 = 1, H = I - tau v v^T
            const T top = t_(j, j);
            const T alpha = top > 0 ? -hypotenuse(top, below) : hypotenuse(top, below);
            const T head = top - alpha, tau = head / alpha; // tau is -2 / v^T v
            t_(j, j) = alpha;
            detail::change_column(x, x, m, [&](const auto& v, const auto&) { return v / head; });
            for (std::size_t k = j + 1; k < n; ++k) {
                T* const y = a.column(k);
                const T product = tau * (t_(j, k) + detail::dot_in_lanes(x, y, m));
                t_(j, k) += product;
                detail::change_column(y, x, m, [&](const auto& u, const auto& v) { return u + v * product; });
            }
        }
    }

    static constexpr T hypotenuse(const T& a, const T& b)
    {
        const T sum = a * a + b * b;
        if (detail::is_safe(sum)) { return sqrt(sum); }
        const T unit = detail::far_from(sum);
        return unit * sqrt((a / unit) * (a / unit) + (b / unit) * (b / unit));
    }
    /// The norm of m elements: with the same bits, scaled, where the squares overflow or vanish.
    static constexpr T length(const T* x, std::size_t m)
    {
        const T sum = detail::dot_in_lanes(x, x, m);
        if (detail::is_safe(sum)) { return sqrt(sum); }
        const T unit = detail::far_from(sum);
        std::array<T, panel<T, N>::most> scaled{};
        for (std::size_t i = 0; i < m; ++i) { scaled[i] = x[i] / unit; }
        return unit * sqrt(detail::dot_in_lanes(scaled.data(), scaled.data(), m));
    }
};

} // namespace least
