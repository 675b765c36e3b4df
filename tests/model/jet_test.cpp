// SPDX-License-Identifier: MIT
#include "least/model/jet.hpp"

#include "catch.hpp"
#include "least/numeric/elementary.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using least::derivative_source;
using least::dynamic;
using least::order;

/// What is known of f at p, up to order O.
template <order O, std::size_t K = 1, class F, class P>
constexpr auto known(const F& f, const P& p)
{
    least::jet<least::scalar_t<P>, least::extent_v<P>, K, O> result(least::flatten(p).size());
    least::jet_at<O, P>{p}(f, result);
    return result;
}

template <class T>
struct line {
    T m, b;
};

// exp(a) sin(b) + a^2 b, in every way to say it, with its derivatives by hand.
template <class T>
using two = std::array<T, 2>;
constexpr auto f = [](const auto& p) {
    using std::exp, std::sin;
    return exp(p[0]) * sin(p[1]) + p[0] * p[0] * p[1];
};
constexpr auto df = [](const auto& p) {
    using std::exp, std::sin, std::cos;
    return std::array{exp(p[0]) * sin(p[1]) + 2 * p[0] * p[1], exp(p[0]) * cos(p[1]) + p[0] * p[0]};
};
constexpr auto ddf = [](const two<double>& p) {
    const double a = p[0], b = p[1], e = std::exp(a);
    return [=](std::size_t i, std::size_t j) {
        if (i != j) { return e * std::cos(b) + 2 * a; }
        return i == 0 ? e * std::sin(b) + 2 * b : -e * std::sin(b);
    };
};
constexpr auto f_of_double = [](const two<double>& p) { return f(p); };
constexpr auto df_of_double = [](const two<double>& p) { return df(p); };

template <class F>
constexpr auto source = least::derivative_source_of<std::remove_const_t<F>, two<double>>;
constexpr auto own = least::with_derivative(f_of_double, df);
constexpr auto own_of_double = least::with_derivative(f_of_double, df_of_double);
constexpr auto own_both = least::with_derivative(f_of_double, df_of_double, ddf);

static_assert(source<decltype(f)> == derivative_source::dual);
static_assert(source<decltype(f_of_double)> == derivative_source::differences);
static_assert(source<decltype(least::numeric(f))> == derivative_source::differences);
static_assert(source<decltype(least::scalar(f))> == derivative_source::dual);
static_assert(source<decltype(least::scalar(least::numeric(f)))> == derivative_source::differences);
static_assert(source<decltype(own)> == derivative_source::own && source<decltype(own_both)> == derivative_source::own);
static_assert(source<decltype(least::scalar(own))> == derivative_source::own);
static_assert(source<decltype(least::numeric(own))> == derivative_source::differences);
static_assert(least::derivative_error<decltype(f), two<double>> == least::epsilon<double>);
static_assert(least::derivative_error<decltype(f_of_double), two<double>> > 1e-11);

template <class F, class P>
concept has_source = requires { least::derivative_source_of<F, P>; };
static_assert(has_source<decltype(f), two<double>> && !has_source<decltype(f_of_double), double>);

static_assert(least::packed(0, 0) == 0 && least::packed(0, 1) == 1 && least::packed(1, 1) == 2
              && least::packed(1, 2) == 4);
static_assert(least::packed_size(3) == 6 && least::packed_size(0) == 0 && least::packed_size(dynamic) == dynamic);

TEST_CASE("value, gradient and curvature agree with those by hand, whatever their source")
{
    constexpr std::uint64_t seed = 1972;
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(0.2, 1.5);
    for (int i = 0; i < 100; ++i) {
        const two<double> p{uniform(random), uniform(random)};
        const auto gradient = df(p);
        const auto curvature = ddf(p);
        const auto check = [&](const auto& g, double first, double second) {
            const auto j = known<order::curvature>(g, p);
            CHECK(j.value[0] == f(p));
            for (std::size_t k = 0; k < 2; ++k) {
                CHECK(std::abs(j.gradient[0][k] - gradient[k]) <= first * 10);
                for (std::size_t l = 0; l <= k; ++l) {
                    CHECK(std::abs(j.curvature[0][least::packed(l, k)] - curvature(l, k)) <= second * 10);
                }
            }
            CHECK(known<order::gradient>(g, p).gradient[0] == j.gradient[0]);
            CHECK(known<order::value>(g, p).value[0] == f(p));
        };
        CAPTURE(seed, p[0], p[1]);
        check(f, 1e-15, 1e-15);
        check(least::scalar(f), 1e-15, 1e-15);
        check(own_both, 0, 0);
        check(own, 0, 1e-15);            // the second by dual numbers through df,
        check(own_of_double, 0, 1e-10);  // or by differences of it: eps^(2/3)
        check(f_of_double, 1e-10, 1e-7); // eps^(2/3) and eps^(1/2)
        check(least::numeric(f), 1e-10, 1e-7);
    }
}

