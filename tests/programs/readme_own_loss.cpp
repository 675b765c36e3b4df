// SPDX-License-Identifier: MIT
#include <least/least.hpp>
#include <cstdio>
#include <vector>

struct geman_mcclure {                       // rho(s) = s / (1 + s), for s = (r / delta)^2
    double delta = 1;                        // in the units of y
    constexpr auto operator()(const auto& s) const { return s / (1 + s); }
};

int main()
{
    const std::vector<double> x{1, 2, 3, 4, 5}, y{2.1, 3.9, 6.2, 80, 9.9};   // the fourth is an outlier
    auto robust = least::newton{}(least::mean_loss(least::linear{}, x, y, geman_mcclure{.delta = 1}), 1.9);
    auto plain = least::newton{}(least::mean_squared_error(least::linear{}, x, y), 1.9);
    std::printf("slope %.4f, with squares %.4f\n", robust.parameters, plain.parameters);
}
