// SPDX-License-Identifier: MIT
#include "least/cost/arguments.hpp"

#include "catch.hpp"

#include <array>
#include <concepts>

namespace {

using data = std::array<double, 2>;
using sigma = decltype(least::sigma(1.0));
using weights = decltype(least::weights(std::declval<const data&>()));

static_assert(least::detail::is_weighting<sigma>);
static_assert(least::detail::is_weighting<weights>);
static_assert(!least::detail::is_weighting<least::huber>);
static_assert(!least::detail::is_weighting<int>);

static_assert(least::detail::arguments_fit<false>());
static_assert(least::detail::arguments_fit<false, sigma>());
static_assert(least::detail::arguments_fit<true, weights, least::cauchy>());
static_assert(least::detail::arguments_fit<true, least::cauchy, weights>());
static_assert(least::detail::ranges_fit<data&, const data&>());
// what does not fit is refused by a static_assert: see tests/must_not_compile

} // namespace

TEST_CASE("the loss and the weighting are picked out of the arguments in any order")
{
    const data w{1, 2};
    CHECK(least::detail::loss_of(least::weights(w), least::huber{.delta = 3}).delta == 3);
    CHECK(least::detail::loss_of(least::huber{.delta = 4}, least::weights(w)).delta == 4);
    STATIC_REQUIRE(std::same_as<decltype(least::detail::loss_of(least::weights(w))), least::squared>);
    auto first = least::detail::weighting_of(least::weights(w), least::huber{}).walk();
    auto last = least::detail::weighting_of(least::huber{}, least::weights(w)).walk();
    CHECK(first.factor<double>() == 1);
    CHECK((++last).factor<double>() == 2);
    STATIC_REQUIRE(std::same_as<decltype(least::detail::weighting_of(least::huber{})), least::detail::unweighted>);
}
