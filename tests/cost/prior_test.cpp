// SPDX-License-Identifier: MIT
#include "least/cost/prior.hpp"

#include "catch.hpp"

#include "least/cost/derivative.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/polynomial.hpp"
#include "refusal.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <vector>

namespace {

using least::order;
using least::prior;
using least::with_prior;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double eps = std::numeric_limits<double>::epsilon();
using P = std::array<double, 2>;

static_assert(std::same_as<decltype(prior(P{}, P{})), least::prior_argument<P>>);

constexpr auto growth = [](const auto& p, double x) {
    using std::exp;
    return p[0] * exp(p[1] * x);
};
constexpr std::array x{-1.0, 0.0, 0.5, 1.0, 2.0};
constexpr std::array y{0.8, 1.4, 2.2, 2.9, 6.3};
constexpr std::array s{0.1, 0.2, 0.1, 0.3, 0.5};
constexpr P mean{1.2, 0.5}, sd{0.25, 0.125}, at{1.5, 0.75};

/// The same cost written by hand, a callable that takes dual numbers.
template <class Cost>
struct by_hand {
    const Cost& cost;
    P middle, deviation;

    template <class Q>
    auto operator()(const Q& p) const
    {
        auto sum = cost(p);
        for (std::size_t j = 0; j < p.size(); ++j) {
            const auto q = (p[j] - middle[j]) / deviation[j];
            sum += q * q / static_cast<double>(x.size());
        }
        return sum;
    }
};

template <class Cost>
void check_against_hand(const Cost& cost, const P& deviation)
{
    const with_prior<Cost, double, 2> whole(cost, prior(mean, deviation), 2);
    const by_hand<Cost> expected{cost, mean, deviation};
    const auto e = least::evaluate<order::curvature>(whole, at);
    const auto h = least::evaluate<order::curvature>(expected, at);
    CHECK(std::abs(whole(at) - expected(at)) <= 4 * eps * expected(at));
    CHECK(e.cost == whole(at));
    for (std::size_t j = 0; j < 2; ++j) {
        CHECK(std::abs(e.gradient[j] - h.gradient[j]) <= 8 * eps * e.gradient_scale[j]);
    }
    for (std::size_t k = 0; k < 3; ++k) {
        CHECK(std::abs(e.curvature[k] - h.curvature[k]) <= 20 * eps * std::abs(h.curvature[k]));
    }
    const auto slopes = least::evaluate<order::gradient>(whole, at);
    CHECK(slopes.cost == e.cost);
    CHECK(slopes.gradient == e.gradient);
    CHECK(slopes.gradient_scale == e.gradient_scale);
    CHECK(slopes.cost_noise == e.cost_noise);

    // gradient = 2/n R^T z, curvature = 2/n (R^T R + rest)
    const auto f = least::evaluate<order::factor_and_rest>(whole, at);
    CHECK(f.cost == e.cost);
    CHECK(f.gradient == e.gradient);
    const auto r = f.factor.r();
    const auto z = f.factor.z();
    for (std::size_t j = 0; j < 2; ++j) {
        double slope = 0;
        for (std::size_t i = 0; i < 2; ++i) { slope += r(i, j) * z[i]; }
        const double column = std::hypot(r(0, j), r(1, j)), residual = std::hypot(z[0], z[1], f.factor(2, 2));
        CHECK(std::abs(slope * 2 / 5 - h.gradient[j]) <= 20 * eps * column * residual);
        for (std::size_t i = 0; i <= j; ++i) {
            double product = f.rest[least::packed(i, j)];
            for (std::size_t k = 0; k < 2; ++k) { product += r(k, i) * r(k, j); }
            const double size = std::sqrt(h.curvature[0] * h.curvature[2]) + std::abs(h.curvature[least::packed(i, j)]);
            CHECK(std::abs(product * 2 / 5 - h.curvature[least::packed(i, j)]) <= 40 * eps * size);
        }
    }
    const auto only_factor = least::evaluate<order::factor>(whole, at);
    CHECK(only_factor.factor.r() == r);
    CHECK(only_factor.factor.z() == z);
    CHECK(only_factor.factor(2, 2) == f.factor(2, 2));
}

} // namespace

