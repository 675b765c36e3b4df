// SPDX-License-Identifier: MIT
#pragma once
// Exponentials and logarithms: of reals, at run time the functions of <cmath> and at compile time their own; of packs.
//
//     exp  exp2  expm1      log  log2  log10  log1p
//
// The largest errors seen in packs of doubles, in units in the last place, with and without fused multiply-add (against
// MPFR; of each function 10^6 arguments and more, over the whole range, at its ends, around the breakpoints, near 0 and
// 1):
//
//     exp 0.74  exp2 0.78  expm1 1.66      log 0.86  log2 0.51  log10 0.51  log1p 0.92
//
// Special values are those of C99 (annex F). Each function is one kernel without a branch, of a double at compile time
// and of the lanes of a pack at run time, which is right for NaN and at the ends of its range by itself or takes only
// ordinary arguments; a lane with another one is then left to <cmath>. So are all lanes of exp and exp2, and of pow, in
// registers of 16 bytes without fused multiply-add, where <cmath> is faster. What is computed at compile time is computed in
// doubles, also for float and long double.
//
// Products of which the error matters are of factors with few bits, so that they are exact, and right whether or not
// the compiler contracts a b + c to one instruction. Formulae of the logarithms: P. T. P. Tang, ACM Trans. Math. Softw.
// 16 (1990), and K. C. Ng in fdlibm; coefficients by Remez' exchange.

#include "least/numeric/lanes.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace least {
namespace detail {

    using double_limits = std::numeric_limits<double>;

    // Of each constant c: the double nearest to it; its leading bits, few enough for exact products; and the rest.
    inline constexpr double log_of_2 = 0x1.62e42fefa39efp-1;
    inline constexpr double log_of_2_head = 0x1.62e42fefa3800p-1, log_of_2_rest = 0x1.ef35793c76730p-45; // 42 bits
    inline constexpr double log_of_2_upper = 0x1.62e42fep-1, log_of_2_lower = 0x1.f473de6af278fp-30;     // 28 bits

    /// f(x) at compile time, where NaN must not be computed with.
    template <class F, real T>
    constexpr T constant(const F& f, T x)
    {
        return x != x ? x : rounded_to<T>(f(static_cast<double>(x)));
    }

    /// kernel(x), in doubles.
    template <class Kernel, real T, std::size_t W>
    constexpr pack<T, W> in_doubles(const Kernel& kernel, const pack<T, W>& x)
    {
        if constexpr (std::same_as<T, double>) {
            return kernel(x);
        } else {
            return through_doubles(kernel, x);
        }
    }
    /// kernel(x) in ordinary lanes, f of one lane after another in the others.
    template <class Kernel, class Ordinary, class F, real T, std::size_t W>
    constexpr pack<T, W> in_doubles(const Kernel& kernel, const Ordinary& ordinary, const F& f, const pack<T, W>& x)
    {
        const auto any_lanes = [&](const auto& y) {
            const auto usual = ordinary(y);
            const auto result = kernel(y);
            // (what a lane gets does not depend on its neighbours)
            return all(usual) ? result : choose(usual, result, rarely_lane_by_lane(f, y));
        };
        return in_doubles(any_lanes, x);
    }

    // Exponentials: x = k log 2 + r with |r| <= log(2) / 2.

    template <class T>
    struct reduced {
        T k, r, low; // r + low is what is left of x; low is of the size of r's last bit
    };
    template <class T>
    constexpr reduced<T> reduced_by_log_2(const T& x, double shift = 0) // with a shift, r / log 2 is in [shift -+ 1/2]
    {
        constexpr double per_log_2 = 0x1.71547652b82fep+0;
        const T k = nearest(T(x * per_log_2 - shift));
        const T head = x - k * log_of_2_head, r = head - k * log_of_2_rest;
        return {k, r, (head - r) - k * log_of_2_rest};
    }
    /// e^x - 1 - x = x^2 q(x), |x| <= log(2) / 2; minimax within 2^-57 of e^x.
    template <class T>
    constexpr T exp_beyond_line(const T& x)
    {
        const T q =
            polynomial_of(x, 0x1.000000000000ap-1, 0x1.55555555554f9p-3, 0x1.555555555083fp-5, 0x1.1111111127d44p-7,
                          0x1.6c16c18438a60p-10, 0x1.a01a0129fd31ep-13, 0x1.a01999e263a8bp-16, 0x1.71df25da29fd7p-19,
                          0x1.28ad9b9828b91p-22, 0x1.ad7f0356851afp-26);
        return x * x * q;
    }

