// SPDX-License-Identifier: MIT
#pragma once
// A pack: W numbers that are computed with as one, lane by lane.
//
//     pack<double, 4> x({1, 2, 3, 4});      2 * x + 1  =  {3, 5, 7, 9}      exp(x)  =  {exp 1, exp 2, exp 3, exp 4}
//
// Every operation does in each lane what it does to a number, with the same rounding. So a model that is generic in its
// scalars computes W observations at a time when it is called with packs, and duals of packs (least/numeric/dual.hpp) bring
// their derivatives.
//
// A comparison of packs answers with a bool, as a comparison of numbers does, so that `if`, `?:`, `&&`, `switch` and `while`
// compile. Where the lanes do not agree, the answer is that of the first lane, whose way through the code is then followed
// as a number's would be: it ends where the number's ends, throws where the number's throws. Only the first lane of the
// result is right then, and lanes_disagreed() tells: who asked with a pack must ask again one by one. It is the one thing
// that is not passed as an argument, since a bool cannot carry it; a variable of the thread, false but between such a
// comparison and the end of that call. An explicit conversion to a number, int(x), follows the first lane likewise.
//
// What shall not depend on the first lane chooses in each lane:
//
//     less(a, b), less_equal(a, b), equal(a, b)      a bool for numbers, a mask for packs; of dual numbers, for their values
//     choose(condition, a, b)                        a where the condition holds, b elsewhere
//
// Packs are made of the compiler's vector extension (GCC, Clang), which is lowered to whatever the target has: W doubles of a
// width it has are one register. <experimental/simd> does the same, and took 0.6 s of compile time for its header alone.

#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

namespace least {

namespace detail {

    /// The bytes of the widest register of the target; 0 where it has none that are worth it.
    inline constexpr std::size_t register_bytes =
#if defined(LEAST_NO_PACKS)
        0;
#elif defined(__AVX512F__) && defined(__AVX512DQ__)
        64;
#elif defined(__AVX__)
        32;
#elif defined(__SSE2__) || (defined(__ARM_NEON) && defined(__aarch64__))
        16;
#else
        0;
#endif

    inline constinit thread_local bool lanes_disagreed = false; // NOLINT(*-avoid-non-const-global-variables)

    /// While it lives, lanes_disagreed tells of what is asked now; then again of what was asked before: a model of packs may
    /// itself evaluate a cost, and may throw.
    template <bool Packs>
    struct lanes_apart {};
    template <>
    struct lanes_apart<true> {
        bool before = std::exchange(lanes_disagreed, false);

        lanes_apart() = default;
        lanes_apart(const lanes_apart&) = delete;
        lanes_apart& operator=(const lanes_apart&) = delete;
        lanes_apart(lanes_apart&&) = delete;
        lanes_apart& operator=(lanes_apart&&) = delete;
        ~lanes_apart() { lanes_disagreed = before; }
    };

} // namespace detail

/// So many numbers of type T are computed at a time: as many as a register holds, 8 at most, 1 for none but themselves.
template <class T>
inline constexpr std::size_t native_lanes = 1;
template <>
inline constexpr std::size_t native_lanes<double> = detail::register_bytes >= 16 ? detail::register_bytes / 8 : 1;
template <>
inline constexpr std::size_t native_lanes<float> = detail::register_bytes >= 32   ? 8
                                                   : detail::register_bytes >= 16 ? 4
                                                                                  : 1;

/// A truth value for each lane.
template <real T, std::size_t W>
class mask {
    using bits = std::conditional_t<sizeof(T) == 8, std::int64_t, std::int32_t>;

public:
    using native [[gnu::vector_size(W * sizeof(T))]] = bits;
    native lanes; // all bits of a lane that holds, none of one that does not

    [[nodiscard]] constexpr bool operator[](std::size_t i) const noexcept { return lanes[i] != 0; }