/// sum over i of exp(p_i / n) + product of neighbours: a gradient and a curvature that tell all places apart.
constexpr auto chain = [](const auto& p) {
    using std::exp;
    auto sum = 0 * exp(typename std::decay_t<decltype(p)>::value_type(0));
    for (std::size_t i = 0; i < p.size(); ++i) { sum += exp(p[i] / static_cast<double>(i + 1)); }
    for (std::size_t i = 0; i + 1 < p.size(); ++i) { sum += static_cast<double>(i + 1) * p[i] * p[i + 1]; }
    if (p.size() > 2) { sum += 7 * p[0] * p[p.size() - 1]; } // and one far from the diagonal
    return sum;
};

template <class P>
void chain_agrees(const P& p)
{
    const std::size_t n = p.size();
    const auto j = known<order::curvature>(chain, p);
    const auto near = [](double a, double b) { return std::abs(a - b) <= 1e-14 * (1 + std::abs(b)); };
    CHECK(near(j.value[0], chain(p)));
    CHECK(j.gradient[0].size() == n);
    CHECK(j.curvature[0].size() == n * (n + 1) / 2);
    for (std::size_t k = 0; k < n; ++k) {
        CAPTURE(n, k);
        const auto place = static_cast<double>(k + 1);
        double slope = std::exp(p[k] / place) / place;
        if (k > 0) { slope += static_cast<double>(k) * p[k - 1]; }
        if (k + 1 < n) { slope += place * p[k + 1]; }
        if (n > 2 && k == 0) { slope += 7 * p[n - 1]; }
        if (n > 2 && k == n - 1) { slope += 7 * p[0]; }
        CHECK(near(j.gradient[0][k], slope));
        for (std::size_t i = 0; i <= k; ++i) {
            double expected = i == k ? std::exp(p[k] / place) / (place * place) : 0.0;
            if (i + 1 == k) { expected += static_cast<double>(k); }
            if (n > 2 && i == 0 && k == n - 1) { expected += 7; }
            CHECK(near(j.curvature[0][least::packed(i, k)], expected));
        }
    }
    CHECK(known<order::gradient>(chain, p).gradient[0] == j.gradient[0]);
}

TEST_CASE("more parameters than fit in one dual number are taken piece by piece, to the same result")
{
    constexpr std::uint64_t seed = 1979;
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(-2, 2);
    for (const std::size_t n : {0U, 1U, 7U, 8U, 9U, 16U, 17U, 20U}) {
        std::vector<double> p(n);
        for (auto& x : p) { x = uniform(random); }
        chain_agrees(p);
        if (n >= 9) { chain_agrees(std::array<double, 9>{p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8]}); }
        if (n >= 17) {
            std::array<double, 17> fixed{};
            for (std::size_t i = 0; i < 17; ++i) { fixed[i] = p[i]; }
            chain_agrees(fixed);
        }
    }
}

/// The calls of a function that are needed to know of it up to order O.
template <order O, bool ByDifferences = false, std::size_t K = 1>
std::size_t calls(std::size_t n)
{
    std::size_t count = 0;
    const auto counting = [&count](const auto& p) {
        ++count;
        std::array<std::decay_t<decltype(p[0])>, K> y{};
        for (const auto& x : p) { y[0] += x * x; }
        return y;
    };
    if constexpr (ByDifferences) {
        known<O, K>(least::numeric(counting), std::vector<double>(n, 1.0));
    } else {
        known<O, K>(counting, std::vector<double>(n, 1.0));
    }
    return count;
}

TEST_CASE("dual numbers call the function once for 8 parameters, and for each pair of eights")
{
    CHECK(calls<order::value>(20) == 1);
    CHECK(calls<order::gradient>(0) == 1);
    CHECK(calls<order::gradient>(8) == 1);
    CHECK(calls<order::gradient>(9) == 2);
    CHECK(calls<order::gradient>(20) == 3);
    CHECK(calls<order::curvature>(0) == 1);
    CHECK(calls<order::curvature>(8) == 1);
    CHECK(calls<order::curvature>(9) == 3);
    CHECK(calls<order::curvature>(20) == 6);
    CHECK(calls<order::curvature, false, 3>(20) == 6);
}

TEST_CASE("differences call the function twice for each parameter, all outputs at once")
{
    CHECK(calls<order::value, true>(5) == 1);
    CHECK(calls<order::gradient, true>(5) == 1 + 2 * 5);
    CHECK(calls<order::gradient, true, 3>(5) == 1 + 2 * 5);
    CHECK(calls<order::curvature, true>(5) == 1 + 2 * 5 + 2 * 5 + 4 * 10);
    CHECK(calls<order::curvature, true, 3>(5) == 1 + 2 * 5 + 2 * 5 + 4 * 10);
}

