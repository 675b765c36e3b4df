// SPDX-License-Identifier: MIT
#include <least/least.hpp>

#include <cmath>
#include <vector>

int main()
{
    const std::vector<double> x = {1, 2, 3};
    const std::vector<double> y = {2, 4, 6};
    const auto cost = least::mean_squared_error(least::linear{}, x, y);
    const auto found = least::newton{}(cost, 0.0);
    return found.converged() && std::abs(found.parameters - 2) < 1e-12 ? 0 : 1;
}
