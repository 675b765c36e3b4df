// SPDX-License-Identifier: MIT
#include "least/cost/constraints.hpp"

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
#include <string>
#include <type_traits>
#include <vector>

namespace {

/// What a box asks of an evaluation.
struct slopes {
    std::array<double, 3> gradient{}, gradient_scale{1, 1, 1};
};

using least::bounds;
using least::box;
using least::dynamic;
using least::hold;
using least::order;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

template <class T>
struct peak {
    T height, centre, width;
};

static_assert(least::parameters<peak<bool>> && least::extent_v<peak<bool>> == 3);
static_assert(std::same_as<decltype(hold(std::vector<bool>{})), least::hold_argument<std::vector<bool>>>);
static_assert(std::same_as<decltype(bounds(1.0, 2.0)), least::bounds_argument<double>>);

template <class Argument>
std::string taken(std::size_t n, const Argument& argument)
{
    return refusal([&] {
        box<double, dynamic> b(n);
        b.take(argument);
        return 0;
    });
}
std::string checked(const box<double, 3>& b, const std::array<double, 3>& start)
{
    return refusal([&] {
        b.check(start);
        return 0;
    });
}

} // namespace

TEST_CASE("a new box has no limits and holds nothing")
{
    constexpr box<double, 3> b(3);
    STATIC_REQUIRE(b.lower == std::array{-infinity, -infinity, -infinity});
    STATIC_REQUIRE(b.upper == std::array{infinity, infinity, infinity});
    STATIC_REQUIRE(b.held == std::array{false, false, false});
    STATIC_REQUIRE(b.clip({1, -1e308, 1e308}) == std::array{1.0, -1e308, 1e308});
    for (std::size_t j = 0; j < 3; ++j) {
        CHECK_FALSE(b.fixed({1, 2, 3}, slopes{{-1, 0, 1}}, j));
        CHECK_FALSE(b.pressed({1, 2, 3}, slopes{{-1, 0, 1}}, j));
    }
    CHECK(checked(b, {1, -infinity, infinity}) == "accepted");
    const box<float, dynamic> many(5);
    CHECK(many.lower == std::vector<float>(5, -std::numeric_limits<float>::infinity()));
    CHECK(many.upper.size() == 5);
    CHECK(many.held == std::vector<bool>(5));
}

TEST_CASE("a box takes bounds in the shape of the parameters")
{
    constexpr auto b = [] {
        box<double, 3> all(3);
        all.take(bounds(peak<double>{0, -infinity, 1}, peak<double>{infinity, 4, 1}));
        return all;
    }();
    STATIC_REQUIRE(b.lower == std::array{0.0, -infinity, 1.0});
    STATIC_REQUIRE(b.upper == std::array{infinity, 4.0, 1.0});
    STATIC_REQUIRE(b.held == std::array{false, false, true}); // no room: held
    STATIC_REQUIRE(b.clip({-1, 5, 7}) == std::array{0.0, 4.0, 1.0});
    STATIC_REQUIRE(b.clip({3, -9, 1}) == std::array{3.0, -9.0, 1.0});
    CHECK(std::isnan(b.clip({not_a_number, 0, 0})[0]));

    box<double, 1> number(1);
    number.take(bounds(-1, 2)); // integers will do
    CHECK(number.clip({3})[0] == 2);
    box<long double, 2> wide(2);
    wide.take(bounds(std::array{0.5f, 1.0f}, std::array{2.0f, 3.0f}));
    CHECK(wide.lower == std::array{0.5L, 1.0L});
    box<double, dynamic> many(2);
    many.take(bounds(std::vector<double>{0, 1}, std::vector<double>{2, 3}));
    CHECK(many.clip({5, -5}) == std::vector<double>{2, 1});
}

TEST_CASE("a box takes which parameters to hold, beside those that bounds leave no room")
{
    constexpr auto b = [] {
        box<double, 3> all(3);
        all.take(hold(peak<bool>{.height = false, .centre = true, .width = false}));
        return all;
    }();
    STATIC_REQUIRE(b.held == std::array{false, true, false});
    box<double, 3> both(3);
    both.take(bounds(std::array{1.0, 0.0, 0.0}, std::array{1.0, 1.0, 1.0}));
    both.take(hold(std::array{false, false, true}));
    CHECK(both.held == std::array{true, false, true});
    both.take(bounds(std::array{1.0, 0.0, 0.0}, std::array{1.0, 1.0, 1.0})); // in either order
    CHECK(both.held == std::array{true, false, true});
    box<double, 1> number(1);
    number.take(hold(true));
    CHECK(number.held[0]);
    box<double, dynamic> many(3);
    many.take(hold(std::vector<bool>{true, false, true}));
    CHECK(many.held == std::vector<bool>{true, false, true});
    box<double, 2> by_numbers(2);
    by_numbers.take(hold(std::array{0, 1}));
    CHECK(by_numbers.held == std::array{false, true});
}

