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

#include "least/cost/constraints.hpp"
#include "least/cost/derivative.hpp"
#include "least/cost/evaluation.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace least {

/// Left to the optimizer: each header says what it chooses.
inline constexpr std::size_t automatic = static_cast<std::size_t>(-1);

/// When to stop, for every optimizer its member `.stop`.
struct stopping {
    /// At most so many steps.
    std::size_t iterations = automatic;
    /// At most so many evaluations of the cost, asked once for each step; no limit unless given.
    std::size_t evaluations = automatic;
    /// Converged once max_j |gradient_j| / gradient_scale_j <= this, a number without unit (least/cost/evaluation.hpp).
    /// 0: left to the optimizer.
    double gradient = 0;

    /// Throws std::invalid_argument for a tolerance that is none. Each optimizer asks before it evaluates anything.
    constexpr void check() const
    {
        if (!(gradient >= 0)) { detail::refuse("stop.gradient", "is negative or not a number"); }
    }
};

/// Flat parameters and what is known of the cost there.
template <class T, std::size_t N, order O>
struct point {
    vector<T, N> p{};
    evaluation<T, N, O> e{};
    bool pressed = false; // some parameters lie on a bound, and the cost falls beyond it
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
    vector<T, N> room_{}, scale_room_{}; // memory of a point that was left
    T steepness_ = 0;                    // |change of gradient| / |change of parameters| on the last way

public:
    constexpr objective(const Cost& cost, const P& start) : cost_(cost), start_(flatten(start)) {}

    [[nodiscard]] constexpr std::size_t evaluations() const noexcept { return evaluations_; }

    /// The point at p, with all that O asks for. The first evaluation of a run looks at every observation.
    template <order O>
    constexpr point<T, N, O> at(vector<T, N> p)
    {
        vector<T, N> inside = detail::constraints_of(cost_).clip(std::move(p));
        const bool first = evaluations_++ == 0;
        point<T, N, O> result = made<O>(std::move(inside), first);
        if constexpr (O != order::value && !knows_scales) { estimate_scales(result); }
        if constexpr (O == order::gradient || O == order::curvature) { fix(result); }
        return result;
    }

    /// A vector as long as the parameters, with anything in it: memory that was used before, where there is some.
    constexpr vector<T, N> room()
    {
        auto p = std::move(room_);
        if constexpr (N == dynamic) { p.resize(start_.size()); }
        return p;
    }
    /// The search leaves x for good.
    template <order O>
    constexpr void leave(point<T, N, O>&& x) noexcept
    {
        if constexpr (N == dynamic && O >= order::gradient) {
            room_ = std::move(x.p);
            scale_room_ = std::move(x.e.gradient_scale);
        }
    }

    /// The search moves to x from where it was. Of a function whose gradient comes without scale and without curvature, the
    /// scale is estimated here, from how the gradient changed on the last two ways: L max_k |p_k| with L the smaller of
    /// the two |change of gradient| / |change of parameters|, so that it belongs to the landscape around x.
    template <order O>
    constexpr void moved_to(point<T, N, O>& x, const point<T, N, O>& from)
    {
        if constexpr (O == order::gradient && !knows_scales) {
            const T ratio = distance(x.e.gradient, from.e.gradient) / distance(x.p, from.p);
            const T size = detail::largest_of(reach, x.p, start_);
            const T steepness = isfinite(ratio) ? min(ratio, steepness_) : T(0);
            for (std::size_t j = 0; j < x.p.size(); ++j) {
                x.e.gradient_scale[j] = abs(x.e.gradient[j]) + steepness * size;
            }
            steepness_ = isfinite(ratio) ? ratio : T(0);
        }
    }

