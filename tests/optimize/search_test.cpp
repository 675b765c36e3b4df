// SPDX-License-Identifier: MIT
#include "least/optimize/search.hpp"

#include "least/optimize/minimize.hpp"

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <random>
#include <vector>

namespace {

using place = least::point<double, 1, least::order::gradient>;

/// A function of one number with its derivative, counted.
template <class F, class D>
struct counted {
    F f;
    D d;
    int* calls;
    place operator()(const std::array<double, 1>& p) const
    {
        ++*calls;
        place result{p, {}};
        result.e.cost = f(p[0]);
        result.e.gradient[0] = d(p[0]);
        return result;
    }
};

template <class F, class D>
counted<F, D> count(F f, D d, int* calls) // Clang 16 deduces no arguments of aggregates
{
    return {f, d, calls};
}

int calls = 0;
const auto parabola = count([](double m) { return m * m; }, [](double m) { return 2 * m; }, &calls);

} // namespace

TEST_CASE("backtracking takes the whole step where it lowers the cost enough")
{
    calls = 0;
    const auto next = least::backtracking{}(parabola, parabola({2}), std::array{-2.0});
    REQUIRE(next);
    CHECK(next->p[0] == 0);
    CHECK(calls == 2);
}

TEST_CASE("backtracking shortens a step that is too long by the parabola, within its limits")
{
    calls = 0;
    const auto next = least::backtracking{}(parabola, parabola({2}), std::array{-8.0});
    REQUIRE(next);
    CHECK(std::abs(next->p[0]) < 1e-15); // the parabola through it has its least at t = 1/4
    CHECK(calls == 3);
    const auto far = least::backtracking{}(parabola, parabola({2}), std::array{-800.0});
    REQUIRE(far);
    CHECK(far->e.cost < 4);
}

TEST_CASE("backtracking refuses steps uphill, steps lost in rounding and NaN")
{
    CHECK_FALSE(least::backtracking{}(parabola, parabola({2}), std::array{1.0}));
    CHECK_FALSE(least::backtracking{}(parabola, parabola({2}), std::array{-1e-30}));
    CHECK_FALSE(least::backtracking{}(parabola, parabola({2}), std::array{std::nan("")}));
}

TEST_CASE("backtracking steps back from where the cost is not finite, and gives up after its trials")
{
    const auto wall = count([](double m) { return m < 1 ? std::numeric_limits<double>::infinity() : m; },
                            [](double) { return 1.0; }, &calls);
    const auto next = least::backtracking{}(wall, wall({2}), std::array{-4.0});
    REQUIRE(next);
    CHECK(next->p[0] >= 1);
    calls = 0;
    const auto liar = count([](double m) { return m == 2 ? 0.0 : 1.0; }, [](double) { return 1.0; }, &calls);
    CHECK_FALSE(least::backtracking{.trials = 7}(liar, liar({2}), std::array{-1.0}));
    CHECK(calls == 8);
}

TEST_CASE("a nonmonotone search compares with the worst of the last costs")
{
    least::nonmonotone<double> search{.memory = 3};
    const auto hill =
        count([](double m) { return m < 1   ? 5.0
                                    : m < 2 ? 7.0
                                            : 3.0; }, [](double) { return -1.0; }, &calls);
    REQUIRE(search(hill, hill({1.5}), std::array{0.7}));           // 7 -> 3
    const auto up = search(hill, hill({0.5}), std::array{0.0001}); // reference still 7
    REQUIRE(up);
    CHECK(search.seen == 2);
    CHECK_FALSE(least::backtracking{.trials = 3}(hill, hill({2.2}), std::array{-1.0}));
}

TEST_CASE("a fixed search takes every step that moves")
{
    const auto next = least::fixed{}(parabola, parabola({2}), std::array{100.0});
    REQUIRE(next);
    CHECK(next->p[0] == 102);
    CHECK_FALSE(least::fixed{}(parabola, parabola({2}), std::array{1e-30}));
}

