// SPDX-License-Identifier: MIT
#include "least/model/bend.hpp"

#include "catch.hpp"

#include "least/cost/mean_cost.hpp"
#include "least/model/wrappers.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <type_traits>
#include <vector>

namespace {

using least::order;
using real = long double;

template <class T>
struct growth_parameters {
    T size, rate;
};

/// size exp(rate x), as each kind of model, and its derivatives in closed form.
constexpr auto growth = [](const auto& p, double x) {
    using std::exp;
    return p.size * exp(p.rate * x);
};
struct growth_in_double {
    double operator()(const growth_parameters<double>& p, double x) const { return p.size * std::exp(p.rate * x); }
};
const auto growth_derived = least::with_derivative(growth_in_double{}, [](const auto& p, double x) {
    const double e = std::exp(p.rate * x);
    return growth_parameters<double>{e, p.size * x * e};
});

/// d^2/dt^2 f(p + t v)
real bend_of_growth(real size, real rate, real x, real v_size, real v_rate)
{
    return std::exp(rate * x) * (2 * x * v_size * v_rate + size * x * x * v_rate * v_rate);
}

template <class Model, class P, class V>
auto bend_of(const Model& model, const P& p, const V& v, double x)
{
    using T = least::scalar_t<P>;
    constexpr std::size_t N = least::extent_v<P>;
    struct {
        std::array<T, 1> bend{};
        least::jet<T, N, 1, order::slope> f;
    } result{{}, least::jet<T, N, 1, order::slope>(least::flatten(p).size())};
    least::bend_at<P> at(p, v);
    at(least::bound<Model, double>{model, x}, result.f, result.bend);
    return result;
}

} // namespace

TEST_CASE("a generic model bends as its second derivatives say, along any direction")
{
    constexpr std::uint64_t seed = 1914;
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(-2, 2);
    for (int i = 0; i < 100; ++i) {
        const growth_parameters<double> p{uniform(random), uniform(random)};
        const std::array<double, 2> v{uniform(random), uniform(random)};
        const double x = uniform(random);
        CAPTURE(seed, i);
        const auto at = bend_of(growth, p, v, x);
        const auto expected = static_cast<double>(bend_of_growth(p.size, p.rate, x, v[0], v[1]));
        const double e = std::exp(p.rate * x);
        const double terms = e * (2 * std::abs(x * v[0] * v[1]) + std::abs(p.size) * x * x * v[1] * v[1]);
        CHECK(std::abs(at.bend[0] - expected) <= 1e-14 * terms);
        CHECK(std::abs(at.f.value[0] - p.size * e) <= 1e-15 * std::abs(p.size * e));
        CHECK(std::abs(at.f.gradient[0][0] - e) <= 1e-15 * e);
        CHECK(std::abs(at.f.gradient[0][1] - p.size * x * e) <= 1e-14 * std::abs(p.size * x * e));
    }
}

TEST_CASE("a model in double, or with a derivative of its own, bends by differences")
{
    constexpr std::uint64_t seed = 1915;
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(0.5, 2);
    for (int i = 0; i < 50; ++i) {
        const growth_parameters<double> p{uniform(random), -uniform(random)};
        const double x = uniform(random);
        for (const double length : {1.0, 1e-3, 1e-6, 1e6}) { // of the direction: steps depend on it, the digits do not
            const std::array<double, 2> v{length * uniform(random), length * uniform(random)};
            CAPTURE(seed, i, length);
            const auto expected = static_cast<double>(bend_of_growth(p.size, p.rate, x, v[0], v[1]));
            const double e = std::exp(p.rate * x);
            const double terms = e * (2 * x * v[0] * v[1] + p.size * x * x * v[1] * v[1] + length * length);
            CHECK(std::abs(bend_of(growth_in_double{}, p, v, x).bend[0] - expected) <= 1e-5 * terms);
            CHECK(std::abs(bend_of(growth_derived, p, v, x).bend[0] - expected) <= 1e-5 * terms);
            CHECK(std::abs(bend_of(least::numeric(growth), p, v, x).bend[0] - expected) <= 1e-5 * terms);
            CHECK(bend_of(growth_derived, p, v, x).f.gradient[0][1] == p.size * x * e); // its own
        }
    }
}

TEST_CASE("at parameters of 0 differences go along the direction as it is")
{
    const auto parabola = [](const std::array<double, 2>& p, double x) { return p[0] * p[0] * x + 3 * p[0] * p[1]; };
    const std::array<double, 2> zero{}, v{0.5, 2};
    CHECK(bend_of(parabola, zero, v, 2.0).bend[0] == 2 * (0.5 * 0.5 * 2 + 3 * 0.5 * 2));
    CHECK(bend_of(parabola, zero, zero, 2.0).bend[0] == 0);
    // nor further, however little the others change
    const auto steep = [](const std::array<double, 2>& p, double x) { return std::exp(p[0] * x) + p[1]; };
    const std::array<double, 2> beside{0, 1}, along{1e-3, 1e-9};
    CHECK(std::abs(bend_of(steep, beside, along, 2.0).bend[0] - 4e-6) < 1e-11);
}

