// SPDX-License-Identifier: MIT
#pragma once
// Costs whose models are asked in packs, beside the same one observation at a time (least::scalar):
//
//     curve c(n, shuffled);                           data
//     CHECK(differing_on(c, model, p, 0) == "");      the orders of evaluation at which the two disagree

#include "catch.hpp"

#include "least/cost/block_walk.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/wrappers.hpp"
#include "least/numeric/elementary.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

namespace in_packs {

using least::order;

/// x from 0 to 4 and y, sorted or shuffled.
struct curve {
    std::vector<double> x, y;
    curve(std::size_t n, bool shuffled) : x(n), y(n)
    {
        for (std::size_t i = 0; i < n; ++i) { x[i] = 4 * static_cast<double>(i) / static_cast<double>(n); }
        if (shuffled) { std::shuffle(x.begin(), x.end(), std::mt19937_64(20260118)); }
        for (std::size_t i = 0; i < n; ++i) { y[i] = std::sin(x[i]) + 0.25; }
    }
};

template <class V>
std::vector<double> all_of(const V& v)
{
    return {v.begin(), v.end()};
}
/// All that an evaluation says, in groups of one size each.
template <order O, class E>
std::vector<std::vector<double>> parts(const E& e)
{
    std::vector<std::vector<double>> all{
        {e.cost}, all_of(e.gradient), all_of(e.gradient_scale), all_of(e.curvature_scale)};
    if constexpr (O == order::curvature) { all.push_back(all_of(e.curvature)); }
    if constexpr (O == order::factor_and_rest) { // which is compared with the size of what it was summed from
        auto rest = all_of(e.rest);
        rest.insert(rest.end(), e.curvature_scale.begin(), e.curvature_scale.end());
        all.push_back(rest);
    }
    if constexpr (least::has_rows(O)) {
        const std::size_t n = e.gradient.size();
        std::vector<double> factor;
        for (std::size_t j = 0; j <= n; ++j) {
            for (std::size_t i = 0; i <= j; ++i) { factor.push_back(e.factor(i, j)); }
        }
        all.push_back(factor);
    }
    return all;
}
inline bool agree(const std::vector<double>& a, const std::vector<double>& b, double tolerance)
{
    double size = 0;
    for (const double v : b) { size = std::max(size, std::abs(v)); }
    bool good = a.size() == b.size();
    for (std::size_t i = 0; good && i < a.size(); ++i) { good = std::abs(a[i] - b[i]) <= tolerance * size; }
    return good;
}
inline bool agree(const std::vector<std::vector<double>>& a, const std::vector<std::vector<double>>& b,
                  double tolerance)
{
    bool good = a.size() == b.size();
    for (std::size_t i = 0; good && i < a.size(); ++i) { good = agree(a[i], b[i], tolerance); }
    return good;
}

#if defined(__FMA__) || defined(__aarch64__)
inline constexpr double of_arithmetic = 1e-14;
#else
inline constexpr double of_arithmetic = 0;
#endif
inline constexpr double of_rounding = 1e-14;

inline constexpr std::size_t native = least::native_lanes<double>;
using two = std::array<double, 2>;
template <class Cost, class P = two>
inline constexpr std::size_t at_once = least::detail::observations_at_once<Cost, P>;

/// The orders at which a cost in packs and the same one by one disagree; "" if they all agree.
template <class Packed, class Single>
std::string differing(const Packed& packed, const Single& single, const two& p, double tolerance)
{
    static_assert(at_once<Packed> == native && at_once<Single> == 1);
    std::string wrong;
    const auto compare = [&]<order O>(std::integral_constant<order, O>, const char* name, double t) {
        const auto a = packed.template evaluate<O>(p), b = single.template evaluate<O>(p);
        const bool same = agree(parts<O>(a), parts<O>(b), t) && a.observation == b.observation && a.exact == b.exact
                          && std::abs(a.cost_noise - b.cost_noise) <= 1e-12 * b.cost_noise;
        if (!same) { wrong += name; }
    };
    compare(std::integral_constant<order, order::value>{}, "value ", tolerance);
    compare(std::integral_constant<order, order::slope>{}, "slope ", tolerance);
    compare(std::integral_constant<order, order::gradient>{}, "gradient ", tolerance);
    compare(std::integral_constant<order, order::curvature>{}, "curvature ", tolerance);
    compare(std::integral_constant<order, order::gram>{}, "gram ", std::max(tolerance, of_rounding));
    compare(std::integral_constant<order, order::factor>{}, "factor ", std::max(tolerance, of_rounding));
    compare(std::integral_constant<order, order::factor_and_rest>{}, "factor_and_rest ",
            std::max(tolerance, of_rounding));
    const two direction{0.75, -0.5};
    if (!agree(all_of(packed.bend(p, direction)), all_of(single.bend(p, direction)),
               std::max(tolerance, of_rounding))) {
        wrong += "bend ";
    }
    if (least::detail::lanes_disagreed) { wrong += "flag "; }
    return wrong;
}
template <class Model, class... Loss>
std::string differing_on(const curve& c, const Model& model, const two& p, double tolerance, const Loss&... l)
{
    if constexpr (sizeof...(Loss) == 0) {
        return differing(least::mean_squared_error(model, c.x, c.y),
                         least::mean_squared_error(least::scalar(model), c.x, c.y), p, tolerance);
    } else {
        return differing(least::mean_loss(model, c.x, c.y, l...),
                         least::mean_loss(least::scalar(model), c.x, c.y, l...), p, tolerance);
    }
}

/// Huber's loss as a user may write it.
struct loss_with_if {
    double delta = 1;
    template <class S>
    S operator()(const S& s) const
    {
        if (s < 1) { return s; }
        return 2 * sqrt(s) - 1;
    }
    static double sqrt(double s) { return std::sqrt(s); }
    template <class S>
    static S sqrt(const S& s)
    {
        return least::sqrt(s);
    }
};

} // namespace in_packs
