// SPDX-License-Identifier: MIT
// expect: least: an argument of this cost is not understood. after the data it takes least::sigma
#include <least/least.hpp>

#include <array>

struct observation {
    double x, y;
};
constexpr std::array<observation, 2> observations{{{1, 2}, {2, 4}}};

#ifdef LEAST_TEST_CORRECT
const auto argument = least::sigma(0.5);
#else
const auto argument = 0.5;
#endif

int main()
{
    const auto data = least::records(observations, &observation::x, &observation::y);
    const auto cost = least::mean_squared_error(least::linear{}, data, argument);
    return cost(1.0) > 0;
}
