// SPDX-License-Identifier: MIT
// No unit traps: x, y, sigma and the parameters in other units, by powers of two, change all that is known of
// a cost by powers of two, bit for bit.
#include "least/cost/evaluation.hpp"

#include "catch.hpp"

#include "least/cost/derivative.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/parameters.hpp"
#include "least/model/polynomial.hpp"
#include "least/model/relu_network.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

namespace {

/// Units: x in 2^x, y in 2^y. `unit` is the exponent of each parameter's unit.
struct units {
    int x, y;
};

struct parabola {
    using model = least::polynomial<2>;
    template <class T>
    using parameters = std::array<T, 3>;
    static std::vector<int> unit(units u) { return {u.y, u.y - u.x, u.y - 2 * u.x}; }
};

struct peak_model {
    template <class T>
    struct peak {
        T height, centre, width;
    };
    struct model {
        template <class T>
        T operator()(const peak<T>& p, const auto& x) const
        {
            using std::exp;
            const T z = (x - p.centre) / p.width;
            return p.height * exp(-z * z / 2);
        }
    };
    template <class T>
    using parameters = peak<T>;
    static std::vector<int> unit(units u) { return {u.y, u.x, u.x}; }
};

struct network {
    using model = least::relu_network<2>;
    template <class T>
    using parameters = model::parameters<T>;
    static std::vector<int> unit(units u) { return {-u.x, -u.x, u.y, u.y, 0, 0}; } // m, n, b
};

template <class T>
struct data {
    std::vector<T> x, y, s;
};
template <class T>
data<T> made(std::size_t n, unsigned seed)
{
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<T> number(-2, 2), size(T(0.5), 3);
    data<T> d;
    for (std::size_t i = 0; i < n; ++i) {
        d.x.push_back(number(random));
        d.y.push_back(number(random));
        d.s.push_back(size(random));
    }
    return d;
}

template <class T>
std::vector<T> in_unit(std::vector<T> v, int exponent)
{
    for (T& e : v) { e = std::ldexp(e, exponent); }
    return v;
}

/// Everything of an evaluation is the other times the power of two of its unit.
template <class E>
void check_scaled(const E& scaled, const E& plain, int cost, const std::vector<int>& unit)
{
    CHECK(scaled.cost == std::ldexp(plain.cost, cost));
    CHECK(scaled.cost_noise == std::ldexp(plain.cost_noise, cost));
    CHECK(scaled.exact == plain.exact);
    for (std::size_t j = 0; j < unit.size(); ++j) {
        CAPTURE(j);
        CHECK(scaled.gradient[j] == std::ldexp(plain.gradient[j], cost - unit[j]));
        CHECK(scaled.curvature_scale[j] == std::ldexp(plain.curvature_scale[j], cost - 2 * unit[j]));
        CHECK(scaled.gradient_scale[j] == std::ldexp(plain.gradient_scale[j], cost - unit[j]));
        for (std::size_t i = 0; i <= j; ++i) {
            const auto k = least::packed(i, j);
            CHECK(scaled.curvature[k] == std::ldexp(plain.curvature[k], cost - unit[i] - unit[j]));
        }
    }
}

template <class Case, class T>
void check_units(const typename Case::template parameters<T>& p, units u, unsigned seed)
{
    CAPTURE(seed, u.x, u.y);
    const auto d = made<T>(2100, seed);
    const auto x = in_unit(d.x, u.x), y = in_unit(d.y, u.y), s = in_unit(d.s, u.y);
    const auto unit = Case::unit(u);
    auto flat = least::flatten(p);
    for (std::size_t j = 0; j < flat.size(); ++j) { flat[j] = std::ldexp(flat[j], unit[j]); }
    const auto q = least::unflatten<typename Case::template parameters<T>>(flat);

    const typename Case::model model;
    const auto evaluated = [](const auto& cost, const auto& at) {
        return least::evaluate<least::order::curvature>(cost, at);
    };
    check_scaled(evaluated(least::mean_squared_error(model, x, y), q),
                 evaluated(least::mean_squared_error(model, d.x, d.y), p), 2 * u.y, unit);
    check_scaled(evaluated(least::mean_squared_error(model, x, y, least::sigma(s)), q),
                 evaluated(least::mean_squared_error(model, d.x, d.y, least::sigma(d.s)), p), 0, unit);
    check_scaled(evaluated(least::mean_squared_error(model, x, y, least::weights(in_unit(d.s, 5))), q),
                 evaluated(least::mean_squared_error(model, d.x, d.y, least::weights(d.s)), p), 2 * u.y + 5, unit);
}

} // namespace

TEMPLATE_TEST_CASE("a cost in other units is the same cost in other units, bit for bit", "", float, double, long double)
{
    const unsigned seed = 12;
    const int far = std::numeric_limits<TestType>::digits > 24 ? 8 : 1; // float overflows soon
    for (const units u : {units{1, 0}, units{0, 3}, units{-2 * far, 5 * far}, units{3 * far, -4 * far}}) {
        check_units<parabola, TestType>({TestType(0.3), TestType(-1.1), TestType(0.7)}, u, seed);
        check_units<peak_model, TestType>({TestType(1.7), TestType(0.3), TestType(0.9)}, u, seed);
        check_units<network, TestType>({.m = {TestType(1.2), TestType(-0.8)},
                                        .n = {TestType(0.4), TestType(1.9)},
                                        .b = {TestType(-0.3), TestType(0.6)}},
                                       u, seed);
    }
}
