// SPDX-License-Identifier: MIT
#pragma once
// Early stopping: a search ends when the cost of data that it does not see no longer falls, which is where a model of many
// parameters begins to learn the noise of those that it does see.
//
//     const auto [train, held_out] = least::split(x, y, 0.2);                                  (least/cost/split.hpp)
//     least::early_stopping watch(least::mean_squared_error(model, held_out.x, held_out.y), start, {.patience = 50});
//     least::adam{}(least::mean_squared_error(model, train.x, train.y), start, watch);
//     watch.parameters(), watch.cost(), watch.iteration()        where the held-out cost was least, and what it was
//
// It is an observer, for every optimizer and for fit: it evaluates the held-out cost at each iterate, keeps the best, and asks
// to stop after `patience` iterates in a row that were none better (the optimizer's status is stopped_by_observer then). A
// held-out cost that is not a number is never better. What the optimizer returns is its own last iterate: the best one is here.
// It is kept through the next run, which begins with all its patience; it is as large as the cost and the parameters, and copies
// of it count for themselves. Under a schedule that first raises the rate, patience must outlast the time of the high rate.
//
// Throws std::invalid_argument for a patience of 0.
//
// Source: Prechelt, Early stopping - but when? (1998), his third class of criteria.

#include "least/cost/derivative.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/scalar.hpp"
#include "least/optimize/concepts.hpp"

#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

namespace least {

struct early_stopping_options {
    std::size_t patience = 20; // iterates in a row without a lower held-out cost, after which it stops
};

/// Watches a search over parameters P by a cost that it does not see.
template <class Cost, class P>
class early_stopping {
    static_assert(
        cost_of<Cost, P>,
        "least: the held-out cost cannot be called as cost(parameters) with these parameters, or does not return "
        "one number");

    Cost cost_;
    P best_;
    base_t<scalar_t<P>> least_cost_ = std::numeric_limits<base_t<scalar_t<P>>>::infinity();
    std::size_t iteration_ = 0, patience_, without_ = 0;

public:
    constexpr early_stopping(Cost held_out, const P& start, const early_stopping_options& options = {})
        : cost_(std::move(held_out)), best_(start), patience_(options.patience)
    {
        if (patience_ == 0) { detail::refuse("patience", "of early_stopping is 0"); }
    }

    /// What the optimizer shows; false: stop.
    [[nodiscard]] constexpr bool operator()(const iterate<P>& now)
    {
        const auto cost = cost_(now.parameters);
        without_ = now.iteration == 0 ? 1 : without_ + 1; // another run begins with all its patience
        if (cost < least_cost_) {
            least_cost_ = cost;
            best_ = now.parameters;
            iteration_ = now.iteration;
            without_ = 0;
        }
        return without_ < patience_;
    }

    /// The iterate with the least held-out cost so far: the start, with a cost of infinity, while there is none.
    [[nodiscard]] constexpr const P& parameters() const noexcept { return best_; }
    [[nodiscard]] constexpr base_t<scalar_t<P>> cost() const noexcept { return least_cost_; }
    [[nodiscard]] constexpr std::size_t iteration() const noexcept { return iteration_; }
};
template <class Cost, class P>
early_stopping(Cost, const P&, const early_stopping_options& = {}) -> early_stopping<Cost, real_parameters_t<P>>;

} // namespace least
