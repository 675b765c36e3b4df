// SPDX-License-Identifier: MIT
#pragma GCC diagnostic ignored "-Wpsabi" // of packs that are wider than a register of the target
#include "least/numeric/pack.hpp"

#include "catch.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace {

using least::mask;
using least::pack;

// What packs are and are not.
template <class P>
constexpr bool is_number_but_no_real =
    least::number<P> && least::numeric_argument<P> && !least::real<P> && !std::is_arithmetic_v<P> && least::is_pack<P>;
static_assert(is_number_but_no_real<pack<double, 2>> && is_number_but_no_real<pack<float, 8>>);
static_assert(least::number<const pack<double, 4>&> && !least::number<mask<double, 2>> && !least::number<std::string>);
static_assert(!least::is_pack<double> && !least::is_pack<mask<double, 2>> && !least::is_pack<int>);
static_assert(std::same_as<least::base_t<pack<double, 4>>, double>
              && std::same_as<least::base_t<pack<float, 4>>, float>);
static_assert(std::same_as<least::one_lane_t<pack<float, 4>>, float>
              && std::same_as<least::one_lane_t<double>, double>);
static_assert(std::is_trivially_copyable_v<pack<double, 4>>
              && std::is_trivially_default_constructible_v<pack<double, 4>>);
static_assert(sizeof(pack<double, 4>) == 32 && sizeof(pack<float, 2>) == 8 && pack<float, 8>::size == 8);

// What converts to what.
template <class P>
constexpr bool takes_numbers =
    std::convertible_to<int, P> && std::convertible_to<float, P> && std::convertible_to<double, P>
    && std::convertible_to<long double, P> && std::convertible_to<unsigned char, P>;
template <class P>
constexpr bool becomes_a_number_if_asked =
    std::constructible_from<int, P> && std::constructible_from<double, P> && std::constructible_from<bool, P>
    && !std::convertible_to<P, int> && !std::convertible_to<P, double> && !std::convertible_to<P, float>
    && !std::convertible_to<P, bool>;
static_assert(takes_numbers<pack<double, 2>> && takes_numbers<pack<float, 4>>);
static_assert(becomes_a_number_if_asked<pack<double, 2>> && becomes_a_number_if_asked<pack<float, 4>>);
static_assert(!std::constructible_from<pack<double, 2>, std::string>
              && !std::constructible_from<std::string, pack<double, 2>>);
static_assert(!std::convertible_to<pack<double, 2>, pack<double, 4>>
              && !std::convertible_to<pack<float, 2>, pack<double, 2>>);
static_assert(!std::convertible_to<const double (&)[2], pack<double, 2>>
              && std::constructible_from<pack<double, 2>, const double (&)[2]>
              && !std::constructible_from<pack<double, 2>, const double (&)[3]>);

// A model that asks what its x can hold is told of a number.
using limits_of_floats = std::numeric_limits<const pack<float, 4>>;
static_assert(limits_of_floats::is_specialized && limits_of_floats::digits == 24);
static_assert(limits_of_floats::max() == std::numeric_limits<float>::max());
static_assert(std::numeric_limits<pack<double, 2>>::epsilon() == 0x1p-52);

template <class A, class B>
concept can_be_added = requires(A a, B b) { a + b; };
template <class A, class B>
concept can_be_compared = requires(A a, B b) {
    a < b;
    a == b;
};
using d2 = pack<double, 2>;
static_assert(can_be_added<d2, int> && can_be_added<float, d2> && can_be_added<d2, d2>
              && can_be_added<d2, long double>);
static_assert(!can_be_added<d2, pack<double, 4>> && !can_be_added<d2, pack<float, 2>>
              && !can_be_added<d2, std::string>);
static_assert(can_be_compared<d2, int> && can_be_compared<float, d2> && can_be_compared<d2, d2>);
static_assert(!can_be_compared<d2, pack<double, 4>> && !can_be_compared<d2, std::string>);
static_assert(std::same_as<decltype(d2() + 1), d2> && std::same_as<decltype(2.0F * d2()), d2>);
static_assert(std::same_as<decltype(d2() < d2()), bool> && std::same_as<decltype(less(d2(), d2())), mask<double, 2>>);

