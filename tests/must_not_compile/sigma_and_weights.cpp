// SPDX-License-Identifier: MIT
// expect: least: a cost takes one of least::sigma and least::weights, once
#include <least/least.hpp>

#include <array>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
auto cost = least::mean_squared_error(least::linear{}, x, y, least::sigma(0.5));
#else
auto cost = least::mean_squared_error(least::linear{}, x, y, least::sigma(0.5), least::weights(y));
#endif

int main()
{
    return cost(1.0) > 0;
}
