// SPDX-License-Identifier: MIT
#pragma once
// A model fitted to data, all at once:
//
//     auto fitted = least::fit(model, x, y, start, ...);            or  fit(model, records(range, px, py), start, ...)
//
// and then, in any order and recognised by their types:
//
//     an optimizer         levenberg_marquardt unless given; anything with a member .stop that is called as optimizers are
//     a loss               squared unless given
//     sigma(s), weights(w) known errors, or relative weights, of the observations
//     bounds(low, high)    hold(which)    prior(mean, sd)                        in the shape of the parameters
//     restarts{...}        what is tried when one run ends without a minimum; with an optimizer of the caller's nothing,
//                          unless this is given
//     an observer          any other callable: it gets the current iterate, and stops the run by returning false
//
// Models that are linear in their parameters (they say so by linear_in_parameters) need no start: one Gauss-Newton step solves
// them, in long double for the digits that ill-conditioned columns cost. Nor do models for which a function
// initial(model, x, y) is found in their namespace; or initial(model, x, y, sigma or weights), which is asked where those are
// given. It returns parameters, or what has .parameters and .proven: then nobody looks for other starts, and if they are proven
// to be the best of all by the squared loss, no search is made, and they count as converged even on a kink.
//
// Throws std::invalid_argument for all that a cost refuses, a start outside its bounds, and fewer observations than free
// parameters, unless the model declares invariances or the start comes from the data: then there are no statistics.

#include "least/cost/arguments.hpp"
#include "least/cost/constraints.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/cost/prior.hpp"
#include "least/fit_arguments.hpp"
#include "least/fit_result.hpp"
#include "least/model/concepts.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/optimize/concepts.hpp"
#include "least/optimize/levenberg_marquardt.hpp"
#include "least/optimize/minimize.hpp"
#include "least/optimize/restarts.hpp"
#include "least/statistics.hpp"

#include <concepts>
#include <cstddef>
#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace least {

/// A model that is linear in its parameters, and says what they are.
template <class Model>
concept linear_model = Model::linear_in_parameters && requires { typename Model::template parameters<double>; };

namespace detail {

    /// Shows an observer of iterates over P those over other scalars.
    template <class P, class Observer>
    struct seen_as {
        Observer& observer;

        template <class Q>
        constexpr bool operator()(const iterate<Q>& now) const
        {
            const P p = convert<scalar_t<P>>(now.parameters);
            using T = base_t<scalar_t<P>>;
            return goes_on(observer, iterate<P>{now.iteration, p, static_cast<T>(now.cost),
                                                static_cast<T>(now.gradient_norm), static_cast<T>(now.step_norm)});
        }
    };

    template <class P, class Observer>
    inline constexpr bool somebody_looks<seen_as<P, Observer>> = somebody_looks<Observer>;

    /// Who says where the search starts: the caller, the model, the model by looking at the data, or by a search of its own.
    enum class origin { caller, model, data, search };

    /// What `initial` found by a search: parameters, and whether they are proven to be the best.
    template <class S>
    concept found_start = requires(const S& s) {
        requires parameters<std::remove_cvref_t<decltype(s.parameters)>>;
        {
            s.proven
        } -> std::convertible_to<bool>;
    };

    /// What fit does, piece by piece. P: the caller's parameters, over real numbers; A: the arguments after the start.
    template <origin From, class Model, class Cost, class P, class... A>
    class fitting {
        using T = scalar_t<P>;
        template <kind K>
        using argument_t = std::remove_cvref_t<decltype(argument<K, P>(nothing{}, std::declval<A&>()...))>;

        static constexpr std::size_t N = extent_v<P>;
        static constexpr bool has_optimizer = is_given<argument_t<kind::optimizer>>;
        static constexpr bool has_prior = is_given<argument_t<kind::prior>>;
        static constexpr bool has_box = is_given<argument_t<kind::bounds>> || is_given<argument_t<kind::hold>>;
        static constexpr bool is_linear =
            linear_model<Model> && std::same_as<typename Cost::loss_type, squared> && !has_optimizer;
        // What is proven of the squared loss is so where nothing else counts.
        static constexpr bool may_be_proven =
            From == origin::search && std::same_as<typename Cost::loss_type, squared> && !has_prior;
        // Linear problems are solved, and their statistics computed, in long double.
        using U = std::conditional_t<is_linear, long double, T>;
        using Q = rebind_t<P, U>;

        const Model& model_;
        const Cost& cost_;
        Q start_;
        std::tuple<A&...> arguments_;

        template <kind K, class Default = nothing>
        constexpr decltype(auto) get(Default&& otherwise = {}) const
        {
            return std::apply(
                [&](auto&... a) -> decltype(auto) { return argument<K, P>(std::forward<Default>(otherwise), a...); },
                arguments_);
        }

