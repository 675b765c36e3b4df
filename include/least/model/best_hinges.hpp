// SPDX-License-Identifier: MIT
#pragma once
// Which way the best sum of H hinges is looked for, by how many points and hinges there are.
//
//     H >= n points              interpolation: a constant and a hinge from every point but the last; proven
//     H = 1                      every cell, O(n); proven
//     H <= 8, n <= 512           exchange (least/model/hinge_exchange.hpp), from more starts where H > 3, then the search
//                                (least/model/hinge_search.hpp), proven if it ends within its allowance of work: for H <= 3
//                                and n <= 100 it does
//     H <= 8, more points        the same for the mean points of 64 and 128 runs of the data, and from there the nearest
//                                minimum of the data themselves (least/model/hinge_descent.hpp), to the cells of its knots
//     H > 8                      a spline with free knots (least/model/many_hinges.hpp); of H >= 3 it is another start of the
//                                line above
//
// What is not proven is compared with f = 0 and with 1, 2 and 3 hinges, as far as these are fewer (of n > 512 with 2 and 3 of
// the mean points), as they are found in little time. All of it is deterministic, and bounded.

#include "least/model/hinge_cells.hpp"
#include "least/model/hinge_data.hpp"
#include "least/model/hinge_descent.hpp"
#include "least/model/hinge_exchange.hpp"
#include "least/model/hinge_faces.hpp"
#include "least/model/hinge_search.hpp"
#include "least/model/many_hinges.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/numeric/shuffle.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <random>
#include <type_traits>
#include <utility>
#include <vector>

namespace least::detail {

/// Some hinges, and whether no others have a lower sum of squares.
template <real T>
struct hinges_found {
    std::vector<hinge<T>> hinges;
    bool proven = false;
};

template <real T>
hinges_found<T> interpolate(const sorted_points<T>& data)
{
    hinges_found<T> found{{{false, true, data.y(0), data.x(0)}}};
    T before = 0;
    for (std::size_t i = 0; i + 1 < data.size(); ++i) {
        const T slope = (data.y(i + 1) - data.y(i)) / (data.x(i + 1) - data.x(i));
        found.hinges.push_back({false, false, slope - before, data.x(i)});
        before = slope;
    }
    found.proven = cost_of_hinges(data, found.hinges) <= rounding_of(data);
    return found;
}

template <real T>
hinges_found<T> best_of_one(const sorted_points<T>& data)
{
    const runs_from_ends<T> runs(data);
    hinge_search<T, 1, runs_from_ends<T>> search(data, runs);
    // anything is better than 1 + what f = 0 costs, but for data that are 0
    constexpr auto no_limit = static_cast<std::size_t>(-1);
    const T zero = runs(0, data.size()).sse + runs(0, data.size()).power;
    const bool proven = search(zero + 1, {}, T(0), no_limit);
    return {{search.hinges()[0]}, proven};
}

/// A few points are enough for everything that is done with a table of all runs of them: 513^2 runs are 18 MiB.
inline constexpr std::size_t most_tabled = 512;
/// Up to so many hinges their cells are looked at together: 2^8 faces.
inline constexpr std::size_t most_together = 8;

template <real T, std::size_t H>
class few_hinges {
    sorted_points<T> data_;
    table_of_runs<T> runs_;
    hinge_exchange<T, H> exchange_;
    typename hinge_exchange<T, H>::candidate best_;
    T enough_;
    std::mt19937_64 random_{1}; // of the starts: the same always

