// SPDX-License-Identifier: MIT
#include "least/cost/block_walk.hpp"

#include "catch.hpp"
#include "cost/in_packs.hpp"

#include "least/cost/derivative.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/parameters.hpp"
#include "least/model/wrappers.hpp"
#include "least/numeric/elementary.hpp"
#include "refusal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <list>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
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
    struct nothing {};
    [[nodiscard]] static lane_of_seen lane() { return {}; }
    [[nodiscard]] static nothing asker() { return {}; }
    template <class F, least::loss L>
    static void add(const nothing&, lane_of_seen& lane, const F& f, const least::detail::target<double, 1>& t, const L&)
    {
        const double value = f(0.0);
        lane.all.push_back({value, t.y[0], t.inverse, t.weight});
        lane.is_finite = lane.is_finite && std::isfinite(value);
    }
    template <class, class>
    [[maybe_unused]] static constexpr bool at_once = false;
    static value value_of(std::array<lane_of_seen, least::lane_count>&& lanes)
    {
        least::combine_lanes(lanes);
        return lanes[0];
    }
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
    return block_walk<Cost, recording>(
        cost, [] { return recording{}; }, check);
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

// Packs. What a model says of W observations at a time is what it says of them one by one.

namespace {

using in_packs::agree;
using in_packs::at_once;
using in_packs::curve;
using in_packs::differing;
using in_packs::differing_on;
using in_packs::loss_with_if;
using in_packs::native;
using in_packs::of_arithmetic;
using in_packs::of_rounding;
using in_packs::parts;
using in_packs::two;

// Models whose course depends on x and on parameters. The first four use only + - * /, so that they have the same bits in packs;
// with fused multiply-add the compiler may contract them differently.
struct with_if {
    template <class P, class X>
    constexpr auto operator()(const P& p, const X& x) const
    {
        if (x < 1.5) { return p[0] * x + p[1]; }
        return p[1] * p[1] * x - p[0] * 3;
    }
};
struct with_conditional {
    template <class P, class X>
    constexpr auto operator()(const P& p, const X& x) const
    {
        return x > p[0] ? p[1] * (x - p[0]) : p[0] < p[1] ? p[0] * p[0] * x : p[1] + x;
    }
};
struct with_switch {
    template <class P, class X>
    constexpr auto operator()(const P& p, const X& x) const
    {
        switch (static_cast<int>(x)) {
        case 0:
            return p[0] * x;
        case 1:
            return p[1] / (x + 1);
        case 2:
            return p[0] * p[1] + x;
        default:
            return p[1] * (x * x);
        }
    }
};
struct with_while {
    template <class P, class X>
    constexpr auto operator()(const P& p, const X& x) const
    {
        auto rest = x;
        auto f = p[0] * 1;
        while (rest > 0.75) { // ends at another time in each lane
            rest = rest / 2;
            f = f * p[1] + 0.5;
        }
        return f * rest;
    }
};
struct with_iteration { // Newton's, for the root of x + p0^2 + 1/2, until it no longer changes
    template <class P, class X>
    auto operator()(const P& p, const X& x) const
    {
        using std::abs;
        const auto a = p[0] * p[0] + x + 0.5;
        auto root = a;
        for (auto last = root * 0; abs(root - last) > 1e-15 * root;) {
            last = root;
            root = (root + a / root) / 2;
        }
        return p[1] * root;
    }
};
struct with_functions {
    template <class P, class X>
    auto operator()(const P& p, const X& x) const
    {
        using std::exp;
        using std::log;
        if (p[0] > p[1] || x >= 2.5) { return p[0] * exp(-p[1] * x); }
        return x == 0 ? p[0] * 1 : p[0] + p[1] * log(1 + x);
    }
};

std::vector<std::size_t> sizes()
{
    std::vector<std::size_t> all(40);
    std::iota(all.begin(), all.end(), std::size_t{1});
    all.insert(all.end(), {1023, 1024, 1025, 3000});
    return all;
}

} // namespace

