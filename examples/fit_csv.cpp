// SPDX-License-Identifier: MIT
//
// Fits a model, by name, to two columns of a text file: prints the report, and draws data, curve and confidence band.
//
//     fit_csv examples/data/transmittance.csv gaussian
//
// `fit_csv --help` tells the options and the models. The text is read by csv.hpp, the models stand in named_models.hpp.

#include "csv.hpp"
#include "csv_numbers.hpp"
#include "fit_csv_options.hpp"
#include "plot.hpp"

#include <least/format.hpp>
#include <least/least.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace {

enum ending { good = 0, wrong_usage = 1, wrong_data = 2, no_minimum = 3 };

struct data_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The data.

std::string whole_file(const std::string& name)
{
    std::ifstream in(name, std::ios::binary);
    if (!in.is_open() || std::filesystem::is_directory(name)) {
        throw data_error(fmt::format("{} cannot be read", name));
    }
    return {std::istreambuf_iterator<char>(in), {}};
}

/// All complaints, or the first 20 and how many there are.
void refuse(const std::string& name, const std::vector<csv::complaint>& complaints, std::string_view hint = "")
{
    if (complaints.empty()) { return; }
    std::string text;
    for (const auto& c : complaints | std::views::take(20)) {
        text += fmt::format("{}:{}:{}: {}\n", name, c.at.line, c.at.column, c.text);
    }
    if (complaints.size() > 20) { text += fmt::format("and {} more\n", complaints.size() - 20); }
    throw data_error(fmt::format("{}{}nothing was fitted", text, hint));
}

/// The column called so, or else of that number.
csv::column find_column(const std::string& file, const csv::row* header, std::size_t count, const std::string& wanted)
{
    std::size_t number = 0, matches = 0;
    csv::column found{0, header != nullptr ? wanted : "column " + wanted};
    std::string names;
    for (std::size_t j = 0; header != nullptr && j < header->size(); ++j) {
        names += (j == 0 ? "" : ", ") + csv::shown((*header)[j].text);
        if ((*header)[j].text == wanted) {
            found.index = j;
            ++matches;
        }
    }
    if (matches > 1) {
        throw data_error(
            fmt::format("{}: {} columns are called {}: say which by number", file, matches, csv::shown(wanted)));
    }
    const char* end = wanted.data() + wanted.size();
    const auto [stop, error] = std::from_chars(wanted.data(), end, number);
    if (matches == 0 && error == std::errc() && stop == end && number >= 1 && number <= count) {
        found.index = number - 1;
        if (header != nullptr) { found.name = (*header)[found.index].text; }
    } else if (matches == 0) {
        throw data_error(fmt::format("{}: there is no column {}; there are {}{}{}", file, csv::shown(wanted), count,
                                     names.empty() ? "" : ": ", names));
    }
    return found;
}

struct observations {
    std::vector<double> x, y, beside; // beside: sigma, or weights, or nothing
    std::vector<std::size_t> lines;
    std::string x_name, y_name, summary;
};

observations read_observations(const fit_csv::options& s)
{
    const csv::file file = csv::parse(whole_file(s.file), s.separator);
    const bool header = s.header.value_or(csv::has_header(file));
    if (file.rows.empty()) {
        refuse(s.file, file.complaints);
        throw data_error(fmt::format("{}: there are no data", s.file));
    }
    const csv::row& first = file.rows.front();
    const auto column = [&](const std::string& wanted) {
        return find_column(s.file, header ? &first : nullptr, first.size(), wanted);
    };
    std::vector<csv::column> wanted{column(s.x), column(s.y)};
    if (!s.sigma.empty()) { wanted.push_back(column(s.sigma)); }
    if (!s.weights.empty()) { wanted.push_back(column(s.weights)); }
    if (!s.sigma.empty()) { wanted.back().allowed = csv::column::positive; }
    if (!s.weights.empty()) { wanted.back().allowed = csv::column::not_negative; }

    csv::numbers data = csv::read(file, header, wanted);
    const bool in_first_row = std::any_of(data.complaints.begin(), data.complaints.end(),
                                          [&](const auto& c) { return c.at.line == first.front().at.line; });
    refuse(s.file, data.complaints,
           !header && !s.header && in_first_row ? "(if the first row has the names of the columns: --header yes)\n"
                                                : "");
    if (data.lines.empty()) { throw data_error(fmt::format("{}: there are no data below the header", s.file)); }

    observations o{std::move(data.columns[0]),
                   std::move(data.columns[1]),
                   {},
                   std::move(data.lines),
                   wanted[0].name,
                   wanted[1].name,
                   {}};
    if (wanted.size() > 2) { o.beside = std::move(data.columns[2]); }
    const auto passed_over = [](std::size_t n, std::string_view what) {
        return n == 0 ? "" : fmt::format(", {} {}{} passed over", n, what, n == 1 ? "" : "s");
    };
    o.summary = fmt::format("{}: {} row{}{}{}\nx is {}, y is {}", s.file, o.x.size(), o.x.size() == 1 ? "" : "s",
                            passed_over(file.comments, "comment"), passed_over(file.empty_lines, "empty line"),
                            csv::shown(o.x_name), csv::shown(o.y_name));
    if (wanted.size() > 2) {
        o.summary += fmt::format(", {} is {}", s.sigma.empty() ? "weight" : "sigma", csv::shown(wanted[2].name));
    }
    return o;
}

// The answer.

