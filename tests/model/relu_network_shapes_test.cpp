// SPDX-License-Identifier: MIT
#include "least/model/relu_network.hpp"

#include "catch.hpp"
#include "least/cost/derivative.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/cost/questions.hpp"
#include "least/model/concepts.hpp"
#include "least/model/parameters.hpp"
#include "least/model/random_relu_network.hpp"
#include "least/model/wrappers.hpp"
#include "least/numeric/dual.hpp"
#include "least/numeric/elementary.hpp"
#include "least/optimize/levenberg_marquardt.hpp"
#include "least/optimize/newton.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

// Networks of every shape: H and D, at compile time and run time.

namespace {

using least::dynamic;
using least::relu_network;
using runtime = relu_network<>::parameters<double>;
using plane = relu_network<3, 2>::parameters<double>;

static_assert(least::generic_model_for<relu_network<3, 2>, plane, std::array<double, 2>>);
static_assert(!least::model_for<relu_network<3, 2>, plane, double>);
static_assert(least::generic_model_for<relu_network<>, runtime, double>);
static_assert(least::extent_v<plane> == 12 && least::extent_v<runtime> == dynamic);
static_assert(std::is_same_v<least::rebind_t<runtime, float>, relu_network<>::parameters<float>>);

template <std::size_t D>
struct data {
    using at = std::conditional_t<D == 1, double, std::array<double, D>>;
    std::vector<at> x;
    std::vector<double> y;

    explicit data(std::size_t n)
    {
        for (std::size_t i = 0; i < n; ++i) {
            const double t = static_cast<double>(i);
            at a{};
            for (std::size_t k = 0; k < D; ++k) {
                least::detail::slope_of<D>(a, k) = std::sin((1.1 + 0.37 * static_cast<double>(k)) * t + 0.2);
            }
            x.push_back(a);
            y.push_back(std::cos(0.3 * t) + 0.2 * std::sin(1.7 * t));
        }
    }
};

/// The largest difference between the derivatives of the network and those of dual numbers, in units of what these are summed from.
template <std::size_t H, std::size_t D, class P>
double disagreement(const P& p, std::size_t n)
{
    const data<D> d(n);
    const auto by_duals = [](const auto& q, const auto& x) { return relu_network<H, D>{}(q, x); };
    const auto own = least::mean_squared_error(relu_network<H, D>{}, d.x, d.y);
    const auto single = least::mean_squared_error(least::scalar(relu_network<H, D>{}), d.x, d.y);
    const auto dual = least::mean_squared_error(by_duals, d.x, d.y);
    const auto expected = dual.template evaluate<least::order::gradient>(p);
    double worst = 0;
    const auto compare = [&](const auto& e) {
        worst = std::max(worst, std::abs(e.cost - expected.cost) / expected.cost);
        for (std::size_t j = 0; j < expected.gradient.size(); ++j) {
            const double scale = expected.gradient_scale[j];
            if (scale > 0) { worst = std::max(worst, std::abs(e.gradient[j] - expected.gradient[j]) / scale); }
            if (scale == 0 && e.gradient[j] != 0) { worst = 1; }
        }
    };
    compare(own.template evaluate<least::order::slope>(p)); // in strips
    compare(own.template evaluate<least::order::gradient>(p));
    compare(single.template evaluate<least::order::slope>(p));
    return worst;
}

template <std::size_t H, std::size_t D>
void agrees()
{
    const data<D> d(500);
    const auto fixed = least::random_relu_network<H>(d.x, d.y, 11);
    const auto at_run_time = least::random_relu_network(H, d.x, d.y, 11);
    CHECK(least::flatten(at_run_time) == [&] {
        const auto f = least::flatten(fixed);
        return std::vector<double>(f.begin(), f.end());
    }());
    for (const std::size_t n : {std::size_t{7}, std::size_t{64}, std::size_t{500}}) {
        const double a = disagreement<H, D>(fixed, n), b = disagreement<dynamic, D>(at_run_time, n);
        INFO("H = " << H << ", D = " << D << ", n = " << n << ": " << a << ", at run time " << b);
        CHECK(a <= 1e-13);
        CHECK(b <= 1e-13);
    }
}

TEST_CASE("gradients of every shape are those of dual numbers to 1e-13")
{
    agrees<1, 1>();
    agrees<3, 1>();
    agrees<40, 1>();
    agrees<2, 2>();
    agrees<5, 3>();
    agrees<16, 5>();
}

TEST_CASE("second derivatives of every shape are those of dual numbers")
{
    const data<2> d(90);
    const auto p = least::random_relu_network<3>(d.x, d.y, 5);
    const auto by_duals = [](const auto& q, const auto& x) { return relu_network<3, 2>{}(q, x); };
    const auto own = least::mean_squared_error(relu_network<3, 2>{}, d.x, d.y).evaluate<least::order::curvature>(p);
    const auto dual = least::mean_squared_error(by_duals, d.x, d.y).evaluate<least::order::curvature>(p);
    double largest = 0;
    for (const double h : dual.curvature) { largest = std::max(largest, std::abs(h)); }
    for (std::size_t j = 0; j < dual.curvature.size(); ++j) {
        CHECK(std::abs(own.curvature[j] - dual.curvature[j]) <= 1e-13 * largest);
    }
    const auto at_run_time = least::random_relu_network(3, d.x, d.y, 5);
    const auto same =
        least::mean_squared_error(relu_network<dynamic, 2>{}, d.x, d.y).evaluate<least::order::curvature>(at_run_time);
    for (std::size_t j = 0; j < dual.curvature.size(); ++j) { CHECK(same.curvature[j] == own.curvature[j]); }
}

TEST_CASE("at its kinks a network has one rule, however it is computed: the unit is on")
{
    using network = relu_network<2>;
    constexpr network::parameters<double> p{.m = {1, -1}, .n = {3, 5}, .b = {-2, 2}}; // both knots at 2
    const std::vector<double> x(70, 2.0), y(70, 1.0);
    const auto own = least::mean_squared_error(network{}, x, y);
    const auto with = [&](auto unit) {
        return least::mean_squared_error(
            [unit](const auto& q, const auto& at) {
                return q.n[0] * unit(q.m[0] * at + q.b[0]) + q.n[1] * unit(q.m[1] * at + q.b[1]);
            },
            x, y);
    };
    // 2 (f - y) = -2 times n x by m, 0 by n, n by b
    const std::array by_hand{-2 * 3 * 2.0, -2 * 5 * 2.0, 0.0, 0.0, -6.0, -10.0};
    const auto g = [](const auto& cost, const auto& at) { return least::flatten(least::derivative(cost)(at)); };
    CHECK(g(own, p) == by_hand);
    CHECK(least::flatten(own.evaluate<least::order::gradient>(p).gradient) == by_hand);
    CHECK(g(with([](const auto& z) { return least::relu(z); }), p) == by_hand);
    CHECK(g(with([](const auto& z) {
                using std::max;
                return max(z, 0.0);
            }),
            p)
          == by_hand);
    CHECK(g(with([](const auto& z) {
                using std::max;
                return max(0.0, z);
            }),
            p)
          == by_hand);
    CHECK(g(with([](const auto& z) {
                using std::fmax;
                return fmax(0.0, z);
            }),
            p)
          == by_hand);
    const relu_network<>::parameters<double> q{.m = {1, -1}, .n = {3, 5}, .b = {-2, 2}};
    const auto at_run_time = g(least::mean_squared_error(relu_network<>{}, x, y), q);
    CHECK(std::equal(by_hand.begin(), by_hand.end(), at_run_time.begin()));
}

TEST_CASE("parameters of run-time size become a list and are themselves again; groups of different lengths are refused")
{
    const runtime p{.m = {1, 2}, .n = {3, 4}, .b = {5, 6}};
    CHECK(least::flatten(p) == std::vector<double>{1, 2, 3, 4, 5, 6});
    const auto q = least::unflatten<runtime>(least::flatten(p));
    CHECK((q.m == p.m && q.n == p.n && q.b == p.b));
    const relu_network<dynamic, 2>::parameters<double> r{.m = {{1, 2}, {3, 4}}, .n = {5, 6}, .b = {7, 8}};
    CHECK(least::flatten(r) == std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8});
    CHECK(least::flatten(least::unflatten<relu_network<dynamic, 2>::parameters<double>>(least::flatten(r)))
          == least::flatten(r));
    const runtime crooked{.m = {1, 2}, .n = {3}, .b = {5, 6}};
    CHECK_THROWS_AS(least::flatten(crooked), std::invalid_argument);
}

