// SPDX-License-Identifier: MIT
#include "least/model/relu_start.hpp"

#include "catch.hpp"

#include "least/model/parameters.hpp"
#include "least/model/weighting.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace {

using least::dynamic;
using least::flatten;
using least::relu_network;

const std::vector<double> x{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, y{1, 1.1, 0.9, 1, 2.1, 2.9, 4.2, 5, 4.8, 5.1};

} // namespace

TEST_CASE("a network of one predictor starts as the best network, found by argument-dependent look-up")
{
    const auto start = initial(relu_network<2>{}, x, y);
    const auto best = least::best_relu_network<2>(x, y);
    CHECK(flatten(start.parameters) == flatten(best.parameters));
    CHECK(start.proven);
}

TEST_CASE("one of run-time size as the best of so many units as it says")
{
    const auto start = initial(relu_network<>{.units = 1}, x, y);
    CHECK(start.parameters.n.size() == 1);
    CHECK(flatten(start.parameters) == flatten(least::best_relu_network(1, x, y).parameters));
}

TEST_CASE("weights count in the start")
{
    const std::vector<double> weights{1, 1, 1, 1, 1, 1, 1, 0, 0, 0};
    const auto start = initial(relu_network<2>{}, x, y, least::weights(weights));
    const auto best = least::best_relu_network<2>(x, y, least::weights(weights));
    CHECK(flatten(start.parameters) == flatten(best.parameters));
    CHECK(flatten(start.parameters) != flatten(initial(relu_network<2>{}, x, y).parameters));
}

TEST_CASE("a network of several predictors starts as a random one made of the data, the same each time")
{
    std::vector<std::array<double, 2>> points;
    for (std::size_t i = 0; i < x.size(); ++i) { points.push_back({x[i], x[i] * x[i] - 20}); }
    const auto start = initial(relu_network<3, 2>{}, points, y);
    CHECK(flatten(start) == flatten(least::random_relu_network<3>(points, y)));
    const auto at_run_time = initial(relu_network<dynamic, 2>{.units = 4}, points, y);
    CHECK(at_run_time.n.size() == 4);
    CHECK(flatten(at_run_time) == flatten(least::random_relu_network(4, points, y)));
}
