// SPDX-License-Identifier: MIT
#pragma once
// A symmetric positive definite matrix of 2 Width + 1 diagonals, solved by Cholesky in O(n Width^2).
//
//     band_matrix<T, Width> a(n);   a(i, j) += ...  for i - Width <= j <= i;   a.factor();   a.solve(b);
//
// Unknowns that are undetermined to rounding come out as 0, so that no solution fails.

#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace least::detail {

template <real T, std::size_t Width>
class band_matrix {
    std::vector<std::array<T, Width + 1>> a_; // (i, i), (i, i - 1), ... (i, i - Width); of L once it is factored

    static constexpr std::size_t first(std::size_t i) { return i < Width ? 0 : i - Width; }
    static T divided(T x, T by) { return by > 0 ? x / by : T(0); }

public:
    explicit band_matrix(std::size_t n) : a_(n) {}
    T& operator()(std::size_t i, std::size_t j) { return a_[i][i - j]; }

    /// A = L L^T, in the place of A. A row of which the others leave only rounding gets the diagonal 0.
    void factor()
    {
        for (std::size_t i = 0; i < a_.size(); ++i) {
            const T size = a_[i][0];
            for (std::size_t j = first(i); j < i; ++j) {
                T& l = a_[i][i - j];
                for (std::size_t k = first(i); k < j; ++k) { l -= a_[i][i - k] * a_[j][j - k]; }
                l = divided(l, a_[j][0]);
                a_[i][0] -= l * l;
            }
            a_[i][0] = a_[i][0] > 64 * epsilon<T> * size ? sqrt(a_[i][0]) : T(0);
        }
    }
    /// A^-1 b in the place of b; A is factored.
    void solve(std::vector<T>& b) const
    {
        for (std::size_t i = 0; i < a_.size(); ++i) {
            for (std::size_t j = first(i); j < i; ++j) { b[i] -= a_[i][i - j] * b[j]; }
            b[i] = divided(b[i], a_[i][0]);
        }
        for (std::size_t i = a_.size(); i-- > 0;) {
            b[i] = divided(b[i], a_[i][0]);
            for (std::size_t j = first(i); j < i; ++j) { b[j] -= a_[i][i - j] * b[i]; }
        }
    }
};

} // namespace least::detail
