// SPDX-License-Identifier: MIT
#pragma once
// f(p, x) = p[0] + p[1] x + ... + p[Degree] x^Degree, by Horner's rule. Degree + 1 parameters with p[0] to p[Degree]: a
// std::array of that size, or a std::vector that holds so many (any other number throws std::invalid_argument).

#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace least {

template <std::size_t Degree>
struct polynomial {
    static constexpr bool linear_in_parameters = true;
    template <class T>
    using parameters = std::array<T, Degree + 1>;

    template <numeric_argument T, class X>
    constexpr auto operator()(const std::array<T, Degree + 1>& p, const X& x) const
    {
        return horner(p, x);
    }
    template <numeric_argument T, class A, class X>
    constexpr auto operator()(const std::vector<T, A>& p, const X& x) const
    {
        if (p.size() != Degree + 1) {
            detail::refuse("parameters", "are not as many as the polynomial has coefficients");
        }
        return horner(p, x);
    }

private:
    template <class P, class X>
    static constexpr auto horner(const P& p, const X& x)
    {
        auto sum = static_cast<real_t<typename P::value_type>>(p[Degree]);
        for (std::size_t i = Degree; i-- > 0;) { sum = static_cast<decltype(sum)>(sum * x + p[i]); }
        return sum;
    }
};

} // namespace least
