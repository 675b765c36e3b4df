// SPDX-License-Identifier: MIT
#include "least/numeric/singular_values.hpp"

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace {

using least::dynamic;
using least::matrix;
using least::singular_values;

template <std::size_t N, class T, std::size_t K>
constexpr matrix<T, N> square(const std::array<std::array<T, K>, K>& rows)
{
    matrix<T, N> a(K, K);
    for (std::size_t i = 0; i < K; ++i) {
        for (std::size_t j = 0; j < K; ++j) { a(i, j) = rows[i][j]; }
    }
    return a;
}

template <class T>
matrix<T, dynamic> random_square(std::size_t n, std::mt19937_64& random)
{
    std::uniform_real_distribution<double> uniform(-1, 1);
    matrix<T, dynamic> a(n, n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) { a(i, j) = static_cast<T>(uniform(random)); }
    }
    return a;
}

template <class V>
V falling(V values)
{
    std::sort(values.rbegin(), values.rend());
    return values;
}

/// The largest element of A - U S V^T beside the largest singular value, of V^T V - 1, and of U^T U - 1 where S is not 0.
template <class T, std::size_t N>
T flaw(const matrix<T, N>& a, const singular_values<T, N>& s)
{
    const std::size_t n = a.rows();
    T worst = 0;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
            T product = 0, right = 0, left = 0;
            for (std::size_t k = 0; k < n; ++k) {
                product += s.u(i, k) * s.values[k] * s.v(j, k);
                right += s.v(k, i) * s.v(k, j);
                left += s.u(k, i) * s.u(k, j);
            }
            const T one = i == j ? 1 : 0;
            worst = std::max(worst, std::abs(right - one));
            if (s.largest() > 0) { worst = std::max(worst, std::abs(product - a(i, j)) / s.largest()); }
            if (s.values[i] > 0 && s.values[j] > 0) { worst = std::max(worst, std::abs(left - one)); }
        }
    }
    return worst;
}

template <class T>
matrix<T, dynamic> hilbert(std::size_t n)
{
    matrix<T, dynamic> a(n, n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) { a(i, j) = T(1) / static_cast<T>(i + j + 1); }
    }
    return a;
}

} // namespace

TEMPLATE_TEST_CASE("the singular values of Hilbert's matrix of order 5 come out", "", float, double, long double)
{
    // computed with 60 digits
    using T = TestType;
    const auto a = hilbert<T>(5);
    const auto s = singular_values<T, dynamic>::factor(a);
    REQUIRE(s);
    const auto values = falling(s->values);
    constexpr long double expected[] = {1.567050691098230795533L, 0.2085342186110133359050L, 0.01140749162341980655945L,
                                        3.058980401511917268795e-4L, 3.287928772171862957115e-6L};
    for (std::size_t k = 0; k < 5; ++k) {
        CHECK(std::abs(values[k] - static_cast<T>(expected[k])) < 10 * least::epsilon<T>);
    }
    CHECK(s->largest() == values[0]);
    CHECK(flaw(a, *s) < 40 * least::epsilon<T>);
}

TEST_CASE("a rotation and a shear have the singular values found by hand")
{
    const auto turn =
        singular_values<double, 2>::factor(square<2>(std::array<std::array<double, 2>, 2>{{{0.6, -0.8}, {0.8, 0.6}}}));
    REQUIRE(turn);
    for (const double s : turn->values) { CHECK(std::abs(s - 1) < 1e-15); }
    const auto shear =
        singular_values<double, 2>::factor(square<2>(std::array<std::array<double, 2>, 2>{{{1, 1}, {0, 1}}}));
    REQUIRE(shear);
    const double golden = (1 + std::sqrt(5.0)) / 2; // and its inverse
    const auto values = falling(shear->values);
    CHECK(std::abs(values[0] - golden) < 1e-15);
    CHECK(std::abs(values[1] - 1 / golden) < 1e-15);
}

TEST_CASE("a diagonal matrix is its own decomposition, whatever the scales, to the bit")
{
    const auto a =
        square<4>(std::array<std::array<double, 4>, 4>{{{1e-150, 0, 0, 0}, {0, -3, 0, 0}, {0, 0, 1e150, 0}, {}}});
    const auto s = singular_values<double, 4>::factor(a, 1); // in one sweep
    REQUIRE(s);
    CHECK(s->values == std::array{1e-150, 3.0, 1e150, 0.0});
    CHECK(s->largest() == 1e150);
    for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t k = 0; k < 4; ++k) {
            CHECK(s->v(i, k) == (i == k ? 1 : 0));
            CHECK(s->u(i, k) == (i == k && k < 3 ? (k == 1 ? -1 : 1) : 0));
        }
    }
}

