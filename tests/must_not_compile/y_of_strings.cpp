// SPDX-License-Identifier: MIT
// expect: least: y must be a range of numbers, or of std::array of numbers
#include <least/least.hpp>

#include <array>
#include <string>
#include <vector>

constexpr std::array x{1.0, 2.0, 3.0};

#ifdef LEAST_TEST_CORRECT
const std::vector<double> ys{1, 2, 3};
#else
const std::vector<std::string> ys{"1", "2", "3"};
#endif

int main()
{
    const auto cost = least::mean_squared_error(least::linear{}, x, ys);
    return cost(1.0) > 0;
}
