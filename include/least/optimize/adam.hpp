// SPDX-License-Identifier: MIT
#pragma once
// Adam: steps along averages of the gradients of mini-batches, each parameter at a rate of its own.
//
// One epoch is one way through the data: all observations in a new random order, `batch` at a time (least/cost/batches.hpp).
// Step k = 1, 2, ... with the gradient g of the next batch is
//
//     a = decay_mean a + (1 - decay_mean) g            the average of the last gradients, about 1 / (1 - decay) of them
//     s = decay_square s + (1 - decay_square) g^2      that of their squares
//     p <- p - rate_k a' / (sqrt(s') + epsilon)        a' = a / (1 - decay_mean^k),  s' = s / (1 - decay_square^k)
//
// with rate_k from the schedule (least/optimize/schedule.hpp). So at first every parameter changes by rate_k, whatever its
// unit: a good rate is a small part of their size (standardize x and y). A batch costs as much less as it is smaller, and its
// gradient is nearly as good; its noise leads past poor minima, and is gone in the end as the rate falls.
//
// The defaults are those that trained networks of 64 units best. On 10,000 points of a curve (mean square 0.56), from starts at
// random, the median of 61 mean squares after 1000 epochs was 8.4e-5; with a rate of 1e-2 it was 1.6e-4, with 5e-3 1.5e-3, with
// a decay_mean of 0.9 1.1e-4, with the cosine 1.6e-4. On 10,000 points of Friedman's first problem (five predictors, variance
// 1) the median of 5 after 500 epochs was 7.9e-5; with a rate of 1e-2 it was 9.6e-5.
//
// An iteration is an epoch: there are stop.iterations of them, and the schedule ends with the last one. `evaluations` counts
// passes over the data: one for each epoch, and one for the cost at the start and at the end. For an observer there is one more
// after each epoch: it sees the start and the parameters after every epoch with the cost of all data there. The gradient of all
// data is never computed, so gradient_norm is NaN.
//
// The order comes from `seed` and least/numeric/shuffle.hpp: the same seed gives the same bits, and the order is the same on
// every platform. A cost without batches (any callable, see least/cost/batches.hpp) takes one step with its whole gradient each
// epoch. Within bounds every step is clipped to them; parameters that are held do not move.
//
// Needs: value and derivative, of batches. `converged` is never claimed: the end is `finished`; `iteration_limit` where
// stop.evaluations end it before the schedule does; or `not_finite` where the cost, the gradient or its square are not finite,
// with the observation at which the model is not. stop.gradient is not used. Copies the data, and is for run time only. Exempt
// from exact scaling: the rate has the units of the parameters. Throws std::invalid_argument for options that make no sense: a
// rate or an epsilon that is not positive and finite, a batch of 0, a decay outside [0, 1).
//
// Source: Kingma & Ba, ICLR 2015; Bottou, Symposium on Learning and Data Science (2009), for batches without replacement.

#include "least/cost/batches.hpp"
#include "least/cost/constraints.hpp"
#include "least/cost/derivative.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"
#include "least/optimize/concepts.hpp"
#include "least/optimize/minimize.hpp"
#include "least/optimize/objective.hpp"
#include "least/optimize/schedule.hpp"
#include "least/optimize/status.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <type_traits>
#include <utility>

namespace least {

struct adam {
    double rate = 2e-2;                                    // the largest: about how far a parameter moves in a step
    least::schedule schedule = least::schedule::one_cycle; // how the rate changes
    std::size_t batch = 256;                               // observations for each step
    std::uint64_t seed = 1;                                // of the order of the observations
    double decay_mean = 0.95;                              // Kingma & Ba have 0.9, and a rate of 1e-3; see above
    double decay_square = 0.999, epsilon = 1e-8;           // as Kingma & Ba chose them
    stopping stop{};                                       // iterations: 1000 epochs unless given

    static constexpr std::size_t default_iterations = 1000; // what it takes to bring a network of 64 units to rest

    template <class Cost, class P, class Observer = no_observer>
    [[nodiscard]] auto operator()(const Cost& cost, const P& start, Observer&& observer = {}) const;

