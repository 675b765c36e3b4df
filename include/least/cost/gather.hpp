// SPDX-License-Identifier: MIT
#pragma once
// Observations as a model is asked for them: one, or W of them in the lanes of packs.
//
//     V       the scalar they are asked in: a real T, or pack<T, W>
//     x       of type T: V. Of a type that is made of T alone (std::array<T, 2>, an aggregate template over T): the same over V.
//             Of another type no packs are made (packed_x is void): an integer may be meant as an index, a struct as anything.
//             Only a template that refuses V in its body (static_assert) cannot be asked: least::scalar is for its models
//     target  y, 1 / sigma and the weight
//
// Numbers that lie side by side in memory are loaded as they lie. Where fewer observations are left than there are lanes, the last
// one stands in the lanes without one, with weight 0: whatever is finite there for it is finite, and adds nothing.

#include "least/cost/observations.hpp"
#include "least/cost/sums.hpp"
#include "least/model/concepts.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dual.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/ranges.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace least::detail {

/// Whether A<T> is an aggregate of so many T, and A<S> of as many S.
template <template <class> class A, class T, class S>
concept same_of = requires {
    sizeof(A<S>); // is complete
    requires std::is_aggregate_v<A<S>> && std::is_trivially_copyable_v<A<S>>;
    requires sizeof(A<T>) % sizeof(T) == 0 && sizeof(A<S>) == sizeof(A<T>) / sizeof(T) * sizeof(S);
};

template <class X, class T, std::size_t W>
struct packed_x_type {
    using type = void;
};
/// x over packs, or void. Not asked as parameters are, which must be nothing else: x may be.
template <class X, class T, std::size_t W>
using packed_x = typename packed_x_type<X, T, W>::type;

template <class T, std::size_t W>
struct packed_x_type<T, T, W> {
    using type = pack<T, W>;
};
template <class E, std::size_t K, class T, std::size_t W>
    requires(K > 0 && !std::is_void_v<packed_x<E, T, W>>)
struct packed_x_type<std::array<E, K>, T, W> {
    using type = std::array<packed_x<E, T, W>, K>;
};
// (a member that is no T may take the room of one beside T or beside packs, but not beside dual numbers too)
template <template <class> class A, class T, std::size_t W>
    requires same_of<A, T, T> && same_of<A, T, dual<T, 2>> && same_of<A, T, pack<T, W>>
struct packed_x_type<A<T>, T, W> {
    using type = A<pack<T, W>>;
};

/// Whether x and y of a walk can be loaded as they lie.
template <class Walk, class T>
concept side_by_side = requires(Walk w) {
    requires std::contiguous_iterator<decltype(w.ix)> && std::contiguous_iterator<decltype(w.iy)>;
    requires std::same_as<std::iter_value_t<decltype(w.ix)>, T> && std::same_as<std::iter_value_t<decltype(w.iy)>, T>;
};

/// W observations from a place on, of which `left` are left; the place moves behind them.
template <class X, std::size_t K, class T, std::size_t W>
struct gathered {
    static constexpr std::size_t D = extent_v<X>;
    packed_x<X, T, W> x;
    target<pack<T, W>, K> t;

    template <class Place>
    constexpr void take(Place& from, std::size_t left)
    {
        if (left >= W) {
            take_full(from);
        } else {
            if constexpr (side_by_side<decltype(from.data), T> && !Place::weight_type::weights
                          && !Place::weight_type::divides) {
                take_some(from, left);
            } else {
                *this = one_by_one(from, left);
            }
            for (std::size_t i = 0; i < left; ++i) { ++from; }
        }
    }
    template <class Place>
    constexpr void take_full(Place& from)
    {
        if constexpr (side_by_side<decltype(from.data), T>) {
            x = pack<T, W>::load(std::to_address(from.data.ix));
            t.y[0] = pack<T, W>::load(std::to_address(from.data.iy));
            if constexpr (Place::weight_type::divides) {
                t.inverse = 1 / from.weight.template divisor<pack<T, W>>();
            } else {
                t.inverse = pack<T, W>(1);
            }
            t.weight = from.weight.template factor<pack<T, W>>();
        } else {
            *this = one_by_one(from, W);
            // the same constants as above, else the compiler would round differently here
            if constexpr (!Place::weight_type::weights) { t.weight = pack<T, W>(1); }
        }
        for (std::size_t i = 0; i < W; ++i) { ++from; }
    }
    /// Asks the memory for what lies `bytes` on from a place, where observations can be loaded as they lie. It may be beyond the
    /// last: an address that is only asked for is never an error.
    template <class Place>
    static void fetch_ahead(const Place& from, std::uintptr_t bytes) noexcept
    {
        if constexpr (side_by_side<decltype(from.data), T>) {
            const auto fetch = [bytes](const T* here) { // as a number: a pointer must not be moved beyond its array
                // NOLINTNEXTLINE(*-reinterpret-cast,performance-no-int-to-ptr)
                __builtin_prefetch(reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(here) + bytes));
            };
            fetch(std::to_address(from.data.ix));
            fetch(std::to_address(from.data.iy));
        }
    }

private:
    /// As one_by_one, of numbers side by side: put together in a register.
    template <class Place>
    constexpr void take_some(const Place& from, std::size_t left)
    {
        const auto some = [left]<std::size_t... I>(const T* first, std::index_sequence<I...>) {
            return pack<T, W>(typename pack<T, W>::native{first[I < left ? I : left - 1]...});
        };
        const auto present = [left]<std::size_t... I>(std::index_sequence<I...>) {
            return pack<T, W>(typename pack<T, W>::native{(I < left ? T(1) : T(0))...});
        };
        constexpr std::make_index_sequence<W> lanes;
        x = some(std::to_address(from.data.ix), lanes);
        t.y[0] = some(std::to_address(from.data.iy), lanes);
        t.inverse = pack<T, W>(1);
        t.weight = present(lanes);
    }
    template <class Place>
    [[gnu::noinline]] static constexpr gathered one_by_one(Place from, std::size_t left)
    {
        std::array<std::array<T, W>, D> xs{};
        std::array<std::array<T, W>, K> ys{};
        std::array<T, W> divisors{}, weights{};
        for (std::size_t i = 0; i < W; ++i) {
            if (i >= left) { // repeats the last
                for (auto& x_k : xs) { x_k[i] = x_k[i - 1]; }
                for (auto& y_k : ys) { y_k[i] = y_k[i - 1]; }
                divisors[i] = divisors[i - 1];
                continue;
            }
            const auto flat = flatten(X(from.data.x()));
            const auto& y = from.data.y();
            for (std::size_t k = 0; k < D; ++k) { xs[k][i] = flat[k]; }
            for (std::size_t k = 0; k < K; ++k) { ys[k][i] = component<T>(y, k); }
            divisors[i] = from.weight.template divisor<T>();
            weights[i] = from.weight.template factor<T>();
            ++from;
        }
        gathered g;
        std::array<pack<T, W>, D> packed{};
        for (std::size_t k = 0; k < D; ++k) { packed[k] = pack<T, W>::load(xs[k].data()); }
        g.x = unflatten<packed_x<X, T, W>>(packed);
        for (std::size_t k = 0; k < K; ++k) { g.t.y[k] = pack<T, W>::load(ys[k].data()); }
        g.t.inverse = 1 / pack<T, W>::load(divisors.data());
        g.t.weight = pack<T, W>::load(weights.data());
        return g;
    }
};

} // namespace least::detail
