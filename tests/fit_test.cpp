// SPDX-License-Identifier: MIT
#include "least/fit.hpp"

#include "catch.hpp"
#include "refusal.hpp"

#include "least/least.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <list>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

using least::standing;
using least::status;

namespace {

template <class T>
struct decay {
    T height, rate;
};
template <class T>
struct peak {
    T height, centre, width;
};

constexpr auto decaying = [](const auto& p, auto x) {
    using std::exp;
    return p.height * exp(-p.rate * x);
};
constexpr auto gaussian = [](const auto& p, auto x) {
    using std::exp;
    const auto z = (x - p.centre) / p.width;
    return p.height * exp(-z * z / 2);
};

struct decay_data {
    std::vector<double> x, y;
    decay_data()
    {
        for (int i = 0; i < 50; ++i) {
            x.push_back(i * 0.1);
            y.push_back(2 * std::exp(-0.3 * i * 0.1) + 0.01 * ((i * 37) % 11 - 5));
        }
    }
};
constexpr decay<double> start{1, 1};
constexpr double infinity = std::numeric_limits<double>::infinity();

template <class A, class B>
void check_same(const A& a, const B& b, double tolerance = 1e-12)
{
    const auto p = least::flatten(a.parameters), q = least::flatten(b.parameters);
    for (std::size_t j = 0; j < p.size(); ++j) { CHECK(std::abs(p[j] - q[j]) <= tolerance * std::abs(q[j])); }
}

/// A model with an initial of its own, found by argument-dependent look-up.
struct half_life {
    template <class P, class X>
    auto operator()(const P& p, const X& x) const
    {
        using std::exp2;
        return p.height * exp2(-x / p.rate);
    }
};
decay<double> initial(const half_life&, const std::vector<double>&, const std::vector<double>& y)
{
    return {y.front(), 1};
}

} // namespace

TEST_CASE("fit finds the parameters and says how")
{
    const decay_data d;
    const auto fitted = least::fit(decaying, d.x, d.y, start);
    REQUIRE(fitted.converged());
    CHECK(fitted.status == status::converged);
    CHECK(std::abs(fitted.parameters.height - 2) < 0.02);
    CHECK(std::abs(fitted.parameters.rate - 0.3) < 0.01);
    CHECK(fitted.iterations > 0);
    CHECK(fitted.evaluations > fitted.iterations);
    CHECK(fitted(0.0) == fitted.parameters.height);
    CHECK(fitted.degrees_of_freedom() == 48);
    CHECK(fitted.standings()[0] == standing::estimated);
    const auto copy = fitted; // owns what it needs
    CHECK(copy.standard_errors().rate == fitted.standard_errors().rate);
}

TEST_CASE("fit takes its further arguments in any order")
{
    const decay_data d;
    const auto bounds = least::bounds(decay<double>{0, 0}, decay<double>{infinity, 1});
    const auto hold = least::hold(decay<bool>{false, false});
    const least::huber huber{.delta = 0.05};
    std::size_t seen = 0;
    const auto watch = [&](const auto& now) { seen += now.parameters.height > -1e9 ? 1U : 0U; };
    const auto a = least::fit(decaying, d.x, d.y, start, least::sigma(0.03), huber, bounds, hold, watch,
                              least::levenberg_marquardt{}, least::restarts{});
    const auto b = least::fit(decaying, d.x, d.y, start, least::restarts{}, least::levenberg_marquardt{}, watch, hold,
                              bounds, huber, least::sigma(0.03));
    REQUIRE(a.converged());
    CHECK(a.parameters.height == b.parameters.height);
    CHECK(a.parameters.rate == b.parameters.rate);
    CHECK(a.standard_errors().rate == b.standard_errors().rate);
    CHECK(seen >= 2 * a.iterations);
}

