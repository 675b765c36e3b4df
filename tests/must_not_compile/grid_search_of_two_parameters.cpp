// SPDX-License-Identifier: MIT
// expect: least: grid_search and golden_section need a cost of one parameter, a number
#include <least/least.hpp>

#include <array>

#ifdef LEAST_TEST_CORRECT
auto cost = [](double m) { return m * m; };
#else
auto cost = [](std::array<double, 2> p) { return p[0] * p[1]; };
#endif

int main()
{
    return least::grid_search{.from = 0, .to = 3}(cost).converged();
}
