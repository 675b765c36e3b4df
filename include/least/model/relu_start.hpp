// SPDX-License-Identifier: MIT
#pragma once
// Where fit(relu_network, x, y) starts, found by argument-dependent look-up (least/fit.hpp):
//
//     x a number           the best network of all, or the best that was found (least/model/best_relu_network.hpp); the latter says
//                          whether it is proven, in which case the fit is done. Weights or sigma are taken into account
//     x of D > 1 numbers   a random network made of the data, seed 1 (least/model/random_relu_network.hpp): other starts, and
//                          adam before lbfgs, are worth trying
//
// A network of run-time size says how many units: fit(relu_network<>{.units = 12}, x, y).

#include "least/model/best_relu_network.hpp"
#include "least/model/random_relu_network.hpp"
#include "least/model/relu_network.hpp"
#include "least/numeric/dense.hpp"

#include <cstddef>

namespace least {

template <std::size_t H, class X, class Y, class... A>
    requires requires(const A&... a) { detail::weighting_of_points(a...); }
[[nodiscard]] auto initial(const relu_network<H, 1>& network, const X& x, const Y& y, const A&... weighting)
{
    if constexpr (H == dynamic) {
        return best_relu_network(network.units, x, y, weighting...);
    } else {
        static_cast<void>(network);
        return best_relu_network<H>(x, y, weighting...);
    }
}

template <std::size_t H, std::size_t D, class X, class Y>
    requires(D > 1)
[[nodiscard]] auto initial(const relu_network<H, D>& network, const X& x, const Y& y)
{
    if constexpr (H == dynamic) {
        return random_relu_network(network.units, x, y);
    } else {
        static_cast<void>(network);
        return random_relu_network<H>(x, y);
    }
}

} // namespace least
