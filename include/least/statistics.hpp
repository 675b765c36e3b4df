// SPDX-License-Identifier: MIT
#pragma once
// What the data say of the parameters at a minimum: the sums that the statistics of a fit are made from.
//
// With residuals r_i = y_i - f(p, x_i), weights w_i (1 / sigma_i^2 where sigma is given), n observations of which w_i > 0,
// P parameters that moved freely (the rank of R, if that is less), and R the triangular factor of the rows
// sqrt(w_i) df(p, x_i)/dp (with the rows of a prior):
//
//     s^2         sum w r^2 / (n - P), for the errors at least what rounding would leave, sum w (eps m)^2 / (n - P)
//     covariance  s^2 (R^T R)^-1; with sigma (R^T R)^-1, the errors being known. By the inverse of R, or where its condition
//                 is above eps^(-1/3) by its singular values, the columns scaled to length 1; R^T R, which has only half of the
//                 digits, is never formed
//                 robust loss: the sandwich n / (n - P) H^-1 M H^-1 with 2 H the matrix of second derivatives of the sum of
//                 losses and M = sum (w rho' r)^2 J J^T (Huber 1981, section 7.6; the factor is that of MacKinnon & White 1985)
//     R^2         1 - sum w r^2 / sum w (y - mean)^2, mean = sum w y / sum w; models through the origin: mean = 0
//     -2 log L    n (log(2 pi sum w r^2 / n) + 1) - sum log w; with sigma sum w r^2 + sum log(2 pi sigma^2)
//     AIC         -2 log L + 2 k,  AICc = AIC + 2 k (k + 1) / (n - k - 1),  BIC = -2 log L + k log n;
//                 k = P + 1, since s is estimated too; with sigma k = P. As R's AIC() and BIC() have it
//
// Several outputs count as so many observations, and each output has a mean of its own. A prior counts as an observation in
// n - P, its q_j^2 in the sum for s^2 and its row in R, nowhere else.

#include "least/cost/block_walk.hpp"
#include "least/cost/evaluation.hpp"
#include "least/cost/loss.hpp"
#include "least/cost/reduce.hpp"
#include "least/cost/sums.hpp"
#include "least/model/jet.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/numeric/triangle.hpp"
#include "least/optimize/column_space.hpp"
#include "least/optimize/local_model.hpp"
#include "least/optimize/relative_curvature.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <type_traits>

namespace least {

/// What a parameter of a fit is.
enum class standing {
    estimated,    // from the data: it has an error
    held,         // it was not to move
    at_bound,     // it lies on a bound, and the cost falls beyond it: its error is not that of an estimate
    undetermined, // the data say nothing of it, alone or together with others; or nothing can be said at this place
};

/// The sums that statistics are made from. N parameters.
template <class T, std::size_t N>
struct fit_summary {
    // L with L L^T = (R^T R)^-1, or H^-1 M H^-1 of a robust loss; rows of parameters that do not move are 0. Kept in this form
    // because g L L^T g^T is then a sum of squares, for any g.
    matrix<T, N> root{};
    // In its columns the directions that the data do not determine, each scaled to length 1; else 0.
    matrix<T, N> flat{};
    vector<standing, N> standings{};
    std::size_t observations = 0; // of which the weight is positive, times outputs
    std::size_t priors = 0;
    std::size_t free = 0; // parameters that moved freely, less one for each flat direction: the rank
    T squares = 0;        // sum w r^2
    // sum w m^2, m_i the terms that r_i was made of: the squares are rounding error below eps^2 times this.
    T magnitude = 0;
    T prior_squares = 0; // sum q^2
    T total = 0;         // sum w (y - mean)^2
    T log_weights = 0;   // sum log w
    bool known_sigma = false;
    bool weighted = false;
    bool robust = false;
    bool exact = false; // all residuals are rounding error
};

namespace detail {

