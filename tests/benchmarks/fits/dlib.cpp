// SPDX-License-Identifier: MIT
#include "data.hpp"

#include <dlib/optimization.h>

#include <cmath>
#include <cstdio>
#include <vector>

using column = dlib::matrix<double, 2, 1>;

static double residual(int i, const column& p)
{
    return p(0) * std::exp(-p(1) * x_data[i]) - y_data[i];
}
static column derivative(int i, const column& p)
{
    const double e = std::exp(-p(1) * x_data[i]);
    column d;
    d = e, -p(0) * x_data[i] * e;
    return d;
}

int main()
{
    std::vector<int> list;
    for (int i = 0; i < points; ++i) { list.push_back(i); }
    column p;
    p = start[0], start[1];
    dlib::solve_least_squares_lm(dlib::objective_delta_stop_strategy(1e-12), residual, derivative, list, p);
    std::printf("%.9f %.9f\n", p(0), p(1));
}
