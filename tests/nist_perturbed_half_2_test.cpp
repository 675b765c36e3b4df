// SPDX-License-Identifier: MIT
// The nonlinear problems of NIST from starts that are far off: each parameter times exp(0.5 N(0, 1)). Part 2 of 2.
#include "nist_perturbed.hpp"

#include "catch.hpp"

TEST_CASE("far from the starts of NIST nothing but minima is claimed, and most runs reach the certified one, part 2")
{
    const auto all = problems::nist::all_perturbed(0.5, 500, 30'001);
    REQUIRE(all.share(all.reached) >= 0.88);
    CHECK(all.most_evaluations <= 10'000);
}
