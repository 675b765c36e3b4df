// SPDX-License-Identifier: MIT
#include "least/cost/derivative.hpp"

#include "catch.hpp"

#include "least/cost/mean_cost.hpp"
#include "least/model/linear.hpp"
#include "least/model/polynomial.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace {

using least::order;
const double eps = std::numeric_limits<double>::epsilon();
constexpr std::array<double, 4> xs{1, 2, 3, 5}, ys{2, 3, 5, 9};

constexpr auto cube = [](const auto& m) { return m * m * m; };
constexpr auto cube_of_doubles = [](double m) { return m * m * m; };
/// sum of (j + 1) p_j^2 + the product of neighbours
constexpr auto chain = [](const auto& p) {
    auto sum = p[0] * p[0];
    for (std::size_t j = 1; j < p.size(); ++j) { sum += static_cast<double>(j + 1) * p[j] * p[j] + p[j - 1] * p[j]; }
    return sum;
};
template <class T>
struct line {
    T slope, offset;
};
constexpr auto of_line = [](const auto& p) { return p.slope * p.slope + 3 * p.slope * p.offset; };
struct no_function {};

static_assert(least::cost_of<decltype(cube), double> && least::cost_of<decltype(cube), least::dual<double, 2>>);
static_assert(least::cost_of<decltype(cube_of_doubles), double>);
static_assert(!least::cost_of<decltype(cube_of_doubles), std::array<double, 2>>
              && !least::cost_of<no_function, double>);
static_assert(least::cost_of<decltype(of_line), line<double>> && !least::cost_of<decltype(cube), std::string>);
constexpr auto words = [](double m) { return std::to_string(m); };
constexpr auto two = [](double m) { return std::array{m, m}; };
static_assert(!least::cost_of<decltype(words), double> && !least::cost_of<decltype(two), double>);

using line_cost = decltype(least::mean_squared_error(least::linear{}, xs, ys));
static_assert(least::self_evaluating<line_cost, double> && least::self_evaluating<line_cost, float>);
static_assert(!least::self_evaluating<line_cost, least::dual<double, 1>>
              && !least::self_evaluating<line_cost, std::array<double, 2>>);
static_assert(!least::self_evaluating<decltype(cube), double>);

} // namespace

TEST_CASE("a generic callable is differentiated exactly, in the shape of its parameters")
{
    CHECK(least::derivative(cube)(2.0) == 12.0);
    CHECK(least::second_derivative(cube)(2.0) == 12.0);
    CHECK(least::derivative(cube)(2) == 12.0); // an integer becomes double
    STATIC_REQUIRE(std::same_as<decltype(least::derivative(cube)(2)), double>);
    STATIC_REQUIRE(std::same_as<decltype(least::derivative(cube)(2.0F)), float>);
    STATIC_REQUIRE(std::same_as<decltype(least::second_derivative(cube)(2.0L)), long double>);

    const auto of_array = least::derivative(chain)(std::array{1.0, 2.0, 3.0});
    STATIC_REQUIRE(std::same_as<decltype(of_array), const std::array<double, 3>>);
    CHECK(of_array == std::array{2.0 + 2.0, 8.0 + 1.0 + 3.0, 18.0 + 2.0});
    const auto of_vector = least::derivative(chain)(std::vector{1.0, 2.0, 3.0});
    CHECK(of_vector == std::vector{4.0, 12.0, 20.0});
    const auto of_struct = least::derivative(of_line)(line<double>{2, 5});
    STATIC_REQUIRE(std::same_as<decltype(of_struct), const line<double>>);
    CHECK(of_struct.slope == 19);
    CHECK(of_struct.offset == 6);

    const auto h = least::second_derivative(of_line)(line<double>{2, 5});
    CHECK(h(0, 0) == 2);
    CHECK(h(0, 1) == 3);
    CHECK(h(1, 0) == 3);
    CHECK(h(1, 1) == 0);
}

