// SPDX-License-Identifier: MIT
// GSL's nonlinear least squares with derivatives written by hand. Its workspace is used again.

#include "jacobians.hpp"
#include "nist.hpp"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>

namespace benchmarks {
namespace {

    template <class Problem>
    int value(const gsl_vector* b, void*, gsl_vector* r)
    {
        residuals<Problem>(b->data, r->data);
        return GSL_SUCCESS;
    }
    template <class Problem>
    int derivative(const gsl_vector* b, void*, gsl_matrix* j)
    {
        jacobian<Problem>(b->data,
                          [j](std::size_t row, std::size_t column, double d) { j->data[row * j->tda + column] = d; });
        return GSL_SUCCESS;
    }

    template <class Problem>
    class gsl_peer {
        struct release {
            void operator()(gsl_multifit_nlinear_workspace* w) const { gsl_multifit_nlinear_free(w); }
        };
        using workspace = std::unique_ptr<gsl_multifit_nlinear_workspace, release>;
        static constexpr std::size_t tests = 2;

        gsl_multifit_nlinear_fdf fdf_{};
        std::array<workspace, 4> workspaces_;

    public:
        static constexpr const char* name = "GSL";
        static constexpr std::array ways{
            "lm QR, xtol",      "lm QR, gtol",      "lm Cholesky, xtol",      "lm Cholesky, gtol",
            "lmaccel QR, xtol", "lmaccel QR, gtol", "lmaccel Cholesky, xtol", "lmaccel Cholesky, gtol"};
        static constexpr int last_exponent = 16;

        gsl_peer()
        {
            fdf_.f = value<Problem>;
            fdf_.df = derivative<Problem>;
            fdf_.n = Problem::x().size();
            fdf_.p = Problem::parameters;
            for (std::size_t k = 0; k < workspaces_.size(); ++k) {
                auto parameters = gsl_multifit_nlinear_default_parameters();
                parameters.trs = k < 2 ? gsl_multifit_nlinear_trs_lm : gsl_multifit_nlinear_trs_lmaccel;
                parameters.solver = k % 2 == 0 ? gsl_multifit_nlinear_solver_qr : gsl_multifit_nlinear_solver_cholesky;
                workspaces_[k].reset(
                    gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &parameters, fdf_.n, fdf_.p));
            }
        }

        [[gnu::noinline]] parameters_of<Problem> fit(std::size_t way, double tolerance)
        {
            auto* w = workspaces_[way / tests].get();
            auto b = start_of<Problem>();
            const auto view = gsl_vector_view_array(b.data(), b.size());
            gsl_multifit_nlinear_init(&view.vector, &fdf_, w);
            const double x = way % tests == 0 ? tolerance : 0, g = way % tests == 1 ? tolerance : 0;
            int info = 0;
            gsl_multifit_nlinear_driver(500, x, g, 0, nullptr, nullptr, &info, w);
            std::copy_n(gsl_multifit_nlinear_position(w)->data, b.size(), b.begin());
            return b;
        }
    };

} // namespace

void add_gsl()
{
    gsl_set_error_handler_off();
    add_peer_of_all<gsl_peer>();
}

} // namespace benchmarks
