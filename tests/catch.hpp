// SPDX-License-Identifier: MIT
#pragma once
// Catch2 2 or 3, whichever is installed. Both spell TEST_CASE, TEMPLATE_TEST_CASE, SECTION, CHECK, REQUIRE and CAPTURE
// alike; Approx, matchers and generators they do not.

#if __has_include(<catch2/catch_all.hpp>)
#    include <catch2/catch_all.hpp>
#else
#    include <catch2/catch.hpp>
#endif
