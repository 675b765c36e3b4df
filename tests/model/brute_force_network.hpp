// SPDX-License-Identifier: MIT
#pragma once
// The least sum of squares of a sum of H units on data with different x in ascending order, by trying everything, in long
// double: all multisets of cells, of each all subsets of its 2 H rays; a subset counts if the least-squares solution on it, by
// normal equations, has coefficients of one sign in each cell. A multiset is left out where its rays without signs are no
// better.
// Nothing of least is used.
//
// Also the families of problems on which it is compared with the best network.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

namespace brute_force {

using number = long double;

template <std::size_t H>
class network {
    std::size_t n_;
    std::vector<std::vector<number>> gram_; // of 1, R_1 ... R_{n-1}, 1, L_1 ... L_{n-1}
    std::vector<number> product_;           // with y
    number total_ = 0, best_ = 0;
    std::array<std::size_t, 2 * H> rays_{}; // of the cells chosen

public:
    network(const std::vector<double>& x, const std::vector<double>& y, const std::vector<double>& weights)
        : n_(x.size())
    {
        std::vector<std::vector<number>> rays;
        for (const bool left : {false, true}) {
            for (std::size_t i = 0; i < n_; ++i) {
                std::vector<number> ray;
                for (std::size_t p = 0; p < n_; ++p) {
                    const number d = left ? number(x[n_ - i == n_ ? 0 : n_ - i]) - number(x[p])
                                          : number(x[p]) - number(x[i == 0 ? 0 : i - 1]);
                    ray.push_back(i == 0 ? 1 : std::max(number(0), d));
                }
                rays.push_back(ray);
            }
        }
        // R_i has the knot x_i (1-based), L_i the knot x_{n+1-i}
        gram_.assign(rays.size(), std::vector<number>(rays.size()));
        for (std::size_t i = 0; i < rays.size(); ++i) {
            product_.push_back(0);
            for (std::size_t p = 0; p < n_; ++p) { product_[i] += weights[p] * rays[i][p] * y[p]; }
            for (std::size_t j = 0; j < rays.size(); ++j) {
                for (std::size_t p = 0; p < n_; ++p) { gram_[i][j] += weights[p] * rays[i][p] * rays[j][p]; }
            }
        }
        for (std::size_t p = 0; p < n_; ++p) { total_ += number(weights[p]) * y[p] * y[p]; }
        best_ = total_;
        choose(0, 0);
    }
    [[nodiscard]] number sum_of_squares() const { return best_; }

private:
    void choose(std::size_t unit, std::size_t first)
    {
        if (unit == H) {
            try_cells();
            return;
        }
        for (std::size_t c = first; c < 2 * (n_ - 1); ++c) {
            const std::size_t ray = c < n_ - 1 ? c : c + 1; // the last of R makes no cell with the first of L
            rays_[2 * unit] = ray;
            rays_[2 * unit + 1] = ray + 1;
            choose(unit + 1, c);
        }
    }
    void try_cells()
    {
        std::array<number, 2 * H> a{};
        constexpr unsigned all = (1U << (2 * H)) - 1;
        if (solve(all, a) >= best_) { return; }
        for (unsigned subset = 1; subset <= all; ++subset) {
            const number sum = solve(subset, a);
            bool signs = true;
            for (std::size_t k = 0; k < H; ++k) { signs = signs && !(a[2 * k] * a[2 * k + 1] < 0); }
            if (signs && sum < best_) { best_ = sum; }
        }
    }
    /// Cholesky; rays that are sums of those before them are left out.
    number solve(unsigned subset, std::array<number, 2 * H>& a) const
    {
        std::array<std::array<number, 2 * H>, 2 * H> l{};
        std::array<number, 2 * H> z{};
        std::array<bool, 2 * H> in{};
        number sum = total_;
        for (std::size_t i = 0; i < 2 * H; ++i) {
            a[i] = 0;
            in[i] = (subset >> i & 1U) != 0;
            if (!in[i]) { continue; }
            const auto& row = gram_[rays_[i]];
            number square = row[rays_[i]];
            z[i] = product_[rays_[i]];
            for (std::size_t j = 0; j < i; ++j) {
                if (!in[j]) { continue; }
                number v = row[rays_[j]];
                for (std::size_t k = 0; k < j; ++k) { v -= l[i][k] * l[j][k]; }
                l[i][j] = v / l[j][j];
                square -= l[i][j] * l[i][j];
                z[i] -= l[i][j] * z[j];
            }
            if (!(square > 1e-14L * row[rays_[i]])) {
                in[i] = false;
                l[i] = {};
                z[i] = 0;
                continue;
            }
            l[i][i] = std::sqrt(square);
            z[i] /= l[i][i];
            sum -= z[i] * z[i];
        }
        for (std::size_t i = 2 * H; i-- > 0;) {
            if (!in[i]) { continue; }
            number v = z[i];
            for (std::size_t k = i + 1; k < 2 * H; ++k) { v -= l[k][i] * a[k]; }
            a[i] = v / l[i][i];
        }
        return sum;
    }
};

/// The least mean squared error of H units.
template <std::size_t H>
number best(const std::vector<double>& x, const std::vector<double>& y, std::vector<double> weights = {})
{
    if (weights.empty()) { weights.assign(x.size(), 1.0); }
    return network<H>(x, y, weights).sum_of_squares() / static_cast<number>(x.size());
}

inline constexpr std::array<const char*, 6> families{"exponential", "exponential and noise", "noise",
                                                     "sine",        "random walk",           "piecewise linear"};

struct problem {
    std::vector<double> x, y;
};

/// Of std::mt19937 only, whose numbers are the same everywhere.
inline problem make(std::size_t family, unsigned seed, std::size_t n)
{
    std::mt19937 generator(seed * 1000 + static_cast<unsigned>(family));
    const auto uniform = [&] { return (static_cast<double>(generator()) + 0.5) / 4294967296.0; };
    const auto normal = [&] {
        double sum = -6;
        for (int i = 0; i < 12; ++i) { sum += uniform(); }
        return sum;
    };
    problem p;
    const bool even = seed % 2 == 0;
    for (std::size_t i = 0; i < n; ++i) { p.x.push_back(even ? static_cast<double>(i + 1) : 40 * uniform()); }
    std::sort(p.x.begin(), p.x.end());
    const double rate = 0.1 + 0.2 * uniform(), k1 = 40 * uniform(), k2 = 40 * uniform(), phase = 6 * uniform();
    double walk = 0;
    for (const double x : p.x) {
        walk += normal();
        const double bent = std::max(0.0, x - k1) - 2 * std::max(0.0, x - k2) + 0.3 * normal();
        const std::array<double, 6> values{std::exp(rate * x),
                                           std::exp(rate * x) + 5 * normal(),
                                           normal(),
                                           std::sin(rate * x + phase) + 0.05 * normal(),
                                           walk,
                                           bent};
        p.y.push_back(values[family]);
    }
    return p;
}

} // namespace brute_force
