// SPDX-License-Identifier: MIT
#pragma once
// A network to start from, made of the data and a seed: the folds of its units lie where observations are.
//
//     random_relu_network<H>(x, y, seed)            H units
//     random_relu_network(units, x, y, seed)        so many, known at run time
//
// x holds numbers, or std::arrays of D numbers each. With the spread s_k (standard deviation) of each predictor
//
//     m_j    a random direction of length 1 in units of s: +-1 / s where D = 1
//     b_j    -m_j . x_i: the fold of unit j goes through the random observation i. Where D = 1 the knots are spread: each lies
//            in another of H parts of the data that have equally many observations, sorted by x
//     n      the least squares of what the units make of the data, with a ridge: each weight pays 1e-6 of its unit's squares
//
// so that a search starts with units that are on for some observations and off for others, and close to y. Weights at random,
// and knots all at 0, leave most units dead or useless: that is the main handicap of training where D is small.
//
// The same seed makes the same network. Of more than 20,000 observations at most that many, taken at even distances, decide
// n. Throws std::invalid_argument: empty data, different lengths, data that are not finite, no unit.
//
// Source: of the directions, He, Zhang, Ren & Sun 2015 without their zero offsets; of linear weights by least squares, Huang, Zhu
// & Siew, Neurocomputing 70 (2006).

#include "least/model/parameters.hpp"
#include "least/model/relu_network.hpp"
#include "least/model/standardized.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/numeric/shuffle.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <ranges>
#include <type_traits>
#include <vector>

namespace least {

namespace detail {

    /// The number of predictors.
    template <class X>
    inline constexpr std::size_t predictors = extent_v<std::ranges::range_value_t<X>>;

    /// What random networks are made from: copies of the data and the spread of each predictor.
    template <class T, std::size_t D>
    class network_data {
        std::vector<std::array<T, D>> x_;
        std::vector<T> y_;
        std::array<T, D> spread_{};

    public:
        template <class X, class Y>
        network_data(const X& x, const Y& y)
        {
            for (const auto& at : x) { x_.push_back(flatten(convert<T>(at))); }
            for (const auto& at : y) { y_.push_back(static_cast<T>(at)); }
            if (y_.empty()) { refuse("y", "is empty: there are no observations"); }
            if (x_.size() != y_.size()) { refuse_length("y", y_.size(), "x", x_.size()); }
            for (std::size_t i = 0; i < y_.size(); ++i) {
                if (!all_finite(x_[i])) { refuse_at("x", "is not finite", i); }
                if (!isfinite(y_[i])) { refuse_at("y", "is not finite", i); }
            }
            if constexpr (D == 1) { sort(); } // first: then sums do not depend on the order they came in
            const auto of_x = centre_and_spread(x_, true, "x");
            spread_ = of_x.spread;
        }
        [[nodiscard]] std::size_t size() const noexcept { return y_.size(); }
        [[nodiscard]] const std::array<T, D>& x(std::size_t i) const noexcept { return x_[i]; }
        [[nodiscard]] const T& y(std::size_t i) const noexcept { return y_[i]; }
        [[nodiscard]] const T& spread(std::size_t k) const noexcept { return spread_[k]; }

