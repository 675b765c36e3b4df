// SPDX-License-Identifier: MIT
#include "least/numeric/dense.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <type_traits>
#include <vector>

namespace {

using least::cholesky;
using least::dynamic;
using least::householder;
using least::matrix;

static_assert(std::same_as<least::vector<float, 3>, std::array<float, 3>>);
static_assert(std::same_as<least::vector<double, dynamic>, std::vector<double>>);
static_assert(least::times(3, 4) == 12 && least::times(dynamic, 4) == dynamic && least::times(0, dynamic) == dynamic);
static_assert(!std::is_default_constructible_v<cholesky<double, 2>>, "a factorisation is made by factor");
static_assert(!std::is_default_constructible_v<householder<double, 2>>);

template <class T>
constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
constexpr T nan = std::numeric_limits<T>::quiet_NaN();

/// A matrix from its rows, of fixed or of run-time size.
template <std::size_t R, std::size_t C, class T, std::size_t Rows, std::size_t Columns>
constexpr matrix<T, R, C> rows_of(const std::array<std::array<T, Columns>, Rows>& rows)
{
    matrix<T, R, C> a(Rows, Columns);
    for (std::size_t i = 0; i < Rows; ++i) {
        for (std::size_t j = 0; j < Columns; ++j) { a(i, j) = rows[i][j]; }
    }
    return a;
}

/// What is tried for each scalar, at a size known to the compiler and at one that is not.
template <class T, std::size_t Size>
struct kind {
    using scalar = T;
    static constexpr std::size_t size(std::size_t n) { return Size == dynamic ? dynamic : n; }
};
#define EVERY_KIND                                                                                                     \
    (kind<float, 0>), (kind<double, 0>), (kind<long double, 0>), (kind<float, dynamic>), (kind<double, dynamic>),      \
        (kind<long double, dynamic>)

TEST_CASE("zeros are as many as the type says, or as are asked for")
{
    STATIC_REQUIRE(least::zeros<double, 3>(3) == std::array<double, 3>{});
    CHECK(least::zeros<double, dynamic>(4) == std::vector<double>(4, 0.0));
}

TEST_CASE("a matrix starts at zero, is stored by rows and knows its size")
{
    STATIC_REQUIRE(matrix<double, 2, 3>().rows() == 2 && matrix<double, 2, 3>().columns() == 3);
    STATIC_REQUIRE(matrix<double, 2, 3>()(1, 2) == 0);
    CHECK(matrix<double, dynamic>().rows() == 0);
    const matrix<double, dynamic, 3> tall(4, 3);
    CHECK(tall.rows() == 4);
    CHECK(tall(3, 2) == 0);
    STATIC_REQUIRE(rows_of<2, 2>(std::array<std::array<double, 2>, 2>{{{1, 2}, {3, 4}}}) * std::array{1.0, 10.0}
                   == std::array{21.0, 43.0});
    STATIC_REQUIRE(least::dot(std::array{1, 2, 3}, std::array{4, 5, 6}) == 32);
}

TEMPLATE_TEST_CASE("the norm neither overflows nor vanishes, and does not hide NaN", "", float, double, long double)
{
    using T = TestType;
    STATIC_REQUIRE(least::norm(std::array<T, 2>{3, -4}) == 5);
    STATIC_REQUIRE(least::norm(std::array<T, 3>{}) == 0);
    STATIC_REQUIRE(least::norm(std::array<T, 0>{}) == 0);
    const T huge = std::numeric_limits<T>::max() / 8, tiny = std::numeric_limits<T>::min() * 8;
    CHECK(std::abs(least::norm(std::array<T, 2>{3 * huge, 4 * huge}) / huge - 5) < 8 * least::epsilon<T>);
    CHECK(std::abs(least::norm(std::vector<T>{3 * tiny, 4 * tiny}) / tiny - 5) < 8 * least::epsilon<T>);
    CHECK(least::norm(std::array<T, 2>{1, -infinity<T>}) == infinity<T>);
    CHECK(std::isnan(least::norm(std::array<T, 2>{1, nan<T>})));
    CHECK(std::isnan(least::norm(std::array<T, 2>{nan<T>, 0})));
    STATIC_REQUIRE(least::all_finite(std::array<T, 2>{1, 2}) && !least::all_finite(std::array<T, 2>{1, infinity<T>}));
    CHECK(!least::all_finite(std::vector<T>{nan<T>, 1}));
}

TEMPLATE_TEST_CASE("Cholesky's factor and its solutions are those found by hand", "", EVERY_KIND)
{
    using T = typename TestType::scalar;
    constexpr auto n = TestType::size(3);
    const auto a = rows_of<n, n>(std::array<std::array<T, 3>, 3>{{{4, 12, -16}, {12, 37, -43}, {-16, -43, 98}}});
    const auto f = cholesky<T, n>::factor(a);
    REQUIRE(f);
    CHECK(f->l() == rows_of<n, n>(std::array<std::array<T, 3>, 3>{{{2, 0, 0}, {6, 1, 0}, {-8, 5, 3}}}));
    const auto x = f->solve(a * least::vector<T, n>{1, -2, 3});
    CHECK(x == least::vector<T, n>{1, -2, 3});
}

TEMPLATE_TEST_CASE("Cholesky solves as well as the condition allows", "", EVERY_KIND)
{
    // The Hilbert matrix of order 4, times 420 so that its elements are integers: condition 15514.
    using T = typename TestType::scalar;
    constexpr auto n = TestType::size(4);
    matrix<T, n> a(4, 4);
    for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t j = 0; j < 4; ++j) { a(i, j) = static_cast<T>(420 / (i + j + 1)); }
    }
    const auto f = cholesky<T, n>::factor(a);
    REQUIRE(f);
    const auto x = f->solve(a * least::vector<T, n>{1, -1, 2, -3});
    constexpr T expected[] = {1, -1, 2, -3};
    for (std::size_t i = 0; i < 4; ++i) { CHECK(std::abs(x[i] - expected[i]) < 15514 * 4 * least::epsilon<T>); }
}

