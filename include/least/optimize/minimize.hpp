// SPDX-License-Identifier: MIT
#pragma once
// The one loop that all optimizers share, and the parts it is put together from.
//
//     objective    a cost at flat parameters (least/optimize/objective.hpp)
//     method       where the search is (`at`), why it ends (`ended`), how it goes on (`advance`)
//     run          the loop: ended? tell the observer; within the limits? advance
//     descending   the method made of a descent (which way) and a search (how far): gradient_descent, lbfgs, newton, your own
//
//     minimize(cost, start, descent, search, stop, iterations, observer)   is run with descending
//
// A descent is any type with
//     static constexpr order needs           order::gradient or order::curvature: what at.e brings
//     step(at)                               the step to try, a flat vector as long as at.e.gradient
//     ended(objective, at, stop)             optional; std::optional<status>, may improve `at`. Without it: gradient_ended
//     restart()                              optional; the search found no next point: true if there is another step to try
//     stalled(at)                            optional; the status where the search finds no next point
//     direction()                            optional; the direction that belongs to flat_direction and saddle_point
// and may hold state: a copy of it lives as long as the run. A search is any type with
//     operator()(evaluate, at, step)         std::optional<point>: the next point, or nothing if there is none; evaluate(p) is
//                                            the point at p, and evaluate.room() a vector to make p in, with anything in it
//
// Source of the split: the descents and searches of optimistix (Rader, Lyons & Kidger 2024).

#include "least/cost/evaluation.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/optimize/concepts.hpp"
#include "least/optimize/objective.hpp"
#include "least/optimize/status.hpp"

#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

namespace least {

/// What a search found.
template <class P>
struct minimum {
    P parameters{};
    base_t<scalar_t<P>> cost{};
    least::status status = status::iteration_limit;
    std::size_t iterations = 0;     // steps taken
    std::size_t evaluations = 0;    // evaluations of the cost, each with or without derivatives: passes over the data
    std::size_t observation = none; // for not_finite: the first observation at which the model is not finite
    P direction{}; // for flat_direction, saddle_point: a unit vector along which the cost is flat, or falls

    /// A minimum was found and checked: converged, exact_fit or at_bound.
    [[nodiscard]] constexpr bool converged() const noexcept
    {
        return status == status::converged || status == status::exact_fit || status == status::at_bound;
    }
};

/// The default ending of descents: at a stationary point (relative gradient of eps^(7/8), 2e-14 in double precision: a
/// few times what the best of arithmetic leaves), converged or exact_fit; but flat_direction where a cost on data says
/// that some parameters have no effect at all (their gradient_scale is 0), such as those of a ReLU that no observation
/// reaches.
template <class Objective, class At>
constexpr std::optional<status> gradient_ended(const Objective& objective, const At& at, const stopping& stop)
{
    using T = typename Objective::scalar;
    const T root = sqrt(sqrt(epsilon<T>)); // eps^(1/4)
    if (at.e.exact) { return status::exact_fit; }
    if (!gradient_vanishes(objective, at, stop, T(root * root * root * sqrt(root)))) { return std::nullopt; }
    if constexpr (Objective::knows_scales) {
        for (const auto& scale : at.e.gradient_scale) {
            if (scale == 0) { return status::flat_direction; }
        }
    }
    return status::converged;
}

namespace detail {

    /// Shows the observer where the search is; false if it wants to stop.
    template <class Observer, class P>
    constexpr bool goes_on(Observer& observer, const iterate<P>& now)
    {
        if constexpr (std::is_void_v<std::invoke_result_t<Observer&, const iterate<P>&>>) {
            observer(now);
            return true;
        } else {
            return static_cast<bool>(observer(now));
        }
    }

    /// Shows the observer where the search is, and how far that is from `before`, which moves there; false if it wants to stop.
    /// Where nobody looks nothing is made to be shown: of many parameters that is work.
    template <class P, class Method, class Observer, class V>
    constexpr bool shown(const Method& method, Observer& observer, minimum<P>& result, V& before)
    {
        if constexpr (somebody_looks<Observer>) {
            const auto& at = method.at();
            result.parameters = unflatten<P>(at.p);
            result.cost = at.e.cost;
            for (std::size_t j = 0; j < before.size(); ++j) { before[j] = at.p[j] - before[j]; }
            const iterate<P> now{result.iterations, result.parameters, result.cost, method.gradient_norm(),
                                 norm(before)};
            before = at.p;
            return goes_on(observer, now);
        } else {
            return true;
        }
    }

} // namespace detail

/// The loop. P is the caller's shape; `iterations` the optimizer's own limit.
template <class P, class Method, class Observer>
constexpr minimum<P> run(Method& method, const stopping& stop, std::size_t iterations, Observer& observer)
{
    minimum<P> result;
    const std::size_t most_iterations = stop.iterations == automatic ? iterations : stop.iterations;
    auto before = method.at().p;
    std::optional<status> ended;
    while (!ended) {
        ended = method.ended();
        if (!detail::shown(method, observer, result, before) && !ended) { ended = status::stopped_by_observer; }
        if (!ended && (result.iterations >= most_iterations || method.evaluations() >= stop.evaluations)) {
            ended = status::iteration_limit;
        }
        if (!ended) {
            ended = method.advance();
            if (!ended) { ++result.iterations; }
        }
    }
    result.parameters = unflatten<P>(method.at().p); // where the last advance ended the search, it may have moved it
    result.cost = method.at().e.cost;
    result.status = *ended;
    result.evaluations = method.evaluations();
    if (result.status == status::not_finite) { result.observation = method.at().e.observation; }
    if constexpr (requires { method.direction(); }) {
        if (result.status == status::flat_direction || result.status == status::saddle_point) {
            result.direction = unflatten<P>(method.direction());
        }
    }
    return result;
}

/// A method that goes downhill: the descent says which way, the search how far.
template <class Cost, class P, class Descent, class Search>
class descending {
    using T = scalar_t<P>;
    static constexpr std::size_t N = extent_v<P>;
    static constexpr order O = Descent::needs;

