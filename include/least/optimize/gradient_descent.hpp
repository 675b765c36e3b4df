// SPDX-License-Identifier: MIT
#pragma once
// Gradient descent: p <- p - t g, against the gradient.
//
// By default the length t is the spectral one of Barzilai and Borwein, t = s.s / s.y with s the last step and y the
// change of gradient along it (an estimate of 1 / curvature), watched over by a backtracking search against the worst
// of the last 10 costs (Raydan's method). For a cost of one parameter this is the secant method; for many it needs a
// few hundred steps where steepest descent with exact line searches needs the condition number of the Hessian. The
// first step is such that no parameter changes by more than a tenth of its size (of 1 if it is 0): its full size would
// lead to 0, which is a dead point of many models. After negative curvature t grows fourfold.
//
// With a `.rate` above 0, t is that rate, whatever comes of it: every step is taken, a rate above 2 / (largest
// curvature) diverges and ends in not_finite or at the limit. Beside a rate there may be a `.momentum` beta, 0 <= beta < 1: the
// step goes on with a part of the last one (Polyak's heavy ball),
//
//     p <- p - t g + beta (p - p_before)
//
// Where the curvature is between l and L, t = 4 / (sqrt(L) + sqrt(l))^2 and beta = ((sqrt(L) - sqrt(l)) / (sqrt(L) +
// sqrt(l)))^2 are the best: the distance to the minimum falls like sqrt(beta)^k, so it takes as many steps as the root of the
// condition L / l says, in place of the condition itself. A rate up to 2 (1 + beta) / L does not diverge.
//
// Needs: value, derivative. `converged`: max_j |g_j| / scale_j is under stop.gradient (eps^(7/8) by default) or at the noise
// of its own computation: a stationary point, reached downhill. Up to 32 parameters one evaluation of the curvature there
// tells a saddle or maximum (`saddle_point`) and a plateau (`flat_direction`) from a minimum; with more, nobody looks.
// Within bounds, with some parameters pressed against theirs, the same is `at_bound`.
// `flat_direction` also where some parameters have no effect on the cost at all. Exempt from exact scaling: the direction
// depends on the units of the parameters. Throws std::invalid_argument if the rate is negative or not finite, or the momentum
// outside [0, 1) or without a rate.
//
// Source: Barzilai & Borwein, IMA J. Numer. Anal. 8 (1988); Raydan, SIAM J. Optim. 7 (1997); momentum: Polyak, USSR Comput.
// Math. Math. Phys. 4 (1964).

#include "least/numeric/dense.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/optimize/first_order.hpp"
#include "least/optimize/minimize.hpp"
#include "least/optimize/search.hpp"

#include <cstddef>
#include <type_traits>

namespace least {

/// The descent: which way, and the first guess of how far.
template <class T, std::size_t N>
class gradient_direction : public first_order_descent<T, N> {
    double rate_, momentum_;
    vector<T, N> last_p_{}; // of the step before
    vector<T, N> last_g_{};
    T last_t_ = 0;
    bool first_ = true;

public:
    constexpr explicit gradient_direction(double rate, double momentum = 0) : rate_(rate), momentum_(momentum) {}

    template <class At>
    [[nodiscard]] constexpr vector<T, N> step(const At& at)
    {
        const T t = last_t_ = rate_ > 0 ? static_cast<T>(rate_) : length(at);
        auto d = at.e.gradient;
        for (auto& x : d) { x *= -t; }
        if (momentum_ > 0 && !first_) {
            for (std::size_t j = 0; j < d.size(); ++j) { d[j] += static_cast<T>(momentum_) * (at.p[j] - last_p_[j]); }
        }
        last_p_ = at.p;
        last_g_ = at.e.gradient;
        first_ = false;
        return d;
    }

private:
    template <class At>
    [[nodiscard]] constexpr T length(const At& at) const
    {
        const auto& g = at.e.gradient;
        if (!first_) {
            auto s = at.p, y = g;
            for (std::size_t j = 0; j < s.size(); ++j) {
                s[j] -= last_p_[j];
                y[j] -= last_g_[j];
            }
            const T spectral = dot(s, s) / dot(s, y);
            return spectral > 0 && isfinite(spectral) ? spectral : 4 * last_t_; // negative curvature: on, and faster
        }
        return first_length(at);
    }
};

struct gradient_descent {
    double rate = 0;         // t for every step; 0: spectral lengths and a line search
    double momentum = 0;     // beside a rate: so much of the last step is added to each
    stopping stop{};         // iterations: 50,000 unless given
    backtracking search{};   // how each length is watched over
    std::size_t memory = 10; // costs that the search compares with, at most 16; 1 lets no step raise the cost

    static constexpr std::size_t default_iterations = 50'000; // enough for a scaled condition of 100, with room

    template <class Cost, class P, class Observer = no_observer>
    [[nodiscard]] constexpr auto operator()(const Cost& cost, const P& start, Observer&& observer = {}) const
    {
        if constexpr (detail::check_run<Cost, P, std::remove_reference_t<Observer>>()) {
            if (!(rate >= 0) || !isfinite(rate)) {
                detail::refuse("rate", "of gradient_descent is negative or not finite");
            }
            if (!(momentum >= 0) || !(momentum < 1)) {
                detail::refuse("momentum", "of gradient_descent is not in [0, 1)");
            }
            if (momentum > 0 && rate == 0) { detail::refuse("momentum", "of gradient_descent needs a rate"); }
            using Q = real_parameters_t<P>;
            using descent = gradient_direction<scalar_t<Q>, extent_v<Q>>;
            if (rate > 0) {
                return minimize(cost, start, descent(rate, momentum), fixed{}, stop, default_iterations, observer);
            }
            return minimize(cost, start, descent(0), nonmonotone<scalar_t<Q>>{.search = search, .memory = memory}, stop,
                            default_iterations, observer);
        }
    }
};

} // namespace least
