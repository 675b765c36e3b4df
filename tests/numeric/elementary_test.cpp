// SPDX-License-Identifier: MIT
#include "least/numeric/elementary.hpp"

#include "catch.hpp"
#include "numeric/elementary_reference.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using least::dual;
using d1 = dual<double, 1>;
using d2 = dual<double, 2>;
using dd = dual<d1, 1>;

template <class... A>
concept has_hypot = requires(A... a) { hypot(a...); };
template <class A, class B>
concept has_pow = requires(A a, B b) { pow(a, b); };
static_assert(has_hypot<d1, d1> && has_hypot<d1, int> && has_hypot<double, dd> && has_hypot<d1, int, d1>);
static_assert(!has_hypot<d1, d2> && !has_hypot<d1, std::string> && !has_hypot<d1, d2, double>);
static_assert(has_pow<d1, int> && has_pow<float, dd> && has_pow<dd, d1> && !has_pow<d1, d2>
              && !has_pow<d1, std::string>);

// A function of the reference tables by its name, called as a model calls it: the same text for reals and for duals.
template <class T>
T call(std::string_view name, const T& x)
{
    using namespace std;
    if (name == "exp") { return exp(x); }
    if (name == "exp2") { return exp2(x); }
    if (name == "expm1") { return expm1(x); }
    if (name == "log") { return log(x); }
    if (name == "log2") { return log2(x); }
    if (name == "log10") { return log10(x); }
    if (name == "log1p") { return log1p(x); }
    if (name == "sqrt") { return sqrt(x); }
    if (name == "cbrt") { return cbrt(x); }
    if (name == "sin") { return sin(x); }
    if (name == "cos") { return cos(x); }
    if (name == "tan") { return tan(x); }
    if (name == "asin") { return asin(x); }
    if (name == "acos") { return acos(x); }
    if (name == "atan") { return atan(x); }
    if (name == "sinh") { return sinh(x); }
    if (name == "cosh") { return cosh(x); }
    if (name == "tanh") { return tanh(x); }
    if (name == "asinh") { return asinh(x); }
    if (name == "acosh") { return acosh(x); }
    if (name == "atanh") { return atanh(x); }
    if (name == "erf") { return erf(x); }
    if (name == "erfc") { return erfc(x); }
    throw std::logic_error("no such function");
}
template <class T>
T call(std::string_view name, const T& x, const T& y)
{
    using namespace std;
    if (name == "pow") { return pow(x, y); }
    if (name == "atan2") { return atan2(x, y); }
    if (name == "hypot") { return hypot(x, y); }
    throw std::logic_error("no such function");
}

/// 1e-14 for double, and as many units in the last place for the others.
template <class T>
constexpr T bar = 45 * least::epsilon<T>;
static_assert(bar<double> < 1e-14);

template <class T>
bool agrees(T x, long double reference)
{
    if (reference == 0) { return x == 0; }
    return std::abs(x - reference) <= bar<T> * std::abs(reference);
}

/// Whether a reference value is one that T can show with all its digits.
template <class T>
bool representable(long double reference)
{
    const long double size = std::abs(reference);
    return size == 0 || (size > std::numeric_limits<T>::min() && size < std::numeric_limits<T>::max());
}
template <class T>
bool is_exact(double x)
{
    return representable<T>(x) && static_cast<double>(static_cast<T>(x)) == x;
}

TEMPLATE_TEST_CASE("values and first and second derivatives agree with 50 digits", "", float, double, long double)
{
    using T = TestType;
    using first = dual<T, 1>;
    using second = dual<first, 1>;
    std::size_t rows = 0;
    for (const auto& row : reference::unary) {
        if (!is_exact<T>(row.x) || !representable<T>(row.value) || !representable<T>(row.first)
            || !representable<T>(row.second)) {
            continue;
        }
        ++rows;
        CAPTURE(row.function, row.x);
        const auto x = static_cast<T>(row.x);
        const auto once = call(row.function, first::variable(x, 0));
        CHECK(once.value == call(row.function, x)); // the standard's own value, to the bit
        CHECK(agrees(once.value, row.value));
        CHECK(agrees(once.slope[0], row.first));
        const auto twice = call(row.function, second::variable(first::variable(x, 0), 0));
        CHECK(twice.value.value == once.value);
        CHECK(twice.value.slope[0] == once.slope[0]);
        CHECK(agrees(twice.slope[0].value, row.first));
        CHECK(agrees(twice.slope[0].slope[0], row.second));
    }
    CHECK(rows >= (std::same_as<T, float> ? 60 : 170));
}