TEST_CASE("vectors of more than eight parameters have exact gradients and second derivatives")
{
    for (const std::size_t n : {std::size_t(1), std::size_t(8), std::size_t(9), std::size_t(17)}) {
        CAPTURE(n);
        std::vector<double> p(n);
        for (std::size_t j = 0; j < n; ++j) { p[j] = 1 + 0.5 * static_cast<double>(j); }
        const auto g = least::derivative(chain)(p);
        const auto h = least::second_derivative(chain)(p);
        REQUIRE(g.size() == n);
        REQUIRE((h.rows() == n && h.columns() == n));
        for (std::size_t j = 0; j < n; ++j) {
            const double before = j > 0 ? p[j - 1] : 0, after = j + 1 < n ? p[j + 1] : 0;
            CHECK(g[j] == 2 * static_cast<double>(j + 1) * p[j] + before + after);
            for (std::size_t i = 0; i < n; ++i) {
                const double expected = i == j ? 2 * static_cast<double>(j + 1) : (i + 1 == j || j + 1 == i) ? 1 : 0;
                CHECK(h(i, j) == expected);
            }
        }
    }
}

TEST_CASE("a callable that takes only double, or is wrapped in numeric, is differentiated by differences")
{
    const auto near = [](double value, double expected, double error) {
        return std::abs(value - expected) <= error * expected;
    };
    for (const double m : {0.01, 2.0, 3e8}) {
        CAPTURE(m);
        CHECK(near(least::derivative(cube_of_doubles)(m), 3 * m * m, 1e-9));
        CHECK(near(least::second_derivative(cube_of_doubles)(m), 6 * m, 1e-6));
    }
    int doubles_only = 0;
    const auto asked = [&](const auto& m) {
        doubles_only += std::same_as<decltype(m), const double&> ? 0 : 1;
        return m * m;
    };
    CHECK(near(least::derivative(least::numeric(asked))(3.0), 6, 1e-9));
    CHECK(doubles_only == 0);
    CHECK(least::derivative(asked)(3.0) == 6);
    CHECK(doubles_only == 1);
}

TEST_CASE("a derivative of the caller's own is what is used")
{
    const auto wrong_slope = [](const auto& m) { return 100 * m; };
    const auto own = least::with_derivative(cube, wrong_slope);
    CHECK(least::derivative(own)(2.0) == 200);
    CHECK(least::second_derivative(own)(2.0) == 100); // differentiated exactly in its turn
    const auto both = least::with_derivative(cube, wrong_slope, [](double) { return -7.0; });
    CHECK(least::derivative(both)(2.0) == 200);
    CHECK(least::second_derivative(both)(2.0) == -7);
    const auto of_doubles = least::with_derivative(cube_of_doubles, [](double m) { return 3 * m * m; });
    CHECK(least::derivative(of_doubles)(2.0) == 12);
    CHECK(std::abs(least::second_derivative(of_doubles)(2.0) - 12) <= 1e-8);

    // a model's own, within a cost
    const auto model = least::with_derivative(least::linear{}, [](const auto& m, double x) { return 0 * m + 10 * x; });
    const auto cost = least::mean_squared_error(model, xs, ys);
    CHECK(least::derivative(cost)(2.0)
          == 10 * least::derivative(least::mean_squared_error(least::linear{}, xs, ys))(2.0));
}

TEST_CASE("the derivative of a cost is the mean of 2 (f - y) df, its second the mean of 2 df df")
{
    const auto cost = least::mean_squared_error(least::linear{}, xs, ys); // residuals at m = 2: 0, 1, 1, 1
    CHECK(least::derivative(cost)(2.0) == 2 * (2.0 + 3.0 + 5.0) / 4);
    CHECK(least::second_derivative(cost)(2.0) == 2 * (1.0 + 4.0 + 9.0 + 25.0) / 4);
    const auto parabola = least::mean_squared_error(least::polynomial<1>{}, xs, ys);
    const auto g = least::derivative(parabola)(std::array{0.0, 2.0});
    CHECK(g == std::array{2 * 3.0 / 4, 2 * 10.0 / 4});
    const auto h = least::second_derivative(parabola)(std::array{0.0, 2.0});
    CHECK(h(0, 0) == 2);
    CHECK(h(0, 1) == 2 * 11.0 / 4);
    CHECK(h(1, 1) == 2 * 39.0 / 4);
    CHECK(least::derivative(parabola)(std::vector{0.0, 2.0}) == std::vector{g[0], g[1]});
}

