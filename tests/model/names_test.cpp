// SPDX-License-Identifier: MIT
#include "least/model/names.hpp"

#include "catch.hpp"
#include "least/model/relu_network.hpp"

#include <array>
#include <complex>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shapes {

template <class T>
struct peak {
    T height, centre, width;
};
template <class T>
struct spectrum { // of aggregates, arrays of aggregates, arrays both ways
    std::array<peak<T>, 2> peaks;
    peak<T> background;
    T offsets[2];
    std::array<std::array<T, 2>, 1> grid;
    T table[2][1];
};

template <class T>
struct one {
    T σ_1; // UTF-8
};
template <class T>
struct with_defaults {
    T a, b = 2;
    T c = a + b;
    const T d = 4;
    std::array<T, 1> e{5};
};
template <class T>
struct sixteen {
    T a, b, c, d, e, f, g, h;
    T i[2];
    T j, k, l, m, n, o, p;
};
template <class T>
struct seventeen {
    T a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q;
};
template <class T>
struct inner {
    seventeen<T> many;
    T where;
};

template <class T>
struct nothing {};
template <class T>
struct on_nothing : nothing<T> {
    T a;
};
template <class T>
struct on_peak : peak<T> {};
template <class T>
struct on_peak_and_more : peak<T> {
    T a;
};
template <class T>
struct on_array : std::array<peak<T>, 1> {
    T a;
};
template <class T>
union either {
    T a, b;
};
template <class T>
struct with_empty {
    T a;
    [[no_unique_address]] nothing<T> none;
    T b;
};

template <class T>
struct positive { // neither an aggregate nor made from {}
    T value;
    constexpr explicit positive(T v) : value(v) {}
};
template <class T>
struct greedy { // made from whatever there is
    T value{};
    constexpr greedy() = default;
    template <std::convertible_to<T> U>
    constexpr greedy(const U& v) : value(v)
    {}
};
template <class T>
struct no_default {
    T a;
    positive<T> b;
};
template <class T>
struct with_classes {
    greedy<T> a;
    std::complex<T> b;
    either<T> c;
    on_peak_and_more<T> d;
    T e;
};

template <class T>
struct named {
    T h, x[2];
    peak<T> p;
    static constexpr std::array names{"height", "where", "peak"};
};
template <class T>
struct named_by_scalar {
    T h, x[2];
    union {
        T y, z;
    };
    static constexpr std::string_view names[] = {"height", "from", "to", "either"};
};
template <class T>
struct holds_named {
    named<T> n;
    named_by_scalar<T> s[2];
};
template <class T>
struct not_names {
    std::array<T, 2> names;
};
template <class T>
struct not_names_either {
    T names;
};
template <class T>
struct other_names {
    T a;
    static constexpr int names = 7;
};

template <class T>
struct of_a_name_that_is_long_enough {
    T one_of_thirty_four_characters_here;
};
template <class T>
struct long_names {
    of_a_name_that_is_long_enough<T> within_another_that_is_long;
};

class within {
    template <class T>
    struct hidden {
        T x, y;
    };

public:
    using type = hidden<double>;
};

} // namespace shapes

