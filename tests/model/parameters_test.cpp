// SPDX-License-Identifier: MIT
#include "least/model/parameters.hpp"

#include "catch.hpp"
#include "least/model/relu_network.hpp"

#include <array>
#include <bit>
#include <complex>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory_resource>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace {

using least::dual;
using least::dynamic;
using least::extent_v;
using least::flatten;
using least::rebind_t;
using least::scalar_t;
using least::unflatten;

// The shapes a caller may find natural.
template <class T>
struct peak {
    T height, centre, width;
    friend constexpr bool operator==(const peak&, const peak&) = default;
};
template <class T>
struct spectrum { // of aggregates, arrays of aggregates, arrays both ways
    std::array<peak<T>, 2> peaks;
    peak<T> background;
    T offsets[2];
    std::array<std::array<T, 2>, 1> grid;
    friend constexpr bool operator==(const spectrum&, const spectrum&) = default;
};
using network = least::relu_network<3>::parameters<double>;

struct not_a_template {
    double a, b;
};
template <class T>
class not_an_aggregate {
    [[maybe_unused]] T a{};

public:
    not_an_aggregate() {}
};
template <class T, class U>
struct of_two {
    T a;
    U b;
};

static_assert(least::parameters<double> && least::parameters<float> && least::parameters<long double>
              && least::parameters<int>);
static_assert(least::parameters<dual<double, 2>> && least::parameters<peak<dual<double, 2>>>);
static_assert(least::parameters<std::array<double, 3>> && least::parameters<std::array<std::array<float, 2>, 3>>);
static_assert(least::parameters<std::array<peak<double>, 2>> && least::parameters<std::vector<double>>);
static_assert(least::parameters<std::pmr::vector<double>> && least::parameters<std::vector<int>>);
static_assert(least::parameters<peak<double>> && least::parameters<spectrum<float>> && least::parameters<network>);

static_assert(!least::parameters<std::string> && !least::parameters<double*>
              && !least::parameters<std::array<double, 0>>);
static_assert(!least::parameters<double[3]> && !least::parameters<std::array<std::string, 2>>
              && !least::parameters<void>);
static_assert(!least::parameters<std::vector<bool>> && !least::parameters<std::vector<std::array<double, 2>>>);
static_assert(!least::parameters<std::array<std::vector<double>, 2>>, "a size within another that nobody knows");
static_assert(!least::parameters<not_a_template> && !least::parameters<not_an_aggregate<double>>);
static_assert(!least::parameters<of_two<double, double>> && !least::parameters<peak<std::string>>);
static_assert(!least::parameters<std::complex<double>> && !least::parameters<std::optional<double>>);
static_assert(!least::parameters<std::tuple<double>> && !least::parameters<std::span<double>>);
static_assert(!least::parameters<const double&> && !least::parameters<double (*)(double)>);

static_assert(extent_v<double> == 1 && extent_v<std::array<double, 3>> == 3
              && extent_v<std::vector<double>> == dynamic);
static_assert(extent_v<peak<double>> == 3 && extent_v<spectrum<double>> == 13 && extent_v<network> == 9);
static_assert(extent_v<std::array<std::array<peak<float>, 2>, 5>> == 30 && extent_v<peak<dual<double, 4>>> == 3);

static_assert(std::same_as<scalar_t<spectrum<float>>, float> && std::same_as<scalar_t<std::vector<int>>, int>);
static_assert(std::same_as<scalar_t<std::array<peak<dual<double, 1>>, 2>>, dual<double, 1>>);

static_assert(std::same_as<rebind_t<double, float>, float>);
static_assert(std::same_as<rebind_t<spectrum<double>, dual<double, 13>>, spectrum<dual<double, 13>>>);
static_assert(std::same_as<rebind_t<std::array<peak<double>, 2>, float>, std::array<peak<float>, 2>>);
static_assert(std::same_as<rebind_t<std::pmr::vector<double>, double>, std::vector<double>>);
static_assert(std::same_as<rebind_t<network, float>, least::relu_network<3>::parameters<float>>);

static_assert(std::same_as<least::real_parameters_t<int>, double>);
static_assert(
    std::same_as<least::real_parameters_t<std::array<std::array<int, 2>, 3>>, std::array<std::array<double, 2>, 3>>);
static_assert(std::same_as<least::real_parameters_t<spectrum<long>>, spectrum<double>>);
static_assert(std::same_as<least::real_parameters_t<peak<float>>, peak<float>>);

template <class V>
constexpr bool same(const V& a, std::initializer_list<double> b)
{
    std::size_t i = 0;
    for (const double x : b) {
        if (a[i++] != x) { return false; }
    }
    return a.size() == b.size();
}

