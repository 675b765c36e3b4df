// SPDX-License-Identifier: MIT
#include "least/numeric/exponential.hpp"

#include "catch.hpp"
#include "numeric/ulp.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>

namespace {

using ulp::infinity;
using ulp::largest;
using ulp::no_number;
using ulp::point;
using ulp::smallest;
using ulp::smallest_normal;

ULP_FUNCTION(exp);
ULP_FUNCTION(exp2);
ULP_FUNCTION(expm1);
ULP_FUNCTION(log);
ULP_FUNCTION(log2);
ULP_FUNCTION(log10);
ULP_FUNCTION(log1p);

// In all lanes at once, also where <cmath> is asked for one after another.
struct exp_at_once : exp_function {
    using exp_function::operator();
    template <class T, std::size_t W>
    constexpr auto operator()(const least::pack<T, W>& x) const
    {
        return least::detail::in_doubles(least::detail::exp_of, x);
    }
};
struct exp2_at_once : exp2_function {
    using exp2_function::operator();
    template <class T, std::size_t W>
    constexpr auto operator()(const least::pack<T, W>& x) const
    {
        return least::detail::in_doubles(least::detail::exp2_of, x);
    }
};

constexpr double last_exp = 0x1.62e42fefa39efp+9; // the last argument of exp and expm1 before infinity

constexpr ulp::special<1> special_exp[] = {{{0.0}, 1},
                                           {{-0.0}, 1},
                                           {{infinity}, infinity},
                                           {{-infinity}, 0},
                                           {{no_number}, no_number},
                                           {{-no_number}, no_number},
                                           {{largest}, infinity},
                                           {{-largest}, 0},
                                           {{0x1.62e42fefa39f0p+9}, infinity},
                                           {{-746}, 0},
                                           {{smallest}, 1},
                                           {{-smallest}, 1}};
constexpr ulp::special<1> special_exp2[] = {{{0.0}, 1},
                                            {{-0.0}, 1},
                                            {{infinity}, infinity},
                                            {{-infinity}, 0},
                                            {{no_number}, no_number},
                                            {{-no_number}, no_number},
                                            {{1024}, infinity},
                                            {{1023}, 0x1p1023},
                                            {{-1022}, 0x1p-1022},
                                            {{-1074}, smallest},
                                            {{-1076}, 0},
                                            {{largest}, infinity},
                                            {{-largest}, 0},
                                            {{10}, 1024},
                                            {{-3}, 0.125},
                                            {{1}, 2}};
constexpr ulp::special<1> special_expm1[] = {{{0.0}, 0},
                                             {{-0.0}, -0.0},
                                             {{infinity}, infinity},
                                             {{-infinity}, -1},
                                             {{no_number}, no_number},
                                             {{-no_number}, no_number},
                                             {{largest}, infinity},
                                             {{-largest}, -1},
                                             {{-100}, -1},
                                             {{-38}, -1},
                                             {{smallest}, smallest},
                                             {{-smallest}, -smallest},
                                             {{0x1.62e42fefa39f0p+9}, infinity}};
constexpr ulp::special<1> special_log[] = {
    {{0.0}, -infinity},       {{-0.0}, -infinity},       {{1}, 0},
    {{infinity}, infinity},   {{-1}, no_number},         {{-infinity}, no_number},
    {{no_number}, no_number}, {{-no_number}, no_number}, {{-smallest}, no_number},
    {{-largest}, no_number}};
constexpr ulp::special<1> special_log2[] = {{{0.0}, -infinity},
                                            {{-0.0}, -infinity},
                                            {{1}, 0},
                                            {{infinity}, infinity},
                                            {{-1}, no_number},
                                            {{-infinity}, no_number},
                                            {{no_number}, no_number},
                                            {{-no_number}, no_number},
                                            {{8}, 3},
                                            {{0.25}, -2},
                                            {{0x1p1023}, 1023},
                                            {{smallest}, -1074},
                                            {{smallest_normal}, -1022}};
constexpr ulp::special<1> special_log10[] = {{{0.0}, -infinity},
                                             {{-0.0}, -infinity},
                                             {{1}, 0},
                                             {{infinity}, infinity},
                                             {{-1}, no_number},
                                             {{-infinity}, no_number},
                                             {{no_number}, no_number},
                                             {{-no_number}, no_number},
                                             {{10}, 1},
                                             {{1000}, 3},
                                             {{1e15}, 15}};
constexpr ulp::special<1> special_log1p[] = {{{0.0}, 0},
                                             {{-0.0}, -0.0},
                                             {{-1}, -infinity},
                                             {{infinity}, infinity},
                                             {{-2}, no_number},
                                             {{-infinity}, no_number},
                                             {{no_number}, no_number},
                                             {{-no_number}, no_number},
                                             {{smallest}, smallest},
                                             {{-smallest}, -smallest},
                                             {{-largest}, no_number}};

constexpr double log_of_2 = 0.69314718055994530942;

} // namespace

