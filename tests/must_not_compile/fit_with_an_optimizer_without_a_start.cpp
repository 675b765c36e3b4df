// SPDX-License-Identifier: MIT
// expect: least: fit takes an optimizer that is called as optimizer.cost, start, observer.
#include <least/least.hpp>

#include <array>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

auto curve = [](const auto& p, double at) { return p[0] + p[1] * p[1] * at; };
constexpr std::array start{1.0, 1.0};

#ifdef LEAST_TEST_CORRECT
auto fitted = least::fit(curve, x, y, start, least::newton{});
#else
auto fitted = least::fit(curve, x, y, start, least::grid_search{.from = 0.0, .to = 1.0});
#endif

int main()
{
    return fitted.converged();
}
