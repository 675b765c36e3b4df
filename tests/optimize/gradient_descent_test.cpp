// SPDX-License-Identifier: MIT
#include "least/optimize/gradient_descent.hpp"

#include "least/cost/mean_cost.hpp"
#include "least/model/linear.hpp"
#include "least/model/polynomial.hpp"
#include "least/model/relu_network.hpp"
#include "problems/functions.hpp"
#include "problems/linear_models.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

using least::gradient_descent;
using least::status;

namespace {

template <class P>
double distance(const P& a, const P& b)
{
    double worst = 0;
    for (std::size_t j = 0; j < a.size(); ++j) {
        worst = std::max(worst, std::abs(a[j] - b[j]) / std::max(1.0, std::abs(b[j])));
    }
    return worst;
}

template <std::size_t N>
void check_linear_model()
{
    for (const std::uint64_t seed : {1, 2, 3}) {
        const problems::linear_model<N> problem(seed);
        CAPTURE(N, seed, problem.condition);
        if (problem.condition > 100) { continue; }
        const auto found = gradient_descent{}(
            least::mean_squared_error(least::polynomial<N - 1>{}, problem.x, problem.y), std::array<double, N>{});
        CAPTURE(least::message(found.status), found.iterations, found.evaluations);
        CHECK(found.status == status::converged);
        CHECK(distance(found.parameters, problem.answer) < 1e-8);
    }
}

constexpr std::array<double, 3> x{1, 2, 3}, y{2.5, 3.5, 6.5};

} // namespace

TEST_CASE("gradient descent fits a linear model at compile time to 1e-12")
{
    constexpr auto found = gradient_descent{}(least::mean_squared_error(least::linear{}, x, y), 0.0);
    STATIC_REQUIRE(found.status == status::converged);
    STATIC_REQUIRE(least::abs(found.parameters - 29.0 / 14) < 1e-12);
}

TEST_CASE("gradient descent brings linear models of 1 to 8 parameters to 1e-8 where their condition is at most 100")
{
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (check_linear_model<I + 1>(), ...);
    }(std::make_index_sequence<8>{});
}

TEST_CASE("gradient descent on Rosenbrock's and Beale's functions ends converged at the minimum")
{
    const auto r = gradient_descent{}(problems::rosenbrock{}, problems::rosenbrock::start);
    CHECK(r.status == status::converged);
    CHECK(distance(r.parameters, problems::rosenbrock::minimum) < 1e-8);
    const auto b = gradient_descent{}(problems::beale{}, problems::beale::start);
    CHECK(b.status == status::converged);
    CHECK(distance(b.parameters, problems::beale::minimum) < 1e-8);
}

TEST_CASE("a fixed rate takes steps of exactly that rate")
{
    std::vector<double> seen;
    const auto found = gradient_descent{.rate = 0.05, .stop = {.iterations = 3}}(
        least::mean_squared_error(least::linear{}, x, y), 0.0,
        [&](const auto& now) { seen.push_back(now.parameters); });
    CHECK(found.status == status::iteration_limit);
    CHECK(found.iterations == 3);
    CHECK(found.evaluations == 4);
    double m = 0;
    for (const double s : seen) {
        CHECK(std::abs(s - m) < 1e-15);
        m -= 0.05 * 2.0 / 3 * ((m - 2.5) + 2 * (2 * m - 3.5) + 3 * (3 * m - 6.5));
    }
}

TEST_CASE("a rate that is too large diverges and is said to be not finite")
{
    const auto found = gradient_descent{.rate = 10}(least::mean_squared_error(least::linear{}, x, y), 1.0);
    CHECK(found.status == status::not_finite);
    CHECK_FALSE(found.converged());
}

TEST_CASE("parameters without effect are a flat direction, not a minimum")
{
    // Both units are dead on these x: their parameters do nothing.
    using net = least::relu_network<2>;
    const auto found =
        gradient_descent{}(least::mean_squared_error(net{}, x, y), net::parameters<double>{{1, 1}, {1, 1}, {-5, -6}});
    CHECK(found.status == status::flat_direction);
    CHECK(found.direction.m[0] > 0);
}

TEST_CASE("a monotone search never lets the cost rise")
{
    double last = 1e300;
    const auto found =
        gradient_descent{.memory = 1}(problems::rosenbrock{}, problems::rosenbrock::start, [&](const auto& now) {
            CHECK(now.cost <= last * (1 + 1e-14));
            last = now.cost;
        });
    CHECK(found.status == status::converged);
}

TEST_CASE("float and long double are served with their own precision")
{
    const std::array<float, 3> xf{1, 2, 3}, yf{2.5F, 3.5F, 6.5F};
    const auto f = gradient_descent{}(least::mean_squared_error(least::linear{}, xf, yf), 0.0F);
    CHECK(f.converged());
    CHECK(std::abs(f.parameters - 29.0F / 14) < 1e-6F);
    const auto l = gradient_descent{}(least::mean_squared_error(least::linear{}, x, y), 0.0L);
    CHECK(l.converged());
    CHECK(std::abs(l.parameters - 29.0L / 14) < 1e-17L);
}

TEST_CASE("gradient descent on a cost without a minimum claims nothing")
{
    CHECK_FALSE(gradient_descent{.stop = {.iterations = 2000}}(
                    [](auto m) {
                        using std::exp;
                        return exp(-m);
                    },
                    1.0)
                    .converged());
    CHECK_FALSE(gradient_descent{}([](auto m) { return m; }, 1.0).converged());
}
