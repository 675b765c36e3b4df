// SPDX-License-Identifier: MIT
#include "least/model/polynomial.hpp"

#include "catch.hpp"
#include "least/model/concepts.hpp"
#include "least/numeric/dual.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using least::polynomial;

static_assert(least::generic_model_for<polynomial<2>, std::array<double, 3>, double>);
static_assert(least::generic_model_for<polynomial<2>, std::vector<double>, double>);
static_assert(least::model_for<polynomial<0>, std::array<float, 1>, float>);
static_assert(!least::model_for<polynomial<2>, std::array<double, 2>, double>, "one coefficient is missing");
static_assert(!least::model_for<polynomial<2>, std::array<double, 4>, double>, "one coefficient is too much");
static_assert(!least::model_for<polynomial<0>, double, double>);

TEST_CASE("a polynomial has its coefficients in rising order")
{
    STATIC_REQUIRE(polynomial<2>{}(std::array{5.0, -2.0, 3.0}, 2) == 13);
    STATIC_REQUIRE(polynomial<0>{}(std::array{5.0}, 1e9) == 5);
    CHECK(polynomial<2>{}(std::vector{5.0, -2.0, 3.0}, 2.0) == 13);
}

TEST_CASE("its derivative by coefficient i is x^i, exactly")
{
    using d = least::dual<double, 4>;
    constexpr auto f = [](double x) {
        return polynomial<3>{}(std::array{d::variable(7, 0), d::variable(-1, 1), d::variable(0, 2), d::variable(2, 3)},
                               x);
    };
    STATIC_REQUIRE(f(-3).value == 7 + 3 - 54);
    STATIC_REQUIRE(f(-3).slope == std::array{1.0, -3.0, 9.0, -27.0});
    const auto g =
        polynomial<3>{}(std::vector{d::variable(7, 0), d::variable(-1, 1), d::variable(0, 2), d::variable(2, 3)}, -3.0);
    CHECK(g.value == f(-3).value);
    CHECK(g.slope == f(-3).slope);
}

TEST_CASE("the derivative by x is found too where x is a dual number")
{
    using d = least::dual<double, 1>;
    constexpr d f = polynomial<2>{}(std::array{d(5), d(-2), d(3)}, d::variable(2, 0));
    STATIC_REQUIRE(f.value == 13 && f.slope[0] == 10); // -2 + 6 x
}

TEST_CASE("integer coefficients are computed with as double, others as themselves")
{
    STATIC_REQUIRE(polynomial<1>{}(std::array{1, 2}, 0.25) == 1.5);
    STATIC_REQUIRE(std::same_as<decltype(polynomial<1>{}(std::array{1, 2}, 1)), double>);
    STATIC_REQUIRE(std::same_as<decltype(polynomial<1>{}(std::array{1.0F, 2.0F}, 1.0)), float>);
}

TEST_CASE("a vector of another size than the polynomial has coefficients is refused by name")
{
    for (const std::size_t size : {0U, 2U, 4U}) {
        CAPTURE(size);
        std::string message;
        try {
            static_cast<void>(polynomial<2>{}(std::vector<double>(size), 1.0));
        } catch (const std::invalid_argument& error) {
            message = error.what();
        }
        CHECK(message == "least: parameters are not as many as the polynomial has coefficients");
    }
}

} // namespace