TEST_CASE("exp in packs: error, special values, lanes, floats and numbers")
{
    ulp::arguments at(-746, 710);
    at.uniform(15'000);
    at.uniform(-1, 1, 10'000);
    at.exponents(-60, 9, 10'000);
    at.beside({0, last_exp, -708.3964185322641, -745.1332191019411}, 1000);
    at.beside_multiples(log_of_2 / 2, -40, 40, 100); // the ends of what is left after the reduction
    ulp::check<exp_function>(at.points, 0.91, special_exp);
    CHECK(ulp::largest_error<exp_at_once>(at.points).ulp <= 0.91);
    CHECK(ulp::wrong_special<exp_at_once>(special_exp) == "");
}
TEST_CASE("exp2 in packs: error, special values, lanes, floats and numbers")
{
    ulp::arguments at(-1080, 1025);
    at.uniform(15'000);
    at.uniform(-1, 1, 10'000);
    at.exponents(-60, 10, 10'000);
    at.beside({0, 1024, -1022, -1074, -1075}, 1000);
    at.beside_multiples(0.5, -30, 30, 100);
    ulp::check<exp2_function>(at.points, 0.78, special_exp2);
    CHECK(ulp::largest_error<exp2_at_once>(at.points).ulp <= 0.78);
    CHECK(ulp::wrong_special<exp2_at_once>(special_exp2) == "");
}
TEST_CASE("where two lanes at once would be slow, exp and exp2 are those of <cmath>")
{
    using P = least::pack<double, 2>;
    if constexpr (least::detail::is_slow_at_once<P>) {
        int different = 0;
        for (int i = -5000; i < 5000; ++i) {
            const double x = 0.1237 * i;
            const P both = P::from_lanes([x](std::size_t lane) { return lane == 0 ? x : -x; });
            different += exp(both)[0] == std::exp(x) && exp(both)[1] == std::exp(-x) ? 0 : 1;
            different += exp2(both)[0] == std::exp2(x) && exp2(both)[1] == std::exp2(-x) ? 0 : 1;
        }
        CHECK(different == 0);
    }
    STATIC_REQUIRE(!least::detail::is_slow_at_once<least::pack<double, 4>>);
}
TEST_CASE("expm1 in packs: error, special values, lanes, floats and numbers")
{
    ulp::arguments at(-60, 710);
    at.uniform(10'000);
    at.uniform(-40, 40, 10'000);
    at.uniform(-1, 1, 10'000);
    at.exponents(-1074, 9, 10'000);
    at.beside({0, last_exp, -37.42994775023705, -40}, 1000);
    at.beside_multiples(log_of_2 / 2, -40, 40, 100);
    ulp::check<expm1_function>(at.points, 1.66, special_expm1);
}

namespace {

ulp::arguments of_logarithms()
{
    ulp::arguments at(smallest_normal, largest);
    at.exponents(-1022, 1023, 30'000);
    at.uniform(0.25, 4, 15'000);
    at.uniform(0, 1000, 5'000);
    at.beside({1, 0.70710678118654752, 1.4142135623730951, 2, 0.5, 10, 100, smallest_normal, largest}, 1000);
    return at;
}

} // namespace

TEST_CASE("log in packs: error, special values, lanes, floats and numbers")
{
    ulp::check<log_function>(of_logarithms().points, 0.86, special_log);
}
TEST_CASE("log2 in packs: error, special values, lanes, floats and numbers")
{
    ulp::check<log2_function>(of_logarithms().points, 0.51, special_log2);
}
TEST_CASE("log10 in packs: error, special values, lanes, floats and numbers")
{
    ulp::check<log10_function>(of_logarithms().points, 0.51, special_log10);
}
TEST_CASE("log1p in packs: error, special values, lanes, floats and numbers")
{
    ulp::arguments at(std::nextafter(-1.0, 0.0), largest);
    at.exponents(-1074, 1023, 20'000);
    at.exponents(-60, 10, 20'000);
    at.uniform(-1, 1, 15'000);
    at.beside({0, -1, 1, -0.29289321881345248, 0.41421356237309505, 0x1p53, largest}, 1000);
    ulp::check<log1p_function>(at.points, 0.91, special_log1p);
}
TEST_CASE("logarithms of subnormal numbers have all their digits")
{
    ulp::arguments at(smallest, smallest_normal);
    at.exponents(-1074, -1023, 4'000);
    CHECK(ulp::largest_error<log_function>(at.points).ulp <= 0.86);
    CHECK(ulp::largest_error<log2_function>(at.points).ulp <= 0.51);
    CHECK(ulp::largest_error<log10_function>(at.points).ulp <= 1);
}

namespace {

constexpr std::array<point<1>, 16> ordinary{{{1.0},
                                             {2.0},
                                             {0.5},
                                             {1e-5},
                                             {1e-300},
                                             {0.1},
                                             {3.0},
                                             {0.7},
                                             {1.5},
                                             {20.0},
                                             {100.25},
                                             {700.0},
                                             {0x1p-1060},
                                             {1e-17},
                                             {1.0000000000000002},
                                             {0.9999999999999999}}};
template <class F>
constexpr auto at_compile_time = ulp::values_of<F>(ordinary);

template <class F, least::real T>
constexpr bool keeps_type = std::same_as<decltype(F{}(T(1))), T>;

} // namespace

TEST_CASE("exponentials and logarithms at compile time: values and special values")
{
    CHECK(ulp::largest_error<exp_function>(ordinary, at_compile_time<exp_function>).ulp <= 0.91);
    CHECK(ulp::largest_error<exp2_function>(ordinary, at_compile_time<exp2_function>).ulp <= 0.78);
    CHECK(ulp::largest_error<expm1_function>(ordinary, at_compile_time<expm1_function>).ulp <= 1.66);
    CHECK(ulp::largest_error<log_function>(ordinary, at_compile_time<log_function>).ulp <= 0.86);
    CHECK(ulp::largest_error<log2_function>(ordinary, at_compile_time<log2_function>).ulp <= 0.51);
    CHECK(ulp::largest_error<log10_function>(ordinary, at_compile_time<log10_function>).ulp <= 0.51);
    CHECK(ulp::largest_error<log1p_function>(ordinary, at_compile_time<log1p_function>).ulp <= 0.91);

    STATIC_REQUIRE(ulp::holds<exp_function>(special_exp));
    STATIC_REQUIRE(ulp::holds<exp2_function>(special_exp2));
    STATIC_REQUIRE(ulp::holds<expm1_function>(special_expm1));
    STATIC_REQUIRE(ulp::holds<log_function>(special_log));
    STATIC_REQUIRE(ulp::holds<log2_function>(special_log2));
    STATIC_REQUIRE(ulp::holds<log10_function>(special_log10));
    STATIC_REQUIRE(ulp::holds<log1p_function>(special_log1p));
    STATIC_REQUIRE(least::exp(last_exp) > 0x1.fffffffffp1023 && least::exp(last_exp) <= largest);
    STATIC_REQUIRE(least::exp2(1023.5) < largest && least::exp2(1023.999999999) < largest);

    STATIC_REQUIRE(least::exp(1.0F) == 2.7182818284590452F);
    STATIC_REQUIRE(least::exp(89.0F) == std::numeric_limits<float>::infinity());
    STATIC_REQUIRE(least::log(2.0F) == 0.69314718055994531F);
    STATIC_REQUIRE(least::exp2(0.5L) - 1.41421356237309504880L < 3e-16L);
    STATIC_REQUIRE(keeps_type<exp_function, float> && keeps_type<exp_function, double>
                   && keeps_type<exp_function, long double>);
    STATIC_REQUIRE(keeps_type<log1p_function, float> && keeps_type<log2_function, long double>);
    STATIC_REQUIRE(std::same_as<decltype(least::exp(least::pack<float, 4>())), least::pack<float, 4>>);
}
