// SPDX-License-Identifier: MIT
#include "least/model/many_hinges.hpp"

#include "catch.hpp"
#include "least/model/hinge_cells.hpp"
#include "least/model/hinge_data.hpp"
#include "least/model/hinge_spline.hpp"

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

using least::detail::hinge;
using least::detail::hinge_spline;
using least::detail::spline_ends;
using data_points = least::detail::sorted_points<double>;

namespace {

template <class F>
data_points made(const F& f, int n = 600)
{
    std::vector<least::detail::weighted_point<double>> p;
    for (int i = 0; i <= n; ++i) { p.push_back({3.0 * i / n, f(3.0 * i / n), 1.0}); }
    return data_points(p);
}
double value(const std::vector<hinge<double>>& hinges, double x)
{
    double sum = 0;
    for (const auto& h : hinges) { sum += h.slope * h.basis(x); }
    return sum;
}

} // namespace

TEST_CASE("a line without a zero between two places is one hinge")
{
    for (const auto& [first, last] : {std::pair{1.0, 4.0}, std::pair{5.0, 1.0}, std::pair{-2.0, -2.0},
                                      std::pair{-1.0, 0.0}, std::pair{0.0, -3.0}, std::pair{-4.0, -1.0}}) {
        const auto h = least::detail::line_as_hinge(1.0, 3.0, first, last);
        CAPTURE(first, last);
        CHECK(std::abs(h.slope * h.basis(1) - first) < 1e-15);
        CHECK(std::abs(h.slope * h.basis(3) - last) < 1e-15);
        CHECK(std::abs(h.slope * h.basis(2) - (first + last) / 2) < 1e-15);
    }
}

TEST_CASE("a spline and its hinges are the same")
{
    const auto check = [](const data_points& data, std::size_t most) {
        const hinge_spline<double> s(data, {0.5, 1.3, 2.2}, spline_ends::free);
        const auto hinges = least::detail::spline_as_hinges<double>(s).with_line();
        CHECK(hinges.size() <= most);
        for (std::size_t j = 0; j < 4; ++j) {
            for (const double part : {0.0, 0.3, 0.9}) {
                const double x = s.knot(j) + part * (s.knot(j + 1) - s.knot(j));
                CHECK(std::abs(value(hinges, x) - s.value(j) - s.slope(j) * (x - s.knot(j))) < 1e-13);
            }
        }
    };
    check(made([](double x) { return std::sin(3 * x) + 0.2; }), 4);
    check(made([](double x) { return x * x + 0.5; }), 4);
    check(made([](double x) { return (x - 1.5) + 0.1 * (x - 1.5) * (x - 1.5); }), 5); // every tangent has a zero
    const data_points data = made([](double x) { return std::exp(x); });
    const hinge_spline<double> s(data, {0.5, 1.3, 2.2}, spline_ends::zero_before);
    const auto right = least::detail::spline_as_hinges<double>(s).facing(false);
    CHECK(right.size() == 3);
    CHECK(std::abs(value(right, 2.9) - s.value(3) - s.slope(3) * (2.9 - s.knot(3))) < 1e-12);
    const hinge_spline<double> t(data, {0.5, 1.3, 2.2}, spline_ends::zero_after);
    const auto left = least::detail::spline_as_hinges<double>(t).facing(true);
    CHECK(std::abs(value(left, 0.1) - t.value(0) - t.slope(0) * 0.1) < 1e-12);
}

TEST_CASE("a spline without a line is the sum of its knots' hinges")
{
    const data_points data = made([](double x) { return std::sin(5 * x); });
    std::vector<double> knots;
    for (int i = 1; i < 16; ++i) { knots.push_back(3.0 * i / 16); }
    hinge_spline<double> s(data, knots, spline_ends::free);
    const double free = s.cost();
    least::detail::spline_as_hinges<double> hinges(s);
    const auto left = hinges.least_line();
    s.constrain(hinges.line_at(left, false), hinges.line_at(left, true));
    CHECK(s.cost() < 1.01 * free);
    const auto all = hinges.without_line(left);
    CHECK(all.size() == 15);
    CHECK(std::abs(least::detail::cost_of_hinges(data, all) - s.cost()) < 1e-9 * s.cost());
}

TEST_CASE("many hinges come near what is known of free knots")
{
    // h^4 law: 1/720 H^-4 (int |f''|^(2/5))^5, f = sin 3x + 0.3 cos 9x on 4: 4.0e-6 for 64 knots, less here
    std::vector<least::detail::weighted_point<double>> p;
    for (int i = 0; i < 2000; ++i) {
        const double x = -2 + 4.0 * i / 1999;
        p.push_back({x, std::sin(3 * x) + 0.3 * std::cos(9 * x), 1.0});
    }
    const data_points data(p);
    for (const auto& [units, most] : {std::pair{std::size_t(16), 3.6e-4}, std::pair{std::size_t(32), 3.2e-5}}) {
        const auto hinges = least::detail::many_hinges<double>(data, units).best();
        const double mse = least::detail::cost_of_hinges(data, hinges) * data.y_unit() * data.y_unit() / 2000;
        CAPTURE(units, mse);
        CHECK(hinges.size() <= units);
        CHECK(mse < most);
    }
}

TEST_CASE("as many hinges as almost interpolate, on few points")
{
    const data_points data = made([](double x) { return std::sin(40 * x * x); }, 30);
    double before = 1e300;
    for (const std::size_t units : {9U, 14U, 20U, 29U, 30U}) {
        const auto hinges = least::detail::many_hinges<double>(data, units).best();
        const double cost = least::detail::cost_of_hinges(data, hinges);
        CAPTURE(units, cost);
        CHECK(hinges.size() <= units);
        CHECK((cost < before || cost < 1e-20));
        before = cost;
    }
}
