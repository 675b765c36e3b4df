// SPDX-License-Identifier: MIT
#include "least/optimize/first_order.hpp"

#include "least/optimize/search.hpp"

#include "catch.hpp"

#include <array>
#include <cstddef>
#include <vector>

using least::status;

namespace {

template <std::size_t N>
struct downhill : least::first_order_descent<double, N> {
    template <class At>
    auto step(const At& at) const
    {
        auto d = at.e.gradient;
        for (auto& x : d) { x = -x; }
        return d;
    }
};

/// Falls along the first parameter and rises along all others; at the origin, where the runs start, its gradient is 0.
constexpr auto saddle = [](const auto& p) {
    auto sum = -p[0] * p[0];
    for (std::size_t j = 1; j < p.size(); ++j) { sum += p[j] * p[j]; }
    return sum;
};

} // namespace

TEST_CASE("the first length changes no parameter by more than a tenth, or by 0.1 where it is 0")
{
    least::point<double, 3, least::order::gradient> at;
    at.p = {10, 0, -3};
    at.e.gradient = {2, 0, 0};
    CHECK(least::first_length(at) == 0.5);
    at.e.gradient = {2, -4, 0};
    CHECK(least::first_length(at) == 0.025);
    at.e.gradient = {2, -4, 30};
    CHECK(least::first_length(at) == 0.01);
}

TEST_CASE("a saddle is told from a minimum by its curvature up to 32 parameters")
{
    const auto end = [](std::size_t n) {
        return least::minimize(saddle, std::vector<double>(n), downhill<least::dynamic>{}, least::backtracking{});
    };
    CHECK(end(2).status == status::saddle_point);
    CHECK(end(2).direction == std::vector{1.0, 0.0});
    CHECK(end(32).status == status::saddle_point);
    CHECK(end(33).status == status::converged); // nobody looked
    CHECK(end(33).evaluations == 1);
    CHECK(least::minimize(saddle, std::array{0.0, 0.0}, downhill<2>{}, least::backtracking{}).status
          == status::saddle_point);
    CHECK(least::minimize(saddle, std::array<double, 33>{}, downhill<33>{}, least::backtracking{}).status
          == status::converged);
}
