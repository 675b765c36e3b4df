// SPDX-License-Identifier: MIT
#pragma once
// Columns of numbers out of the rows of csv.hpp.
//
//     const csv::numbers data = csv::read(file, csv::has_header(file), {{.index = 0, .name = "x"}, {.index = 1, .name = "y"}});
//     data.columns[1][i], data.lines[i]          and, in the order of the file, all that is wrong: data.complaints
//
// Numbers are read by std::from_chars: correctly rounded, and the same in every locale. Where semicolons part the cells a
// comma may be the decimal sign, in the whole file or nowhere. There is no sign for thousands. Where there are complaints
// the columns are not for use.

#include "csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace csv {

/// A number out of a cell, or what the matter is. An empty `decimal` takes the sign it meets first, '.' or ','.
struct reading {
    double value = 0;
    std::string problem{};
};
inline reading read_number(std::string_view text, bool comma_allowed, std::optional<char>& decimal)
{
    std::string digits(text.substr(text.starts_with('+') && !text.starts_with("+-") ? 1 : 0));
    std::optional<char> met;
    const auto sign = digits.find_first_of(comma_allowed ? ".," : ".");
    if (sign != std::string::npos) { met = std::exchange(digits[sign], '.'); }
    reading r;
    const char *begin = digits.data(), *end = begin + digits.size();
    const auto [stop, error] = std::from_chars(begin, end, r.value);
    if (text.empty()) {
        r.problem = "the cell is empty";
    } else if (error == std::errc::result_out_of_range && stop == end) {
        r.problem = shown(text) + " is too large or too small for a double";
    } else if (error != std::errc() || stop != end) {
        r.problem = shown(text) + " is not a number";
    } else if (!std::isfinite(r.value)) {
        r.problem = shown(text) + " is not finite";
    } else if (met && decimal.value_or(*met) != *met) {
        r.problem = fmt::format("{} has the decimal sign '{}', numbers before it '{}'", shown(text), *met, *decimal);
    } else if (met) {
        decimal = met;
    }
    return r;
}

/// A column that is wanted, and which of its numbers make sense.
struct column {
    std::size_t index = 0;
    std::string name;
    enum { any, positive, not_negative } allowed = any;
};
struct numbers {
    std::vector<std::vector<double>> columns; // as wanted
    std::vector<std::size_t> lines;           // in which they stand
    std::vector<complaint> complaints;        // these, and those of the file
};

/// The numbers of the wanted columns.
inline numbers read(const file& f, bool header, const std::vector<column>& wanted)
{
    numbers out{std::vector<std::vector<double>>(wanted.size()), {}, f.complaints};
    std::optional<char> decimal;
    for (std::size_t i = header ? 1 : 0; i < f.rows.size(); ++i) {
        const row& r = f.rows[i];
        out.lines.push_back(r.front().at.line);
        for (std::size_t j = 0; j < wanted.size(); ++j) {
            const column& c = wanted[j];
            if (c.index >= r.size()) { continue; } // the row is shorter than the first one: complained of already
            auto [value, problem] = read_number(r[c.index].text, f.separator == ';', decimal);
            if (problem.empty() && c.allowed == column::positive && !(value > 0)) {
                problem = shown(r[c.index].text) + " is not positive";
            } else if (problem.empty() && c.allowed == column::not_negative && value < 0) {
                problem = shown(r[c.index].text) + " is negative";
            }
            if (!problem.empty()) {
                out.complaints.push_back({r[c.index].at, fmt::format("{} (in {})", problem, shown(c.name))});
            }
            out.columns[j].push_back(value);
        }
    }
    std::stable_sort(out.complaints.begin(), out.complaints.end(), [](const complaint& a, const complaint& b) {
        return std::tie(a.at.line, a.at.column) < std::tie(b.at.line, b.at.column);
    });
    return out;
}

/// Whether the first row names the columns: none of its cells is a number, be it infinite or none at all (nan).
inline bool has_header(const file& f)
{
    return !f.rows.empty() && std::all_of(f.rows[0].begin(), f.rows[0].end(), [&](const cell& c) {
        std::optional<char> decimal;
        const auto problem = read_number(c.text, f.separator == ';', decimal).problem;
        return problem.ends_with("not a number") || problem.ends_with("empty");
    });
}

} // namespace csv
