// SPDX-License-Identifier: MIT
// Models that evaluate a cost themselves, asked in packs.
#include "least/cost/block_walk.hpp"

#include "catch.hpp"
#include "cost/in_packs.hpp"

#include "least/cost/loss.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/wrappers.hpp"
#include "least/numeric/dual.hpp"
#include "least/numeric/pack.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace {

using in_packs::curve;
using in_packs::differing_on;
using in_packs::loss_with_if;
using in_packs::of_rounding;
using in_packs::two;

} // namespace

TEST_CASE("a model that evaluates a cost of its own does not forget that its lanes disagreed, nor after an exception")
{
    const std::vector<double> few{1, 2, 3};
    const auto inner = least::mean_squared_error([](const auto& p, auto x) { return p * x; }, few, few);
    const auto model = [&inner](const auto& p, auto x) {
        const bool small = x < 50;
        const double c = inner(0.5);
        const auto d = p * x;
        return small ? d + c : d * 2.0 - c;
    };
    std::vector<double> x, y;
    for (int i = 0; i < 100; ++i) {
        x.push_back((i * 37) % 100);
        y.push_back(i);
    }
    const auto cost = least::mean_squared_error(model, x, y);
    const auto one_by_one = least::mean_squared_error(least::scalar(model), x, y);
    CHECK(std::abs(cost(0.7) - one_by_one(0.7)) < 1e-12 * one_by_one(0.7));
    CHECK(!least::detail::lanes_disagreed);
}

// A model that is asked in packs may evaluate a cost at what it makes of its own arguments.

namespace {

const std::vector<double> inner_x{0.5, 1, 2, 3.5}, inner_y{1, 0.25, 2, 1}, inner_s{1, 2, 0.5, 4}, inner_two{0.5, 2};

/// The outer model f(p, x) = p0 inner(p1 x) + p1, inner a cost of one parameter.
template <class Inner>
struct nesting {
    const Inner& inner;
    template <class P, class X>
    constexpr auto operator()(const P& p, const X& x) const
    {
        return p[0] * inner(std::array{p[1] * x}) + p[1];
    }
};
/// The inner model: a line, or one that asks which side of 2 a parameter is on.
struct inner_line {
    template <class Q, class X>
    constexpr auto operator()(const Q& q, const X& at) const
    {
        return q[0] * at + 0.5;
    }
};
struct inner_with_if {
    template <class Q, class X>
    constexpr auto operator()(const Q& q, const X& at) const
    {
        if (q[0] < 2) { return q[0] * at; }
        return at - q[0];
    }
};

template <class Inner>
std::string differing_around(const Inner& inner, const curve& c)
{
    return differing_on(c, nesting<Inner>{inner}, two{0.75, 1.25}, of_rounding);
}

} // namespace

TEST_CASE("a model that evaluates a cost at its own parameters and x gives in packs what it gives one by one")
{
    for (const std::size_t n : {1U, 5U, 40U, 1030U}) {
        for (const bool shuffled : {false, true}) {
            const curve c(n, shuffled);
            CAPTURE(n, shuffled);
            using least::mean_loss, least::mean_squared_error;
            CHECK(differing_around(mean_squared_error(inner_line{}, inner_x, inner_y), c) == "");
            CHECK(differing_around(mean_squared_error(inner_with_if{}, inner_x, inner_y), c) == "");
            // one sigma or weight stands for all lanes
            CHECK(differing_around(mean_squared_error(inner_line{}, inner_x, inner_y, least::sigma(inner_s)), c) == "");
            CHECK(differing_around(mean_squared_error(inner_with_if{}, inner_x, inner_y, least::weights(inner_s)), c)
                  == "");
            CHECK(differing_around(mean_loss(inner_line{}, inner_x, inner_y, least::huber{0.75}), c) == "");
            CHECK(differing_around(mean_loss(inner_line{}, inner_x, inner_y, loss_with_if{0.75}), c) == "");
        }
    }
}

TEST_CASE("a loss does not forget that the lanes of the model around it disagreed")
{
    // inner_with_if disagrees, and then the losses of its residuals are taken
    for (const bool shuffled : {false, true}) {
        const curve c(100, shuffled);
        CAPTURE(shuffled);
        CHECK(differing_around(least::mean_loss(inner_with_if{}, inner_x, inner_y, least::huber{0.75}), c) == "");
        CHECK(differing_around(least::mean_loss(inner_with_if{}, inner_x, inner_y, loss_with_if{0.75}), c) == "");
    }
    // nor what was noted before by someone else, whether it disagrees itself or not
    using lanes = least::pack<double, 2>;
    for (const lanes q : {lanes(0.25), lanes({0.25, 4})}) {
        for (const bool before : {false, true}) {
            least::detail::lanes_disagreed = before;
            static_cast<void>(least::detail::loss_value(loss_with_if{}, q));
            CHECK(least::detail::lanes_disagreed == before);
            const auto slopes = least::detail::slopes_of(loss_with_if{}, q);
            CHECK(least::detail::lanes_disagreed == before);
            CHECK(slopes.value[1] == (q[1] < 1 ? q[1] : 3));
        }
    }
    least::detail::lanes_disagreed = false;
}

