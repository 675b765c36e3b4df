// SPDX-License-Identifier: MIT
#pragma once
// Small dense linear algebra, of fixed size (no heap) or of a size known at run time:
//
//     vector<T, N>       N numbers: std::array, or std::vector where N is `dynamic`
//     matrix<T, R, C>    R x C numbers by rows, a(i, j)
//     cholesky<T, N>     A = L L^T of a symmetric positive definite A (N x N), L lower triangular
//     householder<T, R, C>  A = Q R of an R x C matrix with R >= C, Q a product of reflections, R upper triangular
//
// Factorisations are made by factor functions that return std::optional: a matrix that has none (not positive definite,
// rank deficient, not finite) is a value to look at, not an accident. Nothing is ever inverted; one solves.
//
// Source: Golub & Van Loan, Matrix Computations, 4th ed., algorithms 4.2.1 and 5.2.1.

#include "least/numeric/math.hpp"
#include "least/numeric/pack.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace least {

/// A size that is known at run time only.
inline constexpr std::size_t dynamic = static_cast<std::size_t>(-1);

template <class T, std::size_t N>
struct vector_type {
    using type = std::array<T, N>;
};
template <class T>
struct vector_type<T, dynamic> {
    using type = std::vector<T>;
};
template <class T, std::size_t N>
using vector = typename vector_type<T, N>::type;

/// n zeros; n is N unless N is dynamic.
template <class T, std::size_t N>
constexpr vector<T, N> zeros(std::size_t n)
{
    if constexpr (N == dynamic) {
        return std::vector<T>(n);
    } else {
        static_cast<void>(n);
        return {};
    }
}

/// The product of two sizes, dynamic if one of them is.
constexpr std::size_t times(std::size_t a, std::size_t b) noexcept
{
    return a == dynamic || b == dynamic ? dynamic : a * b;
}

namespace detail {

    /// Whether no square that matters was lost in this sum of squares. Where one was: the same in a unit of far_from(sum).
    template <class T>
    constexpr bool is_safe(const T& squares)
    {
        return squares > std::numeric_limits<T>::min() / (epsilon<T> * epsilon<T>)&&isfinite(squares);
    }
    /// 2^600 for double where squares overflow, 2^-600 where they vanish: a power of two, so that no bits change.
    template <class T>
    constexpr T far_from(const T& squares)
    {
        constexpr T far = [] {
            T power = 1;
            for (int i = 0; i < std::numeric_limits<T>::max_exponent / 128 * 75; ++i) { power *= 2; }
            return power;
        }();
        return isfinite(squares) ? 1 / far : far;
    }

    /// term(a_i, ...) of many numbers put together by op, a sum or a maximum, in eight lanes that do not wait for each
    /// other. Both take packs as well.
    template <class Op, class Term, class T, class... From>
    constexpr T fold_in_lanes(const Op& op, const Term& term, std::size_t size, const T* a, const From*... more)
    {
        std::array<T, 8> lanes{};
        std::size_t i = 0;
        if constexpr (constexpr std::size_t W = native_lanes<T>; W > 1) {
            if (!std::is_constant_evaluated()) {
                using some = pack<T, W>;
                std::array<some, 8 / W> folds{};
                for (; i + 8 <= size; i += 8) {
                    for (std::size_t g = 0; g < 8 / W; ++g) {
                        const std::size_t at = i + g * W;
                        folds[g] = op(folds[g], term(some::load(a + at), some::load(more + at)...));
                    }
                }
                if (i == size) { return fold_halves(op, folds); } // in the order of the end below
                for (std::size_t g = 0; g < 8 / W; ++g) { folds[g].store(lanes.data() + g * W); }
            }
        }
        for (; i < size; ++i) { lanes[i % 8] = op(lanes[i % 8], term(a[i], more[i]...)); }
        return op(op(op(lanes[0], lanes[4]), op(lanes[2], lanes[6])),
                  op(op(lanes[1], lanes[5]), op(lanes[3], lanes[7])));
    }
    template <class T>
    constexpr T dot_in_lanes(const T* a, const T* b, std::size_t size)
    {
        return fold_in_lanes([](auto sum, auto x) { return sum + x; }, [](auto x, auto y) { return x * y; }, size, a,
                             b);
    }

