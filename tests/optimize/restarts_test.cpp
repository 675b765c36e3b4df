// SPDX-License-Identifier: MIT
#include "least/optimize/restarts.hpp"

#include "catch.hpp"

#include "least/cost/constraints.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/model/polynomial.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <vector>

namespace {

using least::minimum;
using least::restarts;
using least::status;
using least::detail::halton;
using P = std::array<double, 3>;

constexpr std::array<double, 5> x{-2, -1, 0, 1, 2}, y{1, 0, 2, 1, 3};
const auto cost = least::mean_squared_error(least::polynomial<2>{}, x, y);

/// An optimizer that does not search: it ends as the script says, and keeps its starts. Past the script it ends stalled.
struct scripted {
    struct ending {
        least::status status;
        double cost;
    };
    std::vector<ending> script;
    std::vector<P>* starts;

    template <class Cost, class Observer>
    minimum<P> operator()(const Cost&, const P& start, Observer&) const
    {
        const std::size_t run = starts->size();
        starts->push_back(start);
        minimum<P> m;
        m.parameters = {static_cast<double>(run), 7, 0.5};
        m.status = run < script.size() ? script[run].status : status::stalled;
        m.cost = run < script.size() ? script[run].cost : 100;
        m.iterations = 10 + run;
        m.evaluations = 100 + run;
        return m;
    }
};
struct story {
    minimum<P> result;
    std::vector<P> starts;
};
template <class Cost = decltype(cost)>
story play(std::vector<scripted::ending> script, const restarts& how, const P& start = {1, 2, 3}, const Cost& of = cost)
{
    story s;
    const scripted optimizer{std::move(script), &s.starts};
    least::no_observer observer;
    s.result = least::detail::restarting<Cost, P, scripted, least::no_observer>(of, start, optimizer, observer)(how);
    return s;
}
constexpr restarts starts_only{.methods = false, .starts = 16};

} // namespace

TEST_CASE("the gradient and the curvature from a factor are those of the cost, bounds are passed on")
{
    constexpr std::array<double, 5> w{1, 2, 0, 3, 0.5};
    const auto robust = least::mean_loss(least::polynomial<2>{}, x, y, least::huber{0.5}, least::weights(w));
    const auto agree = [](const auto& of) {
        const P p{0.3, -0.2, 0.7};
        const least::detail::from_factor here(of);
        const auto g = of.template evaluate<least::order::gradient>(p);
        const auto g_here = here.template evaluate<least::order::gradient>(p);
        CHECK(g_here.cost == g.cost);
        CHECK(g_here.gradient == g.gradient);
        CHECK(g_here.gradient_scale == g.gradient_scale);
        const auto h = of.template evaluate<least::order::curvature>(p);
        const auto h_here = here.template evaluate<least::order::curvature>(p);
        CHECK(h_here.cost == h.cost);
        CHECK(h_here.finite());
        for (std::size_t j = 0; j < p.size(); ++j) {
            const double scale = h.curvature_scale[j];
            CHECK(std::abs(h_here.curvature_scale[j] - scale) <= 1e-14 * scale);
            for (std::size_t i = 0; i <= j; ++i) {
                const std::size_t ij = least::packed(i, j);
                CHECK(std::abs(h_here.curvature[ij] - h.curvature[ij])
                      <= 1e-14 * std::sqrt(scale * h.curvature_scale[i]));
            }
        }
    };
    agree(cost);
    agree(robust);
    least::box<double, 3> box(3);
    box.held[1] = true;
    const least::constrained within(cost, box);
    const least::detail::from_factor here(within);
    CHECK(here.constraints().held[1]);
}

