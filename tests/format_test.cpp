// SPDX-License-Identifier: MIT
#include "least/format.hpp"

#include "catch.hpp"
#include "least/least.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

namespace {
template <class T>
struct peak {
    T height, place;
};
} // namespace

TEST_CASE("a status prints as its message")
{
    CHECK(fmt::format("{}", least::status::converged) == "converged to a minimum");
    CHECK(fmt::format("[{}]", least::status::no_root) == "[no root: the cost has a minimum above 0]");
}

TEST_CASE("a minimum prints in one line, its numbers in the format asked for")
{
    const least::minimum<double> one{
        .parameters = 0.125, .cost = 1.0 / 3, .status = least::status::converged, .iterations = 1, .evaluations = 2};
    CHECK(fmt::format("{:.4g}", one) == "0.125, cost 0.3333: converged to a minimum after 1 iteration, 2 evaluations");
    CHECK(fmt::format("{}", one)
          == "0.125, cost 0.3333333333333333: converged to a minimum after 1 iteration, 2 evaluations");
    const least::minimum<std::array<double, 2>> two{
        .parameters = {1, -2.5}, .cost = 0, .status = least::status::exact_fit, .iterations = 3, .evaluations = 1};
    CHECK(fmt::format("{:.1f}", two)
          == "{1.0, -2.5}, cost 0.0: exact fit: the cost is 0 within its rounding after 3 iterations, 1 evaluation");
}

TEST_CASE("a flat direction and the observation of a failure are named")
{
    const least::minimum<peak<double>> flat{.parameters = {1, 2},
                                            .cost = 3,
                                            .status = least::status::flat_direction,
                                            .iterations = 4,
                                            .evaluations = 5,
                                            .direction = {0, 1}};
    CHECK(fmt::format("{}", flat)
          == "{1, 2}, cost 3: " + std::string(least::message(least::status::flat_direction))
                 + " after 4 iterations, 5 evaluations, direction {0, 1}");
    const least::minimum<float> bad{.status = least::status::not_finite, .observation = 7};
    CHECK(
        fmt::format("{}", bad)
        == "0, cost 0: the cost or its derivatives are not finite after 0 iterations, 0 evaluations, at observation 7");
}

TEST_CASE("the result of a grid search prints as any other")
{
    const auto scan = least::grid_search{.from = 0, .to = 1, .count = 3}([](double m) { return m; });
    CHECK(fmt::format("{}", scan)
          == "0, cost 0: finished what was asked, without a claim after 2 iterations, 3 evaluations");
}

TEST_CASE("a format that is none is refused")
{
    const least::minimum<double> one{};
    CHECK_THROWS_AS(fmt::format(fmt::runtime("{:whatever}"), one), fmt::format_error);
    CHECK_THROWS_AS(fmt::format(fmt::runtime("{:0123456789012345678901234567890123456789}"), one), fmt::format_error);
}

TEST_CASE("a status takes a width, and compiled formats keep theirs")
{
    CHECK(fmt::format("{:>12}", least::status::stalled).find("stalled") == 0);
    CHECK(fmt::format("{:.8}", least::status::stalled) == "stalled:");
    CHECK_THROWS_AS(fmt::format(fmt::runtime("{:.{}g}"), least::minimum<double>{}, 3), fmt::format_error);
}

// What fit returns. The data are those of one decay, and what is expected of them was looked at.