    public:
        constexpr fitting(const Model& model, const Cost& cost, const P& start, A&... a)
            : model_(model), cost_(cost), start_(convert<U>(start)), arguments_(a...)
        {}

        /// `proven`: nothing is better than the start.
        constexpr fit_result<Model, P> operator()(bool proven)
        {
            const auto flat = flatten(start_);
            for (std::size_t j = 0; j < flat.size(); ++j) {
                if (!isfinite(flat[j])) { refuse_at("start", "is not finite", j, "parameter"); }
            }
            const auto limits = constraints();
            const auto known = prior(limits);
            if constexpr (has_box) {
                if constexpr (From == origin::caller) { limits.check(flat); }
                start_ = unflatten<Q>(limits.clip(flat));
            }
            constexpr bool of_data = From == origin::data || From == origin::search;
            if constexpr (!of_data && !has_gauge<Cost, Q>) { refuse_too_few(limits, known); }
            if constexpr (may_be_proven) {
                const bool is_inside = flatten(start_) == flat;
                if (proven && is_inside) { return with_statistics(as_it_is(), limits, known); }
            } else {
                static_cast<void>(proven);
            }
            if constexpr (has_prior) {
                return with_statistics(search_within(known, limits), limits, known);
            } else {
                return with_statistics(search_within(cost_, limits), limits, known);
            }
        }

    private:
        constexpr auto constraints() const
        {
            if constexpr (has_box) {
                box<U, N> b(flatten(start_).size());
                if constexpr (is_given<argument_t<kind::bounds>>) { b.take(get<kind::bounds>()); }
                if constexpr (is_given<argument_t<kind::hold>>) { b.take(get<kind::hold>()); }
                return b;
            } else {
                return no_box{};
            }
        }
        template <class Box>
        constexpr auto prior(const Box& limits) const
        {
            if constexpr (has_prior) {
                with_prior<Cost, U, N> known(cost_, get<kind::prior>(), flatten(start_).size());
                if constexpr (has_box) { known.ignore(limits.held); }
                return known;
            } else {
                static_cast<void>(limits);
                return nothing{};
            }
        }
        template <class Box, class Prior>
        constexpr void refuse_too_few(const Box& limits, const Prior& known) const
        {
            std::size_t free = flatten(start_).size(), rows = cost_.size() * Cost::outputs;
            if constexpr (has_prior) { rows += known.count(); }
            if constexpr (has_box) {
                for (const bool held : limits.held) { free -= held ? 1U : 0U; }
            }
            if (rows < free) { refuse("y", "has fewer observations than there are free parameters"); }
        }

        /// The start as the end of a search.
        constexpr minimum<Q> as_it_is() const
        {
            const auto e = cost_.template evaluate<order::value>(start_, true);
            const auto end = isfinite(e.cost) ? status::converged : status::not_finite;
            return {start_, e.cost, end, 0, 1, e.observation, {}};
        }

        template <class Whole, class Box>
        constexpr auto search_within(const Whole& whole, const Box& limits) const
        {
            if constexpr (has_box) {
                return search(constrained(whole, limits));
            } else {
                return search(whole);
            }
        }
        template <class Whole>
        constexpr minimum<Q> search(const Whole& whole) const
        {
            using chosen = std::conditional_t<has_optimizer, argument_t<kind::optimizer>, levenberg_marquardt>;
            no_observer none_given;
            auto& given = get<kind::observer>(none_given);
            seen_as<P, std::remove_reference_t<decltype(given)>> observer{given};
            constexpr bool starts = std::invocable<const chosen&, const Whole&, const Q&, decltype(observer)&>;
            static_assert(starts, "least: fit takes an optimizer that is called as optimizer(cost, start, observer)");
            const chosen optimizer = get<kind::optimizer>(default_optimizer());
            // restarts come by themselves only where the optimizer does, and nobody has searched before
            constexpr bool again = !has_optimizer && From != origin::search;
            const restarts how = get<kind::restarts>(restarts{.methods = again, .starts = again ? 16U : 0U});
            if constexpr (!starts) {
                return {};
            } else if constexpr (is_linear) {
                return optimizer(whole, start_, observer);
            } else {
                return restarting<Whole, Q, chosen, decltype(observer)>(whole, start_, optimizer, observer)(how);
            }
        }
        static constexpr levenberg_marquardt default_optimizer()
        {
            if constexpr (is_linear) { // one step, as long as it is
                return {.radius = std::numeric_limits<double>::infinity(), .acceleration = 0};
            } else {
                return {};
            }
        }

