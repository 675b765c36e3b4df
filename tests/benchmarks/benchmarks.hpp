// SPDX-License-Identifier: MIT
#pragma once
// What the benchmark programs share. A benchmark is named work/competitor, as linear/65536/least; run, beside this
// file, reads the names.

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace benchmarks {

/// The bytes of the target's widest register: what hand-written limits are written for.
inline constexpr std::size_t register_bytes =
#if defined(__AVX512F__)
    64;
#elif defined(__AVX__)
    32;
#else
    16;
#endif
inline constexpr std::size_t lanes = register_bytes / sizeof(double);
/// The registers that there are: AVX-512 has 32 of them.
inline constexpr std::size_t registers = register_bytes == 64 ? 32 : 16;

using wide [[gnu::vector_size(register_bytes)]] = double;

[[gnu::always_inline]] inline wide load(const double* from)
{
    wide v;
    std::memcpy(&v, from, sizeof(v));
    return v;
}
[[gnu::always_inline]] inline double sum(wide v)
{
    double s = 0;
    for (std::size_t i = 0; i < lanes; ++i) { s += v[i]; }
    return s;
}

struct data {
    std::vector<double> x, y;
};

/// n observations around y = 0.2 |x|, x between -1 and 1. The same data each time; kept until the program ends.
inline const data& observations(std::size_t n)
{
    static std::map<std::size_t, data> made;
    const auto [entry, is_new] = made.try_emplace(n);
    data& d = entry->second;
    if (is_new) {
        d.x.resize(n);
        d.y.resize(n);
        std::mt19937_64 random(n);
        const auto uniform = [&random] { return static_cast<double>(random() >> 11) * 0x1p-52 - 1; };
        for (std::size_t i = 0; i < n; ++i) {
            d.x[i] = uniform();
            d.y[i] = 0.2 * std::abs(d.x[i]) + 0.01 * uniform();
        }
    }
    return d;
}

/// A benchmark of f(), whose work is `items` points, fits, arguments ... The label goes with the result. f is called
/// once before the clock is started, so that its data exist.
template <class F>
void add(const std::string& name, std::size_t items, F f, const std::string& label = "")
{
    const auto run = [items, label, f = std::move(f), is_first = true](benchmark::State& state) mutable {
        if (std::exchange(is_first, false)) { f(); }
        for ([[maybe_unused]] auto _ : state) {
            auto result = f();
            benchmark::DoNotOptimize(result);
            benchmark::ClobberMemory();
        }
        state.SetItemsProcessed(static_cast<std::int64_t>(items) * static_cast<std::int64_t>(state.iterations()));
        state.SetLabel(label);
    };
    benchmark::RegisterBenchmark(name.c_str(), run);
}

} // namespace benchmarks
