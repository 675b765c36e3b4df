// SPDX-License-Identifier: MIT
#pragma once
// The walk over the data, block after block in the order of least/cost/reduce.hpp: the only place where model and data meet.
//
// What is asked of the observations is a question, a type with
//     value                     what a block is reduced to
//     lane()                    the sums of no observations, one for each lane
//     add(lane, f, target, loss)    adds an observation; f is the model with its x bound, a function of the parameters
//     value_of(lanes)           the block's value from its lanes' sums; the question then starts anew
//     on_packs<W>()             the same question of W observations at a time, each sum a pack of W lanes
//
//     evaluating<O, P, K>   value and derivatives of the cost (least/cost/evaluation.hpp), K outputs
//     bending<P, K>         how the residuals bend along a direction
//
// A question is asked W observations at a time where the model takes packs (least/numeric/pack.hpp) in the place of numbers: the
// parameters over packs, all lanes the same, and x over packs (least/cost/gather.hpp). Group after group of W goes to the lanes in
// turn, so each of the 8 lanes sums the same observations as it would one by one. Where a comparison in the model finds the lanes
// of different minds, the model is asked again for each of them alone, for the rest of the block.

#include "least/cost/evaluation.hpp"
#include "least/cost/gather.hpp"
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
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace least::detail {

/// x of lane i in all lanes.
template <parameters X>
constexpr X same_in_all_lanes(const X& x, std::size_t i)
{
    auto flat = flatten(x);
    for (auto& element : flat) { element = scalar_t<X>(element[i]); }
    return unflatten<X>(flat);
}

/// Asks the function f of the parameters for each lane alone: with that lane's x in all of them, which are of one mind then.
template <class F, class Ask, class Result>
[[gnu::noinline]] constexpr void ask_each_lane(const F& f, const Ask& ask, Result& result)
{
    Result one = result;
    for (std::size_t i = 0; i < scalar_t<std::remove_cvref_t<decltype(f.x)>>::size; ++i) {
        const auto x = same_in_all_lanes(f.x, i);
        ask(F{f.model, x}, one);
        result.take_lane(i, one);
    }
    lanes_disagreed = false;
}

/// ask(f, result), or if its lanes disagree, for each lane alone; so then for the rest of the block.
template <class S, class F, class Ask, class Result>
constexpr void ask_all_lanes(const F& f, const Ask& ask, Result& result, bool& one_by_one)
{
    if constexpr (is_pack<S>) {
        if (!one_by_one) {
            ask(f, result);
            one_by_one = lanes_disagreed;
        }
        if (one_by_one) { ask_each_lane(f, ask, result); }
    } else {
        static_cast<void>(one_by_one);
        ask(f, result);
    }
}

/// Models that say so, or that they are linear in their parameters.
template <class Model>
inline constexpr bool is_light =
    requires { requires Model::linear_in_parameters; } || requires { requires Model::is_light; };

template <order O, class P, std::size_t K>
class evaluating {
    using S = scalar_t<P>;
    static constexpr std::size_t N = extent_v<P>;

    jet_at<O, P> at_;
    jet<S, N, K, O> f_; // room for the model's answer where it takes the heap
    [[no_unique_address]] rows_for<S, N, O> rows_;
    bool one_by_one_ = false;

public:
    using scalar = S;
    using answer = jet<S, N, K, O>;
    using value = block_sums<one_lane_t<S>, N, O>;

    constexpr evaluating(const P& p) : at_(p), f_(at_.flat().size()), rows_(at_.flat().size()) {}
    template <std::size_t W>
    [[nodiscard]] constexpr auto on_packs() const
    {
        return evaluating<O, rebind_t<P, pack<S, W>>, K>(convert<pack<S, W>>(at_.parameters()));
    }

    [[nodiscard]] constexpr auto lane() const { return sums<S, N, O>(at_.flat().size()); }

    /// Whether the work of a model and a loss is so little that the registers around it count, and what they add can be
    /// taken back.
    template <class Model, class Loss>
    static constexpr bool at_once = is_light<Model> && std::same_as<Loss, squared> && N != dynamic && !has_factor(O);

    template <class F, loss L>
    constexpr void add(sums<S, N, O>& lane, const F& f, const target<value_t<S>, K>& t, const L& l)
    {
        if constexpr (N == dynamic) {
            ask(f, f_);
            add(lane, f_, t, l);
        } else {
            answer here(N); // in registers, where there are enough
            ask(f, here);
            add(lane, here, t, l);
        }
    }
    /// As add, for a caller who looks himself whether lanes disagreed.
    template <class F, loss L>
    constexpr void add_at_once(sums<S, N, O>& lane, const F& f, const target<value_t<S>, K>& t, const L& l)
    {
        answer here(N);
        at_(f, here);
        add(lane, here, t, l);
    }
    /// The two halves of add: what the model says, and what is added of it.
    template <class F>
    constexpr void ask(const F& f, answer& result)
    {
        ask_all_lanes<S>(
            f, [this](const auto& g, answer& r) { at_(g, r); }, result, one_by_one_);
    }
    template <loss L>
    constexpr void add(sums<S, N, O>& lane, const answer& f, const target<value_t<S>, K>& t, const L& l)
    {
        lane.add(f, t, l, at_.flat(), rows_);
    }

    template <std::size_t Lanes>
    constexpr value value_of(std::array<sums<S, N, O>, Lanes>&& lanes)
    {
        one_by_one_ = false;
        if constexpr (is_pack<S>) {
            return {sums<S, N, O>::of_lanes(lanes), rows_.take()};
        } else {
            if constexpr (Lanes > 1) { combine_lanes(lanes); }
            return {std::move(lanes[0]), rows_.take()};
        }
    }
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
    using S = scalar_t<P>;
    static constexpr std::size_t N = extent_v<P>;

    struct answer {
        jet<S, N, K, order::slope> f;
        std::array<S, K> bend;
        constexpr void take_lane(std::size_t i, const answer& from)
        {
            f.take_lane(i, from.f);
            for (std::size_t k = 0; k < K; ++k) { bend[k].lanes[i] = from.bend[k][i]; }
        }
    };

    bend_at<P> at_;
    P p_;
    vector<S, N> v_;
    answer f_;
    bool one_by_one_ = false;

public:
    using scalar = S;
    using value = bend_sums<one_lane_t<S>, N>;
    template <class, class>
    static constexpr bool at_once = false;

    constexpr bending(const P& p, const vector<S, N>& v)
        : at_(p, v), p_(p), v_(v), f_{jet<S, N, K, order::slope>(v.size()), {}}
    {}
    template <std::size_t W>
    [[nodiscard]] constexpr auto on_packs() const
    {
        using V = pack<S, W>;
        return bending<rebind_t<P, V>, K>(convert<V>(p_), convert<V>(v_));
    }

    [[nodiscard]] constexpr bend_sums<S, N> lane() const { return {zeros<S, N>(v_.size())}; }

    template <class F, loss L>
    constexpr void add(bend_sums<S, N>& lane, const F& f, const target<S, K>& t, const L& l)
    {
        const auto ask = [this](const auto& g, answer& r) { at_(g, r.f, r.bend); };
        ask_all_lanes<S>(f, ask, f_, one_by_one_);
        S square{};
        for (std::size_t k = 0; k < K; ++k) {
            const S r = (f_.f.value[k] - t.y[k]) * t.inverse;
            square += r * r;
        }
        const S w = t.weight * slopes_of(l, square).first * t.inverse * t.inverse;
        for (std::size_t k = 0; k < K; ++k) {
            for (std::size_t j = 0; j < lane.sum.size(); ++j) { lane.sum[j] += w * f_.bend[k] * f_.f.gradient[k][j]; }
        }
    }
    template <std::size_t Lanes>
    constexpr value value_of(std::array<bend_sums<S, N>, Lanes>&& lanes)
    {
        one_by_one_ = false;
        if constexpr (is_pack<S>) {
            value total{zeros<base_t<S>, N>(v_.size())};
            for (std::size_t j = 0; j < v_.size(); ++j) {
                total.sum[j] = sum_of_lanes(lanes, [j](const auto& s) -> const S& { return s.sum[j]; });
            }
            return total;
        } else {
            combine_lanes(lanes);
            return std::move(lanes[0]);
        }
    }
};

/// Whether a cost can be asked W observations at a time: its model takes packs, and has its derivatives from the same source
/// then, exactly; and its loss takes packs.
template <class Cost, class P, std::size_t W>
consteval bool takes_packs()
{
    using T = scalar_t<P>;
    using x_type = typename Cost::x_type;
    using model = typename Cost::model_type;
    using packs = rebind_t<P, pack<T, W>>;
    using packed = packed_x<x_type, T, W>;
    if constexpr (stays_scalar<model> || std::is_void_v<packed>) {
        return false;
    } else if constexpr (model_for<model, packs, packed>) {
        constexpr auto source = derivative_source_of<bound<model, x_type>, P>;
        return output_count_v<std::invoke_result_t<const model&, const packs&, const packed&>> == Cost::outputs
               && source != derivative_source::differences
               && source == derivative_source_of<bound<model, packed>, packs>
               && std::invocable<const typename Cost::loss_type&, const dual<dual<pack<T, W>, 1>, 1>&>;
    } else {
        return false;
    }
}

/// The values of one block after another, asked W observations at a time. The cost must outlive it.
template <class Cost, class Question, std::size_t W = 1>
class block_walk {
    using S = typename Question::scalar;
    using T = base_t<S>;
    using V = value_t<S>;
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
        auto lanes = make_lanes(std::make_index_sequence<lane_count / W>{});
        if constexpr (W > 1) {
            lanes_disagreed = false; // it may have been left by an exception of the model
            std::size_t done = 0;
            if constexpr (Question::template at_once<model, typename Cost::loss_type>) {
                done = add_at_once(lanes, size / lane_count * lane_count);
            }
            for (std::size_t i = done; i < size; i += W) { add_group(lanes[i / W % (lane_count / W)], size - i); }
        } else {
            for (std::size_t i = 0; i < size; ++i, ++place_) { add(lanes[i % lane_count], place_); }
        }
        auto value = question_.value_of(std::move(lanes));
        if (!finite(value)) { value.observation = find_not_finite(start, size); }
        done_ += size;
        return value;
    }

private:
    /// Adds the next group of observations, of which `left` are left.
    [[gnu::noinline, gnu::flatten]] constexpr void add_group(lane& into, std::size_t left)
    {
        gathered<x_type, outputs, T, W> o;
        o.take(place_, left);
        question_.add(into, bound_to(o.x), o.t, cost_->loss_function());
    }
    /// Adds the next `count` observations, a multiple of the lanes, with everything in registers that there is room for. If
    /// lanes disagreed it adds none; the number added.
    [[gnu::noinline, gnu::flatten]] constexpr std::size_t add_at_once(std::array<lane, lane_count / W>& lanes,
                                                                      std::size_t count)
    {
        auto sums = lanes;
        place here = place_;
        for (std::size_t i = 0; i < count; i += lane_count) {
            for (auto& sum : sums) {
                gathered<x_type, outputs, T, W> o;
                o.take_full(here);
                question_.add_at_once(sum, bound_to(o.x), o.t, cost_->loss_function());
            }
        }
        if (lanes_disagreed) { return 0; }
        place_ = here;
        lanes = sums;
        return count;
    }
    template <class X>
    constexpr bound<model, X> bound_to(const X& x) const
    {
        return {cost_->model(), x};
    }

    template <std::size_t... L>
    constexpr std::array<lane, lane_count / W> make_lanes(std::index_sequence<L...>) const
    {
        return {(static_cast<void>(L), question_.lane())...};
    }
    /// The sums of a block: the questions' values are those, or have them.
    template <class Value>
    static constexpr bool finite(const Value& v)
    {
        return v.finite();
    }

    constexpr void add(lane& into, const place& from)
    {
        if constexpr (W > 1) {
            gathered<x_type, outputs, T, W> o;
            o.take_one(from);
            question_.add(into, bound_to(o.x), o.t, cost_->loss_function());
        } else {
            const auto& x = from.data.x();
            const auto& y = from.data.y();
            target<V, outputs> t{};
            for (std::size_t k = 0; k < outputs; ++k) { t.y[k] = component<V>(y, k); }
            t.inverse = 1 / from.weight.template divisor<V>();
            t.weight = from.weight.template factor<V>();
            question_.add(into, bound<model, x_type>{cost_->model(), x}, t, cost_->loss_function());
        }
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
        std::size_t found = none;
        for (std::size_t i = 0; i < size && found == none; ++i, ++o) {
            auto one = question_.lane();
            add(one, o);
            if (!one.finite()) { found = done_ + i; }
        }
        question_.value_of(make_lanes(std::make_index_sequence<lane_count / W>{})); // starts anew
        return found;
    }
};

