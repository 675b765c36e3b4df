// SPDX-License-Identifier: MIT
#pragma once
// What is known of a function f of the parameters at a point p: its value, its derivatives by each parameter, its
// second derivatives. f is a cost f(p), or a model of which one x is taken, p -> f(p, x). N parameters, K outputs:
//
//     value[k] = f_k     gradient[k][j] = df_k / dp_j     curvature[k][packed(i, j)] = d^2 f_k / dp_i dp_j,  i <= j
//
// Where the derivatives come from: least/model/derivative_source.hpp.

#include "least/model/concepts.hpp"
#include "least/model/derivative_source.hpp"
#include "least/model/parameters.hpp"
#include "least/model/wrappers.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/dual.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace least {

/// How much is asked of a function at a point: its value; and its gradient, which is `slope` where nothing is asked about
/// rounding; and its curvature. Of a sum of squares also the products of its residuals' derivatives, `gram`, or their
/// triangular factor, and with it the rest that makes up the curvature: `gram` and `factor` go with the gradient,
/// `factor_and_rest` with first and second derivatives of the model (least/cost/evaluation.hpp).
enum class order { value, slope, gradient, gram, factor, curvature, factor_and_rest };

constexpr bool has_factor(order o) noexcept
{
    return o == order::factor || o == order::factor_and_rest;
}
/// Whether the rows of the residuals' derivatives are asked for, each by itself.
constexpr bool has_rows(order o) noexcept
{
    return o == order::gram || has_factor(o);
}

/// The place of element (i, j), i <= j, of a symmetric matrix stored by columns of its upper triangle.
constexpr std::size_t packed(std::size_t i, std::size_t j) noexcept
{
    return j * (j + 1) / 2 + i;
}
constexpr std::size_t packed_size(std::size_t n) noexcept
{
    return n == dynamic ? dynamic : n * (n + 1) / 2;
}

template <class T, std::size_t N, std::size_t K, order O>
struct jet {
    std::array<T, K> value;
    std::array<vector<T, O >= order::slope ? N : 0>, K> gradient;
    std::array<vector<T, O >= order::curvature ? packed_size(N) : 0>, K> curvature;

    constexpr explicit jet(std::size_t n)
    {
        if constexpr (is_pack<T> && N != dynamic) {
            return;
        } // it is written before it is read, and made for each pack anew
        value.fill(T(0));
        if constexpr (O >= order::slope) { gradient.fill(zeros<T, N>(n)); }
        if constexpr (O >= order::curvature) { curvature.fill(zeros<T, packed_size(N)>(packed_size(n))); }
    }

    /// Of packs: takes lane i from another.
    constexpr void take_lane(std::size_t i, const jet& from)
    {
        for (std::size_t k = 0; k < K; ++k) {
            value[k].lanes[i] = from.value[k][i];
            for (std::size_t j = 0; j < gradient[k].size(); ++j) { gradient[k][j].lanes[i] = from.gradient[k][j][i]; }
            for (std::size_t j = 0; j < curvature[k].size(); ++j) {
                curvature[k][j].lanes[i] = from.curvature[k][j][i];
            }
        }
    }
};

namespace detail {

    /// A derivative a caller gave, flattened: in the shape of the n parameters for one output, an array of those for
    /// several. Throws std::invalid_argument if it is not as long as the parameters.
    template <class T, std::size_t N, std::size_t K, class D>
    constexpr void take_gradient(D&& d, std::size_t n, std::array<vector<T, N>, K>& into)
    {
        for (std::size_t k = 0; k < K; ++k) {
            if constexpr (K == 1 && std::same_as<D, vector<T, N>>) {
                into[k] = std::forward<D>(d);
            } else if constexpr (K == 1) {
                into[k] = flatten(convert<T>(d));
            } else {
                into[k] = flatten(convert<T>(d[k]));
            }
            if (into[k].size() != n) { refuse("derivative", "is not as long as the parameters"); }
        }
    }

} // namespace detail

