// SPDX-License-Identifier: MIT
// expect: least: parameters are a number, std::array, std::vector, or an aggregate template over its scalar
#include <least/least.hpp>

#include <array>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
template <class T>
struct lines {
    T slope, offset;
};
using line = lines<double>;
#else
struct line {
    double slope, offset;
};
#endif

int main()
{
    const auto model = [](const auto& p, auto at) { return p.slope * at + p.offset; };
    const auto cost = least::mean_squared_error(model, x, y);
    return least::gradient_descent{}(cost, line{}).converged();
}
