// SPDX-License-Identifier: MIT
#include "least/optimize/lbfgs.hpp"

#include "least/cost/mean_cost.hpp"
#include "least/model/linear.hpp"
#include "least/model/polynomial.hpp"
#include "least/model/relu_network.hpp"
#include "problems/functions.hpp"
#include "problems/linear_models.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

using least::lbfgs;
using least::status;

namespace {

constexpr std::array<double, 3> x{1, 2, 3}, y{2.5, 3.5, 6.5};

template <class T>
struct bell {
    T height;
    std::array<T, 2> place_and_width;
};

template <std::size_t N>
void check_linear_model()
{
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        const problems::linear_model<N> problem(seed);
        CAPTURE(N, seed, problem.condition);
        const auto found = lbfgs{}(least::mean_squared_error(least::polynomial<N - 1>{}, problem.x, problem.y),
                                   std::array<double, N>{});
        CAPTURE(least::message(found.status), found.iterations, found.evaluations);
        CHECK(found.status == status::converged);
        CHECK(problems::distance(found.parameters, problem.answer) < 1e-8);
    }
}

} // namespace

TEST_CASE("L-BFGS fits linear models at compile time to 1e-12")
{
    constexpr auto line = lbfgs{}(least::mean_squared_error(least::linear{}, x, y), 0.0);
    STATIC_REQUIRE(line.status == status::converged);
    STATIC_REQUIRE(least::abs(line.parameters - 29.0 / 14) < 1e-12);
    constexpr auto affine = lbfgs{}(least::mean_squared_error(least::polynomial<1>{}, x, y), std::array{0.0, 0.0});
    STATIC_REQUIRE(affine.converged());
    STATIC_REQUIRE(least::abs(affine.parameters[0] - 1.0 / 6) < 1e-12);
    STATIC_REQUIRE(least::abs(affine.parameters[1] - 2) < 1e-12);
}

TEST_CASE("L-BFGS is an aggregate of options, and makes double of an integer start")
{
    STATIC_REQUIRE(std::is_aggregate_v<lbfgs>);
    STATIC_REQUIRE(
        std::is_same_v<decltype(lbfgs{}(problems::rosenbrock{}, std::array{0, 0}).parameters), std::array<double, 2>>);
}

TEST_CASE("L-BFGS on Rosenbrock's and Beale's functions ends converged at the minimum")
{
    const auto r = lbfgs{}(problems::rosenbrock{}, problems::rosenbrock::start);
    CAPTURE(r.evaluations);
    CHECK(r.status == status::converged);
    CHECK(problems::distance(r.parameters, problems::rosenbrock::minimum) < 1e-12);
    CHECK(r.evaluations <= 55);
    const auto b = lbfgs{}(problems::beale{}, problems::beale::start);
    CHECK(b.status == status::converged);
    CHECK(problems::distance(b.parameters, problems::beale::minimum) < 1e-12);
    CHECK(b.evaluations <= 30);
    const auto far_from_zero =
        lbfgs{}([](const auto& p) { return 1e8 + problems::rosenbrock{}(p); }, std::array{-1.2, 1.0});
    CHECK(far_from_zero.converged());
    CHECK(problems::distance(far_from_zero.parameters, problems::rosenbrock::minimum) < 1e-8);
}

TEST_CASE("L-BFGS needs as many evaluations for a hundred thousand parameters as for two")
{
    for (const std::size_t n : {std::size_t(2), std::size_t(1'000), std::size_t(100'000)}) {
        const auto found = lbfgs{}(problems::extended_rosenbrock{}, problems::extended_rosenbrock::start(n));
        CAPTURE(n, found.iterations, found.evaluations, found.cost);
        CHECK(found.status == status::converged);
        CHECK(found.evaluations <= 55);
        CHECK(problems::distance(found.parameters, std::vector<double>(n, 1.0)) < 1e-12);
    }
}

