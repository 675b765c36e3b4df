// SPDX-License-Identifier: MIT
// Where the number of parameters is a compile-time constant nothing is allocated: costs are made and evaluated,
// searched by every optimizer and fitted with statistics, under operators new that count. Returns 0 if none was called.
#include <least/least.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <ranges>
#include <span>
#include <utility>
#include <vector>

namespace {

std::size_t allocations = 0;

void* allocate(std::size_t size)
{
    ++allocations;
    return std::malloc(size > 0 ? size : 1);
}
void* allocate(std::size_t size, std::align_val_t alignment)
{
    ++allocations;
    const auto to = static_cast<std::size_t>(alignment);
    return std::aligned_alloc(to, (size + to - 1) / to * to);
}
void* or_give_up(void* memory)
{
    if (memory == nullptr) { std::abort(); }
    return memory;
}

} // namespace

void* operator new(std::size_t size)
{
    return or_give_up(allocate(size));
}
void* operator new[](std::size_t size)
{
    return or_give_up(allocate(size));
}
void* operator new(std::size_t size, std::align_val_t to)
{
    return or_give_up(allocate(size, to));
}
void* operator new[](std::size_t size, std::align_val_t to)
{
    return or_give_up(allocate(size, to));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    return allocate(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept
{
    return allocate(size);
}
void* operator new(std::size_t size, std::align_val_t to, const std::nothrow_t&) noexcept
{
    return allocate(size, to);
}
void* operator new[](std::size_t size, std::align_val_t to, const std::nothrow_t&) noexcept
{
    return allocate(size, to);
}
void operator delete(void* memory) noexcept
{
    std::free(memory);
}
void operator delete[](void* memory) noexcept
{
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept
{
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept
{
    std::free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept
{
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept
{
    std::free(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept
{
    std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept
{
    std::free(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept
{
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t, const std::nothrow_t&) noexcept
{
    std::free(memory);
}
void operator delete[](void* memory, std::align_val_t, const std::nothrow_t&) noexcept
{
    std::free(memory);
}

namespace {

int failures = 0;

/// Runs f, which returns whether it did its work.
template <class F>
std::size_t allocations_of(const char* what, const F& f)
{
    const std::size_t before = allocations;
    const bool worked = f();
    const std::size_t count = allocations - before;
    std::printf("%-58s %zu allocations%s\n", what, count, worked ? "" : ", but it did not work");
    if (!worked) { ++failures; }
    return count;
}
template <class F>
void none(const char* what, const F& f)
{
    if (allocations_of(what, f) != 0) { ++failures; }
}
template <class F>
void some(const char* what, const F& f)
{
    if (allocations_of(what, f) == 0) { ++failures; }
}

template <class T>
struct peak {
    T height, centre, width;
};
struct gaussian {
    template <class T>
    T operator()(const peak<T>& p, double x) const
    {
        using std::exp;
        const T z = (x - p.centre) / p.width;
        return p.height * exp(-z * z / 2);
    }
};
struct reading {
    double time, value;
};

constexpr std::size_t n = 3000; // more than one block
std::array<double, n> xs, ys, sigmas;
std::array<reading, n> readings;

void make_data()
{
    for (std::size_t i = 0; i < n; ++i) {
        xs[i] = 4 * static_cast<double>(i) / n - 1;
        sigmas[i] = 1 + 0.5 * static_cast<double>(i % 3);
        ys[i] = 2 * std::exp(-(xs[i] - 1) * (xs[i] - 1)) + 0.01 * static_cast<double>(i % 7);
        readings[i] = {xs[i], ys[i]};
    }
}

void costs()
{
    const std::array p{1.0, 2.0};
    none("costs over arrays, spans, views and records", [&] {
        const auto plain = least::mean_squared_error(least::polynomial<1>{}, xs, ys);
        const auto of_spans =
            least::mean_squared_error(least::polynomial<1>{}, std::span(xs), std::span(ys), least::sigma(sigmas));
        const auto doubled = xs | std::views::transform([](double x) { return 2 * x; });
        const auto of_views =
            least::mean_loss(least::polynomial<1>{}, doubled, ys, least::huber{.delta = 0.5}, least::weights(sigmas));
        const auto of_records = least::mean_squared_error(least::polynomial<1>{},
                                                          least::records(readings, &reading::time, &reading::value));
        const auto copy = of_views;
        return plain(p) > 0 && of_spans(p) > 0 && copy(p) > 0 && of_records(p) == plain(p);
    });
    const auto cost = least::mean_loss(gaussian{}, xs, ys, least::cauchy{.delta = 10}, least::sigma(0.5));
    const peak<double> at{1.5, 0.8, 0.6};
    none("derivative, second derivative, check of the derivative", [&] {
        const auto slope = least::derivative(cost)(at);
        const auto curvature = least::second_derivative(cost)(at);
        return slope.height < 0 && curvature(0, 0) > 0 && least::check_derivative(cost, at).worst < 1e-6;
    });
    none("nested derivatives and derivatives by differences", [] {
        const auto line = least::mean_squared_error(least::linear{}, xs, ys);
        const auto by_differences = least::mean_squared_error(least::numeric(least::linear{}), xs, ys);
        return least::derivative(least::derivative(line))(1.0) > 0 && least::second_derivative(by_differences)(1.0) > 0;
    });
    none("the gradient of more than eight parameters", [] {
        const auto cost_of_ten = least::mean_squared_error(least::polynomial<9>{}, xs, ys);
        return least::derivative(cost_of_ten)(std::array<double, 10>{1})[9] != 0;
    });
}

void searches()
{
    const auto line = least::mean_squared_error(least::linear{}, xs, ys);
    std::size_t seen = 0;
    const auto observer = [&seen](const auto&) { ++seen; };
    none("golden_section", [&] { return least::golden_section{.from = 0, .to = 3}(line, observer).converged(); });
    none("newton on a number", [&] { return least::newton{}(line, 0.0, observer).converged(); });
    none("gradient_descent on a number", [&] { return least::gradient_descent{}(line, 0.0, observer).converged(); });
    none("lbfgs on a number", [&] { return least::lbfgs{}(line, 0.0, observer).converged(); });
    none("newton_root on a number",
         [&] { return least::newton_root{}(line, 0.0, observer).status == least::status::no_root; });
    if (seen < 10) { ++failures; }

    const auto parabola = least::mean_squared_error(least::polynomial<2>{}, xs, ys);
    const std::array<double, 3> start{};
    none("newton on std::array", [&] { return least::newton{}(parabola, start).converged(); });
    none("gradient_descent on std::array", [&] { return least::gradient_descent{}(parabola, start).converged(); });
    none("lbfgs on std::array", [&] { return least::lbfgs{}(parabola, start).converged(); });
    none("gradient_descent at a fixed rate on std::array", [&] {
        return least::gradient_descent{.rate = 0.01, .stop = {.iterations = 20}}(parabola, start).iterations == 20;
    });
    none("newton_root on std::array",
         [&] { return least::newton_root{.stop = {.iterations = 20}}(parabola, start).iterations > 0; });

    const auto bell = least::mean_squared_error(gaussian{}, xs, ys);
    none("newton on an aggregate", [&] { return least::newton{}(bell, peak<double>{1.5, 0.8, 0.6}).converged(); });
    none("gradient_descent on an aggregate", [&] {
        return least::gradient_descent{}(bell, peak<double>{1.5, 0.8, 0.6}).converged();
    });

    none("lbfgs on an aggregate", [&] { return least::lbfgs{}(bell, peak<double>{1.5, 0.8, 0.6}).converged(); });

    const auto network = least::mean_squared_error(least::relu_network<3>{}, xs, ys);
    const least::relu_network<3>::parameters<double> net{.m = {1, 1, 1}, .n = {1, -2, 1}, .b = {1, -1, -2}};
    none("newton on a network",
         [&] { return least::newton{.stop = {.iterations = 20}}(network, net).cost < network(net); });
    none("gradient_descent on a network",
         [&] { return least::gradient_descent{.stop = {.iterations = 50}}(network, net).cost < network(net); });

    some("control: newton on std::vector",
         [&] { return least::newton{}(parabola, std::vector<double>(3)).converged(); });
    some("control: grid_search, which returns its curve",
         [&] { return least::grid_search{.from = 0, .to = 3}(line).curve.size() == 101; });
}

/// Fits with their statistics.
void fits()
{
    using least::fit;
    const peak<double> start{1.5, 0.8, 0.6};
    const auto statistics_exist = [](const auto& fitted) {
        const auto errors = least::flatten(fitted.standard_errors());
        const auto interval = fitted.confidence_interval(0.9);
        const auto confidence = fitted.confidence_band(0.25), prediction = fitted.prediction_band(0.25, 0.95, 1.0);
        return fitted.converged() && errors[0] > 0 && fitted.covariance()(0, 0) > 0 && fitted.correlation()(0, 0) == 1
               && least::flatten(interval.lower)[0] < least::flatten(interval.upper)[0]
               && confidence.lower < confidence.upper && prediction.lower < confidence.lower && fitted(0.25) > 0
               && fitted.r_squared() > 0 && fitted.degrees_of_freedom() > 0;
    };
    none("fit of a peak, statistics and bands", [&] { return statistics_exist(fit(gaussian{}, xs, ys, start)); });
    none("fit with sigma, bounds, hold and prior", [&] {
        const peak<double> low{0, 0.8, 0}, high{10, 10, 10}, mean{2, 1, 0.7}, sd{1, 10, 1};
        return statistics_exist(fit(gaussian{}, xs, ys, start, least::sigma(sigmas), least::bounds(low, high),
                                    least::hold(peak<bool>{false, true, false}), least::prior(mean, sd)));
    });
    none("fit of records with a robust loss and weights", [&] {
        return statistics_exist(fit(gaussian{}, least::records(readings, &reading::time, &reading::value), start,
                                    least::cauchy{.delta = 0.5}, least::weights(2.0)));
    });
    none("fit with another optimizer and an observer", [&] {
        std::size_t seen = 0;
        return statistics_exist(fit(gaussian{}, xs, ys, start, least::newton{}, [&](const auto&) { ++seen; }))
               && seen > 1;
    });
    none("fit that restarts", [&] {
        std::size_t begun = 0;
        const auto count = [&](const auto& now) { begun += now.iteration == 0 ? 1U : 0U; };
        const auto lost = fit(gaussian{}, xs, ys, peak<double>{1, -30, 0.1}, least::restarts{.starts = 3}, count);
        return begun > 2 && !lost.converged();
    });
    none("fit of a polynomial, without a start", [&] {
        const auto fitted = fit(least::polynomial<2>{}, xs, ys);
        const auto bands = fitted.prediction_band(0.25);
        return statistics_exist(fitted) && bands.lower < bands.upper && fitted.aic() < fitted.bic();
    });
    none("fit by differences", [&] {
        const auto in_double = [](const peak<double>& p, double x) { return gaussian{}(p, x); };
        return statistics_exist(fit(in_double, xs, ys, start));
    });
    some("control: fit of std::vector",
         [&] { return fit(least::polynomial<2>{}, xs, ys, std::vector<double>(3)).converged(); });
    some("control: residuals, a std::vector",
         [&] { return fit(gaussian{}, xs, ys, start).residuals(xs, ys).size() == n; });
}

/// The history of lbfgs on std::vector takes its memory once.
void history()
{
    constexpr std::size_t length = 100;
    using place = least::point<double, least::dynamic, least::order::gradient>;
    std::vector<place> places;
    for (std::size_t i = 0; i < 60; ++i) {
        place at{std::vector<double>(length),
                 least::evaluation<double, least::dynamic, least::order::gradient>(length)};
        for (std::size_t j = 0; j < length; ++j) {
            at.p[j] = std::sin(static_cast<double>(i * j + j));
            at.e.gradient[j] = static_cast<double>(1 + j) * at.p[j];
        }
        places.push_back(std::move(at));
    }
    least::lbfgs_direction<double, least::dynamic> descent(10);
    const auto walk = [&](std::size_t from, std::size_t to) {
        bool downhill = true;
        for (std::size_t i = from; i < to; ++i) {
            const auto& step = descent.step(places[i]);
            downhill = downhill && least::dot(step, places[i].e.gradient) < 0;
        }
        return downhill;
    };
    some("control: the first steps of lbfgs on std::vector", [&] { return walk(0, 20); });
    none("all later steps of lbfgs on std::vector", [&] { return walk(20, 60); });
}

/// Ten million points: what is computed in one pass does not grow with them.
void many_points()
{
    constexpr std::size_t many = 10'000'000;
    std::vector<double> x(many), y(many);
    for (std::size_t i = 0; i < many; ++i) {
        x[i] = static_cast<double>(i % 1000) / 1000;
        y[i] = 2 * x[i];
    }
    std::size_t calls = 0;
    const auto model = [&calls](const auto& m, double at) {
        ++calls;
        return m * at;
    };
    const auto cost = least::mean_squared_error(model, x, y);
    none("cost and derivative of 10,000,000 points", [&] {
        const auto e = least::evaluate<least::order::gradient>(cost, 1.0);
        return calls == many && e.cost > 0.3 && e.gradient[0] < -0.6;
    });
}

} // namespace

int main()
{
    make_data();
    costs();
    searches();
    fits();
    history();
    many_points();
    std::printf("%s\n", failures == 0 ? "nothing was allocated where nothing may be" : "FAILED");
    return failures == 0 ? 0 : 1;
}
