// SPDX-License-Identifier: MIT
#include "least/optimize/relative_curvature.hpp"

#include "catch.hpp"

#include "least/optimize/column_space.hpp"
#include "least/optimize/local_model.hpp"
#include "optimize/linear_problem.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using least::dynamic;
using least::matrix;
using linear_problem::difference;
using linear_problem::problem;
using linear_problem::random_rest;
using linear_problem::vec;
using relative_curvature = least::detail::relative_curvature<double, dynamic>;

vec minus(vec v)
{
    for (double& x : v) { x = -x; }
    return v;
}
least::detail::local_model<double, dynamic> model_of(const problem& of)
{
    const auto m = least::detail::local_model<double, dynamic>::at(of.p, of.e, least::no_box{});
    REQUIRE(m);
    return *m;
}
matrix<double, dynamic> plus(matrix<double, dynamic> a, const vec& rest)
{
    for (std::size_t k = 0; k < a.rows(); ++k) {
        for (std::size_t l = 0; l < a.rows(); ++l) { a(k, l) += rest[least::packed(std::min(k, l), std::max(k, l))]; }
    }
    return a;
}

} // namespace

TEST_CASE("the relative curvature is 1 where the residuals do not bend, and gives Newton's step where they do")
{
    for (const std::uint64_t seed : {41U, 42U, 43U}) {
        for (const std::size_t n : {1U, 3U, 6U}) {
            CAPTURE(seed, n);
            const problem of(4 * n, n, seed);
            const auto m = model_of(of);
            const auto plain = relative_curvature::of(m.root(), vec(least::packed_size(n)));
            REQUIRE(plain);
            CHECK(plain->eigen.values == vec(n, 1.0));
            CHECK(difference(plain->step(m.slope()), m.step(m.damped(0).y)) < 1e-13);

            const vec rest = random_rest(n, 0.1, seed);
            const auto h = plus(of.products(), rest);
            const auto factor = least::cholesky<double, dynamic>::factor(h);
            REQUIRE(factor);
            const auto curvature = relative_curvature::of(m.root(), rest);
            REQUIRE(curvature);
            const vec expected = factor->solve(minus(of.transposed(of.r)));
            CHECK(difference(curvature->step(m.slope()), expected) < 1e-12 * (1 + least::norm(expected)));
            const auto columns = least::detail::column_space<double, dynamic>::at(of.p, of.e, least::no_box{});
            REQUIRE(columns);
            const auto same = relative_curvature::of(columns->root(), rest); // in other coordinates
            REQUIRE(same);
            CHECK(difference(same->step(m.slope()), expected) < 1e-12 * (1 + least::norm(expected)));
            CHECK(std::abs(same->eigen.values[same->eigen.smallest()]
                           - curvature->eigen.values[curvature->eigen.smallest()])
                  < 1e-12);
            for (std::size_t q = 0; q < n; ++q) { // d^T H d = value d^T J^T J d
                const vec d = curvature->direction(q);
                const double whole = least::dot(d, h * d), of_lines = least::dot(d, of.products() * d);
                CHECK(std::abs(of_lines - 1) < 1e-12);
                CHECK(std::abs(whole - curvature->eigen.values[q]) < 1e-12);
            }
        }
    }
}

TEST_CASE("a negative relative curvature has a direction along which the cost falls away")
{
    const problem of(12, 3, 44);
    const auto m = model_of(of);
    const vec v{1, -2, 0.5}; // H = J^T J - c v v^T
    vec rest(6);
    for (std::size_t b = 0; b < 3; ++b) {
        for (std::size_t a = 0; a <= b; ++a) { rest[least::packed(a, b)] = -50 * v[a] * v[b]; }
    }
    const auto curvature = relative_curvature::of(m.root(), rest);
    REQUIRE(curvature);
    const auto least_one = curvature->eigen.smallest();
    REQUIRE(curvature->eigen.values[least_one] < -1);
    const vec d = curvature->direction(least_one);
    CHECK(least::dot(d, plus(of.products(), rest) * d) < 0);
    CHECK(std::count_if(curvature->eigen.values.begin(), curvature->eigen.values.end(),
                        [](double x) { return x < 0.999; })
          == 1);
}

TEST_CASE("a curvature that is not finite has no eigenvalues")
{
    const problem of(12, 2, 45);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_FALSE(relative_curvature::of(model_of(of).root(), {1, nan, 1}));
}
