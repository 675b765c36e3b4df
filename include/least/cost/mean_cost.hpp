// SPDX-License-Identifier: MIT
#pragma once
// The cost of a model on data: the mean, over the observations, of a loss of the residual.
//
//     mean_squared_error(model, x, y)     Cost(p) = 1/n sum (f(p, x_i) - y_i)^2
//     mean_loss(model, x, y, loss)        Cost(p) = 1/n sum delta^2 rho((r_i / delta)^2)      see least/cost/loss.hpp
//
// and the same with records(range, px, py) in the place of x, y. Then, in any order: sigma(s) or weights(w), and for
// mean_loss the loss. See least/cost/observations.hpp for what x and y may be and how they are held,
// least/cost/evaluation.hpp for the formulae.
//
// A cost is a value: copyable, callable when const as cost(p) for parameters p of any shape and scalar (dual numbers
// too), one pass over the data, no memory that grows with them. evaluate<order::gradient>(cost, p) gives value and
// gradient in that one pass (least/cost/derivative.hpp).
//
// Throws std::invalid_argument: when made, for empty data, different lengths, bad sigma, weights or delta; when called,
// for an observation that is not finite, with its index. An exception of the model's passes through. A model that is
// not finite at a finite observation makes the cost so; evaluations then name that observation.

#include "least/cost/arguments.hpp"
#include "least/cost/block_walk.hpp"
#include "least/cost/evaluation.hpp"
#include "least/cost/loss.hpp"
#include "least/cost/observations.hpp"
#include "least/cost/reduce.hpp"
#include "least/cost/sums.hpp"
#include "least/model/concepts.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <cstddef>
#include <type_traits>
#include <utility>

namespace least {

template <class Model, class Data, loss Loss>
class mean_cost {
    Model model_;
    Data data_;
    [[no_unique_address]] Loss loss_;

    using y_type = typename Data::y_type;

public:
    using x_type = typename Data::x_type;
    using model_type = Model;
    using loss_type = Loss;
    static constexpr std::size_t outputs = output_count_v<y_type>; // of one observation

private:
    template <class P>
    static constexpr bool fits = [] {
        if constexpr (model_for<Model, P, x_type>) {
            return output_count_v<std::invoke_result_t<const Model&, const P&, const x_type&>> == outputs;
        } else {
            return false;
        }
    }();

public:
    // (GCC minds a parameter named model where the model is a pointer to a function, as a member function has that name)
    constexpr mean_cost(Model f, Data data, Loss l) : model_(std::move(f)), data_(std::move(data)), loss_(std::move(l))
    {
        const auto delta = static_cast<double>(loss_.delta);
        if (!(delta > 0) || !isfinite(delta)) { detail::refuse("delta", "of the loss is not positive and finite"); }
    }

    [[nodiscard]] constexpr const Data& data() const noexcept { return data_; }
    [[nodiscard]] constexpr const Loss& loss_function() const noexcept { return loss_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return data_.size(); }
    [[nodiscard]] constexpr const Model& model() const noexcept { return model_; }

    /// The cost at p, in the scalar of p.
    template <parameters P>
        requires fits<real_parameters_t<P>>
    [[nodiscard]] constexpr auto operator()(const P& p) const
    {
        using S = scalar_t<real_parameters_t<P>>;
        const auto total = reduce<order::value>(convert<S>(p), false);
        return S(total.cost / static_cast<base_t<S>>(data_.size()));
    }
    /// What is no parameters, or none that the model can take: said in our words where it is called.
    template <class P>
    constexpr detail::model_does_not_fit operator()(const P&) const
    {
        if constexpr (detail::must_be_parameters<P>()) { detail::model_must_fit<fits<real_parameters_t<P>>>(); }
        return {};
    }

    /// All that O asks for at p, in one pass; with `check`, every observation is looked at for being finite in that
    /// pass (without, only those of a block whose sums are not finite).
    template <order O, parameters P>
        requires real<scalar_t<P>> && fits<P>
    [[nodiscard]] constexpr auto evaluate(const P& p, bool check = false) const
    {
        if constexpr (O == order::gram) {
            return detail::mean_of_products(reduce<O>(p, check), flatten(p), data_.size(), loss_);
        } else {
            return detail::mean_of(reduce<O>(p, check), data_.size(), loss_);
        }
    }

