// SPDX-License-Identifier: MIT
// The descent of L-BFGS: the directions it gives, and its restart. Whole runs: lbfgs_test.cpp.
#include "least/optimize/lbfgs.hpp"

#include "least/optimize/gradient_descent.hpp"
#include "problems/functions.hpp"
#include "problems/linear_models.hpp"

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <type_traits>
#include <vector>

using least::status;

namespace {

using descent = least::lbfgs_direction<double, 4>;
using place = least::point<double, 4, least::order::gradient>;
using four = std::array<double, 4>;

place make_place(const four& p, const four& g)
{
    place at{p, {}};
    at.e.gradient = g;
    return at;
}

/// A walk over random places of a quadratic, and where it ends.
std::vector<place> random_walk(std::uint64_t seed, std::size_t places)
{
    std::mt19937_64 random(seed);
    const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-52 - 1; };
    std::vector<place> walk;
    for (std::size_t i = 0; i < places; ++i) {
        const four p{uniform(), uniform(), uniform(), uniform()};
        walk.push_back(make_place(p, {p[0] + p[1] / 2, p[0] / 2 + 3 * p[1], 10 * p[2] - p[3], p[3] - p[2]}));
    }
    return walk;
}

/// -H g with H by the formula of BFGS, from the last `memory` pairs of the walk: Nocedal & Wright (6.17), (7.20).
four dense_step(const std::vector<place>& walk, std::size_t memory)
{
    least::matrix<double, 4> h;
    const std::size_t last = walk.size() - 1;
    for (std::size_t i = last - std::min(memory, last); i < last; ++i) {
        const auto difference = [](const four& a, const four& b) {
            return four{b[0] - a[0], b[1] - a[1], b[2] - a[2], b[3] - a[3]};
        };
        const four s = difference(walk[i].p, walk[i + 1].p), u = difference(walk[i].e.gradient, walk[i + 1].e.gradient);
        if (i == last - std::min(memory, last)) {
            const four t = difference(walk[last - 1].p, walk[last].p);
            const four v = difference(walk[last - 1].e.gradient, walk[last].e.gradient);
            for (std::size_t j = 0; j < 4; ++j) { h(j, j) = least::dot(t, v) / least::dot(v, v); }
        }
        const double su = least::dot(s, u);
        const four hu = h * u;
        const double uhu = least::dot(u, hu);
        for (std::size_t j = 0; j < 4; ++j) {
            for (std::size_t k = 0; k < 4; ++k) {
                h(j, k) += (1 + uhu / su) * s[j] * s[k] / su - (hu[j] * s[k] + s[j] * hu[k]) / su;
            }
        }
    }
    four step = h * walk[last].e.gradient;
    for (double& v : step) { v = -v; }
    return step;
}

using long_place = least::point<double, least::dynamic, least::order::gradient>;

/// The same place so many times side by side, as one of many parameters. The directions are the same, too.
long_place side_by_side(const place& one, std::size_t copies)
{
    long_place many{{}, least::evaluation<double, least::dynamic, least::order::gradient>(0)};
    for (std::size_t i = 0; i < copies; ++i) {
        many.p.insert(many.p.end(), one.p.begin(), one.p.end());
        many.e.gradient.insert(many.e.gradient.end(), one.e.gradient.begin(), one.e.gradient.end());
    }
    return many;
}

/// The largest distance of the last step of the walk, of so many copies of it side by side, from `expected`.
double error_side_by_side(const std::vector<place>& walk, std::size_t memory, std::size_t copies, const four& expected)
{
    least::lbfgs_direction<double, least::dynamic> d(memory);
    std::vector<double> step;
    for (const auto& at : walk) { step = d.step(side_by_side(at, copies)); }
    double most = 0;
    for (std::size_t j = 0; j < step.size(); ++j) { most = std::max(most, std::abs(step[j] - expected[j % 4])); }
    return step.size() == 4 * copies ? most : 1;
}

} // namespace

TEST_CASE("the descent of L-BFGS needs the gradient and can restart, as that of gradient descent cannot")
{
    constexpr auto restarts = []<class D>(std::type_identity<D>) { return requires(D d) { d.restart(); }; };
    STATIC_REQUIRE(restarts(std::type_identity<descent>{}));
    STATIC_REQUIRE_FALSE(restarts(std::type_identity<least::gradient_direction<double, 4>>{}));
    STATIC_REQUIRE(descent::needs == least::order::gradient);
}

TEST_CASE("the two-loop recursion is BFGS with the last pairs only")
{
    for (const std::size_t memory : {1U, 2U, 3U, 7U, 16U}) {
        for (const std::size_t places : {2U, 3U, 8U, 20U, 40U}) {
            CAPTURE(memory, places);
            const auto walk = random_walk(memory, places);
            descent d(memory);
            four step{};
            for (const auto& at : walk) { step = d.step(at); }
            CHECK(problems::distance(step, dense_step(walk, memory)) < 1e-9);
        }
    }
}

