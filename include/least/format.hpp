// SPDX-License-Identifier: MIT
#pragma once
// What least returns, printed with fmt (9 or newer; the only header that includes it):
//
//     fmt::print("{:.4g}\n", found);     0.1697, cost 0.01971: converged to a minimum after 1 iteration, 2 evaluations
//     fmt::print("{}\n", found);         the same with all digits
//     fmt::print("{}\n", found.status);  converged to a minimum
//
// The format is that of the numbers. Parameters that are more than one number stand in braces, in the flat order of
// least/model/parameters.hpp. Where the search ended in a flat direction or a saddle point, that direction follows.
//
// What least::fit returns has three forms of its own, and takes no other format (nor width):
//
//     {}      report: how the search ended, each parameter with its error and interval, what the fit is worth
//     {:l}    line:   rate = 0.505 ± 0.018, level = 2 (held): converged to a minimum after 5 iterations, ...
//     {:t}    table:  for programs. A comment (#), titles, then a line for each parameter, columns parted by tabs, numbers
//                     with all digits (they read back as the same), nan where there is none
//
// An error is rounded to two significant digits, also after a carry (9.96 is 10), and the estimate and its interval to the
// same place (Guide to the expression of uncertainty in measurement, JCGM 100:2008, 7.2.6). Below 0.001, and above 999999
// where the rounding is left of the decimal point, they share an exponent: (2.3894 ± 0.0027)e+08. An estimate that would
// need more digits than its type has stands apart from its error, without an interval: 2 ± 4.1e-16. Parameters that are
// exact, held or on a bound, are not rounded. Correlations are listed from 0.9 in size, the strongest 10 of them.

#include "least/fit_result.hpp"
#include "least/model/names.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/optimize/grid_search.hpp"
#include "least/optimize/minimize.hpp"
#include "least/optimize/status.hpp"
#include "least/statistics.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace least::detail {

/// "... after 1 iteration, 2 evaluations".
template <class P, class Out>
Out write_ending(const minimum<P>& found, Out out)
{
    return fmt::format_to(out, "{} after {} iteration{}, {} evaluation{}", message(found.status), found.iterations,
                          found.iterations == 1 ? "" : "s", found.evaluations, found.evaluations == 1 ? "" : "s");
}

} // namespace least::detail

template <>
struct fmt::formatter<least::status> : fmt::formatter<fmt::string_view> {
    template <class Context>
    auto format(least::status s, Context& context) const
    {
        const auto text = least::message(s);
        return fmt::formatter<fmt::string_view>::format({text.data(), text.size()}, context);
    }
};

template <class P>
struct fmt::formatter<least::minimum<P>> {
    using real = least::base_t<least::scalar_t<P>>;

    /// The format of a number. It is checked where format strings are, at compile time, and kept as text: handed to
    /// fmt::formatter<real> at run time it makes GCC 12 warn of fmt 9's insides.
    constexpr auto parse(fmt::format_parse_context& context)
    {
        auto i = context.begin();
        std::size_t size = 0;
        number_[size++] = '{';
        number_[size++] = ':';
        for (; i != context.end() && *i != '}'; ++i) {
            if (size + 2 >= number_.size() || *i == '{') {
                FMT_THROW(fmt::format_error("least: the format of a number is too long, or nested"));
            }
            number_[size++] = *i;
        }
        number_[size] = '}';
        if (std::is_constant_evaluated()) { return fmt::formatter<real>().parse(context); }
        return i;
    }

    template <class Context>
    auto format(const least::minimum<P>& found, Context& context) const
    {
        auto out = write(found.parameters, context.out());
        out = fmt::format_to(out, ", cost ");
        out = fmt::format_to(out, fmt::runtime(number_.data()), found.cost);
        out = least::detail::write_ending(found, fmt::format_to(out, ": "));
        if (found.status == least::status::flat_direction || found.status == least::status::saddle_point) {
            out = write(found.direction, fmt::format_to(out, ", direction "));
        }
        if (found.observation != least::none) { out = fmt::format_to(out, ", at observation {}", found.observation); }
        return out;
    }

private:
    template <class Out>
    Out write(const P& p, Out out) const
    {
        const auto flat = least::flatten(p);
        if (!least::number<P>) { *out++ = '{'; }
        for (std::size_t i = 0; i < flat.size(); ++i) {
            if (i > 0) { out = fmt::format_to(out, ", "); }
            out = fmt::format_to(out, fmt::runtime(number_.data()), flat[i]);
        }
        if (!least::number<P>) { *out++ = '}'; }
        return out;
    }

    std::array<char, 32> number_{'{', '}'}; // as text, with its braces
};

/// The curve of a grid search is the caller's to print.
template <>
struct fmt::formatter<least::scan> : fmt::formatter<least::minimum<double>> {};

