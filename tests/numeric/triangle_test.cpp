// SPDX-License-Identifier: MIT
#include "least/numeric/triangle.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace {

using least::dynamic;
using least::householder;
using least::matrix;
using least::triangle;

/// Rows [J r], all of them.
template <class T>
using whole = matrix<T, dynamic>;

template <class T>
whole<T> random_rows(std::size_t rows, std::size_t columns, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(-1, 1);
    whole<T> a(rows, columns);
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) { a(i, j) = static_cast<T>(uniform(random)); }
    }
    return a;
}

/// The triangle of rows first to last, folded `chunk` at a time.
template <std::size_t N = dynamic, class T>
triangle<T, N> folded(const whole<T>& a, std::size_t chunk, std::size_t first, std::size_t last)
{
    const std::size_t columns = a.columns();
    triangle<T, N> t(columns - 1);
    matrix<T, dynamic, triangle<T, N>::columns> some(chunk, columns);
    for (std::size_t from = first; from < last; from += chunk) {
        const std::size_t rows = std::min(chunk, last - from);
        for (std::size_t i = 0; i < rows; ++i) {
            for (std::size_t j = 0; j < columns; ++j) { some(i, j) = a(from + i, j); }
        }
        t.fold(some, rows);
    }
    return t;
}
template <std::size_t N = dynamic, class T>
triangle<T, N> folded(const whole<T>& a, std::size_t chunk = 16)
{
    return folded<N>(a, chunk, 0, a.rows());
}

/// The largest |T^T T - A^T A|, beside the norms of the columns: 0 if T stands for all rows of A.
template <class T, std::size_t N>
double defect(const triangle<T, N>& t, const whole<T>& a)
{
    using real = long double;
    const std::size_t n = a.columns();
    std::vector<real> length(n);
    const auto product = [](std::size_t rows, const auto& element, std::size_t j, std::size_t k) {
        real sum = 0;
        for (std::size_t i = 0; i < rows; ++i) { sum += real(element(i, j)) * real(element(i, k)); }
        return sum;
    };
    for (std::size_t j = 0; j < n; ++j) { length[j] = std::sqrt(product(a.rows(), a, j, j)); }
    real worst = 0;
    for (std::size_t j = 0; j < n; ++j) {
        for (std::size_t k = j; k < n; ++k) {
            const real difference = product(j + 1, t, j, k) - product(a.rows(), a, j, k);
            if (difference == 0) { continue; }
            worst = std::max(worst, std::abs(difference) / (length[j] * length[k]));
        }
    }
    return static_cast<double>(worst);
}

} // namespace

TEST_CASE("a triangle is the factor that Householder finds of the whole matrix, up to the signs of its rows")
{
    using T = long double;
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
        for (const std::size_t n : {1U, 2U, 5U, 12U}) {
            for (const std::size_t rows : {2 * n + 2, 10 * n, std::size_t{200}}) {
                for (const std::size_t chunk : {1U, 7U, 16U, 200U}) {
                    CAPTURE(seed, n, rows, chunk);
                    const auto a = random_rows<T>(rows, n + 1, seed);
                    const auto expected = householder<T, dynamic>::factor(a);
                    REQUIRE(expected);
                    const auto r = expected->r();
                    const auto t = folded(a, chunk);
                    REQUIRE(t.size() == n);
                    T worst = 0;
                    for (std::size_t i = 0; i <= n; ++i) {
                        const T sign = (t(i, i) > 0) == (r(i, i) > 0) ? 1 : -1;
                        for (std::size_t j = i; j <= n; ++j) {
                            worst = std::max(worst, std::abs(t(i, j) - sign * r(i, j)));
                        }
                    }
                    CHECK(worst
                          < 2000 * least::epsilon<T>); // columns of length about sqrt(rows / 3), condition about 10
                }
            }
        }
    }
}

TEMPLATE_TEST_CASE("a triangle has the products of all rows that it took in, from the first on", "", float, double,
                   long double)
{
    using T = TestType;
    for (const std::uint64_t seed : {11U, 12U, 13U}) {
        for (const std::size_t rows : {0U, 1U, 2U, 4U, 5U, 6U, 40U}) { // fewer rows than columns, and more
            CAPTURE(seed, rows);
            const auto a = random_rows<T>(rows, 5, seed);
            CHECK(defect(folded(a), a) < 30 * static_cast<double>(least::epsilon<T>));
            CHECK(defect(folded<4>(a), a) < 30 * static_cast<double>(least::epsilon<T>));
        }
    }
}

