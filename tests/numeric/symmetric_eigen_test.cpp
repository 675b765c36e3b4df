// SPDX-License-Identifier: MIT
#include "least/numeric/symmetric_eigen.hpp"

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <optional>
#include <random>
#include <vector>

namespace {

using least::dynamic;
using least::matrix;
using least::symmetric_eigen;

template <std::size_t N, class T, std::size_t K>
constexpr matrix<T, N> rows_of(const std::array<std::array<T, K>, K>& rows)
{
    matrix<T, N> a(K, K);
    for (std::size_t i = 0; i < K; ++i) {
        for (std::size_t j = 0; j < K; ++j) { a(i, j) = rows[i][j]; }
    }
    return a;
}

template <class V>
auto sorted(V values)
{
    std::sort(values.begin(), values.end());
    return values;
}

/// The largest element of A V - V W and of V^T V - 1, beside the norm of A and 1: what makes it an eigendecomposition.
template <class T, std::size_t N>
T defect(const matrix<T, N>& a, const symmetric_eigen<T, N>& eigen)
{
    const std::size_t n = a.rows();
    T size = 0, worst = 0;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) { size = std::max(size, std::abs(a(i, j))); }
    }
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < n; ++k) {
            T product = 0, inner = 0;
            for (std::size_t j = 0; j < n; ++j) {
                product += a(i, j) * eigen.vectors(j, k);
                inner += eigen.vectors(j, i) * eigen.vectors(j, k);
            }
            worst = std::max(worst, std::abs(product - eigen.values[k] * eigen.vectors(i, k)) / size);
            worst = std::max(worst, std::abs(inner - (i == k ? T(1) : T(0))));
        }
    }
    return worst;
}

TEMPLATE_TEST_CASE("a spectrum known by hand comes out", "", float, double, long double)
{
    using T = TestType;
    SECTION("2 and 4, along the diagonals of the plane")
    {
        const auto a = rows_of<2>(std::array<std::array<T, 2>, 2>{{{3, 1}, {1, 3}}});
        const auto eigen = symmetric_eigen<T, 2>::factor(a);
        REQUIRE(eigen);
        const auto values = sorted(eigen->values);
        CHECK(std::abs(values[0] - 2) < 4 * least::epsilon<T>);
        CHECK(std::abs(values[1] - 4) < 4 * least::epsilon<T>);
        const auto k = eigen->smallest();
        CHECK(std::abs(eigen->values[k] - 2) < 4 * least::epsilon<T>);
        CHECK(std::abs(eigen->vectors(0, k) + eigen->vectors(1, k)) < 4 * least::epsilon<T>);
    }
    SECTION("2 - 2 cos(k pi / 8), of the second difference of 7 points")
    {
        matrix<T, dynamic> a(7, 7);
        for (std::size_t i = 0; i < 7; ++i) {
            a(i, i) = 2;
            if (i > 0) { a(i, i - 1) = a(i - 1, i) = -1; }
        }
        const auto eigen = symmetric_eigen<T, dynamic>::factor(a);
        REQUIRE(eigen);
        const auto values = sorted(eigen->values);
        for (std::size_t k = 0; k < 7; ++k) {
            const T expected = 2 - 2 * std::cos(static_cast<T>(k + 1) * std::numbers::pi_v<T> / 8);
            CHECK(std::abs(values[k] - expected) < 20 * least::epsilon<T>);
        }
        CHECK(defect(a, *eigen) < 20 * least::epsilon<T>);
    }
}

TEST_CASE("a diagonal matrix is its own spectrum, to the bit")
{
    const auto a = rows_of<3>(std::array<std::array<double, 3>, 3>{{{3, 0, 0}, {0, -1e-30, 0}, {0, 0, 0.1}}});
    const auto eigen = symmetric_eigen<double, 3>::factor(a, 1); // in one sweep
    REQUIRE(eigen);
    CHECK(eigen->values == std::array{3.0, -1e-30, 0.1});
    CHECK(eigen->vectors == rows_of<3>(std::array<std::array<double, 3>, 3>{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}));
    CHECK(eigen->smallest() == 1); // not the smallest in size
}

