// SPDX-License-Identifier: MIT
#include "least/model/relu_network.hpp"

#include "catch.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/concepts.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/model/wrappers.hpp"
#include "least/numeric/dual.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using least::relu;
using least::relu_network;
using d1 = least::dual<double, 1>;
using d2 = least::dual<double, 2>;

static_assert(least::generic_model_for<relu_network<3>, relu_network<3>::parameters<double>, double>);
static_assert(least::model_for<relu_network<1>, relu_network<1>::parameters<float>, double>);
static_assert(!least::model_for<relu_network<3>, relu_network<2>::parameters<double>, double>, "another network's");
static_assert(!least::model_for<relu_network<3>, std::array<double, 9>, double>, "no groups m, n, b");
static_assert(!least::model_for<relu_network<3>, relu_network<3>::parameters<double>, std::string>);
static_assert(least::extent_v<relu_network<4>::parameters<double>> == 12);

// The talk's own weights, for thousands of transistors in the years from 1970 on.
constexpr relu_network<3>::parameters<double> talk{.m = {1, 1, 1}, .n = {1e4, 1e5, 7.5e5}, .b = {0, -35, -40}};

TEST_CASE("relu is x from the kink on and 0 before it")
{
    STATIC_REQUIRE(relu(-1.0) == 0 && relu(0.0) == 0 && relu(2.5) == 2.5);
    STATIC_REQUIRE(relu(2.9, 3.0) == 0 && relu(3.0, 3.0) == 3 && relu(4.0, 3) == 4); // not x - b: the talk's definition
    STATIC_REQUIRE(relu(-2) == 0 && relu(7, 7) == 7);
    STATIC_REQUIRE(std::same_as<decltype(relu(1.0F, 2.0)), float>);
}

TEST_CASE("at the kink relu has the slope to its right")
{
    STATIC_REQUIRE(relu(d1::variable(0, 0)).value == 0 && relu(d1::variable(0, 0)).slope[0] == 1);
    STATIC_REQUIRE(relu(d1::variable(-0.0, 0)).slope[0] == 1);
    STATIC_REQUIRE(relu(d1::variable(-0x1p-1074, 0)).slope[0] == 0); // just below it
    STATIC_REQUIRE(relu(d1::variable(0x1p-1074, 0)).slope[0] == 1);
    STATIC_REQUIRE(relu(d1::variable(3, 0), 3).slope[0] == 1 && relu(d1::variable(2.99, 0), 3).slope[0] == 0);
    // By the place of the kink there is no slope on either side of it.
    STATIC_REQUIRE(relu(d2::variable(3, 0), d2::variable(3, 1)).slope == std::array{1.0, 0.0});
    STATIC_REQUIRE(relu(d2::variable(2, 0), d2::variable(3, 1)).slope == std::array{0.0, 0.0});
}

TEST_CASE("the talk's network is what its weights say by hand")
{
    constexpr relu_network<3> f;
    STATIC_REQUIRE(f(talk, 48.0) == 1e4 * 48 + 1e5 * 13 + 7.5e5 * 8);
    STATIC_REQUIRE(f(talk, 48.0) == 7.78e6);
    STATIC_REQUIRE(f(talk, 0) == 0 && f(talk, -1.0) == 0);
    STATIC_REQUIRE(f(talk, 35.0) == 3.5e5 && f(talk, 36.0) == 4.6e5); // the knots
    STATIC_REQUIRE(f(talk, 40.0) == 9e5 && f(talk, 41.0) == 1.76e6);
}

