// SPDX-License-Identifier: MIT
#pragma once
// The linear model of the residuals at a point, r(p + d) = r + J d, in the units of
//
//     D = diag(1 / size)      size_j: how far parameter j reaches, |p_j| or what would explain the residuals
//
// Everything is in the coordinates y = D d, in which the Jacobian is J D^-1. From its triangular factor, J D^-1 = Q R and
// z = Q^T r, come
//
//     Gauss-Newton            R y = -z                            the least |J d + r|
//     Levenberg-Marquardt     (R^T R + lambda I) y = -R^T z       the least within |y| <= radius, for one lambda >= 0:
//                             the triangular factor of [R; sqrt(lambda) I], so that no condition is squared
//
// From the Gram matrix G = [J r]^T [J r] come the same R and z by Cholesky's factorisation of P = D^-1 J^T J D^-1, and for each
// lambda that of P + lambda I: less work, and exact enough for a search, unless the columns of J nearly depend on each other.
//
// Parameters that are fixed (held, or pressed against a bound) have their column of R zeroed, and R made triangular again:
// their row is zero, too, and no step has a part along it. So it is where a parameter has no effect at all.
//
// Source: More, LNM 630 (1978), for the step.

#include "least/cost/evaluation.hpp"
#include "least/model/derivative_source.hpp"
#include "least/model/jet.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/gram_matrix.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/numeric/triangle.hpp"
#include "least/numeric/upper_triangular.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

namespace least::detail {

/// The norm of element(i), i < n, in a unit.
template <class T, class Element>
[[gnu::noinline, gnu::cold]] constexpr T norm_in(const T& unit, std::size_t n, const Element& element)
{
    T scaled{};
    for (std::size_t i = 0; i < n; ++i) { scaled += (element(i) / unit) * (element(i) / unit); }
    return unit * sqrt(scaled);
}
/// The norm of element(i), i < n, without a division for each: with the same bits, scaled, where squares overflow or vanish.
template <class T, class Element>
constexpr T quick_norm(std::size_t n, const Element& element)
{
    T sum{};
    for (std::size_t i = 0; i < n; ++i) { sum += element(i) * element(i); }
    return is_safe(sum) ? sqrt(sum) : norm_in(far_from(sum), n, element);
}

template <class T, std::size_t N>
struct local_model {
    matrix<T, N> r;        // the factor of J D^-1, columns of fixed parameters zeroed
    vector<T, N> over;     // 1 / the diagonal of r; 0 where that is 0
    vector<T, N> z;        // Q^T of the residuals
    vector<T, N> size;     // of each parameter
    vector<T, N> column;   // |J_j|
    T residual;            // |r|, all of it
    vector<bool, N> fixed; // does not move
    // Of a Gram matrix only: D^-1 J^T J D^-1, upper triangle, and D^-1 J^T r.
    matrix<T, N> products;
    vector<T, N> against;
    bool squared = false;
    // What is made of r when it is first asked for:
    matrix<T, N> inverse;
    T conditioned = -1; // its condition, once that is known

    /// Of n parameters, nothing known yet.
    constexpr explicit local_model(std::size_t n)
        : r(n, n),
          over(zeros<T, N>(n)),
          z(over),
          size(over),
          column(over),
          residual(0),
          fixed(zeros<bool, N>(n)),
          products(n, n),
          against(over),
          inverse(n, n)
    {
        for (T& c : column) { c = T(1); } // not 0, which says that a column has no effect
    }

    /// The smallest part of a column, squared, that may be left of it beside the others: half of the digits are left then.
    static constexpr T least_pivot = epsilon_root<T>(2);

    /// A damped step y.
    struct damping {
        T lambda;
        vector<T, N> y;
        // the factor of [R; sqrt(lambda) I] and its inverse diagonal, if lambda is not 0
        matrix<T, N> factor;
        vector<T, N> over;
    };

    // Each takes what is known at a point p in the place of what was here: copies of it would be waited for.

    /// From an evaluation with a triangular factor. False if that is not finite.
    template <class E, class Box>
    constexpr bool take_factor(const vector<T, N>& p, const E& e, const Box& box)
    {
        const std::size_t n = p.size();
        conditioned = -1;
        squared = false;
        residual = residual_of(e);
        bool some_fixed = false, known = isfinite(residual);
        for (std::size_t j = 0; j < n; ++j) {
            column[j] = quick_norm<T>(j + 1, [&](std::size_t i) -> const T& { return e.factor(i, j); });
            size[j] = size_of_parameter(p[j], column[j], residual);
            fixed[j] = box.fixed(p, e, j);
            some_fixed = some_fixed || fixed[j];
            known = known && isfinite(column[j] * size[j]);
            for (std::size_t i = 0; i <= j; ++i) { r(i, j) = e.factor(i, j) * size[j]; }
            z[j] = e.factor(j, n);
        }
        if (!known) { return false; }
        if (some_fixed) { without_fixed(); }
        over = inverse_diagonal(r);
        return true;
    }

