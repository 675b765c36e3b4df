// SPDX-License-Identifier: MIT
#pragma once
// The walk over the data, block after block in the order of least/cost/reduce.hpp: the only place where model and data meet.
//
// A question (least/cost/questions.hpp) is asked W observations at a time where the model takes packs (least/numeric/pack.hpp) in the
// place of numbers: the parameters over packs, all lanes the same, and x over packs (least/cost/gather.hpp). Group after group of W
// goes to the lanes in turn, so each lane sums the same observations as it would one by one, in the same order. Where a comparison
// in the model finds the lanes of different minds, the model is asked again for each of them alone, for the rest of the block.
//
// Models that are little work are asked with all sums in registers; those that bring add_gradient (least/model/relu_network.hpp), in
// strips: several packs for each lane, so that the sums of many parameters are fetched and stored once for all of them. Those may
// be quick about infinities that play no part (0 * infinity): a block that is not finite is asked again without strips.

#include "least/cost/evaluation.hpp"
#include "least/cost/gather.hpp"
#include "least/cost/loss.hpp"
#include "least/cost/observations.hpp"
#include "least/cost/questions.hpp"
#include "least/cost/reduce.hpp"
#include "least/cost/sums.hpp"
#include "least/model/concepts.hpp"
#include "least/model/derivative_source.hpp"
#include "least/model/parameters.hpp"
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

/// Whether there are parameters P over packs. Not of those of which the caller is told elsewhere that they are none: once is enough.
template <class P, class T, std::size_t W>
concept can_be_packed = requires {
    typename rebind_t<P, pack<T, W>>;
} && (extent_v<P> == dynamic || sizeof(rebind_t<P, dual<T, 2>>) == extent_v<P> * sizeof(dual<T, 2>));

/// Whether a cost can be asked W observations at a time: its model takes packs, and has its derivatives from the same source
/// then, exactly; and its loss takes packs.
template <class Cost, class P, std::size_t W>
consteval bool takes_packs()
{
    using T = scalar_t<P>;
    using x_type = typename Cost::x_type;
    using model = typename Cost::model_type;
    // asked first: to name x over packs may be an error
    if constexpr (stays_scalar<model> || !can_be_packed<P, T, W>) {
        return false;
    } else if constexpr (std::is_void_v<packed_x<x_type, T, W>>) {
        return false;
    } else {
        using packs = rebind_t<P, pack<T, W>>;
        using packed = packed_x<x_type, T, W>;
        if constexpr (model_for<model, packs, packed>) {
            constexpr auto source = derivative_source_of<bound<model, x_type>, P>;
            return output_count_v<std::invoke_result_t<const model&, const packs&, const packed&>> == Cost::outputs
                   && source != derivative_source::differences
                   && source == derivative_source_of<bound<model, packed>, packs>
                   && std::invocable<const typename Cost::loss_type&, const dual<dual<pack<T, W>, 1>, 1>&>;
        } else {
            return false;
        }
    }
}

