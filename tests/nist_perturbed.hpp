// SPDX-License-Identifier: MIT
#pragma once
// The nonlinear problems of NIST from many perturbed starts, and a judge of minima that shares no optimizer with least.

#include "least/fit.hpp"

#include "catch.hpp"

#include "problems/nist_nonlinear.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <numbers>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace problems::nist {

/// Judges whether points are strict minima of the cost of a problem, in long double: Newton's method from the point must end
/// close by, where the gradient vanishes to rounding and the matrix of second derivatives is positive definite.
template <class Problem>
class judge {
    static constexpr std::size_t N = Problem::parameters;
    static constexpr long double eps = std::numeric_limits<long double>::epsilon();
    static constexpr long double close = 1e-6L; // what counts as close, in sizes of the parameter
    using point = std::array<long double, N>;
    using square = std::array<std::array<long double, N>, N>;

    decltype(least::mean_squared_error(typename Problem::model{}, Problem::x(), Problem::y())) cost_ =
        least::mean_squared_error(typename Problem::model{}, Problem::x(), Problem::y());

    struct minimum {
        point at;
        point size; // of a parameter: itself, or its standard error where that is more
    };
    std::vector<minimum> minima_;

public:
    /// The largest distance of a claimed point from its minimum, in sizes of the parameter.
    long double worst = 0;
    /// The smallest of the pivots of all minima, the diagonal of the second derivatives being scaled to 1.
    long double thinnest = 1;

    /// How many different minima there are so far.
    [[nodiscard]] std::size_t minima() const { return minima_.size(); }

    /// Empty if p is close to a strict minimum, otherwise what is wrong.
    std::string complaint(const std::array<double, N>& p)
    {
        point claimed;
        std::copy(p.begin(), p.end(), claimed.begin());
        for (const minimum& known : minima_) {
            const long double d = distance(claimed, known);
            if (d <= close) {
                worst = std::max(worst, d);
                return {};
            }
        }
        return examined(claimed);
    }

private:
    static long double distance(const point& p, const minimum& m)
    {
        long double d = 0;
        for (std::size_t j = 0; j < N; ++j) { d = std::max(d, std::abs(p[j] - m.at[j]) / m.size[j]); }
        return d;
    }

    std::string examined(const point& claimed)
    {
        minimum m{claimed, {}};
        for (int i = 0;; ++i) {
            const auto e = least::evaluate<least::order::curvature>(cost_, m.at);
            if (!e.finite()) { return "the cost is not finite"; }
            point unit, step; // 1 / sqrt(h_jj); Newton's step in these units
            for (std::size_t j = 0; j < N; ++j) {
                const long double diagonal = e.curvature[least::packed(j, j)];
                // more than the rounding of what it is summed from
                if (!(diagonal > 1000 * eps * e.curvature_scale[j])) { return "a second derivative is not positive"; }
                unit[j] = 1 / std::sqrt(diagonal);
                step[j] = -e.gradient[j] * unit[j];
            }
            const auto [root, pivot] = factor(e, unit);
            if (!(pivot > 0)) { return "the second derivatives are not positive definite"; }
            step = solved(root, step);
            bool ended = true;
            for (std::size_t j = 0; j < N; ++j) {
                step[j] *= unit[j];
                m.size[j] = std::max(std::abs(m.at[j]), standard_error(root, j, e.cost) * unit[j]);
                ended = ended && std::abs(e.gradient[j]) <= 100 * eps * e.gradient_scale[j]
                        && std::abs(step[j]) <= close / 1000 * m.size[j];
            }
            if (const long double d = distance(claimed, m); !(d <= close)) {
                return "Newton's method leaves it by " + std::to_string(static_cast<double>(d)) + " of a parameter";
            }
            if (ended) {
                worst = std::max(worst, distance(claimed, m));
                thinnest = std::min(thinnest, pivot);
                minima_.push_back(m);
                return {};
            }
            if (i == 12) { return "Newton's method does not come to rest"; }
            for (std::size_t j = 0; j < N; ++j) { m.at[j] += step[j]; }
        }
    }

    struct factored {
        square root{};
        long double pivot = 1; // the smallest; 0 where there is one that may be rounding
    };
    /// Cholesky's factor of the second derivatives, their diagonal scaled to 1.
    template <class Evaluation>
    static factored factor(const Evaluation& e, const point& unit)
    {
        factored f;
        for (std::size_t j = 0; j < N; ++j) {
            const long double noise = 100 * N * eps * e.curvature_scale[j] * unit[j] * unit[j];
            for (std::size_t k = 0; k <= j; ++k) {
                long double sum = e.curvature[least::packed(k, j)] * unit[j] * unit[k];
                for (std::size_t l = 0; l < k; ++l) { sum -= f.root[j][l] * f.root[k][l]; }
                if (k < j) {
                    f.root[j][k] = sum / f.root[k][k];
                } else {
                    if (!(sum > noise)) { return {{}, 0}; }
                    f.pivot = std::min(f.pivot, sum);
                    f.root[j][j] = std::sqrt(sum);
                }
            }
        }
        return f;
    }
    /// (root root^T)^-1 b
    static point solved(const square& root, point b)
    {
        for (std::size_t j = 0; j < N; ++j) {
            for (std::size_t k = 0; k < j; ++k) { b[j] -= root[j][k] * b[k]; }
            b[j] /= root[j][j];
        }
        for (std::size_t j = N; j-- > 0;) {
            for (std::size_t k = j + 1; k < N; ++k) { b[j] -= root[k][j] * b[k]; }
            b[j] /= root[j][j];
        }
        return b;
    }
    /// sqrt(s^2 2/n h^-1_jj), the standard error by the whole curvature h of the cost, in units of 1 / sqrt(h_jj).
    static long double standard_error(const square& root, std::size_t j, long double cost)
    {
        point b{};
        b[j] = 1;
        const long double n = static_cast<long double>(Problem::y().size());
        return std::sqrt(cost * n / (n - N) * 2 / n * solved(root, b)[j]);
    }
};

