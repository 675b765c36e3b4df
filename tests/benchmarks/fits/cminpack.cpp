// SPDX-License-Identifier: MIT
#include "data.hpp"

#include <cminpack.h>

#include <cmath>
#include <cstdio>

static int evaluate(void*, int, int, const double* p, double* r, double* j, int, int flag)
{
    for (int i = 0; i < points; ++i) {
        const double e = std::exp(-p[1] * x_data[i]);
        if (flag == 1) {
            r[i] = p[0] * e - y_data[i];
        } else {
            j[i] = e;
            j[i + points] = -p[0] * x_data[i] * e;
        }
    }
    return 0;
}

int main()
{
    double p[2] = {start[0], start[1]}, r[points], jacobian[2 * points], work[5 * 2 + points];
    int order[2];
    lmder1(evaluate, nullptr, points, 2, p, r, jacobian, points, 1e-10, order, work, 5 * 2 + points);
    std::printf("%.9f %.9f\n", p[0], p[1]);
}
