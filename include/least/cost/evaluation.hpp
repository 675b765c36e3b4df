// SPDX-License-Identifier: MIT
#pragma once
// What is known of a cost at a point. The sums over observations that it is made from are in least/cost/sums.hpp.
//
// For n observations with residuals r_i = (f(p, x_i) - y_i) / sigma_i, J_ij = df(p, x_i) / dp_j / sigma_i, weights w_i
// and the loss rho (s_i = (r_i / delta)^2, rho', rho'' at s_i):
//
//     cost      = 1/n sum w_i delta^2 rho(s_i)
//     gradient  = 1/n sum 2 w_i rho' r_i J_i
//     curvature = 1/n sum 2 w_i (rho' (J_i J_i^T + r_i d^2r_i/dp^2) + 2 rho'' s_i J_i J_i^T)
//
// Beside them stands what honest endings need, the size of the terms that the sums were made of. A residual is known to
// about eps m_i with m_i = |r_i| + |y_i / sigma_i| + sum_j |J_ij p_j|: the rounding of its terms and of the parameters.
// So
//
//     gradient_scale_j  = 1/n sum 2 w_i |J_ij| (|rho' + 2 s_i rho''| (m_i - |r_i|) + rho' |r_i|)
//                         |gradient_j| below eps times this is noise
//     curvature_scale_j = 1/n sum 2 w_i (rho' (J_ij^2 + |r_i d^2r_i/dp_j^2|) + 2 |rho''| s_i J_ij^2)
//                         likewise of element (j, j) of the curvature
//     exact             every |r_i| <= 32 eps m_i, taken one by one: squares may underflow
//     cost_noise        = eps 1/n sum 2 w_i rho' |r_i| m_i + delta^2 rho(eps^2 1/n sum w_i m_i^2 / delta^2)
//
// Where digits matter, the curvature comes in two parts instead, with the rows a_i = sqrt(w_i rho'):
//
//     factor            the triangular factor [R z; 0 d] of the rows a_i [J_i  r_i], so that gradient = 2/n R^T z
//     gram              in its place [J r]^T [J r] of the same rows, where not every digit counts
//     rest              S = sum w_i (rho' r_i d^2r_i/dp^2 + 2 rho'' s_i J_i J_i^T), so that curvature = 2/n (R^T R + S)
//
// n here counts the observations; of several outputs each has a row.
//
// What goes with `gram` is told from its elements alone, so that a search pays for nothing but rows: gradient = 2/n J^T r of the
// rows, and in the place of the terms what Cauchy and Schwarz say of them, |m| <= |r| + |y / sigma| + sum_j |J_j p_j| in norms
// over the rows. For the squared loss gradient_scale and cost_noise are bounds then, for others about that; `exact` says that it
// may be.

#include "least/model/jet.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/gram_matrix.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/numeric/triangle.hpp"

#include <cstddef>
#include <type_traits>

namespace least {

/// No observation: what `observation` holds where there is none to name.
inline constexpr std::size_t none = static_cast<std::size_t>(-1);

namespace detail {

    /// Stands where there is no triangular factor.
    struct no_factor {
        constexpr explicit no_factor(std::size_t) noexcept {}
        constexpr void combine(const no_factor&) noexcept {}
    };
    template <class T, std::size_t N, order O>
    using factor_for = std::conditional_t<O == order::gram, gram_matrix<T, N>,
                                          std::conditional_t<has_factor(O), triangle<T, N>, no_factor>>;

} // namespace detail

template <class T, std::size_t N, order O>
struct evaluation {
    T cost{};
    vector<T, O >= order::slope ? N : 0> gradient{};
    // element (i, j), i <= j, at packed(i, j):
    vector<T, O == order::curvature ? packed_size(N) : 0> curvature{};
    vector<T, O == order::factor_and_rest ? packed_size(N) : 0> rest{};
    [[no_unique_address]] detail::factor_for<T, N, O> factor;
    // Sizes of what these were summed from, all 0 where the cost does not know them, none for order::slope, bounds for order::gram:
    vector<T, O >= order::gradient ? N : 0> gradient_scale{};
    vector<T, O >= order::curvature ? N : 0> curvature_scale{}; // of the diagonal
    T cost_noise{};                                             // the rounding error to expect in cost
    bool exact = false;             // all residuals of a sum over squares are rounding error; for order::gram: may be
    std::size_t observation = none; // the first at which the model is not finite

    /// All 0, for n parameters (N, or none where N is dynamic).
    constexpr evaluation() : evaluation(N == dynamic ? 0 : N) {}
    constexpr explicit evaluation(std::size_t n) : factor(n)
    {
        if constexpr (O >= order::slope) { gradient = zeros<T, N>(n); }
        if constexpr (O >= order::gradient) { gradient_scale = zeros<T, N>(n); }
        if constexpr (O >= order::curvature) { curvature_scale = zeros<T, N>(n); }
        if constexpr (O == order::curvature) { curvature = zeros<T, packed_size(N)>(packed_size(n)); }
        if constexpr (O == order::factor_and_rest) { rest = zeros<T, packed_size(N)>(packed_size(n)); }
    }

    [[nodiscard]] constexpr bool finite() const
    {
        return isfinite(cost) && all_finite(gradient) && all_finite(curvature) && all_finite(rest);
    }
};

/// Full storage of a symmetric matrix that is packed.
template <class T, std::size_t N>
constexpr matrix<T, N> unpacked(const vector<T, packed_size(N)>& a, std::size_t n)
{
    matrix<T, N> full(n, n);
    for (std::size_t j = 0; j < n; ++j) {
        for (std::size_t i = 0; i <= j; ++i) { full(i, j) = full(j, i) = a[packed(i, j)]; }
    }
    return full;
}

} // namespace least
