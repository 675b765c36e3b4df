// SPDX-License-Identifier: MIT
#include "least/optimize/adam.hpp"

#include "least/cost/mean_cost.hpp"
#include "least/cost/prior.hpp"
#include "least/fit.hpp"
#include "least/model/polynomial.hpp"
#include "least/model/relu_network.hpp"
#include "least/numeric/shuffle.hpp"
#include "problems/functions.hpp"
#include "refusal.hpp"

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

using least::adam;
using least::schedule;
using least::status;

namespace {

/// A noisy parabola on x in [-1, 1].
template <class T>
struct measured {
    std::vector<T> x, y;
    explicit measured(std::size_t n)
    {
        std::mt19937_64 generator(17);
        for (std::size_t i = 0; i < n; ++i) {
            x.push_back(static_cast<T>(2 * static_cast<double>(i) / static_cast<double>(n - 1) - 1));
            y.push_back(static_cast<T>(0.5 - x[i] + 2 * x[i] * x[i] + 0.2 * least::standard_normal(generator)));
        }
    }
};
const measured<double> data(500);

auto parabola_cost()
{
    return least::mean_squared_error(least::polynomial<2>{}, data.x, data.y);
}
/// The same model for a number of parameters that is known at run time.
constexpr auto polynomial_of_any_degree = [](const auto& p, const auto& x) {
    auto sum = 0 * x + p.back();
    for (std::size_t j = p.size() - 1; j > 0; --j) { sum = sum * x + p[j - 1]; }
    return sum;
};

template <std::size_t H>
auto random_network(std::uint64_t seed)
{
    std::mt19937_64 generator(seed);
    typename least::relu_network<H>::template parameters<double> p{};
    for (std::size_t j = 0; j < H; ++j) {
        p.m[j] = least::uniform(generator) < 0.5 ? -1 : 1;
        p.b[j] = -p.m[j] * (4 * least::uniform(generator) - 2);
        p.n[j] = std::sqrt(2.0 / H) * least::standard_normal(generator);
    }
    return p;
}

template <class V, class W>
double distance(const V& a, const W& b)
{
    double largest = 0;
    for (std::size_t j = 0; j < a.size(); ++j) {
        largest = std::max(largest, std::abs(static_cast<double>(a[j]) - static_cast<double>(b[j])));
    }
    return largest;
}

#ifdef __OPTIMIZE__
constexpr bool optimized = true;
#else
constexpr bool optimized = false;
#endif

const double not_a_number = std::numeric_limits<double>::quiet_NaN();

} // namespace

TEST_CASE("its steps are those of the paper's algorithm")
{
    // one batch, so that the order does not matter but for rounding
    const auto cost = parabola_cost();
    const auto gradient = least::derivative(cost);
    std::array<double, 3> p{1, -1, 1}, mean{}, square{};
    std::vector<std::array<double, 3>> shown;
    const adam steps{.rate = 0.05,
                     .schedule = schedule::cosine,
                     .batch = 500,
                     .decay_mean = 0.8,
                     .decay_square = 0.99,
                     .epsilon = 1e-3,
                     .stop = {.iterations = 20}};
    const auto found = steps(cost, p, [&](const auto& now) { shown.push_back(now.parameters); });
    REQUIRE(shown.size() == 21);
    for (std::size_t k = 0; k <= 20; ++k) {
        CAPTURE(k);
        CHECK(distance(shown[k], p) < 1e-12);
        const auto g = gradient(p);
        for (std::size_t j = 0; j < 3; ++j) {
            mean[j] = 0.8 * mean[j] + 0.2 * g[j];
            square[j] = 0.99 * square[j] + 0.01 * g[j] * g[j];
            const double a = mean[j] / (1 - std::pow(0.8, k + 1)), s = square[j] / (1 - std::pow(0.99, k + 1));
            const double rate = 0.05 * (1 + std::cos(std::numbers::pi * static_cast<double>(k) / 20)) / 2;
            p[j] -= rate * a / (std::sqrt(s) + 1e-3);
        }
    }
    CHECK(found.parameters == shown.back());
}

