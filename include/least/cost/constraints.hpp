// SPDX-License-Identifier: MIT
#pragma once
// Parameters that may not go where they like:
//
//     bounds(lower, upper)   lower_j <= p_j <= upper_j, both in the shape of the parameters; infinite: no bound
//     hold(which)            p_j stays where it starts; which is in the shape of the parameters, over bool
//
//     bounds(peak<double>{0, -inf, 0}, peak<double>{inf, inf, 5})     hold(peak<bool>{false, false, true})
//
// A model may say that some of its parameters can be held without any loss (`gauge`, as of least/model/relu_network.hpp).
//
// A cost is constrained by being wrapped in least::constrained, which carries a box: the optimizers of least ask it which
// parameters are fixed at a point, and keep within it.
//
// Throws std::invalid_argument: bounds that are NaN or cross, a start outside its bounds, a list that is not as long as the
// parameters.

#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <concepts>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace least {

template <parameters P>
struct bounds_argument {
    P lower, upper;
};
/// The least and the largest value of each parameter.
template <parameters P>
[[nodiscard]] constexpr auto bounds(const P& lower, const std::type_identity_t<P>& upper)
{
    return bounds_argument<P>{lower, upper};
}
/// The same over two scalars, such as 0 and 1.5.
template <parameters P, parameters Q>
    requires(!std::same_as<P, Q>)
[[nodiscard]] constexpr auto bounds(const P& lower, const Q& upper)
{
    constexpr bool alike = std::same_as<rebind_t<P, double>, rebind_t<Q, double>>;
    static_assert(alike, "least: the two of bounds, and of prior, must have the same shape");
    using S = real_t<std::common_type_t<scalar_t<P>, scalar_t<Q>>>;
    if constexpr (alike) { return bounds_argument<rebind_t<P, S>>{convert<S>(lower), convert<S>(upper)}; }
}

template <class P>
struct hold_argument {
    P which;
};
/// The parameters that stay as they start.
template <parameters P>
    requires std::convertible_to<scalar_t<P>, bool>
[[nodiscard]] constexpr hold_argument<P> hold(P which)
{
    return {std::move(which)};
}
[[nodiscard]] inline hold_argument<std::vector<bool>> hold(std::vector<bool> which)
{
    return {std::move(which)};
}

/// Where flat parameters may be.
template <class T, std::size_t N>
struct box {
    vector<T, N> lower, upper;
    vector<bool, N> held;

    /// No limits, for n parameters.
    constexpr explicit box(std::size_t n) : lower(zeros<T, N>(n)), upper(zeros<T, N>(n)), held(zeros<bool, N>(n))
    {
        for (std::size_t j = 0; j < n; ++j) {
            upper[j] = std::numeric_limits<T>::infinity();
            lower[j] = -upper[j];
        }
    }

    template <class P>
    constexpr void take(const bounds_argument<P>& b)
    {
        const auto low = flatten(convert<T>(b.lower)), high = flatten(convert<T>(b.upper));
        if (low.size() != lower.size()) {
            detail::refuse_length("lower of bounds", low.size(), "start", lower.size(), "parameters");
        }
        if (high.size() != upper.size()) {
            detail::refuse_length("upper of bounds", high.size(), "start", upper.size(), "parameters");
        }
        for (std::size_t j = 0; j < lower.size(); ++j) {
            if (!(low[j] <= high[j])) { detail::refuse_at("bounds", "cross, or are not numbers,", j, "parameter"); }
            lower[j] = low[j];
            upper[j] = high[j];
            held[j] = held[j] || low[j] == high[j];
        }
    }
    template <class P>
    constexpr void take(const hold_argument<P>& h)
    {
        const auto which = [&] {
            if constexpr (parameters<P>) {
                return flatten(h.which);
            } else {
                return h.which;
            }
        }();
        if (which.size() != held.size()) {
            detail::refuse_length("hold", which.size(), "start", held.size(), "parameters");
        }
        for (std::size_t j = 0; j < held.size(); ++j) { held[j] = held[j] || static_cast<bool>(which[j]); }
    }
    constexpr void check(const vector<T, N>& start) const
    {
        for (std::size_t j = 0; j < start.size(); ++j) {
            if (start[j] < lower[j] || start[j] > upper[j]) {
                detail::refuse_at("start", "is outside its bounds", j, "parameter");
            }
        }
    }

