// SPDX-License-Identifier: MIT
// expect: least: parameters are a number, std::array, std::vector, or an aggregate template over its scalar
#include <least/least.hpp>

#include <array>
#include <string>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
const double p = 1;
#else
const std::string p = "1";
#endif

int main()
{
    const auto cost = least::mean_squared_error(least::linear{}, x, y);
    return cost(p) > 0;
}
