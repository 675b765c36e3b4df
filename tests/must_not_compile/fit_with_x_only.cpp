// SPDX-License-Identifier: MIT
// expect: least: a cost needs x and y, or least::records\(range, x, y\)
#include <least/least.hpp>

#include <array>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
auto fitted = least::fit(least::linear{}, x, y);
#else
auto fitted = least::fit(least::linear{}, x);
#endif

int main()
{
    return fitted.converged();
}