TEST_CASE("combined triangles stand for the rows of both, however these were shared out")
{
    for (const std::uint64_t seed : {21U, 22U, 23U}) {
        for (const std::size_t first : {0U, 1U, 3U, 5U, 20U, 57U, 60U}) {
            CAPTURE(seed, first);
            const auto a = random_rows<double>(60, 6, seed);
            auto t = folded(a, 16, 0, first);
            t.combine(folded(a, 16, first, 60));
            CHECK(defect(t, a) < 1e-14);
        }
        // a tree of twelve
        const auto a = random_rows<double>(12 * 17, 4, seed);
        std::vector<triangle<double, 3>> parts;
        for (std::size_t k = 0; k < 12; ++k) { parts.push_back(folded<3>(a, 16, 17 * k, 17 * (k + 1))); }
        for (std::size_t step = 1; step < 12; step *= 2) {
            for (std::size_t k = 0; k + step < 12; k += 2 * step) { parts[k].combine(parts[k + step]); }
        }
        CAPTURE(seed);
        CHECK(defect(parts[0], a) < 1e-14);
    }
}

TEST_CASE("the size of a triangle may be known to the compiler or not: the bits are the same")
{
    const auto a = random_rows<double>(50, 4, 31);
    const auto fixed = folded<3>(a);
    const auto free = folded(a);
    for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t j = i; j < 4; ++j) { CHECK(fixed(i, j) == free(i, j)); }
    }
}

TEST_CASE("r and z are the parts of a triangle")
{
    const auto t = folded<3>(random_rows<double>(50, 4, 32));
    const auto r = t.r();
    const auto z = t.z();
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) { CHECK(r(i, j) == (i <= j ? t(i, j) : 0.0)); }
        CHECK(z[i] == t(i, 3));
    }
}

TEST_CASE("the corner of a triangle is the norm of what no parameters explain")
{
    // J = 1: |r - mean|
    matrix<double, 5, 2> a(5, 2);
    const std::array<double, 5> r{2, 4, 4, 5, 10};
    for (std::size_t i = 0; i < 5; ++i) {
        a(i, 0) = 1;
        a(i, 1) = r[i];
    }
    triangle<double, 1> t(1);
    t.fold(a, 5);
    CHECK(std::abs(std::abs(t(0, 0)) - std::sqrt(5.0)) < 1e-15);
    CHECK(std::abs(t(0, 1) / t(0, 0) - 5) < 1e-14);
    CHECK(std::abs(std::abs(t(1, 1)) - 6) < 1e-14);
}

TEST_CASE("a triangle keeps the digits that products of columns would lose")
{
    // Laeuchli's matrix: its products are 1 + d^2 = 1 for d = 1e-9. R's diagonal is known.
    constexpr double d = 1e-9;
    whole<double> a(4, 4);
    for (std::size_t j = 0; j < 3; ++j) {
        a(0, j) = 1;
        a(j + 1, j) = d;
    }
    for (const std::size_t chunk : {1U, 2U, 4U}) {
        CAPTURE(chunk);
        const auto t = folded<3>(a, chunk);
        CHECK(std::abs(std::abs(t(0, 0)) - 1) < 1e-15);
        CHECK(std::abs(std::abs(t(1, 1)) / (d * std::sqrt(2.0)) - 1) < 1e-6);
        CHECK(std::abs(std::abs(t(2, 2)) / (d * std::sqrt(1.5)) - 1) < 1e-6);
    }
}

TEMPLATE_TEST_CASE("a column in other units, by a power of two, gives the same bits in these units", "", float, double,
                   long double)
{
    using T = TestType;
    constexpr int most = std::numeric_limits<T>::max_exponent;
    for (const std::uint64_t seed : {41U, 42U, 43U}) {
        const auto a = random_rows<T>(40, 5, seed);
        const auto plain = folded(a);
        // in the middle of the range, and where squares overflow and vanish
        for (const std::array<int, 5>& units : {std::array{3, -7, 20, 0, -1},
                                                std::array{most * 7 / 8, 0, 0, -5, 2},
                                                {0, -most * 7 / 8, 1, most * 5 / 8, -most * 5 / 8}}) {
            CAPTURE(seed, units);
            auto b = a;
            for (std::size_t i = 0; i < 40; ++i) {
                for (std::size_t j = 0; j < 5; ++j) { b(i, j) = std::ldexp(b(i, j), units[j]); }
            }
            auto scaled = folded(b, 16, 0, 24);
            auto same = folded(a, 16, 0, 24);
            scaled.combine(folded(b, 16, 24, 40));
            same.combine(folded(a, 16, 24, 40));
            const auto at_once = folded(b);
            for (std::size_t i = 0; i < 5; ++i) {
                for (std::size_t j = i; j < 5; ++j) {
                    CHECK(scaled(i, j) == std::ldexp(same(i, j), units[j]));
                    CHECK(at_once(i, j) == std::ldexp(plain(i, j), units[j]));
                }
            }
        }
    }
}

