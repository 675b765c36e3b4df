// SPDX-License-Identifier: MIT
#pragma once
// Derivatives of costs, and of any other function f(p) of parameters that returns a number.
//
//     derivative(f)         a callable; derivative(f)(p) is the gradient, in the shape of p (a number for a number)
//     second_derivative(f)  a callable; second_derivative(f)(p) is a number for a number, else the N x N matrix h(i, j)
//     evaluate<O>(f, p)     value, gradient and curvature at once, as far as O asks: one pass over the data of a cost
//
// Where they come from: a cost made by least adds up those of its model; a callable with a derivative of its own
// (with_derivative) is asked; one that takes dual numbers is differentiated exactly; one that takes only double, or is
// wrapped in least::numeric, by central differences (least/model/jet.hpp has the steps).

#include "least/cost/evaluation.hpp"
#include "least/model/concepts.hpp"
#include "least/model/derivative_source.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <concepts>
#include <type_traits>
#include <utility>

namespace least {

/// A function of parameters P whose value is one number.
template <class F, class P>
concept cost_of = function_of<F, P> && output_count_v<std::invoke_result_t<const F&, const P&>> == 1;

/// A cost that evaluates itself, as those made by least do.
template <class F, class P>
concept self_evaluating = cost_of<F, P> && requires(const F& f, const P& p) {
    f.template evaluate<order::gradient>(p, true);
    {
        F::template error_of_derivative<P>()
    } -> std::convertible_to<double>;
};

/// A cost that is a sum over squares of residuals, at least in part: it brings the triangular factor of their Jacobian, its products, and
/// how they bend along a direction.
template <class F, class P>
concept has_residuals =
    self_evaluating<F, P> && requires(const F& f, const P& p, const vector<scalar_t<P>, extent_v<P>>& v) {
        f.template evaluate<order::gram>(p, true);
        f.template evaluate<order::factor>(p, true);
        f.bend(p, v);
        f.size();
    };

/// The relative error of the gradient of f at P that its source brings: eps, or eps^(2/3) for differences.
template <class F, class P>
constexpr base_t<scalar_t<P>> gradient_error() noexcept
{
    if constexpr (self_evaluating<F, P>) {
        return F::template error_of_derivative<P>();
    } else {
        return derivative_error<F, P>;
    }
}

namespace detail {

    /// A plain function of a list of parameters with a derivative of its own. There may be millions: of the list no copy
    /// is made.
    template <class F, class P>
    concept has_own_gradient =
        !self_evaluating<F, P> && std::same_as<P, vector<scalar_t<P>, dynamic>> && has_derivative<F, P>;

    /// Its value and gradient; `scale` becomes the gradient's scale.
    template <order O, class F, class P>
    constexpr auto evaluate_own(const F& f, const P& p, P scale)
    {
        evaluation<scalar_t<P>, dynamic, O> e;
        e.cost = component<scalar_t<P>>(f(p), 0);
        std::array<P, 1> gradient{};
        take_gradient<scalar_t<P>, dynamic, 1>(f.derivative(p), p.size(), gradient);
        e.gradient = std::move(gradient[0]);
        if constexpr (O >= order::gradient) { e.gradient_scale = std::move(scale); }
        return e;
    }

} // namespace detail

/// What O asks for of f at p. With `check`, data are checked for being finite on the way.
template <order O, class F, parameters P>
    requires cost_of<F, P>
[[nodiscard]] constexpr auto evaluate(const F& f, const P& p, bool check = false)
{
    static_cast<void>(check);
    if constexpr (self_evaluating<F, P>) {
        return f.template evaluate<O>(p, check);
    } else if constexpr ((O == order::slope || O == order::gradient) && detail::has_own_gradient<F, P>) {
        return detail::evaluate_own<O>(f, p, O == order::gradient ? P(p.size()) : P());
    } else {
        using T = scalar_t<P>;
        jet_at<O, P> at(p);
        jet<T, extent_v<P>, 1, O> result(at.flat().size());
        at(f, result);
        evaluation<T, extent_v<P>, O> e(at.flat().size());
        e.cost = result.value[0];
        e.gradient = std::move(result.gradient[0]);
        e.curvature = std::move(result.curvature[0]);
        return e;
    }
}

namespace detail {

    template <class F, class P>
    consteval bool check_cost()
    {
        if constexpr (must_be_parameters<P>()) {
            using Q = real_parameters_t<P>;
            if constexpr (requires(const F& f, const Q& q) {
                              {
                                  f(q)
                              } -> std::same_as<model_does_not_fit>;
                          }) {
                model_must_fit<cost_of<F, Q>>();
            } else {
                static_assert(cost_of<F, Q>,
                              "least: this cannot be called as cost(parameters) with these parameters, or does not "
                              "return one number");
            }
            return cost_of<F, Q>;
        } else {
            return false;
        }
    }

} // namespace detail

template <class F>
struct derivative_of {
    F function;

    template <class P>
    [[nodiscard]] constexpr auto operator()(const P& p) const
    {
        if constexpr (detail::check_cost<F, P>()) {
            using Q = real_parameters_t<P>;
            return unflatten<Q>(least::evaluate<order::slope>(function, convert<scalar_t<Q>>(p)).gradient);
        }
    }
};

template <class F>
struct second_derivative_of {
    F function;

    template <class P>
    [[nodiscard]] constexpr auto operator()(const P& p) const
    {
        if constexpr (detail::check_cost<F, P>()) {
            using Q = real_parameters_t<P>;
            using T = scalar_t<Q>;
            const auto e = least::evaluate<order::curvature>(function, convert<T>(p));
            if constexpr (number<Q>) {
                return e.curvature[0];
            } else {
                return unpacked<T, extent_v<Q>>(e.curvature, e.gradient.size());
            }
        }
    }
};

template <class F>
[[nodiscard]] constexpr auto derivative(F f)
{
    return derivative_of<F>{std::move(f)};
}

template <class F>
[[nodiscard]] constexpr auto second_derivative(F f)
{
    return second_derivative_of<F>{std::move(f)};
}

} // namespace least
