// SPDX-License-Identifier: MIT
#pragma once
// Models by name, each with a start that it finds in the data: least::fit(named::gaussian{}, x, y) needs no other.
//
// A model has a name, its formula, parameters<T>, the call, and start(sample), which tries what separable_start.hpp says.

#include "separable_start.hpp"

#include <least/least.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

namespace named {

using one_factor = least::linear;              // p f
using level_and_factor = least::polynomial<1>; // p[0] + p[1] f

/// p[0] + p[1] x + ... of any degree. Linear: any start does.
struct polynomial {
    static constexpr std::string_view name = "polynomial";
    static constexpr bool linear_in_parameters = true;
    template <class T>
    using parameters = std::vector<T>;
    std::size_t degree = 1;

    auto operator()(const auto& p, double x) const
    {
        auto sum = p[degree];
        for (std::size_t i = degree; i-- > 0;) { sum = sum * x + p[i]; }
        return sum;
    }
    [[nodiscard]] parameters<double> start(const sample&) const { return parameters<double>(degree + 1); }
};

struct decay {
    static constexpr std::string_view name = "decay", formula = "y = height exp(-rate x)";
    template <class T>
    struct parameters {
        T height, rate;
    };

    auto operator()(const auto& p, double x) const
    {
        using std::exp;
        return p.height * exp(-p.rate * x);
    }
    /// Rates at which the curve loses from 3 % to all of its height within the data, or gains.
    static std::vector<double> rates(const sample& data)
    {
        auto all = of_both_signs(by_factors(0.03 / data.span(), 300 / data.span(), 41));
        const double farthest = std::max(std::abs(data.x.front()), std::abs(data.x.back()));
        std::erase_if(all, [&](double rate) { return std::abs(rate * farthest) > 600; }); // their exp would overflow
        return all.empty() ? std::vector{0.0} : all;
    }
    /// exp(-rate (x - x1)), x1 the end where that is the greatest: none overflows.
    static auto curve(const sample& data)
    {
        return
            [&](double rate, double x) { return std::exp(-rate * (x - (rate > 0 ? data.x.front() : data.x.back()))); };
    }
    static double at_zero(const sample& data, double rate)
    {
        return std::exp(rate * (rate > 0 ? data.x.front() : data.x.back()));
    }
    [[nodiscard]] static parameters<double> start(const sample& data)
    {
        const auto best = best_trial<one_factor>(data, rates(data), curve(data));
        return {best.linear * at_zero(data, best.trial), best.trial};
    }
};

struct decay_offset {
    static constexpr std::string_view name = "decay_offset", formula = "y = offset + height exp(-rate x)";
    template <class T>
    struct parameters {
        T offset, height, rate;
    };

    auto operator()(const auto& p, double x) const
    {
        using std::exp;
        return p.offset + p.height * exp(-p.rate * x);
    }
    [[nodiscard]] static parameters<double> start(const sample& data)
    {
        const auto best = best_trial<level_and_factor>(data, decay::rates(data), decay::curve(data));
        return {best.linear[0], best.linear[1] * decay::at_zero(data, best.trial), best.trial};
    }
};

struct logistic {
    static constexpr std::string_view name = "logistic", formula = "y = limit / (1 + exp(-rate (x - midpoint)))";
    template <class T>
    struct parameters {
        T limit, rate, midpoint;
    };

    auto operator()(const auto& p, double x) const
    {
        using std::exp;
        return p.limit / (1 + exp(-p.rate * (x - p.midpoint)));
    }
    [[nodiscard]] static parameters<double> start(const sample& data)
    {
        std::vector<parameters<double>> trials;
        for (const double rate : of_both_signs(by_factors(1 / data.span(), 300 / data.span(), 11))) {
            for (int i = -5; i <= 15; ++i) { trials.push_back({1, rate, data.low() + data.span() * i / 10}); }
        }
        auto [best, limit, cost] = best_trial<one_factor>(data, trials, logistic());
        best.limit = limit;
        return best;
    }
};

struct gaussian {
    static constexpr std::string_view name = "gaussian", formula = "y = height exp(-((x - centre) / width)^2 / 2)";
    template <class T>
    struct parameters {
        T height, centre, width;
    };

    auto operator()(const auto& p, double x) const
    {
        using std::exp;
        const auto z = (x - p.centre) / p.width;
        return p.height * exp(-z * z / 2);
    }
    [[nodiscard]] static parameters<double> start(const sample& data)
    {
        auto [best, height, cost] = best_trial<one_factor>(data, peaks<parameters<double>>(data), gaussian());
        best.height = height;
        return best;
    }
};

struct gaussian_background {
    static constexpr std::string_view name = "gaussian_background",
                                      formula = "y = background + height exp(-((x - centre) / width)^2 / 2)";
    template <class T>
    struct parameters {
        T background, height, centre, width;
    };

