// SPDX-License-Identifier: MIT
#include "least/numeric/shuffle.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

// The numbers here were computed by a second program, in another language, from the published definition of the generator.

TEST_CASE("a shuffle from a seed is this one, everywhere")
{
    std::array<int, 12> order{};
    std::iota(order.begin(), order.end(), 0);
    std::mt19937_64 generator(1);
    least::shuffle(generator, order);
    CHECK(order == std::array{3, 9, 10, 5, 8, 7, 6, 2, 0, 4, 11, 1});
}

TEST_CASE("integers below a bound are these, also where half of the draws are too many")
{
    std::mt19937_64 generator(7);
    const std::uint64_t bound = (std::uint64_t(1) << 63) + 12345;
    for (const std::uint64_t expected :
         {8226447053392177533U, 7678669178672740581U, 6621511216890710032U, 6970517620413659152U, 3665787290433124577U,
          2845675137508538335U, 7992443964104747070U, 2468279166094690930U}) {
        CHECK(least::below(generator, bound) == expected);
    }
}

TEST_CASE("uniform and normal numbers are these, bit by bit")
{
    std::mt19937_64 generator(42);
    for (const double expected : {0.755155532954539, 0.6390313938546974, 0.7521452007480266, 0.13627268363243705}) {
        CHECK(least::uniform(generator) == expected);
    }
    generator.seed(42);
    for (const double expected : {0x1.f2c22bfd1201fp-1, -0x1.06703f543a30ap-1, -0x1.09771a637902fp-2,
                                  0x1.5153735150ca9p-5, 0x1.7f491dd6c7ec1p-1, -0x1.6ba35a8a37178p-2}) {
        CHECK(least::standard_normal(generator) == expected);
    }
}

TEST_CASE("the product of two integers has all of its 128 bits")
{
    constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();
    STATIC_REQUIRE(least::detail::multiply(all, all).high == all - 1);
    STATIC_REQUIRE(least::detail::multiply(all, all).low == 1);
    STATIC_REQUIRE(least::detail::multiply(0x123456789abcdef0U, 0xfedcba9876543210U).high == 0x121fa00ad77d7422U);
    STATIC_REQUIRE(least::detail::multiply(0x123456789abcdef0U, 0xfedcba9876543210U).low == 0x236d88fe5618cf00U);
    STATIC_REQUIRE(least::detail::multiply(0xffffffffU, 0x100000001U).high == 0);
    STATIC_REQUIRE(least::detail::multiply(0xffffffffU, 0x100000001U).low == all);
}

TEST_CASE("a bound that divides 2^64, and one of 1, draw every number below them")
{
    std::mt19937_64 generator(3);
    CHECK(least::below(generator, 1) == 0);
    std::array<int, 8> seen{};
    for (int i = 0; i < 800; ++i) { ++seen[least::below(generator, 8)]; }
    for (const int times : seen) { CHECK(times > 60); } // 100 expected, standard deviation 9.4
}

TEST_CASE("all orders of four elements are equally likely")
{
    constexpr int trials = 24'000;
    std::array<int, 256> times{}; // by the order, read as a number of base 4
    std::mt19937_64 generator(11);
    for (int i = 0; i < trials; ++i) {
        std::array<unsigned, 4> order{0, 1, 2, 3};
        least::shuffle(generator, order);
        ++times[((order[0] * 4 + order[1]) * 4 + order[2]) * 4 + order[3]];
    }
    double chi_square = 0;
    int orders = 0;
    for (const int t : times) {
        if (t == 0) { continue; }
        ++orders;
        chi_square += (t - 1000.0) * (t - 1000.0) / 1000;
    }
    CAPTURE(chi_square);
    CHECK(orders == 24);
    CHECK(chi_square < 49.7); // 23 degrees of freedom: 1 in 1000 is beyond
}

TEST_CASE("ranges that are shuffled together stay together, and one element or none stays where it is")
{
    std::vector<int> x(1000);
    std::iota(x.begin(), x.end(), 0);
    std::vector<double> y(x.begin(), x.end());
    std::mt19937_64 generator(5);
    least::shuffle(generator, x, y);
    std::vector<bool> seen(1000);
    std::size_t moved = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        CHECK(y[i] == x[i]);
        seen[static_cast<std::size_t>(x[i])] = true;
        moved += static_cast<std::size_t>(x[i]) != i ? 1U : 0U;
    }
    CHECK(seen == std::vector<bool>(1000, true));
    CHECK(moved > 980);
    std::vector<int> one{7}, none;
    least::shuffle(generator, one);
    least::shuffle(generator, none);
    CHECK(one == std::vector{7});
}

TEST_CASE("uniform numbers are in [0, 1) and normal ones have the moments of the normal distribution")
{
    std::mt19937_64 generator(2024);
    constexpr int n = 200'000;
    int inside = 0;
    double sum = 0, squares = 0, fourth = 0, within = 0, uniforms = 0;
    for (int i = 0; i < n; ++i) {
        const double u = least::uniform(generator), z = least::standard_normal(generator);
        inside += u >= 0 && u < 1 ? 1 : 0;
        uniforms += u;
        sum += z;
        squares += z * z;
        fourth += z * z * z * z;
        within += std::abs(z) < 1 ? 1 : 0;
    }
    CAPTURE(sum / n, squares / n, fourth / n, within / n, uniforms / n);
    CHECK(inside == n);
    CHECK(std::abs(uniforms / n - 0.5) < 4 * 0.2887 / std::sqrt(n)); // four standard errors each
    CHECK(std::abs(sum / n) < 4 / std::sqrt(n));
    CHECK(std::abs(squares / n - 1) < 4 * std::sqrt(2.0 / n));
    CHECK(std::abs(fourth / n - 3) < 4 * std::sqrt(96.0 / n));
    CHECK(std::abs(within / n - 0.6826894921370859) < 4 * std::sqrt(0.217 / n));
}
