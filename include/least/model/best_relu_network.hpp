// SPDX-License-Identifier: MIT
#pragma once
// The best ReLU network of a number x: the global minimum of the mean squared error, computed rather than descended to.
//
//     best_relu_network<H>(x, y)        H units, of relu_network<H>::parameters
//     best_relu_network(units, x, y)    so many, of relu_network<dynamic>::parameters
//
// and then weights(w) or sigma(s), as for mean_squared_error. What comes back has
//     parameters, cost    f(x) = sum of n_j relu(m_j x + b_j) and its cost, which is mean_squared_error(relu_network, x, y)
//     proven              the cost is the global minimum to a relative 1e-8 (of double), or 0 but for rounding: every network
//                         there is was looked at, or excluded by a bound, or there is nothing left to gain. So for H <= 3
//                         and up to 100 different x, for H = 1 and any number, for more units as far as an allowance of
//                         work goes (tenths of a second). Else it is a good one.
//
// A proof also takes x that numbers can tell apart: no gap between neighbours under 1e-6 of the range of x (of double; H = 1:
// 1.5e-11), and parameters that cost what was computed, for which b must resolve the gaps: x far from 0 with small gaps,
// like 1e15 + (0, 1, 2 ...), are better shifted first. Parameters are finite; where those found would not be, or would be worse
// than f = 0, all n are 0.
//
// Geometry. Let x_1 < ... < x_n be the different x of the data. All that a network is to its cost is the vector of its values
// there.
//   * A unit with m > 0 is a hinge: 0 up to its knot k = -b/m, beyond it a line of slope n m. On the data it makes no
//     difference what happens between two points, so that the knots of one gap make a *cell*: 0 on points 1 ... g and then a
//     line whose zero is in [x_g, x_{g+1}]: +-cone(R_g, R_{g+1}), the sums a R_g + b R_{g+1} with a b >= 0 of the rays R_g =
//     (x - x_g)_+. (The hinge a R_g + b R_{g+1} has the slope a + b and the knot (a x_g + b x_{g+1}) / (a + b).) A knot left
//     of all the data makes the cell of g = 0, R_0 = 1: lines that have no zero between the data, constants too (m = 0).
//     Units with m < 0 are the mirror image: L_g. So there are n cells that face right and n that face left.
//   * Why the minimum is attained: the networks are a finite union, over the choices of cells and signs, of sums of cones with
//     finitely many generators; these are closed, so that there is a nearest one to y, with finite weights. On a choice of
//     cells it is a linear least-squares problem with signs, and its solution that of a face without signs
//     (least/model/hinge_faces.hpp). Going through all choices is possible for few units (least/model/hinge_search.hpp): C(2
//     n, H) of them.
//   * Two units of opposite signs in one cell are a jump: R_g and -R_{g+1}, scaled, make any line beyond the gap and 0 before
//     it. Their knots are put at the two ends of the gap, which takes the smallest weights that do it.
//   * Minima are no isolated points. (m, b, n) -> (c m, c b, n / c); units change places; a knot in the last gap moves only the
//     value at the last point, and its slope times its distance from there is all that counts (here it is some roundings
//     beyond the near end of the gap); residuals that are 0 leave more units than needed. Nor is the cost smooth there: often
//     a knot is on a data point. Local methods end elsewhere: the best three units for the transistor counts have a negative
//     one for the last gap, no path leads to which, and everything that goes downhill from the talk's weights ends four times
//     as high.
//
// Here m is 1 or -1 (0 for a constant), and the units are in the order of their knots; those not needed have an n that is 0
// but for rounding. The result does not depend on the order of the data, and scales exactly with x and y by powers of two.
// Computing is in the real type of x and y, float in double.
//
// Throws std::invalid_argument: empty data, different lengths, bad weights or sigma, an x or y that is not finite, no units.
// Heap memory grows with the data.
// Source: Arora, Basu, Mianjy & Mukherjee, ICLR 2018 (arXiv 1611.01491), theorem 4.1; Hudson, JASA 61 (1966).

#include "least/model/best_hinges.hpp"
#include "least/model/hinge_cells.hpp"
#include "least/model/hinge_data.hpp"
#include "least/model/parameters.hpp"
#include "least/model/relu_network.hpp"
#include "least/model/weighting.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

namespace least {

template <class P>
struct best_network {
    using value_type = std::remove_cvref_t<decltype(std::declval<const P&>().n[0])>;

    P parameters;
    value_type cost;
    bool proven;
};

namespace detail {