TEST_CASE("several outputs have a gradient and a curvature each")
{
    constexpr auto pair = [](const auto& p) { return std::array{p[0] * p[0] * p[1], 3 * p[0] + p[1] * p[1]}; };
    constexpr auto dpair = [](const auto& p) {
        using T = std::decay_t<decltype(p[0])>;
        return std::array{std::array{2 * p[0] * p[1], p[0] * p[0]}, std::array{T(3), 2 * p[1]}};
    };
    constexpr auto agrees = [](const auto& g, double small) {
        const auto j = known<order::curvature, 2>(g, std::array{2.0, 5.0});
        const auto near = [=](double a, double b) { return least::abs(a - b) <= small; };
        return j.value == std::array{20.0, 31.0} && near(j.gradient[0][0], 20) && near(j.gradient[0][1], 4)
               && near(j.gradient[1][0], 3) && near(j.gradient[1][1], 10) && near(j.curvature[0][0], 10)
               && near(j.curvature[0][1], 4) && near(j.curvature[0][2], 0) && near(j.curvature[1][0], 0)
               && near(j.curvature[1][1], 0) && near(j.curvature[1][2], 2);
    };
    STATIC_REQUIRE(agrees(pair, 0));
    STATIC_REQUIRE(agrees(least::with_derivative(pair, dpair), 0));
    STATIC_REQUIRE(agrees(least::numeric(pair), 3e-6)); // eps^(1/2), of values up to 31
}

TEMPLATE_TEST_CASE("differences are as accurate as documented, at any scale of the parameter", "", float, double,
                   long double)
{
    using T = TestType;
    const auto g = least::numeric([](T p) { return std::exp(p); });
    const T third = std::pow(least::epsilon<T>, T(1) / 3);
    for (const T p : {T(0), T(1), T(-0.5), T(1e-3)}) {
        CAPTURE(p);
        const auto j = known<order::curvature>(g, p);
        // The truncation and, for small steps, the rounding of the values: both beside the size of p.
        const T size = p == 0 ? T(1) : std::abs(p);
        CHECK(std::abs(j.gradient[0][0] / std::exp(p) - 1) < 8 * third * third / size);
        CHECK(std::abs(j.curvature[0][0] / std::exp(p) - 1) < 8 * std::sqrt(least::epsilon<T>) / (size * size));
    }
    // The identity shows that the step really taken is divided by: nothing is left of its rounding.
    const auto identity = least::numeric([](T p) { return p; });
    for (const T p : {T(1e-5L), T(0.1L), T(0.7L), T(3), T(1e5L) / 3}) {
        CAPTURE(p);
        CHECK(known<order::gradient>(identity, p).gradient[0][0] == 1);
    }
}

TEST_CASE("a second derivative of one's own is a number where there is one parameter")
{
    constexpr auto cube = least::with_derivative([](double p) { return p * p * p; }, [](double p) { return 3 * p * p; },
                                                 [](double p) { return 6 * p; });
    constexpr auto j = known<order::curvature>(cube, 2.0);
    STATIC_REQUIRE(j.value[0] == 8 && j.gradient[0][0] == 12 && j.curvature[0][0] == 12);
}

TEST_CASE("parameters that are an aggregate come to the model as that aggregate, and its own derivative in "
          "its shape")
{
    const auto j = known<order::curvature>([](const auto& p) { return p.m * p.m * p.b; }, line<double>{3, 5});
    CHECK(j.gradient[0] == std::array{30.0, 9.0});
    CHECK(j.curvature[0] == std::array{10.0, 6.0, 0.0});
    const auto shaped = least::with_derivative([](const line<double>& p) { return p.m * p.b; },
                                               [](const auto& p) {
                                                   return std::decay_t<decltype(p)>{p.b, p.m};
                                               });
    CHECK(known<order::curvature>(shaped, line<double>{3, 5}).gradient[0] == std::array{5.0, 3.0});
    CHECK(known<order::curvature>(shaped, line<double>{3, 5}).curvature[0] == std::array{0.0, 1.0, 0.0});
}

TEST_CASE("a model with its x bound is a function of the parameters, with the source of the model")
{
    constexpr auto model = [](auto m, double x) { return m * m * x; };
    constexpr auto with_own = least::with_derivative(model, [](auto m, double x) { return 2 * m * x; });
    constexpr double x = 5;
    using plain = least::bound<std::remove_const_t<decltype(model)>, double>;
    using owning = least::bound<std::remove_const_t<decltype(with_own)>, double>;
    using differing = least::bound<decltype(least::numeric(model)), double>;
    STATIC_REQUIRE(least::derivative_source_of<plain, double> == derivative_source::dual);
    STATIC_REQUIRE(least::derivative_source_of<owning, double> == derivative_source::own);
    STATIC_REQUIRE(least::derivative_source_of<differing, double> == derivative_source::differences);
    STATIC_REQUIRE(!least::function_of<plain, std::string>);
    const auto j = known<order::curvature>(owning{with_own, x}, 3.0);
    CHECK(j.value[0] == 45);
    CHECK(j.gradient[0][0] == 30);
    CHECK(j.curvature[0][0] == 10);
}

TEST_CASE("derivatives are taken at compile time")
{
    constexpr auto j = known<order::curvature>([](const auto& p) { return p[0] * p[0] / p[1]; }, std::array{2.0, 4.0});
    STATIC_REQUIRE(j.value[0] == 1 && j.gradient[0] == std::array{1.0, -0.25});
    STATIC_REQUIRE(j.curvature[0] == std::array{0.5, -0.25, 0.125});
}

} // namespace
