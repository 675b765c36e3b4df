// SPDX-License-Identifier: MIT
#include "least/cost/observations.hpp"

#include "catch.hpp"

#include "least/cost/derivative.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/affine.hpp"
#include "least/model/linear.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <deque>
#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <ranges>
#include <span>
#include <sstream>
#include <tuple>
#include <utility>
#include <vector>

// All data here are small integers and all parameters small multiples of 1/2, so that every sum is exact and
// costs can be compared with ==.

namespace {

constexpr auto is_odd = [](int i) { return i % 2 != 0; };
using vector = std::vector<double>;

static_assert(least::detail::walkable<vector&> && least::detail::walkable<const std::list<int>>
              && least::detail::walkable<double (&)[3]>);
static_assert(least::detail::walkable<decltype(std::views::iota(1, 5))>);
static_assert(!least::detail::walkable<double> && !least::detail::walkable<int*>);
static_assert(!least::detail::walkable<decltype(std::views::iota(1, 5) | std::views::filter(is_odd))>);
static_assert(!least::detail::walkable<std::ranges::istream_view<double>>);

static_assert(least::detail::number_or_numbers<int> && least::detail::number_or_numbers<vector&>);
static_assert(least::detail::number_or_numbers<const std::vector<bool>&>);
static_assert(!least::detail::number_or_numbers<const char*> && !least::detail::number_or_numbers<std::vector<vector>>);

constexpr std::array<double, 6> xs{1, 2, 3, 4, 5, 6};
constexpr std::array<double, 6> ys{2, 4, 7, 8, 9, 12};
constexpr double cost_at_2 = 2.0 / 6;      // residuals 0, 0, -1, 0, 1, 0
constexpr double cost_at_1_5 = 22.75 / 6;  // residuals -0.5, -1, -2.5, -2, -1.5, -3
constexpr double slope_at_2 = 2 * 2.0 / 6; // 2 (-1 * 3 + 1 * 5) / 6

template <class X, class Y>
void check_line(const X& x, const Y& y)
{
    const auto cost = least::mean_squared_error(least::linear{}, x, y);
    CHECK(cost.size() == 6);
    CHECK(cost(2.0) == cost_at_2);
    CHECK(cost(1.5) == cost_at_1_5);
    CHECK(least::derivative(cost)(2.0) == slope_at_2);
}

} // namespace

TEST_CASE("containers, arrays and spans serve as x and as y, in any pairing")
{
    const double c_array[] = {1, 2, 3, 4, 5, 6};
    const vector x(xs.begin(), xs.end()), y(ys.begin(), ys.end());
    const std::list<double> y_list(ys.begin(), ys.end());
    const std::deque<double> x_deque(xs.begin(), xs.end());
    const std::forward_list<double> x_forward(xs.begin(), xs.end());

    check_line(xs, ys);
    check_line(x, y);
    check_line(c_array, y_list);
    check_line(x_deque, std::span(y));
    check_line(x_forward, y_list);
    check_line(std::span<const double, 6>(xs), ys);
}

TEST_CASE("views that can be walked when const serve as x and as y")
{
    const std::vector<int> years{1971, 1972, 1973, 1974, 1975, 1976};
    const std::vector<vector> pieces{{2, 4}, {}, {7, 8, 9}, {12}};
    const std::map<int, double> table{{1, 2}, {2, 4}, {3, 7}, {4, 8}, {5, 9}, {6, 12}};

    check_line(years | std::views::transform([](int year) { return year - 1970; }), ys);
    check_line(std::views::iota(1, 7), pieces | std::views::join);
    check_line(std::views::iota(1) | std::views::take(6), ys | std::views::transform([](double y) { return y; }));
    check_line(table | std::views::keys, table | std::views::values);
    check_line(std::views::iota(1, 7) | std::views::reverse, vector{12, 9, 8, 7, 4, 2});
    check_line(xs | std::views::drop(0), ys | std::views::common);
}

TEST_CASE("integers serve as x, y, sigma and weights, and double is what is computed in")
{
    const std::vector<int> x{1, 2, 3, 4, 5, 6};
    const std::vector<unsigned short> y{2, 4, 7, 8, 9, 12};
    check_line(x, y);

    const auto cost =
        least::mean_squared_error(least::linear{}, x, y, least::sigma(std::vector<long>{1, 1, 1, 1, 2, 1}));
    CHECK(cost(2) == 1.25 / 6);
    STATIC_REQUIRE(std::same_as<decltype(cost(2)), double>);
    const std::vector<unsigned> w{1, 1, 5, 1, 2, 1};
    CHECK(least::mean_squared_error(least::linear{}, x, y, least::weights(w))(2) == 7.0 / 6);
}