/// Refuses data that are not finite: `size` observations from a place on, the first of which has the index `first`.
template <class Place>
[[gnu::noinline]] constexpr void check_observations(Place o, std::size_t size, std::size_t first)
{
    for (std::size_t i = 0; i < size; ++i, ++o) {
        if (!is_finite(o.data.x())) { refuse_at("x", "is not finite", first + i); }
        if (!is_finite(o.data.y())) { refuse_at("y", "is not finite", first + i); }
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

    static constexpr bool at_once = W > 1 && Question::template at_once<model, typename Cost::loss_type>;
    static constexpr bool in_strips = [] {
        if constexpr (W > 1) {
            return Question::template in_strips<model, typename Cost::loss_type, packed_x<x_type, T, W>>;
        } else {
            return false;
        }
    }();
    static constexpr std::size_t groups = lane_count / W;
    static constexpr std::size_t ahead = 512; // bytes: what is fetched from memory while these are worked on
    static constexpr std::size_t strip = 8;   // packs for each lane: of 32 registers 16 for x and w
    using lanes_type = std::array<lane, groups>;

    const Cost* cost_;
    Question question_;
    place place_;
    std::size_t done_ = 0;
    bool check_;

public:
    /// make() is the question, which may be large: it is made where it stays.
    template <class Make>
    constexpr block_walk(const Cost& cost, const Make& make, bool check)
        : cost_(&cost), question_(make()), place_(cost.data().walk()), check_(check)
    {}

    constexpr typename Question::value operator()()
    {
        const std::size_t size = min(block_size, cost_->data().size() - done_);
        if (check_) { check_observations(place_, size, done_); }
        const place start = place_;
        [[maybe_unused]] const lanes_apart<(W > 1)> apart{};
        auto value = next<in_strips>(size);
        if constexpr (in_strips) {
            if (!finite(value)) {
                place_ = start;
                value = next<false>(size);
            }
        }
        if (!finite(value)) { value.observation = find_not_finite(start, size); }
        done_ += size;
        return value;
    }

private:
    /// The value of the next `size` observations, in strips if that may be.
    template <bool Strips>
    [[gnu::noinline]] constexpr typename Question::value next(std::size_t size)
    {
        auto lanes = make_lanes(std::make_index_sequence<groups>{});
        if constexpr (W > 1) {
            std::size_t done = 0;
            if constexpr (Strips) {
                done = add_strips(lanes, size / (strip * lane_count) * (strip * lane_count));
            } else if constexpr (at_once) {
                done = add_at_once(lanes, size / lane_count * lane_count);
            }
            if (done < size) { add_groups(lanes, done, size); }
        } else {
            add_each(lanes, size);
        }
        return question_.value_of(std::move(lanes));
    }
    /// Adds the observations from i to `end`, the last group of which may have fewer than there are lanes.
    [[gnu::noinline, gnu::flatten]] constexpr void add_groups(lanes_type& lanes, std::size_t i, std::size_t end)
    {
        auto&& asker = question_.asker();
        for (; i < end; i += W) {
            gathered<x_type, outputs, T, W> o;
            o.take(place_, end - i);
            question_.add(asker, lanes[i / W % groups], bound_to(o.x), o.t, cost_->loss_function());
        }
    }
    /// Adds the next `count` observations, a multiple of the lanes, with everything in registers that there is room for. If
    /// lanes disagreed it adds none; the number added.
    [[gnu::noinline, gnu::flatten]] constexpr std::size_t add_at_once(lanes_type& lanes, std::size_t count)
    {
        auto&& asker = question_.asker();
        auto sums = make_lanes(std::make_index_sequence<groups>{});
        place here = place_;
        for (std::size_t i = 0; i < count; i += lane_count) {
            gathered<x_type, outputs, T, W>::fetch_ahead(here, ahead);
            each_index<groups>(groups, [&](std::size_t g) {
                gathered<x_type, outputs, T, W> o;
                o.take_full(here);
                question_.add_at_once(asker, sums[g], bound_to(o.x), o.t, cost_->loss_function());
            });
        }
        if (lanes_disagreed) { return 0; }
        place_ = here;
        for (std::size_t g = 0; g < groups; ++g) {
            question_.template finish_at_once<packed_x<x_type, T, W>>(cost_->model(), sums[g]);
            lanes[g].combine(sums[g]);
        }
        return count;
    }
    /// Adds the next `count` observations, a multiple of the lanes and the strip; the number added.
    [[gnu::noinline, gnu::flatten]] constexpr std::size_t add_strips(lanes_type& lanes, std::size_t count)
    {
        for (std::size_t i = 0; i < count; i += strip * lane_count) {
            std::array<packed_x<x_type, T, W>, strip * groups> x;
            std::array<target<V, outputs>, strip * groups> t;
            each_index<strip * groups>(strip * groups, [&](std::size_t k) { // first those of the first group of lanes
                gathered<x_type, outputs, T, W> o;
                o.take_full(place_);
                x[k % groups * strip + k / groups] = o.x;
                t[k % groups * strip + k / groups] = o.t;
            });
            for (std::size_t g = 0; g < groups; ++g) {
                question_.template add_strip<strip>(lanes[g], cost_->model(), x.data() + g * strip,
                                                    t.data() + g * strip);
            }
        }
        return count;
    }
    template <class X>
    constexpr bound<model, X> bound_to(const X& x) const
    {
        return {cost_->model(), x};
    }

    template <std::size_t... L>
    constexpr lanes_type make_lanes(std::index_sequence<L...>) const
    {
        return {(static_cast<void>(L), question_.lane())...};
    }
    /// The sums of a block: the questions' values are those, or have them.
    template <class Value>
    static constexpr bool finite(const Value& v)
    {
        return v.finite();
    }

    /// Adds the next `size` observations, where there are no packs.
    constexpr void add_each(lanes_type& lanes, std::size_t size)
    {
        auto&& asker = question_.asker();
        for (std::size_t i = 0; i < size; ++i, ++place_) {
            const auto& x = place_.data.x();
            const auto& y = place_.data.y();
            target<V, outputs> t{};
            for (std::size_t k = 0; k < outputs; ++k) { t.y[k] = component<V>(y, k); }
            t.inverse = V(1 / place_.weight.template divisor<T>()); // of this one observation, also where V is a pack
            t.weight = V(place_.weight.template factor<T>());
            question_.add(asker, lanes[i % lane_count], bound<model, x_type>{cost_->model(), x}, t,
                          cost_->loss_function());
        }
    }

    /// Whose fault it is that a block's sums are not finite: the data's (refused), the model's (its index), or
    /// nobody's (finite terms whose sum overflows). The place is behind the block then, as it was.
    [[gnu::noinline, gnu::cold]] constexpr std::size_t find_not_finite(const place& start, std::size_t size)
    {
        check_observations(start, size, done_);
        const place end = std::exchange(place_, start);
        std::size_t i = 0;
        while (i < size && finite(next<false>(1))) { ++i; }
        place_ = end;
        return i < size ? done_ + i : none;
    }
};

template <class Cost, class P>
consteval std::size_t find_observations_at_once()
{
    constexpr std::size_t W = native_lanes<scalar_t<P>>;
    if constexpr (W > 1) {
        return takes_packs<Cost, P, W>() ? W : 1;
    } else {
        return W;
    }
}
/// So many observations are asked for at a time: 1 where the cost takes no packs.
template <class Cost, class P>
inline constexpr std::size_t observations_at_once = find_observations_at_once<Cost, P>();

template <class Cost, class Question>
constexpr auto walk_one_by_one(const Cost& cost, const Question& question, bool check)
{
    return block_walk<Cost, Question>(
        cost, [&] { return question; }, check);
}
/// The walk that asks a question, in packs where the cost takes them.
template <class P, class Cost, class Question>
constexpr auto walk_of(const Cost& cost, const Question& question, bool check)
{
    constexpr std::size_t W = observations_at_once<Cost, P>;
    if constexpr (W > 1) {
        const auto packed = [&] { return question.template on_packs<W>(); };
        return block_walk<Cost, decltype(packed()), W>(cost, packed, check);
    } else {
        return walk_one_by_one(cost, question, check);
    }
}

/// The answer to a question for all blocks. At compile time there are no packs.
template <class P, class Cost, class Question>
constexpr auto answer(const Cost& cost, const Question& question, bool check)
{
    const std::size_t blocks = block_count(cost.size());
    if (std::is_constant_evaluated()) {
        auto next = walk_one_by_one(cost, question, check);
        return combine_blocks(blocks, next);
    }
    auto next = walk_of<P>(cost, question, check);
    return combine_blocks(blocks, next);
}

} // namespace least::detail
