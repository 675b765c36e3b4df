// SPDX-License-Identifier: MIT
// Eigen's unsupported LevenbergMarquardt (MINPACK in C++) with derivatives written by hand.

#include "jacobians.hpp"
#include "nist.hpp"

#include <unsupported/Eigen/LevenbergMarquardt>

namespace benchmarks {
namespace {

    template <class Problem>
    struct eigen_functor : Eigen::DenseFunctor<double> {
        eigen_functor() : DenseFunctor(static_cast<int>(Problem::parameters), static_cast<int>(Problem::x().size())) {}

        int operator()(const InputType& b, ValueType& r) const
        {
            residuals<Problem>(b.data(), r.data());
            return 0;
        }
        int df(const InputType& b, JacobianType& j) const
        {
            double* to = j.data();
            const auto rows = static_cast<std::size_t>(j.rows());
            jacobian<Problem>(b.data(), [=](std::size_t i, std::size_t k, double d) { to[i + k * rows] = d; });
            return 0;
        }
    };

    template <class Problem>
    struct eigen_peer {
        static constexpr const char* name = "Eigen";
        static constexpr std::array ways{"ftol", "xtol", "gtol"};
        static constexpr int last_exponent = 16;

        eigen_functor<Problem> functor;
        Eigen::LevenbergMarquardt<eigen_functor<Problem>> solver{functor};
        Eigen::VectorXd b{Problem::parameters};

        [[gnu::noinline]] parameters_of<Problem> fit(std::size_t way, double tolerance)
        {
            auto result = start_of<Problem>();
            std::copy(result.begin(), result.end(), b.data());
            solver.resetParameters();
            solver.setFtol(way == 0 ? tolerance : 0);
            solver.setXtol(way == 1 ? tolerance : 0);
            solver.setGtol(way == 2 ? tolerance : 0);
            solver.setMaxfev(1'000);
            solver.minimize(b);
            std::copy_n(b.data(), result.size(), result.begin());
            return result;
        }
    };

} // namespace

void add_eigen()
{
    add_peer_of_all<eigen_peer>();
}

} // namespace benchmarks
