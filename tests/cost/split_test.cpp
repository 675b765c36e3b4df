// SPDX-License-Identifier: MIT
#include "least/cost/split.hpp"

#include "refusal.hpp"

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdlib>
#include <list>
#include <ranges>
#include <vector>

TEST_CASE("a split is this one for a seed, everywhere, and each part keeps the order of the data")
{
    const std::vector<double> x{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    const std::vector<int> y{0, 10, 20, 30, 40, 50, 60, 70, 80, 90};
    const auto [train, held_out] = least::split(x, y, 0.3);
    CHECK(held_out.x == std::vector<double>{5, 6, 9});
    CHECK(held_out.y == std::vector<int>{50, 60, 90});
    CHECK(train.x.size() == 7);
    CHECK(std::ranges::is_sorted(train.x));
    const auto other = least::split(x, y, 0.3, 2);
    CHECK(other.held_out.x != held_out.x);
}

TEST_CASE("every observation is in one of the parts, x with its y")
{
    std::list<int> x;
    for (int i = 0; i < 101; ++i) { x.push_back(i); }
    const auto y = x | std::views::transform([](int i) { return std::array{1.0 * i, 2.0 * i}; });
    const auto parts = least::split(x, y, 0.25, 7);
    STATIC_REQUIRE(std::same_as<decltype(parts.train.y), std::vector<std::array<double, 2>>>);
    CHECK(parts.held_out.x.size() == 25); // of 25.25
    auto all = parts.train.x;
    all.insert(all.end(), parts.held_out.x.begin(), parts.held_out.x.end());
    std::ranges::sort(all);
    CHECK(std::ranges::equal(all, x));
    for (const auto* part : {&parts.train, &parts.held_out}) {
        REQUIRE(part->x.size() == part->y.size());
        for (std::size_t i = 0; i < part->x.size(); ++i) { CHECK(part->y[i][1] == 2 * part->x[i]); }
    }
}

TEST_CASE("each observation is held out as often as the fraction says")
{
    const std::vector<int> x{0, 1, 2, 3, 4};
    std::array<int, 5> times{};
    for (unsigned seed = 0; seed < 2000; ++seed) {
        for (const int i : least::split(x, x, 0.4, seed).held_out.x) { ++times[static_cast<std::size_t>(i)]; }
    }
    for (const int t : times) { CHECK(std::abs(t - 800) < 4 * 22); } // standard deviation 21.9
}

TEST_CASE("a fraction that leaves a side empty is refused, and data that are no pairs")
{
    const std::vector<double> x{1, 2, 3, 4}, one{1}, none;
    CHECK(least::split(x, x, 0.125).held_out.x.size() == 1);
    CHECK(least::split(x, x, 0.87).train.x.size() == 1);
    CHECK(refusal([&] { return least::split(x, x, 0.12).train.x.size(); })
          == "least: held_out_fraction of split leaves no observation to hold out");
    CHECK(refusal([&] { return least::split(x, x, 0.88).train.x.size(); })
          == "least: held_out_fraction of split leaves no observation to train on");
    CHECK(refusal([&] { return least::split(one, one, 0.5).train.x.size(); })
          == "least: held_out_fraction of split leaves no observation to train on");
    for (const double fraction : {0.0, 1.0, -0.1, 1.5, 0.0 / 0.0}) {
        CHECK(refusal([&] { return least::split(x, x, fraction).train.x.size(); })
              == "least: held_out_fraction of split is not in (0, 1)");
    }
    CHECK(refusal([&] { return least::split(x, one, 0.5).train.x.size(); }) == "least: y has 1 observations, x has 4");
    CHECK(refusal([&] { return least::split(none, none, 0.5).train.x.size(); })
          == "least: y is empty: there are no observations");
}