TEST_CASE("derivatives nest: the derivative of the derivative is the second")
{
    const auto growth = [](const auto& m, double x) {
        using std::exp;
        return exp(m * x);
    };
    const auto cost = least::mean_squared_error(growth, xs, ys, least::weights(xs));
    const double m = 0.4375;
    const double once = least::second_derivative(cost)(m);
    CHECK(std::abs(least::derivative(least::derivative(cost))(m) - once) <= 8 * eps * std::abs(once));
    const auto third = least::derivative(least::derivative(least::derivative(cost)))(m);
    const auto third_too = least::derivative(least::second_derivative(cost))(m);
    CHECK(std::abs(third - third_too) <= 8 * eps * std::abs(third));
    CHECK(least::derivative(least::derivative(least::derivative(cube)))(5.0) == 6);
}

TEST_CASE("a function made of a cost and more is differentiated as a whole")
{
    const auto cost = least::mean_squared_error(least::polynomial<1>{}, xs, ys);
    const auto penalized = [&](const auto& p) { return cost(p) + 3 * p[0] * p[0]; };
    const std::array p{0.5, 2.0};
    const auto plain = least::derivative(cost)(p);
    CHECK(least::derivative(penalized)(p) == std::array{plain[0] + 3, plain[1]});
    CHECK(least::second_derivative(penalized)(p)(0, 0) == least::second_derivative(cost)(p)(0, 0) + 6);
}

TEST_CASE("evaluate gives value, gradient and curvature of any function at once")
{
    const auto e = least::evaluate<order::curvature>(of_line, line<double>{2, 5});
    CHECK(e.cost == 34);
    CHECK(e.gradient == std::array{19.0, 6.0});
    CHECK(e.curvature == std::array{2.0, 3.0, 0.0});
    CHECK(e.gradient_scale == std::array{0.0, 0.0}); // it does not know
    CHECK(e.curvature_scale == std::array{0.0, 0.0});
    CHECK(e.cost_noise == 0);
    CHECK_FALSE(e.exact);
    CHECK(e.observation == least::none);
}

TEST_CASE("the error of a gradient follows from its source")
{
    const double of_differences = std::pow(eps, 2.0 / 3);
    const auto error_of = [](const auto& f) {
        return least::gradient_error<std::remove_cvref_t<decltype(f)>, double>();
    };
    CHECK(error_of(cube) == eps);
    CHECK(error_of(least::with_derivative(cube_of_doubles, cube)) == eps);
    CHECK(error_of(cube_of_doubles) > of_differences / 4);
    CHECK(error_of(cube_of_doubles) < of_differences * 4);
    const auto of_doubles = [](double m, double x) { return m * x; };
    CHECK(error_of(least::mean_squared_error(least::linear{}, xs, ys)) == eps);
    CHECK(error_of(least::mean_squared_error(of_doubles, xs, ys)) == error_of(cube_of_doubles));
    CHECK(error_of(least::mean_squared_error(least::numeric(least::linear{}), xs, ys)) == error_of(cube_of_doubles));
}

TEST_CASE("derivatives are computed at compile time")
{
    STATIC_REQUIRE(least::derivative(cube)(2.0) == 12.0);
    STATIC_REQUIRE(least::second_derivative(least::mean_squared_error(least::linear{}, xs, ys))(2.0) == 19.5);
    STATIC_REQUIRE(least::derivative(chain)(std::array{1.0, 2.0})[1] == 9.0);
}