TEST_CASE("a slope that is infinite is no direction")
{
    calls = 0;
    auto cliff = parabola({2});
    cliff.e.gradient[0] = std::numeric_limits<double>::infinity();
    calls = 0;
    CHECK_FALSE(least::backtracking{}(parabola, cliff, std::array{-1.0}));
    CHECK(calls == 0);
}

namespace {

/// Whether `next` is where the strong Wolfe conditions say, seen from `at`.
bool strong_wolfe_holds(const place& at, const place& next, double step)
{
    const double slope = at.e.gradient[0] * step, t = (next.p[0] - at.p[0]) / step;
    return next.e.cost <= at.e.cost + 1e-4 * t * slope && std::abs(next.e.gradient[0] * step) <= 0.9 * std::abs(slope);
}

} // namespace

TEST_CASE("strong_wolfe takes the whole step where it is good, one evaluation")
{
    const auto at = parabola({2});
    calls = 0;
    const auto next = least::strong_wolfe{}(parabola, at, std::array{-2.5});
    REQUIRE(next);
    CHECK(next->p[0] == -0.5);
    CHECK(calls == 1);
}

TEST_CASE("strong_wolfe shortens steps that are too long and lengthens those that are too short")
{
    for (const double step : {-3.95, -8.0, -800.0, -8e6, -0.1, -1e-3, -1e-6}) {
        CAPTURE(step);
        const auto at = parabola({2});
        calls = 0;
        const auto next = least::strong_wolfe{}(parabola, at, std::array{step});
        REQUIRE(next);
        CHECK(strong_wolfe_holds(at, *next, step));
        CHECK(calls <= 14);
    }
    // where a step is lengthened it is by the cubic, within 1.1 and 4 times the last advance
    const auto second_trial = [](double step) {
        std::vector<double> places;
        const auto watched = count(
            [&places](double m) {
                places.push_back(m);
                return m * m;
            },
            [](double m) { return 2 * m; }, &calls);
        static_cast<void>(least::strong_wolfe{.slope = 0.01}(watched, watched({2}), std::array{step}));
        return (places.at(2) - 2) / step;
    };
    CHECK(std::abs(second_trial(-0.5) - 4) < 1e-12);
    CHECK(std::abs(second_trial(-0.1) - 5) < 1e-12);
    CHECK(std::abs(second_trial(-1.9) - 2.1) < 1e-12);
    const auto at = parabola({2});
    calls = 0;
    const auto next = least::strong_wolfe{.slope = 0.1}(parabola, at, std::array{-0.5});
    REQUIRE(next);
    CHECK(std::abs(next->p[0]) < 1e-12);
    CHECK(calls == 2);
}

TEST_CASE("strong_wolfe finds its place on any hills, and never climbs")
{
    std::mt19937_64 random(1);
    const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
    int most = 0, all = 0;
    for (int i = 0; i < 2000; ++i) {
        const double a = uniform(), b = 10 * uniform(), c = uniform(), bend = 0.1 * uniform();
        const auto hills =
            count([=](double m) { return a * std::sin(b * m) + c * std::cos(m) + bend * m * m; },
                  [=](double m) { return a * b * std::cos(b * m) - c * std::sin(m) + 2 * bend * m; }, &calls);
        const auto at = hills({6 * uniform() - 3});
        const double step = -at.e.gradient[0] * std::pow(10, 6 * uniform() - 4);
        CAPTURE(i, a, b, c, bend, step);
        calls = 0;
        const auto next = least::strong_wolfe{}(hills, at, std::array{step});
        REQUIRE(next);
        CHECK(strong_wolfe_holds(at, *next, step));
        most = std::max(most, calls);
        all += calls;
    }
    CHECK(most <= 20);
    CHECK(all <= 4 * 2000); // of steps up to ten thousand times too short or a hundred times too long
}

TEST_CASE("strong_wolfe refuses steps uphill, steps lost in rounding, NaN and infinite slopes, without a look")
{
    auto at = parabola({2});
    calls = 0;
    CHECK_FALSE(least::strong_wolfe{}(parabola, at, std::array{1.0}));
    CHECK_FALSE(least::strong_wolfe{}(parabola, at, std::array{-1e-30}));
    CHECK_FALSE(least::strong_wolfe{}(parabola, at, std::array{std::nan("")}));
    at.e.gradient[0] = std::numeric_limits<double>::infinity();
    CHECK_FALSE(least::strong_wolfe{}(parabola, at, std::array{-1.0}));
    CHECK(calls == 0);
}

