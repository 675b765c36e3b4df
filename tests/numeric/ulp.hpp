// SPDX-License-Identifier: MIT
#pragma once
// What is asked of every function of packs: how far it is from the true value, in units in the last place; C99's special
// values; that a lane does not depend on its neighbours; and that the overload for numbers is the standard's function.
//
//     ULP_FUNCTION(exp);     // exp_function: least::exp, std::exp and the true value, which MPFR knows
//     arguments at(-746, 710);
//     at.uniform(20'000);
//     check<exp_function>(at.points, 0.91, special_exp);       // all of it
//
// Without MPFR (LEAST_TESTS_HAVE_MPFR) the true value is that of long double, and errors are smaller by `slack`. Checks that
// are not about an error answer with the first case that is wrong, as text, and with "" if there is none.

#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#ifdef LEAST_TESTS_HAVE_MPFR
#    include <mpfr.h>
#    define ULP_TRUTH(name) static constexpr auto truth = mpfr_##name
#else
#    define ULP_TRUTH(name) static_assert(true)
#endif

#define ULP_FUNCTION(name)                                                                                             \
    struct name##_function {                                                                                           \
        template <class... X>                                                                                          \
        constexpr auto operator()(const X&... x) const                                                                 \
        {                                                                                                              \
            return least::name(x...);                                                                                  \
        }                                                                                                              \
        template <class... X>                                                                                          \
        static auto standard(X... x)                                                                                   \
        {                                                                                                              \
            return std::name(x...);                                                                                    \
        }                                                                                                              \
        ULP_TRUTH(name);                                                                                               \
    }

