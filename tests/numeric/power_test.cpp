// SPDX-License-Identifier: MIT
#include "least/numeric/power.hpp"

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

ULP_FUNCTION(pow);
// In all lanes at once, also where <cmath> is asked for one after another.
struct pow_at_once : pow_function {
    using pow_function::operator();
    template <class T, std::size_t W>
    constexpr auto operator()(const least::pack<T, W>& x, const least::pack<T, W>& y) const
    {
        return least::detail::pow_of(x, y);
    }
};

// C99, F.9.4.4
constexpr ulp::special<2> special_pow[] = {{{0.0, -3}, infinity},
                                           {{-0.0, -3}, -infinity},
                                           {{0.0, -2}, infinity},
                                           {{-0.0, -2}, infinity},
                                           {{0.0, -2.5}, infinity},
                                           {{-0.0, -2.5}, infinity},
                                           {{0.0, 3}, 0},
                                           {{-0.0, 3}, -0.0},
                                           {{0.0, 2}, 0},
                                           {{-0.0, 2}, 0},
                                           {{0.0, 2.5}, 0},
                                           {{-0.0, 2.5}, 0},
                                           {{-1, infinity}, 1},
                                           {{-1, -infinity}, 1},
                                           {{1, no_number}, 1},
                                           {{1, infinity}, 1},
                                           {{1, 5}, 1},
                                           {{no_number, 0.0}, 1},
                                           {{no_number, -0.0}, 1},
                                           {{infinity, 0.0}, 1},
                                           {{0.0, 0.0}, 1},
                                           {{-5, -0.0}, 1},
                                           {{-2, 0.5}, no_number},
                                           {{-2, -1.5}, no_number},
                                           {{0.5, -infinity}, infinity},
                                           {{-0.5, -infinity}, infinity},
                                           {{2, -infinity}, 0},
                                           {{-2, -infinity}, 0},
                                           {{0.5, infinity}, 0},
                                           {{-0.5, infinity}, 0},
                                           {{2, infinity}, infinity},
                                           {{-2, infinity}, infinity},
                                           {{-infinity, -3}, -0.0},
                                           {{-infinity, -2}, 0},
                                           {{-infinity, -2.5}, 0},
                                           {{-infinity, 3}, -infinity},
                                           {{-infinity, 2}, infinity},
                                           {{-infinity, 2.5}, infinity},
                                           {{infinity, -1}, 0},
                                           {{infinity, 0.5}, infinity},
                                           {{no_number, 1}, no_number},
                                           {{2, no_number}, no_number},
                                           {{no_number, no_number}, no_number},
                                           {{0.0, no_number}, no_number},
                                           {{0.0, -infinity}, infinity},
                                           {{0.0, infinity}, 0},
                                           {{-0.0, infinity}, 0},
                                           {{-0.0, -infinity}, infinity},
                                           // exact ones, and ends of the range
                                           {{2, 10}, 1024},
                                           {{-2, 3}, -8},
                                           {{-2, 2}, 4},
                                           {{2, -1074}, smallest},
                                           {{2, 1024}, infinity},
                                           {{-2, 1025}, -infinity},
                                           {{2, -1076}, 0},
                                           {{-2, -1077}, -0.0},
                                           {{4, 0.5}, 2},
                                           {{10, 2}, 100},
                                           {{3, 3}, 27},
                                           {{-3, 3}, -27},
                                           {{largest, 2}, infinity},
                                           {{largest, -2}, 0},
                                           {{-1, 0x1p60}, 1},
                                           {{-1, 0x1.fffffffffffffp52}, -1},
                                           {{-3, 1e300}, infinity},
                                           {{-0.5, 1e300}, 0},
                                           {{largest, 1}, largest},
                                           {{smallest, 1}, smallest},
                                           {{-1, 0x1.0000000000001p52}, -1},
                                           {{1 + 0x1p-52, 1e300}, infinity}};

/// x^y within the range of doubles and a little beyond, x > 0.
std::vector<point<2>> of_powers()
{
    ulp::arguments draw(0, 0);
    std::vector<point<2>> at;
    const auto with = [&](double x, double log2_of_power) {
        const double y = log2_of_power / std::log2(x);
        if (std::abs(y) <= 0x1p50) { at.push_back({x, y}); }
    };
    for (int i = 0; i < 8000; ++i) {
        with(draw.draw_exponent(-1022, 1023), draw.draw(-1080, 1030));
        with(draw.draw(0, 4), draw.draw(-1080, 1030));
        with(draw.draw_beside(1), draw.draw(-1080, 1030));
        with(draw.draw_exponent(-20, 20), draw.draw_exponent(-40, 9));
        at.push_back({draw.draw(0.1, 10), draw.draw(-10, 10)});
    }
    for (const double near : {0.70710678118654752, 1.4142135623730951}) { // the breakpoints of the logarithm
        for (int i = 0; i < 3000; ++i) {
            with(draw.draw_beside(near), draw.draw(980, 1024));
            with(draw.draw_beside(near), draw.draw(-1022, -980));
        }
    }
    for (int i = 0; i < 5000; ++i) { // integers
        const double y = std::floor(draw.draw(-30, 30));
        at.push_back({draw.draw(-10, 10), y});
    }
    for (const double end : {1024.0, -1022.0, -1074.0, -1075.0}) {
        for (int i = 0; i < 500; ++i) { with(draw.draw(1.1, 100), draw.draw_beside(end)); }
    }
    return at;
}

} // namespace

