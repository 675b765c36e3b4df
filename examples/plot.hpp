// SPDX-License-Identifier: MIT
#pragma once
// Pictures for the examples, drawn by gnuplot: once as text into the terminal, once as a file.

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

/// A text as gnuplot takes it to the letter: nothing in single quotation marks is a command.
inline std::string quoted(std::string_view text)
{
    std::string out = "'";
    for (const char c : text) {
        out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
        if (c == '\'') { out += c; }
    }
    return out + "'";
}

/// The gnuplot program that draws the picture on the terminal that was set before.
inline std::string script(const picture& p)
{
    std::string text = fmt::format("set title {}\nset xlabel {}\nset ylabel {}\n{}\n", quoted(p.title),
                                   quoted(p.x_label), quoted(p.y_label), p.settings);
    for (std::size_t i = 0; i < p.lines.size(); ++i) {
        text += fmt::format("$data{} << end\n", i);
        for (const auto& [x, y] : p.lines[i].points) { text += fmt::format("{} {}\n", x, y); }
        text += "end\n";
    }
    text += "plot ";
    for (std::size_t i = 0; i < p.lines.size(); ++i) {
        text += fmt::format("{}$data{} {} title {}", i == 0 ? "" : ", ", i, p.lines[i].style, quoted(p.lines[i].title));
    }
    return text + "\n";
}

inline bool run_gnuplot(const std::string& commands)
{
    std::fflush(stdout);
    FILE* pipe = popen("gnuplot -", "w"); // with - it ends at the first error
    if (pipe == nullptr) { return false; }
    const bool written = std::fwrite(commands.data(), 1, commands.size(), pipe) == commands.size();
    return pclose(pipe) == 0 && written;
}

/// As text, 78 columns wide.
inline bool draw_in_terminal(const picture& p)
{
    return run_gnuplot("set terminal dumb noenhanced size 78, 22\n" + script(p));
}

/// As an SVG file, or a PNG file if it is called so.
inline bool draw_to_file(const picture& p, std::string_view file)
{
    const char* terminal = file.ends_with(".png")
                               ? "pngcairo noenhanced size 800, 500 background rgb 'white' font 'sans,11'"
                               : "svg noenhanced size 800, 500 dynamic background rgb 'white' "
                                 "font 'sans-serif,14'";
    return run_gnuplot(fmt::format("set terminal {}\nset output {}\nset grid lc rgb '#dddddd'\nset key left top\n",
                                   terminal, quoted(file))
                       + script(p));
}

} // namespace plot