TEST_CASE("a model may evaluate a cost whose data are its own x")
{
    // at parameters of its own, and at constants: a number then, which has to be that of each lane
    const auto line = [](const auto& q, const auto& at) { return q * at; };
    const auto own = [&](const auto& p, const auto& x) {
        const std::array at{x, x + 1};
        return p[0] * least::mean_squared_error(line, at, inner_two)(p[1]);
    };
    const auto constant = [&](const auto& p, const auto& x) {
        const std::array at{x, x + 1};
        return p[0] * x + p[1] * least::mean_squared_error(line, at, inner_two)(0.75);
    };
    const auto as_y = [&](const auto& p, const auto& x) {
        const std::array y{x, 2 * x};
        return p[0] * least::mean_squared_error(line, inner_two, y)(p[1]);
    };
    for (const bool shuffled : {false, true}) {
        const curve c(100, shuffled);
        CAPTURE(shuffled);
        CHECK(differing_on(c, own, two{0.75, 1.25}, of_rounding) == "");
        CHECK(differing_on(c, constant, two{0.75, 1.25}, of_rounding) == "");
        CHECK(differing_on(c, as_y, two{0.75, 1.25}, of_rounding) == "");
    }
}

TEST_CASE("the inner parameters may be a number or a vector, and the inner model have several outputs")
{
    const auto number = [](const auto& q, const auto& at) { return q * at; };
    const auto with_if = [](const auto& q, const auto& at) { return q[0] < 2 ? q[0] * at : q[1] * at; };
    const auto two_outputs = [](const auto& q, const auto& at) { return std::array{q * at, q + at}; };
    const std::vector<two> pairs{{1, 2}, {0.5, 3}, {1, 1}, {2, 0}};
    const auto of_number = least::mean_squared_error(number, inner_x, inner_y);
    const auto of_vector = least::mean_squared_error(with_if, inner_x, inner_y);
    const auto of_pairs = least::mean_squared_error(two_outputs, inner_x, pairs);
    const auto at_number = [&](const auto& p, const auto& x) { return p[0] * of_number(p[1] * x); };
    const auto at_vector = [&](const auto& p, const auto& x) { return of_vector(std::vector{p[1] * x, p[0] + x}); };
    const auto at_pairs = [&](const auto& p, const auto& x) { return p[0] * of_pairs(p[1] * x); };
    for (const bool shuffled : {false, true}) {
        const curve c(100, shuffled);
        CAPTURE(shuffled);
        CHECK(differing_on(c, at_number, two{0.75, 1.25}, of_rounding) == "");
        CHECK(differing_on(c, at_vector, two{0.75, 1.25}, of_rounding) == "");
        CHECK(differing_on(c, at_pairs, two{0.75, 1.25}, of_rounding) == "");
    }
}

TEST_CASE("a cost that is evaluated at packs is each lane's")
{
    using lanes = least::pack<double, 2>;
    const auto cost = least::mean_loss(inner_with_if{}, inner_x, inner_y, least::soft_l1{}, least::sigma(inner_s));
    for (const double first : {0.25, 3.0}) { // on one side of 2
        const auto q = lanes::from_lanes([=](std::size_t i) { return first + static_cast<double>(i) / 16; });
        const lanes value = cost(std::array{q});
        const auto slope = cost(std::array{least::dual<lanes, 1>::variable(q, 0)});
        for (std::size_t i = 0; i < lanes::size; ++i) {
            const auto one = cost(std::array{least::dual<double, 1>::variable(q[i], 0)});
            CHECK(value[i] == Approx(one.value).epsilon(1e-15));
            CHECK(slope.value[i] == Approx(one.value).epsilon(1e-15));
            CHECK(slope.slope[0][i] == Approx(one.slope[0]).epsilon(1e-14));
        }
        CHECK(!least::detail::lanes_disagreed);
    }
    static_cast<void>(cost(std::array{lanes::from_lanes([](std::size_t i) { return i == 0 ? 1 : 3; })}));
    CHECK(std::exchange(least::detail::lanes_disagreed, false)); // for who made the packs
}