    inline constexpr auto exp_of = []<class T>(const T& x) -> T {
        // beyond these the answer is infinity and 0; NaN stays itself, as min and max return their first argument then
        const auto [k, r, low] = reduced_by_log_2(T(max(min(x, T(710)), T(-746))));
        const T line = 1 + r, lost = (1 - line) + r; // 1 + r = line + lost, exactly
        return scaled(T(line + (lost + (low + exp_beyond_line(r)))), k);
    };
    /// 2^k (1 + p) - 1 = 2^k ((1 - 2^-k) + p)
    inline constexpr auto expm1_of = []<class T>(const T& x) -> T {
        const auto [k, r, low] = reduced_by_log_2(T(max(min(x, T(710)), T(-40))));
        const T inverse = two_to(T(max(T(-k), T(-100)))); // 1 - 2^-100 is 1
        const T y = (1 - inverse) + (r + (low + exp_beyond_line(r)));
        return with_sign_of(scaled(y, k), x); // -0 for -0
    };
    /// 2^(x + low), |low| < 2^-25: x = k + f + rest where f has so few bits, 25, that f log_of_2_upper is exact.
    template <class T>
    constexpr T exp2_of_sum(const T& x, const T& low)
    {
        constexpr double grid = 0x1.8p26; // beside it there is room for multiples of 2^-26 only
        const T within = max(min(x, T(1025)), T(-1080));
        const T coarse = (within + grid) - grid, rest = (within - coarse) + low;
        const T k = nearest(coarse), f = coarse - k;
        const T r = f * log_of_2_upper, r_low = f * log_of_2_lower + rest * log_of_2;
        const T line = 1 + r, line_low = (r - (line - 1)) + r_low; // without its rounding
        return scaled(T(line + (line_low + exp_beyond_line(T(r + r_low)))), k);
    }
    inline constexpr auto exp2_of = []<class T>(const T& x) -> T { return exp2_of_sum(x, T(0)); };

    // At compile time overflow is no constant expression; these are the last arguments before it.
    constexpr double exp_constant(double x)
    {
        return x > 0x1.62e42fefa39efp+9 ? double_limits::infinity() : exp_of(x);
    }
    constexpr double expm1_constant(double x)
    {
        return x > 0x1.62e42fefa39efp+9 ? double_limits::infinity() : expm1_of(x);
    }
    constexpr double exp2_constant(double x, double low = 0)
    {
        if (x < 1000) { return exp2_of_sum(x, low); }
        const double half = x > 1024.5 ? double_limits::max() : exp2_of_sum(x - 1, low);
        return half > double_limits::max() / 2 ? double_limits::infinity() : 2 * half;
    }

    // Logarithms: x = m 2^k, f = m - 1, s = f / (m + 1), log m = 2 atanh(s) = 2 (s + s^3 / 3 + s^5 / 5 + ...).

    /// m in [sqrt(1/2), sqrt(2)), for positive normal x; a single number may be subnormal.
    template <class T>
    constexpr mantissa_and_exponent<T> split_near_one(const T& x)
    {
        constexpr std::uint64_t one = std::uint64_t{1023} << 52, root_half = 0x3fe6a09e667f3bcd; // bits of 1, sqrt(1/2)
        constexpr std::uint64_t fraction = (std::uint64_t{1} << 52) - 1, integers = std::uint64_t{1075} << 52; // 2^52
        if constexpr (real<T>) {
            if (x < double_limits::min()) {
                const auto [m, k] = split_near_one(x * 0x1p54);
                return {m, k - 54};
            }
        }
        const auto shifted = bits_of(x) + (one - root_half); // a mantissa from sqrt(2) on carries into the exponent
        return {from_bits<T>((shifted & fraction) + root_half),
                from_bits<T>((shifted >> 52) | integers) - (0x1p52 + 1023)};
    }

