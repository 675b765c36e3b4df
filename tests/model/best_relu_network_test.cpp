// SPDX-License-Identifier: MIT
#include "least/model/best_relu_network.hpp"

#include "catch.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/relu_network.hpp"
#include "refusal.hpp"
#include "transistor_data.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdio>
#include <forward_list>
#include <limits>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

using least::best_relu_network;
using least::relu_network;

namespace {

const auto since_1970 = std::views::transform([](double year) { return year - 1970; });
const auto talk_x = transistors::talk_years | since_1970;
const auto x33 = transistors::years | since_1970;

double relative(double a, double b)
{
    return std::abs(a - b) / std::abs(b);
}

/// Data on which no network with few units is exact.
struct sample {
    std::vector<double> x, y;
    explicit sample(std::size_t n)
    {
        for (std::size_t i = 0; i < n; ++i) {
            const double t = static_cast<double>(i) + 0.3 * std::sin(5.0 * static_cast<double>(i));
            x.push_back(t - 3);
            y.push_back(std::exp(0.2 * t) - 4 * std::sin(t) + 1);
        }
    }
};

template <std::size_t H>
void check_certified(double talk, double series)
{
    const auto six = best_relu_network<H>(talk_x, transistors::talk_counts);
    const auto all = best_relu_network<H>(x33, transistors::counts);
    CAPTURE(H, six.cost, all.cost, relative(all.cost, series), six.proven, all.proven);
    CHECK((six.proven && all.proven));
    if (talk > 0) {
        CHECK(relative(six.cost, talk) < 1e-9);
    } else {
        CHECK(six.cost < 1e-20);
    }
    CHECK(relative(all.cost, series) < 1e-9);
    CHECK(relative(least::mean_squared_error(relu_network<H>{}, x33, transistors::counts)(all.parameters), series)
          < 1e-9);
    std::printf("%zu units: MSE %.15g of six counts, %.15g of all, %.1e from the certified one\n", H, six.cost,
                all.cost, relative(all.cost, series));
}

} // namespace

TEST_CASE("the best networks of one, two and three units for the transistor counts are the certified ones, and proven")
{
    check_certified<1>(36.6839777777777778, 102578695232.364780);
    check_certified<2>(2.98976666666666667, 64039787321.5636703);
    check_certified<3>(0, 15553201252.4910838);
}

TEST_CASE("the best three units are those of the exact computation")
{
    const auto p = best_relu_network<3>(x33, transistors::counts).parameters;
    CHECK(p.m == std::array{1.0, 1.0, 1.0});
    CHECK(relative(-p.b[0], 34.7432152143894) < 1e-12);
    CHECK(relative(-p.b[1], 41.8604883015253) < 1e-12);
    CHECK((-p.b[2] >= 43 && -p.b[2] < 43 + 1e-10)); // anywhere in the last gap: at the near end of it
    CHECK(relative(p.n[0], 229061.605348375) < 1e-11);
    CHECK(relative(p.n[1], 2420938.39465162) < 1e-11);
    CHECK(relative(p.n[2], -3180000) < 1e-11);
}

TEST_CASE("so many units may be asked for at run time")
{
    const auto fixed = best_relu_network<3>(x33, transistors::counts);
    const auto found = best_relu_network(3, x33, transistors::counts);
    STATIC_REQUIRE(
        std::same_as<decltype(found), const least::best_network<relu_network<least::dynamic>::parameters<double>>>);
    CHECK(found.parameters.m.size() == 3);
    CHECK(std::ranges::equal(found.parameters.n, fixed.parameters.n));
    CHECK(std::ranges::equal(found.parameters.b, fixed.parameters.b));
    CHECK(found.cost == fixed.cost);
    CHECK(found.proven);
    const auto four = best_relu_network(4, x33, transistors::counts);
    CHECK(four.proven);
    CHECK(relative(four.cost, 11747515292.1312) < 1e-12);
    CHECK(best_relu_network(1, x33, transistors::counts).cost == best_relu_network<1>(x33, transistors::counts).cost);
}