TEST_CASE("a range of bool selects observations as weights and serves as y")
{
    const std::vector<bool> mask{true, true, false, true, true, true};
    CHECK(least::mean_squared_error(least::linear{}, xs, ys, least::weights(mask))(2.0) == 1.0 / 6);
    const std::vector<bool> y{false, true};
    CHECK(least::mean_squared_error(least::linear{}, std::array{1, 2}, y)(1.0) == 1.0);
}

TEST_CASE("the scalar of the parameters is that of the cost, whatever that of the data")
{
    const auto cost = least::mean_squared_error(least::linear{}, xs, ys);
    STATIC_REQUIRE(std::same_as<decltype(cost(2.0F)), float>);
    STATIC_REQUIRE(std::same_as<decltype(cost(2.0L)), long double>);
    CHECK(cost(2.0F) == 2.0F / 6);
    CHECK(cost(2.0L) == 2.0L / 6);
    const std::vector<float> x(xs.begin(), xs.end());
    const std::vector<long double> y(ys.begin(), ys.end());
    check_line(x, y);
}

TEST_CASE("x may be an array, a tuple or a struct")
{
    const std::vector<std::array<double, 2>> arrays{{1, 2}, {3, 5}};
    const vector y{1, 2};
    const auto of_arrays = least::mean_squared_error(least::affine<2>{}, arrays, y);
    CHECK(of_arrays(std::array{1.0, 2.0, -1.0}) == (0.0 + 0.0) / 2);
    CHECK(of_arrays(std::array{0.0, 1.0, 0.0}) == (0.0 + 1.0) / 2);

    const std::list<std::tuple<int, double>> tuples{{1, 2}, {3, 5}};
    const auto by_tuple = [](const auto& m, const auto& x) { return m * std::get<0>(x) + std::get<1>(x); };
    CHECK(least::mean_squared_error(by_tuple, tuples, y)(1.0) == (4.0 + 36.0) / 2);

    struct place {
        double east, north;
    };
    const std::vector<place> places{{1, 2}, {3, 5}};
    const auto by_place = [](const auto& m, const place& x) { return m * x.east + x.north; };
    CHECK(least::mean_squared_error(by_place, places, y)(1.0) == (4.0 + 36.0) / 2);
    CHECK(least::derivative(least::mean_squared_error(by_place, places, y))(1.0) == 2 * (2.0 * 1 + 6.0 * 3) / 2);
}

TEST_CASE("y may be an array of several outputs, whose squares add up")
{
    const std::vector<std::array<double, 2>> y{{1, 2}, {2, 3}};
    const auto model = [](const auto& m, int x) { return std::array{m * x, m + x}; };
    const auto cost = least::mean_squared_error(model, std::array{1, 2}, y);
    CHECK(cost(2.0) == ((1.0 + 1.0) + (4.0 + 1.0)) / 2);
    CHECK(least::derivative(cost)(2.0) == 2 * ((1.0 * 1 + 1.0) + (2.0 * 2 + 1.0)) / 2);
}

TEST_CASE("records give x and y by members, member functions and callables")
{
    struct reading {
        double time, value;
        [[nodiscard]] double twice() const { return 2 * value; }
    };
    const std::list<reading> readings{{1, 2}, {2, 4}, {3, 7}};
    const auto cost = [&](auto px, auto py) {
        return least::mean_squared_error(least::linear{}, least::records(readings, px, py));
    };
    CHECK(cost(&reading::time, &reading::value)(2.0) == 1.0 / 3);
    CHECK(cost(&reading::time, &reading::twice)(4.0) == 4.0 / 3);
    const auto days = [](const reading& r) { return r.time * 2; };
    CHECK(cost(days, &reading::value)(1.0) == 1.0 / 3);
    const std::map<int, double> table{{1, 2}, {2, 4}, {3, 7}};
    using entry = std::map<int, double>::value_type;
    CHECK(least::mean_squared_error(least::linear{}, least::records(table, &entry::first, &entry::second))(2.0)
          == 1.0 / 3);

    const auto data = least::records(readings, &reading::time, &reading::value);
    const vector sigmas{1, 1, 2};
    CHECK(least::mean_squared_error(least::linear{}, data, least::sigma(sigmas))(2.0) == 0.25 / 3);
    CHECK(least::mean_loss(least::linear{}, data, least::absolute{}, least::weights(sigmas))(2.0) == 2.0 / 3);
}

namespace {

struct made {
    double x;
    std::array<double, 1> y;
};
constexpr double cost_of_records_made_on_the_fly()
{
    const auto records = std::views::iota(1, 4) | std::views::transform([](int i) {
                             return made{double(i), {2.0 * i + 1}};
                         });
    const auto y = [](const made& m) -> const std::array<double, 1>& { return m.y; };
    const auto model = [](const auto& m, const double& x) { return std::array{m * x}; };
    return least::mean_squared_error(model, least::records(records, &made::x, y))(2.0);
}

} // namespace

