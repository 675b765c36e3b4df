// SPDX-License-Identifier: MIT
// expect: least: the model cannot be called as f\(parameters, x\) with these parameters and this x
#include <least/least.hpp>

#include <array>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
constexpr std::array<double, 3> p{1, 2, 3};
#else
constexpr std::array<double, 2> p{1, 2};
#endif

int main()
{
    const auto cost = least::mean_squared_error(least::polynomial<2>{}, x, y);
    return cost(p) > 0;
}
