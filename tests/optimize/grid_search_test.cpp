// SPDX-License-Identifier: MIT
#include "least/optimize/grid_search.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

using least::grid_search;
using least::status;

namespace {
constexpr auto parabola = [](auto m) { return (m - 0.3) * (m - 0.3) + 1; };
static_assert(least::one_parameter_cost<decltype(parabola)>);
constexpr auto plane = [](const std::array<double, 2>& p) { return p[0] + p[1]; };
static_assert(!least::one_parameter_cost<decltype(plane)>);
} // namespace

TEST_CASE("a grid search returns the least of its values, the curve, and claims nothing")
{
    const auto scan = grid_search{.from = 0, .to = 1, .count = 11}(parabola);
    CHECK(scan.parameters == 0.3);
    CHECK(scan.cost == 1);
    CHECK(scan.status == status::finished);
    CHECK_FALSE(scan.converged());
    CHECK(scan.evaluations == 11);
    REQUIRE(scan.curve.size() == 11);
    CHECK(scan.curve.front().parameter == 0);
    CHECK(scan.curve.back().parameter == 1);
    for (const auto& [m, cost] : scan.curve) { CHECK(cost == parabola(m)); }
}

TEST_CASE("a grid search may run downwards and compile-time")
{
    CHECK(grid_search{.from = 1, .to = 0, .count = 11}(parabola).curve.front().parameter == 1);
    STATIC_REQUIRE(grid_search{.from = 0, .to = 1, .count = 5}(parabola).parameters == 0.25);
}

TEST_CASE("values that are not finite are never the least")
{
    const auto pole = [](double m) { return m < 0.5 ? std::numeric_limits<double>::quiet_NaN() : m; };
    const auto scan = grid_search{.from = 0, .to = 1, .count = 11}(pole);
    CHECK(scan.parameters == 0.5);
    CHECK(std::isnan(scan.curve[0].cost));
    const auto never = grid_search{.from = 0, .to = 1, .count = 11}([](double) { return std::nan(""); });
    CHECK(never.status == status::not_finite);
}

TEST_CASE("the limits and the observer stop a grid search early")
{
    CHECK(grid_search{.from = 0, .to = 1, .count = 11, .stop = {.evaluations = 4}}(parabola).status
          == status::iteration_limit);
    const auto stopped =
        grid_search{.from = 0, .to = 1, .count = 11}(parabola, [](const auto& now) { return now.iteration < 3; });
    CHECK(stopped.status == status::stopped_by_observer);
    CHECK(stopped.curve.size() == 4);
}

TEST_CASE("a grid search refuses a grid that is none")
{
    const auto said = [](const grid_search& g) {
        try {
            static_cast<void>(g(parabola));
        } catch (const std::invalid_argument& e) {
            return std::string(e.what());
        }
        return std::string("nothing");
    };
    CHECK(said({.from = std::nan(""), .to = 1}) == "least: from of grid_search is not finite");
    CHECK(said({.from = 0, .to = std::numeric_limits<double>::infinity()}) == "least: to of grid_search is not finite");
    CHECK(said({.from = 0, .to = 1, .count = 1}) == "least: count of grid_search is less than 2");
}