    friend constexpr mask operator&(mask a, mask b) noexcept { return {a.lanes & b.lanes}; }
    friend constexpr mask operator|(mask a, mask b) noexcept { return {a.lanes | b.lanes}; }
    // the same by the words that are right for bools too (both sides are evaluated)
    friend constexpr mask operator&&(mask a, mask b) noexcept { return a & b; }
    friend constexpr mask operator||(mask a, mask b) noexcept { return a | b; }
    friend constexpr mask operator^(mask a, mask b) noexcept { return {a.lanes ^ b.lanes}; }
    friend constexpr mask operator!(mask a) noexcept { return {~a.lanes}; }

    /// Whether it holds in any lane, in all of them.
    friend constexpr bool any(mask a) noexcept
    {
        return a.folded([](bits l, bits r) { return l | r; }) != 0;
    }
    friend constexpr bool all(mask a) noexcept
    {
        return a.folded([](bits l, bits r) { return l & r; }) != 0;
    }

private:
    template <class F>
    constexpr bits folded(F f) const noexcept
    {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            bits sum = lanes[0];
            ((sum = f(sum, lanes[I + 1])), ...);
            return sum;
        }(std::make_index_sequence<W - 1>{});
    }
};

template <real T, std::size_t W>
class pack {
    static_assert(std::has_single_bit(W) && W > 1 && W * sizeof(T) <= 64, "least: a pack has 2, 4, 8 or 16 lanes");

public:
    using native [[gnu::vector_size(W * sizeof(T))]] = T;
    using mask = least::mask<T, W>;
    static constexpr std::size_t size = W;

    native lanes; // as a number, not initialised unless by {}

    constexpr pack() = default;
    /// The same number in all lanes.
    template <class S>
        requires std::is_arithmetic_v<S>
    constexpr pack(S same) noexcept : lanes(static_cast<T>(same) - native{})
    {}
    constexpr explicit pack(native v) noexcept : lanes(v) {}
    constexpr explicit pack(const T (&values)[W]) noexcept : pack(load(values)) {} // NOLINT(*-avoid-c-arrays)

    /// W numbers that lie side by side.
    static constexpr pack load(const T* from) noexcept
    {
        pack p;
        std::memcpy(&p.lanes, from, sizeof(p.lanes));
        return p;
    }
    constexpr void store(T* to) const noexcept { std::memcpy(to, &lanes, sizeof(lanes)); }
    /// value_at(i) in lane i.
    template <class F>
    static constexpr pack from_lanes(F&& value_at)
    {
        pack p;
        for (std::size_t i = 0; i < W; ++i) { p.lanes[i] = static_cast<T>(value_at(i)); }
        return p;
    }

    [[nodiscard]] constexpr T operator[](std::size_t i) const noexcept { return lanes[i]; }

    /// The number in the first lane; it stands for all of them only if they are equal.
    template <class S>
        requires std::is_arithmetic_v<S>
    constexpr explicit operator S() const noexcept
    {
        using bits = typename mask::native; // NaN is not equal to itself, and -0 is to 0
        const auto first = std::bit_cast<bits>(pack(lanes[0]).lanes);
        if (!all(mask{std::bit_cast<bits>(lanes) == first})) { detail::lanes_disagreed = true; }
        return static_cast<S>(lanes[0]);
    }

    friend constexpr pack operator+(pack a, pack b) noexcept
    {
#if defined(__clang__)
#    pragma clang fp contract(fast) // a b + c in one instruction across operators, as GCC does
#endif
        return pack(a.lanes + b.lanes);
    }
    friend constexpr pack operator-(pack a, pack b) noexcept
    {
#if defined(__clang__)
#    pragma clang fp contract(fast) // a b + c in one instruction across operators, as GCC does
#endif
        return pack(a.lanes - b.lanes);
    }
    friend constexpr pack operator*(pack a, pack b) noexcept
    {
#if defined(__clang__)
#    pragma clang fp contract(fast) // a b + c in one instruction across operators, as GCC does
#endif
        return pack(a.lanes * b.lanes);
    }
    friend constexpr pack operator/(pack a, pack b) noexcept { return pack(a.lanes / b.lanes); }
    friend constexpr pack operator+(pack a) noexcept { return a; }
    friend constexpr pack operator-(pack a) noexcept { return pack(-a.lanes); }
    constexpr pack& operator+=(pack b) noexcept { return *this = *this + b; }
    constexpr pack& operator-=(pack b) noexcept { return *this = *this - b; }
    constexpr pack& operator*=(pack b) noexcept { return *this = *this * b; }
    constexpr pack& operator/=(pack b) noexcept { return *this = *this / b; }
    constexpr pack& operator++() noexcept { return *this += 1; }
    constexpr pack& operator--() noexcept { return *this -= 1; }
    constexpr pack operator++(int) noexcept { return std::exchange(*this, *this + 1); }
    constexpr pack operator--(int) noexcept { return std::exchange(*this, *this - 1); }

