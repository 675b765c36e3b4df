// SPDX-License-Identifier: MIT
#pragma once
// What the descents share that go by gradients alone, gradient_descent and lbfgs:
//
//     first_length(at)            the t of a first step p <- p - t g, when nothing is known of the curvature
//     first_order_descent<T, N>   a base: how such a descent ends
//
// The ending is gradient_ended, and up to 32 parameters a look at the curvature there, one evaluation: a clearly
// negative eigenvalue of S = D^-1 H D^-1 makes it a saddle_point (a maximum, too), no gradient and no curvature at all
// a flat_direction. With more parameters H would cost more than the search, and nobody looks.

#include "least/model/jet.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/symmetric_eigen.hpp"
#include "least/optimize/curvature.hpp"
#include "least/optimize/minimize.hpp"

#include <cstddef>
#include <limits>
#include <optional>

namespace least {

/// No parameter changes by more than a tenth of its size (of 1 if it is 0): its full size would lead to 0, which is a
/// dead point of many models.
template <class At>
constexpr auto first_length(const At& at)
{
    using T = typename decltype(at.p)::value_type;
    const auto& g = at.e.gradient;
    T t = std::numeric_limits<T>::max();
    for (std::size_t j = 0; j < g.size(); ++j) {
        if (g[j] != 0) { t = min(t, T((at.p[j] != 0 ? abs(at.p[j]) : T(1)) / abs(g[j]) / 10)); }
    }
    return t;
}

template <class T, std::size_t N>
class first_order_descent {
    static constexpr std::size_t most_parameters_looked_at = 32;

    vector<T, N> direction_{};

public:
    static constexpr order needs = order::gradient;

    /// As gradient_ended, but with a look at the curvature where that is cheap: a maximum or a saddle is no minimum.
    template <class Objective, class At>
    constexpr std::optional<status> ended(Objective& objective, At& at, const stopping& stop)
    {
        const auto verdict = gradient_ended(objective, at, stop);
        if constexpr (N == dynamic || N <= most_parameters_looked_at) {
            if (verdict == status::converged && at.p.size() <= most_parameters_looked_at) {
                return look(objective, objective.template at<order::curvature>(at.p), stop);
            }
        }
        return verdict;
    }

    [[nodiscard]] constexpr const vector<T, N>& direction() const noexcept { return direction_; }

private:
    /// What the curvature at a stationary point says of it.
    template <class Objective, class At>
    constexpr std::optional<status> look(const Objective& objective, const At& there, const stopping& stop)
    {
        if constexpr (!Objective::knows_scales) { // with curvature the scales are known better, each for itself
            if (!gradient_ended(objective, there, stop)) { return std::nullopt; }
        }
        const auto& e = there.e;
        const auto eigen = symmetric_eigen<T, N>::factor(scaled_curvature<T, N>::of(e).s);
        if (there.p.empty() || !e.finite() || !eigen || curvature_is_noise(e)) { return status::converged; }
        if (norm(e.gradient) == 0 && norm(e.curvature) == 0) { return falls(*eigen, e, status::flat_direction); }
        // clearly negative: beyond the error that second differences would have
        const T clear = -64 * sqrt(Objective::gradient_noise() / 16);
        return eigen->values[eigen->smallest()] < clear ? falls(*eigen, e, status::saddle_point) : status::converged;
    }

    template <class E>
    constexpr status falls(const symmetric_eigen<T, N>& eigen, const E& e, status s)
    {
        const auto d = scaled_curvature<T, N>::of(e).d;
        direction_ = d;
        for (std::size_t j = 0; j < d.size(); ++j) { direction_[j] = eigen.vectors(j, eigen.smallest()) / d[j]; }
        direction_ = normalized(direction_);
        return s;
    }
};

} // namespace least
