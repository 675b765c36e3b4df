// SPDX-License-Identifier: MIT
#include "least/fit_arguments.hpp"

#include "catch.hpp"

#include "least/least.hpp"

#include <array>
#include <vector>

namespace {

template <class T>
struct decay {
    T height, rate;
};
struct own_loss {
    double delta = 1;
    constexpr auto operator()(const auto& s) const { return s / (1 + s); }
};
struct own_optimizer {
    least::stopping stop{};
    auto operator()(const auto& cost, const auto& start, auto&&... observer) const
    {
        return least::newton{.stop = stop}(cost, start, observer...);
    }
};

} // namespace

TEST_CASE("arguments of fit are recognised by their types")
{
    using least::detail::kind;
    using least::detail::kind_of;
    using P = decay<double>;
    STATIC_REQUIRE(kind_of<decltype(least::sigma(1.0)), P>() == kind::weighting);
    STATIC_REQUIRE(kind_of<decltype(least::weights(std::vector{1, 2})), P>() == kind::weighting);
    STATIC_REQUIRE(kind_of<least::cauchy, P>() == kind::loss);
    STATIC_REQUIRE(kind_of<own_loss, P>() == kind::loss);
    STATIC_REQUIRE(kind_of<least::newton, P>() == kind::optimizer);
    STATIC_REQUIRE(kind_of<least::levenberg_marquardt, P>() == kind::optimizer);
    STATIC_REQUIRE(kind_of<own_optimizer, P>() == kind::optimizer);
    STATIC_REQUIRE(kind_of<decltype(least::bounds(P{}, P{})), P>() == kind::bounds);
    STATIC_REQUIRE(kind_of<decltype(least::hold(decay<bool>{})), P>() == kind::hold);
    STATIC_REQUIRE(kind_of<decltype(least::hold(std::vector<bool>{})), P>() == kind::hold);
    STATIC_REQUIRE(kind_of<decltype(least::prior(P{}, P{})), P>() == kind::prior);
    STATIC_REQUIRE(kind_of<least::restarts, P>() == kind::restarts);
    constexpr auto observer = [](const auto& now) { return now.iteration < 3; };
    STATIC_REQUIRE(kind_of<decltype(observer), P>() == kind::observer);
    STATIC_REQUIRE(kind_of<int, P>() == kind::unknown);
    STATIC_REQUIRE(kind_of<std::vector<double>, P>() == kind::unknown);
}

TEST_CASE("a start is parameters, and none of the library's own arguments")
{
    using least::detail::is_start;
    STATIC_REQUIRE(is_start<double>);
    STATIC_REQUIRE(is_start<decay<double>>);
    STATIC_REQUIRE(is_start<std::vector<double>>);
    STATIC_REQUIRE(!is_start<decltype(least::sigma(1.0))>);
    STATIC_REQUIRE(!is_start<decltype(least::bounds(0.0, 1.0))>);
    STATIC_REQUIRE(!is_start<decltype(least::hold(true))>);
    STATIC_REQUIRE(!is_start<decltype(least::prior(0.0, 1.0))>);
    STATIC_REQUIRE(!is_start<least::huber>);
    STATIC_REQUIRE(!is_start<least::newton>);
}

TEST_CASE("an optimizer and a loss of the caller's own work under fit")
{
    const std::vector<double> x{1, 2, 3, 4, 5}, y{2.1, 3.9, 6.2, 80, 9.9};
    const auto model = [](const auto& p, auto t) { return p * t; };
    const auto robust = least::fit(model, x, y, 1.9, own_optimizer{}, own_loss{.delta = 1});
    CHECK(robust.converged());
    CHECK(std::abs(robust.parameters - 1.9991) < 1e-3);
    CHECK(robust.standard_errors() > 0);
}
