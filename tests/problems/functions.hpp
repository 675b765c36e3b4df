// SPDX-License-Identifier: MIT
#pragma once
// Reference problems of unconstrained minimization: the function, its standard start, its minimum.
//
// Source: More, Garbow & Hillstrom, "Testing Unconstrained Optimization Software", ACM TOMS 7 (1981), problems 1, 5 and 13.

#include <array>

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
