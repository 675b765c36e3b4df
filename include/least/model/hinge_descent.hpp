// SPDX-License-Identifier: MIT
#pragma once
// The nearest minimum of a sum of H hinges over their knots and slopes, at a price that hardly depends on the number of points.
//
// A hinge a (x - k)_+ whose knot moves is to first order a (x - k) + b on the points of its line, the new knot k - b / a: for
// all hinges the 2 H columns of least/model/hinge_faces.hpp, at the knots as they are in the place of points. With the step
// columns damped this is Levenberg's and Marquardt's method, the slopes solved for anew at each place (variable projection);
// each fit takes H + 1 segments of the data, O(H log n), and O(H^3).
// Source: Jupp, SIAM J. Numer. Anal. 15 (1978); Muggeo, Stat. Med. 22 (2003), for the columns.

#include "least/model/hinge_cells.hpp"
#include "least/model/hinge_data.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace least::detail {

template <real T, std::size_t H>
class hinge_descent {
    static constexpr std::size_t rows = 2 * (H + 1) + H; // two of each segment, one of each damped step
    using column = std::array<T, rows>;

    static constexpr int most_steps = 100, most_rejected = 12;
    static constexpr T first_damping = T(1) / 1000, weaker = T(1) / 5, stronger = 4, enough = T(1) / 1'000'000'000'000;

    const sorted_points<T>* data_;
    std::array<column, 2 * H + 1> a_{}; // hinges, steps, y
    T sse_ = 0;

public:
    struct place {
        std::array<hinge<T>, H> hinges;
        T cost;
    };

    explicit hinge_descent(const sorted_points<T>& data) : data_(&data) {}

    place operator()(const std::array<hinge<T>, H>& start)
    {
        place here{start, 0};
        solve(here);
        T damping = first_damping;
        int rejected = 0;
        for (int step = 0; step < most_steps && rejected < most_rejected; ++step) {
            place next = here;
            set_up(here.hinges);
            const auto c = fit(damping);
            for (std::size_t k = 0; k < H; ++k) {
                auto& h = next.hinges[k];
                if (h.constant || !(abs(c[H + k]) <= abs(c[k]))) { continue; } // a knot that goes out of sight stays
                h.knot += (h.left ? T(1) : T(-1)) * (c[H + k] / c[k]);
            }
            solve(next);
            if (next.cost < here.cost) {
                const bool stalls = !(next.cost < here.cost - enough * here.cost);
                here = next;
                damping *= weaker;
                rejected = 0;
                if (stalls) { break; }
            } else {
                damping *= stronger;
                ++rejected;
            }
        }
        return here;
    }

private:
    /// The slopes of these knots and what they cost.
    void solve(place& p)
    {
        std::sort(p.hinges.begin(), p.hinges.end(), [](const auto& a, const auto& b) { return a.knot < b.knot; });
        set_up(p.hinges);
        for (std::size_t k = H; k < 2 * H; ++k) { a_[k] = {}; }
        const auto c = fit(T(0));
        for (std::size_t k = 0; k < H; ++k) { p.hinges[k].slope = c[k]; }
        p.cost = sse_;
        for (const T r : a_[2 * H]) { p.cost += r * r; }
    }

    void set_up(const std::array<hinge<T>, H>& hinges)
    {
        for (auto& c : a_) { c = {}; }
        sse_ = 0;
        std::size_t from = 0, row = 0;
        for (std::size_t s = 0; s <= H; ++s) { // the points up to knot s
            const std::size_t to = s < H ? max(from, data_->count_until(hinges[s].knot)) : data_->size();
            if (to == from) { continue; }
            const run_of_points<T> run(data_->between(from, to));
            from = to;
            sse_ += run.sse;
            for (std::size_t k = 0; k < H; ++k) {
                const auto& h = hinges[k];
                if (h.constant) {
                    a_[k][row] = run.root_weight;
                } else if (h.left == (k >= s)) {
                    const T sign = h.left ? T(-1) : T(1);
                    a_[k][row] = run.root_weight * sign * (run.x - h.knot);
                    a_[k][row + 1] = run.root_sxx * sign;
                    a_[H + k][row] = run.root_weight;
                }
            }
            a_[2 * H][row] = run.root_weight * run.y;
            a_[2 * H][row + 1] = run.root_sxx * run.slope;
            row += 2;
        }
    }

    /// Least squares by modified Gram-Schmidt; what is left of y is in its place afterwards. Columns that depend on others
    /// are 0.
    std::array<T, 2 * H> fit(T damping)
    {
        std::array<std::array<T, 2 * H + 1>, 2 * H> r{};
        for (std::size_t k = 0; k < H; ++k) { a_[H + k][2 * (H + 1) + k] = sqrt(damping * dot(a_[H + k], a_[H + k])); }
        for (std::size_t j = 0; j < 2 * H; ++j) {
            const T size = dot(a_[j], a_[j]);
            r[j][j] = sqrt(size);
            for (T& v : a_[j]) { v = r[j][j] > 0 ? v / r[j][j] : T(0); }
            for (std::size_t k = j + 1; k <= 2 * H; ++k) {
                r[j][k] = dot(a_[j], a_[k]);
                for (std::size_t i = 0; i < rows; ++i) { a_[k][i] -= r[j][k] * a_[j][i]; }
                if (k < 2 * H && dot(a_[k], a_[k]) <= dependent * r[j][k] * r[j][k]) { a_[k] = {}; }
            }
        }
        std::array<T, 2 * H> c{};
        for (std::size_t j = 2 * H; j-- > 0;) {
            if (!(r[j][j] > 0)) { continue; }
            T v = r[j][2 * H];
            for (std::size_t k = j + 1; k < 2 * H; ++k) { v -= r[j][k] * c[k]; }
            c[j] = v / r[j][j];
        }
        return c;
    }
    static constexpr T dependent = 4096 * epsilon<T> * 4096 * epsilon<T>;
    static T dot(const column& a, const column& b)
    {
        T sum = 0;
        for (std::size_t i = 0; i < rows; ++i) { sum += a[i] * b[i]; }
        return sum;
    }
};

} // namespace least::detail
