"""Tickets to partners by handling minutes: public instances beside HiGHS alone, and a million tickets with their certified gap."""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from aftersale.allocation.solve.minute_model import MinutePlan, Minutes
from aftersale.allocation.solve.minutes import solve_minutes
from aftersale.allocation.solve.model import Pairs, Places
from benchmarks._tickets import make_tickets
from benchmarks.measure import report

PEER = Path(__file__).parents[1] / "tests" / "allocation" / "gap_files.py"
# Large enough that leaving a task to nobody never pays.
ASSIGNED = 10_000
SIZES = ((10_000, 50), (100_000, 100), (1_000_000, 200))
# Minutes of a place when capacities are given in places: fewer than a ticket takes on average.
MINUTES_OF_A_PLACE = 32


def main() -> None:
    """Every instance by both, in turn; then the large ones, with minutes alone and with places as well."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--instances", default="", help="only those whose path contains this; 'none' for no instance")
    parser.add_argument("--seconds", type=float, default=15.0, help="for each instance and solver")
    parser.add_argument("--tickets", type=int, default=SIZES[-1][0], help="largest size")
    arguments = parser.parse_args()
    folder = Path(os.environ.get("AFTERSALE_TEST_DATA", "../shared/data")) / "allocation_gap"
    with (folder / "best_known.csv").open() as file:
        for row in csv.DictReader(file):
            if arguments.instances in row["Path"]:
                _compare(folder, row, arguments.seconds)
    for tickets, partners in SIZES:
        if tickets <= arguments.tickets:
            for with_places in (False, True):
                _run(tickets, partners, with_places, arguments.seconds)


def _compare(folder: Path, row: dict[str, str], seconds: float) -> None:
    path, best_known = folder / f"{row['Path']}.txt", int(row["use_as_reference"])
    # The best known values of the older instances are those of the smallest sum, although they are known by their largest.
    directions = ("minimise", "maximise") if row["Path"].startswith("cattrysse") else ("minimise",)
    for direction in directions:
        plan, ours = _solve(path, direction, seconds)
        answer = subprocess.run(
            [sys.executable, str(PEER), str(path), direction, str(seconds)], check=True, capture_output=True, text=True
        )
        peer = {name: round(figure, 2) for name, figure in json.loads(answer.stdout.splitlines()[-1]).items()}
        best = best_known if direction == "minimise" else None
        off = None if best is None else round(100 * (ours["value"] - best) / best, 4)
        report(
            "allocation_minutes",
            instance=row["Path"],
            direction=direction,
            best_known=best,
            off_percent=off,
            proved=plan.gap == 0,
            **ours,
            highs=peer,
        )


def _solve(path: Path, direction: str, seconds: float) -> tuple[MinutePlan, dict[str, float]]:
    numbers = np.array(path.read_text().split(), np.int64)
    agents, tasks = int(numbers[0]), int(numbers[1])
    amounts, weights, capacities = np.split(numbers[2:], [agents * tasks, 2 * agents * tasks])
    amounts, weights = amounts.reshape(agents, tasks), weights.reshape(agents, tasks)
    sign = 1 if direction == "maximise" else -1
    starts = np.arange(0, agents * tasks + 1, agents, dtype=np.int64)
    values = (ASSIGNED + sign * amounts.T.ravel()).astype(np.int32)
    pairs = Pairs(starts, np.tile(np.arange(agents, dtype=np.int32), tasks), values)
    begin, processor = time.perf_counter(), time.process_time()
    plan = solve_minutes(pairs, None, Minutes(weights.T.ravel().astype(np.int32), capacities), seconds)
    spent = time.perf_counter() - begin, time.process_time() - processor
    value = int(amounts[plan.chosen, np.arange(tasks)].sum())
    bound = sign * (plan.bound - ASSIGNED * tasks)
    if plan.chosen.min() < 0 or sign * (plan.value - ASSIGNED * tasks) != value:
        raise RuntimeError(f"{path}: not every task has an agent")
    busy = np.bincount(plan.chosen, weights[plan.chosen, np.arange(tasks)], agents)
    if np.any(busy > capacities):
        raise RuntimeError(f"{path}: an agent has too much")
    return plan, {
        "value": value,
        "bound": bound,
        "seconds": round(spent[0], 2),
        "processor_seconds": round(spent[1], 2),
    }


def make_minutes(tickets: int, partners: int) -> tuple[Pairs, Places, Minutes]:
    """Tickets of 5 to 60 minutes, partners of different speed, each pair a little different again."""
    pairs, places = make_tickets(tickets, partners)
    rng = np.random.default_rng(5)
    length = np.repeat(rng.integers(5, 60, tickets), np.diff(pairs.starts))
    speed = rng.uniform(0.7, 1.4, partners)[pairs.partners]
    taken = np.maximum(np.rint(length * speed * rng.uniform(0.8, 1.25, len(length))), 1).astype(np.int32)
    return pairs, places, Minutes(taken, places.sizes * MINUTES_OF_A_PLACE)


def _run(tickets: int, partners: int, with_places: bool, seconds: float) -> None:
    pairs, places, minutes = make_minutes(tickets, partners)
    first: dict[str, float] = {}
    begin, processor = time.perf_counter(), time.process_time()

    def note(value: int, bound: int) -> None:
        if not first:
            first.update(seconds=time.perf_counter() - begin, gap_percent=100 * (bound - value) / bound)

    plan = solve_minutes(pairs, places if with_places else None, minutes, seconds, note)
    report(
        "allocation_minutes",
        tickets=tickets,
        partners=partners,
        pairs=len(pairs.partners),
        with_places=with_places,
        seconds=round(time.perf_counter() - begin, 2),
        processor_seconds=round(time.process_time() - processor, 2),
        gap_percent=round(100 * plan.gap / plan.bound, 5),
        first_plan={name: round(figure, 5) for name, figure in first.items()},
        out_of_time=plan.out_of_time,
    )


if __name__ == "__main__":
    main()
