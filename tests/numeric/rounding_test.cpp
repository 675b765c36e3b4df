// SPDX-License-Identifier: MIT
#include "least/numeric/rounding.hpp"

#include "catch.hpp"
#include "numeric/ulp.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <utility>

namespace {

using least::pack;
using ulp::same;

using all_packs =
    std::tuple<pack<double, 2>, pack<double, ulp::native>, pack<float, 4>, pack<float, ulp::native_floats>>;

/// Halves, integers and their neighbours, of any size, and special numbers.
template <class T>
class source {
    std::mt19937_64 random_{20260120};

public:
    T operator()()
    {
        using limits = std::numeric_limits<T>;
        static constexpr T special[] = {T(0),
                                        -T(0),
                                        limits::infinity(),
                                        -limits::infinity(),
                                        limits::quiet_NaN(),
                                        -limits::quiet_NaN(),
                                        limits::max(),
                                        limits::lowest(),
                                        limits::min(),
                                        limits::denorm_min(),
                                        -limits::denorm_min(),
                                        1 / limits::epsilon(),
                                        2 / limits::epsilon(),
                                        -1 / limits::epsilon(),
                                        T(0.5) / limits::epsilon() + T(0.5)};
        const auto kind = random_() % 6;
        if (kind == 0) { return special[random_() % std::size(special)]; }
        const T whole = static_cast<T>(static_cast<int>(random_() % 41) - 20);
        if (kind == 1) { return whole / 2; }
        if (kind == 2) { return std::nextafter(whole / 2, random_() % 2 == 0 ? limits::max() : limits::lowest()); }
        const int exponent = static_cast<int>(random_() % (kind == 3 ? 12 : 110)) - (kind == 3 ? 4 : 50);
        return std::ldexp(std::uniform_real_distribution<T>(-1, 1)(random_), exponent);
    }
};

/// The last argument of which a function of packs has another value in a lane than the standard's of that number; "" if none.
template <class P, std::size_t K, class F, class G>
std::string wrong(const F& of_packs, const G& of_numbers)
{
    using T = least::base_t<P>;
    source<T> next;
    std::string found;
    for (int round = 0; round < 5000; ++round) {
        std::array<std::array<T, P::size>, K> x{};
        std::array<P, K> packs{};
        for (std::size_t k = 0; k < K; ++k) {
            for (T& v : x[k]) { v = next(); }
            packs[k] = P::load(x[k].data());
        }
        const P y = std::apply(of_packs, packs);
        for (std::size_t i = 0; i < P::size; ++i) {
            const T right = [&]<std::size_t... I>(std::index_sequence<I...>) {
                return static_cast<T>(of_numbers(x[I][i]...));
            }(std::make_index_sequence<K>{});
            if (!same(y[i], right)) {
                found = ulp::text(static_cast<double>(y[i])) + " of";
                for (std::size_t k = 0; k < K; ++k) {
                    found.append(" ").append(ulp::text(static_cast<double>(x[k][i])));
                }
            }
        }
    }
    return found;
}

#define SAME_AS_STANDARD(count, name)                                                                                  \
    CHECK(wrong<TestType, count>([](const auto&... x) { return least::name(x...); },                                   \
                                 [](auto... x) { return std::name(x...); })                                            \
          == "")

} // namespace

TEMPLATE_LIST_TEST_CASE("packs are rounded in each lane as the standard rounds numbers, zeros with their signs", "",
                        all_packs)
{
    SAME_AS_STANDARD(1, floor);
    SAME_AS_STANDARD(1, ceil);
    SAME_AS_STANDARD(1, trunc);
    SAME_AS_STANDARD(1, round);
    SAME_AS_STANDARD(1, rint);
    SAME_AS_STANDARD(1, nearbyint);
}

