// SPDX-License-Identifier: MIT
#include "least/numeric/math.hpp"

#include "catch.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

namespace {

template <class T>
concept has_abs = requires(T x) { least::abs(x); };
template <class T>
concept has_sqrt = requires(T x) { least::sqrt(x); };
static_assert(has_abs<double> && has_sqrt<long double>);
static_assert(!has_abs<int> && !has_sqrt<int> && !has_abs<std::string>, "std's own are for integers");

template <class T>
inline constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
inline constexpr T nan = std::numeric_limits<T>::quiet_NaN();

TEMPLATE_TEST_CASE("abs, isfinite, min and max are known at compile time", "", float, double, long double)
{
    using T = TestType;
    STATIC_REQUIRE(least::abs(T(-1.5)) == T(1.5));
    STATIC_REQUIRE(least::abs(T(1.5)) == T(1.5));
    STATIC_REQUIRE(least::abs(-infinity<T>) == infinity<T>);
    STATIC_REQUIRE(std::same_as<decltype(least::abs(T(1))), T>);

    STATIC_REQUIRE(least::isfinite(T(0)) && least::isfinite(std::numeric_limits<T>::max()));
    STATIC_REQUIRE(least::isfinite(std::numeric_limits<T>::lowest()));
    STATIC_REQUIRE(!least::isfinite(infinity<T>) && !least::isfinite(-infinity<T>) && !least::isfinite(nan<T>));

    STATIC_REQUIRE(least::min(T(1), T(2)) == 1 && least::min(T(2), T(1)) == 1);
    STATIC_REQUIRE(least::max(T(1), T(2)) == 2 && least::max(T(2), T(1)) == 2);
}

TEST_CASE("abs makes -0 to 0, the square root of -0 is -0")
{
    CHECK(!std::signbit(least::abs(-0.0)));
    constexpr double minus_zero = least::sqrt(-0.0);
    CHECK(std::signbit(minus_zero));
    CHECK(std::signbit(least::sqrt(-0.0)));
}

TEST_CASE("of two numbers that are equal or do not compare, min and max take the first")
{
    const double a = 1, b = 1;
    CHECK(&least::min(a, b) == &a);
    CHECK(&least::max(a, b) == &a);
    const double none = nan<double>;
    CHECK(&least::min(none, a) == &none);
    CHECK(&least::min(a, none) == &a);
    CHECK(&least::max(none, a) == &none);
    CHECK(&least::max(a, none) == &a);
    STATIC_REQUIRE(least::min(3, 2) == 2 && least::max(3U, 2U) == 3U);
}

TEMPLATE_TEST_CASE("sqrt is known at compile time and correctly rounded", "", float, double, long double)
{
    using T = TestType;
    STATIC_REQUIRE(least::sqrt(T(0)) == 0 && least::sqrt(T(1)) == 1 && least::sqrt(T(2.25)) == T(1.5));
    STATIC_REQUIRE(least::sqrt(infinity<T>) == infinity<T>);
    STATIC_REQUIRE(!(least::sqrt(T(-1)) == least::sqrt(T(-1)))); // NaN
    STATIC_REQUIRE(!(least::sqrt(nan<T>) == least::sqrt(nan<T>)));

    // Compile time and run time give the same bits. The argument comes through a volatile so that it is run time.
    constexpr T arguments[] = {T(2),
                               T(3),
                               T(0.1L),
                               std::numeric_limits<T>::min(),
                               std::numeric_limits<T>::max(),
                               std::numeric_limits<T>::denorm_min(),
                               1 + least::epsilon<T>,
                               4 - 2 * least::epsilon<T>};
    constexpr T roots[] = {least::sqrt(arguments[0]), least::sqrt(arguments[1]), least::sqrt(arguments[2]),
                           least::sqrt(arguments[3]), least::sqrt(arguments[4]), least::sqrt(arguments[5]),
                           least::sqrt(arguments[6]), least::sqrt(arguments[7])};
    for (std::size_t i = 0; i < std::size(arguments); ++i) {
        const volatile T x = arguments[i];
        CAPTURE(i);
        CHECK(least::sqrt(T(x)) == roots[i]);
        CHECK(std::sqrt(T(x)) == roots[i]);
    }
}

// The hardware is the reference: IEEE 754 asks that its square root be correctly rounded. The last argument whose root is
// another is kept, so that one CHECK speaks for the thousands.
template <class T>
struct comparison {
    T failed_at = 0;

    void operator()(T x)
    {
        if (least::detail::sqrt_by_iteration(x) != std::sqrt(x)) { failed_at = x; }
    }
    void with_neighbours(T x)
    {
        (*this)(x);
        (*this)(std::nextafter(x, T(0)));
        (*this)(std::nextafter(x, infinity<T>));
    }
};

TEMPLATE_TEST_CASE("the iterated square root has the bits of the hardware's", "", float, double, long double)
{
    using T = TestType;
    using limits = std::numeric_limits<T>;
    constexpr int digits = std::min(limits::digits, 64); // as many random bits as one draw gives
    const std::uint64_t seed = 20240229;
    std::mt19937_64 random(seed);
    comparison<T> compare;
    const auto significand = [&] {
        return static_cast<T>((random() >> (64 - digits)) | (std::uint64_t{1} << (digits - 1)));
    };
    std::uniform_int_distribution<int> any_exponent(limits::min_exponent - 2 * digits,
                                                    limits::max_exponent - digits - 1);
    std::uniform_int_distribution<int> small_exponent(-20, 20);
    constexpr int count = std::same_as<T, long double> ? 5'000 : 50'000; // long double has 32 times the exponents

    SECTION("anywhere, subnormal numbers included")
    {
        bool subnormal = false;
        for (int i = 0; i < count; ++i) {
            const T x = std::ldexp(significand(), any_exponent(random));
            subnormal = subnormal || (x > 0 && x < limits::min());
            compare(x);
        }
        CHECK(subnormal);
    }
    SECTION("at squares, and one step to each side of them")
    {
        for (int i = 0; i < count; ++i) {
            const T root = std::floor(std::ldexp(significand(), -(digits + 1) / 2)); // its square is exact
            const T x = std::ldexp(root * root, 2 * small_exponent(random));
            compare.with_neighbours(x);
        }
    }
    SECTION("where the root lies close to half-way between two numbers")
    {
        for (int i = 0; i < count; ++i) {
            const T root = significand();
            const T x = std::ldexp(root * (root + 1), small_exponent(random)); // (root + 1/2)^2 - 1/4, rounded
            compare.with_neighbours(x);
        }
    }
    SECTION("at the ends of the range and beside powers of two")
    {
        compare(limits::max());
        compare(limits::min());
        compare(limits::denorm_min());
        for (int exponent = limits::min_exponent; exponent < limits::max_exponent; exponent += 7) {
            const T power = std::ldexp(T(1), exponent);
            compare.with_neighbours(power);
        }
    }
    CAPTURE(seed, compare.failed_at);
    CHECK(least::detail::sqrt_by_iteration(compare.failed_at) == std::sqrt(compare.failed_at));
}

} // namespace
