// SPDX-License-Identifier: MIT
// Cost and derivative of f(m, x) = m x on N observations: the pass over the data itself. Time must grow linearly in N.

#include "benchmarks.hpp"

#include <least/cost/derivative.hpp>
#include <least/cost/mean_cost.hpp>
#include <least/model/linear.hpp>

#if defined(BENCHMARKS_EIGEN)
#    include <Eigen/Core>
#endif

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>

using benchmarks::lanes, benchmarks::load, benchmarks::wide;

namespace {

struct cost_and_slope {
    double cost, slope;
};

constexpr double m = 0.1875;

/// The hand-written limit: one pass, sums in registers, as many as hide the latency of an addition, and memory is asked
/// for 512 bytes ahead.
[[gnu::noinline]] cost_and_slope limit(const benchmarks::data& d)
{
    constexpr std::size_t sums = 4, stride = sums * lanes, ahead = 64;
    const std::size_t n = d.x.size();
    const double *x = d.x.data(), *y = d.y.data();
    wide cost[sums]{}, slope[sums]{};
    std::size_t i = 0;
    for (; i + stride <= n; i += stride) {
#pragma GCC unroll 8 // without, -O2 keeps the sums in memory
        for (std::size_t k = 0; k < sums; ++k) {
            __builtin_prefetch(x + i + k * lanes + ahead);
            __builtin_prefetch(y + i + k * lanes + ahead);
            const wide xs = load(x + i + k * lanes), r = m * xs - load(y + i + k * lanes);
            cost[k] += r * r;
            slope[k] += r * xs;
        }
    }
    cost_and_slope total{};
    for (std::size_t k = 0; k < sums; ++k) {
        total.cost += benchmarks::sum(cost[k]);
        total.slope += benchmarks::sum(slope[k]);
    }
    for (; i < n; ++i) {
        const double r = m * x[i] - y[i];
        total.cost += r * r;
        total.slope += r * x[i];
    }
    const auto count = static_cast<double>(n);
    return {total.cost / count, 2 * total.slope / count};
}

[[gnu::noinline]] cost_and_slope with_least(const benchmarks::data& d)
{
    const auto cost = least::mean_squared_error(least::linear{}, d.x, d.y);
    const auto e = least::evaluate<least::order::slope>(cost, m);
    return {e.cost, e.gradient[0]};
}

#if defined(BENCHMARKS_EIGEN)
[[gnu::noinline]] cost_and_slope with_eigen(const benchmarks::data& d)
{
    const auto n = static_cast<Eigen::Index>(d.x.size());
    const Eigen::Map<const Eigen::ArrayXd> x(d.x.data(), n), y(d.y.data(), n);
    const auto r = m * x - y; // an expression: both sums compute it as they go
    return {r.square().mean(), 2 * (r * x).mean()};
}
#endif

void check(const char* who, cost_and_slope a, cost_and_slope b)
{
    if (std::abs(a.cost - b.cost) > 1e-12 * b.cost || std::abs(a.slope - b.slope) > 1e-10) {
        std::fprintf(stderr, "%s computes something else\n", who);
        std::exit(1);
    }
}

} // namespace

int main(int argc, char** argv)
{
    const auto& few = benchmarks::observations(1'003);
    check("the limit", limit(few), with_least(few));
#if defined(BENCHMARKS_EIGEN)
    check("Eigen", with_eigen(few), with_least(few));
#endif
    for (const std::size_t n : {1'000, 10'000, 65'536, 1'000'000, 10'000'000, 100'000'000}) {
        const std::string name = "linear/" + std::to_string(n) + "/";
        benchmarks::add(name + "limit", n, [n] { return limit(benchmarks::observations(n)); });
        benchmarks::add(name + "least", n, [n] { return with_least(benchmarks::observations(n)); });
#if defined(BENCHMARKS_EIGEN)
        benchmarks::add(name + "Eigen", n, [n] { return with_eigen(benchmarks::observations(n)); });
#endif
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
