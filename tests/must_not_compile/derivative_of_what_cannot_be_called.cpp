// SPDX-License-Identifier: MIT
// expect: least: this cannot be called as cost\(parameters\) with these parameters, or does not return one number
#include <least/least.hpp>

#ifdef LEAST_TEST_CORRECT
auto cost = [](double m) { return m * m; };
#else
struct not_a_cost {};
auto cost = not_a_cost{};
#endif

int main()
{
    return least::derivative(cost)(1.0) > 0;
}
