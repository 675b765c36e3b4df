// SPDX-License-Identifier: MIT
// The statistics of least::fit against those of R, SciPy and mpmath (problems/reference_fits.hpp).
#include "least/fit.hpp"

#include "least/model/affine.hpp"
#include "least/model/linear.hpp"
#include "least/model/polynomial.hpp"
#include "problems/reference_fits.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <vector>

namespace fits = problems::fits;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// Whether a figure is the expected one, to 1e-8 of it. NaN agrees with nothing but NaN.
void agree([[maybe_unused]] const char* figure, double got, double expected)
{
    CAPTURE(figure, got, expected);
    if (std::isnan(expected)) {
        CHECK(std::isnan(got));
    } else {
        CHECK(std::abs(got - expected) <= 1e-8 * std::abs(expected));
    }
}

/// All that does not depend on an x.
template <class Fit, std::size_t N>
void check_figures(const Fit& fitted, const fits::figures<N>& expected)
{
    CAPTURE(least::message(fitted.status));
    CHECK(fitted.converged());
    CHECK(fitted.observations() == expected.observations);
    CHECK(fitted.free_parameters() == expected.free);
    CHECK(fitted.degrees_of_freedom() == expected.degrees_of_freedom);
    agree("residual sum of squares", fitted.residual_sum_of_squares(), expected.residual_sum_of_squares);
    agree("residual standard deviation", fitted.residual_standard_deviation(), expected.residual_standard_deviation);
    agree("R^2", fitted.r_squared(), expected.r_squared);
    agree("-2 log L", fitted.minus_two_log_likelihood(), expected.minus_two_log_likelihood);
    agree("AIC", fitted.aic(), expected.aic);
    agree("AICc", fitted.aicc(), expected.aicc);
    agree("BIC", fitted.bic(), expected.bic);

    const auto p = least::flatten(fitted.parameters), errors = least::flatten(fitted.standard_errors());
    const auto at_95 = fitted.confidence_interval(0.95), at_68 = fitted.confidence_interval(0.68);
    const auto lower_95 = least::flatten(at_95.lower), upper_95 = least::flatten(at_95.upper);
    const auto lower_68 = least::flatten(at_68.lower), upper_68 = least::flatten(at_68.upper);
    const auto covariance = fitted.covariance(), correlation = fitted.correlation();
    std::size_t place = 0;
    for (std::size_t i = 0; i < N; ++i) {
        CAPTURE(i);
        agree("parameter", p[i], expected.parameters[i]);
        agree("standard error", errors[i], expected.errors[i]);
        agree("interval, 0.95, lower", lower_95[i], expected.interval_95[i][0]);
        agree("interval, 0.95, upper", upper_95[i], expected.interval_95[i][1]);
        agree("interval, 0.68, lower", lower_68[i], expected.interval_68[i][0]);
        agree("interval, 0.68, upper", upper_68[i], expected.interval_68[i][1]);
        for (std::size_t j = 0; j <= i; ++j, ++place) {
            CAPTURE(j);
            const double c = expected.covariance[place], r = c / (expected.errors[i] * expected.errors[j]);
            agree("covariance", covariance(i, j), c);
            agree("covariance", covariance(j, i), c);
            agree("correlation", correlation(i, j), r);
            agree("correlation", correlation(j, i), r);
        }
    }
}

/// One output of a band, lower and upper.
template <class V>
std::array<double, 2> output_of(const least::interval<V>& band, std::size_t k)
{
    if constexpr (std::is_same_v<V, double>) {
        return {band.lower, band.upper};
    } else {
        return {band.lower[k], band.upper[k]};
    }
}

template <class Fit, class Bands>
void check_confidence_bands(const Fit& fitted, const Bands& bands)
{
    for (const auto& band : bands) {
        CAPTURE(band.x, band.output);
        const auto at_95 = output_of(fitted.confidence_band(band.x, 0.95), band.output);
        const auto at_68 = output_of(fitted.confidence_band(band.x, 0.68), band.output);
        for (const std::size_t side : {0U, 1U}) {
            agree("confidence band, 0.95", at_95[side], band.confidence_95[side]);
            agree("confidence band, 0.68", at_68[side], band.confidence_68[side]);
        }
    }
}

template <class Fit, class Bands>
void check_prediction_bands(const Fit& fitted, const Bands& bands)
{
    for (const auto& band : bands) {
        CAPTURE(band.x, band.output, band.sigma_or_weight);
        const auto within = [&](double confidence) {
            return output_of(std::isnan(band.sigma_or_weight)
                                 ? fitted.prediction_band(band.x, confidence)
                                 : fitted.prediction_band(band.x, confidence, band.sigma_or_weight),
                             band.output);
        };
        const auto at_95 = within(0.95), at_68 = within(0.68);
        for (const std::size_t side : {0U, 1U}) {
            agree("prediction band, 0.95", at_95[side], band.prediction_95[side]);
            agree("prediction band, 0.68", at_68[side], band.prediction_68[side]);
        }
    }
}

