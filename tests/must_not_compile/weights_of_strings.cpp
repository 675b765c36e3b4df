// SPDX-License-Identifier: MIT
// expect: least: weights must be a number, or a forward range of numbers that can be walked when const
#include <least/least.hpp>

#include <array>
#include <string>
#include <vector>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
const std::vector<double> importance{1, 2, 3};
#else
const std::vector<std::string> importance{"1", "2", "3"};
#endif

int main()
{
    const auto cost = least::mean_squared_error(least::linear{}, x, y, least::weights(importance));
    return cost(1.0) > 0;
}
