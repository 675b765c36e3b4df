// SPDX-License-Identifier: MIT
// Elementary functions over an array of 4096 numbers, and their largest error over 10^6 random arguments, in ulp of the
// correct result (which long double knows). A function that least does not have for packs yet has no row.

#include "benchmarks.hpp"

#include <least/numeric/elementary.hpp>
#include <least/numeric/pack.hpp>

#if defined(BENCHMARKS_SLEEF)
#    include <immintrin.h> // sleef.h wants it first
#    include <sleef.h>
#endif
#if defined(BENCHMARKS_XSIMD)
#    include <xsimd/xsimd.hpp>
#endif

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

using benchmarks::lanes, benchmarks::wide;

namespace {

/// A peer that is not there.
struct missing {};

// What libmvec has is not declared for C++. Its names say for which registers a function is; so do SLEEF's.
#if defined(__AVX512F__)
#    define BENCHMARKS_MVEC_NAME(f) "_ZGVeN8" f
#    define BENCHMARKS_SLEEF_NAME(f) Sleef_##f##d8_u10
#elif defined(__AVX2__)
#    define BENCHMARKS_MVEC_NAME(f) "_ZGVdN4" f
#    define BENCHMARKS_SLEEF_NAME(f) Sleef_##f##d4_u10
#else
#    define BENCHMARKS_MVEC_NAME(f) "_ZGVbN2" f
#    define BENCHMARKS_SLEEF_NAME(f) Sleef_##f##d2_u10
#endif

namespace mvec {

#if defined(BENCHMARKS_MVEC)
    extern "C" {
    wide call_exp(wide) asm(BENCHMARKS_MVEC_NAME("v_exp"));
    wide call_log(wide) asm(BENCHMARKS_MVEC_NAME("v_log"));
    wide call_pow(wide, wide) asm(BENCHMARKS_MVEC_NAME("vv_pow"));
    wide call_sin(wide) asm(BENCHMARKS_MVEC_NAME("v_sin"));
    wide call_tanh(wide) asm(BENCHMARKS_MVEC_NAME("v_tanh"));
    wide call_erf(wide) asm(BENCHMARKS_MVEC_NAME("v_erf"));
    }
#else
    constexpr missing call_exp, call_log, call_pow, call_sin, call_tanh, call_erf;
#endif

} // namespace mvec

namespace sleef {

#if defined(BENCHMARKS_SLEEF)
    constexpr auto call_exp = [](wide x) -> wide { return BENCHMARKS_SLEEF_NAME(exp)(x); };
    constexpr auto call_log = [](wide x) -> wide { return BENCHMARKS_SLEEF_NAME(log)(x); };
    constexpr auto call_pow = [](wide x, wide y) -> wide { return BENCHMARKS_SLEEF_NAME(pow)(x, y); };
    constexpr auto call_sin = [](wide x) -> wide { return BENCHMARKS_SLEEF_NAME(sin)(x); };
    constexpr auto call_tanh = [](wide x) -> wide { return BENCHMARKS_SLEEF_NAME(tanh)(x); };
    constexpr auto call_erf = [](wide x) -> wide { return BENCHMARKS_SLEEF_NAME(erf)(x); };
#else
    constexpr missing call_exp, call_log, call_pow, call_sin, call_tanh, call_erf;
#endif

} // namespace sleef

// The functions, of whatever has them: libm's of a double, the competitor's own of its vectors.
namespace functions {

    using std::erf, std::exp, std::log, std::pow, std::sin, std::tanh;

