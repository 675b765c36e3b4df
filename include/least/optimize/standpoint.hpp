// SPDX-License-Identifier: MIT
#pragma once
// Where a search for the least sum of squares stands, and what can be said of that place (the header of
// least/optimize/levenberg_marquardt.hpp has the verdicts, and what each asks for):
//
//     at, model     the point, and the linear model of the residuals there; after polishing that of the last curvature
//     attempted     a step further, looked at; go_to takes it
//     ended         stationary: polished, and judged by the whole curvature; or a flat direction; nothing if the search goes on
//     stalled       the verdict where no step lowers the cost any more

#include "least/cost/constraints.hpp"
#include "least/cost/derivative.hpp"
#include "least/cost/evaluation.hpp"
#include "least/cost/questions.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/optimize/column_space.hpp"
#include "least/optimize/concepts.hpp"
#include "least/optimize/curvature.hpp"
#include "least/optimize/local_model.hpp"
#include "least/optimize/objective.hpp"
#include "least/optimize/relative_curvature.hpp"
#include "least/optimize/search.hpp"
#include "least/optimize/status.hpp"

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace least::detail {

template <class Cost, class P, class Options>
class standpoint {
    using T = scalar_t<P>;
    static constexpr std::size_t N = extent_v<P>;
    using vec = vector<T, N>;
    using local = local_model<T, N>;
    // The first step of a model that is linear in its parameters is the last: of it all digits count.
    static constexpr order searched = is_linear_cost<Cost> ? order::factor : order::gram;
    using place = point<T, N, searched>;
    using curved_place = point<T, N, order::factor_and_rest>;

    const Cost& cost_;
    objective<Cost, P> objective_;
    Options options_;
    bool dependent_ = false; // the columns of J nearly depend on each other: the factor is asked for
    place at_;
    local model_;        // of at_; while polishing, of the place of the last curvature, with what is removable at at_
    bool known_ = false; // model_ is
    T slack_ = 1;        // by so much the bound of a Gram matrix on the gradient's scale was too large
    T polish_below_ = 1; // after polishing was in vain, so small a part must be removable before it is tried again
    vec direction_{};

    // What "small" is, in shares of something: roots of eps.
    static constexpr T half = epsilon_root<T>(2), fourth = epsilon_root<T>(4);
    static constexpr T polishable = max(fourth, T(1) / 512); // from there Newton's steps mostly shrink by ten

public:
    static constexpr T rounding = 4 * epsilon<T>;

    constexpr standpoint(const Cost& cost, const P& start, const Options& options)
        : cost_(cost),
          objective_(cost, start),
          options_(options),
          at_(objective_.template at<searched>(flatten(start))),
          model_(at_.p.size())
    {
        look();
    }

    [[nodiscard]] constexpr const place& at() const noexcept { return at_; }
    [[nodiscard]] constexpr const local& model() const noexcept { return model_; }
    /// Whether columns of the Jacobian nearly depend on each other there: then it is looked at by its factor.
    [[nodiscard]] constexpr bool dependent() const noexcept { return dependent_; }
    /// Passes over the data so far.
    [[nodiscard]] constexpr std::size_t evaluations() const noexcept { return objective_.evaluations(); }
    /// A unit vector, for flat_direction and saddle_point.
    [[nodiscard]] constexpr const vec& direction() const noexcept { return direction_; }

    /// The verdict, if there is one. Polishing may move the point, and leaves it where the search had better go on.
    constexpr std::optional<status> ended()
    {
        if (!all_finite(at_.p) || !at_.e.finite() || !known_) { return status::not_finite; }
        confirm_exact();
        if (!stationary()) { return flat(half * model_.residual); }
        return polished();
    }

    /// A point a step d further, or on the bounds before it; with its model where the factor was asked for.
    struct attempt {
        place at;
        std::optional<local> its;
    };
    constexpr attempt attempted(const vec& d)
    {
        if (!dependent_) { return {trial_at(d), std::nullopt}; }
        const auto x = factor_at(stepped(d));
        attempt next{as_place(x), std::nullopt};
        if (!taken(next.its.emplace(x.p.size()), x)) { next.its.reset(); }
        return next;
    }
    constexpr void go_to(attempt&& next)
    {
        at_ = std::move(next.at);
        if (next.its) {
            model_ = *std::move(next.its);
            dependent_ = model_.nearly_dependent();
        } else {
            look();
        }
    }
    /// The part of a step that leads to the bounds and not beyond.
    constexpr vec clipped(vec d) const
    {
        if constexpr (!std::same_as<std::remove_cvref_t<decltype(constraints_of(cost_))>, no_box>) {
            const vec there = constraints_of(cost_).clip(moved_by(at_.p, T(1), d));
            for (std::size_t j = 0; j < d.size(); ++j) { d[j] = there[j] - at_.p[j]; }
        }
        return d;
    }

    /// No trial lowers the cost any more: the end of the digits, perhaps.
    [[gnu::noinline, gnu::cold]] constexpr status stalled()
    {
        if (searched == order::gram && !dependent_) { look_closely(); } // it knows no more than bounds
        if (!known_) { return status::not_finite; }
        const T lost = sqrt(cost_rounding(at_) * static_cast<T>(cost_.size())); // in the rounding of the cost
        if (const auto s = flat(max(half * model_.residual, lost))) { return *s; }
        const bool near = norm(model_.damped(T(0)).y) <= T(1) / 10; // Gauss-Newton's step is not absurd here
        if (near && polish_below_ == 1 && options_.stop.gradient == 0) {
            if (const auto s = polished()) { return *s; }
        }
        return status::stalled;
    }

private:
    /// Makes model_ that of at_, if that is finite. Where products do not tell, at_ comes to know more.
    [[gnu::noinline]] constexpr void look()
    {
        if constexpr (searched == order::factor) {
            take_model(at_);
        } else {
            const bool usable = at_.e.finite();
            known_ = usable && model_.take_products(at_.p, at_.e, constraints_of(cost_));
            dependent_ = usable && !known_;
            // (where the model itself is not finite, the observation is known)
            if (!known_ && at_.e.observation == none) { look_closely(); }
        }
    }
    /// The same where products do not tell: of columns that nearly depend, or what is not finite.
    [[gnu::noinline, gnu::cold]] constexpr void look_closely()
    {
        const auto x = factor_at(at_.p);
        at_ = as_place(x);
        take_model(x);
    }
    /// Makes model_ that of x; false if that is not finite.
    template <order O>
    [[gnu::noinline]] constexpr bool take_model(const point<T, N, O>& x)
    {
        known_ = taken(model_, x);
        return known_;
    }
    template <order O>
    constexpr bool taken(local& m, const point<T, N, O>& x) const
    {
        return x.e.finite() && m.take_factor(x.p, x.e, constraints_of(cost_));
    }
    [[gnu::noinline, gnu::cold]] constexpr auto factor_at(const vec& p)
    {
        return objective_.template at<order::factor>(p);
    }
    /// A parameter of which only rounding would be left becomes 0: else it would shrink by eps with each step, to no end.
    constexpr vec stepped(const vec& d) const
    {
        vec p = moved_by(at_.p, T(1), d);
        for (std::size_t j = 0; j < p.size(); ++j) {
            if (abs(p[j]) <= rounding * abs(at_.p[j])) { p[j] = T(0); }
        }
        return p;
    }
    [[gnu::noinline]] constexpr place trial_at(const vec& d) { return objective_.template at<searched>(stepped(d)); }

    /// A Gram matrix only says that residuals may be rounding error.
    constexpr void confirm_exact()
    {
        if (at_.e.exact && searched == order::gram) { at_.e.exact = factor_at(at_.p).e.exact; }
    }
    /// max_j |g_j| / scale_j over the parameters that move.
    [[nodiscard]] constexpr T gradient_without_units() const
    {
        T largest{};
        for (std::size_t j = 0; j < at_.p.size(); ++j) {
            if (model_.fixed[j] || at_.e.gradient[j] == 0) { continue; }
            const T share = abs(at_.e.gradient[j]) / at_.e.gradient_scale[j];
            largest =
                max(largest, isfinite(at_.e.gradient_scale[j]) ? share : T(1)); // one that overflows tells nothing
        }
        return largest;
    }
    /// Whether the gradient is as small as `stop.gradient` asks; `slack`: by what a bound on its scale is too large.
    [[nodiscard]] constexpr bool is_small_as_asked(const T& slack) const
    {
        return gradient_without_units() * slack <= static_cast<T>(options_.stop.gradient);
    }

    /// Whether a Gauss-Newton step would hardly change anything.
    [[nodiscard]] constexpr bool stationary() const
    {
        if (at_.e.exact) { return true; }
        if (options_.stop.gradient > 0) { return is_small_as_asked(dependent_ ? T(1) : slack_); }
        if (!(model_.removable_share() < polish_below_)) { return false; }
        return model_.removable_share() <= polishable || model_.removable() <= 10 * model_.noise(at_.p)
               || model_.within(at_.p, model_.gauss_newton(), half / 16);
    }

    /// The status where the gradient vanishes and not all parameters are determined: a flat direction, unless the
    /// curvature of the model itself makes the cost fall along it. Where that is small beside the Jacobian it is what a
    /// gradient that is not quite 0 leaves. It vanishes where no parameter alone would remove more than `removable` of
    /// the residuals.
    constexpr std::optional<status> flat(const T& removable)
    {
        const vec slope = model_.slope();
        for (std::size_t j = 0; j < slope.size(); ++j) {
            if (abs(slope[j]) > removable * model_.column[j]) { return std::nullopt; }
        }
        if (!undetermined()) { return std::nullopt; }
        const auto rest = objective_.template at<order::factor_and_rest>(at_.p).e.rest;
        T bend{}, of_jacobian{};
        for (std::size_t j = 0; j < direction_.size(); ++j) {
            const T& d = direction_[j];
            for (std::size_t i = 0; i <= j; ++i) { bend += (i == j ? 1 : 2) * rest[packed(i, j)] * direction_[i] * d; }
            of_jacobian += (model_.column[j] * d) * (model_.column[j] * d);
        }
        return bend < -fourth * of_jacobian ? status::saddle_point : status::flat_direction;
    }
    [[gnu::noinline]] constexpr bool undetermined()
    {
        if (model_.condition() < column_space<T, N>::largest_condition() / 2) { return false; }
        const auto columns = columns_of(factor_at(at_.p));
        const auto along = columns ? columns->null_direction() : std::optional(zeros<T, N>(at_.p.size()));
        if (along) { direction_ = normalized(*along); }
        return along.has_value();
    }
    template <order O>
    constexpr auto columns_of(const point<T, N, O>& x) const
    {
        return column_space<T, N>::at(x.p, x.e, constraints_of(cost_));
    }

    /// The whole curvature at a point; model_ is that of the point. Nothing where it is not finite.
    constexpr std::optional<relative_curvature<T, N>> curvature(const curved_place& here)
    {
        using found = std::optional<relative_curvature<T, N>>;
        const T condition = model_.condition();
        bool by_inverse = condition < 1 / epsilon_root<T>(3);
        auto whole = by_inverse ? relative_curvature<T, N>::of(model_.root(), here.e.rest) : found();
        if (whole) { // the inverse of R carries the rounding of K's large elements into its small ones, by the square of the condition
            const T carried = condition * condition * epsilon<T> * whole->largest();
            by_inverse = whole->eigen ? is_well_conditioned() : carried < 1 / T(8192);
        }
        if (!by_inverse) {
            const auto columns = columns_of(here);
            whole = columns ? relative_curvature<T, N>::of(columns->root(), here.e.rest) : found();
        }
        return whole;
    }

    /// Whether the square of the condition is nothing to mind, where all digits count.
    [[nodiscard]] constexpr bool is_well_conditioned() { return model_.condition() < sqrt(1 / fourth); }

    /// Newton's method to the end of the digits, and what can be said of the point where they end. Where nothing can be,
    /// the search goes on from the better of the two places.
    constexpr std::optional<status> polished()
    {
        polish_below_ = model_.removable_share() / 10;
        if (undetermined()) { return flat(half * model_.residual); }
        const place before = at_;
        const bool as_asked = options_.stop.gradient > 0;
        const auto verdict = as_asked ? judged() : newton_to_the_end();
        if (!verdict) {
            const bool lost = !known_ || !(at_.e.cost <= before.e.cost);
            if (lost) { at_ = before; }
            if ((lost || !as_asked) && !take_model(factor_at(at_.p))) { return status::not_finite; }
        }
        return verdict;
    }
    /// The verdict on a point as it is, if its gradient is as small as was asked for.
    [[gnu::noinline, gnu::cold]] constexpr std::optional<status> judged()
    {
        const T bound = gradient_without_units();
        const curved_place here = objective_.template at<order::factor_and_rest>(at_.p);
        if (!take_model(here)) { return std::nullopt; }
        at_ = as_place(here);
        if (!at_.e.exact && !is_small_as_asked(T(1))) {
            if (!dependent_ && bound > 0) { slack_ = max(slack_, T(gradient_without_units() / bound)); }
            return std::nullopt;
        }
        const auto whole = curvature(here);
        if (!whole) { return std::nullopt; }
        if (const auto s = curved_down(*whole)) { return s; }
        return minimum_here(here);
    }
    /// Newton's steps, and the verdict where they end: first a Gauss-Newton step further, if that is better.
    constexpr std::optional<status> newton_to_the_end()
    {
        polishing state;
        for (bool further = true; state.goes_on;) {
            const T before = model_.removable();
            const curved_place here = objective_.template at<order::factor_and_rest>(
                further ? moved_by(at_.p, T(1), model_.gauss_newton()) : at_.p);
            const bool is_taken = take_model(here) && (!further || model_.removable() < before);
            if (is_taken) {
                at_ = as_place(here);
                if (further && undetermined()) { return std::nullopt; } // it left where the columns were independent
                if (const auto s = newton_from(here, state)) { return s; }
            } else if (!further) {
                return std::nullopt;
            }
            further = false;
        }
        return std::nullopt;
    }
    struct polishing {
        std::size_t steps = 0;
        bool as_expected = true; // Newton's steps shrink by ten or more until they are noise
        bool goes_on = true;     // with a new curvature
    };
    /// Newton's steps with the curvature of one place, which is kept while they shrink.
    constexpr std::optional<status> newton_from(const curved_place& here, polishing& state)
    {
        state.goes_on = false;
        const auto whole = curvature(here);
        if (!whole) { return std::nullopt; }
        if (const auto s = curved_down(*whole)) { return model_.vanishes(at_.p) ? s : std::nullopt; }
        const bool by_gradient = searched == order::gram && is_well_conditioned();
        for (bool of_place = true;; of_place = false) {
            const vec d = whole->step(model_.slope());
            const T before = model_.removable(), noise = model_.noise(at_.p);
            const bool is_last = (before <= noise && local::within(at_.p, d, half * fourth))
                                 || local::within(at_.p, d, rounding) || state.steps == options_.polish;
            if (is_last || !take(d, by_gradient)) { return where_steps_end(here, d, state.as_expected); }
            ++state.steps;
            const bool shrank = model_.removable() <= max(before / 10, 10 * noise), same = same_fixed();
            // judged: a step by the curvature of its place
            state.as_expected = state.as_expected && (shrank || !of_place || !same);
            if (!state.as_expected && !at_.e.exact) {
                return std::nullopt;
            } // while the search can still lower the cost
            if ((!shrank && state.as_expected) || !same) {
                state.goes_on = true;
                return std::nullopt;
            }
        }
    }
    /// The verdict where the next step would be d and is not taken.
    constexpr std::optional<status> where_steps_end(const curved_place& here, const vec& d, bool as_expected)
    {
        confirm_exact();
        const bool is_end = as_expected && model_.vanishes(at_.p) && model_.settled(at_.p, d);
        return at_.e.exact || is_end ? minimum_here(here) : std::nullopt;
    }
    /// Whether the parameters that do not move at at_ are those of model_.
    [[nodiscard]] constexpr bool same_fixed() const
    {
        for (std::size_t j = 0; j < at_.p.size(); ++j) {
            if (constraints_of(cost_).fixed(at_.p, at_.e, j) != model_.fixed[j]) { return false; }
        }
        return true;
    }
    /// The status of a minimum: at_bound if parameters are pressed. A slope that the rounding of the parameter itself would
    /// make does not press it; if the cost bends down from there it is no minimum.
    [[nodiscard]] constexpr std::optional<status> minimum_here(const curved_place& here)
    {
        if (at_.e.exact) { return status::exact_fit; }
        auto verdict = status::converged;
        for (std::size_t j = 0; j < at_.p.size(); ++j) {
            if (!constraints_of(cost_).pressed(at_.p, at_.e, j)) { continue; }
            const T bend = model_.column[j] * model_.column[j] + here.e.rest[packed(j, j)];
            const T slope = at_.e.gradient[j] * static_cast<T>(cost_.size()) / 2;
            if (bend < 0 && abs(slope) <= 16 * epsilon<T> * abs(at_.p[j] * bend)) {
                direction_ = zeros<T, N>(at_.p.size());
                direction_[j] = slope < 0 ? T(-1) : T(1); // away from the bound
                return status::saddle_point;
            }
            verdict = status::at_bound;
        }
        return verdict;
    }

    /// The status where the curvature is not positive.
    [[gnu::noinline]] constexpr std::optional<status> curved_down(const relative_curvature<T, N>& curvature)
    {
        if (at_.p.size() == 0) { return std::nullopt; }
        const T value = curvature.least_value(), noise = curvature_noise<T>(at_.p.size());
        if (value > noise) { return std::nullopt; }
        direction_ = normalized(curvature.least_direction());
        return value < -noise ? status::saddle_point : status::flat_direction;
    }

    /// A point of which other things were asked. What a model would be made from is not asked for again.
    template <order O>
    static constexpr place as_place(const point<T, N, O>& x)
    {
        place y{x.p, evaluation<T, N, searched>(x.p.size())};
        y.e.cost = x.e.cost;
        y.e.gradient = x.e.gradient;
        y.e.gradient_scale = x.e.gradient_scale;
        y.e.cost_noise = x.e.cost_noise;
        y.e.exact = x.e.exact;
        y.e.observation = x.e.observation;
        return y;
    }
    /// Goes a step further if less is removable there, by the model as it is. Beside its R the gradient there tells all digits,
    /// unless R is ill-conditioned, which would show the rounding of that sum.
    constexpr bool take(const vec& d, bool by_gradient)
    {
        if (by_gradient) {
            place next = trial_at(d);
            vec slope = next.e.gradient;
            for (std::size_t j = 0; j < slope.size(); ++j) {
                slope[j] *= constraints_of(cost_).fixed(next.p, next.e, j) ? T(0) : static_cast<T>(cost_.size()) / 2;
            }
            return take(std::move(next), std::move(slope), local::residual_of(next.e));
        }
        const auto x = factor_at(stepped(d));
        local there(x.p.size());
        return taken(there, x) && take(as_place(x), there.slope(), there.residual);
    }
    constexpr bool take(place&& next, vec&& slope, const T& residual)
    {
        vec z = model_.z_of(std::move(slope));
        if (!next.e.finite() || !(norm(z) < model_.removable())) { return false; }
        at_ = std::move(next);
        model_.z = std::move(z);
        model_.residual = residual;
        return true;
    }
};

} // namespace least::detail
