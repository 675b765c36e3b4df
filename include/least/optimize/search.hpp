// SPDX-License-Identifier: MIT
#pragma once
// How far to go along a step d: the searches.
//
//     backtracking   tries the whole step, then shorter ones, until the cost falls enough (Armijo's condition):
//                        cost(p + t d) <= reference + sufficient t g.d + noise
//                    reference is the cost at p, noise a few times its rounding error. Close to a minimum the cost cannot
//                    tell a good step from a bad one, but the gradient can: where the fall to expect is below sqrt(eps)
//                    of the cost, a step is also taken that leaves the cost the same to eps^(3/4) and makes the slope
//                    along d smaller (after the approximate Wolfe condition of Hager & Zhang 2005)
//     nonmonotone    the same, with the largest of the last `memory` costs for reference: the cost may rise for a while, as
//                    steps of spectral length need (Grippo, Lampariello & Lucidi 1986)
//     strong_wolfe   longer or shorter steps, until the cost falls enough and the slope along d is mostly gone:
//                        cost(p + t d) <= cost + sufficient t g.d + noise   and   |g(p + t d).d| <= slope |g.d|
//                    as quasi-Newton methods need, which learn the curvature from how the gradient changed. Noise is as
//                    above; within it slopes alone tell where the least cost is
//     fixed          takes every step as it is: a learning rate
//
// A search returns the next point, or nothing where no trial will do: the step does not lead downhill, is lost in
// rounding, or all trials are used up. A trial at which the cost is not finite is one that went too far.
//
// Source: Nocedal & Wright, Numerical Optimization (2006), algorithms 3.1, 3.5 and 3.6, equations 3.58 and 3.59.

#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

namespace least {

/// p + t d.
template <class V, class T>
constexpr V moved_by(V p, T t, const V& d)
{
    for (std::size_t j = 0; j < p.size(); ++j) { p[j] += t * d[j]; }
    return p;
}

namespace detail {

    /// p + t d, in memory that evaluate has left over, if it says so: of many parameters new memory costs more than the sum.
    template <class Evaluate, class V, class T>
    constexpr V trial_at(const Evaluate& evaluate, const V& p, T t, const V& d)
    {
        if constexpr (requires { evaluate.room(); }) {
            V q = evaluate.room();
            for (std::size_t j = 0; j < p.size(); ++j) { q[j] = p[j] + t * d[j]; }
            return q;
        } else {
            return moved_by(p, t, d);
        }
    }

    /// What rounding may add to the cost at `at`.
    template <class At>
    constexpr auto cost_rounding(const At& at)
    {
        using T = decltype(at.e.cost);
        return isfinite(at.e.cost_noise) ? 4 * at.e.cost_noise : T(0);
    }

    /// g . (q - p): the change of the cost that the slope at p foretells for q.
    template <class At>
    constexpr auto slope_between(const At& p, const At& q)
    {
        auto d = q.p;
        for (std::size_t j = 0; j < d.size(); ++j) { d[j] -= p.p[j]; }
        return dot(p.e.gradient, d);
    }

} // namespace detail

struct backtracking {
    double sufficient = 1e-4; // the share of the predicted decrease that is enough (Nocedal & Wright, p. 33)
    double shortest = 0.1;    // the next trial is between this
    double longest = 0.5;     // and this times the last (Dennis & Schnabel, algorithm A6.3.1)
    std::size_t trials = 60;  // 2^-60 of a step is below its rounding

    template <class Evaluate, class At, class V>
    constexpr std::optional<At> operator()(const Evaluate& evaluate, const At& at, const V& step) const
    {
        return below(at.e.cost, evaluate, at, step);
    }