TEST_CASE("Halton's sequence has the digits of i mirrored in the prime bases")
{
    STATIC_REQUIRE(halton<double>(0, 0) == 1.0 / 2);
    STATIC_REQUIRE(halton<double>(1, 0) == 1.0 / 4);
    STATIC_REQUIRE(halton<double>(2, 0) == 3.0 / 4);
    STATIC_REQUIRE(halton<double>(3, 0) == 1.0 / 8);
    STATIC_REQUIRE(halton<double>(4, 0) == 5.0 / 8);
    STATIC_REQUIRE(halton<double>(14, 0) == 15.0 / 16);
    const auto third = [](std::size_t i, double thirds) { CHECK(std::abs(halton<double>(i, 1) - thirds) < 1e-15); };
    third(0, 1.0 / 3);
    third(1, 2.0 / 3);
    third(2, 1.0 / 9);
    third(3, 4.0 / 9);
    third(7, 8.0 / 9);
    constexpr std::array primes{2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
    for (std::size_t j = 0; j < primes.size(); ++j) { CHECK(std::abs(halton<double>(0, j) * primes[j] - 1) < 1e-15); }
    for (std::size_t j = 0; j < 20; ++j) { // within (0, 1), and no two alike
        for (std::size_t i = 0; i < 50; ++i) {
            CHECK((halton<double>(i, j) > 0 && halton<double>(i, j) < 1));
            for (std::size_t k = 0; k < i; ++k) { CHECK(halton<double>(i, j) != halton<double>(k, j)); }
        }
    }
}

TEST_CASE("power_of_ten is 10^x to 1.1 % for |x| <= 2, exact at 0, and rises")
{
    STATIC_REQUIRE(least::detail::power_of_ten(0.0) == 1);
    double before = 0;
    for (int i = -200; i <= 200; ++i) {
        const double h = i / 100.0, power = least::detail::power_of_ten(h);
        CAPTURE(h);
        CHECK(std::abs(power / std::pow(10, h) - 1) < 0.011 * h * h / 4 + 1e-12); // (1 + z/n)^n = e^z (1 - z^2 / 2n)
        CHECK(power > before);
        before = power;
    }
}

TEST_CASE("a first run that ends at a minimum is the whole, and so is one stopped or one that could not begin")
{
    for (const auto s : {status::converged, status::exact_fit, status::at_bound, status::stopped_by_observer}) {
        CAPTURE(least::message(s));
        const auto [result, starts] = play({{s, 5}}, {});
        CHECK(starts.size() == 1);
        CHECK(starts[0] == P{1, 2, 3});
        CHECK(result.status == s);
        CHECK(result.iterations == 10);
        CHECK(result.evaluations == 100);
    }
    const auto broken = least::mean_squared_error(
        [](const auto& p, double at) {
            using std::sqrt;
            return sqrt(p[0]) + p[1] + p[2] * at;
        },
        x, y);
    least::no_observer observer;
    const P outside{-1, 0, 0};
    const least::levenberg_marquardt optimizer{};
    const auto result = least::detail::restarting<decltype(broken), P, least::levenberg_marquardt, least::no_observer>(
        broken, outside, optimizer, observer)({});
    CHECK(result.status == status::not_finite);
    CHECK(result.observation == 0);
    CHECK(result.evaluations == 1);
}

TEST_CASE("other starts are tried until one ends at a minimum, and all their work counts")
{
    const auto [result, starts] =
        play({{status::stalled, 5}, {status::iteration_limit, 8}, {status::not_finite, 1}, {status::converged, 4}},
             starts_only);
    CHECK(starts.size() == 4);
    CHECK(result.status == status::converged);
    CHECK(result.cost == 4);
    CHECK(result.parameters[0] == 3);
    CHECK(result.iterations == 10 + 11 + 12 + 13);
    CHECK(result.evaluations == 100 + 101 + 102 + 103);
}

TEST_CASE("a minimum above what another run has reached does not end the search, nor is it the result")
{
    const auto [result, starts] =
        play({{status::stalled, 5}, {status::converged, 6}, {status::iteration_limit, 3}, {status::converged, 4}},
             {.methods = false, .starts = 5});
    CHECK(starts.size() == 6);
    CHECK(result.status == status::iteration_limit);
    CHECK(result.cost == 3);
    CHECK(result.parameters[0] == 2);
    // but one at the same cost, to rounding, is the better result
    const auto same = play({{status::stalled, 5}, {status::converged, 5 + 1e-9}}, starts_only);
    CHECK(same.starts.size() == 2);
    CHECK(same.result.status == status::converged);
}

TEST_CASE("a run that is not finite is no result, however low it went, unless there is no other")
{
    const auto lower = play({{status::stalled, 5}, {status::not_finite, 1}}, {.methods = false, .starts = 1});
    CHECK(lower.result.status == status::stalled);
    CHECK(lower.result.cost == 5);
    const double infinity = std::numeric_limits<double>::infinity();
    const auto first = play({{status::not_finite, infinity}, {status::stalled, 5}}, {.methods = false, .starts = 1});
    CHECK(first.result.status == status::stalled);
    CHECK(first.starts.size() == 2);
}

TEST_CASE("the number of other starts is a choice")
{
    CHECK(play({}, {.methods = false, .starts = 0}).starts.size() == 1);
    CHECK(play({}, {.methods = false, .starts = 7}).starts.size() == 8);
    CHECK(play({}, starts_only).starts.size() == 17);
}

TEST_CASE("starts that end flat at the same cost end the search: the first, all near ones, two wide ones")
{
    using enum status;
    std::vector<scripted::ending> flats(17, {flat_direction, 5});
    const auto [result, starts] = play(flats, starts_only); // of 16 other starts
    CHECK(starts.size() == 11);
    CHECK(result.status == flat_direction);
    CHECK(result.cost == 5);
    // what ends otherwise or higher is not counted, and at a lower cost the count begins anew
    flats[3] = {stalled, 9};
    flats[4] = {flat_direction, 6};
    CHECK(play(flats, starts_only).starts.size() == 13);
    flats[3] = flats[4] = {flat_direction, 4};
    CHECK(play(flats, starts_only).starts.size() == 17);
    // and a minimum may come before
    const auto found = play({{flat_direction, 5}, {flat_direction, 5}, {converged, 5}}, starts_only);
    CHECK(found.starts.size() == 3);
    CHECK(found.result.status == converged);
}

TEST_CASE("other starts multiply each parameter by up to 10^(1/2), later by up to 10^(3/2), and keep signs")
{
    const P start{1e-6, -4, 2e9};
    const auto starts = play({}, starts_only, start).starts;
    REQUIRE(starts.size() == 17);
    double widest = 0;
    for (std::size_t i = 0; i < 16; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            CAPTURE(i, j);
            const double factor = starts[i + 1][j] / start[j];
            CHECK(factor > 0);
            CHECK(std::abs(std::log10(factor)) <= (i < 8 ? 0.5 : 1.5));
            const double expected = std::pow(10, (i < 8 ? 1 : 3) * (halton<double>(i + 1, j) - 0.5));
            CHECK(std::abs(factor / expected - 1) < 0.01);
            widest = std::max(widest, std::abs(std::log10(factor)));
        }
    }
    CHECK(widest > 1);
}