TEST_CASE("Cholesky finds no factor of a matrix that is not positive definite")
{
    using m2 = std::array<std::array<double, 2>, 2>;
    constexpr auto factored = [](const m2& a) { return cholesky<double, 2>::factor(rows_of<2, 2>(a)).has_value(); };
    STATIC_REQUIRE(factored({{{2, 1}, {1, 2}}}));
    STATIC_REQUIRE(factored({{{2, 1e9}, {1, 2}}})); // only the lower triangle is read
    STATIC_REQUIRE(!factored({{{1, 2}, {2, 1}}}));  // indefinite
    STATIC_REQUIRE(!factored({{{-1, 0}, {0, 1}}}));
    STATIC_REQUIRE(!factored({{{1, 2}, {2, 4}}})); // singular
    STATIC_REQUIRE(!factored({{{0, 0}, {0, 0}}}));
    for (const double bad : {nan<double>, infinity<double>, -infinity<double>}) {
        CAPTURE(bad);
        CHECK(!factored({{{bad, 0}, {0, 1}}}));
        CHECK(!factored({{{1, 0}, {bad, 1}}}));
        CHECK(!factored({{{1, 0}, {0, bad}}}));
    }
    CHECK(!cholesky<double, dynamic>::factor(matrix<double, dynamic>(3, 3)));
}

TEST_CASE("Cholesky refuses a pivot that is less than the asked for part of its diagonal element")
{
    const auto a = rows_of<2, 2>(std::array<std::array<double, 2>, 2>{{{1, 1}, {1, 1 + 0x1p-20}}}); // pivot 2^-20
    CHECK(cholesky<double, 2>::factor(a));
    CHECK(cholesky<double, 2>::factor(a, 0x1p-21));
    CHECK(!cholesky<double, 2>::factor(a, 0x1p-19));
}

TEMPLATE_TEST_CASE("the least squares solution is the one found by hand", "", EVERY_KIND)
{
    // The line through (0, 6), (1, 0), (2, 0): 5 - 3 x, residuals 1, -2, 1.
    using T = typename TestType::scalar;
    constexpr auto m = TestType::size(3), n = TestType::size(2);
    const auto a = rows_of<m, n>(std::array<std::array<T, 2>, 3>{{{1, 0}, {1, 1}, {1, 2}}});
    const least::vector<T, m> b{6, 0, 0};
    const auto f = householder<T, m, n>::factor(a);
    REQUIRE(f);
    const auto x = f->solve(b);
    CHECK(std::abs(x[0] - 5) < 20 * least::epsilon<T>);
    CHECK(std::abs(x[1] + 3) < 20 * least::epsilon<T>);
    CHECK(std::abs(std::abs(f->transpose_q_times(b)[2]) - std::sqrt(T(6))) < 20 * least::epsilon<T>); // |residual|
    const auto r = f->r();
    CHECK(std::abs(std::abs(r(0, 0)) - std::sqrt(T(3))) < 4 * least::epsilon<T>);
    CHECK(std::abs(std::abs(r(1, 1)) - std::sqrt(T(2))) < 4 * least::epsilon<T>);
    CHECK(r(1, 0) == 0);
}

