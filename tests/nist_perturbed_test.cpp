// SPDX-License-Identifier: MIT
// The nonlinear problems of NIST from starts that are a little off: each parameter times exp(0.1 N(0, 1)).
#include "nist_perturbed.hpp"

#include "catch.hpp"

TEST_CASE("near the starts of NIST nothing but minima is claimed, and nearly all runs reach the certified one")
{
    const auto all = problems::nist::all_perturbed(0.1, 1'000, 20'001);
    REQUIRE(all.share(all.reached) >= 0.96);
    CHECK(all.most_evaluations <= 10'000);
}
