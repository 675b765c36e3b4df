// SPDX-License-Identifier: MIT
#pragma once
// What is asked of the observations is a question, a type with
//     value                     what a block is reduced to
//     lane()                    the sums of no observations, one for each lane
//     asker()                   what asks functions of the parameters; made once for all observations of a run
//     add(asker, lane, f, target, loss)   adds an observation; f is the model with its x bound, a function of the parameters
//     value_of(lanes)           the block's value from its lanes' sums; the question then starts anew
//     on_packs<W>()             the same question of W observations at a time, each sum a pack of W lanes. (Its scalar may be a
//                               pack before: a model that is asked in packs may itself evaluate a cost, one observation at a time,
//                               at parameters made of them. Each lane then has a sum, and who asked the model sees to it if lanes
//                               disagree.)
//     at_once<Model, Loss>      whether there is add_at_once(asker, lane, f, target, loss): as add, but lanes that disagree are the caller's care,
//                               and there is finish_at_once<X>(model, lane) behind the last
//     in_strips<Model, Loss, X> whether there is add_strip(lane, model, x, target): several observations for each lane
//
//     evaluating<O, P, K>   value and derivatives of the cost (least/cost/evaluation.hpp), K outputs
//     bending<P, K>         how the residuals bend along a direction

#include "least/cost/evaluation.hpp"
#include "least/cost/loss.hpp"
#include "least/cost/reduce.hpp"
#include "least/cost/sums.hpp"
#include "least/model/bend.hpp"
#include "least/model/derivative_source.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
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
template <class Question, class F, class Answer>
[[gnu::noinline]] constexpr void ask_each_lane(Question& question, const F& f, Answer& result)
{
    auto&& asker = question.asker();
    Answer one = result;
    for (std::size_t i = 0; i < scalar_t<std::remove_cvref_t<decltype(f.x)>>::size; ++i) {
        const auto x = same_in_all_lanes(f.x, i);
        asker(F{f.model, x}, one);
        result.take_lane(i, one);
    }
    lanes_disagreed = false;
}

/// asker(f, result), or if W lanes disagree, for each lane alone; so then for the rest of the block.
template <std::size_t W, class Question, class Asker, class F, class Answer>
constexpr void ask_all_lanes(Question& question, Asker& asker, const F& f, Answer& result, bool& one_by_one)
{
    if constexpr (W > 1) {
        if (!one_by_one) {
            asker(f, result);
            one_by_one = lanes_disagreed;
        }
        if (one_by_one) { // of copies, so that what is asked for in registers has no address
            const auto x = f.x;
            Answer each = result;
            ask_each_lane(question, F{f.model, x}, each);
            result = each;
        }
    } else {
        static_cast<void>(question);
        static_cast<void>(one_by_one);
        asker(f, result);
    }
}

/// A point to ask functions at. Who asks is made anew by who walks: the compiler sees then that most slopes of the parameters
/// are 0, and what follows from those is computed once for all of them. Where that takes the heap, it is made once and kept.
template <order O, class P>
class place_to_ask {
    static constexpr bool kept = extent_v<P> == dynamic;
    std::conditional_t<kept, jet_at<O, P>, P> at_;

public:
    constexpr explicit place_to_ask(const P& p) : at_(p) {}
    [[nodiscard]] constexpr decltype(auto) asker()
    {
        if constexpr (kept) {
            return (at_);
        } else {
            return jet_at<O, P>(at_);
        }
    }
    [[nodiscard]] constexpr const P& parameters() const noexcept
    {
        if constexpr (kept) {
            return at_.parameters();
        } else {
            return at_;
        }
    }
    [[nodiscard]] constexpr std::size_t size() const noexcept
    {
        if constexpr (kept) {
            return at_.flat().size();
        } else {
            return extent_v<P>;
        }
    }
};

/// Models whose work is little: those that say they are linear in their parameters, or that what they need, with its sums,
/// `fits_in_registers`.
template <class Model>
inline constexpr bool is_light =
    requires { requires Model::linear_in_parameters; } || requires { requires Model::fits_in_registers; };
/// Whether the model of a cost says that it is linear in its parameters.
template <class Cost>
inline constexpr bool is_linear_cost = requires { requires Cost::model_type::linear_in_parameters; };

/// Models that add up their own gradients: values(p, x, f) and add_gradient(p, x, w, sum) for arrays of x, f and w over packs.
template <class Model, class P, class X, class S>
concept adds_gradients =
    requires(const Model& m, const P& p, const std::array<X, 1>& x, std::array<S, 1>& a, vector<S, extent_v<P>>& sum) {
        m.values(p, x, a);
        m.add_gradient(p, x, a, sum);
    };