TEMPLATE_LIST_TEST_CASE("signs, extremes, remainders and sums of products are the standard's in each lane", "",
                        all_packs)
{
    SAME_AS_STANDARD(1, fabs);
    SAME_AS_STANDARD(2, copysign);
    SAME_AS_STANDARD(2, fdim);
    SAME_AS_STANDARD(2, fmod);
    SAME_AS_STANDARD(2, remainder);
    SAME_AS_STANDARD(3, fma);
    SAME_AS_STANDARD(3, lerp);
    // of zeros with different signs either is right
    const auto unsigned_zero = [](auto v) { return v == 0 ? decltype(v)(0) : v; };
    const auto smaller = [&](auto x, auto y) { return unsigned_zero(std::fmin(x, y)); };
    const auto larger = [&](auto x, auto y) { return unsigned_zero(std::fmax(x, y)); };
    const auto zeros = [](const auto& v) { return choose(equal(v, TestType(0)), TestType(0), v); };
    CHECK(wrong<TestType, 2>([&](const auto& x, const auto& y) { return zeros(fmin(x, y)); }, smaller) == "");
    CHECK(wrong<TestType, 2>([&](const auto& x, const auto& y) { return zeros(fmax(x, y)); }, larger) == "");
}

TEMPLATE_LIST_TEST_CASE("the sign of a NaN is carried and copied", "", all_packs)
{
    using T = least::base_t<TestType>;
    const T nan = std::numeric_limits<T>::quiet_NaN();
    CHECK(std::signbit(copysign(TestType(1), TestType(std::copysign(nan, T(-1))))[1]));
    CHECK_FALSE(std::signbit(copysign(TestType(-1), TestType(std::copysign(nan, T(1))))[1]));
    CHECK(std::signbit(copysign(TestType(nan), TestType(-1))[0]));
    CHECK(std::isnan(copysign(TestType(nan), TestType(-1))[0]));
    CHECK_FALSE(std::signbit(fabs(TestType(std::copysign(nan, T(-1))))[0]));
}

TEMPLATE_LIST_TEST_CASE("isnan, isinf and signbit answer for the first lane and note if others differ", "", all_packs)
{
    using P = TestType;
    using T = least::base_t<P>;
    bool& disagreed = least::detail::lanes_disagreed;
    const auto asked = [&](const auto& f, const P& x) {
        disagreed = false;
        return f(x);
    };
    const auto nan = [](const P& x) { return isnan(x); };
    const auto inf = [](const P& x) { return isinf(x); };
    const auto sign = [](const P& x) { return signbit(x); };
    source<T> next;
    bool right = true;
    for (int round = 0; round < 3000; ++round) {
        const P x = P::from_lanes([&](std::size_t) { return next(); });
        const auto all_as_first = [&](const auto& f) {
            for (std::size_t i = 1; i < P::size; ++i) {
                if (f(x[i]) != f(x[0])) { return false; }
            }
            return true;
        };
        const auto check = [&](const auto& f, const auto& of_number) {
            right = right && asked(f, x) == of_number(x[0]) && disagreed == !all_as_first(of_number);
        };
        check(nan, [](T v) { return std::isnan(v); });
        check(inf, [](T v) { return std::isinf(v); });
        check(sign, [](T v) { return std::signbit(v); });
    }
    CHECK(right);
    disagreed = false;
}

TEMPLATE_LIST_TEST_CASE("exponents, neighbours and the gamma function are the standard's in each lane", "", all_packs)
{
    SAME_AS_STANDARD(1, logb);
    SAME_AS_STANDARD(1, tgamma);
    SAME_AS_STANDARD(1, lgamma);
    SAME_AS_STANDARD(2, nextafter);
    for (const int k : {-200, -1, 0, 3, 200}) {
        CAPTURE(k);
        const auto times = [k](const auto& x) {
            using std::ldexp;
            return ldexp(x, k);
        };
        const auto scaled = [k](const auto& x) {
            using std::scalbn;
            return scalbn(x, k);
        };
        CHECK(wrong<TestType, 1>(times, times) == "");
        CHECK(wrong<TestType, 1>(scaled, scaled) == "");
    }
}