template <class Problem, class Fit>
void check(const Problem&, const Fit& fitted)
{
    check_figures(fitted, Problem::expected);
    check_confidence_bands(fitted, Problem::bands);
    check_prediction_bands(fitted, Problem::bands);
}

template <class Expected>
void check_each(const char* figure, const std::vector<double>& got, const Expected& expected)
{
    REQUIRE(got.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CAPTURE(i);
        agree(figure, got[i], expected[i]);
    }
}

/// 1 / sigma^2 of each observation.
template <class Sigma>
std::vector<double> inverse_squares(const Sigma& sigma)
{
    std::vector<double> weights;
    for (const double s : sigma) { weights.push_back(1 / (s * s)); }
    return weights;
}

} // namespace

TEST_CASE("A fit without weights has the statistics of R's nls and SciPy's curve_fit")
{
    using problem = fits::misra1a;
    const auto fitted = least::fit(problem::model{}, problem::x(), problem::y(), problem::starts[1]);
    check(problem{}, fitted);
    check_each("leverage", fitted.leverage(problem::x(), problem::y()), problem::leverage);
}

TEST_CASE("A fit with known errors has the statistics of curve_fit with absolute_sigma")
{
    using problem = fits::peak_sigma;
    const auto fitted =
        least::fit(problem::model{}, problem::x, problem::y, problem::start, least::sigma(problem::sigma));
    check(problem{}, fitted);
    check_each("leverage", fitted.leverage(problem::x, problem::y, least::sigma(problem::sigma)), problem::leverage);
}

TEST_CASE("A fit with weights 1 / sigma^2 has the statistics of curve_fit without absolute_sigma, and of R's nls")
{
    using problem = fits::peak_weights;
    const auto w = inverse_squares(problem::sigma);
    const auto fitted = least::fit(problem::model{}, problem::x, problem::y, problem::start, least::weights(w));
    check(problem{}, fitted);
    check_each("leverage", fitted.leverage(problem::x, problem::y, least::weights(w)), problem::leverage);
}

TEST_CASE("A fit with relative weights, one of them 0, has the statistics of R's nls")
{
    using problem = fits::logistic;
    const auto fitted =
        least::fit(problem::model{}, problem::x, problem::y, problem::start, least::weights(problem::weights));
    check(problem{}, fitted);
    check_each("leverage", fitted.leverage(problem::x, problem::y, least::weights(problem::weights)),
               problem::leverage);
}

TEST_CASE("A parameter on its bound is a number to the statistics of the others")
{
    using problem = fits::logistic_bounded;
    const auto fitted =
        least::fit(problem::model{}, problem::x, problem::y, problem::start, least::weights(problem::weights),
                   least::bounds(std::array{0.0, 0.0, 0.0}, std::array{11.5, 5.0, 10.0}));
    CHECK(fitted.status == least::status::at_bound);
    CHECK(fitted.standings()[0] == least::standing::at_bound);
    check(problem{}, fitted);
    check_each("leverage", fitted.leverage(problem::x, problem::y, least::weights(problem::weights)),
               problem::leverage);
}

TEST_CASE("A parameter that is held is a number to the statistics of the others")
{
    using problem = fits::peak_held;
    auto start = problem::start;
    start.width = 1.25;
    const auto fitted = least::fit(problem::model{}, problem::x, problem::y, start, least::sigma(problem::sigma),
                                   least::hold(fits::peak_parameters<bool>{false, false, true, false, false}));
    CHECK(fitted.standings()[2] == least::standing::held);
    check(problem{}, fitted);
    check_each("leverage", fitted.leverage(problem::x, problem::y, least::sigma(problem::sigma)), problem::leverage);
}

TEST_CASE("A prior joins known errors as mpmath has it")
{
    using problem = fits::peak_prior;
    const auto fitted = least::fit(
        problem::model{}, problem::x, problem::y, problem::start, least::sigma(problem::sigma),
        least::prior(fits::peak_parameters<double>{0, 5, 1.25, 0, 0}, {infinite, 0.0625, 0.125, infinite, infinite}));
    check(problem{}, fitted);
    check_each("leverage", fitted.leverage(problem::x, problem::y, least::sigma(problem::sigma)), problem::leverage);
}

TEST_CASE("A prior joins errors that are not known as mpmath has it")
{
    using problem = fits::misra1a_prior;
    const auto fitted = least::fit(problem::model{}, problem::x(), problem::y(), problem::starts[1],
                                   least::prior(std::array{230.0, 0.0}, std::array{16.0, infinite}));
    check(problem{}, fitted);
    check_each("leverage", fitted.leverage(problem::x(), problem::y()), problem::leverage);
}

