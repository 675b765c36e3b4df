// SPDX-License-Identifier: MIT
#pragma once
// A good sum of many hinges, by way of splines with free knots (least/model/hinge_spline.hpp).
//
// A spline with m knots is m hinges, each facing either side, and what is left then: a line. For a hinge of kink d at t that
// faces left differs from the one that faces right by the line d (x - t). With f_0 the first piece of f that line is
//     l(x) = f_0(x) + sum over the left-facing of d_j (x - t_j),
// one more hinge if it has no zero between the data. Which of the 2^m choices make it so? Those that come into question, with
// l as high, or as low, as can be at both ends, turn all positive kinks left of some place and all negative ones right of it to
// the left, or the other way round: 2 (m + 1) choices. Where none does (f = x + x^2 / 10 between -1 and 1, say), l is two
// hinges that meet at its zero.
//
// There is no such line, and the hinge that it takes is one knot more, if f is 0 before the first knot, or beyond the last
// one; or if l = 0 by the choice of those that face left. Among 2^m choices some are close to that, so that to ask for it
// (two linear equations in the values of f) costs less than the knot gains: a factor of (1 + 1/H)^4 of the cost, where f is
// smooth.

#include "least/model/hinge_cells.hpp"
#include "least/model/hinge_data.hpp"
#include "least/model/hinge_spline.hpp"
#include "least/model/spline_knots.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace least::detail {

/// The line that is `first` at x = a and `last` at x = b, and has no zero between them, as a hinge.
template <real T>
hinge<T> line_as_hinge(T a, T b, T first, T last)
{
    const T slope = (last - first) / (b - a);
    if (slope == 0 || !isfinite(first / slope) || !isfinite(last / slope)) { return {false, true, first, a}; }
    if (slope * first >= 0) { return {false, false, slope, a - first / slope}; }
    return {true, false, -slope, b - last / slope};
}

template <real T>
class spline_as_hinges {
    const hinge_spline<T>* spline_;
    std::size_t m_;
    T a_, b_; // the ends
    std::vector<hinge<T>> hinges_;
    T first_ = 0, last_ = 0; // of the line, at the ends

public:
    explicit spline_as_hinges(const hinge_spline<T>& spline)
        : spline_(&spline), m_(spline.knots()), a_(spline.knot(0)), b_(spline.knot(m_ + 1))
    {}

    /// The hinges of a spline that is 0 at one end: no line is left.
    std::vector<hinge<T>> facing(bool left)
    {
        turn([left](std::size_t) { return left; });
        return hinges_;
    }

    /// The hinges and the line as one more, or as two more.
    std::vector<hinge<T>> with_line()
    {
        for (std::size_t place = 0; place <= 2 * m_ + 1; ++place) {
            turn(threshold(place));
            if (first_ * last_ >= 0) {
                hinges_.push_back(line_as_hinge(a_, b_, first_, last_));
                return hinges_;
            }
        }
        turn([](std::size_t) { return false; });
        const T slope = (last_ - first_) / (b_ - a_), zero = a_ - first_ / slope;
        hinges_.push_back({false, false, slope, zero});
        hinges_.push_back({true, false, -slope, zero});
        return hinges_;
    }

    /// Which hinges face left such that the line is as small as some trying makes it: some of the choices of with_line,
    /// improved by turning one or two hinges as long as that helps.
    std::vector<bool> least_line()
    {
        std::vector<bool> best(m_ + 1);
        T least = std::numeric_limits<T>::infinity();
        for (std::size_t place = 0; place <= 2 * m_ + 1; place += 1 + m_ / most_tried) {
            std::vector<bool> left(m_ + 1);
            for (std::size_t j = 1; j <= m_; ++j) { left[j] = threshold(place)(j); }
            turn([&left](std::size_t j) { return left[j]; });
            improve(left);
            if (size_of_line() < least) { least = size_of_line(), best = left; }
        }
        return best;
    }
    /// The line at the first or the last point, as a product of this with the spline's values, if these hinges face left.
    [[nodiscard]] std::vector<T> line_at(const std::vector<bool>& left, bool last) const
    {
        std::vector<T> c(m_ + 2);
        const T x = last ? b_ : a_, part = (x - a_) / (spline_->knot(1) - a_);
        c[0] += 1 - part;
        c[1] += part;
        for (std::size_t j = 1; j <= m_; ++j) {
            if (!left[j]) { continue; }
            const T t = spline_->knot(j);
            const T before = (x - t) / (t - spline_->knot(j - 1)), after = (x - t) / (spline_->knot(j + 1) - t);
            c[j - 1] += before;
            c[j] -= before + after;
            c[j + 1] += after;
        }
        return c;
    }
    /// The hinges that face so, without the line.
    std::vector<hinge<T>> without_line(const std::vector<bool>& left)
    {
        turn([&left](std::size_t j) { return left[j]; });
        return hinges_;
    }

private:
    static constexpr std::size_t most_tried = 16; // of the choices to improve on; more gain nothing
    static constexpr int most_rounds = 50;

