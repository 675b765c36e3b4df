// SPDX-License-Identifier: MIT
#pragma once
// Good sums of H hinges in little time: each hinge in turn is taken out and put where it serves best.
//
// The one best hinge beside others whose knots stay (but whose slopes are free) is found exactly in one sweep. Let Q be an
// orthonormal basis of the others on the data and r what they leave of y. From the last point to the first, for q = r and each
// column of Q,
//     S += q_{p+1},   A_p = A_{p+1} + (x_{p+1} - x_p) S       gives A_p = <q, R_p>, R_p = (x - x_p)_+;
// with the norms of R_p and the products with R_{p+1}, from sweeps of the same kind, this is the 2 x 2 least-squares problem of
// every cell (least/model/hinge_faces.hpp): its gain is that of the plane if the knot falls into the gap, else that of a ray.
// Left-facing hinges are the mirror image.
//
//     improve           all hinges in turn until none moves, and then the best of their cells, jointly
//     improve_by_pairs  two are taken out: one goes to every point in turn, the other where it serves best beside it
//
// It is deterministic; that the minimum is the global one it cannot know (least/model/hinge_search.hpp can).
// The exchange is the vertex exchange of optimal design (Fedorov 1972) in the place of greedy insertion, which alone is often
// three times as high.

#include "least/model/hinge_cells.hpp"
#include "least/model/hinge_data.hpp"
#include "least/model/hinge_faces.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace least::detail {

template <real T, std::size_t H>
class hinge_exchange {
public:
    struct candidate {
        std::array<hinge<T>, H> hinges{};
        T cost = 0;
    };

private:
    static constexpr T dependent = 4096 * epsilon<T>; // what is left of a square beside the others' basis
    static constexpr T stalled = 1e-9;                // relative: less than this of an improvement is none
    static constexpr int most_rounds = 30;
    static constexpr std::size_t most_work = std::size_t(1) << 22U; // products of a round of pairs: some 10 ms

    const sorted_points<T>* data_;
    const table_of_runs<T>* runs_;
    std::size_t n_;
    face_solver<T, H> solver_;
    std::vector<T> root_weight_, y_; // y_ times root_weight_
    // r and Q: at each point r, q_1, q_2 ... side by side
    std::vector<T> basis_;
    std::size_t columns_ = 1; // r and so many of Q
    T residual_ = 0;          // |r|^2

    struct best_hinge {
        hinge<T> h;
        T gain = 0;
    };

public:
    hinge_exchange(const sorted_points<T>& data, const table_of_runs<T>& runs)
        : data_(&data), runs_(&runs), n_(data.size()), solver_(data), root_weight_(n_), y_(n_), basis_(n_ * (H + 1))
    {
        for (std::size_t i = 0; i < n_; ++i) {
            root_weight_[i] = sqrt(data.weight(i));
            y_[i] = root_weight_[i] * data.y(i);
        }
    }

    /// One hinge after another, each the best beside those before it.
    candidate greedy()
    {
        std::array<hinge<T>, H> hinges{};
        start();
        for (auto& h : hinges) {
            h = best_one().h;
            append(h);
        }
        return from(hinges);
    }

    void improve(candidate& c)
    {
        for (int round = 0; round < most_rounds; ++round) {
            const T before = c.cost;
            for (std::size_t j = 0; j < H && H > 1; ++j) {
                start();
                for (std::size_t k = 0; k < H; ++k) {
                    if (k != j) { append(c.hinges[k]); }
                }
                const best_hinge best = best_one();
                if (residual_ - best.gain < c.cost - stalled * c.cost) {
                    c.hinges[j] = best.h;
                    c.cost = residual_ - best.gain;
                }
            }
            fit_slopes(c);
            settle(c);
            if (!(c.cost < before - stalled * before)) { return; }
        }
    }

    /// For each pair of hinges the points for one of them, as many of them as an allowance of work is enough for.
    void improve_by_pairs(candidate& c)
    {
        const std::size_t stride = 1 + n_ * n_ * H * (H - 1) * (H + 1) / most_work;
        for (int round = 0; round < most_rounds; ++round) {
            const T before = c.cost;
            for (std::size_t j = 0; j < H; ++j) {
                for (std::size_t k = j + 1; k < H; ++k) { improve_pair(c, j, k, stride); }
            }
            if (!(c.cost < before - stalled * before)) { return; }
        }
    }

