// SPDX-License-Identifier: MIT
#include "least/optimize/status.hpp"

#include "catch.hpp"

#include <array>
#include <set>
#include <string_view>

using least::status;

TEST_CASE("every status has a message of its own")
{
    constexpr std::array all{status::converged,
                             status::exact_fit,
                             status::at_bound,
                             status::finished,
                             status::flat_direction,
                             status::saddle_point,
                             status::stalled,
                             status::no_root,
                             status::iteration_limit,
                             status::not_finite,
                             status::stopped_by_observer};
    std::set<std::string_view> messages;
    for (const status s : all) {
        CHECK(least::message(s) != "unknown status");
        CHECK(messages.insert(least::message(s)).second);
    }
    STATIC_REQUIRE(least::message(status::converged) == "converged to a minimum");
    CHECK(least::message(static_cast<status>(99)) == "unknown status");
}