#if defined(LEAST_NO_PACKS)
static_assert(least::native_lanes<double> == 1 && least::native_lanes<float> == 1);
#elif defined(__SSE2__)
static_assert(least::native_lanes<double> >= 2 && least::native_lanes<float> >= 4 && least::native_lanes<float> <= 8);
#endif
static_assert(least::native_lanes<long double> == 1 && least::native_lanes<int> == 1);

// Every test below runs for these.
using all_packs =
    std::tuple<pack<double, 2>, pack<double, 4>, pack<double, 8>, pack<float, 2>, pack<float, 4>, pack<float, 8>>;

template <std::floating_point T>
bool same(T a, T b)
{
    return a != a ? b != b : a == b && std::signbit(a) == std::signbit(b);
}

/// Resets the flag, and says whether it was set since.
struct flag {
    flag() { least::detail::lanes_disagreed = false; }
    ~flag() { least::detail::lanes_disagreed = false; }
    flag(const flag&) = delete;
    flag& operator=(const flag&) = delete;
    [[nodiscard]] static bool is_set() { return std::exchange(least::detail::lanes_disagreed, false); }
};

/// Numbers of which every seventh is a special one.
template <class T>
class source {
    std::mt19937_64 random_{20260119};

public:
    T operator()()
    {
        using limits = std::numeric_limits<T>;
        static constexpr T special[] = {T(0),
                                        -T(0),
                                        limits::infinity(),
                                        -limits::infinity(),
                                        limits::quiet_NaN(),
                                        limits::max(),
                                        limits::lowest(),
                                        limits::min(),
                                        limits::denorm_min(),
                                        T(1)};
        if (random_() % 7 == 0) { return special[random_() % std::size(special)]; }
        return std::ldexp(std::uniform_real_distribution<T>(-1, 1)(random_), static_cast<int>(random_() % 20) - 10);
    }
};
template <class P>
std::array<least::base_t<P>, P::size> numbers(source<least::base_t<P>>& next)
{
    std::array<least::base_t<P>, P::size> a{};
    for (auto& v : a) { v = next(); }
    return a;
}
/// Lane i is i + first.
template <class P>
P counted(int first)
{
    return P::from_lanes([=](std::size_t i) { return static_cast<int>(i) + first; });
}

/// Whether f of packs is f of numbers in each lane, for 2000 draws of two packs.
template <class P, class F, class G>
bool lane_by_lane_equal(const F& of_packs, const G& of_numbers)
{
    using T = least::base_t<P>;
    source<T> next;
    for (int round = 0; round < 2000; ++round) {
        const auto a = numbers<P>(next), b = numbers<P>(next);
        const P result = of_packs(P::load(a.data()), P::load(b.data()));
        for (std::size_t i = 0; i < P::size; ++i) {
            if (!same(result[i], static_cast<T>(of_numbers(a[i], b[i])))) { return false; }
        }
    }
    return true;
}
template <class P, class F>
bool lane_by_lane_equal(const F& f)
{
    return lane_by_lane_equal<P>(f, f);
}
/// The same of a function whose answer is a mask of packs and a bool of numbers.
template <class P, class F>
bool mask_equal(const F& f)
{
    using T = least::base_t<P>;
    source<T> next;
    for (int round = 0; round < 2000; ++round) {
        const auto a = numbers<P>(next);
        auto b = numbers<P>(next);
        b[0] = a[0];
        const auto result = f(P::load(a.data()), P::load(b.data()));
        for (std::size_t i = 0; i < P::size; ++i) {
            if (result[i] != f(a[i], b[i])) { return false; }
        }
    }
    return true;
}

} // namespace

