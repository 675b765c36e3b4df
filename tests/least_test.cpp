// SPDX-License-Identifier: MIT
#include "least/least.hpp"

#include "catch.hpp"

#include <array>

TEST_CASE("one include gives the whole library, with its version")
{
    STATIC_REQUIRE(least::version_major == 0);
    STATIC_REQUIRE(least::version_minor >= 1);
    STATIC_REQUIRE(least::version_patch >= 0);
    constexpr std::array x{1.0, 2.0}, y{2.0, 4.0};
    STATIC_REQUIRE(least::newton{}(least::mean_squared_error(least::linear{}, x, y), 0.0).parameters == 2);
}
