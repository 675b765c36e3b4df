// SPDX-License-Identifier: MIT
#include "least/optimize/schedule.hpp"

#include "catch.hpp"

#include <cmath>

using least::schedule;

TEST_CASE("the schedules have these values at the start, on the way and at the end")
{
    const auto near = [](double a, double b) { return std::abs(a - b) <= 1e-15 * std::abs(b) + 1e-18; };
    for (const double u : {0.0, 0.3, 1.0}) { CHECK(rate_at(schedule::constant, 0.1, u) == 0.1); }
    CHECK(rate_at(schedule::cosine, 0.1, 0) == 0.1);
    CHECK(near(rate_at(schedule::cosine, 0.1, 0.5), 0.05));
    CHECK(near(rate_at(schedule::cosine, 0.1, 1.0 / 3), 0.075));
    CHECK(near(rate_at(schedule::cosine, 0.1, 1), 0));
    CHECK(near(rate_at(schedule::one_cycle, 0.1, 0), 0.004));
    CHECK(near(rate_at(schedule::one_cycle, 0.1, 0.15), 0.052));
    CHECK(near(rate_at(schedule::one_cycle, 0.1, 0.3), 0.1));
    CHECK(near(rate_at(schedule::one_cycle, 0.1, 0.65), (0.1 + 4e-7) / 2));
    CHECK(std::abs(rate_at(schedule::one_cycle, 0.1, 1) - 4e-7) < 1e-16);
    STATIC_REQUIRE(rate_at(schedule::one_cycle, 1, 0.299) > 0.99);
}

TEST_CASE("one cycle is without a jump where it turns, and largest there")
{
    const auto rate = [](double u) { return rate_at(schedule::one_cycle, 1, u); };
    CHECK(std::abs(rate(0.3 - 1e-9) - rate(0.3)) < 1e-12);
    double before = 0;
    for (int i = 0; i <= 1000; ++i) {
        const double now = rate(i / 1000.0);
        CHECK((i <= 300 ? now > before : now < before));
        before = now;
    }
}
