// SPDX-License-Identifier: MIT
//
// The talk "Behind Machine Learning", end to end: a line through the logarithm of transistor counts, found in every way
// the talk goes through, and a ReLU network on the counts themselves.
//
//     transistors [FOLDER]      pictures are drawn into FOLDER, the current one unless given
//
// Each step is one or two calls of the library; the rest of this file prints.

#include "plot.hpp"
#include "transistor_data.hpp"

#include <least/format.hpp>
#include <least/least.hpp>

#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

namespace {

using network = least::relu_network<3>;

constexpr auto since_1970 = std::views::transform([](double year) { return year - 1970; });
constexpr auto logarithm = std::views::transform([](double count) { return std::log10(count); });

void heading(int number, std::string_view text)
{
    fmt::print("\n{}  {}\n\n", number, text);
}

/// One line of the comparison at the end of the first part.
void compare(std::string_view name, const least::minimum<double>& found)
{
    fmt::print("   {:<18} m = {:<18.15g} cost = {:<19.15g} {:>4} evaluations: {}\n", name, found.parameters, found.cost,
               found.evaluations, found.status);
}

void draw(const plot::picture& picture, const std::filesystem::path& file, bool gnuplot)
{
    if (!gnuplot) { return; }
    if (!plot::draw_in_terminal(picture)) { fmt::print("   (gnuplot could not draw this in the terminal)\n"); }
    if (plot::draw_to_file(picture, file.string())) {
        fmt::print("   drawn as {}\n", file.string());
    } else {
        fmt::print("   (gnuplot could not write {})\n", file.string());
    }
}

/// Tells how far a long run is, where somebody is watching.
auto progress(std::size_t every)
{
    return [every, watched = isatty(STDERR_FILENO) == 1](const auto& now) {
        if (watched && now.iteration > 0 && now.iteration % every == 0) {
            fmt::print(stderr, "\r   iteration {}, cost {:.6g}   ", now.iteration, now.cost);
        }
    };
}
void end_progress()
{
    if (isatty(STDERR_FILENO) == 1) { fmt::print(stderr, "\r{:50}\r", ""); }
}

std::vector<std::pair<double, double>> pairs(const auto& x, const auto& y)
{
    std::vector<std::pair<double, double>> points;
    points.reserve(std::ranges::size(x));
    auto value = std::ranges::begin(y);
    for (const double at : x) { points.emplace_back(at, *value++); }
    return points;
}

// Part one: f(m, x) = m x on the logarithm.
void fit_the_line(const std::filesystem::path& folder, bool gnuplot)
{
    const auto x = transistors::talk_years | since_1970;
    const auto y = transistors::talk_counts | logarithm;

    heading(1, "The data: transistors on a chip, in thousands");
    fmt::print("   year   x = year - 1970     count   y = log10(count)\n");
    for (std::size_t i = 0; i < transistors::talk_years.size(); ++i) {
        const double year = transistors::talk_years[i], count = transistors::talk_counts[i];
        fmt::print("   {:.0f}   {:15.0f}   {:7.2f}   {:16.4f}\n", year, year - 1970, count, std::log10(count));
    }

    heading(2, "The model f(m, x) = m x and its cost, the mean of (f(m, x) - y)^2");
    const auto cost = least::mean_squared_error(least::linear{}, x, y);
    for (const double m : {0.0, 0.1, 0.2, 0.3}) { fmt::print("   Cost({}) = {:.6f}\n", m, cost(m)); }

    heading(3, "Iterate through many values of m");
    const auto scan = least::grid_search{.from = 0.0, .to = 0.3, .count = 301}(cost);
    fmt::print("   301 values from 0 to 0.3; the best is {:.6g}\n", scan);
    std::vector<std::pair<double, double>> curve;
    curve.reserve(scan.curve.size());
    for (const auto& point : scan.curve) { curve.emplace_back(point.parameter, point.cost); }
    if (gnuplot) {
        plot::draw_in_terminal(
            {"the cost along the scan", "m", "Cost(m)", {{"Cost(m)", "with lines", curve}}, "unset key"});
    }

    heading(4, "Golden section: values only, but close in on the minimum");
    const auto golden = least::golden_section{.from = 0.0, .to = 0.3}(cost);
    fmt::print("   {:.15g}\n", golden);

    heading(5, "The derivative dCost(m), the mean of 2 (f(m, x) - y) x");
    const auto dcost = least::derivative(cost);
    const auto check = least::check_derivative(cost, 0.1);
    fmt::print("   dCost(0.1) = {:.12f} exactly\n                {:.12f} by differences: {:.1e} apart, relatively\n",
               dcost(0.1), check.differences, check.worst);

    heading(6, "The talk's Newton, m <- m - Cost(m) / dCost(m), from m = 0");
    const auto root = least::newton_root{}(cost, 0.0, [&](const auto& now) {
        fmt::print("   {}   m = {:<18.15g} Cost = {:<9.6f} dCost = {:9.2e}\n", now.iteration, now.parameters, now.cost,
                   dcost(now.parameters));
    });
    fmt::print("\n   It ended: {}.\n", root.status);
    fmt::print("   The step looks for a place where the cost is 0. The least cost of these data is {:.4f}: there is no "
               "such place.\n"
               "   Near the minimum dCost goes to 0 and Cost does not, so the step blows up. The search saw the next "
               "one jump over\n"
               "   the minimum, found that by bisection (the last line above), and stopped. Left alone it wanders for "
               "ever:\n\n",
               root.cost);
    double m = 0;
    for (int i = 1; i <= 12; ++i) {
        m -= cost(m) / dcost(m);
        fmt::print("{}{:9.4f}{}", i == 1 ? "   " : "", m, i == 12 ? "\n" : " ");
    }

    heading(7, "Newton for the minimum, m <- m - dCost(m) / d2Cost(m)");
    const auto newton = least::newton{}(cost, 0.0);
    fmt::print("   {:.15g}\n   One step: the cost of a linear model is a parabola, and Newton's step goes to the "
               "bottom of it.\n",
               newton);

    heading(8, "Gradient descent, m <- m - t dCost(m)");
    const auto descent = least::gradient_descent{}(cost, 0.0);
    fmt::print("   {:.15g}\n", descent);

    heading(9, "All agree");
    compare("grid search", scan);
    compare("golden section", golden);
    compare("newton", newton);
    compare("gradient descent", descent);
    fmt::print("\n   log10(count) = {:.15g} (year - 1970): a doubling every {:.6g} years.\n\n", newton.parameters,
               std::log10(2.0) / newton.parameters);

    std::vector<std::pair<double, double>> line;
    for (const double year : {1970.0, 1986.0}) {
        line.emplace_back(year, std::pow(10.0, newton.parameters * (year - 1970)));
    }
    draw({"Transistors on a chip: a doubling every 1.77 years",
          "year",
          "thousand transistors",
          {{"data", "with points pt 7 ps 1.2 lc rgb '#c0392b'",
            pairs(transistors::talk_years, transistors::talk_counts)},
           {"10^(m (year - 1970))", "with lines lw 2 lc rgb '#2c3e50'", line}},
          "set logscale y\nset xrange [1970:1986]\nset key left top"},
         folder / "transistors_log.svg", gnuplot);
}

/// A number with its standard error, where it has one.
std::string with_error(const least::derived_value<double>& number, int digits)
{
    if (std::isnan(number.standard_error)) { return fmt::format("{:.{}f}", number.value, digits); }
    return fmt::format("{:.{}f} +- {:.{}f}", number.value, digits, number.standard_error, digits);
}

// Part two: a ReLU network on the counts.
void train_the_network(const std::filesystem::path& folder, bool gnuplot)
{
    const auto x = transistors::talk_years | since_1970;
    const auto all_x = transistors::years | since_1970;
    const auto six = least::mean_squared_error(network{}, x, transistors::talk_counts);
    const auto series = least::mean_squared_error(network{}, all_x, transistors::counts);

    heading(10, "A ReLU network on the counts: f(x) = n1 relu(m1 x + b1) + n2 relu(m2 x + b2) + n3 relu(m3 x + b3)");
    const network::parameters<double> hand{.m = {1, 1, 1}, .n = {1e4, 1e5, 7.5e5}, .b = {0, -35, -40}};
    fmt::print("   The talk's weights, set by hand: knots in 1970, 2005 and 2010.\n\n");
    fmt::print("   year     count, thousands     network\n");
    for (const std::size_t i : {0U, 5U, 14U, 23U, 27U, 30U, 32U}) {
        fmt::print("   {:.0f}   {:18.1f}   {:9.0f}\n", transistors::years[i], transistors::counts[i],
                   network{}(hand, transistors::years[i] - 1970));
    }
    fmt::print("\n   mean squared error: six points {:.10g}, full series 1971-2014 {:.10g}\n", six(hand), series(hand));
    fmt::print("   On the six points that is far worse than saying 0 ({:.6g}): these weights were drawn for the years "
               "after 2000.\n",
               six(network::parameters<double>{}));

    heading(11, "What gradient descent makes of it, and Newton");
    const auto report = [](std::string_view name, const auto& found) {
        fmt::print("   {:<30} mean squared error {:<13.7g} {} iterations\n   {:<30} {}\n", name, found.cost,
                   found.iterations, "", found.status);
    };
    const auto six_descent = least::gradient_descent{}(six, hand);
    const auto six_newton = least::newton{}(six, hand);
    const auto series_descent = least::gradient_descent{}(series, hand, progress(500));
    end_progress();
    const auto series_newton = least::newton{}(series, hand);
    report("six points, gradient descent", six_descent);
    report("six points, newton", six_newton);
    report("full series, gradient descent", series_descent);
    report("full series, newton", series_newton);

    fmt::print(R"(
   What this means, honestly:
   - Six points end in 1985, before the knots of units 2 and 3: no data speak of those units, and both runs say "flat
     direction". With unit 1 both find the best single hinge. (A step that is too long would switch it off as well, and
     a dead unit has no slope to come back by.)
   - A unit is unchanged by (m, b, n) -> (c m, c b, n / c), so a network never determines its weights: what is certified is
     the curve, and errors are given for what the data do determine, slopes n m and knots -b / m.
   - On the full series both lower the error, and neither finds the best network: a unit with a negative weight is
     needed for the drop in the last year, and no step downhill from here leads to one.
)");