TEMPLATE_TEST_CASE("so do those of functions of two arguments", "", float, double, long double)
{
    using T = TestType;
    using first = dual<T, 2>;
    using second = dual<first, 2>;
    std::size_t rows = 0;
    for (const auto& row : reference::binary) {
        bool usable = is_exact<T>(row.x) && is_exact<T>(row.y);
        for (const auto v : {row.value, row.dx, row.dy, row.dxx, row.dxy, row.dyy}) {
            usable = usable && representable<T>(v);
        }
        if (!usable) { continue; }
        ++rows;
        CAPTURE(row.function, row.x, row.y);
        const auto x = static_cast<T>(row.x), y = static_cast<T>(row.y);
        const auto once = call(row.function, first::variable(x, 0), first::variable(y, 1));
        CHECK(once.value == call(row.function, x, y));
        CHECK(agrees(once.value, row.value));
        CHECK(agrees(once.slope[0], row.dx));
        CHECK(agrees(once.slope[1], row.dy));
        const auto twice =
            call(row.function, second::variable(first::variable(x, 0), 0), second::variable(first::variable(y, 1), 1));
        CHECK(agrees(twice.value.value, row.value));
        CHECK(agrees(twice.value.slope[0], row.dx));
        CHECK(agrees(twice.slope[1].value, row.dy));
        CHECK(agrees(twice.slope[0].slope[0], row.dxx));
        CHECK(agrees(twice.slope[1].slope[1], row.dyy));
        // Mixed both ways. Where the exact one is 0 by cancellation (atan2 on the diagonal), beside the others' size.
        const T mixed = row.dxy == 0 ? bar<T> * static_cast<T>(std::abs(row.dxx) + std::abs(row.dyy)) : T(0);
        CHECK((agrees(twice.slope[0].slope[1], row.dxy) || std::abs(twice.slope[0].slope[1]) <= mixed));
        CHECK((agrees(twice.slope[1].slope[0], row.dxy) || std::abs(twice.slope[1].slope[0]) <= mixed));
    }
    CHECK(rows >= (std::same_as<T, float> ? 5 : 28));
}

TEST_CASE("derivatives in double agree with those in long double at random points")
{
    if (std::numeric_limits<long double>::digits <= std::numeric_limits<double>::digits) { return; }
    struct domain {
        const char* function;
        double low, high;
    };
    constexpr domain domains[] = {{"exp", -700, 700}, {"exp2", -1000, 1000}, {"expm1", -40, 700}, {"log", 0, 1e3},
                                  {"log2", 0, 1e3},   {"log10", 0, 1e3},     {"log1p", -1, 9},    {"sqrt", 0, 1e3},
                                  {"cbrt", -50, 50},  {"sin", -50, 50},      {"cos", -50, 50},    {"tan", -50, 50},
                                  {"asin", -1, 1},    {"acos", -1, 1},       {"atan", -9, 9},     {"sinh", -40, 40},
                                  {"cosh", -40, 40},  {"tanh", -300, 300},   {"asinh", -9, 9},    {"acosh", 1, 9},
                                  {"atanh", -1, 1},   {"erf", -26, 26},      {"erfc", -26, 26}};
    constexpr std::uint64_t seed = 1971;
    std::mt19937_64 random(seed);
    using long_d1 = dual<long double, 1>;
    for (const auto& [function, low, high] : domains) {
        std::uniform_real_distribution<double> uniform(low, high);
        for (int i = 0; i < 500; ++i) {
            const double x = uniform(random);
            CAPTURE(seed, function, x);
            const auto r = call(function, dd::variable(d1::variable(x, 0), 0));
            const auto exact = call(function, dual<long_d1, 1>::variable(long_d1::variable(x, 0), 0));
            REQUIRE(agrees(r.slope[0].value, exact.slope[0].value));
            REQUIRE(agrees(r.slope[0].slope[0], exact.slope[0].slope[0]));
        }
    }
    std::uniform_real_distribution<double> exponent(-30, 30), positive(0, 1e9);
    for (int i = 0; i < 500; ++i) {
        const double x = positive(random), y = exponent(random);
        for (const char* function : {"pow", "atan2", "hypot"}) {
            CAPTURE(seed, function, x, y);
            const auto r = call(function, d2::variable(x, 0), d2::variable(y, 1));
            using long_d2 = dual<long double, 2>;
            const auto exact = call(function, long_d2::variable(x, 0), long_d2::variable(y, 1));
            REQUIRE(agrees(r.slope[0], exact.slope[0]));
            REQUIRE(agrees(r.slope[1], exact.slope[1]));
        }
    }
}

} // namespace
