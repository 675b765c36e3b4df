#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""NumPy and SciPy on the work of the benchmark programs, in the form of their JSON.

usage: scipy_peer.py PROBLEMS REPETITIONS     PROBLEMS: what `nist_baseline --problems` prints
"""
import json
import math
import sys
import time

import numpy as np
from numpy import exp
from scipy.optimize import curve_fit

MODELS = {
    "Misra1a": lambda x, b: b[0] * (1 - exp(-b[1] * x)),
    "Chwirut2": lambda x, b: exp(-b[0] * x) / (b[1] + b[2] * x),
    "Lanczos3": lambda x, b: b[0] * exp(-b[1] * x) + b[2] * exp(-b[3] * x) + b[4] * exp(-b[5] * x),
    "Gauss1": lambda x, b: b[0] * exp(-b[1] * x) + b[2] * exp(-(((x - b[3]) / b[4]) ** 2))
    + b[5] * exp(-(((x - b[6]) / b[7]) ** 2)),
    "DanWood": lambda x, b: b[0] * x ** b[1],
    "Misra1b": lambda x, b: b[0] * (1 - 1 / (1 + b[1] * x / 2) ** 2),
    "Nelson": lambda x, b: b[0] - b[1] * x[0] * exp(-b[2] * x[1]),
    "MGH17": lambda x, b: b[0] + b[1] * exp(-b[3] * x) + b[2] * exp(-b[4] * x),
    "Misra1d": lambda x, b: b[0] * b[1] * x / (1 + b[1] * x),
    "MGH09": lambda x, b: b[0] * x * (x + b[1]) / (x * (x + b[2]) + b[3]),
    "Thurber": lambda x, b: (b[0] + x * (b[1] + x * (b[2] + x * b[3]))) / (1 + x * (b[4] + x * (b[5] + x * b[6]))),
    "Rat42": lambda x, b: b[0] / (1 + exp(b[1] - b[2] * x)),
    "MGH10": lambda x, b: b[0] * exp(b[1] / (x + b[2])),
    "Eckerle4": lambda x, b: b[0] / b[1] * exp(-(((x - b[2]) / b[1]) ** 2) / 2),
}
MODELS |= {"Chwirut1": MODELS["Chwirut2"], "Lanczos1": MODELS["Lanczos3"], "Gauss3": MODELS["Gauss1"],
           "BoxBOD": MODELS["Misra1a"]}


def digits(found, name, reference):
    if name.startswith("Lanczos"):  # the slowest first, as the references have it
        order = np.argsort(found[1::2])
        found = np.concatenate([found[2 * j : 2 * j + 2] for j in order])
    error = np.max(np.abs(found / reference - 1))
    return -math.log10(max(error, 1e-16)) if error < 1 else 0


def fit_of(problem):
    """fit(way, tolerance), with derivatives by complex steps, which are exact."""
    model = MODELS[problem["name"]]
    x, y, start = np.array(problem["x"]).T, np.array(problem["y"]), np.array(problem["start"])

    def jacobian(x, *b):
        steps = np.array(b) + 1e-200j * np.eye(len(b))
        return np.stack([model(x, step).imag * 1e200 + 0 * y for step in steps], axis=1)

    def fit(way, tolerance):
        tolerances = {"ftol": 1e-16, "xtol": 1e-16, "gtol": 0, way: tolerance}
        return curve_fit(lambda x, *b: model(x, b), x, y, start, jac=jacobian, maxfev=1000, **tolerances)[0]

    return fit


def timed(name, items, work, repetitions, label=""):
    """Results of `repetitions` runs of a hundredth of a second."""
    work()
    results = []
    for _ in range(repetitions):
        count, begin = 0, time.perf_counter()
        while (now := time.perf_counter()) < begin + 0.01 or count == 0:
            work()
            count += 1
        results.append({"run_name": name, "run_type": "iteration", "label": label,
                        "items_per_second": items * count / (time.perf_counter() - begin)})
    return results


def nist(problem, repetitions):
    name, reference = problem["name"], np.array(problem["reference"])
    fit, most = fit_of(problem), 0
    found = []
    for way in ("ftol", "xtol"):
        for exponent in range(4, 16):
            try:
                reached = digits(fit(way, 10.0**-exponent), name, reference)
            except (RuntimeError, ValueError):  # no convergence, not finite
                continue
            most = max(most, reached)
            if reached >= 9:
                tolerance = 10.0**-exponent
                label = f"{reached:.2f} digits, {way} {tolerance:.0e}"
                found.append(timed(f"nist/{name}/SciPy", 1, lambda: fit(way, tolerance), repetitions, label))
                break
    if not found:
        return [{"run_name": f"nist/{name}/SciPy", "error_occurred": True,
                 "error_message": f"{most:.2f} digits at most"}]
    return max(found, key=lambda results: max(r["items_per_second"] for r in results))


def passes(repetitions):
    random = np.random.default_rng(1)
    results = []
    for n in (65_536, 1_000_000):
        x = random.uniform(-1, 1, n)
        y = 0.2 * np.abs(x)

        def linear():
            r = 0.1875 * x - y
            return r @ r / n, 2 * (r @ x) / n

        results += timed(f"linear/{n}/NumPy", n, linear, repetitions)
        for h in (3, 32):
            m, w, b = random.uniform(-2, 2, h), random.uniform(0, 1, h), random.uniform(-1, 1, h)

            def relu():
                r = -y
                for j in range(h):
                    r = r + w[j] * np.maximum(m[j] * x + b[j], 0)
                rx = r * x
                for j in range(h):
                    active = (m[j] * x + b[j] >= 0).astype(float)
                    yield active @ rx, active @ r

            results += timed(f"relu{h}/{n}/NumPy", n, lambda: list(relu()), repetitions)
    return results


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        problems = json.load(file)
    repetitions = int(sys.argv[2])
    results = passes(repetitions)
    np.seterr(all="ignore")
    for problem in problems:
        results += nist(problem, repetitions)
    json.dump({"benchmarks": results}, sys.stdout)


if __name__ == "__main__":
    main()
