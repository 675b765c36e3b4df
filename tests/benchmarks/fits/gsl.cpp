// SPDX-License-Identifier: MIT
#include "data.hpp"

#include <gsl/gsl_multifit_nlinear.h>

#include <cmath>
#include <cstdio>

static int value(const gsl_vector* p, void*, gsl_vector* r)
{
    for (int i = 0; i < points; ++i) {
        const double e = std::exp(-gsl_vector_get(p, 1) * x_data[i]);
        gsl_vector_set(r, std::size_t(i), gsl_vector_get(p, 0) * e - y_data[i]);
    }
    return GSL_SUCCESS;
}
static int derivative(const gsl_vector* p, void*, gsl_matrix* j)
{
    for (int i = 0; i < points; ++i) {
        const double e = std::exp(-gsl_vector_get(p, 1) * x_data[i]);
        gsl_matrix_set(j, std::size_t(i), 0, e);
        gsl_matrix_set(j, std::size_t(i), 1, -gsl_vector_get(p, 0) * x_data[i] * e);
    }
    return GSL_SUCCESS;
}

int main()
{
    gsl_multifit_nlinear_fdf fdf{};
    fdf.f = value;
    fdf.df = derivative;
    fdf.n = points;
    fdf.p = 2;
    const auto options = gsl_multifit_nlinear_default_parameters();
    auto* w = gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &options, fdf.n, fdf.p);
    const auto from = gsl_vector_const_view_array(start, 2);
    gsl_multifit_nlinear_init(&from.vector, &fdf, w);
    int info = 0;
    gsl_multifit_nlinear_driver(100, 1e-8, 1e-8, 0, nullptr, nullptr, &info, w);
    const auto* p = gsl_multifit_nlinear_position(w);
    std::printf("%.9f %.9f\n", gsl_vector_get(p, 0), gsl_vector_get(p, 1));
    gsl_multifit_nlinear_free(w);
}
