// SPDX-License-Identifier: MIT
#pragma once
// Any model behind a change of units, by which its parameters are of the size of 1:
//
//     standardized(model, x, y)       g(p, x) = y_centre + y_spread f(p, (x - x_centre) / x_spread)
//
// with the mean and the standard deviation of the data, of each component for itself. g is a model like any other, called with x
// in the caller's units, and what it returns, residuals and costs are in the caller's units too; its parameters are those of f
// on standardized data. First-order methods (adam, gradient_descent, lbfgs) need it where x are years or y are millions; the
// others are free of units by themselves.
//
//     g.standard(x) = (x - x_centre) / x_spread       g.original(z) = y_centre + y_spread z
//     g.restored(p)                                   the parameters of f itself, for models that say how
//
// standardizing{.centre_x, .centre_y} leaves a centre out, for models that it would change: f plus a constant is another model
// where f has no constant of its own. A component that is constant has spread 1. relu_network says how its parameters are
// restored if y was not centred: errors of knots and slopes in the caller's units are then
//     fitted.derived([&](const auto& p) { const auto q = g.restored(p); return -q.b[0] / q.m[0]; })
//
// Derivatives of the model's own are used. x and y hold numbers or std::arrays of numbers. Throws std::invalid_argument: empty
// data, different lengths, data that are not finite; restored where y was centred.

#include "least/model/concepts.hpp"
#include "least/model/parameters.hpp"
#include "least/model/wrappers.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <ranges>
#include <type_traits>
#include <utility>

namespace least {

struct standardizing {
    bool centre_x = true;
    bool centre_y = true;
};

namespace detail {

    /// A number or an array of numbers, its elements as real numbers.
    template <class V>
    using real_like = rebind_t<V, real_t<scalar_t<V>>>;

    /// f(a_k, b_k, c_k) of each component.
    template <class A, class B, class F>
    constexpr auto by_components(const A& a, const B& b, const B& c, const F& f)
    {
        if constexpr (requires { a.size(); }) {
            std::array<std::remove_cvref_t<decltype(f(a[0], b[0], c[0]))>, extent_v<B>> r{};
            for (std::size_t k = 0; k < r.size(); ++k) { r[k] = f(a[k], b[k], c[k]); }
            return r;
        } else {
            return f(a, b, c);
        }
    }

    /// Numbers, and std::arrays of numbers.
    template <class V>
    inline constexpr bool is_number_or_array = numeric_argument<V>;
    template <numeric_argument S, std::size_t K>
    inline constexpr bool is_number_or_array<std::array<S, K>> = true;

    template <class V>
    struct spread_of {
        V centre{}, spread{};
        std::size_t count = 0;
    };
    /// A unit in which squares neither overflow nor vanish: 1, unless the largest number asks for another.
    template <real T>
    constexpr T unit_for(const T& largest)
    {
        constexpr T far = [] { // about the fourth root of what there is
            T power = 1;
            for (int i = 0; i < std::numeric_limits<T>::max_exponent / 4; ++i) { power *= 2; }
            return power;
        }();
        return largest > far || (largest > 0 && largest < 1 / far) ? largest : T(1);
    }
    /// Mean and standard deviation of each component; the mean is 0 unless it is to be the centre.
    template <class R>
    constexpr auto centre_and_spread(const R& range, bool centre, const char* name)
    {
        using V = real_like<std::ranges::range_value_t<R>>;
        using T = scalar_t<V>;
        auto mean = flatten(V{}), squares = mean, unit = mean;
        std::size_t n = 0;
        for (const auto& element : range) {
            const auto values = flatten(convert<T>(element));
            if (!all_finite(values)) { refuse_at(name, "is not finite", n); }
            ++n;
            for (std::size_t k = 0; k < unit.size(); ++k) { unit[k] = max(unit[k], T(abs(values[k]))); }
        }
        if (n == 0) { refuse(name, "is empty: there are no observations"); }
        for (T& u : unit) { u = unit_for(u); }
        T count = 0;
        for (const auto& element : range) {
            const auto values = flatten(convert<T>(element));
            count += 1;
            for (std::size_t k = 0; k < mean.size(); ++k) { // Welford's
                const T before = values[k] / unit[k] - mean[k];
                mean[k] += before / count;
                squares[k] += before * (values[k] / unit[k] - mean[k]);
            }
        }
        for (std::size_t k = 0; k < mean.size(); ++k) {
            const T variance = squares[k] / count;
            squares[k] = variance > 0 ? sqrt(variance) * unit[k] : T(1);
            mean[k] = centre ? mean[k] * unit[k] : T(0);
        }
        return spread_of<V>{unflatten<V>(mean), unflatten<V>(squares), n};
    }

} // namespace detail

/// A model on standardized x whose answers are given back in the caller's units. X and Y: a number or an array of numbers.
template <class Model, class X, class Y>
struct standardized_model {
    Model model;
    X x_centre, x_spread;
    Y y_centre, y_spread;

    static constexpr bool takes_duals = requires { requires Model::takes_duals; };

