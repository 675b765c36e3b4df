// SPDX-License-Identifier: MIT
#pragma once
// Is the derivative right? check_derivative(f, p) compares the gradient of f at p, wherever it comes from, with
// differences of the values of f alone, and returns the worst relative difference and where it is.
//
//     auto c = least::check_derivative(cost, p);
//     c.worst       max over j of |g_j - d_j| / max(|g_j|, |d_j|, u_j); NaN where one of these is not finite
//     c.parameter   the j where it is: the place in the flat list of parameters
//     c.given       g_j, the derivative under test       c.differences   d_j, by differences
//
// d_j is Richardson's extrapolation of two central differences, (4 D(h) - D(2 h)) / 3 with h = eps^(1/5) |p_j|, or
// eps^(1/5) for p_j = 0: its error is of order h^4. u_j = eps^(2/3) |f| / |p_j| is the size below which a slope is lost
// in the rounding of f. A right derivative of a smooth f gives about 1e-10 in double precision, a wrong one about 1. At
// a kink the two may differ rightly. 4 evaluations of f for each parameter.
//
// Source: Ridders, Adv. Eng. Software 4 (1982).

#include "least/cost/derivative.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/math.hpp"

#include <cstddef>

namespace least {

template <class T>
struct derivative_check {
    T worst{};
    std::size_t parameter = 0;
    T given{};
    T differences{};
};

template <class F, class P>
[[nodiscard]] constexpr auto check_derivative(const F& f, const P& at)
{
    if constexpr (detail::check_cost<F, P>()) {
        using Q = real_parameters_t<P>;
        using T = scalar_t<Q>;
        const Q p = convert<T>(at);
        const auto e = evaluate<order::gradient>(f, p);
        const auto flat = flatten(p);
        derivative_check<T> result;
        for (std::size_t j = 0; j < flat.size(); ++j) {
            const T size = flat[j] != 0 ? abs(flat[j]) : T(1);
            const auto slope = [&](T h) {
                auto low = flat, high = flat;
                low[j] -= h;
                high[j] += h;
                return static_cast<T>((f(unflatten<Q>(high)) - f(unflatten<Q>(low))) / (high[j] - low[j]));
            };
            const T h = detail::epsilon_root<T>(5) * size;
            const T d = (4 * slope(h) - slope(2 * h)) / 3;
            const T g = e.gradient[j];
            const T least_slope = detail::epsilon_root<T>(3) * detail::epsilon_root<T>(3) * abs(e.cost) / size;
            const T largest = max(max(abs(g), abs(d)), least_slope);
            const T difference = largest == 0 ? T(0) : abs(g - d) / largest;
            // What is not a number is worse than any, and the first of those stays.
            if (isfinite(result.worst) && !(difference <= result.worst)) { result = {difference, j, g, d}; }
        }
        return result;
    }
}

} // namespace least
