// SPDX-License-Identifier: MIT
// ceres::TinySolver with automatic derivatives; the number of parameters is known to the compiler, that of the
// observations is not.

#include "jets.hpp"

#include <ceres/tiny_solver.h>
#include <ceres/tiny_solver_autodiff_function.h>

namespace benchmarks {
namespace {

    template <class Problem>
    struct tiny_solver_peer {
        static constexpr const char* name = "TinySolver";
        static constexpr std::array ways{"function tolerance", "gradient tolerance", "parameter tolerance"};
        static constexpr int last_exponent = 30; // the first two are absolute

        using functor = residual_functor<Problem>;
        using function =
            ceres::TinySolverAutoDiffFunction<functor, Eigen::Dynamic, static_cast<int>(Problem::parameters)>;

        functor residuals_of;
        function f{residuals_of};
        ceres::TinySolver<function> solver;

        [[gnu::noinline]] parameters_of<Problem> fit(std::size_t way, double tolerance)
        {
            solver.options.function_tolerance = way == 0 ? tolerance : 0;
            solver.options.gradient_tolerance = way == 1 ? tolerance : 0;
            solver.options.parameter_tolerance = way == 2 ? tolerance : 0;
            solver.options.cost_threshold = 0;
            solver.options.max_num_iterations = 500;
            auto result = start_of<Problem>();
            typename ceres::TinySolver<function>::Parameters b(result.data());
            solver.Solve(f, &b);
            std::copy_n(b.data(), result.size(), result.begin());
            return result;
        }
    };

} // namespace

void add_tiny_solver()
{
    add_peer_of_all<tiny_solver_peer>();
}

} // namespace benchmarks
