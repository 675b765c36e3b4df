// SPDX-License-Identifier: MIT
#include "least/model/band_matrix.hpp"

#include "catch.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

TEST_CASE("a band matrix is solved")
{
    constexpr std::size_t n = 9;
    const auto element = [](std::size_t i, std::size_t j) {
        return i == j ? 10.0 + static_cast<double>(i) : 1.0 / static_cast<double>(1 + i + 2 * j);
    };
    least::detail::band_matrix<double, 3> a(n);
    std::vector<double> x, b(n);
    for (std::size_t i = 0; i < n; ++i) {
        x.push_back(std::sin(static_cast<double>(i)));
        for (std::size_t j = i < 3 ? 0 : i - 3; j <= i; ++j) { a(i, j) = element(i, j); }
    }
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
            if (i > j + 3 || j > i + 3) { continue; }
            b[i] += (i < j ? element(j, i) : element(i, j)) * x[j];
        }
    }
    a.factor();
    a.solve(b);
    for (std::size_t i = 0; i < n; ++i) { CHECK(std::abs(b[i] - x[i]) < 1e-14); }
}

TEST_CASE("what is undetermined comes out as 0")
{
    least::detail::band_matrix<double, 1> a(3);
    a(0, 0) = 4, a(2, 2) = 9; // nothing of the second
    std::vector<double> b{8, 0, 27};
    a.factor();
    a.solve(b);
    CHECK(b == std::vector<double>{2, 0, 3});
}