TEST_CASE("a linear model comes to its least squares solution, by far within its standard errors, in every shape")
{
    const auto exact = least::fit(least::polynomial<2>{}, data.x, data.y);
    const auto best = exact.parameters;
    const adam train{.rate = 0.02, .schedule = schedule::cosine, .batch = 50, .stop = {.iterations = 3000}};
    const auto found = train(parabola_cost(), std::array{0, 0, 0});
    CAPTURE(distance(found.parameters, best), exact.standard_errors());
    CHECK(found.status == status::finished);
    CHECK_FALSE(found.converged());
    CHECK(distance(found.parameters, best) < 1e-5); // the standard errors are 1e-2: what is left is of the last batches
    CHECK(found.cost == parabola_cost()(found.parameters));

    // without noise in the gradient it is exact
    auto whole = train;
    whole.batch = 500;
    CHECK(distance(whole(parabola_cost(), std::array{0, 0, 0}).parameters, best) < 1e-12);
    auto smooth = data.x;
    for (auto& y : smooth) { y = 0.5 - y + 2 * y * y; }
    const auto parabola = least::mean_squared_error(least::polynomial<2>{}, data.x, smooth);
    const auto fitted = train(parabola, std::array{0, 0, 0}).parameters;
    CAPTURE(distance(fitted, std::array{0.5, -1.0, 2.0}));
    CHECK(distance(fitted, std::array{0.5, -1.0, 2.0}) < 1e-6);

    const auto cost = least::mean_squared_error(polynomial_of_any_degree, data.x, data.y);
    const auto dynamic = train(cost, std::vector<double>(3));
    CHECK(distance(dynamic.parameters, std::vector<double>(best.begin(), best.end())) < 1e-5);

    const measured<float> single(500);
    const auto of_floats =
        train(least::mean_squared_error(least::polynomial<2>{}, single.x, single.y), std::array{0.0F, 0.0F, 0.0F});
    CHECK(distance(of_floats.parameters, best) < 1e-4);
    const measured<long double> wide(500);
    const auto of_long_doubles =
        train(least::mean_squared_error(least::polynomial<2>{}, wide.x, wide.y), std::array{0.0L, 0.0L, 0.0L});
    CHECK(distance(of_long_doubles.parameters, best) < 1e-5);

    const auto one = train(least::mean_squared_error([](auto m, auto) { return m; }, data.x, data.y), 0);
    double mean = 0;
    for (const double y : data.y) { mean += y / 500; }
    CHECK(std::abs(one.parameters - mean) < 1e-5);
}

TEST_CASE("the same seed gives the same bits, another seed others")
{
    const auto start = random_network<12>(1);
    const auto cost = least::mean_squared_error(least::relu_network<12>{}, data.x, data.y);
    const auto run = [&](std::uint64_t seed) {
        return least::flatten(adam{.batch = 64, .seed = seed, .stop = {.iterations = 30}}(cost, start).parameters);
    };
    CHECK(run(5) == run(5));
    CHECK(run(5) != run(6));
    // whether somebody looks makes no difference either
    const auto seen = adam{.batch = 64, .seed = 5, .stop = {.iterations = 30}}(cost, start, [](const auto&) {});
    CHECK(least::flatten(seen.parameters) == run(5));
}

TEST_CASE("a network of 64 units comes to 1.2e-4 of the target curve at the median of five seeds")
{
    std::vector<double> x, y, ends;
    for (int i = 0; i < 10'000; ++i) {
        x.push_back(4 * i / 9999.0 - 2);
        y.push_back(std::sin(3 * x.back()) + 0.3 * std::cos(9 * x.back()));
    }
    const auto cost = least::mean_squared_error(least::relu_network<64>{}, x, y);
    if (!optimized) { // there it would take minutes
        CHECK(adam{.stop = {.iterations = 10}}(cost, random_network<64>(1)).cost < 0.1);
        return;
    }
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        ends.push_back(adam{.seed = seed}(cost, random_network<64>(seed)).cost);
        std::printf("adam, seed %d: mean square %.3g\n", static_cast<int>(seed), ends.back());
    }
    std::ranges::sort(ends);
    CHECK(ends[2] <= 1.2e-4);
}