    /// The first trial whose cost is enough below the reference.
    template <class T, class Evaluate, class At, class V>
    constexpr std::optional<At> below(T reference, const Evaluate& evaluate, const At& at, const V& step) const
    {
        const T slope = dot(at.e.gradient, step);
        if (!(slope < 0) || !isfinite(slope)) { return std::nullopt; } // not downhill, or not finite
        const T noise = detail::cost_rounding(at);
        const T size = abs(at.e.cost), root = sqrt(sqrt(epsilon<T>));
        const T low = static_cast<T>(shortest), high = static_cast<T>(longest);
        T t = 1;
        for (std::size_t trial = 0; trial < trials; ++trial) {
            const V p = detail::trial_at(evaluate, at.p, t, step);
            if (p == at.p) { return std::nullopt; } // the step is lost in rounding
            At next = evaluate(p);
            if (next.e.finite()) {
                // what the slope foretells; within bounds of the part of the step that stays inside
                const T foretold = next.p == p ? t * slope : detail::slope_between(at, next);
                if (next.e.cost <= reference + static_cast<T>(sufficient) * foretold + noise) { return next; }
                const bool same =
                    -t * slope <= root * root * size && next.e.cost <= reference + root * root * root * size;
                if (same && abs(dot(next.e.gradient, step)) <= abs(slope) * 9 / 10) { return next; }
                // the least of the parabola through the cost and the slope here and the cost there
                const T excess = next.e.cost - at.e.cost - t * slope;
                const T ratio = excess > 0 ? T(-slope * t / (2 * excess)) : high;
                t *= min(max(ratio, low), high);
            } else {
                t *= low;
            }
        }
        return std::nullopt;
    }
};

template <class T>
struct nonmonotone {
    static constexpr std::size_t most_memory = 16;

    backtracking search{};
    std::size_t memory = 10;             // at most 16; 10 as Raydan (1997) has it
    std::array<T, most_memory> recent{}; // the last costs
    std::size_t seen = 0;

    template <class Evaluate, class At, class V>
    constexpr std::optional<At> operator()(const Evaluate& evaluate, const At& at, const V& step)
    {
        const std::size_t slots = max(std::size_t(1), min(memory, most_memory));
        recent[seen++ % slots] = at.e.cost;
        T reference = at.e.cost;
        for (std::size_t i = 0; i < min(seen, slots); ++i) { reference = max(reference, recent[i]); }
        return search.below(reference, evaluate, at, step);
    }
};

namespace detail {

    /// The cost along a step: at t, and its slope there.
    template <class T>
    struct trial {
        T t, cost, slope;
    };

    /// Where the cubic through two trials has its least; where their costs differ by noise only, where the line through
    /// their slopes is 0. Nothing if there is no such place.
    template <class T>
    constexpr std::optional<T> interpolated(const trial<T>& a, const trial<T>& b, T noise)
    {
        const T width = b.t - a.t;
        const T mean = 3 * (b.cost - a.cost) / width;
        T numerator = b.slope, denominator = b.slope - a.slope;
        if (abs(b.cost - a.cost) > noise && isfinite(mean)) {
            const T d = a.slope + b.slope - mean;
            const T size = max(abs(d), max(abs(a.slope), abs(b.slope))); // squares of slopes may overflow
            const T square = (d / size) * (d / size) - (a.slope / size) * (b.slope / size);
            if (!(square >= 0)) { return std::nullopt; }
            const T root = width > 0 ? size * sqrt(square) : -size * sqrt(square);
            numerator = b.slope + root - d;
            denominator = b.slope - a.slope + 2 * root;
        }
        if (denominator == 0 || !isfinite(denominator)) { return std::nullopt; }
        const T t = b.t - width * (numerator / denominator);
        return isfinite(t) ? std::optional(t) : std::nullopt;
    }

    /// Where along a step the least cost is, a little better known after each trial: algorithms 3.5 (while there is no
    /// other end) and 3.6 of Nocedal & Wright.
    template <class T>
    class bracket {
        trial<T> low_;        // the best so far; the cost falls from here towards the other end
        trial<T> before_;     // the best before it
        trial<T> high_{};     // the other end
        bool open_ = true;    // there is none yet
        bool beyond_ = false; // the cost is not finite there
        T width_ = std::numeric_limits<T>::infinity(), width_before_ = width_;

        /// Beyond low: where the cost so far foretells the least, 1.1 to `longest` times as far on as the last advance.
        constexpr T further(T noise, T longest) const
        {
            const T last = low_.t - before_.t;
            const auto t = interpolated(before_, low_, noise);
            const T advance = t && *t > low_.t ? T(*t - low_.t) : longest * last;
            return low_.t + min(max(advance, T(last * 11 / 10)), longest * last);
        }

