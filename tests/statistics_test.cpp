// SPDX-License-Identifier: MIT
#include "least/statistics.hpp"

#include "catch.hpp"

#include "least/least.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <list>
#include <vector>

using least::standing;

namespace {

/// A line with weights in closed form, in long double.
struct line_by_hand {
    long double a, b, rss, var_a, var_b, cov, total;
    line_by_hand(const std::vector<double>& x, const std::vector<double>& y, const std::vector<double>& w)
    {
        long double s = 0, sx = 0, sy = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            s += w[i];
            sx += static_cast<long double>(w[i]) * x[i];
            sy += static_cast<long double>(w[i]) * y[i];
        }
        const long double mx = sx / s, my = sy / s;
        long double xx = 0, xy = 0;
        total = rss = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            xx += w[i] * (x[i] - mx) * (x[i] - mx);
            xy += w[i] * (x[i] - mx) * (y[i] - my);
            total += w[i] * (y[i] - my) * (y[i] - my);
        }
        b = xy / xx;
        a = my - b * mx;
        for (std::size_t i = 0; i < x.size(); ++i) { rss += w[i] * (y[i] - a - b * x[i]) * (y[i] - a - b * x[i]); }
        var_b = 1 / xx;
        var_a = 1 / s + mx * mx / xx;
        cov = -mx / xx;
    }
};

struct line_data {
    std::vector<double> x, y, w;
    explicit line_data(std::size_t n)
    {
        for (std::size_t i = 0; i < n; ++i) {
            const auto t = static_cast<double>(i);
            x.push_back(1 + 0.01 * t);
            y.push_back(2 - 0.5 * x.back() + 0.1 * std::sin(37 * t));
            w.push_back(1 + static_cast<double>(i % 3));
        }
    }
};

bool near(double a, long double b, double tolerance = 1e-12)
{
    return std::abs(static_cast<long double>(a) - b) <= tolerance * std::abs(b);
}

} // namespace

TEST_CASE("the statistics of a line are those of the textbook")
{
    for (const std::size_t n : {3U, 10U, 1024U, 1025U, 5000U}) { // within a block, and over several
        const line_data d(n);
        const line_by_hand hand(d.x, d.y, d.w);
        const auto fitted = least::fit(least::polynomial<1>{}, d.x, d.y, least::weights(d.w));
        CAPTURE(n);
        const long double s2 = hand.rss / static_cast<long double>(n - 2);
        CHECK(near(fitted.parameters[0], hand.a));
        CHECK(near(fitted.parameters[1], hand.b));
        CHECK(near(fitted.residual_sum_of_squares(), hand.rss));
        CHECK(near(fitted.reduced_chi_squared(), s2));
        CHECK(near(fitted.covariance()(0, 0), s2 * hand.var_a));
        CHECK(near(fitted.covariance()(1, 1), s2 * hand.var_b));
        CHECK(near(fitted.covariance()(0, 1), s2 * hand.cov));
        CHECK(near(fitted.correlation()(1, 0), hand.cov / std::sqrt(hand.var_a * hand.var_b)));
        CHECK(near(fitted.r_squared(), 1 - hand.rss / hand.total));
        const double q = least::student_t_quantile(0.975, static_cast<double>(n - 2));
        CHECK(near(fitted.confidence_interval(0.95).upper[1], hand.b + q * std::sqrt(s2 * hand.var_b)));
        long double log_w = 0;
        for (const double w : d.w) { log_w += std::log(static_cast<long double>(w)); }
        const auto rows = static_cast<long double>(n);
        const long double two_log_l = rows * (std::log(2 * 3.14159265358979323846L * hand.rss / rows) + 1) - log_w;
        CHECK(near(fitted.aic(), two_log_l + 6));
        CHECK(near(fitted.bic(), two_log_l + 3 * std::log(rows)));
        CHECK((n > 4 ? near(fitted.aicc(), two_log_l + 6 + 24 / (rows - 4)) : std::isnan(fitted.aicc())));
    }
}

TEST_CASE("sigma gives absolute errors, weights relative ones")
{
    const line_data d(20);
    std::vector<double> sigma, weights, half;
    for (const double w : d.w) {
        sigma.push_back(0.1 / std::sqrt(w));
        weights.push_back(100 * w);
        half.push_back(w / 7);
    }
    const auto by_sigma = least::fit(least::polynomial<1>{}, d.x, d.y, least::sigma(sigma));
    const auto by_weights = least::fit(least::polynomial<1>{}, d.x, d.y, least::weights(weights));
    const auto by_others = least::fit(least::polynomial<1>{}, d.x, d.y, least::weights(half));
    const double s = std::sqrt(by_sigma.reduced_chi_squared());
    for (std::size_t j = 0; j < 2; ++j) {
        CHECK(near(by_weights.standard_errors()[j], s * by_sigma.standard_errors()[j], 1e-11));
        CHECK(near(by_others.standard_errors()[j], by_weights.standard_errors()[j], 1e-11)); // only ratios count
    }
    CHECK(near(by_others.aic(), by_weights.aic(), 1e-11));
    // sigma is known: normal quantiles, and it is not counted as a parameter
    const double width = by_sigma.confidence_interval(0.95).upper[0] - by_sigma.parameters[0];
    CHECK(near(width / by_sigma.standard_errors()[0], 1.959963984540054, 1e-12));
    double chi2 = by_sigma.residual_sum_of_squares();
    for (const double v : sigma) { chi2 += std::log(2 * 3.14159265358979323846 * v * v); }
    CHECK(near(by_sigma.aic(), chi2 + 4, 1e-11));
}