    inline constexpr auto call_exp = [](const auto& x) -> decltype(exp(x)) { return exp(x); };
    inline constexpr auto call_log = [](const auto& x) -> decltype(log(x)) { return log(x); };
    inline constexpr auto call_pow = [](const auto& x, const auto& y) -> decltype(pow(x, y)) { return pow(x, y); };
    inline constexpr auto call_sin = [](const auto& x) -> decltype(sin(x)) { return sin(x); };
    inline constexpr auto call_tanh = [](const auto& x) -> decltype(tanh(x)) { return tanh(x); };
    inline constexpr auto call_erf = [](const auto& x) -> decltype(erf(x)) { return erf(x); };

} // namespace functions

// V, so many numbers at a time: how they come from and go to memory.
template <class V>
inline constexpr std::size_t width = sizeof(V) / sizeof(double);

template <class V>
V loaded(const double* from)
{
    if constexpr (requires { V::load_unaligned(from); }) {
        return V::load_unaligned(from);
    } else if constexpr (requires { V::load(from); }) {
        return V::load(from);
    } else {
        V v;
        std::memcpy(&v, from, sizeof(v));
        return v;
    }
}
template <class V>
void stored(const V& v, double* to)
{
    if constexpr (requires { v.store_unaligned(to); }) {
        v.store_unaligned(to);
    } else if constexpr (requires { v.store(to); }) {
        v.store(to);
    } else {
        std::memcpy(to, &v, sizeof(v));
    }
}

/// The arguments of a function of K of them, and the place for its values.
template <std::size_t K>
struct arrays {
    std::array<std::vector<double>, K> x;
    std::vector<double> values;
};

struct interval {
    double from, to;
};

template <std::size_t K>
arrays<K> random_arguments(const std::array<interval, K>& domain, std::size_t n)
{
    arrays<K> made;
    std::mt19937_64 random(n);
    for (std::size_t k = 0; k < K; ++k) {
        std::uniform_real_distribution<double> uniform(domain[k].from, domain[k].to);
        made.x[k].resize(n);
        for (auto& x : made.x[k]) { x = uniform(random); }
    }
    made.values.resize(n);
    return made;
}

template <class V, std::size_t K, class F>
void apply(const F& f, arrays<K>& a)
{
    for (std::size_t i = 0; i < a.values.size(); i += width<V>) {
        if constexpr (K == 1) {
            stored<V>(f(loaded<V>(&a.x[0][i])), &a.values[i]);
        } else {
            stored<V>(f(loaded<V>(&a.x[0][i]), loaded<V>(&a.x[1][i])), &a.values[i]);
        }
    }
}

/// The largest error of the values in units of the last place.
template <std::size_t K, class F>
double ulp(const F& f, const arrays<K>& a)
{
    double largest = 0;
    for (std::size_t i = 0; i < a.values.size(); ++i) {
        long double exact;
        if constexpr (K == 1) {
            exact = f(static_cast<long double>(a.x[0][i]));
        } else {
            exact = f(static_cast<long double>(a.x[0][i]), static_cast<long double>(a.x[1][i]));
        }
        const double near = std::abs(static_cast<double>(exact));
        const double unit = std::nextafter(near, std::numeric_limits<double>::infinity()) - near;
        largest =
            std::max(largest, static_cast<double>(std::abs(static_cast<long double>(a.values[i]) - exact) / unit));
    }
    return largest;
}

/// Benchmarks of one function: f, which calls it by name, then those whose names are their own.
template <std::size_t K, class F, class Mvec, class Sleef>
void compare(const std::string& name, const std::array<interval, K>& domain, const F& f, const Mvec& mvec,
             const Sleef& sleef)
{
    auto many = random_arguments(domain, 1'000'000);
    const auto add = [&]<class V, class G>(const char* competitor, const G& g) {
        const auto few = std::make_shared<arrays<K>>(random_arguments(domain, 4096));
        apply<V>(g, many);
        char error[32];
        std::snprintf(error, sizeof(error), "%.3f ulp", ulp(f, many));
        const auto run = [g, few] {
            apply<V>(g, *few);
            return few->values.data();
        };
        benchmarks::add(name + "/4096/" + competitor, few->values.size(), run, error);
    };
    add.template operator()<double>("libm", f);
    using pack = least::pack<double, lanes>;
    if constexpr (least::native_lanes<double> == lanes
                  && (
                      requires(pack x) { f(x); } || requires(pack x) { f(x, x); })) {
        add.template operator()<pack>("least", f);
    }
    if constexpr (!std::is_same_v<Mvec, missing>) { add.template operator()<wide>("libmvec", mvec); }
    if constexpr (!std::is_same_v<Sleef, missing>) { add.template operator()<wide>("SLEEF", sleef); }
#if defined(BENCHMARKS_XSIMD)
    add.template operator()<xsimd::batch<double>>("xsimd", f);
#endif
}

} // namespace

int main(int argc, char** argv)
{
    benchmark::Initialize(&argc, argv);
    compare<1>("exp", {{{-10, 10}}}, functions::call_exp, mvec::call_exp, sleef::call_exp);
    compare<1>("log", {{{1e-3, 1e3}}}, functions::call_log, mvec::call_log, sleef::call_log);
    compare<2>("pow", {{{0.01, 10}, {-5, 5}}}, functions::call_pow, mvec::call_pow, sleef::call_pow);
    compare<1>("sin", {{{-10, 10}}}, functions::call_sin, mvec::call_sin, sleef::call_sin);
    compare<1>("tanh", {{{-5, 5}}}, functions::call_tanh, mvec::call_tanh, sleef::call_tanh);
    compare<1>("erf", {{{-3, 3}}}, functions::call_erf, mvec::call_erf, sleef::call_erf);
    benchmark::RunSpecifiedBenchmarks();
}