namespace ulp {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
inline constexpr double largest = std::numeric_limits<double>::max();
inline constexpr double smallest_normal = std::numeric_limits<double>::min();
inline constexpr double smallest = std::numeric_limits<double>::denorm_min();
inline constexpr std::uint64_t seed = 20'260'117;

/// As many lanes as a register has, two where it has none.
inline constexpr std::size_t native = least::native_lanes<double> > 1 ? least::native_lanes<double> : 2;
inline constexpr std::size_t native_floats = least::native_lanes<float> > 1 ? least::native_lanes<float> : 4;

/// The arguments of one call.
template <std::size_t K>
using point = std::array<double, K>;

/// The same bits, or both NaN.
template <std::floating_point T>
constexpr bool same(T a, T b)
{
    return a != a ? b != b : a == b && std::copysign(T(1), a) == std::copysign(T(1), b);
}
/// At compile time, for doubles.
constexpr bool same_bits(double a, double b)
{
    return a != a ? b != b : std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

inline std::string text(double x)
{
    char room[64];
    std::snprintf(room, sizeof(room), "%a", x);
    return room;
}
template <std::size_t K>
std::string text(const point<K>& x)
{
    std::string all = "(";
    for (const double v : x) { all.append(all.size() > 1 ? ", " : "").append(text(v)); }
    return all.append(")");
}

// Arguments.

/// Draws arguments within a domain; what lies beside it is left out.
class arguments {
    std::mt19937_64 random_{seed};
    double low_, high_;

    void add(double x)
    {
        if (low_ <= x && x <= high_) { points.push_back({x}); }
    }

public:
    std::vector<point<1>> points;

    arguments(double low, double high) : low_(low), high_(high) {}

    double draw(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }
    /// Of any mantissa and an exponent in [low, high], positive.
    double draw_exponent(int low, int high)
    {
        return std::ldexp(draw(1, 2), std::uniform_int_distribution<int>(low, high)(random_));
    }
    /// c displaced by 2^-1 ... 2^-53 of itself, or of 1 for c = 0, to either side.
    double draw_beside(double c)
    {
        const double by = draw_exponent(-54, -1) * (c == 0 ? 1 : c);
        return random_() % 2 == 0 ? c + by : c - by;
    }
    void uniform(double low, double high, std::size_t n)
    {
        for (std::size_t i = 0; i < n; ++i) { add(draw(low, high)); }
    }
    void uniform(std::size_t n) { uniform(low_, high_, n); }
    /// Of either sign.
    void exponents(int low, int high, std::size_t n)
    {
        for (std::size_t i = 0; i < n; ++i) {
            const double x = draw_exponent(low, high);
            add(random_() % 2 == 0 ? x : -x);
        }
    }
    /// n beside each of the places, and each place with its neighbours.
    void beside(std::initializer_list<double> places, std::size_t n)
    {
        for (const double c : places) {
            add(c), add(std::nextafter(c, infinity)), add(std::nextafter(c, -infinity));
            for (std::size_t i = 0; i < n; ++i) { add(draw_beside(c)); }
        }
    }
    /// The same for each multiple of a place, from low to high.
    void beside_multiples(double place, int low, int high, std::size_t n)
    {
        for (int k = low; k <= high; ++k) { beside({k * place}, n); }
    }
};

// Errors.

/// The true value of F; error() says how far a double is from it.
template <class F>
class true_value {
#ifdef LEAST_TESTS_HAVE_MPFR
    mpfr_t value_, operand_;

public:
    static constexpr double slack = 0;

    true_value() { mpfr_init2(value_, 150), mpfr_init2(operand_, 150); }
    true_value(const true_value&) = delete;
    true_value& operator=(const true_value&) = delete;
    ~true_value() { mpfr_clear(value_), mpfr_clear(operand_); }

    void of(const point<1>& x)
    {
        mpfr_set_d(operand_, x[0], MPFR_RNDN);
        F::truth(value_, operand_, MPFR_RNDN);
    }
    /// Of three, hypot(hypot(x, y), z).
    template <std::size_t K>
    void of(const point<K>& x)
    {
        mpfr_set_d(value_, x[0], MPFR_RNDN);
        for (std::size_t k = 1; k < K; ++k) {
            mpfr_set_d(operand_, x[k], MPFR_RNDN);
            F::truth(value_, value_, operand_, MPFR_RNDN);
        }
    }
    /// In units of the last place of the true value. Infinity counts as 2^1024, and so does all that is larger.
    double error(double computed)
    {
        if (std::isnan(computed) || mpfr_nan_p(value_)) {
            return std::isnan(computed) && mpfr_nan_p(value_) ? 0 : infinity;
        }
        if (mpfr_inf_p(value_)) { return computed == mpfr_get_d(value_, MPFR_RNDN) ? 0 : infinity; }
        if (mpfr_cmpabs(value_, limit()) > 0) { mpfr_setsign(value_, limit(), mpfr_signbit(value_), MPFR_RNDN); }
        if (std::isinf(computed)) {
            mpfr_setsign(operand_, limit(), std::signbit(computed), MPFR_RNDN);
        } else {
            mpfr_set_d(operand_, computed, MPFR_RNDN);
        }
        const long exponent = mpfr_zero_p(value_) ? -2000 : std::min(long{mpfr_get_exp(value_)}, 1024L);
        mpfr_sub(operand_, operand_, value_, MPFR_RNDN);
        mpfr_mul_2si(operand_, operand_, -std::max(exponent - 53, -1074L), MPFR_RNDN);
        return std::abs(mpfr_get_d(operand_, MPFR_RNDN));
    }

private:
    static mpfr_srcptr limit()
    {
        static mpfr_t two_to_1024;
        static const int made = (mpfr_init2(two_to_1024, 53), mpfr_set_ui_2exp(two_to_1024, 1, 1024, MPFR_RNDN));
        static_cast<void>(made);
        return two_to_1024;
    }
#else
    long double value_ = 0;

public:
    static constexpr double slack = std::numeric_limits<long double>::digits >= 64 ? 0.01 : 1;

    template <std::size_t K>
    void of(const point<K>& x)
    {
        value_ = std::apply([](auto... v) { return F::standard(static_cast<long double>(v)...); }, x);
    }
    double error(double computed) const
    {
        const auto limit =
            std::ldexp(1.0L, 1023) * (1 + (1.0L - std::ldexp(1.0L, -53))); // halfway, where 2^1024 is too large
        if (std::isnan(computed) || std::isnan(value_)) {
            return std::isnan(computed) && std::isnan(value_) ? 0 : infinity;
        }
        if (std::isinf(computed) || std::abs(value_) >= limit) {
            const bool agree = std::isinf(computed) && std::abs(value_) >= limit && (computed < 0) == (value_ < 0);
            return agree ? 0 : std::abs(value_) >= 0.999999L * limit ? 0.5 : infinity;
        }
        int exponent = -2000;
        if (value_ != 0) { static_cast<void>(std::frexp(value_, &exponent)); }
        const auto lost = std::abs(static_cast<long double>(computed) - value_);
        const auto error = static_cast<double>(std::ldexp(lost, -std::max(exponent - 53, -1074)));
        return std::max(error - slack, 0.0);
    }
#endif
};

/// F of one point after another, W at a time.
template <std::size_t W, class F, std::size_t K, std::floating_point T = double>
std::vector<T> in_packs(const F& f, const std::vector<point<K>>& at)
{
    using P = least::pack<T, W>;
    std::vector<T> values(at.size());
    for (std::size_t i = 0; i < at.size(); i += W) {
        std::array<P, K> x{};
        for (std::size_t k = 0; k < K; ++k) {
            x[k] = P::from_lanes([&](std::size_t lane) { return at[std::min(i + lane, at.size() - 1)][k]; });
        }
        const P y = std::apply(f, x);
        for (std::size_t lane = 0; lane < W && i + lane < at.size(); ++lane) { values[i + lane] = y[lane]; }
    }
    return values;
}

/// The largest error, of packs of two and of the native width, and where it is.
struct worst {
    double ulp = 0;
    std::string at;
};
template <class F, std::size_t K>
worst largest_error(const std::vector<point<K>>& at)
{
    const auto of_two = in_packs<2>(F{}, at), of_native = in_packs<native>(F{}, at);
    true_value<F> exact;
    worst found;
    for (std::size_t i = 0; i < at.size(); ++i) {
        exact.of(at[i]);
        const double error = std::max(exact.error(of_two[i]), exact.error(of_native[i]));
        if (error > found.ulp) { found = {error, text(at[i])}; }
    }
    return found;
}
/// Of numbers, which were found at compile time.
template <class F, std::size_t K, std::size_t N>
worst largest_error(const std::array<point<K>, N>& at, const std::array<double, N>& values)
{
    true_value<F> exact;
    worst found;
    for (std::size_t i = 0; i < N; ++i) {
        exact.of(at[i]);
        const double error = exact.error(values[i]);
        if (error > found.ulp) { found = {error, text(at[i])}; }
    }
    return found;
}
template <class F, std::size_t K, std::size_t N>
constexpr std::array<double, N> values_of(const std::array<point<K>, N>& at)
{
    std::array<double, N> values{};
    for (std::size_t i = 0; i < N; ++i) { values[i] = std::apply(F{}, at[i]); }
    return values;
}

// Special values.

template <std::size_t K>
struct special {
    point<K> x;
    double value;
};

/// Whether the function of numbers has these values; for static_assert.
template <class F, std::size_t K, std::size_t N>
constexpr bool holds(const special<K> (&rows)[N])
{
    for (const auto& [x, value] : rows) {
        if (!same_bits(std::apply(F{}, x), value)) { return false; }
    }
    return true;
}
template <class F, std::size_t W, std::floating_point T, std::size_t K, std::size_t N>
std::string wrong_special_in(const special<K> (&rows)[N])
{
    using P = least::pack<T, W>;
    std::string wrong;
    for (const auto& [x, value] : rows) {
        bool fits = true; // a float has fewer
        for (const double v : x) { fits = fits && same_bits(static_cast<double>(static_cast<T>(v)), v); }
        if (!fits) { continue; }
        for (std::size_t lane = 0; lane < W;
             ++lane) { // alone in a lane, beside ordinary ones; in the last also beside itself
            std::array<P, K> packs{};
            for (std::size_t k = 0; k < K; ++k) {
                packs[k] = P::from_lanes([&](std::size_t i) { return i == lane || lane + 1 == W ? x[k] : 1; });
            }
            const T computed = std::apply(F{}, packs)[lane];
            if (!same(computed, static_cast<T>(value))) {
                wrong = text(x) + " in lane " + std::to_string(lane) + ": " + text(static_cast<double>(computed));
            }
        }
    }
    return wrong;
}
/// The first of packs, and of numbers at run time, that has not the value it should have.
template <class F, std::size_t K, std::size_t N>
std::string wrong_special(const special<K> (&rows)[N])
{
    for (const auto& row : rows) {
        const volatile double expected = row.value;
        auto x = row.x;
        for (double& v : x) { // not known to the compiler
            const volatile double hidden = v;
            v = hidden;
        }
        const double computed = std::apply(F{}, x);
        if (!same(computed, double(expected))) { return text(x) + ": " + text(computed); }
    }
    for (const auto& wrong : {wrong_special_in<F, 2, double>(rows), wrong_special_in<F, native, double>(rows),
                              wrong_special_in<F, 4, float>(rows), wrong_special_in<F, native_floats, float>(rows)}) {
        if (!wrong.empty()) { return wrong; }
    }
    return "";
}

// Neighbours.

/// The same instructions for every call: where they are inlined, the compiler may contract a b + c here and not there.
template <class F, class P, std::size_t K>
[[gnu::noinline]] P called(const std::array<P, K>& x)
{
    return std::apply(F{}, x);
}
template <class F, std::size_t W, std::size_t K>
std::string dependent_lane_in(const std::vector<point<K>>& at, std::size_t rounds)
{
    using P = least::pack<double, W>;
    std::mt19937_64 random(seed);
    for (std::size_t round = 0; round < rounds; ++round) {
        std::array<point<K>, W> chosen{};
        for (auto& x : chosen) { x = at[random() % at.size()]; }
        std::array<P, K> mixed{};
        for (std::size_t k = 0; k < K; ++k) {
            mixed[k] = P::from_lanes([&](std::size_t lane) { return chosen[lane][k]; });
        }
        const P together = called<F>(mixed);
        for (std::size_t lane = 0; lane < W; ++lane) {
            std::array<P, K> one{};
            for (std::size_t k = 0; k < K; ++k) { one[k] = P(chosen[lane][k]); }
            const double alone = called<F>(one)[0];
            if (!same(together[lane], alone)) {
                std::string beside;
                for (const auto& x : chosen) { beside += text(x) + " "; }
                return "of " + beside + "lane " + std::to_string(lane) + " is " + text(together[lane]) + ", alone "
                       + text(alone);
            }
        }
    }
    return "";
}
/// The first mix of these in the lanes of which one has another value than alone.
template <class F, std::size_t K>
std::string dependent_lane(const std::vector<point<K>>& at)
{
    const auto of_two = dependent_lane_in<F, 2>(at, 2000), of_native = dependent_lane_in<F, native>(at, 2000);
    return of_two.empty() ? of_native : of_two;
}
/// Every `step`th of the ordinary ones, and of the special ones so many that they are about as frequent.
template <std::size_t K, std::size_t N>
std::vector<point<K>> mixed(const std::vector<point<K>>& ordinary, const special<K> (&rows)[N])
{
    std::vector<point<K>> all;
    for (std::size_t i = 0; i < 2000; ++i) {
        all.push_back(ordinary[i * ordinary.size() / 2000]);
        if (i % 3 == 0) { all.push_back(rows[i / 3 % N].x); }
    }
    return all;
}

// Compile time.

/// Whether a call of f, a lambda that captures nothing, is a constant expression.
template <class F>
constexpr bool is_constant(const F&)
{
    return requires { typename std::bool_constant<(static_cast<void>(F{}()), true)>; };
}

// Other types.

/// Floats next to one another are 1 apart.
inline std::int64_t place_of(float x)
{
    const auto bits = std::bit_cast<std::int32_t>(x);
    return bits < 0 ? std::int64_t{std::numeric_limits<std::int32_t>::min()} - bits : bits;
}
template <class F, std::size_t W, std::size_t K>
std::string float_too_far_in(const std::vector<point<K>>& at)
{
    std::vector<point<K>> rounded;
    for (auto x : at) {
        bool fits = true;
        for (double& v : x) {
            fits = fits && (std::abs(v) <= std::numeric_limits<float>::max() || !std::isfinite(v));
            if (fits) { v = static_cast<double>(static_cast<float>(v)); }
        }
        if (fits) { rounded.push_back(x); }
    }
    const auto values = in_packs<W, F, K, float>(F{}, rounded);
    for (std::size_t i = 0; i < rounded.size(); ++i) {
        const double exact = std::apply([](auto... v) { return F::standard(v...); }, rounded[i]);
        const auto nearest = static_cast<float>(exact);
        const bool good = std::isnan(nearest)
                              ? std::isnan(values[i])
                              : !std::isnan(values[i]) && std::abs(place_of(values[i]) - place_of(nearest)) <= 1;
        if (!good) { return text(rounded[i]) + ": " + text(static_cast<double>(values[i])); }
    }
    return "";
}
/// The first argument of a pack of floats whose answer is not the rounded one of doubles, or next to it.
template <class F, std::size_t K>
std::string float_too_far(const std::vector<point<K>>& at)
{
    const auto of_two = float_too_far_in<F, 2>(at), of_native = float_too_far_in<F, native_floats>(at);
    return of_two.empty() ? of_native : of_two;
}

template <class F, std::floating_point T, std::size_t K>
std::string not_the_standards_in(const std::vector<point<K>>& at)
{
    for (const auto& x : at) {
        const bool equal = std::apply(
            [](auto... v) { return same(T(F{}(static_cast<T>(v)...)), T(F::standard(static_cast<T>(v)...))); }, x);
        if (!equal) { return text(x); }
    }
    return "";
}
/// The first argument of which a number is not what the standard's function says.
template <class F, std::size_t K>
std::string not_the_standards(const std::vector<point<K>>& at)
{
    return not_the_standards_in<F, float>(at) + not_the_standards_in<F, double>(at)
           + not_the_standards_in<F, long double>(at);
}

/// All of it, of arguments that are ordinary and the special ones; `bound` is the largest error that the header states.
template <class F, std::size_t K, std::size_t N>
void check(const std::vector<point<K>>& at, double bound, const special<K> (&rows)[N])
{
    const auto s = seed;
    const auto [error, where] = largest_error<F>(at);
    CAPTURE(s, where);
    CHECK(error <= bound);
    CHECK(wrong_special<F>(rows) == "");
    const auto mix = mixed(at, rows);
    CHECK(dependent_lane<F>(mix) == "");
    CHECK(float_too_far<F>(mix) == "");
    CHECK(not_the_standards<F>(mix) == "");
}

} // namespace ulp
