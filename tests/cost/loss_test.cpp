// SPDX-License-Identifier: MIT
#include "least/cost/loss.hpp"

#include "catch.hpp"

#include "least/cost/derivative.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/linear.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace {

/// Losses of a caller's own: one smooth, one with a kink at 0 and an infinite slope there.
struct geman_mcclure {
    double delta = 1;
    constexpr auto operator()(const auto& s) const { return s / (1 + s); }
};
struct root {
    float delta = 1;
    auto operator()(const auto& s) const
    {
        using std::sqrt;
        return 2 * sqrt(s);
    }
};
struct without_delta {
    constexpr auto operator()(const auto& s) const { return s; }
};
struct of_doubles {
    double delta = 1;
    constexpr double operator()(double s) const { return s; }
};

static_assert(least::loss<least::squared> && least::loss<least::absolute> && least::loss<least::huber>);
static_assert(least::loss<least::soft_l1> && least::loss<least::cauchy> && least::loss<least::tukey>);
static_assert(least::loss<geman_mcclure> && least::loss<root>);
static_assert(!least::loss<without_delta> && !least::loss<of_doubles>);
static_assert(!least::loss<double> && !least::loss<std::string> && !least::loss<least::linear>);

constexpr double tiny = 1e-20;
const double eps = std::numeric_limits<double>::epsilon();

bool close(double a, double b)
{
    return std::abs(a - b) <= 2 * eps * std::abs(b);
}

/// rho', rho'' and rho at s, by hand.
struct by_hand {
    double value, first, second;
};
template <class L>
void check_slopes(L loss, double s, by_hand expected)
{
    for (const double delta : {0.5, 1.0, 3.0}) {
        loss.delta = delta;
        CAPTURE(s, delta);
        const auto rho = least::detail::slopes_of(loss, s * delta * delta);
        CHECK(close(rho.value, delta * delta * expected.value));
        CHECK(std::abs(rho.first - expected.first) <= 4 * eps); // of 1: rho' of small residuals
        CHECK(std::abs(rho.second * delta * delta - expected.second) <= 4 * eps);
        CHECK(close(least::detail::loss_value(loss, s * delta * delta), delta * delta * expected.value));
    }
}

} // namespace

TEST_CASE("rho at, below and above delta is SciPy's")
{
    CHECK(least::squared{}(4.0) == 4);
    CHECK(least::absolute{}(4.0) == 2);
    CHECK(least::huber{}(0.25) == 0.25);
    CHECK(least::huber{}(1.0) == 1);
    CHECK(least::huber{}(4.0) == 3);
    CHECK(close(least::soft_l1{}(0.25), 0.23606797749978969));
    CHECK(close(least::soft_l1{}(1.0), 0.82842712474619009));
    CHECK(close(least::soft_l1{}(4.0), 2.4721359549995794));
    CHECK(close(least::cauchy{}(0.25), 0.22314355131420976));
    CHECK(close(least::cauchy{}(1.0), 0.69314718055994531));
    CHECK(close(least::cauchy{}(4.0), 1.6094379124341003));
    CHECK(close(least::tukey{}(0.25), (1 - 0.75 * 0.75 * 0.75) / 3));
    CHECK(close(least::tukey{}(1.0), 1.0 / 3));
    CHECK(close(least::tukey{}(4.0), 1.0 / 3));
}

TEST_CASE("a small residual costs its square whatever the loss, to the last digit")
{
    CHECK(least::huber{}(tiny) == tiny);
    CHECK(least::soft_l1{}(tiny) == tiny);
    CHECK(least::cauchy{}(tiny) == tiny);
    CHECK(least::tukey{}(tiny) == tiny);
    CHECK(geman_mcclure{}(tiny) == tiny);
}

