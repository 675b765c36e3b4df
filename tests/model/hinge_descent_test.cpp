// SPDX-License-Identifier: MIT
#include "least/model/hinge_descent.hpp"

#include "catch.hpp"
#include "least/model/hinge_cells.hpp"
#include "least/model/hinge_data.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

using least::detail::hinge;

TEST_CASE("from near by the hinges that made the data are found")
{
    const std::array<hinge<double>, 3> made{{{false, false, 2, 1.1}, {true, false, -1, 2.2}, {false, false, -3, 2.9}}};
    std::vector<least::detail::weighted_point<double>> p;
    for (int i = 0; i <= 3000; ++i) {
        const double x = i / 1000.0;
        double y = 0;
        for (const auto& h : made) { y += h.slope * h.basis(x); }
        p.push_back({x, y, 1.0});
    }
    const least::detail::sorted_points<double> data(p);
    auto start = made;
    for (auto& h : start) { h.knot += h.left ? 0.1 : -0.08, h.slope = 0; }
    const auto found = least::detail::hinge_descent<double, 3>(data)(start);
    CHECK(found.cost < 1e-20);
    for (std::size_t k = 0; k < 3; ++k) {
        CHECK(std::abs(found.hinges[k].knot - made[k].knot) < 1e-9); // the range is in [2, 4) already
        CHECK(std::abs(found.hinges[k].slope * data.y_unit() - made[k].slope) < 1e-9);
    }
}

TEST_CASE("it never ends higher than the slopes alone, and costs what it says")
{
    std::vector<least::detail::weighted_point<double>> p;
    for (int i = 0; i <= 500; ++i) { p.push_back({i / 200.0, std::sin(i / 60.0) + 0.1 * std::cos(1.0 * i * i), 1.0}); }
    const least::detail::sorted_points<double> data(p);
    least::detail::hinge_descent<double, 4> descent(data);
    for (int seed = 0; seed < 20; ++seed) {
        std::array<hinge<double>, 4> start{};
        for (std::size_t k = 0; k < 4; ++k) {
            start[k] = {(seed >> k & 1) != 0, false, 0,
                        2.4 * std::abs(std::sin(7.0 * seed + 3.0 * static_cast<double>(k)))};
        }
        const auto found = descent(start);
        CAPTURE(seed, found.cost);
        CHECK(found.cost <= data.between(0, 501).sse + data.between(0, 501).power());
        CHECK(std::abs(least::detail::cost_of_hinges(data, {found.hinges.begin(), found.hinges.end()}) - found.cost)
              < 1e-10 * found.cost);
        // no knot alone can be moved to lower it
        for (std::size_t k = 0; k < 4; ++k) {
            for (const double by : {-1e-3, 1e-3}) {
                std::vector<hinge<double>> moved(found.hinges.begin(), found.hinges.end());
                moved[k].knot += by;
                CHECK(least::detail::cost_of_hinges(data, moved) > found.cost * (1 - 1e-3));
            }
        }
    }
}
