// SPDX-License-Identifier: MIT
#pragma once
// Many hinges: a continuous, piecewise linear f with free knots t_0 < t_1 < ... < t_{m+1}, t_0 and t_{m+1} the ends of the
// data, given by its values v_j there.
//
// The points of an interval count through their segment alone (least/model/hinge_data.hpp), and a knot meets only its
// neighbours: least squares for v is a system of three diagonals, and with df/dt_j, which is -(slope of f) times the hat
// function of t_j on either side of it, the Gauss-Newton equations for (v_j, t_j) together have seven. So everything here
// takes O(m) steps and as many segments.
//
//     descend     Levenberg and Marquardt on (v, t), v solved for anew after each step, knots kept in order
//     constrain   least squares for v under two linear equations
//
// `spline_ends::zero_before` asks for f = 0 before the first knot, `zero_after` beyond the last one: m hinges; a free f needs
// one more for its line (least/model/many_hinges.hpp). Which knots to have says least/model/spline_knots.hpp.
// Source: Jupp, SIAM J. Numer. Anal. 15 (1978).

#include "least/model/band_matrix.hpp"
#include "least/model/hinge_data.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace least::detail {

/// The squares and the product of the two hat functions on an interval, and their products with y or a residual.
template <real T>
struct hats {
    T c00, c01, c11, d0, d1;
    hats(const segment<T>& s, T t0, T t1, T y, T slope)
    {
        const T h = t1 - t0, u = (s.x - t0) / h, b = s.sxx / h;
        c00 = s.weight * (1 - u) * (1 - u) + b / h;
        c01 = s.weight * (1 - u) * u - b / h;
        c11 = s.weight * u * u + b / h;
        d0 = s.weight * (1 - u) * y - b * slope;
        d1 = s.weight * u * y + b * slope;
    }
};

enum class spline_ends { free, zero_before, zero_after };

template <real T>
class hinge_spline {
    const sorted_points<T>* data_;
    spline_ends ends_;
    std::vector<T> t_, v_;
    std::vector<segment<T>> runs_; // of the points from t_j on and before t_{j+1}; the last knot's point is in the last
    T cost_ = 0;

    static constexpr int most_rejected = 8;
    static constexpr T first_damping = T(1) / 1000, weaker = T(1) / 5, stronger = 5;
    static constexpr T narrower = T(4) / 5;        // most of an interval that one step takes away
    static constexpr T closest = T(1) / 1'000'000; // of 2 to 4: steps between knots that are closer would be rounding

public:
    /// With knots at these places between the first and the last point, in ascending order.
    hinge_spline(const sorted_points<T>& data, const std::vector<T>& knots, spline_ends ends)
        : data_(&data), ends_(ends)
    {
        t_.push_back(data.x(0));
        t_.insert(t_.end(), knots.begin(), knots.end());
        t_.push_back(data.x(data.size() - 1));
        solve();
    }

    [[nodiscard]] T cost() const noexcept { return cost_; }
    [[nodiscard]] std::size_t knots() const noexcept { return t_.size() - 2; }
    [[nodiscard]] T knot(std::size_t j) const { return t_[j]; }
    [[nodiscard]] T value(std::size_t j) const { return v_[j]; }
    /// f' in the interval from t_j.
    [[nodiscard]] T slope(std::size_t j) const { return (v_[j + 1] - v_[j]) / (t_[j + 1] - t_[j]); }

    /// Whether two places are far enough from each other for two knots.
    static bool apart(T before, T after) { return after - before >= closest / 2; }
    /// Whether v_j is 0 by demand.
    [[nodiscard]] bool is_zero(std::size_t j) const
    {
        return (ends_ == spline_ends::zero_before && j < 2) || (ends_ == spline_ends::zero_after && j + 2 >= t_.size());
    }
    /// The first point of interval j.
    [[nodiscard]] std::size_t start(std::size_t j) const
    {
        if (j + 1 == t_.size()) { return data_->size(); }
        return j == 0 ? 0 : data_->count_until(t_[j], true);
    }

    [[nodiscard]] const segment<T>& run(std::size_t j) const { return runs_[j]; }
    /// Mean residual of points of interval j.
    [[nodiscard]] T residual(const segment<T>& s, std::size_t j) const
    {
        return s.y - v_[j] - slope(j) * (s.x - t_[j]);
    }

    /// Without these knots.
    void remove(const std::vector<bool>& out)
    {
        std::size_t kept = 0;
        for (std::size_t j = 1; j < t_.size(); ++j) {
            if (out[j]) {
                runs_[kept] += runs_[j];
                continue;
            }
            t_[++kept] = t_[j];
            if (j < runs_.size()) { runs_[kept] = runs_[j]; }
        }
        t_.resize(kept + 1);
        runs_.resize(kept);
        solve_values();
    }

    /// With these knots besides.
    void add(const std::vector<T>& knots)
    {
        t_.insert(t_.end(), knots.begin(), knots.end());
        std::sort(t_.begin(), t_.end());
        solve();
    }

    /// Until a step gains less than this part of the cost.
    void descend(int steps, T enough)
    {
        T damping = first_damping;
        int rejected = 0;
        for (int step = 0; step < steps && rejected < most_rejected; ++step) {
            hinge_spline next = *this;
            if (!next.move(damping)) { return; }
            next.solve();
            if (next.cost_ < cost_) {
                const bool stalls = !(next.cost_ < cost_ - enough * cost_);
                *this = next;
                damping *= weaker;
                rejected = 0;
                if (stalls) { return; }
            } else {
                damping *= stronger;
                ++rejected;
            }
        }
    }

