// SPDX-License-Identifier: MIT
#pragma once
// least: fits models to data. Includes everything but least/format.hpp, which needs fmt.

#include "least/version.hpp"

#include "least/numeric/dense.hpp"
#include "least/numeric/dual.hpp"
#include "least/numeric/elementary.hpp"
#include "least/numeric/math.hpp"
#include "least/numeric/scalar.hpp"
#include "least/numeric/symmetric_eigen.hpp"

#include "least/model/affine.hpp"
#include "least/model/concepts.hpp"
#include "least/model/derivative_source.hpp"
#include "least/model/jet.hpp"
#include "least/model/linear.hpp"
#include "least/model/parameters.hpp"
#include "least/model/polynomial.hpp"
#include "least/model/relu_network.hpp"
#include "least/model/wrappers.hpp"

#include "least/cost/arguments.hpp"
#include "least/cost/check_derivative.hpp"
#include "least/cost/derivative.hpp"
#include "least/cost/evaluation.hpp"
#include "least/cost/loss.hpp"
#include "least/cost/mean_cost.hpp"
#include "least/cost/observations.hpp"
#include "least/cost/reduce.hpp"
#include "least/cost/weighting.hpp"

#include "least/optimize/concepts.hpp"
#include "least/optimize/golden_section.hpp"
#include "least/optimize/gradient_descent.hpp"
#include "least/optimize/grid_search.hpp"
#include "least/optimize/minimize.hpp"
#include "least/optimize/newton.hpp"
#include "least/optimize/newton_root.hpp"
#include "least/optimize/objective.hpp"
#include "least/optimize/search.hpp"
#include "least/optimize/status.hpp"