TEST_CASE("records may be made on the fly: nothing of one is used after it is gone")
{
    STATIC_REQUIRE(cost_of_records_made_on_the_fly() == 1.0); // at compile time, where a dangling reference is an error
}

namespace {

/// A range that counts how often it is copied.
struct counted {
    std::vector<double> values;
    static inline int copies = 0;

    explicit counted(std::vector<double> v) : values(std::move(v)) {}
    counted(const counted& other) : values(other.values) { ++copies; }
    counted(counted&&) = default;
    counted& operator=(const counted&) = default;
    counted& operator=(counted&&) = default;
    ~counted() = default;
    [[nodiscard]] auto begin() const { return values.begin(); }
    [[nodiscard]] auto end() const { return values.end(); }
};

/// An x that counts how often it is copied.
struct counted_x {
    double value;
    static inline int copies = 0;

    explicit counted_x(double v) : value(v) {}
    counted_x(const counted_x& other) : value(other.value) { ++copies; }
    counted_x& operator=(const counted_x&) = default;
    ~counted_x() = default;
};

} // namespace

TEST_CASE("lvalue containers are referred to: nothing is copied, and their changes are seen")
{
    counted x({1, 2, 3}), y({2, 4, 7}), s({1, 1, 1}), w({1, 1, 1});
    counted::copies = 0;
    const auto cost = least::mean_squared_error(least::linear{}, x, y, least::sigma(s));
    const auto copy = cost;
    const auto other = least::mean_squared_error(least::linear{}, least::records(x, std::identity{}, std::identity{}),
                                                 least::weights(w));
    CHECK(copy(2.0) == 1.0 / 3);
    CHECK(other(2.0) == (1.0 + 4.0 + 9.0) / 3);
    CHECK(least::evaluate<least::order::curvature>(cost, 2.0, true).curvature[0] == 2 * 14.0 / 3);
    CHECK(counted::copies == 0);

    y.values[0] = 5;
    CHECK(cost(2.0) == (9.0 + 1.0) / 3);
    s.values[0] = 3;
    CHECK(copy(2.0) == (1.0 + 1.0) / 3);
    w.values[2] = 0;
    CHECK(other(2.0) == (1.0 + 4.0) / 3);
}

TEST_CASE("no observation is copied while a cost is evaluated")
{
    const std::vector<counted_x> x{counted_x(1), counted_x(2), counted_x(3)};
    const auto cost =
        least::mean_squared_error([](const auto& m, const counted_x& at) { return m * at.value; }, x, vector{2, 4, 7});
    counted_x::copies = 0;
    CHECK(cost(2.0) == 1.0 / 3);
    CHECK(least::evaluate<least::order::curvature>(cost, 2.0, true).gradient[0] == -2 * 3.0 / 3);
    CHECK(counted_x::copies == 0);
}

TEST_CASE("rvalue containers are owned: moved in, and copied with the cost")
{
    counted::copies = 0;
    std::optional original(least::mean_loss(least::linear{}, counted({1, 2, 3}), counted({2, 4, 7}),
                                            least::sigma(counted({1, 1, 2})), least::squared{}));
    CHECK(counted::copies == 0);
    const auto copy = *original;
    CHECK(counted::copies == 3);
    original.reset();
    CHECK(copy(2.0) == 0.25 / 3);

    counted::copies = 0;
    const auto twice = [](double x) { return 2 * x; };
    std::optional of_records(least::mean_squared_error(
        least::linear{}, least::records(counted({1, 2, 3}), std::identity{}, twice), least::sigma(0.5)));
    CHECK(counted::copies == 0);
    const auto records_copy = *of_records;
    CHECK(counted::copies == 1);
    of_records.reset();
    CHECK(records_copy(1.0) == 4 * (1.0 + 4.0 + 9.0) / 3);
}

TEST_CASE("views are copied as views are, and see the changes of what they look at")
{
    std::optional<std::span<double>> view;
    vector x{1, 2, 3}, y{2, 4, 7};
    view.emplace(x);
    const auto cost =
        least::mean_squared_error(least::linear{}, *view, y | std::views::transform([](double v) { return v + 1; }));
    view.reset(); // the cost holds a view of its own
    CHECK(cost(2.0) == (1.0 + 1.0 + 4.0) / 3);
    x[0] = 2;
    y[2] = 5;
    CHECK(cost(2.0) == (1.0 + 1.0 + 0.0) / 3);
}

TEST_CASE("a cost over arrays is made and evaluated at compile time")
{
    STATIC_REQUIRE(least::mean_squared_error(least::linear{}, xs, ys)(2.0) == cost_at_2);
    STATIC_REQUIRE(least::derivative(least::mean_squared_error(least::linear{}, xs, ys, least::sigma(0.5)))(2.0)
                   == 4 * slope_at_2);
}