    /// The relative error of the derivatives beside rounding, which the model's source of derivatives brings.
    template <parameters P>
    [[nodiscard]] static constexpr auto error_of_derivative()
    {
        return derivative_error<bound<Model, x_type>, P>;
    }

    /// The sums of one block after another, in order: what evaluate combines in the tree. The cost must outlive it. For those
    /// who hold parts of the data and combine them (see least/cost/reduce.hpp). O, p and check as in evaluate. It is
    /// for run time: at compile time there are no packs, and this type is made for them unless the model is a least::scalar.
    template <order O, parameters P>
    [[nodiscard]] constexpr auto blocks(const P& p, bool check = false) const
    {
        return detail::walk_of<P>(*this, detail::evaluating<O, P, outputs>(p), check);
    }

    /// sum w_i rho' J_i^T d^2/dt^2 r_i(p + t v), in the units of the factor's R^T z: how the residuals bend along v.
    template <parameters P>
        requires real<scalar_t<P>> && fits<P>
    [[nodiscard]] constexpr auto bend(const P& p, const vector<scalar_t<P>, extent_v<P>>& v) const
    {
        return detail::answer<P>(*this, detail::bending<P, outputs>(p, v), false).sum;
    }

private:
    template <order O, parameters P>
    constexpr auto reduce(const P& p, bool check) const
    {
        return detail::answer<P>(*this, detail::evaluating<O, P, outputs>(p), check);
    }
};

namespace detail {

    template <class Model, class Source, class... A>
    constexpr auto make_mean_cost(Model model, Source source, A&&... arguments)
    {
        const auto l = loss_of(arguments...);
        auto weighting = weighting_of(std::forward<A>(arguments)...);
        using data = observations<Source, decltype(weighting)>;
        return mean_cost<Model, data, std::remove_const_t<decltype(l)>>(
            std::move(model), data(std::move(source), std::move(weighting)), l);
    }

    template <bool TakesLoss, class Model, class X, class Y, class... Rest>
    constexpr auto two_ranges_cost(Model model, X&& x, Y&& y, Rest&&... rest)
    {
        if constexpr (ranges_fit<X, Y>() && arguments_fit<TakesLoss, std::remove_cvref_t<Rest>...>()) {
            return make_mean_cost(std::move(model),
                                  two_ranges<X, Y>{held<X>(std::forward<X>(x)), held<Y>(std::forward<Y>(y))},
                                  std::forward<Rest>(rest)...);
        }
    }

    template <bool TakesLoss, class Model>
    constexpr auto mean_cost_of(const Model&)
    {
        data_given<(sizeof(Model) == 0)>(); // never
    }
    template <bool TakesLoss, class Model, class First, class... Rest>
    constexpr auto mean_cost_of(Model model, First&& first, Rest&&... rest)
    {
        if constexpr (is_records<std::remove_cvref_t<First>>) {
            if constexpr (arguments_fit<TakesLoss, std::remove_cvref_t<Rest>...>()) {
                return make_mean_cost(std::move(model), source_of(std::forward<First>(first)),
                                      std::forward<Rest>(rest)...);
            }
        } else if constexpr (data_given<(sizeof...(Rest) > 0)>()) {
            return two_ranges_cost<TakesLoss>(std::move(model), std::forward<First>(first),
                                              std::forward<Rest>(rest)...);
        }
    }

} // namespace detail

/// The mean squared error of the model on the data (x, y), or on records.
template <class Model, class... A>
[[nodiscard]] constexpr auto mean_squared_error(Model model, A&&... data_and_arguments)
{
    return detail::mean_cost_of<false>(std::move(model), std::forward<A>(data_and_arguments)...);
}

/// The mean of a loss of the residuals of the model on the data (x, y), or on records.
template <class Model, class... A>
[[nodiscard]] constexpr auto mean_loss(Model model, A&&... data_and_arguments)
{
    return detail::mean_cost_of<true>(std::move(model), std::forward<A>(data_and_arguments)...);
}

} // namespace least
