// SPDX-License-Identifier: MIT
#include "least/numeric/hyperbolic.hpp"

#include "catch.hpp"
#include "numeric/ulp.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <limits>

namespace {

using ulp::infinity;
using ulp::largest;
using ulp::no_number;
using ulp::point;
using ulp::smallest;

ULP_FUNCTION(sinh);
ULP_FUNCTION(cosh);
ULP_FUNCTION(tanh);
ULP_FUNCTION(asinh);
ULP_FUNCTION(acosh);
ULP_FUNCTION(atanh);

constexpr double last_sinh = 0x1.633ce8fb9f87dp+9; // the last argument of sinh and cosh before infinity
constexpr double after_last = 0x1.633ce8fb9f87ep+9;
constexpr double log_of_2 = 0.69314718055994530942;

constexpr ulp::special<1> special_sinh[] = {{{0.0}, 0},
                                            {{-0.0}, -0.0},
                                            {{infinity}, infinity},
                                            {{-infinity}, -infinity},
                                            {{no_number}, no_number},
                                            {{-no_number}, no_number},
                                            {{largest}, infinity},
                                            {{-largest}, -infinity},
                                            {{after_last}, infinity},
                                            {{-after_last}, -infinity},
                                            {{smallest}, smallest},
                                            {{-smallest}, -smallest}};
constexpr ulp::special<1> special_cosh[] = {{{0.0}, 1},
                                            {{-0.0}, 1},
                                            {{infinity}, infinity},
                                            {{-infinity}, infinity},
                                            {{no_number}, no_number},
                                            {{-no_number}, no_number},
                                            {{largest}, infinity},
                                            {{-largest}, infinity},
                                            {{after_last}, infinity},
                                            {{-after_last}, infinity},
                                            {{smallest}, 1}};
constexpr ulp::special<1> special_tanh[] = {{{0.0}, 0},        {{-0.0}, -0.0},           {{infinity}, 1},
                                            {{-infinity}, -1}, {{no_number}, no_number}, {{-no_number}, no_number},
                                            {{largest}, 1},    {{-largest}, -1},         {{20}, 1},
                                            {{-20}, -1},       {{smallest}, smallest},   {{-smallest}, -smallest}};
constexpr ulp::special<1> special_asinh[] = {{{0.0}, 0},
                                             {{-0.0}, -0.0},
                                             {{infinity}, infinity},
                                             {{-infinity}, -infinity},
                                             {{no_number}, no_number},
                                             {{-no_number}, no_number},
                                             {{smallest}, smallest},
                                             {{-smallest}, -smallest}};
constexpr ulp::special<1> special_acosh[] = {{{1}, 0},
                                             {{infinity}, infinity},
                                             {{0.5}, no_number},
                                             {{-1}, no_number},
                                             {{0.0}, no_number},
                                             {{-0.0}, no_number},
                                             {{-infinity}, no_number},
                                             {{0x1.fffffffffffffp-1}, no_number},
                                             {{no_number}, no_number},
                                             {{-no_number}, no_number}};
constexpr ulp::special<1> special_atanh[] = {{{0.0}, 0},
                                             {{-0.0}, -0.0},
                                             {{1}, infinity},
                                             {{-1}, -infinity},
                                             {{2}, no_number},
                                             {{-2}, no_number},
                                             {{infinity}, no_number},
                                             {{-infinity}, no_number},
                                             {{no_number}, no_number},
                                             {{-no_number}, no_number},
                                             {{smallest}, smallest},
                                             {{-smallest}, -smallest}};

ulp::arguments of_both_sides()
{
    ulp::arguments at(-711, 711);
    at.uniform(10'000);
    at.uniform(-3, 3, 15'000);
    at.uniform(-40, 40, 5'000);
    at.exponents(-1074, 9, 10'000);
    at.beside({0, last_sinh, -last_sinh, 709.782712893384, -709.782712893384, 19.06154746539849}, 500);
    for (int k = -30; k <= 30; ++k) {
        at.beside({(k + 0.8) * log_of_2, (k + 0.2) * log_of_2}, 100);
    } // ends of the reduction
    return at;
}

} // namespace

TEST_CASE("sinh in packs: error, special values, lanes, floats and numbers")
{
    ulp::check<sinh_function>(of_both_sides().points, 1.35, special_sinh);
}
TEST_CASE("cosh in packs: error, special values, lanes, floats and numbers")
{
    ulp::check<cosh_function>(of_both_sides().points, 1.40, special_cosh);
}
TEST_CASE("tanh in packs: error, special values, lanes, floats and numbers")
{
    ulp::check<tanh_function>(of_both_sides().points, 1.87, special_tanh);
}
TEST_CASE("asinh in packs: error, special values, lanes, floats and numbers")
{
    ulp::arguments at(-largest, largest);
    at.exponents(-1074, 1023, 15'000);
    at.exponents(-40, 40, 15'000);
    at.uniform(-2, 2, 10'000);
    at.beside({0, 0x1p28, -0x1p28, 0.5, 1, 0x1p53, largest, -largest}, 1000);
    ulp::check<asinh_function>(at.points, 1.78, special_asinh);
}
TEST_CASE("acosh in packs: error, special values, lanes, floats and numbers")
{
    ulp::arguments at(1, largest);
    at.exponents(0, 1023, 20'000); // half of them are negative, and left out
    at.exponents(0, 40, 20'000);
    at.uniform(1, 3, 15'000);
    at.beside({1, 0x1p28, 0x1p28 + 1, 1.25, 2, 0x1p53, largest}, 1000);
    ulp::check<acosh_function>(at.points, 2.58, special_acosh);
}
TEST_CASE("atanh in packs: error, special values, lanes, floats and numbers")
{
    ulp::arguments at(-0x1.fffffffffffffp-1, 0x1.fffffffffffffp-1);
    at.uniform(20'000);
    at.exponents(-1074, -1, 10'000);
    at.exponents(-30, -1, 10'000);
    at.beside({0, 1, -1, 0.5, -0.5, 0.17157287525380990, 0.41421356237309505}, 1000);
    ulp::check<atanh_function>(at.points, 1.65, special_atanh);
}

namespace {

constexpr std::array<point<1>, 14> everywhere{{{1.0},
                                               {0.5},
                                               {-0.5},
                                               {1e-5},
                                               {1e-300},
                                               {0.1},
                                               {-3.0},
                                               {0.7},
                                               {20.0},
                                               {-100.25},
                                               {709.9},
                                               {-710.4},
                                               {1e-17},
                                               {0.25}}};
constexpr std::array<point<1>, 8> from_one{{{1.0000000000000002}, {1.5}, {2}, {10}, {1e8}, {1e9}, {1e300}, {1.0001}}};
constexpr std::array<point<1>, 8> within_one{
    {{0.5}, {-0.5}, {1e-9}, {0.9999999999999999}, {0.1}, {-0.99}, {0.7}, {-1e-300}}};

} // namespace

TEST_CASE("hyperbolic functions at compile time: values and special values")
{
    static constexpr auto sinhs = ulp::values_of<sinh_function>(everywhere);
    static constexpr auto coshs = ulp::values_of<cosh_function>(everywhere);
    static constexpr auto tanhs = ulp::values_of<tanh_function>(everywhere);
    static constexpr auto asinhs = ulp::values_of<asinh_function>(everywhere);
    static constexpr auto acoshs = ulp::values_of<acosh_function>(from_one);
    static constexpr auto atanhs = ulp::values_of<atanh_function>(within_one);
    CHECK(ulp::largest_error<sinh_function>(everywhere, sinhs).ulp <= 1.35);
    CHECK(ulp::largest_error<cosh_function>(everywhere, coshs).ulp <= 1.40);
    CHECK(ulp::largest_error<tanh_function>(everywhere, tanhs).ulp <= 1.87);
    CHECK(ulp::largest_error<asinh_function>(everywhere, asinhs).ulp <= 1.78);
    CHECK(ulp::largest_error<acosh_function>(from_one, acoshs).ulp <= 2.58);
    CHECK(ulp::largest_error<atanh_function>(within_one, atanhs).ulp <= 1.65);
    STATIC_REQUIRE(ulp::holds<sinh_function>(special_sinh));
    STATIC_REQUIRE(ulp::holds<cosh_function>(special_cosh));
    STATIC_REQUIRE(ulp::holds<tanh_function>(special_tanh));
    STATIC_REQUIRE(ulp::holds<asinh_function>(special_asinh));
    STATIC_REQUIRE(ulp::holds<acosh_function>(special_acosh));
    STATIC_REQUIRE(ulp::holds<atanh_function>(special_atanh));
    STATIC_REQUIRE(least::sinh(last_sinh) > 0x1.fffffffffp1023 && least::cosh(-last_sinh) > 0x1.fffffffffp1023);
    STATIC_REQUIRE(least::sinh(1.0F) == 1.1752011936438014F
                   && least::sinh(-90.0F) == -std::numeric_limits<float>::infinity());
    STATIC_REQUIRE(std::same_as<decltype(least::tanh(1.0L)), long double>);
    STATIC_REQUIRE(std::same_as<decltype(least::acosh(least::pack<float, 4>())), least::pack<float, 4>>);
}
