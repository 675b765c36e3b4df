// SPDX-License-Identifier: MIT
// least, as it comes: the optimizer alone, and the whole fit with its statistics. And the optimizer set as the peers are, to
// what costs least for each problem.

#include "jacobians.hpp"
#include "nist.hpp"

#include <least/cost/derivative.hpp>
#include <least/fit.hpp>

#include <cstdio>
#include <cstdlib>

namespace benchmarks {

namespace {

    template <class Problem>
    [[gnu::noinline]] parameters_of<Problem> optimize()
    {
        const auto cost = least::mean_squared_error(typename Problem::model{}, Problem::x(), Problem::y());
        return least::levenberg_marquardt{}(cost, start_of<Problem>()).parameters;
    }
    template <class Problem>
    [[gnu::noinline]] parameters_of<Problem> fit()
    {
        return least::fit(typename Problem::model{}, Problem::x(), Problem::y(), start_of<Problem>()).parameters;
    }

    template <class Problem>
    struct least_set {
        static constexpr const char* name = "least_set";
        static constexpr std::array ways{"gradient",
                                         "radius 1, gradient",
                                         "radius 1000, gradient",
                                         "no acceleration, gradient",
                                         "no acceleration, radius 1, gradient",
                                         "no acceleration, radius 1000, gradient",
                                         "one polishing step",
                                         "radius 1, one polishing step",
                                         "radius 1000, one polishing step",
                                         "no acceleration, one polishing step",
                                         "no acceleration, radius 1, one polishing step",
                                         "no acceleration, radius 1000, one polishing step",
                                         "no polishing",
                                         "radius 1, no polishing",
                                         "radius 1000, no polishing",
                                         "no acceleration, no polishing",
                                         "no acceleration, radius 1, no polishing",
                                         "no acceleration, radius 1000, no polishing"};
        static constexpr int last_exponent = 16;

        [[gnu::noinline]] parameters_of<Problem> fit(std::size_t way, double tolerance)
        {
            constexpr std::array radii{0.1, 1.0, 1000.0};
            constexpr std::array<std::size_t, 3> polish{12, 1, 0};
            const auto cost = least::mean_squared_error(typename Problem::model{}, Problem::x(), Problem::y());
            return least::levenberg_marquardt{.stop = {.gradient = way < 6 ? tolerance : 0},
                                              .radius = radii[way % 3],
                                              .acceleration = way % 6 < 3 ? 0.75 : 0,
                                              .polish = polish[way / 6]}(cost, start_of<Problem>())
                .parameters;
        }
    };

    /// The derivatives that the peers are given must be right.
    template <class Problem>
    void check_jacobian()
    {
        const auto& b = start_of<Problem>();
        double d[Problem::parameters];
        for (const auto& x : Problem::x()) {
            with_derivatives(typename Problem::model{}, b.data(), x, d);
            const auto f = [&x](const auto& p) { return typename Problem::model{}(p, x); };
            const auto exact = least::derivative(f)(b);
            for (std::size_t j = 0; j < b.size(); ++j) {
                if (!(std::abs(d[j] - exact[j]) <= 1e-11 * std::abs(exact[j]) + 1e-300)) {
                    std::fprintf(stderr, "%s: wrong derivative %zu: %g, %g\n", Problem::name, j, d[j], exact[j]);
                    std::exit(1);
                }
            }
        }
    }

} // namespace

void add_least()
{
    problems::nist::for_each_nonlinear([](auto problem) {
        using p = decltype(problem);
        check_jacobian<p>();
        add_fit<p>("least", "levenberg_marquardt", optimize<p>);
        add_fit<p>("least_fit", "fit", fit<p>);
    });
    add_peer_of_all<least_set>();
}

} // namespace benchmarks
