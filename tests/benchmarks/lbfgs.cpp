// SPDX-License-Identifier: MIT
// L-BFGS on the extended Rosenbrock function of 10^6 parameters, with the memory that least has by default.

#include "benchmarks.hpp"

#include "problems/functions.hpp"

#include <least/model/wrappers.hpp>
#include <least/optimize/lbfgs.hpp>

#if defined(BENCHMARKS_LBFGS)
#    include <lbfgs.h>
#endif

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr std::size_t parameters = 1'000'000;

struct result {
    double error; // of the parameters, which are 1 at the minimum
    std::size_t evaluations;
};

double error_of(const double* p, std::size_t n)
{
    double most = 0;
    for (std::size_t j = 0; j < n; ++j) { most = std::max(most, std::abs(p[j] - 1)); }
    return most;
}

void add(const char* competitor, const result& r, const std::string& how, auto run)
{
    char label[100];
    std::snprintf(label, sizeof(label), "%zu evaluations, error %.0e, %s", r.evaluations, r.error, how.c_str());
    benchmarks::add("lbfgs/" + std::to_string(parameters) + "/" + competitor, 1, run, label);
}

result with_least()
{
    const auto cost = least::with_derivative(problems::extended_rosenbrock{}, [](const std::vector<double>& p) {
        return problems::extended_rosenbrock{}.derivative(p);
    });
    const auto found = least::lbfgs{}(cost, problems::extended_rosenbrock::start(parameters));
    return {error_of(found.parameters.data(), parameters), found.evaluations};
}

#if defined(BENCHMARKS_LBFGS)
/// The value, and the derivative into g, in one pass.
double evaluate(void* evaluations, const double* p, double* g, int n, double)
{
    ++*static_cast<std::size_t*>(evaluations);
    double sum = 0;
    for (int j = 0; j < n; j += 2) {
        const double a = 1 - p[j], b = p[j + 1] - p[j] * p[j];
        sum += a * a + 100 * b * b;
        g[j] = -2 * a - 400 * b * p[j];
        g[j + 1] = 200 * b;
    }
    return sum;
}

result with_liblbfgs(std::size_t n, double epsilon)
{
    const std::unique_ptr<double, decltype(&lbfgs_free)> p(lbfgs_malloc(static_cast<int>(n)), lbfgs_free);
    const auto start = problems::extended_rosenbrock::start(n);
    std::copy(start.begin(), start.end(), p.get());
    lbfgs_parameter_t options;
    lbfgs_parameter_init(&options);
    options.m = static_cast<int>(least::lbfgs{}.memory);
    options.epsilon = epsilon;
    result r{};
    double cost = 0;
    lbfgs(static_cast<int>(n), p.get(), &cost, evaluate, nullptr, &r.evaluations, &options);
    r.error = error_of(p.get(), n);
    return r;
}
#endif

} // namespace

int main(int argc, char** argv)
{
    benchmark::Initialize(&argc, argv);
    add("least", with_least(), "as it comes", with_least);
#if defined(BENCHMARKS_LBFGS)
    // The cheapest tolerance that gives 9 digits; that of fewer parameters is a good first guess.
    double epsilon = 1e-4;
    const auto enough = [&](std::size_t n) { return with_liblbfgs(n, epsilon).error < 1e-9 || epsilon < 1e-15; };
    while (!enough(10'000)) { epsilon /= 10; }
    while (!enough(parameters)) { epsilon /= 10; }
    char how[32];
    std::snprintf(how, sizeof(how), "epsilon %.0e", epsilon);
    add("liblbfgs", with_liblbfgs(parameters, epsilon), how, [epsilon] { return with_liblbfgs(parameters, epsilon); });
#endif
    benchmark::RunSpecifiedBenchmarks();
}
