// SPDX-License-Identifier: MIT
#include "least/cost/sums.hpp"

#include "catch.hpp"

#include "least/cost/loss.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace {

using least::order;
using pair = std::array<double, 2>;

/// Some observations of f = p0 + p1 x at p, as jets and targets.
struct line {
    pair p{1.5, -0.25};
    std::size_t n;
    [[nodiscard]] double x(std::size_t i) const { return 0.5 * static_cast<double>(i) - 1; }
    [[nodiscard]] double y(std::size_t i) const { return std::sin(static_cast<double>(7 * i)); }
    [[nodiscard]] double weight(std::size_t i) const { return i % 3 == 0 ? 2 : 1; }

    template <order O>
    [[nodiscard]] least::jet<double, 2, 1, O> jet(std::size_t i) const
    {
        least::jet<double, 2, 1, O> f(2);
        f.value[0] = p[0] + p[1] * x(i);
        if constexpr (O >= order::slope) { f.gradient[0] = {1, x(i)}; }
        return f;
    }
    [[nodiscard]] least::detail::target<double, 1> target(std::size_t i) const { return {{y(i)}, 2.0, weight(i)}; }
    [[nodiscard]] double residual(std::size_t i) const { return 2 * (p[0] + p[1] * x(i) - y(i)); }

    template <order O>
    [[nodiscard]] auto summed(std::size_t from, std::size_t to) const
    {
        least::detail::sums<double, 2, O> all(2);
        least::detail::rows_for<double, 2, O> rows(2);
        for (std::size_t i = from; i < to; ++i) { all.add(jet<O>(i), target(i), least::squared{}, p, rows); }
        return least::detail::block_sums<double, 2, O>{all, rows.take()};
    }
};

} // namespace

TEST_CASE("sums: each order has what it asks for, and no room for what it does not")
{
    using least::detail::sums;
    STATIC_REQUIRE(sizeof(sums<double, 8, order::value>) < sizeof(sums<double, 8, order::slope>));
    STATIC_REQUIRE(sizeof(sums<double, 8, order::slope>) < sizeof(sums<double, 8, order::gradient>));
    STATIC_REQUIRE(sizeof(sums<double, 8, order::gram>) < sizeof(sums<double, 8, order::slope>)); // all is in its rows
    STATIC_REQUIRE(std::is_same_v<least::detail::rows_for<double, 2, order::gradient>, least::detail::no_rows>);
}

TEST_CASE("sums: what is added is the cost, half the slope, and the sizes of their terms")
{
    const line data{.n = 20};
    double cost = 0, magnitude = 0, noise = 0;
    pair slope{}, scale{};
    for (std::size_t i = 0; i < data.n; ++i) {
        const double r = data.residual(i), w = data.weight(i);
        const double terms = 2 * (std::abs(data.y(i)) + std::abs(data.p[0]) + std::abs(data.p[1] * data.x(i)));
        cost += w * r * r;
        magnitude += w * (terms + std::abs(r)) * (terms + std::abs(r));
        noise += 2 * w * std::abs(r) * (terms + std::abs(r));
        for (std::size_t j = 0; j < 2; ++j) {
            const double derivative = j == 0 ? 2 : 2 * data.x(i);
            slope[j] += w * r * derivative;
            scale[j] += 2 * w * std::abs(derivative) * (terms + std::abs(r));
        }
    }
    const auto s = data.summed<order::gradient>(0, data.n);
    CHECK(std::abs(s.cost - cost) < 1e-13 * cost);
    CHECK(std::abs(s.magnitude - magnitude) < 1e-13 * magnitude);
    CHECK(std::abs(s.noise - noise) < 1e-13 * noise);
    for (std::size_t j = 0; j < 2; ++j) {
        CHECK(std::abs(s.gradient[j] - slope[j]) < 1e-13 * scale[j]);
        CHECK(std::abs(s.scale[j] - scale[j]) < 1e-13 * scale[j]);
    }
    const auto e = least::detail::mean_of(s, data.n, least::squared{});
    CHECK(std::abs(e.gradient[1] - 2 * slope[1] / 20) < 1e-14 * scale[1]);
    CHECK(std::abs(e.gradient_scale[1] - scale[1] / 20) < 1e-14 * scale[1]);
}

TEST_CASE("sums: of products the same mean comes from the rows alone")
{
    const line data{.n = 300}; // more than a panel has room for
    const auto products = data.summed<order::gram>(0, data.n);
    const auto of_products = least::detail::mean_of_products(products, data.p, data.n, least::squared{});
    const auto of_sums = least::detail::mean_of(data.summed<order::gradient>(0, data.n), data.n, least::squared{});
    CHECK(std::abs(of_products.cost - of_sums.cost) < 1e-14 * of_sums.cost);
    CHECK(std::abs(products.factor(2, 2) / 300 - of_sums.cost) < 1e-13 * of_sums.cost);
    for (std::size_t j = 0; j < 2; ++j) {
        CHECK(std::abs(of_products.gradient[j] - of_sums.gradient[j]) < 1e-14 * of_sums.gradient_scale[j]);
        CHECK(of_products.gradient_scale[j] >= of_sums.gradient_scale[j]);
    }
}

TEST_CASE("sums: parts combine to the whole")
{
    const line data{.n = 50};
    const auto combined = [&]<order O>(std::integral_constant<order, O>) {
        auto first = data.summed<O>(0, 21);
        first.combine(data.summed<O>(21, 50));
        const auto all = data.summed<O>(0, 50);
        CHECK(std::abs(first.cost - all.cost) < 1e-13 * all.cost);
        for (std::size_t j = 0; j < first.gradient.size(); ++j) {
            CHECK(std::abs(first.gradient[j] - all.gradient[j]) < 1e-12 * all.cost);
        }
        if constexpr (least::has_rows(O)) {
            for (std::size_t j = 0; j < 3; ++j) {
                for (std::size_t i = 0; i <= j; ++i) {
                    CHECK(std::abs(std::abs(first.factor(i, j)) - std::abs(all.factor(i, j))) < 1e-12 * all.cost);
                }
            }
        }
        if constexpr (O == order::gram) { CHECK(std::abs(first.squares - all.squares) < 1e-13 * all.squares); }
    };
    combined(std::integral_constant<order, order::slope>{});
    combined(std::integral_constant<order, order::gradient>{});
    combined(std::integral_constant<order, order::gram>{});
    combined(std::integral_constant<order, order::factor>{});
}
