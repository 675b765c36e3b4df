// SPDX-License-Identifier: MIT
#pragma once
// What is known of the parameters before the data are looked at: a mean and a standard deviation of each.
//
//     prior(mean, sd)     both in the shape of the parameters; an infinite sd: nothing is known of that parameter
//
// Each is one more observation, of the parameter itself: q_j = (p_j - mean_j) / sd_j joins the residuals,
//
//     cost = (sum over observations + sum q_j^2) / n        n: the observations, without the priors
//
// With sigma(s) this is the posterior mode of normal errors and normal priors. Without it sd counts in the units of a
// residual of y of size 1.
//
// Throws std::invalid_argument: a mean that is not finite, an sd that is not positive, a list that is not as long as the
// parameters.

#include "least/cost/evaluation.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/numeric/triangle.hpp"

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace least {

template <parameters P>
struct prior_argument {
    P mean, sd;
};
/// Means and standard deviations of the parameters.
template <parameters P>
[[nodiscard]] constexpr auto prior(const P& mean, const std::type_identity_t<P>& sd)
{
    return prior_argument<P>{mean, sd};
}
/// The same over two scalars, such as 0 and 1.5.
template <parameters P, parameters Q>
    requires(!std::same_as<P, Q>)
[[nodiscard]] constexpr auto prior(const P& mean, const Q& sd)
{
    constexpr bool alike = std::same_as<rebind_t<P, double>, rebind_t<Q, double>>;
    static_assert(alike, "least: the two of bounds, and of prior, must have the same shape");
    using S = real_t<std::common_type_t<scalar_t<P>, scalar_t<Q>>>;
    if constexpr (alike) { return prior_argument<rebind_t<P, S>>{convert<S>(mean), convert<S>(sd)}; }
}

/// A cost with priors. Refers to the cost.
template <class Cost, class T, std::size_t N>
class with_prior {
    const Cost* cost_;
    vector<T, N> mean_, inverse_; // 1 / sd

public:
    template <class P>
    constexpr with_prior(const Cost& cost, const prior_argument<P>& known, std::size_t n)
        : cost_(&cost), mean_(flatten(convert<T>(known.mean))), inverse_(flatten(convert<T>(known.sd)))
    {
        if (mean_.size() != n) { detail::refuse_length("mean of prior", mean_.size(), "start", n, "parameters"); }
        if (inverse_.size() != n) { detail::refuse_length("sd of prior", inverse_.size(), "start", n, "parameters"); }
        for (std::size_t j = 0; j < n; ++j) {
            if (!isfinite(mean_[j])) { detail::refuse_at("mean of prior", "is not finite", j, "parameter"); }
            if (!(inverse_[j] > 0)) { detail::refuse_at("sd of prior", "is not positive", j, "parameter"); }
            inverse_[j] = 1 / inverse_[j];
            if (!isfinite(inverse_[j])) { detail::refuse_at("sd of prior", "is too small", j, "parameter"); }
        }
    }

    /// Nothing is asked of parameters that are held: what is known of them has no part in the fit.
    constexpr void ignore(const vector<bool, N>& held)
    {
        for (std::size_t j = 0; j < inverse_.size(); ++j) { inverse_[j] = held[j] ? T(0) : inverse_[j]; }
    }

    [[nodiscard]] constexpr const Cost& within() const noexcept { return *cost_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return cost_->size(); }
    /// How many parameters have one.
    [[nodiscard]] constexpr std::size_t count() const noexcept
    {
        std::size_t known = 0;
        for (const T& s : inverse_) { known += s > 0 ? 1U : 0U; }
        return known;
    }
    /// sum q_j^2
    template <class V>
    [[nodiscard]] constexpr auto sum_of_squares(const V& p) const
    {
        typename V::value_type sum(0);
        for (std::size_t j = 0; j < p.size(); ++j) {
            const auto q = (p[j] - mean_[j]) * inverse_[j];
            sum += q * q;
        }
        return sum;
    }
    /// Adds the rows of the priors to a factor or a Gram matrix.
    template <class Factor, class V>
    constexpr void add_rows(Factor& factor, const V& p) const
    {
        using U = typename V::value_type;
        const std::size_t n = p.size();
        matrix<U, N == dynamic ? dynamic : 1, Factor::columns> row(1, n + 1);
        for (std::size_t j = 0; j < n; ++j) {
            for (std::size_t k = 0; k < n; ++k) { row(0, k) = U(0); }
            row(0, j) = static_cast<U>(inverse_[j]);
            row(0, n) = (p[j] - static_cast<U>(mean_[j])) * static_cast<U>(inverse_[j]);
            factor.fold(row, 1);
        }
    }

    template <parameters P>
    [[nodiscard]] constexpr auto operator()(const P& p) const
    {
        return (*cost_)(p)
               + sum_of_squares(flatten(convert<scalar_t<real_parameters_t<P>>>(p))) / static_cast<T>(cost_->size());
    }

    template <order O, parameters P>
    [[nodiscard]] constexpr auto evaluate(const P& p, bool check = false) const
    {
        auto e = cost_->template evaluate<O>(p, check);
        add_to<O>(e, flatten(p));
        return e;
    }
    /// Adds the priors to an evaluation of the cost within, or of a part of it that stands for the whole: a mini-batch.
    template <order O, class E, class V>
    constexpr void add_to(E& e, const V& flat) const
    {
        const T n = static_cast<T>(cost_->size());
        for (std::size_t j = 0; j < flat.size(); ++j) {
            const T s = inverse_[j], q = (flat[j] - mean_[j]) * s;
            const T size = abs(q) + (abs(flat[j]) + abs(mean_[j])) * s;
            e.cost += q * q / n;
            e.cost_noise += 2 * epsilon<T> * abs(q) * size / n;
            e.exact = e.exact && abs(q) <= 4 * epsilon<T> * size;
            if constexpr (O >= order::slope) { e.gradient[j] += 2 * q * s / n; }
            if constexpr (O >= order::gradient) { e.gradient_scale[j] += 2 * size * s / n; }
            if constexpr (O == order::curvature) {
                e.curvature[packed(j, j)] += 2 * s * s / n;
                e.curvature_scale[j] += 2 * s * s / n;
            }
        }
        if constexpr (has_rows(O)) { add_rows(e.factor, flat); }
    }
    template <parameters P>
    [[nodiscard]] constexpr auto bend(const P& p, const vector<scalar_t<P>, extent_v<P>>& v) const
    {
        return cost_->bend(p, v); // a prior does not bend
    }
    template <parameters P>
    [[nodiscard]] static constexpr auto error_of_derivative()
    {
        return Cost::template error_of_derivative<P>();
    }
};

} // namespace least
