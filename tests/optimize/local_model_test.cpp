// SPDX-License-Identifier: MIT
#include "least/optimize/local_model.hpp"

#include "catch.hpp"

#include "optimize/linear_problem.hpp"

#include "least/cost/constraints.hpp"
#include "least/numeric/triangle.hpp"
#include "least/optimize/relative_curvature.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <vector>

namespace {

using least::dynamic;
using least::matrix;
using linear_problem::difference;
using linear_problem::holding;
using linear_problem::problem;
using linear_problem::random_rest;
using linear_problem::vec;
using local_model = least::detail::local_model<double, dynamic>;
using relative_curvature = least::detail::relative_curvature<double, dynamic>;
const double eps = std::numeric_limits<double>::epsilon();

template <class Box = least::no_box>
local_model model_of(const problem& of, const Box& box = {})
{
    local_model m(of.p.size());
    REQUIRE(m.take_factor(of.p, of.e, box));
    return m;
}

vec newton_step(const local_model& m, const relative_curvature& curvature)
{
    return curvature.step(m.slope());
}

} // namespace

TEST_CASE("a step without damping is that of least squares")
{
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
        for (const std::size_t n : {1U, 2U, 5U, 9U}) {
            CAPTURE(seed, n);
            const problem of(3 * n, n, seed);
            const auto m = model_of(of);
            const vec d = m.step(m.damped(0).y);
            auto minus = of.r;
            for (double& x : minus) { x = -x; }
            const auto qr = least::householder<double, dynamic>::factor(of.j);
            REQUIRE(qr);
            CHECK(difference(d, qr->solve(minus)) < 1e-12);
            CHECK(least::norm(of.transposed(of.moved(d))) < 1e-13 * static_cast<double>(n));
            // what can be removed, and what is left
            const double left = least::norm(of.moved(d)), all = least::norm(of.r);
            CHECK(std::abs(m.residual - all) < 1e-14 * all);
            CHECK(std::abs(m.removable() - std::sqrt(all * all - left * left)) < 1e-13);
            CHECK(m.removable_share() == m.removable() / m.residual);
            CHECK(std::abs(m.predicted(d) - m.removable() * m.removable()) < 1e-13);
        }
    }
}

TEST_CASE("a damped step has the length of the radius, to a tenth, and solves the damped equations")
{
    for (const std::uint64_t seed : {11U, 12U, 13U}) {
        for (const std::size_t n : {1U, 3U, 8U}) {
            problem of(2 * n + 1, n, seed);
            if (n == 8) { // scales, and a condition of about 1e8
                for (std::size_t i = 0; i < of.r.size(); ++i) {
                    of.j(i, 3) = of.j(i, 2) + 1e-8 * of.j(i, 3);
                    of.j(i, 5) *= 1e6;
                }
                of.p[5] *= 1e-6;
                of.evaluate();
            }
            const auto m = model_of(of);
            const double whole = least::norm(m.damped(0).y);
            for (const double radius : {1e-9, 1e-3, 0.1, 1.0, 30.0, whole / 2, whole / 1.2, 1e9}) {
                for (const double guess : {0.0, 1e-12, 1.0, 1e12, std::numeric_limits<double>::quiet_NaN()}) {
                    CAPTURE(seed, n, radius, guess, whole);
                    const double lambda = m.damping_for(radius, guess).lambda;
                    const vec y = m.damped(lambda).y, d = m.step(y);
                    if (whole <= 1.1 * radius) {
                        CHECK(lambda == 0);
                    } else {
                        CHECK(lambda > 0);
                        CHECK(std::abs(least::norm(y) - radius) <= radius / 10 * (1 + 1e-12));
                    }
                    // |D d| = |y|, and (J^T J + lambda D^2) d = -J^T r, seen in units of the parameters
                    vec in_sizes = d, left = of.transposed(of.moved(d));
                    double scale = 0;
                    for (std::size_t k = 0; k < n; ++k) {
                        in_sizes[k] /= m.size[k];
                        left[k] = (left[k] + lambda * in_sizes[k] / m.size[k]) * m.size[k];
                        scale = std::max(scale, m.size[k] * m.column[k]);
                    }
                    CHECK(std::abs(least::norm(in_sizes) - least::norm(y)) <= 1e-13 * least::norm(y));
                    CHECK(least::norm(left) <= 1e-12 * scale * (m.residual + scale * least::norm(y)));
                }
            }
        }
    }
}

