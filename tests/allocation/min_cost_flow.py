"""OR-Tools solves the same problems, in a process of its own since it cannot share one with HiGHS."""

from __future__ import annotations

import sys
import time

import numpy as np
from ortools.graph.python import min_cost_flow


def main(source: str, target: str) -> None:
    """`python min_cost_flow.py IN.npz OUT.npz`: arrays starts_0, partners_0, …, starts_1, … in; optimal values, seconds out."""
    with np.load(source) as arrays:
        count = sum(name.startswith("starts_") for name in arrays)
        problems = [
            [arrays[f"{name}_{i}"] for name in ("starts", "partners", "values", "place_starts", "sizes", "costs")]
            for i in range(count)
        ]
    begin, processor = time.perf_counter(), time.process_time()
    optima = np.array([solve(*problem) for problem in problems], np.int64)
    seconds, processor_seconds = time.perf_counter() - begin, time.process_time() - processor
    np.savez(target, optima=optima, seconds=seconds, processor_seconds=processor_seconds)


def solve(
    starts: np.ndarray,
    partners: np.ndarray,
    values: np.ndarray,
    place_starts: np.ndarray,
    sizes: np.ndarray,
    costs: np.ndarray,
) -> int:
    """Every ticket sends one unit to a partner or straight to the sink; every segment of places is an arc to the sink."""
    tickets = len(starts) - 1
    count = len(place_starts) - 1
    ticket = np.repeat(np.arange(tickets), np.diff(starts))
    owner = np.repeat(np.arange(count), np.diff(place_starts))
    sink = tickets + count
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate((ticket, np.arange(tickets), tickets + owner)),
        np.concatenate((tickets + partners, np.full(tickets, sink), np.full(len(owner), sink))),
        np.concatenate((np.ones(len(ticket) + tickets, np.int64), sizes)),
        np.concatenate((-values.astype(np.int64), np.zeros(tickets, np.int64), costs)),
    )
    flow.set_nodes_supplies(np.append(np.arange(tickets), sink), np.append(np.ones(tickets, np.int64), -tickets))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"not solved: {status}")
    return -int(flow.optimal_cost())


if __name__ == "__main__":
    main(*sys.argv[1:])
