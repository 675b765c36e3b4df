// SPDX-License-Identifier: MIT
#pragma once
// The data that all programs of this folder fit f(p, x) = p[0] exp(-p[1] x) to, and their start. No header of the
// standard library is included: it would count for everybody.

constexpr int points = 8;
constexpr double x_data[points] = {0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5};
constexpr double y_data[points] = {2.03, 1.55, 1.22, 0.93, 0.73, 0.55, 0.46, 0.33};
constexpr double start[2] = {1, 1};