TEST_CASE("bounds that cross, or are NaN, or are too few are refused by name and place")
{
    using v = std::vector<double>;
    CHECK(taken(2, bounds(v{0, 1}, v{1, 1})) == "accepted");
    CHECK(taken(2, bounds(v{0, 2}, v{1, 1})) == "least: bounds cross, or are not numbers, at parameter 1");
    CHECK(taken(2, bounds(v{not_a_number, 0}, v{1, 1})) == "least: bounds cross, or are not numbers, at parameter 0");
    CHECK(taken(2, bounds(v{0, 0}, v{1, not_a_number})) == "least: bounds cross, or are not numbers, at parameter 1");
    CHECK(taken(2, bounds(v{0}, v{1, 1})) == "least: lower of bounds has 1 parameters, start has 2");
    CHECK(taken(2, bounds(v{0, 0}, v{1, 1, 1})) == "least: upper of bounds has 3 parameters, start has 2");
    CHECK(taken(2, bounds(v{infinity, 0}, v{-infinity, 1}))
          == "least: bounds cross, or are not numbers, at parameter 0");
    CHECK(taken(3, hold(std::vector<bool>{true, false})) == "least: hold has 2 parameters, start has 3");
    CHECK(taken(1, hold(std::vector<int>{1, 0})) == "least: hold has 2 parameters, start has 1");
    CHECK(taken(2, hold(std::vector<bool>{true, true})) == "accepted");
}

TEST_CASE("a start outside its bounds is refused, one on them is not")
{
    box<double, 3> b(3);
    b.take(bounds(std::array{0.0, -infinity, 1.0}, std::array{2.0, 4.0, 1.0}));
    CHECK(checked(b, {1, 0, 1}) == "accepted");
    CHECK(checked(b, {0, 4, 1}) == "accepted");
    CHECK(checked(b, {2, -1e300, 1}) == "accepted");
    CHECK(checked(b, {-1e-300, 0, 1}) == "least: start is outside its bounds at parameter 0");
    CHECK(checked(b, {1, 4.5, 1}) == "least: start is outside its bounds at parameter 1");
    CHECK(checked(b, {1, 4, 1.5}) == "least: start is outside its bounds at parameter 2");
}

TEST_CASE("a parameter is pressed on a bound beyond which the cost falls, and fixed if it is pressed or held")
{
    constexpr auto b = [] {
        box<double, 3> all(3);
        all.take(bounds(std::array{0.0, 0.0, 0.0}, std::array{1.0, 1.0, 1.0}));
        all.take(hold(std::array{false, false, true}));
        return all;
    }();
    // at the lower bound: the cost falls downwards if the gradient is positive
    STATIC_REQUIRE(b.pressed({0, 0, 0}, slopes{{1, -1, 1}}, 0));
    STATIC_REQUIRE(!b.pressed({0, 0, 0}, slopes{{1, -1, 1}}, 1));
    STATIC_REQUIRE(!b.pressed({0, 0, 0}, slopes{{1, -1, 1}}, 2)); // held, not pressed
    STATIC_REQUIRE(b.pressed({1, 1, 1}, slopes{{-1, 1, 1}}, 0));
    STATIC_REQUIRE(!b.pressed({1, 1, 1}, slopes{{-1, 1, 1}}, 1));
    STATIC_REQUIRE(!b.pressed({0, 1, 0}, slopes{{0, 0, 0}}, 0)); // nothing presses
    STATIC_REQUIRE(!b.pressed({0, 1, 0}, slopes{{0, 0, 0}}, 1));
    STATIC_REQUIRE(!b.pressed({0.5, 0.5, 0}, slopes{{9, -9, 0}}, 0)); // within
    STATIC_REQUIRE(!b.pressed({0.5, 0.5, 0}, slopes{{9, -9, 0}}, 1));
    STATIC_REQUIRE(b.fixed({0, 0, 0.5}, slopes{{1, -1, 1}}, 0));
    STATIC_REQUIRE(!b.fixed({0, 0, 0.5}, slopes{{1, -1, 1}}, 1));
    STATIC_REQUIRE(b.fixed({0, 0, 0.5}, slopes{{1, -1, 1}}, 2));
    CHECK_FALSE(b.pressed({0, 0, 0}, slopes{{not_a_number, 0, 0}}, 0));
}

TEST_CASE("those who have no box are free")
{
    const std::array p{1.0, -1e300};
    STATIC_REQUIRE(!least::no_box::fixed(std::array{1.0}, slopes{{1, 1, 1}}, 0));
    STATIC_REQUIRE(!least::no_box::pressed(std::array{1.0}, slopes{{1, 1, 1}}, 0));
    CHECK(&least::no_box::clip(p) == &p);
}

TEST_CASE("a constrained cost is the cost, and carries its box")
{
    const std::vector<double> x{0, 1, 2, 3}, y{1, 2, 5, 9};
    const auto cost = least::mean_squared_error(least::polynomial<1>{}, x, y);
    using P = std::array<double, 2>;
    box<double, 2> b(2);
    b.take(hold(std::array{true, false}));
    const least::constrained within(cost, b);
    const P p{0.5, 1.5}, v{1, -2};
    STATIC_REQUIRE(least::self_evaluating<std::remove_const_t<decltype(within)>, P>);
    STATIC_REQUIRE(least::has_residuals<std::remove_const_t<decltype(within)>, P>);
    CHECK(within.size() == 4);
    CHECK(within(p) == cost(p));
    CHECK(least::evaluate<order::curvature>(within, p).curvature
          == least::evaluate<order::curvature>(cost, p).curvature);
    CHECK(least::evaluate<order::factor>(within, p).factor.r() == least::evaluate<order::factor>(cost, p).factor.r());
    CHECK(within.bend(p, v) == cost.bend(p, v));
    CHECK(least::derivative(within)(p) == least::derivative(cost)(p));
    CHECK(least::gradient_error<std::remove_const_t<decltype(within)>, P>()
          == least::gradient_error<std::remove_const_t<decltype(cost)>, P>());
    CHECK(least::detail::constraints_of(within).held == std::array{true, false});
    CHECK(&least::detail::constraints_of(within) == &within.constraints());
    STATIC_REQUIRE(std::same_as<decltype(least::detail::constraints_of(cost)), least::no_box>);
}