/// Standard normal numbers by Box and Muller's formula, the same with every standard library.
class normal {
    std::mt19937_64 random_;

    double uniform() { return (static_cast<double>(random_() >> 11) + 0.5) * 0x1p-53; }

public:
    explicit normal(std::uint64_t seed) : random_(seed) {}

    double operator()()
    {
        const double radius = std::sqrt(-2 * std::log(uniform()));
        return radius * std::cos(2 * std::numbers::pi * uniform());
    }
};

/// What came of many runs.
struct tally {
    std::size_t runs = 0, claimed = 0, reached = 0;
    std::size_t single_claimed = 0, single_reached = 0; // without restarts
    std::size_t evaluations = 0, most_evaluations = 0;

    void add(const tally& t)
    {
        runs += t.runs;
        claimed += t.claimed;
        reached += t.reached;
        single_claimed += t.single_claimed;
        single_reached += t.single_reached;
        evaluations += t.evaluations;
        most_evaluations = std::max(most_evaluations, t.most_evaluations);
    }
    [[nodiscard]] double share(std::size_t of) const { return static_cast<double>(of) / static_cast<double>(runs); }
    void print(const char* name) const
    {
        std::printf("%-9s reached %6.2f %%, claims %6.2f %%; one run: reached %6.2f %%, claims %6.2f %%; evaluations: "
                    "mean %.1f, most %zu",
                    name, 100 * share(reached), 100 * share(claimed), 100 * share(single_reached),
                    100 * share(single_claimed), share(evaluations), most_evaluations);
    }
};

/// Whether a run ended at the certified minimum or one of its mirror images: the cost tells. (Of Lanczos1 a few digits of
/// it are noise; other minima are larger by 10^10.)
template <class Problem, class Fitted>
bool reaches(const Fitted& fitted)
{
    const auto excess = static_cast<long double>(fitted.residual_sum_of_squares()) / Problem::reference_rss - 1;
    return fitted.converged() && std::abs(excess) <= (std::string_view(Problem::name) == "Lanczos1" ? 0.01L : 1e-8L);
}

/// `starts` runs of one problem, each parameter of a start times exp(sigma N(0, 1)). Every claim is examined.
template <class Problem>
tally perturbed(double sigma, std::size_t starts, std::uint64_t seed)
{
    constexpr std::size_t N = Problem::parameters;
    normal random(seed);
    judge<Problem> judge_of;
    tally t;
    for (std::size_t i = 0; i < starts; ++i) {
        std::array<double, N> start = Problem::starts[i % 2];
        for (double& b : start) { b *= std::exp(sigma * random()); }

        // one run, without what fit tries after one that ends without a minimum
        const auto single = least::fit(typename Problem::model{}, Problem::x(), Problem::y(), start,
                                       least::restarts{.methods = false, .starts = 0});
        const auto fitted = least::fit(typename Problem::model{}, Problem::x(), Problem::y(), start);
        ++t.runs;
        t.single_claimed += single.converged() ? 1U : 0U;
        t.single_reached += reaches<Problem>(single) ? 1U : 0U;
        t.claimed += fitted.converged() ? 1U : 0U;
        t.reached += reaches<Problem>(fitted) ? 1U : 0U;
        t.evaluations += fitted.evaluations;
        t.most_evaluations = std::max(t.most_evaluations, fitted.evaluations);

        const bool possible = fitted.status != least::status::exact_fit && fitted.status != least::status::at_bound;
        const std::string wrong = fitted.converged() ? judge_of.complaint(fitted.parameters) : "";
        const bool same = !single.converged() || single.parameters == fitted.parameters;
        if (!possible || !wrong.empty() || !same) {
            std::printf("%s, sigma %g, seed %llu, start %zu: %s; status: %s\n  from", Problem::name, sigma,
                        static_cast<unsigned long long>(seed), i, wrong.c_str(), least::message(fitted.status).data());
            for (const double b : start) { std::printf(" %.17g", b); }
            std::printf("\n  to  ");
            for (const double b : fitted.parameters) { std::printf(" %.17g", b); }
            std::printf("\n");
        }
        CHECK(possible);
        CHECK(wrong == "");
        CHECK(same); // as the first run
    }
    t.print(Problem::name);
    std::printf("; %zu minima, claims off by at most %.1Le, smallest pivot %.1Le\n", judge_of.minima(), judge_of.worst,
                judge_of.thinnest);
    return t;
}

/// Fewer runs where each takes ten times as long.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
#    if __has_feature(address_sanitizer)
inline constexpr bool sanitized = true;
#    else
inline constexpr bool sanitized = false;
#    endif
#else
inline constexpr bool sanitized = false;
#endif

/// All 18 problems, seeds from `seed` on.
inline tally all_perturbed(double sigma, std::size_t starts, std::uint64_t seed)
{
    if (sanitized) { starts /= 5; }
    std::printf("sigma %g, %zu starts of each problem, seeds from %llu on\n", sigma, starts,
                static_cast<unsigned long long>(seed));
    tally all;
    for_each_nonlinear([&](auto problem) { all.add(perturbed<decltype(problem)>(sigma, starts, seed++)); });
    all.print("all");
    std::printf("\n");
    return all;
}

} // namespace problems::nist