    /// What the arguments after the data may be: nothing, weights or sigma.
    constexpr unweighted weighting_of_points()
    {
        return {};
    }
    template <class R>
    auto weighting_of_points(weights_argument<R> w)
    {
        return weighted<held_or_same<R>, false>{std::move(w.values)};
    }
    template <class R>
    auto weighting_of_points(sigma_argument<R> s)
    {
        return weighted<held_or_same<R>, true>{std::move(s.values)};
    }

    template <class R>
    concept numbers_to_walk = walkable<R> && numeric_argument<std::ranges::range_value_t<const std::remove_cvref_t<R>>>;

    template <class X, class Y, class... A>
    consteval bool network_arguments_fit()
    {
        constexpr bool walk = numbers_to_walk<X> && numbers_to_walk<Y>;
        static_assert(
            walk, "least: x and y of the best network must be forward ranges of numbers that can be walked when const "
                  "(a filter_view cannot: copy it into a vector)");
        constexpr bool weighting = requires(A... a) { weighting_of_points(std::move(a)...); };
        static_assert(weighting,
                      "least: after its data the best network takes least::sigma(s) or least::weights(w), once");
        return walk && weighting;
    }

    template <class T>
    using computed_in = std::conditional_t<std::is_same_v<T, float>, double, T>;

    /// The observations in ascending order, weights in units of their own: weight * unit^2 is the caller's.
    template <real T>
    struct points_of_network {
        std::vector<weighted_point<T>> points;
        T unit = 1;
    };

    template <real T, class X, class Y, class Weighting>
    points_of_network<T> points_in_order(const X& x, const Y& y, const Weighting& weighting)
    {
        const auto nx = static_cast<std::size_t>(std::ranges::distance(x));
        const auto ny = static_cast<std::size_t>(std::ranges::distance(y));
        if (nx != ny) { refuse_length("y", ny, "x", nx); }
        if (ny == 0) { refuse("y", "is empty: there are no observations"); }
        weighting.check(ny);

        points_of_network<T> result;
        result.points.reserve(ny);
        auto i = std::ranges::begin(x);
        auto j = std::ranges::begin(y);
        auto place = weighting.walk();
        T least = 0;
        for (std::size_t k = 0; k < ny; ++k, ++i, ++j, ++place) {
            const weighted_point<T> p{static_cast<T>(*i), static_cast<T>(*j),
                                      place.divides ? place.template divisor<T>() : place.template factor<T>()};
            if (!isfinite(p.x)) { refuse_at("x", "is not finite", k); }
            if (!isfinite(p.y)) { refuse_at("y", "is not finite", k); }
            least = k == 0 ? p.weight : min(least, p.weight);
            result.points.push_back(p);
        }
        if (Weighting::place::divides) { // sigma: weights 1 / s^2, in units of the largest so that no square overflows
            const T unit = power_of_two_below(least);
            for (auto& p : result.points) { p.weight = (unit / p.weight) * (unit / p.weight); }
            result.unit = 1 / unit;
        }
        if (!std::is_sorted(result.points.begin(), result.points.end())) {
            std::sort(result.points.begin(), result.points.end());
        }
        return result;
    }

    /// The mean over the points of weight r^2, r the residual of the network in units of y, in blocks so that n rounding errors
    /// do not add up.
    template <real T, class P>
    T mean_cost_of_network(const points_of_network<T>& data, const P& p, std::size_t units, T y_unit)
    {
        constexpr std::size_t block = 1024;
        const std::size_t n = data.points.size();
        T total = 0;
        for (std::size_t first = 0; first < n; first += block) {
            T sum = 0;
            for (std::size_t i = first; i < min(n, first + block); ++i) {
                const auto& point = data.points[i];
                T r = -point.y;
                for (std::size_t j = 0; j < units; ++j) {
                    r += static_cast<T>(p.n[j]) * relu(static_cast<T>(p.m[j]) * point.x + static_cast<T>(p.b[j]));
                }
                sum += point.weight * (r / y_unit) * (r / y_unit);
            }
            total += sum;
        }
        return total / static_cast<T>(n);
    }

    /// How far the knot of a hinge that is on a data point, though any place in the last gap would do, is put into that gap:
    /// a few roundings of the caller's scalar, so that the unit is off at the point and its derivatives are those of the flat
    /// side. In units of x, and as a share of the gap.
    template <real T>
    struct way_into_gap {
        T length = 0, share = 0;
    };
    template <real Real, real T>
    way_into_gap<T> beyond_the_point(const sorted_points<T>& points, const hinge<T>& h)
    {
        const std::size_t n = points.size();
        if (n < 2 || h.knot != points.x(h.left ? 1 : n - 2)) { return way_into_gap<T>{}; }
        const T knot = abs(points.origin() / points.x_unit() + h.knot);
        const T gap = h.left ? points.x(1) - points.x(0) : points.x(n - 1) - points.x(n - 2);
        const T rounding = 4 * static_cast<T>(epsilon<Real>) * max(knot, gap);
        return rounding < gap / 4 ? way_into_gap<T>{rounding, rounding / gap} : way_into_gap<T>{};
    }

