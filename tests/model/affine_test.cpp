// SPDX-License-Identifier: MIT
#include "least/model/affine.hpp"

#include "catch.hpp"
#include "least/model/concepts.hpp"
#include "least/numeric/dual.hpp"

#include <array>
#include <concepts>
#include <string>
#include <vector>

namespace {

using least::affine;

static_assert(least::generic_model_for<affine<2>, std::array<double, 3>, std::array<double, 2>>);
static_assert(least::generic_model_for<affine<2>, std::array<double, 3>, std::vector<int>>);
static_assert(!least::model_for<affine<2>, std::array<double, 2>, std::array<double, 2>>, "the intercept is missing");
static_assert(!least::model_for<affine<2>, std::vector<double>, std::array<double, 2>>);
static_assert(!least::model_for<affine<1>, std::array<double, 2>, double>, "x has no x[0]");
static_assert(!least::model_for<affine<1>, std::array<double, 2>, std::vector<std::string>>);

TEST_CASE("affine is the intercept and a slope for each predictor")
{
    STATIC_REQUIRE(affine<2>{}(std::array{1.0, 10.0, 100.0}, std::array{2, 3}) == 321);
    STATIC_REQUIRE(affine<0>{}(std::array{4.0}, std::array{9}) == 4);
    constexpr double x[] = {2, 3};
    STATIC_REQUIRE(affine<2>{}(std::array{1.0, 10.0, 100.0}, x) == 321);
}

TEST_CASE("its derivative is 1 by the intercept and x by the slopes")
{
    using d = least::dual<double, 3>;
    constexpr d f =
        affine<2>{}(std::array{d::variable(1, 0), d::variable(2, 1), d::variable(3, 2)}, std::array{-5.0, 0.5});
    STATIC_REQUIRE(f.value == -7.5);
    STATIC_REQUIRE(f.slope == std::array{1.0, -5.0, 0.5});
}

TEST_CASE("integer slopes are computed with as double, other parameters as themselves")
{
    STATIC_REQUIRE(affine<1>{}(std::array{1, 1}, std::array{0.5}) == 1.5);
    STATIC_REQUIRE(std::same_as<decltype(affine<1>{}(std::array{1.0F, 1.0F}, std::array{0.5})), float>);
}

} // namespace
