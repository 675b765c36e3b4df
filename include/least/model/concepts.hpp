// SPDX-License-Identifier: MIT
#pragma once
// What a model is, said as concepts.
//
// A model is any callable f(parameters, x). It returns a number, or a std::array of numbers (several outputs per
// observation). It is called with the caller's parameters P, and, for derivatives, with the same parameters over dual
// numbers: a model that is generic in its scalar is differentiated exactly, one that takes only double by differences.
//
//     model_for<F, P, X>          f(p, x) is a number or an array of numbers
//     generic_model_for<F, P, X>  so it is with p over dual numbers
//
// Whether the body of a generic callable compiles for duals cannot be asked: a template is believed to mean what its
// signature says, and an error in its body is the compiler's to report.

#include "least/model/parameters.hpp"
#include "least/numeric/dual.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>

namespace least {

namespace detail {

    template <class R>
    inline constexpr std::size_t output_count = numeric_argument<R> ? 1 : 0; // 0: not an output
    template <numeric_argument S, std::size_t K>
    inline constexpr std::size_t output_count<std::array<S, K>> = K;

} // namespace detail

/// A number, or a std::array of numbers.
template <class R>
concept output = detail::output_count<std::remove_cvref_t<R>> > 0;

/// The number of components of an output.
template <output R>
inline constexpr std::size_t output_count_v = detail::output_count<std::remove_cvref_t<R>>;

/// Component k of an output, as a value of type S.
template <class S, output R>
constexpr S component(const R& r, std::size_t k)
{
    if constexpr (numeric_argument<R>) {
        static_cast<void>(k);
        return static_cast<S>(r);
    } else {
        return static_cast<S>(r[k]);
    }
}

/// A function of parameters, f(p): what a cost is, and a model whose x is given.
template <class F, class P>
concept function_of =
    parameters<P> && std::invocable<const F&, const P&> && output<std::invoke_result_t<const F&, const P&>>;

template <class F, class P, class X>
concept model_for = parameters<P> && std::invocable<const F&, const P&, const X&>
                    && output<std::invoke_result_t<const F&, const P&, const X&>>;

/// Derivatives are taken by so many parameters at a time: dual numbers of a size that fits in registers.
inline constexpr std::size_t most_slopes = 8;

/// So many slopes are carried at a time for parameters P.
template <parameters P>
inline constexpr std::size_t slopes_at_once = (extent_v<P> < most_slopes) ? extent_v<P> : most_slopes;

/// P over dual numbers, as a model that is generic in its scalar must take it.
template <parameters P>
using dual_parameters_t = rebind_t<P, dual<scalar_t<P>, slopes_at_once<P>>>;

namespace detail {

    /// What a cost "returns" for parameters that its model cannot take: no output, so a concept can ask, and get no. It
    /// becomes a number where one is used, so that the refusal below is the only error there.
    struct model_does_not_fit {
        constexpr operator double() const noexcept { return 0; }
    };

    /// What is said where what is no parameters is used as such.
    template <class P>
    consteval bool must_be_parameters()
    {
        constexpr bool are = parameters<P>;
        static_assert(
            are, "least: parameters are a number, std::array, std::vector, or an aggregate template over its scalar");
        return are;
    }

    /// And what is said where a cost is used whose model does not fit.
    template <bool Fits>
    consteval void model_must_fit()
    {
        static_assert(
            Fits, "least: the model cannot be called as f(parameters, x) with these parameters and this x, or does not "
                  "return as many numbers as an observation's y has");
    }

} // namespace detail

template <class F, class P, class X>
concept generic_model_for = model_for<F, P, X> && model_for<F, dual_parameters_t<P>, X>;

} // namespace least