namespace {
template <class T>
struct decay {
    T height, rate, level;
};
constexpr double infinity = std::numeric_limits<double>::infinity();
const std::vector<double> t{0, 1, 2, 3, 4, 5, 6, 7};
const std::vector<double> y{5.1, 3.0, 1.9, 1.1, 0.7, 0.4, 0.3, 0.1};
const auto decaying = [](const auto& p, double x) {
    using std::exp;
    return p.height * exp(-p.rate * x) + p.level;
};
const auto straight = [](const auto& p, double x) { return p[0] + p[1] * x; };

std::vector<double> times(std::vector<double> v, double factor)
{
    for (double& each : v) { each *= factor; }
    return v;
}

/// The printed text from the first line that begins so, n lines.
std::string lines(const std::string& text, const std::string& from, std::size_t n = 1)
{
    const auto begin = ("\n" + text).find("\n" + from);
    if (begin == std::string::npos) { return "no line begins so in\n" + text; }
    auto end = begin;
    for (std::size_t i = 0; i < n && end != std::string::npos; ++i) { end = text.find('\n', end + (i > 0 ? 1 : 0)); }
    return text.substr(begin, end == std::string::npos ? end : end - begin);
}
std::size_t count_of(const std::string& text, char c)
{
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), c));
}
/// The same with the counts of iterations and evaluations, which are not format.hpp's, as the result has them.
template <class Fit>
std::string ended(const Fit& f)
{
    return fmt::format("{} after {} iterations, {} evaluations", f.status, f.iterations, f.evaluations);
}

/// A fit of one straight line whose summary is made to measure: estimate x, error s.
template <class T = double>
auto measured(T x, T s)
{
    least::minimum<T> found{.parameters = x, .status = least::status::converged, .iterations = 1, .evaluations = 2};
    least::fit_summary<T, 1> summary;
    summary.root(0, 0) = s;
    summary.observations = 10;
    summary.free = 1;
    summary.known_sigma = true;
    return least::fit_result<least::linear, T>(found, least::linear{}, summary);
}
std::string rounded(double x, double s)
{
    const auto text = fmt::format("{:l}", measured(x, s));
    return text.substr(4, text.find(": ") - 4);
}
std::string row(double x, double s)
{
    return lines(fmt::format("{}", measured(x, s)), "p");
}
} // namespace

TEST_CASE("a fit prints as a report")
{
    const auto f = least::fit(decaying, t, y, decay<double>{1, 1, 0});
    CHECK(fmt::format("{}", f) == ended(f) + R"(
8 observations - 3 free parameters = 5 degrees of freedom

        estimate ± std. error   95 % interval     relative
height     5.072 ± 0.060        [4.918, 5.226]       1.2 %
rate       0.507 ± 0.016        [0.466, 0.548]       3.2 %
level      0.008 ± 0.047        [-0.113, 0.129]      560 %

errors         from the scatter of the residuals; intervals by Student's t
correlations   all below 0.9 in size
residual s.d.  0.05179
R²             0.99935
AIC            -20.43   AICc -7.09   BIC -20.11)");
}

TEST_CASE("a fit prints as one line")
{
    const auto f = least::fit(decaying, t, y, decay<double>{1, 1, 0});
    CHECK(fmt::format("{:l}", f)
          == "height = 5.072 ± 0.060, rate = 0.507 ± 0.016, level = 0.008 ± 0.047: " + ended(f) + "; s = 0.05179");
}

TEST_CASE("a fit prints as a table for programs, whose numbers read back as the same")
{
    const auto f = least::fit(decaying, t, y, decay<double>{1, 1, 0.1}, least::hold(decay<bool>{false, false, true}));
    const auto text = fmt::format("{:t}", f);
    CHECK(lines(text, "#") == "# " + ended(f));
    CHECK(lines(text, "name") == "name\testimate\tstandard_error\tlower_95\tupper_95\tstanding");
    CHECK(lines(text, "level") == "level\t0.1\tnan\tnan\tnan\theld");
    CHECK(count_of(text, '\n') == 4);
    std::istringstream row_of_rate(lines(text, "rate"));
    std::string name, standing;
    std::array<std::string, 4> number;
    row_of_rate >> name >> number[0] >> number[1] >> number[2] >> number[3] >> standing;
    CHECK(std::stod(number[0]) == f.parameters.rate);
    CHECK(std::stod(number[1]) == f.standard_errors().rate);
    CHECK(std::stod(number[2]) == f.confidence_interval(0.95).lower.rate);
    CHECK(std::stod(number[3]) == f.confidence_interval(0.95).upper.rate);
    CHECK(standing == "estimated");
}

