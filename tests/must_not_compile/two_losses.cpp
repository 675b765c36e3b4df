// SPDX-License-Identifier: MIT
// expect: least: a cost takes one loss
#include <least/least.hpp>

#include <array>

constexpr std::array x{1.0, 2.0, 3.0};
constexpr std::array y{2.0, 4.0, 7.0};

#ifdef LEAST_TEST_CORRECT
auto cost = least::mean_loss(least::linear{}, x, y, least::cauchy{});
#else
auto cost = least::mean_loss(least::linear{}, x, y, least::huber{}, least::cauchy{});
#endif

int main()
{
    return cost(1.0) > 0;
}