    /// A vector of a size known at run time: it may be long.
    template <class V>
    concept may_be_long = real<typename V::value_type> && requires(const V& a) { a.capacity(); };

    /// The same of vectors of one length: one after another where they are short.
    template <class Op, class Term, class V, class... More>
    constexpr auto fold(const Op& op, const Term& term, const V& a, const More&... more)
    {
        if constexpr (may_be_long<V>) {
            return fold_in_lanes(op, term, a.size(), a.data(), more.data()...);
        } else {
            typename V::value_type result{};
            for (std::size_t i = 0; i < a.size(); ++i) { result = op(result, term(a[i], more[i]...)); }
            return result;
        }
    }
    template <class Term, class V, class... More>
    constexpr auto sum_of(const Term& term, const V& a, const More&... more)
    {
        return fold([](auto sum, auto x) { return sum + x; }, term, a, more...);
    }
    template <class Term, class V, class... More>
    constexpr auto largest_of(const Term& term, const V& a, const More&... more)
    {
        return fold([](auto most, auto x) { return max(most, x); }, term, a, more...);
    }

} // namespace detail

template <class V>
constexpr auto dot(const V& a, const V& b)
{
    using T = typename V::value_type;
    if constexpr (detail::may_be_long<V>) {
        return detail::dot_in_lanes(a.data(), b.data(), a.size());
    } else {
        T sum{};
        for (std::size_t i = 0; i < a.size(); ++i) { sum += a[i] * b[i]; }
        return sum;
    }
}

namespace detail {

    /// The Euclidean norm of element(i), first <= i < last, scaled by the largest so that squares neither overflow nor
    /// vanish.
    template <class T, class Element>
    [[gnu::noinline]] constexpr T norm_of(std::size_t first, std::size_t last, const Element& element)
    {
        T largest{};
        for (std::size_t i = first; i < last; ++i) { largest = max(largest, T(abs(element(i)))); }
        if (!isfinite(largest)) { return largest; }
        const T scale = largest > 0 ? largest : T(1); // all else 0: there may still be a NaN, which max passed over
        T sum{};
        for (std::size_t i = first; i < last; ++i) { sum += (element(i) / scale) * (element(i) / scale); }
        return scale * sqrt(sum);
    }

} // namespace detail

/// The Euclidean norm.
template <class V>
constexpr auto norm(const V& a)
{
    using T = typename V::value_type;
    if constexpr (real<T>) {
        const T square = std::is_constant_evaluated() ? T(0) : dot(a, a);
        if (detail::is_safe(square)) { return sqrt(square); }
    }
    return detail::norm_of<T>(0, a.size(), [&](std::size_t i) -> const T& { return a[i]; });
}

/// v / |v|; v itself where its norm is 0 or not finite.
template <class V>
constexpr V normalized(V v)
{
    const auto length = norm(v);
    if (length > 0 && isfinite(length)) {
        for (auto& x : v) { x /= length; }
    }
    return v;
}

template <class V>
constexpr bool all_finite(const V& a)
{
    if constexpr (detail::may_be_long<V>) { // no square is finite of what is not; it may overflow of what is
        if (!std::is_constant_evaluated() && isfinite(dot(a, a))) { return true; }
    }
    for (const auto& x : a) {
        if (!isfinite(x)) { return false; }
    }
    return true;
}

namespace detail {

