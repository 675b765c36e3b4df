// SPDX-License-Identifier: MIT
#pragma once
// The products of the columns of a tall matrix that comes a few rows at a time, and is never held as a whole:
//
//     G = [ J  r ]^T [ J  r ] = [ J^T J   J^T r ]        J: m x n, r: m; G: (n + 1) x (n + 1), symmetric
//                               [ r^T J   r^T r ]
//
// the normal equations. It is half the work of the triangular factor (least/numeric/triangle.hpp) and squares its condition:
// for steps of which not every digit counts. Two of them combine by addition, so it is a value of a map-reduce. A column
// scaled by a power of two gives the same bits, scaled, as long as no square overflows or vanishes.

#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"
#include "least/numeric/triangle.hpp"

#include <array>
#include <cstddef>
#include <type_traits>

namespace least {

namespace detail {

    /// The products of two columns with a third, each as dot_in_lanes has it; the size is a multiple of 8.
    template <class T>
    [[gnu::noinline]] constexpr std::array<T, 2> two_dots_in_lanes(const T* a, const T* b, const T* c, std::size_t size)
    {
        if constexpr (constexpr std::size_t W = native_lanes<T>; W > 1) {
            if (!std::is_constant_evaluated()) {
                using some = pack<T, W>;
                std::array<some, 8 / W> with_a{}, with_b{};
                for (std::size_t i = 0; i < size; i += 8) {
                    each_index<8 / W>(8 / W, [&](std::size_t g) {
                        const some x = some::load(c + i + g * W);
                        with_a[g] += some::load(a + i + g * W) * x;
                        with_b[g] += some::load(b + i + g * W) * x;
                    });
                }
                const auto sum = [](const auto& x, const auto& y) { return x + y; };
                return {fold_halves(sum, with_a), fold_halves(sum, with_b)};
            }
        }
        return {dot_in_lanes(a, c, size), dot_in_lanes(b, c, size)};
    }

} // namespace detail

template <class T, std::size_t N>
class gram_matrix {
public:
    static constexpr std::size_t columns = triangle<T, N>::columns;

private:
    matrix<T, columns> g_; // its upper triangle

public:
    /// Of no rows yet, for n columns of J.
    constexpr explicit gram_matrix(std::size_t n) : g_(n + 1, n + 1) {}

    /// Element (i, j), i <= j: r is column n.
    [[nodiscard]] constexpr const T& operator()(std::size_t i, std::size_t j) const { return g_(i, j); }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return g_.rows() - 1; }

    /// Takes in the first `rows` rows of a panel.
    constexpr void fold(panel<T, N>& a, std::size_t rows)
    {
        const std::size_t full = a.fill(rows, g_.rows());
        for (std::size_t j = 0; j < g_.rows(); ++j) {
            std::size_t i = 0;
            for (; i < j; i += 2) {
                const auto two = detail::two_dots_in_lanes(a.column(i), a.column(i + 1), a.column(j), full);
                g_(i, j) += two[0];
                g_(i + 1, j) += two[1];
            }
            if (i == j) { g_(j, j) += detail::dot_in_lanes(a.column(j), a.column(j), full); }
        }
    }
    /// Takes in the first `rows` rows of a, each n elements of J and then one of r.
    template <std::size_t Rows>
    constexpr void fold(const matrix<T, Rows, columns>& a, std::size_t rows)
    {
        for (std::size_t k = 0; k < rows; ++k) {
            for (std::size_t j = 0; j < g_.rows(); ++j) {
                for (std::size_t i = 0; i <= j; ++i) { g_(i, j) += a(k, i) * a(k, j); }
            }
        }
    }
    /// Takes in all the rows that another has taken in.
    constexpr void combine(const gram_matrix& other)
    {
        for (std::size_t j = 0; j < g_.rows(); ++j) {
            for (std::size_t i = 0; i <= j; ++i) { g_(i, j) += other.g_(i, j); }
        }
    }
};

} // namespace least