TEST_CASE("fit with every optimizer comes to the same minimum, free, held or within bounds")
{
    const decay_data d;
    const auto every = [&](const auto&... rest) {
        const auto reference = least::fit(decaying, d.x, d.y, start, rest...);
        REQUIRE(reference.converged());
        const auto newton = least::fit(decaying, d.x, d.y, start, least::newton{}, rest...);
        const auto lbfgs = least::fit(decaying, d.x, d.y, start, least::lbfgs{}, rest...);
        const auto descent = least::fit(decaying, d.x, d.y, start, least::gradient_descent{}, rest...);
        for (const auto& other : {newton, lbfgs, descent}) {
            CHECK(other.status == reference.status);
            check_same(other, reference, 1e-9);
            CHECK(other.standings() == reference.standings());
        }
        return reference;
    };
    SECTION("free")
    {
        CHECK(every().status == status::converged);
    }
    SECTION("robust")
    {
        CHECK(every(least::cauchy{.delta = 0.05}).status == status::converged);
    }
    SECTION("a prior")
    {
        every(least::prior(decay<double>{2.1, 0.3}, decay<double>{0.02, infinity}), least::sigma(0.03));
    }
    SECTION("a prior of a parameter that is held has no part in it")
    {
        const auto held = least::hold(decay<bool>{true, false});
        const auto known = least::prior(decay<double>{1.5, 0.3}, decay<double>{0.1, infinity});
        const auto with = least::fit(decaying, d.x, d.y, start, held, known, least::sigma(0.03));
        const auto without = least::fit(decaying, d.x, d.y, start, held, least::sigma(0.03));
        CHECK(with.degrees_of_freedom() == without.degrees_of_freedom());
        CHECK(with.reduced_chi_squared() == without.reduced_chi_squared());
        CHECK(with.parameters.rate == without.parameters.rate);
    }
    SECTION("held")
    {
        const auto held = every(least::hold(decay<bool>{true, false}));
        CHECK(held.parameters.height == 1);
        CHECK(std::isnan(held.standard_errors().height));
        CHECK(held.standard_errors().rate > 0);
        CHECK(held.standings()[0] == standing::held);
        CHECK(held.degrees_of_freedom() == 49);
    }
    SECTION("at a bound")
    {
        const auto bounded = every(least::bounds(decay<double>{0, 0}, decay<double>{1.8, 5}));
        CHECK(bounded.status == status::at_bound);
        CHECK(bounded.converged());
        CHECK(bounded.parameters.height == 1.8);
        CHECK(bounded.standings()[0] == standing::at_bound);
        CHECK(std::isnan(bounded.standard_errors().height));
        const auto held = least::fit(decaying, d.x, d.y, decay<double>{1.8, 1}, least::hold(decay<bool>{true, false}));
        check_same(bounded, held, 1e-12);
        CHECK(std::abs(bounded.standard_errors().rate / held.standard_errors().rate - 1) < 1e-9);
    }
    SECTION("bounds that the answer does not touch")
    {
        const auto inside = every(least::bounds(decay<double>{0, 0}, decay<double>{5, 5}));
        CHECK(inside.status == status::converged);
        check_same(inside, least::fit(decaying, d.x, d.y, start), 1e-12);
    }
}

TEST_CASE("fit within bounds in more dimensions: the answer is the least on the face")
{
    std::vector<double> x, y;
    for (int i = -20; i <= 20; ++i) {
        x.push_back(i * 0.2);
        y.push_back(3 * std::exp(-std::pow((i * 0.2 - 0.5) / 0.8, 2) / 2) + 0.02 * ((i * i * 31) % 7 - 3));
    }
    const auto bounds = least::bounds(peak<double>{0, -1, 1.0}, peak<double>{2.5, 1, 4});
    const auto fitted = least::fit(gaussian, x, y, peak<double>{1, 0, 1.5}, bounds);
    CHECK(fitted.status == status::at_bound);
    CHECK(fitted.parameters.height == 2.5);
    CHECK(fitted.standings()[1] == standing::estimated);
    // Whatever is allowed costs more.
    const auto cost = least::mean_squared_error(gaussian, x, y);
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> near(-0.01, 0.01);
    for (int i = 0; i < 1000; ++i) {
        peak<double> p = fitted.parameters;
        p.height = std::min(2.5, p.height + near(random));
        p.centre += near(random);
        p.width = std::max(1.0, p.width + near(random));
        CHECK(cost(p) >= fitted.cost);
    }
}