    /// Knots of any hinges: their slopes by least squares, then improve.
    candidate from(const std::array<hinge<T>, H>& hinges)
    {
        candidate c{hinges, 0};
        fit_slopes(c);
        improve(c);
        return c;
    }

private:
    void start()
    {
        columns_ = 1;
        residual_ = 0;
        for (std::size_t i = 0; i < n_; ++i) {
            basis_[i * (H + 1)] = y_[i];
            residual_ += y_[i] * y_[i];
        }
    }
    /// Makes one more column of Q of a hinge, unless Q has it already.
    void append(const hinge<T>& h)
    {
        T size = 0, square = 0;
        const std::size_t m = columns_;
        for (std::size_t i = 0; i < n_; ++i) {
            const T v = root_weight_[i] * h.basis(data_->x(i));
            basis_[i * (H + 1) + m] = v;
            size += v * v;
        }
        for (int twice = 0; twice < 2; ++twice) {
            for (std::size_t k = 1; k < m; ++k) { remove(m, k); }
        }
        for (std::size_t i = 0; i < n_; ++i) { square += basis_[i * (H + 1) + m] * basis_[i * (H + 1) + m]; }
        if (!(square > dependent * size)) { return; }
        const T scale = 1 / sqrt(square);
        for (std::size_t i = 0; i < n_; ++i) { basis_[i * (H + 1) + m] *= scale; }
        ++columns_;
        remove(0, m);
        residual_ = 0;
        for (std::size_t i = 0; i < n_; ++i) { residual_ += basis_[i * (H + 1)] * basis_[i * (H + 1)]; }
    }
    /// Takes column k out of column j.
    void remove(std::size_t j, std::size_t k)
    {
        T product = 0;
        for (std::size_t i = 0; i < n_; ++i) { product += basis_[i * (H + 1) + j] * basis_[i * (H + 1) + k]; }
        for (std::size_t i = 0; i < n_; ++i) { basis_[i * (H + 1) + j] -= product * basis_[i * (H + 1) + k]; }
    }

    best_hinge best_one() const
    {
        const best_hinge right = sweep<false>(), left = sweep<true>();
        return left.gain > right.gain ? left : right;
    }

    template <bool Left>
    [[nodiscard]] T place(std::size_t i) const
    {
        return Left ? -data_->x(n_ - 1 - i) : data_->x(i);
    }
    template <bool Left>
    [[nodiscard]] std::size_t index(std::size_t i) const
    {
        return Left ? n_ - 1 - i : i;
    }

    using row = std::array<T, H + 1>; // products with r, q_1, q_2 ...

    /// One end of a cell: a ray, its products, and its square beside Q.
    struct ray {
        row a{};
        T square = 0; // as it is
        T left = 0;   // beside Q; 0 where nothing is left
        T knot = 0;
    };
    void finish(ray& e) const
    {
        T in_basis = 0;
        for (std::size_t k = 1; k < columns_; ++k) { in_basis += e.a[k] * e.a[k]; }
        e.left = e.square - in_basis;
        if (!(e.left > dependent * e.square)) { e.left = 0; }
    }
    /// The cell between two rays whose product is given. `outside`: one is a constant, no knot.
    template <bool Left>
    void offer(best_hinge& best, const ray& e, const ray& f, T product, bool outside) const
    {
        if (e.left > 0 && e.a[0] * e.a[0] > best.gain * e.left) {
            best = {{Left, outside, T(0), Left ? -e.knot : e.knot}, e.a[0] * e.a[0] / e.left};
        }
        if (!(e.left > 0) || !(f.left > 0)) { return; }
        T w = product;
        for (std::size_t k = 1; k < columns_; ++k) { w -= e.a[k] * f.a[k]; }
        const T determinant = e.left * f.left - w * w;
        const T p = e.a[0] * f.left - f.a[0] * w, q = f.a[0] * e.left - e.a[0] * w;
        if (!(determinant > dependent * e.left * f.left) || !(p * q > 0)) { return; }
        const T gain = (p * e.a[0] + q * f.a[0]) / determinant;
        if (gain > best.gain) {
            const T knot = outside ? f.knot - p / q : (p * e.knot + q * f.knot) / (p + q);
            best = {{Left, false, T(0), Left ? -knot : knot}, gain};
        }
    }

