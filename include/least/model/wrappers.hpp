// SPDX-License-Identifier: MIT
#pragma once
// Three ways to say more about a callable than its signature does. Each wraps any callable, a model f(p, x) or a cost
// f(p), and is called as the callable is.
//
//     with_derivative(f, df)       df(args...) is the derivative of f by its parameters, in the shape of the parameters
//     with_derivative(f, df, ddf)  ddf(args...) the second: a number for one parameter, else h with h(i, j)
//     numeric(f)                   asks for differences, even if f would take dual numbers
//     scalar(f)                    asks that f be called with one observation at a time, never with packs of them

#include <concepts>
#include <utility>

namespace least {

/// A callable that has a derivative of its own, a second derivative of its own, for arguments A.
template <class F, class... A>
concept has_derivative = requires(const F& f, const A&... a) { f.derivative(a...); };
template <class F, class... A>
concept has_second_derivative = requires(const F& f, const A&... a) { f.second_derivative(a...); };

/// No second derivative.
struct not_given {};

template <class F, class D, class DD = not_given>
struct differentiated {
    F function;
    D first;
    [[no_unique_address]] DD second;

    template <class... A>
        requires std::invocable<const F&, const A&...>
    constexpr auto operator()(const A&... a) const
    {
        return function(a...);
    }
    template <class... A>
        requires std::invocable<const D&, const A&...>
    [[nodiscard]] constexpr auto derivative(const A&... a) const
    {
        return first(a...);
    }
    template <class... A>
        requires std::invocable<const DD&, const A&...>
    [[nodiscard]] constexpr auto second_derivative(const A&... a) const
    {
        return second(a...);
    }
};

template <class F, class D, class DD = not_given>
[[nodiscard]] constexpr auto with_derivative(F f, D df, DD ddf = {})
{
    return differentiated<F, D, DD>{std::move(f), std::move(df), std::move(ddf)};
}

/// Calls f as it is, and carries a wish of the caller's about it.
template <class F>
struct by_differences {
    F function;

    template <class... A>
        requires std::invocable<const F&, const A&...>
    constexpr auto operator()(const A&... a) const
    {
        return function(a...);
    }
};

template <class F>
struct one_at_a_time {
    F function;

    template <class... A>
        requires std::invocable<const F&, const A&...>
    constexpr auto operator()(const A&... a) const
    {
        return function(a...);
    }
    // The wish is about x, not about derivatives: those that f has it keeps.
    template <class... A>
        requires has_derivative<F, A...>
    [[nodiscard]] constexpr auto derivative(const A&... a) const
    {
        return function.derivative(a...);
    }
    template <class... A>
        requires has_second_derivative<F, A...>
    [[nodiscard]] constexpr auto second_derivative(const A&... a) const
    {
        return function.second_derivative(a...);
    }
    template <class P, class Free>
        requires requires(const F& f, const P& p, const Free& is_free) { f.gauge(p, is_free); }
    [[nodiscard]] constexpr auto gauge(const P& p, const Free& is_free) const
    {
        return function.gauge(p, is_free);
    }
};

template <class F>
[[nodiscard]] constexpr auto numeric(F f)
{
    return by_differences<F>{std::move(f)};
}

template <class F>
[[nodiscard]] constexpr auto scalar(F f)
{
    return one_at_a_time<F>{std::move(f)};
}

/// Whether derivatives of F are to be taken by differences.
template <class F>
inline constexpr bool wants_differences = false;
template <class F>
inline constexpr bool wants_differences<by_differences<F>> = true;
template <class F>
inline constexpr bool wants_differences<one_at_a_time<F>> = wants_differences<F>;

/// Whether F is to be called with one observation at a time.
template <class F>
inline constexpr bool stays_scalar = wants_differences<F>;
template <class F>
inline constexpr bool stays_scalar<one_at_a_time<F>> = true;
template <class F, class D, class DD>
inline constexpr bool stays_scalar<differentiated<F, D, DD>> = stays_scalar<F> || stays_scalar<D> || stays_scalar<DD>;

} // namespace least