TEST_CASE("models that branch give in packs what they give one by one, for any order, size and arrangement of x")
{
    for (const std::size_t n : sizes()) {
        for (const bool shuffled : {false, true}) {
            const curve c(n, shuffled);
            for (const two p : {two{0.75, 1.25}, two{1.5, 0.625}}) { // comparisons of parameters come out both ways
                if (n > 40 && shuffled == (p[0] > 1)) { continue; }  // enough of the long ones
                CAPTURE(n, shuffled, p[0]);
                CHECK(differing_on(c, with_if{}, p, of_arithmetic) == "");
                CHECK(differing_on(c, with_conditional{}, p, of_arithmetic) == "");
                CHECK(differing_on(c, with_switch{}, p, of_arithmetic) == "");
                CHECK(differing_on(c, with_while{}, p, of_arithmetic) == "");
                CHECK(differing_on(c, with_iteration{}, p, of_rounding) == "");
                CHECK(differing_on(c, with_functions{}, p, of_rounding) == "");
            }
        }
    }
}

namespace {

/// Linear in its parameters: asked for many observations before anyone looks whether lanes disagreed.
struct light_with_if {
    [[maybe_unused]] static constexpr bool linear_in_parameters = true;
    template <class P, class X>
    constexpr auto operator()(const P& p, const X& x) const
    {
        if (x < 1.5) { return p[0] * x + p[1]; }
        return p[1] * x - p[0] * 3;
    }
};
struct light_line {
    [[maybe_unused]] static constexpr bool linear_in_parameters = true;
    template <class P, class X>
    constexpr auto operator()(const P& p, const X& x) const
    {
        return p[0] * x + p[1];
    }
};

} // namespace

TEST_CASE("so do models that say that they are linear in their parameters")
{
    for (const std::size_t n : sizes()) {
        for (const bool shuffled : {false, true}) {
            const curve c(n, shuffled);
            const two p{0.75, 1.25};
            CAPTURE(n, shuffled);
            CHECK(differing_on(c, light_with_if{}, p, of_arithmetic) == "");
            CHECK(differing_on(c, light_line{}, p, of_arithmetic) == "");
        }
    }
}

TEST_CASE("models that branch and every loss, weights and sigma")
{
    for (const std::size_t n : {5U, 64U, 1030U}) {
        const curve c(n, true);
        auto w = c.x;
        for (std::size_t i = 0; i < n; ++i) { w[i] = static_cast<double>(i % 4); } // data of weight 0 too
        auto s = w;
        for (double& v : s) { v = 0.5 + v; }
        const two p{0.25, 0.5}; // residuals lie on both sides of delta
        CAPTURE(n);
        CHECK(differing_on(c, with_if{}, p, of_rounding, least::soft_l1{0.5}) == "");
        CHECK(differing_on(c, with_if{}, p, of_rounding, least::huber{0.5}) == "");
        CHECK(differing_on(c, with_switch{}, p, of_rounding, least::tukey{0.75}) == "");
        CHECK(differing_on(c, with_if{}, p, of_rounding, least::cauchy{0.5}) == "");
        CHECK(differing_on(c, with_if{}, p, of_rounding, least::absolute{}) == "");
        const auto weighed = [&](const auto& model) {
            return least::mean_squared_error(model, c.x, c.y, least::weights(w));
        };
        CHECK(differing(weighed(with_while{}), weighed(least::scalar(with_while{})), p, of_arithmetic) == "");
        const auto by_sigma = [&](const auto& model) {
            return least::mean_squared_error(model, c.x, c.y, least::sigma(s));
        };
        CHECK(differing(by_sigma(with_while{}), by_sigma(least::scalar(with_while{})), p, of_arithmetic) == "");
    }
}

namespace {

/// Throws for some x.
struct throwing {
    double beyond;
    template <class P, class X>
    auto operator()(const P& p, const X& x) const
    {
        if (x > beyond) { throw std::domain_error("too far"); }
        return p[0] + p[1] * x;
    }
};

} // namespace

