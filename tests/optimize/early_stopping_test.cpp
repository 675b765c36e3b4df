// SPDX-License-Identifier: MIT
#include "least/optimize/early_stopping.hpp"

#include "least/cost/mean_cost.hpp"
#include "least/cost/split.hpp"
#include "least/fit.hpp"
#include "least/model/polynomial.hpp"
#include "least/numeric/shuffle.hpp"
#include "least/optimize/adam.hpp"
#include "least/optimize/gradient_descent.hpp"
#include "least/optimize/lbfgs.hpp"
#include "refusal.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

using least::status;

namespace {

struct noisy_curve {
    std::vector<double> x, y;
    explicit noisy_curve(unsigned seed)
    {
        std::mt19937_64 generator(seed);
        for (int i = 0; i < 40; ++i) {
            x.push_back(-1 + 0.05 * i);
            y.push_back(std::sin(3 * x.back()) + 0.5 * least::standard_normal(generator));
        }
    }
};

constexpr auto parabola = [](auto m) { return (m - 3) * (m - 3); };

} // namespace

TEST_CASE("the best iterate is kept, and the search stops after so many that were none better")
{
    // The held-out cost is least at 2; the search goes on to 3.
    least::early_stopping watch([](double m) { return std::abs(m - 2); }, 0.0, {.patience = 5});
    std::vector<double> seen;
    const auto both = [&](const least::iterate<double>& now) {
        seen.push_back(now.parameters);
        return watch(now);
    };
    const auto found = least::gradient_descent{.rate = 0.05}(parabola, 0.0, both);
    CHECK(found.status == status::stopped_by_observer);
    CHECK(found.parameters > 2.2);
    std::size_t best = 0;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        if (std::abs(seen[i] - 2) < std::abs(seen[best] - 2)) { best = i; }
    }
    CHECK(watch.iteration() == best);
    CHECK(watch.parameters() == seen[best]);
    CHECK(watch.cost() == std::abs(seen[best] - 2));
    CHECK(found.iterations == best + 5);
}

TEST_CASE("a search that gets better to its end is not disturbed")
{
    least::early_stopping watch(parabola, 0, {.patience = 1}); // an integer start is a double, as everywhere
    STATIC_REQUIRE(std::same_as<decltype(watch.parameters()), const double&>);
    const auto found = least::gradient_descent{.rate = 0.05, .stop = {.iterations = 50}}(parabola, 0, watch);
    CHECK(found.status == status::iteration_limit);
    CHECK(watch.iteration() == 50);
    CHECK(watch.parameters() == found.parameters);
}

TEST_CASE("a held-out cost that is not a number is never better")
{
    least::early_stopping watch([](double) { return std::numeric_limits<double>::quiet_NaN(); }, 1.0);
    const auto found = least::gradient_descent{.rate = 0.001}(parabola, 0.0, watch);
    CHECK(found.status == status::stopped_by_observer);
    CHECK(found.iterations == 19); // 20 iterates, with the start
    CHECK(watch.parameters() == 1.0);
    CHECK(watch.cost() == std::numeric_limits<double>::infinity());
    CHECK(watch.iteration() == 0);
}

TEST_CASE("with adam, lbfgs and fit a polynomial of too many terms is stopped where it is better on other data")
{
    int better = 0;
    for (unsigned seed = 1; seed <= 5; ++seed) {
        const noisy_curve data(seed), fresh(seed + 100);
        const auto parts = least::split(data.x, data.y, 0.4, seed);
        const auto cost = least::mean_squared_error(least::polynomial<15>{}, parts.train.x, parts.train.y);
        const auto other = least::mean_squared_error(least::polynomial<15>{}, parts.held_out.x, parts.held_out.y);
        const std::array<double, 16> start{};

        least::early_stopping by_lbfgs(other, start, {.patience = 200});
        const auto free = least::lbfgs{.stop = {.iterations = 3000}}(cost, start);
        const auto watched = least::lbfgs{.stop = {.iterations = 3000}}(cost, start, by_lbfgs);
        CAPTURE(seed, by_lbfgs.iteration(), by_lbfgs.cost(), other(free.parameters));
        CHECK(watched.status == status::stopped_by_observer);
        CHECK(by_lbfgs.cost() == other(by_lbfgs.parameters()));
        CHECK(by_lbfgs.cost() < other(free.parameters));
        const auto unseen = least::mean_squared_error(least::polynomial<15>{}, fresh.x, fresh.y);
        better += unseen(by_lbfgs.parameters()) < unseen(free.parameters) ? 1 : 0;

        least::early_stopping by_adam(other, start, {.patience = 20});
        const least::adam train{.rate = 0.05, .schedule = least::schedule::constant, .stop = {.iterations = 5000}};
        CHECK(train(cost, start, by_adam).status == status::stopped_by_observer);
        CHECK(by_adam.cost() < other(start));

        least::early_stopping by_fit(other, start, {.patience = 20});
        const auto fitted = least::fit(least::polynomial<15>{}, parts.train.x, parts.train.y, start, train, by_fit);
        CHECK(fitted.status == status::stopped_by_observer);
        CHECK(by_fit.parameters() == by_adam.parameters());
    }
    CHECK(better >= 4);
}

TEST_CASE("a second run begins with all its patience, and what the first one found stays until it is bettered")
{
    const auto away_from_3 = [](double p) { return (p - 3) * (p - 3); };
    least::early_stopping watch(away_from_3, 0.0, {.patience = 2});
    const auto shown = [&watch](std::size_t iteration, double p) {
        return watch(least::iterate<double>{iteration, p, 0, 0, 0});
    };
    CHECK((shown(0, 1) && shown(1, 2) && shown(2, 0) && !shown(3, 0)));
    CHECK(watch.parameters() == 2);
    CHECK((shown(0, 1) && !shown(1, 0))); // two that are none better, and not the first at once
    CHECK(watch.parameters() == 2);
    CHECK((shown(0, 1) && shown(1, 2.5)));
    CHECK((watch.parameters() == 2.5 && watch.iteration() == 1));
}

TEST_CASE("a patience of 0 is refused")
{
    CHECK(refusal([] { return least::early_stopping(parabola, 0.0, {.patience = 0}).cost(); })
          == "least: patience of early_stopping is 0");
}