    /// From an evaluation with a Gram matrix. False if the columns nearly depend on each other, or squares overflow or vanish: it
    /// takes the triangular factor to tell what is there, or that a column is one of zeros.
    template <class E, class Box>
    constexpr bool take_products(const vector<T, N>& p, const E& e, const Box& box)
    {
        const std::size_t n = p.size();
        conditioned = -1;
        if (!is_safe(e.factor(n, n))) { return false; }
        residual = residual_of(e);
        for (std::size_t j = 0; j < n; ++j) {
            fixed[j] = box.fixed(p, e, j);
            const bool idle = e.factor(j, j) == 0 && (fixed[j] || column[j] == 0); // as the factor has shown before
            if (!is_safe(e.factor(j, j)) && !idle) { return false; }
            column[j] = sqrt(e.factor(j, j));
            size[j] = size_of_parameter(p[j], column[j], residual);
        }
        for (std::size_t j = 0; j < n; ++j) {
            z[j] = against[j] = fixed[j] ? T(0) : e.factor(j, n) * size[j];
            for (std::size_t i = 0; i <= j; ++i) {
                r(i, j) = products(i, j) = fixed[i] || fixed[j] ? T(0) : e.factor(i, j) * size[i] * size[j];
            }
            if (!isfinite(products(j, j))) { return false; }
        }
        squared = factor_upper(r, over, least_pivot);
        z = solve_transposed(r, over, std::move(z));
        return squared;
    }

    /// Whether of some column next to nothing is left beside the others, or its square vanishes or overflows: four times as much
    /// as take_products minds, so that who asks the one or the other does not change its mind with every step.
    [[nodiscard]] constexpr bool nearly_dependent() const
    {
        bool some = !is_safe(residual * residual);
        for (std::size_t j = 0; j < z.size(); ++j) {
            if (fixed[j] || column[j] == 0) { continue; }
            const T part = r(j, j) / (column[j] * size[j]);
            some = some || !(part * part > 4 * least_pivot) || !is_safe(column[j] * column[j]);
        }
        return some;
    }
    /// |r|
    template <class E>
    [[nodiscard]] static constexpr T residual_of(const E& e)
    {
        const std::size_t n = e.factor.size();
        if constexpr (requires { e.factor.r(); }) {
            return quick_norm<T>(n + 1, [&](std::size_t i) -> const T& { return e.factor(i, n); });
        } else {
            return sqrt(e.factor(n, n));
        }
    }

    /// The part of the residuals that a Gauss-Newton step would remove: its length, and as a share of all.
    [[nodiscard, gnu::noinline]] constexpr T removable() const
    {
        return quick_norm<T>(z.size(), [&](std::size_t i) -> const T& { return z[i]; });
    }
    [[nodiscard]] constexpr T removable_share() const { return residual > 0 ? removable() / residual : T(0); }

    /// A bound on the rounding error of z: of the terms of J p, and of the residuals themselves.
    [[nodiscard]] constexpr T noise(const vector<T, N>& p) const
    {
        auto terms = column;
        for (std::size_t j = 0; j < p.size(); ++j) { terms[j] *= p[j]; }
        return epsilon<T> * (norm(terms) + residual);
    }

    // How small a step or the rest is. p: the point.

    /// Whether a step moves no parameter by more than a share of itself.
    [[nodiscard, gnu::noinline]] static constexpr bool within(const vector<T, N>& p, const vector<T, N>& d,
                                                              const T& share)
    {
        for (std::size_t j = 0; j < d.size(); ++j) {
            if (!(abs(d[j]) <= share * abs(p[j]))) { return false; } // one that is not finite is not, either
        }
        return true;
    }
    /// Whether next to nothing is removable: under eps^(1/3) of the residuals, or noise, or by a step under sqrt(eps) of each
    /// parameter.
    [[nodiscard]] constexpr bool vanishes(const vector<T, N>& p) const
    {
        return removable_share() <= epsilon_root<T>(3) || removable() <= 1000 * noise(p)
               || within(p, gauss_newton(), epsilon_root<T>(2));
    }
    /// Whether Newton's step d is too short to matter: under sqrt(eps) of each parameter, or, for those that tend to 0, of
    /// eps^(1/4) of the change that would make a difference of all the residuals, or rounding error.
    [[nodiscard]] constexpr bool settled(const vector<T, N>& p, const vector<T, N>& d) const
    {
        for (std::size_t j = 0; j < d.size(); ++j) {
            if (fixed[j]) { continue; }
            const T reach = max(abs(p[j]), epsilon_root<T>(4) * residual / column[j]);
            if (!(abs(d[j]) <= max(epsilon_root<T>(2) * reach, 16 * noise(p) / column[j]))) { return false; }
        }
        return true;
    }

