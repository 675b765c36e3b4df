// SPDX-License-Identifier: MIT
#define CATCH_CONFIG_RUNNER // Catch2 2 compiles its runner here; Catch2 3 does not read this
#include "catch.hpp"

int main(int argc, char* argv[])
{
    return Catch::Session().run(argc, argv);
}
