// SPDX-License-Identifier: MIT
#include "least/cost/evaluation.hpp"

#include "catch.hpp"

#include "least/cost/derivative.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/linear.hpp"
#include "least/model/polynomial.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <list>
#include <random>
#include <type_traits>
#include <vector>

namespace {

using least::order;
using real = long double;
const double eps = std::numeric_limits<double>::epsilon();
constexpr double infinity = std::numeric_limits<double>::infinity();

static_assert(std::same_as<decltype(least::evaluation<double, 3, order::value>::gradient), std::array<double, 0>>);
static_assert(std::same_as<decltype(least::evaluation<double, 3, order::gradient>::gradient), std::array<double, 3>>);
static_assert(std::same_as<decltype(least::evaluation<double, 3, order::curvature>::curvature), std::array<double, 6>>);
static_assert(
    std::same_as<decltype(least::evaluation<float, least::dynamic, order::curvature>::curvature), std::vector<float>>);
static_assert(least::evaluation<double, 1, order::value>{}.observation == least::none);

/// f = a exp(b x), a curve in two parameters.
struct growth {
    template <class P>
    auto operator()(const P& p, double x) const
    {
        using std::exp;
        return p[0] * exp(p[1] * x);
    }
};

struct data {
    std::vector<double> x, y, s;
};
data noisy_growth(std::size_t n, unsigned seed)
{
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> place(-1, 2), noise(-0.3, 0.3), size(0.5, 2);
    data d;
    for (std::size_t i = 0; i < n; ++i) {
        d.x.push_back(place(random));
        d.y.push_back(1.5 * std::exp(0.7 * d.x.back()) + noise(random));
        d.s.push_back(size(random));
    }
    return d;
}

/// The formulae at the head of evaluation.hpp for the squared loss, term by term.
struct closed_form {
    real cost = 0, noise = 0;
    std::array<real, 2> gradient{}, scale{}, curvature_scale{};
    std::array<real, 3> curvature{}; // aa, ab, bb

    template <class Sigma, class Weight>
    closed_form(const data& d, real a, real b, const Sigma& sigma, const Weight& weight)
    {
        const auto n = static_cast<real>(d.x.size());
        real magnitude = 0;
        for (std::size_t i = 0; i < d.x.size(); ++i) {
            const real x = d.x[i], s = sigma(i), w = weight(i) / n, e = std::exp(b * x);
            const real r = (a * e - d.y[i]) / s;
            const real ja = e / s, jb = a * x * e / s;
            const real m = std::abs(r) + std::abs(d.y[i] / s) + std::abs(ja * a) + std::abs(jb * b);
            cost += w * r * r;
            gradient[0] += 2 * w * r * ja;
            gradient[1] += 2 * w * r * jb;
            curvature[0] += 2 * w * ja * ja;
            curvature[1] += 2 * w * (ja * jb + r * x * e / s);
            curvature[2] += 2 * w * (jb * jb + r * a * x * x * e / s);
            curvature_scale[0] += 2 * w * ja * ja;
            curvature_scale[1] += 2 * w * (jb * jb + std::abs(r * a * x * x * e / s));
            scale[0] += 2 * w * std::abs(ja) * m;
            scale[1] += 2 * w * std::abs(jb) * m;
            noise += eps * 2 * w * std::abs(r) * m;
            magnitude += w * m * m;
        }
        noise += eps * eps * magnitude;
    }
};

template <class E>
void check_closed_form(const E& e, const closed_form& expected)
{
    const auto near = [](double given, real wanted, real scale) { return std::abs(given - wanted) <= 8 * eps * scale; };
    CHECK(near(e.cost, expected.cost, expected.cost));
    for (std::size_t j = 0; j < 2; ++j) {
        CHECK(near(e.gradient[j], expected.gradient[j], expected.scale[j]));
        CHECK(near(e.gradient_scale[j], expected.scale[j], expected.scale[j]));
        CHECK(near(e.curvature_scale[j], expected.curvature_scale[j], expected.curvature_scale[j]));
    }
    for (std::size_t k = 0; k < 3; ++k) { CHECK(near(e.curvature[k], expected.curvature[k], expected.curvature[k])); }
    CHECK(near(e.cost_noise, expected.noise, expected.noise));
    CHECK_FALSE(e.exact);
}

} // namespace