    template <bool Left>
    best_hinge sweep() const
    {
        best_hinge best;
        ray far; // at point p + 1
        row sum{};
        T weight = 0, first = 0; // of the points beyond: sums of w and of w (x - x_p)
        far.knot = place<Left>(n_ - 1);
        for (std::size_t p = n_ - 1; p-- > 0;) {
            const std::size_t i = index<Left>(p + 1);
            const T d = place<Left>(p + 1) - place<Left>(p), root = root_weight_[i];
            ray near;
            near.knot = place<Left>(p);
            for (std::size_t k = 0; k < columns_; ++k) {
                sum[k] += root * basis_[i * (H + 1) + k];
                near.a[k] = far.a[k] + d * sum[k];
            }
            weight += root * root;
            const T product = far.square + d * first;
            first += d * weight;
            near.square = product + d * first;
            finish(near);
            offer<Left>(best, near, far, product, false);
            far = near;
        }
        const std::size_t i = index<Left>(0);
        ray constant;
        for (std::size_t k = 0; k < columns_; ++k) {
            constant.a[k] = sum[k] + root_weight_[i] * basis_[i * (H + 1) + k];
        }
        constant.square = weight + root_weight_[i] * root_weight_[i];
        constant.knot = place<Left>(0);
        finish(constant);
        offer<Left>(best, constant, far, first, true);
        return best;
    }

    /// The slopes, by least squares, and what they cost: from the residuals, as differences of costs are not exact.
    void fit_slopes(candidate& c)
    {
        std::array<std::array<T, H>, H> r{};
        std::array<std::size_t, H> column{}; // 0: none, in the span of those before
        start();
        for (std::size_t k = 0; k < H; ++k) {
            const std::size_t before = columns_;
            append(c.hinges[k]);
            if (columns_ == before) { continue; }
            column[k] = before;
            for (std::size_t i = 0; i < n_; ++i) { // R = Q^T of the hinges
                const T v = root_weight_[i] * c.hinges[k].basis(data_->x(i));
                for (std::size_t j = 0; j <= k; ++j) {
                    if (column[j] != 0) { r[j][k] += v * basis_[i * (H + 1) + column[j]]; }
                }
            }
        }
        for (std::size_t k = H; k-- > 0;) {
            c.hinges[k].slope = 0;
            if (column[k] == 0) { continue; }
            T z = 0;
            for (std::size_t i = 0; i < n_; ++i) { z += y_[i] * basis_[i * (H + 1) + column[k]]; }
            for (std::size_t j = k + 1; j < H; ++j) { z -= r[k][j] * c.hinges[j].slope; }
            c.hinges[k].slope = z / r[k][k];
        }
        c.cost = residual_;
    }

    /// The best of the cells that the hinges are in, jointly.
    void settle(candidate& c)
    {
        if (solver_.solve(*runs_, cells_of(*data_, c.hinges), c.cost)) {
            c.cost = solver_.cost();
            c.hinges = solver_.hinges();
        }
    }

    void improve_pair(candidate& c, std::size_t j, std::size_t k, std::size_t stride)
    {
        std::array<hinge<T>, 2> two{};
        T least = c.cost;
        start();
        for (std::size_t l = 0; l < H; ++l) {
            if (l != j && l != k) { append(c.hinges[l]); }
        }
        const std::size_t columns = columns_;
        const T residual = residual_;
        std::vector<T> r(n_);
        for (std::size_t i = 0; i < n_; ++i) { r[i] = basis_[i * (H + 1)]; }
        for (std::size_t node = 0; node < 2 * n_; ++node) {
            const std::size_t p = node / 2;
            if (p % stride != 0) { continue; }
            hinge<T> one{node % 2 != 0, false, T(0), data_->x(p)};
            one.constant = one.left ? p == 0 : p + 1 == n_; // these would be 0 on the data
            append(one);
            const best_hinge other = best_one();
            if (residual_ - other.gain < least - stalled * least) {
                least = residual_ - other.gain;
                two = {one, other.h};
            }
            columns_ = columns;
            residual_ = residual;
            for (std::size_t i = 0; i < n_; ++i) { basis_[i * (H + 1)] = r[i]; }
        }
        if (least < c.cost) {
            c.cost = least;
            c.hinges[j] = two[0];
            c.hinges[k] = two[1];
            improve(c);
        }
    }
};

} // namespace least::detail
