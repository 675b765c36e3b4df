// SPDX-License-Identifier: MIT
// Complete fits of the nonlinear problems of NIST from their second start to 9 digits or more: least as it comes, the
// peers set to what costs them least. With --problems: prints the problems, for peers that are not C++.

#include "nist.hpp"

#include <string_view>

namespace {

void print(const char* name, const auto& numbers)
{
    std::printf(",\n\"%s\": ", name);
    const char* before = "[";
    for (const auto& number : numbers) {
        if constexpr (requires { number[0]; }) {
            std::printf("%s[%.17g, %.17g]", before, number[0], number[1]);
        } else {
            std::printf("%s%.17g", before, static_cast<double>(number));
        }
        before = ", ";
    }
    std::printf("]");
}

void print_problems()
{
    const char* before = "[";
    problems::nist::for_each_nonlinear([&](auto problem) {
        using p = decltype(problem);
        std::printf("%s{\"name\": \"%s\"", before, p::name);
        print("x", p::x());
        print("y", p::y());
        print("start", benchmarks::start_of<p>());
        print("reference", p::reference);
        std::printf("}");
        before = ",\n";
    });
    std::printf("]\n");
}

} // namespace

int main(int argc, char** argv)
{
    if (argc == 2 && std::string_view(argv[1]) == "--problems") {
        print_problems();
        return 0;
    }
    benchmark::Initialize(&argc, argv);
    benchmarks::add_least();
#if defined(BENCHMARKS_CERES)
    benchmarks::add_ceres();
    benchmarks::add_tiny_solver();
#endif
#if defined(BENCHMARKS_GSL)
    benchmarks::add_gsl();
#endif
#if defined(BENCHMARKS_EIGEN)
    benchmarks::add_eigen();
#endif
#if defined(BENCHMARKS_CMINPACK)
    benchmarks::add_cminpack();
#endif
#if defined(BENCHMARKS_DLIB)
    benchmarks::add_dlib();
#endif
    benchmark::RunSpecifiedBenchmarks();
}
