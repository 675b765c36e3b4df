// SPDX-License-Identifier: MIT
// What is said of a point where a sum over all observations could hide a part of them, and at the ends of what numbers can hold:
// found by a review, each once was wrong.
#include "least/optimize/standpoint.hpp"

#include "catch.hpp"

#include "least/least.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <type_traits>
#include <utility>
#include <vector>

using least::levenberg_marquardt;
using least::status;

namespace {

constexpr auto falling = [](const auto& p, auto x) {
    using std::exp;
    return p[0] * exp(-p[1] * x) + p[2];
};

/// Two blocks of observations, each with two parameters of its own, the first `scale` times as large as the second.
struct two_blocks {
    template <class P>
    auto operator()(const P& p, double x) const
    {
        using std::exp;
        using T = std::remove_cvref_t<decltype(p[0])>;
        return x < 100 ? T(p[0] * exp(p[1] * x)) : T(p[2] / (1 + exp(p[3] - (x - 100))));
    }
};
struct blocks {
    std::vector<double> x, y, second_x, second_y;
    explicit blocks(double scale, bool exact = false)
    {
        for (int i = 0; i < 20; ++i) {
            x.push_back(0.1 * i);
            y.push_back(scale * std::exp(0.5 * x.back()));
        }
        for (int i = 0; i < 20; ++i) {
            x.push_back(100 + 0.3 * i);
            y.push_back(2 / (1 + std::exp(3 - (x.back() - 100))) + (exact ? 0 : 0.01 * (i % 3 - 1)));
            second_x.push_back(x.back());
            second_y.push_back(y.back());
        }
    }
};

template <class Cost, class P>
auto standpoint_of(const Cost& cost, const P& start, const levenberg_marquardt& options = {})
{
    return least::detail::standpoint<Cost, P, levenberg_marquardt>(cost, start, options);
}

} // namespace

TEST_CASE("a standpoint goes where it is told, counts its passes, and knows the model of where it is")
{
    std::vector<double> x, y;
    for (int i = 0; i < 30; ++i) {
        x.push_back(0.1 * i);
        y.push_back(3 * std::exp(-0.7 * x.back()) + 0.5 + 0.05 * std::sin(37.0 * i));
    }
    const auto cost = least::mean_squared_error(falling, x, y);
    using three = std::array<double, 3>;
    auto here = standpoint_of(cost, three{3, 0.7, 0.5});
    CHECK(here.evaluations() == 1);
    CHECK(!here.dependent());
    CHECK(here.at().e.cost == cost(here.at().p));
    CHECK(std::abs(here.model().residual / std::sqrt(30 * here.at().e.cost) - 1) < 1e-14);
    const three d{0.1, 0, -0.1};
    auto next = here.attempted(d);
    CHECK(here.at().p == three{3, 0.7, 0.5}); // not yet
    CHECK(next.at.p == three{3.1, 0.7, 0.4});
    here.go_to(std::move(next));
    CHECK(here.at().p == three{3.1, 0.7, 0.4});
    CHECK(here.evaluations() == 2);
    CHECK(std::abs(here.model().residual / std::sqrt(30 * here.at().e.cost) - 1) < 1e-14);
    CHECK(!here.ended()); // a part of the residuals is removable
    const auto found = levenberg_marquardt{}(cost, three{3, 0.7, 0.5});
    auto there = standpoint_of(cost, found.parameters);
    CHECK(there.ended() == status::converged);
    auto unmoved = standpoint_of(cost, three{3, 0.7, 0.5});
    CHECK(unmoved.stalled() == status::converged); // by Newton's steps, where the search itself had given up
    CHECK(std::abs(unmoved.at().p[1] / found.parameters[1] - 1) < 1e-10);
}

