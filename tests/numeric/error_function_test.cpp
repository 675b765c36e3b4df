// SPDX-License-Identifier: MIT
#include "least/numeric/error_function.hpp"

#include "catch.hpp"
#include "numeric/ulp.hpp"

#include <array>
#include <cmath>
#include <concepts>

namespace {

using ulp::infinity;
using ulp::largest;
using ulp::no_number;
using ulp::point;
using ulp::smallest;

ULP_FUNCTION(erf);
ULP_FUNCTION(erfc);

constexpr ulp::special<1> special_erf[] = {{{0.0}, 0},        {{-0.0}, -0.0},           {{infinity}, 1},
                                           {{-infinity}, -1}, {{no_number}, no_number}, {{-no_number}, no_number},
                                           {{largest}, 1},    {{-largest}, -1},         {{6}, 1},
                                           {{-6}, -1},        {{smallest}, smallest},   {{-smallest}, -smallest}};
constexpr ulp::special<1> special_erfc[] = {{{0.0}, 1},
                                            {{-0.0}, 1},
                                            {{infinity}, 0},
                                            {{-infinity}, 2},
                                            {{no_number}, no_number},
                                            {{-no_number}, no_number},
                                            {{largest}, 0},
                                            {{-largest}, 2},
                                            {{28}, 0},
                                            {{-6}, 2},
                                            {{smallest}, 1},
                                            {{-smallest}, 1}};

} // namespace

TEST_CASE("erf in packs: error, special values, lanes, floats and numbers")
{
    ulp::arguments at(-30, 30);
    at.uniform(-6.5, 6.5, 7'000);
    at.uniform(-2, 2, 6'000);
    at.exponents(-1021, 2, 4'000); // (2 / sqrt(pi) of a subnormal number is another)
    at.exponents(-20, 2, 3'000);
    at.beside({0, 0.875, -0.875, 0.5, 1, 6, 5.921587195794507, -3.75}, 200);
    ulp::check<erf_function>(at.points, 0.91, special_erf);
}
TEST_CASE("erfc in packs: error, special values, lanes, floats and numbers")
{
    ulp::arguments at(-30, 30);
    at.uniform(-6.5, 28, 8'000);
    at.uniform(-1, 3, 6'000);
    at.exponents(-60, 4, 3'000);
    at.beside({0, 0.5, -0.5, 0.25, 3.75, 26.54325845425098, 27.226017111108366, 28, -6}, 200);
    ulp::check<erfc_function>(at.points, 1.95, special_erfc);
}

namespace {

constexpr std::array<point<1>, 14> ordinary{
    {{1.0}, {0.5}, {-0.5}, {1e-5}, {1e-300}, {0.875}, {-3.0}, {0.7}, {5.5}, {-6.25}, {0.88}, {2.0}, {-1.5}, {1e-17}}};

} // namespace

TEST_CASE("the error function and its complement at compile time: values and special values")
{
    static constexpr auto erfs = ulp::values_of<erf_function>(ordinary);
    static constexpr auto erfcs = ulp::values_of<erfc_function>(ordinary);
    CHECK(ulp::largest_error<erf_function>(ordinary, erfs).ulp <= 0.91);
    CHECK(ulp::largest_error<erfc_function>(ordinary, erfcs).ulp <= 1.95);
    STATIC_REQUIRE(ulp::holds<erf_function>(special_erf));
    STATIC_REQUIRE(ulp::holds<erfc_function>(special_erfc));
    STATIC_REQUIRE(least::erf(1.0F) == 0.842700792949714869F && least::erfc(10.0F) == 2.0884875837625447570e-45F);
    STATIC_REQUIRE(std::same_as<decltype(least::erfc(1.0L)), long double>);
    STATIC_REQUIRE(std::same_as<decltype(least::erf(least::pack<float, 4>())), least::pack<float, 4>>);
}
