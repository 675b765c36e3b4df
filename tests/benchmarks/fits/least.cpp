// SPDX-License-Identifier: MIT
#include "data.hpp"

#include <least/least.hpp>

#include <array>
#include <cmath>
#include <cstdio>

int main()
{
    const auto f = [](const auto& p, auto x) {
        using std::exp;
        return p[0] * exp(-p[1] * x);
    };
    const auto fitted = least::fit(f, x_data, y_data, std::array{start[0], start[1]});
    std::printf("%.9f %.9f\n", fitted.parameters[0], fitted.parameters[1]);
}
