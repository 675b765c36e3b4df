// SPDX-License-Identifier: MIT
#include <least/least.hpp>
#include <least/format.hpp>                               // prints with fmt; all else needs the standard library only
#include <cmath>
#include <vector>

template <class T> struct decay { T height, rate; };      // parameters by name, over any scalar

int main()
{
    const std::vector<double> t{0, 1, 2, 3, 4, 5}, y{5.1, 3.0, 1.9, 1.1, 0.7, 0.4};
    auto model = [](const auto& p, auto x) { using std::exp; return p.height * exp(-p.rate * x); };

    auto fitted = least::fit(model, t, y, decay<double>{1, 1});   // from height = rate = 1

    fmt::print("{}\n\n", fitted);
    fmt::print("half of it is left after {:.4f}\n", std::log(2) / fitted.parameters.rate);
}