TEST_CASE("a report with sigma has chi squared and normal intervals")
{
    const auto f = least::fit(decaying, t, y, decay<double>{1, 1, 0}, least::sigma(std::vector<double>(8, 0.1)));
    CHECK(fmt::format("{}", f) == ended(f) + R"(
8 observations - 3 free parameters = 5 degrees of freedom

        estimate ± std. error   95 % interval     relative
height      5.07 ± 0.12         [4.84, 5.30]         2.3 %
rate       0.507 ± 0.031        [0.446, 0.568]       6.1 %
level      0.008 ± 0.091        [-0.170, 0.187]    > 999 %

errors         from sigma; intervals normal
correlations   all below 0.9 in size
χ²/dof         0.2682 = 1.341 / 5
R²             0.99935
AIC            -14.80   AICc -8.80   BIC -14.56)");
    CHECK(fmt::format("{:l}", f)
          == "height = 5.07 ± 0.12, rate = 0.507 ± 0.031, level = 0.008 ± 0.091: " + ended(f) + "; χ²/dof = 0.2682");
}

TEST_CASE("a report with weights says for which weight its standard deviation is, and counts priors")
{
    const auto f = least::fit(decaying, t, y, decay<double>{1, 1, 0}, least::weights(std::vector<double>(8, 2)),
                              least::prior(decay<double>{5, 0, 0}, decay<double>{1, infinity, infinity}));
    const auto text = fmt::format("{}", f);
    CHECK(lines(text, "8") == "8 observations + 1 prior - 3 free parameters = 6 degrees of freedom");
    CHECK(lines(text, "residual")
          == fmt::format("residual s.d.  {:.4g}, for weight 1", f.residual_standard_deviation()));
}

TEST_CASE("a report has words for what is held and what is at a bound")
{
    const auto f = least::fit(decaying, t, y, decay<double>{1, 0.5, 0.1}, least::hold(decay<bool>{false, true, false}),
                              least::bounds(decay<double>{-infinity, 0, 0.0625}, decay<double>{infinity, 2, 3}));
    const auto text = fmt::format("{}", f);
    CHECK(lines(text, "the least")
          == "the least cost lies on a bound after " + ended(f).substr(ended(f).find("after ") + 6));
    CHECK(lines(text, "8") == "8 observations - 1 free parameter = 7 degrees of freedom");
    CHECK(lines(text, "   ", 4) == R"(        estimate ± std. error   95 % interval    relative
height     4.966 ± 0.056        [4.834, 5.098]      1.1 %
rate         0.5   held
level     0.0625   at bound)");
    CHECK(text.find("correlations") == std::string::npos); // there is nothing that could correlate
    CHECK(lines(fmt::format("{:l}", f), "height").find("rate = 0.5 (held), level = 0.0625 (at bound): the least")
          != std::string::npos);
    CHECK(lines(fmt::format("{:t}", f), "level") == "level\t0.0625\tnan\tnan\tnan\tat_bound");
}

TEST_CASE("a report names what the data do not determine")
{
    const auto sum = [](const auto& p, double x) { return (p[0] + p[1]) * x + p[2]; };
    const auto f = least::fit(sum, t, y, std::array<double, 3>{1, 2, 0});
    REQUIRE(f.status == least::status::flat_direction);
    const auto text = fmt::format("{}", f);
    CHECK(lines(text, "   ").find("estimate ± std. error     95 % interval   relative") != std::string::npos);
    CHECK(lines(text, "p[0]").find("   undetermined") != std::string::npos);
    CHECK(lines(text, "p[1]").find("   undetermined") != std::string::npos);
    // (how wide the column of estimates is depends on where along the flat direction the search ended)
    CHECK(lines(text, "p[2]").ends_with(" 3.80 ± 0.51           [2.55, 5.05]        13 %"));
    const char sign = f.direction[0] > 0 ? '+' : '-';
    CHECK(lines(text, "flat") == fmt::format("flat along     {}0.71 p[0] {}0.71 p[1]", sign, sign == '+' ? '-' : '+'));
    CHECK(lines(text, "errors") == "errors         from the scatter of the residuals; intervals by Student's t");
}

