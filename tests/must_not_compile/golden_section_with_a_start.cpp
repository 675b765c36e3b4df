// SPDX-License-Identifier: MIT
// expect: least: an optimizer.s last argument is an observer
#include <least/least.hpp>

#include <array>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
auto observer = [](const auto& now) { return now.iteration < 20; };
#else
auto observer = 1.5; // a start, which golden_section does not take
#endif

int main()
{
    const auto cost = least::mean_squared_error(least::linear{}, x, y);
    return least::golden_section{.from = 0, .to = 3}(cost, observer).converged();
}