TEST_CASE("a model that throws for some x throws, and the next evaluation knows nothing of it")
{
    const curve c(3000, true);
    const two p{0.75, 1.25};
    const auto throws = least::mean_squared_error(throwing{3.99}, c.x, c.y);
    const auto accepts = least::mean_squared_error(throwing{4}, c.x, c.y);
    static_assert(at_once<decltype(throws)> == native);
    CHECK_THROWS_AS(throws.evaluate<order::value>(p), std::domain_error);
    CHECK_THROWS_AS(throws.evaluate<order::factor>(p), std::domain_error);
    CHECK_THROWS_AS(throws.bend(p, two{1, 0}), std::domain_error);
    CHECK(!least::detail::lanes_disagreed); // although it was thrown in the midst of a group
    CHECK(differing(accepts, least::mean_squared_error(least::scalar(throwing{4}), c.x, c.y), p, of_arithmetic) == "");
}

TEST_CASE("models are asked with packs if they take them, their x can be packed and no one wishes otherwise")
{
    const curve c(9, false);
    std::vector<int> indices(9, 1);
    std::vector<std::string> names(9);
    std::vector<two> pairs(9);
    std::vector<float> floats(9, 1.0F);
    const auto generic = [](const auto& p, const auto& x) { return p[0] * x + p[1]; };
    const auto on_double = [](const auto& p, double x) { return p[0] * x + p[1]; };
    const auto all_double = [](const two& p, double x) { return p[0] * x + p[1]; };
    const auto on_pairs = [](const auto& p, const auto& x) { return p[0] * x[0] + p[1] * x[1]; };
    const auto on_names = [](const auto& p, const std::string& x) { return p[0] * static_cast<double>(x.size()); };
    const auto cost = [&](const auto& model) { return least::mean_squared_error(model, c.x, c.y); };
    STATIC_REQUIRE(at_once<decltype(cost(generic))> == native);
    STATIC_REQUIRE(at_once<decltype(least::mean_squared_error(on_pairs, pairs, c.y))> == native);
    STATIC_REQUIRE(at_once<decltype(least::mean_loss(generic, c.x, c.y, least::huber{}))> == native);
    STATIC_REQUIRE(at_once<decltype(cost(least::scalar(generic)))> == 1);
    STATIC_REQUIRE(at_once<decltype(cost(least::numeric(generic)))> == 1);
    STATIC_REQUIRE(at_once<decltype(cost(on_double))> == 1);
    STATIC_REQUIRE(at_once<decltype(cost(all_double))> == 1);
    STATIC_REQUIRE(at_once<decltype(least::mean_squared_error(generic, indices, c.y))> == 1);
    STATIC_REQUIRE(at_once<decltype(least::mean_squared_error(on_names, names, c.y))> == 1);
    STATIC_REQUIRE(at_once<decltype(least::mean_squared_error(generic, floats, c.y))> == 1); // x and p of two types
    STATIC_REQUIRE(at_once<decltype(cost(generic)), std::vector<double>> == native);
    // at run time too
    std::size_t calls = 0, packs = 0;
    const auto counting = [&]<class P, class X>(const P& p, const X& x) {
        ++calls;
        packs += least::is_pack<X>;
        return p[0] * x + p[1];
    };
    least::detail::lanes_disagreed = native > 1; // left by someone else, it makes no more calls
    static_cast<void>(cost(counting).evaluate<order::value>(two{1, 2}));
    CHECK(calls == (native == 1 ? 9 : (9 + native - 1) / native));
    CHECK(packs == (native == 1 ? 0 : calls));
    CHECK(least::detail::lanes_disagreed == (native > 1)); // theirs again
    least::detail::lanes_disagreed = false;
    calls = packs = 0;
    static_cast<void>(cost(least::scalar(counting)).evaluate<order::value>(two{1, 2}));
    CHECK(calls == 9);
    CHECK(packs == 0);
}