    /// Throws std::invalid_argument for options that make no sense.
    constexpr void check() const
    {
        if (!(rate > 0) || !isfinite(rate)) { detail::refuse("rate", "of adam is not positive and finite"); }
        if (batch == 0) { detail::refuse("batch", "of adam is 0"); }
        if (!(decay_mean >= 0) || !(decay_mean < 1)) { detail::refuse("decay_mean", "of adam is not in [0, 1)"); }
        if (!(decay_square >= 0) || !(decay_square < 1)) { detail::refuse("decay_square", "of adam is not in [0, 1)"); }
        if (!(epsilon > 0) || !isfinite(epsilon)) { detail::refuse("epsilon", "of adam is not positive and finite"); }
        stop.check();
    }
};

namespace detail {

    /// A cost without batches, as one of itself.
    template <class Cost>
    class undivided {
        const Cost* cost_;

    public:
        constexpr undivided(const Cost& cost, std::size_t) noexcept : cost_(&cost) {}
        static constexpr void shuffle(std::mt19937_64&) noexcept {}
        static constexpr std::size_t count() noexcept { return 1; }
        constexpr const Cost& operator[](std::size_t) const noexcept { return *cost_; }
    };
    template <class Cost>
    struct drawn_type {
        using type = undivided<Cost>;
    };
    template <has_batches Cost>
    struct drawn_type<Cost> {
        using type = batches<Cost>;
    };

    /// The averages, and the step along them.
    template <class T, std::size_t N>
    class adam_step {
        vector<T, N> mean_, square_;
        T decay_mean_, decay_square_, epsilon_;
        double mean_left_ = 1, square_left_ = 1; // decay^k

    public:
        adam_step(const adam& options, std::size_t n)
            : mean_(zeros<T, N>(n)),
              square_(zeros<T, N>(n)),
              decay_mean_(static_cast<T>(options.decay_mean)),
              decay_square_(static_cast<T>(options.decay_square)),
              epsilon_(max(static_cast<T>(options.epsilon), std::numeric_limits<T>::min()))
        {}

        /// Moves p; false if the gradient or its square are not finite.
        bool operator()(vector<T, N>& p, const vector<T, N>& gradient, double rate)
        {
            mean_left_ *= static_cast<double>(decay_mean_);
            square_left_ *= static_cast<double>(decay_square_);
            const T length = static_cast<T>(rate / (1 - mean_left_));
            const T weight = static_cast<T>(1 / (1 - square_left_));
            constexpr std::size_t W = native_lanes<T>;
            if constexpr (W > 1) {
                const std::size_t whole = p.size() - p.size() % W;
                const bool fine = advance<pack<T, W>>(p, gradient, 0, whole, length, weight);
                return advance<T>(p, gradient, whole, p.size(), length, weight) && fine;
            } else {
                return advance<T>(p, gradient, 0, p.size(), length, weight);
            }
        }

    private:
        /// Moves the parameters from `first` up to `last`, as many at a time as V has lanes.
        template <class V>
        bool advance(vector<T, N>& p, const vector<T, N>& gradient, std::size_t first, std::size_t last, T length,
                     T weight)
        {
            const V to_mean(1 - decay_mean_), to_square(1 - decay_square_);
            V squares(T(0));
            for (std::size_t j = first; j < last; j += lanes<V>) {
                const V g = load<V>(&gradient[j]);
                const V mean = decay_mean_ * load<V>(&mean_[j]) + to_mean * g;
                const V square = decay_square_ * load<V>(&square_[j]) + to_square * (g * g);
                squares += g * g;
                store(mean, &mean_[j]);
                store(square, &square_[j]);
                store(V(load<V>(&p[j]) - length * mean / (sqrt(V(square * weight)) + epsilon_)), &p[j]);
            }
            return all(less_equal(squares, V(std::numeric_limits<T>::max()))); // no NaN is
        }
        template <class V>
        static constexpr std::size_t lanes = std::same_as<V, T> ? 1 : native_lanes<T>;
        template <class V>
        static V load(const T* from)
        {
            if constexpr (is_pack<V>) {
                return V::load(from);
            } else {
                return *from;
            }
        }
        static void store(const T& value, T* to) { *to = value; }
        template <std::size_t W>
        static void store(const pack<T, W>& value, T* to)
        {
            value.store(to);
        }
    };

    template <class Cost, class P, class Observer>
    class adam_run {
        using T = scalar_t<P>;
        static constexpr std::size_t N = extent_v<P>;
        static constexpr bool observed = somebody_looks<Observer>;

