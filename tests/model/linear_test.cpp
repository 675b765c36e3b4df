// SPDX-License-Identifier: MIT
#include "least/model/linear.hpp"

#include "catch.hpp"
#include "least/model/concepts.hpp"
#include "least/numeric/dual.hpp"

#include <array>
#include <concepts>
#include <string>

namespace {

static_assert(least::model_for<least::linear, double, double> && least::model_for<least::linear, double, int>);
static_assert(least::generic_model_for<least::linear, double, double>);
static_assert(!least::model_for<least::linear, std::array<double, 1>, double>, "its parameter is a number");
static_assert(!least::model_for<least::linear, double, std::string>);
static_assert(!least::model_for<least::linear, double, std::array<double, 1>>);

TEST_CASE("linear is m x, with derivative x by m, at compile time too")
{
    STATIC_REQUIRE(least::linear{}(3, 7) == 21);
    STATIC_REQUIRE(least::linear{}(0.5, 3) == 1.5);
    using d = least::dual<double, 1>;
    constexpr d f = least::linear{}(d::variable(0.25, 0), 8);
    STATIC_REQUIRE(f.value == 2 && f.slope[0] == 8);
    STATIC_REQUIRE(std::same_as<decltype(least::linear{}(1.0F, 1.0F)), float>);
}

} // namespace
