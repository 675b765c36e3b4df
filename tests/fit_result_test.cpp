// SPDX-License-Identifier: MIT
#include "least/fit_result.hpp"

#include "catch.hpp"
#include "problems/nist_linear.hpp"

#include "least/least.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace {

template <class T>
struct decay {
    T height, rate;
};
constexpr auto decaying = [](const auto& p, auto x) {
    using std::exp;
    return p.height * exp(-p.rate * x);
};
const std::vector<double> x{0, 1, 2, 3, 4, 5}, y{5.1, 3.0, 1.9, 1.1, 0.7, 0.4};

auto fit_it(const auto&... rest)
{
    return least::fit(decaying, x, y, decay<double>{1, 1}, rest...);
}

} // namespace

TEST_CASE("a fit_result comes back in the shape of the parameters and outlives its data")
{
    const auto fitted = [] {
        const std::vector<double> own_x = x, own_y = y;
        return least::fit(decaying, own_x, own_y, decay<double>{1, 1});
    }();
    STATIC_REQUIRE(std::is_same_v<decltype(fitted.standard_errors()), decay<double>>);
    STATIC_REQUIRE(std::is_same_v<decltype(fitted.confidence_interval()), least::interval<decay<double>>>);
    STATIC_REQUIRE(std::is_base_of_v<least::minimum<decay<double>>, std::remove_const_t<decltype(fitted)>>);
    auto other = fitted;
    other = fit_it(least::sigma(0.1)); // assignable: it can be stored
    CHECK(other.parameters.height != 0);
    const double unit = 2.0;
    const auto captures = [unit](const auto& p, auto t) { return p * t / unit; };
    auto first = least::fit(captures, x, y, 1.0);
    const auto second = least::fit(captures, y, x, 1.0);
    first = second; // a lambda with captures cannot be assigned, a fit with one can
    CHECK(first.parameters == second.parameters);
    CHECK(first(3.0) == second(3.0));
    CHECK(fitted(2.0) == fitted.parameters.height * std::exp(-2 * fitted.parameters.rate));
}

TEST_CASE("residuals are observation minus curve, leverages sum to the number of parameters")
{
    const auto fitted = fit_it();
    const auto r = fitted.residuals(x, y);
    double squares = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        CHECK(r[i] == y[i] - fitted(x[i]));
        squares += r[i] * r[i];
    }
    CHECK(std::abs(squares / fitted.residual_sum_of_squares() - 1) < 1e-13);
    double sum = 0;
    for (const double h : fitted.leverage(x, y)) {
        CHECK(h > 0);
        CHECK(h < 1);
        sum += h;
    }
    CHECK(std::abs(sum - 2) < 1e-12);
    const std::vector<double> sigma{0.1, 0.2, 0.1, 0.2, 0.1, 0.2};
    const auto known = fit_it(least::sigma(sigma));
    sum = 0;
    for (const double h : known.leverage(x, y, least::sigma(sigma))) { sum += h; }
    CHECK(std::abs(sum - 2) < 1e-12);
    CHECK(fitted.residuals(std::vector{7.0}, std::vector{0.0}).size() == 1); // other data than it was fitted to
}

TEST_CASE("leverages and bands keep their digits where the columns are almost dependent")
{
    problems::nist::for_each_linear([](auto problem) {
        using p = decltype(problem);
        const auto fitted = least::fit(typename p::model{}, p::x(), p::y());
        double sum = 0;
        for (const double h : fitted.leverage(p::x(), p::y())) {
            CHECK(h > 0);
            CHECK(h < 1 + 1e-5);
            sum += h;
        }
        CAPTURE(p::name);
        CHECK(std::abs(sum / p::parameters - 1) < 1e-6);
        const auto band = fitted.confidence_band(p::x()[0]);
        CHECK(band.lower <= band.upper);
    });
}

TEST_CASE("bands are the delta method")
{
    const auto fitted = fit_it();
    const double at = 2.5, e = std::exp(-fitted.parameters.rate * at);
    const std::array g{e, -at * fitted.parameters.height * e};
    const auto c = fitted.covariance();
    const double v = g[0] * g[0] * c(0, 0) + 2 * g[0] * g[1] * c(0, 1) + g[1] * g[1] * c(1, 1);
    const double q = least::student_t_quantile(0.95, 4.0), s2 = fitted.reduced_chi_squared();
    const auto band = fitted.confidence_band(at, 0.9);
    CHECK(std::abs((band.upper - fitted(at)) / (q * std::sqrt(v)) - 1) < 1e-10);
    CHECK(std::abs((fitted(at) - band.lower) / (q * std::sqrt(v)) - 1) < 1e-10);
    const auto wide = fitted.prediction_band(at, 0.9);
    CHECK(std::abs((wide.upper - fitted(at)) / (q * std::sqrt(v + s2)) - 1) < 1e-10);
    const std::vector<double> w{1, 2, 1, 2, 1, 2};
    const auto weighted = fit_it(least::weights(w));
    const auto heavy = weighted.prediction_band(at, 0.9, 4.0), light = weighted.prediction_band(at, 0.9, 1.0);
    CHECK(heavy.upper < light.upper); // an observation of more weight scatters less
}

TEST_CASE("an interval covers the truth as often as it says")
{
    // 2,000 seeded data sets with normal errors: the share of 90 % intervals that hold the truth is 0.9 -+ 0.02 (3 standard errors)
    std::uint64_t state = 12345;
    const auto uniform = [&] {
        state = state * 6364136223846793005U + 1442695040888963407U;
        return (static_cast<double>(state >> 11U) + 0.5) * 0x1p-53;
    };
    const auto normal = [&] { return std::sqrt(-2 * std::log(uniform())) * std::cos(6.283185307179586 * uniform()); };
    std::size_t covered = 0, covered_known = 0;
    constexpr std::size_t sets = 2000;
    for (std::size_t k = 0; k < sets; ++k) {
        std::vector<double> seen;
        for (const double t : x) { seen.push_back(5 * std::exp(-0.5 * t) + 0.05 * normal()); }
        const auto inside = [](const auto& i) { return i.lower.rate < 0.5 && 0.5 < i.upper.rate; };
        covered += inside(least::fit(decaying, x, seen, decay<double>{4, 0.4}).confidence_interval(0.9)) ? 1U : 0U;
        covered_known +=
            inside(least::fit(decaying, x, seen, decay<double>{4, 0.4}, least::sigma(0.05)).confidence_interval(0.9))
                ? 1U
                : 0U;
    }
    CHECK(std::abs(static_cast<double>(covered) / sets - 0.9) < 0.02);
    CHECK(std::abs(static_cast<double>(covered_known) / sets - 0.9) < 0.02);
}