TEST_CASE("fit of linear models needs no start and takes one step")
{
    const std::vector<double> x{1, 2, 3, 4, 5}, y{2.1, 3.9, 6.2, 7.8, 10.1};
    const auto line = least::fit(least::linear{}, x, y);
    CHECK(line.status == status::converged);
    CHECK(line.iterations == 1);
    CHECK(std::abs(line.parameters - 110.2 / 55) < 1e-15);
    const auto parabola = least::fit(least::polynomial<2>{}, x, y, least::weights(std::vector{1, 2, 1, 2, 1}));
    CHECK(parabola.status == status::converged);
    CHECK(parabola.iterations == 1);
    const auto from =
        least::fit(least::polynomial<2>{}, x, y, std::array{1, 1, 1}, least::weights(std::vector{1, 2, 1, 2, 1}));
    check_same(from, parabola, 1e-13);
    const auto robust = least::fit(least::polynomial<1>{}, x, y, least::huber{.delta = 0.1});
    CHECK(robust.converged());
    const auto held =
        least::fit(least::polynomial<1>{}, x, y, std::array{0.0, 1.0}, least::hold(std::array{true, false}));
    CHECK(held.parameters[0] == 0);
    CHECK(std::abs(held.parameters[1] - line.parameters) < 1e-15);
    const auto limited = least::fit(least::linear{}, x, y, least::bounds(2.1, 3.0)); // its own start is not in there
    CHECK(limited.status == status::at_bound);
    CHECK(limited.parameters == 2.1);
    std::size_t seen = 0;
    static_cast<void>(least::fit(least::linear{}, x, y, [&](const least::iterate<double>&) { ++seen; }));
    CHECK(seen == 2);

    const std::vector<double> exact{2, 4, 6, 8, 10};
    CHECK(least::fit(least::linear{}, x, exact).status == status::exact_fit);
    const std::vector<double> tenths{0.1, 0.2, 0.3, 0.4, 0.5}; // exact but for their rounding
    CHECK(least::fit(least::polynomial<1>{}, x, tenths).status == status::exact_fit);
}

TEST_CASE("fit of a model with an initial of its own needs no start")
{
    const decay_data d;
    const auto fitted = least::fit(half_life{}, d.x, d.y);
    REQUIRE(fitted.converged());
    const auto same = least::fit(decaying, d.x, d.y, start);
    CHECK(std::abs(fitted.parameters.rate * same.parameters.rate / std::log(2.0) - 1) < 1e-12);
    CHECK(least::fit(half_life{}, d.x, d.y, least::sigma(0.1)).converged());
}

