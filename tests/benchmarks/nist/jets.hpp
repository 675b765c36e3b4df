// SPDX-License-Identifier: MIT
#pragma once
// Residuals of a NIST problem for Ceres' automatic differentiation. Its Jet computes with its own scalar only; the
// models have integers in them.

#include "nist.hpp"

#include <ceres/jet.h>

#include <cstddef>

namespace ceres {

template <class T, int N>
Jet<T, N> operator+(int a, const Jet<T, N>& b)
{
    return T(a) + b;
}
template <class T, int N>
Jet<T, N> operator-(int a, const Jet<T, N>& b)
{
    return T(a) - b;
}
template <class T, int N>
Jet<T, N> operator/(int a, const Jet<T, N>& b)
{
    return T(a) / b;
}
template <class T, int N>
Jet<T, N> operator/(const Jet<T, N>& a, int b)
{
    return a / T(b);
}

} // namespace ceres

namespace benchmarks {

template <class Problem>
struct residual_functor {
    static int NumResiduals() { return static_cast<int>(Problem::x().size()); }

    template <class T>
    bool operator()(const T* b, T* r) const
    {
        const auto &x = Problem::x(), &y = Problem::y();
        for (std::size_t i = 0; i < x.size(); ++i) { r[i] = typename Problem::model{}(b, x[i]) - y[i]; }
        return true;
    }
};

} // namespace benchmarks
