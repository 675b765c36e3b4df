// SPDX-License-Identifier: MIT
#pragma once
// "Iterate through many values of m": the cost at `count` evenly spaced values from `from` to `to`, both included.
//
//     m_i = from + (to - from) i / (count - 1)
//
// Returns the least of them, and the curve that was scanned. The status is `finished`: nothing is claimed of what lies
// between two values. A value at which the cost is not finite stands in the curve but is never the least; `not_finite`
// if all are.
//
// Needs: value, one parameter. The curve is the one thing here that lives on the heap.

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
#include <vector>

namespace least {

/// One point of a scanned curve.
struct curve_point {
    double parameter;
    double cost;
};

struct scan : minimum<double> {
    std::vector<curve_point> curve; // in order from `from` to `to`
};

namespace detail {

    template <class Cost>
    class grid_walk {
        using place = point<double, 1, order::value>;

        double from_, to_;
        std::size_t count_;
        objective<Cost, double> objective_;
        std::vector<curve_point> curve_;
        place best_;

    public:
        constexpr grid_walk(const Cost& cost, double from, double to, std::size_t count)
            : from_(from), to_(to), count_(count), objective_(cost, from), best_(scan_next())
        {}
        [[nodiscard]] constexpr std::vector<curve_point> take_curve() { return std::move(curve_); }
        [[nodiscard]] constexpr const auto& at() const noexcept { return best_; }
        [[nodiscard]] constexpr std::size_t evaluations() const noexcept { return objective_.evaluations(); }
        [[nodiscard]] constexpr double gradient_norm() const noexcept
        {
            return std::numeric_limits<double>::quiet_NaN();
        }
        [[nodiscard]] constexpr std::optional<status> ended() const
        {
            if (curve_.size() < count_) { return std::nullopt; }
            return best_.e.finite() ? status::finished : status::not_finite;
        }
        constexpr std::optional<status> advance()
        {
            const auto next = scan_next();
            if (next.e.finite() && !(best_.e.cost <= next.e.cost)) { best_ = next; }
            return std::nullopt;
        }

    private:
        constexpr place scan_next()
        {
            const auto last = static_cast<double>(count_ - 1), i = static_cast<double>(curve_.size());
            const double m = i == last ? to_ : from_ + (to_ - from_) * (i / last);
            if (curve_.empty()) { curve_.reserve(count_); }
            const auto next = objective_.template at<order::value>({m});
            curve_.push_back({m, next.e.cost});
            return next;
        }
    };

} // namespace detail

/// Throws std::invalid_argument if from or to is not finite, or count is less than 2.
struct grid_search {
    double from = 0;
    double to = 1;
    std::size_t count = 101; // values, so one hundred steps
    stopping stop{};         // iterations: count - 1

    template <class Cost, class Observer = no_observer>
    [[nodiscard]] constexpr auto operator()(const Cost& cost, Observer&& observer = {}) const
    {
        if constexpr (detail::check_scan<Cost, std::remove_reference_t<Observer>>()) {
            stop.check();
            if (!isfinite(from)) { detail::refuse("from", "of grid_search is not finite"); }
            if (!isfinite(to)) { detail::refuse("to", "of grid_search is not finite"); }
            if (!isfinite(to - from)) { detail::refuse("to", "of grid_search is too far from from"); }
            if (count < 2) { detail::refuse("count", "of grid_search is less than 2"); }
            detail::grid_walk<Cost> search(cost, from, to, count);
            scan result{run<double>(search, stop, count, observer), search.take_curve()};
            result.iterations = result.curve.size() - 1;
            return result;
        }
    }
};

} // namespace least