TEMPLATE_TEST_CASE("U and V are orthogonal and bring the matrix back, of any rank", "", float, double, long double)
{
    using T = TestType;
    constexpr std::uint64_t seed = 1958;
    std::mt19937_64 random(seed);
    for (const std::size_t n : {1U, 2U, 3U, 6U, 10U, 25U}) {
        for (int repeat = 0; repeat < 4; ++repeat) {
            CAPTURE(seed, n, repeat);
            const auto a = random_square<T>(n, random);
            const auto s = singular_values<T, dynamic>::factor(a, 12);
            REQUIRE(s);
            CHECK(flaw(a, *s) < 10 * static_cast<T>(n) * least::epsilon<T>);
        }
    }
}

TEST_CASE("a matrix of rank r has r singular values that are more than rounding")
{
    constexpr std::uint64_t seed = 1992;
    std::mt19937_64 random(seed);
    for (const std::size_t n : {2U, 4U, 8U, 20U}) {
        for (const std::size_t rank : {std::size_t{0}, std::size_t{1}, n / 2, n - 1}) {
            CAPTURE(seed, n, rank);
            const auto left = random_square<double>(n, random), right = random_square<double>(n, random);
            matrix<double, dynamic> a(n, n);
            for (std::size_t i = 0; i < n; ++i) {
                for (std::size_t j = 0; j < n; ++j) {
                    for (std::size_t k = 0; k < rank; ++k) { a(i, j) += left(i, k) * right(k, j); }
                }
            }
            const auto s = singular_values<double, dynamic>::factor(a);
            REQUIRE(s);
            const auto is_large = [&](double v) { return v > 1e-13 * s->largest(); };
            CHECK(std::count_if(s->values.begin(), s->values.end(), is_large) == static_cast<std::ptrdiff_t>(rank));
            // U of a value that is rounding is orthogonal to the others to fewer digits only
            double product = 0;
            for (std::size_t i = 0; i < n; ++i) {
                for (std::size_t j = 0; j < n; ++j) {
                    double sum = 0;
                    for (std::size_t k = 0; k < n; ++k) { sum += s->u(i, k) * s->values[k] * s->v(j, k); }
                    product = std::max(product, std::abs(sum - a(i, j)));
                }
            }
            CHECK(product <= 1e-14 * static_cast<double>(n) * s->largest());
        }
    }
}

TEST_CASE("equal columns, and columns that are multiples of one, leave one singular value")
{
    const auto twins = singular_values<double, 3>::factor(
        square<3>(std::array<std::array<double, 3>, 3>{{{1, 1, -2}, {2, 2, -4}, {2, 2, -4}}}));
    REQUIRE(twins);
    const auto values = falling(twins->values);
    CHECK(std::abs(values[0] - std::sqrt(54.0)) < 1e-14);
    CHECK(values[1] < 1e-15);
}

TEST_CASE("a column of zeros stays in its place, with a right vector of its own")
{
    constexpr std::uint64_t seed = 7;
    std::mt19937_64 random(seed);
    for (std::size_t zero = 0; zero < 5; ++zero) {
        CAPTURE(seed, zero);
        auto a = random_square<double>(5, random);
        for (std::size_t i = 0; i < 5; ++i) { a(i, zero) = 0; }
        const auto s = singular_values<double, dynamic>::factor(a);
        REQUIRE(s);
        for (std::size_t i = 0; i < 5; ++i) {
            CHECK(s->v(i, zero) == (i == zero ? 1 : 0));
            CHECK(s->v(zero, i) == (i == zero ? 1 : 0));
            CHECK(s->u(i, zero) == 0);
            CHECK((s->values[i] == 0) == (i == zero));
        }
        CHECK(flaw(a, *s) < 1e-14);
    }
}

TEST_CASE("small singular values of a matrix with graded columns come out with all their digits")
{
    // [2 1 1; 1 3 -1; 0 1 2] diag(1, 2^-60, 2^-120), computed with 60 digits
    const auto a = square<3>(std::array<std::array<double, 3>, 3>{
        {{2, 0x1p-60, 0x1p-120}, {1, 3 * 0x1p-60, -0x1p-120}, {0, 0x1p-60, 2 * 0x1p-120}}});
    const auto s = singular_values<double, 3>::factor(a);
    REQUIRE(s);
    const auto values = falling(s->values);
    constexpr double expected[] = {2.236067977499789696, 2.124593680485184920e-18, 1.785596168138316294e-36};
    for (std::size_t k = 0; k < 3; ++k) {
        CAPTURE(k);
        CHECK(std::abs(values[k] / expected[k] - 1) < 4e-15);
    }
    // in any order of the columns
    auto b = a;
    for (std::size_t i = 0; i < 3; ++i) {
        b(i, 0) = a(i, 2);
        b(i, 2) = a(i, 0);
    }
    const auto turned = singular_values<double, 3>::factor(b);
    REQUIRE(turned);
    const auto others = falling(turned->values);
    for (std::size_t k = 0; k < 3; ++k) { CHECK(std::abs(others[k] / expected[k] - 1) < 4e-15); }
}