        const adam& options_;
        const Cost& cost_;
        Observer& observer_;
        vector<T, N> p_, before_; // now, and when the observer was last shown
        typename drawn_type<Cost>::type drawn_;
        std::mt19937_64 generator_;
        adam_step<T, N> step_;
        minimum<P> result_;
        std::size_t epochs_;

    public:
        adam_run(const adam& options, const Cost& cost, const P& start, Observer& observer)
            : options_(options),
              cost_(cost),
              observer_(observer),
              p_(constraints_of(cost).clip(flatten(start))),
              before_(p_),
              drawn_(cost, options.batch),
              generator_(options.seed),
              step_(options, p_.size()),
              epochs_(options.stop.iterations == automatic ? adam::default_iterations : options.stop.iterations)
        {}

        minimum<P> operator()()
        {
            auto ended = look(true);
            while (!ended) { ended = next(); }
            result_.status = *ended;
            result_.parameters = unflatten<P>(p_);
            return std::move(result_);
        }

    private:
        std::optional<status> next()
        {
            const bool last = result_.iterations >= epochs_;
            if (last || result_.evaluations >= options_.stop.evaluations) {
                const auto wrong = observed || result_.iterations == 0 ? std::nullopt : pass<order::value>(false);
                return wrong ? wrong : last ? status::finished : status::iteration_limit;
            }
            const bool went_well = epoch();
            ++result_.evaluations;
            if (!went_well) {
                pass<order::slope>(false); // finds the observation
                return status::not_finite;
            }
            ++result_.iterations;
            if constexpr (observed) { return look(false); }
            return std::nullopt;
        }

        /// The steps of an epoch; false if a cost or a gradient is not finite.
        bool epoch()
        {
            drawn_.shuffle(generator_);
            const std::size_t count = drawn_.count();
            const double steps = static_cast<double>(epochs_) * static_cast<double>(count);
            const double done = static_cast<double>(result_.iterations) * static_cast<double>(count);
            const auto& limits = constraints_of(cost_);
            for (std::size_t k = 0; k < count; ++k) {
                auto e = at<order::slope>(drawn_[k], false);
                constexpr bool bounded = requires { limits.held; };
                if constexpr (bounded) {
                    for (std::size_t j = 0; j < p_.size(); ++j) {
                        e.gradient[j] = limits.held[j] ? T(0) : e.gradient[j];
                    }
                }
                const double progress = (done + static_cast<double>(k)) / steps;
                if (!isfinite(e.cost) || !step_(p_, e.gradient, rate_at(options_.schedule, options_.rate, progress))) {
                    return false;
                }
                if constexpr (bounded) { p_ = limits.clip(std::move(p_)); }
            }
            return true;
        }

        template <order O, class Part>
        auto at(const Part& part, bool check) const
        {
            if constexpr (std::same_as<P, vector<T, N>>) { // there may be millions: no copy
                return evaluate<O>(part, p_, check);
            } else {
                return evaluate<O>(part, unflatten<P>(p_), check);
            }
        }
        /// The cost of all data.
        template <order O>
        std::optional<status> pass(bool check)
        {
            const auto e = at<O>(cost_, check);
            ++result_.evaluations;
            result_.cost = e.cost;
            result_.observation = e.observation;
            return e.finite() && all_finite(p_) ? std::nullopt : std::optional(status::not_finite);
        }
        /// The same, for the observer to see.
        std::optional<status> look(bool check)
        {
            const auto wrong = pass<order::value>(check);
            if constexpr (observed) {
                result_.parameters = unflatten<P>(p_);
                for (std::size_t j = 0; j < p_.size(); ++j) { before_[j] = p_[j] - before_[j]; }
                const bool on = goes_on(observer_, iterate<P>{result_.iterations, result_.parameters, result_.cost,
                                                              std::numeric_limits<T>::quiet_NaN(), norm(before_)});
                before_ = p_;
                if (!wrong && !on) { return status::stopped_by_observer; }
            }
            return wrong;
        }
    };

} // namespace detail

template <class Cost, class P, class Observer>
auto adam::operator()(const Cost& cost, const P& start, Observer&& observer) const
{
    if constexpr (detail::check_run<Cost, P, std::remove_reference_t<Observer>>()) {
        check();
        using Q = real_parameters_t<P>;
        const Q from = convert<scalar_t<Q>>(start);
        return detail::adam_run<Cost, Q, std::remove_reference_t<Observer>>(*this, cost, from, observer)();
    }
}

} // namespace least