    /// A summary over another scalar.
    template <class T, class U, std::size_t N>
    constexpr fit_summary<T, N> narrowed(const fit_summary<U, N>& s)
    {
        const std::size_t n = s.standings.size();
        fit_summary<T, N> t;
        t.root = t.flat = matrix<T, N>(n, n);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n; ++j) {
                t.root(i, j) = static_cast<T>(s.root(i, j));
                t.flat(i, j) = static_cast<T>(s.flat(i, j));
            }
        }
        t.standings = s.standings;
        t.observations = s.observations;
        t.priors = s.priors;
        t.free = s.free;
        t.squares = static_cast<T>(s.squares);
        t.magnitude = static_cast<T>(s.magnitude);
        t.prior_squares = static_cast<T>(s.prior_squares);
        t.total = static_cast<T>(s.total);
        t.log_weights = static_cast<T>(s.log_weights);
        t.known_sigma = s.known_sigma;
        t.weighted = s.weighted;
        t.robust = s.robust;
        t.exact = s.exact;
        return t;
    }

    /// Weighted moments of y.
    template <class T, std::size_t K>
    struct moments {
        std::size_t count = 0; // of what has weight, times outputs
        T weight{};
        std::array<T, K> mean{}, around{}; // the mean, the sum w (y - mean)^2
        T log_weights{};

        template <class Y>
        constexpr void add(const Y& y, const T& w, bool through_origin)
        {
            if (!(w > 0)) { return; }
            count += K;
            weight += w;
            for (std::size_t k = 0; k < K; ++k) {
                const T from = component<T>(y, k) - mean[k];
                if (!through_origin) { mean[k] += from * (w / weight); }
                around[k] += w * from * (component<T>(y, k) - mean[k]);
            }
            if (w != 1) { log_weights += static_cast<T>(K) * log(w); }
        }
        constexpr void combine(const moments& other)
        {
            const T sum = weight + other.weight;
            for (std::size_t k = 0; k < K; ++k) {
                const T from = other.mean[k] - mean[k];
                around[k] += other.around[k];
                if (sum > 0) {
                    around[k] += from * from * weight * (other.weight / sum);
                    mean[k] += from * (other.weight / sum);
                }
            }
            count += other.count;
            weight = sum;
            log_weights += other.log_weights;
        }
    };

    /// The moments of all observations, in the order of least/cost/reduce.hpp.
    template <class T, std::size_t K, class Data>
    [[gnu::noinline]] constexpr moments<T, K> moments_of(const Data& data, bool through_origin)
    {
        auto place = data.walk();
        std::size_t left = data.size();
        const auto next = [&] {
            std::array<moments<T, K>, lane_count> lanes{};
            const std::size_t size = min(block_size, left);
            for (std::size_t i = 0; i < size; ++i, ++place) {
                const T inverse = 1 / place.weight.template divisor<T>();
                const T w = place.weight.template factor<T>() * inverse * inverse;
                lanes[i % lane_count].add(place.data.y(), w, through_origin);
            }
            left -= size;
            combine_lanes(lanes);
            return lanes[0];
        };
        return combine_blocks(block_count(left), next);
    }

    /// sum w r^2, and the factor of the rows w rho' r J.
    template <class T, std::size_t N>
    struct scores {
        T squares{};
        triangle<T, N> factor;
        std::size_t observation = none; // no one's fault: they were looked at before

        [[nodiscard]] static constexpr bool finite() noexcept { return true; }
        constexpr void combine(const scores& other)
        {
            squares += other.squares;
            factor.combine(other.factor);
        }
    };

    /// The question for scores (least/cost/questions.hpp).
    template <class P, std::size_t K, std::size_t W = 1>
    class scoring {
        using S = scalar_t<P>;
        using T = one_lane_t<S>;
        static constexpr std::size_t N = extent_v<P>;

        place_to_ask<order::slope, P> at_;
        jet<S, N, K, order::slope> f_;
        rows<T, N> rows_;
        bool one_by_one_ = false;

    public:
        using scalar = S;
        using value = scores<T, N>;
        template <class, class>
        static constexpr bool at_once = false;
        template <class, class, class>
        static constexpr bool in_strips = false;

        struct lane_type {
            S squares{};
            std::size_t observation = none;
            [[nodiscard]] static constexpr bool finite() noexcept { return true; }
            constexpr void combine(const lane_type& other) { squares += other.squares; }
        };
        constexpr explicit scoring(const P& p) : at_(p), f_(at_.size()), rows_(at_.size()) {}
        template <std::size_t L>
        [[nodiscard]] constexpr auto on_packs() const
        {
            using V = pack<S, L>;
            return scoring<rebind_t<P, V>, K, L>(convert<V>(at_.parameters()));
        }
        [[nodiscard]] static constexpr lane_type lane() { return {}; }
        [[nodiscard]] constexpr decltype(auto) asker() { return at_.asker(); }

        template <class Asker, class F, loss L>
        constexpr void add(Asker& asker, lane_type& lane, const F& f, const target<S, K>& t, const L& l)
        {
            ask_all_lanes<W>(*this, asker, f, f_, one_by_one_);
            S square{};
            std::array<S, K> r{};
            for (std::size_t k = 0; k < K; ++k) {
                r[k] = (f_.value[k] - t.y[k]) * t.inverse;
                square += r[k] * r[k];
            }
            lane.squares += t.weight * square;
            const std::size_t n = at_.size();
            auto score = zeros<S, N>(n);
            for (std::size_t k = 0; k < K; ++k) {
                for (std::size_t j = 0; j < n; ++j) { score[j] += r[k] * f_.gradient[k][j]; }
            }
            rows_.add(S(t.weight * slopes_of(l, square).first), score, t.inverse, S(0));
        }
        template <std::size_t Lanes>
        constexpr value value_of(std::array<lane_type, Lanes>&& lanes)
        {
            one_by_one_ = false;
            if constexpr (W > 1) {
                return {sum_of_lanes(lanes, [](const lane_type& s) -> const S& { return s.squares; }), rows_.take()};
            } else {
                combine_lanes(lanes);
                return {lanes[0].squares, rows_.take()};
            }
        }
    };

    /// The root of (R^T R)^-1 in the directions that the data determine, and which parameters have a part in the others.
    template <class T, std::size_t N>
    constexpr void take_root(fit_summary<T, N>& s, const column_space<T, N>& m)
    {
        const std::size_t n = s.standings.size();
        const T share = epsilon_root<T>(4); // a smaller part in a flat direction is rounding
        for (std::size_t k = 0; k < n; ++k) {
            if (m.fixed[k]) { continue; } // its vector stays in its place
            if (m.is_null(k)) {
                const auto along = normalized(m.direction(k));
                for (std::size_t j = 0; j < n; ++j) {
                    if (abs(m.factors.v(j, k)) > share) { s.standings[j] = standing::undetermined; }
                    s.flat(j, k) = along[j];
                }
                --s.free;
                continue;
            }
            for (std::size_t j = 0; j < n; ++j) { s.root(j, k) = m.size[j] * m.factors.v(j, k) / m.factors.values[k]; }
        }
    }

    /// The root of H^-1 M H^-1, H = R^T R + S: L (I + K)^-1 L^T R_M^T with L the root so far, M = R_M^T R_M. False if H is
    /// not positive definite.
    template <class T, std::size_t N>
    constexpr bool take_sandwich(fit_summary<T, N>& s, const vector<T, packed_size(N)>& rest,
                                 const triangle<T, N>& score)
    {
        const std::size_t n = s.standings.size();
        const auto curvature = relative_curvature<T, N>::of(s.root, rest);
        if (!curvature || (n > 0 && !(curvature->least_value() > 0))) { return false; }
        matrix<T, N> half(n, n); // L (I + K)^-1 L^T, by columns
        for (std::size_t j = 0; j < n; ++j) {
            auto against = zeros<T, N>(n);
            against[j] = T(-1);
            const auto d = curvature->step(against);
            for (std::size_t i = 0; i < n; ++i) { half(i, j) = d[i]; }
        }
        const auto r = score.r();
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t q = 0; q < n; ++q) {
                s.root(i, q) = T(0);
                for (std::size_t j = q; j < n; ++j) { s.root(i, q) += half(i, j) * r(q, j); }
            }
        }
        return true;
    }

    /// The summary of a cost at p. `prior` is a with_prior, or anything without count().
    template <class Cost, class P, class Box, class Prior>
    constexpr auto summarize(const Cost& cost, const P& p, const Box& box, const Prior& prior, bool through_origin)
    {
        using T = scalar_t<P>;
        constexpr std::size_t N = extent_v<P>;
        constexpr bool robust = !std::same_as<std::remove_cvref_t<decltype(cost.loss_function())>, squared>;
        constexpr order O = robust ? order::factor_and_rest : order::factor;
        const auto whole = answer<P>(cost, evaluating<O, P, Cost::outputs>(p), false);
        const auto of_data = moments_of<T, Cost::outputs>(cost.data(), through_origin);

        const auto flat = flatten(p);
        const std::size_t n = flat.size();
        fit_summary<T, N> s;
        s.root = s.flat = matrix<T, N>(n, n);
        s.standings = zeros<standing, N>(n);
        s.observations = of_data.count;
        s.squares = whole.cost;
        s.log_weights = of_data.log_weights;
        for (const T& t : of_data.around) { s.total += t; }
        s.robust = robust;
        auto e = mean_of(whole, cost.size(), cost.loss_function());
        s.exact = e.exact;
        s.magnitude = whole.magnitude;
        if constexpr (requires { prior.count(); }) {
            s.priors = prior.count();
            s.prior_squares = prior.sum_of_squares(flat);
            prior.add_rows(e.factor, flat);
        }
        for (std::size_t j = 0; j < n; ++j) {
            if (box.fixed(flat, e, j)) {
                s.standings[j] = box.pressed(flat, e, j) ? standing::at_bound : standing::held;
            } else {
                ++s.free;
            }
        }
        local_model<T, N> m(n);
        bool known = m.take_factor(flat, e, box);
        if (known && m.condition() < 1 / epsilon_root<T>(3)) {
            s.root = m.root();
        } else if (known) { // what is nearly flat is told by singular values
            const auto columns = column_space<T, N>::at(flat, e, box);
            known = columns.has_value();
            if (known) { take_root(s, *columns); }
        }
        if constexpr (robust) {
            const auto score = answer<P>(cost, scoring<P, Cost::outputs>(p), false);
            s.squares = score.squares;
            known = known && take_sandwich(s, e.rest, score.factor);
        }
        for (auto& what : s.standings) {
            const bool moved = what == standing::estimated || what == standing::undetermined;
            if (moved && !known) { what = standing::undetermined; }
        }
        return s;
    }

} // namespace detail
} // namespace least
