// SPDX-License-Identifier: MIT
// expect: least: the records must be a forward range that can be walked when const
#include <least/least.hpp>

#include <array>
#include <ranges>

struct observation {
    double x, y;
};
constexpr std::array<observation, 2> observations{{{1, 2}, {2, 4}}};

#ifdef LEAST_TEST_CORRECT
auto kept = observations | std::views::drop(1);
#else
auto kept = observations | std::views::filter([](const observation& o) { return o.x > 1; });
#endif

int main()
{
    const auto data = least::records(kept, &observation::x, &observation::y);
    return least::mean_squared_error(least::linear{}, data)(1.0) > 0;
}
