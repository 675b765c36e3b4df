// SPDX-License-Identifier: MIT
#include "least/numeric/circular.hpp"

#include "catch.hpp"
#include "numeric/ulp.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>

namespace {

using ulp::infinity;
using ulp::largest;
using ulp::no_number;
using ulp::point;
using ulp::smallest;

ULP_FUNCTION(sin);
ULP_FUNCTION(cos);
ULP_FUNCTION(tan);

constexpr double half_pi = 1.57079632679489661923;
constexpr double last = 51471; // beyond, lanes go to the standard's functions

constexpr ulp::special<1> special_sin[] = {{{0.0}, 0},
                                           {{-0.0}, -0.0},
                                           {{infinity}, no_number},
                                           {{-infinity}, no_number},
                                           {{no_number}, no_number},
                                           {{-no_number}, no_number},
                                           {{smallest}, smallest},
                                           {{-smallest}, -smallest}};
constexpr ulp::special<1> special_cos[] = {{{0.0}, 1},
                                           {{-0.0}, 1},
                                           {{infinity}, no_number},
                                           {{-infinity}, no_number},
                                           {{no_number}, no_number},
                                           {{-no_number}, no_number},
                                           {{smallest}, 1},
                                           {{-smallest}, 1}};

ulp::arguments of_angles()
{
    ulp::arguments at(-1e6, 1e6);
    at.uniform(-last, last, 10'000);
    at.uniform(-7, 7, 15'000);
    at.exponents(-1074, 15, 10'000);
    at.uniform(-2 * last, 2 * last, 2'000); // some lanes are beyond, others not
    at.beside({0, last, -last, 1e6}, 500);
    at.beside_multiples(half_pi, -40, 40, 50);     // zeros, poles and extrema
    at.beside_multiples(half_pi / 2, -41, 41, 50); // the ends of the reduction
    for (int k = 32'700; k <= 32'768; ++k) {
        at.beside({k * half_pi, -(k - 0.5) * half_pi}, 20);
    } // the last exact products
    return at;
}
ulp::arguments of_large_angles()
{
    ulp::arguments at(-largest, largest);
    at.exponents(16, 1023, 3'000);
    at.beside({1e22, largest},
              20); // (glibc's cos of 0x1.6ac5b262ca1ffp+849, very near a multiple of pi/2, is wrong by 8 ulp)
    return at;
}

} // namespace

TEST_CASE("sin in packs: error, special values, lanes, floats and numbers")
{
    ulp::check<sin_function>(of_angles().points, 0.78, special_sin);
    CHECK(ulp::largest_error<sin_function>(of_large_angles().points).ulp <= 0.78);
}
TEST_CASE("cos in packs: error, special values, lanes, floats and numbers")
{
    ulp::check<cos_function>(of_angles().points, 0.79, special_cos);
    CHECK(ulp::largest_error<cos_function>(of_large_angles().points).ulp <= 0.79);
}
TEST_CASE("tan in packs: error, special values, lanes, floats and numbers")
{
    ulp::check<tan_function>(of_angles().points, 0.94, special_sin); // of which it has the special values
    CHECK(ulp::largest_error<tan_function>(of_large_angles().points).ulp <= 0.94);
}

namespace {

constexpr std::array<point<1>, 14> ordinary{{{1.0},
                                             {0.5},
                                             {-0.5},
                                             {1e-5},
                                             {1e-300},
                                             {half_pi},
                                             {-2 * half_pi},
                                             {3 * half_pi},
                                             {half_pi / 2},
                                             {-100.25},
                                             {51471},
                                             {-51470.9},
                                             {1000},
                                             {7}}};
} // namespace

TEST_CASE("circular functions at compile time: values and special values")
{
    static constexpr auto sines = ulp::values_of<sin_function>(ordinary);
    static constexpr auto cosines = ulp::values_of<cos_function>(ordinary);
    static constexpr auto tangents = ulp::values_of<tan_function>(ordinary);
    CHECK(ulp::largest_error<sin_function>(ordinary, sines).ulp <= 0.78);
    CHECK(ulp::largest_error<cos_function>(ordinary, cosines).ulp <= 0.79);
    CHECK(ulp::largest_error<tan_function>(ordinary, tangents).ulp <= 0.94);
    STATIC_REQUIRE(ulp::holds<sin_function>(special_sin));
    STATIC_REQUIRE(ulp::holds<cos_function>(special_cos));
    STATIC_REQUIRE(ulp::holds<tan_function>(special_sin));
    STATIC_REQUIRE(least::sin(1.0F) == 0.84147098480789651F && least::cos(0.0F) == 1);
    STATIC_REQUIRE(std::same_as<decltype(least::tan(1.0L)), long double>);
    STATIC_REQUIRE(std::same_as<decltype(least::sin(least::pack<float, 4>())), least::pack<float, 4>>);
    STATIC_REQUIRE(ulp::is_constant([] { return least::sin(51471.0); }));
    STATIC_REQUIRE(!ulp::is_constant([] { return least::sin(51472.0); }));
}
