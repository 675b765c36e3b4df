// SPDX-License-Identifier: MIT
// Laws that hold for every model with every optimizer that fits it.
#include "least/least.hpp"

#include "catch.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <list>
#include <random>
#include <type_traits>
#include <vector>

using least::status;

namespace {

template <class T>
struct decay {
    T height, rate;
};

/// A model, the parameters its data are made with, and how far from them the runs start.
struct line_through_origin {
    static constexpr auto model = least::linear{};
    static constexpr double truth = 1.7;
};
struct straight_line {
    static constexpr auto model = least::polynomial<1>{};
    static constexpr std::array truth{0.5, -1.25};
};
struct cubic {
    static constexpr auto model = least::polynomial<3>{};
    static constexpr std::array truth{0.5, -1.25, 0.75, 2.0};
};
struct exponential_decay {
    static constexpr auto model = [](const auto& p, auto x) {
        using std::exp;
        return p.height * exp(-p.rate * x);
    };
    static constexpr decay<double> truth{2.0, 0.8};
};
struct decay_by_differences {
    static constexpr auto model = [](const std::array<double, 2>& p, double x) { return p[0] * std::exp(-p[1] * x); };
    static constexpr std::array truth{2.0, 0.8};
};
struct bump_of_nested_parameters {
    template <class T>
    struct place_and_width {
        T place, width;
    };
    template <class T>
    struct bump {
        T height;
        place_and_width<T> where;
    };
    static constexpr auto model = [](const auto& p, auto x) {
        const auto z = (x - p.where.place) / p.where.width;
        return p.height / (1 + z * z);
    };
    static constexpr bump<double> truth{3.0, {0.2, 0.6}};
};

template <class P>
std::vector<double> flat(const P& p)
{
    const auto f = least::flatten(p);
    return {f.begin(), f.end()};
}

struct data {
    std::vector<double> x, y;
};
template <class Problem>
data make_data(std::uint64_t seed, double noise)
{
    std::mt19937_64 random(seed);
    const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
    data d;
    for (std::size_t i = 0; i < 40; ++i) {
        d.x.push_back(-1 + 2 * (static_cast<double>(i) + uniform()) / 40);
        d.y.push_back(Problem::model(Problem::truth, d.x.back()) + noise * (uniform() - 0.5));
    }
    return d;
}

/// The truth with each number changed by up to 20 %.
template <class Problem>
auto make_start(std::uint64_t seed)
{
    std::mt19937_64 random(seed + 1000);
    auto p = least::flatten(Problem::truth);
    for (auto& v : p) { v *= 0.8 + 0.4 * static_cast<double>(random() >> 11) * 0x1p-53; }
    return least::unflatten<std::remove_const_t<decltype(Problem::truth)>>(p);
}

template <class P>
bool same_bits(const least::minimum<P>& a, const least::minimum<P>& b)
{
    const auto pa = flat(a.parameters), pb = flat(b.parameters);
    for (std::size_t j = 0; j < pa.size(); ++j) {
        if (std::bit_cast<std::uint64_t>(pa[j]) != std::bit_cast<std::uint64_t>(pb[j])) { return false; }
    }
    return std::bit_cast<std::uint64_t>(a.cost) == std::bit_cast<std::uint64_t>(b.cost) && a.status == b.status
           && a.iterations == b.iterations && a.evaluations == b.evaluations;
}

template <class Problem, class Optimizer>
void check_laws(const Optimizer& optimizer, std::uint64_t seed)
{
    const data d = make_data<Problem>(seed, 0.1);
    const auto cost = least::mean_squared_error(Problem::model, d.x, d.y);
    const auto start = make_start<Problem>(seed);

    std::size_t seen = 0;
    double last_seen = 0;
    const auto found = optimizer(cost, start, [&](const auto& now) {
        CHECK(now.iteration == seen++);
        last_seen = now.cost;
    });
    CAPTURE(least::message(found.status), found.iterations, found.evaluations);

    CHECK(found.cost <= cost(start));
    CHECK(std::abs(found.cost - cost(found.parameters)) <= 1e-14 * found.cost);
    CHECK(seen == found.iterations + 1);
    CHECK(last_seen == found.cost);
    CHECK(found.evaluations > found.iterations);
    CHECK(same_bits(found, optimizer(cost, start)));

    // the same bits from another kind of range
    const std::list<double> lx(d.x.begin(), d.x.end()), ly(d.y.begin(), d.y.end());
    CHECK(same_bits(found, optimizer(least::mean_squared_error(Problem::model, lx, ly), start)));

    // limits and the observer are obeyed
    auto limited = optimizer;
    limited.stop.iterations = 1;
    CHECK(limited(cost, start).iterations <= 1);
    limited.stop = {.evaluations = 2};
    CHECK(limited(cost, start).evaluations <= 2 + 60); // the step under way is brought to its end
    const auto stopped = optimizer(cost, start, [](const auto&) { return false; });
    CHECK((stopped.status == status::stopped_by_observer || stopped.iterations == 0));

    if constexpr (!std::is_same_v<Optimizer, least::newton_root>) {
        REQUIRE(found.converged());
        // what converged() claims, seen from outside: no neighbour costs less
        const auto p = least::flatten(found.parameters);
        for (std::size_t j = 0; j < p.size(); ++j) {
            for (const double h : {-1e-3, 1e-3}) {
                auto q = p;
                q[j] += h;
                CHECK(cost(least::unflatten<std::remove_const_t<decltype(Problem::truth)>>(q)) > found.cost);
            }
        }
    } else {
        CHECK(found.status == status::no_root); // noise: there is none
    }
}

template <class Optimizer>
void check_all_models(const Optimizer& optimizer)
{
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
        CAPTURE(seed);
        check_laws<line_through_origin>(optimizer, seed);
        if constexpr (!std::is_same_v<Optimizer, least::newton_root>) {
            check_laws<straight_line>(optimizer, seed);
            check_laws<cubic>(optimizer, seed);
            check_laws<exponential_decay>(optimizer, seed);
            check_laws<decay_by_differences>(optimizer, seed);
            check_laws<bump_of_nested_parameters>(optimizer, seed);
        }
    }
}

} // namespace

