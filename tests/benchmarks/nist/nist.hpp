// SPDX-License-Identifier: MIT
#pragma once
// What the competitors of the NIST benchmark share. A peer is a class template
//
//     template <class Problem> struct peer {
//         static constexpr const char* name;
//         static constexpr std::array ways;             // const char*: its methods and tests of convergence
//         std::array<double, N> fit(std::size_t way, double tolerance);
//     };
//
// of which one object is made for each problem, so that it can keep memory from one fit to the next. (fit is not
// inlined: it would be compiled for each of its calls.) Before anything is timed each way is tried with the tolerances
// 1e-4, 1e-5, ... until at least 9 digits of all parameters are correct; the way that is fastest then is the one that
// runs, and its label tells.

#include "../benchmarks.hpp"

#include "problems/nist_nonlinear.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>

namespace benchmarks {

template <class Problem>
using parameters_of = std::array<double, Problem::parameters>;

inline constexpr double enough_digits = 9;

/// Digits of all parameters that are correct; 16 at most, which is all that double has.
template <class Problem>
double digits(const parameters_of<Problem>& found)
{
    const auto p = Problem::sorted(found);
    double least = 16;
    for (std::size_t j = 0; j < p.size(); ++j) {
        const long double error =
            std::abs((static_cast<long double>(p[j]) - Problem::reference[j]) / Problem::reference[j]);
        if (!(error < 1)) { return 0; }
        if (error > 0) { least = std::min(least, static_cast<double>(-std::log10(error))); }
    }
    return least;
}

template <class Problem>
std::string name_of(const char* competitor)
{
    return std::string("nist/") + Problem::name + "/" + competitor;
}
template <class Problem>
const parameters_of<Problem>& start_of()
{
    return Problem::starts[1]; // the second start, the nearer one
}

/// A benchmark of f(), which returns the parameters.
template <class Problem, class F>
void add_fit(const char* competitor, const std::string& how, F f)
{
    char label[100];
    std::snprintf(label, sizeof(label), "%.2f digits, %s", digits<Problem>(f()), how.c_str());
    add(name_of<Problem>(competitor), 1, f, label);
}

/// The shortest of some fits, in seconds.
template <class F>
double shortest(F f)
{
    using clock = std::chrono::steady_clock;
    double least = 1;
    const auto until = clock::now() + std::chrono::milliseconds(2);
    do {
        const auto begin = clock::now();
        auto found = f();
        benchmark::DoNotOptimize(found);
        least = std::min(least, std::chrono::duration<double>(clock::now() - begin).count());
    } while (clock::now() < until);
    return least;
}

template <class Problem, template <class> class Peer>
void add_peer()
{
    const auto peer = std::make_shared<Peer<Problem>>();
    std::size_t best_way = 0;
    double best_tolerance = 0, best_time = 0, most_digits = 0;
    for (std::size_t way = 0; way < peer->ways.size(); ++way) {
        for (int exponent = 4; exponent <= Peer<Problem>::last_exponent; ++exponent) {
            const double tolerance = std::pow(10.0, -exponent);
            const double reached = digits<Problem>(peer->fit(way, tolerance));
            most_digits = std::max(most_digits, reached);
            if (reached >= enough_digits) {
                const double time = shortest([&] { return peer->fit(way, tolerance); });
                if (best_tolerance == 0 || time < best_time) {
                    best_way = way;
                    best_tolerance = tolerance;
                    best_time = time;
                }
                break;
            }
        }
    }
    if (best_tolerance == 0) {
        char reason[100];
        std::snprintf(reason, sizeof(reason), "%.2f digits at most", most_digits);
        benchmark::RegisterBenchmark(name_of<Problem>(peer->name).c_str(), [reason = std::string(reason)](auto& state) {
            state.SkipWithError(reason.c_str());
        });
        return;
    }
    char how[100];
    std::snprintf(how, sizeof(how), "%s %.0e", peer->ways[best_way], best_tolerance);
    add_fit<Problem>(peer->name, how, [=] { return peer->fit(best_way, best_tolerance); });
}
template <template <class> class Peer>
void add_peer_of_all()
{
    problems::nist::for_each_nonlinear([](auto problem) { add_peer<decltype(problem), Peer>(); });
}

// One file for each; those whose package is not installed are not built.
void add_least();
void add_ceres();
void add_tiny_solver();
void add_gsl();
void add_eigen();
void add_cminpack();
void add_dlib();

} // namespace benchmarks
