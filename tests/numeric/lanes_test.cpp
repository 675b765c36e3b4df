// SPDX-License-Identifier: MIT
#include "least/numeric/lanes.hpp"

#include "catch.hpp"
#include "numeric/ulp.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using least::pack;
namespace d = least::detail;
using ulp::infinity;
using ulp::largest;
using ulp::no_number;
using ulp::same;
using ulp::smallest;
using ulp::smallest_normal;

using P = pack<double, ulp::native>;

static_assert(std::same_as<d::bits_t<double>, std::uint64_t> && sizeof(d::bits_t<pack<double, 2>>) == 16);
static_assert(d::packs_and_numbers<P, double> && d::packs_and_numbers<int, P, P>
              && d::packs_and_numbers<P, float, int>);
static_assert(!d::packs_and_numbers<P, P>, "these need no conversion");
static_assert(!d::packs_and_numbers<P, std::string> && !d::packs_and_numbers<int, double>);
static_assert(!d::packs_and_numbers<int, pack<double, 2>, pack<float, 2>>);
static_assert(std::same_as<d::pack_of<int, P, double>, P>);

/// The last of these where f of a number, or of a pack in any lane, is not `expected` of it; 0 if there is none.
template <class F, class G>
double wrong(const std::vector<double>& at, const F& f, const G& expected)
{
    double found = 0;
    for (std::size_t i = 0; i < at.size(); i += P::size) {
        const P x = P::from_lanes([&](std::size_t lane) { return at[(i + lane) % at.size()]; });
        const P y = f(x);
        for (std::size_t lane = 0; lane < P::size; ++lane) {
            const double right = expected(x[lane]);
            if (!same(y[lane], right) || !same(f(x[lane]), right)) { found = x[lane]; }
        }
    }
    return found;
}
std::vector<double> list(const ulp::arguments& a)
{
    std::vector<double> at;
    for (const auto& x : a.points) { at.push_back(x[0]); }
    return at;
}

} // namespace

TEST_CASE("bits of numbers and of packs")
{
    STATIC_REQUIRE(d::bits_of(1.0) == 0x3ff0000000000000 && d::from_bits<double>(0x4000000000000000) == 2);
    const pack<double, 2> x({1, -0.0});
    const auto b = d::bits_of(x);
    CHECK(b[0] == 0x3ff0000000000000);
    CHECK(b[1] == 0x8000000000000000);
    CHECK(d::from_bits<pack<double, 2>>(b)[0] == 1);
    CHECK(std::signbit(d::from_bits<pack<double, 2>>(b)[1]));
}

