// SPDX-License-Identifier: MIT
#include "least/model/spline_knots.hpp"

#include "catch.hpp"
#include "least/model/hinge_data.hpp"
#include "least/model/hinge_spline.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

using least::detail::hinge_spline;
using least::detail::spline_ends;
using data_points = least::detail::sorted_points<double>;

namespace {

data_points made()
{
    std::vector<least::detail::weighted_point<double>> p;
    for (int i = 0; i <= 600; ++i) { p.push_back({i / 200.0, std::sin(i / 50.0) + 0.1 * std::cos(i * 1.0), 1.0}); }
    return data_points(p);
}

} // namespace

TEST_CASE("the order of need is that of what the spline costs without each knot")
{
    const data_points data = made();
    for (const auto ends : {spline_ends::free, spline_ends::zero_before, spline_ends::zero_after}) {
        const hinge_spline<double> s(data, {0.3, 0.8, 1.1, 1.9, 2.5}, ends);
        double before = 0;
        std::size_t count = 0;
        for (const std::size_t j : least::detail::spline_knots<double>(s, data).by_need()) {
            auto without = s;
            std::vector<bool> out(7);
            out[j] = true;
            without.remove(out);
            CAPTURE(j, without.cost());
            CHECK(without.cost() >= before);
            before = without.cost();
            ++count;
        }
        CHECK(count == (ends == spline_ends::free ? 5 : 4));
    }
}

TEST_CASE("the gain of a knot is what the spline with it costs less")
{
    const data_points data = made();
    for (const auto ends : {spline_ends::free, spline_ends::zero_before}) {
        const hinge_spline<double> s(data, {0.3, 0.8, 1.9, 2.5}, ends);
        const auto places = least::detail::spline_knots<double>(s, data).by_gain();
        REQUIRE(places.size() >= 3);
        for (const auto& p : places) {
            auto with = s;
            with.add({p.t});
            CAPTURE(p.t, p.gain);
            CHECK(std::abs(s.cost() - with.cost() - p.gain) < 1e-9 * s.cost());
        }
    }
}

TEST_CASE("as many are pruned and inserted as asked for")
{
    const data_points data = made();
    std::vector<double> many;
    for (int i = 1; i < 100; ++i) { many.push_back(0.03 * i); }
    hinge_spline<double> s(data, many, spline_ends::free);
    prune(s, data, 7);
    CHECK(s.knots() == 7);
    const hinge_spline<double> even(data, {0.375, 0.75, 1.125, 1.5, 1.875, 2.25, 2.625}, spline_ends::free);
    CHECK(s.cost() < even.cost());
    CHECK(insert(s, data, 3) == 3);
    CHECK(s.knots() == 10);
}