TEST_CASE("the predicted fall is that of the linear model, for any step")
{
    for (const std::uint64_t seed : {21U, 22U, 23U}) {
        const problem of(20, 4, seed);
        const auto m = model_of(of);
        std::mt19937_64 random(seed);
        std::uniform_real_distribution<double> uniform(-2, 2);
        for (int i = 0; i < 20; ++i) {
            CAPTURE(seed, i);
            vec d(4);
            for (double& x : d) { x = uniform(random); }
            const double before = least::dot(of.r, of.r), after = least::dot(of.moved(d), of.moved(d));
            CHECK(std::abs(m.predicted(d) - (before - after)) < 1e-13 * (before + after));
        }
        CHECK(m.predicted(vec(4)) == 0);
    }
}

TEST_CASE("the size of a parameter is its own, or what would make a difference to the residuals")
{
    matrix<double, dynamic> j(4, 4);
    for (std::size_t k = 0; k < 3; ++k) { j(k, k) = 2; } // the last has no effect
    const problem of({-3, 0, 1e-20, 0}, j, {0, 6, 0, 8});
    const auto m = model_of(of);
    CHECK(vec(m.column.begin(), m.column.begin() + 3) == vec(3, 2.0)); // (GCC 12 makes {2, 2, 2, 2} of {2, 2, 2, 0}
    CHECK(m.column[3] == 0);                                           // for AVX-512)
    CHECK(m.residual == 10);
    CHECK(m.size[0] == 3);
    CHECK(m.size[1] == 5); // |r| / |J_1|
    CHECK(std::abs(m.size[2] - std::sqrt(eps) * 5) < 1e-20);
    CHECK(m.size[3] == 1);                             // without any effect
    CHECK(std::abs(m.noise(of.p) - eps * 16) < 1e-30); // |J_0 p_0| = 6, and all of the residuals
}

TEST_CASE("without residuals there is no step, and nothing to remove")
{
    problem of(10, 3, 31);
    std::fill(of.r.begin(), of.r.end(), 0.0);
    of.evaluate();
    const auto m = model_of(of);
    CHECK(m.removable_share() == 0);
    CHECK(m.step(m.damped(0).y) == vec(3));
    CHECK(m.damping_for(1e-300, 0).lambda == 0);
}

TEST_CASE("the acceleration solves the damped equations for the bend")
{
    for (const std::uint64_t seed : {51U, 52U}) {
        for (const double lambda : {0.0, 0.01, 10.0}) {
            CAPTURE(seed, lambda);
            const problem of(15, 4, seed);
            const auto m = model_of(of);
            const vec bend{0.3, -1, 2, 0.7};
            const vec a = m.step(m.acceleration(bend, m.damped(lambda)));
            vec left = of.products() * a;
            for (std::size_t k = 0; k < 4; ++k) { left[k] += lambda * a[k] / m.size[k] / m.size[k] + bend[k]; }
            CHECK(least::norm(left) < 1e-13 * (1 + lambda * least::norm(a) * 1e4));
        }
    }
}

