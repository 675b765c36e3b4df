// SPDX-License-Identifier: MIT
#pragma once
// Random numbers that are the same everywhere. The standard fixes every bit of std::mt19937_64, but neither those of
// std::shuffle nor those of its distributions: from one seed each standard library draws its own. Those here are
//
//     below(generator, n)          an integer 0, 1, ... n - 1, all equally likely, n > 0: the upper half of the product of n
//                                  and a draw of 64 bits. The 2^64 mod n draws too many show in its lower half: drawn anew
//     shuffle(generator, a, ...)   Fisher and Yates: for i = n - 1 ... 1 elements i and below(i + 1) change places, in every
//                                  range alike (x with its y)
//     uniform(generator)           k 2^-53, k below 2^53: in [0, 1)
//     standard_normal(generator)   Kinderman and Monahan's ratio of uniforms: u in (0, 1], v in [-1, 1), x = sqrt(2/e) v / u,
//                                  taken if x^2 <= -4 log(u), drawn anew if not (27 of 100). The logarithm only decides what
//                                  is taken: its last bit, which differs between mathematical libraries, is not seen in x,
//                                  except where the two sides agree to all bits (once in 10^15 draws or so)
//
// Source: Matsumoto & Nishimura, ACM TOMACS 8 (1998), the generator; Lemire, ACM TOMACS 29 (2019), below; Knuth, TAOCP 2,
// algorithm 3.4.2P, the shuffle; Kinderman & Monahan, ACM TOMS 3 (1977).

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>

namespace least {

namespace detail {

    /// More than half of all draws serve: that none of so many does will not be seen.
    inline constexpr int most_draws = 1000;

    struct wide_product {
        std::uint64_t high, low;
    };
    /// a b, all 128 bits.
    constexpr wide_product multiply(std::uint64_t a, std::uint64_t b) noexcept
    {
        constexpr std::uint64_t half = 0xffffffff;
        const std::uint64_t low = (a & half) * (b & half), left = (a >> 32) * (b & half) + (low >> 32);
        const std::uint64_t right = (a & half) * (b >> 32) + (left & half);
        return {(a >> 32) * (b >> 32) + (left >> 32) + (right >> 32), a * b};
    }

} // namespace detail

[[nodiscard]] inline std::uint64_t below(std::mt19937_64& generator, std::uint64_t n)
{
    detail::wide_product drawn = detail::multiply(generator(), n);
    if (drawn.low < n) { // else it is no draw too many, and the division is spared
        const std::uint64_t too_many = (0 - n) % n;
        for (int i = 0; i < detail::most_draws && drawn.low < too_many; ++i) {
            drawn = detail::multiply(generator(), n);
        }
    }
    return drawn.high;
}

/// Brings the elements of one or more ranges of the same length into a random order, the same for all.
template <class First, class... Rest>
void shuffle(std::mt19937_64& generator, First& first, Rest&... rest)
{
    const auto swap_elements = [](auto& range, std::size_t i, std::size_t j) {
        using std::swap;
        swap(range[i], range[j]);
    };
    for (std::size_t i = first.size(); i > 1; --i) {
        const auto j = static_cast<std::size_t>(below(generator, i));
        swap_elements(first, i - 1, j);
        (swap_elements(rest, i - 1, j), ...);
    }
}

[[nodiscard]] inline double uniform(std::mt19937_64& generator)
{
    return static_cast<double>(generator() >> 11) * 0x1p-53;
}

[[nodiscard]] inline double standard_normal(std::mt19937_64& generator)
{
    constexpr double width = 0.85776388496070679; // sqrt(2 / e)
    for (int i = 0; i < detail::most_draws; ++i) {
        const double u = 1 - uniform(generator);
        const double v = 2 * uniform(generator) - 1; // exact, so no fused multiply-add rounds otherwise
        const double x = width * v / u;
        if (x * x <= -4 * std::log(u)) { return x; }
    }
    return 0;
}

} // namespace least