TEST_CASE("a prior adds the squares of (p - mean) / sd to the sum of residuals, in value and all derivatives")
{
    for (const P& deviation : {sd, P{1e-3, 10}, P{infinity, 0.5}, P{2, infinity}, P{infinity, infinity}}) {
        CAPTURE(deviation);
        check_against_hand(least::mean_squared_error(growth, x, y), deviation);
        check_against_hand(least::mean_squared_error(growth, x, y, least::sigma(s)), deviation);
        check_against_hand(least::mean_loss(growth, x, y, least::cauchy{.delta = 0.5}, least::weights(s)), deviation);
    }
}

TEST_CASE("a cost with a prior is the sum that one writes down")
{
    const auto cost = least::mean_squared_error(growth, x, y, least::sigma(s));
    const with_prior<decltype(cost), double, 2> whole(cost, prior(mean, sd), 2);
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double r = (at[0] * std::exp(at[1] * x[i]) - y[i]) / s[i];
        sum += r * r;
    }
    sum += (0.3 / 0.25) * (0.3 / 0.25) + (0.25 / 0.125) * (0.25 / 0.125);
    CHECK(std::abs(whole(at) - sum / 5) < 1e-14 * sum);
    CHECK(std::abs(whole.sum_of_squares(at) - 5.44) < 1e-14);
    CHECK(whole.sum_of_squares(mean) == 0);
    CHECK(whole.size() == 5);
    CHECK(whole(std::vector<double>{at[0], at[1]}) == whole(at));
}

TEST_CASE("a prior of infinite sd says nothing, and does not count")
{
    const auto cost = least::mean_squared_error(growth, x, y);
    using Cost = decltype(cost);
    const with_prior<Cost, double, 2> none(cost, prior(mean, P{infinity, infinity}), 2);
    CHECK(none.count() == 0);
    CHECK(none(at) == cost(at));
    const auto e = least::evaluate<order::factor_and_rest>(none, at),
               plain = least::evaluate<order::factor_and_rest>(cost, at);
    CHECK(e.gradient == plain.gradient);
    CHECK(e.gradient_scale == plain.gradient_scale);
    CHECK(e.curvature_scale == plain.curvature_scale);
    CHECK(e.cost_noise == plain.cost_noise);
    CHECK(e.rest == plain.rest);
    CHECK(e.factor.r() == plain.factor.r());
    CHECK(e.factor.z() == plain.factor.z());
    CHECK(with_prior<Cost, double, 2>(cost, prior(mean, P{1, infinity}), 2).count() == 1);
    CHECK(with_prior<Cost, double, 2>(cost, prior(mean, sd), 2).count() == 2);
}

TEST_CASE("a factor with a prior is that of its rows beside those of the data")
{
    const auto cost = least::mean_squared_error(growth, x, y);
    const with_prior<decltype(cost), double, 2> whole(cost, prior(mean, sd), 2);
    auto expected = least::evaluate<order::factor>(cost, at).factor;
    least::matrix<double, 2, 3> rows(2, 3);
    for (std::size_t j = 0; j < 2; ++j) {
        rows(j, j) = 1 / sd[j];
        rows(j, 2) = (at[j] - mean[j]) / sd[j];
    }
    expected.fold(rows, 2);
    const auto factor = least::evaluate<order::factor>(whole, at).factor;
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = i; j < 3; ++j) {
            CHECK(std::abs(std::abs(factor(i, j)) - std::abs(expected(i, j))) < 1e-14 * std::abs(expected(j, j)));
        }
    }
    auto products = least::evaluate<order::gram>(cost, at).factor;
    products.fold(rows, 2);
    const auto gram = least::evaluate<order::gram>(whole, at).factor;
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = i; j < 3; ++j) { CHECK(gram(i, j) == products(i, j)); }
    }
}