TEST_CASE("a report says why there are no errors where n = P")
{
    const std::vector<double> x{1, 2, 3}, squares{1, 4, 8};
    const auto f = least::fit(least::polynomial<2>{}, x, squares);
    const auto text = fmt::format("{}", f);
    CHECK(lines(text, "3") == "3 observations, 3 free parameters: no degrees of freedom");
    CHECK(lines(text, "errors") == "errors         none: no more observations than free parameters");
    CHECK(lines(text, "    ") == "      estimate");
    CHECK(text.find("AIC") == std::string::npos);
    CHECK(text.find("nan") == std::string::npos);
    CHECK(text.find("inf") == std::string::npos);
    CHECK(fmt::format("{:l}", f).find("; no errors: no more observations than free parameters") != std::string::npos);

    const auto known = least::fit(least::polynomial<2>{}, x, squares, least::sigma(std::vector<double>(3, 0.1)));
    CHECK(lines(fmt::format("{}", known), "p[1]") == "p[1]      1.50 ± 0.49         [0.53, 2.47]         33 %");
    CHECK(lines(fmt::format("{}", known), "correlations", 3)
          == "correlations   -0.9897  p[1], p[2]\n               -0.9733  p[0], p[1]\n               +0.9366  p[0], "
             "p[2]");
    CHECK(fmt::format("{}", known).find("nan") == std::string::npos);
}

TEST_CASE("a report of a search that did not converge has no errors")
{
    const auto f =
        least::fit(decaying, t, y, decay<double>{1, 1, 0}, least::levenberg_marquardt{.stop = {.iterations = 0}});
    CHECK(fmt::format("{}", f) == fmt::format("{} after 0 iterations, {} evaluations", f.status, f.evaluations) + R"(
8 observations - 3 free parameters = 5 degrees of freedom

        estimate
height         1
rate           1
level          0

errors         none: no minimum was found and checked
residual s.d.  2.395
R²             -0.38282)");

    const auto log = [](const auto& p, double x) {
        using std::log;
        return log(p[0] + p[1] * x);
    };
    const auto lost = least::fit(log, t, y, std::array<double, 2>{-1, -1}, least::levenberg_marquardt{});
    CHECK(fmt::format("{}", lost)
          == fmt::format("{} after 0 iterations, 1 evaluation, at observation 0", lost.status) + R"(

      estimate
p[0]        -1   undetermined
p[1]        -1   undetermined

errors         none: no minimum was found and checked)");
}

TEST_CASE("a report of a robust fit says that its errors are the sandwich")
{
    auto with_outlier = y;
    with_outlier[3] = 9;
    const auto f = least::fit(decaying, t, with_outlier, decay<double>{4, 0.5, 0}, least::huber{.delta = 0.1});
    const auto text = fmt::format("{}", f);
    CHECK(lines(text, "errors") == "errors         sandwich, the loss being robust; intervals by Student's t");
    CHECK(lines(text, "residual") == "residual s.d.  3.508, outliers in full");
    CHECK(text.find("AIC") == std::string::npos);
    const auto known = least::fit(decaying, t, with_outlier, decay<double>{4, 0.5, 0}, least::huber{},
                                  least::sigma(std::vector<double>(8, 0.1)));
    CHECK(lines(fmt::format("{}", known), "errors")
          == "errors         sandwich, the loss being robust; intervals normal");
}