namespace least::detail {

using form = std::chars_format;

/// x in decimal, as printf has it. fmt 9 loses a digit where a long double is rounded up to a power of ten: 0.9999 with
/// three decimals becomes 1.00.
template <real T>
std::string decimal(T x, int digits, form how = form::general)
{
    std::array<char, 128> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), x, how, digits);
    return end.ec == std::errc() ? std::string(text.data(), end.ptr) : fmt::format("{}", x);
}

/// x / 10^e.
template <real T>
long double scaled(T x, int e)
{
    long double y = x;
    for (; e < -300; e += 300) { y *= 1e300L; } // in steps that do not overflow
    for (; e > 300; e -= 300) { y /= 1e300L; }
    return e < 0 ? y * std::pow(10.0L, -e) : y / std::pow(10.0L, e);
}

/// The power of ten of the first digit of x, rounded to so many digits.
template <real T>
int decade(T x, int digits)
{
    const std::string text = decimal(x, digits - 1, form::scientific);
    return std::atoi(text.c_str() + text.find('e') + 1);
}

/// How an estimate and what belongs to it are written: as multiples of 10^last, divided by 10^exponent.
template <real T>
class rounding {
    static constexpr int most = std::numeric_limits<T>::digits10;
    int last_ = 0, exponent_ = 0;
    bool together_ = false; // else the error does not say how

public:
    rounding(T estimate, T error)
    {
        if (!(error > 0) || !isfinite(error) || !isfinite(estimate)) { return; }
        last_ = decade(error, 2) - 1;
        const int digits = estimate == 0 ? 0 : decade(estimate, most) - last_ + 1;
        if (digits > most) { return; }
        together_ = true;
        const int first = max(last_ + 1, digits > 0 ? decade(estimate, digits) : last_);
        if (first < -3 || (first > 5 && last_ > 0)) { exponent_ = first; }
    }

    [[nodiscard]] std::string number(T x) const
    {
        std::string text;
        if (!together_) {
            text = decimal(x, most);
        } else if (exponent_ != 0) {
            text = decimal(scaled(x, exponent_), exponent_ - last_, form::fixed);
        } else if (last_ > 0) {
            text = decimal(scaled(std::nearbyint(scaled(x, last_)), -last_), 0, form::fixed);
        } else {
            text = decimal(x, -last_, form::fixed);
        }
        const bool zero = text.find_first_not_of("-0.") == std::string::npos;
        return zero && text[0] == '-' ? text.substr(1) : text;
    }
    [[nodiscard]] std::string power() const { return exponent_ != 0 ? fmt::format("e{:+03}", exponent_) : ""; }
    [[nodiscard]] std::string estimate(T x) const { return (exponent_ != 0 ? "(" : "") + number(x); }
    [[nodiscard]] std::string error(T x) const
    {
        if (!together_) { return x == 0 ? "0" : decimal(x, 1, form::scientific); }
        return number(x) + (exponent_ != 0 ? ")" : "") + power();
    }
    [[nodiscard]] std::string interval(T lower, T upper) const
    {
        if (!together_ || !isfinite(lower) || !isfinite(upper)) { return ""; }
        return fmt::format("[{}, {}]{}", number(lower), number(upper), power());
    }
};

template <real T>
std::string percentage(T part)
{
    const T percent = 100 * part;
    if (!isfinite(percent)) { return ""; }
    if (percent > 999) { return "> 999 %"; }
    return (percent > 0 && percent < T(0.001) ? decimal(percent, 1, form::scientific)
                                              : rounding<T>(percent, percent).number(percent))
           + " %";
}

constexpr std::string_view word(standing what)
{
    return std::array<std::string_view, 4>{"estimated", "held", "at bound", "undetermined"}[std::size_t(what)];
}

/// "1 thing", "2 things".
inline std::string count(std::size_t n, std::string_view things)
{
    return fmt::format("{} {}{}", n, things, n == 1 ? "" : "s");
}

/// What is printed of a fit.
template <class Model, class P>
class fit_text {
    using T = scalar_t<P>;
    using numbers = vector<T, extent_v<P>>;
    struct row {
        std::string name, estimate, error{}, interval{}, relative{};
        bool has_error = false;
    };

    const fit_result<Model, P>& fit_;
    numbers estimates_, errors_, lower_, upper_;
    std::string out_;

public:
    explicit fit_text(const fit_result<Model, P>& fit)
        : fit_(fit), estimates_(flatten(fit.parameters)), errors_(flatten(fit.standard_errors()))
    {
        const auto within = fit.confidence_interval(0.95);
        lower_ = flatten(within.lower);
        upper_ = flatten(within.upper);
    }

    std::string report()
    {
        add_ending();
        add_freedom();
        add_table();
        add_direction();
        add_errors();
        add_correlations();
        add_goodness();
        out_.pop_back();
        return std::move(out_);
    }