TEST_CASE("the cost is the network's mean squared error, weighted or not")
{
    const sample s(25);
    std::vector<double> w, sd;
    for (std::size_t i = 0; i < s.x.size(); ++i) {
        w.push_back(static_cast<double>(i % 4));
        sd.push_back(1 + 0.1 * static_cast<double>(i % 7));
    }
    const auto agrees = [&](const auto& found, auto... weighting) {
        CHECK(found.proven);
        const double cost = least::mean_squared_error(relu_network<2>{}, s.x, s.y, weighting...)(found.parameters);
        CHECK(relative(found.cost, cost) < 1e-13);
    };
    agrees(best_relu_network<2>(s.x, s.y));
    agrees(best_relu_network<2>(s.x, s.y, least::weights(w)), least::weights(w));
    agrees(best_relu_network<2>(s.x, s.y, least::sigma(sd)), least::sigma(sd));
    agrees(best_relu_network<2>(s.x, s.y, least::sigma(0.25)), least::sigma(0.25));
    // sigma and the weights that it stands for; in units whose squares are no numbers
    std::vector<double> inverse, tiny;
    for (const double v : sd) {
        inverse.push_back(1 / (v * v));
        tiny.push_back(v * 0x1p-600);
    }
    const auto a = best_relu_network<2>(s.x, s.y, least::sigma(sd));
    const auto b = best_relu_network<2>(s.x, s.y, least::weights(inverse));
    CHECK(relative(a.cost, b.cost) < 1e-13);
    auto y = s.y;
    for (double& v : y) { v *= 0x1p-600; }
    CHECK(best_relu_network<2>(s.x, y, least::sigma(tiny)).cost == a.cost);
}

TEST_CASE("repeated x count as their mean, weights as repetitions, and the order of the data not at all")
{
    const sample s(14);
    std::vector<double> x, y, w;
    std::vector<double> x_each, y_each;
    for (std::size_t i = 0; i < s.x.size(); ++i) {
        const std::size_t times = 1 + i % 3;
        x.push_back(s.x[i]);
        y.push_back(s.y[i]);
        w.push_back(static_cast<double>(times));
        for (std::size_t k = 0; k < times; ++k) {
            x_each.push_back(s.x[i]);
            y_each.push_back(s.y[i]);
        }
    }
    const auto weighted = best_relu_network<3>(x, y, least::weights(w));
    const auto repeated = best_relu_network<3>(x_each, y_each);
    CHECK((weighted.proven && repeated.proven));
    CHECK(relative(weighted.cost * static_cast<double>(x.size()), repeated.cost * static_cast<double>(x_each.size()))
          < 1e-12);
    // values that differ at one x: their scatter is in the cost
    for (std::size_t i = 0; i + 1 < x_each.size(); ++i) {
        if (x_each[i] == x_each[i + 1]) {
            y_each[i] += 0.5;
            y_each[i + 1] -= 0.5;
            break;
        }
    }
    const auto scattered = best_relu_network<3>(x_each, y_each);
    CHECK(relative(scattered.cost, repeated.cost + 0.5 / static_cast<double>(x_each.size())) < 1e-12);
    // any order
    std::vector<double> x_back(x_each.rbegin(), x_each.rend()), y_back(y_each.rbegin(), y_each.rend());
    const auto back = best_relu_network<3>(x_back, y_back);
    CHECK(back.cost == scattered.cost);
    CHECK(back.parameters.b == scattered.parameters.b);
    CHECK(back.parameters.n == scattered.parameters.n);
    // points of weight 0 are none
    w[4] = w[13] = 0;
    auto x_fewer = x, y_fewer = y, w_fewer = w;
    for (const std::ptrdiff_t i : {13, 4}) {
        x_fewer.erase(x_fewer.begin() + i);
        y_fewer.erase(y_fewer.begin() + i);
        w_fewer.erase(w_fewer.begin() + i);
    }
    const auto with = best_relu_network<2>(x, y, least::weights(w));
    const auto without = best_relu_network<2>(x_fewer, y_fewer, least::weights(w_fewer));
    CHECK(with.parameters.n == without.parameters.n);
    CHECK(relative(with.cost * 14, without.cost * 12) < 1e-13);
}

