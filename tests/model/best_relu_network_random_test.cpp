// SPDX-License-Identifier: MIT
// The best network against trying everything, on random problems.
#include "least/model/best_relu_network.hpp"

#include "catch.hpp"
#include "model/brute_force_network.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <vector>

namespace {

/// Seeds 0 ... problems - 1 of each family, n from 12 to 33 (to `most_points`).
template <std::size_t H>
void compare(unsigned problems, std::size_t most_points)
{
    for (std::size_t family = 0; family < brute_force::families.size(); ++family) {
        double above = 0, below = 0;
        unsigned proven = 0;
        for (unsigned seed = 0; seed < problems; ++seed) {
            const std::size_t n = 12 + seed % (most_points - 11);
            const auto p = brute_force::make(family, seed, n);
            const auto found = least::best_relu_network<H>(p.x, p.y);
            const auto best = static_cast<double>(brute_force::best<H>(p.x, p.y));
            const double difference = (found.cost - best) / best;
            CAPTURE(H, brute_force::families[family], seed, n, found.cost, best, difference);
            CHECK(found.proven);
            CHECK(difference <= 1e-9);
            CHECK(difference >= -1e-9);
            above = std::max(above, difference);
            below = std::min(below, difference);
            proven += found.proven ? 1 : 0;
        }
        std::printf("%zu units, %-22s seeds 0 to %u, proven %u, relative to the brute force %9.1e to %.1e\n", H,
                    brute_force::families[family], problems - 1, proven, below, above);
    }
}

} // namespace

TEST_CASE("the best network of one unit costs what the brute force finds")
{
    compare<1>(100, 33);
}

TEST_CASE("the best network of two units costs what the brute force finds")
{
    compare<2>(100, 33);
}

TEST_CASE("the best network of three units costs what the brute force finds")
{
    compare<3>(100, 33);
}

TEST_CASE("so it does where observations are weighted")
{
    for (unsigned seed = 0; seed < 20; ++seed) {
        const auto p = brute_force::make(seed % brute_force::families.size(), 500 + seed, 13);
        std::vector<double> w;
        for (std::size_t i = 0; i < p.x.size(); ++i) { w.push_back(0.1 + static_cast<double>((7 * i + seed) % 5)); }
        const auto found = least::best_relu_network<3>(p.x, p.y, least::weights(w));
        const auto best = static_cast<double>(brute_force::best<3>(p.x, p.y, w));
        CAPTURE(seed, found.cost, best);
        CHECK(found.proven);
        CHECK(std::abs(found.cost - best) <= 1e-9 * best);
    }
}

TEST_CASE("four units are never below, and equal where that is proven")
{
    for (unsigned seed = 0; seed < 6; ++seed) {
        const auto p = brute_force::make(seed, 900 + seed, 12);
        const auto found = least::best_relu_network<4>(p.x, p.y);
        const auto best = static_cast<double>(brute_force::best<4>(p.x, p.y));
        CAPTURE(seed, found.cost, best, found.proven);
        CHECK(found.cost >= best - 1e-9 * best);
        if (found.proven) { CHECK(found.cost <= best + 1e-9 * best); }
    }
}
