// SPDX-License-Identifier: MIT
#include "data.hpp"

#include <ceres/tiny_solver.h>
#include <ceres/tiny_solver_autodiff_function.h>

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
    using function = ceres::TinySolverAutoDiffFunction<residuals, points, 2>;
    const residuals r;
    const function f(r);
    ceres::TinySolver<function> solver;
    solver.options.function_tolerance = 1e-12;
    Eigen::Vector2d p(start[0], start[1]);
    solver.Solve(f, &p);
    std::printf("%.9f %.9f\n", p[0], p[1]);
}
