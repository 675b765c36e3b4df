// SPDX-License-Identifier: MIT
#include "least/cost/block_walk.hpp"

#include "catch.hpp"

#include "least/cost/derivative.hpp"
#include "least/cost/mean_cost.hpp"
#include "refusal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <list>
#include <numeric>
#include <vector>

namespace {

using least::order;
using least::detail::block_walk;

/// What was asked about which observation, in order.
struct seen {
    double x, y, inverse, weight;
    friend bool operator==(const seen&, const seen&) = default;
};
struct lane_of_seen {
    std::vector<seen> all;
    std::size_t observation = least::none;
    bool is_finite = true;
    [[nodiscard]] bool finite() const { return is_finite; }
    void combine(const lane_of_seen& other)
    {
        all.insert(all.end(), other.all.begin(), other.all.end());
        is_finite = is_finite && other.is_finite;
    }
};
/// A question that keeps a record. A model value of not_a_number makes its lane not finite.
struct recording {
    using scalar = double;
    using value = lane_of_seen;
    [[nodiscard]] static lane_of_seen lane() { return {}; }
    template <class F, least::loss L>
    static void add(lane_of_seen& lane, const F& f, const least::detail::target<double, 1>& t, const L&)
    {
        const double value = f(0.0);
        lane.all.push_back({value, t.y[0], t.inverse, t.weight});
        lane.is_finite = lane.is_finite && std::isfinite(value);
    }
    static value value_of(lane_of_seen& lane) { return lane; }
};

/// The model that is its x, whatever the parameters.
constexpr auto itself = [](const auto&, double x) { return x; };

std::vector<double> counted(std::size_t n)
{
    std::vector<double> v(n);
    std::iota(v.begin(), v.end(), 0.0);
    return v;
}

/// The observations of a block in the order in which lanes are combined: l + l_{+4}, l + l_{+2}, l + l_{+1}.
std::vector<double> order_of_lanes(std::size_t first, std::size_t size)
{
    std::vector<double> indices;
    for (const std::size_t lane : {0U, 4U, 2U, 6U, 1U, 5U, 3U, 7U}) {
        for (std::size_t i = lane; i < size; i += 8) { indices.push_back(static_cast<double>(first + i)); }
    }
    return indices;
}

template <class Cost>
auto walk_over(const Cost& cost, bool check = false)
{
    return block_walk<Cost, recording>(cost, {}, check);
}

const double not_a_number = std::numeric_limits<double>::quiet_NaN();
const double infinity = std::numeric_limits<double>::infinity();

} // namespace

TEST_CASE("a walk shows every observation once, block after block, lane after lane")
{
    for (const std::size_t n : {1U, 7U, 8U, 9U, 1023U, 1024U, 1025U, 3000U}) {
        CAPTURE(n);
        const auto x = counted(n);
        auto y = x;
        for (double& v : y) { v = -v; }
        const auto cost = least::mean_squared_error(itself, x, y);
        auto next = walk_over(cost);
        for (std::size_t first = 0; first < n; first += least::block_size) {
            const std::size_t size = std::min(n - first, least::block_size);
            const auto block = next();
            const auto expected = order_of_lanes(first, size);
            REQUIRE(block.all.size() == size);
            bool right = true;
            for (std::size_t i = 0; i < size; ++i) {
                right = right && block.all[i] == seen{expected[i], -expected[i], 1, 1};
            }
            CHECK(right);
            CHECK(block.observation == least::none);
        }
    }
}

TEST_CASE("a walk brings 1 / sigma or the weight of each observation")
{
    const auto x = counted(1100);
    auto s = x;
    for (double& v : s) { v = std::ldexp(1.0, static_cast<int>(v) % 5); }
    const auto with_sigma = least::mean_squared_error(itself, x, x, least::sigma(s));
    const auto with_weights = least::mean_squared_error(itself, x, x, least::weights(s));
    const auto with_one = least::mean_squared_error(itself, x, x, least::sigma(0.5));
    auto sigmas = walk_over(with_sigma);
    auto weights = walk_over(with_weights);
    auto one = walk_over(with_one);
    bool right = true;
    for (std::size_t block = 0; block < 2; ++block) {
        for (const seen& o : sigmas().all) { right = right && o.inverse == 1 / s[std::size_t(o.x)] && o.weight == 1; }
        for (const seen& o : weights().all) { right = right && o.weight == s[std::size_t(o.x)] && o.inverse == 1; }
        for (const seen& o : one().all) { right = right && o.inverse == 2 && o.weight == 1; }
    }
    CHECK(right);
}

TEST_CASE("a list is walked in the same order as a vector")
{
    const auto x = counted(2100);
    const std::list<double> list(x.begin(), x.end());
    const auto of_list = least::mean_squared_error(itself, list, list);
    const auto of_vector = least::mean_squared_error(itself, x, x);
    auto one = walk_over(of_list);
    auto other = walk_over(of_vector);
    for (int block = 0; block < 3; ++block) { CHECK(one().all == other().all); }
}

