# Every public header, from the bottom up: a header may include only headers listed before it (tests/layering.cmake).
set(LEAST_HEADERS
    version.hpp

    numeric/scalar.hpp
    numeric/invalid_argument.hpp
    numeric/math.hpp
    numeric/pack.hpp
    numeric/lanes.hpp
    numeric/exponential.hpp
    numeric/power.hpp
    numeric/hyperbolic.hpp
    numeric/circular.hpp
    numeric/inverse_circular.hpp
    numeric/roots.hpp
    numeric/error_function.hpp
    numeric/rounding.hpp
    numeric/dual.hpp
    numeric/elementary.hpp
    numeric/dense.hpp
    numeric/triangle.hpp
    numeric/symmetric_eigen.hpp
    numeric/singular_values.hpp
    numeric/quantile.hpp

    model/parameters.hpp
    model/names.hpp
    model/concepts.hpp
    model/wrappers.hpp
    model/derivative_source.hpp
    model/jet.hpp
    model/bend.hpp
    model/linear.hpp
    model/polynomial.hpp
    model/affine.hpp
    model/weighting.hpp
    model/relu_network.hpp

    cost/observations.hpp
    cost/loss.hpp
    cost/arguments.hpp
    cost/reduce.hpp
    cost/evaluation.hpp
    cost/gather.hpp
    cost/questions.hpp
    cost/block_walk.hpp
    cost/mean_cost.hpp
    cost/constraints.hpp
    cost/prior.hpp
    cost/derivative.hpp
    cost/check_derivative.hpp

    optimize/column_space.hpp
    optimize/concepts.hpp
    optimize/status.hpp
    optimize/search.hpp
    optimize/objective.hpp
    optimize/minimize.hpp
    optimize/curvature.hpp
    optimize/first_order.hpp
    optimize/grid_search.hpp
    optimize/golden_section.hpp
    optimize/newton_root.hpp
    optimize/newton.hpp
    optimize/relative_curvature.hpp
    optimize/local_model.hpp
    optimize/levenberg_marquardt.hpp
    optimize/restarts.hpp
    optimize/gradient_descent.hpp
    optimize/lbfgs.hpp

    statistics.hpp
    fit_result.hpp
    fit_arguments.hpp
    fit.hpp

    least.hpp
    format.hpp # the only one that needs fmt
)
