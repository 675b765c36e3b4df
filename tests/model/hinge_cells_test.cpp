// SPDX-License-Identifier: MIT
#include "least/model/hinge_cells.hpp"

#include "catch.hpp"
#include "least/model/hinge_data.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

using least::detail::hinge;
using data_points = least::detail::sorted_points<double>;

namespace {

data_points some()
{
    std::vector<least::detail::weighted_point<double>> p;
    for (int i = 0; i < 30; ++i) { p.push_back({i + 0.3 * std::sin(2.0 * i), std::cos(0.5 * i), 1 + i % 3 * 0.5}); }
    return data_points(p);
}

} // namespace

TEST_CASE("a hinge is 0 to one side of its knot")
{
    CHECK(hinge<double>{false, false, 1, 2}.basis(5) == 3);
    CHECK(hinge<double>{false, false, 1, 2}.basis(1) == 0);
    CHECK(hinge<double>{true, false, 1, 2}.basis(-1) == 3);
    CHECK(hinge<double>{true, false, 1, 2}.basis(3) == 0);
    CHECK(hinge<double>{true, true, 1, 2}.basis(3) == 1);
}

TEST_CASE("the cost of hinges by segments is that of the definition")
{
    const data_points p = some();
    const std::vector<hinge<double>> h{{false, false, 1.5, p.x(7) + 0.01},
                                       {true, false, -2, p.x(20)},
                                       {false, true, 0.3, 0},
                                       {false, false, 0.7, -5},
                                       {true, false, 0.2, 9},
                                       {false, false, 3, p.x(7)}};
    double cost = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
        double r = -p.y(i);
        for (const auto& one : h) { r += one.slope * one.basis(p.x(i)); }
        cost += p.weight(i) * r * r;
    }
    CHECK(std::abs(least::detail::cost_of_hinges(p, h) - cost) < 1e-12 * cost);
    const double none = p.between(0, 30).sse + p.between(0, 30).power();
    CHECK(std::abs(least::detail::cost_of_hinges(p, {}) - none) < 1e-13 * none);
}

TEST_CASE("runs are the same from the table, from the ends, and one by one")
{
    const data_points p = some();
    const least::detail::table_of_runs<double> table(p);
    const least::detail::runs_from_ends<double> ends(p);
    const least::detail::runs_when_asked<double> asked(p);
    for (std::size_t g = 1; g < 30; ++g) {
        for (const auto& [from, to] : {std::array{std::size_t(0), g}, std::array{g, std::size_t(30)}}) {
            CAPTURE(from, to);
            CHECK(std::abs(table(from, to).sse - ends(from, to).sse) < 1e-12);
            CHECK(std::abs(table(from, to).sse - asked(from, to).sse) < 1e-12);
            CHECK(std::abs(table(from, to).slope - asked(from, to).slope) < 1e-12);
            CHECK(std::abs(table(from, to).root_sxx - ends(from, to).root_sxx) < 1e-12);
        }
    }
}

TEST_CASE("hinges are in the cells of their knots, each in one of its own")
{
    const data_points p = some();
    const double between = (p.x(4) + p.x(5)) / 2;
    const auto cells = least::detail::cells_of<double, 5>(p, {{{false, false, 1, between},
                                                               {false, false, -1, between},
                                                               {true, false, 1, between},
                                                               {false, true, 1, 0},
                                                               {true, false, 1, 99}}});
    const std::array<std::size_t, 5> gaps{0, 5, 5, 6, 30};
    const std::array<bool, 5> left{false, false, true, false, true};
    for (std::size_t k = 0; k < 5; ++k) {
        CHECK(cells[k].gap == gaps[k]);
        CHECK(cells[k].left == left[k]);
    }
    // on a point: the cell whose node it is
    const auto at = least::detail::cells_of<double, 2>(p, {{{false, false, 1, p.x(9)}, {true, false, 1, p.x(9)}}});
    CHECK((at[0].gap == 9 && at[0].left));
    CHECK((at[1].gap == 10 && !at[1].left));
}
