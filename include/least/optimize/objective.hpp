// SPDX-License-Identifier: MIT
#pragma once
// A cost as optimizers see it: at flat parameters, counted, and with the size of the rounding error of what it returns.
//
//     objective<Cost, P> f(cost, start);
//     f.at<order::gradient>(p)      the point at p: p and the evaluation there
//     f.evaluations()               how many there were
//     scaled_gradient(at.e)         max_j |g_j| / scale_j, the gradient without units
//     gradient_vanishes(f, at, ..)  the test for a stationary point that all descents share
//
// A cost on data brings the scales of its gradient with it (least/cost/evaluation.hpp). For any other function they are
// estimated from how it curves.

#include "least/cost/derivative.hpp"
#include "least/cost/evaluation.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>

namespace least {

/// Left to the optimizer: each header says what it chooses.
inline constexpr std::size_t automatic = static_cast<std::size_t>(-1);

/// When to stop, for every optimizer its member `.stop`.
struct stopping {
    std::size_t iterations = automatic; // at most so many steps
    std::size_t evaluations =
        automatic;       // at most so many evaluations of the cost (asked once for each step); else no limit
    double gradient = 0; // converged once max_j |gradient_j| / gradient_scale_j <= this, a number without unit
                         // (least/cost/evaluation.hpp); 0: left to the optimizer
};

/// Flat parameters and what is known of the cost there.
template <class T, std::size_t N, order O>
struct point {
    vector<T, N> p{};
    evaluation<T, N, O> e{};
};

/// A cost at flat parameters. Holds a reference to the cost for the length of a run.
template <class Cost, class P>
class objective {
public:
    using scalar = scalar_t<P>;
    /// Whether the cost brings the scales of its gradient, because it is a sum over data.
    static constexpr bool knows_scales = self_evaluating<Cost, P>;

private:
    using T = scalar;
    static constexpr std::size_t N = extent_v<P>;
    const Cost& cost_;
    vector<T, N> start_;
    std::size_t evaluations_ = 0;
    vector<T, N> last_p_{};
    vector<T, N> last_g_{};
    std::array<T, 8>
        steepness_{}; // the last |change of gradient| / |change of parameters|: those of a few steps, since an
                      // old one may belong to another landscape

public:
    constexpr objective(const Cost& cost, const P& start) : cost_(cost), start_(flatten(start)) {}

    [[nodiscard]] constexpr std::size_t evaluations() const noexcept { return evaluations_; }

    /// The point at p, with all that O asks for. The first evaluation of a run looks at every observation.
    template <order O>
    constexpr point<T, N, O> at(const vector<T, N>& p)
    {
        point<T, N, O> result{p, evaluate<O>(cost_, unflatten<P>(p), evaluations_ == 0)};
        ++evaluations_;
        if constexpr (O != order::value && !self_evaluating<Cost, P>) { estimate_scales(result); }
        return result;
    }

    /// The relative size below which a gradient is noise: a few roundings, or the error of differences.
    static constexpr T gradient_noise() noexcept
    {
        constexpr T roundings = 16; // of each of the gradient's terms: the model's own, and those of the sums
        return roundings * static_cast<T>(gradient_error<Cost, P>());
    }

private:
    /// The scale of the gradient where the cost does not bring one: what a relative rounding of the parameters does to
    /// it, sum_k |H_jk p_k|; without H, the largest change of gradient per change of parameters of late takes its
    /// place. Parameters that tend to 0 count sqrt(eps) of the way they came.
    template <order O>
    constexpr void estimate_scales(point<T, N, O>& x)
    {
        const std::size_t n = x.p.size();
        const T part = sqrt(epsilon<T>);
        const auto reach = [&](std::size_t k) { return max(abs(x.p[k]), part * abs(x.p[k] - start_[k])); };
        x.e.cost_noise = abs(x.e.cost);
        for (std::size_t k = 0; k < n; ++k) { x.e.cost_noise += abs(x.e.gradient[k]) * reach(k); }
        x.e.cost_noise *= epsilon<T>;
        if constexpr (O == order::curvature) {
            for (std::size_t j = 0; j < n; ++j) {
                T scale = abs(x.e.gradient[j]);
                for (std::size_t k = 0; k < n; ++k) {
                    scale += abs(x.e.curvature[packed(min(j, k), max(j, k))]) * reach(k);
                }
                x.e.gradient_scale[j] = scale;
            }
        } else {
            if (last_p_.size() == n && evaluations_ > 1) {
                auto dp = x.p, dg = x.e.gradient;
                for (std::size_t j = 0; j < n; ++j) {
                    dp[j] -= last_p_[j];
                    dg[j] -= last_g_[j];
                }
                const T ratio = norm(dg) / norm(dp);
                if (isfinite(ratio)) { steepness_[evaluations_ % steepness_.size()] = ratio; }
            }
            last_p_ = x.p;
            last_g_ = x.e.gradient;
            T size{}, steepest{};
            for (std::size_t k = 0; k < n; ++k) { size = max(size, reach(k)); }
            for (const T& s : steepness_) { steepest = max(steepest, s); }
            for (std::size_t j = 0; j < n; ++j) { x.e.gradient_scale[j] = abs(x.e.gradient[j]) + steepest * size; }
        }
    }
};

/// max_j |g_j| / scale_j: the gradient without units, 1 at most where the scales are those of its terms. A scale that
/// overflows tells nothing: 1.
template <class T, std::size_t N, order O>
constexpr T scaled_gradient(const evaluation<T, N, O>& e)
{
    T largest{};
    for (std::size_t j = 0; j < e.gradient.size(); ++j) {
        if (e.gradient[j] == 0) { continue; }
        largest = max(largest, isfinite(e.gradient_scale[j]) ? T(abs(e.gradient[j]) / e.gradient_scale[j]) : T(1));
    }
    return largest;
}

/// The test for a stationary point that all descents share: max_j |g_j| / scale_j <= max(stop.gradient, noise), with
/// the descent's own choice in the place of a stop.gradient of 0.
template <class Objective, class At>
constexpr bool gradient_vanishes(const Objective&, const At& at, const stopping& stop, typename Objective::scalar own)
{
    using T = typename Objective::scalar;
    const T wanted = stop.gradient > 0 ? static_cast<T>(stop.gradient) : own;
    return scaled_gradient(at.e) <= max(wanted, Objective::gradient_noise());
}

} // namespace least
