// SPDX-License-Identifier: MIT
// expect: least: x must be a forward range that can be walked when const \(a filter_view cannot
#include <least/least.hpp>

#include <array>
#include <ranges>
#include <span>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
auto xs = x | std::views::drop(1);
#else
auto xs = x | std::views::filter([](double value) { return value > 1; });
#endif

int main()
{
    const auto cost = least::mean_squared_error(least::linear{}, xs, std::span(y).first(2));
    return cost(1.0) > 0;
}
