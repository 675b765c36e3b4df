// SPDX-License-Identifier: MIT
#pragma once
// Friedman's first problem, without noise and standardized: x of five numbers between 0 and 1,
//
//     y = 10 sin(pi x0 x1) + 20 (x2 - 1/2)^2 + 10 x3 + 5 x4
//
// each x_k then divided by its standard deviation around its mean, y likewise by those of the first data made.
//
// Source: J. H. Friedman, Ann. Statist. 19 (1991), section 4.3.

#include "least/numeric/shuffle.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

namespace problems {

struct friedman {
    std::vector<std::array<double, 5>> x;
    std::vector<double> y;

    friedman(std::size_t n, std::uint64_t seed)
    {
        constexpr double mean = 14.4126, deviation = 4.8807; // of y, to what 10^7 observations tell
        std::mt19937_64 generator(seed);
        for (std::size_t i = 0; i < n; ++i) {
            std::array<double, 5> at{};
            for (double& v : at) { v = least::uniform(generator); }
            const double value = 10 * std::sin(std::numbers::pi * at[0] * at[1]) + 20 * (at[2] - 0.5) * (at[2] - 0.5)
                                 + 10 * at[3] + 5 * at[4];
            y.push_back((value - mean) / deviation);
            for (double& v : at) { v = (v - 0.5) * std::sqrt(12.0); }
            x.push_back(at);
        }
    }
};

/// y = sin 3 x + 0.3 cos 9 x at n even places from -2 to 2.
struct wave {
    std::vector<double> x, y;

    explicit wave(std::size_t n)
    {
        for (std::size_t i = 0; i < n; ++i) {
            x.push_back(-2 + 4 * static_cast<double>(i) / static_cast<double>(n - 1));
            y.push_back(std::sin(3 * x.back()) + 0.3 * std::cos(9 * x.back()));
        }
    }
};

} // namespace problems
