// SPDX-License-Identifier: MIT
#include "least/numeric/scalar.hpp"

#include "catch.hpp"

#include <complex>
#include <concepts>
#include <limits>
#include <string>
#include <type_traits>

namespace {

// A number of the library's own kind: built upon a real, and says so.
template <class T>
struct interval {
    T lower, upper;
};

} // namespace

template <class T>
struct least::base<interval<T>> {
    using type = base_t<T>;
};

namespace {

static_assert(least::real<float> && least::real<double> && least::real<long double>);
static_assert(!least::real<int> && !least::real<bool> && !least::real<double&> && !least::real<interval<double>>);

static_assert(least::number<double> && least::number<interval<float>> && least::number<interval<interval<double>>>);
static_assert(least::number<const double&>);
static_assert(!least::number<int> && !least::number<bool> && !least::number<double*> && !least::number<std::string>);
static_assert(!least::number<interval<int>> && !least::number<std::complex<double>> && !least::number<void>);

static_assert(least::numeric_argument<int> && least::numeric_argument<unsigned char> && least::numeric_argument<float>);
static_assert(least::numeric_argument<interval<double>>);
static_assert(!least::numeric_argument<std::string> && !least::numeric_argument<int*>);

TEST_CASE("the real at the bottom of a number is found at any depth")
{
    STATIC_REQUIRE(std::same_as<least::base_t<float>, float>);
    STATIC_REQUIRE(std::same_as<least::base_t<interval<long double>>, long double>);
    STATIC_REQUIRE(std::same_as<least::base_t<interval<interval<double>>>, double>);
}

TEST_CASE("an integer is computed with as double and any number as itself")
{
    STATIC_REQUIRE(std::same_as<least::real_t<int>, double>);
    STATIC_REQUIRE(std::same_as<least::real_t<unsigned long long>, double>);
    STATIC_REQUIRE(std::same_as<least::real_t<float>, float>);
    STATIC_REQUIRE(std::same_as<least::real_t<long double>, long double>);
    STATIC_REQUIRE(std::same_as<least::real_t<interval<float>>, interval<float>>);
}

TEST_CASE("the value of a real is the real, and its epsilon the distance from 1 to the next")
{
    STATIC_REQUIRE(least::value_of(2.5) == 2.5);
    STATIC_REQUIRE(std::same_as<decltype(least::value_of(2.5F)), float>);
    STATIC_REQUIRE(least::epsilon<double> == 0x1p-52);
    STATIC_REQUIRE(least::epsilon<float> == 0x1p-23F);
    STATIC_REQUIRE(1 + least::epsilon<long double> > 1);
    STATIC_REQUIRE(1 + least::epsilon<long double> / 2 == 1);
}

} // namespace