    /// A size that takes room only where it is not known to the compiler. Two of them in one class are two types by
    /// Which.
    template <std::size_t N, int Which>
    struct size_of {
        constexpr size_of() = default;
        constexpr explicit size_of(std::size_t) noexcept {}
        [[nodiscard]] static constexpr std::size_t get() noexcept { return N; }
        friend constexpr bool operator==(const size_of&, const size_of&) = default;
    };
    template <int Which>
    struct size_of<dynamic, Which> {
        std::size_t n = 0;
        constexpr size_of() = default;
        constexpr explicit size_of(std::size_t size) noexcept : n(size) {}
        [[nodiscard]] constexpr std::size_t get() const noexcept { return n; }
        friend constexpr bool operator==(const size_of&, const size_of&) = default;
    };

} // namespace detail

template <class T, std::size_t R, std::size_t C = R>
class matrix {
    vector<T, times(R, C)> elements_{};
    [[no_unique_address]] detail::size_of<R, 0> rows_{};
    [[no_unique_address]] detail::size_of<C, 1> columns_{};

public:
    using value_type = T;

    constexpr matrix() = default;
    constexpr matrix(std::size_t rows, std::size_t columns)
        : elements_(zeros<T, times(R, C)>(rows * columns)), rows_(rows), columns_(columns)
    {}
    [[nodiscard]] constexpr std::size_t rows() const noexcept { return rows_.get(); }
    [[nodiscard]] constexpr std::size_t columns() const noexcept { return columns_.get(); }
    constexpr T& operator()(std::size_t i, std::size_t j) noexcept { return elements_[i * columns() + j]; }
    constexpr const T& operator()(std::size_t i, std::size_t j) const noexcept { return elements_[i * columns() + j]; }
    friend constexpr bool operator==(const matrix&, const matrix&) = default;
};

template <class T, std::size_t R, std::size_t C>
constexpr vector<T, R> operator*(const matrix<T, R, C>& a, const vector<T, C>& x)
{
    auto y = zeros<T, R>(a.rows());
    for (std::size_t i = 0; i < a.rows(); ++i) {
        for (std::size_t j = 0; j < a.columns(); ++j) { y[i] += a(i, j) * x[j]; }
    }
    return y;
}

/// A = L L^T.
template <class T, std::size_t N>
class cholesky {
    matrix<T, N> l_;

    constexpr explicit cholesky(matrix<T, N> l) : l_(std::move(l)) {}

public:
    /// Factors the symmetric matrix a, of which the lower triangle is read. Nothing if a pivot is at most `least_pivot`
    /// times the diagonal element it started from: the matrix is then not positive definite, or not safely so.
    [[nodiscard]] static constexpr std::optional<cholesky> factor(const matrix<T, N>& a, T least_pivot = T(0))
    {
        const std::size_t n = a.rows();
        matrix<T, N> l(n, n);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j <= i; ++j) { l(i, j) = a(i, j); }
        }
        for (std::size_t j = 0; j < n; ++j) {
            const T pivot = l(j, j);
            if (!(pivot > least_pivot * a(j, j)) || !(pivot > 0) || !isfinite(pivot)) { return std::nullopt; }
            l(j, j) = sqrt(pivot);
            for (std::size_t i = j + 1; i < n; ++i) {
                l(i, j) /= l(j, j);
                for (std::size_t k = j + 1; k <= i; ++k) { l(i, k) -= l(i, j) * l(k, j); }
            }
        }
        return cholesky(std::move(l));
    }

    [[nodiscard]] constexpr const matrix<T, N>& l() const noexcept { return l_; }

    /// The x of A x = b.
    [[nodiscard]] constexpr vector<T, N> solve(vector<T, N> b) const
    {
        const std::size_t n = b.size();
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t k = 0; k < i; ++k) { b[i] -= l_(i, k) * b[k]; }
            b[i] /= l_(i, i);
        }
        for (std::size_t i = n; i-- > 0;) {
            for (std::size_t k = i + 1; k < n; ++k) { b[i] -= l_(k, i) * b[k]; }
            b[i] /= l_(i, i);
        }
        return b;
    }
};

