// SPDX-License-Identifier: MIT
#include "least/model/hinge_data.hpp"

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

using least::detail::segment;
using point = least::detail::weighted_point<double>;
using data_points = least::detail::sorted_points<double>;

namespace {

/// Of the points i ... j - 1, by definition.
segment<double> by_definition(const data_points& p, std::size_t i, std::size_t j)
{
    segment<double> s;
    for (std::size_t k = i; k < j; ++k) {
        s.weight += p.weight(k);
        s.x += p.weight(k) * p.x(k);
        s.y += p.weight(k) * p.y(k);
    }
    s.x /= s.weight;
    s.y /= s.weight;
    for (std::size_t k = i; k < j; ++k) {
        s.sxx += p.weight(k) * (p.x(k) - s.x) * (p.x(k) - s.x);
        s.sxy += p.weight(k) * (p.x(k) - s.x) * (p.y(k) - s.y);
    }
    for (std::size_t k = i; k < j; ++k) {
        const double r = p.y(k) - s.y - s.slope() * (p.x(k) - s.x);
        s.sse += p.weight(k) * r * r;
    }
    return s;
}

std::vector<point> some(std::size_t n)
{
    std::vector<point> p;
    for (std::size_t i = 0; i < n; ++i) {
        const auto t = static_cast<double>(i);
        p.push_back({t + 0.4 * std::sin(3 * t), std::cos(t), 1 + 0.5 * std::sin(7 * t)});
    }
    return p;
}

} // namespace

TEST_CASE("the segment of any run of points is that of the definition")
{
    const data_points p(some(150));
    for (const std::size_t i : {0U, 1U, 15U, 16U, 17U, 40U, 100U, 149U}) {
        for (std::size_t j = i + 1; j <= 150; j += 7) {
            const auto s = p.between(i, j), d = by_definition(p, i, j);
            CAPTURE(i, j);
            CHECK(std::abs(s.weight - d.weight) < 1e-12);
            CHECK(std::abs(s.x - d.x) < 1e-13);
            CHECK(std::abs(s.y - d.y) < 1e-13);
            CHECK(std::abs(s.sxx - d.sxx) < 1e-12);
            CHECK(std::abs(s.sxy - d.sxy) < 1e-12);
            CHECK(std::abs(s.sse - d.sse) <= 1e-13 * d.sse + 1e-28);
        }
    }
    CHECK(p.between(5, 5).weight == 0);
}

TEST_CASE("what points on a line leave of it is 0 to the square of rounding")
{
    std::vector<point> line;
    for (int i = 0; i < 1000; ++i) { line.push_back({static_cast<double>(i), 1e6 + 3.7 * i, 1}); }
    const data_points p(line);
    CHECK(p.between(0, 1000).sse < 1e-24 * p.between(0, 1000).power());
}

TEST_CASE("points of one x are one of their mean, those of weight 0 none")
{
    const data_points p(std::vector<point>{{1, 4, 1}, {1, 8, 3}, {2, 9, 0}, {3, 0, 2}});
    CHECK(p.size() == 2);
    CHECK(p.weight(0) == 2 * p.weight(1));
    CHECK(p.y(0) * p.y_unit() == 7);
    CHECK(p.x(0) == 0);
    CHECK(p.origin() + p.x(1) * p.x_unit() == 3);
}

TEST_CASE("units are powers of two, and what is scaled by such has the same numbers")
{
    auto q = some(40);
    const data_points p(q);
    CHECK(p.x(39) >= 2);
    CHECK(p.x(39) < 4);
    for (auto& v : q) { v = {v.x * 0x1p-70, v.y * 0x1p300, v.weight * 0x1p9}; }
    const data_points scaled(q);
    for (std::size_t i = 0; i < 40; ++i) {
        CHECK(scaled.x(i) == p.x(i));
        CHECK(scaled.y(i) == p.y(i));
        CHECK(scaled.weight(i) == p.weight(i));
    }
    CHECK(scaled.x_unit() == p.x_unit() * 0x1p-70);
    CHECK(scaled.y_unit() == p.y_unit() * 0x1p300);
}

TEST_CASE("points are counted up to a place, and before it")
{
    const data_points p(std::vector<point>{{0, 1, 1}, {1, 1, 1}, {2, 1, 1}});
    const double one = p.x(1);
    CHECK(p.count_until(one) == 2);
    CHECK(p.count_until(one, true) == 1);
    CHECK(p.count_until(-1) == 0);
    CHECK(p.count_until(100) == 3);
}

TEST_CASE("the means of runs are points")
{
    const data_points p(some(100)), q(p, 7);
    CHECK(q.size() == 7);
    const auto s = p.between(0, 14);
    CHECK(q.x(0) == s.x);
    CHECK(q.y(0) == s.y);
    CHECK(q.weight(0) == s.weight);
}