    /// The least squares for v, at these knots, with a.v = b.v = 0; it takes one such solution already.
    void constrain(const std::vector<T>& a, const std::vector<T>& b)
    {
        const auto factor = squares();
        std::vector<T> p = a, q = b;
        factor.solve(p);
        factor.solve(q);
        const T aa = dot(a, p), ab = dot(a, q), bb = dot(b, q), av = dot(a, v_), bv = dot(b, v_);
        const T determinant = aa * bb - ab * ab;
        if (!(determinant > 0)) { return; }
        const T x = (bb * av - ab * bv) / determinant, y = (aa * bv - ab * av) / determinant;
        for (std::size_t j = 0; j < v_.size(); ++j) { v_[j] -= x * p[j] + y * q[j]; }
        measure();
    }

private:
    /// v by least squares, and the cost.
    void solve()
    {
        const std::size_t n = t_.size();
        runs_.resize(n - 1);
        std::size_t from = 0;
        for (std::size_t j = 0; j + 1 < n; ++j) {
            const std::size_t to = max(from, start(j + 1));
            runs_[j] = data_->between(from, to);
            from = to;
        }
        solve_values();
    }
    void solve_values()
    {
        v_.assign(t_.size(), T(0));
        for (std::size_t j = 0; j + 1 < t_.size(); ++j) {
            const hats<T> h(runs_[j], t_[j], t_[j + 1], runs_[j].y, runs_[j].slope());
            if (!is_zero(j)) { v_[j] += h.d0; }
            if (!is_zero(j + 1)) { v_[j + 1] += h.d1; }
        }
        squares().solve(v_);
        measure();
    }
    /// A of the least squares for v, factored.
    [[nodiscard]] band_matrix<T, 1> squares() const
    {
        band_matrix<T, 1> a(t_.size());
        for (std::size_t j = 0; j + 1 < t_.size(); ++j) {
            const hats<T> h(runs_[j], t_[j], t_[j + 1], T(0), T(0));
            if (!is_zero(j)) { a(j, j) += h.c00; }
            if (!is_zero(j + 1)) { a(j + 1, j + 1) += h.c11; }
            if (!is_zero(j) && !is_zero(j + 1)) { a(j + 1, j) += h.c01; }
        }
        a.factor();
        return a;
    }
    void measure()
    {
        cost_ = 0;
        for (std::size_t j = 0; j + 1 < t_.size(); ++j) {
            const auto& s = runs_[j];
            const T r = residual(s, j), b = s.slope() - slope(j);
            cost_ += s.sse + s.weight * r * r + s.sxx * b * b;
        }
    }
    static T dot(const std::vector<T>& a, const std::vector<T>& b)
    {
        T sum = 0;
        for (std::size_t j = 0; j < a.size(); ++j) { sum += a[j] * b[j]; }
        return sum;
    }

    /// One damped Gauss-Newton step of the knots; false if none moves.
    bool move(T damping)
    {
        const std::size_t n = t_.size();
        band_matrix<T, 3> a(2 * n); // v_0, t_0, v_1, t_1 ...
        std::vector<T> g(2 * n);
        for (std::size_t j = 0; j + 1 < n; ++j) { add_equations(j, a, g); }
        for (std::size_t j = 0; j < n; ++j) { a(2 * j + 1, 2 * j + 1) *= 1 + damping; }
        a.factor();
        a.solve(g);
        T part = 1;
        for (std::size_t j = 0; j + 1 < n; ++j) {
            const T closer = g[2 * j + 1] - g[2 * j + 3], most = narrower * (t_[j + 1] - t_[j]);
            if (closer > most && most > 2 * closest) { part = min(part, most / closer); }
        }
        const std::vector<T> before = t_;
        for (std::size_t j = 1; j + 1 < n; ++j) { t_[j] = max(t_[j] + part * g[2 * j + 1], t_[j - 1] + closest); }
        for (std::size_t j = n - 1; j-- > 1;) { t_[j] = min(t_[j], t_[j + 1] - closest); }
        return t_ != before && apart(t_[0], t_[1]);
    }
    /// What interval j contributes to the Gauss-Newton equations.
    void add_equations(std::size_t j, band_matrix<T, 3>& a, std::vector<T>& g) const
    {
        const auto& s = runs_[j];
        const T b = slope(j);
        const hats<T> h(s, t_[j], t_[j + 1], residual(s, j), s.slope() - b);
        // v_j and t_j move f by these multiples of t_j's hat function, v_{j+1} and t_{j+1} of theirs
        const std::array<T, 4> by{is_zero(j) ? T(0) : T(1), j == 0 ? T(0) : -b, is_zero(j + 1) ? T(0) : T(1),
                                  j + 2 == t_.size() ? T(0) : -b};
        for (std::size_t p = 0; p < 4; ++p) {
            g[2 * j + p] += by[p] * (p < 2 ? h.d0 : h.d1);
            for (std::size_t q = 0; q <= p; ++q) {
                a(2 * j + p, 2 * j + q) += by[p] * by[q] * (p < 2 ? h.c00 : q < 2 ? h.c01 : h.c11);
            }
        }
    }
};

} // namespace least::detail
