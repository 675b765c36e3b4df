// SPDX-License-Identifier: MIT
// expect: least: the model cannot be called as f\(parameters, x\) with these parameters and this x
#include <least/least.hpp>

#include <array>
#include <string>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
auto model = [](double m, double at) { return m * at; };
#else
auto model = [](double m, double at) { return std::to_string(m * at); };
#endif

int main()
{
    const auto cost = least::mean_squared_error(model, x, y);
    return cost(1.0) > 0;
}