TEST_CASE("L-BFGS minimizes quadratics whose curvatures differ by a million")
{
    for (const auto& [n, most, offset] : {std::tuple{10, 2'000, 3.0}, std::tuple{50, 15'000, 0.0}}) {
        const auto curvature = [n = n](std::size_t j) { return std::pow(1e6, static_cast<double>(j) / (n - 1)); };
        const auto quadratic = least::with_derivative(
            [&, offset = offset](const std::vector<double>& p) {
                double sum = offset;
                for (std::size_t j = 0; j < p.size(); ++j) { sum += curvature(j) * (p[j] - 1) * (p[j] - 1) / 2; }
                return sum;
            },
            [&](std::vector<double> p) {
                for (std::size_t j = 0; j < p.size(); ++j) { p[j] = curvature(j) * (p[j] - 1); }
                return p;
            });
        const std::vector<double> start(static_cast<std::size_t>(n));
        const auto found = lbfgs{}(quadratic, start);
        CAPTURE(n, least::message(found.status), found.iterations, found.evaluations);
        CHECK(found.status == status::converged);
        CHECK(problems::distance(found.parameters, std::vector<double>(start.size(), 1.0)) < 1e-8);
        CHECK(found.evaluations < static_cast<std::size_t>(most));
    }
}

TEST_CASE("L-BFGS brings linear models of 1 to 8 parameters to 1e-8")
{
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (check_linear_model<I + 1>(), ...);
    }(std::make_index_sequence<8>{});
}

TEST_CASE("L-BFGS gives results in the shape of the start")
{
    std::vector<double> t, v;
    for (int i = 0; i < 30; ++i) {
        t.push_back(0.1 * i);
        v.push_back(2 / (1 + (t.back() - 1.5) * (t.back() - 1.5) / 0.16));
    }
    const auto cost = least::mean_squared_error(
        [](const auto& p, double u) {
            const auto z = (u - p.place_and_width[0]) / p.place_and_width[1];
            return p.height / (1 + z * z);
        },
        t, v);
    const auto found = lbfgs{}(cost, bell<double>{1, {1.2, 0.6}});
    CHECK(found.converged());
    CHECK(std::abs(found.parameters.height - 2) < 1e-10);
    CHECK(std::abs(found.parameters.place_and_width[0] - 1.5) < 1e-10);
    CHECK(std::abs(found.parameters.place_and_width[1] - 0.4) < 1e-10);

    const auto list = lbfgs{}(problems::rosenbrock{}, std::vector<double>{-1.2, 1.0});
    CHECK(list.converged());
    CHECK(list.parameters.size() == 2);
    CHECK(list.evaluations == lbfgs{}(problems::rosenbrock{}, std::array{-1.2, 1.0}).evaluations);
}

TEST_CASE("L-BFGS serves float and long double with their own precision")
{
    const auto f = lbfgs{}(problems::rosenbrock{}, std::array{-1.2F, 1.0F});
    CHECK(f.converged());
    CHECK(std::abs(f.parameters[0] - 1) < 1e-5F);
    const auto l = lbfgs{}(least::mean_squared_error(least::linear{}, x, y), 0.0L);
    CHECK(l.converged());
    CHECK(std::abs(l.parameters - 29.0L / 14) < 1e-17L);
    const std::array<float, 3> xf{1, 2, 3}, yf{2.5F, 3.5F, 6.5F};
    const auto line = lbfgs{}(least::mean_squared_error(least::linear{}, xf, yf), 0.0F);
    CHECK(line.converged());
    CHECK(std::abs(line.parameters - 29.0F / 14) < 4e-6F); // 16 roundings
}