    /// The network that some hinges are, in the caller's units; units that are not needed are 0.
    template <std::size_t N, real Real, real T>
    auto network_of_hinges(const sorted_points<T>& points, const std::vector<hinge<T>>& hinges, std::size_t units)
    {
        constexpr auto largest = static_cast<T>(std::numeric_limits<Real>::max());
        typename relu_network<N>::template parameters<Real> p{};
        if constexpr (N == dynamic) { p.m.resize(units), p.n.resize(units), p.b.resize(units); }
        for (std::size_t j = 0; j < units; ++j) {
            const bool spare = j >= hinges.size();
            const auto h = spare ? hinge<T>{false, false, T(0), points.x(points.size() - 1)} : hinges[j];
            const T m = h.constant ? T(0) : T(h.left ? -1 : 1);
            const T knot = min(largest, max(-largest, (points.origin() / points.x_unit() + h.knot) * points.x_unit()));
            const auto beyond = spare || h.constant ? way_into_gap<T>{} : beyond_the_point<Real>(points, h);
            p.m[j] = static_cast<Real>(m);
            p.b[j] = static_cast<Real>(h.constant ? T(1) : -m * knot - beyond.length * points.x_unit());
            p.n[j] = static_cast<Real>(h.constant ? h.slope * points.y_unit()
                                                  : h.slope / (1 - beyond.share) / points.x_unit() * points.y_unit());
        }
        return p;
    }

    template <std::size_t N, class X, class Y, class Weighting>
    auto best_network_of(std::size_t units, const X& x, const Y& y, const Weighting& weighting)
    {
        using real = scalar_of_data<X, Y>;
        using T = computed_in<real>;
        using P = typename relu_network<N>::template parameters<real>;
        if (units == 0) { refuse("units", "of the network are 0"); }
        const auto data = points_in_order<T>(x, y, weighting);
        const sorted_points<T> points(data.points);
        auto found = best_hinges<N>(points, units);
        std::stable_sort(found.hinges.begin(), found.hinges.end(),
                         [](const auto& a, const auto& b) { return a.knot < b.knot; });

        best_network<P> best{network_of_hinges<N, real>(points, found.hinges, units), real(0), false};
        const P zero = network_of_hinges<N, real>(points, {}, units);
        T cost = mean_cost_of_network(data, best.parameters, units, points.y_unit());
        const T power = mean_cost_of_network(data, zero, 0, points.y_unit());
        if (!all_finite(flatten(best.parameters)) || !(cost <= power)) { best.parameters = zero, cost = power; }

        const auto n = static_cast<T>(data.points.size());
        const T sum = cost_of_hinges(points, found.hinges) + points.scatter();
        const T claimed = sum / n * points.weight_unit();
        constexpr auto eps = static_cast<T>(epsilon<real>);
        constexpr T agreement = max(T(1e-9), 64 * eps), rounding = roundings_of_zero * eps;
        const T scale = points.y_unit() * data.unit;
        best.cost = static_cast<real>(cost * scale * scale);
        best.proven = found.proven && all_finite(flatten(best.parameters)) && isfinite(best.cost)
                      && cost <= claimed + agreement * claimed + power * rounding * rounding;
        return best;
    }

} // namespace detail

/// The best network of H units on the data.
template <std::size_t H, class X, class Y, class... A>
[[nodiscard]] auto best_relu_network(X&& x, Y&& y, A&&... weighting)
{
    if constexpr (detail::network_arguments_fit<X, Y, std::remove_cvref_t<A>...>()) {
        return detail::best_network_of<H>(H, x, y, detail::weighting_of_points(std::forward<A>(weighting)...));
    }
}

/// The best network of so many units on the data.
template <class X, class Y, class... A>
[[nodiscard]] auto best_relu_network(std::size_t units, X&& x, Y&& y, A&&... weighting)
{
    if constexpr (detail::network_arguments_fit<X, Y, std::remove_cvref_t<A>...>()) {
        return detail::best_network_of<dynamic>(units, x, y,
                                                detail::weighting_of_points(std::forward<A>(weighting)...));
    }
}

} // namespace least
