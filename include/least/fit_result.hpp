// SPDX-License-Identifier: MIT
#pragma once
// What least::fit returns: the parameters, how the search ended, and what the data say of them. It owns all it needs and
// never refers to the data.
//
//     standard_errors()             sqrt of the covariance's diagonal, in the shape of the parameters
//     covariance(), correlation()   matrices a(i, j), N x N in the flat order of the parameters
//     confidence_interval(0.95)     p -+ q se, q the quantile of Student's t with n - P degrees of freedom; with sigma, normal
//     derived(f)                    a number f(p) that is computed from the parameters, .value and .standard_error: sqrt(g C g^T) with
//                                   g = df/dp. Where parameters are undetermined, what they determine together has an error:
//                                   of a ReLU unit its slope n m and its knot -b / m
//     confidence_band(x, 0.95)      f -+ q sqrt(g C g^T), g = df(p, x)/dp: where the curve is
//     prediction_band(x, 0.95)      adds the variance of an observation to come: s^2; with weights s^2 / w0, with sigma
//                                   sigma0^2, w0 and sigma0 being given as a third argument
//     residuals(x, y)               y - f(p, x) of each observation;  leverage(x, y)  the part of the estimate at each that
//                                   comes from its own y
//
// The formulae stand in least/statistics.hpp. Errors are linearised ones, in the model and around the answer. They are NaN
// where there are none: for parameters that are held, pressed against a bound or undetermined (see standings()), for all
// where the search did not end at a minimum (a flat direction apart) or n = P without sigma.

#include "least/cost/arguments.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/concepts.hpp"
#include "least/model/derivative_source.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/quantile.hpp"
#include "least/numeric/scalar.hpp"
#include "least/optimize/minimize.hpp"
#include "least/statistics.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <numbers>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace least {

template <class V>
struct interval {
    V lower{}, upper{};
};

/// What is computed from parameters.
template <class T>
struct derived_value {
    T value{}, standard_error{};
};

namespace detail {

    /// A model that can be assigned, which lambdas with captures cannot: made anew from the other.
    template <class Model>
    class assignable {
        std::optional<Model> model_;

    public:
        constexpr explicit assignable(Model model) : model_(std::move(model)) {}
        constexpr assignable(const assignable&) = default;
        constexpr assignable(assignable&&) noexcept(std::is_nothrow_move_constructible_v<Model>) = default;
        constexpr ~assignable() = default;
        constexpr assignable& operator=(const assignable& other)
        {
            if (this != &other) { model_.emplace(other.get()); }
            return *this;
        }
        constexpr assignable& operator=(assignable&& other) noexcept(std::is_nothrow_move_constructible_v<Model>)
        {
            if (this != &other) { model_.emplace(std::move(*other.model_)); }
            return *this;
        }
        [[nodiscard]] constexpr const Model& get() const noexcept { return *model_; }
    };
    template <std::copyable Model>
    class assignable<Model> {
        [[no_unique_address]] Model model_;

    public:
        constexpr explicit assignable(Model model) : model_(std::move(model)) {}
        [[nodiscard]] constexpr const Model& get() const noexcept { return model_; }
    };

} // namespace detail

template <class Model, class P>
class fit_result : public minimum<P> {
    using T = scalar_t<P>;
    static constexpr std::size_t N = extent_v<P>;
    static constexpr T nan = std::numeric_limits<T>::quiet_NaN();

    [[no_unique_address]] detail::assignable<Model> model_;
    fit_summary<T, N> summary_;

public:
    constexpr fit_result(minimum<P> found, Model f, fit_summary<T, N> summary)
        : minimum<P>(std::move(found)), model_(std::move(f)), summary_(std::move(summary))
    {}

    [[nodiscard]] constexpr const Model& model() const noexcept { return model_.get(); }
    [[nodiscard]] constexpr const fit_summary<T, N>& summary() const noexcept { return summary_; }
    /// What each parameter is, in flat order.
    [[nodiscard]] constexpr const vector<standing, N>& standings() const noexcept { return summary_.standings; }