TEST_CASE("laws of newton with every model")
{
    check_all_models(least::newton{});
}
TEST_CASE("laws of gradient descent with every model")
{
    check_all_models(least::gradient_descent{});
}
TEST_CASE("laws of L-BFGS with every model")
{
    check_all_models(least::lbfgs{});
}
TEST_CASE("laws of Newton's method for a root")
{
    check_all_models(least::newton_root{});
}

TEST_CASE("newton, gradient descent and L-BFGS find the same minimum under every loss, grid and golden section for one "
          "parameter too")
{
    const data d = make_data<line_through_origin>(7, 0.3);
    const auto check = [&](auto loss) {
        const auto cost = least::mean_loss(least::linear{}, d.x, d.y, loss);
        const auto n = least::newton{}(cost, 1.6);
        const auto g = least::gradient_descent{}(cost, 1.6);
        const auto l = least::lbfgs{}(cost, 1.6);
        const auto s = least::golden_section{.from = 1, .to = 2.5}(cost);
        const auto grid = least::grid_search{.from = 1, .to = 2.5, .count = 1501}(cost);
        CHECK(n.status == status::converged);
        CHECK(std::abs(g.parameters - n.parameters) < 1e-8);
        CHECK(std::abs(l.parameters - n.parameters) < 1e-8);
        CHECK(std::abs(s.parameters - n.parameters) < 1e-7);
        CHECK(std::abs(grid.parameters - n.parameters) <= 0.0006);
        CHECK(grid.cost >= n.cost);
    };
    check(least::squared{});
    check(least::soft_l1{.delta = 0.1});
    check(least::cauchy{.delta = 0.1});
    check(least::huber{.delta = 0.1});
    check(least::tukey{.delta = 0.5});
}

TEST_CASE("scaling x, y, sigma and the start by powers of two scales Newton's results by exactly those, bit for bit")
{
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        for (const auto& [sx, sy] :
             {std::pair{0x1p40, 0x1p-30}, std::pair{0x1p-70, 0x1p12}, std::pair{0x1p3, 0x1p101}}) {
            CAPTURE(seed, sx, sy);
            const data d = make_data<cubic>(seed, 0.1);
            data s = d;
            for (auto& v : s.x) { v *= sx; }
            for (auto& v : s.y) { v *= sy; }
            const auto a = least::newton{}(least::mean_squared_error(least::polynomial<3>{}, d.x, d.y),
                                           std::array{1.0, 2.0, 3.0, 4.0});
            const auto b =
                least::newton{}(least::mean_squared_error(least::polynomial<3>{}, s.x, s.y),
                                std::array{1.0 * sy, 2.0 * sy / sx, 3.0 * sy / sx / sx, 4.0 * sy / sx / sx / sx});
            CHECK(a.status == b.status);
            CHECK(a.evaluations == b.evaluations);
            CHECK(b.cost == a.cost * sy * sy);
            for (std::size_t j = 0; j < 4; ++j) { CHECK(b.parameters[j] == a.parameters[j] * sy / std::pow(sx, j)); }

            // a model that is not linear: p0 / (1 + p1 x), and sigma in the units of y
            const auto model = [](const auto& p, double x) { return p[0] / (1 + p[1] * x) + p[2]; };
            const data e = make_data<exponential_decay>(seed, 0.01);
            data t = e;
            for (auto& v : t.x) { v = (v + 2) * sx; }
            for (auto& v : t.y) { v *= sy; }
            std::vector<double> x2 = e.x;
            for (auto& v : x2) { v += 2; }
            const auto c = least::newton{}(least::mean_squared_error(model, x2, e.y, least::sigma(0.5)),
                                           std::array{3.0, 0.2, 0.1});
            const auto f = least::newton{}(least::mean_squared_error(model, t.x, t.y, least::sigma(0.5 * sy)),
                                           std::array{3.0 * sy, 0.2 / sx, 0.1 * sy});
            CHECK(c.status == f.status);
            CHECK(c.iterations == f.iterations);
            CHECK(f.cost == c.cost);
            CHECK(f.parameters[0] == c.parameters[0] * sy);
            CHECK(f.parameters[1] == c.parameters[1] / sx);
            CHECK(f.parameters[2] == c.parameters[2] * sy);
        }
    }
}

TEST_CASE("ReLU networks end honestly: their scale is never determined, and does not keep them from a minimum")
{
    using net = least::relu_network<2>;
    std::vector<double> x, y;
    for (int i = 0; i < 20; ++i) {
        x.push_back(0.25 * i);
        y.push_back(0.5 * x.back() + (x.back() > 2 ? 3 * (x.back() - 2) : 0.0) + 0.01 * std::sin(7.0 * i));
    }
    const auto cost = least::mean_squared_error(net{}, x, y);
    const net::parameters<double> start{{1, 1}, {0.4, 2.5}, {0.1, -1.8}};
    const auto found = least::newton{}(cost, start);
    CHECK(found.status == status::converged); // on the quotient by the scale of each unit
    CHECK(found.cost < 1e-3);
    const auto descended = least::gradient_descent{}(cost, start);
    CHECK(descended.cost <= cost(start));
    CHECK(least::lbfgs{}(cost, start).cost <= cost(start));
}