    friend constexpr mask less(pack a, pack b) noexcept { return {a.lanes < b.lanes}; }
    friend constexpr mask less_equal(pack a, pack b) noexcept { return {a.lanes <= b.lanes}; }
    friend constexpr mask equal(pack a, pack b) noexcept { return {a.lanes == b.lanes}; }
    friend constexpr pack choose(mask where, pack a, pack b) noexcept { return pack(where.lanes ? a.lanes : b.lanes); }

    friend constexpr bool operator==(pack a, pack b) noexcept { return follow_first(equal(a, b)); }
    /// a <=> b is compared with 0, as the compiler does for a < b: only what is asked for is compared in the lanes. Who wants
    /// the order itself gets the first lane's.
    struct ordering {
        native a, b;
        friend constexpr bool operator<(ordering o, int) noexcept { return follow_first({o.a < o.b}); }
        friend constexpr bool operator>(ordering o, int) noexcept { return follow_first({o.b < o.a}); }
        friend constexpr bool operator<=(ordering o, int) noexcept { return follow_first({o.a <= o.b}); }
        friend constexpr bool operator>=(ordering o, int) noexcept { return follow_first({o.b <= o.a}); }
        friend constexpr bool operator==(ordering o, int) noexcept { return follow_first({o.a == o.b}); }
        friend constexpr bool operator<(int, ordering o) noexcept { return o > 0; }
        friend constexpr bool operator>(int, ordering o) noexcept { return o < 0; }
        friend constexpr bool operator<=(int, ordering o) noexcept { return o >= 0; }
        friend constexpr bool operator>=(int, ordering o) noexcept { return o <= 0; }
        constexpr operator std::partial_ordering() const noexcept
        {
            if (*this < 0) { return std::partial_ordering::less; }
            if (*this > 0) { return std::partial_ordering::greater; }
            return *this == 0 ? std::partial_ordering::equivalent : std::partial_ordering::unordered;
        }
    };
    friend constexpr ordering operator<=>(pack a, pack b) noexcept { return {a.lanes, b.lanes}; }

    /// What the first lane says, noted if another lane says otherwise.
    static constexpr bool follow_first(mask m) noexcept
    {
        const bool first = m[0];
        if (first ? !all(m) : any(m)) { detail::lanes_disagreed = true; }
        return first;
    }
};

template <class T>
inline constexpr bool is_pack = false;
template <class T, std::size_t W>
inline constexpr bool is_pack<pack<T, W>> = true;

/// What stands in one lane: T for pack<T, W>, a number itself.
template <class S>
struct one_lane {
    using type = S;
};
template <class T, std::size_t W>
struct one_lane<pack<T, W>> {
    using type = T;
};
template <class S>
using one_lane_t = typename one_lane<S>::type;

template <class T, std::size_t W>
struct base<pack<T, W>> {
    using type = T;
};

template <class T, std::size_t W>
constexpr pack<T, W> value_of(pack<T, W> x) noexcept
{
    return x;
}