TEST_CASE("pow in packs: error, special values, lanes, floats and numbers")
{
    ulp::check<pow_function>(of_powers(), 1.0, special_pow);
    CHECK(ulp::largest_error<pow_at_once>(of_powers()).ulp <= 1.0);
    CHECK(ulp::wrong_special<pow_at_once>(special_pow) == "");
}

TEST_CASE("pow of less extreme powers is more accurate")
{
    ulp::arguments draw(0, 0);
    std::vector<point<2>> at;
    for (int i = 0; i < 20'000; ++i) {
        const double x = draw.draw_exponent(-30, 30), y = draw.draw(-99, 99) / std::max(std::abs(std::log2(x)), 0.01);
        at.push_back({x, y});
    }
    const auto [error, where] = ulp::largest_error<pow_at_once>(at);
    CAPTURE(where);
    CHECK(error <= 0.77);
}

TEST_CASE("one exponent or one base for all lanes is that number in each of them; the square is the product")
{
    using P = least::pack<double, 2>;
    ulp::arguments draw(0, 0);
    bool same = true, squares = true;
    for (int i = 0; i < 3000; ++i) {
        const P x({draw.draw(-9, 9), draw.draw_exponent(-20, 20)});
        const double y = i % 3 == 0 ? std::floor(draw.draw(-9, 9)) : draw.draw(-9, 9);
        const P by_number = pow(x, y), by_pack = pow(x, P(y)), power = pow(std::abs(y) + 0.5, x);
        const P power_of_pack = pow(P(std::abs(y) + 0.5), x);
        const P square = pow(x, 2), square_too = pow(x, 2.0);
        for (std::size_t lane = 0; lane < 2; ++lane) {
            same = same && (y == 2 || ulp::same(by_number[lane], by_pack[lane]));
            same = same && ulp::same(power[lane], power_of_pack[lane]);
            squares = squares && square[lane] == x[lane] * x[lane] && square_too[lane] == x[lane] * x[lane];
        }
    }
    CHECK(same);
    CHECK(squares);
    const P zeros({-0.0, -infinity});
    CHECK(ulp::same(pow(zeros, 2)[0], 0.0));
    CHECK(ulp::same(pow(zeros, 2)[1], infinity));
    CHECK(ulp::same(pow(zeros, 3)[0], -0.0));
}

namespace {

constexpr std::array<point<2>, 12> ordinary{{{2, 0.5},
                                             {10, -3},
                                             {0.1, 300},
                                             {-7, 3},
                                             {-7, 4},
                                             {1.0000000001, 1e11},
                                             {0.5, 1073.5},
                                             {3, 600},
                                             {0x1p-1060, 0.25},
                                             {1e300, 1.02},
                                             {-3, -5},
                                             {0.7, 0x1p-40}}};

template <class X, class Y>
concept has_pow = requires(X x, Y y) { pow(x, y); };
template <class X, class Y>
concept has_least_pow = requires(X x, Y y) { least::pow(x, y); };
using P2 = least::pack<double, 2>;
using P4 = least::pack<float, 4>;
static_assert(has_pow<P2, P2> && has_pow<P2, int> && has_pow<float, P2> && has_pow<P4, double>);
static_assert(!has_pow<P2, P4> && !has_pow<P2, std::string> && !has_least_pow<std::string, double>);
static_assert(std::same_as<decltype(least::pow(2.0F, 3)), double>
              && std::same_as<decltype(least::pow(2.0F, 3.0F)), float>
              && std::same_as<decltype(least::pow(2, 3)), double>
              && std::same_as<decltype(least::pow(2.0L, 3)), long double>);

} // namespace

TEST_CASE("pow at compile time: values and special values")
{
    static constexpr auto values = ulp::values_of<pow_function>(ordinary);
    CHECK(ulp::largest_error<pow_function>(ordinary, values).ulp <= 1);
    STATIC_REQUIRE(ulp::holds<pow_function>(special_pow));
    STATIC_REQUIRE(least::pow(2, 3) == 8 && least::pow(2.0F, 0.5F) == 1.41421356237309505F);
    STATIC_REQUIRE(least::pow(10.0F, 39.0F) == std::numeric_limits<float>::infinity());
    STATIC_REQUIRE(least::pow(2.0L, -2) == 0.25L);
}
