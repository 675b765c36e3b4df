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
// The recursion reads each pair twice, and memory is what many parameters wait for. A start whose length is known at run
// time only may have many; then the products u.v, v.v, u.g, v.g of all pairs are kept instead, brought up to date in one
// pass over the history, the recursion is done with them on the coefficients of q in g, u and v, and a second pass adds
// up the step. There u = s and v = y, unless their squares overflow or vanish.
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
// Program. 45 (1989); the recursion on coefficients: Chen, Wang & Zhou, Large-scale L-BFGS using MapReduce (2014).

#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"
#include "least/optimize/first_order.hpp"
#include "least/optimize/minimize.hpp"
#include "least/optimize/search.hpp"

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace least {

namespace detail {

    /// {u.y, u.g, v.y, v.g}: each number is read once.
    template <class T>
    constexpr std::array<T, 4> four_dots(const T* u, const T* v, const T* y, const T* g, std::size_t size)
    {
        std::array<T, 4> sums{};
        std::size_t j = 0;
        if constexpr (constexpr std::size_t W = native_lanes<T>; W > 1) {
            if (!std::is_constant_evaluated()) {
                pack<T, W> uy{}, ug{}, vy{}, vg{};
                for (; j + W <= size; j += W) {
                    const auto uj = pack<T, W>::load(u + j), vj = pack<T, W>::load(v + j);
                    const auto yj = pack<T, W>::load(y + j), gj = pack<T, W>::load(g + j);
                    uy += uj * yj;
                    ug += uj * gj;
                    vy += vj * yj;
                    vg += vj * gj;
                }
                sums = {sum_of_halves(uy), sum_of_halves(ug), sum_of_halves(vy), sum_of_halves(vg)};
            }
        }
        for (; j < size; ++j) {
            sums[0] += u[j] * y[j];
            sums[1] += u[j] * g[j];
            sums[2] += v[j] * y[j];
            sums[3] += v[j] * g[j];
        }
        return sums;
    }

    /// d <- d + a u + b v. With the same roundings in lanes and beside them: parameters that are alike stay so.
    template <class T>
    constexpr void add_two(T* d, T a, const T* u, T b, const T* v, std::size_t size)
    {
        std::size_t j = 0;
        if constexpr (constexpr std::size_t W = native_lanes<T>; W > 1) {
            if (!std::is_constant_evaluated()) {
                for (; j + W <= size; j += W) {
                    auto dj = pack<T, W>::load(d + j);
                    dj += a * pack<T, W>::load(u + j);
                    dj += b * pack<T, W>::load(v + j);
                    dj.store(d + j);
                }
            }
        }
        for (; j < size; ++j) {
            d[j] += a * u[j];
            d[j] += b * v[j];
        }
    }

} // namespace detail

/// The descent: which way, and with the curvature learned so far how far.
template <class T, std::size_t N>
class lbfgs_direction : public first_order_descent<T, N> {
public:
    static constexpr std::size_t most_memory = 16;

private:
    static constexpr bool is_long = N == dynamic; // there may be millions
    static constexpr std::size_t most_slots = most_memory + 1;
    static constexpr std::size_t block = 4096; // so many numbers of a few vectors stay in the second-level cache

    struct pair {
        vector<T, N> u{}, v{}; // of the pair under way: the parameters and the gradient that it begins with
        T ratio{};             // (|s| / |u|) / (|y| / |v|)
        T uv{}, vv{};          // u.v, v.v
        // Of long vectors: the products with the gradient, and with the v in each slot, of u where that is newer
        T u_g{}, v_g{};
        std::array<T, is_long ? most_slots : 0> u_v{}, v_v{};
    };

    std::size_t slots_;                    // one more than the memory holds
    std::array<pair, most_slots> pairs_{}; // a ring of so many; one is always under way
    std::size_t now_ = 0;                  // which
    std::size_t known_ = 0;                // so many before it are complete
    bool under_way_ = false;
    vector<T, N> step_{}; // a member, so that its memory is used again

public:
    constexpr explicit lbfgs_direction(std::size_t memory) : slots_(max(std::size_t(1), min(memory, most_memory)) + 1)
    {}

    template <class At>
    [[nodiscard]] constexpr const vector<T, N>& step(const At& at)
    {
        if (under_way_ && complete(at)) {
            now_ = now_ + 1 < slots_ ? now_ + 1 : 0;
            known_ = min(known_ + 1, slots_ - 1);
        }
        pairs_[now_].u = at.p;
        pairs_[now_].v = at.e.gradient;
        under_way_ = true;

        if (known_ == 0) {
            step_ = at.e.gradient;
            scale(step_, -first_length(at));
        } else if constexpr (is_long) {
            combine(at.e.gradient);
        } else {
            step_ = at.e.gradient;
            scale(step_, T(-1));
            times_inverse_curvature(step_);
        }
        return step_;
    }

    /// Forgets all pairs, so that the next step goes against the gradient; from the same place, so that the pair under way
    /// has length 0 and will not count. False if the last step went that way already.
    [[nodiscard]] constexpr bool restart() noexcept { return std::exchange(known_, 0) > 0; }

private:
    /// Where the k-th newest pair is.
    [[nodiscard]] constexpr std::size_t slot(std::size_t k) const
    {
        return now_ > k ? now_ - 1 - k : now_ + slots_ - 1 - k;
    }
    [[nodiscard]] constexpr const pair& recent(std::size_t k) const { return pairs_[slot(k)]; }

    /// The recursion as it stands above, for a few parameters.
    constexpr void times_inverse_curvature(vector<T, N>& q) const
    {
        std::array<T, most_memory> along{};
        for (std::size_t k = 0; k < known_; ++k) {
            along[k] = dot(recent(k).u, q) / recent(k).uv;
            add(q, -along[k], recent(k).v);
        }
        scale(q, recent(0).ratio * (recent(0).uv / recent(0).vv));
        for (std::size_t k = known_; k-- > 0;) {
            const T b = dot(recent(k).v, q) / recent(k).uv;
            add(q, along[k] * recent(k).ratio - b, recent(k).u);
        }
    }

    /// The same for many: step = -h g - h sum a_k v_k + sum c_k u_k, with coefficients from the products.
    constexpr void combine(const vector<T, N>& g)
    {
        std::array<std::size_t, most_memory> at{};
        for (std::size_t k = 0; k < known_; ++k) { at[k] = slot(k); }
        std::array<T, most_memory> a{}, c{};
        for (std::size_t k = 0; k < known_; ++k) {
            const pair& m = pairs_[at[k]];
            T uq = -m.u_g;
            for (std::size_t l = 0; l < k; ++l) { uq -= m.u_v[at[l]] * a[l]; }
            a[k] = uq / m.uv;
        }
        const T h = recent(0).ratio * (recent(0).uv / recent(0).vv);
        for (std::size_t k = known_; k-- > 0;) {
            const pair& m = pairs_[at[k]];
            T vq = -m.v_g;
            for (std::size_t l = 0; l < known_; ++l) { vq -= m.v_v[at[l]] * a[l]; }
            vq *= h;
            for (std::size_t l = known_ - 1; l > k; --l) { vq += pairs_[at[l]].u_v[at[k]] * c[l]; }
            c[k] = a[k] * m.ratio - vq / m.uv;
        }
        step_.resize(g.size());
        each_block(g.size(), [&](std::size_t first, std::size_t size) {
            for (std::size_t j = first; j < first + size; ++j) { step_[j] = -h * g[j]; }
            for (std::size_t k = 0; k < known_; ++k) {
                const pair& m = pairs_[at[k]];
                detail::add_two(step_.data() + first, c[k], m.u.data() + first, -h * a[k], m.v.data() + first, size);
            }
        });
    }

    /// Makes a pair of where it began and where the search is now; false if it shows no curvature.
    template <class At>
    constexpr bool complete(const At& at)
    {
        pair& m = pairs_[now_];
        T uu{};
        clear_products();
        each_block(at.p.size(), [&](std::size_t first, std::size_t size) {
            for (std::size_t j = first; j < first + size; ++j) {
                m.u[j] = at.p[j] - m.u[j];
                m.v[j] = at.e.gradient[j] - m.v[j];
            }
            if constexpr (is_long) {
                if (!std::is_constant_evaluated()) { // there no product may overflow
                    uu += detail::dot_in_lanes(m.u.data() + first, m.u.data() + first, size);
                    add_products(at.e.gradient, first, size);
                }
            }
        });
        if constexpr (is_long) {
            set_own_products(m, T(1));
            if (detail::is_safe(uu) && detail::is_safe(m.vv)) { return m.uv > epsilon<T> * sqrt(uu) * sqrt(m.vv); }
        }
        const T s = norm(m.u), y = norm(m.v);
        if (!(s > 0) || !(y > 0) || !isfinite(s) || !isfinite(y)) { return false; }
        for (auto& x : m.u) { x /= s; }
        for (auto& x : m.v) { x /= y; }
        if constexpr (is_long) {
            clear_products();
            each_block(at.p.size(), [&](auto first, auto size) { add_products(at.e.gradient, first, size); });
            set_own_products(m, s / y);
        } else {
            m.uv = dot(m.u, m.v);
            m.vv = 1;
            m.ratio = s / y;
        }
        return m.uv > epsilon<T>;
    }
    constexpr void set_own_products(pair& m, T ratio)
    {
        m.ratio = ratio;
        m.uv = m.u_v[now_];
        m.vv = m.v_v[now_];
        for (std::size_t k = 0; k < known_; ++k) { m.v_v[slot(k)] = recent(k).v_v[now_]; }
    }

    /// Of the pair under way and of all complete ones.
    constexpr void clear_products()
    {
        if constexpr (is_long) {
            each_pair([this](pair& m) { m.u_v[now_] = m.v_v[now_] = m.u_g = m.v_g = 0; });
        }
    }
    /// The products with the gradient and with the v of the pair under way.
    constexpr void add_products(const vector<T, N>& g, std::size_t first, std::size_t size)
    {
        const T *y = pairs_[now_].v.data() + first, *from_g = g.data() + first;
        each_pair([&](pair& m) {
            const auto sums = detail::four_dots(m.u.data() + first, m.v.data() + first, y, from_g, size);
            m.u_v[now_] += sums[0];
            m.u_g += sums[1];
            m.v_v[now_] += sums[2];
            m.v_g += sums[3];
        });
    }
    template <class F>
    constexpr void each_pair(const F& f)
    {
        f(pairs_[now_]);
        for (std::size_t k = 0; k < known_; ++k) { f(pairs_[slot(k)]); }
    }
    template <class F>
    static constexpr void each_block(std::size_t n, const F& f)
    {
        for (std::size_t first = 0; first < n; first += block) { f(first, min(block, n - first)); }
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