TEST_CASE("lanes without an observation are never asked about x = 0, nor are those of weight 0 missed")
{
    const auto inverse = [](const auto& p, const auto& x) { return p[0] / x + p[1]; };
    for (std::size_t n = 1; n <= 40; ++n) {
        std::vector<double> x(n), y(n, 1.0);
        for (std::size_t i = 0; i < n; ++i) { x[i] = 1 + static_cast<double>(i); }
        const auto cost = least::mean_squared_error(inverse, x, y);
        const auto single = least::mean_squared_error(least::scalar(inverse), x, y);
        CAPTURE(n);
        CHECK(std::isfinite(cost.evaluate<order::factor_and_rest>(two{1, 2}).cost));
        CHECK(cost.evaluate<order::factor_and_rest>(two{1, 2}).finite());
        CHECK(differing(cost, single, two{1, 2}, of_arithmetic) == "");
        CHECK(std::isfinite(cost.bend(two{1, 2}, two{1, 0})[0]));
    }
}

TEST_CASE("a model that is not finite names the same observation in packs as one by one")
{
    const auto inverse = [](const auto& p, const auto& x) { return p[0] / x + p[1]; };
    for (const std::size_t n : {1U, 3U, 8U, 13U, 1024U, 3000U}) {
        for (const std::size_t bad : {std::size_t{0}, n / 2, n - 1}) {
            std::vector<double> x(n, 2.0), y(n, 1.0);
            x[bad] = 0;
            if (bad + 3 < n) { x[bad + 3] = 0; }
            CAPTURE(n, bad);
            const auto cost = least::mean_squared_error(inverse, x, y);
            const auto single = least::mean_squared_error(least::scalar(inverse), x, y);
            CHECK(cost.evaluate<order::gradient>(two{1, 2}).observation == bad);
            CHECK(single.evaluate<order::gradient>(two{1, 2}).observation == bad);
            CHECK(cost.evaluate<order::factor>(two{1, 2}).observation == bad);
            CHECK(cost.evaluate<order::value>(two{1, 2}).observation == bad);
            CHECK(single.evaluate<order::factor>(two{1, 2}).observation == bad);
            const auto branching = [](const auto& p, const auto& at) { return at > 1 ? p[0] * at : p[1] / at; };
            CHECK(least::mean_squared_error(branching, x, y).evaluate<order::curvature>(two{1, 2}).observation == bad);
        }
    }
}

TEST_CASE("a loss of one's own that branches gives in packs what it gives one by one")
{
    for (const std::size_t n : {5U, 40U, 1030U}) {
        const curve c(n, true);
        const two p{0.125, 0.5}; // residuals lie on both sides of delta
        CAPTURE(n);
        CHECK(differing_on(c, light_line{}, p, of_rounding, loss_with_if{0.5}) == "");
        CHECK(differing_on(c, with_functions{}, p, of_rounding, loss_with_if{0.5}) == "");
        CHECK(differing_on(c, with_if{}, p, of_rounding, loss_with_if{0.5}) == "");
        CHECK(differing_on(c, light_with_if{}, p, of_rounding, loss_with_if{0.5}) == "");
        CHECK(differing_on(c, light_with_if{}, p, of_rounding, least::huber{0.5}) == "");
        CHECK(differing_on(c, with_while{}, p, of_rounding, loss_with_if{0.5}) == "");
    }
}

namespace {

/// A loss that takes no packs: doubles and their dual numbers alone.
struct loss_of_doubles {
    double delta = 1;
    double operator()(double s) const { return s / (1 + s); }
    template <class T, std::size_t N>
        requires std::same_as<least::base_t<T>, double> && (!least::is_pack<least::value_t<T>>)
    least::dual<T, N> operator()(const least::dual<T, N>& s) const
    {
        return s / (1 + s);
    }
};

} // namespace

TEST_CASE("a cost whose loss takes no packs is walked one by one")
{
    const curve c(20, true);
    const auto generic = [](const auto& p, const auto& x) { return p[0] * x + p[1]; };
    const auto cost = least::mean_loss(generic, c.x, c.y, loss_of_doubles{});
    STATIC_REQUIRE(at_once<decltype(cost)> == 1);
    double sum = 0;
    for (std::size_t i = 0; i < 20; ++i) {
        const double r = 0.25 * c.x[i] + 0.5 - c.y[i];
        sum += r * r / (1 + r * r);
    }
    CHECK(cost(two{0.25, 0.5}) == Approx(sum / 20).epsilon(1e-14));
    CHECK(cost.evaluate<order::gradient>(two{0.25, 0.5}).cost == Approx(sum / 20).epsilon(1e-14));
}

