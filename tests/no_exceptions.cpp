// SPDX-License-Identifier: MIT
// A program without exceptions and run-time types (-fno-exceptions -fno-rtti): every optimizer fits, and bad
// input reaches the program's own least::on_invalid_argument with its message. Returns 0 if all of it does.
#include <least/least.hpp>

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

#if defined(__cpp_exceptions) || defined(__cpp_rtti)
#    error "to be compiled with -fno-exceptions -fno-rtti"
#endif

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<double, 4> x{1, 2, 3, 4}, y{2, 4, 7, 8}, zero_at_2{1, 1, 0, 1}, nan_at_3{1, 2, 3, not_a_number};
constexpr std::array<double, 0> nothing{};
constexpr least::linear line;

struct bad_input {
    const char* message;
    void (*use)();
};
template <class T>
void use(const T&)
{}

const std::array inputs{
    bad_input{"least: y is empty: there are no observations",
              [] { use(least::mean_squared_error(line, nothing, nothing)); }},
    bad_input{"least: y has 4 observations, x has 0", [] { use(least::mean_squared_error(line, nothing, y)); }},
    bad_input{"least: sigma is not positive at observation 2",
              [] { use(least::mean_squared_error(line, x, y, least::sigma(zero_at_2))); }},
    bad_input{"least: weights is negative", [] { use(least::mean_squared_error(line, x, y, least::weights(-1))); }},
    bad_input{"least: delta of the loss is not positive and finite",
              [] { use(least::mean_loss(line, x, y, least::huber{.delta = 0})); }},
    bad_input{"least: y is not finite at observation 3",
              [] { use(least::mean_squared_error(line, x, nan_at_3)(1.0)); }},
    bad_input{"least: x is not finite at observation 3",
              [] { use(least::newton{}(least::mean_squared_error(line, nan_at_3, y), 1.0)); }},
    bad_input{"least: parameters are not as many as the polynomial has coefficients",
              [] {
                  use(least::mean_squared_error(least::polynomial<2>{}, x, y)(std::vector{1.0, 2.0}));
              }},
    bad_input{"least: from of golden_section is not below to",
              [] { use(least::golden_section{.from = 1, .to = 1}(least::mean_squared_error(line, x, y))); }},
    bad_input{"least: count of grid_search is less than 2",
              [] { use(least::grid_search{.from = 0, .to = 1, .count = 1}(least::mean_squared_error(line, x, y))); }},
    bad_input{"least: y is not finite at observation 3", [] { use(least::fit(line, x, nan_at_3)); }},
    bad_input{"least: bounds cross, or are not numbers, at parameter 0",
              [] { use(least::fit(line, x, y, 1.0, least::bounds(2.0, 1.0))); }},
    bad_input{"least: start is outside its bounds at parameter 0",
              [] { use(least::fit(line, x, y, 3.0, least::bounds(1.0, 2.0))); }},
    bad_input{"least: hold has 1 parameters, start has 2",
              [] {
                  use(least::fit(least::polynomial<1>{}, x, y, std::vector{1.0, 2.0}, least::hold(std::vector{true})));
              }},
    bad_input{"least: sd of prior is not positive at parameter 0",
              [] { use(least::fit(line, x, y, 1.0, least::prior(1.0, 0.0))); }},
    bad_input{"least: y has fewer observations than there are free parameters",
              [] { use(least::fit(least::polynomial<4>{}, x, y)); }},
    bad_input{"least: confidence is not between 0 and 1", [] { use(least::fit(line, x, y).confidence_interval(1)); }},
};
std::size_t now = 0; // which of them is under test

[[noreturn]] void leave(const char* text, int result)
{
    std::puts(text);
    std::exit(result);
}

/// Each input must reach the hook below, which goes on with the next.
[[noreturn]] void refuse_the_rest()
{
    if (now == inputs.size()) { leave("all bad input was refused", 0); }
    inputs[now].use();
    std::printf("not refused, expected: %s\n", inputs[now].message);
    leave("FAILED", 1);
}

bool agrees(const char* name, double m, bool right_status)
{
    const bool right = right_status && m > 2.1 - 1e-6 && m < 2.1 + 1e-6; // sum x y / sum x^2 = 63 / 30
    std::printf("%-19s %.10f%s\n", name, m, right ? "" : " FAILED");
    return right;
}

bool fits()
{
    const auto cost = least::mean_squared_error(line, x, y);
    const auto newton = least::newton{}(cost, 0.0);
    const auto descent = least::gradient_descent{}(cost, 0.0);
    const auto learned = least::lbfgs{}(cost, 0.0);
    const auto section = least::golden_section{.from = 0, .to = 3}(cost);
    const auto scan = least::grid_search{.from = 0, .to = 3, .count = 31}(cost);
    const auto root = least::newton_root{}(cost, 0.0);
    const auto robust = least::newton{}(least::mean_loss(line, x, y, least::huber{.delta = 10}), 0.0);
    const auto levenberg = least::levenberg_marquardt{}(cost, 1.0);
    const auto solved = least::fit(line, x, y);
    const auto fitted = least::fit(line, x, y, 1.0, least::huber{.delta = 10}, least::bounds(0.0, 3.0));
    bool right = agrees("newton", newton.parameters, newton.converged());
    right &= agrees("gradient_descent", descent.parameters, descent.converged());
    right &= agrees("lbfgs", learned.parameters, learned.converged());
    right &= agrees("golden_section", section.parameters, section.converged());
    right &= agrees("grid_search", scan.parameters, scan.status == least::status::finished);
    right &= agrees("newton_root", root.parameters, root.status == least::status::no_root);
    right &= agrees("newton on huber", robust.parameters, robust.converged());
    right &= agrees("levenberg_marquardt", levenberg.parameters, levenberg.converged());
    right &= agrees("fit", solved.parameters, solved.converged());
    right &= agrees("fit with huber", fitted.parameters, fitted.converged());
    const auto interval = solved.confidence_interval();
    const auto band = solved.prediction_band(2.5);
    right &= interval.lower < 2.1 && interval.upper > 2.1 && band.lower < band.upper && fitted.standard_errors() > 0;
    return right && least::check_derivative(cost, 1.0).worst < 1e-9;
}

} // namespace

void least::on_invalid_argument(const char* message)
{
    std::printf("refused: %s\n", message);
    if (std::strcmp(message, inputs[now].message) != 0) {
        std::printf("expected: %s\n", inputs[now].message);
        leave("FAILED", 1);
    }
    ++now;
    refuse_the_rest();
}

int main()
{
    if (!fits()) { leave("FAILED", 1); }
    refuse_the_rest();
}