TEST_CASE("the slopes of every loss are those of its formula, at, below and above delta")
{
    for (const double s : {1e-12, 0.25, 0.999}) {
        check_slopes(least::huber{}, s, {s, 1, 0});
        check_slopes(least::tukey{}, s, {s - s * s + s * s * s / 3, (1 - s) * (1 - s), -2 * (1 - s)});
    }
    for (const double s : {4.0, 100.0}) {
        check_slopes(least::huber{}, s, {2 * std::sqrt(s) - 1, 1 / std::sqrt(s), -1 / (2 * s * std::sqrt(s))});
        check_slopes(least::tukey{}, s, {1.0 / 3, 0, 0});
    }
    check_slopes(least::huber{}, 1, {1, 1, 0}); // the side of small residuals
    check_slopes(least::tukey{}, 1, {1.0 / 3, 0, 0});
    for (const double s : {0.0, 0.25, 1.0, 4.0, 100.0}) {
        const double q = std::sqrt(1 + s);
        check_slopes(least::soft_l1{}, s, {2 * s / (1 + q), 1 / q, -1 / (2 * q * q * q)});
        check_slopes(least::cauchy{}, s, {std::log1p(s), 1 / (1 + s), -1 / ((1 + s) * (1 + s))});
        check_slopes(geman_mcclure{}, s, {s / (1 + s), 1 / ((1 + s) * (1 + s)), -2 / ((1 + s) * (1 + s) * (1 + s))});
    }
    CHECK(least::detail::slopes_of(least::absolute{}, 4.0).first == 0.25);
    CHECK(least::detail::slopes_of(least::absolute{}, 4.0).second == -1.0 / 32);
}

TEST_CASE("the absolute loss costs |r|, and its slope at the kink is 0")
{
    const std::array x{1.0, 2.0}, y{2.0, 1.0};
    const auto cost = least::mean_loss(least::linear{}, x, y, least::absolute{});
    CHECK(cost(1.0) == (1.0 + 1.0) / 2);
    CHECK(least::derivative(cost)(1.0) == (-1.0 + 2.0) / 2);
    const auto at_kink = least::evaluate<least::order::curvature>(cost, 2.0); // residuals 0 and 3
    CHECK(at_kink.cost == 1.5);
    CHECK(at_kink.gradient[0] == 1.0);
    CHECK(std::abs(at_kink.curvature[0]) <= 8 * eps);
    CHECK(at_kink.observation == least::none);

    // also for those who differentiate the cost as any other function
    const auto penalized = [&](const auto& m) { return cost(m) + m * m; };
    CHECK(least::derivative(penalized)(2.0) == 1.0 + 4.0);
    CHECK(least::derivative(least::derivative(cost))(2.0) == 0.0);
}

TEST_CASE("a loss of one's own whose slope is infinite at 0 counts as flat there")
{
    const auto cost = least::mean_loss(least::linear{}, std::array{1, 2}, std::array{2, 1}, root{});
    CHECK(cost(2.0) == 3.0);
    CHECK(least::derivative(cost)(2.0) == 2.0);
}

namespace {

struct wave {
    template <class P>
    auto operator()(const P& p, double x) const
    {
        using std::sin;
        return p[0] * sin(p[1] * x);
    }
};

/// Gradient and curvature of a cost agree with central differences of its values in long double.
template <class Cost>
void check_against_differences(const Cost& cost)
{
    using real = long double;
    const std::array<double, 2> p{1.25, 0.75};
    const auto e = least::evaluate<least::order::curvature>(cost, p);
    const auto value = [&](real a, real b) { return cost(std::array<real, 2>{p[0] + a, p[1] + b}); };
    const auto richardson = [](auto&& d) { return (4 * d(0x1p-12L) - d(0x1p-11L)) / 3; }; // errors of h^4 and eps / h^2
    const auto by_a = [&](real h) { return (value(h, 0) - value(-h, 0)) / (2 * h); };
    const auto by_b = [&](real h) { return (value(0, h) - value(0, -h)) / (2 * h); };
    const auto by_aa = [&](real h) { return (value(h, 0) - 2 * value(0, 0) + value(-h, 0)) / (h * h); };
    const auto by_bb = [&](real h) { return (value(0, h) - 2 * value(0, 0) + value(0, -h)) / (h * h); };
    const auto by_ab = [&](real h) {
        return (value(h, h) - value(h, -h) - value(-h, h) + value(-h, -h)) / (4 * h * h);
    };
    const auto near = [](double given, real expected) {
        return std::abs(given - expected) <= 1e-7L * (1 + std::abs(expected));
    };
    CHECK(near(e.cost, value(0, 0)));
    CHECK(near(e.gradient[0], richardson(by_a)));
    CHECK(near(e.gradient[1], richardson(by_b)));
    CHECK(near(e.curvature[0], richardson(by_aa)));
    CHECK(near(e.curvature[1], richardson(by_ab)));
    CHECK(near(e.curvature[2], richardson(by_bb)));
}

} // namespace