    /// log(1 + f + low) + k log 2, sqrt(1/2) <= 1 + f < sqrt(2): 2 atanh(s) = f - f^2/2 + s (f^2/2 + tail), with tail =
    /// 2/3 s^2 + ... minimax within 2^-66.
    template <class T>
    constexpr T log_of_sum(const T& f, const T& low, const T& k)
    {
        const T s = f / (f + 2), z = s * s, half_square = f * f * 0.5;
        const T tail =
            z
            * polynomial_of(z, 0x1.5555555555555p-1, 0x1.9999999999e00p-2, 0x1.249249242b2f1p-2, 0x1.c71c725912793p-3,
                            0x1.745cde2f370ebp-3, 0x1.3b20aca55d3e9p-3, 0x1.0f5cb0a7b6c67p-3, 0x1.0f63ef0acf5e9p-3);
        const T small = s * (half_square + tail) + (k * log_of_2_rest + low);
        return k * log_of_2_head - ((half_square - small) - f);
    }

    inline constexpr auto log_of = []<class T>(const T& x) -> T {
        const auto [m, k] = split_near_one(x);
        return log_of_sum(T(m - 1), T(0), k);
    };
    /// With u = 1 + x rounded and what was lost in it: log(u + lost), which for small x is log_of_sum(x, 0, 0).
    inline constexpr auto log1p_of = []<class T>(const T& x) -> T {
        const T u = x + 1, most = u - 1, lost = (x - most) + (1 - (u - most)); // Knuth's sum: u + lost = 1 + x
        const auto [m, k] = split_near_one(u);
        const T correction = lost * two_to(T(max(T(-k), T(-1000)))); // it is nothing long before
        const T f = (m - 1) + correction, low = correction - (f - (m - 1));
        return with_sign_of(log_of_sum(f, low, k), x);
    };

    /// An unevaluated sum.
    template <class T>
    struct sum {
        T high, low;
    };
    /// log2(x) within 2^-66 of itself; high is an upper_half.
    template <class T>
    constexpr sum<T> log2_as_sum(const T& x)
    {
        // 2 / (3 log 2)
        constexpr double c = 0x1.ec709dc3a03fdp-1, c_high = 0x1.ec709d8p-1, c_low = 0x1.0e80ff5d27f05p-27;
        const auto [m, k] = split_near_one(x);
        // s by Dekker's division
        const T f = m - 1, divisor = m + 1, inverse = 1 / divisor;
        const T divisor_high = upper_half(divisor), divisor_low = m - (divisor_high - 1);
        const T s = f * inverse, s_high = upper_half(s);
        const T s_low = ((f - s_high * divisor_high) - s_high * divisor_low) * inverse;
        // log m = 2/3 s t, t = 3 + s^2 + 3/5 s^4 + ...; minimax within 2^-73
        const T z_high = s_high * s_high, z_low = s_low * (s_high + s), z = z_high + z_low; // s^2
        const T series =
            polynomial_of(z, 0x1.3333333333332p-1, 0x1.b6db6db6dbfa1p-2, 0x1.555555548f20fp-2, 0x1.1745d1f7eef66p-2,
                          0x1.d89d2989680fdp-3, 0x1.99ae2f212463fp-3, 0x1.66db6417928b1p-3, 0x1.6ebbb4af5edf3p-3);
        const T z_lost = z_low - (z - z_high); // by the rounding of z; in the first term it is to be seen
        const T tail = z * z * series + (z_low + 1.2 * z * z_lost);
        const T t_high = upper_half(T(3 + z_high + tail)), t_low = tail - ((t_high - 3) - z_high);
        const T st = s_high * t_high, st_more = s_low * t_high + s * t_low;
        const T st_high = upper_half(T(st + st_more)), st_low = st_more - (st_high - st);
        const T log2_m = st_high * c_high, log2_m_more = st_high * c_low + st_low * c;
        const T high = upper_half(T((log2_m + log2_m_more) + k));
        return {high, log2_m_more - ((high - k) - log2_m)};
    }
    inline constexpr auto log2_of = []<class T>(const T& x) -> T {
        const auto [high, low] = log2_as_sum(x);
        return high + low;
    };
    inline constexpr auto log10_of = []<class T>(const T& x) -> T {
        constexpr double c = 0x1.34413509f79ffp-2, c_high = 0x1.3441350p-2, c_low = 0x1.3ef3fde623e25p-31; // log10(2)
        const auto [high, low] = log2_as_sum(x);
        return high * c_high + (high * c_low + low * c);
    };

