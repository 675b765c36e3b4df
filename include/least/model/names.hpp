// SPDX-License-Identifier: MIT
#pragma once
// The names of parameters, by their place in the flat order of least/model/parameters.hpp. No macro is asked of the
// caller, nothing is allocated, and all of it works at compile time.
//
//     parameter_name<double>(0).view() = "p"                          a number
//     parameter_name<std::vector<double>>(1).view() = "p[1]"          an array
//     parameter_name<peak<double>>(1).view() = "centre"               an aggregate: what its members are called
//     parameter_name<spectrum<double>>(4).view() = "peaks[1].centre"
//
// The names of members are read off the compiler: GCC 12 and Clang 16 tell them. Others may be given, one for each
// member or one for each scalar:
//
//     template <class T> struct peak { T h, x, w; static constexpr std::array names{"height", "centre", "width"}; };
//
// Scalars whose names are neither given nor known are numbered: with more than 16 members, bases, unions, classes with
// constructors, and compilers that do not tell. An aggregate compiles only with a name for each scalar if it has an
// anonymous union, or a default for a member that cannot be made from {}: its members cannot be counted.
//
// Source: Boost.PFR 2.2 (A. Polukhin). Structured bindings find the members, and a function with the address of one as
// its template argument has the name of that member within its own.

#include "least/model/parameters.hpp"
#include "least/numeric/dense.hpp"
#include "least/numeric/scalar.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <source_location>
#include <string_view>
#include <type_traits>

namespace least {

/// A short text. What is longer is cut.
class name {
    std::array<char, 47> text_{};
    unsigned char size_ = 0;

public:
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {text_.data(), size_}; }

    constexpr name& operator+=(std::string_view more) noexcept
    {
        for (const char c : more.substr(0, text_.size() - size_)) { text_[size_++] = c; }
        return *this;
    }
};

namespace detail {

    constexpr void append_number(name& out, std::size_t i) noexcept
    {
        if (i > 9) { append_number(out, i / 10); }
        out += std::string_view("0123456789").substr(i % 10, 1);
    }
    constexpr void append_index(name& out, std::size_t i) noexcept
    {
        out += out.view().empty() ? "p[" : "[";
        append_number(out, i);
        out += "]";
    }
    constexpr void append_label(name& out, std::string_view label) noexcept
    {
        out += out.view().empty() ? "" : ".";
        out += label;
    }

    /// A P that has addresses but no value: nothing is asked of its constructors. Clang warns of one that is declared
    /// only.
    template <class P>
    union unborn {
        char none;
        P value;
        constexpr unborn() noexcept : none() {}
    };
    template <class P>
    inline constexpr unborn<P> specimen{};

    /// The address of a member. As a template argument Clang 16 takes it only inside a class.
    template <class M>
    struct at {
        using type = M;
        const M* address;
        constexpr at(const M& member) noexcept : address(&member) {}
    };

    /// What the member is called: GCC's text ends in "::value.peak<double>::height)}]", Clang's in ".value.height}]".
    template <at M> // Clang tells nothing of a parameter without a name
    consteval name label()
    {
        std::string_view text = std::source_location::current().function_name();
        text = text.substr(0, text.find_last_not_of(")}]") + 1);
        return name() += text.substr(text.find_last_of(":.") + 1);
    }
    struct probe {
        char of_the_probe;
    };
    inline constexpr bool labels_are_names =
        label<specimen<probe>.value.of_the_probe>().view() == "of_the_probe"; // NOLINT(*-union-access)

    /// How many scalars P holds. They are double here, for names do not depend on the scalar.
    template <class P>
    // (double in parentheses, or compilers take it for a mistake; so does clang-tidy all the same)
    inline constexpr std::size_t scalars_in = sizeof(P) / (sizeof(double)); // NOLINT(bugprone-sizeof-expression)

    /// Appends what the scalar number i of P is called within P: nothing if P is a scalar.
    template <class P>
    constexpr void append_name(name& out, std::size_t i);

    struct member {
        name label{};
        std::size_t extent = 0;
        void (*append_within)(name& out, std::size_t i) = nullptr;
    };
    template <at... M>
    consteval std::array<member, sizeof...(M)> list()
    {
        return {{{label<M>(), scalars_in<typename decltype(M)::type>, append_name<typename decltype(M)::type>}...}};
    }

    template <class P>
    struct base_of {
        template <class B>
            requires(std::is_base_of_v<B, P> && !std::same_as<B, P>)
        operator B() const;
    };
    template <class P>
    concept decomposable = std::is_aggregate_v<P> && !std::is_union_v<P> && !requires { std::tuple_size<P>::value; }
                           && requires { P{{}}; } && !requires { P{base_of<P>()}; };

