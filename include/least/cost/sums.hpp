// SPDX-License-Identifier: MIT
#pragma once
// The sums over observations that an evaluation is made from (least/cost/evaluation.hpp has the formulae): an observation, as a jet
// of the model beside its target, is added to the sums of a lane; lanes make up a block, blocks the whole, and from sums come means.
//
//     sums<S, N, O>         of a lane, whose S may be a pack, and of lanes put together
//     rows<T, N, Factor>    rows a [J r] on their way into a triangular factor or a Gram matrix
//     block_sums<T, N, O>   both, of whole blocks: a value of the map-reduce (least/cost/reduce.hpp)
//     mean_of, mean_of_products

#include "least/cost/evaluation.hpp"
#include "least/cost/loss.hpp"
#include "least/cost/reduce.hpp"
#include "least/model/jet.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/dual.hpp"
#include "least/numeric/gram_matrix.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"
#include "least/numeric/triangle.hpp"

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace least {

namespace detail {

    /// N where loops over derivatives are written out, as those of the numbers that carry them are.
    template <std::size_t N>
    inline constexpr std::size_t written_out = N <= most_slopes ? N : dynamic;

    /// What an observation asks of the model: y, 1 / sigma and the weight.
    template <class T, std::size_t K>
    struct target {
        std::array<T, K> y;
        T inverse;
        T weight;
    };

    /// Rows a [J r] on their way into a triangular factor or a Gram matrix: few enough to stay in the first-level cache.
    template <class T, std::size_t N, class Factor = triangle<T, N>>
    class rows {
        panel<T, N> rows_;
        std::size_t count_ = 0;
        Factor factor_;

    public:
        constexpr explicit rows(std::size_t n) : rows_(n), factor_(n) {}
        /// A copy starts anew: questions are copied before they are asked, and the panel is long.
        constexpr rows(const rows& other) : rows(other.factor_.size()) {}
        rows(rows&&) = delete;
        rows& operator=(const rows&) = delete;
        rows& operator=(rows&&) = delete;
        constexpr ~rows() = default;

        /// The row a (scale J, r), or of packs as many rows as they have lanes.
        template <class S, class Gradient>
        constexpr void add(const S& a, const Gradient& j, const S& scale, const S& r)
        {
            const std::size_t n = factor_.size();
            const S factor = a * scale;
            each_index<written_out<N>>(n, [&](std::size_t i) { rows_.put(count_, i, S(factor * j[i])); });
            rows_.put(count_, n, S(a * r));
            if constexpr (is_pack<S>) {
                count_ += S::size;
            } else {
                ++count_;
            }
            if (count_ == panel<T, N>::most) { fold(); }
        }
        /// The factor of all rows since it was last taken.
        constexpr Factor take()
        {
            fold();
            return std::exchange(factor_, Factor(factor_.size()));
        }

    private:
        [[gnu::noinline]] constexpr void fold()
        {
            if (count_ > 0) { factor_.fold(rows_, count_); }
            count_ = 0;
        }
    };
    /// Stands where there are no rows to keep.
    struct no_rows {
        constexpr explicit no_rows(std::size_t) noexcept {}
        [[nodiscard]] static constexpr no_factor take() noexcept { return no_factor(0); }
    };
    template <class T, std::size_t N, order O>
    using rows_for = std::conditional_t<has_rows(O), rows<base_t<T>, N, factor_for<base_t<T>, N, O>>, no_rows>;

    /// The sizes of what is summed, where they are asked for.
    template <class S, std::size_t N, order O>
    struct sizes_of_terms {
        vector<S, N> scale;
        [[no_unique_address]] vector<S, O >= order::curvature ? N : 0> curvature_scale{};
        S noise{};     // sum 2 w rho' |r| m
        S magnitude{}; // sum w m^2
        S excess{};    // the most that an |r| is above 32 eps m, the roundings within the model; 0 if none is

        constexpr explicit sizes_of_terms(std::size_t n) : scale(zeros<S, N>(n))
        {
            if constexpr (O >= order::curvature) { curvature_scale = zeros<S, N>(n); }
        }
    };
    template <class S>
    struct size_of_y {
        S squares{}; // sum w rho' (y / sigma)^2

        constexpr explicit size_of_y(std::size_t) noexcept {}
    };
    struct no_sizes {
        constexpr explicit no_sizes(std::size_t) noexcept {}
    };
    template <class S, std::size_t N, order O>
    using sizes = std::conditional_t<O == order::gram, size_of_y<S>,
                                     std::conditional_t<(O >= order::gradient), sizes_of_terms<S, N, O>, no_sizes>>;

    /// The sums over a run of observations. S may be a pack, each lane of which then sums the observations it gets, and for
    /// O == order::value a dual number.
    template <class S, std::size_t N, order O>
    struct sums : sizes<S, N, O> {
        static constexpr bool slopes = O >= order::slope && O != order::gram;
        static constexpr bool scales = O >= order::gradient && O != order::gram;
        S cost{};
        [[no_unique_address]] vector<S, slopes ? N : 0> gradient{}; // half of it: sum w rho' r J
        [[no_unique_address]] vector<S, O >= order::curvature ? packed_size(N) : 0> curvature{};
        std::size_t observation = none;

        constexpr explicit sums(std::size_t n) : sizes<S, N, O>(n)
        {
            if constexpr (slopes) { gradient = zeros<S, N>(n); }
            if constexpr (O >= order::curvature) { curvature = zeros<S, packed_size(N)>(packed_size(n)); }
        }

        constexpr void combine(const sums& other)
        {
            cost += other.cost;
            add_to(gradient, other.gradient);
            add_to(curvature, other.curvature);
            if constexpr (scales) {
                add_to(this->scale, other.scale);
                add_to(this->curvature_scale, other.curvature_scale);
                this->noise += other.noise;
                this->magnitude += other.magnitude;
                this->excess = max(this->excess, other.excess);
            }
            if constexpr (O == order::gram) { this->squares += other.squares; }
            observation = min_index(observation, other.observation);
        }

        /// Of packs: the sum of all lanes, in the order of least/cost/reduce.hpp.
        template <std::size_t Groups>
        static constexpr auto of_lanes(const std::array<sums, Groups>& groups)
        {
            using T = base_t<S>;
            sums<T, N, O> total(groups[0].gradient.size());
            const auto sum = [&](auto member) { return sum_of_lanes(groups, member); };
            const auto all_sums = [&](auto& into, auto member) {
                for (std::size_t j = 0; j < into.size(); ++j) {
                    into[j] = sum([&](const sums& s) -> const S& { return (s.*member)[j]; });
                }
            };
            total.cost = sum([](const sums& s) -> const S& { return s.cost; });
            all_sums(total.gradient, &sums::gradient);
            all_sums(total.curvature, &sums::curvature);
            if constexpr (scales) {
                all_sums(total.scale, &sums::scale);
                all_sums(total.curvature_scale, &sums::curvature_scale);
                total.noise = sum([](const sums& s) -> const S& { return s.noise; });
                total.magnitude = sum([](const sums& s) -> const S& { return s.magnitude; });
                for (const auto& g : groups) {
                    total.excess = max(total.excess,
                                       fold_halves([](const auto& a, const auto& b) { return max(a, b); }, g.excess));
                }
            }
            if constexpr (O == order::gram) {
                total.squares = sum([](const sums& s) -> const S& { return s.squares; });
            }
            return total;
        }

        template <std::size_t K, loss L>
        constexpr void add(const jet<S, N, K, O>& f, const target<value_t<S>, K>& t, const L& l, const vector<S, N>& p,
                           rows_for<S, N, O>& into)
        {
            std::array<S, K> r;
            for (std::size_t k = 0; k < K; ++k) { r[k] = (f.value[k] - t.y[k]) * t.inverse; }
            S square = r[0] * r[0];
            for (std::size_t k = 1; k < K; ++k) { square += r[k] * r[k]; }
            if constexpr (O == order::value) {
                static_cast<void>(p);
                static_cast<void>(into);
                cost += t.weight * loss_value(l, square);
            } else if constexpr (O == order::slope) {
                const auto rho = slopes_of(l, square);
                cost += t.weight * rho.value;
                for (std::size_t k = 0; k < K; ++k) {
                    const S wr = t.weight * rho.first * r[k] * t.inverse;
                    each_index<N>(p.size(), [&](std::size_t i) { gradient[i] += wr * f.gradient[k][i]; });
                }
            } else if constexpr (O == order::gram) {
                const auto rho = slopes_of(l, square);
                const S half = t.weight * rho.first, root = root_of(half);
                cost += t.weight * rho.value;
                for (std::size_t k = 0; k < K; ++k) {
                    const S y = t.y[k] * t.inverse;
                    this->squares += half * y * y;
                    into.add(root, f.gradient[k], t.inverse, r[k]);
                }
            } else {
                add_derivatives(f, t, slopes_of(l, square), square, r, p, into);
            }
        }

        [[nodiscard]] constexpr bool finite() const
        {
            return isfinite(cost) && all_finite(gradient) && all_finite(curvature);
        }

    private:
        /// Mostly all are 1, and often the compiler knows.
        static constexpr S root_of(const S& a) { return all(equal(a, S(1))) ? a : S(sqrt(a)); }
        static constexpr std::size_t min_index(std::size_t a, std::size_t b) { return a < b ? a : b; }
        template <class V>
        static constexpr void add_to(V& into, const V& from)
        {
            for (std::size_t j = 0; j < into.size(); ++j) { into[j] += from[j]; }
        }

        template <std::size_t K>
        constexpr void add_derivatives(const jet<S, N, K, O>& f, const target<S, K>& t, const loss_slopes<S>& rho,
                                       const S& square, const std::array<S, K>& r, const vector<S, N>& p,
                                       rows_for<S, N, O>& into)
        {
            const std::size_t n = p.size();
            const S half = t.weight * rho.first, w = 2 * half;       // d cost / d square, / d (square / 2)
            const S bend = abs(rho.first + 2 * rho.second * square); // d (rho' r) / dr
            cost += t.weight * rho.value;
            for (std::size_t k = 0; k < K; ++k) {
                const auto& j = f.gradient[k];
                S terms = abs(t.y[k]);
                each_index<written_out<N>>(n, [&](std::size_t i) { terms += abs(j[i] * p[i]); });
                terms *= t.inverse;
                const S m = terms + abs(r[k]);
                const S wr = half * r[k] * t.inverse;
                const S wm = 2 * t.weight * (bend * terms + rho.first * abs(r[k])) * t.inverse;
                each_index<written_out<N>>(n, [&](std::size_t i) {
                    gradient[i] += wr * j[i];
                    this->scale[i] += wm * abs(j[i]);
                });
                this->noise += w * abs(r[k]) * m;
                this->magnitude += t.weight * m * m;
                const S above = abs(r[k]) - 32 * epsilon<base_t<S>> * m;
                this->excess = max(this->excess, S(choose(equal(t.weight, S(0)), S(0), above)));
                if constexpr (has_rows(O)) { into.add(root_of(half), j, t.inverse, r[k]); }
                if constexpr (O >= order::curvature) {
                    // the factor has the J J^T, the rest has what is beside it
                    const S squares = O == order::curvature ? w * t.inverse * t.inverse : S(0);
                    add_curvature(j, f.curvature[k], squares, 2 * wr);
                }
            }
            if constexpr (O >= order::curvature) {
                if (!all(equal(rho.second, S(0)))) { // 0 for the squared loss
                    add_curvature_of_loss(f, r, 4 * t.weight * rho.second * t.inverse * t.inverse);
                }
            }
        }

        /// a J J^T + b d^2f/dp^2
        template <class Gradient, class Curvature>
        constexpr void add_curvature(const Gradient& j, const Curvature& second, const S& a, const S& b)
        {
            each_index<written_out<N>>(j.size(), [&](std::size_t c) {
                const S row = a * j[c];
                each_index<written_out<N>>(c + 1, [&](std::size_t i) {
                    if (i <= c) { curvature[packed(i, c)] += row * j[i] + b * second[packed(i, c)]; }
                });
                this->curvature_scale[c] += row * j[c] + abs(b * second[packed(c, c)]);
            });
        }
        /// a (sum_k r_k J_k) (sum_k r_k J_k)^T
        template <std::size_t K>
        constexpr void add_curvature_of_loss(const jet<S, N, K, O>& f, const std::array<S, K>& r, const S& a)
        {
            const auto slope = [&](std::size_t i) {
                S sum(0);
                for (std::size_t k = 0; k < K; ++k) { sum += r[k] * f.gradient[k][i]; }
                return sum;
            };
            for (std::size_t c = 0; c < gradient.size(); ++c) {
                const S row = a * slope(c);
                for (std::size_t i = 0; i <= c; ++i) { curvature[packed(i, c)] += row * slope(i); }
                this->curvature_scale[c] += abs(row * slope(c));
            }
        }
    };

    /// The sums of whole blocks, with their factor: a value of the map-reduce.
    template <class S, std::size_t N, order O>
    struct block_sums : sums<S, N, O> {
        [[no_unique_address]] factor_for<S, N, O> factor;

        constexpr void combine(const block_sums& other)
        {
            sums<S, N, O>::combine(other);
            factor.combine(other.factor);
        }
    };

    /// From sums to means at p.
    template <real T, std::size_t N, loss L>
    [[gnu::noinline]] constexpr evaluation<T, N, order::gram>
    mean_of_products(const block_sums<T, N, order::gram>& total, const vector<T, N>& p, std::size_t observations,
                     const L& l)
    {
        const T n = static_cast<T>(observations), share = 2 / n; // divisions are waited for
        const auto& g = total.factor;
        evaluation<T, N, order::gram> e(p.size());
        e.cost = total.cost / n;
        e.factor = g;
        const T r = sqrt(g(p.size(), p.size()));
        T m = r + sqrt(total.squares);
        for (std::size_t j = 0; j < p.size(); ++j) {
            e.gradient[j] = share * g(j, p.size());
            e.gradient_scale[j] = sqrt(g(j, j));
            m += e.gradient_scale[j] * abs(p[j]);
        }
        for (auto& s : e.gradient_scale) { s *= share * m; }
        e.cost_noise = epsilon<T> * (share * r * m) + loss_value(l, T((epsilon<T> * m) * (epsilon<T> * m) / n));
        e.exact = r <= 32 * epsilon<T> * m && isfinite(m);
        e.observation = total.observation;
        return e;
    }
    /// From sums to means.
    template <real T, std::size_t N, order O, loss L>
    [[gnu::noinline]] constexpr evaluation<T, N, O> mean_of(const block_sums<T, N, O>& total, std::size_t observations,
                                                            const L& l)
    {
        const T n = static_cast<T>(observations);
        evaluation<T, N, O> e(total.gradient.size());
        e.cost = total.cost / n;
        e.gradient = total.gradient;
        if constexpr (O >= order::gradient) { e.gradient_scale = total.scale; }
        if constexpr (O == order::curvature) { e.curvature = total.curvature; }
        if constexpr (O == order::factor_and_rest) {
            e.rest = total.curvature;
            for (auto& s : e.rest) { s /= 2; }
        }
        if constexpr (has_rows(O)) { e.factor = total.factor; }
        for (auto& g : e.gradient) { g = 2 * g / n; }
        for (auto& s : e.gradient_scale) { s /= n; }
        for (auto& h : e.curvature) { h /= n; }
        if constexpr (O >= order::curvature) { e.curvature_scale = total.curvature_scale; }
        for (auto& s : e.curvature_scale) { s /= n; }
        if constexpr (O >= order::gradient) {
            const T of_zero = loss_value(l, T(epsilon<T> * epsilon<T> * (total.magnitude / n)));
            e.cost_noise = epsilon<T> * (total.noise / n) + of_zero;
            e.exact = total.excess == 0 && isfinite(e.cost);
        }
        e.observation = total.observation;
        return e;
    }

} // namespace detail
} // namespace least