namespace {

using least::parameter_name;
using names = std::vector<std::string>;

template <class T>
struct unseen {
    shapes::peak<T> where;
    T how_far;
};

template <class P>
names all(std::size_t n = least::extent_v<P>)
{
    names result;
    for (std::size_t i = 0; i < n; ++i) { result.emplace_back(parameter_name<P>(i).view()); }
    return result;
}

TEST_CASE("numbers, arrays and vectors are called p")
{
    CHECK(all<double>() == names{"p"});
    CHECK(all<int>() == names{"p"});
    CHECK(all<least::dual<double, 2>>() == names{"p"});
    CHECK(all<std::array<double, 3>>() == names{"p[0]", "p[1]", "p[2]"});
    CHECK(all<std::array<std::array<float, 2>, 2>>() == names{"p[0][0]", "p[0][1]", "p[1][0]", "p[1][1]"});
    CHECK(all<std::vector<double>>(2) == names{"p[0]", "p[1]"});
    CHECK(parameter_name<std::vector<double>>(18446744073709551615U).view() == "p[18446744073709551615]");
    CHECK(parameter_name<std::array<double, 100000>>(90210).view() == "p[90210]");
}

TEST_CASE("an aggregate's parameters are called what its members are called")
{
    const names peak{"height", "centre", "width"};
    CHECK(all<shapes::peak<double>>() == peak);
    CHECK(all<shapes::peak<float>>() == peak);
    CHECK(all<shapes::peak<long double>>() == peak);
    CHECK(all<shapes::peak<int>>() == peak);
    CHECK(all<shapes::peak<least::dual<least::dual<double, 3>, 3>>>() == peak);
    CHECK(all<shapes::one<double>>() == names{"σ_1"});
    CHECK(all<shapes::with_defaults<double>>() == names{"a", "b", "c", "d", "e[0]"});
    CHECK(all<shapes::sixteen<double>>()
          == names{"a", "b", "c", "d", "e", "f", "g", "h", "i[0]", "i[1]", "j", "k", "l", "m", "n", "o", "p"});
    CHECK(all<least::relu_network<2>::parameters<double>>() == names{"m[0]", "m[1]", "n[0]", "n[1]", "b[0]", "b[1]"});
    CHECK(all<unseen<double>>() == names{"where.height", "where.centre", "where.width", "how_far"});
    CHECK(all<shapes::within::type>() == names{"x", "y"});
}

TEST_CASE("names tell the way to a parameter within others")
{
    CHECK(all<shapes::spectrum<double>>()
          == names{"peaks[0].height", "peaks[0].centre", "peaks[0].width", "peaks[1].height", "peaks[1].centre",
                   "peaks[1].width", "background.height", "background.centre", "background.width", "offsets[0]",
                   "offsets[1]", "grid[0][0]", "grid[0][1]", "table[0][0]", "table[1][0]"});
    CHECK(all<std::array<shapes::one<float>, 2>>() == names{"p[0].σ_1", "p[1].σ_1"});
    const auto beyond = all<shapes::inner<double>>();
    CHECK(beyond[16] == "many[16]");
    CHECK(beyond[17] == "where");
}

TEST_CASE("parameters whose members cannot be read are numbered")
{
    CHECK(all<shapes::seventeen<double>>()[16] == "p[16]");
    CHECK(all<shapes::on_nothing<double>>() == names{"p[0]"});
    CHECK(all<shapes::on_peak<double>>() == names{"p[0]", "p[1]", "p[2]"});
    CHECK(all<shapes::on_peak_and_more<double>>() == names{"p[0]", "p[1]", "p[2]", "p[3]"});
    CHECK(all<shapes::on_array<double>>() == names{"p[0]", "p[1]", "p[2]", "p[3]"});
    CHECK(all<shapes::either<double>>() == names{"p[0]"});
    CHECK(all<shapes::no_default<double>>() == names{"p[0]", "p[1]"});
    CHECK(all<shapes::with_classes<double>>()
          == names{"a[0]", "b[0]", "b[1]", "c[0]", "d[0]", "d[1]", "d[2]", "d[3]", "e"});
    CHECK(all<shapes::with_empty<double>>() == names{"a", "b"});
}

TEST_CASE("names that an aggregate gives go first")
{
    const names given{"height", "where[0]", "where[1]", "peak.height", "peak.centre", "peak.width"};
    CHECK(all<shapes::named<double>>() == given);
    CHECK(all<shapes::named<least::dual<double, 1>>>() == given);
    CHECK(all<shapes::named_by_scalar<double>>() == names{"height", "from", "to", "either"});
    const auto held = all<shapes::holds_named<double>>();
    CHECK(held[2] == "n.where[1]");
    CHECK(held[5] == "n.peak.width");
    CHECK(held[13] == "s[1].either");
    CHECK(all<shapes::not_names<double>>() == names{"names[0]", "names[1]"});
    CHECK(all<shapes::not_names_either<double>>() == names{"names"});
    CHECK(all<shapes::other_names<double>>() == names{"a"});
}

TEST_CASE("names are there at compile time, and cut where they are too long")
{
    STATIC_REQUIRE(parameter_name<shapes::spectrum<double>>(4).view() == "peaks[1].centre");
    STATIC_REQUIRE(parameter_name<double>(0).view() == "p");
    constexpr auto cut = parameter_name<shapes::long_names<double>>(0);
    STATIC_REQUIRE(cut.view() == "within_another_that_is_long.one_of_thirty_four_");
}

} // namespace