TEMPLATE_LIST_TEST_CASE("a pack is filled by one number for all lanes, by an array, from memory and by a function", "",
                        all_packs)
{
    using P = TestType;
    using T = least::base_t<P>;
    constexpr std::size_t W = P::size;
    T values[W], stored[W + 1];
    for (std::size_t i = 0; i < W; ++i) { values[i] = static_cast<T>(i) + T(0.5); }
    stored[W] = 77;
    const P zero{}, same_number(3), from_array(values), loaded = P::load(values);
    const P made = P::from_lanes([](std::size_t i) { return static_cast<double>(i) + 0.5; });
    loaded.store(stored);
    for (std::size_t i = 0; i < W; ++i) {
        CHECK(zero[i] == 0);
        CHECK(same_number[i] == 3);
        CHECK(from_array[i] == values[i]);
        CHECK(loaded[i] == values[i]);
        CHECK(made[i] == values[i]);
        CHECK(stored[i] == values[i]);
        CHECK(same(P(T(-0.0))[i], T(-0.0)));
        CHECK(P(std::numeric_limits<T>::quiet_NaN())[i] != P(std::numeric_limits<T>::quiet_NaN())[i]);
        CHECK(least::value_of(made)[i] == values[i]);
    }
    CHECK(stored[W] == 77);
}

TEMPLATE_LIST_TEST_CASE("arithmetic has in each lane the bits of the numbers'", "", all_packs)
{
    using P = TestType;
    using T = least::base_t<P>;
    CHECK(lane_by_lane_equal<P>([](auto a, auto b) { return a + b; }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto b) { return a - b; }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto b) { return a * b; }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto b) { return a / b; }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto) { return -a; }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto) { return +a; }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto b) { return a += b; }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto b) { return a -= b; }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto b) { return a *= b; }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto b) { return a /= b; }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto) { return ++a; }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto) { return --a; }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto) { return a++; }, [](T a, T) { return a; }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto) { return a--; }, [](T a, T) { return a; }));
    CHECK(lane_by_lane_equal<P>(
        [](auto a, auto) {
            a++;
            return a;
        },
        [](T a, T) { return a + 1; }));
    CHECK(lane_by_lane_equal<P>(
        [](auto a, auto) {
            a--;
            return a;
        },
        [](T a, T) { return a - 1; }));
    // with a number for all lanes, on either side
    CHECK(lane_by_lane_equal<P>([](auto a, auto) { return a + 3; }, [](T a, T) { return a + 3; }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto) { return 3 - a; }, [](T a, T) { return 3 - a; }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto) { return a * 0.75F; }, [](T a, T) { return a * T(0.75); }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto) { return 0.75 / a; }, [](T a, T) { return T(0.75) / a; }));
}

TEMPLATE_LIST_TEST_CASE("abs, sqrt, min and max do in each lane what they do to numbers", "", all_packs)
{
    using P = TestType;
    using T = least::base_t<P>;
    CHECK(lane_by_lane_equal<P>([](auto a, auto) { return abs(a); }, [](T a, T) { return least::abs(a); }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto) { return sqrt(a); }, [](T a, T) { return std::sqrt(a); }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto b) { return least::min(a, b); }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto b) { return least::max(a, b); }));
    // of zeros with different signs, and where they do not compare, the first
    const T nan = std::numeric_limits<T>::quiet_NaN();
    const P zero(T(0)), minus_zero(T(-0.0)), none(nan), one(T(1));
    CHECK(same(least::min(zero, minus_zero)[0], T(0)));
    CHECK(same(least::min(minus_zero, zero)[0], T(-0.0)));
    CHECK(same(least::max(minus_zero, zero)[0], T(-0.0)));
    CHECK(least::min(one, none)[0] == 1);
    CHECK(least::max(one, none)[0] == 1);
    CHECK(std::isnan(least::min(none, one)[0]));
    CHECK(std::isnan(least::max(none, one)[0]));
    CHECK(same(abs(minus_zero)[0], T(0)));
    CHECK(same(sqrt(minus_zero)[0], T(-0.0)));
    CHECK(std::isnan(sqrt(-one)[0]));
    CHECK(std::isnan(abs(none)[0]));
}

TEMPLATE_LIST_TEST_CASE("less, less_equal, equal, finite_lanes and choose answer in each lane", "", all_packs)
{
    using P = TestType;
    using T = least::base_t<P>;
    CHECK(mask_equal<P>([](auto a, auto b) {
        using least::less;
        return less(a, b);
    }));
    CHECK(mask_equal<P>([](auto a, auto b) {
        using least::less_equal;
        return less_equal(a, b);
    }));
    CHECK(mask_equal<P>([](auto a, auto b) {
        using least::equal;
        return equal(a, b);
    }));
    CHECK(mask_equal<P>([](auto a, auto) {
        using least::finite_lanes;
        return finite_lanes(a);
    }));
    CHECK(lane_by_lane_equal<P>([](auto a, auto b) { return choose(less(a, b), a + 1, b); },
                                [](T a, T b) { return a < b ? a + 1 : b; }));
}

