// SPDX-License-Identifier: MIT
#include "least/optimize/golden_section.hpp"

#include "least/cost/mean_cost.hpp"
#include "least/model/linear.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

using least::golden_section;
using least::status;

TEST_CASE("golden section finds a minimum inside its bracket to 2 sqrt(eps) of its place")
{
    for (const double place : {0.3, 1e-6, 1e6, -17.0}) {
        CAPTURE(place);
        const auto found = golden_section{.from = place - 2 * std::abs(place), .to = place + 3 * std::abs(place)}(
            [place](double m) { return (m - place) * (m - place); });
        CHECK(found.status == status::converged);
        CHECK(std::abs(found.parameters - place) <= 3e-8 * std::abs(place));
        CHECK(found.evaluations <= 50);
    }
}

TEST_CASE("a minimum at 0 is placed relative to the interval")
{
    const auto found = golden_section{.from = -1, .to = 2}([](double m) { return m * m; });
    CHECK(found.status == status::converged);
    CHECK(std::abs(found.parameters) < 1e-14);
}

TEST_CASE("golden section on linear models reaches the closed form to 1e-7")
{
    const std::array x{1.0, 2.0, 4.0, 9.0}, y{0.5, 0.9, 2.4, 4.1};
    const double answer = (0.5 + 1.8 + 9.6 + 36.9) / (1 + 4 + 16 + 81);
    const auto found = golden_section{.from = 0, .to = 3}(least::mean_squared_error(least::linear{}, x, y));
    CHECK(found.status == status::converged);
    CHECK(std::abs(found.parameters - answer) < 1e-7 * answer);
}

TEST_CASE("a minimum at an end is said to be at a bound")
{
    const auto rising = golden_section{.from = 0, .to = 1}([](double m) { return std::exp(m); });
    CHECK(rising.status == status::at_bound);
    CHECK(rising.parameters == 0);
    const auto falling = golden_section{.from = 0, .to = 1}([](double m) { return -m; });
    CHECK(falling.status == status::at_bound);
    CHECK(falling.parameters == 1);
    CHECK(falling.converged());
}

TEST_CASE("a constant cost has a flat direction, and one that is nowhere finite is not finite")
{
    CHECK(golden_section{.from = 0, .to = 1}([](double) { return 4.0; }).status == status::flat_direction);
    CHECK(golden_section{.from = 0, .to = 1}([](double) { return std::nan(""); }).status == status::not_finite);
}

TEST_CASE("values that are not finite count as infinitely bad")
{
    const auto found =
        golden_section{.from = -1, .to = 4}([](double m) { return m < 0 ? std::nan("") : (m - 1) * (m - 1); });
    CHECK(found.status == status::converged);
    CHECK(std::abs(found.parameters - 1) < 3e-8);
}

TEST_CASE("golden section runs at compile time")
{
    constexpr auto found = golden_section{.from = 0, .to = 1}([](double m) { return (m - 0.25) * (m - 0.25) + 2; });
    STATIC_REQUIRE(found.converged());
    STATIC_REQUIRE(least::abs(found.parameters - 0.25) < 1e-7);
}

TEST_CASE("golden section refuses a bracket that is none")
{
    const auto said = [](const golden_section& g) {
        try {
            static_cast<void>(g([](double m) { return m; }));
        } catch (const std::invalid_argument& e) {
            return std::string(e.what());
        }
        return std::string("nothing");
    };
    CHECK(said({.from = 1, .to = 1}) == "least: from of golden_section is not below to");
    CHECK(said({.from = 2, .to = 1}) == "least: from of golden_section is not below to");
    CHECK(said({.from = std::nan(""), .to = 1}) == "least: from of golden_section is not finite");
    CHECK(said({.from = 0, .to = std::numeric_limits<double>::infinity()})
          == "least: to of golden_section is not finite");
}

TEST_CASE("golden section finds a minimum exactly at an end, and one beside values that are not finite")
{
    const auto at_end = golden_section{.from = 0, .to = 1}([](double m) { return (m - 1) * (m - 1) + 1; });
    CHECK(at_end.status == status::at_bound);
    CHECK(at_end.parameters == 1);
    const auto wall = golden_section{.from = 0, .to = 1}(
        [](double m) { return m < 0.9 ? std::numeric_limits<double>::infinity() : (m - 0.95) * (m - 0.95); });
    CHECK(wall.status == status::converged);
    CHECK(std::abs(wall.parameters - 0.95) < 1e-7);
    CHECK(golden_section{.from = 0, .to = 1}([](double) { return 4.0; }).direction == 1);
}

TEST_CASE("golden section is not taken in by ties")
{
    const auto falling = golden_section{.from = -1, .to = 0}([](double m) { return 3 - m; });
    CHECK(falling.status == status::at_bound);
    CHECK(falling.parameters == 0);
    const auto rising = golden_section{.from = 0, .to = 1}([](double m) { return m + 3; });
    CHECK(rising.status == status::at_bound);
    CHECK(rising.parameters == 0);
    CHECK_FALSE(golden_section{.from = 0, .to = 1}([](double m) { return m < 0.5 ? 0.5 - m : 0.0; }).converged());
    const auto coarse = golden_section{.from = 0, .to = 1}([](double m) { return 1e10 + (m - 2) * (m - 2); });
    CHECK(coarse.status != status::converged); // steps of 2e-6 in the cost hide where it falls
}