    // The steps.

    /// d of y = D d.
    [[nodiscard]] constexpr vector<T, N> step(vector<T, N> y) const
    {
        for (std::size_t j = 0; j < y.size(); ++j) { y[j] *= size[j]; }
        return y;
    }
    /// The step that belongs to a lambda >= 0.
    [[nodiscard, gnu::noinline]] constexpr damping damped(const T& lambda) const
    {
        damping a{};
        damp(a, lambda);
        return a;
    }
    constexpr void damp(damping& a, const T& lambda) const
    {
        a.lambda = lambda;
        if (squared && lambda > 0) {
            a.factor = products;
            a.over = over;
            for (std::size_t j = 0; j < z.size(); ++j) { a.factor(j, j) += lambda; }
            factor_upper(a.factor, a.over, T(0));
            a.y = solve_transposed(a.factor, a.over, against);
        } else {
            a.y = z;
            if (lambda > 0) {
                a.factor = r;
                eliminate_damping(a);
                a.over = inverse_diagonal(a.factor);
            }
        }
        a.y = solve_upper(factor_of(a), over_of(a), std::move(a.y));
        for (T& y : a.y) { y = -y; }
    }
    /// Gauss-Newton's step, of the parameters.
    [[nodiscard, gnu::noinline]] constexpr vector<T, N> gauss_newton() const
    {
        auto d = solve_upper(r, over, z);
        for (std::size_t j = 0; j < d.size(); ++j) { d[j] *= -size[j]; }
        return d;
    }
    /// J^T r = D R^T z
    [[nodiscard]] constexpr vector<T, N> slope() const
    {
        auto g = transposed_times(r, z);
        for (std::size_t j = 0; j < g.size(); ++j) { g[j] /= size[j]; }
        return g;
    }
    /// The z of other residuals, of which J^T r is known.
    [[nodiscard]] constexpr vector<T, N> z_of(vector<T, N> other_slope) const
    {
        return solve_transposed(r, over, step(std::move(other_slope)));
    }
    /// |r|^2 - |J d + r|^2: the fall of the sum of squares that the model predicts.
    [[nodiscard]] constexpr T predicted(vector<T, N> d) const
    {
        for (std::size_t j = 0; j < d.size(); ++j) { d[j] /= size[j]; }
        T fall{};
        for (std::size_t i = 0; i < d.size(); ++i) {
            T moved{};
            for (std::size_t j = i; j < d.size(); ++j) { moved += r(i, j) * d[j]; }
            fall -= moved * (2 * z[i] + moved);
        }
        return fall;
    }

    /// The damped step for which |y| is the radius, to a tenth of it; Gauss-Newton's if that is not longer. `lambda` is a guess.
    [[nodiscard]] constexpr damping damping_for(const T& radius, T lambda) const
    {
        auto now = damped(T(0));
        if (norm_of(now) <= radius * 11 / 10) { return now; }
        T low = 0, high = norm(transposed_times(r, z)) / radius; // is too much damping
        if (!(high > 0)) { return now; }                         // it underflows: there is nothing to go by
        if (!(lambda > low && lambda < high)) { lambda = high / 1000; }
        for (int i = 0;; ++i) { // Newton's method on 1/|y|, which is almost linear: a few are enough
            damp(now, lambda);
            const T length = norm_of(now);
            if (abs(length - radius) <= radius / 10 || i == 60) { return now; }
            (length > radius ? low : high) = lambda;
            const T part = norm(solve_transposed(factor_of(now), over_of(now), now.y))
                           / length; // -d|y|^2 / dlambda / 2 |y|^2, its root
            lambda += (length - radius) / radius / (part * part);
            if (!(lambda > low && lambda < high)) { lambda = max(sqrt(low) * sqrt(high), high / 1000); }
        }
    }
    /// The correction of geodesic acceleration to a damped step, like that in the coordinates y: -(R^T R + lambda I)^-1 D^-1 J^T r_vv.
    [[nodiscard]] constexpr vector<T, N> acceleration(vector<T, N> bend, const damping& at) const
    {
        for (std::size_t j = 0; j < bend.size(); ++j) { bend[j] *= fixed[j] ? T(0) : T(-size[j]); }
        return solve_upper(factor_of(at), over_of(at), solve_transposed(factor_of(at), over_of(at), std::move(bend)));
    }