TEST_CASE("nearest rounds to an integer, halves to the even one")
{
    ulp::arguments at(-0x1p51, 0x1p51);
    at.exponents(-60, 50, 20'000);
    at.beside_multiples(0.5, -40, 40, 20);
    const auto f = [](const auto& x) { return d::nearest(x); };
    CHECK(wrong(list(at), f, [](double x) { return std::nearbyint(x) + 0.0; }) == 0); // (-0 is 0)
    STATIC_REQUIRE(d::nearest(2.5) == 2 && d::nearest(3.5) == 4 && d::nearest(-0.75) == -1);
}

TEST_CASE("two_to of every exponent")
{
    std::vector<double> at;
    for (int k = -1022; k <= 1023; ++k) { at.push_back(k); }
    const auto f = [](const auto& k) { return d::two_to(k); };
    CHECK(wrong(at, f, [](double k) { return std::ldexp(1.0, static_cast<int>(k)); }) == 0);
    STATIC_REQUIRE(d::two_to(10.0) == 1024 && d::two_to(-1022.0) == smallest_normal);
}

TEST_CASE("scaled multiplies by a power of two and rounds once, into subnormal numbers, to infinity and to 0")
{
    ulp::arguments draw(0, 0);
    std::size_t subnormal = 0, over = 0, zero = 0;
    double wrong_x = 0, wrong_k = 0;
    for (int i = 0; i < 40'000; ++i) {
        const double k = std::floor(draw.draw(-1100, 1100)) + (i % 5 == 0 ? -900 : 0),
                     x = draw.draw(1, 2) * (i % 2 == 0 ? 1 : -1);
        const double right = std::ldexp(x, static_cast<int>(k));
        subnormal += right != 0 && std::abs(right) < smallest_normal;
        over += std::isinf(right);
        zero += right == 0;
        if (!same(d::scaled(x, k), right) || !same(d::scaled(P(x), P(k))[P::size - 1], right)) {
            wrong_x = x, wrong_k = k;
        }
    }
    CHECK((subnormal > 100 && over > 100 && zero > 100));
    CAPTURE(wrong_x, wrong_k);
    CHECK(wrong_x == 0);
    CHECK(d::scaled(1.0, 2046.0) == infinity);
    CHECK(d::scaled(smallest_normal, 2044.0) == 0x1p1022);
    CHECK(same(d::scaled(-0.0, 5.0), -0.0));
    CHECK(std::isnan(d::scaled(no_number, 3.0)));
    STATIC_REQUIRE(d::scaled(1.5, -1074.0) == 2 * smallest && d::scaled(1.0, -1074.0) == smallest
                   && d::scaled(3.0, 4.0) == 48);
}

TEST_CASE("split takes mantissa and exponent apart")
{
    ulp::arguments at(smallest_normal, largest);
    at.exponents(-1022, 1023, 20'000);
    at.beside({1, 2, 4, 0.5, smallest_normal, largest}, 100);
    const auto mantissa = [](const auto& x) { return d::split(x).mantissa; };
    const auto exponent = [](const auto& x) { return d::split(x).exponent; };
    CHECK(wrong(list(at), mantissa, [](double x) { return std::scalbn(x, -std::ilogb(x)); }) == 0);
    CHECK(wrong(list(at), exponent, [](double x) { return std::logb(x); }) == 0);
    STATIC_REQUIRE(d::split(12.0).mantissa == 1.5 && d::split(12.0).exponent == 3);
}

TEST_CASE("polynomial_of is the polynomial, for any number of coefficients")
{
    STATIC_REQUIRE(d::polynomial_of(2.0, 1.0, 10.0, 100.0) == 421);
    STATIC_REQUIRE(d::polynomial_of(2.0, 1.0, 10.0, 100.0, 1000.0) == 8421);
    STATIC_REQUIRE(d::polynomial_of(2.0, 1.0, 10.0, 100.0, 1000.0, 1e4) == 168421);
    STATIC_REQUIRE(d::polynomial_of(2.0, 1.0, 10.0, 100.0, 1000.0, 1e4, 1e5) == 3368421);
    const std::array c{0.5, -0.25, 1.5, 3.0, -2.0, 0.125, 7.0, -1.0};
    ulp::arguments at(-1.5, 1.5);
    at.uniform(5'000);
    double largest_error = 0;
    for (const auto& [x] : at.points) {
        long double horner = 0, size = 0;
        for (std::size_t i = c.size(); i-- > 0;) {
            horner = horner * x + c[i];
            size = size * std::abs(x) + std::abs(c[i]);
        }
        const double value = d::polynomial_of(P(x), c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7])[0];
        largest_error = std::max(largest_error, static_cast<double>(std::abs(value - horner) / size));
    }
    CHECK(largest_error < 4 * least::epsilon<double>);
}

TEST_CASE("with_sign_of gives a magnitude another's sign, upper_half leaves half a product of 53 bits exact")
{
    for (const double sign : {1.0, -1.0, 0.0, -0.0, infinity, -infinity, smallest, -smallest}) {
        CHECK(same(d::with_sign_of(3.0, sign), std::copysign(3.0, sign)));
        CHECK(same(d::with_sign_of(0.0, sign), std::copysign(0.0, sign)));
        CHECK(same(d::with_sign_of(P(3), P(sign))[P::size - 1], std::copysign(3.0, sign)));
    }
    ulp::arguments at(-largest, largest);
    at.exponents(-300, 300, 10'000);
    bool exact = true;
    for (const auto& [x] : at.points) {
        const double half = d::upper_half(x), rest = x - half;
        exact = exact && std::abs(half) <= std::abs(x) && std::abs(rest) <= std::abs(x) * 0x1p-25;
        exact = exact && std::fma(half, half, -(half * half)) == 0 && same(d::upper_half(P(x))[0], half);
    }
    CHECK(exact);
    STATIC_REQUIRE(d::upper_half(1.5) == 1.5 && d::upper_half(1 + 0x1p-52) == 1
                   && d::upper_half(1 + 0x1p-25) == 1 + 0x1p-25);
}

TEST_CASE("through_doubles computes packs of floats in doubles, in order, of one argument and of more")
{
    const auto check = []<std::size_t W>(std::integral_constant<std::size_t, W>) {
        using F = pack<float, W>;
        const F x = F::from_lanes([](std::size_t i) { return static_cast<float>(i) + 0.1F; });
        const F y = F::from_lanes([](std::size_t i) { return 1 / (static_cast<float>(i) + 3); });
        const F third = d::through_doubles([](const auto& v) { return v / 3; }, x);
        const F both = d::through_doubles([](const auto& a, const auto& b) { return a * 1e30 * b * 1e-30; }, x, y);
        for (std::size_t i = 0; i < W; ++i) {
            CHECK(third[i] == static_cast<float>(static_cast<double>(x[i]) / 3));
            CHECK(both[i] == static_cast<float>(static_cast<double>(x[i]) * 1e30 * static_cast<double>(y[i]) * 1e-30));
        }
    };
    check(std::integral_constant<std::size_t, 2>{});
    check(std::integral_constant<std::size_t, 4>{});
    check(std::integral_constant<std::size_t, ulp::native_floats>{});
    using F = pack<float, 4>;
    const F huge = d::through_doubles([](const auto& v) { return v * v; }, F(1e38F));
    CHECK(huge[3] == std::numeric_limits<float>::infinity());
}

TEST_CASE("rarely_lane_by_lane calls a function of each lane's numbers")
{
    const P x = P::from_lanes([](std::size_t i) { return i; });
    const P r = d::rarely_lane_by_lane([](double a, double b) { return a + 2 * b; }, x, x);
    for (std::size_t i = 0; i < P::size; ++i) { CHECK(r[i] == 3 * static_cast<double>(i)); }
}
