// SPDX-License-Identifier: MIT
// expect: least: the projections of least::records must be members of a record, or callables that take one
#include <least/least.hpp>

#include <array>

struct observation {
    double x, y;
    const char* name;
};
constexpr std::array<observation, 2> observations{{{1, 2, "one"}, {2, 4, "two"}}};

#ifdef LEAST_TEST_CORRECT
constexpr auto x = &observation::x;
#else
struct other {
    double x;
};
constexpr auto x = &other::x;
#endif

int main()
{
    const auto data = least::records(observations, x, &observation::y);
    return least::mean_squared_error(least::linear{}, data)(1.0) > 0;
}
