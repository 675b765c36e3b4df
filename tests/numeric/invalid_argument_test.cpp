// SPDX-License-Identifier: MIT
#include "least/numeric/invalid_argument.hpp"

#include "catch.hpp"

#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using least::detail::argument_message;

// What std::invalid_argument says, thrown by f; any other end is a failure.
template <class F>
std::string message_of(F f)
{
    try {
        f();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "nothing was thrown";
}

TEST_CASE("bad input is thrown as std::invalid_argument with a message that names the argument")
{
    using namespace least::detail;
    CHECK(message_of([] { refuse("y", "is empty"); }) == "least: y is empty");
    CHECK(message_of([] { refuse_at("sigma", "is not positive", 3); })
          == "least: sigma is not positive at observation 3");
    CHECK(message_of([] { refuse_length("y", 4, "x", 0); }) == "least: y has 4 observations, x has 0");
}

TEST_CASE("the largest index is written in full")
{
    constexpr auto largest = std::numeric_limits<std::size_t>::max();
    CHECK(message_of([] { least::detail::refuse_at("y", "is not finite", largest); })
          == "least: y is not finite at observation " + std::to_string(largest));
}

TEST_CASE("a message is put together in order and is empty before")
{
    argument_message message;
    CHECK(std::string_view(message.text()).empty());
    message.append("a = ");
    message.append(std::size_t{0});
    message.append(", b = ");
    message.append(std::size_t{120});
    CHECK(std::string_view(message.text()) == "a = 0, b = 120");
}

TEST_CASE("a message that is too long is cut, not written past its end")
{
    argument_message message;
    const std::string part(100, 'x');
    for (int i = 0; i < 5; ++i) { message.append(part); }
    message.append(std::size_t{42});
    const std::string_view text(message.text());
    CHECK(text.size() == 191);
    CHECK(text.find_first_not_of('x') == std::string_view::npos);
}

} // namespace
