// SPDX-License-Identifier: MIT
#include "least/cost/mean_cost.hpp"

#include "catch.hpp"

#include "least/cost/derivative.hpp"
#include "least/model/linear.hpp"
#include "least/model/polynomial.hpp"
#include "least/model/wrappers.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <ranges>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using least::order;
using numbers = std::array<double, 3>;
constexpr numbers x3{1, 2, 3}, y3{2, 4, 7};
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

using line_cost = decltype(least::mean_squared_error(least::linear{}, x3, y3));
using parabola_cost = decltype(least::mean_squared_error(least::polynomial<2>{}, x3, y3));
static_assert(std::copyable<line_cost> && std::copyable<parabola_cost>);
static_assert(least::cost_of<line_cost, double> && least::cost_of<line_cost, float> && least::cost_of<line_cost, int>);
static_assert(least::cost_of<line_cost, least::dual<double, 2>>);
static_assert(least::cost_of<parabola_cost, numbers> && least::cost_of<parabola_cost, std::vector<double>>);
static_assert(!least::cost_of<line_cost, numbers> && !least::cost_of<line_cost, std::string>);
static_assert(!least::cost_of<parabola_cost, double> && !least::cost_of<parabola_cost, std::array<double, 2>>);

/// A model m x that counts its calls.
struct counting {
    std::size_t* calls;
    template <class P>
    auto operator()(const P& p, double x) const
    {
        ++*calls;
        if constexpr (least::number<P>) {
            return p * x;
        } else {
            auto sum = p[0];
            for (std::size_t j = 1; j < p.size(); ++j) { sum = sum * x + p[j]; }
            return sum;
        }
    }
};

template <order O, class P>
std::size_t calls_of(std::size_t n, const P& p, bool check = false)
{
    std::size_t calls = 0;
    const auto x =
        std::views::iota(std::size_t(0), n) | std::views::transform([](std::size_t i) { return double(i % 7) / 7; });
    const auto cost = least::mean_squared_error(counting{&calls}, x, x);
    static_cast<void>(least::evaluate<O>(cost, p, check));
    return calls;
}

} // namespace

TEST_CASE("a cost is the mean of the squared residuals, with sigma and with weights")
{
    CHECK(least::mean_squared_error(least::linear{}, x3, y3)(1.0) == (1.0 + 4.0 + 16.0) / 3);
    CHECK(least::mean_squared_error(least::linear{}, x3, y3, least::sigma(numbers{1, 2, 4}))(1.0)
          == (1.0 + 1.0 + 1.0) / 3);
    CHECK(least::mean_squared_error(least::linear{}, x3, y3, least::sigma(2.0))(1.0) == 5.25 / 3);
    CHECK(least::mean_squared_error(least::linear{}, x3, y3, least::weights(numbers{3, 0, 1}))(1.0) == 19.0 / 3);
    CHECK(least::mean_squared_error(least::linear{}, x3, y3, least::weights(2))(1.0) == 42.0 / 3);
}

TEST_CASE("mean_loss takes its loss, and sigma or weights, in any order, and is least squares without a loss")
{
    const least::huber loss{.delta = 2}; // r = -1, -2, -4: 1, 4, 2 * 2 * 4 - 4 = 12
    CHECK(least::mean_loss(least::linear{}, x3, y3, loss)(1.0) == (1.0 + 4.0 + 12.0) / 3);
    const numbers w{1, 2, 3};
    CHECK(least::mean_loss(least::linear{}, x3, y3, loss, least::weights(w))(1.0) == (1.0 + 8.0 + 36.0) / 3);
    CHECK(least::mean_loss(least::linear{}, x3, y3, least::weights(w), loss)(1.0) == (1.0 + 8.0 + 36.0) / 3);
    CHECK(least::mean_loss(least::linear{}, x3, y3, least::sigma(2), loss)(1.0) == (0.25 + 1.0 + 4.0) / 3);
    CHECK(least::mean_loss(least::linear{}, x3, y3)(1.0) == 21.0 / 3);
}

TEST_CASE("a cost knows its size and its model, and is callable when const, for every shape of parameters")
{
    const auto cost = least::mean_squared_error(least::polynomial<1>{}, x3, y3);
    CHECK(cost.size() == 3);
    STATIC_REQUIRE(std::same_as<decltype(cost.model()), const least::polynomial<1>&>);
    const double at = cost(std::array{1.0, 1.0}); // residuals 0, -1, -3
    CHECK(at == 10.0 / 3);
    CHECK(cost(std::vector{1.0, 1.0}) == at);
    CHECK(cost(std::array{1, 1}) == at);
    const auto d = cost(std::array{least::dual<double, 1>::variable(1, 0), least::dual<double, 1>(1.0)});
    CHECK(d.value == at);
    CHECK(d.slope[0] == 2 * -4.0 / 3);
}

