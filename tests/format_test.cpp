// SPDX-License-Identifier: MIT
#include "least/format.hpp"

#include "catch.hpp"

#include <array>
#include <string>

#include <fmt/format.h>

namespace {
template <class T>
struct peak {
    T height, place;
};
} // namespace

TEST_CASE("a status prints as its message")
{
    CHECK(fmt::format("{}", least::status::converged) == "converged to a minimum");
    CHECK(fmt::format("[{}]", least::status::no_root) == "[no root: the cost has a minimum above 0]");
}

TEST_CASE("a minimum prints in one line, its numbers in the format asked for")
{
    const least::minimum<double> one{
        .parameters = 0.125, .cost = 1.0 / 3, .status = least::status::converged, .iterations = 1, .evaluations = 2};
    CHECK(fmt::format("{:.4g}", one) == "0.125, cost 0.3333: converged to a minimum after 1 iteration, 2 evaluations");
    CHECK(fmt::format("{}", one)
          == "0.125, cost 0.3333333333333333: converged to a minimum after 1 iteration, 2 evaluations");
    const least::minimum<std::array<double, 2>> two{
        .parameters = {1, -2.5}, .cost = 0, .status = least::status::exact_fit, .iterations = 3, .evaluations = 1};
    CHECK(fmt::format("{:.1f}", two)
          == "{1.0, -2.5}, cost 0.0: exact fit: the cost is 0 within its rounding after 3 iterations, 1 evaluation");
}

TEST_CASE("a flat direction and the observation of a failure are named")
{
    const least::minimum<peak<double>> flat{.parameters = {1, 2},
                                            .cost = 3,
                                            .status = least::status::flat_direction,
                                            .iterations = 4,
                                            .evaluations = 5,
                                            .direction = {0, 1}};
    CHECK(fmt::format("{}", flat)
          == "{1, 2}, cost 3: " + std::string(least::message(least::status::flat_direction))
                 + " after 4 iterations, 5 evaluations, direction {0, 1}");
    const least::minimum<float> bad{.status = least::status::not_finite, .observation = 7};
    CHECK(
        fmt::format("{}", bad)
        == "0, cost 0: the cost or its derivatives are not finite after 0 iterations, 0 evaluations, at observation 7");
}

TEST_CASE("the result of a grid search prints as any other")
{
    const auto scan = least::grid_search{.from = 0, .to = 1, .count = 3}([](double m) { return m; });
    CHECK(fmt::format("{}", scan)
          == "0, cost 0: finished what was asked, without a claim after 2 iterations, 3 evaluations");
}

TEST_CASE("a format that is none is refused")
{
    const least::minimum<double> one{};
    CHECK_THROWS_AS(fmt::format(fmt::runtime("{:whatever}"), one), fmt::format_error);
    CHECK_THROWS_AS(fmt::format(fmt::runtime("{:0123456789012345678901234567890123456789}"), one), fmt::format_error);
}

TEST_CASE("a status takes a width, and compiled formats keep theirs")
{
    CHECK(fmt::format("{:>12}", least::status::stalled).find("stalled") == 0);
    CHECK(fmt::format("{:.8}", least::status::stalled) == "stalled:");
    CHECK_THROWS_AS(fmt::format(fmt::runtime("{:.{}g}"), least::minimum<double>{}, 3), fmt::format_error);
}
