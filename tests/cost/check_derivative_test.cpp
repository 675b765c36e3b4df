// SPDX-License-Identifier: MIT
#include "least/cost/check_derivative.hpp"

#include "catch.hpp"

#include "least/cost/loss.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/linear.hpp"
#include "least/model/polynomial.hpp"
#include "least/model/relu_network.hpp"
#include "least/model/wrappers.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <vector>

namespace {

const std::vector<double> xs{0.5, 1, 2, 3, 5}, ys{1, 2, 3, 5, 9};

template <class T>
struct peak {
    T height, centre, width;
};
struct gaussian {
    template <class T>
    T operator()(const peak<T>& p, double x) const
    {
        using std::exp;
        const T z = (x - p.centre) / p.width;
        return p.height * exp(-z * z / 2);
    }
};
constexpr peak<double> at{2, 1.5, 0.75};

/// The derivative of gaussian, with one of its three components multiplied by `factor`.
auto derivative_with(std::size_t wrong, double factor)
{
    return [wrong, factor](const peak<double>& p, double x) {
        const double z = (x - p.centre) / p.width, e = std::exp(-z * z / 2);
        std::array d{e, p.height * e * z / p.width, p.height * e * z * z / p.width};
        d[wrong] *= factor;
        return peak<double>{d[0], d[1], d[2]};
    };
}

} // namespace

TEST_CASE("a right derivative passes: exact, by differences and one's own")
{
    CHECK(least::check_derivative(least::mean_squared_error(gaussian{}, xs, ys), at).worst < 1e-9);
    CHECK(least::check_derivative(least::mean_squared_error(least::numeric(gaussian{}), xs, ys), at).worst < 1e-7);
    const auto own = least::with_derivative(gaussian{}, derivative_with(0, 1));
    CHECK(least::check_derivative(least::mean_squared_error(own, xs, ys), at).worst < 1e-9);
    CHECK(least::check_derivative(least::mean_loss(own, xs, ys, least::cauchy{.delta = 0.5}), at).worst < 1e-9);
    CHECK(least::check_derivative(least::mean_squared_error(least::linear{}, xs, ys), 2).worst < 1e-9);
    CHECK(
        least::check_derivative(least::mean_squared_error(least::polynomial<2>{}, xs, ys), std::vector{1.0, 0.0, -1.0})
            .worst
        < 1e-9);
    const least::relu_network<2>::parameters<double> net{.m = {1, -1}, .n = {0.5, 2}, .b = {-0.75, 2.5}};
    CHECK(least::check_derivative(least::mean_squared_error(least::relu_network<2>{}, xs, ys), net).worst < 1e-9);
}

TEST_CASE("a wrong derivative is found, with its parameter and both values")
{
    const auto right = least::derivative(least::mean_squared_error(gaussian{}, xs, ys))(at);
    const std::array expected{right.height, right.centre, right.width};
    for (std::size_t j = 0; j < 3; ++j) {
        for (const double factor : {-1.0, 2.0, 0.0, 1.001}) {
            CAPTURE(j, factor);
            const auto own = least::with_derivative(gaussian{}, derivative_with(j, factor));
            const auto check = least::check_derivative(least::mean_squared_error(own, xs, ys), at);
            const double worst = std::abs(factor - 1) / std::fmax(1, std::abs(factor));
            CHECK(check.parameter == j);
            CHECK(std::abs(check.worst - worst) < 1e-8);
            CHECK(std::abs(check.given - factor * expected[j]) < 1e-12 * std::abs(expected[j]));
            CHECK(std::abs(check.differences - expected[j]) < 1e-8 * std::abs(expected[j]));
        }
    }
}

TEST_CASE("a derivative that is not a number is found")
{
    const auto own = least::with_derivative(gaussian{}, derivative_with(1, std::numeric_limits<double>::quiet_NaN()));
    const auto check = least::check_derivative(least::mean_squared_error(own, xs, ys), at);
    CHECK(check.parameter == 1);
    CHECK_FALSE(check.worst < 1e-6);
    CHECK(std::isnan(check.given));
}

TEST_CASE("a NaN in one parameter is not hidden by a number in a later one")
{
    const auto model = [](const auto& p, double x) { return p[0] + p[1] * x; };
    const auto slope = [](const std::array<double, 2>&, double x) {
        return std::array{std::numeric_limits<double>::quiet_NaN(), 2 * x};
    };
    const auto cost = least::mean_squared_error(least::with_derivative(model, slope), xs, ys);
    const auto check = least::check_derivative(cost, std::array{1.0, 1.0});
    CHECK(std::isnan(check.worst));
    CHECK(check.parameter == 0);
}

TEST_CASE("a derivative of 0 is no error: at parameters that play no part, and at a minimum")
{
    const auto model = [](const auto& p, double x) { return p[0] * x + 0 * p[1]; };
    const auto check = least::check_derivative(least::mean_squared_error(model, xs, ys), std::array{1.0, 7.0});
    CHECK(check.worst < 1e-9);
    const auto bowl = [](const auto& p) { return 5 + (p[0] - 1) * (p[0] - 1) + p[1] * p[1]; };
    CHECK(least::check_derivative(bowl, std::array{1.0, 0.0}).worst < 1e-9);
    CHECK(least::check_derivative(bowl, std::array{1 + 1e-13, 0.0}).worst
          < 0.1); // a slope that is lost in the rounding of 5
    CHECK(least::check_derivative([](const auto& m) { return 0 * m; }, 3.0).worst == 0);
}

TEST_CASE("at a kink the two may differ, and both are told")
{
    const auto cost = [](const auto& m) { return least::relu(m); };
    const auto check = least::check_derivative(cost, 0.0);
    CHECK(check.given == 1);         // the slope to the right
    CHECK(check.differences == 0.5); // the mean of both
    CHECK(check.worst == 0.5);
}

TEST_CASE("the check takes four evaluations for each parameter beside the derivative's own")
{
    int calls = 0;
    const auto cost = [&calls](const std::array<double, 3>& p) {
        ++calls;
        return p[0] * p[1] * p[2];
    };
    const auto own = least::with_derivative(cost, [](const std::array<double, 3>& p) {
        return std::array{p[1] * p[2], p[0] * p[2], p[0] * p[1]};
    });
    CHECK(least::check_derivative(own, std::array{1.0, 2.0, 3.0}).worst < 1e-9);
    CHECK(calls == 4 * 3 + 1);
}

TEST_CASE("the check is made in the scalar of the parameters, and at compile time")
{
    const auto cost = least::mean_squared_error(least::linear{}, xs, ys);
    STATIC_REQUIRE(std::same_as<decltype(least::check_derivative(cost, 1.0F).worst), float>);
    CHECK(least::check_derivative(cost, 1.0F).worst < 1e-4F);
    CHECK(least::check_derivative(cost, 1.0L).worst < 1e-11L);
    STATIC_REQUIRE(least::check_derivative([](const auto& m) { return m * m; }, 3.0).worst < 1e-9);
}