        template <class Box, class Prior>
        constexpr fit_result<Model, P> with_statistics(const minimum<Q>& found, const Box& limits,
                                                       const Prior& known) const
        {
            minimum<P> result{convert<T>(found.parameters),
                              static_cast<T>(found.cost),
                              found.status,
                              found.iterations,
                              found.evaluations,
                              found.observation,
                              convert<T>(found.direction)};
            constexpr bool through_origin = requires { requires Model::through_origin; };
            fit_summary<T, N> s;
            if (found.status == status::not_finite) {
                s = no_summary(flatten(start_).size());
            } else {
                s = narrowed<T>(summarize(cost_, found.parameters, limits, known, through_origin));
                ++result.evaluations;
                if constexpr (is_linear) { // long double shows rounding errors that are none of the answer's
                    s.exact = cost_.template evaluate<order::gradient>(result.parameters).exact;
                    ++result.evaluations;
                }
                if (result.status == status::converged && s.exact) { result.status = status::exact_fit; }
                take_exact_squares(s, result);
            }
            using weighting = argument_t<kind::weighting>;
            s.known_sigma = is_sigma<weighting>;
            s.weighted = is_given<weighting> && !s.known_sigma;
            return {std::move(result), model_, std::move(s)};
        }
        /// Where the residuals are so small that their rounding shows in the sum of their squares, that sum in more digits.
        constexpr void take_exact_squares(fit_summary<T, N>& s, minimum<P>& result) const
        {
            using wide = rebind_t<P, long double>;
            if constexpr (!is_linear && std::same_as<typename Cost::loss_type, squared>
                          && model_for<Model, wide, typename Cost::x_type>) {
                const T rounding = epsilon<T> * sqrt(s.magnitude);
                if (s.exact || !(rounding > T(1e-6) * sqrt(s.squares))) { return; } // 6 digits of errors are plenty
                const long double squares =
                    cost_(convert<long double>(result.parameters)) * static_cast<long double>(cost_.size());
                if (isfinite(squares)) { s.squares = static_cast<T>(squares); }
                ++result.evaluations;
            }
        }
        static constexpr fit_summary<T, N> no_summary(std::size_t n)
        {
            fit_summary<T, N> s;
            s.root = s.flat = matrix<T, N>(n, n);
            s.standings = zeros<standing, N>(n);
            for (auto& what : s.standings) { what = standing::undetermined; }
            s.squares = s.log_weights = std::numeric_limits<T>::quiet_NaN();
            return s;
        }
    };

    /// Where the search starts: what the caller gave, or what the model can do without.
    template <class Model, class Data>
    consteval bool start_known()
    {
        constexpr bool known = linear_model<Model>;
        static_assert(known, "least: fit needs start values after the data: only models that are linear in their "
                             "parameters, and those with a function initial(model, x, y), do without");
        return known;
    }

    template <origin From, class Model, class MakeCost, class Start, class... A>
    constexpr auto fit_from(const Model& model, const MakeCost& make_cost, bool proven, const Start& start, A&&... a)
    {
        using P = real_parameters_t<Start>;
        if constexpr (fit_arguments_fit<P, std::remove_cvref_t<A>...>()) {
            constexpr bool shapes = (shape_fits<P, std::remove_cvref_t<A>> && ...);
            static_assert(shapes, "least: bounds, hold and prior take one number for each parameter, in their shape");
            if constexpr (shapes) {
                const auto cost = make_cost(argument<kind::loss, P>(squared{}, a...),
                                            argument<kind::weighting, P>(nothing{}, std::forward<A>(a)...));
                using Cost = std::remove_cvref_t<decltype(cost)>;
                if constexpr (check_cost<Cost, P>()) {
                    fitting<From, Model, Cost, P, std::remove_reference_t<A>...> all(model, cost,
                                                                                     convert<scalar_t<P>>(start), a...);
                    return all(proven);
                }
            }
        }
    }

    /// From what the model found in the data.
    template <class Model, class MakeCost, class Start, class... A>
    constexpr auto fit_from_data(const Model& model, const MakeCost& make_cost, const Start& start, A&&... a)
    {
        if constexpr (found_start<Start>) {
            return fit_from<origin::search>(model, make_cost, start.proven, start.parameters, std::forward<A>(a)...);
        } else {
            return fit_from<origin::data>(model, make_cost, false, start, std::forward<A>(a)...);
        }
    }

