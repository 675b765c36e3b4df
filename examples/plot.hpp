// SPDX-License-Identifier: MIT
#pragma once
// Pictures for the examples, drawn by gnuplot: once as text into the terminal, once as a file. Curves, and surfaces over a grid.

#include <algorithm>
#include <array>
#include <cstddef>
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

/// Heights z over a grid of x and y: z(i, j) at x[i], y[j].
struct surface {
    std::string title;
    std::string x_label;
    std::string y_label;
    std::vector<double> x, y;
    std::vector<std::vector<double>> z; // z[i][j]
    std::string settings{};
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

/// Several surfaces beside each other, as many as there are.
inline std::string script(const std::vector<surface>& surfaces, std::string_view style)
{
    std::string text;
    for (std::size_t k = 0; k < surfaces.size(); ++k) {
        text += fmt::format("$data{} << end\n", k);
        const surface& s = surfaces[k];
        for (std::size_t i = 0; i < s.x.size(); ++i) {
            for (std::size_t j = 0; j < s.y.size(); ++j) {
                text += fmt::format("{} {} {}\n", s.x[i], s.y[j], s.z[i][j]);
            }
            text += "\n";
        }
        text += "end\n";
    }
    text += fmt::format("set multiplot layout 1, {}\nunset key\n", surfaces.size());
    for (std::size_t k = 0; k < surfaces.size(); ++k) {
        const surface& s = surfaces[k];
        text += fmt::format("set title {}\nset xlabel {}\nset ylabel {}\n{}\nsplot $data{} {}\n", quoted(s.title),
                            quoted(s.x_label), quoted(s.y_label), s.settings, k, style);
    }
    return text + "unset multiplot\n";
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

/// The terminal of gnuplot that makes a file, by its name: PNG or SVG.
inline std::string terminal_for(std::string_view file, int width, int height)
{
    const char* form = file.ends_with(".png") ? "pngcairo noenhanced size {}, {} background rgb 'white' font 'sans,11'"
                                              : "svg noenhanced size {}, {} dynamic background rgb 'white' "
                                                "font 'sans-serif,14'";
    return fmt::format(fmt::runtime(form), width, height);
}

/// As an SVG file, or a PNG file if it is called so.
inline bool draw_to_file(const picture& p, std::string_view file)
{
    return run_gnuplot(fmt::format("set terminal {}\nset output {}\nset grid lc rgb '#dddddd'\nset key left top\n",
                                   terminal_for(file, 800, 500), quoted(file))
                       + script(p));
}

/// Surfaces in colours, beside each other.
inline bool draw_to_file(const std::vector<surface>& surfaces, std::string_view file)
{
    const int width = 420 * static_cast<int>(surfaces.size());
    return run_gnuplot(fmt::format("set terminal {}\nset output {}\nset view map\nset pm3d at b\nset size square\n"
                                   "set palette defined (0 '#2c3e50', 1 '#2e86ab', 2 '#f6f5ae', 3 '#c0392b')\n",
                                   terminal_for(file, width, 420), quoted(file))
                       + script(surfaces, "with pm3d"));
}
/// As text, light to dark from the least height to the greatest, two characters for each place: no gnuplot is needed.
inline void draw_in_terminal(const surface& s)
{
    constexpr std::string_view shades = " .:-=+*#%@";
    double least = s.z[0][0], greatest = least;
    for (const auto& row : s.z) {
        for (const double z : row) {
            least = std::min(least, z);
            greatest = std::max(greatest, z);
        }
    }
    fmt::print("   {}: from {:.0f} '{}' to {:.0f} '{}'\n\n", s.title, least, shades.front(), greatest, shades.back());
    for (std::size_t j = s.y.size(); j-- > 0;) {
        fmt::print("{:>8} |", s.y[j]);
        for (const auto& row : s.z) {
            const double part = greatest > least ? (row[j] - least) / (greatest - least) : 0;
            const char shade = shades[std::min(shades.size() - 1, static_cast<std::size_t>(part * 10))];
            fmt::print("{}{}", shade, shade);
        }
        fmt::print("|\n");
    }
    fmt::print("{:>8} {:<{}}{}  {}\n\n", s.y_label, s.x.front(), 2 * s.x.size(), s.x.back(), s.x_label);
}

} // namespace plot
