// SPDX-License-Identifier: MIT
#include "least/numeric/gram_matrix.hpp"

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>

namespace {

using least::dynamic;
using least::gram_matrix;
using least::matrix;
using rows_of = matrix<double, dynamic>;

rows_of random_rows(std::size_t rows, std::size_t columns, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(-1, 1);
    rows_of a(rows, columns);
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) { a(i, j) = uniform(random); }
    }
    return a;
}
/// Rows first to last, put into panels of `chunk` rows.
template <std::size_t N = dynamic>
gram_matrix<double, N> folded(const rows_of& a, std::size_t chunk, std::size_t first, std::size_t last)
{
    const std::size_t columns = a.columns();
    gram_matrix<double, N> g(columns - 1);
    least::panel<double, N> some(columns - 1);
    for (std::size_t from = first; from < last; from += chunk) {
        const std::size_t count = std::min(chunk, last - from);
        for (std::size_t j = 0; j < columns; ++j) {
            for (std::size_t i = 0; i < count; ++i) { some.put(i, j, a(from + i, j)); }
        }
        g.fold(some, count);
    }
    return g;
}
/// The largest |G - A^T A|.
template <std::size_t N>
double defect(const gram_matrix<double, N>& g, const rows_of& a)
{
    double worst = 0;
    for (std::size_t i = 0; i < a.columns(); ++i) {
        for (std::size_t j = i; j < a.columns(); ++j) {
            long double sum = 0;
            for (std::size_t k = 0; k < a.rows(); ++k) { sum += static_cast<long double>(a(k, i)) * a(k, j); }
            worst = std::max(worst, std::abs(static_cast<double>(g(i, j) - sum)));
        }
    }
    return worst;
}

} // namespace

TEST_CASE("a Gram matrix has the products of all columns, however the rows came")
{
    for (const std::uint64_t seed : {1U, 2U}) {
        for (const std::size_t rows : {1U, 7U, 8U, 128U, 129U, 300U}) {
            for (const std::size_t columns : {2U, 3U, 9U}) {
                const auto a = random_rows(rows, columns, seed);
                for (const std::size_t chunk : {1U, 5U, 128U}) {
                    CAPTURE(seed, rows, columns, chunk);
                    const auto g = folded(a, chunk, 0, rows);
                    CHECK(g.size() == columns - 1);
                    CHECK(defect(g, a) < 1e-13);
                }
                auto first = folded(a, 128, 0, rows / 2);
                first.combine(folded(a, 128, rows / 2, rows));
                CHECK(defect(first, a) < 1e-13);
                gram_matrix<double, dynamic> of_matrix(columns - 1);
                of_matrix.fold(a, rows);
                CHECK(defect(of_matrix, a) < 1e-13);
            }
        }
    }
}

TEST_CASE("two products with one column at once have the bits that each has alone")
{
    const auto a = random_rows(3, 128, 5); // columns side by side
    for (const std::size_t rows : {0U, 8U, 16U, 120U, 128U}) {
        CAPTURE(rows);
        const auto two = least::detail::two_dots_in_lanes(&a(0, 0), &a(1, 0), &a(2, 0), rows);
        CHECK(two[0] == least::detail::dot_in_lanes(&a(0, 0), &a(2, 0), rows));
        CHECK(two[1] == least::detail::dot_in_lanes(&a(1, 0), &a(2, 0), rows));
    }
}

TEST_CASE("the size of a Gram matrix may be known to the compiler or not, units by powers of two change no bits")
{
    const auto a = random_rows(200, 3, 11);
    const auto known = folded<2>(a, 128, 0, 200);
    const auto unknown = folded(a, 128, 0, 200);
    auto scaled = a;
    const std::array unit{std::ldexp(1.0, 200), std::ldexp(1.0, -300), 1.0};
    for (std::size_t i = 0; i < 200; ++i) {
        for (std::size_t j = 0; j < 3; ++j) { scaled(i, j) *= unit[j]; }
    }
    const auto other = folded<2>(scaled, 128, 0, 200);
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = i; j < 3; ++j) {
            CHECK(known(i, j) == unknown(i, j));
            CHECK(other(i, j) == known(i, j) * unit[i] * unit[j]);
        }
    }
}

TEST_CASE("a Gram matrix is made at compile time")
{
    constexpr auto corner = [] {
        gram_matrix<double, 1> g(1);
        least::panel<double, 1> some(1);
        for (std::size_t i = 0; i < 3; ++i) {
            some.put(i, 0, static_cast<double>(i));
            some.put(i, 1, 2.0);
        }
        g.fold(some, 3);
        return std::array{g(0, 0), g(0, 1), g(1, 1)};
    }();
    STATIC_REQUIRE(corner == std::array{5.0, 6.0, 12.0});
}