    public:
        constexpr explicit bracket(const trial<T>& start) : low_(start), before_(start) {}

        constexpr void too_far(T t)
        {
            high_ = {t, 0, 0};
            open_ = false;
            beyond_ = true;
        }
        /// A trial that does not end the search; true if it is the best so far. `falls`: it lowers the cost enough.
        constexpr bool take(const trial<T>& now, bool falls, T noise)
        {
            const bool best = falls && now.cost <= low_.cost + noise;
            if (!best || (open_ ? now.slope >= 0 : now.slope * (high_.t - low_.t) >= 0)) {
                high_ = best ? low_ : now;
                open_ = beyond_ = false;
            }
            if (best) { before_ = std::exchange(low_, now); }
            return best;
        }
        /// The next trial.
        constexpr T next(T noise, T margin, T longest)
        {
            if (open_) { return further(noise, longest); }
            const T width = high_.t - low_.t, middle = low_.t + width / 2;
            if (beyond_) { return low_.t == 0 ? margin * high_.t : min(further(noise, longest), middle); }
            const T two_ago = std::exchange(width_before_, std::exchange(width_, abs(width)));
            const auto t = interpolated(low_, high_, noise);
            if (!t || abs(width) > two_ago * 2 / 3) { return middle; }
            const T a = low_.t + margin * width, b = high_.t - margin * width;
            return max(min(a, b), min(*t, max(a, b)));
        }
    };

} // namespace detail

struct strong_wolfe {
    double sufficient = 1e-4; // the share of the predicted decrease that is enough (Nocedal & Wright, p. 33)
    double slope = 0.9;       // the share of the slope that may be left (the same, p. 34: quasi-Newton steps)
    double margin = 0.1;      // a trial keeps so much of the bracket's width from its ends
    double longest = 4; // while there is no bracket: an advance is at most this times the last (More & Thuente 1994)
    std::size_t trials = 30; // as good as 2^-15 of a bracket, or growth by 10^18; quasi-Newton steps need one or two

    /// Where all trials are used up: the best that fell enough, if any.
    template <class Evaluate, class At, class V>
    constexpr std::optional<At> operator()(const Evaluate& evaluate, const At& at, const V& step) const
    {
        using T = typename V::value_type;
        const T slope0 = dot(at.e.gradient, step);
        if (!(slope0 < 0) || !isfinite(slope0)) { return std::nullopt; } // not downhill, or not finite
        const T rounding = detail::cost_rounding(at), size = abs(at.e.cost), root = sqrt(sqrt(epsilon<T>));
        const T away = static_cast<T>(margin), on = static_cast<T>(longest);
        detail::bracket<T> bracket({0, at.e.cost, slope0});
        At best{};
        bool found = false;
        T t = 1;
        for (std::size_t i = 0; i < trials; ++i) {
            V p = detail::trial_at(evaluate, at.p, t, step);
            if (p == at.p) { break; } // the step is lost in rounding
            At next = evaluate(std::move(p));
            T noise = rounding;
            if (next.e.finite()) {
                const detail::trial<T> now{t, next.e.cost, dot(next.e.gradient, step)};
                if (-t * slope0 <= root * root * size) { noise = max(noise, T(root * root * root * size)); }
                const bool falls = now.cost <= at.e.cost + static_cast<T>(sufficient) * t * slope0 + noise;
                if (falls && abs(now.slope) <= static_cast<T>(slope) * -slope0) { return next; }
                if (bracket.take(now, falls, noise) && now.cost < at.e.cost) {
                    best = std::move(next);
                    found = true;
                }
            } else {
                bracket.too_far(t);
            }
            t = bracket.next(noise, away, on);
        }
        return found ? std::optional<At>(std::move(best)) : std::nullopt;
    }
};

struct fixed {
    template <class Evaluate, class At, class V>
    constexpr std::optional<At> operator()(const Evaluate& evaluate, const At& at, const V& step) const
    {
        V p = detail::trial_at(evaluate, at.p, typename V::value_type(1), step);
        if (p == at.p) { return std::nullopt; }
        return evaluate(std::move(p));
    }
};

} // namespace least
