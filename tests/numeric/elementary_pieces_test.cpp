// SPDX-License-Identifier: MIT
#include "least/numeric/elementary.hpp"

// What the tables of elementary_test.cpp cannot show: constants beside duals, kinks, pieces, and the ends of domains.

#include "catch.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <limits>

namespace {

using least::dual;
using d1 = dual<double, 1>;
using d2 = dual<double, 2>;
using dd = dual<d1, 1>;
using dd2 = dual<d2, 2>;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

constexpr d1 variable(double x)
{
    return d1::variable(x, 0);
}
constexpr dd twice(double x)
{
    return dd::variable(variable(x), 0);
}
constexpr dd2 twice(double x, std::size_t i)
{
    return dd2::variable(d2::variable(x, i), i);
}

constexpr bool same(const d1& a, double value, double slope)
{
    return a.value == value && a.slope[0] == slope;
}
constexpr bool same(const d2& a, const d2& b)
{
    return a.value == b.value && a.slope == b.slope;
}

/// First and second derivative of f at x.
template <class F>
std::array<double, 2> derivatives(F f, double x)
{
    const dd r = f(twice(x));
    return {r.slope[0].value, r.slope[0].slope[0]};
}

TEST_CASE("a function of two arguments takes a constant on either side, of any kind")
{
    const d2 x = d2::variable(3, 0), y = d2::variable(2, 1);
    CHECK(same(pow(x, 2), pow(x, d2(2))));
    CHECK(same(pow(2.5F, y), pow(d2(2.5), y)));
    CHECK(same(pow(2, y), pow(d2(2), y)));
    CHECK(same(atan2(x, 2), atan2(x, d2(2))));
    CHECK(same(atan2(1L, y), atan2(d2(1), y)));
    CHECK(same(hypot(x, 4), hypot(x, d2(4))));
    CHECK(same(hypot(4U, y), hypot(d2(4), y)));
    CHECK(same(fmod(x, 2), fmod(x, d2(2))));
    CHECK(same(remainder(7, y), remainder(d2(7), y)));
    CHECK(same(fdim(x, 2), d2(1, {1, 0})));
    CHECK(same(copysign(x, -1), d2(-3, {-1, 0})));
    CHECK(same(copysign(5, -y), d2(-5)));
    CHECK(same(min(x, 4), x));
    CHECK(same(max(4, x), d2(4)));
    // A number of the level below is a constant too.
    const dd r = pow(twice(3), variable(2)) * hypot(d1(3), twice(4));
    CHECK(r.value.value == 45);
}

TEST_CASE("pow with a constant exponent is right at every base, negative and 0 included")
{
    const auto power = [](auto y) { return [y](const auto& x) { return pow(x, y); }; };
    CHECK(derivatives(power(3), -2) == std::array<double, 2>{12, -12});
    CHECK(derivatives(power(-2), -2) == std::array<double, 2>{0.25, 0.375});
    CHECK(derivatives(power(2.0), 0) == std::array<double, 2>{0, 2});
    CHECK(derivatives(power(3), 0) == std::array<double, 2>{0, 0});
    CHECK(derivatives(power(1), 0) == std::array<double, 2>{1, 0});
    CHECK(derivatives(power(0), 0) == std::array<double, 2>{0, 0});
    CHECK(derivatives(power(0), -7) == std::array<double, 2>{0, 0});
    CHECK(derivatives(power(0.5), 0)[0] == infinity);
    CHECK(derivatives(power(2), infinity)[0] == infinity);
    CHECK(derivatives(power(-1), 1e200)[0] == 0); // -1e-400
    CHECK(derivatives(power(0.5F), 4) == std::array<double, 2>{0.25, -0.03125});
    CHECK(derivatives([](const auto& x) { return pow(x, decltype(x + 1)(3)); }, -2) == std::array<double, 2>{12, -12});
}

TEST_CASE("pow with a constant base is right at 0 and with an exponent that is 0 here")
{
    CHECK(same(pow(0, variable(2)), 0, 0));
    CHECK(same(pow(2, variable(0)), 1, std::log(2.0)));
    CHECK(same(pow(1, variable(5)), 1, 0));
    // x^(q^2) at q = 0: the slope of the exponent is 0 there, its second derivative is not.
    const auto second = derivatives([](const auto& q) { return pow(decltype(q + 1)(3), q * q); }, 0);
    CHECK(second[0] == 0);
    CHECK(second[1] == 2 * std::log(3.0));
}

TEST_CASE("all second derivatives of pow are right where the exponent is 0 or 1")
{
    const dd2 zero = pow(twice(2, 0), twice(0, 1));
    CHECK(zero.slope[0].slope[0] == 0);
    CHECK(zero.slope[0].slope[1] == 0.5); // d/dy of y x^(y-1)
    CHECK(zero.slope[1].slope[0] == 0.5);
    CHECK(zero.slope[1].slope[1] == std::log(2.0) * std::log(2.0));
    // Beside 1 the second derivative by x, y (y - 1) x^(y - 2), is small and has its digits all the same.
    const double y = 1 + 0x1p-30;
    const dd2 beside = pow(twice(3, 0), twice(y, 1));
    CHECK(std::abs(beside.slope[0].slope[0] / (y * 0x1p-30 * std::pow(3, y - 2)) - 1) < 1e-14);
    CHECK(derivatives([=](const auto& x) { return pow(x, y); }, 3)[1] == beside.slope[0].slope[0]);
    const dd2 one = pow(twice(4, 0), twice(1, 1));
    CHECK(one.slope[0].slope[0] == 0);
    CHECK(std::abs(one.slope[0].slope[1] - (1 + std::log(4.0))) < 1e-15);
}

TEST_CASE("hypot is finite wherever its value is, has slope 0 at the origin, and takes three arguments")
{
    CHECK(same(hypot(d2::variable(0, 0), d2::variable(0, 1)), d2(0)));
    CHECK(same(hypot(d2::variable(3e300, 0), d2::variable(4e300, 1)), d2(5e300, {0.6, 0.8})));
    CHECK(hypot(variable(1), infinity).value == infinity);

    using d3 = dual<double, 3>;
    const d3 r = hypot(d3::variable(2, 0), d3::variable(-3, 1), d3::variable(6, 2));
    CHECK(r.value == 7);
    CHECK(r.slope == std::array{2 / 7.0, -3 / 7.0, 6 / 7.0});
    CHECK(same(hypot(variable(0), 0, 0), 0, 0));
    // A second derivative that neither the zeros beside it nor the size of the others take away: (y^2 + z^2) / r^3.
    CHECK(derivatives([](const auto& x) { return hypot(x, 0, 4); }, 0) == std::array<double, 2>{0, 0.25});
    const auto far = derivatives([](const auto& x) { return hypot(x, 3e-8, 4e-8); }, 1.0);
    CHECK(std::abs(far[1] / 25e-16 - 1) < 1e-14);
}

TEST_CASE("functions that saturate have derivatives 0 there, not NaN")
{
    const auto zero = std::array<double, 2>{0, 0};
    for (const double x : {800.0, -800.0, 1e200}) {
        CAPTURE(x);
        CHECK(derivatives([](const auto& a) { return tanh(a); }, x) == zero);
        CHECK(derivatives([](const auto& a) { return erf(a); }, x) == zero);
        CHECK(derivatives([](const auto& a) { return exp(-abs(a)); }, x) == zero);
    }
    CHECK(derivatives([](const auto& a) { return atan(a); }, 1e200) == zero);
}

TEST_CASE("at the end of a domain the slope is infinite, beyond it there is none")
{
    CHECK(same(sqrt(variable(0)), 0, infinity));
    CHECK(same(cbrt(variable(0)), 0, infinity));
    CHECK(log(variable(0)).slope[0] == infinity);
    CHECK(log1p(variable(-1)).slope[0] == infinity);
    CHECK(asin(variable(1)).slope[0] == infinity);
    CHECK(acos(variable(-1)).slope[0] == -infinity);
    CHECK(acosh(variable(1)).slope[0] == infinity);
    CHECK(atanh(variable(1)).slope[0] == infinity);
    CHECK(isnan(sqrt(variable(-1))));
    CHECK(std::isnan(sqrt(variable(-1)).slope[0]));
    CHECK(std::isnan(asin(variable(2)).slope[0]));
    CHECK(std::isnan(acosh(variable(0.5)).slope[0]));
    CHECK(isnan(log(variable(-1))));
}

TEST_CASE("the square root is constexpr for duals")
{
    STATIC_REQUIRE(same(least::sqrt(variable(4)), 2, 0.25));
    STATIC_REQUIRE(least::sqrt(twice(4)).slope[0].slope[0] == -0.03125);
}

TEST_CASE("abs has the slope to the right of its kink")
{
    STATIC_REQUIRE(same(abs(variable(-2)), 2, -1) && same(abs(variable(2)), 2, 1));
    STATIC_REQUIRE(same(abs(variable(0)), 0, 1) && same(fabs(variable(-0.0)), 0, 1));
    STATIC_REQUIRE(abs(twice(-3) * twice(-3) * twice(-3)).slope[0].slope[0] == 18); // |x^3|'' = 6 |x|
    CHECK(isnan(abs(variable(nan))));
}

TEST_CASE("fdim has the slope to the right of its kink and keeps NaN")
{
    STATIC_REQUIRE(same(fdim(variable(3), 1), 2, 1) && same(fdim(variable(0), 1), 0, 0));
    STATIC_REQUIRE(same(fdim(variable(1), 1), 0, 1));
    STATIC_REQUIRE(same(fdim(3, variable(1)), 2, -1));
    STATIC_REQUIRE(same(fdim(variable(infinity), infinity), 0, 0)); // as std::fdim; the difference would be NaN
    CHECK(isnan(fdim(variable(nan), 1)));
    CHECK(isnan(fdim(1, variable(nan))));
}

TEST_CASE(
    "of two equal dual numbers min, max, fmin and fmax take the first, of a number and a dual number the dual one")
{
    constexpr d2 x = d2::variable(1, 0), y = d2::variable(1, 1), z = d2::variable(2, 1);
    STATIC_REQUIRE(same(least::min(x, y), x) && same(least::max(x, y), x));
    STATIC_REQUIRE(same(least::min(y, x), y) && same(least::max(y, x), y));
    STATIC_REQUIRE(same(fmin(x, y), x) && same(fmax(x, y), x) && same(fmin(y, x), y) && same(fmax(y, x), y));
    STATIC_REQUIRE(same(min(x, 1), x) && same(min(1, x), x) && same(max(x, 1), x) && same(max(1, x), x));
    STATIC_REQUIRE(same(fmin(x, 1), x) && same(fmin(1, x), x) && same(fmax(x, 1), x) && same(fmax(1, x), x));
    STATIC_REQUIRE(same(least::min(z, x), x) && same(least::max(x, z), z) && same(fmin(z, x), x)
                   && same(fmax(x, z), z));
    using std::min, std::max; // beside the standard's templates the call is not ambiguous
    CHECK(same(min(x, z), x));
    CHECK(same(max(x, z), z));
}

TEST_CASE("fmin and fmax pass over NaN, min and max do not")
{
    constexpr d1 x = variable(1), none = variable(nan);
    STATIC_REQUIRE(same(fmin(x, none), 1, 1) && same(fmin(none, x), 1, 1));
    STATIC_REQUIRE(same(fmax(x, none), 1, 1) && same(fmax(none, x), 1, 1));
    STATIC_REQUIRE(same(fmax(nan, x), 1, 1) && same(fmin(x, nan), 1, 1));
    STATIC_REQUIRE(isnan(fmin(none, none)) && isnan(fmax(none, nan)));
    STATIC_REQUIRE(isnan(least::min(none, x)) && isnan(least::max(none, x))); // the first
    STATIC_REQUIRE(isnan(min(none, 1)) && same(min(x, nan), 1, 1));
}

TEST_CASE("functions that are constant by pieces have slope 0")
{
    for (const double x : {-2.5, -0.5, 0.0, 0.5, 1.0, 1.75, 1e300}) {
        CAPTURE(x);
        CHECK(same(floor(variable(x)), std::floor(x), 0));
        CHECK(same(ceil(variable(x)), std::ceil(x), 0));
        CHECK(same(trunc(variable(x)), std::trunc(x), 0));
        CHECK(same(round(variable(x)), std::round(x), 0));
        CHECK(same(rint(variable(x)), std::rint(x), 0));
        CHECK(same(nearbyint(variable(x)), std::nearbyint(x), 0));
    }
    CHECK(floor(twice(1.5)).value.value == 1);
}

TEST_CASE("fmod and remainder have slope 1 by the dividend and minus the quotient by the divisor")
{
    const auto x = [](double v) { return d2::variable(v, 0); };
    const auto y = [](double v) { return d2::variable(v, 1); };
    CHECK(same(fmod(x(7.5), y(2)), d2(1.5, {1, -3})));
    CHECK(same(fmod(x(-7.5), y(2)), d2(-1.5, {1, 3})));
    CHECK(same(fmod(x(1), y(2)), d2(1, {1, 0})));
    CHECK(same(remainder(x(7.5), y(2)), d2(-0.5, {1, -4})));
    CHECK(same(remainder(x(-3), y(2)), d2(1, {1, 2}))); // half-way goes to the even quotient
    // Just below 56 y the quotient is 55, though x / y rounds to 56.
    const double dividend = 0x1.eee0d953707adp+6, divisor = 0x1.1ac9a0c1f721ap+1;
    CHECK(dividend / divisor == 56);
    CHECK(fmod(x(dividend), y(divisor)).slope[1] == -55);
    CHECK(fmod(twice(7.5), 2).slope[0].slope[0] == 0);
}

TEST_CASE("copysign turns the slopes with the sign, that of 0 included")
{
    CHECK(same(copysign(variable(3), 2), 3, 1));
    CHECK(same(copysign(variable(3), -0.0), -3, -1));
    CHECK(same(copysign(variable(-3), variable(1)), 3, -1));
    CHECK(signbit(variable(-0.0)));
    CHECK(!signbit(variable(0.0)));
}

TEST_CASE("fma and lerp are the formulae they stand for")
{
    constexpr d2 x = d2::variable(2, 0), y = d2::variable(5, 1);
    STATIC_REQUIRE(same(fma(x, y, 1), d2(11, {5, 2})) && same(fma(2.0, 3.0F, x), d2(8, {1, 0})));
    STATIC_REQUIRE(same(lerp(x, y, 0.25), d2(2.75, {0.75, 0.25})));
    STATIC_REQUIRE(same(lerp(1, 3, x), d2(5, {2, 0})));
}

TEST_CASE("what is infinite and what is not a number is decided by the value")
{
    STATIC_REQUIRE(isinf(variable(-infinity)) && !isinf(variable(1)) && !isinf(variable(nan)));
    STATIC_REQUIRE(isnan(variable(nan)) && !isnan(variable(infinity)) && isnan(dd(nan)));
    STATIC_REQUIRE(!isnan(d1(1.0, {nan})) && !isinf(d1(1.0, {infinity})));
}

} // namespace
