// SPDX-License-Identifier: MIT
// expect: least: levenberg_marquardt needs a cost with residuals
#include <least/least.hpp>

#include <array>

auto valley = [](const auto& p) { return p[0] * p[0] + (p[1] - 1) * (p[1] - 1); };
constexpr std::array start{1.0, 3.0};

#ifdef LEAST_TEST_CORRECT
auto found = least::newton{}(valley, start);
#else
auto found = least::levenberg_marquardt{}(valley, start);
#endif

int main()
{
    return found.converged();
}
