// SPDX-License-Identifier: MIT
#pragma once
// Newton's method for a minimum: p <- p - H^-1 g, with g the gradient and H the matrix of second derivatives. It finds
// the minimum of the parabola that fits the cost at p, so a linear model is done in one step, and close to any minimum
// each step doubles the digits.
//
// All is computed on the scaled matrix S = D^-1 H D^-1, D_j = sqrt |H_jj|, which does not depend on units. Where S is
// positive definite (Cholesky) the step is Newton's. Where it is not, each eigenvalue is replaced by its absolute
// value, at least `floor` times the largest: a saddle is left along its falling direction instead of being approached,
// and the step always leads downhill. A backtracking search decides how far.
//
// How it ends, once the gradient vanishes: its relative size r = max_j |g_j| / scale_j is under stop.gradient, eps^(3/4)
// by default, or at noise. H is known to about r too, so its eigenvalues are judged with the tolerance t = 16 N eps + 4 r
// (16 N eps with a stop.gradient of the caller's). The 4 r counts as often as scale_i / D_i is larger than D_j |p_j|, or than the
// root of the cost where that is more: H_ij may hold g_i / p_j, as where p_j is a factor. With that
//     converged       the eigenvalues of S are all above t
//     exact_fit       as converged, and all residuals are rounding error
//     at_bound        as converged, within bounds, and some parameters are pressed against theirs
//     saddle_point    the smallest is below -t: the cost falls along `direction`
//     flat_direction  it is between: the data do not determine the parameters along `direction`
//     stalled         an element of H's diagonal is itself rounding error of the terms it was summed from (the absolute
//                     loss at its kink): nothing can be said
// Where the model declares exact invariances (`gauge`), one parameter for each is held: the verdict is that on the quotient.
// Where the 4 r decides, the search goes on until r has shrunk enough to tell, is at noise, or nothing moves any more.
//
// Before the first two the answer is polished: steps with the last H and a new gradient, while each at least halves the
// Newton decrement sqrt(g H^-1 g). They take the answer to the noise of its gradient, cost one evaluation each and do
// not count as iterations. Where H is the curvature around a minimum the first of them shrinks the decrement to next to
// nothing; where it shrinks by less than 10 although the gradient was above its noise, H itself is vanishing with the
// gradient, and the search goes on; the third time in a row that makes it a flat_direction, along Newton's step. No polishing if
// stop.gradient was given.
//
// Needs: value, derivative, second derivative. Memory N^2, work N^3 for each step; H is accumulated from products of
// first derivatives, so digits are lost where the scaled condition of the model's Jacobian approaches 1 / sqrt(eps),
// 10^8 in double.
//
// Source: Nocedal & Wright, Numerical Optimization (2006), sections 3.3 and 3.4; Dauphin et al. 2014 for the absolute
// values.

#include "least/cost/evaluation.hpp"
#include "least/model/jet.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/symmetric_eigen.hpp"
#include "least/optimize/curvature.hpp"
#include "least/optimize/minimize.hpp"
#include "least/optimize/search.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

namespace least {

/// The descent: which way, and what the ending is called.
template <class T, std::size_t N>
class newton_direction {
    T floor_;
    std::size_t polish_;
    vector<T, N> direction_{};
    bool stationary_ = false; // the gradient vanishes at the current point
    int vanishing_ = 0;       // how often in a row the curvature was seen to vanish with it
    vector<T, N> last_p_{};   // where the last iterate was, and its curvature
    vector<T, packed_size(N)> last_curvature_{};
    bool first_ = true;
    bool pressed_ = false; // there, some parameters were pressed against bounds

public:
    static constexpr order needs = order::curvature;

    constexpr newton_direction(T floor, std::size_t polish) : floor_(floor), polish_(polish) {}

    template <class At>
    [[nodiscard]] constexpr vector<T, N> step(const At& at) const
    {
        const auto h = scaled_curvature<T, N>::of(at.e);
        auto u = at.e.gradient;
        for (std::size_t j = 0; j < u.size(); ++j) { u[j] /= -h.d[j]; }
        if (const auto factors = cholesky<T, N>::factor(h.s, rank(u.size()))) {
            u = factors->solve(u);
        } else if (const auto eigen = symmetric_eigen<T, N>::factor(h.s)) {
            u = against(*eigen, u);
        }
        for (std::size_t j = 0; j < u.size(); ++j) { u[j] /= h.d[j]; }
        return u;
    }

