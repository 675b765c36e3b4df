// SPDX-License-Identifier: MIT
#include "least/cost/batches.hpp"

#include "least/cost/constraints.hpp"
#include "least/cost/derivative.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/cost/prior.hpp"
#include "least/model/polynomial.hpp"
#include "least/model/relu_network.hpp"
#include "refusal.hpp"

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <random>
#include <ranges>
#include <vector>

namespace {

struct reading {
    float time;
    std::array<double, 2> place;
};

std::vector<double> numbers(std::size_t n, double from, double step)
{
    std::vector<double> values(n);
    for (std::size_t i = 0; i < n; ++i) { values[i] = from + step * static_cast<double>(i); }
    return values;
}
const std::vector<double> x = numbers(1003, -2, 0.004), y = [] {
    auto values = x;
    for (auto& v : values) { v = std::sin(3 * v) + 0.1 * std::cos(40 * v); }
    return values;
}();

constexpr auto curve = [](const auto& p, const auto& at) {
    using std::exp;
    return p[0] + p[1] * exp(p[2] * at);
};

/// The mean over the batches, each weighted by its size, against the whole; the largest relative difference.
template <class Cost, class P>
double difference(const Cost& cost, const P& p, std::size_t size, unsigned seed)
{
    const auto whole = least::evaluate<least::order::slope>(cost, p);
    least::batches<Cost> drawn(cost, size);
    std::mt19937_64 generator(seed);
    drawn.shuffle(generator);
    auto mean = whole;
    mean.cost = 0;
    for (auto& g : mean.gradient) { g = 0; }
    std::size_t all = 0;
    for (std::size_t k = 0; k < drawn.count(); ++k) { all += drawn[k].size(); }
    for (std::size_t k = 0; k < drawn.count(); ++k) {
        const auto part = drawn[k];
        const auto e = least::evaluate<least::order::slope>(part, p);
        const auto share = static_cast<double>(part.size()) / static_cast<double>(all);
        mean.cost += share * e.cost;
        for (std::size_t j = 0; j < e.gradient.size(); ++j) { mean.gradient[j] += share * e.gradient[j]; }
    }
    double worst = std::abs(mean.cost - whole.cost) / std::abs(whole.cost);
    double largest = 0;
    for (const double g : whole.gradient) { largest = std::max(largest, std::abs(g)); }
    for (std::size_t j = 0; j < mean.gradient.size(); ++j) {
        worst = std::max(worst, std::abs(mean.gradient[j] - whole.gradient[j]) / largest);
    }
    return all == cost.size() ? worst : 1;
}

/// Whether a cost is one of batches, also inside what may be around it.
template <class Cost>
constexpr bool has_them(const Cost&)
{
    return least::has_batches<Cost>;
}

} // namespace

TEST_CASE("the mean of cost and gradient over all batches is that of the whole, with every size, weighting and loss")
{
    const std::array p{0.3, -0.2, 0.7};
    auto sigmas = numbers(x.size(), 0.5, 0.001);
    const auto weights = numbers(x.size(), 0, 0.002);
    for (const std::size_t size :
         {std::size_t(1), std::size_t(7), std::size_t(64), std::size_t(256), std::size_t(1003), std::size_t(5000)}) {
        CAPTURE(size);
        CHECK(difference(least::mean_squared_error(curve, x, y), p, size, 1) < 1e-13);
        CHECK(difference(least::mean_squared_error(curve, x, y, least::sigma(sigmas)), p, size, 2) < 1e-13);
        CHECK(difference(least::mean_squared_error(curve, x, y, least::weights(weights)), p, size, 3) < 1e-13);
        CHECK(difference(least::mean_squared_error(curve, x, y, least::sigma(0.25)), p, size, 4) < 1e-13);
        CHECK(difference(least::mean_loss(curve, x, y, least::huber{.delta = 0.3}), p, size, 5) < 1e-13);
    }
}

TEST_CASE("batches of a network are evaluated in strips as the whole is")
{
    using net = least::relu_network<20>;
    net::parameters<double> p{};
    for (std::size_t j = 0; j < 20; ++j) {
        p.m[j] = j % 2 == 0 ? 1 : -1;
        p.n[j] = 0.1 + 0.01 * static_cast<double>(j);
        p.b[j] = 0.1 * static_cast<double>(j) - 1;
    }
    CHECK(difference(least::mean_squared_error(net{}, x, y), p, 256, 1) < 1e-13);
    CHECK(difference(least::mean_squared_error(net{}, x, y), p, 100, 2) < 1e-13);
}

