// SPDX-License-Identifier: MIT
#include "least/numeric/roots.hpp"

#include "catch.hpp"
#include "numeric/ulp.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace {

using ulp::infinity;
using ulp::largest;
using ulp::no_number;
using ulp::point;
using ulp::smallest;
using ulp::smallest_normal;

ULP_FUNCTION(cbrt);
ULP_FUNCTION(hypot);

constexpr ulp::special<1> special_cbrt[] = {{{0.0}, 0},
                                            {{-0.0}, -0.0},
                                            {{infinity}, infinity},
                                            {{-infinity}, -infinity},
                                            {{no_number}, no_number},
                                            {{-no_number}, no_number},
                                            {{1}, 1},
                                            {{-1}, -1}};

constexpr ulp::special<2> special_hypot[] = {{{0.0, 0.0}, 0},
                                             {{-0.0, -0.0}, 0},
                                             {{3, 4}, 5},
                                             {{-3, 4}, 5},
                                             {{0.0, -7}, 7},
                                             {{infinity, 1}, infinity},
                                             {{-infinity, 1}, infinity},
                                             {{1, -infinity}, infinity},
                                             {{infinity, no_number}, infinity},
                                             {{no_number, -infinity}, infinity},
                                             {{no_number, 1}, no_number},
                                             {{1, no_number}, no_number},
                                             {{no_number, no_number}, no_number},
                                             {{largest, 1}, largest},
                                             {{smallest, 0.0}, smallest},
                                             {{3 * smallest, 4 * smallest}, 5 * smallest},
                                             {{0x1.8p1000, 0x1p1001}, 0x1.4p1001},
                                             {{0x1.8p-1000, 0x1p-999}, 0x1.4p-999},
                                             {{1, smallest}, 1}};
// (of infinite arguments libstdc++ makes NaN: these are checked of packs alone)
constexpr ulp::special<3> special_hypot_3[] = {{{0.0, -0.0, 0.0}, 0},
                                               {{1, 2, 2}, 3},
                                               {{-2, 3, 6}, 7},
                                               {{no_number, 1, 1}, no_number},
                                               {{1, 1, no_number}, no_number},
                                               {{0x1p1000, 0x1p1001, 0x1p1001}, 0x1.8p1001},
                                               {{smallest, 2 * smallest, 2 * smallest}, 3 * smallest}};
constexpr ulp::special<2> too_long[] = {{{largest, largest}, infinity},
                                        {{-0x1p1023, 0x1.8p1023}, 0x1.cd82b446159f3p1023}};
constexpr ulp::special<3> too_long_3[] = {{{largest, largest, -largest}, infinity},
                                          {{0x1p1023, 0x1p1023, 0x1p1023}, 0x1.bb67ae8584caap1023}};
constexpr ulp::special<3> infinite_hypot_3[] = {{{infinity, no_number, no_number}, infinity},
                                                {{1, no_number, -infinity}, infinity},
                                                {{infinity, infinity, -infinity}, infinity},
                                                {{1, 1, infinity}, infinity}};

template <std::size_t K>
std::vector<point<K>> vectors(int low, int high, int spread, std::size_t n)
{
    ulp::arguments draw(0, 0);
    std::vector<point<K>> at(n);
    for (auto& v : at) {
        const double size = draw.draw_exponent(low, high);
        for (double& c : v) { c = size * draw.draw_exponent(-spread, 0) * (draw.draw(0, 1) < 0.5 ? 1 : -1); }
    }
    return at;
}

} // namespace

