// SPDX-License-Identifier: MIT
#include "least/model/hinge_search.hpp"

#include "catch.hpp"
#include "least/model/hinge_cells.hpp"
#include "least/model/hinge_data.hpp"
#include "model/brute_force_network.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace {

using data_points = least::detail::sorted_points<double>;

data_points to_points(const brute_force::problem& p)
{
    std::vector<least::detail::weighted_point<double>> all;
    for (std::size_t i = 0; i < p.x.size(); ++i) { all.push_back({p.x[i], p.y[i], 1.0}); }
    return data_points(all);
}

} // namespace

TEST_CASE("the search finds the best from nothing, and knows what it costs")
{
    constexpr std::size_t any = static_cast<std::size_t>(-1);
    for (std::size_t family = 0; family < brute_force::families.size(); ++family) {
        const auto p = brute_force::make(family, 77, 14);
        const data_points data = to_points(p);
        const least::detail::table_of_runs<double> runs(data);
        least::detail::hinge_search<double, 3> search(data, runs);
        REQUIRE(search(1e300, {}, 0, any));
        const auto best = static_cast<double>(brute_force::best<3>(p.x, p.y)) * 14 / (data.y_unit() * data.y_unit());
        CAPTURE(family, search.cost(), best, search.looked());
        CHECK(std::abs(search.cost() - best) < 1e-9 * best);
        const auto h = search.hinges();
        CHECK(std::abs(least::detail::cost_of_hinges(data, {h.begin(), h.end()}) - best) < 1e-9 * best);
        // what is given is kept if there is nothing better
        const std::array<least::detail::hinge<double>, 3> mine{h[2], h[0], h[1]};
        REQUIRE(search(best * (1 - 1e-9), mine, 0, any));
        CHECK(search.hinges()[0].knot == h[2].knot);
        CHECK(search.cost() == best * (1 - 1e-9));
    }
}

TEST_CASE("a search that may not look at everything says so")
{
    const data_points data = to_points(brute_force::make(2, 5, 20));
    const least::detail::table_of_runs<double> runs(data);
    least::detail::hinge_search<double, 3> search(data, runs);
    CHECK_FALSE(search(1e300, {}, 0, 1000));
    CHECK(search.looked() >= 1000);
    CHECK(search(1e300, {}, 1e299, 1000)); // it is enough at once
}