TEST_CASE("fit of several predictors, several outputs, records")
{
    SECTION("x an array, a tuple, a struct")
    {
        const std::vector<std::array<double, 2>> x{{0, 1}, {1, 0}, {1, 1}, {2, 1}, {1, 3}};
        const std::vector<double> y{3.1, 1.9, 4.1, 5.0, 8.1};
        const auto plane = least::fit(least::affine<2>{}, x, y);
        CHECK(plane.converged());
        std::vector<std::tuple<double, int>> t;
        struct place {
            double east;
            int north;
        };
        std::vector<place> s;
        for (const auto& v : x) {
            t.emplace_back(v[0], static_cast<int>(v[1]));
            s.push_back({v[0], static_cast<int>(v[1])});
        }
        const auto by_tuple = least::fit(
            [](const auto& p, const auto& v) { return p[0] + p[1] * std::get<0>(v) + p[2] * std::get<1>(v); }, t, y,
            std::array{0.0, 1.0, 1.0});
        const auto by_struct =
            least::fit([](const auto& p, const auto& v) { return p[0] + p[1] * v.east + p[2] * v.north; }, s, y,
                       std::array{0.0, 1.0, 1.0});
        check_same(by_tuple, plane, 1e-12);
        check_same(by_struct, plane, 1e-12);
        const auto band = by_struct.confidence_band(place{1.0, 1});
        CHECK(band.lower < band.upper);
    }
    SECTION("two outputs, a circle")
    {
        const auto circle = [](const auto& p, auto t) {
            using std::cos, std::sin;
            return std::array{p[0] + p[2] * cos(t), p[1] + p[2] * sin(t)};
        };
        std::vector<double> t;
        std::vector<std::array<double, 2>> y;
        for (int i = 0; i < 12; ++i) {
            t.push_back(i * 0.5);
            y.push_back({1 + 3 * std::cos(i * 0.5) + 0.01 * (i % 3), -2 + 3 * std::sin(i * 0.5) - 0.02 * (i % 2)});
        }
        const auto fitted = least::fit(circle, t, y, std::array{0.0, 0.0, 1.0});
        CHECK(fitted.converged());
        CHECK(fitted.observations() == 24);
        CHECK(fitted.degrees_of_freedom() == 21);
        CHECK(fitted.residuals(t, y)[3].size() == 2);
        double sum = 0;
        for (const double h : fitted.leverage(t, y)) { sum += h; }
        CHECK(std::abs(sum - 3) < 1e-12);
        CHECK(fitted.confidence_band(0.3).upper.size() == 2);
    }
    SECTION("records, with what belongs to a record")
    {
        struct reading {
            double time, count;
        };
        std::list<reading> readings;
        const decay_data d;
        for (std::size_t i = 0; i < d.x.size(); ++i) { readings.push_back({d.x[i], d.y[i]}); }
        const auto fitted =
            least::fit(decaying, least::records(readings, &reading::time, &reading::count), start, least::sigma(0.03));
        check_same(fitted, least::fit(decaying, d.x, d.y, start, least::sigma(0.03)), 0);
        CHECK(fitted.residuals(least::records(readings, &reading::time, &reading::count)).size() == 50);
    }
}

TEST_CASE("fit refuses what cannot be fitted, in words")
{
    const decay_data d;
    const auto message = [](const auto& call) {
        try {
            static_cast<void>(call());
        } catch (const std::invalid_argument& e) {
            return std::string(e.what());
        }
        return std::string("nothing was thrown");
    };
    const std::vector<double> one{1.0};
    CHECK(message([&] { return least::fit(decaying, one, one, start); })
          == "least: y has fewer observations than there are free parameters");
    CHECK(least::fit(decaying, one, one, start, least::hold(decay<bool>{false, true})).converged());
    CHECK(message([&] { return least::fit(decaying, d.x, one, start); }) == "least: y has 1 observations, x has 50");
    CHECK(message([&] {
              return least::fit(decaying, d.x, d.y, start, least::bounds(decay<double>{2, 0}, decay<double>{3, 5}));
          })
          == "least: start is outside its bounds at parameter 0");
    CHECK(message([&] {
              return least::fit(decaying, d.x, d.y, start, least::bounds(decay<double>{0, 5}, decay<double>{3, 0}));
          })
          == "least: bounds cross, or are not numbers, at parameter 1");
    const std::vector<double> p{1, 1};
    const auto flat = [](const auto& q, auto x) {
        using std::exp;
        return q[0] * exp(-q[1] * x);
    };
    CHECK(message([&] { return least::fit(flat, d.x, d.y, p, least::hold(std::vector<bool>{true})); })
          == "least: hold has 1 parameters, start has 2");
    CHECK(message([&] { return least::fit(decaying, d.x, d.y, start, least::sigma(-1.0)); })
          == "least: sigma is not positive");
    auto y = d.y;
    y[17] = std::nan("");
    CHECK(message([&] { return least::fit(decaying, d.x, y, start); }) == "least: y is not finite at observation 17");
    CHECK(message([&] {
              return least::fit(decaying, d.x, d.y, decay<double>{1, infinity});
          })
          == "least: start is not finite at parameter 1");
    const auto fitted = least::fit(decaying, d.x, d.y, start);
    CHECK(message([&] { return fitted.confidence_interval(1.5).lower; }) == "least: confidence is not between 0 and 1");
    const auto known = least::fit(decaying, d.x, d.y, start, least::sigma(0.03));
    CHECK(message([&] { return known.prediction_band(1.0).lower; })
          == "least: sigma of the new observation is missing in prediction_band");
    CHECK(message([&] { return fitted.prediction_band(1.0, 0.95, 0.03).lower; })
          == "least: sigma or weight is given to prediction_band, but none was to fit");
    CHECK(known.prediction_band(1.0, 0.95, 0.03).lower < known.confidence_band(1.0, 0.95).lower);
}