TEST_CASE("parameters that only small observations know of are found as they are by those alone")
{
    const auto alone = [](const auto& p, double x) {
        using std::exp;
        return p[0] / (1 + exp(p[1] - (x - 100)));
    };
    for (const double scale : {1.0, 1e4, 1e8, 1e10, 1e12}) {
        const blocks b(scale);
        const auto expected =
            levenberg_marquardt{}(least::mean_squared_error(alone, b.second_x, b.second_y), std::array{1.0, 2.0});
        REQUIRE(expected.converged());
        for (const std::array<double, 4>& start :
             {std::array{scale, 0.5, 1.0, 2.0}, std::array{scale * 1.3, 0.4, 1.0, 2.0},
              std::array{scale, 0.5, 1.9, 2.9}}) {
            const auto found = levenberg_marquardt{}(least::mean_squared_error(two_blocks{}, b.x, b.y), start);
            CAPTURE(scale, found.iterations, found.evaluations);
            CHECK(found.status == status::converged);
            CHECK(std::abs(found.parameters[2] / expected.parameters[0] - 1) < 1e-11);
            CHECK(std::abs(found.parameters[3] / expected.parameters[1] - 1) < 1e-11);
        }
    }
}

TEST_CASE("a fit is not exact because its largest part is")
{
    const blocks b(1e14, true);
    const auto cost = least::mean_squared_error(two_blocks{}, b.x, b.y);
    for (const std::array<double, 4>& start :
         {std::array{1e14, 0.5, 4.0, 1.5}, std::array{1e14, 0.5, 10.0, 0.6}, std::array{1e14, 0.5, 0.6, 10.0}}) {
        const auto found = levenberg_marquardt{}(cost, start);
        CAPTURE(start[2], start[3], found.status, found.cost);
        CHECK((!found.converged() || found.cost < 1e-5)); // 0.65 and 0.009 where the first block alone was looked at
    }
}

TEST_CASE("what is asked of the gradient beyond all rounding ends where the data are exact, at an exact fit")
{
    std::mt19937_64 random(5);
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (const double gradient : {1e-16, 1e-17, 1e-20}) {
        for (int i = 0; i < 100; ++i) {
            std::array<double, 3> p{3 + uniform(random), 0.7 + 0.3 * uniform(random), uniform(random)};
            std::vector<double> x, y;
            for (int k = 0; k < 20; ++k) {
                x.push_back(0.2 * k);
                y.push_back(falling(p, x.back()));
            }
            for (double& v : p) { v *= 1 + 0.5 * uniform(random); }
            const auto cost = least::mean_squared_error(least::scalar(falling), x, y);
            const auto found = levenberg_marquardt{.stop = {.gradient = gradient}}(cost, p);
            CAPTURE(gradient, i, found.cost);
            CHECK(found.status == status::exact_fit);
        }
    }
}

TEST_CASE("what is asked of the gradient is asked of the parameters that move, in few passes for any loss")
{
    std::vector<double> x, y;
    for (int i = 0; i < 40; ++i) {
        x.push_back(0.1 * i);
        y.push_back(3 * std::exp(-0.7 * x.back()) + 0.5 + 0.03 * std::sin(37.0 * i));
    }
    const std::array start{2.0, 0.5, 0.0};
    const std::array<double, 3> low{-9, -9, -9}, high{9, 0.6, 9};
    for (const double gradient : {1e-3, 1e-6, 1e-9}) {
        CAPTURE(gradient);
        const levenberg_marquardt as_asked{.stop = {.gradient = gradient}};
        const auto within = least::fit(falling, x, y, start, as_asked, least::bounds(low, high));
        CHECK(within.status == status::at_bound);
        CHECK(within.parameters[1] == 0.6);
        CHECK(within.evaluations <= 20);
        const auto e = least::evaluate<least::order::gradient>(
            least::mean_squared_error(falling, x, y),
            as_asked(least::mean_squared_error(falling, x, y), start).parameters);
        CHECK(least::scaled_gradient(e) <= gradient); // by the true scale, not by a bound on it
        const auto robust = least::mean_loss(falling, x, y, least::huber{.delta = 0.02});
        const auto found = as_asked(robust, start);
        CHECK(found.status == status::converged);
        CHECK(found.evaluations <= 40);
        CHECK(least::scaled_gradient(least::evaluate<least::order::gradient>(robust, found.parameters)) <= gradient);
    }
}

