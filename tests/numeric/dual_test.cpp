// SPDX-License-Identifier: MIT
#include "least/numeric/dual.hpp"

#include "catch.hpp"

#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <type_traits>

namespace {

using least::dual;
using d1 = dual<double, 1>;
using d2 = dual<double, 2>;
using dd = dual<d1, 1>;

static_assert(least::number<d2> && least::number<dd> && least::numeric_argument<dual<float, 3>>);
static_assert(!least::real<d2>);
static_assert(std::same_as<least::base_t<dual<dual<float, 3>, 2>>, float>);
static_assert(least::is_dual<d2> && least::is_dual<dd> && !least::is_dual<double> && !least::is_dual<d2&>);

static_assert(least::constant_beside<int, d2> && least::constant_beside<long double, d2>
              && least::constant_beside<d1, dd>);
static_assert(least::constant_beside<double, dd> && least::constant_beside<float, dual<dd, 3>>);
static_assert(!least::constant_beside<d2, d2> && !least::constant_beside<d1, d2> && !least::constant_beside<dd, d1>);
static_assert(!least::constant_beside<std::string, d2> && !least::constant_beside<double, double>);

static_assert(least::dual_pair<d2, d2> && least::dual_pair<d2, int> && least::dual_pair<float, d2>
              && least::dual_pair<d1, dd>);
static_assert(!least::dual_pair<d1, d2> && !least::dual_pair<double, double> && !least::dual_pair<d2, std::string>);
static_assert(std::same_as<least::dual_of<int, d2>, d2> && std::same_as<least::dual_of<dd, d1>, dd>);

static_assert(std::is_trivially_copyable_v<d2> && std::is_trivially_copyable_v<dd>);
static_assert(sizeof(d2) == 3 * sizeof(double) && sizeof(dual<dual<float, 2>, 2>) == 9 * sizeof(float));
static_assert(std::convertible_to<int, d2> && std::convertible_to<double, dd> && !std::convertible_to<d2, double>);

template <class A, class B>
concept can_be_added = requires(A a, B b) { a + b; };
static_assert(can_be_added<d2, d2> && can_be_added<d2, double> && can_be_added<int, dd> && can_be_added<dd, d1>);
static_assert(!can_be_added<d1, d2> && !can_be_added<d2, const char*>, "slopes by different variables do not mix");

constexpr bool same(const d2& a, double value, double slope_0, double slope_1)
{
    return a.value == value && a.slope[0] == slope_0 && a.slope[1] == slope_1;
}

constexpr d2 x = d2::variable(3, 0);
constexpr d2 y = d2::variable(4, 1);

TEST_CASE("a variable has slope 1 for itself and a constant has none")
{
    STATIC_REQUIRE(same(x, 3, 1, 0));
    STATIC_REQUIRE(same(y, 4, 0, 1));
    STATIC_REQUIRE(same(d2(5), 5, 0, 0));
    STATIC_REQUIRE(same(d2(), 0, 0, 0));
    STATIC_REQUIRE(same(d2(1.0, {7, 8}), 1, 7, 8));
    STATIC_REQUIRE(same(x.chain(10, 20), 10, 20, 0));
}

TEST_CASE("arithmetic follows the rules of differentiation, at compile time too")
{
    STATIC_REQUIRE(same(+x, 3, 1, 0));
    STATIC_REQUIRE(same(-x, -3, -1, 0));
    STATIC_REQUIRE(same(x + y, 7, 1, 1));
    STATIC_REQUIRE(same(x - y, -1, 1, -1));
    STATIC_REQUIRE(same(x * y, 12, 4, 3));
    STATIC_REQUIRE(same(x / y, 0.75, 0.25, -0.1875)); // 1 / y, -x / y^2
    STATIC_REQUIRE(same((x * x - 2 * y) / y, 0.25, 1.5, -0.5625));
}

TEST_CASE("compound assignment is the operation it names")
{
    constexpr auto after = [](auto f) {
        d2 z = x;
        f(z);
        return z;
    };
    STATIC_REQUIRE(same(after([](d2& z) { z += y; }), 7, 1, 1));
    STATIC_REQUIRE(same(after([](d2& z) { z -= y; }), -1, 1, -1));
    STATIC_REQUIRE(same(after([](d2& z) { z *= y; }), 12, 4, 3));
    STATIC_REQUIRE(same(after([](d2& z) { z /= y; }), 0.75, 0.25, -0.1875));
    STATIC_REQUIRE(same(after([](d2& z) { z *= z; }), 9, 6, 0)); // with itself
    STATIC_REQUIRE(same(after([](d2& z) { z /= z; }), 1, 0, 0));
    STATIC_REQUIRE(same(after([](d2& z) { z += 1, z *= 2; }), 8, 2, 0));
}

TEST_CASE("constants stand on either side of every operator")
{
    STATIC_REQUIRE(same(x + 1, 4, 1, 0) && same(1 + x, 4, 1, 0));
    STATIC_REQUIRE(same(x - 1, 2, 1, 0) && same(1 - x, -2, -1, 0));
    STATIC_REQUIRE(same(x * 2, 6, 2, 0) && same(2 * x, 6, 2, 0));
    STATIC_REQUIRE(same(y / 2, 2, 0, 0.5) && same(2 / y, 0.5, 0, -0.125));
}

TEST_CASE("literals of any kind mix with any scalar, and the scalar remains")
{
    constexpr auto f = dual<float, 1>::variable(2, 0);
    constexpr auto g = 1 + f * 0.5 - 3.0F + 2L / f + 1.0L * f;
    STATIC_REQUIRE(std::same_as<decltype(g), const dual<float, 1>>);
    STATIC_REQUIRE(g.value == 2 && g.slope[0] == 1); // 1 + x/2 - 3 + 2/x + x,  1/2 - 2/x^2 + 1
    constexpr auto h = dual<long double, 1>::variable(2, 0) * 1.5F + 1;
    STATIC_REQUIRE(h.value == 4 && h.slope[0] == 1.5L);
    // A constant is used in the scalar of the dual: 0.1 is not rounded to float on the way into a long double.
    STATIC_REQUIRE((dual<long double, 1>(0) + 0.1L).value == 0.1L);
}

TEST_CASE("a constant does not make NaN of slopes that are finite")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr d2 infinite(infinity, {1, 0});
    STATIC_REQUIRE(same(infinite * 2, infinity, 2, 0)); // as a product of duals: slope 2 + infinity * 0
    STATIC_REQUIRE(same(2 * infinite, infinity, 2, 0));
    STATIC_REQUIRE(same(infinite / 2, infinity, 0.5, 0));
    STATIC_REQUIRE(same(infinite + 1, infinity, 1, 0));
    const d2 product = infinite * d2(2);
    CHECK(product.slope[1] != product.slope[1]); // so it would be; this is what the rule is for
}

