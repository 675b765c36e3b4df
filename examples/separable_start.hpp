// SPDX-License-Identifier: MIT
#pragma once
// A start for a fit, found in the data. Most parameters enter their model linearly. Those few that do not, say the rate of
// a decay, are tried in a wide range; for each trial the others follow from a linear fit, and the best trial is the start.
// Golub & Pereyra (1973) call such models separable, and go on where we stop: the fit does the rest.

#include <least/least.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <ranges>
#include <vector>

namespace named {

/// Data to find a start in, at most 2000 of them, by x.
struct sample {
    std::vector<double> x, y;

    sample(const std::vector<double>& all_x, const std::vector<double>& all_y)
    {
        std::vector<std::size_t> order(all_x.size());
        for (std::size_t i = 0; i < order.size(); ++i) { order[i] = i; }
        std::sort(order.begin(), order.end(), [&](auto i, auto j) { return all_x[i] < all_x[j]; });
        const std::size_t step = order.size() / 2000 + 1;
        for (std::size_t i = 0; i < order.size(); i += step) {
            x.push_back(all_x[order[i]]);
            y.push_back(all_y[order[i]]);
        }
    }

    [[nodiscard]] double low() const { return x.front(); }
    [[nodiscard]] double span() const { return x.back() > x.front() ? x.back() - x.front() : 1; }
};

/// count numbers from `from` to `to`, by equal factors.
inline std::vector<double> by_factors(double from, double to, int count)
{
    std::vector<double> all;
    all.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) { all.push_back(from * std::pow(to / from, i / (count - 1.0))); }
    return all;
}
/// The same, of both signs.
inline std::vector<double> of_both_signs(std::vector<double> all)
{
    for (std::size_t i = all.size(); i-- > 0;) { all.push_back(-all[i]); }
    return all;
}

template <class Trial, class P>
struct trial_fit {
    Trial trial;
    P linear;
    double cost = std::numeric_limits<double>::infinity();
};
/// The trial for which y = linear(p, curve(trial, x)) fits best, and the p of that fit.
template <class Linear, class Trial, class Curve>
auto best_trial(const sample& data, const std::vector<Trial>& trials, Curve curve)
{
    trial_fit<Trial, typename Linear::template parameters<double>> best{trials.front(), {}};
    for (const Trial& trial : trials) {
        const auto curved = data.x | std::views::transform([&](double x) { return curve(trial, x); });
        const auto fitted = least::fit(Linear{}, curved, data.y);
        if (fitted.cost < best.cost) { best = {trial, fitted.parameters, fitted.cost}; }
    }
    return best;
}
/// Trials for peaks: 40 centres along the data, also where they are highest and lowest; 9 widths.
template <class P>
std::vector<P> peaks(const sample& data)
{
    std::vector<double> centres;
    for (std::size_t i = 0; i < 40; ++i) { centres.push_back(data.x[i * (data.x.size() - 1) / 39]); }
    const auto [lowest, highest] = std::minmax_element(data.y.begin(), data.y.end());
    for (const auto extreme : {lowest, highest}) {
        centres.push_back(data.x[static_cast<std::size_t>(extreme - data.y.begin())]);
    }
    std::vector<P> trials;
    for (const double centre : centres) {
        for (const double width : by_factors(1e-3 * data.span(), 0.5 * data.span(), 9)) {
            P p{};
            p.height = 1;
            p.centre = centre;
            p.width = width;
            trials.push_back(p);
        }
    }
    return trials;
}

} // namespace named
