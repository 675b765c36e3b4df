// SPDX-License-Identifier: MIT
#pragma once
// What the caller of fit_csv asks for, and the models by their names.

#include "csv.hpp"
#include "named_models.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace fit_csv {

struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};
struct options {
    std::string file, model, x = "1", y = "2", sigma{}, weights{}, picture{};
    std::optional<char> separator{};
    std::optional<bool> header{};
    bool table = false, help = false;
};

/// Calls what(model) for each of the models.
template <class What>
void for_each_model(const What& what)
{
    what(named::polynomial{});
    what(named::decay{});
    what(named::decay_offset{});
    what(named::logistic{});
    what(named::gaussian{});
    what(named::gaussian_background{});
    what(named::lorentzian{});
    what(named::power{});
    what(named::michaelis_menten{});
    what(named::sine{});
}

inline std::string help()
{
    std::string text = R"(usage: fit_csv [options] FILE MODEL

Fits MODEL to two columns of FILE and draws it. Options:
  -x COLUMN, -y COLUMN      by name, or by number from 1; the first and the second one unless given
  --sigma COLUMN            the standard deviation of each y, known
  --weights COLUMN          how much each y counts; only their ratios matter
  --separator , | ; | tab | space     unless given, what the first line has, in the order tab ; ,
  --header yes | no         whether the first row has names; unless given: it has if none of its cells is a number
  --picture FILE            .svg or .png; "none" for none; unless given, NAME.MODEL.svg in the current folder
  --table                   the parameters for programs to read, in place of the report

Models:
  line                  the same as polynomial:1
  parabola              the same as polynomial:2
  polynomial:DEGREE     y = p[0] + p[1] x + p[2] x^2 + ... up to degree 20
)";
    for_each_model([&]<class Model>(const Model& model) {
        if (Model::name != named::polynomial::name) {
            text += fmt::format("  {:<20}  {}\n", Model::name, named::formula(model));
        }
    });
    return text
           + "\nEnds with 0: fitted; 1: wrong usage; 2: wrong data, or no picture where --picture asks for one; 3: the "
             "search did not end at a minimum.\n";
}

inline char separator_of(std::string_view text)
{
    if (text == "tab" || text == "\t") { return '\t'; }
    if (text == "space" || text == " ") { return ' '; }
    if (text == "," || text == ";") { return text[0]; }
    throw usage_error(fmt::format("{} is none of the separators", csv::shown(text)));
}
inline bool yes_or_no(std::string_view text)
{
    if (text != "yes" && text != "no") { throw usage_error("--header takes yes or no"); }
    return text == "yes";
}

inline options read_options(std::span<char*> arguments)
{
    options s;
    std::vector<std::string> others;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view option = arguments[i];
        const auto value = [&]() -> std::string {
            if (++i == arguments.size()) { throw usage_error(fmt::format("{} needs a value", option)); }
            return arguments[i];
        };
        using text_option = std::pair<std::string_view, std::string*>;
        const std::array texts{text_option{"-x", &s.x}, text_option{"-y", &s.y}, text_option{"--sigma", &s.sigma},
                               text_option{"--weights", &s.weights}, text_option{"--picture", &s.picture}};
        const auto text = std::find_if(texts.begin(), texts.end(), [&](auto& t) { return t.first == option; });
        if (text != texts.end()) {
            *text->second = value();
        } else if (option == "--separator") {
            s.separator = separator_of(value());
        } else if (option == "--header") {
            s.header = yes_or_no(value());
        } else if (option == "--table") {
            s.table = true;
        } else if (option == "--help" || option == "-h") {
            s.help = true;
        } else if (option.starts_with('-')) {
            throw usage_error(fmt::format("there is no option {}", option));
        } else {
            others.emplace_back(option);
        }
    }
    if (s.help) { return s; }
    if (others.size() != 2) { throw usage_error("a FILE and a MODEL are needed"); }
    if (!s.sigma.empty() && !s.weights.empty()) { throw usage_error("--sigma and --weights exclude each other"); }
    s.file = others[0];
    s.model = others[1];
    return s;
}

/// Calls what(model) for the model of this name.
template <class What>
void with_model(std::string_view name, const What& what)
{
    if (name == "line") { name = "polynomial:1"; }
    if (name == "parabola") { name = "polynomial:2"; }
    if (name.starts_with("polynomial:")) {
        std::size_t degree = 0;
        const char* end = name.data() + name.size();
        const auto [stop, error] = std::from_chars(name.data() + name.find(':') + 1, end, degree);
        if (error != std::errc() || stop != end || degree > 20) {
            throw usage_error("the degree of a polynomial is a number from 0 to 20");
        }
        return what(named::polynomial{degree});
    }
    bool found = false;
    for_each_model([&]<class Model>(const Model& model) {
        if (Model::name != named::polynomial::name && Model::name == name) {
            found = true;
            what(model);
        }
    });
    if (!found) { throw usage_error(fmt::format("there is no model {}", csv::shown(name))); }
}

} // namespace fit_csv