TEST_CASE("cost, gradient, curvature, scales and noise are those of the formulae, plain, with sigma and with "
          "weights")
{
    const std::array<double, 2> p{1.25, 0.75};
    const auto one = [](std::size_t) { return 1.0L; };
    for (const unsigned seed : {1U, 2U, 3U}) {
        CAPTURE(seed);
        const auto d = noisy_growth(200, seed);
        const auto each = [&](std::size_t i) { return real(d.s[i]); };
        const auto evaluated = [&](const auto&... argument) {
            return least::evaluate<order::curvature>(least::mean_squared_error(growth{}, d.x, d.y, argument...), p);
        };
        check_closed_form(evaluated(), closed_form(d, p[0], p[1], one, one));
        check_closed_form(evaluated(least::sigma(d.s)), closed_form(d, p[0], p[1], each, one));
        check_closed_form(evaluated(least::weights(d.s)), closed_form(d, p[0], p[1], one, each));
        check_closed_form(evaluated(least::sigma(0.25)), closed_form(
                                                             d, p[0], p[1], [](std::size_t) { return 0.25L; }, one));
    }
}

TEST_CASE("each order of evaluation agrees with the higher ones, bit for bit")
{
    const auto d = noisy_growth(3000, 4);
    const auto cost = least::mean_squared_error(growth{}, d.x, d.y, least::sigma(d.s));
    const std::array<double, 2> p{1.25, 0.75};
    const auto value = least::evaluate<order::value>(cost, p);
    const auto slopes = least::evaluate<order::gradient>(cost, p);
    const auto all = least::evaluate<order::curvature>(cost, p);
    CHECK(value.cost == all.cost);
    CHECK(cost(p) == all.cost);
    CHECK(slopes.cost == all.cost);
    CHECK(slopes.gradient == all.gradient);
    CHECK(slopes.gradient_scale == all.gradient_scale);
    CHECK(slopes.cost_noise == all.cost_noise);
    CHECK(least::evaluate<order::curvature>(cost, p, true).curvature == all.curvature);
}

TEST_CASE("several outputs are summed like several observations of one")
{
    // the same two lines as one model of two outputs and as two costs
    const std::vector<double> x{1, 2, 3, 5}, first{2, 3, 5, 9}, second{1, 0, -2, -3};
    std::vector<std::array<double, 2>> both;
    for (std::size_t i = 0; i < x.size(); ++i) { both.push_back({first[i], second[i]}); }
    const auto rising = [](const auto& p, double at) { return p[0] + p[1] * p[1] * at; };
    const auto falling = [](const auto& p, double at) { return p[0] * p[1] - at; };
    const auto lines = [&](const auto& p, double at) { return std::array{rising(p, at), falling(p, at)}; };
    const std::array<double, 2> p{0.5, 1.5};
    const auto e = least::evaluate<order::curvature>(least::mean_squared_error(lines, x, both, least::sigma(0.5)), p);
    const auto a = least::evaluate<order::curvature>(least::mean_squared_error(rising, x, first, least::sigma(0.5)), p);
    const auto b =
        least::evaluate<order::curvature>(least::mean_squared_error(falling, x, second, least::sigma(0.5)), p);
    CHECK(e.cost == a.cost + b.cost); // multiples of 1/16: exact
    for (std::size_t j = 0; j < 2; ++j) {
        CHECK(e.gradient[j] == a.gradient[j] + b.gradient[j]);
        CHECK(e.gradient_scale[j] == a.gradient_scale[j] + b.gradient_scale[j]);
        CHECK(e.curvature_scale[j] == a.curvature_scale[j] + b.curvature_scale[j]);
    }
    for (std::size_t k = 0; k < 3; ++k) { CHECK(e.curvature[k] == a.curvature[k] + b.curvature[k]); }
}

TEST_CASE("exact says that all residuals are rounding error")
{
    const std::array<double, 3> truth{0.1, -0.7, 1.3};
    std::vector<double> x, y;
    for (int i = 0; i < 50; ++i) {
        x.push_back(0.03 * i);
        y.push_back(static_cast<double>(
            least::polynomial<2>{}(std::array<real, 3>{truth[0], truth[1], truth[2]}, real(x.back()))));
    }
    const auto exact = [&](double relative) {
        auto p = truth;
        for (double& c : p) { c *= 1 + relative; }
        return least::evaluate<order::gradient>(least::mean_squared_error(least::polynomial<2>{}, x, y), p).exact;
    };
    CHECK(exact(0));
    CHECK(exact(2 * eps));
    CHECK_FALSE(exact(1e-12));
    CHECK_FALSE(exact(1e-6));
    const std::array zero{0.0, 0.0};
    const auto nothing = least::evaluate<order::gradient>(least::mean_squared_error(least::linear{}, zero, zero), 1.0);
    CHECK(nothing.exact);
    CHECK(nothing.cost == 0);
}