    /// The model at x.
    template <class X>
    [[nodiscard]] constexpr auto operator()(const X& x) const
    {
        return model()(this->parameters, x);
    }

    // The whole.

    /// Observations (times outputs) of positive weight, parameters that moved freely.
    [[nodiscard]] constexpr std::size_t observations() const noexcept { return summary_.observations; }
    [[nodiscard]] constexpr std::size_t free_parameters() const noexcept { return summary_.free; }
    /// n - P, not below 0; a prior counts as an observation.
    [[nodiscard]] constexpr std::size_t degrees_of_freedom() const noexcept
    {
        const std::size_t rows = summary_.observations + summary_.priors;
        return rows > summary_.free ? rows - summary_.free : 0;
    }
    /// sum w r^2; with sigma chi^2.
    [[nodiscard]] constexpr T residual_sum_of_squares() const noexcept { return summary_.squares; }
    /// (sum w r^2 + sum q^2 of a prior) / (n - P); NaN for n = P.
    [[nodiscard]] constexpr T reduced_chi_squared() const
    {
        const std::size_t dof = degrees_of_freedom();
        return dof > 0 ? (summary_.squares + summary_.prior_squares) / static_cast<T>(dof) : nan;
    }
    /// s, the square root of it: in the units of y; with sigma, of sigma.
    [[nodiscard]] constexpr T residual_standard_deviation() const { return sqrt(reduced_chi_squared()); }
    [[nodiscard]] constexpr T r_squared() const
    {
        return summary_.total > 0 ? 1 - summary_.squares / summary_.total : nan;
    }
    /// -2 log L of normal errors; NaN for robust losses, which are not likelihoods of those.
    [[nodiscard]] T minus_two_log_likelihood() const
    {
        if (summary_.robust) { return nan; }
        const T n = static_cast<T>(summary_.observations), log_2pi = std::log(2 * std::numbers::pi_v<T>);
        const T around = summary_.known_sigma ? summary_.squares : n * (std::log(summary_.squares / n) + 1);
        return n * log_2pi + around - summary_.log_weights;
    }
    [[nodiscard]] T aic() const { return minus_two_log_likelihood() + 2 * estimated(); }
    [[nodiscard]] T aicc() const
    {
        const T k = estimated(), left = static_cast<T>(summary_.observations) - k - 1;
        return left > 0 ? aic() + 2 * k * (k + 1) / left : nan;
    }
    [[nodiscard]] T bic() const
    {
        return minus_two_log_likelihood() + estimated() * std::log(static_cast<T>(summary_.observations));
    }

    // The parameters.

