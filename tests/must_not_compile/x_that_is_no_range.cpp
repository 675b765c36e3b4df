// SPDX-License-Identifier: MIT
// expect: least: x must be a forward range that can be walked when const
#include <least/least.hpp>

#include <array>

constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
constexpr std::array xs{1.0, 2.0, 3.0};
#else
constexpr double xs = 1;
#endif

int main()
{
    const auto cost = least::mean_squared_error(least::linear{}, xs, y);
    return cost(1.0) > 0;
}