TEST_CASE("the rounding error of cost and gradient stays below what the evaluation says")
{
    for (const unsigned seed : {11U, 12U, 13U, 14U}) {
        CAPTURE(seed);
        const auto d = noisy_growth(100, seed);
        const auto cost = least::mean_squared_error(growth{}, d.x, d.y);
        const std::array<double, 2> p{1.5 + 1e-9 * seed, 0.7};
        const auto e = least::evaluate<order::gradient>(cost, p);
        const auto better = least::evaluate<order::gradient>(cost, std::array<real, 2>{p[0], p[1]});
        CHECK(std::abs(e.cost - better.cost) <= 2 * e.cost_noise);
        for (std::size_t j = 0; j < 2; ++j) {
            CHECK(std::abs(e.gradient[j] - better.gradient[j]) <= 2 * eps * e.gradient_scale[j]);
        }
    }
}

TEST_CASE("an evaluation is finite if its cost and all its derivatives are")
{
    least::evaluation<double, 2, order::curvature> e;
    e.cost = 1;
    e.gradient = {1, 2};
    e.curvature = {1, 2, 3};
    CHECK(e.finite());
    e.curvature[2] = infinity;
    CHECK_FALSE(e.finite());
    e.curvature[2] = 3;
    e.gradient[0] = -infinity;
    CHECK_FALSE(e.finite());
    e.gradient[0] = 1;
    e.cost = std::numeric_limits<double>::quiet_NaN();
    CHECK_FALSE(e.finite());
}

TEST_CASE("unpacked gives the full symmetric matrix of columns of its upper triangle")
{
    const auto full = least::unpacked<double, 3>({1, 2, 3, 4, 5, 6}, 3);
    const std::array<std::array<double, 3>, 3> expected{{{1, 2, 4}, {2, 3, 5}, {4, 5, 6}}};
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) { CHECK(full(i, j) == expected[i][j]); }
    }
    CHECK(least::unpacked<double, least::dynamic>({1, 2, 3}, 2)(1, 0) == 2);
}

namespace {

/// The largest of what should be 0: gradient - 2/n R^T z beside the gradient's scale, curvature - 2/n (R^T R + rest)
/// beside its diagonal, |[z; d]|^2 - sum of the squares of the rows' last elements beside that sum.
template <class Cost, class P>
double defect_of_factor(const Cost& cost, const P& p)
{
    const auto whole = least::evaluate<order::curvature>(cost, p);
    const auto e = least::evaluate<order::factor_and_rest>(cost, p);
    const auto n = static_cast<real>(cost.size());
    const std::size_t count = whole.gradient.size();
    std::vector<real> size(count); // of the terms of the diagonal
    for (std::size_t j = 0; j < count; ++j) {
        real squares = 0;
        for (std::size_t i = 0; i <= j; ++i) { squares += real(e.factor(i, j)) * e.factor(i, j); }
        size[j] = 2 / n * squares + whole.curvature_scale[j];
    }
    real worst = 0;
    for (std::size_t j = 0; j < count; ++j) {
        real slope = 0;
        for (std::size_t i = 0; i <= j; ++i) { slope += real(e.factor(i, j)) * e.factor(i, count); }
        worst = std::max(worst, std::abs(2 / n * slope - whole.gradient[j]) / whole.gradient_scale[j]);
        for (std::size_t i = 0; i <= j; ++i) {
            real sum = e.rest[least::packed(i, j)];
            for (std::size_t k = 0; k <= i; ++k) { sum += real(e.factor(k, i)) * e.factor(k, j); }
            worst = std::max(worst, std::abs(2 / n * sum - whole.curvature[least::packed(i, j)])
                                        / std::sqrt(size[i] * size[j]));
        }
    }
    return static_cast<double>(worst);
}

/// Calls f with each loss that there is.
template <class F>
void with_each_loss(const F& f)
{
    f(least::squared{});
    f(least::absolute{});
    f(least::huber{.delta = 0.1});
    f(least::soft_l1{.delta = 0.2});
    f(least::cauchy{.delta = 0.15});
    f(least::tukey{.delta = 0.3});
}

} // namespace

TEST_CASE("the factor and the rest make up gradient and curvature, for every loss, sigma and weights")
{
    const std::array<double, 2> p{1.25, 0.75};
    for (const unsigned seed : {21U, 22U}) {
        for (const std::size_t n : {1U, 2U, 16U, 17U, 200U, 3000U}) {
            const auto d = noisy_growth(n, seed);
            with_each_loss([&](const auto& loss) {
                CAPTURE(seed, n, loss.delta);
                CHECK(defect_of_factor(least::mean_loss(growth{}, d.x, d.y, loss), p) < 40 * eps);
                CHECK(defect_of_factor(least::mean_loss(growth{}, d.x, d.y, loss, least::sigma(d.s)), p) < 40 * eps);
                CHECK(defect_of_factor(least::mean_loss(growth{}, d.x, d.y, loss, least::weights(d.s)), p) < 40 * eps);
            });
        }
    }
}