TEST_CASE("a walk names the first observation of a block at which the model is not finite")
{
    const auto x = counted(3000);
    for (const double bad : {0.0, 5.0, 1023.0, 1024.0, 2999.0}) {
        for (const double value : {not_a_number, infinity}) {
            CAPTURE(bad, value);
            const auto broken = [=](const auto&, double at) { return at == bad || at == bad + 9 ? value : at; };
            const auto cost = least::mean_squared_error(broken, x, x);
            for (const bool check : {false, true}) {
                auto next = walk_over(cost, check);
                for (std::size_t first = 0; first < 3000; first += least::block_size) {
                    const auto block = next();
                    const bool here = bad >= static_cast<double>(first) && bad < static_cast<double>(first + 1024);
                    if (here) { CHECK(block.observation == static_cast<std::size_t>(bad)); }
                    if (bad + 9 < static_cast<double>(first) || bad >= static_cast<double>(first + 1024)) {
                        CHECK(block.observation == least::none);
                    }
                }
            }
        }
    }
}

TEST_CASE("a walk refuses data that are not finite: in any block if it is to check, else where sums show it")
{
    auto x = counted(3000), y = x;
    const auto broken = [](const auto&, double at) { return at < 0 ? not_a_number : at; };
    const auto third = [&](bool check) {
        const auto cost = least::mean_squared_error(broken, x, y);
        auto next = walk_over(cost, check);
        static_cast<void>(next());
        static_cast<void>(next());
        return refusal([&] { return next().all.size(); });
    };
    CHECK(third(true) == "accepted");
    y[2900] = infinity; // not in the sums of this question, which does not look at y
    CHECK(third(true) == "least: y is not finite at observation 2900");
    CHECK(third(false) == "accepted");
    x[2950] = -1; // the model's fault, but y's is found first
    CHECK(third(false) == "least: y is not finite at observation 2900");
    y[2900] = 0;
    CHECK(third(false) == "accepted");
    x[2950] = not_a_number;
    CHECK(third(false) == "least: x is not finite at observation 2950");
    CHECK(third(true) == "least: x is not finite at observation 2950");
}

TEST_CASE("the blocks of a cost, combined in the tree, are its evaluation")
{
    const auto x = counted(5000);
    auto y = x;
    for (double& v : y) { v = std::sin(v); }
    const auto curve = [](const auto& p, double at) {
        using std::cos;
        return p[0] * cos(p[1] * at);
    };
    const auto cost = least::mean_loss(curve, x, y, least::soft_l1{});
    const std::array<double, 2> p{0.75, 1.0};
    // 5 blocks: (0 1 2 3) (4)
    auto next = cost.blocks<order::factor_and_rest>(p);
    auto b0 = next(), b1 = next(), b2 = next(), b3 = next();
    const auto b4 = next();
    b2.combine(b3);
    b0.combine(b1);
    b0.combine(b2);
    b0.combine(b4);
    const auto by_hand = least::detail::mean_of(b0, 5000, least::soft_l1{});
    const auto e = least::evaluate<order::factor_and_rest>(cost, p);
    CHECK(by_hand.cost == e.cost);
    CHECK(by_hand.gradient == e.gradient);
    CHECK(by_hand.rest == e.rest);
    CHECK(by_hand.factor.r() == e.factor.r());
    CHECK(by_hand.factor.z() == e.factor.z());
    CHECK(by_hand.factor(2, 2) == e.factor(2, 2));
}

TEST_CASE("the factor of a block begins anew after the block before, and after a block that was not finite")
{
    const auto x = counted(2048);
    auto y = x;
    // two blocks of equal x; the model cannot do one observation of the first
    std::vector<double> twice(x.begin(), x.begin() + 1024);
    twice.insert(twice.end(), x.begin(), x.begin() + 1024);
    std::vector<double> good = twice;
    twice[100] = -1;
    const auto root = [](const auto& p, double at) {
        using std::sqrt;
        return p[0] * sqrt(at + 0.5 * p[1]);
    };
    const std::array<double, 2> p{2, 1};
    const auto cost = least::mean_squared_error(root, good, y), with_bad = least::mean_squared_error(root, twice, y);
    auto next = cost.blocks<order::factor>(p), after_bad = with_bad.blocks<order::factor>(p);
    const auto first = next(), second = next();
    CHECK(after_bad().observation == 100);
    const auto same = after_bad();
    CHECK(same.observation == least::none);
    CHECK(same.factor.r() == second.factor.r());
    CHECK(same.factor.z() == second.factor.z());
    CHECK(first.factor.r() == second.factor.r());
    CHECK(first.factor.z() != second.factor.z()); // other y
}

TEST_CASE("a bend that is not finite is no one's fault, and shows in the sum")
{
    const auto x = counted(20);
    const auto root = [](const auto& p, double at) {
        using std::sqrt;
        return p * sqrt(p + at);
    };
    const auto cost = least::mean_squared_error(root, x, x);
    CHECK(std::isfinite(cost.bend(1.0, std::array{1.0})[0]));
    CHECK(!std::isfinite(cost.bend(-1.0, std::array{1.0})[0]));
}
