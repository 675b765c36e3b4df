// SPDX-License-Identifier: MIT
#pragma once
// Data in two parts: one to train on, and one held out, to see what was learned beside it (least/optimize/early_stopping.hpp).
//
//     const auto [train, held_out] = least::split(x, y, 0.2);      train.x, train.y, held_out.x, held_out.y: std::vectors
//
// Each observation goes to one of them, `held_out_fraction` of all, rounded to the nearest number, to the second; which ones is
// drawn from the seed, the same on every platform (least/numeric/shuffle.hpp). Within each part they stay in their order. For
// data in which neighbours are alike, as in a series of time, the held-out part is not as independent as it looks.
//
// Throws std::invalid_argument: different lengths, empty data, a fraction that leaves no observation on one of the sides.

#include "least/cost/arguments.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/shuffle.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <ranges>
#include <type_traits>
#include <vector>

namespace least {

template <class X, class Y>
struct split_data {
    struct part {
        std::vector<X> x;
        std::vector<Y> y;
    };
    part train, held_out;
};

/// The data in two parts, of which the second has this fraction of the observations.
template <class X, class Y>
[[nodiscard]] auto split(const X& x, const Y& y, double held_out_fraction, std::uint64_t seed = 1)
{
    if constexpr (detail::ranges_fit<X, Y>()) {
        const auto n = static_cast<std::size_t>(std::ranges::distance(x));
        const auto length_of_y = static_cast<std::size_t>(std::ranges::distance(y));
        if (length_of_y != n) { detail::refuse_length("y", length_of_y, "x", n); }
        if (n == 0) { detail::refuse("y", "is empty: there are no observations"); }
        if (!(held_out_fraction > 0) || !(held_out_fraction < 1)) {
            detail::refuse("held_out_fraction", "of split is not in (0, 1)");
        }
        const auto count = static_cast<std::size_t>(std::llround(held_out_fraction * static_cast<double>(n)));
        if (count == 0) { detail::refuse("held_out_fraction", "of split leaves no observation to hold out"); }
        if (count >= n) { detail::refuse("held_out_fraction", "of split leaves no observation to train on"); }

        std::vector<unsigned char> is_held_out(n); // not bool: its elements are no objects to swap
        for (std::size_t i = 0; i < count; ++i) { is_held_out[i] = 1; }
        std::mt19937_64 generator(seed);
        shuffle(generator, is_held_out);

        split_data<std::ranges::range_value_t<const X>, std::ranges::range_value_t<const Y>> parts;
        parts.held_out.x.reserve(count);
        parts.held_out.y.reserve(count);
        parts.train.x.reserve(n - count);
        parts.train.y.reserve(n - count);
        auto iy = std::ranges::begin(y);
        std::size_t i = 0;
        for (const auto& one : x) {
            auto& part = is_held_out[i++] == 1 ? parts.held_out : parts.train;
            part.x.push_back(one);
            part.y.push_back(*iy++);
        }
        return parts;
    }
}

} // namespace least
