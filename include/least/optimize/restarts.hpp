// SPDX-License-Identifier: MIT
#pragma once
// What fit tries when a run does not end at a minimum, one after the other until one does:
//
//     1   the optimizer from the caller's start
//     2   newton from where that ended: it knows the whole curvature, and certifies minima at which the Jacobian is
//         singular. If it ends at a saddle, the optimizer from both sides of it                         (methods)
//     3   levenberg_marquardt from the start with a first radius of 1 instead of 0.1                    (methods)
//     4   the optimizer from `starts` other starts: each parameter times 10^h, h in [-1/2, 1/2] for the first half of them and in
//         [-3/2, 3/2] for the second; a parameter that starts at 0 starts where run 1 left it, times that. The h are
//         Halton's sequence, the same everywhere
//
// The first minimum wins, unless an earlier run went lower without finding one; then, and where none is found, the lowest
// result is returned with its own status. Where the first run, all of the near starts and two of
// the wide ones end flat at the same cost, that ends it: the data do not tell more. So does an observer that returns false.
//
// Source: Halton 1960; the order is that which was measured to be best on the test problems.

#include "least/cost/constraints.hpp"
#include "least/cost/derivative.hpp"
#include "least/cost/evaluation.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/optimize/concepts.hpp"
#include "least/optimize/levenberg_marquardt.hpp"
#include "least/optimize/minimize.hpp"
#include "least/optimize/newton.hpp"
#include "least/optimize/search.hpp"
#include "least/optimize/status.hpp"

#include <cstddef>
#include <utility>

namespace least {

struct restarts {
    bool methods = true;             // runs 2 and 3
    std::size_t starts = 16;         // other starts; 0: none
    std::size_t evaluations = 3'000; // no other start after so many: what is found at all is found by then
};

namespace detail {

    /// Element i of the Halton sequence in dimension j: the digits of i in the j-th prime base, mirrored at the point.
    template <class T>
    constexpr T halton(std::size_t i, std::size_t j)
    {
        std::size_t base = 2;
        for (std::size_t found = 0;; ++base) {
            bool prime = true;
            for (std::size_t d = 2; d * d <= base; ++d) { prime = prime && base % d != 0; }
            if (prime && found++ == j) { break; }
        }
        T value{}, place = 1;
        for (++i; i > 0; i /= base) { // from 1 on: element 0 is 0 in every dimension
            place /= static_cast<T>(base);
            value += place * static_cast<T>(i % base);
        }
        return value;
    }

    /// About 10^x for |x| <= 2, without the mathematical library, so also at compile time.
    template <class T>
    constexpr T power_of_ten(const T& x)
    {
        T y = 1 + x * T(2.302585092994046) / 1024;
        for (int i = 0; i < 10; ++i) { y *= y; } // (1 + z / 1024)^1024
        return y;
    }

    /// Remembers whether the observer wanted to stop, also where a run was at its end anyhow.
    template <class Observer>
    struct obeyed {
        Observer& observer;
        bool& stopped;

        template <class P>
            requires observer_of<Observer, P>
        constexpr bool operator()(const iterate<P>& now) const
        {
            const bool on = goes_on(observer, now);
            stopped = stopped || !on;
            return on;
        }
    };

    template <class Observer>
    inline constexpr bool somebody_looks<obeyed<Observer>> = somebody_looks<Observer>;

    /// A cost with residuals whose gradient and curvature come from their factor: what newton asks is then answered by the same
    /// walks over the data as what levenberg_marquardt asks, which are compiled once. Refers to the cost.
    template <class Cost>
    class from_factor {
        const Cost* cost_;

        /// What evaluations of two orders have in common.
        template <class E, class From>
        static constexpr E common(const From& e)
        {
            E r(e.gradient.size());
            r.cost = e.cost;
            r.gradient = e.gradient;
            r.gradient_scale = e.gradient_scale;
            r.cost_noise = e.cost_noise;
            r.exact = e.exact;
            r.observation = e.observation;
            return r;
        }

    public:
        constexpr explicit from_factor(const Cost& cost) : cost_(&cost) {}

        [[nodiscard]] constexpr const auto& model() const
            requires requires(const Cost& cost) { model_within(cost); }
        {
            return model_within(*cost_);
        }
        [[nodiscard]] constexpr const auto& constraints() const
            requires requires(const Cost& cost) { cost.constraints(); }
        {
            return cost_->constraints();
        }
        template <class P>
        [[nodiscard]] constexpr auto operator()(const P& p) const
        {
            return (*cost_)(p);
        }
        /// 2/n (R^T R + rest), and the sizes of what it was summed from.
        template <order O, parameters P>
        [[nodiscard]] constexpr auto evaluate(const P& p, bool check = false) const
        {
            using T = scalar_t<P>;
            using result = evaluation<T, extent_v<P>, O>;
            if constexpr (O == order::curvature) {
                const auto e = cost_->template evaluate<order::factor_and_rest>(p, check);
                auto r = common<result>(e);
                const T share = T(2) / static_cast<T>(cost_->size());
                for (std::size_t j = 0; j < r.gradient.size(); ++j) {
                    for (std::size_t i = 0; i <= j; ++i) {
                        T squares{};
                        for (std::size_t k = 0; k <= i; ++k) { squares += e.factor(k, i) * e.factor(k, j); }
                        r.curvature[packed(i, j)] = share * (squares + e.rest[packed(i, j)]);
                        if (i == j) { r.curvature_scale[j] = share * squares + e.curvature_scale[j]; }
                    }
                }
                return r;
            } else {
                return common<result>(cost_->template evaluate<order::factor>(p, check));
            }
        }
        template <parameters P>
        [[nodiscard]] static constexpr auto error_of_derivative()
        {
            return Cost::template error_of_derivative<P>();
        }
    };