TEST_CASE("parameters that are held or pressed do not move, and the others move as if these were not there")
{
    for (const std::uint64_t seed : {71U, 72U, 73U}) {
        for (const bool by_bounds : {false, true}) {
            CAPTURE(seed, by_bounds);
            const problem of(20, 4, seed);
            least::box<double, dynamic> box(4);
            if (by_bounds) { // 1 and 3 lie on the bound towards which the cost falls
                for (const std::size_t k : {1U, 3U}) { (of.e.gradient[k] > 0 ? box.lower : box.upper)[k] = of.p[k]; }
                (of.e.gradient[0] > 0 ? box.upper : box.lower)[0] = of.p[0]; // not pressed
            } else {
                box = holding({false, true, false, true});
            }
            matrix<double, dynamic> two(20, 2);
            for (std::size_t i = 0; i < 20; ++i) {
                two(i, 0) = of.j(i, 0);
                two(i, 1) = of.j(i, 2);
            }
            const problem free({of.p[0], of.p[2]}, two, of.r);
            auto m = model_of(of, box), f = model_of(free);
            CHECK(m.fixed == std::vector<bool>{false, true, false, true});
            CHECK(std::abs(m.removable() - f.removable()) < 1e-14);
            CHECK(std::abs(m.residual - f.residual) < 1e-14);
            const auto same = [](const vec& all, const vec& some) {
                CHECK(all[1] == 0);
                CHECK(all[3] == 0);
                CHECK(std::abs(all[0] - some[0]) < 1e-12 * least::norm(some));
                CHECK(std::abs(all[2] - some[1]) < 1e-12 * least::norm(some));
            };
            for (const double lambda : {0.0, 0.1, 10.0}) {
                same(m.step(m.damped(lambda).y), f.step(f.damped(lambda).y));
                same(m.step(m.acceleration({1, 5, -2, 7}, m.damped(lambda))),
                     f.step(f.acceleration({1, -2}, f.damped(lambda))));
            }
            CHECK(std::abs(m.damping_for(0.01, 0).lambda / f.damping_for(0.01, 0).lambda - 1) < 0.3);
            const vec rest = random_rest(4, 0.1, seed), of_free{rest[0], rest[3], rest[5]};
            const auto all = relative_curvature::of(m.root(), rest), some = relative_curvature::of(f.root(), of_free);
            REQUIRE(all);
            REQUIRE(some);
            same(newton_step(m, *all), newton_step(f, *some));
            for (const std::size_t k : {1U, 3U}) { // those that are fixed
                for (std::size_t j = 0; j < 4; ++j) { CHECK(all->whole(j, k) == (j == k ? 1 : 0)); }
            }
        }
    }
}

TEST_CASE("the Gram matrix makes the same model and steps as the factor, in other coordinates of the residuals")
{
    for (const std::uint64_t seed : {91U, 92U, 93U}) {
        for (const std::size_t n : {1U, 2U, 5U}) {
            for (const bool first_held : {false, true}) {
                CAPTURE(seed, n, first_held);
                const problem of(4 * n, n, seed);
                std::vector<bool> held(n);
                held[0] = first_held;
                const auto box = holding(held);
                const auto m = model_of(of, box);
                local_model g(n);
                REQUIRE(g.take_products(of.p, of.of_products, box));
                CHECK(g.fixed == m.fixed);
                CHECK(std::abs(g.residual - m.residual) < 1e-14 * m.residual);
                CHECK(std::abs(g.removable() - m.removable()) < 1e-12);
                CHECK(difference(g.slope(), m.slope()) < 1e-12);
                CHECK(difference(g.gauss_newton(), m.gauss_newton()) < 1e-11 * (1 + least::norm(m.gauss_newton())));
                CHECK(difference(g.size, m.size) < 1e-14 * least::norm(m.size));
                for (std::size_t k = 0; k < n; ++k) {
                    if (!m.fixed[k]) { CHECK(std::abs(g.column[k] - m.column[k]) < 1e-14 * m.column[k]); }
                }
                const vec bend = random_rest(n, 1, seed),
                          some(bend.begin(), bend.begin() + static_cast<std::ptrdiff_t>(n));
                for (const double lambda : {0.0, 1e-6, 0.1, 10.0}) {
                    const auto a = g.damped(lambda), b = m.damped(lambda);
                    CHECK(difference(a.y, b.y) < 1e-11 * (1 + least::norm(b.y)));
                    const vec correction = m.acceleration(some, b);
                    CHECK(difference(g.acceleration(some, a), correction) < 1e-10 * (1 + least::norm(correction)));
                }
                for (const double radius : {1e-3, 0.1}) {
                    const double other = m.damping_for(radius, 0).lambda;
                    CHECK(std::abs(g.damping_for(radius, 0).lambda - other) <= 1e-10 * other);
                }
            }
        }
    }
}

