// SPDX-License-Identifier: MIT
#pragma once
// Linear least squares with an answer that is computed independently: the polynomial of N coefficients that fits y on x in
// [-1, 1], by Householder QR of the whole matrix in long double. Observations are seeded and the same on every platform.

#include "least/numeric/dense.hpp"
#include "least/numeric/symmetric_eigen.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace problems {

/// The largest difference between two lists of parameters, relative to those of b that are above 1.
template <class P>
double distance(const P& a, const P& b)
{
    double worst = 0;
    for (std::size_t j = 0; j < a.size(); ++j) {
        worst = std::max(worst, std::abs(a[j] - b[j]) / std::max(1.0, std::abs(b[j])));
    }
    return worst;
}

template <std::size_t N>
struct linear_model {
    std::vector<double> x, y;
    std::array<double, N> answer{};
    double condition =
        0; // of the model's matrix with its columns scaled to length 1: the ratio of its extreme singular values

    explicit linear_model(std::uint64_t seed, std::size_t n = 60)
    {
        std::mt19937_64 random(seed);
        const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
        least::matrix<long double, least::dynamic> a(n, N);
        std::vector<long double> b(n);
        for (std::size_t i = 0; i < n; ++i) {
            x.push_back(-1 + 2 * (static_cast<double>(i) + uniform()) / static_cast<double>(n));
            double value = 0;
            for (std::size_t j = 0; j < N; ++j) {
                value += std::pow(x[i], static_cast<double>(j)) * (1 + 0.5 * static_cast<double>(j % 3));
            }
            y.push_back(value + 0.1 * (uniform() - 0.5));
            long double power = 1;
            for (std::size_t j = 0; j < N; ++j, power *= x[i]) { a(i, j) = power; }
            b[i] = y[i];
        }
        const auto factors = least::householder<long double, least::dynamic>::factor(a);
        const auto solution = factors->solve(b);
        for (std::size_t j = 0; j < N; ++j) { answer[j] = static_cast<double>(solution[j]); }
        for (std::size_t j = 0; j < N; ++j) {
            long double length = 0;
            for (std::size_t i = 0; i < n; ++i) { length += a(i, j) * a(i, j); }
            for (std::size_t i = 0; i < n; ++i) { a(i, j) /= std::sqrt(length); }
        }
        least::matrix<long double, N> normal;
        for (std::size_t j = 0; j < N; ++j) {
            for (std::size_t k = 0; k < N; ++k) {
                for (std::size_t i = 0; i < n; ++i) { normal(j, k) += a(i, j) * a(i, k); }
            }
        }
        const auto squares = least::symmetric_eigen<long double, N>::factor(normal)->values;
        const auto [smallest, largest] = std::minmax_element(squares.begin(), squares.end());
        condition = static_cast<double>(std::sqrt(*largest / *smallest));
    }
};

} // namespace problems
