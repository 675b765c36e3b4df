// SPDX-License-Identifier: MIT
// expect: least: parameters that are an aggregate template may hold its scalar only
#include <least/least.hpp>

#include <array>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
template <class T>
struct line {
    T slope, offset;
};
#else
template <class T>
struct line {
    T slope, offset;
    int degree;
};
#endif

int main()
{
    const auto model = [](const auto& p, auto at) { return p.slope * at + p.offset; };
    const auto cost = least::mean_squared_error(model, x, y);
    return least::newton{}(cost, line<double>{}).converged();
}