TEMPLATE_LIST_TEST_CASE("masks are combined lane by lane; any and all ask all lanes", "", all_packs)
{
    using P = TestType;
    constexpr std::size_t W = P::size;
    const P at = counted<P>(0);
    const auto none = less(at, P(0)), every = less(at, P(100));
    CHECK((!any(none) && !all(none) && any(every) && all(every)));
    for (std::size_t k = 0; k < W; ++k) {
        const auto one = equal(at, P(k)), others = !one, before = less(at, P(k));
        CAPTURE(k);
        CHECK((any(one) && !all(one) && any(others) && !all(others)));
        for (std::size_t i = 0; i < W; ++i) {
            CHECK(one[i] == (i == k));
            CHECK(others[i] == (i != k));
            CHECK((one | before)[i] == (i <= k));
            CHECK((one || before)[i] == (i <= k));
            CHECK((others & before)[i] == (i < k));
            CHECK((others && !before)[i] == (i > k));
            CHECK((others ^ before)[i] == (i > k));
            CHECK_FALSE((one & before)[i]);
        }
    }
}

// Comparisons that answer with a bool.

TEMPLATE_LIST_TEST_CASE("a comparison in which all lanes agree is the number's, and no flag is set", "", all_packs)
{
    using P = TestType;
    const flag watched;
    const P low = counted<P>(0), high = counted<P>(20), same_low = low;
    CHECK((low < high && low <= high && high > low && high >= low && low != high && low == same_low));
    CHECK_FALSE((high < low || high <= low || low > high || low >= high || low == high || low != same_low));
    CHECK((low <= same_low && low >= same_low && !(low < same_low) && !(low > same_low)));
    // what dual numbers are compared through
    CHECK((0 < (high <=> low) && 0 <= (high <=> low) && 0 > (low <=> high) && 0 >= (low <=> high)));
    CHECK((0 <= (low <=> same_low) && 0 >= (low <=> same_low) && (low <=> same_low) == 0));
    CHECK_FALSE((0 < (low <=> same_low) || 0 > (low <=> same_low) || (low <=> high) == 0));
    // the order itself
    CHECK(((low <=> high) == std::partial_ordering::less && std::is_lt(low <=> high) && std::is_gt(high <=> low)));
    CHECK(((low <=> same_low) == std::partial_ordering::equivalent && (high <=> 3) != std::partial_ordering::less));
    // numbers on either side
    CHECK((low < 20 && low <= 20.0 && high > 19 && high >= 20.0F && high != 5 && P(3) == 3));
    CHECK((20 > low && 20.0 >= low && 19 < high && 20.0F <= high && 5 != high && 3 == P(3)));
    CHECK_FALSE((low > 20 || low >= 20 || high < 19 || high <= 19 || 20 < low || 20 <= low || 19 > high || 19 >= high));
    const P none(std::numeric_limits<least::base_t<P>>::quiet_NaN());
    CHECK_FALSE((none < low || none <= low || none > low || none >= low || none == low || none == none || none < 1
                 || 1 > none));
    CHECK((none != none && none != 1));
    CHECK((none <=> low) == std::partial_ordering::unordered);
    CHECK(std::isnan(static_cast<double>(none)));
    CHECK(isfinite(low));
    CHECK_FALSE(isfinite(none));
    CHECK_FALSE(isfinite(P(std::numeric_limits<least::base_t<P>>::infinity())));
    CHECK_FALSE(flag::is_set());
}

