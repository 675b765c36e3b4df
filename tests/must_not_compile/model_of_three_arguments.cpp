// SPDX-License-Identifier: MIT
// expect: least: the model cannot be called as f\(parameters, x\) with these parameters and this x
#include <least/least.hpp>

#include <array>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
auto model = [](const auto& m, auto at) { return m * at; };
#else
auto model = [](const auto& m, auto at, auto offset) { return m * at + offset; };
#endif

int main()
{
    const auto cost = least::mean_squared_error(model, x, y);
    return least::gradient_descent{}(cost, 1.0).converged();
}