TEST_CASE("what is linear does not bend, and nothing bends along 0")
{
    const auto line = [](const auto& p, double x) { return p[0] + p[1] * x; };
    const std::array<double, 2> p{1.25, -0.7}, v{3, 5}, zero{};
    CHECK(bend_of(line, p, v, 0.3).bend[0] == 0);
    CHECK(std::abs(bend_of(least::numeric(line), p, v, 0.3).bend[0]) < 1e-5);
    CHECK(bend_of(growth, growth_parameters<double>{2, 3}, zero, 0.3).bend[0] == 0);
}

TEMPLATE_TEST_CASE("parameters may be a number, an array, a vector, over any real", "", float, double, long double)
{
    using T = TestType;
    const auto cube = [](const auto& p, double x) {
        if constexpr (requires { p[0]; }) {
            return p[0] * p[0] * p[1] * static_cast<T>(x);
        } else {
            return p * p * p * static_cast<T>(x);
        }
    };
    CHECK(bend_of(cube, T(2), std::array<T, 1>{3}, 5).bend[0] == 6 * 2 * 9 * 5); // p'' = 6 p v^2
    // v^T [2 b, 2 a; 2 a, 0] v = 2 b v1^2 + 4 a v1 v2
    CHECK(bend_of(cube, std::array<T, 2>{2, 3}, std::array<T, 2>{1, 4}, 5).bend[0] == (2 * 3 + 4 * 2 * 4) * 5);
    CHECK(bend_of(cube, std::vector<T>{2, 3}, std::vector<T>{1, 4}, 5).bend[0] == (2 * 3 + 4 * 2 * 4) * 5);
}

TEST_CASE("a direction of more parameters than dual numbers take at once")
{
    constexpr std::size_t n = 20;
    const auto waves = [](const auto& p, double x) {
        using std::sin;
        std::remove_cvref_t<decltype(p[0])> sum(0);
        for (std::size_t j = 0; j < n; ++j) { sum += sin(p[j] * (x + static_cast<double>(j))); }
        return sum;
    };
    std::array<double, n> p{}, v{};
    double expected = 0;
    for (std::size_t j = 0; j < n; ++j) {
        p[j] = 0.1 * static_cast<double>(j) - 0.7;
        v[j] = 1 / (1 + static_cast<double>(j));
        const double k = 0.5 + static_cast<double>(j);
        expected -= std::sin(p[j] * k) * k * k * v[j] * v[j];
    }
    CHECK(std::abs(bend_of(waves, p, v, 0.5).bend[0] - expected) < 1e-13);
    CHECK(bend_of(waves, std::vector<double>(p.begin(), p.end()), std::vector<double>(v.begin(), v.end()), 0.5).bend[0]
          == bend_of(waves, p, v, 0.5).bend[0]);
}

TEST_CASE("each of several outputs has its bend")
{
    const auto circle = [](const auto& p, double x) {
        using std::cos, std::sin;
        return std::array{p[0] * cos(p[1] * x), p[0] * sin(p[1] * x)};
    };
    const std::array<double, 2> p{2, 0.5}, v{0.3, -1.5};
    const double x = 1.7, a = p[1] * x, c = std::cos(a), s = std::sin(a);
    const std::array<double, 2> expected{-2 * s * x * v[0] * v[1] - p[0] * c * x * x * v[1] * v[1],
                                         2 * c * x * v[0] * v[1] - p[0] * s * x * x * v[1] * v[1]};
    const auto check = [&](const auto& model, double tolerance) {
        using model_type = std::remove_cvref_t<decltype(model)>;
        std::array<double, 2> bend{};
        least::jet<double, 2, 2, order::slope> f(2);
        least::bend_at<std::array<double, 2>> at(p, v);
        at(least::bound<model_type, double>{model, x}, f, bend);
        for (std::size_t k = 0; k < 2; ++k) { CHECK(std::abs(bend[k] - expected[k]) < tolerance); }
        CHECK(std::abs(f.value[1] - p[0] * s) < 1e-15);
    };
    check(circle, 1e-14);
    check(least::numeric(circle), 1e-5);
}

TEST_CASE("bends are taken at compile time")
{
    constexpr double bend = [] {
        const auto cube = [](const auto& p) { return p * p * p; };
        least::jet<double, 1, 1, order::slope> f(1);
        std::array<double, 1> result{};
        least::bend_at<double> at(2.0, {3.0});
        at(cube, f, result);
        return result[0];
    }();
    STATIC_REQUIRE(bend == 108);
}

