// SPDX-License-Identifier: MIT
#pragma once
// Hinges, the cells that their knots are in, and the runs of points between those.
//
// A *hinge* is a (x - k)_+ (right-facing) or a (k - x)_+ (left-facing). Let there be n distinct points x_1 < ... < x_n. With
// its knot in the gap between x_g and x_{g+1} a right-facing hinge is, on the data, 0 on points 1 ... g and the line a (x -
// k) on the others: an element of +-cone(R_g, R_{g+1}), R_g = (x - x_g)_+, R_0 = 1. That is what a *cell* (g, right) stands
// for, g = 0 ... n - 1; with g = 0 the knot is left of all data and the hinge is a line that has no zero between them. A cell
// (g, left), g = 1 ... n, is the same mirrored: a line on points 1 ... g, 0 on the others, the knot between x_g and x_{g+1}.
//
// The points of a *run* between two gaps count through their segment (least/model/hinge_data.hpp): from a table where there are
// few, else one by one.

#include "least/model/hinge_data.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace least::detail {

/// slope (x - knot)_+, or slope (knot - x)_+ if `left`; a constant where `constant`, of that slope.
template <real T>
struct hinge {
    bool left = false, constant = false;
    T slope = 0, knot = 0;

    [[nodiscard]] T basis(T x) const
    {
        if (constant) { return T(1); }
        return max(T(0), left ? knot - x : x - knot);
    }
};

/// The sum of squares of these hinges; O(log n) for each.
template <real T>
T cost_of_hinges(const sorted_points<T>& data, std::vector<hinge<T>> hinges)
{
    std::sort(hinges.begin(), hinges.end(), [](const auto& a, const auto& b) { return a.knot < b.knot; });
    T slope = 0, value = 0, cost = 0; // the line that f is: value + slope x
    for (const auto& h : hinges) {
        if (h.constant) {
            value += h.slope;
        } else if (h.left) {
            value += h.slope * h.knot;
            slope -= h.slope;
        }
    }
    std::size_t from = 0;
    const auto add = [&](std::size_t to) {
        if (to <= from) { return; }
        const segment<T> s = data.between(from, to);
        const T r = s.y - (value + slope * s.x), b = s.slope() - slope;
        cost += s.sse + s.weight * r * r + s.sxx * b * b;
        from = to;
    };
    for (const auto& h : hinges) {
        if (h.constant) { continue; }
        add(data.count_until(h.knot));
        value -= h.slope * h.knot;
        slope += h.slope;
    }
    add(data.size());
    return cost;
}

/// Residuals of so many roundings of y are 0 but for rounding.
inline constexpr int roundings_of_zero = 256;
/// A sum of squares that is 0 but for rounding.
template <real T>
T rounding_of(const sorted_points<T>& data)
{
    T sum = 0;
    for (std::size_t i = 0; i < data.size(); ++i) { sum += data.weight(i) * data.y(i) * data.y(i); }
    constexpr T rounding = roundings_of_zero * epsilon<T>;
    return sum * rounding * rounding;
}

/// What the points from one gap to another contribute to the rows of a fit.
template <real T>
struct run_of_points {
    T sse, power;            // see segment
    T x, y, slope;           // means, slope of the best line
    T root_weight, root_sxx; // of the two rows
    T inv_weight, inv_sxx;   // the variances of the line's value at x and of its slope; 0 for the slope of one point

    run_of_points() = default;
    explicit run_of_points(const segment<T>& s)
        : sse(s.sse),
          power(s.power()),
          x(s.x),
          y(s.y),
          slope(s.slope()),
          root_weight(sqrt(s.weight)),
          root_sxx(sqrt(s.sxx)),
          inv_weight(s.weight > 0 ? 1 / s.weight : T(0)),
          inv_sxx(s.sxx > 0 ? 1 / s.sxx : T(0))
    {}
};

/// The runs between all pairs of gaps: gap g is before the point of index g; O(n^2) memory and time.
template <real T>
class table_of_runs {
    std::size_t n_;
    std::vector<run_of_points<T>> runs_;

public:
    explicit table_of_runs(const sorted_points<T>& data) : n_(data.size()), runs_((n_ + 1) * (n_ + 1))
    {
        for (std::size_t i = 0; i <= n_; ++i) {
            segment<T> s;
            runs_[i * (n_ + 1) + i] = run_of_points<T>(s);
            for (std::size_t j = i; j < n_; ++j) {
                s += data.point(j);
                runs_[i * (n_ + 1) + j + 1] = run_of_points<T>(s);
            }
        }
    }
    [[nodiscard]] const run_of_points<T>& operator()(std::size_t from, std::size_t to) const
    {
        return runs_[from * (n_ + 1) + to];
    }
};

/// The runs one by one, for data that are too many for a table.
template <real T>
class runs_when_asked {
    const sorted_points<T>* data_;

public:
    explicit runs_when_asked(const sorted_points<T>& data) : data_(&data) {}
    run_of_points<T> operator()(std::size_t from, std::size_t to) const
    {
        return run_of_points<T>(data_->between(from, to));
    }
};

/// The runs from the first point, and those to the last: all that one hinge asks for.
template <real T>
class runs_from_ends {
    std::vector<segment<T>> head_, tail_;

public:
    explicit runs_from_ends(const sorted_points<T>& data) : head_(data.size() + 1), tail_(data.size() + 1)
    {
        const std::size_t n = data.size();
        for (std::size_t i = 0; i < n; ++i) {
            head_[i + 1] = head_[i];
            head_[i + 1] += data.point(i);
            tail_[n - 1 - i] = tail_[n - i];
            tail_[n - 1 - i] += data.point(n - 1 - i);
        }
    }
    run_of_points<T> operator()(std::size_t from, std::size_t to) const
    {
        return run_of_points<T>(from == 0 ? head_[to] : tail_[from]);
    }
};

struct cell {
    std::size_t gap;
    bool left;
};

/// The cells that hinges are in, in ascending order of their gaps; where two would be in one they go to neighbouring ones,
/// which have the rays of both ends. At least H points.
template <real T, std::size_t H>
std::array<cell, H> cells_of(const sorted_points<T>& data, const std::array<hinge<T>, H>& hinges)
{
    const std::size_t n = data.size();
    std::vector<bool> taken(2 * (n + 1));
    for (const auto& h : hinges) {
        const std::size_t first = h.left ? 1 : 0, last = h.left ? n : n - 1;
        std::size_t gap = h.constant ? (h.left ? n : 0) : data.count_until(h.knot, h.left);
        gap = min(max(gap, first), last);
        for (std::size_t i = 0; i < n && taken[2 * gap + first]; ++i) { gap = gap == last ? first : gap + 1; }
        taken[2 * gap + first] = true;
    }
    std::array<cell, H> cells{};
    std::size_t k = 0;
    for (std::size_t i = 0; i < taken.size(); ++i) {
        if (taken[i]) { cells[k++] = {i / 2, i % 2 != 0}; }
    }
    return cells;
}

} // namespace least::detail
