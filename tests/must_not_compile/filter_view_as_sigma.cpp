// SPDX-License-Identifier: MIT
// expect: least: sigma must be a number, or a forward range of numbers that can be walked when const
#include <least/least.hpp>

#include <array>
#include <ranges>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
auto sigmas = least::sigma(y | std::views::drop(0));
#else
auto sigmas = least::sigma(y | std::views::filter([](double value) { return value > 0; }));
#endif

int main()
{
    const auto cost = least::mean_squared_error(least::linear{}, x, y, sigmas);
    return cost(1.0) > 0;
}