    /// The members of P, of which there are as many as there may be {} in P{...}; none if they are not known.
    template <class P>
    inline constexpr std::array<member, 0> members{};
    template <decomposable P>
    inline constexpr auto members<P> = [] {
        auto& x = specimen<P>.value; // NOLINT(*-union-access)
        // clang-format off
        // NOLINTBEGIN(readability-braces-around-statements): it loses count of these
        if constexpr (!requires { P{{},{}}; }) { auto& [a] = x; return list<a>(); }
        else if constexpr (!requires { P{{},{},{}}; }) { auto& [a,b] = x; return list<a,b>(); }
        else if constexpr (!requires { P{{},{},{},{}}; }) { auto& [a,b,c] = x; return list<a,b,c>(); }
        else if constexpr (!requires { P{{},{},{},{},{}}; }) { auto& [a,b,c,d] = x; return list<a,b,c,d>(); }
        else if constexpr (!requires { P{{},{},{},{},{},{}}; }) { auto& [a,b,c,d,e] = x; return list<a,b,c,d,e>(); }
        else if constexpr (!requires { P{{},{},{},{},{},{},{}}; })
            { auto& [a,b,c,d,e,f] = x; return list<a,b,c,d,e,f>(); }
        else if constexpr (!requires { P{{},{},{},{},{},{},{},{}}; })
            { auto& [a,b,c,d,e,f,g] = x; return list<a,b,c,d,e,f,g>(); }
        else if constexpr (!requires { P{{},{},{},{},{},{},{},{},{}}; })
            { auto& [a,b,c,d,e,f,g,h] = x; return list<a,b,c,d,e,f,g,h>(); }
        else if constexpr (!requires { P{{},{},{},{},{},{},{},{},{},{}}; })
            { auto& [a,b,c,d,e,f,g,h,i] = x; return list<a,b,c,d,e,f,g,h,i>(); }
        else if constexpr (!requires { P{{},{},{},{},{},{},{},{},{},{},{}}; })
            { auto& [a,b,c,d,e,f,g,h,i,j] = x; return list<a,b,c,d,e,f,g,h,i,j>(); }
        else if constexpr (!requires { P{{},{},{},{},{},{},{},{},{},{},{},{}}; })
            { auto& [a,b,c,d,e,f,g,h,i,j,k] = x; return list<a,b,c,d,e,f,g,h,i,j,k>(); }
        else if constexpr (!requires { P{{},{},{},{},{},{},{},{},{},{},{},{},{}}; })
            { auto& [a,b,c,d,e,f,g,h,i,j,k,l] = x; return list<a,b,c,d,e,f,g,h,i,j,k,l>(); }
        else if constexpr (!requires { P{{},{},{},{},{},{},{},{},{},{},{},{},{},{}}; })
            { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m] = x; return list<a,b,c,d,e,f,g,h,i,j,k,l,m>(); }
        else if constexpr (!requires { P{{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}}; })
            { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n] = x; return list<a,b,c,d,e,f,g,h,i,j,k,l,m,n>(); }
        else if constexpr (!requires { P{{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}}; })
            { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o] = x; return list<a,b,c,d,e,f,g,h,i,j,k,l,m,n,o>(); }
        else if constexpr (!requires { P{{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}}; })
            { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p] = x; return list<a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p>(); }
        else { return list<>(); }
        // NOLINTEND(readability-braces-around-statements)
        // clang-format on
    }();

    template <class E, std::size_t N>
    std::type_identity<E> element_of(std::type_identity<E[N]>); // NOLINT(*-avoid-c-arrays): the caller's
    template <class E, std::size_t N>
    std::type_identity<E> element_of(std::type_identity<std::array<E, N>>);

    template <class P>
    concept names_given = requires { std::string_view((*&P::names)[0]); }; // only a static member is more than a *&

    template <class P>
    constexpr void append_name(name& out, std::size_t i)
    {
        if constexpr (requires { element_of(std::type_identity<P>()); }) {
            using E = typename decltype(element_of(std::type_identity<P>()))::type;
            append_index(out, i / scalars_in<E>);
            append_name<E>(out, i % scalars_in<E>);
        } else if constexpr (requires { requires names_given<P> && std::size(P::names) == scalars_in<P>; }) {
            append_label(out, P::names[i]);
        } else if constexpr (names_given<P> || (labels_are_names && members<P>.size() > 0)) {
            std::size_t j = 0;
            for (; i >= members<P>[j].extent; ++j) { i -= members<P>[j].extent; }
            if constexpr (names_given<P>) {
                static_assert(std::size(P::names) == members<P>.size(), "least: one name for each member or scalar");
                append_label(out, P::names[j]);
            } else {
                append_label(out, members<P>[j].label.view());
            }
            members<P>[j].append_within(out, i);
        } else if constexpr (!std::same_as<P, double>) {
            append_index(out, i);
        }
    }

} // namespace detail

/// What the scalar number i of P is called, i < extent_v<P>; of parameters whose number n is known at run time, i < n.
template <parameters P>
constexpr name parameter_name(std::size_t i, std::size_t n = extent_v<P>)
{
    name out;
    static_cast<void>(n);
    if constexpr (requires { P::place_of(i, n).group; }) { // they say it themselves
        const auto place = P::place_of(i, n);
        out += place.group;
        detail::append_index(out, place.unit);
        if (place.predictor != static_cast<std::size_t>(-1)) { detail::append_index(out, place.predictor); }
    } else if constexpr (extent_v<P> == dynamic) {
        detail::append_index(out, i);
    } else {
        detail::append_name<rebind_t<P, double>>(out, i);
    }
    if (out.view().empty()) { out += "p"; }
    return out;
}

} // namespace least