TEMPLATE_LIST_TEST_CASE("integers that are made of packs are those of the first lane, noted if others differ", "",
                        all_packs)
{
    using P = TestType;
    using T = least::base_t<P>;
    bool& disagreed = least::detail::lanes_disagreed;
    source<T> next;
    bool right = true;
    const auto check = [&](const auto& f, const P& x) {
        disagreed = false;
        bool differ = false;
        for (std::size_t i = 1; i < P::size; ++i) { differ = differ || f(x[i]) != f(x[0]); }
        right = right && f(x) == f(x[0]) && disagreed == differ;
    };
    for (int round = 0; round < 3000; ++round) {
        const P x = P::from_lanes([&](std::size_t) { return next(); });
        using std::isnormal, std::ilogb, std::lround, std::llround, std::lrint, std::llrint;
        check([](const auto& v) { return isnormal(v); }, x);
        check([](const auto& v) { return ilogb(v); }, x);
        const P small = choose(less(abs(x), P(1e9)), x, P(0)); // that it has an integer
        check([](const auto& v) { return lround(v); }, small);
        check([](const auto& v) { return llround(v); }, small);
        check([](const auto& v) { return lrint(v); }, small);
        check([](const auto& v) { return llrint(v); }, small);
    }
    CHECK(right);
    disagreed = false;
}

namespace {

template <class X, class Y>
concept has_fmod = requires(X x, Y y) { fmod(x, y); };
using d2 = pack<double, 2>;
static_assert(has_fmod<d2, int> && has_fmod<float, d2> && has_fmod<d2, d2>);
static_assert(!has_fmod<d2, pack<double, 4>> && !has_fmod<d2, std::string>);

} // namespace

TEST_CASE("min and max of a pack and a number are found beside the standard's, and keep the order of the two")
{
    using std::max, std::min;
    const d2 x({-2.5, 7}), nan(std::numeric_limits<double>::quiet_NaN());
    const auto is = [](const d2& y, double first, double second) { return y[0] == first && y[1] == second; };
    CHECK(is(max(x, 0.0), 0, 7));
    CHECK(is(max(0, x), 0, 7));
    CHECK(is(min(x, 2.0F), -2.5, 2));
    CHECK(is(min(2, x), -2.5, 2));
    CHECK(is(max(x, x + 1), -1.5, 8));
    CHECK(is(max(1, nan), 1, 1)); // the first, where they do not compare
    CHECK(std::isnan(min(nan, 1)[0]));
    CHECK(std::signbit(max(-0.0, d2(0))[0]));
    static_assert(std::same_as<decltype(max(x, 0)), d2> && std::same_as<decltype(min(1.0F, x)), d2>);
}

TEST_CASE("a number beside packs is meant for all lanes")
{
    const d2 x({-2.5, 7});
    const auto is = [](const d2& y, double first, double second) { return y[0] == first && y[1] == second; };
    CHECK(is(copysign(x, -1), -2.5, -7));
    CHECK(is(copysign(3, x), -3, 3));
    CHECK(is(nextafter(x, x), -2.5, 7));
    CHECK(is(nextafter(x, 100), std::nextafter(-2.5, 3), std::nextafter(7.0, 8)));
    CHECK(is(fmin(x, 2.0), -2.5, 2));
    CHECK(is(fmax(2, x), 2, 7));
    CHECK(is(fdim(x, 1), 0, 6));
    CHECK(is(fmod(x, 2), -0.5, 1));
    CHECK(is(remainder(x, 4), 1.5, -1));
    CHECK(is(fma(x, 2, 1), -4, 15));
    CHECK(is(fma(2, x, x), -7.5, 21));
    CHECK(is(lerp(0, x, 0.5), -1.25, 3.5));
}