    heading(12, "The best network of three units: computed, not descended to");
    const auto best = least::fit(network{}, all_x, transistors::counts);
    fmt::print("   mean squared error {:.13g}, {:.1f} times less than by hand\n   {}\n\n", best.cost,
               series(hand) / best.cost, best.status);
    fmt::print("   unit   knot, year          slope from there on, thousands a year\n");
    for (std::size_t j = 0; j < 3; ++j) {
        const auto knot = best.derived([j](const auto& p) { return 1970 - p.b[j] / p.m[j]; });
        const auto slope = best.derived([j](const auto& p) { return p.n[j] * p.m[j]; });
        fmt::print("   {}      {:<18}  {}\n", j + 1, with_error(knot, 2), with_error(slope, 0));
    }
    const auto on_six = least::best_relu_network<3>(x, transistors::talk_counts);
    fmt::print(R"(
   - Every arrangement of three knots was looked at, or excluded by a bound: there is no better network of three units.
   - The third unit is there for one observation, 2014: its knot may be anywhere between the last two years, with a slope
     that goes with it. Where no error stands, the data do not tell it.
   - The talk's six points are met exactly by three units: mean squared error {:.1g}.

)",
               on_six.cost);

    const auto curve_of = [](const auto& p) {
        std::vector<std::pair<double, double>> curve;
        for (double year = 1990; year <= 2014; year += 0.25) {
            curve.emplace_back(year, network{}(p, year - 1970) / 1000);
        }
        return curve;
    };
    auto millions = pairs(transistors::years, transistors::counts);
    for (auto& point : millions) { point.second /= 1000; }
    draw({"A ReLU network of three units on the counts",
          "year",
          "million transistors",
          {{"data", "with points pt 7 ps 0.8 lc rgb '#c0392b'", millions},
           {"set by hand", "with lines lw 2 dt 2 lc rgb '#7f8c8d'", curve_of(hand)},
           {"the best of all", "with lines lw 2 lc rgb '#2c3e50'", curve_of(best.parameters)}},
          "set xrange [1990:2014.5]\nset yrange [0:5000]\nset key left top"},
         folder / "transistors_network.svg", gnuplot);
}

} // namespace

int main(int argc, char** argv)
{
    try {
        const std::filesystem::path folder = std::filesystem::absolute(argc > 1 ? argv[1] : ".").lexically_normal();
        fmt::print("BEHIND MACHINE LEARNING: transistors on a chip, from nothing\n");
        const bool gnuplot = plot::gnuplot_found();
        if (!gnuplot) { fmt::print("\n(gnuplot is not installed: no pictures this time; everything else is here)\n"); }

        fit_the_line(folder, gnuplot);
        train_the_network(folder, gnuplot);
    } catch (const std::exception& error) {
        fmt::print(stderr, "transistors: {}\n", error.what());
        return 1;
    }
}
