// SPDX-License-Identifier: MIT
#include "least/cost/reduce.hpp"

#include "catch.hpp"

#include "least/cost/derivative.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/linear.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <list>
#include <numeric>
#include <random>
#include <ranges>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

static_assert(least::lane_count == 8
              && least::block_size == 1024); // part of the definition: to change them changes answers
static_assert(least::block_count(1) == 1 && least::block_count(1024) == 1 && least::block_count(1025) == 2);
static_assert(least::block_count(70'000) == 69);

/// A value that remembers how it was put together.
struct history {
    std::string text;
    void combine(const history& other) { text = "(" + text + "+" + other.text + ")"; }
};

std::string tree_of(std::size_t blocks)
{
    std::size_t made = 0;
    const auto next = [&made] { return history{std::to_string(made++)}; };
    return least::combine_blocks(blocks, next).text;
}

/// The documented order, for plain numbers: eight lanes, halves of them, blocks of 1024 in a tree.
double block_sum(std::span<const double> terms)
{
    std::array<double, 8> lane{};
    for (std::size_t i = 0; i < terms.size(); ++i) { lane[i % 8] += terms[i]; }
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}
double tree_sum(std::span<const double> terms)
{
    if (terms.size() <= 1024) { return block_sum(terms); }
    std::size_t left = 1024;
    while (2 * left < terms.size()) { left *= 2; }
    return tree_sum(terms.first(left)) + tree_sum(terms.subspan(left));
}

/// x of 20 significant bits and sizes from 2^-40 to 2^20: x^2 is exact, and sums of them depend on their order.
std::vector<double> uneven_numbers(std::size_t n, unsigned seed)
{
    std::mt19937_64 random(seed);
    std::uniform_int_distribution<int> digits(1, 1 << 20), exponent(-40, 0);
    std::vector<double> x(n);
    for (double& v : x) { v = std::ldexp(digits(random), exponent(random)); }
    return x;
}

const std::vector<std::size_t> sizes{1, 7, 8, 9, 1023, 1024, 1025, 2048, 5000, 70'000};

} // namespace

TEST_CASE("lanes are added in halves")
{
    std::array<history, 8> lanes;
    for (std::size_t i = 0; i < 8; ++i) { lanes[i].text = std::to_string(i); }
    least::combine_lanes(lanes);
    CHECK(lanes[0].text == "(((0+4)+(2+6))+((1+5)+(3+7)))");
}

TEST_CASE("blocks are taken in order and combined as the largest power of two and the rest")
{
    CHECK(tree_of(1) == "0");
    CHECK(tree_of(2) == "(0+1)");
    CHECK(tree_of(3) == "((0+1)+2)");
    CHECK(tree_of(4) == "((0+1)+(2+3))");
    CHECK(tree_of(7) == "(((0+1)+(2+3))+((4+5)+6))");
    CHECK(tree_of(9) == "((((0+1)+(2+3))+((4+5)+(6+7)))+8)");
}

TEST_CASE("cost, gradient and curvature have the bits of the documented order, written down naively")
{
    const unsigned seed = 1971;
    CAPTURE(seed);
    for (const std::size_t n : sizes) {
        CAPTURE(n);
        // f = m x with m = 1, y = 0: cost x^2, gradient and curvature 2 x^2. All products are exact
        const auto x = uneven_numbers(n, seed);
        std::vector<double> squares(n);
        for (std::size_t i = 0; i < n; ++i) { squares[i] = x[i] * x[i]; }
        const double expected = tree_sum(squares) / static_cast<double>(n);

        const std::vector<double> y(n, 0.0);
        const auto cost = least::mean_squared_error(least::linear{}, x, y);
        const auto e = least::evaluate<least::order::curvature>(cost, 1.0);
        CHECK(cost(1.0) == expected);
        CHECK(e.cost == expected);
        CHECK(e.gradient[0] == 2 * expected);
        CHECK(e.curvature[0] == 2 * expected);
        CHECK(e.gradient_scale[0] == 4 * expected);
    }
}

namespace {

struct wave {
    template <class P>
    auto operator()(const P& p, double x) const
    {
        using std::sin;
        return p[0] + p[1] * sin(p[2] * x);
    }
};
const std::array<double, 3> p{0.3, 1.1, 0.7};

struct data {
    std::vector<double> x, y, s;
};
data make_data(std::size_t n, unsigned seed)
{
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> number(-3, 3);
    data d{std::vector<double>(n), std::vector<double>(n), std::vector<double>(n)};
    for (std::size_t i = 0; i < n; ++i) {
        d.x[i] = number(random), d.y[i] = number(random), d.s[i] = 4 + number(random);
    }
    return d;
}

template <class Sums>
bool same_bits(const Sums& a, const Sums& b)
{
    bool same = a.cost == b.cost && a.gradient == b.gradient && a.curvature == b.curvature;
    if constexpr (Sums::scales) {
        same = same && a.scale == b.scale && a.curvature_scale == b.curvature_scale && a.noise == b.noise
               && a.magnitude == b.magnitude;
    }
    return same;
}

/// The sums over all data, from costs over parts that end at the given block boundaries.
template <least::order O>
auto sums_of_parts(const data& d, std::vector<std::size_t> ends)
{
    const std::size_t n = d.x.size();
    ends.push_back(least::block_count(n));
    const auto part = [&](const std::vector<double>& v, std::size_t first, std::size_t last) {
        return std::span(v).subspan(first, std::min(last, n) - first);
    };
    const auto cost_of = [&](std::size_t first, std::size_t last) {
        return least::mean_loss(wave{}, part(d.x, first, last), part(d.y, first, last), least::huber{},
                                least::sigma(part(d.s, first, last)));
    };
    std::vector<decltype(cost_of(0, 1))> costs;
    std::size_t from = 0;
    for (const std::size_t end : ends) {
        costs.push_back(cost_of(from * least::block_size, end * least::block_size));
        from = end;
    }
    std::size_t now = 0, done = 0;
    auto blocks = costs[0].template blocks<O>(p);
    const auto next = [&] {
        if (done == ends[now]) { blocks = costs[++now].template blocks<O>(p); }
        ++done;
        return blocks();
    };
    return least::combine_blocks(ends.back(), next);
}

} // namespace

TEST_CASE("data split at any block boundaries and combined in the tree give the same bits as the whole")
{
    using enum least::order;
    const unsigned seed = 2026;
    CAPTURE(seed);
    for (const auto& [n, splits] : std::vector<std::pair<std::size_t, std::vector<std::vector<std::size_t>>>>{
             {1025, {{1}}},
             {5000, {{1}, {2}, {3}, {4}, {1, 2}, {1, 4}, {2, 3}}},
             {70'000, {{1}, {32}, {64}, {68}, {7, 40}, {33, 66}, {1, 68}}}}) {
        const auto d = make_data(n, seed);
        const auto value = sums_of_parts<least::order::value>(d, {});
        const auto slopes = sums_of_parts<gradient>(d, {});
        const auto all = sums_of_parts<curvature>(d, {});
        const auto cost = least::mean_loss(wave{}, d.x, d.y, least::huber{}, least::sigma(d.s));
        CHECK(cost(p) == value.cost / static_cast<double>(n));
        for (const auto& split : splits) {
            CAPTURE(n, split);
            CHECK(same_bits(sums_of_parts<least::order::value>(d, split), value));
            CHECK(same_bits(sums_of_parts<gradient>(d, split), slopes));
            CHECK(same_bits(sums_of_parts<curvature>(d, split), all));
        }
    }
}

TEST_CASE("the order of the sums matters: from left to right the same numbers give other bits")
{
    auto x = uneven_numbers(5000, 1971); // those of the first test, which could not fail otherwise
    for (double& v : x) { v *= v; }
    CHECK(tree_sum(x) != std::accumulate(x.begin(), x.end(), 0.0));
}

TEST_CASE("vectors, lists, views and records of the same numbers give the same bits")
{
    const unsigned seed = 1985;
    CAPTURE(seed);
    for (const std::size_t n : sizes) {
        CAPTURE(n);
        const auto d = make_data(n, seed);
        const auto evaluated = [](const auto&... data_and_arguments) {
            return least::evaluate<least::order::curvature>(least::mean_squared_error(wave{}, data_and_arguments...),
                                                            p);
        };
        const auto expected = evaluated(d.x, d.y, least::sigma(d.s));
        const auto check = [&](const auto& e) {
            CHECK(e.cost == expected.cost);
            CHECK(e.gradient == expected.gradient);
            CHECK(e.curvature == expected.curvature);
            CHECK(e.gradient_scale == expected.gradient_scale);
            CHECK(e.curvature_scale == expected.curvature_scale);
        };
        const std::list<double> x_list(d.x.begin(), d.x.end()), s_list(d.s.begin(), d.s.end());
        check(evaluated(x_list, d.y, least::sigma(s_list)));
        const auto ys =
            std::views::iota(std::size_t(0), n) | std::views::transform([&](std::size_t i) { return d.y[i]; });
        check(evaluated(std::span(d.x), ys, least::sigma(d.s)));
        const auto records = least::records(
            std::views::iota(std::size_t(0), n), [&](std::size_t i) { return d.x[i]; },
            [&](std::size_t i) { return d.y[i]; });
        check(evaluated(records, least::sigma(d.s)));
    }
}