TEST_CASE("before it is shuffled, one batch of everything has the bits of the whole")
{
    const auto cost = least::mean_squared_error(curve, x, y);
    const std::array p{0.3, -0.2, 0.7};
    const least::batches drawn(cost, x.size());
    CHECK(drawn.count() == 1);
    CHECK(drawn[0](p) == cost(p));
    CHECK(least::evaluate<least::order::slope>(drawn[0], p).gradient
          == least::evaluate<least::order::slope>(cost, p).gradient);
}

TEST_CASE("every observation is in one batch, with its own y and weight, and the last batch is the shorter one")
{
    const auto xs = numbers(10, 1, 1), ys = numbers(10, 100, 10), weights = numbers(10, 1000, 100);
    const auto cost = least::mean_squared_error(curve, xs, ys, least::weights(weights));
    least::batches drawn(cost, 4);
    REQUIRE(drawn.count() == 3);
    std::mt19937_64 generator(9);
    std::vector<double> order;
    for (int epoch = 0; epoch < 2; ++epoch) {
        drawn.shuffle(generator);
        std::vector<double> seen;
        for (std::size_t k = 0; k < 3; ++k) {
            const auto part = drawn[k];
            CHECK(part.size() == (k < 2 ? 4 : 2));
            auto from = part.data().walk();
            for (std::size_t i = 0; i < part.size(); ++i, ++from) {
                seen.push_back(from.data.x());
                CHECK(from.data.y() == 90 + 10 * from.data.x());
                CHECK(from.weight.factor<double>() == 900 + 100 * from.data.x());
            }
        }
        CHECK(seen != order); // of the epoch before
        order = seen;
        std::ranges::sort(seen);
        CHECK(seen == xs);
    }
}

TEST_CASE("records, views, several outputs and floats are copied as they are")
{
    std::vector<reading> readings;
    for (int i = 0; i < 50; ++i) { readings.push_back({0.5F * static_cast<float>(i), {1.0 * i, 2.0 * i}}); }
    const auto moving = [](const auto& p, float time) { return std::array{p[0] * time, p[1] * time + p[2]}; };
    const auto of_records =
        least::mean_squared_error(moving, least::records(readings, &reading::time, &reading::place));
    CHECK(difference(of_records, std::array{1.0, 2.0, 3.0}, 8, 1) < 1e-14);
    const auto line = [](const auto& p, int at) { return p[0] * at + p[1] + 0 * p[2]; };
    const auto of_view = least::mean_squared_error(line, std::views::iota(0, 20), std::vector<float>(20, 2.5F));
    CHECK(difference(of_view, std::array{1.0, 2.0, 3.0}, 6, 1) < 1e-14);
}

TEST_CASE("a prior is a part of every batch, in proportion; so is what it is constrained by")
{
    const std::array p{0.3, -0.2, 0.7};
    const auto cost = least::mean_squared_error(curve, x, y);
    const auto known = least::prior(std::array{1.0, 2.0, 3.0}, std::array{0.01, 0.02, HUGE_VAL});
    const least::with_prior<decltype(cost), double, 3> with(cost, known, 3);
    const least::constrained within(with, least::box<double, 3>(3));
    CHECK(with(p) > 2 * cost(p));
    CHECK(std::abs(least::batches(with, x.size())[0](p) - with(p)) < 1e-14 * with(p));
    const auto quick = least::evaluate<least::order::slope>(with, p).gradient;
    const auto whole = least::evaluate<least::order::gradient>(with, p).gradient;
    for (std::size_t j = 0; j < 3; ++j) { CHECK(std::abs(quick[j] - whole[j]) <= 1e-13 * std::abs(whole[j])); }
    CHECK(difference(with, p, 100, 1) < 1e-13);
    CHECK(difference(within, p, 100, 2) < 1e-13);
    CHECK(has_them(cost));
    CHECK(has_them(with));
    CHECK(has_them(within));
    CHECK_FALSE(has_them([](double m) { return m * m; }));
    const std::vector<bool> flags{true, false, true};
    CHECK_FALSE(has_them(least::mean_squared_error(curve, flags, std::vector{1.0, 2.0, 3.0})));
}

TEST_CASE("the weights of a batch may all be 0")
{
    auto weights = std::vector<double>(10, 0.0);
    weights[3] = 1;
    const auto xs = numbers(10, 0, 0.1);
    const auto cost = least::mean_squared_error(curve, xs, xs, least::weights(weights));
    CHECK(difference(cost, std::array{0.3, -0.2, 0.7}, 2, 1) < 1e-14);
}

TEST_CASE("a batch of no observations is refused")
{
    const auto cost = least::mean_squared_error(curve, x, y);
    CHECK(refusal([&] { return least::batches(cost, 0).count(); }) == "least: batch is 0: no observations at a time");
}