    std::string line()
    {
        for (std::size_t j = 0; j < estimates_.size(); ++j) {
            const row r = row_of(j);
            add("{}{} = {}", j > 0 ? ", " : "", r.name, r.estimate);
            if (r.has_error) {
                add(" ± {}", r.error);
            } else if (!r.error.empty()) {
                add(" ({})", r.error);
            }
        }
        add(": ");
        add_ending();
        if (const auto [what, value] = scatter(); !value.empty()) { add("; {} = {}", what, value); }
        if (const auto why = why_no_errors(); !why.empty()) { add("; no errors: {}", why); }
        return std::move(out_);
    }

    std::string table()
    {
        add("# ");
        add_ending();
        add("\nname\testimate\tstandard_error\tlower_95\tupper_95\tstanding");
        for (std::size_t j = 0; j < estimates_.size(); ++j) {
            add("\n{}", name_of(j).view());
            for (const T x : {estimates_[j], errors_[j], lower_[j], upper_[j]}) {
                add("\t{}", std::isnan(x) ? "nan" : fmt::format("{}", x)); // a NaN may have a sign
            }
            const auto what = fit_.standings()[j];
            add("\t{}", what == standing::at_bound ? "at_bound" : word(what));
        }
        return std::move(out_);
    }

private:
    template <class... A>
    void add(fmt::format_string<A...> text, A&&... a)
    {
        fmt::format_to(std::back_inserter(out_), text, std::forward<A>(a)...);
    }
    void entry(std::string_view label, std::string_view text) { add("{:<15}{}\n", label, text); }

    [[nodiscard]] name name_of(std::size_t j) const { return parameter_name<P>(j, estimates_.size()); }
    [[nodiscard]] row row_of(std::size_t j) const
    {
        const T x = estimates_[j], error = errors_[j];
        const auto what = fit_.standings()[j];
        const bool exact = what == standing::held || what == standing::at_bound;
        row r{.name = std::string(name_of(j).view()), .estimate = {}, .has_error = isfinite(error)};
        if (r.has_error) {
            const rounding<T> digits(x, error);
            r.estimate = digits.estimate(x);
            r.error = digits.error(error);
            r.interval = digits.interval(lower_[j], upper_[j]);
            r.relative = percentage(error / abs(x));
        } else {
            r.estimate = exact ? fmt::format("{}", x) : decimal(x, 6);
            r.error = what == standing::estimated ? "" : word(what);
        }
        return r;
    }
    [[nodiscard]] bool any_error() const { return std::any_of(errors_.begin(), errors_.end(), isfinite<T>); }
    [[nodiscard]] bool at_minimum() const { return fit_.converged() || fit_.status == status::flat_direction; }
    /// Nothing where there are errors, or the standings tell.
    [[nodiscard]] std::string why_no_errors() const
    {
        if (!at_minimum()) { return "no minimum was found and checked"; }
        if ((fit_.summary().robust || !fit_.summary().known_sigma) && fit_.degrees_of_freedom() == 0) {
            return "no more observations than free parameters";
        }
        return "";
    }
    /// The name of the measure of misfit, and its value if there is one.
    [[nodiscard]] std::pair<std::string, std::string> scatter() const
    {
        const T squares = fit_.reduced_chi_squared();
        const bool known = fit_.summary().known_sigma;
        return {known ? "χ²/dof" : "s", isfinite(squares) ? decimal(known ? squares : sqrt(squares), 4) : ""};
    }

    void add_ending()
    {
        write_ending(fit_, std::back_inserter(out_));
        if (fit_.observation != none) { add(", at observation {}", fit_.observation); }
    }
    void add_freedom()
    {
        const auto& s = fit_.summary();
        add("\n");
        if (s.observations == 0) { return; } // the model is not finite
        add("{}", count(s.observations, "observation"));
        if (s.priors > 0) { add(" + {}", count(s.priors, "prior")); }
        if (const auto left = fit_.degrees_of_freedom(); left > 0) {
            add(" - {} = {} of freedom\n", count(s.free, "free parameter"), count(left, "degree"));
        } else {
            add(", {}: no degrees of freedom\n", count(s.free, "free parameter"));
        }
    }

    void add_table()
    {
        std::vector<row> rows{{"", "estimate", any_error() ? "std. error" : "", any_error() ? "95 % interval" : "",
                               any_error() ? "relative" : "", any_error()}};
        for (std::size_t j = 0; j < estimates_.size(); ++j) { rows.push_back(row_of(j)); }
        const auto widest = [&](auto member) {
            std::size_t width = 0;
            for (const row& r : rows) { width = std::max(width, (r.*member).size()); }
            return width;
        };
        add("\n");
        for (const row& r : rows) {
            add("{:<{}}  {:>{}} {} {:<{}}   {:<{}}   {:>{}}", r.name, widest(&row::name), r.estimate,
                widest(&row::estimate), r.has_error ? "±" : " ", r.error, widest(&row::error), r.interval,
                widest(&row::interval), r.relative, widest(&row::relative));
            out_.erase(out_.find_last_not_of(' ') + 1);
            add("\n");
        }
        add("\n");
    }