TEMPLATE_TEST_CASE("Q is orthogonal, Q R is the matrix, and residuals are orthogonal to its columns", "", EVERY_KIND)
{
    using T = typename TestType::scalar;
    constexpr std::size_t rows = 9, columns = 4;
    constexpr auto m = TestType::size(rows), n = TestType::size(columns);
    const T small = 100 * least::epsilon<T>;
    constexpr std::uint64_t seed = 1974;
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (int trial = 0; trial < 50; ++trial) {
        CAPTURE(seed, trial);
        matrix<T, m, n> a(rows, columns);
        auto b = least::zeros<T, m>(rows);
        for (std::size_t i = 0; i < rows; ++i) {
            for (std::size_t j = 0; j < columns; ++j) { a(i, j) = static_cast<T>(uniform(random)); }
            b[i] = static_cast<T>(uniform(random));
        }
        const auto f = householder<T, m, n>::factor(a);
        REQUIRE(f);
        CHECK(std::abs(least::norm(f->transpose_q_times(b)) - least::norm(b)) < small);
        const auto r = f->r();
        auto residual = a * f->solve(b);
        for (std::size_t i = 0; i < rows; ++i) { residual[i] -= b[i]; }
        for (std::size_t j = 0; j < columns; ++j) {
            auto column = least::zeros<T, m>(rows);
            for (std::size_t i = 0; i < rows; ++i) { column[i] = a(i, j); }
            CHECK(std::abs(least::dot(column, residual)) < small);
            const auto rotated = f->transpose_q_times(column); // column j of R, and zeros
            for (std::size_t i = 0; i < rows; ++i) { CHECK(std::abs(rotated[i] - (i <= j ? r(i, j) : T(0))) < small); }
        }
        const auto z = f->transpose_q_times(b);
        const auto left = std::vector<T>(z.begin() + columns, z.end());
        CHECK(std::abs(least::norm(left) - least::norm(residual)) < small);
    }
}

TEST_CASE("Householder finds no factor of a matrix whose columns are dependent or not finite")
{
    using m32 = std::array<std::array<double, 2>, 3>;
    constexpr auto factored = [](const m32& a) {
        return householder<double, 3, 2>::factor(rows_of<3, 2>(a)).has_value();
    };
    STATIC_REQUIRE(factored({{{1, 1}, {1, 2}, {1, 3}}}));
    STATIC_REQUIRE(!factored({{{1, 2}, {1, 2}, {1, 2}}}));
    STATIC_REQUIRE(!factored({{{0, 1}, {0, 2}, {0, 3}}}));
    STATIC_REQUIRE(!factored({{{1, 0}, {1, 0}, {1, 0}}}));
    CHECK(!factored({{{0.1, 0.3}, {0.2, 0.6}, {0.7, 2.1}}}));     // dependent but for rounding
    CHECK(factored({{{1, 1}, {1, 1}, {1, 1 + 1e-10}}}));          // nearly dependent is not dependent
    CHECK(factored({{{1e200, 1e200}, {1e200, 0}, {0, 1e-200}}})); // whatever the scale
    CHECK(factored({{{1e-200, 1e-200}, {1e-200, 0}, {0, 1e-200}}}));
    for (const double bad : {nan<double>, infinity<double>, -infinity<double>}) {
        CAPTURE(bad);
        CHECK(!factored({{{bad, 1}, {0, 2}, {0, 3}}}));
        CHECK(!factored({{{1, 1}, {1, bad}, {1, 3}}}));
        CHECK(!factored({{{1, 0}, {1, 0}, {bad, 0}}}));
    }
    constexpr std::array<std::array<double, 3>, 2> wide{{{1, 2, 3}, {4, 5, 7}}}; // more unknowns than equations
    STATIC_REQUIRE(!householder<double, 2, 3>::factor(rows_of<2, 3>(wide)));
    CHECK(!householder<double, dynamic, 3>::factor(rows_of<dynamic, 3>(wide)));
    CHECK(householder<double, dynamic>::factor(matrix<double, dynamic>(2, 0)));
}

TEST_CASE("Householder refuses a diagonal element that is less than the asked for part of its column")
{
    const auto a = rows_of<2, 2>(std::array<std::array<double, 2>, 2>{{{1, 1}, {0, 0x1p-20}}});
    CHECK(householder<double, 2>::factor(a));
    CHECK(!householder<double, 2>::factor(a, 0x1p-19));
}

TEST_CASE("a least squares solution is scaled as its data are")
{
    using m22 = std::array<std::array<double, 2>, 2>;
    const auto huge = householder<double, 2>::factor(rows_of<2, 2>(m22{{{3e200, 1e200}, {4e200, 2e200}}}));
    REQUIRE(huge);
    const auto x = huge->solve({1e200, 2e200});
    CHECK(std::abs(x[0]) < 1e-14);
    CHECK(std::abs(x[1] - 1) < 1e-14);
}

TEST_CASE("systems are solved at compile time")
{
    constexpr auto a = rows_of<2, 2>(std::array<std::array<double, 2>, 2>{{{4, 2}, {2, 5}}});
    STATIC_REQUIRE(cholesky<double, 2>::factor(a)->solve({8, 12}) == std::array<double, 2>{1, 2});
    constexpr auto x = householder<double, 2>::factor(a)->solve({8, 12});
    STATIC_REQUIRE(least::abs(x[0] - 1) < 1e-15 && least::abs(x[1] - 2) < 1e-15);
}

} // namespace

TEST_CASE("a normalized vector has length 1, unless it has none")
{
    STATIC_REQUIRE(least::normalized(std::array{3.0, -4.0}) == std::array{3.0 / 5, -4.0 / 5});
    CHECK(least::normalized(std::array{0.0, 0.0}) == std::array{0.0, 0.0});
    const auto huge = least::normalized(std::vector{3e300, 4e300});
    CHECK(std::abs(huge[0] - 0.6) < 1e-15);
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(least::normalized(std::array{infinity, 1.0}) == std::array{infinity, 1.0});
}
