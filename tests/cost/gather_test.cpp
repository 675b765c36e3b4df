// SPDX-License-Identifier: MIT
#include "least/cost/gather.hpp"

#include "catch.hpp"

#include "least/cost/arguments.hpp"
#include "least/cost/mean_cost.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <list>
#include <numeric>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using least::pack;
using least::detail::gathered;
using least::detail::packed_x;

template <class T>
struct place_and_time { // an aggregate over its scalar
    T place, time;
};
struct plain { // one that is not
    double a, b;
};
// Templates that are no such aggregates.
template <class T>
struct marked { // beside T, and beside packs of two, the mark takes the room of one more
    T at;
    int mark;
};
template <class T>
struct with_vector {
    T at;
    std::vector<double> more;
};
template <class T>
struct of_pointers {
    T* at;
};
template <class T>
struct not_an_aggregate {
    T at;
    explicit not_an_aggregate(T a) : at(a) {}
};
template <std::floating_point T>
struct constrained {
    T a, b;
};
template <class T>
struct incomplete_but_for_reals;
template <>
struct incomplete_but_for_reals<double> {
    double a, b;
};

// What x is in packs; void for what may mean anything.
static_assert(std::same_as<packed_x<double, double, 4>, pack<double, 4>>);
static_assert(std::same_as<packed_x<float, float, 8>, pack<float, 8>>);
static_assert(std::same_as<packed_x<std::array<double, 3>, double, 2>, std::array<pack<double, 2>, 3>>);
static_assert(std::same_as<packed_x<place_and_time<double>, double, 2>, place_and_time<pack<double, 2>>>);
static_assert(std::same_as<packed_x<std::array<place_and_time<float>, 2>, float, 4>,
                           std::array<place_and_time<pack<float, 4>>, 2>>);
static_assert(std::same_as<packed_x<place_and_time<std::array<double, 2>>, double, 2>, void>); // not its scalar
template <class X, class T = double>
constexpr bool stays = std::is_void_v<packed_x<X, T, 2>>;
static_assert(stays<int> && stays<std::size_t> && stays<bool>);
static_assert(stays<std::vector<double>> && stays<std::string> && stays<plain> && stays<std::span<double>>);
static_assert(stays<float> && stays<double, float> && stays<std::array<float, 2>> && stays<place_and_time<float>>);
static_assert(stays<marked<double>> && stays<marked<float>, float> && stays<std::array<marked<double>, 2>>);
static_assert(stays<with_vector<double>> && stays<of_pointers<double>> && stays<not_an_aggregate<double>>);
static_assert(stays<constrained<double>> && stays<incomplete_but_for_reals<double>>);
static_assert(stays<std::pair<double, double>> && stays<std::array<double, 0>> && stays<pack<double, 2>>);
static_assert(stays<std::array<int, 2>> && stays<place_and_time<int>> && stays<std::array<std::string, 2>>);

// Whether x and y lie side by side.
template <class Cost>
using walk_of = decltype(std::declval<const Cost&>().data().walk().data);
template <class X, class Y>
using cost_of = decltype(least::mean_squared_error(0, std::declval<X&>(), std::declval<Y&>()));
template <class X, class Y>
constexpr bool lie_side_by_side = least::detail::side_by_side<walk_of<cost_of<X, Y>>, double>;
static_assert(lie_side_by_side<std::vector<double>, std::array<double, 3>>);
static_assert(!lie_side_by_side<std::list<double>, std::vector<double>>
              && !lie_side_by_side<std::vector<double>, std::list<double>>);
static_assert(!lie_side_by_side<std::vector<double>, std::vector<float>>
              && !lie_side_by_side<std::vector<int>, std::vector<double>>);

std::vector<double> counted(std::size_t n, double first)
{
    std::vector<double> v(n);
    std::iota(v.begin(), v.end(), first);
    return v;
}

/// x and y as one number each, for comparing: arrays and aggregates by their parts.
template <class X>
auto parts(const X& x)
{
    return least::flatten(x);
}

