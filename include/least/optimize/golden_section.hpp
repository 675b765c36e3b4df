// SPDX-License-Identifier: MIT
#pragma once
// Golden section search: the minimum of a cost of one parameter between `from` and `to`, by values alone.
//
// A bracket [a, b] holds two inner points that divide it in the golden ratio; the end beside the higher of the two is
// cut off, so that each evaluation makes the bracket shorter by 0.618. Sure for a cost with one minimum between from
// and to; with several it finds one of them.
//
//     converged       the bracket is at most 2 sqrt(eps) of its place, max(|a|, |b|, sqrt(eps) |to - from|), and the cost at
//                     its best point is below that at both ends: the minimum is inside. A minimum cannot be placed more
//                     closely by values: within sqrt(eps) of it the cost does not change in double precision
//     at_bound        the bracket closed upon `from` or `to`, and the cost rises from there inwards
//     flat_direction  the cost was the same wherever it was looked at
//     stalled         the bracket closed, but none of these holds (the cost is not unimodal, or noise)
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
        place a_, b_;      // the ends
        place low_, high_; // the inner points, low_.p < high_.p
        T floor_;          // the least place: sqrt(eps) of the interval searched
        bool a_is_from_ = true, b_is_to_ = true;
        bool all_equal_ = true;

    public:
        constexpr golden_bracket(const Cost& cost, T from, T to)
            : objective_(cost, from),
              a_(look(from)),
              b_(look(to)),
              low_(look(to - ratio * (to - from))),
              high_(look(from + ratio * (to - from))),
              floor_(sqrt(epsilon<T>) * (to - from)),
              all_equal_(a_.e.cost == b_.e.cost && low_.e.cost == high_.e.cost && a_.e.cost == low_.e.cost)
        {}

        /// The best point known.
        [[nodiscard]] constexpr const place& at() const noexcept
        {
            const place& inner = worse(low_, high_) ? high_ : low_;
            const place& end = worse(a_, b_) ? b_ : a_;
            return worse(inner, end) ? end : inner;
        }
        [[nodiscard]] constexpr std::size_t evaluations() const noexcept { return objective_.evaluations(); }
        [[nodiscard]] constexpr T gradient_norm() const noexcept { return std::numeric_limits<T>::quiet_NaN(); }

        [[nodiscard]] constexpr std::optional<status> ended() const
        {
            if (!at().e.finite()) { return status::not_finite; }
            if (all_equal_) { return status::flat_direction; }
            const T a = a_.p[0], b = b_.p[0];
            const T where = max(max(abs(a), abs(b)), floor_);
            if (b - a > 2 * sqrt(epsilon<T>) * where) { return std::nullopt; }
            if (!a_is_from_ && !b_is_to_) { return status::converged; }
            return (a_is_from_ && &at() == &a_) || (b_is_to_ && &at() == &b_) ? status::at_bound
                                                                              : closed_beside_a_bound();
        }
        constexpr std::optional<status> advance()
        {
            if (worse(low_, high_)) {
                a_ = low_;
                a_is_from_ = false;
                low_ = high_;
                high_ = look(a_.p[0] + ratio * (b_.p[0] - a_.p[0]));
                all_equal_ = all_equal_ && high_.e.cost == low_.e.cost;
            } else {
                b_ = high_;
                b_is_to_ = false;
                high_ = low_;
                low_ = look(b_.p[0] - ratio * (b_.p[0] - a_.p[0]));
                all_equal_ = all_equal_ && high_.e.cost == low_.e.cost;
            }
            return std::nullopt;
        }

    private:
        static constexpr T ratio = static_cast<T>(0.618033988749894848204586834365638118L); // (sqrt(5) - 1) / 2

        constexpr place look(T m) { return objective_.template at<order::value>({m}); }

        /// Whether x costs more than y; what is not finite costs most.
        static constexpr bool worse(const place& x, const place& y)
        {
            if (!y.e.finite()) { return false; }
            return !x.e.finite() || x.e.cost > y.e.cost;
        }
        /// One end has never moved, yet it is not the best point: the minimum is inside if the best beats both ends.
        [[nodiscard]] constexpr status closed_beside_a_bound() const
        {
            return worse(a_, at()) && worse(b_, at()) ? status::converged : status::stalled;
        }
    };

} // namespace detail

/// Throws std::invalid_argument unless from < to, both finite.
struct golden_section {
    double from = 0;
    double to = 1;
    stopping stop{}; // iterations: 200 unless given; 80 close any bracket to sqrt(eps) of its place and width

    static constexpr std::size_t default_iterations = 200;

    template <class Cost, class Observer = no_observer>
    constexpr auto operator()(const Cost& cost, Observer&& observer = {}) const
    {
        if constexpr (detail::check_scan<Cost, std::remove_reference_t<Observer>>()) {
            if (!isfinite(from)) { detail::refuse("from", "of golden_section is not finite"); }
            if (!isfinite(to)) { detail::refuse("to", "of golden_section is not finite"); }
            if (!(from < to)) { detail::refuse("from", "of golden_section is not below to"); }
            detail::golden_bracket<Cost> search(cost, from, to);
            return run<double>(search, stop, default_iterations, observer);
        }
    }
};

} // namespace least