TEST_CASE("fit never claims a minimum where there is none")
{
    const decay_data d;
    SECTION("not finite at the start, and later")
    {
        const auto root = [](const auto& p, auto x) {
            using std::sqrt;
            return p.height * sqrt(p.rate - x);
        };
        const auto fitted = least::fit(root, d.x, d.y, decay<double>{1, 1.05});
        CHECK(fitted.status == status::not_finite);
        CHECK(fitted.observation == 11);
        CHECK(fitted.evaluations == 1);
        CHECK(std::isnan(fitted.standard_errors().height));
    }
    SECTION("rank deficient: the parameters are named, the others keep their errors")
    {
        const auto redundant = [](const auto& p, auto x) { return p[0] + (p[1] + p[2]) * x; };
        const auto fitted = least::fit(redundant, d.x, d.y, std::array{1.0, 1.0, 2.0});
        CHECK(fitted.status == status::flat_direction);
        CHECK(fitted.standings() == std::array{standing::estimated, standing::undetermined, standing::undetermined});
        CHECK(std::isnan(fitted.standard_errors()[1]));
        const auto line = least::fit(least::polynomial<1>{}, d.x, d.y);
        CHECK(fitted.degrees_of_freedom() == line.degrees_of_freedom()); // by the rank, not by the names
        CHECK(std::abs(fitted.standard_errors()[0] / line.standard_errors()[0] - 1) < 1e-9);
        CHECK(std::abs(fitted.confidence_band(1.0).lower - line.confidence_band(1.0).lower)
              < 1e-9); // the curve is known
    }
    SECTION("as many observations as parameters: nothing is divided by zero")
    {
        const std::vector<double> x{0, 1}, y{2, 1};
        const auto fitted = least::fit(decaying, x, y, start);
        CHECK(fitted.status == status::exact_fit);
        CHECK(fitted.degrees_of_freedom() == 0);
        CHECK(std::isnan(fitted.standard_errors().rate));
        CHECK(std::isnan(fitted.reduced_chi_squared()));
        CHECK(std::isnan(fitted.confidence_interval().lower.rate));
        const auto known = least::fit(decaying, x, y, start, least::sigma(0.1));
        CHECK(std::abs(known.standard_errors().height - 0.1) < 1e-12); // sigma is known, so this is too
    }
    SECTION("a perfect fit to many points")
    {
        std::vector<double> y;
        for (const double x : d.x) { y.push_back(3 * std::exp(-0.5 * x)); }
        const auto fitted = least::fit(decaying, d.x, y, start);
        CHECK(fitted.status == status::exact_fit);
        CHECK(fitted.standard_errors().height < 1e-14);
    }
    SECTION("squares that underflow are no exact fit")
    {
        std::vector<float> tiny;
        for (std::size_t i = 0; i < d.x.size(); ++i) { tiny.push_back(static_cast<float>(d.y[i] * 1e-23)); }
        const auto flat = [](const auto& p, auto x) {
            using std::exp;
            return p[0] * exp(-p[1] * x);
        };
        const auto fitted = least::fit(flat, d.x, tiny, std::array{1e-23F, 1.0F});
        CHECK(!(fitted.status == status::exact_fit));
        CHECK((!fitted.converged() || std::abs(fitted.parameters[1] - 0.3F) < 0.01F));
        const auto vague = least::fit(decaying, d.x, d.y, start, least::sigma(1e200));
        CHECK(vague.status != status::exact_fit);
    }
    SECTION("an exact fit does not know what it did not need")
    {
        const auto two = [](const auto& p, auto x) {
            using std::exp;
            return p[0] * exp(-p[1] * x) + p[2] * exp(-p[3] * x);
        };
        std::vector<double> y;
        for (const double x : d.x) { y.push_back(std::exp(-x)); }
        const auto fitted = least::fit(two, d.x, y, std::array{1.0, 1.0, 0.5, 1.0});
        CAPTURE(fitted.status, fitted.parameters, fitted.standard_errors());
        for (std::size_t j = 0; j < 4; ++j) { // an error of 0 would be a claim
            CHECK((std::isnan(fitted.standard_errors()[j]) || fitted.standard_errors()[j] > 1e-17));
        }
    }
    SECTION("a maximum, a saddle: it goes on from there")
    {
        const auto cubic = [](const auto& p, auto x) { return (p * p * p - 3 * p) * x; };
        std::vector<double> y;
        for (const double x : d.x) { y.push_back(2 * x + 0.01 * std::sin(40 * x)); }
        const auto from_maximum = least::fit(cubic, d.x, y, 1.0); // f = -2 there, the farthest from 2
        CAPTURE(from_maximum.status, from_maximum.parameters);
        CHECK(from_maximum.cost < 1e-3);
        const auto product = [](const auto& p, auto x) { return p[0] * p[1] * x; };
        const auto from_saddle = least::fit(product, d.x, y, std::array{0.0, 0.0});
        CAPTURE(from_saddle.status, from_saddle.parameters);
        CHECK(from_saddle.cost < 1e-3);
        CHECK(from_saddle.status == status::flat_direction);
    }
    SECTION("a slope that is rounding error does not press a parameter against its bound")
    {
        const auto cosine = [](const auto& p, auto x) {
            using std::cos;
            return cos(p) * x;
        };
        std::vector<double> y;
        for (const double x : d.x) { y.push_back(0.5 * x); }
        const double pi = 3.141592653589793;
        const auto fitted = least::fit(cosine, d.x, y, pi, least::bounds(pi, 4.0)); // the least is at 4
        CAPTURE(fitted.status, fitted.parameters);
        CHECK((!fitted.converged() || fitted.parameters == 4));
    }
    SECTION("constant data, data of zeros, huge and tiny data")
    {
        CHECK(least::fit(decaying, d.x, std::vector<double>(50, 3.0), start).converged());
        CHECK(least::fit(decaying, d.x, std::vector<double>(50, 0.0), start).status == status::flat_direction);
        CHECK(least::fit(decaying, d.x, std::vector<double>(50, 1e200), start).status == status::not_finite);
        auto y = d.y;
        for (auto& v : y) { v *= 1e100; }
        CHECK(least::fit(decaying, d.x, y, decay<double>{1e100, 1}).status == status::converged);
        for (auto& v : y) { v *= 1e-220; }
        CHECK(least::fit(decaying, d.x, y, decay<double>{1e-120, 1}).status == status::converged);
    }
    SECTION("no observation within reach of a loss that forgets outliers")
    {
        const auto fitted = least::fit(decaying, d.x, d.y, decay<double>{100, 0}, least::tukey{.delta = 0.1},
                                       least::restarts{.methods = false, .starts = 0});
        CHECK(!fitted.converged());
    }
    SECTION("stopped by its observer")
    {
        const auto fitted = least::fit(decaying, d.x, d.y, start, [](const auto& now) { return now.iteration < 2; });
        CHECK(fitted.status == status::stopped_by_observer);
        CHECK(fitted.iterations == 2);
        CHECK(std::isnan(fitted.standard_errors().rate)); // no minimum, no errors
    }
}

