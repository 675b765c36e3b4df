// SPDX-License-Identifier: MIT
#include "least/optimize/newton_root.hpp"

#include "least/cost/mean_cost.hpp"
#include "least/model/linear.hpp"
#include "transistor_data.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <ranges>
#include <vector>

using least::newton_root;
using least::status;

namespace {
auto talk_cost()
{
    return least::mean_squared_error(
        least::linear{}, transistors::talk_years | std::views::transform([](double y) { return y - 1970; }),
        transistors::talk_counts | std::views::transform([](double c) { return std::log10(c); }));
}
} // namespace

TEST_CASE("the talk's iterates from m = 0 end with no root, at the least cost")
{
    std::vector<double> seen;
    const auto found = newton_root{}(talk_cost(), 0.0, [&](const auto& now) { seen.push_back(now.parameters); });
    REQUIRE(seen.size() > 4);
    CHECK(std::abs(seen[1] - 0.0856065190681179) < 1e-15);
    CHECK(std::abs(seen[2] - 0.129162452093462) < 1e-14);
    CHECK(std::abs(seen[3] - 0.152542545016885) < 1e-14);
    CHECK(found.status == status::no_root);
    CHECK_FALSE(found.converged());
    CHECK(std::abs(found.parameters - 0.169733704481593) < 1e-9);
    CHECK(std::abs(found.cost - 0.0197107833373002) < 1e-15);
}

TEST_CASE("where the model fits exactly the cost is brought to 0, halving the distance")
{
    const std::array x{1.0, 2.0, 3.0}, y{2.0, 4.0, 6.0};
    std::vector<double> distance;
    const auto found = newton_root{}(least::mean_squared_error(least::linear{}, x, y), 1.0,
                                     [&](const auto& now) { distance.push_back(2 - now.parameters); });
    CHECK(found.status == status::exact_fit);
    CHECK(found.converged());
    CHECK(std::abs(found.parameters - 2) < 1e-13);
    for (std::size_t i = 1; i < 20; ++i) { CHECK(std::abs(distance[i] / distance[i - 1] - 0.5) < 1e-6); }
}

TEST_CASE("a plain function with a root is brought to it, and one without ends with no root")
{
    const auto found =
        newton_root{}([](auto m) { return (m * m - 1) * (m * m - 1); }, 0.1); // the first step jumps over the root
    CHECK(found.status == status::exact_fit);
    CHECK(std::abs(found.parameters - 1) < 1e-15);
    CHECK(newton_root{}([](auto m) { return m * m + 1; }, 3.0).status == status::no_root);
    CHECK(newton_root{}([](auto m) { return 2 + m * 0; }, 3.0).status == status::no_root); // no slope at all
    CHECK(newton_root{}([](auto m) { return 1 + 1 / (1 + m * m); }, 1.0).status
          != status::exact_fit); // its infimum is at infinity
}

TEST_CASE("several parameters take the nearest root of the tangent plane")
{
    const std::array x{1.0, 2.0, 3.0}, y{3.0, 5.0, 7.0};
    const auto line = [](const auto& p, double t) { return p[0] + p[1] * t; };
    const auto found = newton_root{}(least::mean_squared_error(line, x, y), std::array{0.0, 0.0});
    CHECK(found.status == status::exact_fit);
    CHECK(std::abs(found.parameters[0] - 1) < 1e-11);
    CHECK(std::abs(found.parameters[1] - 2) < 1e-11);
}

TEST_CASE("a start at which the cost is not finite is said to be so")
{
    CHECK(newton_root{}([](auto m) { return sqrt(m); }, least::dual<double, 1>(0).value - 1.0).status
          == status::not_finite);
}
