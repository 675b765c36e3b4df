// SPDX-License-Identifier: MIT
// The reference problems of NIST, fitted without any option: digits of the answers, and what they cost. LRE, the log
// relative error, is the number of correct digits: -log10 |a / reference - 1|; 16 is all that double has.
#include "least/fit.hpp"

#include "catch.hpp"

#include "problems/nist_linear.hpp"
#include "problems/nist_nonlinear.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string_view>
#include <type_traits>

namespace nist = problems::nist;

namespace {

/// Digits of a that are correct; 20 if all are.
double digits(double a, long double reference)
{
    const long double error = std::abs((static_cast<long double>(a) - reference) / reference);
    return error > 0 ? static_cast<double>(-std::log10(error)) : (error == 0 ? 20.0 : -99.0);
}
template <std::size_t N>
double least_digits(const std::array<double, N>& a, const std::array<long double, N>& reference)
{
    double least = 20;
    for (std::size_t j = 0; j < N; ++j) { least = std::min(least, digits(a[j], reference[j])); }
    return least;
}

/// A parameter with its error, so that sorting the one takes the other along.
struct estimate {
    double value, error;

    friend bool operator<(const estimate& a, const estimate& b) { return a.value < b.value; }
};

/// What passes over the data are for: points with their factor (start, trials, polishing), accelerations, curvatures.
struct passes {
    std::size_t points = 0, accelerations = 0, curvatures = 0;
    [[nodiscard]] std::size_t all() const { return points + accelerations + curvatures; }
};

/// A cost that counts what is asked of it.
template <class Cost>
struct counting {
    const Cost& cost;
    passes& counted;

    [[nodiscard]] std::size_t size() const { return cost.size(); }
    template <class P>
    auto operator()(const P& p) const
    {
        return cost(p);
    }
    template <least::order O, class P>
    auto evaluate(const P& p, bool check = false) const
    {
        ++(O == least::order::factor_and_rest ? counted.curvatures : counted.points);
        return cost.template evaluate<O>(p, check);
    }
    template <class P, class V>
    auto bend(const P& p, const V& v) const
    {
        ++counted.accelerations;
        return cost.bend(p, v);
    }
    template <class P>
    static auto error_of_derivative()
    {
        return Cost::template error_of_derivative<P>();
    }
};

/// The passes of the one run that fit makes of a problem.
template <class Problem>
passes passes_of(const std::array<double, Problem::parameters>& start)
{
    passes counted;
    const auto cost = least::mean_squared_error(typename Problem::model{}, Problem::x(), Problem::y());
    const counting<std::remove_const_t<decltype(cost)>> watched{cost, counted};
    const auto found = least::levenberg_marquardt{}(watched, start);
    CHECK(found.converged());
    CHECK(found.evaluations == counted.all());
    return counted;
}

} // namespace