/// A point p made ready to evaluate functions at it, many of them: one for each observation.
template <order O, parameters P>
class jet_at {
    using T = scalar_t<P>;
    static constexpr std::size_t N = extent_v<P>;
    static constexpr std::size_t chunk = slopes_at_once<P>;
    // The number type that carries what is asked for, `chunk` parameters at a time.
    using first = dual<T, chunk>;
    using lifted = std::conditional_t<O >= order::curvature, dual<first, chunk>, first>;

    // The parameters as variables are kept where all fit in one chunk, and where making them anew would take the heap.
    static constexpr bool keeps_seeds =
        O != order::value && (N <= chunk || (N == dynamic && !detail::flattens_itself<P, T>));

    P p_;
    vector<T, N> flat_;
    [[no_unique_address]] std::conditional_t<keeps_seeds, rebind_t<P, lifted>, std::false_type> seeded_{};

public:
    constexpr explicit jet_at(const P& p) : p_(p), flat_(flatten(p))
    {
        if constexpr (keeps_seeds && N != dynamic) { make_seeds(); }
    }

    [[nodiscard]] constexpr const P& parameters() const noexcept { return p_; }
    [[nodiscard]] constexpr const vector<T, N>& flat() const noexcept { return flat_; }

    /// Everything that O asks for of f at p. The result is written over, so that one can serve all observations.
    template <class F, std::size_t K>
    constexpr void operator()(const F& f, jet<T, N, K, O>& result)
    {
        if constexpr (O == order::value) {
            take_value(f(p_), result);
        } else {
            constexpr auto source = derivative_source_of<F, P>;
            if constexpr (source == derivative_source::own) {
                by_own(f, result);
            } else if constexpr (source == derivative_source::dual) {
                by_duals(f, result);
            } else {
                by_differences(f, result);
            }
        }
    }

private:
    constexpr void make_seeds()
    {
        if constexpr (N == dynamic) {
            auto seeds = constants();
            if (flat_.size() <= chunk) { mark(seeds, 0, 0, T(1)); }
            seeded_ = unflatten<rebind_t<P, lifted>>(seeds);
        } else {
            detail::assign_each(seeded_, [this](std::size_t j) {
                lifted seed{first(flat_[j])};
                seed.slope[j] = T(1);
                if constexpr (O >= order::curvature) { seed.value.slope[j] = T(1); }
                return seed;
            });
        }
    }

    template <class R, std::size_t K>
    static constexpr void take_value(const R& r, jet<T, N, K, O>& result)
    {
        for (std::size_t k = 0; k < K; ++k) { result.value[k] = component<T>(r, k); }
    }

    [[nodiscard]] constexpr vector<lifted, N> constants() const
    {
        auto seeds = zeros<lifted, N>(flat_.size());
        for (std::size_t j = 0; j < flat_.size(); ++j) { seeds[j] = lifted(first(flat_[j])); }
        return seeds;
    }

    /// Gives the parameters of the chunk from a on their own slopes, 1 (or takes them away again, 0), and for curvature
    /// those from b on their inner slopes.
    constexpr void mark(vector<lifted, N>& seeds, std::size_t a, std::size_t b, const T& slope) const
    {
        const std::size_t n = flat_.size();
        for (std::size_t j = a; j < min(a + chunk, n); ++j) { seeds[j].slope[j - a] = slope; }
        if constexpr (O >= order::curvature) {
            for (std::size_t j = b; j < min(b + chunk, n); ++j) { seeds[j].value.slope[j - b] = slope; }
        }
    }

    template <class F, std::size_t K>
    constexpr void by_duals(const F& f, jet<T, N, K, O>& result)
    {
        const std::size_t n = flat_.size();
        if (n == 0) { take_value(f(p_), result); }
        for (std::size_t b = 0; b < n; b += chunk) {
            for (std::size_t a = O >= order::curvature ? 0 : b; a <= b; a += chunk) { by_chunks(f, a, b, result); }
        }
    }

