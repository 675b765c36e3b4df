// SPDX-License-Identifier: MIT
#include "least/model/hinge_faces.hpp"

#include "catch.hpp"
#include "least/model/hinge_cells.hpp"
#include "least/model/hinge_data.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

using least::detail::cell;
using least::detail::hinge;
using data_points = least::detail::sorted_points<double>;

namespace {

constexpr double no_limit = std::numeric_limits<double>::infinity();

/// Points of the sum of these hinges and a zigzag.
data_points made(const std::vector<hinge<double>>& hinges, double zigzag)
{
    std::vector<least::detail::weighted_point<double>> p;
    for (int i = 0; i < 12; ++i) {
        double y = i % 2 == 0 ? zigzag : -zigzag;
        for (const auto& h : hinges) { y += h.slope * h.basis(i); }
        p.push_back({static_cast<double>(i), y, 1.0});
    }
    return data_points(p);
}

} // namespace

TEST_CASE("hinges in their cells are found again, in whichever cells they are")
{
    const std::vector<hinge<double>> h{{false, false, 2, 3.3}, {true, false, -1, 7.6}};
    const data_points p = made(h, 0);
    least::detail::face_solver<double, 2> solver(p);
    REQUIRE(solver.solve(least::detail::table_of_runs<double>(p), {cell{4, false}, cell{8, true}}, no_limit));
    CHECK(solver.cost() < 1e-28);
    CHECK(std::abs(solver.hinges()[0].knot * p.x_unit() - 3.3) < 1e-13);
    CHECK(std::abs(solver.hinges()[1].knot * p.x_unit() - 7.6) < 1e-13);
    CHECK(std::abs(solver.hinges()[1].slope / p.x_unit() * p.y_unit() + 1) < 1e-13);
    // with their knots elsewhere: less good, and the knots are in the gaps or on the near points
    REQUIRE(solver.solve(least::detail::table_of_runs<double>(p), {cell{5, false}, cell{8, true}}, no_limit));
    CHECK(solver.cost() > 1e-4);
    CHECK(solver.hinges()[0].knot * p.x_unit() == 4);
    CHECK_FALSE(solver.solve(least::detail::table_of_runs<double>(p), {cell{5, false}, cell{8, true}}, solver.cost()));
}

TEST_CASE("what the solver says its hinges cost is what they cost")
{
    const data_points p = made({{false, false, 2, 3.3}, {true, false, -1, 7.6}, {false, false, -2.5, 9.1}}, 0.4);
    const least::detail::table_of_runs<double> runs(p);
    least::detail::face_solver<double, 3> solver(p);
    for (const auto& cells : {std::array{cell{0, false}, cell{4, false}, cell{8, true}},
                              std::array{cell{3, true}, cell{4, false}, cell{4, true}},
                              std::array{cell{2, false}, cell{9, false}, cell{10, false}},
                              std::array{cell{1, true}, cell{11, false}, cell{12, true}},
                              std::array{cell{0, false}, cell{1, false}, cell{12, true}}}) {
        REQUIRE(solver.solve(runs, cells, no_limit));
        const auto& h = solver.hinges();
        CAPTURE(cells[0].gap, cells[1].gap, cells[2].gap, solver.cost());
        CHECK(std::abs(least::detail::cost_of_hinges(p, {h.begin(), h.end()}) - solver.cost()) < 1e-12 * solver.cost());
        CHECK(solver.fits() >= 2);
    }
}
