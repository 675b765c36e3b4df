// SPDX-License-Identifier: MIT
#pragma once
// What is asked of the observations is a question, a type with
//     value                     what a block is reduced to
//     lane()                    the sums of no observations, one for each lane
//     add(lane, f, target, loss)    adds an observation; f is the model with its x bound, a function of the parameters
//     value_of(lanes)           the block's value from its lanes' sums; the question then starts anew
//     on_packs<W>()             the same question of W observations at a time, each sum a pack of W lanes. (Its scalar may be a
//                               pack before: a model that is asked in packs may itself evaluate a cost, one observation at a time,
//                               at parameters made of them. Each lane then has a sum, and who asked the model sees to it if lanes
//                               disagree.)
//     at_once<Model, Loss>      whether there is add_at_once(lane, f, target, loss): as add, but lanes that disagree are the caller's care
//     in_strips<Model, Loss, X> whether there is add_strip(lane, model, x, target): several observations for each lane
//
//     evaluating<O, P, K>   value and derivatives of the cost (least/cost/evaluation.hpp), K outputs
//     bending<P, K>         how the residuals bend along a direction

#include "least/cost/evaluation.hpp"
#include "least/cost/loss.hpp"
#include "least/cost/reduce.hpp"
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

/// ask(f, result), or if W lanes disagree, for each lane alone; so then for the rest of the block.
template <std::size_t W, class F, class Ask, class Result>
constexpr void ask_all_lanes(const F& f, const Ask& ask, Result& result, bool& one_by_one)
{
    if constexpr (W > 1) {
        if (!one_by_one) {
            ask(f, result);
            one_by_one = lanes_disagreed;
        }
        if (one_by_one) { // of copies, so that what is asked for in registers has no address
            const auto x = f.x;
            Result each = result;
            ask_each_lane(F{f.model, x}, ask, each);
            result = each;
        }
    } else {
        static_cast<void>(one_by_one);
        ask(f, result);
    }
}

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

/// Room for an answer of N parameters that is kept where it takes the heap. Else it is made where it is needed: questions are
/// copied.
struct no_room {
    constexpr explicit no_room(std::size_t) noexcept {}
};
template <class Answer, std::size_t N>
using room_for = std::conditional_t<N == dynamic, Answer, no_room>;

template <order O, class P, std::size_t K, std::size_t W = 1>
class evaluating {
    using S = scalar_t<P>;
    static constexpr std::size_t N = extent_v<P>;

    jet_at<O, P> at_;
    [[no_unique_address]] room_for<jet<S, N, K, O>, N> f_;
    [[no_unique_address]] rows_for<S, N, O> rows_;
    bool one_by_one_ = false;

public:
    using scalar = S;
    using answer = jet<S, N, K, O>;
    using value = block_sums<std::conditional_t<(W > 1), one_lane_t<S>, S>, N, O>;

    constexpr evaluating(const P& p) : at_(p), f_(at_.flat().size()), rows_(at_.flat().size()) {}
    template <std::size_t L>
    [[nodiscard]] constexpr auto on_packs() const
    {
        return evaluating<O, rebind_t<P, pack<S, L>>, K, L>(convert<pack<S, L>>(at_.parameters()));
    }

    [[nodiscard]] constexpr auto lane() const { return sums<S, N, O>(at_.flat().size()); }

    /// Whether the work of a model and a loss is so little that the registers around it count, and what they add can be
    /// taken back.
    template <class Model, class Loss>
    static constexpr bool at_once = is_light<Model> && std::same_as<Loss, squared> && N != dynamic && !has_rows(O);

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
        ask_all_lanes<W>(
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
    using value = bend_sums<std::conditional_t<(W > 1), one_lane_t<S>, S>, N>;
    template <class, class>
    static constexpr bool at_once = false;
    template <class, class, class>
    static constexpr bool in_strips = false;

    constexpr bending(const P& p, const vector<S, N>& v)
        : at_(p, v), p_(p), v_(v), f_{jet<S, N, K, order::slope>(v.size()), {}}
    {}
    template <std::size_t L>
    [[nodiscard]] constexpr auto on_packs() const
    {
        using V = pack<S, L>;
        return bending<rebind_t<P, V>, K, L>(convert<V>(p_), convert<V>(v_));
    }

    [[nodiscard]] constexpr bend_sums<S, N> lane() const { return {zeros<S, N>(v_.size())}; }

    template <class F, loss L>
    constexpr void add(bend_sums<S, N>& lane, const F& f, const target<S, K>& t, const L& l)
    {
        const auto ask = [this](const auto& g, answer& r) { at_(g, r.f, r.bend); };
        ask_all_lanes<W>(f, ask, f_, one_by_one_);
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
};

} // namespace least::detail