/// What is gathered of a cost's data, W at a time, against walking it: x(i) and y(i) are the parts of observation i, divisor(i) and
/// weight(i) what it is divided and multiplied by. The first lane that is not as it should be, as text; "" if none.
template <std::size_t W, class Cost, class X, class Y, class D, class F>
std::string wrong(const Cost& cost, const X& x, const Y& y, const D& divisor, const F& weight)
{
    using data = std::remove_cvref_t<decltype(cost.data())>;
    constexpr std::size_t K = least::output_count_v<typename data::y_type>;
    using gather = gathered<typename data::x_type, K, double, W>;
    const std::size_t n = cost.size();
    auto place = cost.data().walk();
    const auto is = [&](const gather& g, std::size_t lane, std::size_t i, double w) {
        bool right = g.t.inverse[lane] == 1 / divisor(i) && g.t.weight[lane] == w;
        const auto flat = parts(g.x);
        for (std::size_t k = 0; k < flat.size(); ++k) { right = right && flat[k][lane] == x(i)[k]; }
        for (std::size_t k = 0; k < K; ++k) { right = right && g.t.y[k][lane] == y(i)[k]; }
        return right;
    };
    const auto name = [](const char* what, std::size_t i) { return what + std::to_string(i); };
    for (std::size_t first = 0; first < n; first += W) {
        gather one; // the first of the group, as if it were the last of all
        auto behind = place;
        one.take(behind, 1);
        for (std::size_t lane = 0; lane < W; ++lane) {
            if (!is(one, lane, first, lane == 0 ? weight(first) : 0)) { return name("one of ", first); }
        }
        if (n - first >= W) {
            auto copy = place;
            gather full;
            full.take_full(copy);
            for (std::size_t lane = 0; lane < W; ++lane) {
                if (!is(full, lane, first + lane, weight(first + lane))) { return name("full ", first + lane); }
            }
        }
        gather group;
        group.take(place, n - first); // moves on
        for (std::size_t lane = 0; lane < W; ++lane) {
            const bool last = first + lane >= n; // repeats the last one, with weight 0
            const std::size_t i = last ? n - 1 : first + lane;
            if (!is(group, lane, i, last ? 0 : weight(i))) { return name("group ", first + lane); }
        }
    }
    return "";
}
template <class Cost, class X, class Y, class D, class F>
std::string wrong(const Cost& cost, const X& x, const Y& y, const D& divisor, const F& weight)
{
    constexpr std::size_t native = least::native_lanes<double> > 1 ? least::native_lanes<double> : 2;
    return wrong<2>(cost, x, y, divisor, weight) + wrong<native>(cost, x, y, divisor, weight);
}

constexpr auto model = [](const auto& p, const auto&) { return p; };
constexpr auto one = [](std::size_t) { return 1.0; };
using single = std::array<double, 1>;
using two = std::array<double, 2>;

constexpr std::array<std::size_t, 8> sizes{1, 2, 3, 7, 8, 9, 16, 29};

} // namespace

TEST_CASE("numbers that lie side by side, with every kind of weighting")
{
    for (const std::size_t n : sizes) {
        CAPTURE(n);
        const auto x = counted(n, 10), y = counted(n, 100), s = counted(n, 3);
        const auto x_at = [&](std::size_t i) { return single{x[i]}; };
        const auto y_at = [&](std::size_t i) { return single{y[i]}; };
        const auto s_at = [&](std::size_t i) { return s[i]; };
        CHECK(wrong(least::mean_squared_error(model, x, y), x_at, y_at, one, one) == "");
        CHECK(wrong(least::mean_squared_error(model, x, y, least::sigma(s)), x_at, y_at, s_at, one) == "");
        CHECK(wrong(least::mean_squared_error(model, x, y, least::weights(s)), x_at, y_at, one, s_at) == "");
        CHECK(wrong(
                  least::mean_squared_error(model, x, y, least::sigma(4)), x_at, y_at, [](auto) { return 4.0; }, one)
              == "");
        CHECK(wrong(least::mean_squared_error(model, x, y, least::weights(0.5)), x_at, y_at, one,
                    [](auto) { return 0.5; })
              == "");
        const std::list<int> many(n, 2); // of another type, not side by side
        CHECK(wrong(least::mean_squared_error(model, x, y, least::weights(many)), x_at, y_at, one,
                    [](auto) { return 2.0; })
              == "");
        const std::list<float> sigmas(s.begin(), s.end());
        CHECK(wrong(least::mean_squared_error(model, x, y, least::sigma(sigmas)), x_at, y_at, s_at, one) == "");
        // spans and other integers as y
        const std::vector<int> whole(y.begin(), y.end());
        CHECK(wrong(least::mean_squared_error(model, std::span(x), whole), x_at, y_at, one, one) == "");
    }
}