    objective<Cost, P> objective_;
    Descent descent_;
    Search search_;
    stopping stop_;
    point<T, N, O> at_;
    T least_cost_ = std::numeric_limits<T>::infinity();
    T least_gradient_ = std::numeric_limits<T>::infinity();
    int idle_steps_ = 0;

    /// What searches are given to evaluate.
    struct trials {
        objective<Cost, P>& at;
        [[nodiscard]] constexpr auto operator()(vector<T, N> p) const { return at.template at<O>(std::move(p)); }
        [[nodiscard]] constexpr vector<T, N> room() const { return at.room(); }
    };

public:
    constexpr descending(const Cost& cost, const P& start, Descent descent, Search search, const stopping& stop)
        : objective_(cost, start),
          descent_(std::move(descent)),
          search_(std::move(search)),
          stop_(stop),
          at_(objective_.template at<O>(flatten(start)))
    {}

    [[nodiscard]] constexpr const auto& at() const noexcept { return at_; }
    [[nodiscard]] constexpr std::size_t evaluations() const noexcept { return objective_.evaluations(); }
    [[nodiscard]] constexpr T gradient_norm() const { return norm(at_.e.gradient); }

    constexpr std::optional<status> ended()
    {
        if (!all_finite(at_.p) || !at_.e.finite()) { return status::not_finite; }
        const auto verdict = [this] {
            if constexpr (requires { descent_.ended(objective_, at_, stop_); }) {
                return descent_.ended(objective_, at_, stop_);
            } else {
                return gradient_ended(objective_, at_, stop_);
            }
        }();
        return verdict == status::converged && at_.pressed ? status::at_bound : verdict;
    }
    constexpr std::optional<status> advance()
    {
        const trials evaluate{objective_};
        auto next = search_(evaluate, std::as_const(at_), descent_.step(std::as_const(at_)));
        if constexpr (requires { descent_.restart(); }) {
            if (!next && descent_.restart()) {
                next = search_(evaluate, std::as_const(at_), descent_.step(std::as_const(at_)));
            }
        }
        if (next) {
            objective_.moved_to(*next, at_);
            objective_.leave(std::exchange(at_, *std::move(next)));
            if (!idle()) { return std::nullopt; }
        }
        if constexpr (requires { descent_.stalled(at_); }) {
            return descent_.stalled(at_);
        } else {
            return status::stalled;
        }
    }
    /// Whether for 200 steps neither the cost nor the relative gradient was below all that was seen before: the search
    /// goes to and fro in rounding error, or across a kink.
    constexpr bool idle()
    {
        const T gradient = scaled_gradient(at_.e);
        const bool better = at_.e.cost < least_cost_ || gradient < least_gradient_;
        least_cost_ = min(least_cost_, at_.e.cost);
        least_gradient_ = min(least_gradient_, gradient);
        idle_steps_ = better ? 0 : idle_steps_ + 1;
        return idle_steps_ >= 200;
    }

    /// The direction of a flat_direction or saddle_point: the descent's, else that of all parameters without effect.
    [[nodiscard]] constexpr vector<T, N> direction() const
    {
        if constexpr (requires { descent_.direction(); }) {
            if (norm(descent_.direction()) > 0) { return descent_.direction(); }
        }
        auto d = at_.e.gradient_scale;
        for (auto& x : d) { x = x == 0 ? T(1) : T(0); }
        return normalized(d);
    }
};

/// Minimizes the cost from the start with a descent and a search; what `newton`, `lbfgs` and `gradient_descent` are made of.
template <class Cost, class P, class Descent, class Search, class Observer = no_observer>
[[nodiscard]] constexpr auto minimize(const Cost& cost, const P& start, Descent descent, Search search,
                                      const stopping& stop = {}, std::size_t iterations = 10'000,
                                      Observer&& observer = {})
{
    if constexpr (detail::check_run<Cost, P, std::remove_reference_t<Observer>>()) {
        stop.check();
        using Q = real_parameters_t<P>;
        const Q from = convert<scalar_t<Q>>(start);
        descending<Cost, Q, Descent, Search> method(cost, from, std::move(descent), std::move(search), stop);
        return run<Q>(method, stop, iterations, observer);
    }
}

} // namespace least