TEST_CASE("L-BFGS says how it ended")
{
    const auto line = least::mean_squared_error(least::linear{}, x, y);
    const auto exact = lbfgs{}(least::mean_squared_error(least::linear{}, x, std::array{2.0, 4.0, 6.0}), 1.0);
    CHECK(exact.status == status::exact_fit);
    CHECK(std::abs(exact.parameters - 2) < 1e-14);

    const auto limited = lbfgs{.stop = {.iterations = 3}}(problems::rosenbrock{}, problems::rosenbrock::start);
    CHECK(limited.status == status::iteration_limit);
    CHECK(limited.iterations == 3);
    CHECK_FALSE(limited.converged());

    const auto stopped =
        lbfgs{}(problems::rosenbrock{}, problems::rosenbrock::start, [](const auto& now) { return now.iteration < 4; });
    CHECK(stopped.status == status::stopped_by_observer);
    CHECK(stopped.iterations == 4);

    const auto root = [](const auto& m) {
        using std::sqrt;
        return m + sqrt(m);
    };
    CHECK(lbfgs{}(root, -1.0).status == status::not_finite);
    const auto nan_at_2 = [](double m, double t) { return t == 2 ? std::nan("") : m * t; };
    const auto broken = lbfgs{}(least::mean_squared_error(nan_at_2, x, y), 1.0);
    CHECK(broken.status == status::not_finite);
    CHECK(broken.observation == 1);

    // At the kink of an absolute value there is no slope of 0.
    const auto kink = lbfgs{}([](const auto& m) { return (m > 1 ? m - 1 : 1 - m) + m * m / 8; }, 3.0);
    CHECK(kink.status == status::stalled);
    CHECK(std::abs(kink.parameters - 1) < 1e-4);

    CHECK(lbfgs{.stop = {.gradient = 0.1}}(line, 0.0).converged());
    CHECK_THROWS_AS(lbfgs{.stop = {.gradient = -1}}(line, 0.0), std::invalid_argument);
}

TEST_CASE("L-BFGS does not take maxima, saddles and plateaus for minima")
{
    const auto cosine = [](const auto& m) {
        using std::cos;
        return cos(m);
    };
    CHECK(lbfgs{}(cosine, 0.0).status == status::saddle_point);
    const auto saddle = lbfgs{}([](const auto& p) { return p[0] * p[0] - p[1] * p[1] + p[1] * p[1] * p[1] * p[1]; },
                                std::array{1.0, 0.0});
    CHECK(saddle.status == status::saddle_point);
    CHECK(std::abs(saddle.direction[1]) > 0.99);
    CHECK(lbfgs{}([](const auto& m) { return 3 + 0 * m; }, 1.0).status == status::flat_direction);
    // Both units are dead on these x: their parameters do nothing.
    using net = least::relu_network<2>;
    const auto dead =
        lbfgs{}(least::mean_squared_error(net{}, x, y), net::parameters<double>{{1, 1}, {1, 1}, {-5, -6}});
    CHECK(dead.status == status::flat_direction);
    CHECK(dead.direction.m[0] > 0);
    const auto valley = lbfgs{}([](const auto& m) { return m * m * m * m - 2 * m * m; }, 2.0);
    CHECK(valley.converged());
    CHECK(std::abs(std::abs(valley.parameters) - 1) < 1e-8);
}

TEST_CASE("L-BFGS on a cost without a minimum claims nothing, and with a singular one the cost at least is least")
{
    const auto falling = [](const auto& m) {
        using std::exp;
        return exp(-m);
    };
    CHECK_FALSE(lbfgs{.stop = {.iterations = 2000}}(falling, 1.0).converged());
    CHECK_FALSE(lbfgs{}([](const auto& m) { return m; }, 1.0).converged());
    CHECK_FALSE(lbfgs{}([](const auto& m) { return -m * m; }, 1.0).converged());
    CHECK(lbfgs{}(problems::powell_singular{}, problems::powell_singular::start).cost < 1e-30);
}

TEST_CASE("L-BFGS steps back from where the cost is not finite")
{
    const auto barrier = [](const auto& m) {
        using std::log;
        return m - log(m);
    };
    for (const double start : {0.01, 3.0, 50.0}) {
        const auto found = lbfgs{}(barrier, start);
        CHECK(found.converged());
        CHECK(std::abs(found.parameters - 1) < 1e-12);
    }
}

TEST_CASE("a first step of L-BFGS does not land on the dead point at 0")
{
    const std::array t{1.0, 2.0, 3.0, 4.0}, v{1.0, 4.2, 9.1, 15.8};
    for (const double start : {2.0, 3.0, -7.0}) {
        const auto found =
            lbfgs{}(least::mean_squared_error([](const auto& m, double u) { return m * m * u * u; }, t, v), start);
        CHECK(found.converged());
        CHECK(std::abs(std::abs(found.parameters) - 1) < 0.05);
    }
}