TEST_CASE("a parameter that starts at 0 starts where the first run left it, times a power")
{
    const auto starts = play({}, starts_only, {1, 0, 3}).starts;
    for (std::size_t i = 1; i < starts.size(); ++i) {
        CHECK(std::abs(std::log10(starts[i][1] / 7)) <= 1.5); // the scripted runs end at 7
    }
    CHECK(starts[2][1] != starts[1][1]);
}

TEST_CASE("other starts are the same in other units, by powers of two")
{
    const auto plain = play({}, starts_only, {1.25, -3, 0.7}).starts;
    const auto scaled = play({}, starts_only, {1.25 * 0x1p40, -3 * 0x1p-70, 0.7 * 0x1p3}).starts;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        CHECK(scaled[i] == P{plain[i][0] * 0x1p40, plain[i][1] * 0x1p-70, plain[i][2] * 0x1p3});
    }
}

TEST_CASE("held parameters stay where they are in all starts")
{
    least::box<double, 3> box(3);
    box.take(least::hold(std::array{false, true, false}));
    const least::constrained within(cost, box);
    const auto starts = play({}, starts_only, {1, 2, 3}, within).starts;
    REQUIRE(starts.size() == 17);
    for (std::size_t i = 1; i < starts.size(); ++i) {
        CHECK(starts[i][1] == 2);
        CHECK(starts[i][0] != 1);
        CHECK(starts[i][2] != 3);
    }
}

