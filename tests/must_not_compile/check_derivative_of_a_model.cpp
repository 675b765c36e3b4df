// SPDX-License-Identifier: MIT
// expect: least: this cannot be called as cost\(parameters\) with these parameters, or does not return one number
#include <least/least.hpp>

#include <array>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
auto cost = least::mean_squared_error(least::linear{}, x, y);
#else
auto cost = least::linear{}; // f(p, x), not f(p)
#endif

int main()
{
    return least::check_derivative(cost, 1.0).worst < 1e-6;
}