TEST_CASE("observations of weight 0 count for nothing")
{
    line_data d(10);
    const auto fewer = least::fit(least::polynomial<1>{}, d.x, d.y);
    d.x.push_back(100);
    d.y.push_back(-1e6);
    std::vector<double> w(11, 1.0);
    w.back() = 0;
    const auto more = least::fit(least::polynomial<1>{}, d.x, d.y, least::weights(w));
    CHECK(more.degrees_of_freedom() == 8);
    CHECK(near(more.standard_errors()[1], fewer.standard_errors()[1]));
    CHECK(near(more.r_squared(), fewer.r_squared()));
    CHECK(near(more.aic(), fewer.aic()));
}

TEST_CASE("a summary is the same for any kind of range, and scales with the data")
{
    line_data d(2000);
    for (std::size_t i = 0; i < d.x.size(); ++i) { d.y[i] += 2 / (1 + 0.5 * d.x[i]) + 0.5 * d.x[i]; }
    const auto model = [](const auto& p, auto x) { return p[0] / (1 + p[1] * x); };
    const auto one = least::fit(model, d.x, d.y, std::array{1.0, 1.0});
    REQUIRE(one.status == least::status::converged);
    const auto other =
        least::fit(model, std::list(d.x.begin(), d.x.end()), std::list(d.y.begin(), d.y.end()), std::array{1.0, 1.0});
    CHECK(one.standard_errors() == other.standard_errors());
    auto y = d.y;
    for (auto& v : y) { v *= 1024; }
    const auto scaled = least::fit(model, d.x, y, std::array{1024.0, 1.0});
    CHECK(scaled.standard_errors()[0] == 1024 * one.standard_errors()[0]);
    CHECK(scaled.standard_errors()[1] == one.standard_errors()[1]);
    CHECK(scaled.r_squared() == one.r_squared());
}

TEST_CASE("the sandwich tends to the usual covariance where no observation is an outlier")
{
    line_data d(400);
    for (std::size_t i = 0; i < d.x.size(); ++i) {
        d.y[i] = 2 / (1 + 0.5 * d.x[i]) + 0.1 * std::sin(37.0 * static_cast<double>(i));
    }
    const auto model = [](const auto& p, auto x) { return p[0] / (1 + p[1] * x); };
    const auto wide = least::fit(model, d.x, d.y, std::array{1.0, 1.0}, least::huber{.delta = 100});
    const auto plain = least::fit(model, d.x, d.y, std::array{1.0, 1.0});
    CHECK(near(wide.parameters[1], plain.parameters[1], 1e-10));
    CHECK(std::abs(wide.standard_errors()[1] / plain.standard_errors()[1] - 1) < 0.2); // n is finite
    CHECK(std::isnan(wide.aic()));
    CHECK(wide.standings()[0] == standing::estimated);
}

TEST_CASE("errors are the same by the inverse of R and by its singular values, where one takes the place of the other")
{
    for (const double h : {1e-2, 1e-3, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 1e-7}) { // the condition is about 4 / h
        std::vector<double> x, y;
        for (int i = 0; i < 20; ++i) {
            x.push_back(1 + h * std::sin(5.0 * i));
            y.push_back(2 + 3 * std::sin(5.0 * i) + 0.1 * std::cos(37.0 * i));
        }
        const line_by_hand by_hand(x, y, std::vector<double>(20, 1.0));
        const auto line = [](const auto& p, auto at) { return p[0] + p[1] * at; }; // not known to be linear: in double
        const std::array start{static_cast<double>(by_hand.a), static_cast<double>(by_hand.b)};
        const auto fitted = least::fit(line, x, y, start);
        CAPTURE(h, fitted.status);
        REQUIRE(fitted.converged());
        const auto errors = fitted.standard_errors();
        const long double s = std::sqrt(by_hand.rss / 18);
        CHECK(std::abs(errors[0] / (s * std::sqrt(by_hand.var_a)) - 1) < 1e-13 / h);
        CHECK(std::abs(errors[1] / (s * std::sqrt(by_hand.var_b)) - 1) < 1e-13 / h);
    }
}