TEST_CASE("the result scales exactly with x and y by powers of two, and the mirrored data cost the same")
{
    const sample s(20);
    const auto found = best_relu_network<3>(s.x, s.y);
    for (const auto& [by_x, by_y] :
         {std::pair{0x1p-30, 0x1p40}, std::pair{0x1p200, 0x1p-300}, std::pair{0x1p-400, 0x1p300}}) {
        CAPTURE(by_x, by_y);
        auto x = s.x, y = s.y;
        for (double& v : x) { v *= by_x; }
        for (double& v : y) { v *= by_y; }
        const auto scaled = best_relu_network<3>(x, y);
        CHECK(scaled.cost == found.cost * by_y * by_y);
        for (std::size_t j = 0; j < 3; ++j) {
            CHECK(scaled.parameters.m[j] == found.parameters.m[j]);
            CHECK(scaled.parameters.b[j] == found.parameters.b[j] * by_x);
            CHECK(scaled.parameters.n[j] == found.parameters.n[j] / by_x * by_y);
        }
    }
    auto mirrored = s.x;
    for (double& v : mirrored) { v = -v; }
    const auto other = best_relu_network<3>(mirrored, s.y);
    CHECK(other.proven);
    CHECK(relative(other.cost, found.cost) < 1e-12);
    auto negative = s.y;
    for (double& v : negative) { v = -v; }
    CHECK(relative(best_relu_network<3>(s.x, negative).cost, found.cost) < 1e-12);
}

TEST_CASE("a network that made the data is found again")
{
    const relu_network<3>::parameters<double> made{.m = {1, -1, 1}, .n = {2, 0.5, -3}, .b = {-4.3, 6.1, -9.7}};
    std::vector<double> x, y;
    for (int i = 0; i < 20; ++i) {
        x.push_back(0.8 * i);
        y.push_back(relu_network<3>{}(made, x.back()));
    }
    const auto found = best_relu_network<3>(x, y);
    CHECK(found.proven);
    CHECK(found.cost < 1e-24);
    // a step, which two units make
    const std::array<double, 8> a{0, 1, 2, 3, 4, 5, 6, 7}, step{0, 0, 0, 0, 5, 6, 7, 8};
    const auto two = best_relu_network<2>(a, step);
    CHECK(two.proven);
    CHECK(two.cost < 1e-24);
    // and the line through 0, which takes two
    const std::array<double, 5> at{-2, -1, 0.5, 1, 3};
    CHECK(best_relu_network<1>(at, at).cost > 0.1);
    CHECK(best_relu_network<2>(at, at).cost < 1e-28);
}

TEST_CASE("degenerate data: one point, one x, constants, zeros, fewer points than units")
{
    const auto one = best_relu_network<2>(std::array{3.0}, std::array{-5.0});
    CHECK((one.proven && one.cost == 0));
    const auto same = best_relu_network<2>(std::array{2.0, 2.0, 2.0}, std::array{1.0, 2.0, 6.0});
    CHECK((same.proven && relative(same.cost, 14.0 / 3) < 1e-14));
    const auto constant = best_relu_network<1>(std::array{1, 2, 3, 4}, std::array{7, 7, 7, 7});
    CHECK((constant.proven && constant.cost < 1e-28));
    const auto zeros = best_relu_network<3>(std::array{1, 2, 3, 4, 5}, std::array{0, 0, 0, 0, 0});
    CHECK((zeros.proven && zeros.cost == 0));
    const auto spare = best_relu_network<5>(std::array{1.0, 4.0, 2.0}, std::array{2.0, -1.0, 3.0});
    CHECK((spare.proven && spare.cost < 1e-28));
    CHECK(spare.parameters.n[4] == 0);
    CHECK(best_relu_network(12, std::array{1.0, 4.0, 2.0}, std::array{2.0, -1.0, 3.0}).parameters.n.size() == 12);
    const auto two = best_relu_network<1>(std::array{1.0, 2.0}, std::array{1.0, -1.0});
    CHECK((two.proven && two.cost == 0.5)); // a line that changes its sign is no unit
    // numbers at the ends of what there is
    const auto wide = best_relu_network<2>(std::array{-1e308, 0.0, 1e308}, std::array{1e150, 0.0, 1e150});
    CHECK((wide.proven && wide.cost < 1e280));
}

