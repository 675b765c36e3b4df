// SPDX-License-Identifier: MIT
#include "least/model/hinge_exchange.hpp"

#include "catch.hpp"
#include "least/model/hinge_cells.hpp"
#include "least/model/hinge_data.hpp"
#include "least/model/hinge_search.hpp"
#include "model/brute_force_network.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

using data_points = least::detail::sorted_points<double>;

namespace {

data_points to_points(const brute_force::problem& p)
{
    std::vector<least::detail::weighted_point<double>> all;
    for (std::size_t i = 0; i < p.x.size(); ++i) { all.push_back({p.x[i], p.y[i], 1.0 + static_cast<double>(i % 2)}); }
    return data_points(all);
}

} // namespace

TEST_CASE("the sweep finds the best single hinge")
{
    for (unsigned seed = 0; seed < 30; ++seed) {
        const data_points data = to_points(brute_force::make(seed % 6, seed, 20));
        const least::detail::table_of_runs<double> runs(data);
        const auto found = least::detail::hinge_exchange<double, 1>(data, runs).greedy();
        least::detail::hinge_search<double, 1> search(data, runs);
        REQUIRE(search(1e300, {}, 0, 1'000'000));
        CAPTURE(seed);
        CHECK(std::abs(found.cost - search.cost()) < 1e-12 * search.cost());
    }
}

TEST_CASE("exchanges end near the best, and cost what they say")
{
    unsigned best = 0, best_by_pairs = 0;
    constexpr unsigned problems = 60;
    for (unsigned seed = 0; seed < problems; ++seed) {
        const data_points data = to_points(brute_force::make(seed % 6, seed, 20));
        const least::detail::table_of_runs<double> runs(data);
        least::detail::hinge_exchange<double, 3> exchange(data, runs);
        auto found = exchange.greedy();
        const double greedy = found.cost;
        exchange.improve_by_pairs(found);
        least::detail::hinge_search<double, 3> search(data, runs);
        REQUIRE(search(1e300, {}, 0, static_cast<std::size_t>(-1)));
        CAPTURE(seed, greedy, found.cost, search.cost());
        CHECK(found.cost <= greedy);
        CHECK(found.cost >= search.cost() * (1 - 1e-11));
        const double cost = least::detail::cost_of_hinges(data, {found.hinges.begin(), found.hinges.end()});
        CHECK(std::abs(cost - found.cost) < 1e-9 * cost);
        best += greedy <= search.cost() * (1 + 1e-9) ? 1 : 0;
        best_by_pairs += found.cost <= search.cost() * (1 + 1e-9) ? 1 : 0;
    }
    CAPTURE(best, best_by_pairs);
    CHECK(best >= problems / 3);
    CHECK(best_by_pairs >= 2 * problems / 3);
}
