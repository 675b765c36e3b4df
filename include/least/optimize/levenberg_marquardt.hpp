// SPDX-License-Identifier: MIT
#pragma once
// The Levenberg-Marquardt method for sums of squares: it solves the linear model of the residuals within a trust region,
//
//     d = argmin |J d + r|  within  |D d| <= radius,    D_j = 1 / size_j        (least/optimize/local_model.hpp)
//
// on the normal equations, J^T J by Cholesky's factorisation; where the columns of J nearly depend on each other, and at the end,
// on the triangular factor of J, whose condition they square.
//
//     size           |p_j|: a step changes parameters by a share of themselves, whatever their units. Of everything that
//                    was measured this scaling is worth most
//     acceleration   where the residuals bend along d, r_vv = d^2 r(p + t d) / dt^2, the step is d + a / 2 with the
//                    correction a = -(J^T J + lambda D^2)^-1 J^T r_vv, if |D a| <= acceleration |D d|; where a step bends more
//                    the radius is shortened by what would let it bend half of that. One pass more for each step; but
//                    Gauss-Newton's go without as long as each does what the linear model says, and later those whose
//                    correction is foretold to be small, unless they fail
//     radius         the ratio rho of the fall of the cost to what the linear model predicts decides: rho < 1/4 shortens
//                    it, rho > 3/4 makes it twice the step. A small fall is never taken for the end
//
// The end. Where Gauss-Newton's step would remove only a small part of the residuals (`removable` below 1/512), or move no
// parameter by more than 1e-9 of itself, the answer is polished by Newton's method with the whole curvature there, R^T R and the
// rest, until nothing moves any more or what moves is noise. Then
//     converged       the columns of J are independent (the condition of R, its columns scaled to 1, is under eps^(-3/4));
//                     what is removable is under eps^(1/3) of the residuals, or noise, or its step under sqrt(eps) of each
//                     parameter; the curvature relative to the linear model, I + K, is positive definite; Newton's steps
//                     by the curvature of their place shrank as they do where it does not vanish, and the last is under sqrt(eps) of each
//                     parameter (or, where that tends to 0, rounding error beside the residuals)
//     exact_fit       all residuals are rounding error, the columns of J independent, I + K positive definite
//     at_bound        as converged for the parameters that can move, and some are pressed against a bound
//     saddle_point    I + K has a negative eigenvalue: the cost falls along `direction`; a maximum, too
//     flat_direction  the gradient vanishes, the columns of J are dependent along `direction`, and the rest does not bend down there
//     stalled         no step lowers the cost any more, and none of the above is certain
//
// Where the model declares exact invariances (`gauge`), one parameter for each is held: the verdict is that on the quotient.
//
// Needs: residuals and their Jacobian, as the costs made by least have them. Memory N^2, work N^3 for each step beside the
// pass over the data.
//
// Source: Levenberg 1944; Marquardt 1963; More, LNM 630 (1978); Transtrum & Sethna, arXiv:1201.5885 (2012), for the acceleration;
// Dennis, Gay & Welsch 1981 for the rest of the curvature; Bates & Watts 1981 for `removable`, their relative offset.

#include "least/cost/constraints.hpp"
#include "least/cost/derivative.hpp"
#include "least/model/parameters.hpp"
#include "least/numeric/invalid_argument.hpp"
#include "least/optimize/concepts.hpp"
#include "least/optimize/minimize.hpp"
#include "least/optimize/objective.hpp"
#include "least/optimize/trust_region.hpp"

#include <cstddef>
#include <type_traits>

namespace least {

struct levenberg_marquardt {
    stopping stop{}; // iterations: 200 unless given; gradient: max_j |g_j| / gradient_scale_j in the place of the tests
    double radius = 0.1;        // the first step changes parameters by about a tenth of themselves
    double acceleration = 0.75; // the largest |D a| / |D d| (Transtrum & Sethna 2012); 0: no acceleration
    std::size_t trials = 60;    // for each step; 2^-60 of a radius is below rounding
    std::size_t polish = 12;    // at most so many polishing steps
    /// |D a| / |D d| below which, foretold from the last one, a step does without: a / 2 is a tenth of it.
    double negligible = 0.2;

    static constexpr std::size_t default_iterations = 200; // hard problems take 50, very hard ones 100

    template <class Cost, class P, class Observer = no_observer>
    [[nodiscard]] constexpr auto operator()(const Cost& cost, const P& start, Observer&& observer = {}) const;
};

namespace detail {

    /// Whether a cost brings residuals; says what is missing if not.
    template <class Cost, class P>
    consteval bool check_residuals()
    {
        constexpr bool has = has_residuals<Cost, P>;
        static_assert(
            has, "least: levenberg_marquardt needs a cost with residuals, as mean_squared_error and mean_loss make "
                 "them; for other functions there are least::newton and least::lbfgs");
        return has;
    }

} // namespace detail

template <class Cost, class P, class Observer>
constexpr auto levenberg_marquardt::operator()(const Cost& cost, const P& start, Observer&& observer) const
{
    if constexpr (detail::check_run<Cost, P, std::remove_reference_t<Observer>>()) {
        using Q = real_parameters_t<P>;
        if constexpr (detail::check_residuals<Cost, Q>()) {
            stop.check();
            if (!(radius > 0)) { detail::refuse("radius", "of levenberg_marquardt is not positive"); }
            if (!(acceleration >= 0)) {
                detail::refuse("acceleration", "of levenberg_marquardt is negative or not a number");
            }
            if (!(negligible >= 0)) {
                detail::refuse("negligible", "of levenberg_marquardt is negative or not a number");
            }
            const Q from = convert<scalar_t<Q>>(start);
            if constexpr (detail::has_gauge<Cost, Q>) {
                return (*this)(detail::in_gauge(cost, from), from, observer);
            } else {
                detail::trust_region<Cost, Q, levenberg_marquardt> method(cost, from, *this);
                return run<Q>(method, stop, default_iterations, observer);
            }
        }
    }
}

} // namespace least
