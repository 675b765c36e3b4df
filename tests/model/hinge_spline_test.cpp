// SPDX-License-Identifier: MIT
#include "least/model/hinge_spline.hpp"

#include "catch.hpp"
#include "least/model/hinge_data.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

using least::detail::hinge_spline;
using least::detail::spline_ends;
using data_points = least::detail::sorted_points<double>;

namespace {

template <class F>
data_points made(const F& f)
{
    std::vector<least::detail::weighted_point<double>> p;
    for (int i = 0; i <= 600; ++i) { p.push_back({i / 200.0, f(i / 200.0), 1.0}); }
    return data_points(p);
}
double direct_cost(const data_points& data, const hinge_spline<double>& s)
{
    double cost = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        std::size_t j = 0;
        while (j < s.knots() && s.knot(j + 1) <= data.x(i)) { ++j; }
        const double r = data.y(i) - s.value(j) - s.slope(j) * (data.x(i) - s.knot(j));
        cost += data.weight(i) * r * r;
    }
    return cost;
}

} // namespace

TEST_CASE("its values are the least squares, with and without ends that are 0")
{
    const data_points data = made([](double x) { return std::exp(x) - 3 * x; });
    for (const auto ends : {spline_ends::free, spline_ends::zero_before, spline_ends::zero_after}) {
        const hinge_spline<double> s(data, {0.5, 1.3, 2.2}, ends);
        CHECK(std::abs(direct_cost(data, s) - s.cost()) < 1e-11 * s.cost());
        CHECK((ends != spline_ends::zero_before || (s.value(0) == 0 && s.value(1) == 0)));
        CHECK((ends != spline_ends::zero_after || (s.value(3) == 0 && s.value(4) == 0)));
        // the residual is orthogonal to each hat function that is free
        for (std::size_t j = 0; j < 5; ++j) {
            double product = 0, square = 0;
            for (std::size_t i = 0; i < data.size(); ++i) {
                const double x = data.x(i);
                std::size_t k = 0;
                while (k < 3 && s.knot(k + 1) <= x) { ++k; }
                double hat = 0;
                if (k == j) { hat = (s.knot(k + 1) - x) / (s.knot(k + 1) - s.knot(k)); }
                if (k + 1 == j) { hat = (x - s.knot(k)) / (s.knot(k + 1) - s.knot(k)); }
                product += hat * (data.y(i) - s.value(k) - s.slope(k) * (x - s.knot(k)));
                square += hat * hat;
            }
            CAPTURE(j);
            CHECK((s.is_zero(j) || std::abs(product) < 1e-11 * square));
        }
    }
}

TEST_CASE("descent finds the knots of a spline")
{
    const data_points data = made([](double x) {
        return 1 + x - 4 * std::fmax(0.0, x - 0.7) + 6 * std::fmax(0.0, x - 1.6) - 3 * std::fmax(0.0, x - 2.3);
    });
    hinge_spline<double> s(data, {0.6, 1.7, 2.2}, spline_ends::free);
    const double before = s.cost();
    s.descend(100, 1e-12);
    CHECK(s.cost() < 1e-16 * before);
    CHECK(std::abs(s.knot(1) - 0.7) < 1e-8);
    CHECK(std::abs(s.knot(2) - 1.6) < 1e-8);
    CHECK(std::abs(s.knot(3) - 2.3) < 1e-8);
}

TEST_CASE("knots stay apart and in order where the data have a step")
{
    const data_points data = made([](double x) { return x < 1.5 ? 0.0 : 1.0; });
    hinge_spline<double> s(data, {1.2, 1.4, 1.7}, spline_ends::free);
    s.descend(300, 1e-14);
    for (std::size_t j = 0; j < 4; ++j) { CHECK(s.knot(j) < s.knot(j + 1)); }
    CHECK(std::abs(direct_cost(data, s) - s.cost()) <= 1e-9 * s.cost() + 1e-18);
    CHECK(s.cost() < 0.5);
}

TEST_CASE("two linear equations are met, at the least price")
{
    const data_points data = made([](double x) { return std::sin(2 * x) + 0.4; });
    hinge_spline<double> s(data, {0.5, 1.3, 2.2}, spline_ends::free);
    const double free = s.cost();
    const std::vector<double> a{1, 0, 2, 0, 0}, b{0, 1, 0, 0, -1};
    s.constrain(a, b);
    CHECK(std::abs(s.value(0) + 2 * s.value(2)) < 1e-13);
    CHECK(std::abs(s.value(1) - s.value(4)) < 1e-13);
    CHECK(s.cost() > free);
    CHECK(std::abs(direct_cost(data, s) - s.cost()) < 1e-11 * s.cost());
    const double price = s.cost();
    s.constrain(a, b);
    CHECK(std::abs(s.cost() - price) < 1e-12 * price);
}
