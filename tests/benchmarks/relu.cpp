// SPDX-License-Identifier: MIT
// Cost and gradient of a ReLU network of H units, 3 H parameters, on N observations.

#include "benchmarks.hpp"

#include <least/cost/derivative.hpp>
#include <least/cost/mean_cost.hpp>
#include <least/model/relu_network.hpp>

#if defined(BENCHMARKS_EIGEN)
#    include <Eigen/Core>
#endif

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>

using benchmarks::lanes, benchmarks::load, benchmarks::wide;

namespace {

template <std::size_t H>
using network = typename least::relu_network<H>::template parameters<double>;

/// Cost first, then its derivatives with respect to m, n, b.
template <std::size_t H>
using answer = std::array<double, 3 * H + 1>;

/// Kinks all over the data, slopes of both signs.
template <std::size_t H>
network<H> parameters()
{
    network<H> p;
    for (std::size_t j = 0; j < H; ++j) {
        const double t = (static_cast<double>(j) + 0.5) / H;
        p.m[j] = j % 2 == 0 ? 1 + t : -1 - t;
        p.n[j] = 0.1 + 0.05 * t;
        p.b[j] = 0.9 * (2 * t - 1);
    }
    return p;
}

// The hand-written limit goes through the network once forwards and once backwards (a reverse sweep by hand). With
//     a_j = sum r x,  b_j = sum r   over the observations at which unit j is active
// the derivatives are n_j a_j, m_j a_j + b_j b_j and n_j b_j (times 2 / N): two sums for each unit, not three.

template <std::size_t H>
struct sums {
    double cost;
    std::array<double, H> rx, r;
};

template <std::size_t H>
answer<H> answer_of(const sums<H>& s, const network<H>& p, std::size_t points)
{
    answer<H> result;
    const double n = static_cast<double>(points), two = 2 / n;
    result[0] = s.cost / n;
    for (std::size_t j = 0; j < H; ++j) {
        result[1 + j] = two * p.n[j] * s.rx[j];
        result[1 + H + j] = two * (p.m[j] * s.rx[j] + p.b[j] * s.r[j]);
        result[1 + 2 * H + j] = two * p.n[j] * s.r[j];
    }
    return result;
}

[[gnu::always_inline]] inline wide positive(wide z)
{
    return z < 0 ? wide{} : z;
}
[[gnu::always_inline]] inline wide where_active(wide z, wide v)
{
    return z < 0 ? wide{} : v;
}

// Without the pragmas -O2 keeps the small arrays in memory.

/// Few units: all sums are in registers.
template <std::size_t H>
    requires(H <= 4)
void add_block(const double* x, const double* y, std::size_t vectors, const network<H>& p, sums<H>& into)
{
    wide cost{}, sum_rx[H]{}, sum_r[H]{};
    for (std::size_t i = 0; i < vectors; ++i) {
        const wide xs = load(x + i * lanes);
        wide z[H], r = -load(y + i * lanes);
#pragma GCC unroll 8
        for (std::size_t j = 0; j < H; ++j) {
            z[j] = p.m[j] * xs + p.b[j];
            r += p.n[j] * positive(z[j]);
        }
        const wide rx = r * xs;
        cost += r * r;
#pragma GCC unroll 8
        for (std::size_t j = 0; j < H; ++j) {
            sum_rx[j] += where_active(z[j], rx);
            sum_r[j] += where_active(z[j], r);
        }
    }
    into.cost += benchmarks::sum(cost);
    for (std::size_t j = 0; j < H; ++j) {
        into.rx[j] += benchmarks::sum(sum_rx[j]);
        into.r[j] += benchmarks::sum(sum_r[j]);
    }
}

/// Many units: residuals of a block, some observations at a time, all units; then its sums, some units at a time, all
/// observations. What is in use is in registers, the block in the first-level cache.
template <std::size_t H>
    requires(H > 4)
void add_block(const double* x, const double* y, std::size_t vectors, const network<H>& p, sums<H>& into)
{
    constexpr std::size_t most = 64, together = benchmarks::registers / 4, units = benchmarks::registers / 8;
    static_assert(H % units == 0);
    wide r[most], rx[most], cost{};
    std::size_t i = 0;
    for (; i + together <= vectors; i += together) {
        wide xs[together], f[together];
#pragma GCC unroll 8
        for (std::size_t k = 0; k < together; ++k) {
            xs[k] = load(x + (i + k) * lanes);
            f[k] = -load(y + (i + k) * lanes);
        }
        for (std::size_t j = 0; j < H; ++j) {
#pragma GCC unroll 8
            for (std::size_t k = 0; k < together; ++k) { f[k] += p.n[j] * positive(p.m[j] * xs[k] + p.b[j]); }
        }
#pragma GCC unroll 8
        for (std::size_t k = 0; k < together; ++k) {
            r[i + k] = f[k];
            rx[i + k] = f[k] * xs[k];
            cost += f[k] * f[k];
        }
    }
    for (; i < vectors; ++i) {
        const wide xs = load(x + i * lanes);
        wide f = -load(y + i * lanes);
        for (std::size_t j = 0; j < H; ++j) { f += p.n[j] * positive(p.m[j] * xs + p.b[j]); }
        r[i] = f;
        rx[i] = f * xs;
        cost += f * f;
    }
    into.cost += benchmarks::sum(cost);
    for (std::size_t j = 0; j < H; j += units) {
        wide sum_rx[units]{}, sum_r[units]{};
        for (i = 0; i < vectors; ++i) {
            const wide xs = load(x + i * lanes);
#pragma GCC unroll 8
            for (std::size_t k = 0; k < units; ++k) {
                const wide z = p.m[j + k] * xs + p.b[j + k];
                sum_rx[k] += where_active(z, rx[i]);
                sum_r[k] += where_active(z, r[i]);
            }
        }
#pragma GCC unroll 8
        for (std::size_t k = 0; k < units; ++k) {
            into.rx[j + k] += benchmarks::sum(sum_rx[k]);
            into.r[j + k] += benchmarks::sum(sum_r[k]);
        }
    }
}

template <std::size_t H>
[[gnu::noinline]] answer<H> limit(const benchmarks::data& d, const network<H>& p)
{
    constexpr std::size_t block = 64;
    const std::size_t n = d.x.size(), vectors = n / lanes;
    const double *x = d.x.data(), *y = d.y.data();
    sums<H> s{};
    for (std::size_t i = 0; i < vectors; i += block) {
        add_block<H>(x + i * lanes, y + i * lanes, std::min(block, vectors - i), p, s);
    }
    for (std::size_t i = vectors * lanes; i < n; ++i) {
        const double r = least::relu_network<H>{}(p, x[i]) - y[i];
        s.cost += r * r;
        for (std::size_t j = 0; j < H; ++j) {
            if (p.m[j] * x[i] + p.b[j] >= 0) {
                s.rx[j] += r * x[i];
                s.r[j] += r;
            }
        }
    }
    return answer_of(s, p, n);
}

template <std::size_t H>
[[gnu::noinline]] answer<H> with_least(const benchmarks::data& d, const network<H>& p)
{
    const auto cost = least::mean_squared_error(least::relu_network<H>{}, d.x, d.y);
    const auto e = least::evaluate<least::order::slope>(cost, p);
    answer<H> result{e.cost};
    std::ranges::copy(e.gradient, result.begin() + 1);
    return result;
}

#if defined(BENCHMARKS_EIGEN)
template <std::size_t H>
[[gnu::noinline]] answer<H> with_eigen(const benchmarks::data& d, const network<H>& p)
{
    const auto n = static_cast<Eigen::Index>(d.x.size());
    const Eigen::Map<const Eigen::ArrayXd> x(d.x.data(), n), y(d.y.data(), n);
    static Eigen::ArrayXd r; // its memory is used again
    r = -y;
    for (std::size_t j = 0; j < H; ++j) { r += p.n[j] * (p.m[j] * x + p.b[j]).max(0.0); }
    sums<H> s{r.square().sum(), {}, {}};
    for (std::size_t j = 0; j < H; ++j) {
        const auto active = (p.m[j] * x + p.b[j] >= 0.0).template cast<double>();
        s.rx[j] = (active * r * x).sum();
        s.r[j] = (active * r).sum();
    }
    return answer_of(s, p, d.x.size());
}
#endif

template <std::size_t H>
void check(const char* who, const answer<H>& a, const answer<H>& b)
{
    for (std::size_t j = 0; j < a.size(); ++j) {
        if (!(std::abs(a[j] - b[j]) <= 1e-10 * (1 + std::abs(b[j])))) {
            std::fprintf(stderr, "%s computes something else at %zu: %g, %g\n", who, j, a[j], b[j]);
            std::exit(1);
        }
    }
}

template <std::size_t H>
void add_network()
{
    const auto p = parameters<H>();
    const auto& few = benchmarks::observations(1'003);
    check<H>("the limit", limit<H>(few, p), with_least<H>(few, p));
#if defined(BENCHMARKS_EIGEN)
    check<H>("Eigen", with_eigen<H>(few, p), with_least<H>(few, p));
#endif
    for (const std::size_t n : {65'536, 1'000'000}) {
        const std::string name = "relu" + std::to_string(H) + "/" + std::to_string(n) + "/";
        benchmarks::add(name + "limit", n, [n, p] { return limit<H>(benchmarks::observations(n), p); });
        benchmarks::add(name + "least", n, [n, p] { return with_least<H>(benchmarks::observations(n), p); });
#if defined(BENCHMARKS_EIGEN)
        benchmarks::add(name + "Eigen", n, [n, p] { return with_eigen<H>(benchmarks::observations(n), p); });
#endif
    }
}

} // namespace

int main(int argc, char** argv)
{
    add_network<3>();
    add_network<32>();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
