// SPDX-License-Identifier: MIT
#include "least/model/best_hinges.hpp"

#include "catch.hpp"
#include "least/model/hinge_cells.hpp"
#include "least/model/hinge_data.hpp"
#include "least/numeric/dense.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

using least::detail::best_hinges;
using data_points = least::detail::sorted_points<double>;

namespace {

data_points made(std::size_t n)
{
    std::vector<least::detail::weighted_point<double>> p;
    for (std::size_t i = 0; i < n; ++i) {
        const double x = 4 * static_cast<double>(i) / static_cast<double>(n);
        p.push_back({x, std::sin(2 * x) + 0.3 * x, 1.0});
    }
    return data_points(p);
}

} // namespace

TEST_CASE("as many hinges as points interpolate")
{
    const data_points data = made(9);
    const auto found = best_hinges<least::dynamic>(data, 9);
    CHECK(found.proven);
    CHECK(least::detail::cost_of_hinges(data, found.hinges) < 1e-28);
}

TEST_CASE("more hinges cost less, whichever way they are found; the same at compile time and at run time")
{
    const data_points few = made(24), many = made(700);
    for (const data_points& data : {few, many}) {
        double before = 1e300;
        for (const std::size_t units : {1U, 2U, 3U, 4U, 6U, 9U, 12U}) {
            const auto found = best_hinges<least::dynamic>(data, units);
            const double cost = least::detail::cost_of_hinges(data, found.hinges);
            CAPTURE(units, cost, found.proven);
            CHECK(found.hinges.size() <= units);
            CHECK(cost < before);
            CHECK((!found.proven || units < 9));
            CHECK((found.proven || units > 3 || (units > 1 && data.size() > 512)));
            before = cost;
        }
        CHECK(least::detail::cost_of_hinges(data, best_hinges<3>(data, 3).hinges)
              == least::detail::cost_of_hinges(data, best_hinges<least::dynamic>(data, 3).hinges));
        CHECK(least::detail::cost_of_hinges(data, best_hinges<12>(data, 12).hinges) == before);
    }
}

TEST_CASE("on many points a few hinges are a minimum of these, not of their means only")
{
    const data_points data = made(3000);
    const auto found = best_hinges<2>(data, 2);
    const double cost = least::detail::cost_of_hinges(data, found.hinges);
    for (std::size_t k = 0; k < 2; ++k) {
        for (const double by : {-1e-4, 1e-4}) {
            auto moved = found.hinges;
            moved[k].knot += by;
            CHECK(least::detail::cost_of_hinges(data, moved) > cost);
        }
    }
}
