// SPDX-License-Identifier: MIT
#pragma once
// Rows of cells out of text files, for the examples: parted by comma, semicolon, tab or blanks, as RFC 4180 and
// spreadsheets write them (quoted cells, "" for a quotation mark in them, a byte order mark, any line ends).
//
//     const csv::file file = csv::parse(text);
//
// Nothing is lost in silence: a row that is longer or shorter than the first one, or a quotation mark that is never closed, is
// a complaint, with its line and column; comments (lines that begin with #) and empty lines are counted.
//
// Why not a library: of Debian 12, libfccp-dev (Fast C++ CSV Parser, 2016) alone is header-only. It wants the number of
// columns at compile time, ends at the first bad cell, tells its line but not its place there, and rounds numbers on its own.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace csv {

/// Both count from 1; a column is a character (UTF-8), not a cell.
struct place {
    std::size_t line = 1, column = 1;
};
struct complaint {
    place at;
    std::string text;
};
struct cell {
    std::string text;
    place at;
};
using row = std::vector<cell>;

struct file {
    char separator = ',';
    std::vector<row> rows; // the first may be a header
    std::size_t comments = 0, empty_lines = 0;
    std::vector<complaint> complaints;
};

/// Whether a byte of UTF-8 continues a character.
inline bool is_within_character(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}
/// A text in quotation marks, in one line, and not too long.
inline std::string shown(std::string_view text)
{
    std::size_t size = std::min<std::size_t>(text.size(), 40);
    while (size < text.size() && is_within_character(text[size])) { --size; }
    std::string out = "\"";
    for (const char c : text.substr(0, size)) {
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
            out += c;
        }
    }
    return out + (size < text.size() ? "\"..." : "\"");
}

namespace detail {

    /// Walks through the cells of a text and knows where it is. A separator ' ' stands for any number of blanks.
    class scanner {
        std::string_view rest_;
        char separator_;
        place at_{};
        std::vector<complaint>& complaints_;

    public:
        scanner(std::string_view text, char separator, std::vector<complaint>& complaints)
            : rest_(text), separator_(separator), complaints_(complaints)
        {}

        [[nodiscard]] bool done() const { return rest_.empty(); }
        [[nodiscard]] bool at_line_end() const { return done() || rest_.front() == '\n'; }
        [[nodiscard]] bool at(char c) const { return !done() && rest_.front() == c; }

        char take()
        {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '\n') {
                at_ = {at_.line + 1, 1};
            } else if (!is_within_character(c)) {
                ++at_.column;
            }
            return c;
        }
        void skip_blanks()
        {
            while (at(' ') || (at('\t') && separator_ != '\t')) { take(); }
        }
        void skip_line()
        {
            while (!at_line_end()) { take(); }
        }
        void end_line()
        {
            if (!done()) { take(); }
        }

        row cells()
        {
            row all{next()};
            while (!at_line_end()) {
                if (separator_ != ' ') { take(); }
                all.push_back(next());
            }
            return all;
        }

    private:
        [[nodiscard]] bool at_cell_end() const
        {
            return at_line_end() || at(separator_) || (separator_ == ' ' && at('\t'));
        }

        cell next()
        {
            skip_blanks();
            cell c{"", at_};
            if (at('"')) {
                c.text = quoted();
            } else {
                while (!at_cell_end()) { c.text += take(); }
                c.text.erase(c.text.find_last_not_of(" \t") + 1);
            }
            const place behind = at_;
            std::string text;
            while (!at_cell_end()) { text += take(); }
            text.erase(text.find_last_not_of(" \t") + 1);
            if (!text.empty()) {
                complaints_.push_back({behind, shown(text) + " stands behind a closing quotation mark"});
            }
            if (separator_ == ' ') { skip_blanks(); }
            return c;
        }
        std::string quoted()
        {
            const place begin = at_;
            std::string text;
            take();
            while (!done()) {
                const char c = take();
                if (c == '"' && !at('"')) { return text; }
                text += c;
                if (c == '"') { take(); } // "" is one
            }
            complaints_.push_back({begin, "this quotation mark is never closed"});
            return text;
        }
    };

    /// "\n" for all line ends, without the byte order mark.
    inline std::string plain(std::string_view text)
    {
        if (text.starts_with("\xEF\xBB\xBF")) { text.remove_prefix(3); }
        std::string out;
        out.reserve(text.size());
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] != '\r') {
                out += text[i];
            } else if (i + 1 == text.size() || text[i + 1] != '\n') {
                out += '\n';
            }
        }
        return out;
    }

    /// The first line that is neither empty nor a comment.
    inline std::string_view first_line(std::string_view text)
    {
        while (!text.empty()) {
            const auto end = std::min(text.find('\n'), text.size());
            const std::string_view line = text.substr(0, end);
            const auto begin = line.find_first_not_of(" \t");
            if (begin != std::string_view::npos && line[begin] != '#') { return line; }
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        return {};
    }

    /// Tab, semicolon, comma, or else blanks: the first of these that the line has outside quotation marks.
    inline char guess_separator(std::string_view line)
    {
        std::string outside;
        bool inside = false;
        for (const char c : line) {
            const bool may_open = outside.empty() || std::string_view("\t;, \"").find(outside.back()) < 5;
            if (c == '"' && (inside || may_open)) { inside = !inside; }
            if (!inside) { outside += c; }
        }
        for (const char c : {'\t', ';', ','}) {
            if (outside.find(c) != std::string::npos) { return c; }
        }
        return ' ';
    }

} // namespace detail

/// The cells of a text. Without a separator it is guessed from the first line that has any.
inline file parse(std::string_view text, std::optional<char> separator = {})
{
    file f;
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        f.complaints.push_back({{}, "the file is UTF-16: it must be saved as UTF-8"});
        return f;
    }
    const std::string plain = detail::plain(text);
    f.separator = separator.value_or(detail::guess_separator(detail::first_line(plain)));
    detail::scanner scan(plain, f.separator, f.complaints);
    while (!scan.done()) {
        scan.skip_blanks();
        if (scan.at('#')) {
            ++f.comments;
            scan.skip_line();
        } else if (scan.at_line_end()) {
            ++f.empty_lines;
        } else {
            f.rows.push_back(scan.cells());
            const row &first = f.rows.front(), &last = f.rows.back();
            if (last.size() != first.size()) {
                f.complaints.push_back(
                    {last.front().at, fmt::format("the row has {} cell{}, the first one in line {} has {}", last.size(),
                                                  last.size() == 1 ? "" : "s", first.front().at.line, first.size())});
            }
        }
        scan.end_line();
    }
    return f;
}

} // namespace csv