TEST_CASE("value, gradient and curvature of n observations come from n calls of the model, in one pass")
{
    for (const std::size_t n : {std::size_t(1), std::size_t(8), std::size_t(1025), std::size_t(5000)}) {
        CAPTURE(n);
        CHECK(calls_of<order::value>(n, 0.5) == n);
        CHECK(calls_of<order::gradient>(n, 0.5) == n);
        CHECK(calls_of<order::curvature>(n, 0.5) == n);
        CHECK(calls_of<order::curvature>(n, 0.5, true) == n); // looking at the observations takes no calls
        CHECK(calls_of<order::gradient>(n, std::array<double, 8>{1, 2, 3}) == n);
        CHECK(calls_of<order::curvature>(n, std::array<double, 8>{1, 2, 3}) == n);
    }
}

TEST_CASE("more than eight parameters are differentiated eight at a time")
{
    const std::array<double, 9> p9{1, 2, 3};
    CHECK(calls_of<order::value>(100, p9) == 100);
    CHECK(calls_of<order::gradient>(100, p9) == 200);
    CHECK(calls_of<order::gradient>(100, std::vector<double>(17, 0.5)) == 300);
    CHECK(calls_of<order::curvature>(100, p9) == 300); // blocks (1, 1), (1, 2) and (2, 2) of the matrix
}

TEST_CASE("each observation is read once when nothing is checked")
{
    std::size_t reads = 0;
    const auto y = std::views::iota(0, 3000) | std::views::transform([&reads](int i) {
                       ++reads;
                       return i % 5;
                   });
    const auto cost = least::mean_squared_error(least::linear{}, std::views::iota(0, 3000), y);
    CHECK(reads == 0);
    static_cast<void>(cost(1.0));
    CHECK(reads == 3000);
    static_cast<void>(least::evaluate<order::gradient>(cost, 1.0));
    CHECK(reads == 6000);
}

TEST_CASE("a model that is not finite at finite data makes the cost so, and the observation is named")
{
    std::vector<double> x(3000, 2.0), y(3000, 1.0);
    x[1500] = 0; // the second block
    x[2999] = 0;
    const auto reciprocal = [](const auto& m, double at) { return m / at; };
    const auto cost = least::mean_squared_error(reciprocal, x, y);
    CHECK_FALSE(std::isfinite(cost(1.0)));
    const auto value = least::evaluate<order::value>(cost, 1.0);
    CHECK_FALSE(value.finite());
    CHECK(value.observation == 1500);
    const auto gradient = least::evaluate<order::gradient>(cost, 1.0, true);
    CHECK_FALSE(gradient.finite());
    CHECK(gradient.observation == 1500);

    x[1500] = x[2999] = 2;
    const auto finite = least::evaluate<order::curvature>(cost, 1.0, true);
    CHECK(finite.finite());
    CHECK(finite.observation == least::none);
}

TEST_CASE("a derivative that is not finite is named even where the value is")
{
    const auto root = [](const auto& m, double at) {
        using std::sqrt;
        return sqrt(m * at);
    };
    const auto cost = least::mean_squared_error(root, numbers{1, 0, 2}, y3);
    CHECK(least::evaluate<order::value>(cost, 1.0).finite());
    const auto e = least::evaluate<order::gradient>(cost, 1.0);
    CHECK(std::isfinite(e.cost));
    CHECK_FALSE(e.finite());
    CHECK(e.observation == 1);
}

TEST_CASE("a sum of finite terms that overflows names no observation")
{
    const auto cost = least::mean_squared_error(least::linear{}, numbers{1e154, 1e154, 1e154}, numbers{0, 0, 0});
    const auto e = least::evaluate<order::value>(cost, 1.2);
    CHECK_FALSE(e.finite());
    CHECK(e.observation == least::none);
}

TEST_CASE("an exception of the model passes through unchanged")
{
    struct private_trouble {
        int code;
    };
    const auto model = [](const auto& m, double at) {
        if (at == 2) { throw private_trouble{42}; }
        return m * at;
    };
    const auto cost = least::mean_squared_error(model, x3, y3);
    const auto code = [](auto&& f) {
        try {
            static_cast<void>(f());
        } catch (const private_trouble& trouble) {
            return trouble.code;
        }
        return 0;
    };
    CHECK(code([&] { return cost(1.0); }) == 42);
    CHECK(code([&] { return least::evaluate<order::curvature>(cost, 1.0, true); }) == 42);
    CHECK(code([&] { return least::derivative(cost)(1.0); }) == 42);
}

TEST_CASE("a NaN that the model itself returns is the model's, not the data's")
{
    const auto model = [](const auto& m, double at) { return at > 2 ? m * not_a_number : m * at; };
    const auto cost = least::mean_squared_error(model, x3, y3);
    CHECK(std::isnan(cost(1.0)));
    CHECK(least::evaluate<order::value>(cost, 1.0, true).observation == 2);
}