    /// Positive normal numbers, of which the kernels know the logarithm, and those of which log1p_of does.
    inline constexpr auto positive_normal = []<class T>(const T& x) {
        return less_equal(T(double_limits::min()), x) && less_equal(x, T(double_limits::max()));
    };
    inline constexpr auto finite_above_minus_one = []<class T>(const T& x) {
        return less(T(-1), x) && less_equal(x, T(double_limits::max()));
    };
    /// The logarithm to any base at compile time.
    template <class Kernel>
    constexpr double log_constant(const Kernel& kernel, double x)
    {
        return x < 0                      ? double_limits::quiet_NaN()
               : x == 0                   ? -double_limits::infinity()
               : x > double_limits::max() ? x
                                          : kernel(x);
    }
    constexpr double log1p_constant(double x)
    {
        return x < -1                     ? double_limits::quiet_NaN()
               : x == -1                  ? -double_limits::infinity()
               : x > double_limits::max() ? x
                                          : log1p_of(x);
    }

} // namespace detail

/// e^x
template <real T>
constexpr T exp(T x)
{
    return std::is_constant_evaluated() ? detail::constant(detail::exp_constant, x) : std::exp(x);
}
namespace detail {
    /// e^x as a function that does nothing else, as <cmath>'s may not be for the compiler, which may set errno: what two numbers
    /// that differ in their slopes alone ask for is computed once.
    template <real T>
    [[gnu::const, gnu::noinline]] constexpr T exp_alone(T x)
    {
        return exp(x);
    }
} // namespace detail
template <real T, std::size_t W>
constexpr pack<T, W> exp(const pack<T, W>& x)
{
    if constexpr (detail::is_slow_at_once<pack<T, W>>) {
        return lane_by_lane(detail::exp_alone<T>, x);
    } else {
        return detail::in_doubles(detail::exp_of, x);
    }
}

/// 2^x
template <real T>
constexpr T exp2(T x)
{
    const auto f = [](double y) { return detail::exp2_constant(y); };
    return std::is_constant_evaluated() ? detail::constant(f, x) : std::exp2(x);
}
template <real T, std::size_t W>
constexpr pack<T, W> exp2(const pack<T, W>& x)
{
    if constexpr (detail::is_slow_at_once<pack<T, W>>) {
        return lane_by_lane([](T lane) { return exp2(lane); }, x);
    } else {
        return detail::in_doubles(detail::exp2_of, x);
    }
}

/// e^x - 1
template <real T>
constexpr T expm1(T x)
{
    return std::is_constant_evaluated() ? detail::constant(detail::expm1_constant, x) : std::expm1(x);
}
template <real T, std::size_t W>
constexpr pack<T, W> expm1(const pack<T, W>& x)
{
    return detail::in_doubles(detail::expm1_of, x);
}

/// The natural logarithm.
template <real T>
constexpr T log(T x)
{
    const auto f = [](double y) { return detail::log_constant(detail::log_of, y); };
    return std::is_constant_evaluated() ? detail::constant(f, x) : std::log(x);
}
template <real T, std::size_t W>
constexpr pack<T, W> log(const pack<T, W>& x)
{
    const auto f = [](double y) { return std::log(y); };
    return detail::in_doubles(detail::log_of, detail::positive_normal, f, x);
}

/// The logarithm to base 2.
template <real T>
constexpr T log2(T x)
{
    const auto f = [](double y) { return detail::log_constant(detail::log2_of, y); };
    return std::is_constant_evaluated() ? detail::constant(f, x) : std::log2(x);
}
template <real T, std::size_t W>
constexpr pack<T, W> log2(const pack<T, W>& x)
{
    const auto f = [](double y) { return std::log2(y); };
    return detail::in_doubles(detail::log2_of, detail::positive_normal, f, x);
}

/// The logarithm to base 10.
template <real T>
constexpr T log10(T x)
{
    const auto f = [](double y) { return detail::log_constant(detail::log10_of, y); };
    return std::is_constant_evaluated() ? detail::constant(f, x) : std::log10(x);
}
template <real T, std::size_t W>
constexpr pack<T, W> log10(const pack<T, W>& x)
{
    const auto f = [](double y) { return std::log10(y); };
    return detail::in_doubles(detail::log10_of, detail::positive_normal, f, x);
}

/// log(1 + x)
template <real T>
constexpr T log1p(T x)
{
    return std::is_constant_evaluated() ? detail::constant(detail::log1p_constant, x) : std::log1p(x);
}
template <real T, std::size_t W>
constexpr pack<T, W> log1p(const pack<T, W>& x)
{
    const auto f = [](double y) { return std::log1p(y); };
    return detail::in_doubles(detail::log1p_of, detail::finite_above_minus_one, f, x);
}

} // namespace least
