// SPDX-License-Identifier: MIT
#pragma once
// L-BFGS: p <- p - t H g, with H an estimate of the inverse of the second derivatives that is made of the last few
// steps s and the changes of gradient y along them. It learns the curvature that Newton's method computes, in memory
// and work proportional to N: the method for many parameters.
//
// H is never formed. H g comes from the two-loop recursion over the pairs (s, y), from H0 = (s.y / y.y) I of the
// newest; a pair without curvature, s.y <= eps |s| |y|, would make H indefinite and is left out. Pairs are kept as unit
// vectors u = s / |s|, v = y / |y|, so that no square of theirs overflows or vanishes:
//     q = -g;   newest to oldest:  a = u.q / u.v,        q <- q - a v         q <- q (|s| / |y|) (u.v)
//               oldest to newest:  b = v.q / u.v,        q <- q + (a |s| / |y| - b) u
// How far is decided by a search for the strong Wolfe conditions (least/optimize/search.hpp), which sees to it that
// s.y > 0. The first step goes against the gradient and changes no parameter by more than a tenth of its size (of 1 if
// it is 0). Where the search finds no next point all pairs are forgotten and such a step is tried once more.
//
// Needs: value, derivative. `converged`: max_j |g_j| / scale_j is under stop.gradient (eps^(7/8) by default) or at the
// noise of its own computation: a stationary point, reached downhill. Up to 32 parameters one evaluation of the
// curvature there tells a saddle or maximum (`saddle_point`) and a plateau (`flat_direction`) from a minimum; with
// more, nobody looks. Within bounds, with some parameters pressed against theirs, the same is `at_bound`.
// `flat_direction` also where some parameters have no effect on the cost at all. `stalled` where
// there is no next point even against the gradient: at a kink, say. Exempt from exact scaling: the first step depends
// on the units of the parameters.
//
// Source: Nocedal & Wright, Numerical Optimization (2006), algorithms 7.4 and 7.5; Liu & Nocedal, Math.
// Program. 45 (1989).

#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/optimize/first_order.hpp"
#include "least/optimize/minimize.hpp"
#include "least/optimize/search.hpp"

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace least {

/// The descent: which way, and with the curvature learned so far how far.
template <class T, std::size_t N>
class lbfgs_direction : public first_order_descent<T, N> {
public:
    static constexpr std::size_t most_memory = 16;

private:
    struct pair {
        vector<T, N> u{}, v{}; // of the pair under way: the parameters and the gradient that it begins with
        T cosine{};            // u.v
        T ratio{};             // |s| / |y|
    };

    std::size_t memory_;
    std::array<pair, most_memory + 1> pairs_{}; // a ring; one is always under way
    std::size_t now_ = 0;                       // which
    std::size_t known_ = 0;                     // so many before it are complete
    bool under_way_ = false;
    vector<T, N> step_{}; // a member, so that its memory is used again

public:
    constexpr explicit lbfgs_direction(std::size_t memory) : memory_(max(std::size_t(1), min(memory, most_memory))) {}

    template <class At>
    [[nodiscard]] constexpr const vector<T, N>& step(const At& at)
    {
        if (under_way_ && complete(pairs_[now_], at)) {
            now_ = (now_ + 1) % pairs_.size();
            known_ = min(known_ + 1, memory_);
        }
        pairs_[now_].u = at.p;
        pairs_[now_].v = at.e.gradient;
        under_way_ = true;

        step_ = at.e.gradient;
        if (known_ == 0) {
            scale(step_, -first_length(at));
        } else {
            scale(step_, T(-1));
            times_inverse_curvature(step_);
        }
        return step_;
    }

    /// Forgets all pairs, so that the next step goes against the gradient; from the same place, so that the pair under way
    /// has length 0 and will not count. False if the last step went that way already.
    [[nodiscard]] constexpr bool restart() noexcept { return std::exchange(known_, 0) > 0; }

private:
    /// The k-th newest pair.
    [[nodiscard]] constexpr const pair& recent(std::size_t k) const
    {
        return pairs_[(now_ + pairs_.size() - 1 - k) % pairs_.size()];
    }

    constexpr void times_inverse_curvature(vector<T, N>& q) const
    {
        std::array<T, most_memory> along{};
        for (std::size_t k = 0; k < known_; ++k) {
            along[k] = dot(recent(k).u, q) / recent(k).cosine;
            add(q, -along[k], recent(k).v);
        }
        scale(q, recent(0).ratio * recent(0).cosine);
        for (std::size_t k = known_; k-- > 0;) {
            const T b = dot(recent(k).v, q) / recent(k).cosine;
            add(q, along[k] * recent(k).ratio - b, recent(k).u);
        }
    }

    /// Makes a pair of where it began and where the search is now; false if it shows no curvature.
    template <class At>
    static constexpr bool complete(pair& m, const At& at)
    {
        for (std::size_t j = 0; j < at.p.size(); ++j) {
            m.u[j] = at.p[j] - m.u[j];
            m.v[j] = at.e.gradient[j] - m.v[j];
        }
        const T s = norm(m.u), y = norm(m.v);
        if (!(s > 0) || !(y > 0) || !isfinite(s) || !isfinite(y)) { return false; }
        for (auto& x : m.u) { x /= s; }
        for (auto& x : m.v) { x /= y; }
        m.cosine = dot(m.u, m.v);
        m.ratio = s / y;
        return m.cosine > epsilon<T>;
    }

    static constexpr void add(vector<T, N>& q, T a, const vector<T, N>& v)
    {
        for (std::size_t j = 0; j < q.size(); ++j) { q[j] += a * v[j]; }
    }
    static constexpr void scale(vector<T, N>& q, T a)
    {
        for (auto& x : q) { x *= a; }
    }
};

struct lbfgs {
    stopping stop{};         // iterations: 50,000 unless given
    std::size_t memory = 10; // pairs, at most 16; 3 to 20 serve in practice (Nocedal & Wright, p. 177), 10 is SciPy's
    strong_wolfe search{};   // how far along each step

    static constexpr std::size_t default_iterations =
        50'000; // tens are usual; a Hessian of condition 10^6 takes 10,000

    template <class Cost, class P, class Observer = no_observer>
    [[nodiscard]] constexpr auto operator()(const Cost& cost, const P& start, Observer&& observer = {}) const
    {
        if constexpr (detail::check_run<Cost, P, std::remove_reference_t<Observer>>()) {
            using Q = real_parameters_t<P>;
            return minimize(cost, start, lbfgs_direction<scalar_t<Q>, extent_v<Q>>(memory), search, stop,
                            default_iterations, observer);
        }
    }
};

} // namespace least
