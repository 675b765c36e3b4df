// SPDX-License-Identifier: MIT
// expect: least: y of a record must be a number, or a std::array of numbers
#include <least/least.hpp>

#include <array>

struct observation {
    double x, y;
    const char* name;
};
constexpr std::array<observation, 2> observations{{{1, 2, "one"}, {2, 4, "two"}}};

#ifdef LEAST_TEST_CORRECT
constexpr auto y = &observation::y;
#else
constexpr auto y = &observation::name;
#endif

int main()
{
    const auto data = least::records(observations, &observation::x, y);
    return least::mean_squared_error(least::linear{}, data)(1.0) > 0;
}
