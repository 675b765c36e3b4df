// SPDX-License-Identifier: MIT
#pragma once
// How levenberg_marquardt (least/optimize/levenberg_marquardt.hpp, which says what the search does, and how it ends) goes from one
// point to the next: trials of damped steps, shorter and shorter, until the cost falls. What can be said of a point is the
// standpoint's business.

#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/optimize/local_model.hpp"
#include "least/optimize/standpoint.hpp"
#include "least/optimize/status.hpp"

#include <cstddef>
#include <optional>
#include <utility>

namespace least::detail {

template <class Cost, class P, class Options>
class trust_region {
    using T = scalar_t<P>;
    using vec = vector<T, extent_v<P>>;
    using damping = typename local_model<T, extent_v<P>>::damping;

    const Cost& cost_;
    Options options_;
    standpoint<Cost, P, Options> here_;
    std::size_t bends_ = 0; // passes for accelerations
    T bending_ = 0;         // |D a| / |D d|^2 as last seen; 0: none, or not looked at yet; -1: it must be
    bool plain_ = false;    // the last step went without one, because it was foretold to be small
    T radius_ = -1;         // not chosen yet
    T damping_ = 0;

public:
    constexpr trust_region(const Cost& cost, const P& start, const Options& options)
        : cost_(cost), options_(options), here_(cost, start, options)
    {}

    [[nodiscard]] constexpr const auto& at() const noexcept { return here_.at(); }
    [[nodiscard]] constexpr std::size_t evaluations() const noexcept { return here_.evaluations() + bends_; }
    [[nodiscard]] constexpr T gradient_norm() const { return norm(at().e.gradient); }
    [[nodiscard]] constexpr const vec& direction() const noexcept { return here_.direction(); }

    constexpr std::optional<status> ended() { return here_.ended(); }

    /// Goes to the next point, or says how it ends because there is none.
    constexpr std::optional<status> advance()
    {
        if (radius_ < 0) { radius_ = first_radius(); }
        for (std::size_t trial = 0; trial < options_.trials; ++trial) {
            const auto damped = here_.model().damping_for(radius_, damping_);
            damping_ = damped.lambda;
            const vec d = here_.model().step(damped.y);
            const T length = norm(damped.y);
            if (local_model<T, extent_v<P>>::within(at().p, d, here_.rounding)) { break; }
            T shrink = T(1) / 10; // where a trial does not tell how much
            if (const auto step = accelerated(damped, d, length)) {
                if (takes(*step, d, length, shrink)) { return std::nullopt; }
            } else { // the bend grows with the step: half of what is allowed
                shrink = max(shrink, static_cast<T>(options_.acceleration) / (2 * bending_ * length));
            }
            if (!plain_) { shorten(shrink, length); } // else the same step again, with its acceleration
            bending_ = -1;
        }
        return here_.stalled();
    }

private:
    /// Goes a step further if the cost falls there, by a part of what the linear model says of d; says by what to shorten if not.
    constexpr bool takes(const vec& step, const vec& d, const T& length, T& shrink)
    {
        auto next = here_.attempted(step);
        if (!next.at.e.finite()) { return false; }
        const T predicted = here_.model().predicted(here_.clipped(d));
        const T fall = (at().e.cost - next.at.e.cost) * static_cast<T>(cost_.size());
        shrink = shrinkage(fall, predicted);
        if (!(predicted > 0 && fall > predicted / 10'000)) { return false; }
        if (fall <= predicted / 4) {
            shorten(shrink, length);
        } else if (fall >= predicted * 3 / 4 || damping_ == 0) {
            radius_ = 2 * length;
            damping_ /= 2;
        }
        const bool as_foretold = abs(fall - predicted) <= predicted / 4;
        if (bending_ == 0 && !as_foretold) { bending_ = -1; }
        here_.go_to(std::move(next));
        return true;
    }
    /// So many parameters that move change by the same share.
    constexpr T first_radius() const
    {
        T moving{};
        for (std::size_t j = 0; j < at().p.size(); ++j) { moving += here_.model().fixed[j] ? T(0) : T(1); }
        return static_cast<T>(options_.radius) * sqrt(moving);
    }
    constexpr void shorten(const T& by, const T& length)
    {
        radius_ = by * min(radius_, 10 * length);
        damping_ /= by;
    }
    /// The least of the parabola through the cost, its slope, and the cost at the trial: between a tenth and a half.
    static constexpr T shrinkage(const T& fall, const T& predicted)
    {
        if (fall >= 0 || !(predicted > 0)) { return T(1) / 2; }
        return min(max(predicted / (2 * (predicted - fall)), T(1) / 10), T(1) / 2);
    }
    /// d + a / 2, or nothing if the residuals bend too much along d.
    constexpr std::optional<vec> accelerated(const damping& damped, const vec& d, const T& length)
    {
        const T allowed = static_cast<T>(options_.acceleration);
        // where columns nearly depend, a small step off the valley's floor changes the residuals much
        plain_ = allowed > 0 && !here_.dependent() && (bending_ > 0 || (bending_ == 0 && damped.lambda == 0))
                 && bending_ * length < static_cast<T>(options_.negligible);
        if (allowed == 0 || plain_) { return d; }
        ++bends_;
        const vec a = here_.model().acceleration(cost_.bend(unflatten<P>(at().p), d), damped);
        const T correction = norm(a);
        bending_ = correction / (length * length);
        if (correction <= allowed * length) { return moved_by(d, T(1) / 2, here_.model().step(a)); }
        if (length <= T(1) / 1000) { return d; } // too short for its bend to be believed
        return std::nullopt;
    }
};

} // namespace least::detail