/// Models whose sums have factors in common: add_unscaled_gradient(p, x, w, sum) leaves them out, scale_gradient(p, sum) brings them in.
template <class Model, class P, class X, class S>
concept adds_unscaled_gradients =
    requires(const Model& m, const P& p, const X& x, const S& w, vector<S, extent_v<P>>& sum) {
        m.add_unscaled_gradient(p, x, w, sum);
        m.scale_gradient(p, sum);
    };

/// Room for an answer of N parameters that is kept where it takes the heap. Else it is made where it is needed: questions are
/// copied.
struct no_room {
    template <class... A>
    constexpr explicit no_room(const A&...) noexcept
    {}
};
template <class Answer, std::size_t N>
using room_for = std::conditional_t<N == dynamic, Answer, no_room>;

template <order O, class P, std::size_t K, std::size_t W = 1>
class evaluating {
    using S = scalar_t<P>;
    static constexpr std::size_t N = extent_v<P>;

    place_to_ask<O, P> at_;
    [[no_unique_address]] room_for<jet<S, N, K, O>, N> f_;
    [[no_unique_address]] rows_for<S, N, O> rows_;
    bool one_by_one_ = false;

public:
    using scalar = S;
    using answer = jet<S, N, K, O>;
    using value = block_sums<std::conditional_t<(W > 1), one_lane_t<S>, S>, N, O>;

    constexpr evaluating(const P& p) : at_(p), f_(at_.size()), rows_(at_.size()) {}
    template <std::size_t L>
    [[nodiscard]] constexpr auto on_packs() const
    {
        return evaluating<O, rebind_t<P, pack<S, L>>, K, L>(convert<pack<S, L>>(at_.parameters()));
    }

    [[nodiscard]] constexpr auto lane() const { return sums<S, N, O>(at_.size()); }
    [[nodiscard]] constexpr decltype(auto) asker() { return at_.asker(); }

    /// Whether the work of a model and a loss is so little that the registers around it count, and what they add can be
    /// taken back.
    template <class Model, class Loss>
    static constexpr bool at_once = is_light<Model> && std::same_as<Loss, squared> && N != dynamic && !has_rows(O);

    template <class Asker, class F, loss L>
    constexpr void add(Asker& asker, sums<S, N, O>& lane, const F& f, const target<value_t<S>, K>& t, const L& l)
    {
        if constexpr (N == dynamic) {
            ask(asker, f, f_);
            add_answer(asker, lane, f_, t, l);
        } else {
            answer here(N); // in registers, where there are enough
            ask(asker, f, here);
            add_answer(asker, lane, here, t, l);
        }
    }
    /// Whether the model can add up its gradient by itself.
    template <class Model, class Loss, class X>
    static constexpr bool in_strips = O == order::slope && K == 1 && std::same_as<Loss, squared>
                                      && adds_gradients<Model, P, X, S> && !is_light<Model>;

    /// Adds L observations for each lane.
    template <std::size_t L, class Model, class X>
    constexpr void add_strip(sums<S, N, O>& lane, const Model& model, const X* first_x, const target<S, 1>* t)
    {
        std::array<X, L> x;
        std::array<S, L> f;
        each_index<L>(L, [&](std::size_t s) { x[s] = first_x[s]; });
        model.values(at_.parameters(), x, f);
        each_index<L>(L, [&](std::size_t s) {
            const S r = (f[s] - t[s].y[0]) * t[s].inverse;
            lane.cost += t[s].weight * (r * r);
            f[s] = t[s].weight * r * t[s].inverse;
        });
        model.add_gradient(at_.parameters(), x, f, lane.gradient);
    }

    /// As add, for a caller who looks himself whether lanes disagreed, and in the end calls finish_at_once.
    template <class Asker, class F, loss L>
    constexpr void add_at_once(Asker& asker, sums<S, N, O>& lane, const F& f, const target<value_t<S>, K>& t,
                               const L& l)
    {
        if constexpr (unscaled<std::remove_cvref_t<decltype(f.model)>, std::remove_cvref_t<decltype(f.x)>>) {
            const P& p = asker.parameters(); // the walk's own, in registers
            const S r = (f(p) - t.y[0]) * t.inverse;
            lane.cost += t.weight * (r * r);
            f.model.add_unscaled_gradient(p, f.x, S(t.weight * r * t.inverse), lane.gradient);
        } else {
            answer here(N);
            asker(f, here);
            add_answer(asker, lane, here, t, l);
        }
    }
    template <class X, class Model>
    constexpr void finish_at_once(const Model& model, sums<S, N, O>& lane) const
    {
        if constexpr (unscaled<Model, X>) { model.scale_gradient(at_.parameters(), lane.gradient); }
    }
    template <class Model, class X>
    static constexpr bool unscaled = O == order::slope && K == 1 && adds_unscaled_gradients<Model, P, X, S>;
    /// The two halves of add: what the model says, and what is added of it.
    template <class Asker, class F>
    constexpr void ask(Asker& asker, const F& f, answer& result)
    {
        ask_all_lanes<W>(*this, asker, f, result, one_by_one_);
    }
    template <class Asker, loss L>
    constexpr void add_answer(const Asker& asker, sums<S, N, O>& lane, const answer& f, const target<value_t<S>, K>& t,
                              const L& l)
    {
        lane.add(f, t, l, asker.flat(), rows_);
    }