    /// (R D)^-1, whose columns are the steps that change the residuals by 1; those without an effect are 0.
    [[nodiscard]] constexpr const matrix<T, N>& root()
    {
        static_cast<void>(condition());
        return inverse;
    }
    /// A bound on the condition of the columns of J scaled to length 1: the norms of their factor and its inverse.
    [[nodiscard]] constexpr T condition()
    {
        if (conditioned < 0) { find_inverse(); }
        return conditioned;
    }

    /// |p|, at least 1e-8 of the change that would make a difference of all the residuals; a parameter of 0 says nothing
    /// of its size, so there it is that change itself.
    static constexpr T size_of_parameter(const T& p, const T& column, const T& residual)
    {
        const T change = column > 0 ? residual / column : T(0);
        const T size = p == 0 ? change : max(abs(p), sqrt(epsilon<T>) * change);
        return size > 0 && isfinite(size) ? size : T(1);
    }

private:
    [[gnu::noinline]] constexpr void find_inverse()
    {
        T sum{}, moving{};
        bool some_idle = false;
        for (std::size_t k = 0; k < z.size(); ++k) { // column k: R y = e_k
            inverse(k, k) = over[k];
            for (std::size_t i = k; i-- > 0;) {
                T x{};
                for (std::size_t j = i + 1; j <= k; ++j) { x -= r(i, j) * inverse(j, k); }
                inverse(i, k) = x * over[i];
            }
            moving += fixed[k] ? T(0) : T(1);
            some_idle = some_idle || (!fixed[k] && r(k, k) == 0);
            for (std::size_t i = 0; i <= k; ++i) {
                inverse(i, k) *= size[i];
                sum += fixed[i] ? T(0) : (column[i] * inverse(i, k)) * (column[i] * inverse(i, k));
            }
        }
        conditioned = some_idle ? std::numeric_limits<T>::infinity() : sqrt(moving * sum);
    }
    constexpr const matrix<T, N>& factor_of(const damping& a) const { return a.lambda > 0 ? a.factor : r; }
    constexpr const vector<T, N>& over_of(const damping& a) const { return a.lambda > 0 ? a.over : over; }
    static constexpr T norm_of(const damping& a)
    {
        return quick_norm<T>(a.y.size(), [&](std::size_t i) -> const T& { return a.y[i]; });
    }

    constexpr void without_fixed()
    {
        const std::size_t n = z.size();
        matrix<T, N, triangle<T, N>::columns> rows(n, n + 1);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = i; j < n; ++j) { rows(i, j) = fixed[j] ? T(0) : r(i, j); }
            rows(i, n) = z[i];
        }
        triangle<T, N> again(n);
        again.fold(rows, n);
        r = again.r();
        z = again.z();
    }

    /// Householder's reflections of [factor y; sqrt(lambda) I 0], column after column: those of the lower half fill up to
    /// their row.
    static constexpr void eliminate_damping(damping& a)
    {
        const std::size_t n = a.y.size();
        matrix<T, N> lower(n, n); // transposed
        auto right = zeros<T, N>(n);
        const T root = sqrt(a.lambda);
        for (std::size_t j = 0; j < n; ++j) {
            lower(j, j) = root;
            const T top = a.factor(j, j);
            const T length = quick_norm<T>(j + 2, [&](std::size_t i) -> const T& { return i > j ? top : lower(j, i); });
            if (!(length > 0)) { continue; } // lambda is 0 beside what is there, or underflows
            const T alpha = top > 0 ? -length : length;
            const T first = top - alpha, over_alpha = 1 / alpha, over_first = 1 / first;
            const T tau = first * over_alpha; // as in triangle: v_1 = 1, H = I + tau v v^T
            const T kept = top * over_alpha;  // 1 + tau, which would cancel where lambda is large
            for (std::size_t i = 0; i <= j; ++i) { lower(j, i) *= over_first; }
            a.factor(j, j) = alpha;
            const auto reflect = [&](T& above, const auto& under) {
                T inner{};
                for (std::size_t i = 0; i <= j; ++i) { inner += lower(j, i) * under(i); }
                const T product = tau * (above + inner);
                above = kept * above + tau * inner;
                for (std::size_t i = 0; i <= j; ++i) { under(i) += lower(j, i) * product; }
            };
            for (std::size_t k = j + 1; k < n; ++k) {
                reflect(a.factor(j, k), [&](std::size_t i) -> T& { return lower(k, i); });
            }
            reflect(a.y[j], [&](std::size_t i) -> T& { return right[i]; });
        }
    }
};

} // namespace least::detail
