// SPDX-License-Identifier: MIT
#include "least/model/random_relu_network.hpp"

#include "catch.hpp"
#include "least/cost/mean_cost.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <stdexcept>
#include <vector>

namespace {

TEST_CASE("the knots of a random network lie on observations, one in each part of the data, and both facings occur")
{
    std::vector<double> x, y;
    for (int i = 0; i < 200; ++i) {
        x.push_back(1970 + 0.25 * (i * 37 % 200));
        y.push_back(1e6 * std::sin(0.3 * x.back()));
    }
    auto sorted = x;
    std::sort(sorted.begin(), sorted.end());
    for (const std::uint64_t seed : {1U, 2U, 99U}) {
        CAPTURE(seed);
        const auto p = least::random_relu_network<20>(x, y, seed);
        std::size_t right = 0;
        for (std::size_t j = 0; j < 20; ++j) {
            const double knot = -p.b[j] / p.m[j];
            CHECK(knot >= sorted[10 * j] - 1e-9);
            CHECK(knot <= sorted[10 * j + 9] + 1e-9);
            right += p.m[j] > 0 ? 1U : 0U;
        }
        CHECK((right > 2 && right < 18));
        // the weights are those of least squares: far better than none, and no weight alone would better them
        const auto cost = least::mean_squared_error(least::relu_network<20>{}, x, y);
        auto none = p;
        none.n.fill(0);
        CHECK(cost(p) < 0.9 * cost(none));
        for (std::size_t j = 0; j < 20; ++j) {
            auto q = p;
            q.n[j] *= 1.01;
            CHECK(cost(q) >= cost(p) * (1 - 1e-9));
        }
    }
}

TEST_CASE("one seed makes one network, whatever the order of scalar observations; another seed another")
{
    std::vector<double> x, y;
    for (int i = 0; i < 50; ++i) {
        x.push_back(std::sin(i));
        y.push_back(std::cos(2 * i));
    }
    auto back_x = x, back_y = y;
    std::reverse(back_x.begin(), back_x.end());
    std::reverse(back_y.begin(), back_y.end());
    const auto p = least::random_relu_network<7>(x, y, 4);
    CHECK(least::flatten(least::random_relu_network<7>(back_x, back_y, 4)) == least::flatten(p));
    CHECK(least::flatten(least::random_relu_network<7>(x, y, 5)) != least::flatten(p));
    const std::list<double> list_x(x.begin(), x.end()), list_y(y.begin(), y.end());
    CHECK(least::flatten(least::random_relu_network<7>(list_x, list_y, 4)) == least::flatten(p));
}

TEST_CASE("folds of several predictors go through observations in directions of length 1")
{
    std::vector<std::array<double, 3>> x;
    std::vector<float> y;
    for (int i = 0; i < 400; ++i) {
        x.push_back({std::sin(1.3 * i), 1e3 * std::cos(0.7 * i), 7.0}); // the third is constant
        y.push_back(static_cast<float>(i % 7));
    }
    const auto p = least::random_relu_network(12, x, y, 8);
    CHECK(p.n.size() == 12);
    for (std::size_t j = 0; j < 12; ++j) {
        double nearest = 1;
        for (const auto& at : x) {
            nearest = std::min(nearest, std::abs(p.m[j][0] * at[0] + p.m[j][1] * at[1] + p.m[j][2] * at[2] + p.b[j]));
        }
        CHECK(nearest < 1e-12);
        CHECK((std::isfinite(p.n[j]) && std::abs(p.m[j][1]) < 0.1)); // in units of the spread
    }
}

TEST_CASE("random networks of poor data are finite, and of none are refused")
{
    const std::vector<double> one{3}, same(5, 2.0), nothing;
    const auto p = least::random_relu_network<4>(one, one);
    for (const double v : least::flatten(p)) { CHECK(std::isfinite(v)); }
    for (const double v : least::flatten(least::random_relu_network<4>(same, same))) { CHECK(std::isfinite(v)); }
    const std::vector<int> years{1971, 1972, 1980}, counts{1, 2, 30};
    for (const double v : least::flatten(least::random_relu_network<2>(years, counts))) { CHECK(std::isfinite(v)); }
    CHECK_THROWS_AS(least::random_relu_network<4>(nothing, nothing), std::invalid_argument);
    CHECK_THROWS_AS(least::random_relu_network<4>(one, same), std::invalid_argument);
    CHECK_THROWS_AS(least::random_relu_network(0, one, one), std::invalid_argument);
    const std::vector<double> bad{1, std::numeric_limits<double>::infinity()}, two{1, 2};
    CHECK_THROWS_AS(least::random_relu_network<4>(bad, two), std::invalid_argument);
    CHECK_THROWS_AS(least::random_relu_network<4>(two, bad), std::invalid_argument);
}

} // namespace
