// SPDX-License-Identifier: MIT
// The best network of x in clusters: what is proven is so, also where rounding leaves little to prove with.
#include "least/model/best_relu_network.hpp"

#include "catch.hpp"
#include "model/brute_force_network.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <random>
#include <vector>

namespace {

using least::best_relu_network;

std::vector<double> mirrored(std::vector<double> x)
{
    for (double& v : x) { v = -v; }
    return x;
}

/// Of 4 to `most` points: x at 0, 1 and 2 with places within a width, or, of width 0, spread over so many decades.
brute_force::problem made(unsigned seed, double width, double decades, std::size_t most)
{
    std::mt19937 generator(seed);
    const auto uniform = [&] { return (static_cast<double>(generator()) + 0.5) / 4294967296.0; };
    brute_force::problem p;
    const std::size_t n = 4 + generator() % (most - 3);
    while (p.x.size() < n) {
        const auto cluster = static_cast<double>(generator() % 3), place = std::floor(1000 * uniform()) / 1000;
        const double x = width > 0 ? cluster + width * place : std::pow(10.0, decades * place);
        if (std::find(p.x.begin(), p.x.end(), x) == p.x.end()) { p.x.push_back(x); }
    }
    std::sort(p.x.begin(), p.x.end());
    for (std::size_t i = 0; i < n; ++i) { p.y.push_back(std::floor(40 * uniform() - 20) / 10); }
    return p;
}

struct tally {
    unsigned proven = 0;
    double worst = 0;
};

/// Data and mirrored data. What both are proven to cost is the same, and no more than in long double.
template <std::size_t H>
void mirror(const brute_force::problem& p, tally& all)
{
    const auto found = best_relu_network<H>(p.x, p.y), other = best_relu_network<H>(mirrored(p.x), p.y);
    CAPTURE(H, p.x, p.y, found.cost, other.cost);
    for (std::size_t j = 0; j < H; ++j) {
        CHECK((std::isfinite(found.parameters.n[j]) && std::isfinite(found.parameters.b[j])));
    }
    CHECK(std::isfinite(found.cost));
    if (!found.proven || !other.proven) { return; }
    ++all.proven;
    constexpr double zero = 1e-25; // the squares of some roundings of y
    const std::vector<long double> x(p.x.begin(), p.x.end()), y(p.y.begin(), p.y.end());
    CHECK(found.cost <= static_cast<double>(best_relu_network<H>(x, y).cost) * (1 + 1e-8) + zero);
    CHECK(std::abs(found.cost - other.cost) <= 1e-8 * found.cost + zero);
    if (found.cost > zero) { all.worst = std::max(all.worst, std::abs(found.cost - other.cost) / found.cost); }
}

/// Never below the brute force, and where it is proven not above.
template <std::size_t H>
void compare(const brute_force::problem& p, unsigned& proven)
{
    const auto found = best_relu_network<H>(p.x, p.y);
    const auto best = static_cast<double>(brute_force::best<H>(p.x, p.y));
    constexpr double zero = 1e-10; // of the normal equations of the brute force
    CAPTURE(H, p.x, p.y, found.cost, best, found.proven);
    CHECK(found.cost >= best * (1 - 1e-8) - zero);
    if (found.proven) { CHECK(found.cost <= best * (1 + 1e-8) + zero); }
    proven += found.proven ? 1 : 0;
}

constexpr unsigned problems = 100;

} // namespace

TEST_CASE("two examples in which rounding was taken for a direction that is free")
{
    const std::array<double, 6> x{1.000557, 0.000429, 0.000809, 1.000862, 0.00076, 2.000323};
    const std::array<double, 6> y{0, 0.4, 1.9, -1.1, 0.2, -1};
    const auto two = best_relu_network<2>(x, y);
    CHECK(two.proven);
    CHECK(std::abs(two.cost - 0.2940162081) < 1e-9);
    tally all;
    mirror<2>({{x.begin(), x.end()}, {y.begin(), y.end()}}, all);
    mirror<3>(
        {{1.000938, 0.000951, 1.00027, 1.00064, 2.000101, 2.000719, 2.000623}, {-2, 0.8, -1.8, -0.7, 0.1, 0.4, -1}},
        all);
    CHECK(all.proven == 2);
}

TEST_CASE("clusters and their mirror images are proven to cost the same, or not proven")
{
    for (const double width : {1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10}) {
        tally two, three;
        for (unsigned seed = 0; seed < problems; ++seed) {
            const auto p = made(seed, width, 0, 13);
            mirror<2>(p, two);
            mirror<3>(p, three);
        }
        std::printf("clusters of %.0e, seeds 0 to %u: 2 units %3u proven, apart by %.1e; 3 units %3u, %.1e\n", width,
                    problems - 1, two.proven, two.worst, three.proven, three.worst);
        if (width >= 1e-3) { CHECK((two.proven > problems / 2 && three.proven > problems / 2)); }
        if (width <= 1e-8) { CHECK(two.proven + three.proven < problems); }
    }
    for (const double decades : {2.0, 4.0, 6.0, 9.0, 12.0}) {
        tally two, three;
        for (unsigned seed = 0; seed < problems; ++seed) {
            const auto p = made(seed, 0, decades, 13);
            mirror<2>(p, two);
            mirror<3>(p, three);
        }
        std::printf("over %2.0f decades, seeds 0 to %u: 2 units %3u proven, apart by %.1e; 3 units %3u, %.1e\n",
                    decades, problems - 1, two.proven, two.worst, three.proven, three.worst);
    }
}

