// SPDX-License-Identifier: MIT
#pragma once
// Data on a line, ready for fitting functions that are linear between knots: sorted, distinct, in units of their own, and
// with the least-squares line of any run of points at hand.
//
//     segment          of points i ... j - 1: W = sum w, the means of x and y, sxx = sum w (x - mean)^2, sxy, and sse, the
//                      least sum of squares that a line leaves. All a function a + s x costs on them is
//                          sum w (y - a - s x)^2 = sse + W (a + s mean_x - mean_y)^2 + sxx (s - sxy / sxx)^2.
//     sorted_points    x_0 < x_1 < ... with weights: points of one x are merged into their mean, which changes every cost by
//                      the same scatter; points of weight 0 are dropped. between(i, j) is the segment, in O(log n).
//
// Two segments merge without cancellation: with the slopes b1, b2 and e / d between the two means, which have the information
// sxx1, sxx2 and mu d^2, mu = W1 W2 / (W1 + W2), and b of all of them,
//     sxx = sxx1 + sxx2 + mu d^2,   sse = sse1 + sse2 + sxx1 (b1 - b)^2 + sxx2 (b2 - b)^2 + mu (e - b d)^2.
// Differences of prefix sums would leave sse with an error of eps n sum y^2; here it is of the size of sse itself. Merged
// segments are kept as a binary tree over blocks of points, of which any run is a few.
//
// Units: x is shifted by its least and divided by a power of two so that the range is in [2, 4), y by one near its rms, w by
// one near its mean: exactly, so that data scaled by powers of two have the same bits here.

#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <cstddef>
#include <vector>

namespace least::detail {

template <real T>
struct segment {
    T weight = 0, x = 0, y = 0, sxx = 0, sxy = 0, sse = 0;

    [[nodiscard]] T slope() const { return sxx > 0 ? sxy / sxx : T(0); }
    /// What f = 0 costs beyond the best line.
    [[nodiscard]] T power() const { return weight * y * y + slope() * sxy; }

    segment& operator+=(const segment& o)
    {
        if (o.weight == 0) { return *this; }
        if (weight == 0) { return *this = o; }
        const T sum = weight + o.weight, mu = weight * (o.weight / sum), d = o.x - x, e = o.y - y;
        const T b1 = slope(), b2 = o.slope();
        const T sxx1 = sxx, sxx2 = o.sxx;
        sxx += o.sxx + mu * d * d;
        sxy += o.sxy + mu * d * e;
        const T b = slope();
        sse += o.sse + (sxx1 * (b1 - b) * (b1 - b) + sxx2 * (b2 - b) * (b2 - b) + mu * (e - b * d) * (e - b * d));
        x += d * (o.weight / sum);
        y += e * (o.weight / sum);
        weight = sum;
        return *this;
    }
};

/// A point as the caller has it.
template <real T>
struct weighted_point {
    T x, y, weight;
    friend bool operator<(const weighted_point& a,
                          const weighted_point& b) // of all three: any order gives the same bits
    {
        if (a.x != b.x) { return a.x < b.x; }
        return a.y != b.y ? a.y < b.y : a.weight < b.weight;
    }
};

/// The power of two next below a number > 0.
template <real T>
T power_of_two_below(T x)
{
    T p = 1;
    while (p > x) { p /= 2; }
    while (p <= x / 2) { p *= 2; }
    return p;
}

template <real T>
class sorted_points {
    static constexpr std::size_t block = 16; // points under one leaf of the tree
    std::vector<T> x_, y_, w_;
    std::vector<std::vector<segment<T>>> tree_; // level 0: blocks; level k: 2^k blocks
    T origin_ = 0, x_unit_ = 1, y_unit_ = 1, weight_unit_ = 1;
    T scatter_ = 0;   // of points of one x about their mean
    T least_gap_ = 1; // as a share of the range; 0 where points of different x are one here

public:
    /// Of points in ascending order, of finite numbers, not all of weight 0.
    explicit sorted_points(const std::vector<weighted_point<T>>& points)
    {
        merge_and_scale(points);
        plant();
    }
    /// Of distinct points in units already: the mean points of runs of others.
    sorted_points(const sorted_points& fine, std::size_t count)
        : origin_(fine.origin_), x_unit_(fine.x_unit_), y_unit_(fine.y_unit_)
    {
        for (std::size_t k = 0; k < count; ++k) {
            const segment<T> s = fine.between(k * fine.size() / count, (k + 1) * fine.size() / count);
            x_.push_back(s.x);
            y_.push_back(s.y);
            w_.push_back(s.weight);
        }
        plant();
    }