TEST_CASE("the nonlinear problems of NIST are solved from both starts to all digits that double can tell")
{
    std::printf("%-9s start  %-10s LRE of parameters, errors, rss  iterations  evaluations = points + accelerations + "
                "curvatures + statistics\n",
                "", "status");
    std::size_t evaluations = 0, iterations = 0, runs = 0;
    passes sum;
    nist::for_each_nonlinear([&](auto problem) {
        using p = decltype(problem);
        const bool noisy = std::string_view(p::name) == "Lanczos1";
        for (std::size_t s = 0; s < p::starts.size(); ++s) {
            CAPTURE(p::name, s);
            const auto fitted = least::fit(typename p::model{}, p::x(), p::y(), p::starts[s]);
            const passes detail = passes_of<p>(p::starts[s]);
            // one run is enough, and one pass for the statistics; where rounding shows in the residuals, one in more digits
            CHECK(fitted.evaluations == detail.all() + (noisy ? 2 : 1));
            sum.points += detail.points;
            sum.accelerations += detail.accelerations;
            sum.curvatures += detail.curvatures;
            ++runs;
            evaluations += fitted.evaluations;
            iterations += fitted.iterations;

            std::array<estimate, p::parameters> estimates;
            const auto errors = fitted.standard_errors();
            for (std::size_t j = 0; j < estimates.size(); ++j) { estimates[j] = {fitted.parameters[j], errors[j]}; }
            estimates = p::sorted(estimates);
            std::array<double, p::parameters> values, sorted_errors;
            for (std::size_t j = 0; j < estimates.size(); ++j) {
                values[j] = estimates[j].value;
                sorted_errors[j] = estimates[j].error;
            }
            const double of_values = least_digits(values, p::reference);
            const double of_errors = least_digits(sorted_errors, p::reference_errors);
            const double of_rss = digits(fitted.residual_sum_of_squares(), p::reference_rss);
            std::printf("%-9s %5zu  %-10.10s %6.2f %6.2f %6.2f %15zu %12zu = %3zu + %3zu + %zu + 1\n", p::name, s + 1,
                        least::message(fitted.status).data(), of_values, of_errors, of_rss, fitted.iterations,
                        fitted.evaluations, detail.points, detail.accelerations, detail.curvatures);

            CHECK(fitted.converged());
            CHECK(fitted.status == least::status::converged);
            CHECK(of_values >= 10);
            // The residuals of Lanczos1 are 1e-13 of its observations, which are rounded to 1e-16: three digits of their
            // squares are what there is, and of the errors, which are proportional to the residuals.
            CHECK(of_errors >= (noisy ? 3 : 10));
            CHECK((noisy || of_rss >= 10));
        }
    });
    std::printf("%zu runs, %zu iterations, %zu evaluations = %zu points + %zu accelerations + %zu curvatures + %zu "
                "statistics\n",
                runs, iterations, evaluations, sum.points, sum.accelerations, sum.curvatures, runs);
    CHECK(runs == 36);
    CHECK(evaluations <= 1'700);
}

TEST_CASE("the linear problems of NIST are solved in one step without a start")
{
    std::printf("%-9s %-10s LRE of parameters, errors, rss, R^2  iterations  evaluations\n", "", "status");
    std::size_t solved = 0;
    nist::for_each_linear([&](auto problem) {
        using p = decltype(problem);
        CAPTURE(p::name);
        const auto fitted = least::fit(typename p::model{}, p::x(), p::y());
        const auto values = least::flatten(fitted.parameters), errors = least::flatten(fitted.standard_errors());
        const double of_values = least_digits(values, p::reference);
        ++solved;
        if constexpr (p::reference_rss == 0) { // Wampler1: no digits of nothing
            const double largest = *std::max_element(errors.begin(), errors.end());
            std::printf("%-9s %-10.10s %6.2f, errors up to %.1e, rss %.1e, 1 - R^2 %.1e %5zu %10zu\n", p::name,
                        least::message(fitted.status).data(), of_values, largest, fitted.residual_sum_of_squares(),
                        1 - fitted.r_squared(), fitted.iterations, fitted.evaluations);
            CHECK(fitted.status == least::status::exact_fit);
            CHECK(largest <= 1e-9);
            CHECK(fitted.residual_sum_of_squares() <= 1e-15);
            CHECK(std::abs(1 - fitted.r_squared()) <= 1e-15);
        } else {
            const double of_errors = least_digits(errors, p::reference_errors);
            const double of_rss = digits(fitted.residual_sum_of_squares(), p::reference_rss);
            const double of_r_squared = digits(fitted.r_squared(), p::reference_r_squared);
            std::printf("%-9s %-10.10s %6.2f %6.2f %6.2f %6.2f %14zu %12zu\n", p::name,
                        least::message(fitted.status).data(), of_values, of_errors, of_rss, of_r_squared,
                        fitted.iterations, fitted.evaluations);
            const double enough = std::string_view(p::name) == "Filip" ? 7 : 9; // a condition number of 1.8e15
            CHECK(fitted.status == least::status::converged);
            CHECK(of_errors >= enough);
            CHECK(of_rss >= 9);
            CHECK(of_r_squared >= 9);
        }
        CHECK(fitted.converged());
        CHECK(fitted.iterations == 1);
        CHECK(of_values >= (std::string_view(p::name) == "Filip" ? 7 : 9));
    });
    CHECK(solved == 8);
}

TEST_CASE(
    "an ill-conditioned fit with large residuals ends in a few passes, whether or not its model says that it is linear")
{
    using p = nist::wampler5;
    const auto model = [](const auto& b, const auto& x) { return typename p::model{}(b, x); };
    for (const double start : {0.0, 1.0, 2.0, 100.0}) {
        std::array<double, 6> from{};
        from.fill(start);
        const auto fitted = least::fit(model, p::x(), p::y(), from);
        CAPTURE(start, fitted.evaluations);
        CHECK(fitted.status == least::status::converged);
        CHECK(fitted.evaluations <= 20);
        // the square of the condition times residuals of 10^7 leaves no more; that a model is linear would bring 9
        CHECK(least_digits(least::flatten(fitted.parameters), p::reference) >= 5.5);
    }
}
