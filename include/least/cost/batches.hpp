// SPDX-License-Identifier: MIT
#pragma once
// Mini-batches of a cost on data: its observations in a random order, B at a time.
//
//     batches drawn(cost, 256)      copies the observations, once; refers to the cost
//     drawn.shuffle(generator)      brings them into another order (least/numeric/shuffle.hpp)
//     drawn.count()                 how many batches: n / B, rounded up; the last one may be shorter
//     drawn[k]                      batch k, a cost: the mean over its observations
//
// So the mean over all batches, each weighted by its size, is the cost. A batch is evaluated as the cost is, by the one
// map-reduce, in packs, without the heap; it is valid as long as `drawn` is, and until the next shuffle.
//
// Who has batches: least::mean_squared_error and mean_loss, and such a cost with priors or constraints around it. A prior is a
// part of the whole cost, sum q_j^2 / n, and every batch has the same part: the mean over the batches is the cost again. Not
// a cost whose x or y are bool, of which the standard's vectors are not contiguous, or cannot be copied.
//
// Nothing is refused here but a size of 0: whether observations are finite is seen where the whole cost is evaluated, which
// knows them by the caller's numbers.

#include "least/cost/block_walk.hpp"
#include "least/cost/evaluation.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/cost/observations.hpp"
#include "least/cost/questions.hpp"
#include "least/cost/sums.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/model/weighting.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/numeric/shuffle.hpp"

#include <concepts>
#include <cstddef>
#include <random>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace least {

namespace detail {

    /// The cost within the priors and constraints around it.
    template <class Cost>
    constexpr const auto& innermost(const Cost& cost)
    {
        if constexpr (requires { cost.within(); }) {
            return innermost(cost.within());
        } else {
            return cost;
        }
    }
    template <class Cost>
    using innermost_t = std::remove_cvref_t<decltype(innermost(std::declval<const Cost&>()))>;

    /// Adds the priors around the innermost cost to an evaluation of a part of it.
    template <order O, class Cost, class E, class V>
    constexpr void add_what_is_around(const Cost& cost, E& e, const V& p)
    {
        if constexpr (requires { cost.template add_to<O>(e, p); }) { cost.template add_to<O>(e, p); }
        if constexpr (requires { cost.within(); }) { add_what_is_around<O>(cost.within(), e, p); }
    }

    template <class X>
    concept can_be_drawn = std::copy_constructible<X> && std::swappable<X> && !std::same_as<X, bool>;

    template <class Cost>
    inline constexpr bool is_mean_cost = false;
    template <class Model, class Data, class Loss>
    inline constexpr bool is_mean_cost<mean_cost<Model, Data, Loss>> =
        can_be_drawn<typename Data::x_type> && can_be_drawn<typename Data::y_type>;

    /// Weights or sigmas of an observation, copied; of a cost without them nothing.
    template <class Place>
    struct copied_weights {
        static constexpr unweighted shown(std::size_t, std::size_t) noexcept { return {}; }
        static constexpr void reserve(std::size_t) noexcept {}
        static constexpr void add(const Place&) noexcept {}
    };
    template <class Place>
        requires(Place::divides || Place::weights)
    struct copied_weights<Place> {
        using number = real_t<std::remove_cvref_t<decltype(*std::declval<const Place&>().i)>>;
        using numbers = std::span<const number>;
        std::vector<number> values;

        [[nodiscard]] weighted<held<numbers>, Place::divides> shown(std::size_t first, std::size_t size) const
        {
            return {held<numbers>(numbers(values).subspan(first, size))};
        }
        void reserve(std::size_t n) { values.reserve(n); }
        void add(const Place& from) { values.push_back(static_cast<number>(*from.i)); }
    };

} // namespace detail

/// A cost that is a mean over observations, so that there are mini-batches of it.
template <class Cost>
concept has_batches = detail::is_mean_cost<detail::innermost_t<Cost>>;

/// One batch, as a cost: what the walk over the data asks of one (least/cost/block_walk.hpp), and value and derivatives.
template <class Cost, class Weights>
class batch {
    using whole = detail::innermost_t<Cost>;
    using x_span = std::span<const typename whole::x_type>;
    using y_span = std::span<const typename std::remove_cvref_t<decltype(std::declval<const whole&>().data())>::y_type>;