    [[nodiscard]] constexpr vector<T, N> clip(vector<T, N> p) const
    {
        for (std::size_t j = 0; j < p.size(); ++j) { p[j] = min(max(p[j], lower[j]), upper[j]); }
        return p;
    }
    /// Whether parameter j lies on a bound, with the cost falling beyond it: by more than the rounding of its slope.
    template <class E>
    [[nodiscard]] constexpr bool pressed(const vector<T, N>& p, const E& e, std::size_t j) const
    {
        const T slope = e.gradient[j], noise = 16 * epsilon<T> * e.gradient_scale[j];
        return !held[j] && ((p[j] <= lower[j] && slope > noise) || (p[j] >= upper[j] && slope < -noise));
    }
    template <class E>
    [[nodiscard]] constexpr bool fixed(const vector<T, N>& p, const E& e, std::size_t j) const
    {
        return held[j] || pressed(p, e, j);
    }
};

/// The box of those who have none.
struct no_box {
    template <class V>
    static constexpr V&& clip(V&& p) noexcept
    {
        return std::forward<V>(p);
    }
    template <class V, class E>
    static constexpr bool pressed(const V&, const E&, std::size_t) noexcept
    {
        return false;
    }
    template <class V, class E>
    static constexpr bool fixed(const V&, const E&, std::size_t) noexcept
    {
        return false;
    }
};

/// A cost with a box. Refers to the cost.
template <class Cost, class Box>
class constrained {
    const Cost* cost_;
    Box box_;

public:
    constexpr constrained(const Cost& cost, Box box) : cost_(&cost), box_(std::move(box)) {}

    [[nodiscard]] constexpr const Box& constraints() const noexcept { return box_; }
    [[nodiscard]] constexpr const Cost& within() const noexcept { return *cost_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return cost_->size(); }

    template <class P>
    [[nodiscard]] constexpr auto operator()(const P& p) const
    {
        return (*cost_)(p);
    }
    template <order O, parameters P>
    [[nodiscard]] constexpr auto evaluate(const P& p, bool check = false) const
    {
        return cost_->template evaluate<O>(p, check);
    }
    template <parameters P>
    [[nodiscard]] constexpr auto bend(const P& p, const vector<scalar_t<P>, extent_v<P>>& v) const
    {
        return cost_->bend(p, v);
    }
    template <parameters P>
    [[nodiscard]] static constexpr auto error_of_derivative()
    {
        return Cost::template error_of_derivative<P>();
    }
};

namespace detail {

    /// The box of a cost.
    template <class Cost>
    constexpr decltype(auto) constraints_of(const Cost& cost)
    {
        if constexpr (requires { cost.constraints(); }) {
            return (cost.constraints());
        } else {
            static_cast<void>(cost);
            return no_box{};
        }
    }

    /// A box in which the model's invariances are held, too.
    template <class T, std::size_t N>
    struct box_in_gauge : box<T, N> {
        static constexpr bool in_gauge = true;
        using box<T, N>::box;
    };

    /// The model of a cost on data, with a box around it or without. A prior is no part of such a cost: it is not invariant.
    template <class Cost>
        requires requires(const Cost& cost) { cost.model(); }
    constexpr const auto& model_within(const Cost& cost)
    {
        return cost.model();
    }
    template <class Cost, class Box>
        requires requires(const Cost& cost) { cost.model(); }
    constexpr const auto& model_within(const constrained<Cost, Box>& cost)
    {
        return cost.within().model();
    }
    /// Whether the model of a cost declares exact invariances that are not held yet: f.gauge(p, is_free) says of each parameter, in
    /// the flat list, whether it may be held where it is without any loss, if those may be scaled for which is_free(j) is true.
    /// Minima are certified on what is left, the quotient.
    template <class Cost, class P>
    concept has_gauge = requires(const Cost& cost, const P& p, bool (*is_free)(std::size_t)) {
        model_within(cost).gauge(p, is_free);
        requires !requires { std::remove_cvref_t<decltype(cost.constraints())>::in_gauge; };
    };

    /// The cost with those parameters held, beside what its box holds. Refers to the cost.
    template <class Cost, parameters P>
    constexpr auto in_gauge(const Cost& cost, const P& p)
    {
        using T = scalar_t<P>;
        box_in_gauge<T, extent_v<P>> limits(flatten(p).size());
        if constexpr (requires { cost.constraints(); }) {
            static_cast<box<T, extent_v<P>>&>(limits) = cost.constraints();
        }
        const auto scales = [](const T& bound) { return bound == 0 || !isfinite(bound); }; // as the parameter does
        const auto held = model_within(cost).gauge(
            p, [&](std::size_t j) { return !limits.held[j] && scales(limits.lower[j]) && scales(limits.upper[j]); });
        for (std::size_t j = 0; j < held.size(); ++j) { limits.held[j] = limits.held[j] || held[j]; }
        if constexpr (requires { cost.model(); }) {
            return constrained(cost, std::move(limits));
        } else {
            return constrained(cost.within(), std::move(limits));
        }
    }

} // namespace detail
} // namespace least
