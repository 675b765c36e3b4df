// SPDX-License-Identifier: MIT
//
// least::fit, one page for each thing it does. A fit is a model, the data, and a start: parameters that are not absurd.
// What else is known follows in any order: errors of the data, bounds, parameters to hold, a loss that outliers do not
// bend. What comes back holds the parameters, in the shape of the start, and what the data say of them.

#include <least/format.hpp>
#include <least/least.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

namespace {

void heading(int number, std::string_view text)
{
    fmt::print("\n{}  {}\n\n", number, text);
}

// 1. A model of your own: a struct names the parameters, for any scalar; a function of them and x is the model. The
// report has each parameter with its standard error and interval, and how good the whole fit is.
// Data: a monolayer growing on a surface, "Misra1a" of the NIST Statistical Reference Datasets. NIST certifies a limit
// of 238.94213 with an error of 2.7070, and a rate of 5.5015643e-04 with an error of 7.2669e-06.
template <class T>
struct saturation {
    T limit, rate;
};
constexpr auto saturating = [](const auto& p, double x) {
    using std::exp; // then exp(...) finds the one for the numbers that carry derivatives, too
    return p.limit * (1 - exp(-p.rate * x));
};

void fit_own_model()
{
    const std::array pressure{77.6,  114.9, 141.1, 190.8, 239.9, 289.0, 332.8,
                              378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0};
    const std::array volume{10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02,
                            44.82, 50.76, 55.05, 61.01, 66.4,  75.47, 81.78};

    const auto fitted = least::fit(saturating, pressure, volume, saturation<double>{.limit = 500, .rate = 0.0001});

    fmt::print("{}\n\n", fitted);
    const auto errors = fitted.standard_errors(); // in the shape of the parameters, as all that belongs to them
    fmt::print("limit {:.8g}, error {:.5g}; rate {:.8g}, error {:.5g}\n", fitted.parameters.limit, errors.limit,
               fitted.parameters.rate, errors.rate);
    const auto band = fitted.confidence_band(1000.0); // where the curve is, with a probability of 95 %
    fmt::print("at a pressure of 1000: {:.2f}, between {:.2f} and {:.2f}\n", fitted(1000.0), band.lower, band.upper);
}

// 2. Errors that are known. With sigma, the standard deviation of each observation, the errors of the parameters follow
// from those alone, and chi^2 / degrees of freedom, about 1, tells whether the model fits within them. With weights only
// the ratios matter (an average of four readings weighs 4), and the scatter of the data sets the scale.
// Data: made up. Counts of a decaying sample, one minute each: the standard deviation of a count is its square root.
template <class T>
struct decay {
    T height, rate;
};
constexpr auto decaying = [](const auto& p, double t) {
    using std::exp;
    return p.height * exp(-p.rate * t);
};

void fit_with_known_errors()
{
    const std::array minutes{0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0};
    const std::array counts{1021.0, 672.0, 435.0, 312.0, 188.0, 149.0, 82.0, 63.0, 38.0, 31.0};
    std::array<double, counts.size()> sigma{}, weights{};
    for (std::size_t i = 0; i < counts.size(); ++i) {
        sigma[i] = std::sqrt(counts[i]);
        weights[i] = 1 / counts[i];
    }
    const decay<double> start{.height = 1000, .rate = 0.1};

    const auto known = least::fit(decaying, minutes, counts, start, least::sigma(sigma));
    const auto relative = least::fit(decaying, minutes, counts, start, least::weights(weights));
    const auto equal = least::fit(decaying, minutes, counts, start);

    fmt::print("sigma    {:l}\n", known); // {:l}: in one line
    fmt::print("weights  {:l}\n", relative);
    fmt::print("neither  {:l}\n", equal);
    fmt::print("half-life {:.3f} minutes\n", std::log(2.0) / known.parameters.rate);
}

// 3. What is known of the parameters. Held ones stay where they start. Bounds keep the others in a range; one that ends on
// its bound is reported as such, and gets no error: the data alone would have it elsewhere.
// Data: made up. A peak that theory puts at 5, on a level that cannot be below 0.
template <class T>
struct peak {
    T height, centre, width, level;
};
constexpr auto peaking = [](const auto& p, double x) {
    using std::exp;
    const auto z = (x - p.centre) / p.width;
    return p.level + p.height * exp(-z * z / 2);
};

void fit_with_limits()
{
    const std::array x{1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0};
    const std::array y{-0.3, 0.2, 1.0, 3.8, 5.1, 3.7, 1.1, -0.1, -0.4};
    const peak<double> start{.height = 4, .centre = 5, .width = 1, .level = 1};

    const auto free = least::fit(peaking, x, y, start);
    const peak<bool> from_theory{.height = false, .centre = true, .width = false, .level = false};
    const double any = INFINITY;
    const auto limited = least::fit(peaking, x, y, start, least::hold(from_theory),
                                    least::bounds(peak<double>{0, 0, 0, 0}, peak<double>{any, any, any, any}));

    fmt::print("free: {:l}\n\n{}\n", free, limited);
}

// 4. Outliers. Squares give the farthest points the most say; a robust loss grows slower beyond delta, in the units of y,
// and takes those points for what they are.
// Data: telephone calls from Belgium in tens of millions, 1950 to 1973. From 1964 to 1969, and in part of 1970, minutes were
// counted instead (Rousseeuw & Leroy, Robust Regression and Outlier Detection, 1987).
void fit_despite_outliers()
{
    const std::array calls{0.44, 0.47, 0.47, 0.59, 0.66, 0.73, 0.81, 0.88, 1.06, 1.20, 1.35, 1.49,
                           1.61, 2.12, 11.9, 12.4, 14.2, 15.9, 18.2, 21.2, 4.3,  2.4,  2.7,  2.9};
    std::array<double, calls.size()> years{}; // since 1950
    for (std::size_t i = 0; i < years.size(); ++i) { years[i] = static_cast<double>(i); }

    const auto plain = least::fit(least::polynomial<1>{}, years, calls); // linear in its parameters: needs no start
    const auto robust = least::fit(least::polynomial<1>{}, years, calls, plain.parameters, least::cauchy{.delta = 0.1});

    fmt::print("plain   {:l}\n", plain);
    fmt::print("robust  {:l}\n", robust);
    fmt::print("more than 1 away from the robust line:");
    const auto residuals = robust.residuals(years, calls);
    for (std::size_t i = 0; i < years.size(); ++i) {
        if (std::abs(residuals[i]) > 1) { fmt::print(" {}", 1950 + years[i]); }
    }
    fmt::print("\n");
}

// 5. Several predictors: affine<D> is p[0] + p[1] x[0] + ... + p[D] x[D - 1].
// Data: loss of ammonia up the stack of a plant, by flow of air, temperature of the water and concentration of the acid
// (Brownlee, Statistical Theory and Methodology, 1965). R's lm(stack.loss ~ ., stackloss) finds -39.9197, 0.7156, 1.2953
// and -0.1521, with a residual standard error of 3.243 and an R^2 of 0.9136.
void fit_several_predictors()
{
    struct day {
        std::array<double, 3> plant; // air, water, acid
        double loss;
    };
    const std::array<day, 21> days{{{{80, 27, 89}, 42}, {{80, 27, 88}, 37}, {{75, 25, 90}, 37}, {{62, 24, 87}, 28},
                                    {{62, 22, 87}, 18}, {{62, 23, 87}, 18}, {{62, 24, 93}, 19}, {{62, 24, 93}, 20},
                                    {{58, 23, 87}, 15}, {{58, 18, 80}, 14}, {{58, 18, 89}, 14}, {{58, 17, 88}, 13},
                                    {{58, 18, 82}, 11}, {{58, 19, 93}, 12}, {{50, 18, 89}, 8},  {{50, 18, 86}, 7},
                                    {{50, 19, 72}, 8},  {{50, 19, 79}, 8},  {{50, 20, 80}, 9},  {{56, 20, 82}, 15},
                                    {{70, 20, 91}, 15}}};

    fmt::print("{}\n", least::fit(least::affine<3>{}, least::records(days, &day::plant, &day::loss)));
}

// 6. At compile time. Models of + - * / and comparisons are fitted by the compiler: it refuses this program if the
// calibration does not reproduce its reference points.
constexpr std::array volts{0.0, 1.0, 2.0, 3.0, 4.0}, bar{0.5, 2.5, 4.5, 6.5, 8.5};
constexpr auto calibration = least::fit(least::polynomial<1>{}, volts, bar);
static_assert(calibration.status == least::status::exact_fit);
static_assert(calibration(2.5) == 5.5);

void fit_at_compile_time()
{
    fmt::print("bar = {} + {} volts, before the program ran\n", calibration.parameters[0], calibration.parameters[1]);
}

} // namespace

int main()
{
    heading(1, "A model of your own, and its report");
    fit_own_model();
    heading(2, "Known errors: sigma and weights");
    fit_with_known_errors();
    heading(3, "Bounds, and parameters that are held");
    fit_with_limits();
    heading(4, "A robust fit beside a plain one");
    fit_despite_outliers();
    heading(5, "Several predictors");
    fit_several_predictors();
    heading(6, "A fit in a static_assert");
    fit_at_compile_time();
}