TEST_CASE("the derivatives of every loss are those of the cost as a function, with all its terms")
{
    const std::array<double, 2> p{1.25, 0.75};
    const auto d = noisy_growth(300, 24);
    with_each_loss([&](const auto& loss) {
        CAPTURE(loss.delta);
        const auto cost = least::mean_loss(growth{}, d.x, d.y, loss, least::sigma(d.s));
        const auto e = least::evaluate<order::curvature>(cost, p);
        const auto plain = least::evaluate<order::curvature>([&](const auto& at) { return cost(at); }, p);
        const double size = std::sqrt(e.curvature_scale[0] * e.curvature_scale[1]);
        for (std::size_t j = 0; j < 2; ++j) {
            CHECK(std::abs(e.gradient[j] - plain.gradient[j]) < 40 * eps * e.gradient_scale[j]);
            const std::size_t at = least::packed(j, j);
            CHECK(std::abs(e.curvature[at] - plain.curvature[at]) < 100 * eps * e.curvature_scale[j]);
        }
        CHECK(std::abs(e.curvature[1] - plain.curvature[1]) < 100 * eps * size);
    });
}

TEST_CASE("the factor of several outputs has a row for each")
{
    const auto circle = [](const auto& p, double x) {
        using std::cos, std::sin;
        return std::array{p[0] * cos(p[1] * x), p[0] * sin(p[1] * x), p[2] + 0 * p[0]};
    };
    const auto d = noisy_growth(1500, 31);
    std::vector<std::array<double, 3>> y;
    for (std::size_t i = 0; i < d.x.size(); ++i) { y.push_back({d.y[i], d.s[i], d.x[i]}); }
    const std::array<double, 3> p{1.5, 0.8, 0.25};
    with_each_loss([&](const auto& loss) {
        CAPTURE(loss.delta);
        CHECK(defect_of_factor(least::mean_loss(circle, d.x, y, loss, least::sigma(d.s)), p) < 40 * eps);
    });
    // plainly: |r|^2 is all of the last column
    const auto e = least::evaluate<order::factor>(least::mean_squared_error(circle, d.x, y), p);
    real squares = 0;
    for (std::size_t i = 0; i <= 3; ++i) { squares += real(e.factor(i, 3)) * e.factor(i, 3); }
    CHECK(std::abs(squares / 1500 - e.cost) < 1e-14 * e.cost);
}

TEST_CASE("a Gram matrix says that a fit may be exact wherever it is, and not where residuals are seen")
{
    std::vector<double> x, y;
    for (int i = 0; i < 200; ++i) {
        x.push_back(0.01 * i);
        y.push_back(3 + 0.7 * x.back());
    }
    const auto cost = least::mean_squared_error(least::polynomial<1>{}, x, y);
    const std::array<double, 2> p{3, 0.7};
    REQUIRE(least::evaluate<order::factor>(cost, p).exact);
    CHECK(least::evaluate<order::gram>(cost, p).exact);
    CHECK(!least::evaluate<order::gram>(cost, std::array{3 + 1e-12, 0.7}).exact);
}

