// SPDX-License-Identifier: MIT
// Fits that the compiler makes: of models with the functions of <cmath> too, which least has at compile time.
#include "least/least.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <cstddef>

namespace {

constexpr double magnitude(double x)
{
    return x < 0 ? -x : x;
}

// The talk's transistor counts, in thousands, and their line on a logarithmic scale: log10(count) = m (year - 1970).
constexpr std::array<double, 6> years{1, 2, 4, 9, 12, 15}, thousands{2.31, 3.55, 6.10, 29.16, 135.77, 273.84};
constexpr double slope_of_logarithms()
{
    std::array<double, 6> logarithms{};
    for (std::size_t i = 0; i < logarithms.size(); ++i) { logarithms[i] = least::log10(1000 * thousands[i]); }
    const auto cost = least::mean_squared_error(least::linear{}, years, logarithms);
    return least::newton{}(cost, 0.0).parameters;
}

constexpr auto decay = [](const auto& p, auto x) {
    using least::exp;
    return p[0] * exp(-p[1] * x);
};
constexpr auto fitted_decay()
{
    std::array<double, 5> x{0, 1, 2, 3, 4}, y{};
    for (std::size_t i = 0; i < x.size(); ++i) { y[i] = 3 * least::exp(-0.5 * x[i]); }
    const auto cost = least::mean_squared_error(decay, x, y);
    return least::newton{}(cost, std::array{2.8, 0.48});
}

} // namespace

TEST_CASE("the talk's line is fitted to logarithms by the compiler")
{
    constexpr double slope = slope_of_logarithms();
    double xy = 0, xx = 0;
    for (std::size_t i = 0; i < years.size(); ++i) {
        xy += years[i] * std::log10(1000 * thousands[i]);
        xx += years[i] * years[i];
    }
    STATIC_REQUIRE(slope > 0.4 && slope < 0.5);
    CHECK(std::abs(slope - xy / xx) < 1e-14);
}

TEST_CASE("an exponential is fitted by the compiler")
{
    constexpr auto found = fitted_decay();
    STATIC_REQUIRE(found.converged());
    STATIC_REQUIRE(magnitude(found.parameters[0] - 3) < 1e-7 && magnitude(found.parameters[1] - 0.5) < 1e-7);
}
