// SPDX-License-Identifier: MIT
#include "least/optimize/concepts.hpp"

#include "least/cost/mean_cost.hpp"
#include "least/model/linear.hpp"

#include "catch.hpp"

#include <array>
#include <string>

namespace {

constexpr auto one = [](double m) { return m; };
constexpr auto two = [](const std::array<double, 2>& p) { return p[0]; };
constexpr auto text = [](double) { return std::string(); };
constexpr auto pair_of = [](double m) { return std::array{m, m}; };

static_assert(least::cost_of<decltype(one), double>);
static_assert(!least::cost_of<decltype(one), std::array<double, 2>>);
static_assert(!least::cost_of<decltype(text), double>);
static_assert(!least::cost_of<decltype(pair_of), double>);
static_assert(!least::cost_of<int, double>);

static_assert(least::one_parameter_cost<decltype(one)>);
static_assert(!least::one_parameter_cost<decltype(two)>);

using data_cost =
    decltype(least::mean_squared_error(least::linear{}, std::array<double, 2>{}, std::array<double, 2>{}));
static_assert(least::cost_of<data_cost, double>);
static_assert(!least::cost_of<data_cost, std::array<double, 2>>);
static_assert(least::self_evaluating<data_cost, double>);
static_assert(!least::self_evaluating<decltype(one), double>);

using now = least::iterate<double>;
static_assert(least::observer_of<least::no_observer, double>);
static_assert(least::observer_of<void (*)(const now&), double>);
static_assert(least::observer_of<bool (*)(const now&), double>);
static_assert(!least::observer_of<std::string (*)(const now&), double>);
static_assert(!least::observer_of<void (*)(std::string), double>);
static_assert(!least::observer_of<int, double>);

} // namespace

TEST_CASE("no observer observes nothing")
{
    const double m = 1;
    STATIC_REQUIRE(noexcept(least::no_observer{}(now{0, m, 1, 1, 1})));
    least::no_observer{}(now{0, m, 1, 1, 1});
}