TEST_CASE("parameters are flattened in the order in which they are declared, at compile time too")
{
    STATIC_REQUIRE(same(flatten(2.5), {2.5}));
    STATIC_REQUIRE(same(flatten(std::array{1.0, 2.0}), {1, 2}));
    STATIC_REQUIRE(same(flatten(std::array{std::array{1.0, 2.0}, std::array{3.0, 4.0}}), {1, 2, 3, 4}));
    STATIC_REQUIRE(same(flatten(peak<double>{1, 2, 3}), {1, 2, 3}));
    STATIC_REQUIRE(same(flatten(network{.m = {1, 2, 3}, .n = {4, 5, 6}, .b = {7, 8, 9}}), {1, 2, 3, 4, 5, 6, 7, 8, 9}));
    constexpr spectrum<float> s{{{{1, 2, 3}, {4, 5, 6}}}, {7, 8, 9}, {10, 11}, {{{12, 13}}}};
    STATIC_REQUIRE(same(flatten(s), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}));
    CHECK(same(flatten(std::vector{1.0, 2.0, 3.0}), {1, 2, 3}));
    CHECK(same(flatten(std::pmr::vector<double>{1.0, 2.0}), {1, 2}));
    CHECK(flatten(std::vector<double>{}).empty());
}

TEST_CASE("flat parameters take their shape again, at compile time too")
{
    STATIC_REQUIRE(unflatten<double>({2.5}) == 2.5);
    STATIC_REQUIRE(unflatten<peak<double>>({1, 2, 3}) == peak<double>{1, 2, 3});
    STATIC_REQUIRE(unflatten<std::array<peak<float>, 2>>({1, 2, 3, 4, 5, 6})[1] == peak<float>{4, 5, 6});
    STATIC_REQUIRE(unflatten<network>({1, 2, 3, 4, 5, 6, 7, 8, 9}).n[0] == 4);
    CHECK(unflatten<std::vector<double>>({1, 2}) == std::vector<double>{1, 2});
    CHECK(unflatten<std::pmr::vector<double>>({1, 2}) == std::pmr::vector<double>{1, 2});
    const peak<long double> wide{1, 2, 3};
    CHECK(unflatten<peak<long double>>(flatten(wide)) == wide);
}

/// The bits of numbers, so that a NaN is compared by what it carries and -0 is not 0.
template <std::size_t N>
std::array<std::uint64_t, N> bits(const std::array<double, N>& numbers)
{
    return std::bit_cast<std::array<std::uint64_t, N>>(numbers);
}

TEMPLATE_TEST_CASE("the way there and back keeps every bit, of -0, NaN and subnormal numbers too", "", double,
                   (std::array<double, 3>), (std::array<std::array<double, 2>, 2>), peak<double>, spectrum<double>,
                   network)
{
    using P = TestType;
    constexpr std::uint64_t seed = 1985;
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (int i = 0; i < 100; ++i) {
        least::vector<double, extent_v<P>> flat{};
        for (auto& x : flat) { x = std::bit_cast<double>(random()); }
        if (i == 0) { flat.fill(-0.0); }
        if (i == 1) { flat.fill(std::numeric_limits<double>::quiet_NaN()); }
        if (i == 2) { flat.fill(std::numeric_limits<double>::denorm_min()); }
        CHECK(bits(flatten(unflatten<P>(flat))) == bits(flat));
        P each{};
        least::detail::assign_each(each, [&](std::size_t j) { return flat[j]; });
        CHECK(bits(flatten(each)) == bits(flat));
    }
}

TEST_CASE("parameters are put in their places one by one, at compile time too")
{
    const auto made = []<class P>(P p) {
        least::detail::assign_each(p, [](std::size_t j) { return scalar_t<P>(static_cast<double>(j) + 1); });
        return p;
    };
    STATIC_REQUIRE(made(0.0) == 1);
    STATIC_REQUIRE(made(std::array<float, 2>{}) == std::array{1.0F, 2.0F});
    STATIC_REQUIRE(made(peak<double>{}) == peak<double>{1, 2, 3});
    CHECK(made(peak<long double>{}) == peak<long double>{1, 2, 3});
    const auto slopes = made(std::array<peak<dual<double, 2>>, 2>{});
    CHECK(slopes[1].centre == 5);
}

TEST_CASE("conversion changes the scalar and nothing else")
{
    STATIC_REQUIRE(least::convert<double>(7) == 7.0);
    STATIC_REQUIRE(std::same_as<decltype(least::convert<double>(peak<int>{1, 2, 3})), peak<double>>);
    STATIC_REQUIRE(least::convert<double>(peak<int>{1, 2, 3}) == peak<double>{1, 2, 3});
    STATIC_REQUIRE(least::convert<double>(peak<double>{1, 2, 3}) == peak<double>{1, 2, 3});
    STATIC_REQUIRE(least::convert<float>(peak<double>{0.1, 2, 3}).height == 0.1F);
    CHECK(least::convert<double>(std::vector{1, 2}) == std::vector{1.0, 2.0});

    constexpr auto lifted = least::convert<dual<double, 3>>(peak<double>{1, 2, 3});
    STATIC_REQUIRE(lifted.centre.value == 2 && lifted.centre.slope == std::array{0.0, 0.0, 0.0});
    constexpr auto seeded = [] {
        auto flat = flatten(least::convert<dual<double, 3>>(peak<double>{1, 2, 3}));
        for (std::size_t i = 0; i < 3; ++i) { flat[i].slope[i] = 1; }
        return unflatten<peak<dual<double, 3>>>(flat);
    }();
    STATIC_REQUIRE((seeded.height * seeded.width).slope == std::array{3.0, 0.0, 1.0});
}

} // namespace
