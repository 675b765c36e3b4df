// SPDX-License-Identifier: MIT
#pragma once
// Residuals and a Jacobian at a point, for the tests of the linear model.

#include "least/cost/constraints.hpp"
#include "least/cost/evaluation.hpp"
#include "least/model/jet.hpp"
#include "least/numeric/dense.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace linear_problem {

using least::dynamic;
using least::matrix;
using least::order;
using vec = std::vector<double>;

/// Residuals r and their Jacobian J at p, and what an evaluation knows of them.
struct problem {
    vec p;
    matrix<double, dynamic> j;
    vec r;
    least::evaluation<double, dynamic, order::factor> e{0};
    least::evaluation<double, dynamic, order::gram> of_products{0};

    problem(vec at, matrix<double, dynamic> jacobian, vec residuals)
        : p(std::move(at)), j(std::move(jacobian)), r(std::move(residuals))
    {
        evaluate();
    }
    problem(std::size_t rows, std::size_t n, std::uint64_t seed) : p(n), j(rows, n), r(rows)
    {
        std::mt19937_64 random(seed);
        std::uniform_real_distribution<double> uniform(-1, 1);
        for (double& x : p) { x = uniform(random); }
        for (double& x : r) { x = uniform(random); }
        for (std::size_t i = 0; i < rows; ++i) {
            for (std::size_t k = 0; k < n; ++k) { j(i, k) = uniform(random); }
        }
        evaluate();
    }
    void evaluate()
    {
        const std::size_t rows = r.size(), n = p.size();
        e = least::evaluation<double, dynamic, order::factor>(n);
        matrix<double, dynamic> a(rows, n + 1);
        for (std::size_t i = 0; i < rows; ++i) {
            for (std::size_t k = 0; k < n; ++k) {
                a(i, k) = j(i, k);
                e.gradient[k] += 2 * j(i, k) * r[i] / static_cast<double>(rows);
            }
            a(i, n) = r[i];
        }
        e.factor.fold(a, rows);
        of_products = least::evaluation<double, dynamic, order::gram>(n);
        of_products.gradient = e.gradient;
        for (std::size_t i = 0; i < rows; ++i) {
            for (std::size_t k = 0; k < n; ++k) { of_products.gradient_scale[k] += std::abs(j(i, k)); }
        }
        of_products.factor.fold(a, rows);
    }
    /// J d + r
    [[nodiscard]] vec moved(const vec& d) const
    {
        vec s = r;
        for (std::size_t i = 0; i < r.size(); ++i) {
            for (std::size_t k = 0; k < d.size(); ++k) { s[i] += j(i, k) * d[k]; }
        }
        return s;
    }
    /// J^T v
    [[nodiscard]] vec transposed(const vec& v) const
    {
        vec s(p.size());
        for (std::size_t i = 0; i < r.size(); ++i) {
            for (std::size_t k = 0; k < s.size(); ++k) { s[k] += j(i, k) * v[i]; }
        }
        return s;
    }
    [[nodiscard]] matrix<double, dynamic> products() const
    {
        matrix<double, dynamic> a(p.size(), p.size());
        for (std::size_t i = 0; i < r.size(); ++i) {
            for (std::size_t k = 0; k < p.size(); ++k) {
                for (std::size_t l = 0; l < p.size(); ++l) { a(k, l) += j(i, k) * j(i, l); }
            }
        }
        return a;
    }
};

inline least::box<double, dynamic> holding(std::vector<bool> which)
{
    least::box<double, dynamic> b(which.size());
    b.take(least::hold(std::move(which)));
    return b;
}

/// A random symmetric matrix, packed.
inline vec random_rest(std::size_t n, double size, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(-size, size);
    vec rest(least::packed_size(n));
    for (double& x : rest) { x = uniform(random); }
    return rest;
}
inline double difference(const vec& a, const vec& b)
{
    double worst = 0;
    for (std::size_t i = 0; i < a.size(); ++i) { worst = std::max(worst, std::abs(a[i] - b[i])); }
    return worst;
}

} // namespace linear_problem
