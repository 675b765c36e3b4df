// SPDX-License-Identifier: MIT
#pragma once
// Reference problems of unconstrained minimization: the function, its standard start, its minimum.
//
// Source: More, Garbow & Hillstrom, "Testing Unconstrained Optimization Software", ACM TOMS 7 (1981), problems 1, 5, 13
// and 21.

#include <array>
#include <cstddef>
#include <vector>

namespace problems {

struct rosenbrock {
    static constexpr std::array start{-1.2, 1.0};
    static constexpr std::array minimum{1.0, 1.0};

    template <class P>
    constexpr auto operator()(const P& p) const
    {
        const auto a = 1 - p[0], b = p[1] - p[0] * p[0];
        return a * a + 100 * b * b;
    }
};

/// Rosenbrock's function side by side, n / 2 times, with its derivative: for many parameters. The minimum is at
/// (1, ..., 1).
struct extended_rosenbrock {
    static std::vector<double> start(std::size_t n)
    {
        std::vector<double> p(n);
        for (std::size_t j = 0; j < n; ++j) { p[j] = j % 2 == 0 ? -1.2 : 1.0; }
        return p;
    }
    double operator()(const std::vector<double>& p) const
    {
        double sum = 0;
        for (std::size_t j = 0; j < p.size(); j += 2) {
            const double a = 1 - p[j], b = p[j + 1] - p[j] * p[j];
            sum += a * a + 100 * b * b;
        }
        return sum;
    }
    std::vector<double> derivative(const std::vector<double>& p) const
    {
        std::vector<double> g(p.size());
        for (std::size_t j = 0; j < p.size(); j += 2) {
            const double b = p[j + 1] - p[j] * p[j];
            g[j] = -2 * (1 - p[j]) - 400 * b * p[j];
            g[j + 1] = 200 * b;
        }
        return g;
    }
};

struct beale {
    static constexpr std::array start{1.0, 1.0};
    static constexpr std::array minimum{3.0, 0.5};

    template <class P>
    constexpr auto operator()(const P& p) const
    {
        const auto y = p[1];
        const auto a = 1.5 - p[0] * (1 - y), b = 2.25 - p[0] * (1 - y * y), c = 2.625 - p[0] * (1 - y * y * y);
        return a * a + b * b + c * c;
    }
};

/// The Hessian is singular at the minimum, the origin.
struct powell_singular {
    static constexpr std::array start{3.0, -1.0, 0.0, 1.0};

    template <class P>
    constexpr auto operator()(const P& p) const
    {
        const auto a = p[0] + 10 * p[1], b = p[2] - p[3], c = p[1] - 2 * p[2], d = p[0] - p[3];
        return a * a + 5 * b * b + c * c * c * c + 10 * d * d * d * d;
    }
};

} // namespace problems