TEST_CASE("Robust losses have the parameters of SciPy and the sandwich of mpmath")
{
    const auto check_robust = []<class Problem>(const Problem&, const auto&... arguments) {
        const auto fitted = least::fit(typename Problem::model{}, Problem::x, Problem::y, Problem::start, arguments...);
        check_figures(fitted, Problem::expected);
        check_confidence_bands(fitted, Problem::bands);
        for (const double h : fitted.leverage(Problem::x, Problem::y)) { CHECK(std::isnan(h)); }
    };
    using data = fits::decay;
    SECTION("huber")
    {
        check_robust(fits::decay_huber{}, least::huber{0.25});
    }
    SECTION("cauchy with sigma")
    {
        check_robust(fits::decay_cauchy_sigma{}, least::cauchy{1.5}, least::sigma(data::sigma));
    }
    SECTION("soft_l1 with weights")
    {
        check_robust(fits::decay_soft_l1_weights{}, least::soft_l1{0.125}, least::weights(data::weights));
    }
    SECTION("huber with a bound that is reached")
    {
        check_robust(fits::decay_huber_bounded{}, least::huber{0.25},
                     least::bounds(std::array{0.0, 0.0, 0.0}, std::array{10.0, 10.0, 1.4375}));
    }
    SECTION("cauchy of two outputs")
    {
        check_robust(fits::chain_cauchy{}, least::cauchy{0.25});
    }
}

TEST_CASE("A robust loss with a parameter held has the sandwich of mpmath")
{
    using problem = fits::decay_tukey_held;
    const auto fitted = least::fit(problem::model{}, problem::x, problem::y, std::array{5.0, 0.75, 1.5},
                                   least::tukey{1}, least::hold(std::array{false, false, true}));
    check_figures(fitted, problem::expected);
    check_confidence_bands(fitted, problem::bands);
}

TEST_CASE("The prediction bands of robust losses add the variance of an observation")
{
    using data = fits::decay;
    SECTION("without weights: s^2")
    {
        const auto fitted = least::fit(data::model{}, data::x, data::y, data::start, least::huber{0.25});
        check_prediction_bands(fitted, fits::decay_huber::bands);
    }
    SECTION("with weights: s^2 / w0")
    {
        const auto fitted = least::fit(data::model{}, data::x, data::y, data::start, least::soft_l1{0.125},
                                       least::weights(data::weights));
        check_prediction_bands(fitted, fits::decay_soft_l1_weights::bands);
    }
    SECTION("with sigma: sigma0^2")
    {
        const auto fitted =
            least::fit(data::model{}, data::x, data::y, data::start, least::cauchy{1.5}, least::sigma(data::sigma));
        check_prediction_bands(fitted, fits::decay_cauchy_sigma::bands);
    }
}

TEST_CASE("Two outputs have the statistics of R's nls of both, stacked")
{
    using problem = fits::chain;
    const auto w = least::weights(problem::weights);
    const auto fitted = least::fit(problem::model{}, problem::x, problem::y, problem::start, w);
    check(problem{}, fitted);
    check_each("leverage", fitted.leverage(problem::x, problem::y, w), problem::leverage);
    const auto r = fitted.residuals(problem::x, problem::y);
    REQUIRE(r.size() == problem::residuals.size());
    for (std::size_t i = 0; i < r.size(); ++i) {
        CAPTURE(i);
        for (const std::size_t k : {0U, 1U}) { agree("residual", r[i][k], problem::residuals[i][k]); }
    }
}

TEST_CASE("Linear models have the statistics of R's lm")
{
    const auto check_linear = []<class Problem>(const Problem&, const auto& model, const auto&... arguments) {
        const auto fitted = least::fit(model, Problem::x, Problem::y, arguments...);
        check(Problem{}, fitted);
        check_each("residual", fitted.residuals(Problem::x, Problem::y), Problem::residuals);
        check_each("leverage", fitted.leverage(Problem::x, Problem::y, arguments...), Problem::leverage);
    };
    SECTION("three predictors")
    {
        check_linear(fits::stackloss{}, least::affine<3>{});
    }
    SECTION("three predictors, with weights")
    {
        using problem = fits::stackloss_weights;
        check_linear(problem{}, least::affine<3>{}, least::weights(problem::weights));
    }
    SECTION("a parabola")
    {
        check_linear(fits::women{}, least::polynomial<2>{});
    }
    SECTION("a line")
    {
        check_linear(fits::bod_line{}, least::polynomial<1>{});
    }
    SECTION("a line through the origin, and its R^2")
    {
        check_linear(fits::bod{}, least::linear{});
    }
}
