// SPDX-License-Identifier: MIT
#pragma once
// The models of the NIST problems with their derivatives written by hand, as users of GSL, MINPACK, Eigen and dlib give
// them: value = with_derivatives(model, b, x, d), d[j] = df/db_j. Common terms are computed once.

#include "problems/nist_nonlinear.hpp"

#include <cmath>
#include <cstddef>

namespace benchmarks {

inline double with_derivatives(problems::nist::misra1a::model, const double* b, double x, double* d)
{
    const double e = std::exp(-b[1] * x);
    d[0] = 1 - e;
    d[1] = b[0] * x * e;
    return b[0] * (1 - e);
}
inline double with_derivatives(problems::nist::chwirut::model, const double* b, double x, double* d)
{
    const double e = std::exp(-b[0] * x), inverse = 1 / (b[1] + b[2] * x), f = e * inverse;
    d[0] = -x * f;
    d[1] = -f * inverse;
    d[2] = d[1] * x;
    return f;
}
inline double with_derivatives(problems::nist::lanczos::model, const double* b, double x, double* d)
{
    double f = 0;
    for (std::size_t j = 0; j < 6; j += 2) {
        d[j] = std::exp(-b[j + 1] * x);
        d[j + 1] = -x * b[j] * d[j];
        f += b[j] * d[j];
    }
    return f;
}
inline double with_derivatives(problems::nist::gauss::model, const double* b, double x, double* d)
{
    d[0] = std::exp(-b[1] * x);
    d[1] = -x * b[0] * d[0];
    double f = b[0] * d[0];
    for (std::size_t j = 2; j < 8; j += 3) {
        const double u = (x - b[j + 1]) / b[j + 2];
        d[j] = std::exp(-u * u);
        d[j + 1] = 2 * b[j] * d[j] * u / b[j + 2];
        d[j + 2] = d[j + 1] * u;
        f += b[j] * d[j];
    }
    return f;
}
inline double with_derivatives(problems::nist::dan_wood::model, const double* b, double x, double* d)
{
    d[0] = std::pow(x, b[1]);
    d[1] = b[0] * d[0] * std::log(x);
    return b[0] * d[0];
}
inline double with_derivatives(problems::nist::misra1b::model, const double* b, double x, double* d)
{
    const double inverse = 1 / (1 + b[1] * x / 2), square = inverse * inverse;
    d[0] = 1 - square;
    d[1] = b[0] * square * inverse * x;
    return b[0] * d[0];
}
inline double with_derivatives(problems::nist::nelson::model, const double* b, const std::array<double, 2>& x,
                               double* d)
{
    const double e = x[0] * std::exp(-b[2] * x[1]);
    d[0] = 1;
    d[1] = -e;
    d[2] = b[1] * e * x[1];
    return b[0] - b[1] * e;
}
inline double with_derivatives(problems::nist::mgh17::model, const double* b, double x, double* d)
{
    d[0] = 1;
    d[1] = std::exp(-b[3] * x);
    d[2] = std::exp(-b[4] * x);
    d[3] = -x * b[1] * d[1];
    d[4] = -x * b[2] * d[2];
    return b[0] + b[1] * d[1] + b[2] * d[2];
}
inline double with_derivatives(problems::nist::misra1d::model, const double* b, double x, double* d)
{
    const double inverse = 1 / (1 + b[1] * x);
    d[0] = b[1] * x * inverse;
    d[1] = b[0] * x * inverse * inverse;
    return b[0] * d[0];
}
inline double with_derivatives(problems::nist::mgh09::model, const double* b, double x, double* d)
{
    const double inverse = 1 / (x * (x + b[2]) + b[3]), shape = x * (x + b[1]) * inverse, f = b[0] * shape;
    d[0] = shape;
    d[1] = b[0] * x * inverse;
    d[2] = -f * x * inverse;
    d[3] = -f * inverse;
    return f;
}
inline double with_derivatives(problems::nist::thurber::model, const double* b, double x, double* d)
{
    const double inverse = 1 / (1 + x * (b[4] + x * (b[5] + x * b[6])));
    const double f = (b[0] + x * (b[1] + x * (b[2] + x * b[3]))) * inverse;
    d[0] = inverse;
    d[1] = x * d[0];
    d[2] = x * d[1];
    d[3] = x * d[2];
    d[4] = -f * d[1];
    d[5] = x * d[4];
    d[6] = x * d[5];
    return f;
}
inline double with_derivatives(problems::nist::rat42::model, const double* b, double x, double* d)
{
    const double e = std::exp(b[1] - b[2] * x), inverse = 1 / (1 + e), f = b[0] * inverse;
    d[0] = inverse;
    d[1] = -f * inverse * e;
    d[2] = -d[1] * x;
    return f;
}
inline double with_derivatives(problems::nist::mgh10::model, const double* b, double x, double* d)
{
    const double inverse = 1 / (x + b[2]);
    d[0] = std::exp(b[1] * inverse);
    const double f = b[0] * d[0];
    d[1] = f * inverse;
    d[2] = -d[1] * b[1] * inverse;
    return f;
}
inline double with_derivatives(problems::nist::eckerle4::model, const double* b, double x, double* d)
{
    const double inverse = 1 / b[1], z = (x - b[2]) * inverse;
    d[0] = inverse * std::exp(-z * z / 2);
    const double f = b[0] * d[0];
    d[2] = f * z * inverse;
    d[1] = d[2] * z - f * inverse;
    return f;
}

/// r_i = f(b, x_i) - y_i
template <class Problem>
void residuals(const double* b, double* r)
{
    const auto &x = Problem::x(), &y = Problem::y();
    for (std::size_t i = 0; i < x.size(); ++i) { r[i] = typename Problem::model{}(b, x[i]) - y[i]; }
}
/// set(i, j, dr_i/db_j) for all of them.
template <class Problem, class Set>
void jacobian(const double* b, Set set)
{
    const auto& x = Problem::x();
    double d[Problem::parameters];
    for (std::size_t i = 0; i < x.size(); ++i) {
        with_derivatives(typename Problem::model{}, b, x[i], d);
        for (std::size_t j = 0; j < Problem::parameters; ++j) { set(i, j, d[j]); }
    }
}

} // namespace benchmarks