namespace {

/// sum w rho' J^T f_vv of the growth, by its formula.
template <class Slope>
std::array<real, 2> hand_made(const std::vector<double>& x, const std::vector<double>& y, const std::vector<double>& s,
                              const std::vector<double>& w, const std::array<double, 2>& p,
                              const std::array<double, 2>& v, const Slope& slope)
{
    std::array<real, 2> sum{};
    for (std::size_t i = 0; i < x.size(); ++i) {
        const real e = std::exp(real(p[1]) * x[i]), r = (p[0] * e - y[i]) / s[i];
        const real bend = bend_of_growth(p[0], p[1], x[i], v[0], v[1]) / s[i];
        sum[0] += w[i] * slope(r) * e / s[i] * bend;
        sum[1] += w[i] * slope(r) * p[0] * x[i] * e / s[i] * bend;
    }
    return sum;
}

constexpr auto growth_of_two = [](const auto& p, double x) {
    using std::exp;
    return p[0] * exp(p[1] * x);
};

} // namespace

TEST_CASE("the bend of a cost is J^T W f_vv, for every loss, with sigma and with weights, beyond one block")
{
    constexpr std::uint64_t seed = 1916;
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> place(-1, 1), size(0.5, 2);
    const std::array<double, 2> p{1.25, 0.75}, v{-0.3, 0.8};
    for (const std::size_t n : {1U, 50U, 2500U}) {
        CAPTURE(seed, n);
        std::vector<double> x(n), y(n), s(n), one(n, 1.0);
        for (std::size_t i = 0; i < n; ++i) {
            x[i] = place(random);
            y[i] = 1.5 * std::exp(0.7 * x[i]) + place(random);
            s[i] = size(random);
        }
        const auto agrees = [](const auto& given, const std::array<real, 2>& expected) {
            const real scale = std::abs(expected[0]) + std::abs(expected[1]);
            for (std::size_t j = 0; j < 2; ++j) { CHECK(std::abs(given[j] - expected[j]) < 1e-13 * scale); }
        };
        const auto plain = [](real) { return 1.0L; };
        const auto cost = least::mean_squared_error(growth_of_two, x, y);
        agrees(cost.bend(p, v), hand_made(x, y, one, one, p, v, plain));
        CHECK(cost.bend(std::vector<double>{p[0], p[1]}, std::vector<double>{v[0], v[1]})
              == std::vector<double>{cost.bend(p, v)[0], cost.bend(p, v)[1]});
        agrees(least::mean_squared_error(growth_of_two, x, y, least::sigma(s)).bend(p, v),
               hand_made(x, y, s, one, p, v, plain));
        agrees(least::mean_squared_error(growth_of_two, x, y, least::weights(s)).bend(p, v),
               hand_made(x, y, one, s, p, v, plain));
        agrees(least::mean_loss(growth_of_two, x, y, least::cauchy{.delta = 0.5}, least::sigma(s)).bend(p, v),
               hand_made(x, y, s, one, p, v, [](real r) { return 1 / (1 + 4 * r * r); }));
        agrees(least::mean_loss(growth_of_two, x, y, least::soft_l1{.delta = 0.25}, least::weights(s)).bend(p, v),
               hand_made(x, y, one, s, p, v, [](real r) { return 1 / std::sqrt(1 + 16 * r * r); }));
        agrees(least::mean_loss(growth_of_two, x, y, least::huber{.delta = 0.5}).bend(p, v),
               hand_made(x, y, one, one, p, v, [](real r) { return std::abs(r) <= 0.5L ? 1 : 0.5L / std::abs(r); }));
    }
}

TEST_CASE("the bend of a cost of two outputs is that of two costs together")
{
    const std::vector<double> x{1, 2, 3, 5}, first{2, 3, 5, 9}, second{1, 0, -2, -3};
    std::vector<std::array<double, 2>> both;
    for (std::size_t i = 0; i < x.size(); ++i) { both.push_back({first[i], second[i]}); }
    const auto rising = [](const auto& p, double at) { return p[0] + p[1] * p[1] * at; };
    const auto falling = [](const auto& p, double at) { return p[0] * p[1] - at; };
    const auto lines = [&](const auto& p, double at) { return std::array{rising(p, at), falling(p, at)}; };
    const std::array<double, 2> p{0.5, 1.5}, v{2, -0.25};
    const auto together = least::mean_squared_error(lines, x, both, least::sigma(0.5)).bend(p, v);
    const auto a = least::mean_squared_error(rising, x, first, least::sigma(0.5)).bend(p, v);
    const auto b = least::mean_squared_error(falling, x, second, least::sigma(0.5)).bend(p, v);
    for (std::size_t j = 0; j < 2; ++j) { CHECK(together[j] == a[j] + b[j]); } // multiples of 1/64: exact
}