TEST_CASE("minima are certified on the quotient by the scale of each unit, from any scale of the start")
{
    const std::vector<double> x{1, 2, 4, 9, 12, 15}, y{2.31, 3.55, 6.10, 29.16, 135.77, 273.84};
    const auto cost = least::mean_squared_error(relu_network<2>{}, x, y);
    for (const double c : {1.0, 1e-3, 50.0}) {
        const relu_network<2>::parameters<double> start{.m = {c, 1}, .n = {4 / c, 40}, .b = {-2 * c, -9}};
        const auto found = least::levenberg_marquardt{}(cost, start);
        CAPTURE(c, found.status);
        CHECK(found.status == least::status::converged);
        CHECK(found.parameters.n == start.n); // held: the scale is the start's
        const auto near = least::newton{}(cost, found.parameters);
        CHECK(near.status == least::status::converged);
        CHECK(std::abs(near.cost - found.cost) <= 1e-12 * found.cost);
    }
    // a unit that no observation reaches is a flat direction all the same
    const relu_network<2>::parameters<double> dead{.m = {1, 1}, .n = {40, 1}, .b = {-8, -99}};
    CHECK(least::levenberg_marquardt{}(cost, dead).status == least::status::flat_direction);
}

TEST_CASE("the gauge is the weight of each unit, or its largest slope, or its offset, where the others are 0")
{
    const auto all = [](std::size_t) { return true; };
    const plane p{.m = {{{1, -2}, {0, 3}, {0, 0}}}, .n = {1, 0, 0}, .b = {5, 6, 7}};
    CHECK(relu_network<3, 2>::gauge(p, all)
          == std::array<bool, 12>{false, false, false, true, false, false, true, false, false, false, false, true});
    // a unit of which a number may not be scaled is left alone
    const auto but_one = [](std::size_t j) { return j != 11 && j != 0; };
    CHECK(relu_network<3, 2>::gauge(p, but_one)
          == std::array<bool, 12>{false, false, false, true, false, false, false, false, false, false, false, false});
}

} // namespace