    /// The arguments after the data: a start first, unless the model does without.
    template <class Model, class MakeCost, class Initial>
    constexpr auto fit_data(const Model& model, const MakeCost& make_cost, const Initial& initial)
    {
        if constexpr (std::same_as<Initial, nothing>) {
            if constexpr (start_known<Model, MakeCost>()) {
                return fit_from<origin::model>(model, make_cost, false, typename Model::template parameters<double>{});
            }
        } else {
            return fit_from_data(model, make_cost, initial(nothing{}));
        }
    }
    template <class Model, class MakeCost, class Initial, class First, class... A>
    constexpr auto fit_data(const Model& model, const MakeCost& make_cost, const Initial& initial, First&& first,
                            A&&... a)
    {
        if constexpr (is_start<std::remove_cvref_t<First>>) {
            return fit_from<origin::caller>(model, make_cost, false, first, std::forward<A>(a)...);
        } else if constexpr (!std::same_as<Initial, nothing>) {
            // (what is weighted how is recognised whatever the parameters are)
            return fit_from_data(model, make_cost, initial(argument<kind::weighting, double>(nothing{}, first, a...)),
                                 std::forward<First>(first), std::forward<A>(a)...);
        } else if constexpr (start_known<Model, MakeCost>()) {
            return fit_from<origin::model>(model, make_cost, false, typename Model::template parameters<double>{},
                                           std::forward<First>(first), std::forward<A>(a)...);
        }
    }

    /// A maker of costs on given data: takes a loss, and a weighting or nothing.
    template <class Model, class... Data>
    constexpr auto maker_of_costs(const Model& model, Data&&... data)
    {
        return [&]<class L, class W>(const L& l, W&& weighting) {
            if constexpr (is_given<W>) {
                return mean_loss(model, std::forward<Data>(data)..., l, std::forward<W>(weighting));
            } else {
                return mean_loss(model, std::forward<Data>(data)..., l);
            }
        };
    }

    template <class Model, class X, class Y>
    concept has_initial = requires(const Model& model, const X& x, const Y& y) { initial(model, x, y); };

    /// What the model finds in the data for a start, with their weighting if it looks at that.
    template <class Model, class X, class Y, class Weighting>
    constexpr auto start_from(const Model& model, const X& x, const Y& y, const Weighting& weighting)
    {
        if constexpr (requires { initial(model, x, y, weighting); }) {
            return initial(model, x, y, weighting);
        } else {
            auto found = initial(model, x, y);
            if constexpr (found_start<decltype(found)> && is_given<Weighting>) {
                found.proven = false; // of other weights
            }
            return found;
        }
    }

    template <class Model, class X, class Y, class... A>
    constexpr auto fit_ranges(const Model& model, X&& x, Y&& y, A&&... a)
    {
        if constexpr (ranges_fit<X, Y>()) {
            const auto make_cost = maker_of_costs(model, std::forward<X>(x), std::forward<Y>(y));
            if constexpr (has_initial<Model, std::remove_cvref_t<X>, std::remove_cvref_t<Y>>) {
                const auto start = [&](const auto& weighting) { return start_from(model, x, y, weighting); };
                return fit_data(model, make_cost, start, std::forward<A>(a)...);
            } else {
                return fit_data(model, make_cost, nothing{}, std::forward<A>(a)...);
            }
        }
    }
    /// What a projection says of all records, copied: models may look at it in any order, and more than once.
    template <class R, class Projection>
    constexpr auto column(const R& range, const Projection& projection)
    {
        std::vector<std::remove_cvref_t<projected_t<R, Projection>>> all;
        all.reserve(static_cast<std::size_t>(std::ranges::distance(range)));
        for (auto&& record : range) {
            all.push_back(std::apply(projection, std::forward_as_tuple(std::forward<decltype(record)>(record))));
        }
        return all;
    }
    template <class Model, class Records, class... A>
    constexpr auto fit_records(const Model& model, Records&& data, A&&... a)
    {
        const auto make_cost = maker_of_costs(model, std::forward<Records>(data));
        const auto& range = data.range.get();
        if constexpr (has_initial<Model, decltype(column(range, data.x)), decltype(column(range, data.y))>) {
            const auto start = [&](const auto& weighting) {
                return start_from(model, column(range, data.x), column(range, data.y), weighting);
            };
            return fit_data(model, make_cost, start, std::forward<A>(a)...);
        } else {
            return fit_data(model, make_cost, nothing{}, std::forward<A>(a)...);
        }
    }

} // namespace detail

/// Fits the model to the data: (x, y) or records, a start, and further arguments in any order.
template <class Model, class First, class... A>
[[nodiscard]] constexpr auto fit(Model model, First&& first, A&&... a)
{
    if constexpr (detail::is_records<std::remove_cvref_t<First>>) {
        return detail::fit_records(model, std::forward<First>(first), std::forward<A>(a)...);
    } else if constexpr (detail::data_given<(sizeof...(A) > 0)>()) {
        return detail::fit_ranges(model, std::forward<First>(first), std::forward<A>(a)...);
    }
}

} // namespace least
