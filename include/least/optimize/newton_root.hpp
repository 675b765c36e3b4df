// SPDX-License-Identifier: MIT
#pragma once
// The talk's iteration m <- m - Cost(m) / dCost(m): Newton's method for a root of the cost.
//
// It looks for a place where the cost is 0. The cost of data that the model cannot fit exactly is 0 nowhere: close to
// its minimum dCost goes to 0 while Cost does not, the step Cost / dCost grows without bound, and the iterates wander
// for ever, thrown far away each time they come near the answer. Where the model does fit exactly, cost and slope go to
// 0 together, Cost ~ c (m - m*)^2, and each step halves the distance. For the least cost use least::newton, which looks
// for a root of dCost.
//
// For several parameters the step is p <- p - Cost(p) g / |g|^2, g the gradient: the nearest root of the cost's tangent
// plane (Polyak's step length for a least cost of 0). Steps are taken as they are: that is the method.
//
//     exact_fit        the cost reached 0 within its rounding noise
//     no_root          the derivative vanishes where the cost is above that noise; or, for one parameter, two iterates bracket
//                      a minimum (the derivative changes sign) which bisection then shows to lie above that noise; or an iterate
//                      overflowed. The best point seen is returned: in the second case, the minimum itself
//     iteration_limit  neither within 1,000 iterations
//
// Needs: value, derivative.
//
// Source: the talk; Polyak, Introduction to Optimization (1987), section 5.3.

#include "least/cost/evaluation.hpp"
#include "least/model/jet.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/optimize/concepts.hpp"
#include "least/optimize/minimize.hpp"
#include "least/optimize/search.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

namespace least {

namespace detail {

    template <class Cost, class P>
    class root_walk {
        using T = scalar_t<P>;
        static constexpr std::size_t N = extent_v<P>;
        using place = point<T, N, order::gradient>;

        objective<Cost, P> objective_;
        stopping stop_;
        place at_;
        place best_;
        T left_ = std::numeric_limits<T>::quiet_NaN();  // for one parameter: the last iterates with a falling
        T right_ = std::numeric_limits<T>::quiet_NaN(); // and with a rising cost

    public:
        constexpr root_walk(const Cost& cost, const P& start, const stopping& stop)
            : objective_(cost, start),
              stop_(stop),
              at_(objective_.template at<order::gradient>(flatten(start))),
              best_(at_)
        {}
        [[nodiscard]] constexpr const place& at() const noexcept { return at_; }
        [[nodiscard]] constexpr std::size_t evaluations() const noexcept { return objective_.evaluations(); }
        [[nodiscard]] constexpr T gradient_norm() const { return norm(at_.e.gradient); }

        constexpr std::optional<status> ended()
        {
            if (!at_.e.finite()) {
                if (evaluations() == 1) { return status::not_finite; }
                return settle(status::no_root); // thrown out of the range of numbers
            }
            if (at_.e.cost < best_.e.cost) { best_ = at_; }
            if (is_root(at_)) { return status::exact_fit; }
            const T least_gradient = max(static_cast<T>(stop_.gradient), objective_.gradient_noise());
            if (scaled_gradient(at_.e) <= least_gradient && !within(step(at_), at_.p, sqrt(epsilon<T>))) {
                return settle(status::no_root); // no slope, and yet far from 0
            }
            if constexpr (N == 1) {
                return bracketed();
            } else {
                return std::nullopt;
            }
        }
        constexpr std::optional<status> advance()
        {
            place next = objective_.template at<order::gradient>(moved_by(at_.p, T(-1), step(at_)));
            objective_.moved_to(next, at_);
            at_ = std::move(next);
            return std::nullopt;
        }

    private:
        [[nodiscard]] static constexpr vector<T, N> step(const place& x)
        {
            const T g = norm(x.e.gradient);
            auto s = x.e.gradient;
            for (auto& component : s) { component = x.e.cost / g * (component / g); }
            return s;
        }

        /// The cost is 0 as far as its rounding lets one see: by its residuals, or because the step to the root of its
        /// tangent no longer moves the parameters.
        [[nodiscard]] static constexpr bool is_root(const place& x)
        {
            if (x.e.exact || x.e.cost == 0) { return true; }
            return norm(x.e.gradient) > 0 && within(step(x), x.p, 2 * epsilon<T>);
        }
        /// Whether a step is at most so large a part of each parameter.
        [[nodiscard]] static constexpr bool within(const vector<T, N>& step, const vector<T, N>& p, T part)
        {
            for (std::size_t j = 0; j < p.size(); ++j) {
                if (!(abs(step[j]) <= part * abs(p[j]))) { return false; }
            }
            return true;
        }

        constexpr status settle(status s)
        {
            at_ = best_;
            return s;
        }

        /// One parameter, and iterates on both sides of a minimum: finds it, and says whether it is a root.
        constexpr std::optional<status> bracketed()
        {
            (at_.e.gradient[0] < 0 ? left_ : right_) = at_.p[0];
            if (!(left_ < right_)) { return std::nullopt; } // also while one of them is missing
            T a = left_, b = right_;
            for (int i = 0; i < 2000 && evaluations() < stop_.evaluations;
                 ++i) { // halves almost any bracket of doubles to two neighbours
                const T middle = a / 2 + b / 2;
                if (!(a < middle && middle < b)) { break; }
                const place m = objective_.template at<order::gradient>({middle});
                if (!m.e.finite()) { return std::nullopt; }
                best_ = m;
                if (is_root(m)) {
                    at_ = m;
                    return status::exact_fit;
                }
                (m.e.gradient[0] < 0 ? a : b) = middle;
            }
            return settle(status::no_root);
        }
    };

} // namespace detail

struct newton_root {
    stopping stop{}; // iterations: 1,000 unless given; gradient: the derivative has vanished below it, else at noise

    static constexpr std::size_t default_iterations = 1'000; // halving reaches 0 from any double within 1,100

    template <class Cost, class P, class Observer = no_observer>
    [[nodiscard]] constexpr auto operator()(const Cost& cost, const P& start, Observer&& observer = {}) const
    {
        if constexpr (detail::check_run<Cost, P, std::remove_reference_t<Observer>>()) {
            stop.check();
            using Q = real_parameters_t<P>;
            detail::root_walk<Cost, Q> search(cost, convert<scalar_t<Q>>(start), stop);
            return run<Q>(search, stop, default_iterations, observer);
        }
    }
};

} // namespace least