TEST_CASE("gradient and curvature of the mean of every loss agree with differences in long double")
{
    const std::vector<double> x{0.1, 0.5, 0.9, 1.4, 1.9, 2.5, 3.1};
    const std::vector<double> y{0.15, 0.4, 2.9, 1.1, 1.15, -3.2, 0.9}; // residuals on both sides of every delta below
    const std::vector<double> s{1, 0.5, 2, 1, 1.5, 1, 0.25};
    const auto check = [&](const auto& loss) {
        check_against_differences(least::mean_loss(wave{}, x, y, loss));
        check_against_differences(least::mean_loss(wave{}, x, y, loss, least::sigma(s)));
        check_against_differences(least::mean_loss(wave{}, x, y, loss, least::weights(s)));
    };
    check(least::squared{});
    check(least::absolute{});
    for (const double delta : {0.7, 2.0}) {
        CAPTURE(delta);
        check(least::huber{delta});
        check(least::soft_l1{delta});
        check(least::cauchy{delta});
        check(least::tukey{delta});
        check(geman_mcclure{delta});
    }
}

TEST_CASE("for several outputs the loss is of the norm of an observation's residuals")
{
    const std::vector<double> x{0.5, 1.5, 2.5};
    const std::vector<std::array<double, 2>> y{{0.5, 1}, {3, -1}, {-2, 1}};
    const auto two = [](const auto& p, double at) { return std::array{wave{}(p, at), p[0] * p[1] * at}; };
    check_against_differences(least::mean_loss(two, x, y, least::huber{.delta = 0.5}));
    check_against_differences(least::mean_loss(two, x, y, least::cauchy{.delta = 2}, least::sigma(0.5)));

    const std::vector<std::array<double, 2>> far{{3, 4}};
    const auto nothing = [](const auto& m, double) { return std::array{0 * m, 0 * m}; };
    CHECK(least::mean_loss(nothing, std::array{1.0}, far, least::absolute{})(1.0) == 5);
    CHECK(least::mean_loss(nothing, std::array{1.0}, far, least::huber{.delta = 2})(1.0) == 2 * 2 * 5 - 4);
}

TEST_CASE("losses are computed in the scalar of the parameters")
{
    const auto cost =
        least::mean_loss(least::linear{}, std::array{1.0, 2.0}, std::array{3, 1}, least::soft_l1{.delta = 0.5});
    STATIC_REQUIRE(std::same_as<decltype(cost(1.0F)), float>);
    STATIC_REQUIRE(std::same_as<decltype(cost(1.0L)), long double>);
    CHECK(std::abs(cost(1.0F) - static_cast<float>(cost(1.0))) <= 1e-6F);
    CHECK(std::abs(static_cast<double>(cost(1.0L)) - cost(1.0)) <= 2 * eps);
    STATIC_REQUIRE(least::mean_loss(least::linear{}, std::array{1, 2}, std::array{3, 1}, least::huber{})(1.0)
                   == (3.0 + 1.0) / 2);
}

TEST_CASE("tukey does not swallow what is not a number")
{
    const std::array x{1.0}, y{std::nan("")};
    const auto cost = least::mean_loss(least::linear{}, x, y, least::tukey{});
    CHECK_THROWS_AS(static_cast<void>(cost(1.0)), std::invalid_argument);
}