TEST_CASE("an observer sees the start and every epoch with the cost of all data, and can stop")
{
    const auto cost = parabola_cost();
    const std::array<double, 3> start{};
    std::size_t next = 0;
    auto before = start;
    const auto observer = [&](const auto& now) {
        CHECK(now.iteration == next);
        CHECK(now.cost == cost(now.parameters));
        CHECK(std::isnan(now.gradient_norm));
        double square = 0;
        for (std::size_t j = 0; j < 3; ++j) { square += std::pow(now.parameters[j] - before[j], 2); }
        CHECK(std::abs(now.step_norm - std::sqrt(square)) <= 1e-14);
        before = now.parameters;
        return next++ < 7;
    };
    const auto found = adam{.batch = 50}(cost, start, observer);
    CHECK(found.status == status::stopped_by_observer);
    CHECK(found.iterations == 7);
    CHECK(found.parameters == before);
    CHECK(found.cost == cost(before));
    CHECK(found.evaluations == 15); // the start, and seven epochs with a look after each
}

TEST_CASE("evaluations are passes over the data, and their limit is obeyed")
{
    const auto cost = parabola_cost();
    const std::array<double, 3> start{};
    const auto some = adam{.batch = 50, .stop = {.iterations = 4}}(cost, start);
    CHECK(some.iterations == 4);
    CHECK(some.evaluations == 6); // the start and the end are looked at
    const auto few = adam{.stop = {.evaluations = 5}}(cost, start);
    CHECK(few.status == status::iteration_limit);
    CHECK(few.iterations == 4);
    CHECK(few.evaluations == 6);
    CHECK(few.cost == cost(few.parameters));
    const auto no_epoch = adam{.stop = {.iterations = 0}}(cost, start);
    CHECK(no_epoch.status == status::finished);
    CHECK(no_epoch.parameters == start);
    CHECK(no_epoch.cost == cost(start));
    CHECK(no_epoch.evaluations == 1);
}

TEST_CASE("bounds hold at every iterate, and held parameters do not move")
{
    const std::array<double, 3> start{0.1, 0, 0};
    least::box<double, 3> limits(3);
    limits.take(least::bounds(std::array{-1.0, -0.5, -1.0}, std::array{1.0, 0.5, 1.5}));
    limits.take(least::hold(std::array{true, false, false}));
    const auto cost = parabola_cost();
    const least::constrained within(cost, limits);
    const auto found = adam{.batch = 50, .stop = {.iterations = 300}}(within, start, [&](const auto& now) {
        CHECK(now.parameters[0] == 0.1);
        CHECK(now.parameters[1] >= -0.5);
        CHECK(now.parameters[2] <= 1.5);
    });
    CHECK(found.parameters[1] == -0.5); // its free minimum is at -1
    CHECK(found.parameters[2] == 1.5);  // and at 2
}

TEST_CASE("with a prior it ends where the exact solution is")
{
    const auto known = least::prior(std::array{2.0, 0.0, 0.0}, std::array{0.05, 0.1, 1.0});
    const std::array<double, 3> start{};
    const auto exact = least::fit(least::polynomial<2>{}, data.x, data.y, start, known);
    const adam train{.schedule = schedule::cosine, .batch = 50, .stop = {.iterations = 3000}};
    const auto found = least::fit(least::polynomial<2>{}, data.x, data.y, start, known, train);
    CAPTURE(distance(found.parameters, exact.parameters));
    CHECK(distance(found.parameters, exact.parameters) < 1e-5);
    CHECK(distance(found.parameters, least::fit(least::polynomial<2>{}, data.x, data.y).parameters) > 0.1);
}

TEST_CASE("a cost without batches takes one step of its whole gradient each epoch")
{
    const auto found = adam{.stop = {.iterations = 5000}}(problems::beale{}, problems::beale::start);
    CHECK(found.status == status::finished);
    CHECK(found.evaluations == 5002);
    CHECK(distance(found.parameters, problems::beale::minimum) < 1e-3);
}