TEMPLATE_TEST_CASE("eigenvectors are orthonormal and belong to their values", "", float, double, long double)
{
    using T = TestType;
    constexpr std::uint64_t seed = 1846;
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (const std::size_t n : {1U, 2U, 3U, 5U, 8U, 20U}) {
        for (const std::size_t rank : {n, n - 1, std::size_t{1}, std::size_t{0}}) { // singular ones too
            matrix<T, dynamic> a(n, n);
            for (std::size_t r = 0; r < rank; ++r) {
                std::vector<T> v(n);
                for (auto& x : v) { x = static_cast<T>(uniform(random)); }
                for (std::size_t i = 0; i < n; ++i) {
                    for (std::size_t j = 0; j < n; ++j) { a(i, j) += (r % 2 == 0 ? v[i] * v[j] : -v[i] * v[j]); }
                }
            }
            CAPTURE(seed, n, rank);
            const auto eigen = symmetric_eigen<T, dynamic>::factor(a, 12);
            REQUIRE(eigen);
            if (rank > 0) { CHECK(defect(a, *eigen) < 40 * static_cast<T>(n) * least::epsilon<T>); }
            if (rank == 0) { CHECK(eigen->values == std::vector<T>(n, T(0))); }
        }
    }
}

TEST_CASE("small eigenvalues of a graded matrix come out with the digits they have")
{
    // D H D with D = diag(1, 2^-30, 2^-60) and H well conditioned. The reference was computed with 50 digits.
    const auto a = rows_of<3>(std::array<std::array<double, 3>, 3>{
        {{1, 0x1p-31, 0x1p-62}, {0x1p-31, 0x1p-60, 0x1p-91}, {0x1p-62, 0x1p-91, 0x1p-120}}});
    const auto eigen = symmetric_eigen<double, 3>::factor(a);
    REQUIRE(eigen);
    const auto values = sorted(eigen->values);
    constexpr double expected[] = {5.642372883946980037e-37, 6.505213034913026604e-19, 1.0000000000000000002};
    for (std::size_t k = 0; k < 3; ++k) {
        CAPTURE(k);
        CHECK(std::abs(values[k] / expected[k] - 1) < 4e-15);
    }
}

TEST_CASE("elements of very different sizes do not overflow on the way")
{
    const auto a = rows_of<2>(std::array<std::array<double, 2>, 2>{{{1e200, 1e-200}, {1e-200, 0}}});
    const auto eigen = symmetric_eigen<double, 2>::factor(a);
    REQUIRE(eigen);
    CHECK(eigen->values == std::array{1e200, 0.0});
    CHECK(defect(a, *eigen) < 1e-15);
}

TEST_CASE("a matrix of one element, and of none, has a spectrum too")
{
    const auto one = symmetric_eigen<double, 1>::factor(rows_of<1>(std::array<std::array<double, 1>, 1>{{{-4}}}));
    REQUIRE(one);
    CHECK(one->values[0] == -4);
    CHECK(one->vectors(0, 0) == 1);
    CHECK(one->smallest() == 0);
    const auto none = symmetric_eigen<double, dynamic>::factor(matrix<double, dynamic>(0, 0));
    REQUIRE(none);
    CHECK(none->values.empty());
}

TEST_CASE("a matrix that is not finite has no spectrum, nor one that gets no sweeps enough")
{
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        CAPTURE(bad);
        CHECK(
            !symmetric_eigen<double, 2>::factor(rows_of<2>(std::array<std::array<double, 2>, 2>{{{bad, 0}, {0, 1}}})));
        CHECK(!symmetric_eigen<double, 2>::factor(
            rows_of<2>(std::array<std::array<double, 2>, 2>{{{1, bad}, {bad, 1}}})));
    }
    const auto a = rows_of<2>(std::array<std::array<double, 2>, 2>{{{3, 1}, {1, 3}}});
    CHECK(!symmetric_eigen<double, 2>::factor(a, 1)); // the second sweep is the one that finds nothing left to do
    CHECK(symmetric_eigen<double, 2>::factor(a, 2));
}

TEST_CASE("a spectrum is computed at compile time")
{
    constexpr auto eigen =
        symmetric_eigen<double, 2>::factor(rows_of<2>(std::array<std::array<double, 2>, 2>{{{0, 1}, {1, 0}}}));
    STATIC_REQUIRE(eigen);
    STATIC_REQUIRE(least::abs(eigen->values[eigen->smallest()] + 1) < 1e-15);
}

} // namespace
