#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""PyTorch on the networks of networks.cpp, on one thread, in the form of Google Benchmark's JSON.

usage: torch_peer.py REPETITIONS [DATA]     DATA: a file for those of the Friedman problem, as networks_* --friedman prints them
"""
import json
import sys
import time

import numpy as np
import torch
from torch import nn

UNITS, BATCH = 64, 256


class Scalar(nn.Module):
    """sum n_j relu(m_j x + b_j) without an output bias, started from knots spread over x."""

    def __init__(self, low, high):
        super().__init__()
        sign = torch.randint(0, 2, (UNITS,)) * 2.0 - 1
        self.m = nn.Parameter(sign)
        self.b = nn.Parameter(-sign * (low + (high - low) * torch.rand(UNITS)))
        self.n = nn.Parameter(torch.randn(UNITS) * (2 / UNITS) ** 0.5)

    def forward(self, x):
        return torch.relu(x[:, None] * self.m + self.b) @ self.n


def epoch(model, optimizer, schedule, x, y):
    """The usual loop: all observations once, in random order, a batch at a time."""
    order = torch.randperm(len(x))
    for first in range(0, len(x), BATCH):
        chosen = order[first:first + BATCH]
        optimizer.zero_grad(set_to_none=True)
        nn.functional.mse_loss(model(x[chosen]), y[chosen]).backward()
        optimizer.step()
        schedule.step()


def trained_by_adam(model, x, y, epochs, rate=1e-2):
    steps = epochs * ((len(x) + BATCH - 1) // BATCH)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=rate, total_steps=steps)
    for _ in range(epochs):
        epoch(model, optimizer, schedule, x, y)


def polished_by_lbfgs(model, x, y, iterations):
    model.double()
    x, y = x.double(), y.double()
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=iterations, max_eval=2 * iterations, history_size=20,
                                  tolerance_grad=0, tolerance_change=0, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        return loss

    optimizer.step(closure)


def error(model, x, y):
    with torch.no_grad():
        return nn.functional.mse_loss(model(x.double()), y.double()).item()


def result(name, seconds, label=""):
    return {"run_name": name, "run_type": "iteration", "label": label, "items_per_second": 1 / seconds}


def scalar_epochs(repetitions):
    n = 10_000
    x = torch.linspace(-2, 2, n)
    y = torch.sin(3 * x) + 0.3 * torch.cos(9 * x)
    results = []
    for _ in range(repetitions):
        epochs = 10
        begin = time.perf_counter()
        trained_by_adam(Scalar(-2, 2), x, y, epochs)
        results.append(result(f"adam{UNITS}/{n}/torch", (time.perf_counter() - begin) / epochs, "float"))
    return results


class FirstOutput(nn.Sequential):
    def forward(self, x):
        return super().forward(x)[:, 0]


def friedman(file):
    data = np.array(json.load(open(file, encoding="utf-8")))  # train, test: five predictors and y, standardized
    train, test = torch.tensor(data, dtype=torch.float32)
    x, y = train[:, :5], train[:, 5]
    network = FirstOutput(nn.Linear(5, UNITS), nn.ReLU(), nn.Linear(UNITS, 1))
    begin = time.perf_counter()
    trained_by_adam(network, x, y, 500)
    polished_by_lbfgs(network, x, y, 500)
    seconds = time.perf_counter() - begin
    return [result(f"friedman{UNITS}/{len(x)}/torch", seconds,
                   f"{error(network, test[:, :5], test[:, 5]):.2e} test MSE, 500 epochs, 500 iterations of L-BFGS")]


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    results = scalar_epochs(int(sys.argv[1]))
    if len(sys.argv) > 2:
        results += friedman(sys.argv[2])
    json.dump({"benchmarks": results}, sys.stdout)


if __name__ == "__main__":
    main()
