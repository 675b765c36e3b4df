// SPDX-License-Identifier: MIT
#include "data.hpp"

#include <unsupported/Eigen/LevenbergMarquardt>

#include <cmath>
#include <cstdio>

struct residuals : Eigen::DenseFunctor<double> {
    residuals() : DenseFunctor(2, points) {}

    int operator()(const InputType& p, ValueType& r) const
    {
        for (int i = 0; i < points; ++i) { r[i] = p[0] * std::exp(-p[1] * x_data[i]) - y_data[i]; }
        return 0;
    }
    int df(const InputType& p, JacobianType& j) const
    {
        for (int i = 0; i < points; ++i) {
            j(i, 0) = std::exp(-p[1] * x_data[i]);
            j(i, 1) = -p[0] * x_data[i] * j(i, 0);
        }
        return 0;
    }
};

int main()
{
    residuals f;
    Eigen::LevenbergMarquardt<residuals> solver(f);
    Eigen::VectorXd p = Eigen::Vector2d(start[0], start[1]);
    solver.minimize(p);
    std::printf("%.9f %.9f\n", p[0], p[1]);
}