TEST_CASE("nesting gives second derivatives")
{
    // f = x^3 / y at (2, 4): all second derivatives at once.
    using inner = dual<double, 2>;
    using outer = dual<inner, 2>;
    constexpr auto variable = [](double v, std::size_t i) { return outer::variable(inner::variable(v, i), i); };
    constexpr auto f = [](const auto& a, const auto& b) { return a * a * a / b; };
    constexpr outer r = f(variable(2, 0), variable(4, 1));
    STATIC_REQUIRE(r.value.value == 2);
    STATIC_REQUIRE(same(r.value, 2, 3, -0.5));                         // the gradient, in the inner slopes ...
    STATIC_REQUIRE(r.slope[0].value == 3 && r.slope[1].value == -0.5); // ... and in the outer
    STATIC_REQUIRE(r.slope[0].slope[0] == 3);                          // 6 x / y
    STATIC_REQUIRE(r.slope[0].slope[1] == -0.75 && r.slope[1].slope[0] == -0.75); // -3 x^2 / y^2
    STATIC_REQUIRE(r.slope[1].slope[1] == 0.25);                                  // 2 x^3 / y^3

    // Third derivatives of x^4, by nesting once more; constants of every level mix.
    using three = dual<dd, 1>;
    constexpr three z(dd(d1::variable(2, 0), {d1(1)}), {dd(1)});
    constexpr three q = 1 * z * z * d1(1) * z * dd(1) * z;
    STATIC_REQUIRE(q.slope[0].slope[0].slope[0] == 48);
    STATIC_REQUIRE(least::value_of(q) == 16);
}

TEST_CASE("numbers compare by value, with each other and with constants")
{
    STATIC_REQUIRE(x < y && x <= y && y > x && y >= x && x != y);
    STATIC_REQUIRE(d2(3) == x && !(d2(3) != x) && !(d2(3) < x)); // whatever the slopes
    STATIC_REQUIRE(x == 3 && 3 == x && x != 4.5 && x < 3.5F && 2 < x && 3 >= x && x <= 3L);
    STATIC_REQUIRE(dd(2) < dd(3) && dd(2) < 3 && 1.5 < dd(2) && dd(2) == 2 && dd(2) == d1(2) && d1(1) < dd(2));
    STATIC_REQUIRE(std::same_as<decltype(x <=> y), std::partial_ordering>);
    constexpr d2 nan(std::numeric_limits<double>::quiet_NaN());
    STATIC_REQUIRE(!(nan < x) && !(nan >= x) && !(nan == nan) && (nan <=> 1.0) == std::partial_ordering::unordered);
}

TEST_CASE("a dual number is finite when its value and all of its slopes are")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    STATIC_REQUIRE(least::isfinite(x));
    STATIC_REQUIRE(!least::isfinite(d2(infinity)));
    STATIC_REQUIRE(!least::isfinite(d2(1.0, {0, infinity})));
    STATIC_REQUIRE(!least::isfinite(dd(d1(1), {d1(0.0, {std::numeric_limits<double>::quiet_NaN()})})));
    STATIC_REQUIRE(least::value_of(x) == 3 && std::same_as<decltype(least::value_of(dd(2))), double>);
}

TEST_CASE("code that branches on comparisons is differentiated along the branch taken")
{
    constexpr auto clamp = [](const auto& a) {
        if (a < 0) { return 0 * a; }
        return a > 1 ? a * a : a;
    };
    STATIC_REQUIRE(clamp(d1::variable(-1, 0)).slope[0] == 0);
    STATIC_REQUIRE(clamp(d1::variable(0.5, 0)).slope[0] == 1);
    STATIC_REQUIRE(clamp(d1::variable(2, 0)).slope[0] == 4);
}

} // namespace

TEST_CASE("a quotient of small numbers has the derivatives of the same quotient of others")
{
    using first = least::dual<double, 2>;
    using second = least::dual<first, 2>;
    const auto quotient = [](double unit) {
        const second s = second::variable(first::variable(3, 0), 0), t = second::variable(first::variable(2, 1), 1);
        return (s * unit) / (t * unit);
    };
    const auto expected = quotient(1);
    for (const double unit : {0x1p-530, 0x1p-1000, 0x1p500}) {
        const auto q = quotient(unit);
        CAPTURE(unit);
        CHECK(q.value.value == 1.5);
        for (std::size_t i = 0; i < 2; ++i) {
            CHECK(q.slope[i].value == expected.slope[i].value);
            CHECK(q.slope[i].slope == expected.slope[i].slope);
        }
    }
}