    [[nodiscard]] auto threshold(std::size_t place) const
    {
        const bool other_way = place > m_;
        const std::size_t before = other_way ? place - m_ - 1 : place;
        return [this, other_way, before](std::size_t j) { return ((kink(j) > 0) == (j <= before)) != other_way; };
    }
    [[nodiscard]] T size_of_line() const { return first_ * first_ + last_ * last_; }

    /// What turning a hinge changes at the ends.
    struct change {
        T first = 0, last = 0;
    };
    [[nodiscard]] change turning(std::size_t j, bool left) const
    {
        const T d = left ? -kink(j) : kink(j), t = spline_->knot(j);
        return {-d * (t - a_), d * (b_ - t)};
    }
    void improve(std::vector<bool>& left)
    {
        std::vector<change> by(m_ + 1); // by[0]: none
        for (int round = 0; round < most_rounds; ++round) {
            for (std::size_t j = 1; j <= m_; ++j) { by[j] = turning(j, left[j]); }
            std::size_t p = 0, q = 0;
            T least = size_of_line();
            for (std::size_t j = 1; j <= m_; ++j) {
                for (std::size_t k = 0; k < j; ++k) {
                    const T u = first_ + by[j].first + by[k].first, v = last_ + by[j].last + by[k].last;
                    if (u * u + v * v < least) { least = u * u + v * v, p = j, q = k; }
                }
            }
            if (p == 0) { return; }
            first_ += by[p].first + by[q].first;
            last_ += by[p].last + by[q].last;
            left[p] = !left[p];
            if (q != 0) { left[q] = !left[q]; }
        }
    }

    [[nodiscard]] T kink(std::size_t j) const { return spline_->slope(j) - spline_->slope(j - 1); }

    template <class F>
    void turn(const F& left)
    {
        hinges_.clear();
        first_ = spline_->value(0);
        last_ = first_ + spline_->slope(0) * (b_ - a_);
        for (std::size_t j = 1; j <= m_; ++j) {
            const T d = kink(j), t = spline_->knot(j);
            hinges_.push_back({left(j), false, d, t});
            if (left(j)) {
                first_ -= d * (t - a_);
                last_ += d * (b_ - t);
            }
        }
    }
};

template <real T>
class many_hinges {
    const sorted_points<T>* data_;
    std::size_t units_;
    std::vector<hinge<T>> best_;
    T least_ = std::numeric_limits<T>::infinity();

    static constexpr std::size_t grid =
        8; // knots to begin with, for each that pruning leaves; twice and half as many besides
    static constexpr std::size_t rounds = 64;      // in which knots are inserted
    static constexpr std::size_t swaps = 8;        // at most so many times some knots are inserted and as many pruned
    static constexpr std::size_t exchanges = 4000; // times knots
    static constexpr std::size_t most_shakes = 40, shakes = 600; // times knots
    static constexpr int steps = 200, few_steps = 20;
    static constexpr T roughly = T(1) / 10'000, nearly = T(1) / 1'000'000, enough = T(1) / 1'000'000'000'000;

public:
    /// Of at least 4 points and 3 units, fewer units than points.
    many_hinges(const sorted_points<T>& data, std::size_t units) : data_(&data), units_(units) {}

    /// At most so many hinges as there are units.
    std::vector<hinge<T>> best()
    {
        auto whole = grown(spline_ends::free, units_);
        for (const bool left : {false, true}) {
            const auto ends = left ? spline_ends::zero_after : spline_ends::zero_before;
            auto s = pruned(ends, units_, grid);
            if (s.cost() < 2 * whole.cost()) { s = better(s, grown(ends, units_)); }
            offer(spline_as_hinges<T>(s).facing(left));
        }
        offer_all(whole);
        shake(whole);
        offer_all(whole);
        return best_;
    }

private:
    void offer(std::vector<hinge<T>> hinges)
    {
        if (hinges.size() > units_) { return; }
        const T cost = cost_of_hinges(*data_, hinges); // which may be rounding where the spline's is not
        if (cost < least_) { least_ = cost, best_ = std::move(hinges); }
    }
    /// As many knots as units, without a line; and fewer, with it.
    void offer_all(const hinge_spline<T>& whole)
    {
        auto s = whole;
        spline_as_hinges<T> balanced(s);
        const auto left = balanced.least_line();
        s.constrain(balanced.line_at(left, false), balanced.line_at(left, true));
        offer(balanced.without_line(left));
        s = whole;
        for (std::size_t knots = units_ - 1; knots + 2 >= units_; --knots) {
            prune(s, *data_, knots);
            s.descend(steps, enough);
            offer(spline_as_hinges<T>(s).with_line());
        }
    }

