// SPDX-License-Identifier: MIT
#include "least/cost/questions.hpp"

#include "catch.hpp"

#include "least/cost/derivative.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/linear.hpp"
#include "least/model/polynomial.hpp"
#include "least/model/relu_network.hpp"
#include "least/model/standardized.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <list>
#include <random>
#include <vector>

namespace {

using least::order;
using least::pack;

// Which models are asked how.
using least::detail::adds_gradients;
using least::detail::is_light;
static_assert(is_light<least::linear> && is_light<least::polynomial<2>>);
static_assert(is_light<least::relu_network<4>> && !is_light<least::relu_network<5>>);
static_assert(!is_light<least::relu_network<2, 2>> && !is_light<least::relu_network<>>);
static_assert(adds_gradients<least::relu_network<3>, least::relu_network<3>::parameters<double>, double, double>);
static_assert(adds_gradients<least::relu_network<>, least::relu_network<>::parameters<double>, double, double>);
static_assert(adds_gradients<least::relu_network<3, 2>, least::relu_network<3, 2>::parameters<double>,
                             std::array<double, 2>, double>);
static_assert(adds_gradients<least::standardized_model<least::relu_network<3>, double, double>,
                             least::relu_network<3>::parameters<double>, double, double>);
static_assert(!adds_gradients<least::linear, double, double, double>);
using least::detail::adds_unscaled_gradients;
static_assert(
    adds_unscaled_gradients<least::relu_network<3>, least::relu_network<3>::parameters<double>, double, double>);
static_assert(!adds_unscaled_gradients<least::relu_network<3, 2>, least::relu_network<3, 2>::parameters<double>,
                                       std::array<double, 2>, double>);
static_assert(!adds_unscaled_gradients<least::polynomial<2>, std::array<double, 3>, double, double>);

struct data {
    std::vector<double> x, y, sigma, weights;
};
data random_data(std::size_t n, std::mt19937_64& random)
{
    std::uniform_real_distribution<double> uniform(-2, 2), positive(0.5, 2);
    data d;
    for (std::size_t i = 0; i < n; ++i) {
        d.x.push_back(uniform(random));
        d.y.push_back(uniform(random));
        d.sigma.push_back(positive(random));
        d.weights.push_back(i % 5 == 0 ? 0 : positive(random));
    }
    return d;
}

/// Value and gradient by slope, beside the same one observation at a time.
template <class Cost, class Scalar, class P>
void check_slope(const Cost& cost, const Scalar& one_by_one, const P& p)
{
    const auto e = cost.template evaluate<order::slope>(p);
    const auto f = one_by_one.template evaluate<order::gradient>(p);
    CHECK(std::abs(e.cost - f.cost) <= 1e-14 * f.cost);
    for (std::size_t j = 0; j < e.gradient.size(); ++j) {
        CHECK(std::abs(e.gradient[j] - f.gradient[j]) <= 1e-14 * f.gradient_scale[j]);
    }
    CHECK(e.gradient_scale.empty());
}

template <class Model, class P>
void check_model(const Model& model, const P& p, std::uint64_t seed)
{
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const std::size_t n : {1U, 7U, 8U, 16U, 63U, 64U, 65U, 127U, 128U, 129U, 1000U, 1024U, 1100U, 3000U}) {
        CAPTURE(n);
        const auto d = random_data(n, random);
        check_slope(least::mean_squared_error(model, d.x, d.y),
                    least::mean_squared_error(least::scalar(model), d.x, d.y), p);
        check_slope(least::mean_squared_error(model, d.x, d.y, least::sigma(d.sigma)),
                    least::mean_squared_error(least::scalar(model), d.x, d.y, least::sigma(d.sigma)), p);
        if (n == 1) { continue; } // its only weight is 0
        check_slope(least::mean_squared_error(model, d.x, d.y, least::weights(d.weights)),
                    least::mean_squared_error(least::scalar(model), d.x, d.y, least::weights(d.weights)), p);
        // the same bits from a range that does not lie side by side
        const std::list<double> x(d.x.begin(), d.x.end()), y(d.y.begin(), d.y.end());
        const auto e = least::mean_squared_error(model, d.x, d.y).template evaluate<order::slope>(p);
        const auto f = least::mean_squared_error(model, x, y).template evaluate<order::slope>(p);
        CHECK(e.cost == f.cost);
        CHECK(e.gradient == f.gradient);
    }
}

