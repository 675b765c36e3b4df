// SPDX-License-Identifier: MIT
#pragma once
// Golden section search: the minimum of a cost of one parameter between `from` and `to`, by values alone.
//
// A bracket [a, b] holds two inner points that divide it in the golden ratio; the end beside the higher of the two is
// cut off, so that each evaluation makes the bracket shorter by 0.618. Sure for a cost with one minimum between from
// and to; with several it finds one of them.
//
//     converged       the bracket is at most 2 sqrt(eps) of its place, max(|a|, |b|, sqrt(eps) |to - from|), and on both
//                     sides of its best point some value was seen that is above that: the minimum is inside. It cannot be
//                     placed more closely by values: within sqrt(eps) of it the cost does not change
//     at_bound        the bracket closed upon `from` or `to`, and the cost there is not above what was found inside
//     flat_direction  on one side at least the cost was nowhere seen to rise
//     not_finite      no value inside is finite; single values that are not count as infinitely bad
//
// Needs: value, one parameter. About 40 evaluations in double precision.
//
// Source: Kiefer, Proc. AMS 4 (1953); Brent, Algorithms for Minimization without Derivatives (1973), section 5.1, for
// sqrt(eps).

#include "least/cost/evaluation.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/optimize/concepts.hpp"
#include "least/optimize/minimize.hpp"

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

namespace least {

namespace detail {

    template <class Cost>
    class golden_bracket {
        using T = double;
        using place = point<T, 1, order::value>;

        objective<Cost, T> objective_;
        place from_, to_;    // the ends of the interval
        place a_, b_;        // the ends of the bracket
        place low_, high_;   // the inner points, low_.p < high_.p
        T floor_;            // the least place: sqrt(eps) of the interval searched
        place left_, right_; // the worst of the left ends that there were, and of the right

    public:
        constexpr golden_bracket(const Cost& cost, T from, T to)
            : objective_(cost, from),
              from_(look(from)),
              to_(look(to)),
              a_(from_),
              b_(to_),
              low_(look(to - ratio * (to - from))),
              high_(look(from + ratio * (to - from))),
              floor_(sqrt(epsilon<T>) * (to - from)),
              left_(a_),
              right_(b_)
        {}

        /// The best point known.
        [[nodiscard]] constexpr const place& at() const noexcept
        {
            if (closed() && a_.p[0] - from_.p[0] <= closeness() && !worse(from_, inside())) { return from_; }
            if (closed() && to_.p[0] - b_.p[0] <= closeness() && !worse(to_, inside())) { return to_; }
            return inside();
        }
        [[nodiscard]] constexpr std::size_t evaluations() const noexcept { return objective_.evaluations(); }
        [[nodiscard]] constexpr T gradient_norm() const noexcept { return std::numeric_limits<T>::quiet_NaN(); }

        [[nodiscard]] constexpr std::optional<status> ended() const
        {
            if (!closed()) { return std::nullopt; }
            const place& best = at();
            if (!best.e.finite()) { return status::not_finite; }
            const bool rises = worse(left_, best) || worse(right_, best);
            if (rises && (&best == &from_ || &best == &to_)) { return status::at_bound; }
            return worse(left_, best) && worse(right_, best) ? status::converged : status::flat_direction;
        }
        /// Of a flat_direction: the one there is.
        [[nodiscard]] static constexpr std::array<T, 1> direction() noexcept { return {1}; }
        constexpr std::optional<status> advance()
        {
            // Where neither inner point is finite, towards the better end.
            const bool neither = !low_.e.finite() && !high_.e.finite();
            if (neither ? worse(a_, b_) : worse(low_, high_)) {
                a_ = low_;
                if (worse(a_, left_)) { left_ = a_; }
                low_ = high_;
                high_ = look(a_.p[0] + ratio * (b_.p[0] - a_.p[0]));
            } else {
                b_ = high_;
                if (worse(b_, right_)) { right_ = b_; }
                high_ = low_;
                low_ = look(b_.p[0] - ratio * (b_.p[0] - a_.p[0]));
            }
            return std::nullopt;
        }

    private:
        static constexpr T ratio = static_cast<T>(0.618033988749894848204586834365638118L); // (sqrt(5) - 1) / 2

        constexpr place look(T m) { return objective_.template at<order::value>({m}); }

        /// 2 sqrt(eps) of the bracket's place.
        [[nodiscard]] constexpr T closeness() const noexcept
        {
            return 2 * sqrt(epsilon<T>) * max(max(abs(a_.p[0]), abs(b_.p[0])), floor_);
        }
        [[nodiscard]] constexpr bool closed() const noexcept { return !(b_.p[0] - a_.p[0] > closeness()); }

        /// The best point of the bracket.
        [[nodiscard]] constexpr const place& inside() const noexcept
        {
            const place& inner = worse(low_, high_) ? high_ : low_;
            const place& end = worse(a_, b_) ? b_ : a_;
            return worse(inner, end) ? end : inner;
        }
        /// Whether x costs more than y; what is not finite costs most.
        static constexpr bool worse(const place& x, const place& y)
        {
            if (!y.e.finite()) { return false; }
            return !x.e.finite() || x.e.cost > y.e.cost;
        }
    };

} // namespace detail

/// Throws std::invalid_argument unless from < to, both and their distance finite.
struct golden_section {
    double from = 0;
    double to = 1;
    stopping stop{}; // iterations: 200 unless given; 80 close any bracket to sqrt(eps) of its place and width

    static constexpr std::size_t default_iterations = 200;

    template <class Cost, class Observer = no_observer>
    [[nodiscard]] constexpr auto operator()(const Cost& cost, Observer&& observer = {}) const
    {
        if constexpr (detail::check_scan<Cost, std::remove_reference_t<Observer>>()) {
            stop.check();
            if (!isfinite(from)) { detail::refuse("from", "of golden_section is not finite"); }
            if (!isfinite(to)) { detail::refuse("to", "of golden_section is not finite"); }
            if (!(from < to)) { detail::refuse("from", "of golden_section is not below to"); }
            if (!isfinite(to - from)) { detail::refuse("to", "of golden_section is too far from from"); }
            detail::golden_bracket<Cost> search(cost, from, to);
            return run<double>(search, stop, default_iterations, observer);
        }
    }
};

} // namespace least