/// What may be done where the search did not end at a minimum.
std::string_view advice(least::status status)
{
    switch (status) {
    case least::status::flat_direction:
        return "The data do not determine all parameters: many values fit equally well. A model with fewer "
               "parameters, or data from a wider range, may help.";
    case least::status::not_finite:
        return "The model has no finite value there: is that x within the range of the model? (A power of 0 or of "
               "a negative number, or an exponential that overflows.)";
    case least::status::saddle_point:
    case least::status::stalled:
    case least::status::iteration_limit:
        return "Does the picture look like the model at all? If it does, scale x and y to sizes around 1.";
    default:
        return "";
    }
}

using points = std::vector<std::pair<double, double>>;

/// The band as an outline. Where it is wide it is cut, so that data and curve fill the picture.
template <class Fitted>
points band_of(const Fitted& fitted, const points& curve, std::pair<double, double> cut)
{
    points lower, upper;
    for (const auto& [x, y] : curve) {
        const auto within = fitted.confidence_band(x, 0.95);
        if (!std::isfinite(within.lower) || !std::isfinite(within.upper)) { continue; }
        lower.emplace_back(x, std::max(within.lower, cut.first));
        upper.emplace_back(x, std::min(within.upper, cut.second));
    }
    lower.insert(lower.end(), upper.rbegin(), upper.rend());
    return lower;
}

template <class Fitted>
bool draw(const Fitted& fitted, const observations& o, const std::string& title, const std::string& file)
{
    points data, curve;
    for (std::size_t i = 0; i < o.x.size(); ++i) { data.emplace_back(o.x[i], o.y[i]); }
    const auto [left, right] = std::minmax_element(o.x.begin(), o.x.end());
    auto [low, high] = std::pair(data.front().second, data.front().second);
    for (int i = 0; i <= 400; ++i) {
        const double x = *left + (*right - *left) * i / 400, y = fitted(x);
        if (std::isfinite(y)) { curve.emplace_back(x, y); }
    }
    for (const auto& part : {data, curve}) {
        for (const auto& [x, y] : part) {
            low = std::min(low, y);
            high = std::max(high, y);
        }
    }
    const auto band = band_of(fitted, curve, {low - (high - low) / 2, high + (high - low) / 2});

    plot::picture p{
        title, o.x_name, o.y_name, {}, "set style fill solid noborder\nset key outside top center horizontal"};
    if (const double margin = (*right - *left) / 50; margin > 0) {
        p.settings += fmt::format("\nset xrange [{}:{}]", *left - margin, *right + margin);
    }
    if (!band.empty()) { p.lines.push_back({"95 % confidence", "with filledcurves closed lc rgb '#b9d3ea'", band}); }
    if (!curve.empty()) { p.lines.push_back({"fit", "with lines lw 2 lc rgb '#2c3e50'", curve}); }
    p.lines.push_back({"data", "with points pt 7 ps 0.6 lc rgb '#c0392b'", data});
    return plot::draw_to_file(p, file);
}

/// Draws the picture, and says what became of it. False where one that was asked for is missing.
template <class Fitted>
bool show_picture(const Fitted& fitted, const observations& o, const fit_csv::options& s)
{
    if (s.picture == "none") { return true; }
    std::string model = s.model;
    std::replace(model.begin(), model.end(), ':', '_');
    const std::string file =
        s.picture.empty() ? fmt::format("{}.{}.svg", std::filesystem::path(s.file).stem().string(), model) : s.picture;
    if (!plot::gnuplot_found()) {
        fmt::print(stderr, "(gnuplot is not installed: no picture)\n");
    } else if (!draw(fitted, o, s.model, file)) {
        fmt::print(stderr, "(gnuplot could not write {})\n", file);
    } else {
        fmt::print("{}drawn as {}\n", s.table ? "# " : "\n", file);
        return true;
    }
    return s.picture.empty();
}

template <class Model>
auto fit(const Model& model, const observations& o, const fit_csv::options& s)
{
    if (!s.sigma.empty()) { return least::fit(model, o.x, o.y, least::sigma(o.beside)); }
    if (!s.weights.empty()) { return least::fit(model, o.x, o.y, least::weights(o.beside)); }
    return least::fit(model, o.x, o.y);
}

template <class Model>
ending fit_and_show(const Model& model, const observations& o, const fit_csv::options& s)
{
    if (const auto needed = named::parameter_count(model); o.x.size() < needed) {
        throw data_error(fmt::format("{}: there are too few rows: {}, and {} has {} parameters", s.file, o.x.size(),
                                     s.model, needed));
    }
    const auto fitted = fit(model, o, s);
    if (s.table) {
        fmt::print("{:t}\n", fitted);
    } else {
        fmt::print("{}\n{}\n\n{}\n", o.summary, named::formula(model), fitted);
    }
    std::fflush(stdout);
    if (!fitted.converged()) {
        fmt::print(stderr, "\nfit_csv: no minimum: {}.\n{}\n", fitted.status, advice(fitted.status));
        if (fitted.observation != least::none) {
            fmt::print(stderr, "It happens at {}:{}, x = {}.\n", s.file, o.lines[fitted.observation],
                       o.x[fitted.observation]);
        }
    }
    const bool drawn = show_picture(fitted, o, s);
    return !fitted.converged() ? no_minimum : drawn ? good : wrong_data;
}

int run(std::span<char*> arguments)
{
    const fit_csv::options s = fit_csv::read_options(arguments);
    if (s.help) {
        fmt::print("{}", fit_csv::help());
        return good;
    }
    ending end = good;
    fit_csv::with_model(s.model, [&](const auto& model) { end = fit_and_show(model, read_observations(s), s); });
    return end;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        return run(std::span(argv, static_cast<std::size_t>(argc)).subspan(argc > 0 ? 1 : 0));
    } catch (const fit_csv::usage_error& error) {
        fmt::print(stderr, "fit_csv: {}\n\n{}", error.what(), fit_csv::help());
        return wrong_usage;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return wrong_data;
    }
}