    /// Of the work of the search, in bounds of sets of cells looked at: tenths of a second; none for up to 3 hinges and so many
    /// points that there are 2^21 sets of cells.
    static constexpr std::size_t allowance = std::size_t(1) << 25U, no_allowance = static_cast<std::size_t>(-1);
    static constexpr std::size_t always = H == 2 ? most_tabled : H == 3 ? 116 : 0;
    /// Starts for H > 3, as many as are worth `work` steps of n H^3.
    static constexpr std::size_t most_starts = 300, least_starts = 8, work = std::size_t(1) << 22U;

public:
    explicit few_hinges(const sorted_points<T>& data)
        : data_(data), runs_(data_), exchange_(data_, runs_), best_(exchange_.greedy()), enough_(rounding_of(data_))
    {
        weigh(best_);
        if (H > 1 && best_.cost > enough_) { improve_by_pairs(); }
        if (H > 3 && best_.cost > enough_) { more_starts(); }
    }
    [[nodiscard]] const std::array<hinge<T>, H>& hinges() const noexcept { return best_.hinges; }

    /// Whether it is proven that these are the best; they are afterwards.
    [[nodiscard]] bool prove()
    {
        hinge_search<T, H> search(data_, runs_);
        const bool proven =
            search(best_.cost, best_.hinges, enough_, data_.size() <= always ? no_allowance : allowance);
        best_.cost = search.cost();
        best_.hinges = search.hinges();
        return proven;
    }

private:
    /// What the hinges of a candidate cost; what it says may be rounding.
    void weigh(typename hinge_exchange<T, H>::candidate& c) const
    {
        c.cost = cost_of_hinges(data_, {c.hinges.begin(), c.hinges.end()});
    }
    void improve_by_pairs()
    {
        auto c = best_;
        exchange_.improve_by_pairs(c);
        weigh(c);
        if (c.cost < best_.cost) { best_ = c; }
    }
    void more_starts()
    {
        const std::size_t n = data_.size();
        const std::size_t starts = min(most_starts, max(least_starts, work / (n * H * H * H)));
        auto best = best_;
        for (std::size_t s = 0; s < starts; ++s) {
            std::array<hinge<T>, H> hinges{};
            for (auto& h : hinges) {
                const auto gap = static_cast<std::size_t>(below(random_, n + 1));
                h.left = gap == n || (gap != 0 && below(random_, 2) != 0);
                h.constant = gap == 0 || gap == n;
                h.knot = gap == 0 || gap == n ? data_.x(0) : (data_.x(gap - 1) + data_.x(gap)) / 2;
            }
            auto c = exchange_.from(hinges);
            weigh(c);
            if (c.cost < best.cost) { best = c; }
        }
        if (best.cost < best_.cost) {
            best_ = best;
            improve_by_pairs();
        }
    }
};

template <real T, std::size_t H>
hinges_found<T> best_of_few(const sorted_points<T>& data)
{
    few_hinges<T, H> few(data);
    const bool proven = few.prove();
    return {{few.hinges().begin(), few.hinges().end()}, proven};
}

/// The best of what is downhill from some starts, on data that are too many for a table.
template <real T, std::size_t H>
class downhill {
    const sorted_points<T>* data_;
    hinge_descent<T, H> descent_;
    face_solver<T, H> solver_;
    std::array<hinge<T>, H> best_{};
    T cost_ = std::numeric_limits<T>::infinity();

public:
    explicit downhill(const sorted_points<T>& data) : data_(&data), descent_(data), solver_(data) {}

