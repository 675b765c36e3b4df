// SPDX-License-Identifier: MIT
#pragma once
// How a learning rate changes during a run. At progress u, 0 at the start of the run and 1 at its end, it is
//
//     schedule::constant     rate
//     schedule::cosine       rate (1 + cos(pi u)) / 2
//     schedule::one_cycle    from rate / 25 up to rate at u = 0.3, then down to rate / 250,000, on half waves of a cosine
//
// A rate that falls takes out the noise that mini-batches bring; one that rises first lets the averages of gradients settle
// before it is large. Step k of n has u = (k - 1) / n.
//
// Source: cosine: Loshchilov & Hutter, ICLR 2017; one_cycle: Smith & Topin 2018 (arXiv 1708.07120), with the shares and
// divisors of PyTorch's OneCycleLR.

#include "least/numeric/circular.hpp"

#include <numbers>

namespace least {

enum class schedule { constant, cosine, one_cycle };

/// The rate at `progress`, 0 at the start of the run and 1 at its end.
[[nodiscard]] constexpr double rate_at(schedule s, double rate, double progress)
{
    // from a at 0 to b at 1, level at both
    const auto wave = [](double a, double b, double u) { return b + (a - b) * (1 + cos(std::numbers::pi * u)) / 2; };
    constexpr double rising = 0.3, first = 1.0 / 25, last = first / 10'000; // the defaults of PyTorch's OneCycleLR
    switch (s) {
    case schedule::constant:
        return rate;
    case schedule::cosine:
        return wave(rate, 0, progress);
    case schedule::one_cycle:
        return progress < rising ? wave(rate * first, rate, progress / rising)
                                 : wave(rate, rate * last, (progress - rising) / (1 - rising));
    }
    return rate;
}

} // namespace least
