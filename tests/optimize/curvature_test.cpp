// SPDX-License-Identifier: MIT
#include "least/optimize/curvature.hpp"

#include "catch.hpp"

#include <array>
#include <limits>

using evaluation = least::evaluation<double, 2, least::order::curvature>;
using scaled = least::scaled_curvature<double, 2>;

TEST_CASE("curvature without units has 1, -1 or 0 on its diagonal, whatever the units were")
{
    evaluation e(2);
    e.curvature = {4, 3, 9}; // (0, 0), (0, 1), (1, 1)
    const auto one = scaled::of(e);
    CHECK(one.d == std::array{2.0, 3.0});
    CHECK(one.s(0, 0) == 1);
    CHECK(one.s(1, 1) == 1);
    CHECK(one.s(0, 1) == 0.5);
    CHECK(one.s(1, 0) == 0.5);
    e.curvature = {4 * 0x1p40, 3 * 0x1p-10, 9 * 0x1p-60};
    CHECK(scaled::of(e).s(0, 1) == 0.5);
    e.curvature = {-4, 0, 9};
    CHECK(scaled::of(e).s(0, 0) == -1);
}

TEST_CASE("a diagonal of 0 is scaled by what stands beside it, or left")
{
    evaluation e(2);
    e.curvature = {0, 6, 9};
    CHECK(scaled::of(e).d == std::array{2.0, 3.0});
    e.curvature = {0, 4, 0};
    CHECK(scaled::of(e).d == std::array{2.0, 2.0});
    e.curvature = {0, 0, 0};
    CHECK(scaled::of(e).d == std::array{1.0, 1.0});
}

TEST_CASE("a diagonal that is rounding error of its terms is known to be so, where the terms are known")
{
    evaluation e(2);
    e.curvature = {1, 0, 1e-15};
    CHECK_FALSE(least::curvature_is_noise(e)); // nothing is known of the terms
    e.curvature_scale = {1, 1};
    CHECK(least::curvature_is_noise(e));
    e.curvature_scale = {1, 1e-15};
    CHECK_FALSE(least::curvature_is_noise(e));
    e.curvature[2] = std::numeric_limits<double>::quiet_NaN();
    CHECK(least::curvature_is_noise(e));
}