TEST_CASE("where slopes underflow or a held column overflows nothing else is lost")
{
    SECTION("a list of parameters, and a slope that is nothing in these units")
    {
        std::vector<double> x, y;
        for (int i = 0; i < 20; ++i) {
            x.push_back(0.1 * i);
            y.push_back(std::ldexp(3 * std::exp(-0.7 * x.back()), -540));
        }
        const auto one = [](const auto& p, auto at) {
            using std::exp;
            return p[0] * exp(-p[1] * at);
        };
        const auto found =
            levenberg_marquardt{}(least::mean_squared_error(one, x, y), std::vector{std::ldexp(1.0, -540), 3.0});
        CHECK(found.status == status::stalled);
    }
    SECTION("a held parameter in units of 1e-160")
    {
        for (const double unit : {1.0, 1e160}) {
            std::vector<double> x, y;
            for (int i = 0; i < 30; ++i) {
                x.push_back(0.1 * i);
                y.push_back(0.3 * x.back() + 3 * std::exp(-0.7 * x.back()) + 0.05 * std::sin(37.0 * i));
            }
            const auto model = [unit](const auto& p, double at) {
                using std::exp;
                return p[0] * (at * unit) + p[1] * exp(-p[2] * at);
            };
            const auto found =
                least::fit(model, x, y, std::array{0.3 / unit, 1.0, 2.0}, least::hold(std::array{true, false, false}));
            CAPTURE(unit, found.evaluations);
            CHECK(found.status == status::converged);
            CHECK(found.iterations >= 3);
            CHECK(std::abs(found.parameters[1] - 3) < 0.1);
        }
    }
}

TEST_CASE("a parameter that has no effect yet does not cost a pass for each step, and runs at compile time")
{
    constexpr auto hinge = [](const auto& p, double x) {
        const auto a = p[0] * x + p[2];
        using T = std::remove_cvref_t<decltype(a)>;
        return T(a + p[1] * least::relu(a, 5.0));
    };
    constexpr auto fitted = [=] {
        const std::array<double, 8> x{1, 2, 3, 4, 1.5, 2.5, 3.5, 0.5};
        std::array<double, 8> y{};
        for (std::size_t i = 0; i < 8; ++i) {
            y[i] = hinge(std::array{3.0, 0.5, 0.1}, x[i]) + (i % 2 == 1 ? 0.01 : -0.01);
        }
        return levenberg_marquardt{}(least::mean_squared_error(least::scalar(hinge), x, y), std::array{1.0, 1.0, 0.2});
    };
    constexpr auto at_compile_time = fitted(); // at the start p[1] has no effect
    STATIC_REQUIRE(at_compile_time.converged());
    CHECK(fitted().evaluations == at_compile_time.evaluations);

    std::vector<double> x, y;
    for (int i = 0; i < 30; ++i) {
        x.push_back(0.1 * i);
        y.push_back(3 * std::exp(-0.7 * x.back()) + 0.5 + 0.05 * std::sin(37.0 * i));
    }
    const auto idle = [](const auto& p, auto at) { return falling(p, at) + 0 * p[3]; };
    const auto without = levenberg_marquardt{}(least::mean_squared_error(falling, x, y), std::array{1.0, 2.0, 0.0});
    const auto with = levenberg_marquardt{}(least::mean_squared_error(idle, x, y), std::array{1.0, 2.0, 0.0, 1.0});
    REQUIRE(without.converged());
    CHECK(with.status == status::flat_direction);
    CHECK(with.iterations <= without.iterations + 2);
    CHECK(with.evaluations <= without.evaluations + 8);
}

TEST_CASE("a model whose derivative alone is not finite is told by its observation, too")
{
    const std::vector<double> x{1, 2, 3, 4}, y{1, 2, 3, 4};
    const auto root = [](const auto& p, auto at) {
        using std::sqrt;
        return p[0] + sqrt(p[1] * (at - 2) * (at - 2)); // from p[1] = 0 on: but for x = 2 its slope is infinite
    };
    const auto found = levenberg_marquardt{}(least::mean_squared_error(root, x, y), std::array{1.0, 0.0});
    CHECK(found.status == status::not_finite);
    CHECK(found.observation == 0);
}
