// SPDX-License-Identifier: MIT
#pragma once
// The matrix of second derivatives H without units: S = D^-1 H D^-1 with D_j = sqrt |H_jj|, so that S_jj is 1, -1 or 0.
//
// Its eigenvalues are known to about curvature_noise(N) = 16 N eps, the rounding of the sums they come from. Where an
// element of H's diagonal is itself rounding error of the terms it was summed from, S says nothing: curvature_is_noise.

#include "least/cost/evaluation.hpp"
#include "least/model/jet.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <cstddef>

namespace least {

/// S (N x N) and D. A parameter whose diagonal element is 0 is scaled by its largest element beside it, or not at all.
template <class T, std::size_t N>
struct scaled_curvature {
    matrix<T, N> s;
    vector<T, N> d;

    template <class E>
    [[nodiscard]] static constexpr scaled_curvature of(const E& e)
    {
        const std::size_t n = e.gradient.size();
        scaled_curvature r{unpacked<T, N>(e.curvature, n), zeros<T, N>(n)};
        for (std::size_t j = 0; j < n; ++j) { r.d[j] = sqrt(abs(r.s(j, j))); }
        for (std::size_t j = 0; j < n; ++j) {
            if (r.d[j] != 0) { continue; }
            for (std::size_t k = 0; k < n; ++k) {
                const T beside = abs(r.s(j, k));
                r.d[j] = max(r.d[j], abs(r.s(k, k)) > 0 ? T(beside / sqrt(abs(r.s(k, k)))) : T(sqrt(beside)));
            }
            if (r.d[j] == 0) { r.d[j] = T(1); }
        }
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n; ++j) { r.s(i, j) = r.s(i, j) / r.d[i] / r.d[j]; }
        }
        return r;
    }
};

template <real T>
constexpr T curvature_noise(std::size_t n) noexcept
{
    return static_cast<T>(n) * 16 * epsilon<T>;
}

template <class T, std::size_t N>
constexpr bool curvature_is_noise(const evaluation<T, N, order::curvature>& e)
{
    const T noise = curvature_noise<T>(e.gradient.size());
    for (std::size_t j = 0; j < e.gradient.size(); ++j) {
        const T size = e.curvature_scale[j];
        if (size > 0 && !(abs(e.curvature[packed(j, j)]) > noise * size)) { return true; }
    }
    return false;
}

} // namespace least
