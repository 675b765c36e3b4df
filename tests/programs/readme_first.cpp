// SPDX-License-Identifier: MIT
#include <least/least.hpp>
#include <cmath>
#include <cstdio>
#include <vector>

template <class T> struct decay { T height, rate; };      // parameters by name, over any scalar

int main()
{
    const std::vector<double> t{0, 1, 2, 3, 4, 5}, y{5.1, 3.0, 1.9, 1.1, 0.7, 0.4};
    auto model = [](const auto& p, double x) { using std::exp; return p.height * exp(-p.rate * x); };

    auto cost = least::mean_squared_error(model, t, y);   // refers to the data, copies nothing
    auto found = least::newton{}(cost, decay<double>{1, 1});  // exact first and second derivatives of the lambda

    std::printf("height %.6f, rate %.6f, cost %.3e\n", found.parameters.height, found.parameters.rate, found.cost);
    std::printf("%s after %zu iterations\n", least::message(found.status).data(), found.iterations);
}
