// SPDX-License-Identifier: MIT
#include "least/model/wrappers.hpp"

#include "catch.hpp"

#include <concepts>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace {

constexpr auto square = [](auto p, double x) { return p * p * x; };
constexpr auto slope = [](auto p, double x) { return 2 * p * x; };
constexpr auto bend = [](auto, double x) { return 2 * x; };
constexpr auto of_double = [](double p, double x) { return p * x; };

constexpr auto with_one = least::with_derivative(square, slope);
constexpr auto with_two = least::with_derivative(square, slope, bend);
constexpr auto differences = least::numeric(square);
constexpr auto alone = least::scalar(square);

template <class F, class... A>
concept callable = std::invocable<const F&, A...>;

static_assert(least::has_derivative<decltype(with_one), double, double>);
static_assert(!least::has_second_derivative<decltype(with_one), double, double>);
static_assert(least::has_derivative<decltype(with_two), double, double>);
static_assert(least::has_second_derivative<decltype(with_two), double, double>);
static_assert(!least::has_derivative<decltype(square), double, double>, "not wrapped");
static_assert(!least::has_derivative<decltype(with_one), double>, "not with these arguments");
static_assert(!least::has_derivative<decltype(with_two), double, std::string>);

static_assert(callable<decltype(with_one), double, double> && callable<decltype(with_two), float, double>);
static_assert(callable<decltype(differences), double, double> && callable<decltype(alone), double, double>);
static_assert(!callable<decltype(with_one), double> && !callable<decltype(with_two), double, std::string>);
static_assert(!callable<decltype(least::numeric(of_double)), std::string, double>,
              "a wrapper takes what its callable takes");
static_assert(!callable<decltype(least::scalar(of_double)), double>);

static_assert(least::wants_differences<std::remove_const_t<decltype(differences)>>);
static_assert(!least::wants_differences<std::remove_const_t<decltype(alone)>>);
static_assert(!least::wants_differences<decltype(of_double)> && !least::wants_differences<int>);
static_assert(least::wants_differences<decltype(least::scalar(least::numeric(of_double)))>,
              "a wish under a wish is heard");

TEST_CASE("a wrapped callable is called as it is itself")
{
    STATIC_REQUIRE(with_one(3, 5.0) == 45 && with_two(3, 5.0) == 45);
    STATIC_REQUIRE(differences(3, 5.0) == 45 && alone(3, 5.0) == 45);
    STATIC_REQUIRE(std::same_as<decltype(with_one(3.0F, 5.0)), double>);
}

TEST_CASE("its derivatives are those that were given")
{
    STATIC_REQUIRE(with_one.derivative(3, 5.0) == 30);
    STATIC_REQUIRE(with_two.derivative(3, 5.0) == 30 && with_two.second_derivative(3, 5.0) == 10);
}

TEST_CASE("a cost is wrapped like a model")
{
    constexpr auto cost = least::with_derivative([](auto p) { return p * p; }, [](auto p) { return 2 * p; });
    STATIC_REQUIRE(cost(3) == 9 && cost.derivative(3) == 6);
    STATIC_REQUIRE(least::has_derivative<decltype(cost), double>
                   && !least::has_derivative<decltype(cost), double, double>);
}

TEST_CASE("numeric hides a derivative, scalar keeps it")
{
    constexpr auto hidden = least::numeric(with_two);
    STATIC_REQUIRE(!least::has_derivative<decltype(hidden), double, double>);
    STATIC_REQUIRE(!least::has_second_derivative<decltype(hidden), double, double>);
    constexpr auto kept = least::scalar(with_two);
    STATIC_REQUIRE(kept.derivative(3, 5.0) == 30 && kept.second_derivative(3, 5.0) == 10);
    STATIC_REQUIRE(!least::has_second_derivative<decltype(least::scalar(with_one)), double, double>);
}

TEST_CASE("what is wrapped is moved in")
{
    auto owner = [p = std::make_unique<double>(4)](double x) { return *p * x; };
    const auto wrapped = least::scalar(least::numeric(std::move(owner)));
    CHECK(wrapped(2.0) == 8);
}

} // namespace