TEST_CASE("lists, views, records, arrays and aggregates")
{
    for (const std::size_t n : sizes) {
        CAPTURE(n);
        const auto x = counted(n, 10), y = counted(n, 100), s = counted(n, 3);
        const auto x_at = [&](std::size_t i) { return single{x[i]}; };
        const auto y_at = [&](std::size_t i) { return single{y[i]}; };
        const auto s_at = [&](std::size_t i) { return s[i]; };
        const std::list<double> list(x.begin(), x.end());
        CHECK(wrong(least::mean_squared_error(model, list, y, least::sigma(s)), x_at, y_at, s_at, one) == "");
        const auto shifted = x | std::views::transform([](double v) { return v - 7; });
        const auto at_shifted = [&](std::size_t i) { return single{x[i] - 7}; };
        CHECK(wrong(least::mean_squared_error(model, shifted, y, least::weights(s)), at_shifted, y_at, one, s_at)
              == "");

        struct record {
            double x, y;
        };
        std::vector<record> records;
        for (std::size_t i = 0; i < n; ++i) { records.push_back({x[i], y[i]}); }
        CHECK(wrong(least::mean_squared_error(model, least::records(records, &record::x, &record::y), least::sigma(s)),
                    x_at, y_at, s_at, one)
              == "");

        std::vector<two> pairs, answers;
        std::vector<place_and_time<double>> events;
        for (std::size_t i = 0; i < n; ++i) {
            pairs.push_back({x[i], -x[i]});
            answers.push_back({y[i], 2 * y[i]});
            events.push_back({x[i], -x[i]});
        }
        const auto pair_at = [&](std::size_t i) { return pairs[i]; };
        const auto answer_at = [&](std::size_t i) { return answers[i]; };
        CHECK(wrong(least::mean_squared_error(model, pairs, y), pair_at, y_at, one, one) == "");
        CHECK(wrong(least::mean_squared_error(model, events, y, least::weights(s)), pair_at, y_at, one, s_at) == "");
        CHECK(wrong(least::mean_squared_error(model, pairs, answers, least::sigma(s)), pair_at, answer_at, s_at, one)
              == "");
        CHECK(wrong(least::mean_squared_error(model, x, answers), x_at, answer_at, one, one) == "");
    }
}

TEST_CASE("a place moves behind what was taken, and not beyond the end")
{
    const auto x = counted(5, 0), y = counted(5, 0);
    const auto cost = least::mean_squared_error(model, x, y);
    auto place = cost.data().walk();
    gathered<double, 1, double, 2> g;
    g.take_full(place);
    CHECK(place.data.x() == 2);
    g.take(place, 3);
    CHECK(place.data.x() == 4);
    CHECK(g.x[1] == 3);
    g.take(place, 1); // the last one, which stands in both lanes
    CHECK(g.x[0] == 4);
    CHECK(g.x[1] == 4);
    CHECK(g.t.weight[0] == 1);
    CHECK(g.t.weight[1] == 0);
    place = cost.data().walk();
    g.take(place, 1);
    CHECK(place.data.x() == 1);
}