    [[nodiscard]] constexpr matrix<T, N> covariance() const
    {
        const std::size_t n = summary_.standings.size();
        matrix<T, N> c(n, n);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n; ++j) {
                c(i, j) = has_error(i) && has_error(j) ? inverse(i, j) * variance() : nan;
            }
        }
        return c;
    }
    [[nodiscard]] constexpr matrix<T, N> correlation() const
    {
        const auto c = covariance();
        auto r = c;
        for (std::size_t i = 0; i < c.rows(); ++i) {
            for (std::size_t j = 0; j < c.rows(); ++j) {
                r(i, j) = i == j ? c(i, i) / c(i, i) : c(i, j) / (sqrt(c(i, i)) * sqrt(c(j, j)));
            }
        }
        return r;
    }
    [[nodiscard]] constexpr P standard_errors() const { return unflatten<P>(flat_errors()); }

    /// The interval of each parameter that covers the truth with this probability.
    [[nodiscard]] interval<P> confidence_interval(double confidence = 0.95) const
    {
        const T q = quantile(confidence);
        auto lower = flatten(this->parameters), upper = lower;
        const auto errors = flat_errors();
        for (std::size_t j = 0; j < errors.size(); ++j) {
            lower[j] -= q * errors[j];
            upper[j] += q * errors[j];
        }
        return {unflatten<P>(lower), unflatten<P>(upper)};
    }

    /// A number f(p), f generic in its scalar as models are, with its error.
    template <class F>
        requires function_of<F, P>
    [[nodiscard]] derived_value<T> derived(const F& f) const
    {
        static_assert(numeric_argument<std::invoke_result_t<const F&, const P&>>, "least: derived takes one number");
        const T scale = errors_exist() ? variance() : nan;
        return {static_cast<T>(f(this->parameters)), static_cast<T>(sqrt(variances(f)[0] * scale))};
    }

    // The curve.

    /// Where the curve is at x; .lower and .upper are like the model's output.
    template <class X>
    [[nodiscard]] auto confidence_band(const X& x, double confidence = 0.95) const
    {
        return band(x, confidence, T(0));
    }
    /// Where an observation to come at x will be. Throws std::invalid_argument for a fit with sigma or weights: whose
    /// sigma or weight the new one has must be said.
    template <class X>
    [[nodiscard]] auto prediction_band(const X& x, double confidence = 0.95) const
    {
        if (summary_.known_sigma) { detail::refuse("sigma", "of the new observation is missing in prediction_band"); }
        if (summary_.weighted) { detail::refuse("weight", "of the new observation is missing in prediction_band"); }
        return band(x, confidence, reduced_chi_squared());
    }
    /// The same for a fit with sigma or weights: that of the new observation.
    template <class X>
    [[nodiscard]] auto prediction_band(const X& x, double confidence, double sigma_or_weight) const
    {
        if (!summary_.known_sigma && !summary_.weighted && sigma_or_weight != 1) { // without either all weights are 1
            detail::refuse("sigma or weight", "is given to prediction_band, but none was to fit");
        }
        if (!(sigma_or_weight > 0)) { detail::refuse("sigma or weight", "of the new observation is not positive"); }
        const T s = static_cast<T>(sigma_or_weight);
        return band(x, confidence, summary_.known_sigma ? s * s : reduced_chi_squared() / s);
    }

    // The observations.

    /// y - f(p, x), a std::vector; for data (x, y) or records, as given to fit.
    template <class... Data>
    [[nodiscard]] auto residuals(Data&&... data) const
    {
        const auto of_data = mean_squared_error(model(), std::forward<Data>(data)...);
        using cost_type = std::remove_cvref_t<decltype(of_data)>;
        constexpr std::size_t K = cost_type::outputs;
        std::vector<std::conditional_t<K == 1, T, std::array<T, K>>> all;
        all.reserve(of_data.size());
        auto place = of_data.data().walk();
        for (std::size_t i = 0; i < of_data.size(); ++i, ++place) {
            const auto f = model()(this->parameters, place.data.x());
            std::array<T, K> r{};
            for (std::size_t k = 0; k < K; ++k) { r[k] = component<T>(place.data.y(), k) - component<T>(f, k); }
            if constexpr (K == 1) {
                all.push_back(r[0]);
            } else {
                all.push_back(r);
            }
        }
        return all;
    }
    /// w J (R^T R)^-1 J^T, a std::vector; of several outputs the sum. With sigma or weights: as given to fit, after the data. NaN
    /// for robust losses.
    template <class... Data>
    [[nodiscard]] std::vector<T> leverage(Data&&... data) const
    {
        const auto of_data = mean_squared_error(model(), std::forward<Data>(data)...);
        std::vector<T> all;
        all.reserve(of_data.size());
        auto place = of_data.data().walk();
        for (std::size_t i = 0; i < of_data.size(); ++i, ++place) {
            const T s = place.weight.template divisor<T>();
            T h{};
            const auto& x = place.data.x();
            for (const T& v : variances(bound<Model, std::remove_cvref_t<decltype(x)>>{model(), x})) { h += v; }
            all.push_back(summary_.robust ? nan : h * place.weight.template factor<T>() / s / s);
        }
        return all;
    }