    /// One search after another, and what came out best.
    template <class Cost, class P, class Optimizer, class Observer>
    class restarting {
        using T = scalar_t<P>;
        const Cost& cost_;
        const P& start_;
        const Optimizer& optimizer_;
        bool stopped_ = false; // by the observer
        obeyed<Observer> observer_;
        minimum<P> best_;
        std::size_t iterations_ = 0, evaluations_ = 0;
        std::size_t flat_ = 0; // starts from which it ended flat at the best cost
        std::size_t enough_flat_ = none;
        bool done_ = false;

    public:
        constexpr restarting(const Cost& cost, const P& start, const Optimizer& optimizer, Observer& observer)
            : cost_(cost), start_(start), optimizer_(optimizer), observer_{observer, stopped_}
        {}

        constexpr minimum<P> operator()(const restarts& how)
        {
            best_ = optimizer_(cost_, start_, observer_);
            const bool hopeless = best_.status == status::not_finite && best_.iterations == 0;
            const P first_end = best_.parameters;
            count(best_);
            if (!best_.converged() && !stopped_ && !hopeless) { go_on(how, first_end); }
            return result();
        }

    private:
        /// All that is tried after the first run.
        [[gnu::noinline, gnu::cold]] constexpr void go_on(const restarts& how, const P& first_end)
        {
            if (how.methods) {
                // near a minimum it takes a few steps; where it takes more, other starts are the better hope
                const newton near{.stop = {.iterations = 100}};
                if (best_.status != status::not_finite) {
                    const minimum<P> end = near(from_factor(cost_), best_.parameters, observer_);
                    consider(end);
                    if (!done_ && end.status == status::saddle_point) { leave_saddle(end); }
                }
                if (!done_) { consider(levenberg_marquardt{.radius = 1}(cost_, start_, observer_)); }
            }
            flat_ = best_.status == status::flat_direction ? 1 : 0; // so far from one start only
            enough_flat_ = how.starts / 2 + 3;                      // that one, the near ones, two of the wide ones
            for (std::size_t i = 0; i < how.starts && !done_ && evaluations_ < how.evaluations; ++i) {
                const T width = i < (how.starts + 1) / 2 ? T(1) : T(3);
                consider(optimizer_(cost_, other_start(i, width, first_end), observer_));
            }
        }
        constexpr void count(const minimum<P>& run)
        {
            iterations_ += run.iterations;
            evaluations_ += run.evaluations;
            stopped_ = stopped_ || run.status == status::stopped_by_observer;
        }
        constexpr minimum<P> result()
        {
            best_.iterations = iterations_;
            best_.evaluations = evaluations_;
            if (stopped_ && !best_.converged()) { best_.status = status::stopped_by_observer; }
            return best_;
        }
        constexpr void consider(minimum<P> run)
        {
            count(run);
            const T tolerance = sqrt(epsilon<T>) * abs(best_.cost);
            const bool same = abs(run.cost - best_.cost) <= tolerance;
            const bool lower = (run.cost < best_.cost && !same) || !isfinite(best_.cost);
            if (run.status == status::flat_direction && (same || lower)) { flat_ = same ? flat_ + 1 : 1; }
            const bool found = run.converged() && (lower || same);
            done_ = found || stopped_ || flat_ == enough_flat_;
            if (found || (lower && run.status != status::not_finite)) { best_ = std::move(run); }
        }

        /// From a saddle to either side of it, so far that the parabola along its direction has lost all of the cost.
        constexpr void leave_saddle(const minimum<P>& saddle)
        {
            const auto p = flatten(saddle.parameters), d = flatten(saddle.direction);
            const auto e = from_factor(cost_).template evaluate<order::curvature>(saddle.parameters);
            ++evaluations_;
            T bend{};
            for (std::size_t j = 0; j < p.size(); ++j) {
                for (std::size_t i = 0; i <= j; ++i) {
                    bend += (i == j ? 1 : 2) * e.curvature[packed(i, j)] * d[i] * d[j];
                }
            }
            T far = sqrt(abs(e.cost)) / sqrt(abs(bend));
            for (std::size_t j = 0; j < p.size(); ++j) { // and no farther than the wide starts
                if (p[j] != 0 && d[j] != 0) { far = min(far, 30 * abs(p[j] / d[j])); }
            }
            if (!isfinite(far)) { return; }
            consider(optimizer_(cost_, unflatten<P>(moved_by(p, far, d)), observer_));
            if (!done_) { consider(optimizer_(cost_, unflatten<P>(moved_by(p, -far, d)), observer_)); }
        }

        [[nodiscard]] constexpr P other_start(std::size_t i, const T& width, const P& first_end) const
        {
            auto p = flatten(start_);
            const auto end = flatten(first_end);
            for (std::size_t j = 0; j < p.size(); ++j) {
                if constexpr (requires { constraints_of(cost_).held; }) {
                    if (constraints_of(cost_).held[j]) { continue; }
                }
                const T from = p[j] == 0 && isfinite(end[j]) ? end[j] : p[j];
                p[j] = from * power_of_ten(width * (halton<T>(i + 1, j) - T(1) / 2));
            }
            return unflatten<P>(p);
        }
    };

} // namespace detail
} // namespace least
