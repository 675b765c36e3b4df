// SPDX-License-Identifier: MIT
#include "least/numeric/inverse_circular.hpp"

#include "catch.hpp"
#include "numeric/ulp.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>
#include <vector>

namespace {

using ulp::infinity;
using ulp::largest;
using ulp::no_number;
using ulp::point;
using ulp::smallest;
using ulp::smallest_normal;

ULP_FUNCTION(asin);
ULP_FUNCTION(acos);
ULP_FUNCTION(atan);
ULP_FUNCTION(atan2);

constexpr double pi = 0x1.921fb54442d18p+1, half_pi = pi / 2, quarter_pi = pi / 4;
constexpr double three_quarters = 0x1.2d97c7f3321d2p+1; // 3 pi / 4

constexpr ulp::special<1> special_asin[] = {{{0.0}, 0},
                                            {{-0.0}, -0.0},
                                            {{1}, half_pi},
                                            {{-1}, -half_pi},
                                            {{1.5}, no_number},
                                            {{-1.5}, no_number},
                                            {{infinity}, no_number},
                                            {{-infinity}, no_number},
                                            {{no_number}, no_number},
                                            {{-no_number}, no_number},
                                            {{smallest}, smallest},
                                            {{-smallest}, -smallest},
                                            {{largest}, no_number},
                                            {{0x1.0000000000001p0}, no_number}};
constexpr ulp::special<1> special_acos[] = {{{0.0}, half_pi},
                                            {{-0.0}, half_pi},
                                            {{1}, 0},
                                            {{-1}, pi},
                                            {{1.5}, no_number},
                                            {{-1.5}, no_number},
                                            {{infinity}, no_number},
                                            {{-infinity}, no_number},
                                            {{no_number}, no_number},
                                            {{-no_number}, no_number},
                                            {{smallest}, half_pi},
                                            {{-largest}, no_number},
                                            {{0x1.0000000000001p0}, no_number}};
constexpr ulp::special<1> special_atan[] = {{{0.0}, 0},
                                            {{-0.0}, -0.0},
                                            {{infinity}, half_pi},
                                            {{-infinity}, -half_pi},
                                            {{no_number}, no_number},
                                            {{-no_number}, no_number},
                                            {{largest}, half_pi},
                                            {{-largest}, -half_pi},
                                            {{smallest}, smallest},
                                            {{-smallest}, -smallest},
                                            {{1}, quarter_pi}};
// C99, F.9.1.4
constexpr ulp::special<2> special_atan2[] = {{{0.0, 0.0}, 0},
                                             {{-0.0, 0.0}, -0.0},
                                             {{0.0, -0.0}, pi},
                                             {{-0.0, -0.0}, -pi},
                                             {{0.0, -1}, pi},
                                             {{-0.0, -1}, -pi},
                                             {{0.0, 1}, 0},
                                             {{-0.0, 1}, -0.0},
                                             {{-1, 0.0}, -half_pi},
                                             {{-1, -0.0}, -half_pi},
                                             {{1, 0.0}, half_pi},
                                             {{1, -0.0}, half_pi},
                                             {{1, -infinity}, pi},
                                             {{-1, -infinity}, -pi},
                                             {{1, infinity}, 0},
                                             {{-1, infinity}, -0.0},
                                             {{infinity, 1}, half_pi},
                                             {{-infinity, 1}, -half_pi},
                                             {{infinity, -infinity}, three_quarters},
                                             {{-infinity, -infinity}, -three_quarters},
                                             {{infinity, infinity}, quarter_pi},
                                             {{-infinity, infinity}, -quarter_pi},
                                             {{no_number, 1}, no_number},
                                             {{1, no_number}, no_number},
                                             {{no_number, infinity}, no_number},
                                             {{infinity, no_number}, no_number},
                                             {{0.0, no_number}, no_number},
                                             {{no_number, no_number}, no_number},
                                             {{0.0, -infinity}, pi},
                                             {{-0.0, infinity}, -0.0},
                                             {{1, 1}, quarter_pi},
                                             {{1, -1}, three_quarters},
                                             {{-1, -1}, -three_quarters},
                                             {{largest, largest}, quarter_pi},
                                             {{smallest, smallest}, quarter_pi},
                                             {{smallest, -largest}, pi},
                                             {{largest, smallest}, half_pi},
                                             {{smallest, 1}, smallest},
                                             {{-smallest, largest}, -0.0},
                                             {{largest, -largest}, three_quarters}};

ulp::arguments within_one()
{
    ulp::arguments at(-1, 1);
    at.uniform(20'000);
    at.exponents(-1074, -1, 10'000);
    at.exponents(-20, -1, 10'000);
    at.beside({0, 0.5, -0.5, 1, -1, 0.70710678118654752}, 1500);
    return at;
}
std::vector<point<2>> of_points()
{
    ulp::arguments draw(0, 0);
    std::vector<point<2>> at;
    const auto either = [&](double v) { return draw.draw(0, 1) < 0.5 ? v : -v; };
    for (int i = 0; i < 8000; ++i) {
        at.push_back({draw.draw(-1, 1), draw.draw(-1, 1)});
        at.push_back({either(draw.draw_exponent(-30, 30)), either(draw.draw_exponent(-30, 30))});
        const double x = draw.draw(0.5, 2);
        at.push_back({either(x
                             * draw.draw_beside(i % 4 == 0   ? 0.4375
                                                : i % 4 == 1 ? 0.6875
                                                : i % 4 == 2 ? 1
                                                             : 1.6)),
                      either(x)});
        at.push_back({either(draw.draw_exponent(-1060, -1)), either(draw.draw(0, 1))});
    }
    for (int i = 0; i < 3000; ++i) { // both subnormal, of few bits
        at.push_back({either(draw.draw_exponent(-1074, -1066)), either(draw.draw_exponent(-1074, -1066))});
    }
    for (int i = 0; i < 8000; ++i) { // with lanes out of range
        at.push_back({either(draw.draw_exponent(-1074, 1023)), either(draw.draw_exponent(-1074, 1023))});
    }
    return at;
}

} // namespace

TEST_CASE("asin in packs: error, special values, lanes, floats and numbers")
{
    ulp::check<asin_function>(within_one().points, 1.73, special_asin);
}
TEST_CASE("acos in packs: error, special values, lanes, floats and numbers")
{
    ulp::check<acos_function>(within_one().points, 1.20, special_acos);
}
TEST_CASE("atan in packs: error, special values, lanes, floats and numbers")
{
    ulp::arguments at(-largest, largest);
    at.uniform(-3, 3, 15'000);
    at.exponents(-1074, 1023, 10'000);
    at.exponents(-20, 20, 10'000);
    at.beside({0, 0.4375, 0.6875, 1, 1 / 0.4375, 1 / 0.6875, -0.4375, 0.5, 0x1p60, largest}, 1000);
    ulp::check<atan_function>(at.points, 0.90, special_atan);
}
TEST_CASE("atan2 in packs: error, special values, lanes, floats and numbers")
{
    ulp::check<atan2_function>(of_points(), 1.50, special_atan2);
}
TEST_CASE("atan2 takes a number for all lanes beside a pack")
{
    using P = least::pack<double, 2>;
    const P x({-1.5, 2});
    const P by_number = atan2(1.0, x), by_pack = atan2(P(1.0), x), other = atan2(x, -3), other_pack = atan2(x, P(-3));
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(by_number[i] == by_pack[i]);
        CHECK(other[i] == other_pack[i]);
        CHECK(by_number[i] == Approx(std::atan2(1.0, x[i])));
        CHECK(other[i] == Approx(std::atan2(x[i], -3.0)));
    }
}

namespace {

template <class Y, class X>
concept has_atan2 = requires(Y y, X x) { atan2(y, x); };
static_assert(has_atan2<least::pack<double, 2>, int> && has_atan2<float, least::pack<float, 4>>);
static_assert(!has_atan2<least::pack<double, 2>, least::pack<float, 4>>
              && !has_atan2<least::pack<double, 2>, std::string>);

constexpr std::array<point<1>, 12> everywhere{
    {{1.0}, {0.5}, {-0.5}, {1e-5}, {1e-300}, {0.1}, {-0.3}, {0.7}, {-0.99}, {0.9999999999999999}, {-1e-17}, {0.43}}};
constexpr std::array<point<2>, 12> pairs{{{1, 2},
                                          {-1, 2},
                                          {1, -2},
                                          {-1, -2},
                                          {1e-300, 1e-299},
                                          {1e300, -3e307},
                                          {1e-320, 1e-310},
                                          {5, 1},
                                          {1e10, 1e-10},
                                          {-3, -1e-200},
                                          {2, 3},
                                          {smallest_normal, 1}}};

} // namespace

TEST_CASE("inverse circular functions at compile time: values and special values")
{
    static constexpr auto asins = ulp::values_of<asin_function>(everywhere);
    static constexpr auto acoses = ulp::values_of<acos_function>(everywhere);
    static constexpr auto atans = ulp::values_of<atan_function>(everywhere);
    static constexpr auto angles = ulp::values_of<atan2_function>(pairs);
    CHECK(ulp::largest_error<asin_function>(everywhere, asins).ulp <= 1.73);
    CHECK(ulp::largest_error<acos_function>(everywhere, acoses).ulp <= 1.20);
    CHECK(ulp::largest_error<atan_function>(everywhere, atans).ulp <= 0.90);
    CHECK(ulp::largest_error<atan2_function>(pairs, angles).ulp <= 1.50);
    STATIC_REQUIRE(ulp::holds<asin_function>(special_asin));
    STATIC_REQUIRE(ulp::holds<acos_function>(special_acos));
    STATIC_REQUIRE(ulp::holds<atan_function>(special_atan));
    STATIC_REQUIRE(ulp::holds<atan2_function>(special_atan2));
    STATIC_REQUIRE(least::asin(1.0F) == 1.57079632679489662F && least::atan2(1.0F, 1.0F) == 0.785398163397448310F);
    STATIC_REQUIRE(std::same_as<decltype(least::acos(1.0L)), long double>);
    STATIC_REQUIRE(std::same_as<decltype(least::atan(least::pack<float, 4>())), least::pack<float, 4>>);
}