TEST_CASE("a Gram matrix from which half of the digits could not be told makes no model")
{
    for (const double apart : {1e-3, 1e-5, 0.0}) { // the angle between two columns; its square is the pivot
        problem of(12, 3, 95);
        for (std::size_t i = 0; i < 12; ++i) { of.j(i, 2) = of.j(i, 1) + apart * of.j(i, 2); }
        of.evaluate();
        local_model m(3);
        CHECK(m.take_products(of.p, of.of_products, least::no_box{}) == (apart > 1e-4));
    }
    for (const double unit : {1e-170, 1e170}) { // whose squares vanish or overflow
        problem of(12, 3, 96);
        for (std::size_t i = 0; i < 12; ++i) { of.j(i, 1) *= unit; }
        of.evaluate();
        local_model m(3);
        CHECK(!m.take_products(of.p, of.of_products, least::no_box{}));
    }
    problem without(12, 3, 97); // residuals
    without.r = vec(12);
    without.evaluate();
    local_model m(3);
    CHECK(!m.take_products(without.p, without.of_products, least::no_box{}));
    problem idle(12, 3,
                 98); // a parameter without effect: its squares might as well have vanished. It stays where it is
    for (std::size_t i = 0; i < 12; ++i) { idle.j(i, 1) = 0; }
    idle.evaluate();
    local_model fresh(3);
    CHECK(!fresh.take_products(idle.p, idle.of_products, least::no_box{}));
    CHECK(fresh.take_products(idle.p, idle.of_products, holding({false, true, false}))); // a held one does not matter
    REQUIRE(m.take_factor(idle.p, idle.e, least::no_box{}));
    CHECK(!m.nearly_dependent());
    for (const bool by_products : {false, true}) { // which have the factor's word for it then
        if (by_products) { REQUIRE(m.take_products(idle.p, idle.of_products, least::no_box{})); }
        CHECK(m.gauss_newton()[1] == 0);
        CHECK(m.damped(0.5).y[1] == 0);
    }
}

TEST_CASE("where all are held nothing moves and nothing is without effect")
{
    const problem of(10, 2, 74);
    auto m = model_of(of, holding({true, true}));
    CHECK(m.step(m.damped(0).y) == vec(2));
    CHECK(m.removable() == 0);
    const auto curvature = relative_curvature::of(m.root(), {1, 2, 3});
    REQUIRE(curvature);
    CHECK(newton_step(m, *curvature) == vec(2));
}

TEST_CASE("in other units, by powers of two, all steps have the same bits in these units")
{
    for (const std::uint64_t seed : {81U, 82U, 83U}) {
        const problem of(20, 4, seed);
        for (const std::array<int, 5>& unit : {std::array{1, -3, 20, 0, 7}, std::array{200, -200, 0, 31, -100}}) {
            CAPTURE(seed, unit);
            // parameter k in 2^unit[k], residuals in 2^unit[4]
            problem other = of;
            for (std::size_t k = 0; k < 4; ++k) {
                other.p[k] = std::ldexp(of.p[k], unit[k]);
                for (std::size_t i = 0; i < 20; ++i) { other.j(i, k) = std::ldexp(of.j(i, k), unit[4] - unit[k]); }
            }
            for (double& x : other.r) { x = std::ldexp(x, unit[4]); }
            other.evaluate();
            auto m = model_of(of), o = model_of(other);
            const auto scaled = [&](vec d) {
                for (std::size_t k = 0; k < 4; ++k) { d[k] = std::ldexp(d[k], unit[k]); }
                return d;
            };
            CHECK(o.size == scaled(m.size));
            CHECK(o.removable_share() == m.removable_share());
            CHECK(o.noise(other.p) == std::ldexp(m.noise(of.p), unit[4]));
            for (const double radius : {0.01, 0.5, 1e9}) {
                const double lambda = m.damping_for(radius, 0).lambda;
                CHECK(o.damping_for(radius, 0).lambda == std::ldexp(lambda, 2 * unit[4]));
                const vec d = m.step(m.damped(lambda).y);
                CHECK(o.step(o.damped(std::ldexp(lambda, 2 * unit[4])).y) == scaled(d));
                CHECK(o.predicted(scaled(d)) == std::ldexp(m.predicted(d), 2 * unit[4]));
            }
            const vec bend{0.5, -1, 3, 0.2}, rest = random_rest(4, 0.1, seed);
            vec same_bend = bend, same_rest = rest;
            for (std::size_t b = 0; b < 4; ++b) {
                same_bend[b] = std::ldexp(bend[b], 2 * unit[4] - unit[b]);
                for (std::size_t a = 0; a <= b; ++a) {
                    same_rest[least::packed(a, b)] =
                        std::ldexp(rest[least::packed(a, b)], 2 * unit[4] - unit[a] - unit[b]);
                }
            }
            CHECK(o.acceleration(same_bend, o.damped(0)) == m.acceleration(bend, m.damped(0)));
            CHECK(o.gauss_newton() == scaled(m.gauss_newton()));
            const auto curvature = relative_curvature::of(m.root(), rest),
                       same = relative_curvature::of(o.root(), same_rest);
            REQUIRE(curvature);
            REQUIRE(same);
            CHECK(same->whole == curvature->whole);
            CHECK(newton_step(o, *same) == scaled(newton_step(m, *curvature)));
        }
    }
}