    private:
        void sort()
        {
            std::vector<std::size_t> order(size());
            for (std::size_t i = 0; i < size(); ++i) { order[i] = i; }
            std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
                return x_[a] != x_[b] ? x_[a] < x_[b] : y_[a] < y_[b]; // whatever order they came in
            });
            const auto x = x_;
            const auto y = y_;
            for (std::size_t i = 0; i < size(); ++i) {
                x_[i] = x[order[i]];
                y_[i] = y[order[i]];
            }
        }
    };

    /// The unit's slopes and offset.
    template <class T, std::size_t D, class P>
    void make_unit(const network_data<T, D>& data, std::size_t j, std::mt19937_64& generator, P& p)
    {
        const std::size_t units = p.n.size();
        std::array<T, D> m{};
        std::size_t through = 0;
        if constexpr (D == 1) {
            m[0] = (generator() >> 63) == 0 ? T(1) : T(-1);
            const double part = (static_cast<double>(j) + uniform(generator)) / static_cast<double>(units);
            through = min(static_cast<std::size_t>(part * static_cast<double>(data.size())), data.size() - 1);
        } else {
            for (T& m_k : m) { m_k = static_cast<T>(standard_normal(generator)); }
            m = normalized(m);
            through = static_cast<std::size_t>(below(generator, data.size()));
        }
        T b{};
        for (std::size_t k = 0; k < D; ++k) {
            slope_of<D>(p.m[j], k) = m[k] / data.spread(k);
            b -= slope_of<D>(p.m[j], k) * data.x(through)[k];
        }
        p.b[j] = b;
    }

    /// The weights by least squares.
    template <class T, std::size_t D, class P>
    void solve_weights(const network_data<T, D>& data, P& p)
    {
        constexpr std::size_t most_observations = 20'000; // as many as the start of a search is worth
        constexpr T ridge = 1 / T(1'000'000);
        const std::size_t units = p.n.size(), n = data.size();
        const std::size_t step = (n + most_observations - 1) / most_observations;
        matrix<T, dynamic> squares(units, units);
        std::vector<T> products(units), unit(units);
        for (std::size_t i = 0; i < n; i += step) {
            for (std::size_t j = 0; j < units; ++j) {
                T z = p.b[j];
                for (std::size_t k = 0; k < D; ++k) { z += slope_of<D>(p.m[j], k) * data.x(i)[k]; }
                unit[j] = relu(z);
                products[j] += unit[j] * data.y(i);
            }
            for (std::size_t j = 0; j < units; ++j) {
                if (unit[j] == 0) { continue; }
                for (std::size_t k = 0; k <= j; ++k) { squares(j, k) += unit[j] * unit[k]; }
            }
        }
        for (std::size_t j = 0; j < units; ++j) {
            T& diagonal = squares(j, j);
            diagonal = diagonal > 0 ? diagonal * (1 + ridge) : T(1); // a unit that is never on has weight 0
        }
        const auto factors = cholesky<T, dynamic>::factor(squares);
        const auto weights = factors ? factors->solve(products) : products;
        for (std::size_t j = 0; j < units; ++j) { p.n[j] = isfinite(weights[j]) ? weights[j] : T(0); }
    }

    template <std::size_t H, class X, class Y>
    auto make_random_network(std::size_t units, const X& x, const Y& y, std::uint64_t seed)
    {
        constexpr std::size_t D = predictors<X>;
        using T = scalar_of_data<X, Y>;
        if (units == 0) { refuse("units", "of a network are none"); }
        const network_data<T, D> data(x, y);
        auto p =
            unflatten<typename relu_network<H, D>::template parameters<T>>(zeros<T, times(H, D + 2)>(units * (D + 2)));
        std::mt19937_64 generator(seed);
        for (std::size_t j = 0; j < units; ++j) { make_unit(data, j, generator, p); }
        solve_weights(data, p);
        return p;
    }

} // namespace detail

/// A network of H units to start a search from.
template <std::size_t H, std::ranges::forward_range X, std::ranges::forward_range Y>
    requires detail::is_number_or_array<std::ranges::range_value_t<X>>
             && numeric_argument<std::ranges::range_value_t<Y>>
[[nodiscard]] auto random_relu_network(const X& x, const Y& y, std::uint64_t seed = 1)
{
    return detail::make_random_network<H>(H, x, y, seed);
}
/// The same with the number of units known at run time.
template <std::ranges::forward_range X, std::ranges::forward_range Y>
    requires detail::is_number_or_array<std::ranges::range_value_t<X>>
             && numeric_argument<std::ranges::range_value_t<Y>>
[[nodiscard]] auto random_relu_network(std::size_t units, const X& x, const Y& y, std::uint64_t seed = 1)
{
    return detail::make_random_network<dynamic>(units, x, y, seed);
}

} // namespace least
