// SPDX-License-Identifier: MIT
// expect: least: an argument of this cost is not understood. after the data it takes least::sigma
#include <least/least.hpp>

#include <array>
#include <string>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
const auto argument = least::huber{};
#else
const std::string argument = "huber";
#endif

int main()
{
    const auto cost = least::mean_loss(least::linear{}, x, y, argument);
    return cost(1.0) > 0;
}
