// SPDX-License-Identifier: MIT
#pragma once
// The sum of H hinges of least squares among all there are, by going through all choices of cells
// (least/model/hinge_faces.hpp).
//
// There are 2 n cells and C(2 n, H) sets of H of them, in ascending order of gaps; two cells of one gap that face each other
// are one step, since a jump between any two lines is theirs. (The same cell twice is no more than it and the next one: a
// cone and its opposite make a plane, which the rays at the two ends of the gap span.) A set is left where a lower bound is
// not under the best sum of squares known:
//   1. Every run of points between neighbouring gaps has a line of its own: sum of sse. What is still to be placed costs at
//      least `tail`, the best cut of the rest of the points by so many gaps (Bellman & Roth, JASA 64, 1969).
//   2. The lines of H + 1 runs are those of H hinges only if one equation holds: with l_k the line of run k and facing left =
//      1, right = 0,
//          sum over k of c_k l_k = 0,   c_k = facing_k - facing_{k+1},   facing_0 = 1, facing_{H+1} = 0
//      (a step over gap k is the line of hinge k, or its negative). It costs v^T (sum |c_k| C_k)^-1 v, where v is the sum at
//      the lines' own best and C_k their covariances. Two cells in one gap, or one outside the data, make it hold by
//      themselves.
//   3. The faces of the set itself: there the best of the set is found.
//
// The result is the global minimum up to rounding: a set is also left where its bound is less than `margin` below the best.
// That is claimed only where rounding is under control. What the faces are said to cost must be what their hinges cost: a sum
// of squares that is too low would exclude the minimum. And all gaps must be at least a share `resolved` of the range: from
// much smaller ones come columns that rounding cannot tell from dependent ones, so that the minimum may be overlooked.
// Source: Arora, Basu, Mianjy & Mukherjee, ICLR 2018 (arXiv 1611.01491), theorem 4.1, for the enumeration; Hudson, JASA 61
// (1966), for one cell.

#include "least/model/hinge_cells.hpp"
#include "least/model/hinge_data.hpp"
#include "least/model/hinge_faces.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace least::detail {

template <real T, std::size_t H, class Runs = table_of_runs<T>>
class hinge_search {
    /// The constraint's sum and its covariance so far: of value at x = 0 and slope.
    struct closed {
        T sse = 0;
        T value = 0, slope = 0;
        T var_value = 0, cov = 0, var_slope = 0;
        int terms = 0;
        T power = 0;          // of the only term
        bool unknown = false; // a run of one point is in it: its line is free in one direction
        bool free = false;    // holds by itself

        void add(const run_of_points<T>& run, int c)
        {
            sse += run.sse;
            if (c == 0) { return; }
            ++terms;
            power = run.power;
            unknown = unknown || !(run.inv_sxx > 0);
            value += T(c) * (run.y - run.slope * run.x);
            slope += T(c) * run.slope;
            var_slope += run.inv_sxx;
            cov -= run.x * run.inv_sxx;
            var_value += run.inv_weight + run.x * run.x * run.inv_sxx;
        }
        [[nodiscard]] T penalty() const
        {
            if (free) { return T(0); }
            if (terms == 1) { return power; }
            const T determinant = var_value * var_slope - cov * cov;
            if (unknown || !(determinant > clear * var_value * var_slope)) { return T(0); } // a lower bound still
            return (var_slope * value * value - 2 * cov * value * slope + var_value * slope * slope) / determinant;
        }
        /// Of which part of its factors a determinant must be, so that less than `margin` of it is rounding.
        static constexpr T clear = T(1) / 1'000'000;
    };

    const Runs* runs_;
    std::size_t n_;
    face_solver<T, H> solver_;
    std::array<std::vector<T>, H> tail_{}; // tail_[r][g]: of points g and on, with r gaps among them
    std::array<cell, H> cells_{};
    T best_ = 0;
    std::array<hinge<T>, H> hinges_{};
    const sorted_points<T>* data_;
    T enough_ = 0;      // a sum of squares that is 0 but for rounding
    T rounding_;        // such a sum of these data
    bool safe_ = false; // for all that is known
    std::size_t looked_ = 0, most_ = 0;
    static constexpr std::size_t price = 3 * H * H; // a fit takes so many times as long as a bound

    /// What the faces are said to cost and what their hinges cost may differ so much, relatively: less than a proof is good for.
    static constexpr T agreement = T(1) / 1'000'000'000;

public:
    static constexpr T margin = 16'384 * epsilon<T>; // 4e-12, well under what is asked of a proof, well over rounding

