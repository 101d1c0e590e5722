"""Tickets to partners within capacities, beside OR-Tools on the same arrays and beside customary ways of giving them out."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from aftersale.allocation.solve.model import Pairs, Places
from aftersale.allocation.solve.transport import solve_transport
from benchmarks._allocation_run import save_problem
from benchmarks._tickets import (
    give_best_available,
    give_greedily,
    give_in_turn,
    make_equal_tickets,
    make_tickets,
    sum_values,
)
from benchmarks.measure import report

PEER = Path(__file__).parents[1] / "tests" / "allocation" / "min_cost_flow.py"
GROWTH = ((10_000, 50), (100_000, 100), (1_000_000, 200), (3_000_000, 200))
WITH_PEER = 1_000_000
ROUNDS = 3
WAYS = ("numpy", "compiled")
CUSTOMARY: dict[str, Callable[[Pairs, Places], np.ndarray]] = {
    "round_robin": give_in_turn,
    "first_come_best_available": give_best_available,
    "greedy": give_greedily,
}


def main() -> None:
    """Every size by NumPy and compiled, in turns with the peer up to a million tickets; at 100,000 also what comes after an optimum."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=GROWTH[-1][0], help="largest size")
    largest = parser.parse_args().tickets
    for tickets, partners in GROWTH:
        if tickets <= largest:
            _run("different", *make_tickets(tickets, partners))
    if largest >= WITH_PEER:
        _run("equal", *make_equal_tickets(*GROWTH[2]))


def _run(kind: str, pairs: Pairs, places: Places) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "problem.npz")
        save_problem(pairs, places, source)
        figures: dict[str, Any] = {"tickets": pairs.tickets, "partners": places.partners, "pairs": len(pairs.partners)}
        # Among a million equals the peer takes minutes, and nothing makes it stop.
        different = kind == "different"
        figures |= _compare(source, ROUNDS if different else 1, different and pairs.tickets <= WITH_PEER)
        if pairs.tickets == 100_000:
            figures["change"] = {way: _ask(way, "change", source) for way in WAYS}
            figures["lost"] = _compare_customary(pairs, places)
    report("allocation", kind=kind, **figures)


def _compare(source: Path, rounds: int, with_peer: bool) -> dict[str, Any]:
    """The best run of each way, taken in turns; all find the same value."""
    runs: dict[str, list[dict[str, Any]]] = {}
    for _ in range(rounds):
        for way in WAYS:
            runs.setdefault(way, []).append(_ask(way, "solve", source))
        if with_peer:
            runs.setdefault("ortools", []).append(_ask_peer(source))
    if len({run["value"] for each in runs.values() for run in each}) > 1:
        raise RuntimeError("the values differ")
    return {name: min(each, key=lambda run: float(run["seconds"])) for name, each in runs.items()}


def _ask(way: str, what: str, source: Path) -> dict[str, Any]:
    """A process of its own, whose memory is that of one solution."""
    command = [sys.executable, "-m", "benchmarks._allocation_run", way, what, str(source)]
    answer: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return answer


def _ask_peer(source: Path) -> dict[str, Any]:
    """Building its graph and solving it; a process of its own."""
    target = source.with_name("optimum.npz")
    subprocess.run([sys.executable, str(PEER), str(source), str(target)], check=True)
    with np.load(target) as answer:
        seconds = {name: float(answer[name]) for name in ("seconds", "processor_seconds")}
        return {**seconds, "value": int(answer["optima"][0])}


def _compare_customary(pairs: Pairs, places: Places) -> dict[str, float]:
    """Which part of the optimum each customary way loses."""
    optimum = solve_transport(pairs, places).value
    return {name: round(1 - sum_values(pairs, give(pairs, places)) / optimum, 4) for name, give in CUSTOMARY.items()}


if __name__ == "__main__":
    main()
