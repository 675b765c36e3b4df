// SPDX-License-Identifier: MIT
// Ceres, the full solver, with automatic derivatives. A problem is built for each fit.

#include "jets.hpp"

#include <ceres/autodiff_cost_function.h>
#include <ceres/problem.h>
#include <ceres/solver.h>

namespace benchmarks {
namespace {

    template <class Problem>
    struct ceres_peer {
        static constexpr const char* name = "Ceres";
        static constexpr std::array ways{"QR, function tolerance",       "QR, gradient tolerance",
                                         "QR, parameter tolerance",      "Cholesky, function tolerance",
                                         "Cholesky, gradient tolerance", "Cholesky, parameter tolerance"};
        static constexpr int last_exponent = 16;

        [[gnu::noinline]] static parameters_of<Problem> fit(std::size_t way, double tolerance)
        {
            using functor = residual_functor<Problem>;
            using cost = ceres::AutoDiffCostFunction<functor, ceres::DYNAMIC, static_cast<int>(Problem::parameters)>;
            auto b = start_of<Problem>();
            ceres::Problem problem;
            problem.AddResidualBlock(new cost(new functor, functor::NumResiduals()), nullptr, b.data());
            ceres::Solver::Options options;
            options.linear_solver_type = way < 3 ? ceres::DENSE_QR : ceres::DENSE_NORMAL_CHOLESKY;
            options.function_tolerance = way % 3 == 0 ? tolerance : 0;
            options.gradient_tolerance = way % 3 == 1 ? tolerance : 0;
            options.parameter_tolerance = way % 3 == 2 ? tolerance : 0;
            options.max_num_iterations = 500;
            options.logging_type = ceres::SILENT;
            ceres::Solver::Summary summary;
            ceres::Solve(options, &problem, &summary);
            return b;
        }
    };

} // namespace

void add_ceres()
{
    add_peer_of_all<ceres_peer>();
}

} // namespace benchmarks