    /// Not detail::observations: that refuses weights that are all 0, which those of a batch may well be.
    class window {
        using source = detail::two_ranges<x_span, y_span>;
        source source_;
        Weights weights_;
        std::size_t size_;

    public:
        using x_type = typename x_span::value_type;
        using y_type = typename y_span::value_type;
        using place = typename detail::observations<source, Weights>::place;

        window(x_span x, y_span y, Weights weights)
            : source_{detail::held<x_span>(std::move(x)), detail::held<y_span>(std::move(y))},
              weights_(std::move(weights)),
              size_(x.size())
        {}
        [[nodiscard]] std::size_t size() const noexcept { return size_; }
        [[nodiscard]] place walk() const { return {source_.walk(), weights_.walk()}; }
    };

    const Cost* cost_;
    window data_;

public:
    using x_type = typename whole::x_type;
    using model_type = typename whole::model_type;
    using loss_type = typename whole::loss_type;
    static constexpr std::size_t outputs = whole::outputs;

    batch(const Cost& cost, x_span x, y_span y, Weights weights) : cost_(&cost), data_(x, y, std::move(weights)) {}

    [[nodiscard]] const window& data() const noexcept { return data_; }
    [[nodiscard]] const model_type& model() const noexcept { return detail::innermost(*cost_).model(); }
    [[nodiscard]] const loss_type& loss_function() const noexcept { return detail::innermost(*cost_).loss_function(); }
    [[nodiscard]] std::size_t size() const noexcept { return data_.size(); }

    template <parameters P>
    [[nodiscard]] auto operator()(const P& p) const
    {
        return evaluate<order::value>(convert<scalar_t<real_parameters_t<P>>>(p)).cost;
    }
    /// As that of mean_cost.
    template <order O, parameters P>
        requires real<scalar_t<P>>
    [[nodiscard]] auto evaluate(const P& p, bool check = false) const
    {
        const detail::evaluating<O, P, outputs> question(p);
        auto e = detail::mean_of(detail::answer<P>(*this, question, check), size(), loss_function());
        if constexpr (!std::same_as<Cost, whole>) { detail::add_what_is_around<O>(*cost_, e, flatten(p)); }
        return e;
    }
    template <parameters P>
    [[nodiscard]] static constexpr auto error_of_derivative()
    {
        return whole::template error_of_derivative<P>();
    }
};

/// The observations of a cost, to be drawn in batches.
template <has_batches Cost>
class batches {
    using whole = detail::innermost_t<Cost>;
    using data = std::remove_cvref_t<decltype(std::declval<const whole&>().data())>;
    using weights = detail::copied_weights<typename data::place::weight_type>;

    const Cost* cost_;
    std::vector<typename data::x_type> x_;
    std::vector<typename data::y_type> y_;
    [[no_unique_address]] weights weights_;
    std::size_t size_; // of a batch

public:
    batches(const Cost& cost, std::size_t size) : cost_(&cost), size_(size)
    {
        if (size == 0) { detail::refuse("batch", "is 0: no observations at a time"); }
        const whole& all = detail::innermost(cost);
        x_.reserve(all.size());
        y_.reserve(all.size());
        weights_.reserve(all.size());
        auto from = all.data().walk();
        for (std::size_t i = 0; i < all.size(); ++i, ++from) {
            x_.push_back(from.data.x());
            y_.push_back(from.data.y());
            weights_.add(from.weight);
        }
    }

    void shuffle(std::mt19937_64& generator)
    {
        if constexpr (requires { weights_.values; }) {
            least::shuffle(generator, x_, y_, weights_.values);
        } else {
            least::shuffle(generator, x_, y_);
        }
    }
    [[nodiscard]] std::size_t count() const noexcept { return (x_.size() - 1) / size_ + 1; }
    [[nodiscard]] auto operator[](std::size_t k) const
    {
        const std::size_t first = k * size_, size = min(size_, x_.size() - first);
        return batch(*cost_, std::span(x_).subspan(first, size), std::span(y_).subspan(first, size),
                     weights_.shown(first, size));
    }
};

} // namespace least
