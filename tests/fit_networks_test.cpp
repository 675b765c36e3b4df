// SPDX-License-Identifier: MIT
#include "least/fit.hpp"

#include "catch.hpp"
#include "least/model/best_relu_network.hpp"
#include "least/model/names.hpp"
#include "least/model/relu_network.hpp"
#include "least/model/relu_start.hpp"
#include "least/model/standardized.hpp"
#include "least/optimize/lbfgs.hpp"
#include "transistor_data.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

// fit(relu_network<H>{}, x, y): the best network of all, with statistics.

namespace {

using least::relu_network;
using least::standing;

const std::vector<double> talk_x{1, 2, 4, 9, 12, 15}, talk_y{2.31, 3.55, 6.10, 29.16, 135.77, 273.84};

struct series {
    std::vector<double> x, y;
    series() : y(transistors::counts.begin(), transistors::counts.end())
    {
        for (const double year : transistors::years) { x.push_back(year - 1970); }
    }
};

bool near(double a, double b, double relative)
{
    return std::abs(a - b) <= relative * std::abs(b);
}

TEST_CASE("a fit of a network without a start is the best network of all, and counts as converged where that is proven")
{
    const series all;
    const auto one = least::fit(relu_network<1>{}, all.x, all.y);
    const auto two = least::fit(relu_network<2>{}, all.x, all.y);
    const auto three = least::fit(relu_network<3>{}, all.x, all.y);
    const auto at_run_time = least::fit(relu_network<>{.units = 3}, all.x, all.y);
    CHECK(near(one.cost, 102578695232.364780, 1e-9));
    CHECK(near(two.cost, 64039787321.5636703, 1e-9));
    CHECK(near(three.cost, 15553201252.4910838, 1e-9)); // with a knot on an observation: a kink
    CHECK(at_run_time.cost == three.cost);
    for (const auto& status : {one.status, two.status, three.status, at_run_time.status}) {
        CHECK(status == least::status::converged);
    }
    CHECK(near(-two.parameters.b[0] / two.parameters.m[0], 33.6835974451245, 1e-12));
    CHECK(near(-two.parameters.b[1] / two.parameters.m[1], 40.4972564443605, 1e-12));
}

TEST_CASE("its statistics name what the data do not determine, and give errors of what they do")
{
    const series all;
    const auto two = least::fit(relu_network<2>{}, all.x, all.y);
    for (const auto what : two.standings()) { CHECK(what == standing::undetermined); }
    for (const double error : least::flatten(two.standard_errors())) { CHECK(std::isnan(error)); }
    CHECK(two.degrees_of_freedom() == 33 - 4); // a slope and a knot of each unit
    // the same curve with its own parameters has the errors of slope and knot
    const auto hinges = [](const auto& p, auto x) { // slopes and knots
        return p[0] * least::relu(x - p[1]) + p[2] * least::relu(x - p[3]);
    };
    const auto direct = least::fit(hinges, all.x, all.y, std::array{1.6e5, 33.7, 8.4e5, 40.5});
    REQUIRE(direct.converged());
    const auto errors = direct.standard_errors();
    for (const std::size_t j : {0U, 1U}) {
        const auto slope = two.derived([j](const auto& p) { return p.n[j] * p.m[j]; });
        const auto knot = two.derived([j](const auto& p) { return -p.b[j] / p.m[j]; });
        CHECK(near(slope.value, direct.parameters[2 * j], 1e-9));
        CHECK(near(slope.standard_error, errors[2 * j], 1e-9));
        CHECK(near(knot.value, direct.parameters[2 * j + 1], 1e-9));
        CHECK(near(knot.standard_error, errors[2 * j + 1], 1e-9));
        const auto scale = two.derived([j](const auto& p) { return p.n[j]; }); // that is nobody's to say
        CHECK(std::isnan(scale.standard_error));
    }
    const auto band = two.confidence_band(41.0), other = direct.confidence_band(41.0);
    CHECK(near(band.lower, other.lower, 1e-9));
    CHECK(near(band.upper, other.upper, 1e-9));
}

TEST_CASE("fewer observations than parameters are allowed, and the statistics say what that leaves")
{
    const auto exact = least::fit(relu_network<3>{}, talk_x, talk_y); // 9 parameters, 6 observations
    CHECK(exact.status == least::status::exact_fit);
    CHECK(exact.degrees_of_freedom() == 0);
    CHECK(std::isnan(exact.confidence_band(5.0).lower));
    const auto two = least::fit(relu_network<2>{}, talk_x, talk_y);
    CHECK(two.status == least::status::converged);
    CHECK(near(two.cost, 2.98976666666666667, 1e-9));
    const relu_network<3>::parameters<double> start{.m = {1, 1, 1}, .n = {1, 10, 10}, .b = {0, -5, -10}};
    const auto given = least::fit(relu_network<3>{}, talk_x, talk_y, start); // a start of the caller's: the same
    CHECK(given.cost < 100);
    CHECK(given.degrees_of_freedom() < 6);
    CHECK_THROWS_AS(least::fit(relu_network<>{}, talk_x, talk_y), std::invalid_argument); // of how many units?
}

TEST_CASE("weights count; where more than squares counts, the best network is a start only")
{
    using network = relu_network<2>;
    const std::vector<double> w{1, 1, 1, 2, 1, 1};
    const auto weighted = least::fit(network{}, talk_x, talk_y, least::weights(w));
    const std::vector<double> x{1, 2, 4, 9, 9, 12, 15}, y{2.31, 3.55, 6.10, 29.16, 29.16, 135.77, 273.84};
    const auto twice = least::fit(network{}, x, y);
    CHECK(weighted.status == least::status::converged);
    CHECK(near(weighted.cost * 6, twice.cost * 7, 1e-12));
    const auto with_sigma = least::fit(network{}, talk_x, talk_y, least::sigma(0.5));
    const auto plain = least::fit(network{}, talk_x, talk_y);
    CHECK(near(with_sigma.cost, 4 * plain.cost, 1e-12));

    const series all;
    const auto robust = least::fit(network{}, all.x, all.y, least::huber{.delta = 1e5});
    CHECK(robust.iterations > 0);
    const auto at = least::mean_loss(network{}, all.x, all.y, least::huber{.delta = 1e5});
    CHECK(robust.cost < at(least::best_relu_network<2>(all.x, all.y).parameters));
    const network::parameters<double> low{{0, 0}, {0, 0}, {-20, -20}}, high{{2, 2}, {30, 30}, {0, 0}};
    const auto bounded = least::fit(network{}, talk_x, talk_y, least::bounds(low, high));
    CHECK(bounded.cost >= plain.cost);
    CHECK((bounded.parameters.n[1] <= 30 && bounded.parameters.m[1] <= 2));
}

TEST_CASE("a network that is not proven to be best is descended from, and ends honestly")
{
    std::vector<double> x, y;
    for (int i = 0; i < 800; ++i) {
        x.push_back(0.005 * i);
        y.push_back(std::sin(3 * x.back()) + 0.1 * std::cos(40.0 * i));
    }
    const std::vector<double>&all_x = x, &all_y = y;
    const auto best = least::best_relu_network<2>(all_x, all_y);
    const auto fitted = least::fit(relu_network<2>{}, all_x, all_y);
    CAPTURE(best.proven, fitted.status, best.cost, fitted.cost);
    CHECK(!best.proven);
    CHECK(fitted.cost <= best.cost * (1 + 1e-12));
    CHECK((fitted.converged() || fitted.status == least::status::stalled));
}

TEST_CASE("a standardized network starts with the best one, too, and so is the curve the same")
{
    const series all;
    const auto g = least::standardized(relu_network<2>{}, all.x, all.y, {.centre_y = false});
    const auto fitted = least::fit(g, all.x, all.y);
    CHECK(fitted.status == least::status::converged);
    CHECK(near(fitted.cost, 64039787321.5636703, 1e-9));
    const auto p = g.restored(fitted.parameters);
    CHECK(near(-p.b[0] / p.m[0], 33.6835974451245, 1e-9));
    const auto plain = least::fit(relu_network<2>{}, all.x, all.y);
    const auto knot = plain.derived([](const auto& q) { return -q.b[1] / q.m[1]; });
    const auto same = fitted.derived([&g](const auto& q) {
        const auto r = g.restored(q);
        return -r.b[1] / r.m[1];
    });
    CHECK(near(same.value, knot.value, 1e-9));
    CHECK(near(same.standard_error, knot.standard_error, 1e-9));
}

TEST_CASE("within bounds that a scale does not break, and beside held parameters, minima are certified as without")
{
    using network = relu_network<2>;
    const double inf = std::numeric_limits<double>::infinity();
    const network::parameters<double> low{{-inf, -inf}, {-inf, -inf}, {-inf, -inf}},
        high{{inf, inf}, {inf, inf}, {inf, inf}};
    const network::parameters<double> start{{1, 1}, {4, 40}, {-2, -9}};
    const auto proven = least::fit(network{}, talk_x, talk_y, least::bounds(low, high));
    CHECK(proven.status == least::status::converged); // the best of all lies within
    CHECK(near(proven.cost, 2.98976666666666667, 1e-9));
    const auto free = least::fit(network{}, talk_x, talk_y, start);
    const auto bounded = least::fit(network{}, talk_x, talk_y, start, least::bounds(low, high));
    CHECK(free.status == least::status::converged);
    CHECK(bounded.status == least::status::converged);
    CHECK(near(bounded.cost, free.cost, 1e-12));
    CHECK(bounded.iterations == free.iterations);
    auto positive = low;
    positive.n = {0, 0};
    CHECK(least::fit(network{}, talk_x, talk_y, start, least::bounds(positive, high)).status
          == least::status::converged);
    // one number of a unit held is its scale already
    const auto held = least::fit(network{}, talk_x, talk_y, start,
                                 least::hold(network::parameters<bool>{{true, false}, {false, false}, {false, false}}));
    CHECK(held.status == least::status::converged);
    CHECK(held.parameters.m[0] == 1);
    CHECK(near(held.cost, free.cost, 1e-12));
}

TEST_CASE("records do without a start as two ranges do")
{
    struct chip {
        double year, count;
    };
    std::vector<chip> chips;
    const series all;
    for (std::size_t i = 0; i < all.x.size(); ++i) { chips.push_back({transistors::years[i], all.y[i]}); }
    const auto since_1970 = [](const chip& c) { return c.year - 1970; };
    const auto fitted = least::fit(relu_network<2>{}, least::records(chips, since_1970, &chip::count));
    CHECK(fitted.status == least::status::converged);
    CHECK(near(fitted.cost, 64039787321.5636703, 1e-9));
}

TEST_CASE("several predictors start from a random network")
{
    std::vector<std::array<double, 2>> x;
    std::vector<double> y;
    for (int i = 0; i < 200; ++i) {
        x.push_back({std::sin(1.1 * i), std::cos(0.7 * i)});
        y.push_back(least::relu(x.back()[0] + 0.5 * x.back()[1] - 0.2) - 0.5 * least::relu(x.back()[1]));
    }
    const auto fitted = least::fit(relu_network<8, 2>{}, x, y, least::lbfgs{.stop = {.iterations = 300}});
    CHECK(fitted.cost < 1e-3);
}

TEST_CASE("parameters of run-time size have the names of those of compile time")
{
    using plane = relu_network<least::dynamic, 2>::parameters<double>;
    CHECK(least::parameter_name<relu_network<>::parameters<double>>(4, 6).view() == "b[0]");
    CHECK(least::parameter_name<plane>(3, 8).view() == "m[1][1]");
    CHECK(least::parameter_name<plane>(5, 8).view() == "n[1]");
    CHECK(least::parameter_name<std::vector<double>>(5, 8).view() == "p[5]");
}

} // namespace
