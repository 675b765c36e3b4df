// SPDX-License-Identifier: MIT
// expect: least: an optimizer.s last argument is an observer
#include <least/least.hpp>

#include <array>
#include <string>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
auto observer = [](const auto& now) { return now.iteration < 5; };
#else
auto observer = [](const std::string& line) { return line.empty(); };
#endif

int main()
{
    const auto cost = least::mean_squared_error(least::linear{}, x, y);
    return least::newton{}(cost, 1.0, observer).converged();
}
