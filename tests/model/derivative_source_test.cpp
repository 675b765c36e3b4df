// SPDX-License-Identifier: MIT
#include "least/model/derivative_source.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <limits>

using least::derivative_source;
using least::derivative_source_of;

namespace {

constexpr auto generic = [](const auto& p) { return p * p; };
constexpr auto plain = [](double p) { return p * p; };
constexpr auto own = least::with_derivative(plain, [](double p) { return 2 * p; });

static_assert(derivative_source_of<decltype(generic), double> == derivative_source::dual);
static_assert(derivative_source_of<decltype(plain), double> == derivative_source::differences);
static_assert(derivative_source_of<decltype(own), double> == derivative_source::own);
static_assert(derivative_source_of<decltype(least::numeric(generic)), double> == derivative_source::differences);
static_assert(derivative_source_of<decltype(least::scalar(generic)), double> == derivative_source::dual);

// a model with its x bound is what its model is
constexpr auto model = [](const auto& p, double x) { return p * x; };
constexpr auto plain_model = [](double p, double x) { return p * x; };
static_assert(derivative_source_of<least::bound<decltype(model), double>, double> == derivative_source::dual);
static_assert(derivative_source_of<least::bound<decltype(plain_model), double>, double>
              == derivative_source::differences);
static_assert(derivative_source_of<least::bound<decltype(least::numeric(model)), double>, double>
              == derivative_source::differences);

} // namespace

TEST_CASE("a model with its x bound is a function of the parameters")
{
    const double x = 3;
    CHECK(least::bound<decltype(model), double>{model, x}(2.0) == 6);
    const auto with_own = least::with_derivative(plain_model, [](double, double t) { return t; });
    CHECK(least::bound<decltype(with_own), double>{with_own, x}.derivative(2.0) == 3);
}

TEST_CASE("the relative error of a derivative is a rounding, or that of differences")
{
    const double epsilon = std::numeric_limits<double>::epsilon();
    STATIC_REQUIRE(least::derivative_error<decltype(generic), double> == std::numeric_limits<double>::epsilon());
    STATIC_REQUIRE(least::derivative_error<decltype(own), double> == std::numeric_limits<double>::epsilon());
    CHECK(least::derivative_error<decltype(plain), double> >= std::pow(epsilon, 2.0 / 3) / 4);
    CHECK(least::derivative_error<decltype(plain), double> <= std::pow(epsilon, 2.0 / 3) * 4);
}

TEST_CASE("roots of the rounding error are powers of two, so that steps of them are exact")
{
    int exponent = 0;
    for (const int root : {2, 3, 4, 5}) {
        CAPTURE(root);
        const double h = least::detail::epsilon_root<double>(root);
        CHECK(std::frexp(h, &exponent) == 0.5);
        CHECK(h >= std::pow(std::numeric_limits<double>::epsilon(), 1.0 / root) / 2);
        CHECK(h <= std::pow(std::numeric_limits<double>::epsilon(), 1.0 / root) * 2);
    }
}
