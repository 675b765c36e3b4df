// SPDX-License-Identifier: MIT
#pragma once
// Gradient descent: p <- p - t g, against the gradient.
//
// By default the length t is the spectral one of Barzilai and Borwein, t = s.s / s.y with s the last step and y the
// change of gradient along it (an estimate of 1 / curvature), watched over by a backtracking search against the worst
// of the last 10 costs (Raydan's method). For a cost of one parameter this is the secant method; for many it needs a
// few hundred steps where steepest descent with exact line searches needs the condition number of the Hessian. The
// first step, and one after negative curvature, is such that no parameter changes by more than its own size (1 for a
// parameter that is 0).
//
// With a `.rate` above 0, t is that rate, whatever comes of it: every step is taken, a rate above 2 / (largest
// curvature) diverges and ends in not_finite or at the limit.
//
// Needs: value, derivative. `converged`: max_j |g_j| / scale_j is under stop.gradient (eps^(7/8) by default) or at the
// noise of its own computation. It is a stationary point that was reached downhill; curvature is not looked at.
// `flat_direction` instead where some parameters have no effect on the cost at all. Exempt from exact scaling: the
// direction depends on the units of the parameters.
//
// Source: Barzilai & Borwein, IMA J. Numer. Anal. 8 (1988); Raydan, SIAM J. Optim. 7 (1997).

#include "least/model/jet.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/optimize/minimize.hpp"
#include "least/optimize/search.hpp"

#include <cstddef>
#include <limits>
#include <type_traits>

namespace least {

/// The descent: which way, and the first guess of how far.
template <class T, std::size_t N>
struct gradient_direction {
    static constexpr order needs = order::gradient;

    double rate = 0;
    vector<T, N> last_p{}; // of the step before
    vector<T, N> last_g{};
    bool first = true;

    template <class At>
    constexpr vector<T, N> step(const At& at)
    {
        const T t = rate > 0 ? static_cast<T>(rate) : length(at);
        last_p = at.p;
        last_g = at.e.gradient;
        first = false;
        auto d = at.e.gradient;
        for (auto& x : d) { x *= -t; }
        return d;
    }

private:
    template <class At>
    [[nodiscard]] constexpr T length(const At& at) const
    {
        const auto& g = at.e.gradient;
        if (!first) {
            auto s = at.p, y = g;
            for (std::size_t j = 0; j < s.size(); ++j) {
                s[j] -= last_p[j];
                y[j] -= last_g[j];
            }
            const T spectral = dot(s, s) / dot(s, y);
            if (spectral > 0 && isfinite(spectral)) { return spectral; }
        }
        T t = std::numeric_limits<T>::max();
        for (std::size_t j = 0; j < g.size(); ++j) {
            if (g[j] != 0) { t = min(t, T((at.p[j] != 0 ? abs(at.p[j]) : T(1)) / abs(g[j]))); }
        }
        return t;
    }
};

struct gradient_descent {
    double rate = 0;         // t for every step; 0: spectral lengths and a line search
    stopping stop{};         // iterations: 50,000 unless given
    backtracking search{};   // how each length is watched over
    std::size_t memory = 10; // costs that the search compares with, at most 16; 1 lets no step raise the cost

    static constexpr std::size_t default_iterations = 50'000;

    template <class Cost, class P, class Observer = no_observer>
    constexpr auto operator()(const Cost& cost, const P& start, Observer&& observer = {}) const
    {
        if constexpr (detail::check_run<Cost, P, std::remove_reference_t<Observer>>()) {
            using Q = real_parameters_t<P>;
            using descent = gradient_direction<scalar_t<Q>, extent_v<Q>>;
            if (rate > 0) {
                return minimize(cost, start, descent{.rate = rate}, fixed{}, stop, default_iterations, observer);
            }
            return minimize(cost, start, descent{}, nonmonotone<scalar_t<Q>>{.search = search, .memory = memory}, stop,
                            default_iterations, observer);
        }
    }
};

} // namespace least