TEST_CASE("the orders with a factor agree with the others, bit for bit")
{
    const auto d = noisy_growth(3000, 32);
    const std::array<double, 2> p{1.25, 0.75};
    with_each_loss([&]<class L>(const L& loss) {
        CAPTURE(loss.delta);
        const auto cost = least::mean_loss(growth{}, d.x, d.y, loss, least::sigma(d.s));
        const auto all = least::evaluate<order::curvature>(cost, p);
        const auto factor = least::evaluate<order::factor>(cost, p);
        const auto both = least::evaluate<order::factor_and_rest>(cost, p);
        const auto gram = least::evaluate<order::gram>(cost, p);
        CHECK(gram.cost == all.cost);
        for (std::size_t j = 0; j < 2; ++j) {
            CHECK(std::abs(gram.gradient[j] - all.gradient[j]) <= 1e-14 * all.gradient_scale[j]);
        }
        if constexpr (std::is_same_v<
                          L, least::squared>) { // Cauchy and Schwarz; with other losses these are no strict bounds
            for (std::size_t j = 0; j < 2; ++j) {
                CHECK(gram.gradient_scale[j] >= all.gradient_scale[j]);
                CHECK(gram.gradient_scale[j] <= 2 * all.gradient_scale[j]);
            }
            CHECK(gram.cost_noise >= all.cost_noise);
            CHECK(gram.cost_noise <= 2 * all.cost_noise);
        }
        CHECK(!gram.exact);
        for (std::size_t i = 0; i < 3; ++i) { // G = [R z; 0 d]^T [R z; 0 d]
            for (std::size_t j = i; j < 3; ++j) {
                double sum = 0, size = 0;
                for (std::size_t k = 0; k <= i; ++k) {
                    sum += factor.factor(k, i) * factor.factor(k, j);
                    size += std::abs(factor.factor(k, i) * factor.factor(k, j));
                }
                CHECK(std::abs(gram.factor(i, j) - sum) <= 1e-12 * size);
            }
        }
        CHECK(factor.cost == all.cost);
        CHECK(factor.gradient == all.gradient);
        CHECK(factor.gradient_scale == all.gradient_scale);
        CHECK(factor.cost_noise == all.cost_noise);
        CHECK(factor.exact == all.exact);
        CHECK(both.cost == all.cost);
        CHECK(both.gradient == all.gradient);
        for (std::size_t i = 0; i < 3; ++i) {
            for (std::size_t j = i; j < 3; ++j) { CHECK(both.factor(i, j) == factor.factor(i, j)); }
        }
    });
}

TEST_CASE("the factor has the same bits for lists, for vectors of parameters, and with data checked on the way")
{
    for (const std::size_t n : {5U, 1024U, 1025U, 4000U}) {
        CAPTURE(n);
        const auto d = noisy_growth(n, 33);
        const std::list<double> x(d.x.begin(), d.x.end()), y(d.y.begin(), d.y.end()), s(d.s.begin(), d.s.end());
        const std::array<double, 2> p{1.25, 0.75};
        const auto of_vectors = least::mean_loss(growth{}, d.x, d.y, least::cauchy{}, least::sigma(d.s));
        const auto of_lists = least::mean_loss(growth{}, x, y, least::cauchy{}, least::sigma(s));
        const auto expected = least::evaluate<order::factor_and_rest>(of_vectors, p);
        const auto listed = least::evaluate<order::factor_and_rest>(of_lists, p);
        const auto checked = least::evaluate<order::factor_and_rest>(of_vectors, p, true);
        const auto dynamic = least::evaluate<order::factor_and_rest>(of_vectors, std::vector<double>{p[0], p[1]});
        CHECK(listed.rest == expected.rest);
        CHECK(checked.rest == expected.rest);
        CHECK(dynamic.rest == std::vector<double>(expected.rest.begin(), expected.rest.end()));
        for (std::size_t i = 0; i < 3; ++i) {
            for (std::size_t j = i; j < 3; ++j) {
                CHECK(listed.factor(i, j) == expected.factor(i, j));
                CHECK(checked.factor(i, j) == expected.factor(i, j));
                CHECK(dynamic.factor(i, j) == expected.factor(i, j));
            }
        }
    }
}

TEST_CASE("the factor keeps the digits that the curvature has lost")
{
    // two parameters that differ in their effect by 1e-9: the curvature is singular to rounding, the factor is not
    const auto twins = [](const auto& p, double x) { return p[0] * x + p[1] * (x + 1e-9 * x * x); };
    std::vector<double> x, y;
    for (int i = 1; i <= 50; ++i) {
        x.push_back(0.1 * i);
        y.push_back(0);
    }
    const auto e = least::evaluate<order::factor>(least::mean_squared_error(twins, x, y), std::array{1.0, 1.0});
    real xx = 0, xs = 0, ss = 0;
    for (const real v : x) {
        xx += v * v;
        xs += v * v * v;
        ss += v * v * v * v;
    }
    const real expected = 1e-9L * std::sqrt(ss - xs * xs / xx);
    CHECK(std::abs(std::abs(e.factor(1, 1)) / expected - 1) < 1e-5);
}

TEST_CASE("a factor is evaluated at compile time")
{
    constexpr auto e = [] {
        constexpr std::array<double, 2> x{3, 4}, y{0, 5};
        return least::evaluate<order::factor_and_rest>(least::mean_squared_error(least::linear{}, x, y), 1.0);
    }();
    STATIC_REQUIRE(least::abs(e.factor(0, 0)) == 5);
    STATIC_REQUIRE(least::abs(e.factor(0, 1) * e.factor(0, 0) - 5) < 1e-14); // J^T r = 3 * 3 - 4 * 1
    STATIC_REQUIRE(e.rest[0] == 0);
    STATIC_REQUIRE(least::evaluation<double, 2, order::factor>{}.factor.size() == 2);
}