TEST_CASE("its derivatives are those by hand, on both sides of a knot and at it")
{
    constexpr auto slopes = [](double x) {
        least::jet_at<least::order::gradient, relu_network<3>::parameters<double>> at(talk);
        least::jet<double, 9, 1, least::order::gradient> j(9);
        constexpr relu_network<3> f;
        at(least::bound<relu_network<3>, double>{f, x}, j);
        return j.gradient[0];
    };
    // by m_j: n_j x; by n_j: m_j x + b_j; by b_j: n_j; each where the unit is on
    STATIC_REQUIRE(slopes(38) == std::array{38e4, 38e5, 0.0, 38.0, 3.0, 0.0, 1e4, 1e5, 0.0});
    STATIC_REQUIRE(slopes(40)
                   == std::array{40e4, 40e5, 300e5, 40.0, 5.0, 0.0, 1e4, 1e5, 7.5e5}); // the third is on at its knot
    STATIC_REQUIRE(slopes(39.999)[8] == 0);
}

TEST_CASE("a unit is unchanged when its kink is scaled and its weight divided by the same")
{
    constexpr relu_network<2> f;
    constexpr relu_network<2>::parameters<double> p{.m = {1.5, -2}, .n = {3, 0.5}, .b = {-1, 4}};
    constexpr relu_network<2>::parameters<double> q{.m = {6, -2}, .n = {0.75, 0.5}, .b = {-4, 4}};
    for (const double x : {-3.0, 0.0, 0.7, 1.9, 2.0, 2.1, 50.0}) {
        CAPTURE(x);
        CHECK(f(p, x) == f(q, x));
    }
}

TEST_CASE("integer weights are computed with as double, others as themselves")
{
    constexpr relu_network<1>::parameters<int> p{.m = {1}, .n = {3}, .b = {0}};
    STATIC_REQUIRE(relu_network<1>{}(p, 0.5) == 1.5);
    constexpr relu_network<1>::parameters<float> q{.m = {1}, .n = {3}, .b = {0}};
    STATIC_REQUIRE(std::same_as<decltype(relu_network<1>{}(q, 0.5)), float>);
}

TEST_CASE("a unit that is off at a product that is too large for a number is 0, and so is its part of the gradient")
{
    constexpr std::size_t n = 1100; // more than a block; strips are of 64 observations at most
    std::vector<double> x(n), y(n, 0.25);
    for (std::size_t i = 0; i < n; ++i) { x[i] = static_cast<double>(i % 64) / 64; }
    for (const std::size_t i : {0U, 77U, 1063U, 1099U}) { x[i] = 1e200; }
    // the second and the third are on where x is not so large; as many units as are asked in strips
    constexpr std::size_t H = 6;
    constexpr relu_network<H>::parameters<double> p{
        .m = {-1e200, -2, -1e150}, .n = {0.5, 2, 0}, .b = {-1, 1, 1e149, -1, -1, -1}};
    const auto cost = least::mean_squared_error(relu_network<H>{}, x, y);
    const auto single = least::mean_squared_error(least::scalar(relu_network<H>{}), x, y);
    const auto s = single.evaluate<least::order::gradient>(p);
    const auto agrees = [&s](const auto& e) {
        bool good = std::abs(e.cost - s.cost) <= 1e-14 * s.cost && e.finite() && e.observation == least::none;
        for (std::size_t j = 0; j < 3 * H; ++j) {
            good = good && std::abs(e.gradient[j] - s.gradient[j]) <= 1e-14 * s.gradient_scale[j];
        }
        return good;
    };
    CHECK(s.finite());
    CHECK((s.gradient[0] == 0 && s.gradient[H] == 0 && s.gradient[H + 1] != 0 && s.gradient[2 * H] == 0));
    CHECK(agrees(cost.evaluate<least::order::slope>(p)));
    CHECK(agrees(cost.evaluate<least::order::gradient>(p)));
    CHECK(agrees(single.evaluate<least::order::slope>(p)));
    // where a unit is on at such a product the observation is named
    auto q = p;
    q.m[0] = 1e200;
    CHECK(cost.evaluate<least::order::slope>(q).observation == 0);
    CHECK(cost.evaluate<least::order::gradient>(q).observation == 0);
    // and data that are not finite are refused
    x[1000] = std::numeric_limits<double>::infinity();
    CHECK_THROWS_AS(cost.evaluate<least::order::slope>(p), std::invalid_argument);
}

} // namespace