private:
    [[nodiscard]] T estimated() const { return static_cast<T>(summary_.free) + (summary_.known_sigma ? T(0) : T(1)); }
    /// Element (i, j) of (R^T R)^-1 or of the sandwich.
    [[nodiscard]] constexpr T inverse(std::size_t i, std::size_t j) const
    {
        T sum{};
        for (std::size_t k = 0; k < summary_.standings.size(); ++k) {
            sum += summary_.root(i, k) * summary_.root(j, k);
        }
        return sum;
    }
    /// What multiplies it.
    [[nodiscard]] constexpr T variance() const
    {
        if (summary_.robust) {
            const T n = static_cast<T>(summary_.observations), dof = static_cast<T>(degrees_of_freedom());
            return dof > 0 ? n / dof : nan;
        }
        if (summary_.known_sigma) { return T(1); }
        const T rounding = epsilon<T> * epsilon<T> * summary_.magnitude; // an exact fit is known no better than this
        const std::size_t dof = degrees_of_freedom();
        return dof > 0 ? max(summary_.squares + summary_.prior_squares, rounding) / static_cast<T>(dof) : nan;
    }
    [[nodiscard]] constexpr bool errors_exist() const
    {
        bool named = false; // flat, with the parameters that it concerns: the others have errors
        for (const auto what : summary_.standings) { named = named || what == standing::undetermined; }
        return this->converged() || (named && this->status == status::flat_direction);
    }
    [[nodiscard]] constexpr bool has_error(std::size_t j) const
    {
        return errors_exist() && summary_.standings[j] == standing::estimated;
    }
    [[nodiscard]] constexpr vector<T, N> flat_errors() const
    {
        auto errors = flatten(this->parameters);
        for (std::size_t j = 0; j < errors.size(); ++j) {
            errors[j] = has_error(j) ? sqrt(inverse(j, j) * variance()) : nan;
        }
        return errors;
    }
    [[nodiscard]] T quantile(double confidence) const
    {
        if (!(confidence > 0) || !(confidence < 1)) { detail::refuse("confidence", "is not between 0 and 1"); }
        const T level = static_cast<T>(confidence), dof = static_cast<T>(degrees_of_freedom());
        return summary_.known_sigma ? normal_two_sided(level) : student_t_two_sided(level, dof); // NaN for dof = 0
    }

    /// g (R^T R)^-1 g^T of each output of a function of the parameters.
    template <class F>
    [[nodiscard]] auto variances(const F& function) const
    {
        constexpr std::size_t K = output_count_v<std::invoke_result_t<const F&, const P&>>;
        jet_at<order::gradient, P> at(this->parameters);
        jet<T, N, K, order::gradient> f(at.flat().size());
        at(function, f);
        std::array<T, K> v{};
        for (std::size_t k = 0; k < K; ++k) {
            const auto& g = f.gradient[k];
            for (std::size_t q = 0; q < g.size(); ++q) { // along a flat direction the curve is not known
                T along{}, terms{};
                for (std::size_t j = 0; j < g.size(); ++j) {
                    along += g[j] * summary_.flat(j, q);
                    terms += abs(g[j] * summary_.flat(j, q));
                }
                if (abs(along) > sqrt(epsilon<T>) * terms) { v[k] = nan; }
            }
            for (std::size_t i = 0; i < g.size(); ++i) { // |L^T g|^2
                T along{};
                for (std::size_t j = 0; j < g.size(); ++j) { along += summary_.root(j, i) * g[j]; }
                v[k] += along * along;
            }
        }
        return v;
    }

    template <class X>
    [[nodiscard]] auto band(const X& x, double confidence, const T& beside) const
    {
        const auto v = variances(bound<Model, X>{model(), x});
        const auto f = (*this)(x);
        const T q = quantile(confidence), scale = errors_exist() ? variance() : nan;
        std::array<T, std::tuple_size_v<std::remove_const_t<decltype(v)>>> lower{}, upper{};
        for (std::size_t k = 0; k < v.size(); ++k) {
            const T half = q * sqrt(v[k] * scale + beside);
            lower[k] = component<T>(f, k) - half;
            upper[k] = component<T>(f, k) + half;
        }
        if constexpr (v.size() == 1 && numeric_argument<std::remove_cvref_t<decltype(f)>>) {
            return interval<T>{lower[0], upper[0]};
        } else {
            return interval<decltype(lower)>{lower, upper};
        }
    }
};

} // namespace least
