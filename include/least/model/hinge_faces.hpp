// SPDX-License-Identifier: MIT
#pragma once
// The least-squares fit of hinges whose knots are confined to given gaps between points of the data.
//
// What hinges and cells are says least/model/hinge_cells.hpp: on the data, the hinges of a cell are the double cone
// +-cone(R_g, R_{g+1}) of two rays.
//
// Such a double cone is the union of *faces*: its plane (the line is free, if only its zero turns out to lie in the gap) and
// its two rays (the knot is on the point at one end). The least sum of squares over the sum of H cells is attained on a
// product of faces, and is the linear least-squares solution on that: one that is feasible, and no face has a lower one that
// is. The ray at the far end of the gap is the near ray of the next cell, so a cell tries its plane and its *node* (the ray
// R_g, of points on the other side of which it is 0) only, and all cells together try everything.
//
// On each run of points between neighbouring gaps every hinge is a line, so that of a run only its segment is needed
// (least/model/hinge_data.hpp): two rows sqrt(W) f(mean_x), sqrt(sxx) f', of a matrix of at most 2 (H + 1) rows, and sse. The
// columns of a cell are its node and, for its plane, the step 1 on the points of its line. They are orthogonalized by modified
// Gram-Schmidt, nodes first and the y of the rows last: the fit of columns that are independent is as accurate as by
// Householder's QR (Bjorck, BIT 7, 1967). Whether they are is decided by a running bound of the error of each column; where
// gaps are tiny beside the range, columns that are independent may be taken for dependent, and the result is then not the
// best of the cells. What a result really costs says cost_of_hinges.

#include "least/model/hinge_cells.hpp"
#include "least/model/hinge_data.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>

namespace least::detail {

template <real T, std::size_t H>
class face_solver {
    static constexpr std::size_t rows = 2 * (H + 1);
    using column = std::array<T, rows>;

    const sorted_points<T>* data_;
    T limit_{};
    std::array<cell, H> cells_{};
    std::array<T, H> place_{}, width_{}; // of the node; of the gap, -1 where it has no other end

    // nodes 0 ... H - 1, steps H ... 2 H - 1, and y
    std::array<column, 2 * H + 1> a_{};
    std::array<std::array<T, 2 * H + 1>, 2 * H> r_{}; // R, of which a column that depends on those before has no row
    std::array<bool, 2 * H> used_{};
    // The rounding error of what is left of each column, at most; of the steps, where the nodes are out.
    std::array<T, 2 * H> error_{};
    std::array<T, H> step_error_{};
    T rest_ = 0; // of y, beside all of them

    bool found_ = false;
    std::size_t fits_ = 0;
    T best_ = 0;
    std::array<hinge<T>, H> hinges_{};

public:
    explicit face_solver(const sorted_points<T>& data) : data_(&data) {}

    /// Whether these cells, in ascending order of their gaps, have a sum of squares under the limit; then cost() and hinges()
    /// are the least of it.
    template <class Runs>
    bool solve(const Runs& runs, const std::array<cell, H>& cells, T limit)
    {
        cells_ = cells;
        found_ = false;
        fits_ = 1;
        const T sse = set_up(runs);
        if (sse >= limit) { return false; }
        limit_ = limit - sse;
        const unsigned planes = eliminate();
        if (rest_ < limit_) { descend(planes, 0); }
        best_ += sse;
        return found_;
    }
    [[nodiscard]] T cost() const noexcept { return best_; }
    [[nodiscard]] const std::array<hinge<T>, H>& hinges() const noexcept { return hinges_; }
    /// Least-squares problems that the last call took.
    [[nodiscard]] std::size_t fits() const noexcept { return fits_; }

private:
    static T dot(const column& a, const column& b)
    {
        T sum = 0;
        for (std::size_t i = 0; i < rows; ++i) { sum += a[i] * b[i]; }
        return sum;
    }
    static void subtract(column& a, T r, const column& q)
    {
        for (std::size_t i = 0; i < rows; ++i) { a[i] -= r * q[i]; }
    }