    void from(const std::array<hinge<T>, H>& start)
    {
        const auto found = descent_(start);
        offer(found.hinges);
        if (solver_.solve(runs_when_asked<T>(*data_), cells_of(*data_, found.hinges), cost_)) {
            offer(solver_.hinges());
        }
    }
    [[nodiscard]] const std::array<hinge<T>, H>& hinges() const noexcept { return best_; }

private:
    void offer(const std::array<hinge<T>, H>& hinges)
    {
        const T cost = cost_of_hinges(*data_, {hinges.begin(), hinges.end()});
        if (cost < cost_) { best_ = hinges, cost_ = cost; }
    }
};

template <real T, std::size_t H>
std::array<hinge<T>, H> filled_up(const std::vector<hinge<T>>& some, T knot)
{
    std::array<hinge<T>, H> all{};
    for (auto& h : all) { h.knot = knot; }
    std::copy_n(some.begin(), min(H, some.size()), all.begin());
    return all;
}

template <real T, std::size_t H>
hinges_found<T> good_few(const sorted_points<T>& data)
{
    downhill<T, H> here(data);
    for (const std::size_t runs : {std::size_t(64), std::size_t(128)}) {
        few_hinges<T, H> few(sorted_points<T>(data, runs));
        if (H <= 3 && runs == 64) { static_cast<void>(few.prove()); }
        here.from(few.hinges());
    }
    if (H >= 3) { here.from(filled_up<T, H>(many_hinges<T>(data, H).best(), data.x(data.size() - 1))); }
    return {{here.hinges().begin(), here.hinges().end()}, false};
}

/// f(H) for H = units, where that is at most N.
template <std::size_t N, class F>
auto with_count(std::size_t units, const F& f)
{
    if constexpr (N > 2) {
        if (units < N) { return with_count<N - 1>(units, f); }
    }
    return f(std::integral_constant<std::size_t, N>{});
}

/// Whichever of these hinges and fewer ones, which may be found where many are not, costs least.
template <std::size_t N, real T>
class no_worse_than_fewer {
    const sorted_points<T>* data_;
    std::size_t units_;
    hinges_found<T> best_;
    T cost_;

public:
    no_worse_than_fewer(const sorted_points<T>& data, std::size_t units, hinges_found<T> found)
        : data_(&data), units_(units), best_(std::move(found)), cost_(cost_of_hinges(data, best_.hinges))
    {
        static_cast<void>(offer({}));
        if (units_ > 1 && data.size() <= most_tabled) { static_cast<void>(offer(best_of_one(data).hinges)); }
        few<2>();
        few<3>();
    }
    [[nodiscard]] const hinges_found<T>& best() const noexcept { return best_; }

private:
    bool offer(std::vector<hinge<T>> hinges)
    {
        const T cost = cost_of_hinges(*data_, hinges);
        if (!(cost < cost_ || !isfinite(cost_))) { return false; }
        best_.hinges = std::move(hinges), cost_ = cost;
        return true;
    }
    template <std::size_t H>
    void few()
    {
        if constexpr (N > H) {
            if (units_ <= H || data_->size() <= H) { return; }
            const bool all = data_->size() <= most_tabled;
            constexpr std::size_t runs = 64;
            few_hinges<T, H> some(all ? *data_ : sorted_points<T>(*data_, runs));
            if (offer({some.hinges().begin(), some.hinges().end()}) && all) { // rare, and then worth more
                static_cast<void>(some.prove());
                static_cast<void>(offer({some.hinges().begin(), some.hinges().end()}));
            }
        }
    }
};

/// N: units, or dynamic.
template <std::size_t N, real T>
hinges_found<T> as_many_hinges(const sorted_points<T>& data, std::size_t units)
{
    if (units >= data.size()) { return interpolate(data); }
    if (units == 1) { return best_of_one(data); }
    if (units > most_together) { return {many_hinges<T>(data, units).best(), false}; }
    constexpr std::size_t known = N == dynamic ? most_together : min(N, most_together);
    const auto few = [&data]<std::size_t H>(std::integral_constant<std::size_t, H>) {
        return data.size() <= most_tabled ? best_of_few<T, H>(data) : good_few<T, H>(data);
    };
    if constexpr (N == dynamic) {
        return with_count<known>(units, few);
    } else {
        return few(std::integral_constant<std::size_t, known>{});
    }
}

/// The best, where that is proven; else at least no worse than fewer.
template <std::size_t N, real T>
hinges_found<T> best_hinges(const sorted_points<T>& data, std::size_t units)
{
    auto found = as_many_hinges<N>(data, units);
    if (found.proven) { return found; }
    return no_worse_than_fewer<N, T>(data, units, std::move(found)).best();
}

} // namespace least::detail
