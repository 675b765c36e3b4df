// SPDX-License-Identifier: MIT
#pragma once
// The walk over the data, block after block in the order of least/cost/reduce.hpp: the only place where model and data meet.
//
// What is asked of the observations is a question, a type with
//     value                     what a block is reduced to
//     lane()                    the sums of no observations, one for each lane
//     add(lane, f, target, loss)    adds an observation; f is the model with its x bound, a function of the parameters
//     value_of(lane)            the block's value from its lanes' sums; the question then starts anew
//
//     evaluating<O, P, K>   value and derivatives of the cost (least/cost/evaluation.hpp), K outputs
//     bending<P, K>         how the residuals bend along a direction

#include "least/cost/evaluation.hpp"
#include "least/cost/loss.hpp"
#include "least/cost/observations.hpp"
#include "least/cost/reduce.hpp"
#include "least/model/bend.hpp"
#include "least/model/concepts.hpp"
#include "least/model/derivative_source.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace least::detail {

template <order O, class P, std::size_t K>
class evaluating {
    using S = scalar_t<P>;
    static constexpr std::size_t N = extent_v<P>;

    jet_at<O, P> at_;
    jet<S, N, K, O> f_;
    [[no_unique_address]] rows_for<S, N, O> rows_;

public:
    using scalar = S;
    using value = block_sums<S, N, O>;

    constexpr evaluating(const P& p) : at_(p), f_(at_.flat().size()), rows_(at_.flat().size()) {}

    [[nodiscard]] constexpr auto lane() const { return sums<S, N, O>(at_.flat().size()); }
    /// The model at the last observation.
    [[nodiscard]] constexpr const jet<S, N, K, O>& last() const noexcept { return f_; }

    template <class F, loss L>
    constexpr void add(sums<S, N, O>& lane, const F& f, const target<base_t<S>, K>& t, const L& l)
    {
        at_(f, f_);
        lane.add(f_, t, l, at_.flat(), rows_);
    }
    constexpr value value_of(sums<S, N, O>& lane) { return {std::move(lane), rows_.take()}; }
};

/// sum w rho' J^T d^2/dt^2 r(p + t v)
template <class T, std::size_t N>
struct bend_sums {
    vector<T, N> sum;
    std::size_t observation = none; // no one's fault: a bend that is not finite is not used

    [[nodiscard]] static constexpr bool finite() noexcept { return true; }
    constexpr void combine(const bend_sums& other)
    {
        for (std::size_t j = 0; j < sum.size(); ++j) { sum[j] += other.sum[j]; }
    }
};

template <class P, std::size_t K>
class bending {
    using T = scalar_t<P>;
    static constexpr std::size_t N = extent_v<P>;

    bend_at<P> at_;
    jet<T, N, K, order::gradient> f_;

public:
    using scalar = T;
    using value = bend_sums<T, N>;

    constexpr bending(const P& p, const vector<T, N>& v) : at_(p, v), f_(at_.flat().size()) {}

    [[nodiscard]] constexpr value lane() const { return {zeros<T, N>(at_.flat().size())}; }

    template <class F, loss L>
    constexpr void add(value& lane, const F& f, const target<T, K>& t, const L& l)
    {
        std::array<T, K> bend{};
        at_(f, f_, bend);
        T square{};
        for (std::size_t k = 0; k < K; ++k) {
            const T r = (f_.value[k] - t.y[k]) * t.inverse;
            square += r * r;
        }
        const T w = t.weight * slopes_of(l, square).first * t.inverse * t.inverse;
        for (std::size_t k = 0; k < K; ++k) {
            for (std::size_t j = 0; j < lane.sum.size(); ++j) { lane.sum[j] += w * bend[k] * f_.gradient[k][j]; }
        }
    }
    constexpr value value_of(value& lane) const { return std::move(lane); }
};

/// The values of one block after another. The cost must outlive it.
template <class Cost, class Question>
class block_walk {
    using S = typename Question::scalar;
    using T = base_t<S>;
    using data = std::remove_cvref_t<decltype(std::declval<const Cost&>().data())>;
    using x_type = typename data::x_type;
    using model = std::remove_cvref_t<decltype(std::declval<const Cost&>().model())>;
    static constexpr std::size_t outputs = output_count_v<typename data::y_type>;
    using place = decltype(std::declval<const data&>().walk());
    using lane = decltype(std::declval<const Question&>().lane());

    const Cost* cost_;
    Question question_;
    place place_;
    std::size_t done_ = 0;
    bool check_;

public:
    constexpr block_walk(const Cost& cost, Question question, bool check)
        : cost_(&cost), question_(std::move(question)), place_(cost.data().walk()), check_(check)
    {}

    constexpr typename Question::value operator()()
    {
        const std::size_t size = min(block_size, cost_->data().size() - done_);
        if (check_) { check_observations(place_, size); }
        const place start = place_;
        auto lanes = make_lanes(std::make_index_sequence<lane_count>{});
        for (std::size_t i = 0; i < size; ++i, ++place_) { add(lanes[i % lane_count], place_); }
        combine_lanes(lanes);
        if (!lanes[0].finite()) { lanes[0].observation = find_not_finite(start, size); }
        done_ += size;
        return question_.value_of(lanes[0]);
    }

private:
    template <std::size_t... L>
    constexpr std::array<lane, lane_count> make_lanes(std::index_sequence<L...>) const
    {
        return {(static_cast<void>(L), question_.lane())...};
    }

    constexpr void add(lane& into, const place& o)
    {
        const auto& x = o.data.x();
        const auto& y = o.data.y();
        target<T, outputs> t;
        for (std::size_t k = 0; k < outputs; ++k) { t.y[k] = component<T>(y, k); }
        t.inverse = 1 / o.weight.template divisor<T>();
        t.weight = o.weight.template factor<T>();
        question_.add(into, bound<model, x_type>{cost_->model(), x}, t, cost_->loss_function());
    }

    constexpr void check_observations(place o, std::size_t size) const
    {
        for (std::size_t i = 0; i < size; ++i, ++o) {
            if (!is_finite(o.data.x())) { refuse_at("x", "is not finite", done_ + i); }
            if (!is_finite(o.data.y())) { refuse_at("y", "is not finite", done_ + i); }
        }
    }

    /// Whose fault it is that a block's sums are not finite: the data's (refused), the model's (its index), or
    /// nobody's (finite terms whose sum overflows).
    constexpr std::size_t find_not_finite(place o, std::size_t size)
    {
        check_observations(o, size);
        for (std::size_t i = 0; i < size; ++i, ++o) {
            auto one = question_.lane();
            add(one, o);
            if (!one.finite()) { return done_ + i; }
        }
        return none;
    }
};

} // namespace least::detail