TEST_CASE("fit runs it once, with bounds and an observer, and has its statistics")
{
    const auto exact = least::fit(least::polynomial<2>{}, data.x, data.y);
    const adam train{.schedule = schedule::cosine, .batch = 50, .stop = {.iterations = 500}};
    const std::array<double, 3> start{};
    const auto fitted = least::fit(least::polynomial<2>{}, data.x, data.y, start, train);
    CHECK(fitted.status == status::finished);
    CHECK_FALSE(fitted.converged());
    CHECK(fitted.iterations == 500);
    CHECK(fitted.evaluations == 503); // 500 epochs, the start, the end, and the statistics: no look at every epoch
    CHECK(distance(fitted.parameters, exact.parameters) < 1e-4);
    CHECK(distance(fitted.standard_errors(), exact.standard_errors()) < 1e-4);
    std::size_t seen = 0;
    const auto within = least::fit(
        least::polynomial<2>{}, data.x, data.y, start, train, [&](const auto&) { ++seen; },
        least::bounds(std::array{-9.0, -0.5, -9.0}, std::array{9.0, 9.0, 9.0}));
    CHECK(seen == 501);
    CHECK(within.parameters[1] == -0.5);
}

TEST_CASE("what is not finite is said to be so, with the observation in the caller's order")
{
    const auto root = [](const auto& p, const auto& x) {
        using std::sqrt;
        return sqrt(p[0] + x);
    };
    // from p = 1.005 it falls below 1, where the root of p + x is not real at x = -1 = data.x[0]
    const std::vector<double> low(500, 0.0);
    const auto falling = adam{.batch = 20}(least::mean_squared_error(root, data.x, low), std::array{1.005});
    CHECK(falling.status == status::not_finite);
    CHECK(falling.observation == 0);
    CHECK_FALSE(falling.converged());

    const auto inverse = [](const auto& p, const auto& x) { return p[0] / (x - 1); };
    const auto at_start = adam{}(least::mean_squared_error(inverse, data.x, data.y), std::array{1.0});
    CHECK(at_start.status == status::not_finite);
    CHECK(at_start.observation == 499);
    CHECK(at_start.iterations == 0);
    CHECK(at_start.evaluations == 1);

    // the cost is finite, the square of its slope is not
    const auto steep = adam{}([](auto m) { return 1e160 * m; }, 1.0);
    CHECK(steep.status == status::not_finite);
    CHECK(steep.observation == least::none);
}

TEST_CASE("options that make no sense are refused, and so are data that are not finite, by their own number")
{
    const auto refused = [](const adam& options) {
        return refusal([&] { return options(parabola_cost(), std::array{0.0, 0.0, 0.0}).cost; });
    };
    for (const double rate : {0.0, -1.0, not_a_number, HUGE_VAL}) {
        CHECK(refused({.rate = rate}) == "least: rate of adam is not positive and finite");
    }
    CHECK(refused({.batch = 0}) == "least: batch of adam is 0");
    for (const double decay : {-0.1, 1.0, not_a_number}) {
        CHECK(refused({.decay_mean = decay}) == "least: decay_mean of adam is not in [0, 1)");
        CHECK(refused({.decay_square = decay}) == "least: decay_square of adam is not in [0, 1)");
    }
    for (const double epsilon : {0.0, -1e-8, not_a_number, HUGE_VAL}) {
        CHECK(refused({.epsilon = epsilon}) == "least: epsilon of adam is not positive and finite");
    }
    CHECK(refused({.stop = {.gradient = -1}}) == "least: stop.gradient is negative or not a number");
    CHECK(refused({.decay_mean = 0, .decay_square = 0, .stop = {.iterations = 1}}) == "accepted");

    auto y = data.y;
    y[371] = not_a_number;
    CHECK(
        refusal([&] {
            return adam{}(least::mean_squared_error(least::polynomial<2>{}, data.x, y), std::array{0.0, 0.0, 0.0}).cost;
        })
        == "least: y is not finite at observation 371");
}
