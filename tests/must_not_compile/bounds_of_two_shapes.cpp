// SPDX-License-Identifier: MIT
// expect: least: the two of bounds, and of prior, must have the same shape
#include <least/least.hpp>

#include <array>

#ifdef LEAST_TEST_CORRECT
auto box = least::bounds(std::array{0.0, 0.0}, std::array{1, 1});
#else
auto box = least::bounds(std::array{0.0, 0.0}, std::array{1.0});
#endif

int main()
{
    return box.lower[0] > 0;
}