    template <class Objective, class At>
    constexpr std::optional<status> ended(Objective& objective, At& at, const stopping& stop)
    {
        const bool holds = curvature_holds(at);
        const T root = sqrt(sqrt(epsilon<T>));
        stationary_ = at.e.exact || gradient_vanishes(objective, at, stop, T(root * root * root)); // eps^(3/4)
        if (!stationary_) {
            vanishing_ = 0;
            return std::nullopt;
        }
        const auto h = scaled_curvature<T, N>::of(at.e);
        const auto eigen = symmetric_eigen<T, N>::factor(h.s);
        if (!eigen) { return status::stalled; }
        const status verdict = judge(at, h, *eigen, stop.gradient > 0 ? T(0) : scaled_gradient(at.e));
        if (verdict == status::flat_direction) {
            const bool singular = abs(eigen->values[eigen->smallest()]) <= rank(at.p.size());
            const bool last = at.e.exact || scaled_gradient(at.e) <= Objective::gradient_noise();
            return singular || last ? std::optional(verdict) : std::nullopt;
        }
        if (verdict == status::saddle_point || verdict == status::stalled) { return verdict; }
        if (stop.gradient == 0 && (!holds || !polished(objective, at, h, *eigen))) {
            if (++vanishing_ < 3) { return std::nullopt; }
            direction_ = normalized(step_of(h, *eigen, at.e.gradient).step);
            return status::flat_direction;
        }
        if (stop.gradient == 0 && !at.e.exact && !settled(at, step_of(h, *eigen, at.e.gradient).step)) {
            return status::stalled; // the digits end before the parameters do
        }
        return at.e.exact ? status::exact_fit : status::converged;
    }

    template <class At>
    constexpr status stalled(const At& at)
    {
        const auto h = scaled_curvature<T, N>::of(at.e);
        const auto eigen = symmetric_eigen<T, N>::factor(h.s);
        if (!stationary_ || !eigen) { return status::stalled; }
        if (vanishing_ > 0) {
            direction_ = normalized(step_of(h, *eigen, at.e.gradient).step);
            return status::flat_direction;
        }
        return judge(at, h, *eigen, scaled_gradient(at.e));
    }

    [[nodiscard]] constexpr const vector<T, N>& direction() const noexcept { return direction_; }

private:
    [[nodiscard]] static constexpr T rank(std::size_t n) { return curvature_noise<T>(n); }

    /// Whether the curvature along the step that led here is what it was before it: at least 3/4. Where Newton's steps
    /// lead into a place at which it vanishes, they shrink only linearly, and it by half or more with each.
    template <class At>
    constexpr bool curvature_holds(const At& at)
    {
        bool holds = true;
        if (!first_ && !at.pressed && !pressed_) { // else the one matrix may have parameters fixed, and the other not
            auto s = at.p;
            for (std::size_t j = 0; j < s.size(); ++j) { s[j] -= last_p_[j]; }
            const T size = norm(s);
            if (size > 0) {
                for (auto& x : s) { x /= size; }
            }
            const auto along = [&](const auto& h) {
                T sum{};
                for (std::size_t j = 0; j < s.size(); ++j) {
                    for (std::size_t i = 0; i <= j; ++i) { sum += (i == j ? 1 : 2) * h[packed(i, j)] * s[i] * s[j]; }
                }
                return sum;
            };
            holds = along(at.e.curvature) >= along(last_curvature_) * 3 / 4;
        }
        first_ = false;
        pressed_ = at.pressed;
        last_p_ = at.p;
        last_curvature_ = at.e.curvature;
        return holds;
    }

    /// What the eigenvalues say of a stationary point whose gradient vanishes to the relative size r.
    template <class At>
    constexpr status judge(const At& at, const scaled_curvature<T, N>& h, const symmetric_eigen<T, N>& eigen, T r)
    {
        const std::size_t n = at.p.size();
        if (curvature_is_noise(at.e)) { return status::stalled; }
        if (n > 0) {
            const std::size_t k = eigen.smallest();
            T cancelled = 1; // how many times larger the terms of a diagonal element are than their sum
            for (std::size_t j = 0; j < n; ++j) {
                const T size = abs(at.e.curvature[packed(j, j)]);
                if (size > 0) { cancelled = max(cancelled, at.e.curvature_scale[j] / size); }
            }
            const T tolerance = rank(n) * cancelled + 4 * r * of_gradient(at, h);
            if (!(eigen.values[k] > tolerance)) {
                auto along = zeros<T, N>(n);
                for (std::size_t j = 0; j < n; ++j) { along[j] = eigen.vectors(j, k) / h.d[j]; }
                direction_ = normalized(along);
                return eigen.values[k] < -tolerance ? status::saddle_point : status::flat_direction;
            }
        }
        return at.e.exact ? status::exact_fit : status::converged;
    }

    /// How much larger than the relative gradient its part in S may be: where parameter j is a factor of what i acts upon,
    /// H_ij has g_i / p_j in it.
    template <class At>
    [[nodiscard]] static constexpr T of_gradient(const At& at, const scaled_curvature<T, N>& h)
    {
        T most_scale{}, least_size = std::numeric_limits<T>::infinity();
        for (std::size_t j = 0; j < at.p.size(); ++j) {
            most_scale = max(most_scale, T(at.e.gradient_scale[j] / h.d[j]));
            const T size = max(T(h.d[j] * abs(at.p[j])), T(sqrt(abs(at.e.cost))));
            if (size > 0) { least_size = min(least_size, size); } // else nothing tells
        }
        return most_scale > least_size ? most_scale / least_size : T(1);
    }

