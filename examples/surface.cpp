// SPDX-License-Identifier: MIT
//
// A ReLU network of two predictors: noisy measurements at random places of a plate become a surface. It is trained by Adam
// on mini-batches, stopped where measurements that it does not see say so, and finished by L-BFGS.
//
//     surface [FOLDER]      a picture is drawn into FOLDER, the current one unless given

#include "plot.hpp"

#include <least/format.hpp>
#include <least/least.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

using place = std::array<double, 2>; // cm from the left edge, cm from the lower edge of a plate of 60 x 60
using network = least::relu_network<96, 2>;

constexpr double noise = 5; // standard deviation of a measurement, degrees

/// The temperature that is measured, degrees: two hot places and a cool one.
double temperature(const place& at)
{
    const double x = at[0] / 10 - 3, y = at[1] / 10 - 3;
    return 200 + 75 * (1 - x) * (1 - x) * std::exp(-x * x - (y + 1) * (y + 1))
           - 250 * (x / 5 - x * x * x - std::pow(y, 5)) * std::exp(-x * x - y * y)
           - 8 * std::exp(-(x + 1) * (x + 1) - y * y);
}

/// f over a grid, `step` cm apart.
plot::surface surface_of(const std::string& title, const auto& f, int step)
{
    plot::surface s{.title = title,
                    .x_label = "cm",
                    .y_label = "cm",
                    .x = {},
                    .y = {},
                    .z = {},
                    .settings = "set cbrange [50:420]\nset zrange [50:420]\nset xrange [0:60]\nset yrange [0:60]"};
    for (int i = 0; i <= 60; i += step) { s.x.push_back(i); }
    s.y = s.x;
    for (const double x : s.x) {
        s.z.emplace_back();
        for (const double y : s.y) { s.z.back().push_back(f(place{x, y})); }
    }
    return s;
}

void run(const std::filesystem::path& folder)
{
    std::mt19937_64 generator(1); // whose numbers are the same everywhere, as are least's own on top of it
    std::vector<place> x;
    std::vector<double> y;
    for (int i = 0; i < 4000; ++i) {
        x.push_back({60 * least::uniform(generator), 60 * least::uniform(generator)});
        y.push_back(temperature(x.back()) + noise * least::standard_normal(generator));
    }

    // The model in the units of the plate; its parameters are of the size of 1.
    const auto [train, held_out] = least::split(x, y, 0.2);
    const auto model = least::standardized(network{}, train.x, train.y);
    const auto cost = least::mean_squared_error(model, train.x, train.y);
    const auto unseen = least::mean_squared_error(model, held_out.x, held_out.y);

    const auto start = least::initial(model, train.x, train.y);
    const auto show = [&](const char* what, const auto& p) {
        fmt::print("   {:<28} {:8.2f} {:12.2f}\n", what, std::sqrt(cost(p)), std::sqrt(unseen(p)));
    };
    fmt::print("{} measurements to train on, {} held out; {} units, {} parameters\n\n", train.x.size(),
               held_out.x.size(), model.model.units(), least::extent_v<network::parameters<double>>);
    fmt::print("   error, degrees              training     held out\n");
    show("a random network", start);

    // Patience: while the learning rate is high, in the middle of its cycle, errors go up and down.
    least::early_stopping watch(unseen, start, {.patience = 1000});
    const auto trained = least::adam{.batch = 128, .stop = {.iterations = 2000}}(cost, start, watch);
    show("Adam, best by the held-out", watch.parameters());
    const auto end = least::lbfgs{.stop = {.iterations = 200}}(cost, watch.parameters(), std::ref(watch));
    show("then L-BFGS, the same", watch.parameters());
    fmt::print("\n   Adam: {} epochs, {}\n   L-BFGS: {} iterations, {}\n", trained.iterations, trained.status,
               end.iterations, end.status);

    const auto best = watch.parameters();
    double worst = 0, square = 0;
    const auto curve = [&](const place& at) { return model(best, at); };
    const auto truth = surface_of("the plate", temperature, 3);
    const auto learned = surface_of("what the network learned", curve, 3);
    for (std::size_t i = 0; i < truth.x.size(); ++i) {
        for (std::size_t j = 0; j < truth.y.size(); ++j) {
            const double off = learned.z[i][j] - truth.z[i][j];
            worst = std::max(worst, std::abs(off));
            square += off * off / static_cast<double>(truth.x.size() * truth.y.size());
        }
    }
    fmt::print("   against the true temperature, without noise: {:.1f} degrees in the mean square, {:.0f} at worst\n\n",
               std::sqrt(square), worst);

    plot::draw_in_terminal(surface_of("what the network learned, degrees", curve, 3));
    if (!plot::gnuplot_found()) {
        fmt::print("   (gnuplot is not installed: no picture this time)\n");
        return;
    }
    const auto file = (folder / "surface.svg").string();
    const bool drawn = plot::draw_to_file({truth, learned}, file);
    fmt::print("   {} {}\n", drawn ? "drawn as" : "(gnuplot could not write)", file);
}

} // namespace

int main(int argc, char** argv)
{
    try {
        run(std::filesystem::absolute(argc > 1 ? argv[1] : ".").lexically_normal());
    } catch (const std::exception& error) {
        fmt::print(stderr, "surface: {}\n", error.what());
        return 1;
    }
}
