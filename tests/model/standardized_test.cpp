// SPDX-License-Identifier: MIT
#include "least/model/standardized.hpp"

#include "catch.hpp"
#include "least/cost/derivative.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/fit.hpp"
#include "least/model/linear.hpp"
#include "least/model/random_relu_network.hpp"
#include "least/model/relu_network.hpp"
#include "least/optimize/adam.hpp"
#include "least/optimize/gradient_descent.hpp"
#include "least/optimize/lbfgs.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

namespace {

struct years {
    std::vector<double> x, y;
    years()
    {
        for (int i = 0; i < 60; ++i) {
            x.push_back(1970 + i);
            y.push_back(3e6 * std::exp(-(i - 30.0) * (i - 30.0) / 150) + 2e5 * std::cos(3.0 * i));
        }
    }
};

constexpr auto bell = [](const auto& p, auto x) {
    using std::exp;
    const auto z = (x - p[1]) / p[2];
    return p[0] * exp(-z * z / 2);
};

bool near(double a, double b, double relative, double absolute = 0)
{
    return std::abs(a - b) <= relative * std::abs(b) + absolute;
}

TEST_CASE("a standardized model sees x of mean 0 and deviation 1, and answers in the units of y")
{
    const years d;
    const auto g = least::standardized(least::linear{}, d.x, d.y);
    double mean = 0, square = 0;
    for (const double x : d.x) {
        mean += g.standard(x) / 60;
        square += g.standard(x) * g.standard(x) / 60;
    }
    CHECK(std::abs(mean) < 1e-12);
    CHECK(std::abs(square - 1) < 1e-12);
    CHECK(g.x_centre == 1999.5);
    CHECK(g(0.5, 2010.0) == g.y_centre + g.y_spread * (0.5 * ((2010 - g.x_centre) / g.x_spread)));
    CHECK(near(g.original((d.y[7] - g.y_centre) / g.y_spread), d.y[7], 1e-14));
    const auto h = least::standardized(least::linear{}, d.x, d.y, {.centre_x = false, .centre_y = false});
    CHECK((h.x_centre == 0 && h.y_centre == 0 && h.x_spread == g.x_spread && h.y_spread == g.y_spread));
}

TEST_CASE("a fit of a standardized model is the same curve, with the same errors of the curve, in the caller's units")
{
    const years d;
    const auto raw = least::fit(bell, d.x, d.y, std::array{2e6, 2002.0, 7.0});
    const auto standard =
        least::fit(least::standardized(bell, d.x, d.y, {.centre_y = false}), d.x, d.y, std::array{2.0, 0.1, 0.5});
    REQUIRE((raw.converged() && standard.converged()));
    CHECK(near(standard.cost, raw.cost, 1e-12));
    CHECK(near(standard.residual_standard_deviation(), raw.residual_standard_deviation(), 1e-12));
    for (const double x : {1975.0, 1995.5, 2010.0}) {
        CHECK(near(standard(x), raw(x), 1e-9, 1e-3));
        CHECK(near(standard.confidence_band(x, 0.95).upper, raw.confidence_band(x, 0.95).upper, 1e-8));
    }
}

TEST_CASE("gradient descent reaches on standardized years what it does not reach on years")
{
    const years d;
    const auto line = [](const auto& p, auto x) { return p[0] + p[1] * x; };
    const least::gradient_descent descent{.stop = {.iterations = 200}};
    const auto raw = descent(least::mean_squared_error(line, d.x, d.y), std::array{0.0, 0.0});
    const auto g = least::standardized(line, d.x, d.y);
    const auto standard = descent(least::mean_squared_error(g, d.x, d.y), std::array{0.0, 0.0});
    CHECK(!raw.converged());
    CHECK(standard.converged());
    CHECK(standard.cost <= raw.cost);
}

TEST_CASE("a standardized network has the gradients of dual numbers, one by one and in packs, and is restored exactly")
{
    std::vector<std::array<double, 2>> x;
    std::vector<double> y;
    for (int i = 0; i < 300; ++i) {
        x.push_back({1990 + 10 * std::sin(i), 5e-3 * std::cos(2.0 * i)});
        y.push_back(1e5 * std::abs(std::sin(0.1 * i)) - 2e4);
    }
    using network = least::relu_network<5, 2>;
    const auto g = least::standardized(network{}, x, y, {.centre_y = false});
    std::vector<std::array<double, 2>> z;
    for (const auto& at : x) { z.push_back(g.standard(at)); }
    const auto p = least::random_relu_network<5>(z, y, 3);
    const auto by_duals = [&g](const auto& q, const auto& at) { return g(q, at); };
    const auto own = least::mean_squared_error(g, x, y);
    const auto dual = least::mean_squared_error(by_duals, x, y);
    const auto a = least::flatten(least::derivative(own)(p)), b = least::flatten(least::derivative(dual)(p));
    const auto scale = own.evaluate<least::order::gradient>(p).gradient_scale;
    for (std::size_t j = 0; j < a.size(); ++j) { CHECK(std::abs(a[j] - b[j]) <= 1e-13 * scale[j]); }
    const auto ha = own.evaluate<least::order::curvature>(p).curvature,
               hb = dual.evaluate<least::order::curvature>(p).curvature;
    for (std::size_t j = 0; j < ha.size(); ++j) { CHECK(std::abs(ha[j] - hb[j]) <= 1e-9 * (1 + std::abs(hb[j]))); }

    const auto q = g.restored(p);
    for (const auto& at : x) { CHECK(near(network{}(q, at), g(p, at), 1e-9, 1e-4)); }
    CHECK_THROWS_AS(least::standardized(network{}, x, y).restored(p), std::invalid_argument);
}

TEST_CASE("data that cannot be standardized are refused")
{
    const std::vector<double> x{1, 2, 3}, y{4, 4, 4}, two{1, 2}, nothing;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(least::standardized(least::linear{}, nothing, nothing), std::invalid_argument);
    CHECK_THROWS_AS(least::standardized(least::linear{}, x, two), std::invalid_argument);
    CHECK_THROWS_AS(least::standardized(least::linear{}, std::vector{1.0, nan, 2.0}, y), std::invalid_argument);
    CHECK_THROWS_AS(least::standardized(least::linear{}, x, std::vector{1.0, nan, 2.0}), std::invalid_argument);
    CHECK(least::standardized(least::linear{}, x, y).y_spread == 1); // constant
    for (const double unit : {1e300, 1e-200}) {                      // whose squares are out of range
        const std::vector<double> far{1 * unit, 2 * unit, 3 * unit};
        const auto g = least::standardized(least::linear{}, far, y);
        CHECK(near(g.x_spread, unit * std::sqrt(2.0 / 3), 1e-14));
        CHECK(near(g.x_centre, 2 * unit, 1e-14));
    }
}

} // namespace