TEST_CASE("any range, of any numbers")
{
    const std::forward_list<int> x{4, 1, 3, 2};
    const std::array<short, 4> y{9, 1, 4, 2};
    const auto d = best_relu_network<1>(x, y);
    STATIC_REQUIRE(std::same_as<decltype(d.cost), double>);
    const auto f = best_relu_network<1>(std::vector<float>{4, 1, 3, 2}, std::vector<float>{9, 1, 4, 2});
    STATIC_REQUIRE(std::same_as<decltype(f), const least::best_network<relu_network<1>::parameters<float>>>);
    const auto l = best_relu_network<1>(std::vector<long double>{4, 1, 3, 2}, y);
    STATIC_REQUIRE(std::same_as<decltype(l.cost), long double>);
    CHECK(relative(static_cast<double>(f.cost), d.cost) < 1e-6);
    CHECK(relative(static_cast<double>(l.cost), d.cost) < 1e-14);
    CHECK(f.proven);
}

TEST_CASE("many points: the best of one unit is proven, more are close to the best of the data's means")
{
    std::vector<double> x, y;
    for (std::size_t i = 0; i < 3000; ++i) {
        const double t = 4 * static_cast<double>(i) / 2999 - 2;
        x.push_back(t);
        y.push_back(std::sin(3 * t) + 0.3 * std::cos(9 * t));
    }
    const auto one = best_relu_network<1>(x, y);
    const auto three = best_relu_network<3>(x, y);
    const auto eight = best_relu_network<8>(x, y);
    const auto many = best_relu_network<64>(x, y);
    CAPTURE(one.cost, three.cost, eight.cost, many.cost);
    std::printf("3000 points of sin 3x + 0.3 cos 9x: MSE %.6g, %.6g, %.6g, %.6g of 1, 3, 8, 64 units\n", one.cost,
                three.cost, eight.cost, many.cost);
    CHECK(one.proven);
    CHECK_FALSE((three.proven || eight.proven || many.proven));
    CHECK(one.cost < 0.4488);
    CHECK(three.cost < 0.20995);
    CHECK(eight.cost < 0.00475);
    CHECK(many.cost < 3.0e-6);
}

TEST_CASE("bad data are refused before any work")
{
    const std::array<double, 3> x{1, 2, 3}, y{1, 4, 2};
    constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
    const auto best = [](const auto&... a) { return [&] { return best_relu_network<2>(a...); }; };
    CHECK(refusal(best(x, std::array{1.0, 2.0})) == "least: y has 2 observations, x has 3");
    CHECK(refusal(best(std::vector<double>{}, std::vector<double>{}))
          == "least: y is empty: there are no observations");
    CHECK(refusal(best(std::array{1.0, nan, 3.0}, y)) == "least: x is not finite at observation 1");
    CHECK(refusal(best(x, std::array{1.0, 2.0, -infinity})) == "least: y is not finite at observation 2");
    CHECK(refusal(best(x, y, least::weights(std::array{1.0, -1.0, 1.0})))
          == "least: weights is negative at observation 1");
    CHECK(refusal(best(x, y, least::weights(std::array{0.0, 0.0, 0.0}))) == "least: weights are all 0");
    CHECK(refusal(best(x, y, least::weights(std::array{1.0, 1.0}))) == "least: weights has 2 observations, y has 3");
    CHECK(refusal(best(x, y, least::sigma(0.0))) == "least: sigma is not positive");
    CHECK(refusal([&] { return best_relu_network(0, x, y); }) == "least: units of the network are 0");
    CHECK(refusal(best(x, y)) == "accepted");
}