TEST_CASE("a factor that is not finite has no local model")
{
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        for (const std::size_t k : {0U, 2U}) {
            problem of(10, 3, 91);
            of.j(4, k) = bad;
            of.evaluate();
            CHECK_FALSE(local_model(3).take_factor(of.p, of.e, least::no_box{}));
        }
    }
}

TEST_CASE("a local model is made at compile time")
{
    constexpr double step = [] {
        least::evaluation<double, 1, least::order::factor> e(1);
        matrix<double, 2> rows(2, 2); // J = [3; 4], r = [1; 2]
        rows(0, 0) = 3;
        rows(1, 0) = 4;
        rows(0, 1) = 1;
        rows(1, 1) = 2;
        e.factor.fold(rows, 2);
        least::detail::local_model<double, 1> m(1);
        return m.take_factor({2}, e, least::no_box{}) ? m.step(m.damped(0).y)[0] : 0;
    }();
    STATIC_REQUIRE(least::abs(step + 11.0 / 25) < 1e-15);
}

TEST_CASE("a step is within a share of each parameter, or not")
{
    const vec p{1, -1e6, 0};
    CHECK(local_model::within(p, {1e-9, 1e-3, 0}, 1e-9 * (1 + 4 * eps)));
    CHECK_FALSE(local_model::within(p, {1.1e-9, 0, 0}, 1e-9));
    CHECK_FALSE(local_model::within(p, {0, 1.1e-3, 0}, 1e-9));
    CHECK_FALSE(local_model::within(p, {0, 0, 1e-300}, 1e-9)); // of 0 there is no share
    CHECK_FALSE(local_model::within(p, {0, std::numeric_limits<double>::quiet_NaN(), 0}, 1e-9));
}

TEST_CASE("a Newton step is settled under sqrt(eps) of each parameter, or of what is left for one that tends to 0")
{
    problem q(20, 3, 11);
    q.p = {2, -3e5, 0};
    q.evaluate();
    const auto m = model_of(q);
    const double root = std::sqrt(eps);
    CHECK(m.settled(q.p, {0.9 * root * 2, 0.9 * root * 3e5, 0}));
    CHECK_FALSE(m.settled(q.p, {1.1 * root * 2, 0, 0}));
    CHECK_FALSE(m.settled(q.p, {0, 1.1 * root * 3e5, 0}));
    const double change =
        m.residual / m.column[2]; // of a parameter that is 0: what would make a difference of everything
    const double noise = 16 * m.noise(q.p) / m.column[2];
    const double enough = std::max(root * std::sqrt(root) * change, noise);
    CHECK(m.settled(q.p, {0, 0, 0.9 * enough}));
    CHECK_FALSE(m.settled(q.p, {0, 0, 1.1 * enough}));
    least::box<double, dynamic> box(3);
    box.held[0] = true;
    CHECK(model_of(q, box).settled(q.p, {1, 0, 0})); // a held one does not move
}

TEST_CASE("what is removable vanishes where a Gauss-Newton step would change next to nothing")
{
    problem q(20, 3, 12);
    q.p = {2, 3, 4};
    q.evaluate();
    CHECK_FALSE(model_of(q).vanishes(q.p));    // residuals at random: a part of them can be removed
    q.r = q.moved(model_of(q).gauss_newton()); // at the minimum of the linear model
    q.evaluate();
    CHECK(model_of(q).vanishes(q.p));
    for (std::size_t i = 0; i < q.r.size(); ++i) { q.r[i] += 1e-3 * q.j(i, 1); }
    q.evaluate();
    CHECK_FALSE(model_of(q).vanishes(q.p));
}
