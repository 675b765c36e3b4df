// SPDX-License-Identifier: MIT
// expect: least: grid_search and golden_section need a cost of one parameter, a number
#include <least/least.hpp>

#include <array>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
auto cost = least::mean_squared_error(least::linear{}, x, y);
#else
auto cost = least::mean_squared_error(least::polynomial<1>{}, x, y);
#endif

int main()
{
    return least::golden_section{.from = 0, .to = 3}(cost).converged();
}