    /// Whether Newton's step is too short to matter: under sqrt(eps) of each parameter, or, for those that tend to 0, of
    /// eps^(1/4) of the change that would make a difference of all the cost.
    template <class At>
    [[nodiscard]] static constexpr bool settled(const At& at, const vector<T, N>& step)
    {
        const T share = sqrt(epsilon<T>), root = sqrt(sqrt(epsilon<T>));
        for (std::size_t j = 0; j < step.size(); ++j) {
            const T curvature = abs(at.e.curvature[packed(j, j)]);
            const T change = curvature > 0 ? sqrt(abs(at.e.cost)) / sqrt(curvature) : T(0);
            if (!(abs(step[j]) <= share * max(abs(at.p[j]), root * change))) { return false; }
        }
        return true;
    }

    /// S^-1 u with the eigenvalues' absolute values, floored.
    [[nodiscard]] constexpr vector<T, N> against(const symmetric_eigen<T, N>& eigen, const vector<T, N>& u) const
    {
        const std::size_t n = u.size();
        T largest{};
        for (const T& w : eigen.values) { largest = max(largest, abs(w)); }
        if (largest == 0) { return u; } // no curvature at all: against the gradient
        auto result = zeros<T, N>(n);
        for (std::size_t k = 0; k < n; ++k) {
            T along{};
            for (std::size_t i = 0; i < n; ++i) { along += eigen.vectors(i, k) * u[i]; }
            along /= max(abs(eigen.values[k]), floor_ * largest);
            for (std::size_t i = 0; i < n; ++i) { result[i] += along * eigen.vectors(i, k); }
        }
        return result;
    }

    /// -H^-1 g and g H^-1 g.
    struct newton_step {
        vector<T, N> step;
        T decrement;
    };
    [[nodiscard]] constexpr newton_step step_of(const scaled_curvature<T, N>& h, const symmetric_eigen<T, N>& eigen,
                                                vector<T, N> g) const
    {
        for (std::size_t j = 0; j < g.size(); ++j) { g[j] /= -h.d[j]; }
        auto v = against(eigen, g);
        const T decrement = dot(g, v);
        for (std::size_t j = 0; j < v.size(); ++j) { v[j] /= h.d[j]; }
        return {std::move(v), decrement};
    }

    /// Polishing: gradients anew, the matrix kept. False, and `at` as it was, if the matrix proves not to be the
    /// curvature here.
    template <class Objective, class At>
    constexpr bool polished(Objective& objective, At& at, const scaled_curvature<T, N>& h,
                            const symmetric_eigen<T, N>& eigen) const
    {
        auto now = step_of(h, eigen, at.e.gradient);
        for (std::size_t i = 0; i < polish_; ++i) {
            bool digits_left = false;
            for (std::size_t j = 0; j < now.step.size(); ++j) {
                digits_left = digits_left || abs(now.step[j]) > 2 * epsilon<T> * abs(at.p[j]);
            }
            if (!digits_left) { return true; }
            const auto next = objective.template at<order::gradient>(moved_by(at.p, T(1), now.step));
            if (!next.e.finite()) { return true; }
            auto after = step_of(h, eigen, next.e.gradient);
            const bool noise = scaled_gradient(at.e) <= Objective::gradient_noise();
            if (i == 0 && !noise && !(100 * after.decrement < now.decrement)) { return false; } // squares: by 10
            if (!(4 * after.decrement < now.decrement)) { return true; }                        // by 2
            at.p = next.p;
            at.e.cost = next.e.cost;
            at.e.cost_noise = next.e.cost_noise;
            at.e.exact = next.e.exact;
            at.e.gradient = next.e.gradient;
            if constexpr (Objective::knows_scales) { at.e.gradient_scale = next.e.gradient_scale; }
            now = std::move(after);
        }
        return true;
    }
};

struct newton {
    stopping stop{};        // iterations: 1,000 unless given
    backtracking search{};  // how far along each step
    double floor = 1e-8;    // least |eigenvalue| of S in a step, relative to the largest; above the noise of signs
    std::size_t polish = 5; // at most so many polishing steps

    static constexpr std::size_t default_iterations = 1'000; // hard problems take tens, Rosenbrock's from afar 300

    template <class Cost, class P, class Observer = no_observer>
    [[nodiscard]] constexpr auto operator()(const Cost& cost, const P& start, Observer&& observer = {}) const
    {
        if constexpr (detail::check_run<Cost, P, std::remove_reference_t<Observer>>()) {
            using Q = real_parameters_t<P>;
            const Q from = convert<scalar_t<Q>>(start);
            if constexpr (detail::has_gauge<Cost, Q>) {
                return (*this)(detail::in_gauge(cost, from), from, observer);
            } else {
                return minimize(cost, from,
                                newton_direction<scalar_t<Q>, extent_v<Q>>(static_cast<scalar_t<Q>>(floor), polish),
                                search, stop, default_iterations, observer);
            }
        }
    }
};

} // namespace least