    static hinge_spline<T> better(const hinge_spline<T>& a, const hinge_spline<T>& b)
    {
        return b.cost() < a.cost() ? b : a;
    }

    [[nodiscard]] hinge_spline<T> pruned(spline_ends ends, std::size_t knots, std::size_t times) const
    {
        hinge_spline<T> s = evenly(ends, times * (knots + 1));
        prune(s, *data_, knots);
        s.descend(steps, nearly);
        return s;
    }
    [[nodiscard]] hinge_spline<T> evenly(spline_ends ends, std::size_t parts) const
    {
        const std::size_t n = data_->size();
        parts = min(n - 1, parts);
        std::vector<T> places;
        T last = data_->x(0);
        for (std::size_t i = 1; i < parts; ++i) {
            const T t = data_->x(i * (n - 1) / parts);
            if (!hinge_spline<T>::apart(last, t) || !hinge_spline<T>::apart(t, data_->x(n - 1))) { continue; }
            places.push_back(t);
            last = t;
        }
        return hinge_spline<T>(*data_, places, ends);
    }
    [[nodiscard]] hinge_spline<T> grown(spline_ends ends, std::size_t knots) const
    {
        hinge_spline<T> s = evenly(ends, 3);
        while (s.knots() < knots && insert(s, *data_, min(knots - s.knots(), 1 + knots / rounds)) > 0) {
            s.descend(few_steps, roughly);
        }
        s.descend(steps, nearly);
        for (const std::size_t times : {grid / 2, grid, grid * 2}) { s = better(s, pruned(ends, knots, times)); }
        for (std::size_t i = 0; i < swaps; ++i) {
            auto other = s;
            static_cast<void>(insert(other, *data_, 1 + knots / 4));
            other.descend(few_steps, roughly);
            while (other.knots() > knots) {
                prune(other, *data_, max(knots, other.knots() - 1 - knots / rounds));
                other.descend(few_steps, roughly);
            }
            other.descend(steps, nearly);
            if (!(other.cost() < s.cost() - roughly * s.cost())) { break; }
            s = other;
        }
        exchange(s);
        s.descend(steps, enough);
        return s;
    }
    /// A quarter of the knots, at random, goes to where it gains most, and then one after another; if that pays.
    void shake(hinge_spline<T>& s) const
    {
        std::uint64_t random = 1; // Knuth's multiplier, MMIX; the high bits are used
        const std::size_t knots = s.knots();
        for (std::size_t i = 0; i < min(most_shakes, shakes / (knots + 1)); ++i) {
            auto other = s;
            std::vector<bool> out(knots + 2);
            for (std::size_t j = 1; j <= knots; ++j) {
                random = random * 6364136223846793005U + 1442695040888963407U;
                out[j] = random >> 62U == 0;
            }
            other.remove(out);
            while (other.knots() < knots) {
                const std::size_t missing = knots - other.knots();
                if (insert(other, *data_, (missing + 3) / 4) == 0) { break; }
                other.descend(few_steps, roughly);
            }
            other.descend(steps, nearly);
            if (other.cost() < s.cost() - roughly * s.cost()) { s = other; }
        }
        exchange(s);
        s.descend(steps, enough);
    }
    /// One knot after another, those first that matter least, goes to where it gains most, if that pays.
    void exchange(hinge_spline<T>& s) const
    {
        std::size_t rank = 0;
        for (std::size_t i = 0; i < exchanges / (s.knots() + 1); ++i) {
            const auto needed = spline_knots<T>(s, *data_).by_need();
            if (rank >= needed.size()) { return; }
            auto other = s;
            std::vector<bool> out(s.knots() + 2);
            out[needed[rank++]] = true;
            other.remove(out);
            static_cast<void>(insert(other, *data_, s.knots() - other.knots()));
            other.descend(few_steps, roughly);
            if (other.cost() < s.cost() - roughly * s.cost()) { s = other, rank = 0; }
        }
    }
};

} // namespace least::detail
