// SPDX-License-Identifier: MIT
#include "data.hpp"

#include <ceres/ceres.h>

#include <cmath>
#include <cstdio>

struct residuals {
    template <class T>
    bool operator()(const T* p, T* r) const
    {
        using std::exp;
        for (int i = 0; i < points; ++i) { r[i] = p[0] * exp(-p[1] * x_data[i]) - y_data[i]; }
        return true;
    }
};

int main()
{
    double p[2] = {start[0], start[1]};
    ceres::Problem problem;
    problem.AddResidualBlock(new ceres::AutoDiffCostFunction<residuals, points, 2>(new residuals), nullptr, p);
    ceres::Solver::Options options;
    options.function_tolerance = 1e-12;
    ceres::Solver::Summary summary;
    ceres::Solve(options, &problem, &summary);
    std::printf("%.9f %.9f\n", p[0], p[1]);
}
