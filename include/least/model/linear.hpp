// SPDX-License-Identifier: MIT
#pragma once
// f(m, x) = m x: the line through the origin, the first model of the talk. One parameter, a number.

#include <concepts>
#include <functional>

namespace least {

struct linear {
    static constexpr bool linear_in_parameters = true, through_origin = true;
    template <class T>
    using parameters = T;

    template <class M, class X>
    constexpr auto operator()(const M& m, const X& x) const
        requires std::invocable<std::multiplies<>, const M&, const X&>
    {
        return m * x;
    }
};

} // namespace least
