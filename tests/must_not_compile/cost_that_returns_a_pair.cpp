// SPDX-License-Identifier: MIT
// expect: least: this cannot be called as cost\(parameters\) with these parameters, or does not return one number
#include <least/least.hpp>

#include <utility>

#ifdef LEAST_TEST_CORRECT
auto cost = [](double m) { return m * m; };
#else
auto cost = [](double m) { return std::pair{m * m, 2 * m}; };
#endif

int main()
{
    return least::gradient_descent{}(cost, 1.0).converged();
}