TEST_CASE("clusters cost what the brute force finds")
{
    for (const double width : {1e-2, 1e-3}) { // the normal equations of the brute force fail beyond
        unsigned two = 0, three = 0;
        for (unsigned seed = 0; seed < problems; ++seed) {
            compare<2>(made(1000 + seed, width, 0, 10), two);
            if (seed < problems / 4) { compare<3>(made(2000 + seed, width, 0, 8), three); }
        }
        std::printf("clusters of %.0e: of 2 units %u of %u proven, of 3 %u of %u\n", width, two, problems, three,
                    problems / 4);
    }
    unsigned two = 0;
    for (unsigned seed = 0; seed < problems; ++seed) { compare<2>(made(3000 + seed, 0, 3, 10), two); }
    std::printf("over 3 decades: of 2 units %u of %u proven\n", two, problems);
}

TEST_CASE("what parameters cannot express is not proven, and they are finite")
{
    const auto good = [](const auto& found, std::size_t units) {
        bool finite = true;
        for (std::size_t j = 0; j < units; ++j) {
            finite = finite && std::isfinite(found.parameters.m[j]) && std::isfinite(found.parameters.b[j])
                     && std::isfinite(found.parameters.n[j]);
        }
        return finite && !found.proven;
    };
    // slopes that overflow, costs that do, knots from which the other end is out of reach
    const std::array<double, 4> tiny{1e-310, 2e-310, 4e-310, 9e-310}, y{1, 3, 2, 5}, large{1e300, 3e300, 2e300, 5e300};
    CHECK(good(best_relu_network<2>(tiny, y), 2));
    CHECK(best_relu_network<2>(tiny, y).cost == 39.0 / 4);
    CHECK(good(best_relu_network<2>(tiny, large), 2));
    constexpr double largest = std::numeric_limits<double>::max();
    for (const double end : {1.7e308, largest}) {
        const auto found = best_relu_network<2>(std::array{-end, 0.0, end}, std::array{1.0, 3.0, -2.0});
        CAPTURE(end, found.cost, found.proven, found.parameters.b[0], found.parameters.b[1]);
        CHECK((std::isfinite(found.cost) && found.cost <= 14.0 / 3));
        CHECK((std::isfinite(found.parameters.b[0]) && std::isfinite(found.parameters.b[1])));
    }
    // gaps that b does not resolve
    constexpr double eps = std::numeric_limits<double>::epsilon();
    CHECK(good(
        best_relu_network<5>(std::array{1.0, 1 + eps, 1 + 2 * eps, 2.0, 3.0}, std::array{1.0, -2.0, 3.0, 1.0, 4.0}),
        5));
    std::vector<double> x, z;
    for (int i = 0; i < 12; ++i) {
        x.push_back(1e15 + 0.125 * i);
        z.push_back((7 * i) % 5);
    }
    const auto far = best_relu_network<3>(x, z);
    for (double& v : x) { v -= 1e15; }
    const auto near = best_relu_network<3>(x, z);
    CHECK(near.proven);
    CHECK(far.cost >= near.cost * (1 - 1e-9));
    CHECK((!far.proven || far.cost <= near.cost * (1 + 1e-8)));
    // interpolation over 13 decades
    std::vector<double> e, f;
    for (int i = 0; i < 40; ++i) {
        e.push_back(std::exp(0.75 * i));
        f.push_back((7 * i) % 5 - 2);
    }
    const auto all = best_relu_network(40, e, f);
    CHECK((!all.proven || all.cost < 1e-20));
}

TEST_CASE("many units are no worse than three, and no worse than none")
{
    std::mt19937 generator(5);
    for (const double width : {1e-3, 1e-6, 1e-9, 1e-12}) {
        std::vector<double> x, y;
        double power = 0;
        for (int i = 0; i < 116; ++i) {
            x.push_back(static_cast<double>(generator() % 5) + width * static_cast<double>(generator()) / 4294967296.0);
            y.push_back(static_cast<double>(generator()) / 2147483648.0 - 1);
            power += y.back() * y.back() / 116;
        }
        const double three = best_relu_network<3>(x, y).cost;
        for (const std::size_t units : {4U, 8U, 9U, 30U}) {
            const double many = best_relu_network(units, x, y).cost;
            CAPTURE(width, units, many, three, power);
            CHECK(many <= three * (1 + 1e-6));
            CHECK(many <= power);
        }
    }
}