    template <class Runs>
    T set_up(const Runs& runs)
    {
        const std::size_t n = data_->size();
        for (std::size_t k = 0; k < H; ++k) {
            const auto [gap, left] = cells_[k];
            if (gap == 0 || gap == n) { // outside
                place_[k] = data_->x(left ? n - 1 : 0);
                width_[k] = -1;
            } else {
                place_[k] = data_->x(left ? gap : gap - 1);
                width_[k] = data_->x(gap) - data_->x(gap - 1);
            }
        }
        for (auto& c : a_) { c = {}; }
        T sse = 0;
        std::size_t from = 0, row = 0;
        for (std::size_t s = 0; s <= H; ++s) { // the run before cell s
            const std::size_t to = s < H ? cells_[s].gap : n;
            if (to == from) { continue; }
            const auto& run = runs(from, to);
            from = to;
            sse += run.sse;
            for (std::size_t k = 0; k < H; ++k) {
                if (cells_[k].left == (k >= s)) { put_line(k, row, run); }
            }
            a_[2 * H][row] = run.root_weight * run.y;
            a_[2 * H][row + 1] = run.root_sxx * run.slope;
            row += 2;
        }
        return sse;
    }
    /// The line and the constant of cell k on a run. Outside the data the constant is the node.
    void put_line(std::size_t k, std::size_t row, const run_of_points<T>& run)
    {
        const T sign = cells_[k].left ? T(-1) : T(1);
        const bool outside = width_[k] < 0;
        column& line = a_[outside ? H + k : k];
        line[row] = run.root_weight * sign * (run.x - place_[k]);
        line[row + 1] = run.root_sxx * sign;
        a_[outside ? k : H + k][row] = run.root_weight;
    }

    /// A column that the others leave less of than rounding does is one of them: less than a share of its square, or not
    /// clear of the error that it has by now. That may be much more than a rounding of its size: a column of which little is
    /// left has a large relative error, and hands it on to all that it is taken out of.
    static constexpr T dependent = 4096 * epsilon<T> * 4096 * epsilon<T>;
    static constexpr T clear = 4096; // 64 errors, squared
    static bool is_there(T left, T square, T error) { return left > max(dependent * square, clear * error * error); }
    /// What a column gets of the error of one of this norm that r times its direction is taken out of it for.
    static T handed_on(T r, T error, T norm) { return abs(r) * (error / norm + epsilon<T>); }

    /// A = Q R. The planes that there are: cells with a step that is no sum of nodes.
    unsigned eliminate()
    {
        unsigned planes = 0;
        std::array<T, 2 * H> size;
        for (std::size_t k = 0; k < 2 * H; ++k) {
            size[k] = dot(a_[k], a_[k]);
            error_[k] = epsilon<T> * sqrt(size[k]);
        }
        for (std::size_t j = 0; j < 2 * H; ++j) {
            if (j == H) {
                for (std::size_t k = 0; k < H; ++k) {
                    step_error_[k] = error_[H + k];
                    const bool there = is_there(dot(a_[H + k], a_[H + k]), size[H + k], error_[H + k]);
                    planes |= there ? 1U << k : 0U;
                }
            }
            const T square = dot(a_[j], a_[j]);
            used_[j] = is_there(square, size[j], error_[j]);
            r_[j] = {};
            if (!used_[j]) { continue; }
            const T norm = sqrt(square), inverse = 1 / norm;
            for (T& v : a_[j]) { v *= inverse; }
            r_[j][j] = norm;
            for (std::size_t k = j + 1; k <= 2 * H; ++k) {
                r_[j][k] = dot(a_[j], a_[k]);
                subtract(a_[k], r_[j][k], a_[j]);
                if (k < 2 * H) { error_[k] += handed_on(r_[j][k], error_[j], norm); }
            }
        }
        rest_ = dot(a_[2 * H], a_[2 * H]);
        return planes;
    }

    /// The face with the planes of `planes`, and those with fewer of them, of which `first` is the next to be left out.
    /// A face has no lower cost than one that contains it: where that is over the limit, or feasible, there is no more to see.
    void descend(unsigned planes, std::size_t first)
    {
        std::array<T, 2 * H> c{};
        const T cost = fit(planes, c);
        if (cost >= limit_) { return; }
        if (feasible(planes, c)) {
            limit_ = best_ = cost;
            found_ = true;
            keep(c);
            return;
        }
        for (std::size_t k = first; k < H; ++k) {
            if ((planes >> k & 1U) != 0) { descend(planes & ~(1U << k), k + 1); }
        }
    }

