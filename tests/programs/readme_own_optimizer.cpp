// SPDX-License-Identifier: MIT
#include <least/least.hpp>
#include <array>
#include <cstdio>

template <class V> struct heavy_ball {                     // a descent says which way ...
    static constexpr auto needs = least::order::gradient;  // ... from what is known at a point
    double rate, memory;
    V last;                                                // the last step: a descent may hold state
    V step(const auto& at)
    {
        for (std::size_t j = 0; j < last.size(); ++j) { last[j] = memory * last[j] - rate * at.e.gradient[j]; }
        return last;
    }
};

struct momentum {                                          // an optimizer: options, and a call
    double rate = 0.05, memory = 0.5;
    least::stopping stop{};
    auto operator()(const auto& cost, const auto& start, auto&&... observer) const
    {
        auto still = least::flatten(least::convert<double>(start));   // parameters of any shape, as a list of numbers
        for (auto& v : still) { v = 0; }
        return least::minimize(cost, start, heavy_ball<decltype(still)>{rate, memory, still}, least::fixed{}, stop, 10'000,
                               observer...);
    }
};

int main()
{
    const std::array x{1.0, 2.0, 3.0, 4.0}, y{3.1, 4.9, 7.2, 8.8};
    auto found = momentum{}(least::mean_squared_error(least::polynomial<1>{}, x, y), std::array{0.0, 0.0});
    std::printf("%.6f + %.6f x: %s\n", found.parameters[0], found.parameters[1], least::message(found.status).data());
}
