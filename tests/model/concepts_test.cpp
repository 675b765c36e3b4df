// SPDX-License-Identifier: MIT
#include "least/model/concepts.hpp"

#include "catch.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/dual.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

namespace {

using least::dual;
using d2 = dual<double, 2>;

static_assert(least::output<double> && least::output<int> && least::output<d2> && least::output<const float&>);
static_assert(least::output<std::array<double, 2>> && least::output<std::array<d2, 3>>);
static_assert(!least::output<void> && !least::output<std::string> && !least::output<std::vector<double>>);
static_assert(!least::output<std::array<double, 0>> && !least::output<std::array<std::string, 2>>
              && !least::output<double*>);
static_assert(least::output_count_v<double> == 1 && least::output_count_v<const std::array<float, 4>&> == 4);

// Models of every kind of signature.
constexpr auto generic = [](const auto& p, auto x) { return p[0] * x + p[1]; };
constexpr auto of_double = [](const std::array<double, 2>& p, double x) { return p[0] * x + p[1]; };
constexpr auto of_two_outputs = [](const auto& p, double x) { return std::array{p[0] * x, p[1] * x}; };
constexpr auto of_nothing = [](const std::array<double, 2>&, double) {};
constexpr auto of_text = [](const std::array<double, 2>&, double) { return std::string(); };
constexpr auto of_three = [](const std::array<double, 2>& p, double x, double) { return p[0] * x; };
constexpr auto of_struct_x = [](const auto& p, const std::tuple<double, int>& x) { return p[0] * std::get<0>(x); };
constexpr auto counting = [calls = 0](const std::array<double, 2>& p, double x) mutable { return p[0] * x + ++calls; };
using free_function = double (*)(const std::array<double, 2>&, double);

using generic_t = decltype(generic);
using pair = std::array<double, 2>;
template <class F, class P = pair, class X = double>
concept model = least::model_for<F, P, X>;
template <class F, class P = pair, class X = double>
concept differentiable = least::generic_model_for<F, P, X>;

static_assert(model<generic_t> && model<decltype(of_double)> && model<decltype(of_two_outputs)>
              && model<free_function>);
static_assert(model<generic_t, std::vector<double>> && model<generic_t, pair, float>);
static_assert(model<decltype(of_struct_x), pair, std::tuple<double, int>>);
static_assert(!model<decltype(of_nothing)> && !model<decltype(of_text)> && !model<int>);
static_assert(!model<decltype(of_three)>, "the wrong number of arguments");
static_assert(!model<decltype(of_double), std::vector<double>> && !model<decltype(of_double), double>,
              "the wrong shape");
static_assert(!model<decltype(of_double), pair, std::string> && !model<decltype(of_struct_x)>);
static_assert(!model<decltype([](std::string, double) { return 1.0; }), std::string>, "text is no parameters");
static_assert(!model<std::remove_const_t<decltype(counting)>>,
              "a model that changes itself cannot be called when const");

static_assert(differentiable<generic_t> && differentiable<decltype(of_two_outputs)>);
static_assert(!differentiable<decltype(of_double)> && !differentiable<free_function>);
static_assert(!differentiable<decltype([](const auto&, double) { return std::string(); })>);

constexpr auto cost = [](const auto& p) { return p[0] * p[0]; };
static_assert(least::function_of<decltype(cost), pair> && least::function_of<decltype(cost), std::vector<float>>);
static_assert(!least::function_of<decltype(of_double), pair> && !least::function_of<decltype(of_struct_x), pair>);
static_assert(!least::function_of<decltype([](auto) { return std::vector<double>(); }), double>);

TEST_CASE("a component of an output is read whether it is one number or several")
{
    STATIC_REQUIRE(least::component<double>(2.5, 0) == 2.5);
    STATIC_REQUIRE(least::component<double>(7, 0) == 7.0);
    STATIC_REQUIRE(least::component<float>(std::array{1.0, 2.0}, 1) == 2.0F);
    STATIC_REQUIRE(std::same_as<decltype(least::component<float>(std::array{1.0, 2.0}, 1)), float>);
    STATIC_REQUIRE(least::component<d2>(std::array{1.0, 2.0}, 1).value == 2);
    STATIC_REQUIRE(least::component<d2>(d2::variable(3, 1), 0).slope[1] == 1);
}

TEST_CASE("parameters are differentiated by as many at a time as there are, but at most 8")
{
    STATIC_REQUIRE(std::same_as<least::dual_parameters_t<double>, dual<double, 1>>);
    STATIC_REQUIRE(std::same_as<least::dual_parameters_t<std::array<float, 8>>, std::array<dual<float, 8>, 8>>);
    STATIC_REQUIRE(std::same_as<least::dual_parameters_t<std::array<float, 9>>, std::array<dual<float, 8>, 9>>);
    STATIC_REQUIRE(std::same_as<least::dual_parameters_t<std::vector<double>>, std::vector<dual<double, 8>>>);
}

} // namespace
