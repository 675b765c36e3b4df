// SPDX-License-Identifier: MIT
#include "least/model/weighting.hpp"

#include "catch.hpp"

#include <array>
#include <concepts>
#include <list>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

namespace {

using least::detail::held;

static_assert(least::detail::walkable<std::vector<double>&>);
static_assert(least::detail::walkable<std::list<int>>);
static_assert(!least::detail::walkable<int>);
constexpr auto positive = std::views::filter([](double v) { return v > 0; });
static_assert(!least::detail::walkable<decltype(std::declval<std::vector<double>&>() | positive)>);

static_assert(least::detail::number_or_numbers<double>);
static_assert(least::detail::number_or_numbers<const std::vector<float>&>);
static_assert(!least::detail::number_or_numbers<std::string*>);
static_assert(!least::detail::number_or_numbers<std::vector<std::string>>);

static_assert(std::copyable<held<std::vector<double>>>);

} // namespace

TEST_CASE("named containers are referred to, temporaries and views are owned")
{
    std::vector<double> data{1, 2, 3};
    const held<std::vector<double>&> named(data);
    CHECK(&named.get() == &data);
    const held<std::vector<double>> owned(std::vector<double>{4, 5});
    const auto copy = owned;
    CHECK(copy.get()[1] == 5);
    CHECK(copy.get().data() != owned.get().data());
    auto view = data | std::views::transform([](double v) { return 2 * v; });
    const held<decltype(view)&> viewed(view);
    data[0] = 10;
    CHECK(*std::ranges::begin(viewed.get()) == 20);
}

TEST_CASE("a named view that owns what it shows, and cannot be copied, is referred to")
{
    auto owning = std::vector<double>{1, 2} | std::views::transform([](double v) { return 3 * v; });
    static_assert(!std::copy_constructible<decltype(owning)>);
    const held<decltype(owning)&> named(owning);
    CHECK(&named.get() == &owning);
}

TEST_CASE("sigma divides residuals, weights multiply costs, one number stands for all")
{
    const std::array s{0.5, 2.0};
    const auto by_sigma = least::detail::weighted<least::detail::held_or_same<const std::array<double, 2>&>, true>{
        least::sigma(s).values};
    auto place = by_sigma.walk();
    CHECK(place.divisor<double>() == 0.5);
    CHECK(place.factor<double>() == 1);
    ++place;
    CHECK(place.divisor<double>() == 2);
    const auto by_weight = least::detail::weighted<least::detail::held_or_same<int>, false>{least::weights(3).values};
    auto same = by_weight.walk();
    ++same;
    CHECK(same.factor<double>() == 3);
    CHECK(same.divisor<double>() == 1);
}