TEST_CASE("cbrt in packs: error, special values, lanes, floats and numbers")
{
    ulp::arguments at(-largest, largest);
    at.exponents(-1074, 1023, 20'000);
    at.exponents(-3, 3, 10'000);
    at.uniform(-1000, 1000, 10'000);
    at.beside({0, 1, 2, 4, 8, -1, 27, smallest_normal, largest}, 1000);
    ulp::check<cbrt_function>(at.points, 0.51, special_cbrt);
}
TEST_CASE("cube roots of cubes are exact in packs")
{
    bool exact = true;
    for (double root = 1; root < 2000; ++root) { // (of 27 and of 1/8 the C library's are not)
        for (const double scale : {1.0, 0x1p-20, 0x1p-350, 0x1p300}) {
            const double r = root * scale;
            const auto roots = cbrt(least::pack<double, 2>({r * r * r, -r * r * r}));
            exact = exact && roots[0] == r && roots[1] == -r;
        }
    }
    CHECK(exact);
}
TEST_CASE("hypot in packs: error, special values, lanes, floats and numbers")
{
    auto at = vectors<2>(-400, 400, 30, 15'000); // of ordinary squares
    const auto near = vectors<2>(-3, 3, 2, 20'000);
    at.insert(at.end(), near.begin(), near.end());
    ulp::check<hypot_function>(at, 0.51, special_hypot);
    CHECK(ulp::wrong_special<hypot_function>(too_long) == "");
    CHECK(ulp::largest_error<hypot_function>(vectors<2>(-960, 1023, 30, 10'000)).ulp <= 0.51);
    CHECK(ulp::largest_error<hypot_function>(vectors<2>(-1074, -1023, 3, 5'000)).ulp <= 0.75); // subnormal
}
TEST_CASE("hypot of three in packs: error, special values, lanes, floats and numbers")
{
    auto at = vectors<3>(-400, 400, 30, 15'000);
    const auto near = vectors<3>(-3, 3, 2, 20'000);
    at.insert(at.end(), near.begin(), near.end());
    ulp::check<hypot_function>(at, 0.51, special_hypot_3);
    CHECK(ulp::wrong_special_in<hypot_function, 2, double>(infinite_hypot_3) == "");
    CHECK(ulp::wrong_special_in<hypot_function, ulp::native, double>(too_long_3) == "");
    CHECK(ulp::wrong_special_in<hypot_function, 4, float>(infinite_hypot_3) == "");
    CHECK(ulp::dependent_lane<hypot_function>(ulp::mixed(at, infinite_hypot_3)) == "");
    CHECK(ulp::largest_error<hypot_function>(vectors<3>(-960, 1023, 30, 10'000)).ulp <= 0.51);
    CHECK(ulp::largest_error<hypot_function>(vectors<3>(-1074, -1023, 3, 5'000)).ulp <= 0.75);
}
TEST_CASE("hypot takes numbers for all lanes beside packs")
{
    using P = least::pack<double, 2>;
    const P x({3, 5});
    CHECK(hypot(x, 4)[0] == 5);
    CHECK(hypot(12.0, x)[1] == 13);
    CHECK(hypot(x, 4, 12.0F)[0] == 13);
    CHECK(hypot(0, x, x)[1] == std::hypot(5.0, 5.0));
}

namespace {

template <class... X>
concept has_hypot = requires(X... x) { hypot(x...); };
static_assert(has_hypot<least::pack<double, 2>, int> && has_hypot<int, double, least::pack<double, 4>>);
static_assert(!has_hypot<least::pack<double, 2>, least::pack<double, 4>>
              && !has_hypot<least::pack<double, 2>, std::string>);

constexpr std::array<point<1>, 10> ordinary{
    {{2.0}, {-3}, {0.1}, {1e280}, {1e-300}, {1e-320}, {9.0}, {7.9}, {-1e5}, {0.9}}};
constexpr std::array<point<2>, 8> pairs{
    {{1, 2}, {-1, 1}, {1e300, 1e300}, {1e-300, 2e-300}, {1e10, 1}, {0.1, 0.2}, {1e307, 1e307}, {1e-5, 1e5}}};
constexpr std::array<point<3>, 4> triples{{{1, 1, 1}, {1e300, 2e300, 3e300}, {-1e-300, 1e-301, 1e-300}, {1, 1e8, 3}}};

} // namespace

TEST_CASE("roots at compile time: values and special values")
{
    static constexpr auto roots = ulp::values_of<cbrt_function>(ordinary);
    static constexpr auto lengths = ulp::values_of<hypot_function>(pairs);
    static constexpr auto lengths_of_three = ulp::values_of<hypot_function>(triples);
    CHECK(ulp::largest_error<cbrt_function>(ordinary, roots).ulp <= 0.51);
    CHECK(ulp::largest_error<hypot_function>(pairs, lengths).ulp <= 0.51);
    CHECK(ulp::largest_error<hypot_function>(triples, lengths_of_three).ulp <= 0.51);
    STATIC_REQUIRE(least::cbrt(27.0) == 3 && least::cbrt(-0x1p-1050) == -0x1p-350 && least::cbrt(infinity) == infinity);
    STATIC_REQUIRE(ulp::same_bits(least::cbrt(-0.0), -0.0) && ulp::same_bits(least::cbrt(-infinity), -infinity));
    STATIC_REQUIRE(ulp::holds<hypot_function>(special_hypot));
    STATIC_REQUIRE(ulp::holds<hypot_function>(special_hypot_3));
    STATIC_REQUIRE(ulp::holds<hypot_function>(infinite_hypot_3));
    STATIC_REQUIRE(least::hypot(smallest, 0.0) == smallest && least::hypot(largest, 1.0) == largest);
    STATIC_REQUIRE(least::hypot(infinity, no_number) == infinity && least::hypot(3.0, -4.0) == 5
                   && least::hypot(0.0, -0.0) == 0);
    STATIC_REQUIRE(least::hypot(1.0, 2.0, -2.0) == 3 && least::hypot(no_number, 1.0) != least::hypot(no_number, 1.0));
    STATIC_REQUIRE(least::cbrt(27.0F) == 3 && std::same_as<decltype(least::cbrt(1.0L)), long double>);
    STATIC_REQUIRE(std::same_as<decltype(least::hypot(least::pack<float, 4>(), 2)), least::pack<float, 4>>);
}

TEST_CASE("roots of the largest numbers, and lengths that overflow, are known at compile time")
{
    CHECK(ulp::is_constant([] { return least::cbrt(1e300); }));
    CHECK(ulp::is_constant([] { return least::cbrt(-largest); }));
    CHECK(ulp::is_constant([] { return least::hypot(1e308, 1e308); }));
    CHECK(ulp::is_constant([] { return least::hypot(largest, largest); }));
    CHECK(ulp::is_constant([] { return least::hypot(largest, largest, largest); }));
    CHECK(ulp::is_constant([] { return least::hypot(std::numeric_limits<float>::max(), 3e38F); }));
}
