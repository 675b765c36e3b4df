// SPDX-License-Identifier: MIT
#pragma once
// Where the derivatives of a function of parameters come from, in this order:
//     own          the callable has .derivative (see least/model/wrappers.hpp); the second from .second_derivative, else by
//                  dual numbers through .derivative, else by differences of it
//     dual         the callable takes dual numbers: exact. Parameters are taken 8 at a time, so that neither the size of a
//                  dual number nor compile time grows with N
//     differences  it takes only its own scalar, or is wrapped in least::numeric: central differences, first derivatives in
//                  steps of eps^(1/3) |p_j|, second in steps of eps^(1/4) |p_j| (|p_j| is 1 for p_j = 0), divided by the step
//                  really taken. Relative errors of about eps^(2/3) and eps^(1/2).

#include "least/model/concepts.hpp"
#include "least/model/parameters.hpp"
#include "least/model/wrappers.hpp"
#include "least/numeric/dual.hpp"
#include "least/numeric/scalar.hpp"

#include <concepts>
#include <limits>
#include <type_traits>

namespace least {

namespace detail {

    /// eps^(1/root), as a power of two so that steps of it are exact.
    template <real T>
    constexpr T epsilon_root(int root) noexcept
    {
        T e = 1;
        for (int i = 0; i < (std::numeric_limits<T>::digits - 1 + root / 2) / root; ++i) { e /= 2; }
        return e;
    }

} // namespace detail

enum class derivative_source { own, dual, differences };

namespace detail {

    template <class F, class P>
    consteval derivative_source find_derivative_source()
    {
        if (has_derivative<F, P>) { return derivative_source::own; }
        if constexpr (!wants_differences<F>) {
            if (function_of<F, dual_parameters_t<P>>) { return derivative_source::dual; }
        }
        return derivative_source::differences;
    }

} // namespace detail

/// Where derivatives of the function F of parameters P come from.
template <class F, class P>
    requires function_of<F, P>
inline constexpr derivative_source derivative_source_of = detail::find_derivative_source<F, P>();

/// The relative error of the gradient that comes from its source, beside rounding.
template <class F, class P>
inline constexpr base_t<scalar_t<P>> derivative_error =
    derivative_source_of<F, P> != derivative_source::differences
        ? epsilon<base_t<scalar_t<P>>>
        : detail::epsilon_root<base_t<scalar_t<P>>>(3) * detail::epsilon_root<base_t<scalar_t<P>>>(3);

/// A model with its x bound: a function of the parameters.
template <class Model, class X>
struct bound {
    const Model& model;
    const X& x;

    template <class P>
        requires std::invocable<const Model&, const P&, const X&>
    constexpr auto operator()(const P& p) const
    {
        return model(p, x);
    }
    template <class P>
        requires has_derivative<Model, P, X>
    [[nodiscard]] constexpr auto derivative(const P& p) const
    {
        return model.derivative(p, x);
    }
    /// The same written into a list, where the model can do so: nothing is made on the way.
    template <class P, class V>
        requires requires(const Model& f, const P& p, const X& at, V& into) { f.derivative(p, at, into); }
    constexpr void derivative(const P& p, V& into) const
    {
        model.derivative(p, x, into);
    }
    template <class P>
        requires has_second_derivative<Model, P, X>
    [[nodiscard]] constexpr auto second_derivative(const P& p) const
    {
        return model.second_derivative(p, x);
    }
};
template <class Model, class X>
inline constexpr bool wants_differences<bound<Model, X>> = wants_differences<Model>;

/// Whether F says that it takes dual numbers, although it has a derivative of its own.
template <class F>
inline constexpr bool takes_duals_too = requires { requires F::takes_duals; };
template <class Model, class X>
inline constexpr bool takes_duals_too<bound<Model, X>> = takes_duals_too<Model>;

} // namespace least
