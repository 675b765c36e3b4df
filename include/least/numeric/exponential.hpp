// SPDX-License-Identifier: MIT
#pragma once
// exp ... 

#include "least/numeric/lanes.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>

namespace least {
namespace detail {

    /// exp(x) = 2^k exp(r) with k the integer nearest to x / log 2, |r| <= log(2) / 2.
    template <class T>
    constexpr T exp_of(const T& x)
    {
        // beyond these the answer is infinity and 0; NaN stays itself, as min and max return their first argument then
        const T within = max(min(x, T(710)), T(-746));
        const T k = nearest(T(within * 1.4426950408889634));
        const T r = (within - k * 0x1.62e42fefa3800p-1) - k * 0x1.ef35793c76730p-45;
        const T q = polynomial_of(r, 0x1p-1, 0x1.555555555555bp-3, 0x1.5555555555503p-5, 0x1.111111110ec40p-7,
                                  0x1.6c16c16c3057ep-10, 0x1.a01a01b389d17p-13, 0x1.a01a013665e39p-16,
                                  0x1.71ddf00305cb2p-19, 0x1.27e5b46805745p-22, 0x1.af6c1d0af5aacp-26,
                                  0x1.1e3d417e78869p-29);
        return scaled(T(1 + (r + r * r * q)), k);
    }
    constexpr double exp_at_compile_time(double x)
    {
        return x > 709.782712893384 ? std::numeric_limits<double>::infinity() : exp_of(x); // overflow is no constant
    }

} // namespace detail

/// e^x, within 1 ulp.
template <real T>
constexpr T exp(T x)
{
    return std::is_constant_evaluated() ? static_cast<T>(detail::exp_at_compile_time(static_cast<double>(x))) : std::exp(x);
}
template <std::size_t W>
constexpr pack<double, W> exp(const pack<double, W>& x)
{
    return detail::exp_of(x);
}
template <std::size_t W>
constexpr pack<float, W> exp(const pack<float, W>& x)
{
    return detail::through_doubles([](const auto& y) { return detail::exp_of(y); }, x);
}

} // namespace least