TEST_CASE("of a length known at run time, the recursion on coefficients is BFGS with the last pairs only, too")
{
    for (const std::size_t memory : {1U, 2U, 3U, 7U, 16U}) {
        for (const std::size_t places : {2U, 3U, 8U, 20U, 40U}) {
            const auto walk = random_walk(memory, places);
            for (const std::size_t copies :
                 {std::size_t(1), std::size_t(7), std::size_t(2051)}) { // three blocks, the last short
                CAPTURE(memory, places, copies);
                CHECK(error_side_by_side(walk, memory, copies, dense_step(walk, memory)) < 1e-9);
            }
        }
    }
}

TEST_CASE("at compile time the recursion on coefficients gives the same step")
{
    constexpr auto steps = [] {
        least::lbfgs_direction<double, least::dynamic> of_vector(3);
        least::lbfgs_direction<double, 2> of_array(3);
        least::point<double, least::dynamic, least::order::gradient> at;
        least::point<double, 2, least::order::gradient> same;
        std::array<double, 4> last{};
        for (int i = 0; i < 6; ++i) {
            same.p = {1.0 / (1 + i), 0.5 * (i % 3)};
            same.e.gradient = {2 * same.p[0] - same.p[1], 3 * same.p[1] - same.p[0]};
            at.p.assign(same.p.begin(), same.p.end());
            at.e.gradient.assign(same.e.gradient.begin(), same.e.gradient.end());
            const auto& a = of_vector.step(at);
            const auto& b = of_array.step(same);
            last = {a[0], a[1], b[0], b[1]};
        }
        return last;
    }();
    STATIC_REQUIRE(least::abs(steps[0] - steps[2]) < 1e-12);
    STATIC_REQUIRE(least::abs(steps[1] - steps[3]) < 1e-12);
    STATIC_REQUIRE(steps[0] != 0);
}

TEST_CASE("a memory of 0 is one of 1, and one of more than 16 one of 16")
{
    const auto walk = random_walk(5, 40);
    const auto last_step = [&](std::size_t memory) {
        descent d(memory);
        four step{};
        for (const auto& at : walk) { step = d.step(at); }
        return step;
    };
    CHECK(last_step(0) == last_step(1));
    CHECK(last_step(100) == last_step(16));
    CHECK(last_step(15) != last_step(16));
}

TEST_CASE("a pair without curvature is left out, and none is lost for it")
{
    const auto walk = random_walk(3, 30);
    descent turning(3), staying(3);
    for (const auto& at : walk) {
        static_cast<void>(turning.step(at));
        static_cast<void>(staying.step(at));
    }
    place beyond = walk[2];
    for (std::size_t j = 0; j < 4; ++j) { // along the step from the last place to here the gradient falls
        beyond.e.gradient[j] = walk.back().e.gradient[j] - (beyond.p[j] - walk.back().p[j]);
    }
    const four step = turning.step(beyond);
    CHECK(least::dot(step, beyond.e.gradient) < 0);
    // a step of length 0 is no pair either, so this one has the pairs of the walk alone
    const place same = make_place(walk.back().p, beyond.e.gradient);
    CHECK(staying.step(same) == step);
}

TEST_CASE("pairs whose squares overflow or vanish are as good as any")
{
    for (const double unit : {0x1p-560, 1.0, 0x1p560}) {
        descent d(10);
        auto walk = random_walk(9, 12);
        four step{};
        for (auto& at : walk) {
            for (double& v : at.e.gradient) { v *= unit; }
            step = d.step(at);
        }
        const auto expected = dense_step(random_walk(9, 12), 10);
        CHECK(problems::distance(step, expected) < 1e-9);
        CHECK(error_side_by_side(walk, 10, 3, expected) < 1e-9);
    }
}

TEST_CASE("where the search finds nothing L-BFGS forgets its pairs, goes against the gradient once and then stalls")
{
    std::size_t calls = 0;
    const auto fails = [&calls](std::size_t first, std::size_t last) {
        return [&calls, first, last](const auto& evaluate, const auto& at, const auto& step) {
            const bool fail = calls >= first && calls <= last;
            ++calls;
            if (calls == first + 2 && first > 0) { // the second try, with the first one's length
                for (std::size_t j = 0; j < step.size(); ++j) {
                    CHECK(std::abs(step[j] + least::first_length(at) * at.e.gradient[j]) <= 1e-15 * std::abs(step[j]));
                }
            }
            return fail ? std::nullopt : least::strong_wolfe{}(evaluate, at, step);
        };
    };
    using D = least::lbfgs_direction<double, 2>;
    const auto run = [&](std::size_t first, std::size_t last) {
        calls = 0;
        return least::minimize(problems::rosenbrock{}, problems::rosenbrock::start, D(10), fails(first, last));
    };
    const auto once = run(5, 5);
    CHECK(once.status == status::converged);
    const auto twice = run(5, 6);
    CHECK(twice.status == status::stalled);
    CHECK(twice.iterations == 5);
    CHECK(calls == 7);
    CHECK(run(0, 0).status == status::stalled); // it went against the gradient already
    CHECK(calls == 1);
}