    void add_direction()
    {
        if (fit_.status != status::flat_direction && fit_.status != status::saddle_point) { return; }
        std::string text;
        const auto along = flatten(fit_.direction);
        for (std::size_t j = 0; j < along.size(); ++j) {
            if (abs(along[j]) >= T(0.005)) { text += fmt::format("{:+.2f} {} ", along[j], name_of(j).view()); }
        }
        entry(fit_.status == status::flat_direction ? "flat along" : "falls along", text.substr(0, text.size() - 1));
    }

    void add_errors()
    {
        const auto& s = fit_.summary();
        if (const auto why = why_no_errors(); !why.empty()) {
            entry("errors", "none: " + why);
        } else if (any_error()) {
            entry("errors", fmt::format("{}; intervals {}",
                                        s.robust        ? "sandwich, the loss being robust"
                                        : s.known_sigma ? "from sigma"
                                                        : "from the scatter of the residuals",
                                        s.known_sigma ? "normal" : "by Student's t"));
        }
    }

    void add_correlations()
    {
        const auto r = fit_.correlation();
        std::vector<std::pair<T, std::string>> pairs;
        std::size_t known = 0;
        for (std::size_t i = 0; i < r.rows(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                known += isfinite(r(i, j)) ? 1U : 0U;
                if (!(abs(r(i, j)) >= T(0.9))) { continue; }
                pairs.emplace_back(abs(r(i, j)),
                                   fmt::format("{:+.4f}  {}, {}", r(i, j), name_of(j).view(), name_of(i).view()));
            }
        }
        std::sort(pairs.begin(), pairs.end(), std::greater<>());
        const std::size_t shown = std::min<std::size_t>(pairs.size(), 10);
        for (std::size_t k = 0; k < shown; ++k) { entry(k == 0 ? "correlations" : "", pairs[k].second); }
        if (pairs.size() > shown) { entry("", fmt::format("and {} more from 0.9 in size", pairs.size() - shown)); }
        if (pairs.empty() && known > 0) { entry("correlations", "all below 0.9 in size"); }
    }

    void add_goodness()
    {
        const auto& s = fit_.summary();
        if (const auto [what, value] = scatter(); !value.empty()) {
            const auto dof = fit_.degrees_of_freedom();
            entry(s.known_sigma ? what : "residual s.d.",
                  s.known_sigma ? fmt::format("{} = {} / {}", value,
                                              decimal(fit_.reduced_chi_squared() * static_cast<T>(dof), 4), dof)
                                : value
                                      + (s.weighted ? ", for weight 1"
                                         : s.robust ? ", outliers in full"
                                                    : ""));
        }
        if (const T r2 = fit_.r_squared(); isfinite(r2)) {
            constexpr bool through_origin = requires { requires Model::through_origin; };
            const T rest = 1 - r2;
            entry("R²", (rest > 0 && rest < T(1e-5) ? "1 - " + decimal(rest, 1, form::scientific) : decimal(r2, 5))
                            + (through_origin ? " (uncentred)" : ""));
        }
        if (!at_minimum() || (s.exact && !s.known_sigma) || !isfinite(fit_.aic())) { return; }
        const T aicc = fit_.aicc();
        entry("AIC", decimal(fit_.aic(), 2, form::fixed)
                         + (isfinite(aicc) ? "   AICc " + decimal(aicc, 2, form::fixed) : "") + "   BIC "
                         + decimal(fit_.bic(), 2, form::fixed));
    }
};

} // namespace least::detail

template <class Model, class P>
struct fmt::formatter<least::fit_result<Model, P>> {
    constexpr auto parse(fmt::format_parse_context& context)
    {
        auto i = context.begin();
        if (i != context.end() && (*i == 'l' || *i == 't')) { form_ = *i++; }
        if (i != context.end() && *i != '}') {
            FMT_THROW(fmt::format_error("least: the formats of a fit are {}, {:l} (line) and {:t} (table)"));
        }
        return i;
    }

    template <class Context>
    auto format(const least::fit_result<Model, P>& fit, Context& context) const
    {
        least::detail::fit_text<Model, P> text(fit);
        return fmt::format_to(context.out(), "{}",
                              form_ == 'l'   ? text.line()
                              : form_ == 't' ? text.table()
                                             : text.report());
    }

private:
    char form_ = 'r';
};