namespace {

/// Fits by levenberg_marquardt with restarts.
template <class Cost, class Q, class Observer = least::no_observer>
minimum<Q> searched(const Cost& of, const Q& start, const restarts& how, Observer&& observer = {})
{
    const least::levenberg_marquardt optimizer{};
    return least::detail::restarting<Cost, Q, least::levenberg_marquardt, std::remove_reference_t<Observer>>(
        of, start, optimizer, observer)(how);
}

/// A narrow peak at 4.
constexpr auto peak = [](const auto& p, double at) {
    using std::exp;
    const auto z = (at - p[1]) / p[2];
    return p[0] * exp(-z * z / 2);
};
struct narrow {
    std::vector<double> at, value;
    narrow()
    {
        for (int i = 1; i <= 60; ++i) {
            at.push_back(0.1 * i);
            value.push_back(peak(std::array{3.0, 4.0, 0.1}, at.back()) + 0.001 * std::sin(37 * at.back()));
        }
    }
};

} // namespace

TEST_CASE("a peak that the first run does not see is found from another start, and all the work counts")
{
    const narrow d;
    const auto of = least::mean_squared_error(peak, d.at, d.value);
    const std::array<double, 3> aside{1, 2, 0.3};
    const auto alone = searched(of, aside, {.methods = false, .starts = 0});
    CHECK_FALSE(alone.converged());
    CHECK(alone.cost > 0.2);
    std::size_t shown = 0, begun = 0;
    const auto found = searched(of, aside, {.methods = false, .starts = 16}, [&](const auto& now) {
        ++shown;
        begun += now.iteration == 0 ? 1U : 0U;
    });
    CHECK(found.status == status::converged);
    CHECK(found.cost < 1e-6);
    CHECK(std::abs(found.parameters[1] - 4) < 1e-3);
    CHECK(begun >= 2); // at least one start more
    CHECK(shown == found.iterations + begun);
    CHECK(found.evaluations > alone.evaluations);
    CHECK(found.evaluations > found.iterations);
}

TEST_CASE("newton certifies a minimum at which the Jacobian is singular")
{
    const auto rising = [](const auto& p, double at) { return p[0] + p[1] * p[1] * at; }; // of data that fall
    const std::array<double, 5> falls{4, 3, 3, 2, 1};
    const auto of = least::mean_squared_error(rising, x, falls);
    const std::array<double, 2> start{1, 1e-9};
    CHECK_FALSE(searched(of, start, {.methods = false, .starts = 0}).converged());
    const auto found = searched(of, start, {.methods = true, .starts = 0});
    CHECK(found.status == status::converged);
    CHECK(std::abs(found.parameters[0] - 2.6) < 1e-12);
    CHECK(std::abs(found.parameters[1]) < 1e-8);
}

TEST_CASE("an observer that returns false ends the whole search, in any run")
{
    const auto product = [](const auto& p, double at) { return p[0] * p[1] * at; };
    const std::array<double, 3> at{1, 2, 3}, value{2, 4, 6};
    const auto of = least::mean_squared_error(product, at, value);
    for (const std::size_t last : {1U, 2U, 3U}) {
        CAPTURE(last);
        std::size_t shown = 0;
        const auto result =
            searched(of, std::array<double, 2>{0, 0}, {}, [&](const auto&) { return ++shown != last; }); // once
        CHECK(shown == last);
        CHECK_FALSE(result.converged());
    }
}

TEST_CASE("no other start begins after so many evaluations")
{
    CHECK(play({}, {.methods = false, .starts = 16, .evaluations = 250}).starts.size() == 3); // of 100, 101, 102
    CHECK(play({}, {.methods = false, .starts = 16, .evaluations = 0}).starts.size() == 1);
}