TEMPLATE_LIST_TEST_CASE("where lanes disagree the answer is the first lane's, and the flag is set", "", all_packs)
{
    using P = TestType;
    using T = least::base_t<P>;
    constexpr std::size_t W = P::size;
    const flag watched;
    for (std::size_t odd = 0; odd < W; ++odd) { // one lane is not as the others
        const auto with_odd = [odd](double usual, double other) {
            return P::from_lanes([=](std::size_t i) { return i == odd ? other : usual; });
        };
        CAPTURE(odd);
        const bool first = odd != 0; // whether the first lane is a usual one
        const P low = with_odd(1, 9);
        const auto disagrees = [&](bool answer, bool expected) { return answer == expected && flag::is_set(); };
        CHECK(disagrees(low < P(5), first));
        CHECK(disagrees(low <= 5, first));
        CHECK(disagrees(low > 5, !first));
        CHECK(disagrees(low >= 5.0, !first));
        CHECK(disagrees(5 > low, first));
        CHECK(disagrees(5.0F >= low, first));
        CHECK(disagrees(5 < low, !first));
        CHECK(disagrees(5 <= low, !first));
        CHECK(disagrees(low == 1, first));
        CHECK(disagrees(low != 1, !first));
        CHECK(disagrees(9 == low, !first));
        const P infinite = with_odd(1, std::numeric_limits<double>::infinity());
        CHECK(disagrees(isfinite(infinite), first));
        const P none = with_odd(1, std::numeric_limits<double>::quiet_NaN());
        CHECK(disagrees(none == none, first));
        CHECK(disagrees(none < 2, first));
        // a conversion
        CHECK(static_cast<int>(low) == (first ? 1 : 9));
        CHECK(flag::is_set());
        CHECK(static_cast<double>(low) == (first ? 1.0 : 9.0));
        CHECK(flag::is_set());
        CHECK(std::isnan(static_cast<double>(none)) != first); // nothing is equal to NaN
        CHECK(flag::is_set());
        CHECK(std::signbit(static_cast<double>(with_odd(0.0, -0.0))) != first);
        CHECK(flag::is_set());
        // the order itself
        CHECK(disagrees((low <=> P(5)) == std::partial_ordering::less, first));
        CHECK(disagrees(std::partial_ordering::greater == (low <=> 5), !first));
        CHECK(disagrees(std::is_gteq(low <=> 9), !first));
        CHECK(disagrees((none <=> 2) == std::partial_ordering::unordered, !first));
        // statements
        CHECK((low > 5 ? 1 : 2) == (first ? 2 : 1));
        CHECK(flag::is_set());
        int way = 0;
        switch (static_cast<int>(low)) {
        case 1:
            way = 1;
            break;
        case 9:
            way = 9;
            break;
        default:
            break;
        }
        CHECK(way == (first ? 1 : 9));
        CHECK(flag::is_set());
        int times = 0;
        for (P x = low; x > T(0.75); x /= 2) { ++times; }
        CHECK(times == (first ? 1 : 4));
        CHECK(flag::is_set());
    }
    CHECK(static_cast<int>(P(7)) == 7);
    CHECK(static_cast<float>(P(7)) == 7.0F);
    CHECK_FALSE(flag::is_set());
    // what answers in each lane does not set it
    const P mixed = counted<P>(0);
    static_cast<void>(choose(less(mixed, P(1)), mixed, least::min(mixed, P(1))));
    static_cast<void>(any(equal(mixed, P(1))));
    CHECK_FALSE(flag::is_set());
}

#if !defined(__clang__) // Clang 16 reads no lanes of vectors in constant expressions
TEST_CASE("packs compute at compile time what does not load or store")
{
    constexpr auto sum = [] {
        pack<double, 4> x(3);
        x += 2;
        return x * x - 1;
    }();
    STATIC_REQUIRE(sum[0] == 24 && sum[3] == 24);
    STATIC_REQUIRE(all(less(sum, pack<double, 4>(25))) && !any(equal(sum, pack<double, 4>(25))));
    STATIC_REQUIRE(sum < 25 && sum == 24 && static_cast<int>(sum) == 24);
    STATIC_REQUIRE(abs(pack<float, 4>(-2))[1] == 2);
}
#endif

TEST_CASE("lane_by_lane calls a function with the numbers of each lane in turn")
{
    const pack<double, 4> a({1, 2, 3, 4}), b({10, 20, 30, 40});
    std::size_t calls = 0;
    const auto r = least::lane_by_lane(
        [&](double x, double y) {
            ++calls;
            return x + y;
        },
        a, b);
    CHECK(calls == 4);
    for (std::size_t i = 0; i < 4; ++i) { CHECK(r[i] == 11.0 * static_cast<double>(i + 1)); }
}