TEST_CASE("a report of a vector of parameters, and of a single number")
{
    const auto f = least::fit(straight, t, y, std::vector<double>{1, 1});
    CHECK(lines(fmt::format("{}", f), "   ", 3) == R"(      estimate ± std. error   95 % interval    relative
p[0]      3.80 ± 0.51         [2.55, 5.05]         13 %
p[1]     -0.64 ± 0.12         [-0.93, -0.34]       19 %)");
    const auto one = fmt::format("{}", least::fit(least::linear{}, t, y));
    CHECK(lines(one, "  ", 2) == R"(   estimate ± std. error   95 % interval   relative
p      0.12 ± 0.20         [-0.34, 0.59]      160 %)");
    CHECK(lines(one, "R²") == "R²             0.053292 (uncentred)");
    CHECK(one.find("correlations") == std::string::npos);
}

TEST_CASE("a report shows the strongest ten correlations")
{
    const auto text = fmt::format("{}", least::fit(least::polynomial<6>{}, t, y));
    const auto listed = lines(text, "correlations", 11);
    CHECK(lines(text, "correlations") == "correlations   -0.9980  p[5], p[6]");
    CHECK(listed.substr(listed.rfind('\n')) == "\n               and 3 more from 0.9 in size");
}

TEST_CASE("huge and tiny estimates share an exponent with their errors")
{
    const auto big = least::fit(decaying, t, times(y, 1e12), decay<double>{1e12, 1, 0});
    CHECK(lines(fmt::format("{}", big), "   ", 4) == R"(        estimate ± std. error   95 % interval        relative
height    (5.072 ± 0.060)e+12   [4.918, 5.226]e+12      1.2 %
rate       0.507 ± 0.016        [0.466, 0.548]          3.2 %
level       (0.8 ± 4.7)e+10     [-11.3, 12.9]e+10       560 %)");
    const auto tiny = least::fit(decaying, t, times(y, -1e-12), decay<double>{-1e-12, 1, 0});
    CHECK(lines(fmt::format("{}", tiny), "   ", 4) == R"(        estimate ± std. error   95 % interval          relative
height   (-5.072 ± 0.060)e-12   [-5.226, -4.918]e-12      1.2 %
rate       0.507 ± 0.016        [0.466, 0.548]            3.2 %
level      (-0.8 ± 4.7)e-14     [-12.9, 11.3]e-14         560 %)");
}

TEST_CASE("an estimate is rounded to the second digit of its error")
{
    CHECK(rounded(238.94212918, 2.7070075241) == "238.9 ± 2.7");
    CHECK(rounded(-0.50194, 0.0123) == "-0.502 ± 0.012");
    CHECK(rounded(123.456, 9.96) == "123 ± 10"); // the carry leaves two digits
    CHECK(rounded(123.456, 9.94) == "123.5 ± 9.9");
    CHECK(rounded(5.6789, 0.0996) == "5.68 ± 0.10");
    CHECK(rounded(1234.5, 996) == "1200 ± 1000");
    CHECK(rounded(1, 100) == "0 ± 100");
    CHECK(rounded(-0.001, 1) == "0.0 ± 1.0"); // no -0
    CHECK(rounded(0, 0.25) == "0.00 ± 0.25");
    CHECK(rounded(99.996, 0.27) == "100.00 ± 0.27");
    CHECK(rounded(1234, 350) == "1230 ± 350");
    CHECK(rounded(999999, 12345) == "(1.000 ± 0.012)e+06");
    CHECK(rounded(500000, 12345) == "500000 ± 12000");
    CHECK(rounded(1234567.891, 0.12) == "1234567.89 ± 0.12");
    CHECK(rounded(2.38942129e8, 2.7070075e5) == "(2.3894 ± 0.0027)e+08");
    CHECK(rounded(0.0012345, 0.000123) == "0.00123 ± 0.00012");
    CHECK(rounded(0.00012345, 0.0000123) == "(1.23 ± 0.12)e-04");
    CHECK(rounded(1.5e-3, 9.96e-2) == "0.00 ± 0.10");
    CHECK(rounded(9.9996e-7, 2.7e-10) == "(9.9996 ± 0.0027)e-07");
    CHECK(rounded(9.99996e-7, 2.7e-10) == "(1.00000 ± 0.00027)e-06");
    CHECK(rounded(-3e-150, 4e-152) == "(-3.000 ± 0.040)e-150");
    CHECK(rounded(3e200, 4e150) == "3e+200 ± 4.0e+150"); // more digits than a double has
    CHECK(rounded(2, 4.1e-16) == "2 ± 4.1e-16");
    CHECK(rounded(2, 0) == "2 ± 0");
    CHECK(row(2, 0) == "p         2 ± 0                                 0 %");
    CHECK(row(2, 4.1e-16) == "p         2 ± 4.1e-16                      2.1e-14 %");
}

