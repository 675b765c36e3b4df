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
//     fixed          takes every step as it is: a learning rate
//
// A search returns the next point, or nothing where no trial will do: the step does not lead downhill, is lost in
// rounding, or all trials are used up. A trial at which the cost is not finite is one that went too far.
//
// Source: Nocedal & Wright, Numerical Optimization (2006), algorithm 3.1 and equation 3.58.

#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace least {

/// p + t d.
template <class V, class T>
constexpr V moved_by(V p, T t, const V& d)
{
    for (std::size_t j = 0; j < p.size(); ++j) { p[j] += t * d[j]; }
    return p;
}

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
        const T noise = isfinite(at.e.cost_noise) ? 4 * at.e.cost_noise : T(0);
        const T size = abs(at.e.cost), root = sqrt(sqrt(epsilon<T>));
        const T low = static_cast<T>(shortest), high = static_cast<T>(longest);
        T t = 1;
        for (std::size_t trial = 0; trial < trials; ++trial) {
            const V p = moved_by(at.p, t, step);
            if (p == at.p) { return std::nullopt; } // the step is lost in rounding
            At next = evaluate(p);
            if (next.e.finite()) {
                if (next.e.cost <= reference + static_cast<T>(sufficient) * t * slope + noise) { return next; }
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

struct fixed {
    template <class Evaluate, class At, class V>
    constexpr std::optional<At> operator()(const Evaluate& evaluate, const At& at, const V& step) const
    {
        const V p = moved_by(at.p, typename V::value_type(1), step);
        if (p == at.p) { return std::nullopt; }
        return evaluate(p);
    }
};

} // namespace least
