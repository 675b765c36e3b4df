// SPDX-License-Identifier: MIT
#include "least/numeric/upper_triangular.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace {

using least::dynamic;
using least::detail::factor_upper;
using least::detail::inverse_diagonal;
using least::detail::solve_transposed;
using least::detail::solve_upper;
using least::detail::transposed_times;
using square = least::matrix<double, dynamic>;
using vec = std::vector<double>;

square random_upper(std::size_t n, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(-1, 1);
    square r(n, n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i; j < n; ++j) { r(i, j) = uniform(random) + (i == j ? 2 : 0); }
    }
    return r;
}
square transposed(const square& a)
{
    square t(a.rows(), a.rows());
    for (std::size_t i = 0; i < a.rows(); ++i) {
        for (std::size_t j = 0; j < a.rows(); ++j) { t(i, j) = a(j, i); }
    }
    return t;
}
/// The upper triangle of R^T R; below it what must not be read.
square products(const square& r)
{
    square a(r.rows(), r.rows());
    for (std::size_t i = 0; i < r.rows(); ++i) {
        for (std::size_t j = 0; j < r.rows(); ++j) {
            a(i, j) = j < i ? std::numeric_limits<double>::quiet_NaN() : 0;
            for (std::size_t k = 0; k <= i && j >= i; ++k) { a(i, j) += r(k, i) * r(k, j); }
        }
    }
    return a;
}

} // namespace

TEST_CASE("triangular systems are solved either way")
{
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        for (const std::size_t n : {1U, 2U, 7U}) {
            CAPTURE(seed, n);
            const square r = random_upper(n, seed);
            vec x(n);
            for (std::size_t i = 0; i < n; ++i) { x[i] = 1 + static_cast<double>(i); }
            const vec over = inverse_diagonal(r), down = solve_upper(r, over, r * x),
                      up = solve_transposed(r, over, transposed(r) * x);
            for (std::size_t i = 0; i < n; ++i) {
                CHECK(std::abs(down[i] - x[i]) < 1e-13 * x[n - 1]);
                CHECK(std::abs(up[i] - x[i]) < 1e-13 * x[n - 1]);
            }
        }
    }
}

TEST_CASE("what has no effect has no part in a solution")
{
    square r = random_upper(3, 5);
    for (std::size_t i = 0; i < 3; ++i) { r(i, 1) = r(1, i) = 0; } // neither row nor column
    const vec over = inverse_diagonal(r);
    CHECK(over[1] == 0);
    CHECK(solve_upper(r, over, {1, 2, 3})[1] == 0);
    CHECK(solve_transposed(r, over, {1, 2, 3})[1] == 0);
    r(1, 1) = std::numeric_limits<double>::denorm_min(); // next to no effect is another thing
    CHECK(std::isinf(inverse_diagonal(r)[1]));
}

TEST_CASE("the transposed of an upper triangular matrix times a vector does not read its lower half")
{
    for (const std::size_t n : {1U, 4U}) {
        square r = random_upper(n, 31);
        const vec x(n, 0.75), expected = transposed(r) * x;
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < i; ++j) { r(i, j) = std::numeric_limits<double>::quiet_NaN(); }
        }
        const vec product = transposed_times(r, x);
        for (std::size_t i = 0; i < n; ++i) { CHECK(std::abs(product[i] - expected[i]) < 1e-14); }
    }
}

TEST_CASE("the upper factor of products is the triangle they were made from; the lower half is not read")
{
    for (const std::uint64_t seed : {11U, 12U, 13U}) {
        for (const std::size_t n : {1U, 2U, 6U}) {
            CAPTURE(seed, n);
            const square r = random_upper(n, seed);
            square a = products(r);
            vec over(n);
            REQUIRE(factor_upper(a, over, 1e-8));
            for (std::size_t i = 0; i < n; ++i) {
                CHECK(std::abs(over[i] * a(i, i) - 1) < 1e-15);
                for (std::size_t j = i; j < n; ++j) { CHECK(std::abs(a(i, j) - r(i, j)) < 1e-13); }
            }
        }
    }
}

TEST_CASE("a column of zeros is passed over, a pivot of too little is refused")
{
    square r = random_upper(3, 21);
    for (std::size_t i = 0; i < 3; ++i) { r(i, 1) = r(1, i) = 0; }
    square a = products(r);
    vec over(3);
    REQUIRE(factor_upper(a, over, 1e-8));
    CHECK(a(1, 1) == 0);
    CHECK(over[1] == 0);
    CHECK(a(1, 2) == 0);
    CHECK(std::abs(a(2, 2) - r(2, 2)) < 1e-13);

    for (const double left : {1e-3, 1e-5}) { // of column 2, when column 1 is taken away: its square is the pivot
        square near(2, 2);
        near(0, 0) = near(0, 1) = 1;
        near(1, 1) = left;
        square of_near = products(near);
        CHECK(factor_upper(of_near, over, 1e-8) == (left > 1e-4));
    }
    using limits = std::numeric_limits<double>;
    for (const double last : {-1.0, limits::infinity(), limits::quiet_NaN()}) {
        square down = products(random_upper(2, 22));
        down(1, 1) = last;
        CHECK(!factor_upper(down, over, 0.0));
    }
}

TEST_CASE("triangular systems are solved at compile time")
{
    constexpr auto x = [] {
        least::matrix<double, 2> a;
        a(0, 0) = 4;
        a(0, 1) = 2;
        a(1, 1) = 10;
        std::array<double, 2> over{};
        factor_upper(a, over, 0.0); // {{2, 1}, {0, 3}}
        return solve_upper(a, over, std::array{4.0, 6.0});
    }();
    STATIC_REQUIRE(std::abs(x[0] - 1) < 1e-15);
    STATIC_REQUIRE(std::abs(x[1] - 2) < 1e-15);
}