    /// The slopes of the parameters from a on, with the inner slopes of those from b on.
    template <class F, std::size_t K>
    constexpr void by_chunks(const F& f, std::size_t a, std::size_t b, jet<T, N, K, O>& result)
    {
        if constexpr (N <= chunk) {
            take_slopes(f(seeded_), a, b, result);
        } else if constexpr (keeps_seeds) {        // dynamic
            if (seeded_.empty()) { make_seeds(); } // not before: who has a derivative of its own needs none
            const bool several = flat_.size() > chunk;
            if (several) { mark(seeded_, a, b, T(1)); }
            take_slopes(f(seeded_), a, b, result);
            if (several) { mark(seeded_, a, b, T(0)); }
        } else {
            auto seeds = constants();
            mark(seeds, a, b, T(1));
            take_slopes(f(unflatten<rebind_t<P, lifted>>(seeds)), a, b, result);
        }
    }

    template <class R, std::size_t K>
    constexpr void take_slopes(const R& r, std::size_t a, std::size_t b, jet<T, N, K, O>& result) const
    {
        const std::size_t n = flat_.size();
        for (std::size_t k = 0; k < K; ++k) {
            const auto y = component<lifted>(r, k);
            if constexpr (O >= order::curvature) {
                result.value[k] = y.value.value;
                each_of_chunk(b, n, [&](std::size_t j) {
                    result.gradient[k][j] = y.value.slope[j - b];
                    each_of_chunk(a, j + 1, [&](std::size_t i) {
                        result.curvature[k][packed(i, j)] = y.slope[i - a].slope[j - b];
                    });
                });
            } else {
                result.value[k] = y.value;
                each_of_chunk(a, n, [&](std::size_t i) { result.gradient[k][i] = y.slope[i - a]; });
            }
        }
    }
    /// f of each parameter of the chunk from `begin` on that is before `end`; written out where there is one chunk only.
    template <class F>
    static constexpr void each_of_chunk(std::size_t begin, std::size_t end, const F& f)
    {
        if constexpr (N <= chunk) {
            detail::each_index<N>(N, [&](std::size_t i) {
                if (i < end) { f(i); }
            });
        } else {
            for (std::size_t i = begin; i < min(begin + chunk, end); ++i) { f(i); }
        }
    }

    template <class F, std::size_t K>
    constexpr void by_own(const F& f, jet<T, N, K, O>& result) const
    {
        take_value(f(p_), result);
        if constexpr (K == 1 && requires { f.derivative(p_, result.gradient[0]); }) {
            f.derivative(p_, result.gradient[0]);
        } else {
            detail::take_gradient<T, N, K>(f.derivative(p_), flat_.size(), result.gradient);
        }
        if constexpr (O >= order::curvature) {
            if constexpr (has_second_derivative<F, P>) {
                static_assert(K == 1, "least: a second derivative of one's own is for models of one output");
                take_second_derivative(f.second_derivative(p_), result.curvature[0]);
            } else {
                for (std::size_t j = 0; j < flat_.size(); ++j) { differentiate_own(f, j, result); }
            }
        }
    }

    /// A second derivative a caller gave: a number for one parameter, else h(i, j).
    template <class H, class C>
    constexpr void take_second_derivative(const H& h, C& curvature) const
    {
        if constexpr (numeric_argument<H>) {
            curvature[0] = static_cast<T>(h);
        } else {
            for (std::size_t j = 0; j < flat_.size(); ++j) {
                for (std::size_t i = 0; i <= j; ++i) { curvature[packed(i, j)] = static_cast<T>(h(i, j)); }
            }
        }
    }

