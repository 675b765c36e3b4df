// SPDX-License-Identifier: MIT
#pragma once
// Bad input is a clear error: this is the one place that words it and raises it.
//
// With exceptions: throws std::invalid_argument("least: <argument> <problem>").
// Without (-fno-exceptions): calls least::on_invalid_argument with the same text. The program defines that function,
// which must not return; a program that forgets it does not link, and so cannot ignore bad input.
//
//     [[noreturn]] void least::on_invalid_argument(const char* message) { log(message); std::abort(); }

#include <array>
#include <cstddef>
#include <string_view>

#ifdef __cpp_exceptions
#    include <stdexcept>
#endif

namespace least {

#ifndef __cpp_exceptions
[[noreturn]] void on_invalid_argument(const char* message);
#endif

namespace detail {

    /// A message of bounded length, put together without the heap.
    class argument_message {
        std::array<char, 192> text_{};
        std::size_t size_ = 0;

    public:
        void append(std::string_view part) noexcept
        {
            for (const char c : part) {
                if (size_ + 1 < text_.size()) { text_[size_++] = c; }
            }
        }
        void append(std::size_t value) noexcept
        {
            std::array<char, 24> digits{};
            std::size_t first = digits.size();
            for (; value > 0 || first == digits.size(); value /= 10) {
                digits[--first] = static_cast<char>('0' + value % 10);
            }
            append(std::string_view(digits.data() + first, digits.size() - first));
        }
        [[nodiscard]] const char* text() const noexcept { return text_.data(); }
    };

    [[noreturn]] inline void raise(const argument_message& message)
    {
#ifdef __cpp_exceptions
        throw std::invalid_argument(message.text());
#else
        on_invalid_argument(message.text());
#endif
    }

    /// "least: y is empty"
    [[noreturn]] inline void refuse(std::string_view argument, std::string_view problem)
    {
        argument_message message;
        message.append("least: ");
        message.append(argument);
        message.append(" ");
        message.append(problem);
        raise(message);
    }

    /// "least: y is not finite at observation 3"
    [[noreturn]] inline void refuse_at(std::string_view argument, std::string_view problem, std::size_t index,
                                       std::string_view of = "observation")
    {
        argument_message message;
        message.append("least: ");
        message.append(argument);
        message.append(" ");
        message.append(problem);
        message.append(" at ");
        message.append(of);
        message.append(" ");
        message.append(index);
        raise(message);
    }

    /// "least: y has 4 observations, x has 3"
    [[noreturn]] inline void refuse_length(std::string_view argument, std::size_t length, std::string_view other,
                                           std::size_t expected, std::string_view of = "observations")
    {
        argument_message message;
        message.append("least: ");
        message.append(argument);
        message.append(" has ");
        message.append(length);
        message.append(" ");
        message.append(of);
        message.append(", ");
        message.append(other);
        message.append(" has ");
        message.append(expected);
        raise(message);
    }

} // namespace detail
} // namespace least
