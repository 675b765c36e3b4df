// SPDX-License-Identifier: MIT
#include "least/optimize/objective.hpp"

#include "least/cost/mean_cost.hpp"
#include "least/model/linear.hpp"
#include "problems/functions.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

using least::objective;
using least::order;

TEST_CASE("an objective counts its evaluations and looks at all observations in the first")
{
    const std::array x{1.0, 2.0}, y{1.0, 2.0};
    const auto cost = least::mean_squared_error(least::linear{}, x, y);
    objective<decltype(cost), double> f(cost, 0.5);
    STATIC_REQUIRE(f.knows_scales);
    CHECK(f.evaluations() == 0);
    CHECK(f.at<order::value>({0.5}).e.cost == cost(0.5));
    CHECK(f.at<order::curvature>({0.5}).e.curvature[0] == 5);
    CHECK(f.evaluations() == 2);

    // a model that does not let the NaN through: only looking finds it
    const std::array hidden{1.0, std::numeric_limits<double>::quiet_NaN()};
    const auto deaf = [](const auto& p, double t) { return t > 0 ? p * t : p * 0; };
    const auto blind = least::mean_squared_error(deaf, hidden, y);
    objective<decltype(blind), double> g(blind, 0.5);
    CHECK_THROWS_AS(g.at<order::value>({0.5}), std::invalid_argument);
}

TEST_CASE("the scale of a plain function's gradient comes from its curvature")
{
    const problems::rosenbrock rosenbrock;
    objective<problems::rosenbrock, std::array<double, 2>> f(rosenbrock, {-1.2, 1.0});
    STATIC_REQUIRE_FALSE(f.knows_scales);
    const auto at = f.at<order::curvature>({1.0, 1.0});
    CHECK(at.e.gradient_scale[0] == 802 + 400);
    CHECK(at.e.gradient_scale[1] == 400 + 200);
    CHECK(least::scaled_gradient(at.e) == 0);
    CHECK(least::gradient_vanishes(f, at, {}, 1e-12));
}

TEST_CASE("without curvature it comes from the change of the gradient on the last two ways")
{
    const auto bowl = [](const auto& p) { return 3 * p[0] * p[0]; };
    objective<decltype(bowl), std::array<double, 1>> f(bowl, {4.0});
    auto last = f.at<order::gradient>({4.0});
    CHECK(least::scaled_gradient(last.e) == 1); // nothing is known yet
    const auto relative = [&](double p) {
        auto at = f.at<order::gradient>({p});
        f.moved_to(at, last);
        last = at;
        return least::scaled_gradient(at.e);
    };
    CHECK(relative(2.0) == 1);                                           // one way is not enough
    CHECK(relative(1.0) == 0.5);                                         // g = 6, scale = 6 + 6 * 1
    CHECK(least::scaled_gradient(f.at<order::gradient>({1e-9}).e) == 1); // a trial, not a move
    auto end = f.at<order::gradient>({0.0});
    f.moved_to(end, last);
    CHECK(end.e.gradient_scale[0] == 6 * std::sqrt(std::numeric_limits<double>::epsilon()) * 4);
}

TEST_CASE("the noise of the gradient follows the source of the derivatives")
{
    const auto exact = [](const auto& m) { return m * m; };
    const auto differences = [](double m) { return m * m; };
    CHECK(objective<decltype(exact), double>::gradient_noise() == 16 * std::numeric_limits<double>::epsilon());
    CHECK(objective<decltype(differences), double>::gradient_noise() > 1e-11);
    CHECK(objective<decltype(differences), double>::gradient_noise() < 1e-8);
}

TEST_CASE("a tolerance of the caller's takes the place of the optimizer's, down to noise")
{
    const auto bowl = [](const auto& m) { return m * m; };
    objective<decltype(bowl), double> f(bowl, 1.0);
    const auto at = f.at<order::curvature>({0.5}); // g = 1, scale = 1 + 2 * 0.5
    CHECK(least::scaled_gradient(at.e) == 0.5);
    CHECK_FALSE(least::gradient_vanishes(f, at, {}, 0.1));
    CHECK(least::gradient_vanishes(f, at, {}, 0.5));
    CHECK(least::gradient_vanishes(f, at, {.gradient = 0.5}, 0.0));
    CHECK_FALSE(least::gradient_vanishes(f, at, {.gradient = 0.4}, 0.9));
}
