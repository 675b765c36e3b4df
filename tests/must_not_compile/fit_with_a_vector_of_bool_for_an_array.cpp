// SPDX-License-Identifier: MIT
// expect: least: bounds, hold and prior take one number for each parameter, in their shape
#include <least/least.hpp>

#include <array>
#include <vector>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

auto curve = [](const auto& p, double at) { return p[0] + p[1] * p[1] * at; };
constexpr std::array start{1.0, 1.0};

#ifdef LEAST_TEST_CORRECT
const std::array held{true, false};
#else
const std::vector<bool> held{true, false};
#endif

int main()
{
    return least::fit(curve, x, y, start, least::hold(held)).converged();
}
