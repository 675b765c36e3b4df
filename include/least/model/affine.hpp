// SPDX-License-Identifier: MIT
#pragma once
// f(p, x) = p[0] + p[1] x[0] + ... + p[D] x[D-1]: linear regression with an intercept and D predictors. D + 1
// parameters, a std::array; x is anything with x[0] to x[D-1].

#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>

namespace least {

template <std::size_t D>
struct affine {
    static constexpr bool linear_in_parameters = true;
    template <class T>
    using parameters = std::array<T, D + 1>;

    template <numeric_argument T, class X>
    constexpr real_t<T> operator()(const std::array<T, D + 1>& p, const X& x) const
        requires requires { p[0] * x[0]; }
    {
        auto sum = static_cast<real_t<T>>(p[0]);
        for (std::size_t i = 0; i < D; ++i) { sum = static_cast<real_t<T>>(sum + p[i + 1] * x[i]); }
        return sum;
    }
};

} // namespace least