    /// Gaps of what share of the range are wide enough for a proof, of double 1e-6, for one hinge 1.5e-11. Measured on 60000
    /// problems with clusters, without this condition: of gaps over 1e-6 all proofs of 2 and 3 hinges were right to 2e-9, of
    /// gaps of 1e-7 to 1e-8, of 1e-8 some were wrong; of one hinge some of 1e-13.
    static constexpr T resolved = H == 1 ? 65'536 * epsilon<T> : 64 * sqrt(epsilon<T>);

    hinge_search(const sorted_points<T>& data, const Runs& runs)
        : runs_(&runs), n_(data.size()), solver_(data), data_(&data), rounding_(rounding_of(data))
    {
        for (std::size_t r = 0; r < H; ++r) {
            tail_[r].resize(n_ + 1);
            for (std::size_t g = 0; g <= n_; ++g) {
                tail_[r][g] = runs(g, n_).sse;
                for (std::size_t next = g; r > 0 && next <= n_; ++next) {
                    tail_[r][g] = min(tail_[r][g], runs(g, next).sse + tail_[r - 1][next]);
                }
            }
        }
    }

    /// Looks for better than `best` with these hinges, until the sum of squares is `enough`. True if there is no better: it
    /// gives up after the work of looking at the bounds of `most` sets, and does not know where rounding is too much.
    bool operator()(T best, const std::array<hinge<T>, H>& hinges, T enough, std::size_t most)
    {
        best_ = best;
        hinges_ = hinges;
        enough_ = enough;
        looked_ = 0, most_ = most;
        safe_ = data_->least_gap() >= resolved;
        place(0, 0, true, closed{}, true);
        return best_ <= max(enough_, rounding_) || (safe_ && looked_ < most_ && best_ > clear_of_rounding());
    }
    [[nodiscard]] T cost() const noexcept { return best_; }
    [[nodiscard]] std::size_t looked() const noexcept { return looked_; }
    [[nodiscard]] const std::array<hinge<T>, H>& hinges() const noexcept { return hinges_; }

private:
    [[nodiscard]] T limit() const { return best_ - margin * best_; }

    /// Goes through all places of cells k, k + 1 ... , in gaps from `from` on (after it, unless it is the first).
    void place(std::size_t k, std::size_t from, bool from_left, const closed& before, bool first)
    {
        for (std::size_t g = first ? from : from + 1; g <= n_; ++g) {
            const auto& run = (*runs_)(from, g);
            if (looked_ >= most_ || best_ <= enough_) { return; }
            ++looked_;
            if (before.sse + run.sse + tail_[H - k - 1][g] >= limit()) { continue; }
            if (g < n_) { place_at(k, g, false, run, before, from_left); }
            if (g > 0) { place_at(k, g, true, run, before, from_left); }
            if (k + 2 <= H && 0 < g && g < n_) {
                closed now = before;
                now.add(run, 0);
                now.free = true;
                cells_[k] = {g, false};
                cells_[k + 1] = {g, true};
                go_on(k + 2, g, true, now);
            }
        }
    }
    /// Cell k in gap g, `run` before it.
    void place_at(std::size_t k, std::size_t g, bool left, const run_of_points<T>& run, const closed& before,
                  bool from_left)
    {
        closed now = before;
        if (g > 0) { now.add(run, (from_left ? 1 : 0) - (left ? 1 : 0)); }
        now.free = now.free || (left ? g == n_ : g == 0);
        cells_[k] = {g, left};
        go_on(k + 1, g, left, now);
    }

    void go_on(std::size_t k, std::size_t g, bool left, const closed& now)
    {
        if (k < H) {
            place(k, g, left, now, false);
            return;
        }
        closed all = now;
        if (g < n_) { all.add((*runs_)(g, n_), left ? 1 : 0); }
        if (all.sse + all.penalty() >= limit()) { return; }
        if (solver_.solve(*runs_, cells_, limit())) { take(solver_.hinges(), solver_.cost()); }
        looked_ += price * solver_.fits();
    }

    /// Sums of squares over this are known to a relative 1e-8: over a gap the residuals have errors of epsilon / gap of y.
    [[nodiscard]] T clear_of_rounding() const
    {
        const T share = H == 1 ? T(1) : data_->least_gap(); // one hinge cannot jump over a gap
        constexpr T known = T(1) / 100'000'000;
        const T rounding_of_jump = roundings_of_zero * share;
        return rounding_ / rounding_of_jump / rounding_of_jump / known;
    }

    /// At what these hinges cost, which should be what they are said to.
    void take(const std::array<hinge<T>, H>& hinges, T said)
    {
        const T cost = cost_of_hinges(*data_, {hinges.begin(), hinges.end()});
        safe_ = safe_ && cost <= said + agreement * said + rounding_;
        if (cost < best_) { best_ = cost, hinges_ = hinges; }
    }
};

} // namespace least::detail
