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

#include "least/model/parameters.hpp"
#include "least/numeric/scalar.hpp"
#include "least/optimize/grid_search.hpp"
#include "least/optimize/minimize.hpp"
#include "least/optimize/status.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>

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
        out = fmt::format_to(out, ": {} after {} iteration{}, {} evaluation{}", least::message(found.status),
                             found.iterations, found.iterations == 1 ? "" : "s", found.evaluations,
                             found.evaluations == 1 ? "" : "s");
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