    /// The derivative of a derivative a caller gave, by parameter j.
    template <class F, std::size_t K>
    constexpr void differentiate_own(const F& f, std::size_t j, jet<T, N, K, O>& result) const
    {
        if constexpr (!wants_differences<F> && has_derivative<F, rebind_t<P, dual<T, 1>>>) {
            using variable = dual<T, 1>;
            auto seeds = zeros<variable, N>(flat_.size());
            for (std::size_t i = 0; i < flat_.size(); ++i) { seeds[i] = variable(flat_[i]); }
            seeds[j].slope[0] = T(1);
            std::array<vector<variable, N>, K> row{};
            detail::take_gradient<variable, N, K>(f.derivative(unflatten<rebind_t<P, variable>>(seeds)), flat_.size(),
                                                  row);
            for (std::size_t k = 0; k < K; ++k) {
                for (std::size_t i = 0; i <= j; ++i) { result.curvature[k][packed(i, j)] = row[k][i].slope[0]; }
            }
        } else {
            const auto [low, high] = around(j, detail::epsilon_root<base_t<T>>(3));
            std::array<vector<T, N>, K> below{}, above{};
            detail::take_gradient<T, N, K>(f.derivative(moved(j, low)), flat_.size(), below);
            detail::take_gradient<T, N, K>(f.derivative(moved(j, high)), flat_.size(), above);
            for (std::size_t k = 0; k < K; ++k) {
                for (std::size_t i = 0; i <= j; ++i) {
                    result.curvature[k][packed(i, j)] = (above[k][i] - below[k][i]) / (high - low);
                }
            }
        }
    }

    /// All outputs of f from one call.
    template <std::size_t K, class F>
    static constexpr std::array<T, K> outputs(const F& f, const P& p)
    {
        const auto r = f(p);
        std::array<T, K> y{};
        for (std::size_t k = 0; k < K; ++k) { y[k] = component<T>(r, k); }
        return y;
    }

    template <class F, std::size_t K>
    constexpr void by_differences(const F& f, jet<T, N, K, O>& result) const
    {
        result.value = outputs<K>(f, p_);
        for (std::size_t j = 0; j < flat_.size(); ++j) {
            const auto [low, high] = around(j, detail::epsilon_root<base_t<T>>(3));
            const auto below = outputs<K>(f, moved(j, low)), above = outputs<K>(f, moved(j, high));
            for (std::size_t k = 0; k < K; ++k) { result.gradient[k][j] = (above[k] - below[k]) / (high - low); }
        }
        if constexpr (O >= order::curvature) {
            for (std::size_t j = 0; j < flat_.size(); ++j) { second_differences(f, j, result); }
        }
    }

    /// Column j of the curvature.
    template <class F, std::size_t K>
    constexpr void second_differences(const F& f, std::size_t j, jet<T, N, K, O>& result) const
    {
        const T h = detail::epsilon_root<base_t<T>>(4);
        const auto [low, high] = around(j, h);
        const auto below = outputs<K>(f, moved(j, low)), above = outputs<K>(f, moved(j, high));
        for (std::size_t k = 0; k < K; ++k) {
            const T up = high - flat_[j], down = flat_[j] - low;
            const T rise = (above[k] - result.value[k]) / up, fall = (result.value[k] - below[k]) / down;
            result.curvature[k][packed(j, j)] = 2 * (rise - fall) / (up + down);
        }
        for (std::size_t i = 0; i < j; ++i) {
            const auto [left, right] = around(i, h);
            const auto left_low = outputs<K>(f, moved(i, left, j, low)),
                       left_high = outputs<K>(f, moved(i, left, j, high));
            const auto right_low = outputs<K>(f, moved(i, right, j, low)),
                       right_high = outputs<K>(f, moved(i, right, j, high));
            for (std::size_t k = 0; k < K; ++k) {
                const T mixed = (right_high[k] - left_high[k]) - (right_low[k] - left_low[k]);
                result.curvature[k][packed(i, j)] = mixed / ((right - left) * (high - low));
            }
        }
    }

    /// p_j - h and p_j + h as they are after rounding, h a fraction of |p_j|.
    [[nodiscard]] constexpr std::pair<T, T> around(std::size_t j, const T& fraction) const
    {
        const T size = abs(flat_[j]);
        const T h = fraction * (size > 0 ? size : T(1));
        return {flat_[j] - h, flat_[j] + h};
    }
    [[nodiscard]] constexpr P moved(std::size_t j, const T& to) const
    {
        auto p = flat_;
        p[j] = to;
        return unflatten<P>(p);
    }
    [[nodiscard]] constexpr P moved(std::size_t i, const T& to_i, std::size_t j, const T& to_j) const
    {
        auto p = flat_;
        p[i] = to_i;
        p[j] = to_j;
        return unflatten<P>(p);
    }
};

} // namespace least
