// SPDX-License-Identifier: MIT
// MINPACK in C: lmder, with derivatives written by hand. Its arrays are used again.

#include "jacobians.hpp"
#include "nist.hpp"

#include <cminpack.h>

#include <vector>

namespace benchmarks {
namespace {

    template <class Problem>
    int evaluate(void*, int, int, const double* b, double* r, double* j, int rows, int flag)
    {
        if (flag == 1) {
            residuals<Problem>(b, r);
        } else {
            jacobian<Problem>(
                b, [=](std::size_t i, std::size_t k, double d) { j[i + k * static_cast<std::size_t>(rows)] = d; });
        }
        return 0;
    }

    template <class Problem>
    class cminpack_peer {
        static constexpr std::size_t n = Problem::parameters;
        std::size_t m = Problem::x().size();
        std::vector<double> r_ = std::vector<double>(m), jacobian_ = std::vector<double>(m * n);
        std::vector<double> work_ = std::vector<double>(m);

    public:
        static constexpr const char* name = "cminpack";
        static constexpr std::array ways{"ftol", "xtol", "gtol"};
        static constexpr int last_exponent = 16;

        [[gnu::noinline]] parameters_of<Problem> fit(std::size_t way, double tolerance)
        {
            auto b = start_of<Problem>();
            std::array<double, n> scale, qtf, a, c, e;
            std::array<int, n> order;
            int values = 0, derivatives = 0;
            lmder(evaluate<Problem>, nullptr, static_cast<int>(m), static_cast<int>(n), b.data(), r_.data(),
                  jacobian_.data(), static_cast<int>(m), way == 0 ? tolerance : 0, way == 1 ? tolerance : 0,
                  way == 2 ? tolerance : 0, 1'000, scale.data(), 1, 100, 0, &values, &derivatives, order.data(),
                  qtf.data(), a.data(), c.data(), e.data(), work_.data());
            return b;
        }
    };

} // namespace

void add_cminpack()
{
    add_peer_of_all<cminpack_peer>();
}

} // namespace benchmarks
