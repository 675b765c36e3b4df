// SPDX-License-Identifier: MIT
#pragma once
// What may serve as the parameters of a model, and how they become a flat list of numbers and back.
//
//     double                                         a number                               1 parameter
//     std::array<double, 3>                          elements may be parameters again       3
//     std::vector<double>                            as many as it holds                    dynamic
//     template <class T> struct peak { T height, centre, width; };   peak<double>           3
//     template <class T> struct units { std::vector<T> m, n; ... };  units<double>          dynamic, see below
//
// The one before the last is any aggregate template over its scalar, made of scalars, arrays of them and aggregates of the same kind.
// No trait or macro is asked of the caller: peak<dual<double, 3>> is the same template over another scalar, and since
// such an aggregate holds nothing but scalars, std::bit_cast turns it into std::array<scalar, 3> and back. Sizes are
// compared for two scalars of different size, so that an aggregate that holds anything else (an int, a pointer) is
// refused. The last is a template over its scalar that says itself how it becomes a list: by p.flat(), a std::vector, and
// back by units<T>::from_flat(list).
//
//     flatten(peak<double>{1, 2, 3}) = std::array{1., 2., 3.}     unflatten<peak<double>>(that) = the peak again
//     rebind_t<peak<double>, float> = peak<float>                 extent_v<peak<double>> = 3
//
// Integers are for the caller's convenience: real_parameters_t<peak<int>> = peak<double>.

#include "least/numeric/dense.hpp"
#include "least/numeric/dual.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <type_traits>
#include <vector>

namespace least {

namespace detail {

    template <class P>
    struct shape; // no definition: not parameters

    template <class P, class S>
    concept flattens_itself = requires(const P& p, const std::vector<S>& flat) {
        {
            p.flat()
        } -> std::same_as<std::vector<S>>;
        {
            P::from_flat(flat)
        } -> std::same_as<P>;
    };

    template <numeric_argument S>
        requires std::same_as<S, std::remove_cvref_t<S>>
    struct shape<S> {
        using scalar = S;
        static constexpr std::size_t extent = 1;
        template <class U>
        using rebind = U;
    };

    template <class E, std::size_t K>
        requires(K > 0) && requires { typename shape<E>::scalar; } && (shape<E>::extent != dynamic)
    struct shape<std::array<E, K>> {
        using scalar = typename shape<E>::scalar;
        static constexpr std::size_t extent = K * shape<E>::extent;
        template <class U>
        using rebind = std::array<typename shape<E>::template rebind<U>, K>;
    };

    template <numeric_argument S, class A>
        requires(!std::same_as<S, bool>)
    struct shape<std::vector<S, A>> {
        using scalar = S;
        static constexpr std::size_t extent = dynamic;
        template <class U>
        using rebind = std::vector<U>;
    };

    template <template <class> class A, numeric_argument S>
        requires flattens_itself<A<S>, S>
    struct shape<A<S>> {
        using scalar = S;
        static constexpr std::size_t extent = dynamic;
        template <class U>
        using rebind = A<U>;
    };

    template <template <class> class A, numeric_argument S>
        requires(std::is_aggregate_v<A<S>> && !flattens_itself<A<S>, S>)
    struct shape<A<S>> {
        using scalar = S;
        using other = dual<real_t<base_t<S>>, 2>;
        static_assert(
            std::is_trivially_copyable_v<A<S>> && sizeof(A<S>) % sizeof(S) == 0
                && sizeof(A<other>) == sizeof(A<S>) / sizeof(S) * sizeof(other),
            "least: parameters that are an aggregate template may hold its scalar only (members of type T, arrays of "
            "T, and aggregates of these)");
        static constexpr std::size_t extent = sizeof(A<S>) / sizeof(S);
        template <class U>
        using rebind = A<U>;
    };

} // namespace detail

template <class P>
concept parameters = requires { typename detail::shape<P>::scalar; };

template <parameters P>
using scalar_t = typename detail::shape<P>::scalar;

/// The number of scalars, or `dynamic`.
template <parameters P>
inline constexpr std::size_t extent_v = detail::shape<P>::extent;

/// The same parameters over another scalar.
template <parameters P, class U>
using rebind_t = typename detail::shape<P>::template rebind<U>;

/// The same parameters with integers made double.
template <parameters P>
using real_parameters_t = rebind_t<P, real_t<scalar_t<P>>>;

template <parameters P>
constexpr vector<scalar_t<P>, extent_v<P>> flatten(const P& p)
{
    using flat = vector<scalar_t<P>, extent_v<P>>;
    if constexpr (std::same_as<P, flat>) {
        return p;
    } else if constexpr (detail::flattens_itself<P, scalar_t<P>>) {
        return p.flat();
    } else if constexpr (extent_v<P> == dynamic) {
        return flat(p.begin(), p.end()); // a vector with another allocator
    } else if constexpr (numeric_argument<P>) {
        return {p}; // no bit_cast, which Clang has not for long double at compile time
    } else {
        return std::bit_cast<flat>(p);
    }
}

template <parameters P>
constexpr P unflatten(const vector<scalar_t<P>, extent_v<P>>& flat)
{
    if constexpr (std::same_as<P, vector<scalar_t<P>, extent_v<P>>>) {
        return flat;
    } else if constexpr (detail::flattens_itself<P, scalar_t<P>>) {
        return P::from_flat(flat);
    } else if constexpr (extent_v<P> == dynamic) {
        return P(flat.begin(), flat.end());
    } else if constexpr (numeric_argument<P>) {
        return flat[0];
    } else {
        return std::bit_cast<P>(flat);
    }
}

namespace detail {

    /// Parameters of fixed size made of element(0), element(1), ..., each put in its place by itself: the compiler then knows them
    /// one by one, as it does not where all are copied at once.
    template <parameters P, class Element>
        requires(extent_v<P> != dynamic)
    constexpr void assign_each(P& p, const Element& element)
    {
        constexpr std::size_t N = extent_v<P>;
        using S = scalar_t<P>;
        if constexpr (std::same_as<P, std::array<S, N>>) {
            each_index<N>(N, [&](std::size_t j) { p[j] = element(j); });
        } else if (std::is_constant_evaluated()) {
            std::array<S, N> flat{};
            for (std::size_t j = 0; j < N; ++j) { flat[j] = element(j); }
            p = unflatten<P>(flat);
        } else {
            auto* const bytes = static_cast<unsigned char*>(static_cast<void*>(&p));
            each_index<N>(N, [&](std::size_t j) {
                const S one = element(j);
                std::memcpy(bytes + j * sizeof(S), &one, sizeof(S));
            });
        }
    }

} // namespace detail

/// p over the scalar U, each element converted.
template <class U, parameters P>
constexpr rebind_t<P, U> convert(const P& p)
{
    if constexpr (std::same_as<P, rebind_t<P, U>>) {
        return p;
    } else {
        const auto from = flatten(p);
        auto to = zeros<U, extent_v<P>>(from.size());
        for (std::size_t i = 0; i < from.size(); ++i) { to[i] = static_cast<U>(from[i]); }
        return unflatten<rebind_t<P, U>>(to);
    }
}

} // namespace least