template <std::size_t H>
typename least::relu_network<H>::template parameters<double> random_network(std::mt19937_64& random)
{
    std::normal_distribution<double> normal;
    typename least::relu_network<H>::template parameters<double> p;
    for (std::size_t j = 0; j < H; ++j) {
        p.m[j] = normal(random);
        p.n[j] = normal(random);
        p.b[j] = normal(random);
    }
    return p;
}

} // namespace

TEST_CASE("a line and a parabola have the gradient that they have one observation at a time")
{
    check_model(least::linear{}, 0.7, 1);
    check_model(least::polynomial<2>{}, std::array{0.5, -1.0, 0.25}, 2);
}

TEST_CASE("networks have the gradient that they have one observation at a time")
{
    std::mt19937_64 random(3);
    check_model(least::relu_network<1>{}, random_network<1>(random), 4);
    check_model(least::relu_network<3>{}, random_network<3>(random), 5);
    check_model(least::relu_network<5>{}, random_network<5>(random), 6); // in strips, like those of more units
    check_model(least::relu_network<32>{}, random_network<32>(random), 6);
}

TEST_CASE("a network adds up the gradient that dual numbers have")
{
    constexpr std::uint64_t seed = 7;
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    constexpr std::size_t H = 4, W = 2, L = 3;
    using network = least::relu_network<H>;
    using lanes = pack<double, W>;
    auto p = random_network<H>(random);
    p.m[0] = 0.5, p.b[0] = -0.25;
    std::normal_distribution<double> normal;
    std::array<lanes, L> x, w, f;
    for (std::size_t s = 0; s < L; ++s) {
        x[s] = lanes::from_lanes([&](std::size_t) { return normal(random); });
        w[s] = lanes::from_lanes([&](std::size_t) { return normal(random); });
    }
    // a kink, where the slope is the one to its right
    x[1].lanes[1] = 0.5;
    const auto packed = least::convert<lanes>(p);
    network{}.values(packed, x, f);
    std::array<lanes, 3 * H> sum;
    sum.fill(lanes(1));
    network{}.add_gradient(packed, x, w, sum);
    std::array<lanes, 3 * H> one_by_one{}; // and by sums whose common factors come last
    for (std::size_t s = 0; s < L; ++s) { network{}.add_unscaled_gradient(packed, x[s], w[s], one_by_one); }
    network{}.scale_gradient(packed, one_by_one);

    std::array<std::array<double, W>, 3 * H> expected{};
    for (std::size_t i = 0; i < W; ++i) {
        for (std::size_t s = 0; s < L; ++s) {
            CHECK(std::abs(f[s][i] - network{}(p, x[s][i])) <= 1e-14);
            const auto d = least::flatten(network{}.derivative(p, x[s][i]));
            for (std::size_t j = 0; j < 3 * H; ++j) { expected[j][i] += w[s][i] * d[j]; }
        }
        for (std::size_t j = 0; j < 3 * H; ++j) {
            CHECK(std::abs(sum[j][i] - 1 - expected[j][i]) <= 1e-13);
            CHECK(std::abs(one_by_one[j][i] - expected[j][i]) <= 1e-13);
        }
    }
}

TEST_CASE("a network's own derivative is that of dual numbers")
{
    constexpr std::uint64_t seed = 8;
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(-3, 3);
    using variable = least::dual<double, 9>;
    for (int i = 0; i < 1000; ++i) {
        auto p = random_network<3>(random);
        double x = uniform(random);
        if (i % 10 == 0) { // a kink, without rounding
            x = 0.5;
            p.m[0] = 2, p.b[0] = -1;
        }
        auto flat = least::flatten(least::convert<variable>(p));
        for (std::size_t j = 0; j < 9; ++j) { flat[j].slope[j] = 1; }
        const auto by_duals =
            least::relu_network<3>{}(least::unflatten<least::relu_network<3>::parameters<variable>>(flat), x);
        const auto own = least::flatten(least::relu_network<3>{}.derivative(p, x));
        for (std::size_t j = 0; j < 9; ++j) { CHECK(std::abs(own[j] - by_duals.slope[j]) <= 1e-13); }
    }
}
