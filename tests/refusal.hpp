// SPDX-License-Identifier: MIT
#pragma once
// The message with which bad input is refused: CHECK(refusal([&] { ... }) == "least: y ...").

#include <stdexcept>
#include <string>

/// The text of the std::invalid_argument that f throws; "accepted" if it throws none.
template <class F>
std::string refusal(F&& f)
{
    try {
        static_cast<void>(f());
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "accepted";
}
