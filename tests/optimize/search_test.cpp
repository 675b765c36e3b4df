// SPDX-License-Identifier: MIT
#include "least/optimize/search.hpp"

#include "least/optimize/minimize.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <optional>

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
