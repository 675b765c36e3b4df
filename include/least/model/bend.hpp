// SPDX-License-Identifier: MIT
#pragma once
// How a function of the parameters bends along a direction v: its value, its gradient, and the second directional derivative
//
//     bend_k = d^2/dt^2 f_k(p + t v) at t = 0
//
// exactly by dual numbers of two levels, whose cost does not grow with the number of parameters; for functions that do not
// take dual numbers by differences of what they have (least/model/derivative_source.hpp).

#include "least/model/concepts.hpp"
#include "least/model/derivative_source.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/dual.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>

namespace least {

/// A point p and a direction v, made ready to evaluate functions there.
template <parameters P>
class bend_at {
    using T = scalar_t<P>;
    static constexpr std::size_t N = extent_v<P>;
    using inner = dual<T, 1>;
    using outer = dual<inner, 1>; // p + v e1 + v e2: the coefficient of e1 e2 is the bend

    jet_at<order::slope, P> at_;
    rebind_t<P, outer> line_{};
    vector<T, N> v_;
    // For differences, made when they are asked for:
    bool has_ends_ = false;
    T step_{};             // how far along v
    P before_{}, after_{}; // p - step v, p + step v

public:
    constexpr bend_at(const P& p, const vector<T, N>& v) : at_(p), v_(v)
    {
        const auto on_line = [this](std::size_t j) {
            outer x{inner(at_.flat()[j])};
            x.value.slope[0] = v_[j];
            x.slope[0] = inner(v_[j]);
            return x;
        };
        if constexpr (N != dynamic) {
            detail::assign_each(line_, on_line);
        } else {
            auto line = zeros<outer, N>(v.size());
            for (std::size_t j = 0; j < line.size(); ++j) { line[j] = on_line(j); }
            line_ = unflatten<rebind_t<P, outer>>(line);
        }
    }

    [[nodiscard]] constexpr const vector<T, N>& flat() const noexcept { return at_.flat(); }

    template <class F, std::size_t K>
    constexpr void operator()(const F& f, jet<T, N, K, order::slope>& result, std::array<T, K>& bend)
    {
        at_(f, result);
        if constexpr (derivative_source_of<F, P> == derivative_source::dual || takes_duals_too<F>) {
            const auto r = f(line_);
            for (std::size_t k = 0; k < K; ++k) { bend[k] = component<outer>(r, k).slope[0].slope[0]; }
        } else {
            if (!has_ends_) { find_ends(); }
            const auto low = f(before_), high = f(after_);
            for (std::size_t k = 0; k < K; ++k) {
                const T rise = component<T>(high, k) - result.value[k], fall = result.value[k] - component<T>(low, k);
                bend[k] = (rise - fall) / step_ / step_;
            }
        }
    }

private:
    /// Changes the parameters by about eps^(1/4) of themselves; those at 0, whose size is not known, by at most v.
    static constexpr T length_of_step(const vector<T, N>& p, const vector<T, N>& v)
    {
        T most{};
        bool at_zero = false;
        for (std::size_t j = 0; j < p.size(); ++j) {
            if (p[j] != 0) {
                most = max(most, abs(v[j] / p[j]));
            } else {
                at_zero = at_zero || v[j] != 0;
            }
        }
        const T step = most > 0 ? detail::epsilon_root<base_t<T>>(4) / most : T(1);
        return !(step > 0) || !isfinite(step) || (at_zero && step > 1) ? T(1) : step;
    }
    constexpr void find_ends()
    {
        step_ = length_of_step(at_.flat(), v_);
        before_ = moved(at_.flat(), -step_, v_);
        after_ = moved(at_.flat(), step_, v_);
        has_ends_ = true;
    }
    static constexpr P moved(vector<T, N> p, const T& t, const vector<T, N>& v)
    {
        for (std::size_t j = 0; j < p.size(); ++j) { p[j] += t * v[j]; }
        return unflatten<P>(p);
    }
};

} // namespace least