    [[nodiscard]] std::size_t size() const noexcept { return x_.size(); }
    [[nodiscard]] T x(std::size_t i) const { return x_[i]; }
    [[nodiscard]] T y(std::size_t i) const { return y_[i]; }
    [[nodiscard]] T weight(std::size_t i) const { return w_[i]; }
    /// A place and a value in the caller's units.
    [[nodiscard]] T origin() const noexcept { return origin_; }
    [[nodiscard]] T x_unit() const noexcept { return x_unit_; }
    [[nodiscard]] T y_unit() const noexcept { return y_unit_; }
    [[nodiscard]] T weight_unit() const noexcept { return weight_unit_; }
    /// The sum of squares of points of one x about their mean, which every function of x has besides.
    [[nodiscard]] T scatter() const noexcept { return scatter_; }
    /// The least distance of neighbours as a share of the range; 0 where different x are not resolved, 1 for one point.
    [[nodiscard]] T least_gap() const noexcept { return least_gap_; }

    [[nodiscard]] segment<T> point(std::size_t i) const { return {w_[i], x_[i], y_[i]}; }

    /// The segment of points i ... j - 1.
    [[nodiscard]] segment<T> between(std::size_t i, std::size_t j) const
    {
        segment<T> left, right;
        while (i < j && i % block != 0) { left += point(i++); }
        while (i < j && j % block != 0) {
            segment<T> s = point(--j);
            s += right;
            right = s;
        }
        i /= block;
        j /= block;
        for (std::size_t level = 0; i < j; ++level, i /= 2, j /= 2) {
            if (i % 2 != 0) { left += tree_[level][i++]; }
            if (j % 2 != 0) {
                segment<T> s = tree_[level][--j];
                s += right;
                right = s;
            }
        }
        left += right;
        return left;
    }

    /// How many points are at x or before it (with `before`: before it).
    [[nodiscard]] std::size_t count_until(T x, bool before = false) const
    {
        std::size_t low = 0, high = size();
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            if (before ? x_[middle] < x : x_[middle] <= x) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

private:
    void merge_and_scale(const std::vector<weighted_point<T>>& points)
    {
        T most_weight = 0, most_y = 0;
        for (const auto& p : points) {
            most_weight = max(most_weight, p.weight);
            most_y = max(most_y, p.weight > 0 ? abs(p.y) : T(0));
        }
        const T w_unit = power_of_two_below(most_weight);
        const T y_first = most_y > 0 ? power_of_two_below(most_y) : T(1); // so that no square overflows
        T sum = 0, weight = 0;
        bool first = true;
        T last = 0, largest = 0;
        for (const auto& p : points) {
            const T w = p.weight / w_unit, y = p.y / y_first;
            if (!(w > 0)) { continue; } // lost beside the others
            if (first) { origin_ = p.x; }
            largest = p.x;
            sum += w * y * y;
            weight += w;
            if (!first && p.x == last) {
                add_to(w_.size() - 1, y, w);
            } else {
                x_.push_back(p.x);
                y_.push_back(y);
                w_.push_back(w);
            }
            last = p.x;
            first = false;
        }
        const T half_range = largest / 2 - origin_ / 2; // the range itself may be too large for a number
        x_unit_ = half_range > 0 ? power_of_two_below(half_range) : T(1);
        const T rms = sum > 0 ? power_of_two_below(sqrt(sum / weight)) : T(1);
        for (T& x : x_) { x = x / x_unit_ - origin_ / x_unit_; }
        for (T& y : y_) { y /= rms; }
        scatter_ = scatter_ / rms / rms;
        weight_unit_ = w_unit;
        y_unit_ = y_first * rms;
        join_equal();
    }
    /// Numbers that differ by less than the shift resolves are one place.
    void join_equal()
    {
        std::size_t kept = 0;
        for (std::size_t i = 1; i < x_.size(); ++i) {
            if (x_[i] > x_[kept]) {
                ++kept;
                x_[kept] = x_[i], y_[kept] = y_[i], w_[kept] = w_[i];
            } else {
                add_to(kept, y_[i], w_[i]);
                least_gap_ = 0;
            }
        }
        x_.resize(kept + 1), y_.resize(kept + 1), w_.resize(kept + 1);
        for (std::size_t i = 1; i <= kept; ++i) {
            least_gap_ = min(least_gap_, (x_[i] - x_[i - 1]) / (x_[kept] - x_[0]));
        }
    }
    void add_to(std::size_t i, T y, T w)
    {
        const T before = w_[i], d = y - y_[i];
        w_[i] += w;
        y_[i] += d * (w / w_[i]);
        scatter_ += before * (w / w_[i]) * d * d;
    }
    void plant()
    {
        std::vector<segment<T>> level(size() / block + (size() % block != 0 ? 1U : 0U));
        for (std::size_t i = 0; i < size(); ++i) { level[i / block] += point(i); }
        tree_.push_back(level);
        while (tree_.back().size() > 1) {
            const auto& below = tree_.back();
            std::vector<segment<T>> above((below.size() + 1) / 2);
            for (std::size_t i = 0; i < below.size(); ++i) { above[i / 2] += below[i]; }
            tree_.push_back(above);
        }
    }
};

} // namespace least::detail
