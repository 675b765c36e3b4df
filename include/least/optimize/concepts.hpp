// SPDX-License-Identifier: MIT
#pragma once
// What an optimizer asks of a cost, and how a wrong pairing is refused.
//
//     cost_of<F, P>            F is callable as cost(p), one number (least/cost/derivative.hpp)
//     one_parameter_cost<F>    so it is with a number for p: what grid_search and golden_section need
//     observer_of<O, P>        a callable that takes the current iterate and returns nothing or bool (false: stop)
//
// Gradients and second derivatives come with the cost: least takes them by dual numbers or differences where a callable
// does not bring its own, so every cost has them.

#include "least/cost/derivative.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/scalar.hpp"

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace least {

/// What an observer sees: the current iterate. Valid during the call only: keep a copy of .parameters, not of this.
template <class P>
struct iterate {
    std::size_t iteration;             // 0 is the start
    const P& parameters;               // the caller's shape
    base_t<scalar_t<P>> cost;          //
    base_t<scalar_t<P>> gradient_norm; // Euclidean, in the caller's units; NaN where the optimizer computes no gradient
    base_t<scalar_t<P>> step_norm;     // Euclidean distance from the iterate before; 0 at the start
};

template <class F>
concept one_parameter_cost = cost_of<F, double>;

template <class O, class P>
concept observer_of = std::invocable<O&, const iterate<P>&>
                      && (std::is_void_v<std::invoke_result_t<O&, const iterate<P>&>>
                          || std::convertible_to<std::invoke_result_t<O&, const iterate<P>&>, bool>);

/// The observer of those who want none.
struct no_observer {
    template <class P>
    constexpr void operator()(const iterate<P>&) const noexcept
    {}
};

namespace detail {

    /// Whether somebody looks: specialised for those who pass on what they see, perhaps to no_observer. Else nothing need be made
    /// to be shown.
    template <class Observer>
    inline constexpr bool somebody_looks = !std::same_as<Observer, no_observer>;
    template <class Observer>
    inline constexpr bool somebody_looks<const Observer> = somebody_looks<Observer>;

    template <class Cost, class P, class Observer>
    consteval bool check_run()
    {
        if constexpr (check_cost<Cost, P>()) {
            constexpr bool observes = observer_of<Observer, real_parameters_t<P>>;
            static_assert(
                observes,
                "least: an optimizer's last argument is an observer, a callable that takes the current iterate "
                "(const auto& now) and returns nothing, or false to stop");
            return observes;
        } else {
            return false;
        }
    }

    template <class Cost, class Observer>
    consteval bool check_scan()
    {
        static_assert(one_parameter_cost<Cost>,
                      "least: grid_search and golden_section need a cost of one parameter, a number");
        if constexpr (one_parameter_cost<Cost>) {
            return check_run<Cost, double, Observer>();
        } else {
            return false;
        }
    }

} // namespace detail
} // namespace least
