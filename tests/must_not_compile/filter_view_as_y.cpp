// SPDX-License-Identifier: MIT
// expect: least: y must be a forward range that can be walked when const \(a filter_view cannot
#include <least/least.hpp>

#include <array>
#include <ranges>
#include <span>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
auto ys = y | std::views::drop(1);
#else
auto ys = y | std::views::filter([](double value) { return value > 2; });
#endif

int main()
{
    const auto cost = least::mean_squared_error(least::linear{}, std::span(x).first(2), ys);
    return cost(1.0) > 0;
}
