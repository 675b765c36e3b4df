// SPDX-License-Identifier: MIT
#pragma once
// How a search ended. Every run of every optimizer ends with one of these, and never claims more than it has checked.

#include <string_view>

namespace least {

enum class status {
    converged,           // a minimum, by the test that the optimizer's header states
    exact_fit,           // the cost is 0 within its rounding noise: there is nothing left to gain
    at_bound,            // the least cost within the bounds lies on one of them
    finished,            // did what it was asked to and claims nothing
    flat_direction,      // stationary, but along some direction of the parameters the cost does not change
    saddle_point,        // stationary, but along some direction the cost falls away
    stalled,             // no step lowers the cost any more, and the test for a minimum does not hold
    no_root,             // the cost has a minimum above 0 here, so it has no root to be found
    iteration_limit,     // the allowed iterations or evaluations are used up
    not_finite,          // the cost or its derivatives became infinite or NaN
    stopped_by_observer, // the caller's observer returned false
};

/// The ending in words, a clause without a full stop; the text ends in a NUL.
[[nodiscard]] constexpr std::string_view message(status s) noexcept
{
    switch (s) {
    case status::converged:
        return "converged to a minimum";
    case status::exact_fit:
        return "exact fit: the cost is 0 within its rounding";
    case status::at_bound:
        return "the least cost lies on a bound";
    case status::finished:
        return "finished what was asked, without a claim";
    case status::flat_direction:
        return "stationary along a flat direction: the data do not determine these parameters";
    case status::saddle_point:
        return "stationary at a saddle point or maximum, not at a minimum";
    case status::stalled:
        return "stalled: no step lowers the cost, but no minimum is certain";
    case status::no_root:
        return "no root: the cost has a minimum above 0";
    case status::iteration_limit:
        return "the limit of iterations or evaluations was reached";
    case status::not_finite:
        return "the cost or its derivatives are not finite";
    case status::stopped_by_observer:
        return "stopped by the observer";
    }
    return "unknown status";
}

} // namespace least
