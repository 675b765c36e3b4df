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
    least::detail::local_model<double, dynamic> m(of.p.size());
    REQUIRE(m.take_factor(of.p, of.e, least::no_box{}));
    return m;
}
matrix<double, dynamic> plus(matrix<double, dynamic> a, const vec& rest)
{
    for (std::size_t k = 0; k < a.rows(); ++k) {
        for (std::size_t l = 0; l < a.rows(); ++l) { a(k, l) += rest[least::packed(std::min(k, l), std::max(k, l))]; }
    }
    return a;
}

matrix<double, dynamic> unit(std::size_t n)
{
    matrix<double, dynamic> a(n, n);
    for (std::size_t k = 0; k < n; ++k) { a(k, k) = 1; }
    return a;
}
/// -H^-1 J^T r
vec newton_step(const problem& of, const vec& rest)
{
    const auto factor = least::cholesky<double, dynamic>::factor(plus(of.products(), rest));
    REQUIRE(factor);
    return factor->solve(minus(of.transposed(of.r)));
}
least::symmetric_eigen<double, dynamic> eigen_of(const relative_curvature& curvature)
{
    const auto eigen = least::symmetric_eigen<double, dynamic>::factor(curvature.whole);
    REQUIRE(eigen);
    return *eigen;
}

} // namespace

TEST_CASE("the relative curvature is 1 where the residuals do not bend, and gives Newton's step where they do")
{
    for (const std::uint64_t seed : {41U, 42U, 43U}) {
        for (const std::size_t n : {1U, 3U, 6U}) {
            CAPTURE(seed, n);
            const problem of(4 * n, n, seed);
            auto m = model_of(of);
            const auto plain = relative_curvature::of(m.root(), vec(least::packed_size(n)));
            REQUIRE(plain);
            CHECK(plain->whole == unit(n));
            CHECK_FALSE(plain->eigen);
            CHECK(difference(plain->step(m.slope()), m.step(m.damped(0).y)) < 1e-13);

            const vec rest = random_rest(n, 0.1, seed);
            const vec expected = newton_step(of, rest);
            const auto curvature = relative_curvature::of(m.root(), rest);
            REQUIRE(curvature);
            CHECK(difference(curvature->step(m.slope()), expected) < 1e-12 * (1 + least::norm(expected)));
            const auto columns = least::detail::column_space<double, dynamic>::at(of.p, of.e, least::no_box{});
            REQUIRE(columns);
            const auto same = relative_curvature::of(columns->root(), rest); // in other coordinates
            REQUIRE(same);
            CHECK(difference(same->step(m.slope()), expected) < 1e-12 * (1 + least::norm(expected)));
            const auto values = eigen_of(*curvature), same_values = eigen_of(*same);
            CHECK(std::abs(same_values.values[same_values.smallest()] - values.values[values.smallest()]) < 1e-12);
            for (std::size_t q = 0; q < n; ++q) { // d^T H d = value d^T J^T J d
                vec v(n);
                for (std::size_t k = 0; k < n; ++k) { v[k] = values.vectors(k, q); }
                const vec d = m.root() * v;
                const double whole = least::dot(d, plus(of.products(), rest) * d);
                const double of_lines = least::dot(d, of.products() * d);
                CHECK(std::abs(of_lines - 1) < 1e-12);
                CHECK(std::abs(whole - values.values[q]) < 1e-12);
            }
        }
    }
}

TEST_CASE("of a relative curvature that is not clearly positive the least eigenvalue is known, and its direction")
{
    const problem of(12, 3, 44);
    auto m = model_of(of);
    const vec v{1, -2, 0.5}; // H = J^T J - c v v^T: one eigenvalue is 1 - c |L^T v|^2, the others are 1
    vec along(3);
    for (std::size_t k = 0; k < 3; ++k) {
        for (std::size_t i = 0; i < 3; ++i) { along[k] += m.root()(i, k) * v[i]; }
    }
    const double whole = least::dot(along, along);
    for (const double least : {-5.0, -1e-3, 1e-6, 1e-4, 0.9 / 1024, 1.1 / 1024, 0.1, 0.9}) {
        CAPTURE(least);
        const double c = (1 - least) / whole;
        vec rest(6);
        for (std::size_t b = 0; b < 3; ++b) {
            for (std::size_t a = 0; a <= b; ++a) { rest[least::packed(a, b)] = -c * v[a] * v[b]; }
        }
        const auto curvature = relative_curvature::of(m.root(), rest);
        REQUIRE(curvature);
        CHECK(curvature->eigen.has_value() == (least < 1.0 / 1024));
        if (curvature->eigen) {
            CHECK(std::abs(curvature->least_value() - least) < 1e-12);
            const vec d = curvature->least_direction();
            CHECK(std::abs(least::dot(d, plus(of.products(), rest) * d) - least) < 1e-12);
        } else {
            CHECK(curvature->least_value() > 0);
            CHECK(curvature->least_value() <= least);
        }
        if (least > 0) {
            const vec expected = newton_step(of, rest);
            CHECK(difference(curvature->step(m.slope()), expected) < 1e-12 / least * (1 + least::norm(expected)));
        }
    }
}

TEST_CASE("a diagonal element that is just as small as is clearly positive does not hide what is beside it")
{
    const double small = 1.0 / 1024 - 1, large = 1023 + std::ldexp(1.0, -40);
    for (const bool first :
         {true, false}) { // I + K = {{1/1024, 1}, {1, 1024}}, next to singular, or the other way round
        const auto curvature = relative_curvature::of(unit(2), {first ? small : large, 1, first ? large : small});
        REQUIRE(curvature);
        CHECK(std::abs(curvature->least_value()) < 1e-12);
    }
}

TEST_CASE("where the rest is large beside the linear model the eigenvalues are looked at")
{
    const problem of(12, 2, 46);
    auto m = model_of(of);
    const auto curvature = relative_curvature::of(m.root(), {1e9, 0, 0});
    REQUIRE(curvature);
    REQUIRE(curvature->eigen);
    CHECK(std::abs(curvature->least_value() - 1) < 1e-6);
}

TEST_CASE("a curvature that is not finite has no eigenvalues")
{
    const problem of(12, 2, 45);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    auto m = model_of(of);
    CHECK_FALSE(relative_curvature::of(m.root(), {1, nan, 1}));
}
