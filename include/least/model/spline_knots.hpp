// SPDX-License-Identifier: MIT
#pragma once
// Which knots a spline of least squares (least/model/hinge_spline.hpp) can do without, and where more would serve it.
//
//     prune(spline, data, count)     those are left out whose absence costs least, until so many are left
//     insert(spline, data, count)    so many, where they gain most
//
// Without the kink of a knot, e.v in the values v at it and its neighbours, the least squares are higher by (e.v)^2 / (e.A^-1
// e). A new knot, where the residual has the product g with its hat function, of kink k, makes them lower by g^2 (e.A^-1 e) /
// k^2. A^-1 is that of a knot and its neighbours when all others have been eliminated from either end: one sweep each for all
// knots.
// Source: Lyche & Morken, J. Approx. Theory 54 (1988), for removal as a strategy.

#include "least/model/hinge_data.hpp"
#include "least/model/hinge_spline.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace least::detail {

template <real T>
class spline_knots {
    const hinge_spline<T>* s_;
    const sorted_points<T>* data_;
    std::size_t last_;
    std::vector<T> from_left_, from_right_; // what the intervals left, right of a knot leave of its square

public:
    struct place {
        T t = 0, gain = 0;
    };

    spline_knots(const hinge_spline<T>& spline, const sorted_points<T>& data)
        : s_(&spline), data_(&data), last_(spline.knots() + 1), from_left_(last_ + 1), from_right_(last_ + 1)
    {
        const auto next = [this](std::size_t j, T before, T square, T product, T other) {
            const bool gone = s_->is_zero(j) || !(before + square > 0);
            return gone ? other : max(T(0), other - product * product / (before + square));
        };
        for (std::size_t j = 0; j < last_; ++j) {
            const hats<T> h = squares(j);
            from_left_[j + 1] = next(j, from_left_[j], h.c00, h.c01, h.c11);
        }
        for (std::size_t j = last_; j-- > 0;) {
            const hats<T> h = squares(j);
            from_right_[j] = next(j + 1, from_right_[j + 1], h.c11, h.c01, h.c00);
        }
    }

    /// The knots in ascending order of what their absence costs.
    [[nodiscard]] std::vector<std::size_t> by_need() const
    {
        std::vector<T> cost(last_);
        std::vector<std::size_t> order;
        for (std::size_t j = 1; j < last_; ++j) {
            if (s_->is_zero(j)) { continue; }
            const T kink = s_->slope(j) - s_->slope(j - 1);
            const T spread = spread_of(j - 1, squares(j - 1), squares(j), s_->knot(j));
            cost[j] = spread > 0 ? kink * kink / spread : T(0);
            order.push_back(j);
        }
        std::stable_sort(order.begin(), order.end(), [&cost](auto i, auto j) { return cost[i] < cost[j]; });
        return order;
    }

    /// The best place in each interval that has points for a knot among them, best first.
    [[nodiscard]] std::vector<place> by_gain() const
    {
        std::vector<place> places;
        for (std::size_t j = 0; j < last_; ++j) {
            if (s_->is_zero(j) && s_->is_zero(j + 1)) { continue; }
            const place best = best_within(j);
            if (best.gain > 0) { places.push_back(best); }
        }
        std::stable_sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.gain > b.gain; });
        return places;
    }

private:
    [[nodiscard]] hats<T> squares(std::size_t j) const
    {
        return hats<T>(s_->run(j), s_->knot(j), s_->knot(j + 1), T(0), T(0));
    }
    static T inverse(T x) { return x > 0 ? 1 / x : T(0); }

    /// e.A^-1 e of the kink at t: between interval a, from knot j, and b to the next knot that there is.
    [[nodiscard]] T spread_of(std::size_t j, const hats<T>& a, const hats<T>& b, T t) const
    {
        const std::size_t k = s_->knot(j + 1) > t ? j + 1 : j + 2;
        const T before = 1 / (t - s_->knot(j)), after = 1 / (s_->knot(k) - t);
        const T left = s_->is_zero(j) ? T(0) : inverse(from_left_[j] + a.c00);
        const T right = s_->is_zero(k) ? T(0) : inverse(b.c11 + from_right_[k]);
        const T middle = a.c11 + b.c00 - a.c01 * a.c01 * left - b.c01 * b.c01 * right;
        const T e = before + after + a.c01 * left * before + b.c01 * right * after;
        return left * before * before + right * after * after + e * e * inverse(middle);
    }

    [[nodiscard]] place best_within(std::size_t j) const
    {
        constexpr std::size_t parts = 4; // of an interval's points, between which knots are tried
        const std::size_t from = s_->start(j), to = s_->start(j + 1);
        place best;
        for (std::size_t k = 1; k < parts; ++k) {
            const std::size_t p = from + (to - from) * k / parts;
            if (p <= from || p >= to) { continue; }
            const T t = data_->x(p);
            if (!s_->apart(s_->knot(j), t) || !s_->apart(t, s_->knot(j + 1))) { continue; }
            const T gain = gain_of(j, data_->between(from, p), data_->between(p, to), t);
            if (gain > best.gain) { best = {t, gain}; }
        }
        return best;
    }
    [[nodiscard]] T gain_of(std::size_t j, const segment<T>& before, const segment<T>& after, T t) const
    {
        const T slope = s_->slope(j);
        const hats<T> a(before, s_->knot(j), t, s_->residual(before, j), before.slope() - slope);
        const hats<T> b(after, t, s_->knot(j + 1), s_->residual(after, j), after.slope() - slope);
        const T g = a.d1 + b.d0, kink = 1 / (t - s_->knot(j)) + 1 / (s_->knot(j + 1) - t);
        return g * g * spread_of(j, a, b, t) / (kink * kink);
    }
};

template <real T>
void prune(hinge_spline<T>& spline, const sorted_points<T>& data, std::size_t count)
{
    constexpr std::size_t share = 8; // of what is too much goes at a time, no two neighbours
    while (spline.knots() > count) {
        const std::size_t excess = spline.knots() - count;
        const auto needed = spline_knots<T>(spline, data).by_need();
        std::vector<bool> out(spline.knots() + 2);
        std::size_t gone = 0;
        for (const std::size_t j : needed) {
            if (out[j - 1] || out[j + 1]) { continue; }
            out[j] = true;
            if (++gone > excess / share) { break; }
        }
        if (gone == 0) { return; }
        spline.remove(out);
    }
}

/// At most one in an interval; returns how many have a place.
template <real T>
std::size_t insert(hinge_spline<T>& spline, const sorted_points<T>& data, std::size_t count)
{
    const auto places = spline_knots<T>(spline, data).by_gain();
    std::vector<T> knots;
    for (std::size_t i = 0; i < min(count, places.size()); ++i) { knots.push_back(places[i].t); }
    spline.add(knots);
    return knots.size();
}

} // namespace least::detail