TEST_CASE("relative errors have two digits")
{
    CHECK(row(100, 9.96) == "p       100 ± 10           [80, 120]           10 %");
    CHECK(row(0, 1) == "p       0.0 ± 1.0          [-2.0, 2.0]");
    CHECK(row(1, 100) == "p         0 ± 100          [-190, 200]      > 999 %");
    CHECK(row(1, 0.000123) == "p   1.00000 ± 0.00012      [0.99976, 1.00024]    0.012 %");
}

TEST_CASE("a fit in other scalars")
{
    CHECK(fmt::format("{:l}", measured(1.25F, 0.125F)).find("p = 1.25 ± 0.12: ") == 0);
    CHECK(fmt::format("{:l}", measured(1.25F, 1e-7F)).find("p = 1.25 ± 1.0e-07: ") == 0);
    CHECK(fmt::format("{:l}", measured(1.25L, 1e-16L)).find("p = 1.25000000000000000 ± 0.00000000000000010: ") == 0);
    CHECK(fmt::format("{:l}", measured(0.999999L, 0.0012L)).find("p = 1.0000 ± 0.0012: ")
          == 0); // not 1.000: see decimal
    CHECK(lines(fmt::format("{:t}", measured(0.1F, 0.25F)), "p").find("p\t0.1\t0.25\t") == 0);
}

namespace {
using fitted = least::fit_result<least::linear, double>;
template <std::size_t N>
struct format_text {
    char text[N]{};
    consteval format_text(const char (&from)[N]) { std::copy(from, from + N, text); }
};
template <class F, format_text S>
constexpr bool parsed()
{
    fmt::format_parse_context context(fmt::string_view(S.text, sizeof(S.text) - 1));
    return fmt::formatter<F>().parse(context) == context.end();
}
template <class F, format_text S>
concept takes_format = requires { typename std::bool_constant<parsed<F, S>()>; };
static_assert(takes_format<fitted, ""> && takes_format<fitted, "l"> && takes_format<fitted, "t">);
static_assert(!takes_format<fitted, ".3g"> && !takes_format<fitted, "x"> && !takes_format<fitted, "lt">
              && !takes_format<fitted, ">80"> && !takes_format<fitted, "f">);
static_assert(takes_format<least::minimum<double>, ".3g"> && !takes_format<least::minimum<double>, "l">);
} // namespace

TEST_CASE("a format that a fit has not is refused, also at run time")
{
    const auto f = least::fit(least::linear{}, t, y);
    CHECK_THROWS_AS(fmt::format(fmt::runtime("{:.3g}"), f), fmt::format_error);
    CHECK_THROWS_AS(fmt::format(fmt::runtime("{:lt}"), f), fmt::format_error);
    CHECK(fmt::format(fmt::runtime("{:l}"), f) == fmt::format("{:l}", f));
    CHECK(fmt::format("[{}]", f).back() == ']');
}
