// SPDX-License-Identifier: MIT
#pragma once
// The order in which sums over the observations are taken. It is part of the definition of every cost, so that the
// answer has the same bits however many threads or machines computed it and however the data lie in memory:
//
//     block   1024 observations, the last one may be shorter
//     lanes   within a block, observation i is added to lane i mod 8, in order; at the end of the block the lanes are added
//             in halves: l + l_{+4}, then l + l_{+2}, then l + l_{+1}
//     tree    n blocks combine as (the first 2^k) + (the rest), 2^k the largest power of two below n, each part likewise
//
// Eight lanes fill a register of eight doubles, or two of four; a block of x and y fits in the first-level cache; and
// in the tree the rounding error grows with log n instead of n. A whole part of the tree can be computed anywhere, from
// its own blocks alone.
//
// A value that is reduced has combine(const V&), which adds another's to it.
//
// Source: Higham, SIAM J. Sci. Comput. 14 (1993), for pairwise summation.

#include "least/numeric/pack.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <type_traits>

namespace least {

inline constexpr std::size_t lane_count = 8;
inline constexpr std::size_t block_size = 1024;

constexpr std::size_t block_count(std::size_t observations) noexcept
{
    return (observations + block_size - 1) / block_size;
}

/// Adds all lanes into the first.
template <class V>
constexpr void combine_lanes(std::array<V, lane_count>& lanes)
{
    for (std::size_t half = lane_count / 2; half > 0; half /= 2) {
        for (std::size_t i = 0; i < half; ++i) { lanes[i].combine(lanes[i + half]); }
    }
}

/// The sum of all lanes of a member, which the packs of one or more groups hold in turn, in the same order.
template <class Group, std::size_t Groups, class Member>
constexpr auto sum_of_lanes(const std::array<Group, Groups>& groups, const Member& member)
{
    std::array<std::remove_cvref_t<decltype(member(groups[0]))>, Groups> sums;
    for (std::size_t g = 0; g < Groups; ++g) { sums[g] = member(groups[g]); }
    for (std::size_t half = Groups / 2; half > 0; half /= 2) {
        for (std::size_t g = 0; g < half; ++g) { sums[g] += sums[g + half]; }
    }
    return sum_of_halves(sums[0]);
}

/// Combines the values of `blocks` >= 1 blocks in the tree; next() is called once for each block, in order.
template <class Next>
[[gnu::noinline]] constexpr auto combine_blocks(std::size_t blocks, Next& next)
{
    if (blocks == 1) { return next(); }
    const std::size_t left = std::bit_floor(blocks - 1);
    auto value = combine_blocks(left, next);
    value.combine(combine_blocks(blocks - left, next));
    return value;
}

} // namespace least
