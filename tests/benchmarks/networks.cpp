// SPDX-License-Identifier: MIT
// ReLU networks: the best of all on scalar x, an epoch of Adam, and a training from start to end. Beside PyTorch
// (torch_peer.py), on one thread.

#include "problems/networks.hpp"
#include "benchmarks.hpp"
#include "transistor_data.hpp"

#include <least/cost/mean_cost.hpp>
#include <least/model/best_relu_network.hpp>
#include <least/model/random_relu_network.hpp>
#include <least/model/relu_network.hpp>
#include <least/optimize/adam.hpp>
#include <least/optimize/lbfgs.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::size_t units = 64, observations = 10'000;

/// A random walk: the hardest of the kinds of data on which the exact search was tried.
problems::wave random_walk(std::size_t n)
{
    problems::wave walk(n);
    std::mt19937_64 generator(7);
    double at = 0;
    for (double& y : walk.y) { y = at += least::standard_normal(generator); }
    return walk;
}

/// Times the search for the best network of H units.
template <std::size_t H, class X, class Y>
void add_best(const std::string& data, const X& x, const Y& y)
{
    benchmark::RegisterBenchmark(("best" + std::to_string(H) + "/" + data + "/least").c_str(), [=](auto& state) {
        double cost = 0;
        bool proven = false;
        for (auto _ : state) {
            const auto best = least::best_relu_network<H>(x, y);
            cost = best.cost;
            proven = best.proven;
        }
        char label[64];
        std::snprintf(label, sizeof(label), "%.10g MSE, %s", cost, proven ? "proven" : "not proven");
        state.SetLabel(label);
        state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
    })->Unit(benchmark::kMillisecond);
}

void add_epochs()
{
    benchmark::RegisterBenchmark("adam64/10000/least", [](auto& state) {
        constexpr std::size_t epochs = 20;
        const problems::wave d(observations);
        const auto cost = least::mean_squared_error(least::relu_network<units>{}, d.x, d.y);
        const auto start = least::random_relu_network<units>(d.x, d.y, 1);
        for (auto _ : state) {
            benchmark::DoNotOptimize(least::adam{.stop = {.iterations = epochs}}(cost, start).cost);
        }
        state.SetLabel("double");
        state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * epochs));
    })->Unit(benchmark::kMillisecond);
}

void add_training()
{
    benchmark::RegisterBenchmark("friedman64/10000/least", [](auto& state) {
        const problems::friedman train(observations, 1), test(observations, 2);
        using network = least::relu_network<units, 5>;
        const auto cost = least::mean_squared_error(network{}, train.x, train.y);
        double error = 0;
        for (auto _ : state) {
            const auto start = least::random_relu_network<units>(train.x, train.y, 1);
            const auto rough = least::adam{.rate = 1e-2, .stop = {.iterations = 5'000}}(cost, start);
            const auto found = least::lbfgs{.stop = {.iterations = 500}}(cost, rough.parameters);
            error = least::mean_squared_error(network{}, test.x, test.y)(found.parameters);
        }
        char label[80];
        std::snprintf(label, sizeof(label), "%.2e test MSE, 5000 epochs, 500 iterations of L-BFGS", error);
        state.SetLabel(label);
        state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
    })->Unit(benchmark::kMillisecond);
}

/// The data of the training, for PyTorch: train and test, each rows of x and y.
void print_friedman()
{
    for (const std::uint64_t seed : {1U, 2U}) {
        const problems::friedman d(observations, seed);
        const char* before = seed == 1 ? "[[" : ",\n[";
        for (std::size_t i = 0; i < observations; ++i) {
            const auto& x = d.x[i];
            std::printf("%s[%.9g, %.9g, %.9g, %.9g, %.9g, %.9g]", before, x[0], x[1], x[2], x[3], x[4], d.y[i]);
            before = ", ";
        }
        std::printf("]");
    }
    std::printf("]\n");
}

} // namespace

int main(int argc, char** argv)
{
    if (argc == 2 && std::string_view(argv[1]) == "--friedman") {
        print_friedman();
        return 0;
    }
    benchmark::Initialize(&argc, argv);
    std::vector<double> years(transistors::years.begin(), transistors::years.end());
    for (double& year : years) { year -= 1970; }
    const std::vector<double> counts(transistors::counts.begin(), transistors::counts.end());
    add_best<1>("33", years, counts);
    add_best<2>("33", years, counts);
    add_best<3>("33", years, counts);
    const auto walk = random_walk(100);
    add_best<2>("100", walk.x, walk.y);
    add_best<3>("100", walk.x, walk.y);
    const problems::wave wave(observations);
    add_best<units>("10000", wave.x, wave.y);
    add_epochs();
    add_training();
    benchmark::RunSpecifiedBenchmarks();
}