    auto operator()(const auto& p, double x) const { return p.background + gaussian()(p, x); }
    [[nodiscard]] static parameters<double> start(const sample& data)
    {
        auto [best, linear, cost] = best_trial<level_and_factor>(data, peaks<parameters<double>>(data), gaussian());
        best.background = linear[0];
        best.height = linear[1];
        return best;
    }
};

struct lorentzian {
    static constexpr std::string_view name = "lorentzian", formula = "y = height / (1 + ((x - centre) / width)^2)";
    template <class T>
    struct parameters {
        T height, centre, width;
    };

    auto operator()(const auto& p, double x) const
    {
        const auto z = (x - p.centre) / p.width;
        return p.height / (1 + z * z);
    }
    [[nodiscard]] static parameters<double> start(const sample& data)
    {
        auto [best, height, cost] = best_trial<one_factor>(data, peaks<parameters<double>>(data), lorentzian());
        best.height = height;
        return best;
    }
};

struct power {
    static constexpr std::string_view name = "power", formula = "y = factor x^exponent";
    template <class T>
    struct parameters {
        T factor, exponent;
    };

    auto operator()(const auto& p, double x) const
    {
        using std::pow;
        return p.factor * pow(x, p.exponent);
    }
    [[nodiscard]] static parameters<double> start(const sample& data)
    {
        std::vector<double> exponents;
        for (int i = -24; i <= 24; ++i) { exponents.push_back(i / 4.0); }
        const auto best = best_trial<one_factor>(data, exponents, [&](double exponent, double x) {
            return x > 0 ? std::pow(x / data.x.back(), exponent) : 0; // the greatest x as a unit: none overflows
        });
        return {best.linear * std::pow(data.x.back(), -best.trial), best.trial};
    }
};

struct michaelis_menten {
    static constexpr std::string_view name = "michaelis_menten", formula = "y = limit x / (half + x)";
    template <class T>
    struct parameters {
        T limit, half;
    };

    auto operator()(const auto& p, double x) const { return p.limit * x / (p.half + x); }
    [[nodiscard]] static parameters<double> start(const sample& data)
    {
        const auto best = best_trial<one_factor>(data, by_factors(1e-3 * data.span(), 1e3 * data.span(), 49),
                                                 [](double half, double x) { return x / (half + std::abs(x)); });
        return {best.linear, best.trial};
    }
};

struct sine {
    static constexpr std::string_view name = "sine", formula = "y = offset + amplitude sin(2 pi frequency x + phase)";
    template <class T>
    struct parameters {
        T offset, amplitude, frequency, phase;
    };

    auto operator()(const auto& p, double x) const
    {
        using std::sin;
        return p.offset + p.amplitude * sin(2 * std::numbers::pi * p.frequency * x + p.phase);
    }
    /// Up to one period for two observations, and 500 in all.
    [[nodiscard]] static parameters<double> start(const sample& data)
    {
        std::vector<double> frequencies{0.25 / data.span()};
        for (std::size_t i = 1; i <= std::min<std::size_t>(data.x.size(), 1000); ++i) {
            frequencies.push_back(static_cast<double>(i) / (2 * data.span()));
        }
        const auto best = best_trial<least::affine<2>>(data, frequencies, [](double frequency, double x) {
            const double angle = 2 * std::numbers::pi * frequency * x;
            return std::array{std::sin(angle), std::cos(angle)};
        });
        const auto [offset, by_sine, by_cosine] = best.linear;
        return {offset, std::hypot(by_sine, by_cosine), best.trial, std::atan2(by_cosine, by_sine)};
    }
};

/// What the model computes, to be read.
template <class Model>
std::string formula(const Model&)
{
    return std::string(Model::formula);
}
inline std::string formula(const polynomial& model)
{
    std::string text = "y = p[0]";
    for (std::size_t i = 1; i <= model.degree; ++i) {
        text += " + p[" + std::to_string(i) + "] x" + (i > 1 ? "^" + std::to_string(i) : "");
    }
    return text;
}

/// How many observations a fit needs at least.
template <class Model>
constexpr std::size_t parameter_count(const Model&)
{
    return least::extent_v<typename Model::template parameters<double>>;
}
constexpr std::size_t parameter_count(const polynomial& model)
{
    return model.degree + 1;
}

/// This is how least::fit asks for a start.
template <class Model>
    requires requires(const Model& model, const sample& data) { model.start(data); }
auto initial(const Model& model, const std::vector<double>& x, const std::vector<double>& y)
{
    return model.start(sample(x, y));
}

} // namespace named
