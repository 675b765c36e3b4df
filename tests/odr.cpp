// SPDX-License-Identifier: MIT
// Every header once more beside the tests that include them one by one: a function that is not inline fails the link.
#include <least/least.hpp>

#include <least/format.hpp>