TEST_CASE("a prior does not bend, and takes no part in what the model cannot do")
{
    const auto cost = least::mean_squared_error(growth, x, y);
    const with_prior<decltype(cost), double, 2> whole(cost, prior(mean, sd), 2);
    using Whole = std::remove_const_t<decltype(whole)>;
    const P v{1, -2};
    CHECK(whole.bend(at, v) == cost.bend(at, v));
    STATIC_REQUIRE(least::has_residuals<Whole, P>);
    CHECK(least::gradient_error<Whole, P>() == eps);
    const auto broken = [](const auto& p, double place) {
        using std::sqrt;
        return p[0] * sqrt(p[1] - place);
    };
    const auto with_bad = least::mean_squared_error(broken, x, y);
    const with_prior<decltype(with_bad), double, 2> beside(with_bad, prior(mean, sd), 2);
    CHECK(least::evaluate<order::factor>(beside, at).observation == 3);
}

TEST_CASE("an exact fit of the data is exact only where the prior is met as well")
{
    const std::array flat{0.5, 0.5};
    const auto cost = least::mean_squared_error(least::polynomial<1>{}, flat, flat); // f = p0 + p1 x
    using Cost = decltype(cost);
    const P there{0, 1};
    const auto exact = [&](const P& middle) {
        return least::evaluate<order::gradient>(with_prior<Cost, double, 2>(cost, prior(middle, sd), 2), there).exact;
    };
    CHECK(least::evaluate<order::gradient>(cost, there).exact);
    CHECK(exact(there));
    CHECK(exact({0, 1 + 2 * eps}));
    CHECK_FALSE(exact({0, 1 + 1e-12}));
    CHECK_FALSE(exact({1e-12, 1}));
}

TEST_CASE("the rounding error of a cost with a prior stays below what the evaluation says")
{
    const auto cost = least::mean_squared_error(growth, x, y);
    using Cost = decltype(cost);
    const P middle{1.5 - 1e-9, 0.75 + 1e-10}, narrow{1e-9, 1e-8};
    const with_prior<Cost, double, 2> whole(cost, prior(middle, narrow), 2);
    const with_prior<Cost, long double, 2> better(cost, prior(middle, narrow), 2);
    const auto e = least::evaluate<order::gradient>(whole, at);
    const auto b = least::evaluate<order::gradient>(better, std::array<long double, 2>{at[0], at[1]});
    CHECK(std::abs(e.cost - b.cost) <= 2 * e.cost_noise);
    CHECK(e.cost_noise > 1e-7); // q_0 = (1.5 - 1.5) / 1e-9, known to eps 3e9
    for (std::size_t j = 0; j < 2; ++j) {
        CHECK(std::abs(e.gradient[j] - b.gradient[j]) <= 2 * eps * e.gradient_scale[j]);
    }
}

TEST_CASE("a prior that is no prior is refused by name and place")
{
    using v = std::vector<double>;
    const auto cost = least::mean_squared_error(growth, x, y);
    const auto made = [&](const v& middle, const v& deviation) {
        return refusal(
            [&] { return with_prior<decltype(cost), double, least::dynamic>(cost, prior(middle, deviation), 2); });
    };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(made({1, 2}, {1, infinity}) == "accepted");
    CHECK(made({1}, {1, 1}) == "least: mean of prior has 1 parameters, start has 2");
    CHECK(made({1, 2}, {1, 1, 1}) == "least: sd of prior has 3 parameters, start has 2");
    CHECK(made({1, nan}, {1, 1}) == "least: mean of prior is not finite at parameter 1");
    CHECK(made({-infinity, 1}, {infinity, 1}) == "least: mean of prior is not finite at parameter 0");
    CHECK(made({1, 2}, {0, 1}) == "least: sd of prior is not positive at parameter 0");
    CHECK(made({1, 2}, {1, -1}) == "least: sd of prior is not positive at parameter 1");
    CHECK(made({1, 2}, {1, nan}) == "least: sd of prior is not positive at parameter 1");
}

TEST_CASE("a prior may be a number, or be given in integers, and works at compile time")
{
    constexpr double cost_of_two = [] {
        constexpr std::array<double, 2> one{1, 2}, other{2, 4};
        const auto line = [](const auto& m, double place) { return m * place; };
        const auto cost = least::mean_squared_error(line, one, other);
        const with_prior<decltype(cost), double, 1> whole(cost, prior(1, 2), 1);
        return least::evaluate<order::factor>(whole, 4.0).cost;
    }();
    STATIC_REQUIRE(cost_of_two == (4 + 16 + 2.25) / 2); // residuals 2, 4; q = 3/2
}
