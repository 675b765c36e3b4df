// SPDX-License-Identifier: MIT
// Bad input is a clear error: each case with its whole message.
#include "least/cost/observations.hpp"

#include "catch.hpp"
#include "refusal.hpp"

#include "least/cost/derivative.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/affine.hpp"
#include "least/model/linear.hpp"
#include "least/model/relu_network.hpp"
#include "least/optimize/golden_section.hpp"
#include "least/optimize/gradient_descent.hpp"
#include "least/optimize/grid_search.hpp"
#include "least/optimize/newton.hpp"
#include "least/optimize/newton_root.hpp"

#include <array>
#include <cstddef>
#include <forward_list>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

const std::vector<double> x3{1, 2, 3}, y3{2, 4, 7};
const std::vector<double> nothing;

template <class... A>
std::string refusal_of_cost(const A&... data_and_arguments)
{
    return refusal([&] { return least::mean_squared_error(least::linear{}, data_and_arguments...); });
}
template <class... A>
std::string refusal_at_first_pass(const A&... data_and_arguments)
{
    const auto cost = least::mean_squared_error(least::linear{}, data_and_arguments...);
    const auto of_value = refusal([&] { return cost(1.0); });
    const auto of_derivatives = refusal([&] { return least::evaluate<least::order::curvature>(cost, 1.0); });
    const auto of_checked = refusal([&] { return least::evaluate<least::order::gradient>(cost, 1.0, true); });
    CHECK(of_derivatives == of_value);
    CHECK(of_checked == of_value);
    return of_value;
}

} // namespace

TEST_CASE("empty data are refused when a cost is made")
{
    CHECK(refusal_of_cost(nothing, nothing) == "least: y is empty: there are no observations");
    CHECK(refusal_of_cost(std::forward_list<int>{}, nothing) == "least: y is empty: there are no observations");
    const std::vector<std::pair<double, double>> no_pairs;
    const auto records =
        least::records(no_pairs, &std::pair<double, double>::first, &std::pair<double, double>::second);
    CHECK(refusal_of_cost(records) == "least: y is empty: there are no observations");
    CHECK(refusal([&] { return least::mean_loss(least::linear{}, nothing, nothing, least::huber{}); })
          == "least: y is empty: there are no observations");
}

TEST_CASE("x and y of different lengths are refused")
{
    CHECK(refusal_of_cost(x3, std::vector{1.0, 2.0}) == "least: y has 2 observations, x has 3");
    CHECK(refusal_of_cost(std::forward_list{1, 2}, y3) == "least: y has 3 observations, x has 2");
    CHECK(refusal_of_cost(nothing, y3) == "least: y has 3 observations, x has 0");
    CHECK(refusal_of_cost(x3, nothing) == "least: y has 0 observations, x has 3");
}

TEST_CASE("sigma that is not positive and finite, or of another length, is refused")
{
    const auto refused = [](std::vector<double> s) { return refusal_of_cost(x3, y3, least::sigma(std::move(s))); };
    CHECK(refused({1, 2, 3}) == "accepted");
    CHECK(refused({1, 0, 1}) == "least: sigma is not positive at observation 1");
    CHECK(refused({1, 1, -0.5}) == "least: sigma is not positive at observation 2");
    CHECK(refused({not_a_number, 1, 1}) == "least: sigma is not finite at observation 0");
    CHECK(refused({1, infinity, 1}) == "least: sigma is not finite at observation 1");
    CHECK(refused({1, 1}) == "least: sigma has 2 observations, y has 3");
    CHECK(refused({1, 1, 1, 1}) == "least: sigma has 4 observations, y has 3");
    CHECK(refused({}) == "least: sigma has 0 observations, y has 3");
    CHECK(refusal_of_cost(x3, y3, least::sigma(0.0)) == "least: sigma is not positive");
    CHECK(refusal_of_cost(x3, y3, least::sigma(-1)) == "least: sigma is not positive");
    CHECK(refusal_of_cost(x3, y3, least::sigma(not_a_number)) == "least: sigma is not finite");
}

TEST_CASE("weights that are negative or not finite, or of another length, are refused")
{
    const auto refused = [](std::vector<double> w) { return refusal_of_cost(x3, y3, least::weights(std::move(w))); };
    CHECK(refused({1, 0, 3}) == "accepted");
    CHECK(refused({1, 1, -1}) == "least: weights is negative at observation 2");
    CHECK(refused({1, not_a_number, 1}) == "least: weights is not finite at observation 1");
    CHECK(refused({infinity, 1, 1}) == "least: weights is not finite at observation 0");
    CHECK(refused({1, 1}) == "least: weights has 2 observations, y has 3");
    CHECK(refusal_of_cost(x3, y3, least::weights(-2)) == "least: weights is negative");
    CHECK(refusal_of_cost(x3, y3, least::weights(std::vector<unsigned>{0, 1, 2})) == "accepted");
}