/// A = Q R, rows >= columns.
template <class T, std::size_t R, std::size_t C = R>
class householder {
    matrix<T, R, C> a_;     // R above the diagonal; below and on it the reflections v, scaled so that v^T v = 2
    vector<T, C> diagonal_; // the diagonal of R

    constexpr householder(matrix<T, R, C> a, vector<T, C> diagonal) : a_(std::move(a)), diagonal_(std::move(diagonal))
    {}

public:
    /// Factors a. Nothing if it has fewer rows than columns, or if its columns are linearly dependent to rounding: an
    /// element of R's diagonal is at most `least_diagonal` (rows times eps unless given) times its column's norm.
    [[nodiscard]] static constexpr std::optional<householder> factor(matrix<T, R, C> a, T least_diagonal = -1)
    {
        const std::size_t m = a.rows(), n = a.columns();
        if (m < n) { return std::nullopt; }
        if (least_diagonal < 0) { least_diagonal = static_cast<T>(m) * epsilon<T>; }
        auto diagonal = zeros<T, C>(n);
        for (std::size_t j = 0; j < n; ++j) {
            const T whole = column_norm(a, j, 0);
            const T rest = column_norm(a, j, j);
            if (!(rest > least_diagonal * whole) || !isfinite(rest)) { return std::nullopt; }
            // v = column - alpha e_j with alpha = -sign(a_jj) |column|: no cancellation
            diagonal[j] = a(j, j) > 0 ? -rest : rest;
            a(j, j) -= diagonal[j];
            const T length = sqrt(abs(diagonal[j])) * sqrt(abs(a(j, j))); // v^T v = 2 |alpha| |v_j|
            for (std::size_t i = j; i < m; ++i) { a(i, j) /= length; }
            for (std::size_t k = j + 1; k < n; ++k) {
                T product{};
                for (std::size_t i = j; i < m; ++i) { product += a(i, j) * a(i, k); }
                for (std::size_t i = j; i < m; ++i) { a(i, k) -= product * a(i, j); }
            }
        }
        return householder(std::move(a), std::move(diagonal));
    }

    /// R, C x C and upper triangular.
    [[nodiscard]] constexpr matrix<T, C> r() const
    {
        const std::size_t n = a_.columns();
        matrix<T, C> r(n, n);
        for (std::size_t i = 0; i < n; ++i) {
            r(i, i) = diagonal_[i];
            for (std::size_t j = i + 1; j < n; ++j) { r(i, j) = a_(i, j); }
        }
        return r;
    }

    /// Q^T b, all of its rows: the first C stand beside R, the norm of the others is that of the residual.
    [[nodiscard]] constexpr vector<T, R> transpose_q_times(vector<T, R> b) const
    {
        for (std::size_t j = 0; j < a_.columns(); ++j) {
            T product{};
            for (std::size_t i = j; i < a_.rows(); ++i) { product += a_(i, j) * b[i]; }
            for (std::size_t i = j; i < a_.rows(); ++i) { b[i] -= product * a_(i, j); }
        }
        return b;
    }

    /// The x that makes |A x - b| least.
    [[nodiscard]] constexpr vector<T, C> solve(const vector<T, R>& b) const
    {
        const auto z = transpose_q_times(b);
        const std::size_t n = a_.columns();
        auto x = zeros<T, C>(n);
        for (std::size_t i = n; i-- > 0;) {
            x[i] = z[i];
            for (std::size_t j = i + 1; j < n; ++j) { x[i] -= a_(i, j) * x[j]; }
            x[i] /= diagonal_[i];
        }
        return x;
    }

private:
    static constexpr T column_norm(const matrix<T, R, C>& a, std::size_t j, std::size_t from)
    {
        return detail::norm_of<T>(from, a.rows(), [&](std::size_t i) -> const T& { return a(i, j); });
    }
};

} // namespace least
