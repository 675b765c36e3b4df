// SPDX-License-Identifier: MIT
// dlib's solve_least_squares_lm, and solve_least_squares (which learns the rest of the curvature), with derivatives
// written by hand.

#include "jacobians.hpp"
#include "nist.hpp"

#include <dlib/optimization.h>

#include <utility>
#include <vector>

namespace benchmarks {
namespace {

    template <class Problem>
    class dlib_peer {
        using column = dlib::matrix<double, static_cast<long>(Problem::parameters), 1>;
        using point = std::pair<std::remove_cvref_t<decltype(Problem::x()[0])>, double>;

        std::vector<point> points_;

        static double residual(const point& at, const column& b)
        {
            return typename Problem::model{}(b.begin(), at.first) - at.second;
        }
        static column derivative(const point& at, const column& b)
        {
            column d;
            with_derivatives(typename Problem::model{}, b.begin(), at.first, d.begin());
            return d;
        }

    public:
        static constexpr const char* name = "dlib";
        static constexpr std::array ways{"lm, gradient norm", "lm, objective delta", "full, gradient norm",
                                         "full, objective delta"};
        static constexpr int last_exponent = 30; // both are absolute

        dlib_peer()
        {
            for (std::size_t i = 0; i < Problem::x().size(); ++i) {
                points_.push_back({Problem::x()[i], Problem::y()[i]});
            }
        }

        [[gnu::noinline]] parameters_of<Problem> fit(std::size_t way, double tolerance) const
        {
            auto result = start_of<Problem>();
            column b;
            std::copy(result.begin(), result.end(), b.begin());
            const auto solve = [&](const auto& stop) {
                if (way < 2) {
                    dlib::solve_least_squares_lm(stop, residual, derivative, points_, b);
                } else {
                    dlib::solve_least_squares(stop, residual, derivative, points_, b);
                }
            };
            if (way % 2 == 0) {
                solve(dlib::gradient_norm_stop_strategy(tolerance, 500));
            } else {
                solve(dlib::objective_delta_stop_strategy(tolerance, 500));
            }
            std::copy(b.begin(), b.end(), result.begin());
            return result;
        }
    };

} // namespace

void add_dlib()
{
    add_peer_of_all<dlib_peer>();
}

} // namespace benchmarks
