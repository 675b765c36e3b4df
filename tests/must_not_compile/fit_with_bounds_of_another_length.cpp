// SPDX-License-Identifier: MIT
// expect: least: bounds, hold and prior take one number for each parameter, in their shape
#include <least/least.hpp>

#include <array>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

auto curve = [](const auto& p, double at) { return p[0] + p[1] * p[1] * at; };
constexpr std::array start{1.0, 1.0};

#ifdef LEAST_TEST_CORRECT
constexpr std::array<double, 2> low{0, 0}, high{5, 5};
#else
constexpr std::array<double, 3> low{0, 0, 0}, high{5, 5, 5};
#endif

int main()
{
    return least::fit(curve, x, y, start, least::bounds(low, high)).converged();
}
