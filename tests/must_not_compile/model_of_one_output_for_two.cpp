// SPDX-License-Identifier: MIT
// expect: least: the model cannot be called as f\(parameters, x\) with these parameters and this x
#include <least/least.hpp>

#include <array>

constexpr std::array x{1.0, 2.0};
constexpr std::array<std::array<double, 2>, 2> y{{{1, 2}, {3, 4}}};

#ifdef LEAST_TEST_CORRECT
auto model = [](const auto& m, auto at) { return std::array{m * at, m}; };
#else
auto model = [](const auto& m, auto at) { return m * at; };
#endif

int main()
{
    const auto cost = least::mean_squared_error(model, x, y);
    return cost(1.0) > 0;
}