TEST_CASE("a triangle of elements whose squares overflow or vanish has the products of its rows")
{
    for (const double scale : {1e200, 1e-200, 1e300, 1e-300}) {
        CAPTURE(scale);
        const auto a = random_rows<double>(30, 4, 51);
        auto b = a;
        for (std::size_t i = 0; i < 30; ++i) {
            b(i, 0) *= scale;
            b(i, 3) *= scale;
        }
        auto t = folded(b);
        triangle<double, dynamic> back(3); // in units of 1 again
        whole<double> rows(4, 4);
        for (std::size_t i = 0; i < 4; ++i) {
            for (std::size_t j = i; j < 4; ++j) { rows(i, j) = j == 0 || j == 3 ? t(i, j) / scale : t(i, j); }
        }
        back.fold(rows, 4);
        CHECK(defect(back, a) < 1e-14);
    }
}

TEST_CASE("columns of zeros stay zero, and do no harm to the others")
{
    for (const std::size_t zero : {0U, 1U, 2U, 3U}) {
        CAPTURE(zero);
        auto a = random_rows<double>(20, 4, 61);
        for (std::size_t i = 0; i < 20; ++i) { a(i, zero) = 0; }
        const auto t = folded(a, 6);
        CHECK(defect(t, a) < 1e-14);
        for (std::size_t i = 0; i <= zero; ++i) { CHECK(t(i, zero) == 0); }
    }
    const auto nothing = folded(whole<double>(9, 3));
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = i; j < 3; ++j) { CHECK(nothing(i, j) == 0); }
    }
}

TEST_CASE("one row is its own triangle, and no rows make one of zeros")
{
    whole<double> row(2, 4);
    const std::array<double, 4> values{3, -1, 4, 2};
    for (std::size_t j = 0; j < 4; ++j) {
        row(0, j) = values[j];
        row(1, j) = 1e9; // not asked for
    }
    triangle<double, dynamic> t(3);
    t.fold(row, 0);
    CHECK(t.r() == whole<double>(3, 3));
    t.combine(triangle<double, dynamic>(3));
    CHECK(t.z() == std::vector<double>(3));
    for (std::size_t j = 0; j < 4; ++j) { row(0, j) = values[j]; }
    t.fold(row, 1);
    const double sign = t(0, 0) > 0 ? 1 : -1;
    for (std::size_t j = 0; j < 4; ++j) {
        CHECK(std::abs(t(0, j) - sign * values[j]) < 1e-15);
        for (std::size_t i = 1; i <= j; ++i) { CHECK(std::abs(t(i, j)) < 4e-15); }
    }
}

TEST_CASE("what is not finite shows in the triangle")
{
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity()}) {
        for (const std::size_t column : {0U, 1U, 2U, 3U}) {
            for (const std::size_t row : {0U, 9U, 29U}) {
                CAPTURE(bad, column, row);
                auto a = random_rows<double>(30, 4, 71);
                a(row, column) = bad;
                auto t = folded(a, 7);
                CHECK(!std::isfinite(t(column, column)));
                auto other = folded(random_rows<double>(30, 4, 72));
                other.combine(t);
                CHECK(!std::isfinite(other(column, column)));
            }
        }
    }
}

TEST_CASE("a triangle is folded at compile time")
{
    constexpr auto t = [] {
        matrix<double, 2> a(2, 2);
        a(0, 0) = 3;
        a(1, 0) = 4;
        a(1, 1) = 5; // Q^T r = [4, 3] up to signs
        triangle<double, 1> one(1);
        one.fold(a, 2);
        return one;
    }();
    STATIC_REQUIRE(least::abs(t(0, 0)) == 5);
    STATIC_REQUIRE(least::abs(least::abs(t(0, 1)) - 4) < 1e-15);
    STATIC_REQUIRE(least::abs(least::abs(t(1, 1)) - 3) < 1e-15);
}