TEST_CASE("strong_wolfe steps back from where the cost is not finite, however far, and goes on from there")
{
    const auto barrier = count([](double m) { return m > 0 ? m - std::log(m) : std::nan(""); },
                               [](double m) { return 1 - 1 / m; }, &calls);
    for (const double step : {-1.9, -2.5, -20.0, -1e9}) {
        CAPTURE(step);
        const auto at = barrier({2});
        calls = 0;
        const auto next = least::strong_wolfe{}(barrier, at, std::array{step});
        REQUIRE(next);
        CHECK(strong_wolfe_holds(at, *next, step));
        CHECK(calls <= 15);
    }
    // the fall goes on right up to the end of the world
    const auto cliff = count([](double m) { return m < 1 ? -m : std::nan(""); }, [](double) { return -1.0; }, &calls);
    const auto next = least::strong_wolfe{}(cliff, cliff({0}), std::array{4.0});
    REQUIRE(next);
    CHECK(next->p[0] < 1);
    CHECK(next->p[0] > 0.99);
}

TEST_CASE("strong_wolfe goes by slopes where the cost is all rounding noise, and lets it rise by no more")
{
    const auto shaken = [](double m) { return m == 2 ? 0 : 1e-5; }; // a thousand ulps of 1e8, all against us
    const auto flat =
        count([&](double m) { return 1e8 + shaken(m) + 1e-12 * m * m; }, [](double m) { return 2e-12 * m; }, &calls);
    for (const double step : {-0.5, -3.9, -10.0, -1000.0}) {
        CAPTURE(step);
        const auto at = flat({2});
        calls = 0;
        const auto next = least::strong_wolfe{}(flat, at, std::array{step});
        REQUIRE(next);
        CHECK(std::abs(next->e.gradient[0]) <= 0.9 * at.e.gradient[0]);
        CHECK(next->e.cost <= at.e.cost + 1e-4); // eps^(3/4) of it
        CHECK(calls <= 12);
    }
    // noise that is known to be larger
    const auto rough = count([](double m) { return m == 2 ? 4.0 : 4.5; }, [](double m) { return 2 * m; }, &calls);
    auto at = rough({2});
    CHECK_FALSE(least::strong_wolfe{}(rough, at, std::array{-2.0}));
    at.e.cost_noise = 0.2;
    CHECK(least::strong_wolfe{}(rough, at, std::array{-2.0}));
}

TEST_CASE("strong_wolfe comes back with the best where no trial will do, or with nothing")
{
    const auto kink = count([](double m) { return std::abs(m); }, [](double m) { return m < 0 ? -1.0 : 1.0; }, &calls);
    const auto at = kink({2});
    calls = 0;
    const auto next = least::strong_wolfe{}(kink, at, std::array{-5.0});
    REQUIRE(next);
    CHECK(std::abs(next->p[0]) < 1e-3);
    CHECK(calls == 30);
    // where cubics mislead, halving the bracket leads on
    const auto steep =
        count([](double m) { return m < 0 ? -1000 * m : m; }, [](double m) { return m < 0 ? -1000.0 : 1.0; }, &calls);
    const auto close = least::strong_wolfe{}(steep, steep({2}), std::array{-2.5});
    REQUIRE(close);
    CHECK(std::abs(close->p[0]) < 1e-6);

    const auto slope = count([](double m) { return m; }, [](double) { return 1.0; }, &calls);
    const auto down = least::strong_wolfe{}(slope, slope({2}), std::array{-1.0});
    REQUIRE(down);
    CHECK(down->e.cost < -1e17);

    const auto liar = count([](double m) { return m == 2 ? 0.0 : 1.0; }, [](double) { return 1.0; }, &calls);
    const auto start = liar({2});
    calls = 0;
    CHECK_FALSE(least::strong_wolfe{.trials = 7}(liar, start, std::array{-1.0}));
    CHECK(calls == 7);
}