    template <std::size_t Lanes>
    constexpr value value_of(std::array<sums<S, N, O>, Lanes>&& lanes)
    {
        one_by_one_ = false;
        if constexpr (W > 1) {
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

template <class P, std::size_t K, std::size_t W = 1>
class bending {
    using S = scalar_t<P>;
    static constexpr std::size_t N = extent_v<P>;

    struct answer {
        jet<S, N, K, order::slope> f;
        std::array<S, K> bend;
        constexpr explicit answer(std::size_t n) : f(n)
        {
            if constexpr (!is_pack<S> || N == dynamic) { bend = {}; }
        }
        constexpr void take_lane(std::size_t i, const answer& from)
        {
            f.take_lane(i, from.f);
            for (std::size_t k = 0; k < K; ++k) { bend[k].lanes[i] = from.bend[k][i]; }
        }
    };

    /// Asks for an answer.
    struct line_asker {
        bend_at<P> at;
        constexpr line_asker(const P& p, const vector<S, N>& v) : at(p, v) {}
        template <class F>
        constexpr void operator()(const F& f, answer& r)
        {
            at(f, r.f, r.bend);
        }
    };

    P p_;
    vector<S, N> v_;
    [[no_unique_address]] room_for<line_asker, N> asker_;
    [[no_unique_address]] room_for<answer, N> f_;
    bool one_by_one_ = false;

public:
    using scalar = S;
    using value = bend_sums<std::conditional_t<(W > 1), one_lane_t<S>, S>, N>;
    template <class, class>
    static constexpr bool at_once = false;
    template <class, class, class>
    static constexpr bool in_strips = false;

    constexpr bending(const P& p, const vector<S, N>& v) : p_(p), v_(v), asker_(p, v), f_(v.size()) {}
    template <std::size_t L>
    [[nodiscard]] constexpr auto on_packs() const
    {
        using V = pack<S, L>;
        return bending<rebind_t<P, V>, K, L>(convert<V>(p_), convert<V>(v_));
    }

    [[nodiscard]] constexpr bend_sums<S, N> lane() const { return {zeros<S, N>(v_.size())}; }

    [[nodiscard]] constexpr decltype(auto) asker() // as place_to_ask
    {
        if constexpr (N == dynamic) {
            return (asker_);
        } else {
            return line_asker(p_, v_);
        }
    }

    template <class Asker, class F, loss L>
    constexpr void add(Asker& asker, bend_sums<S, N>& lane, const F& f, const target<S, K>& t, const L& l)
    {
        if constexpr (N == dynamic) {
            ask_all_lanes<W>(*this, asker, f, f_, one_by_one_);
            add_answer(lane, f_, t, l);
        } else {
            answer here(N);
            ask_all_lanes<W>(*this, asker, f, here, one_by_one_);
            add_answer(lane, here, t, l);
        }
    }
    template <std::size_t Lanes>
    constexpr value value_of(std::array<bend_sums<S, N>, Lanes>&& lanes)
    {
        one_by_one_ = false;
        if constexpr (W > 1) {
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

private:
    template <loss L>
    static constexpr void add_answer(bend_sums<S, N>& lane, const answer& f, const target<S, K>& t, const L& l)
    {
        S square{};
        for (std::size_t k = 0; k < K; ++k) {
            const S r = (f.f.value[k] - t.y[k]) * t.inverse;
            square += r * r;
        }
        const S w = t.weight * slopes_of(l, square).first * t.inverse * t.inverse;
        for (std::size_t k = 0; k < K; ++k) {
            each_index<written_out<N>>(lane.sum.size(),
                                       [&](std::size_t j) { lane.sum[j] += w * f.bend[k] * f.f.gradient[k][j]; });
        }
    }
};

} // namespace least::detail
