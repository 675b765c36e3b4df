// SPDX-License-Identifier: MIT
#include "least/numeric/ranges.hpp"

#include "catch.hpp"

#include <array>
#include <forward_list>
#include <iterator>
#include <ranges>
#include <type_traits>
#include <vector>

TEST_CASE("what the library asks of ranges is there, and agrees with <ranges>")
{
    STATIC_REQUIRE(std::ranges::forward_range<const std::forward_list<int>>);
    STATIC_REQUIRE(!std::ranges::forward_range<int>);
    STATIC_REQUIRE(std::ranges::view<std::ranges::iota_view<int, int>>);
    STATIC_REQUIRE(std::contiguous_iterator<std::vector<double>::const_iterator>);
    STATIC_REQUIRE(!std::contiguous_iterator<std::forward_list<double>::const_iterator>);
    const std::vector<double> v{1, 2, 3};
    STATIC_REQUIRE(std::is_same_v<std::ranges::range_value_t<const std::vector<double>>, double>);
    STATIC_REQUIRE(std::is_same_v<std::ranges::range_reference_t<const std::vector<double>>, const double&>);
    CHECK(std::ranges::distance(v) == 3);
    CHECK(std::to_address(std::ranges::begin(v)) == v.data());
    CHECK(std::ranges::distance(std::array{1, 2}) == 2);
}
