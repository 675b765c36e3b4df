// SPDX-License-Identifier: MIT
#include "least/optimize/trust_region.hpp"

#include "catch.hpp"

#include "least/cost/constraints.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/polynomial.hpp"
#include "least/optimize/levenberg_marquardt.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace {

using least::levenberg_marquardt;
using least::status;

template <class Cost, class P>
auto search_of(const Cost& cost, const P& start, const levenberg_marquardt& options = {})
{
    return least::detail::trust_region<Cost, P, levenberg_marquardt>(cost, start, options);
}

using two = std::array<double, 2>;

constexpr auto decaying = [](const auto& p, auto x) {
    using std::exp;
    return p[0] * exp(-p[1] * x);
};
struct data {
    std::vector<double> x, y;
    data()
    {
        for (int i = 0; i < 30; ++i) {
            x.push_back(i * 0.2);
            y.push_back(2 * std::exp(-0.3 * x.back()) + 0.01 * std::sin(37.0 * i));
        }
    }
};

} // namespace

TEST_CASE("trust_region: a linear model takes one step where nothing limits it, and is seen to be at its minimum")
{
    const data d;
    const auto cost = least::mean_squared_error(least::polynomial<1>{}, d.x, d.y);
    auto search = search_of(cost, two{1, 1}, {.radius = 1e300});
    CHECK(search.evaluations() == 1);
    CHECK(!search.ended());
    REQUIRE(!search.advance());
    CHECK(search.ended() == status::converged);
    CHECK(search.gradient_norm() < 1e-14);
}

TEST_CASE(
    "trust_region: each step lowers the cost, and changes parameters by no more than the radius and its correction")
{
    const data d;
    const auto cost = least::mean_squared_error(decaying, d.x, d.y);
    for (const double radius : {0.01, 0.1}) {
        auto search = search_of(cost, two{30, 2}, {.radius = radius});
        const auto before = search.at();
        REQUIRE(!search.advance());
        const auto& after = search.at();
        CAPTURE(radius, after.p);
        CHECK(after.e.cost < before.e.cost);
        const double length = std::hypot(after.p[0] / before.p[0] - 1, after.p[1] / before.p[1] - 1);
        const double first = radius * std::sqrt(2.0);  // for two parameters
        CHECK(length <= first * 1.1 * (1 + 0.75 / 2)); // to a tenth; half of the correction, at most 0.75 of it
        CHECK(length >= first * 0.9 * (1 - 0.75 / 2)); // Gauss-Newton's step is much longer here
        for (int i = 0; i < 5 && !search.ended(); ++i) {
            const double last = search.at().e.cost;
            REQUIRE(!search.advance());
            CHECK(search.at().e.cost < last);
        }
    }
}

TEST_CASE(
    "trust_region: a step takes a pass for the trial, and one for its acceleration unless that is known to be small")
{
    const data d;
    const auto cost = least::mean_squared_error(decaying, d.x, d.y);
    const two near{2.01, 0.301};
    const auto passes_of = [&](const levenberg_marquardt& options) {
        auto search = search_of(cost, near, options);
        std::array<std::size_t, 2> passes{};
        for (auto& p : passes) {
            const std::size_t before = search.evaluations();
            REQUIRE(!search.advance());
            p = search.evaluations() - before;
        }
        return passes;
    };
    CHECK(passes_of({.acceleration = 0}) == std::array<std::size_t, 2>{1, 1});
    CHECK(passes_of({}) == std::array<std::size_t, 2>{1, 1}); // Gauss-Newton's, and none has failed
    CHECK(passes_of({.negligible = 0}) == std::array<std::size_t, 2>{2, 2});
    const auto passes_from = [&](const two& start, const levenberg_marquardt& options) {
        auto search = search_of(cost, start, options);
        REQUIRE(!search.advance());
        return search.evaluations() - 1;
    };
    for (const double rate :
         {1.0, 2.0}) { // far off, without limits: the step fails, and is tried again with its acceleration
        CHECK(passes_from({2, rate}, {.radius = 1e3}) == 1 + passes_from({2, rate}, {.radius = 1e3, .negligible = 0}));
    }
    auto damped = search_of(cost, two{30, 2}, {.radius = 0.01}); // the first one tells that the second will hardly bend
    for (const std::size_t expected : {2U, 1U}) {
        const std::size_t before = damped.evaluations();
        REQUIRE(!damped.advance());
        CHECK(damped.evaluations() - before == expected);
    }
}

TEST_CASE("trust_region: no trial leaves the bounds, and a parameter pressed against one stays")
{
    const data d;
    const auto plain = least::mean_squared_error(decaying, d.x, d.y);
    least::box<double, 2> within(2);
    within.take(least::bounds(two{0, 0.5}, two{10, 3}));
    const least::constrained cost(plain, within);
    auto search = search_of(cost, two{1, 1});
    std::optional<status> ended;
    for (int i = 0; i < 50 && !(ended = search.ended()); ++i) {
        REQUIRE(!search.advance());
        CHECK(search.at().p[1] >= 0.5);
    }
    CHECK(ended == status::at_bound);
    CHECK(search.at().p[1] == 0.5);
}

TEST_CASE("trust_region says where it cannot go on")
{
    const data d;
    SECTION("not finite where it is")
    {
        const auto root = [](const auto& p, auto x) {
            using std::sqrt;
            return p[0] * sqrt(p[1] - x);
        };
        const auto cost = least::mean_squared_error(root, d.x, d.y);
        CHECK(search_of(cost, two{1, 1}).ended() == status::not_finite);
    }
    SECTION("a parameter without an effect: flat along it")
    {
        const auto idle = [](const auto& p, auto x) { return p[0] * x + 0 * p[1]; };
        const auto cost = least::mean_squared_error(idle, d.x, d.y);
        auto search = search_of(cost, two{1, 1});
        std::optional<status> ended;
        for (int i = 0; i < 20 && !(ended = search.ended()); ++i) { REQUIRE(!search.advance()); }
        CHECK(ended == status::flat_direction);
        CHECK(search.direction()[0] == 0);
        CHECK(std::abs(search.direction()[1]) == 1);
    }
    SECTION("so few trials that none can lower the cost: stalled, where it was")
    {
        const auto cost = least::mean_squared_error(decaying, d.x, d.y);
        const two start{1e3, 5};
        auto search = search_of(cost, start, {.radius = 1e3, .acceleration = 0, .trials = 0});
        CHECK(!search.ended());
        CHECK(search.advance() == status::stalled);
        CHECK(search.at().p == start);
    }
}