    /// The relative size below which a gradient is noise: a few roundings, or the error of differences.
    static constexpr T gradient_noise() noexcept
    {
        constexpr T roundings = 16; // of each of the gradient's terms: the model's own, and those of the sums
        return roundings * static_cast<T>(gradient_error<Cost, P>());
    }

private:
    template <order O>
    constexpr point<T, N, O> made(vector<T, N> p, bool check)
    {
        if constexpr (N != dynamic) {
            return {p, evaluate<O>(cost_, unflatten<P>(p), check)}; // made where it stays: copies would be waited for
        } else {
            point<T, N, O> result;
            result.p = std::move(p);
            if constexpr (!std::same_as<P, vector<T, N>>) {
                result.e = evaluate<O>(cost_, unflatten<P>(result.p), check);
            } else if constexpr (O == order::gradient
                                 && detail::has_own_gradient<Cost, P>) { // there may be millions: no copy
                scale_room_.resize(result.p.size());
                result.e = detail::evaluate_own<O>(cost_, result.p, std::exchange(scale_room_, {}));
            } else {
                result.e = evaluate<O>(cost_, result.p, check);
            }
            return result;
        }
    }
    /// |a - b|
    static constexpr T distance(const vector<T, N>& a, const vector<T, N>& b)
    {
        if (!std::is_constant_evaluated()) { // where squares may overflow
            const T squares = detail::sum_of([](auto x, auto y) { return (x - y) * (x - y); }, a, b);
            if (detail::is_safe(squares)) { return sqrt(squares); }
        }
        return detail::norm_of<T>(0, a.size(), [&](std::size_t j) { return a[j] - b[j]; });
    }

    /// Takes the parameters that are fixed at x out of the problem: no slope, and a curvature of their own. (A triangular
    /// factor is left whole: who asks for it asks for the box as well.)
    template <order O>
    constexpr void fix(point<T, N, O>& x) const
    {
        const auto& limits = detail::constraints_of(cost_);
        if constexpr (!std::same_as<std::remove_cvref_t<decltype(limits)>, no_box>) {
            const std::size_t n = x.p.size();
            for (std::size_t j = 0; j < n; ++j) {
                if (!limits.fixed(x.p, x.e, j)) { continue; }
                if constexpr (O == order::curvature) {
                    // a slope that the rounding of p_j itself would make does not press
                    const T slope = 16 * epsilon<T> * abs(x.p[j] * x.e.curvature[packed(j, j)]);
                    if (limits.pressed(x.p, x.e, j) && abs(x.e.gradient[j]) <= slope) { continue; }
                }
                x.pressed = x.pressed || limits.pressed(x.p, x.e, j);
                x.e.gradient[j] = T(0);
                x.e.gradient_scale[j] = T(1);
                if constexpr (O == order::curvature) {
                    for (std::size_t k = 0; k < n; ++k) { x.e.curvature[packed(min(j, k), max(j, k))] = T(0); }
                    x.e.curvature[packed(j, j)] = x.e.curvature_scale[j] = T(1);
                }
            }
        }
    }

    /// How far a parameter reaches from 0; one that tends to 0 counts sqrt(eps) of the way it came. Also of packs of them.
    static constexpr auto reach = [](auto p, auto start) { return max(abs(p), abs(p - start) * sqrt(epsilon<T>)); };

    /// The scale of the gradient where the cost does not bring one: what a relative rounding of the parameters does to
    /// it, sum_k |H_jk p_k|; without H only |g_j| itself, see moved_to.
    template <order O>
    constexpr void estimate_scales(point<T, N, O>& x)
    {
        const std::size_t n = x.p.size();
        const auto term = [](auto g, auto p, auto start) { return abs(g) * reach(p, start); };
        x.e.cost_noise = (abs(x.e.cost) + detail::sum_of(term, x.e.gradient, x.p, start_)) * epsilon<T>;
        if constexpr (O == order::curvature) {
            for (std::size_t j = 0; j < n; ++j) {
                T scale = abs(x.e.gradient[j]);
                for (std::size_t k = 0; k < n; ++k) {
                    scale += abs(x.e.curvature[packed(min(j, k), max(j, k))]) * reach(x.p[k], start_[k]);
                }
                x.e.gradient_scale[j] = scale;
            }
        } else {
            for (std::size_t j = 0; j < n; ++j) { x.e.gradient_scale[j] = abs(x.e.gradient[j]); }
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
        if (isfinite(e.gradient_scale[j]) && abs(e.gradient[j]) <= largest * e.gradient_scale[j]) {
            continue;
        } // no division
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
