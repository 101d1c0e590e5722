"""Tickets to partners within capacities, beside OR-Tools on the same arrays and beside customary ways of giving them out."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import aftersale.allocation.solve.passes as passes
from aftersale.allocation.solve.model import Pairs, Places, Plan
from aftersale.allocation.solve.transport import solve_transport
from benchmarks._tickets import give_best_available, give_greedily, give_in_turn, make_tickets, sum_values
from benchmarks.measure import report

PEER = Path(__file__).parents[1] / "tests" / "allocation" / "min_cost_flow.py"
GROWTH = ((10_000, 50), (100_000, 100), (1_000_000, 200), (3_000_000, 200))
WITH_PEER = 1_000_000
CUSTOMARY: dict[str, Callable[[Pairs, Places], np.ndarray]] = {
    "round_robin": give_in_turn,
    "first_come_best_available": give_best_available,
    "greedy": give_greedily,
}


def main() -> None:
    """Every size by NumPy and compiled, with the peer up to a million tickets; the value that customary ways lose at 100,000."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=GROWTH[-1][0], help="largest size")
    largest = parser.parse_args().tickets
    for tickets, partners in GROWTH:
        if tickets <= largest:
            _run(tickets, partners)


def _run(tickets: int, partners: int) -> None:
    pairs, places = make_tickets(tickets, partners)
    figures: dict[str, object] = {"tickets": tickets, "partners": partners, "pairs": len(pairs.partners)}
    plan: Plan | None = None
    for way, limit in (("numpy", sys.maxsize), ("compiled", 0)):
        passes.WORTH_COMPILING = limit
        if way == "compiled":
            # Compiled once per installation and kept on disk: not what a run costs.
            solve_transport(*make_tickets(1_000, 10))
        seconds, processor, plan = min((_time(pairs, places) for _ in range(3)), key=lambda each: each[0])
        figures[way] = {"seconds": round(seconds, 3), "processor_seconds": round(processor, 3), "gap": plan.gap}
    assert plan is not None
    if tickets <= WITH_PEER:
        seconds, optimum = _ask_peer(pairs, places)
        figures["ortools"] = {"seconds": round(seconds, 3), "same_value": optimum == plan.value}
    if tickets == 100_000:
        lost = {name: 1 - sum_values(pairs, give(pairs, places)) / plan.value for name, give in CUSTOMARY.items()}
        figures["lost"] = {name: round(part, 4) for name, part in lost.items()}
    report("allocation", **figures)


def _time(pairs: Pairs, places: Places) -> tuple[float, float, Plan]:
    begin, processor = time.perf_counter(), time.process_time()
    plan = solve_transport(pairs, places)
    return time.perf_counter() - begin, time.process_time() - processor, plan


def _ask_peer(pairs: Pairs, places: Places) -> tuple[float, int]:
    """Seconds of building its graph and solving it, and the optimum; a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "problem.npz"), Path(folder, "optimum.npz")
        np.savez(
            source,
            starts_0=pairs.starts,
            partners_0=pairs.partners,
            values_0=pairs.values,
            place_starts_0=places.starts,
            sizes_0=places.sizes,
            costs_0=places.costs,
        )
        subprocess.run([sys.executable, str(PEER), str(source), str(target)], check=True)
        with np.load(target) as answer:
            return float(answer["seconds"]), int(answer["optima"][0])


if __name__ == "__main__":
    main()
