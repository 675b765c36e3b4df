// SPDX-License-Identifier: MIT
#pragma once
// Pictures for the examples, drawn by gnuplot: once as text into the terminal, once as an SVG file.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace plot {

/// Points (x, y) and how gnuplot shall draw them ("with lines", "with points pt 7", ...).
struct series {
    std::string title;
    std::string style;
    std::vector<std::pair<double, double>> points;
};

struct picture {
    std::string title;
    std::string x_label;
    std::string y_label;
    std::vector<series> lines;
    std::string settings{}; // further gnuplot commands
};

inline bool gnuplot_found()
{
    return std::system("gnuplot --version > /dev/null 2>&1") == 0;
}

/// The gnuplot program that draws the picture on the terminal that was set before.
inline std::string script(const picture& p)
{
    std::string text = fmt::format("set title \"{}\"\nset xlabel \"{}\"\nset ylabel \"{}\"\n{}\n", p.title, p.x_label,
                                   p.y_label, p.settings);
    for (std::size_t i = 0; i < p.lines.size(); ++i) {
        text += fmt::format("$data{} << end\n", i);
        for (const auto& [x, y] : p.lines[i].points) { text += fmt::format("{} {}\n", x, y); }
        text += "end\n";
    }
    text += "plot ";
    for (std::size_t i = 0; i < p.lines.size(); ++i) {
        text += fmt::format("{}$data{} {} title \"{}\"", i == 0 ? "" : ", ", i, p.lines[i].style, p.lines[i].title);
    }
    return text + "\n";
}

inline bool run_gnuplot(const std::string& commands)
{
    std::fflush(stdout);
    FILE* pipe = popen("gnuplot", "w");
    if (pipe == nullptr) { return false; }
    const bool written = std::fwrite(commands.data(), 1, commands.size(), pipe) == commands.size();
    return pclose(pipe) == 0 && written;
}

/// As text, 78 columns wide.
inline bool draw_in_terminal(const picture& p)
{
    return run_gnuplot("set terminal dumb noenhanced size 78, 22\n" + script(p));
}

/// As an SVG file.
inline bool draw_to_file(const picture& p, std::string_view file)
{
    return run_gnuplot(
        fmt::format("set terminal svg noenhanced size 800, 500 dynamic background rgb 'white' font 'sans-serif,14'\n"
                    "set output '{}'\nset grid lc rgb '#dddddd'\nset key left top\n",
                    file)
        + script(p));
}

} // namespace plot