// What x may be.

namespace {

template <class T>
struct marked_point { // a member that is no number, in the room that one more number would take
    T at;
    int kind;
};
template <class T>
struct named_points {
    T at;
    std::vector<double> more;
};
template <std::floating_point T>
struct real_point {
    T a, b;
};
template <class T>
struct guarded_point { // cannot be asked whether it takes packs
    static_assert(std::is_floating_point_v<T>);
    T a, b;
};
template <class T>
struct plain_point {
    T a, b;
};

} // namespace

TEST_CASE("x of any type is no error, and those that packs cannot stand in for are asked one by one")
{
    const std::vector<double> y{1, 2, 3};
    const two p{0.75, 1.25};
    const auto kinds = [](const auto& q, const auto& x) { return q[0] * x.at + q[1] * x.kind; };
    const auto names = [](const auto& q, const auto& x) { return q[0] * x.at + q[1] * x.more[0]; };
    const auto pairs = [](const auto& q, const auto& x) { return q[0] * x.a + q[1] * x.b; };
    const auto check = [&]<class X>(const auto& model, const std::vector<X>& x, std::size_t expected) {
        const auto cost = least::mean_squared_error(model, x, y);
        const auto single = least::mean_squared_error(least::scalar(model), x, y);
        CHECK(at_once<std::remove_const_t<decltype(cost)>> == expected);
        CHECK(at_once<std::remove_const_t<decltype(single)>> == 1);
        const auto a = cost.template evaluate<order::gradient>(p), b = single.template evaluate<order::gradient>(p);
        CHECK(agree(parts<order::gradient>(a), parts<order::gradient>(b), of_arithmetic));
    };
    check(kinds, std::vector<marked_point<double>>{{1, 2}, {2, 3}, {4, 5}}, 1);
    check(kinds, std::vector<marked_point<float>>{{1, 2}, {2, 3}, {4, 5}}, 1);
    check(names, std::vector<named_points<double>>{{1, {2}}, {2, {3}}, {4, {5}}}, 1);
    check(pairs, std::vector<real_point<double>>{{1, 2}, {2, 3}, {4, 5}}, 1);
    check(pairs, std::vector<plain_point<double>>{{1, 2}, {2, 3}, {4, 5}}, native);
    const std::vector<guarded_point<double>> guarded{{1, 2}, {2, 3}, {4, 5}};
    const auto cost = least::mean_squared_error(least::scalar(pairs), guarded, y);
    CHECK(cost.evaluate<order::gradient>(p).cost == Approx(54.6875 / 3).epsilon(1e-15));
}

TEST_CASE("a wish for one observation at a time stays where a derivative is given")
{
    const auto line = [](const auto& p, const auto& x) { return p[0] * x + p[1]; };
    const auto by_hand = [](const auto& p, const auto& x) { return std::remove_cvref_t<decltype(p)>{p[0] * 0 + x, 1}; };
    const curve c(9, false);
    const auto cost = [&](const auto& model) { return least::mean_squared_error(model, c.x, c.y); };
    STATIC_REQUIRE(at_once<decltype(cost(least::with_derivative(line, by_hand)))> == native);
    STATIC_REQUIRE(at_once<decltype(cost(least::with_derivative(least::scalar(line), by_hand)))> == 1);
    STATIC_REQUIRE(at_once<decltype(cost(least::with_derivative(line, least::scalar(by_hand))))> == 1);
}

TEST_CASE("the blocks of a cost are constant expressions where the model takes one observation at a time")
{
    static constexpr std::array<double, 3> x{1, 2, 3}, y{1, 2, 4};
    constexpr auto line = [](double p, double at) { return p * at; };
    constexpr auto cost_of_blocks = [line] {
        const auto cost = least::mean_squared_error(least::scalar(line), x, y);
        return cost.template blocks<order::value>(1.0)().cost;
    };
    STATIC_REQUIRE(cost_of_blocks() == 1);
}
