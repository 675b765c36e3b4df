// SPDX-License-Identifier: MIT
#include "least/optimize/gradient_descent.hpp"

#include "least/cost/mean_cost.hpp"
#include "least/model/linear.hpp"
#include "least/model/polynomial.hpp"
#include "least/model/relu_network.hpp"
#include "problems/functions.hpp"
#include "problems/linear_models.hpp"
#include "refusal.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <utility>
#include <vector>

using least::gradient_descent;
using least::status;

namespace {

template <std::size_t N>
void check_linear_model()
{
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        const problems::linear_model<N> problem(seed);
        CAPTURE(N, seed, problem.condition);
        if (problem.condition > 100) { continue; }
        const auto found = gradient_descent{}(
            least::mean_squared_error(least::polynomial<N - 1>{}, problem.x, problem.y), std::array<double, N>{});
        CAPTURE(least::message(found.status), found.iterations, found.evaluations);
        CHECK(found.status == status::converged);
        CHECK(problems::distance(found.parameters, problem.answer) < 1e-8);
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
    CHECK(problems::distance(r.parameters, problems::rosenbrock::minimum) < 1e-8);
    const auto b = gradient_descent{}(problems::beale{}, problems::beale::start);
    CHECK(b.status == status::converged);
    CHECK(problems::distance(b.parameters, problems::beale::minimum) < 1e-8);
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
    CHECK(std::abs(f.parameters - 29.0F / 14) < 4e-6F); // 16 roundings
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

TEST_CASE("gradient descent claims no point at which the gradient is large")
{
    const auto gradient_at = [](const auto& f, double m) { return std::abs(least::derivative(f)(m)); };
    const auto check = [&](const auto& f, double start) {
        CAPTURE(start);
        const auto found = gradient_descent{}(f, start);
        CAPTURE(found.parameters, least::message(found.status));
        CHECK((!found.converged() || gradient_at(f, found.parameters) < 1e-9));
    };
    check(
        [](const auto& m) {
            using std::log;
            return m - log(m);
        },
        3.0);
    check([](const auto& m) { return m * m + 1 / (m * m); }, 3.0);
    for (const double start : {40.0, 100.0}) {
        check(
            [](const auto& m) {
                using std::cosh;
                return cosh(m - 1);
            },
            start);
    }
    check([](const auto& m) { return 1 + (m - 1) * (m - 1) * (m - 1) * (m - 1); }, 1e6);
    check(
        [](const auto& m) {
            using std::exp;
            return exp(m);
        },
        100.0);
    const auto beale = gradient_descent{}(problems::beale{}, std::array{-1.2, 1.0});
    CHECK((!beale.converged() || beale.cost < 1e-12));
}

TEST_CASE("gradient descent does not take maxima, saddles and plateaus for minima")
{
    CHECK(gradient_descent{}(
              [](const auto& m) {
                  using std::cos;
                  return cos(m);
              },
              0.0)
              .status
          == status::saddle_point);
    CHECK(gradient_descent{}([](const auto& p) { return p[0] * p[0] - p[1] * p[1] + p[1] * p[1] * p[1] * p[1]; },
                             std::array{1.0, 0.0})
              .status
          == status::saddle_point);
    CHECK(gradient_descent{}([](const auto& m) { return 3 + 0 * m; }, 1.0).status == status::flat_direction);
    const auto valley = gradient_descent{}([](const auto& m) { return m * m * m * m - 2 * m * m; }, 2.0);
    CHECK(valley.converged());
    CHECK(std::abs(std::abs(valley.parameters) - 1) < 1e-8);
}

TEST_CASE("a first step does not land on the dead point at 0")
{
    const std::array t{1.0, 2.0, 3.0, 4.0}, v{1.0, 4.2, 9.1, 15.8};
    for (const double start : {2.0, 3.0, -7.0}) {
        const auto found = gradient_descent{}(
            least::mean_squared_error([](const auto& m, double u) { return m * m * u * u; }, t, v), start);
        CHECK(found.converged());
        CHECK(std::abs(std::abs(found.parameters) - 1) < 0.05);
    }
}

TEST_CASE("an exact fit of zeros is one, and a rate that is none is refused")
{
    CHECK(gradient_descent{}(least::mean_squared_error(least::linear{}, x, std::array{0.0, 0.0, 0.0}), 1.0).status
          == status::exact_fit);
    CHECK_THROWS_AS(gradient_descent{.rate = -1}([](const auto& m) { return m * m; }, 1.0), std::invalid_argument);
    CHECK_THROWS_AS(gradient_descent{.stop = {.gradient = -1}}([](const auto& m) { return m * m; }, 1.0),
                    std::invalid_argument);
}

TEST_CASE("with a momentum each step goes on with a part of the last one")
{
    std::vector<double> seen;
    static_cast<void>(gradient_descent{.rate = 0.05, .momentum = 0.5, .stop = {.iterations = 5}}(
        least::mean_squared_error(least::linear{}, x, y), 0.0,
        [&](const auto& now) { seen.push_back(now.parameters); }));
    double m = 0, before = 0;
    for (const double s : seen) {
        CHECK(std::abs(s - m) < 1e-15);
        const double slope = 2.0 / 3 * ((m - 2.5) + 2 * (2 * m - 3.5) + 3 * (3 * m - 6.5));
        const double next = m - 0.05 * slope + 0.5 * (m - before);
        before = m;
        m = next;
    }
    CHECK(seen.size() == 6);
}

TEST_CASE(
    "the best momentum needs as many steps as the root of the condition says, where the best rate needs the condition")
{
    // curvatures 1 and 400
    const auto bowl = [](const auto& p) { return (p[0] * p[0] + 400 * p[1] * p[1]) / 2; };
    const auto steps_to = [&](const gradient_descent& with) {
        std::size_t steps = 0;
        static_cast<void>(with(bowl, std::array{1.0, 1.0}, [&](const auto& now) {
            steps = now.iteration;
            return std::abs(now.parameters[0]) > 1e-6 || std::abs(now.parameters[1]) > 1e-6;
        }));
        return steps;
    };
    const std::size_t without = steps_to({.rate = 2.0 / 401});
    const std::size_t with = steps_to({.rate = 4.0 / (21 * 21), .momentum = 19.0 * 19 / (21 * 21)});
    CAPTURE(without, with);
    CHECK(without > 2500); // log(1e-6) / log(399 / 401) = 2763
    CHECK(with < 250);     // log(1e-6) / log(19 / 21) = 138, and some for the start
    CHECK(gradient_descent{.rate = 4.0 / (21 * 21), .momentum = 19.0 * 19 / (21 * 21)}(bowl, std::array{1.0, 1.0})
              .converged());
}

TEST_CASE("a momentum without a rate is refused, and one outside [0, 1)")
{
    const auto refused = [](const gradient_descent& with) {
        return refusal([&] { return with([](const auto& m) { return m * m; }, 1.0).cost; });
    };
    CHECK(refused({.momentum = 0.9}) == "least: momentum of gradient_descent needs a rate");
    for (const double momentum : {-0.1, 1.0, std::nan("")}) {
        CHECK(refused({.rate = 0.1, .momentum = momentum}) == "least: momentum of gradient_descent is not in [0, 1)");
    }
    CHECK(refused({.rate = 0.1, .momentum = 0}) == "accepted");
}