    using short_column = std::array<T, H>; // of R, the rows of the steps

    /// Least squares for the nodes and these planes: of the steps' part of R the columns that stay are made triangular anew.
    T fit(unsigned planes, std::array<T, 2 * H>& c)
    {
        ++fits_;
        std::array<short_column, H> q, r;
        short_column y, z, error{};
        std::array<std::size_t, H> which;
        std::size_t m = 0;
        for (std::size_t k = 0; k < H; ++k) {
            y[k] = r_[H + k][2 * H];
            if ((planes >> k & 1U) == 0) { continue; }
            for (std::size_t i = 0; i < H; ++i) { q[m][i] = r_[H + i][H + k]; }
            error[m] = step_error_[k];
            which[m++] = k;
        }
        for (std::size_t j = 0; j < m; ++j) {
            r[j][j] = normalize(q[j], which[j], error[j]);
            for (std::size_t k = j + 1; k < m; ++k) {
                r[j][k] = project(q[k], q[j]);
                if (r[j][j] > 0) { error[k] += handed_on(r[j][k], error[j], r[j][j]); }
            }
            z[j] = project(y, q[j]);
        }
        const T cost = rest_ + square(y);
        if (cost >= limit_) { return cost; }
        for (std::size_t j = m; j-- > 0;) {
            T v = z[j];
            for (std::size_t k = j + 1; k < m; ++k) { v -= r[j][k] * c[H + which[k]]; }
            c[H + which[j]] = r[j][j] > 0 ? v / r[j][j] : T(0);
        }
        fit_nodes(c);
        return cost;
    }
    void fit_nodes(std::array<T, 2 * H>& c) const
    {
        for (std::size_t j = H; j-- > 0;) {
            if (!used_[j]) { continue; }
            T v = r_[j][2 * H];
            for (std::size_t k = j + 1; k < 2 * H; ++k) { v -= r_[j][k] * c[k]; }
            c[j] = v / r_[j][j];
        }
    }
    static T square(const short_column& q)
    {
        T sum = 0;
        for (const T v : q) { sum += v * v; }
        return sum;
    }
    /// The norm of what is left of the column of step k, which has it afterwards; 0 if that is rounding.
    T normalize(short_column& q, std::size_t k, T error) const
    {
        T size = 0;
        for (std::size_t i = 0; i < H; ++i) { size += r_[H + i][H + k] * r_[H + i][H + k]; }
        const T left = square(q);
        if (!is_there(left, size, error)) {
            q = {};
            return T(0);
        }
        const T norm = sqrt(left), inverse = 1 / norm;
        for (T& v : q) { v *= inverse; }
        return norm;
    }
    /// What y has of q, and y without it.
    static T project(short_column& y, const short_column& q)
    {
        T product = 0;
        for (std::size_t i = 0; i < H; ++i) { product += y[i] * q[i]; }
        for (std::size_t i = 0; i < H; ++i) { y[i] -= product * q[i]; }
        return product;
    }

    /// Whether the knot of every plane is in its gap: node slope a, step b, knot at -b / a from the node.
    [[nodiscard]] bool feasible(unsigned planes, const std::array<T, 2 * H>& c) const
    {
        for (std::size_t k = 0; k < H; ++k) {
            if ((planes >> k & 1U) == 0) { continue; }
            const T a = c[k], b = c[H + k];
            if (width_[k] < 0) {
                if (a * b < 0) { return false; }
            } else if (a * b > 0 || abs(b) > abs(a) * width_[k]) {
                return false;
            }
        }
        return true;
    }

    void keep(const std::array<T, 2 * H>& c)
    {
        for (std::size_t k = 0; k < H; ++k) {
            auto& h = hinges_[k];
            h.left = cells_[k].left;
            const T sign = h.left ? T(1) : T(-1);
            const bool outside = width_[k] < 0;
            h.slope = outside ? c[H + k] : c[k];
            const T offset = outside ? c[k] : c[H + k];
            h.knot = h.slope != 0 ? place_[k] + sign * (offset / h.slope) : place_[k];
            h.constant = outside && (h.slope == 0 || !isfinite(h.knot) || abs(h.knot) > 1 / epsilon<T>);
            if (h.constant) { h.slope = offset, h.knot = place_[k]; }
        }
    }
};

} // namespace least::detail