TEST_CASE("the delta of a loss that is not positive and finite is refused")
{
    const auto refused = [](double delta) {
        return refusal([&] { return least::mean_loss(least::linear{}, x3, y3, least::huber{.delta = delta}); });
    };
    CHECK(refused(0.5) == "accepted");
    CHECK(refused(0) == "least: delta of the loss is not positive and finite");
    CHECK(refused(-1) == "least: delta of the loss is not positive and finite");
    CHECK(refused(not_a_number) == "least: delta of the loss is not positive and finite");
    CHECK(refused(infinity) == "least: delta of the loss is not positive and finite");
}

TEST_CASE("a y that is not finite is refused in the first pass, with its index")
{
    CHECK(refusal_at_first_pass(x3, std::vector{2.0, not_a_number, 7.0}) == "least: y is not finite at observation 1");
    CHECK(refusal_at_first_pass(x3, std::vector{2.0, 4.0, infinity}) == "least: y is not finite at observation 2");
    CHECK(refusal_at_first_pass(x3, std::vector{-infinity, not_a_number, infinity})
          == "least: y is not finite at observation 0");

    const std::vector<std::array<double, 2>> y{{1, 2}, {3, not_a_number}};
    const auto model = [](const auto& m, double at) { return std::array{m * at, m}; };
    const auto cost = least::mean_squared_error(model, std::array{1.0, 2.0}, y);
    CHECK(refusal([&] { return cost(1.0); }) == "least: y is not finite at observation 1");
}

TEST_CASE("an x that is not finite is refused in the first pass, with its index")
{
    CHECK(refusal_at_first_pass(std::vector{1.0, 2.0, not_a_number}, y3) == "least: x is not finite at observation 2");
    CHECK(refusal_at_first_pass(std::vector{infinity, 2.0, not_a_number}, y3)
          == "least: x is not finite at observation 0");

    const std::vector<std::array<double, 2>> arrays{{1, 2}, {3, not_a_number}};
    const auto plane = least::mean_squared_error(least::affine<2>{}, arrays, std::array{1.0, 2.0});
    CHECK(refusal([&] { return plane(std::array{1.0, 1.0, 1.0}); }) == "least: x is not finite at observation 1");

    const std::vector<std::tuple<int, double>> tuples{{1, infinity}, {3, 1}};
    const auto first = [](const auto& m, const auto& x) { return m * std::get<0>(x); };
    const auto of_tuples = least::mean_squared_error(first, tuples, std::array{1.0, 2.0});
    CHECK(of_tuples(1.0) == 0.5); // it does not reach the sum, so only a checked pass sees it
    CHECK(refusal([&] { return least::evaluate<least::order::value>(of_tuples, 1.0, true); })
          == "least: x is not finite at observation 0");
}

TEST_CASE("an observation that is not finite is found beyond the first block, under its index in the whole")
{
    std::vector<double> x(10'000, 1.0), y(10'000, 2.0);
    y[5000] = not_a_number;
    y[7000] = not_a_number;
    CHECK(refusal_at_first_pass(x, y) == "least: y is not finite at observation 5000");
    x[4095] = -infinity; // the last of the fourth block
    CHECK(refusal_at_first_pass(x, y) == "least: x is not finite at observation 4095");
}

TEST_CASE("every optimizer's first pass finds a NaN that does not reach the cost")
{
    // the comparison passes over the NaN, so the cost is finite wherever one looks
    const auto model = [](const auto& m, double x) { return x > 0 ? m * x : m * 0; };
    const std::vector<double> x{1, 2, not_a_number, 4};
    const std::vector<double> y{1, 2, 0, 5};
    const auto cost = least::mean_squared_error(model, x, y);
    REQUIRE(cost(1.0) == 0.25);
    const char* const message = "least: x is not finite at observation 2";
    CHECK(refusal([&] { return least::newton{}(cost, 1.0); }) == message);
    CHECK(refusal([&] { return least::newton_root{}(cost, 1.0); }) == message);
    CHECK(refusal([&] { return least::gradient_descent{}(cost, 1.0); }) == message);
    CHECK(refusal([&] { return least::gradient_descent{.rate = 0.1}(cost, 1.0); }) == message);
    CHECK(refusal([&] { return least::golden_section{.from = 0, .to = 2}(cost); }) == message);
    CHECK(refusal([&] { return least::grid_search{.from = 0, .to = 2}(cost); }) == message);
}

TEST_CASE("the model is not called for data that are refused when a cost is made")
{
    std::size_t calls = 0;
    const auto model = [&calls](const auto& m, double x) {
        ++calls;
        return m * x;
    };
    CHECK(refusal([&] {
              return least::mean_squared_error(model, x3, y3, least::sigma(std::vector{1.0, 1.0, 0.0}));
          })
          == "least: sigma is not positive at observation 2");
    CHECK(calls == 0);
}

TEST_CASE("weights that are all 0 leave nothing to fit")
{
    const std::vector<double> x{1, 2}, y{1, 2}, none{0, 0}, some{0, 1};
    CHECK(refusal([&] { return least::mean_squared_error(least::linear{}, x, y, least::weights(none)); })
          == "least: weights are all 0");
    CHECK(least::mean_squared_error(least::linear{}, x, y, least::weights(some))(0.0) == 2);
}