TEMPLATE_TEST_CASE("a matrix in other units, by a power of two, has the same bits in these units", "", float, double,
                   long double)
{
    using T = TestType;
    constexpr std::uint64_t seed = 64;
    std::mt19937_64 random(seed);
    constexpr int most = std::numeric_limits<T>::max_exponent;
    // where squares are just lost for some columns and not for others
    constexpr int low = (std::numeric_limits<T>::min_exponent - 1) / 2 + std::numeric_limits<T>::digits - 1;
    for (const int unit :
         {1, -3, most / 3, -most / 3, most * 7 / 8, -most * 3 / 4, low - 1, low, most / 2, most / 2 - 1}) {
        CAPTURE(seed, unit);
        const auto a = random_square<T>(5, random);
        auto b = a;
        for (std::size_t i = 0; i < 5; ++i) {
            for (std::size_t j = 0; j < 5; ++j) { b(i, j) = std::ldexp(b(i, j), unit); }
        }
        const auto s = singular_values<T, dynamic>::factor(a), scaled = singular_values<T, dynamic>::factor(b);
        REQUIRE(s);
        REQUIRE(scaled);
        CHECK(scaled->v == s->v);
        CHECK(scaled->u == s->u);
        for (std::size_t k = 0; k < 5; ++k) { CHECK(scaled->values[k] == std::ldexp(s->values[k], unit)); }
    }
}

TEST_CASE("columns of which the squares overflow or vanish are made orthogonal all the same")
{
    for (const double scale : {1e200, 1e-200, 1e300, 1e-290}) {
        CAPTURE(scale);
        const auto s = singular_values<double, 2>::factor(
            square<2>(std::array<std::array<double, 2>, 2>{{{scale, scale}, {0, scale}}}));
        REQUIRE(s);
        const auto values = falling(s->values);
        CHECK(std::abs(values[0] / scale - 1.618033988749895) < 1e-14);
        CHECK(std::abs(values[1] / scale - 0.618033988749895) < 1e-14);
    }
}

TEST_CASE("columns of very different sizes are made orthogonal to the last digit of the smaller")
{
    // [3 1; 4 2] diag(large, small): 5 large and 2 / 5 small
    for (const auto& [large, small] : {std::array{1e10, 1e-10}, std::array{1e100, 1e-100}, std::array{1e150, 1e-150},
                                       std::array{1.0, 1e-200}, std::array{1e200, 1.0}, std::array{1e250, 1e200}}) {
        for (const bool turned : {false, true}) {
            CAPTURE(large, small, turned);
            auto a = square<2>(std::array<std::array<double, 2>, 2>{{{3 * large, small}, {4 * large, 2 * small}}});
            if (turned) {
                std::swap(a(0, 0), a(0, 1));
                std::swap(a(1, 0), a(1, 1));
            }
            const auto s = singular_values<double, 2>::factor(a);
            REQUIRE(s);
            const auto values = falling(s->values);
            CHECK(std::abs(values[0] / large - 5) < 4e-15);
            CHECK(std::abs(values[1] / small - 0.4) < 2e-15);
        }
    }
}

TEST_CASE("a matrix of one element, and of none, has singular values too")
{
    const auto one = singular_values<double, 1>::factor(square<1>(std::array<std::array<double, 1>, 1>{{{-4}}}));
    REQUIRE(one);
    CHECK(one->values[0] == 4);
    CHECK(one->u(0, 0) == -1);
    CHECK(one->v(0, 0) == 1);
    const auto zero = singular_values<double, 1>::factor(matrix<double, 1>());
    REQUIRE(zero);
    CHECK(zero->values[0] == 0);
    CHECK(zero->u(0, 0) == 0);
    CHECK(zero->v(0, 0) == 1);
    const auto none = singular_values<double, dynamic>::factor(matrix<double, dynamic>(0, 0));
    REQUIRE(none);
    CHECK(none->values.empty());
    CHECK(none->largest() == 0);
}

TEST_CASE("a matrix that is not finite has no singular values, nor one that gets no sweeps enough")
{
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity()}) {
        for (std::size_t place = 0; place < 4; ++place) {
            CAPTURE(bad, place);
            auto a = square<2>(std::array<std::array<double, 2>, 2>{{{3, 1}, {1, 2}}});
            a(place / 2, place % 2) = bad;
            CHECK(!singular_values<double, 2>::factor(a));
        }
    }
    const auto a = square<2>(std::array<std::array<double, 2>, 2>{{{3, 1}, {1, 2}}});
    CHECK(!singular_values<double, 2>::factor(a, 1)); // the second sweep is the one that finds nothing left to do
    CHECK(singular_values<double, 2>::factor(a, 2));
}

TEST_CASE("singular values are computed at compile time")
{
    constexpr auto s =
        singular_values<double, 2>::factor(square<2>(std::array<std::array<double, 2>, 2>{{{1, 1}, {0, 1}}}));
    STATIC_REQUIRE(s);
    STATIC_REQUIRE(least::abs(s->largest() - 1.618033988749895) < 1e-15);
}