/// All lanes of a pack, or of G packs (a power of two) one after another, put together by op in halves: l and l_{+W/2}, then l
/// and l_{+W/4} and so on.
template <class Op, class T, std::size_t W>
constexpr T fold_halves(const Op& op, const pack<T, W>& a) noexcept
{
    if constexpr (W == 2) {
        return op(a[0], a[1]);
    } else {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            using half = pack<T, W / 2>;
            return fold_halves(op, half(op(half(__builtin_shufflevector(a.lanes, a.lanes, I...)),
                                           half(__builtin_shufflevector(a.lanes, a.lanes, (I + W / 2)...)))));
        }(std::make_index_sequence<W / 2>{});
    }
}
template <class Op, class T, std::size_t W, std::size_t G>
constexpr T fold_halves(const Op& op, std::array<pack<T, W>, G> a) noexcept
{
    for (std::size_t half = G / 2; half > 0; half /= 2) {
        for (std::size_t g = 0; g < half; ++g) { a[g] = op(a[g], a[g + half]); }
    }
    return fold_halves(op, a[0]);
}
/// The sum of all lanes, in halves.
template <class T, std::size_t W>
constexpr T sum_of_halves(const pack<T, W>& a) noexcept
{
    return fold_halves([](const auto& x, const auto& y) { return x + y; }, a);
}

/// f of the numbers in each lane, one lane after another.
template <class F, class T, std::size_t W, class... More>
constexpr pack<T, W> lane_by_lane(const F& f, const pack<T, W>& a, const More&... more)
{
    return pack<T, W>::from_lanes([&](std::size_t i) { return f(a[i], more[i]...); });
}

template <class T, std::size_t W>
constexpr pack<T, W> abs(pack<T, W> x) noexcept
{
    using bits = typename mask<T, W>::native;
    const auto sign =
        std::bit_cast<bits>(pack<T, W>(T(-0.0)).lanes); // a bit is cleared faster than two numbers are compared
    return pack<T, W>(std::bit_cast<typename pack<T, W>::native>(bits(std::bit_cast<bits>(x.lanes) & ~sign)));
}
template <class T, std::size_t W>
constexpr pack<T, W> sqrt(pack<T, W> x) noexcept
{
    // std::sqrt of each lane is not made one instruction: it may have to set errno
#if defined(__x86_64__)
    if constexpr (sizeof(x.lanes) == 16 && sizeof(T) == 8) {
        return pack<T, W>(__builtin_ia32_sqrtpd(x.lanes));
    } else if constexpr (sizeof(x.lanes) == 16) {
        return pack<T, W>(__builtin_ia32_sqrtps(x.lanes));
    }
#    if defined(__AVX__)
    if constexpr (sizeof(x.lanes) == 32 && sizeof(T) == 8) {
        return pack<T, W>(__builtin_ia32_sqrtpd256(x.lanes));
    } else if constexpr (sizeof(x.lanes) == 32) {
        return pack<T, W>(__builtin_ia32_sqrtps256(x.lanes));
    }
#    endif
#    if defined(__AVX512F__)
    if constexpr (sizeof(x.lanes) == 64 && sizeof(T) == 8) {
#        if defined(__clang__)
        return pack<T, W>(__builtin_ia32_sqrtpd512(x.lanes, 4)); // 4: rounding as it is set
#        else
        return pack<T, W>(__builtin_ia32_sqrtpd512_mask(x.lanes, x.lanes, -1, 4));
#        endif
    }
#    endif
#endif
    return lane_by_lane([](T lane) { return std::sqrt(lane); }, x);
}
/// As of two numbers (least/numeric/math.hpp): where lanes do not compare, the first.
template <class T, std::size_t W>
constexpr pack<T, W> min(const pack<T, W>& a, const pack<T, W>& b) noexcept
{
    return choose(less(b, a), b, a);
}
template <class T, std::size_t W>
constexpr pack<T, W> max(const pack<T, W>& a, const pack<T, W>& b) noexcept
{
    return choose(less(a, b), b, a);
}
template <class T, std::size_t W>
constexpr auto finite_lanes(pack<T, W> x) noexcept
{
    return less_equal(abs(x), pack<T, W>(std::numeric_limits<T>::max()));
}
template <class T, std::size_t W>
constexpr bool isfinite(pack<T, W> x) noexcept
{
    return pack<T, W>::follow_first(finite_lanes(x));
}

} // namespace least

/// What each lane can hold.
template <least::real T, std::size_t W>
struct std::numeric_limits<least::pack<T, W>> : std::numeric_limits<T> {};