/// So many observations are asked for at a time: 1 where the cost takes no packs.
template <class Cost, class P>
inline constexpr std::size_t observations_at_once = [] {
    constexpr std::size_t W = native_lanes<scalar_t<P>>;
    if constexpr (W > 1) {
        return takes_packs<Cost, P, W>() ? W : 1;
    } else {
        return W;
    }
}();

/// The walk that asks a question, in packs where the cost takes them.
template <class P, class Cost, class Question>
constexpr auto walk_of(const Cost& cost, const Question& question, bool check)
{
    constexpr std::size_t W = observations_at_once<Cost, P>;
    if constexpr (W > 1) {
        auto packed = question.template on_packs<W>();
        return block_walk<Cost, decltype(packed), W>(cost, std::move(packed), check);
    } else {
        return block_walk<Cost, Question>(cost, question, check);
    }
}

/// The answer to a question for all blocks. At compile time there are no packs.
template <class P, class Cost, class Question>
constexpr auto answer(const Cost& cost, const Question& question, bool check)
{
    const std::size_t blocks = block_count(cost.size());
    if (std::is_constant_evaluated()) {
        block_walk<Cost, Question> next(cost, question, check);
        return combine_blocks(blocks, next);
    }
    auto next = walk_of<P>(cost, question, check);
    return combine_blocks(blocks, next);
}

} // namespace least::detail
