// SPDX-License-Identifier: MIT
#include "least/optimize/minimize.hpp"

#include "least/cost/mean_cost.hpp"
#include "least/model/linear.hpp"
#include "least/optimize/search.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <vector>

using least::status;

namespace {

/// Steepest descent with the unit step, the least a descent can be.
struct downhill {
    static constexpr auto needs = least::order::gradient;
    template <class At>
    auto step(const At& at) const
    {
        auto d = at.e.gradient;
        for (auto& x : d) { x = -x; }
        return d;
    }
};

constexpr auto bowl = [](const auto& p) { return (p[0] - 1) * (p[0] - 1) + 2 * (p[1] + 2) * (p[1] + 2); };

} // namespace

TEST_CASE("a descent and a search make an optimizer")
{
    const auto found = least::minimize(bowl, std::array{0.0, 0.0}, downhill{}, least::backtracking{});
    CHECK(found.status == status::converged);
    CHECK(std::abs(found.parameters[0] - 1) < 1e-10);
    CHECK(std::abs(found.parameters[1] + 2) < 1e-10);
}

TEST_CASE("evaluations are counted, each once")
{
    std::size_t calls = 0;
    const auto counted = [&calls](const auto& p) {
        ++calls;
        return bowl(p);
    };
    const auto found = least::minimize(counted, std::array{0.0, 0.0}, downhill{}, least::backtracking{});
    CHECK(found.evaluations == calls);
}

TEST_CASE("the observer sees every iterate from the start, and can stop the run")
{
    std::vector<std::size_t> iterations;
    double first_step = -1, cost = 0, gradient = 0;
    const auto found =
        least::minimize(bowl, std::array{0.0, 0.0}, downhill{}, least::backtracking{}, {}, 100, [&](const auto& now) {
            if (iterations.empty()) {
                first_step = now.step_norm;
                cost = now.cost;
                gradient = now.gradient_norm;
            }
            iterations.push_back(now.iteration);
            return now.iteration < 2;
        });
    CHECK(found.status == status::stopped_by_observer);
    CHECK(iterations == std::vector<std::size_t>{0, 1, 2});
    CHECK(first_step == 0);
    CHECK(cost == 9);
    CHECK(std::abs(gradient - std::hypot(2, 8)) < 1e-14);
}

TEST_CASE("the caller's limits come before the optimizer's")
{
    const auto run = [](least::stopping stop) {
        return least::minimize(bowl, std::array{0.0, 0.0}, downhill{}, least::backtracking{}, stop, 5);
    };
    CHECK(run({}).iterations == 5);
    CHECK(run({}).status == status::iteration_limit);
    CHECK(run({.iterations = 2}).iterations == 2);
    CHECK(run({.iterations = 0}).evaluations == 1);
    CHECK(run({.iterations = 1000}).status == status::converged);
    CHECK(run({.evaluations = 3}).evaluations <= 5);
    CHECK(run({.gradient = 0.5}).status == status::converged);
}

TEST_CASE("where the search finds nothing the run is stalled")
{
    const auto none = [](const auto&, const auto& at, const auto&) {
        return std::optional<std::remove_cvref_t<decltype(at)>>();
    };
    const auto found = least::minimize(bowl, std::array{0.0, 0.0}, downhill{}, none);
    CHECK(found.status == status::stalled);
    CHECK_FALSE(found.converged());
    CHECK(found.cost == 9);
}

TEST_CASE("a result knows whether it claims a minimum")
{
    least::minimum<double> m;
    for (const status s : {status::converged, status::exact_fit, status::at_bound}) {
        m.status = s;
        CHECK(m.converged());
    }
    for (const status s : {status::finished, status::flat_direction, status::saddle_point, status::stalled,
                           status::no_root, status::iteration_limit, status::not_finite, status::stopped_by_observer}) {
        m.status = s;
        CHECK_FALSE(m.converged());
    }
}

TEST_CASE("the relative gradient is at most 1, and a scale that overflows tells nothing")
{
    const std::array x{1.0, 2.0, 3.0}, y{3.0, 1.0, -2.0};
    const auto cost = least::mean_squared_error(least::linear{}, x, y);
    for (const double m : {-1e9, -1.0, 0.0, 1e-9, 5.0}) {
        const double r = least::scaled_gradient(least::evaluate<least::order::gradient>(cost, m));
        CHECK(r > 0);
        CHECK(r <= 1);
    }
    least::evaluation<double, 1, least::order::gradient> e;
    e.gradient[0] = 1;
    e.gradient_scale[0] = std::numeric_limits<double>::infinity();
    CHECK(least::scaled_gradient(e) == 1);
}

TEST_CASE("an integer start becomes double, in any shape")
{
    STATIC_REQUIRE(
        std::is_same_v<decltype(least::minimize(bowl, std::array{0, 0}, downhill{}, least::backtracking{}).parameters),
                       std::array<double, 2>>);
    CHECK(least::minimize(bowl, std::array{0, 0}, downhill{}, least::backtracking{}).converged());
}
