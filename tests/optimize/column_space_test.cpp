// SPDX-License-Identifier: MIT
#include "least/optimize/column_space.hpp"

#include "catch.hpp"

#include "optimize/linear_problem.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using least::dynamic;
using least::matrix;
using linear_problem::holding;
using linear_problem::problem;
using linear_problem::vec;
using column_space = least::detail::column_space<double, dynamic>;

} // namespace

TEST_CASE("columns are scaled to length 1, those without effect not at all")
{
    matrix<double, dynamic> j(4, 4);
    for (std::size_t k = 0; k < 3; ++k) { j(k, k) = 2; } // the last has no effect
    const problem of({-3, 0, 1e-20, 0}, j, {0, 6, 0, 8});
    const auto unit = column_space::at(of.p, of.e, least::no_box{});
    REQUIRE(unit);
    CHECK(unit->size == vec{0.5, 0.5, 0.5, 1});
}

TEST_CASE("columns that depend on each other show as a direction without effect")
{
    for (const std::uint64_t seed : {61U, 62U, 63U}) {
        CAPTURE(seed);
        problem of(30, 4, seed);
        const auto null = [&] {
            of.evaluate();
            const auto m = column_space::at(of.p, of.e, least::no_box{});
            REQUIRE(m);
            return m->null_direction();
        };
        const auto scale = [&](std::size_t k, double by) {
            for (std::size_t i = 0; i < of.r.size(); ++i) { of.j(i, k) *= by; }
        };
        CHECK_FALSE(null());
        scale(0, 1e100); // units make no dependence
        scale(2, 1e-100);
        CHECK_FALSE(null());
        scale(0, 1e-100);
        scale(2, 1e100);
        const auto original = of.j;
        const auto mix = [&](double beside) { // J_3 = 3 J_0 - J_1 + beside J_3
            for (std::size_t i = 0; i < of.r.size(); ++i) {
                of.j(i, 3) = 3 * original(i, 0) - original(i, 1) + beside * original(i, 3);
            }
        };
        mix(1e-9);
        CHECK_FALSE(null());
        mix(1e-14); // condition beyond eps^(-3/4)
        CHECK(null());
        mix(0);
        scale(1, 1e6); // in other units
        auto d = null();
        REQUIRE(d);
        const double unit = (*d)[3];
        CHECK(std::abs((*d)[0] / unit + 3) < 1e-12);
        CHECK(std::abs((*d)[1] / unit - 1e-6) < 1e-18);
        CHECK(std::abs((*d)[2] / unit) < 1e-13);
        mix(1);
        scale(2, 0); // without any effect
        d = null();
        REQUIRE(d);
        CHECK(*d == vec{0, 0, 1, 0});
    }
}

TEST_CASE("parameters that do not move are no directions without effect")
{
    const problem of(20, 4, 71);
    const auto box = holding({false, true, false, true});
    const auto unit = column_space::at(of.p, of.e, box);
    REQUIRE(unit);
    CHECK_FALSE(unit->null_direction());
    CHECK_FALSE(unit->is_null(1));
    const auto all = column_space::at(of.p, of.e, holding({true, true, true, true}));
    REQUIRE(all);
    CHECK_FALSE(all->null_direction());
}

TEST_CASE("a factor that is not finite has no column space")
{
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        problem of(10, 3, 91);
        of.j(4, 2) = bad;
        of.evaluate();
        CHECK_FALSE(column_space::at(of.p, of.e, least::no_box{}));
    }
}