    template <class V>
    [[nodiscard]] constexpr auto standard(const V& x) const
    {
        return detail::by_components(x, x_centre, x_spread,
                                     [](const auto& a, const auto& c, const auto& s) { return (a - c) / s; });
    }
    template <class V>
    [[nodiscard]] constexpr auto original(const V& z) const
    {
        return detail::by_components(z, y_centre, y_spread,
                                     [](const auto& a, const auto& c, const auto& s) { return c + s * a; });
    }

    template <class P, class V>
    constexpr auto operator()(const P& p, const V& x) const
        requires requires(const Model& f) { f(p, this->standard(x)); }
    {
        return original(model(p, standard(x)));
    }

    template <class P, class V>
    [[nodiscard]] constexpr auto derivative(const P& p, const V& x) const
        requires(numeric_argument<Y> && requires(const Model& f) { f.derivative(p, this->standard(x)); })
    {
        auto d = flatten(model.derivative(p, standard(x)));
        for (auto& d_j : d) { d_j = d_j * y_spread; }
        return unflatten<P>(d);
    }
    template <class P, class V, class Into>
    constexpr void derivative(const P& p, const V& x, Into& into) const
        requires(numeric_argument<Y> && requires(const Model& f) { f.derivative(p, this->standard(x), into); })
    {
        model.derivative(p, standard(x), into);
        for (auto& d_j : into) { d_j = d_j * y_spread; }
    }
    /// Refers to this and to p.
    template <class P, class V>
    [[nodiscard]] constexpr auto second_derivative(const P& p, const V& x) const
        requires(numeric_argument<Y> && requires(const Model& f) { f.second_derivative(p, this->standard(x))(0, 0); })
    {
        return [this, &p, z = standard(x)](std::size_t i, std::size_t j) {
            return model.second_derivative(p, z)(i, j) * y_spread;
        };
    }

    // For models that add up their own gradients (least/cost/questions.hpp).

    template <class P, class V, class T, std::size_t L>
    constexpr void values(const P& p, const std::array<V, L>& x, std::array<T, L>& f) const
        requires(numeric_argument<Y> && requires { this->model.values(p, x, f); })
    {
        model.values(p, all_standard(x), f);
        for (T& f_s : f) { f_s = y_centre + y_spread * f_s; }
    }
    template <class P, class V, class T, std::size_t L, class Sum>
    constexpr void add_gradient(const P& p, const std::array<V, L>& x, const std::array<T, L>& w, Sum& sum) const
        requires(numeric_argument<Y> && requires { this->model.add_gradient(p, x, w, sum); })
    {
        auto scaled = w;
        for (T& w_s : scaled) { w_s = w_s * y_spread; }
        model.add_gradient(p, all_standard(x), scaled, sum);
    }

    template <class P, class Free>
    [[nodiscard]] constexpr auto gauge(const P& p, const Free& is_free) const
        requires requires(const Model& f) { f.gauge(p, is_free); }
    {
        return model.gauge(p, is_free);
    }

    /// The q with f(q, x) = g(p, x) for every x, where the model has such.
    template <class P>
    [[nodiscard]] constexpr P restored(const P& p) const
        requires requires(const Model& f, const X& x_units, const Y& y_units) {
            f.restored(p, x_units, x_units, y_units);
        }
    {
        if (y_centre != Y{}) { detail::refuse("y", "was centred: the model has no constant to take that in"); }
        return model.restored(p, x_centre, x_spread, y_spread);
    }

private:
    template <class V, std::size_t L>
    constexpr std::array<V, L> all_standard(std::array<V, L> x) const
    {
        for (V& x_s : x) { x_s = standard(x_s); }
        return x;
    }
};

template <class Model, std::ranges::forward_range X, std::ranges::forward_range Y>
    requires detail::is_number_or_array<std::ranges::range_value_t<X>>
             && detail::is_number_or_array<std::ranges::range_value_t<Y>>
[[nodiscard]] constexpr auto standardized(Model model, const X& x, const Y& y, const standardizing& how = {})
{
    const auto of_x = detail::centre_and_spread(x, how.centre_x, "x");
    const auto of_y = detail::centre_and_spread(y, how.centre_y, "y");
    if (of_x.count != of_y.count) { detail::refuse_length("y", of_y.count, "x", of_x.count); }
    using XV = std::remove_const_t<decltype(of_x.centre)>;
    using YV = std::remove_const_t<decltype(of_y.centre)>;
    return standardized_model<Model, XV, YV>{std::move(model), of_x.centre, of_x.spread, of_y.centre, of_y.spread};
}

/// A start for the model on the standardized data, where it has one (least/fit.hpp).
template <class Model, class XV, class YV, std::ranges::forward_range X, std::ranges::forward_range Y,
          class... Weighting>
[[nodiscard]] constexpr auto initial(const standardized_model<Model, XV, YV>& g, const X& x, const Y& y,
                                     const Weighting&... weighting)
    requires requires { initial(g.model, x, y, weighting...); }
{
    const auto to_standard = [&g](const auto& a) { return g.standard(a); };
    const auto to_standard_y = [&g](const auto& a) {
        return detail::by_components(a, g.y_centre, g.y_spread,
                                     [](const auto& v, const auto& c, const auto& s) { return (v - c) / s; });
    };
    return initial(g.model, std::views::transform(std::views::all(x), to_standard),
                   std::views::transform(std::views::all(y), to_standard_y), weighting...);
}

} // namespace least