TEST_CASE("fit goes on where one run does not end at a minimum")
{
    std::vector<double> t;
    for (int i = 1; i <= 20; ++i) { t.push_back(i / 5.0); }
    SECTION("large residuals: Brown and Dennis, whose residual sum is 85822.2 at the minimum")
    {
        const auto model = [](const auto& p, auto u) {
            using std::cos, std::exp, std::sin;
            const auto a = p[0] + u * p[1] - exp(u), b = p[2] + p[3] * sin(u) - cos(u);
            return a * a + b * b;
        };
        const auto fitted = least::fit(model, t, std::vector<double>(20, 0.0), std::array{25.0, 5.0, -5.0, -1.0});
        CAPTURE(fitted.evaluations, fitted.iterations);
        CHECK(fitted.status == status::converged);
        CHECK(std::abs(fitted.residual_sum_of_squares() / 85822.20162635627 - 1) < 1e-12);
    }
    SECTION("a Jacobian that is singular at the minimum: Jennrich and Sampson, 124.362")
    {
        const std::vector<double> i{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        std::vector<double> y;
        for (const double v : i) { y.push_back(2 + 2 * v); }
        const auto model = [](const auto& p, auto v) {
            using std::exp;
            return exp(v * p[0]) + exp(v * p[1]);
        };
        const auto fitted = least::fit(model, i, y, std::array{0.3, 0.4});
        CAPTURE(fitted.evaluations, fitted.parameters);
        CHECK(std::abs(fitted.residual_sum_of_squares() / 124.36218235561473896 - 1) < 1e-10);
        CHECK(fitted.status == status::converged);
        CHECK(std::abs(fitted.parameters[0] - 0.2578252135706) < 1e-6);
    }
    SECTION("from a start on a plateau")
    {
        std::vector<double> x, y;
        for (int k = -20; k <= 20; ++k) {
            x.push_back(k * 0.2);
            y.push_back(3 * std::exp(-std::pow((k * 0.2 - 0.5) / 0.8, 2) / 2) + 0.02 * ((k * k * 31) % 7 - 3));
        }
        const peak<double> far{1, 30, 1}; // no data near
        const auto single = least::fit(gaussian, x, y, far, least::restarts{.methods = false, .starts = 0});
        CHECK(!single.converged());
        const auto fitted = least::fit(gaussian, x, y, far);
        CAPTURE(fitted.status, fitted.evaluations, fitted.parameters.centre);
        CHECK(fitted.converged());
        CHECK(std::abs(fitted.parameters.centre - 0.5) < 0.05);
    }
}

TEST_CASE("fit at compile time")
{
    static constexpr std::array x{1.0, 2.0, 3.0, 4.0}, y{3.1, 4.9, 7.1, 8.9};
    constexpr auto line = least::fit(least::polynomial<1>{}, x, y);
    STATIC_REQUIRE(line.status == status::converged);
    STATIC_REQUIRE(std::abs(line.parameters[1] - 1.96) < 1e-12);
    STATIC_REQUIRE(std::abs(line.standard_errors()[1] * line.standard_errors()[1] - line.covariance()(1, 1)) < 1e-18);
    STATIC_REQUIRE(line.r_squared() > 0.99);

    static constexpr std::array z{0.9, 0.52, 0.34, 0.27};
    constexpr auto rational = [](const auto& p, auto t) { return p[0] / (1 + p[1] * t); };
    constexpr auto curve =
        least::fit(rational, x, z, std::array{1.0, 1.0}, least::bounds(std::array{0., 0.}, std::array{9., 9.}));
    STATIC_REQUIRE(curve.converged());
    STATIC_REQUIRE(curve.degrees_of_freedom() == 2);
}
