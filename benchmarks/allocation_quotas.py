"""Crossing quotas beside the whole program by HiGHS, and tickets in classes beside tickets one by one and HiGHS on the classes."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import numpy as np

import aftersale.allocation.solve.passes as passes
from aftersale.allocation.solve.bundles import find_standing
from aftersale.allocation.solve.class_transport import solve_class_transport
from aftersale.allocation.solve.classes import find_classes
from aftersale.allocation.solve.contested import Contest, find_contest
from aftersale.allocation.solve.descent import look
from aftersale.allocation.solve.model import Pairs, Places, Plan
from aftersale.allocation.solve.programs import solve_program
from aftersale.allocation.solve.quotas import QuotaPlan, solve_quotas
from aftersale.allocation.solve.resources import Quotas, Resources, find_resources
from aftersale.allocation.solve.transport import solve_transport
from benchmarks._quotas import make_quotas
from benchmarks._tickets import draw_from_classes, make_tickets
from benchmarks.measure import report

SIZES = ((5_000, 30), (20_000, 60), (100_000, 100), (1_000_000, 200))
# The whole program by HiGHS up to here, and as long as this; at 20,000 tickets it did not keep to its time.
WITH_PEER, PEER_SECONDS = 5_000, 120.0
CLASSES = 4_800

Found = TypeVar("Found")


def main() -> None:
    """Quotas of every size by NumPy and compiled, with the peer up to 5,000; then classes at the largest size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=SIZES[-1][0], help="largest size")
    largest = parser.parse_args().tickets
    for tickets, partners in SIZES:
        if tickets <= largest:
            _run_quotas(tickets, partners)
    _run_classes(largest)


def _run_quotas(tickets: int, partners: int) -> None:
    pairs, places = make_tickets(tickets, partners)
    quotas = make_quotas(pairs, places)
    figures: dict[str, object] = {"tickets": tickets, "partners": partners, "pairs": len(pairs.partners)}
    figures["quotas"] = quotas.count
    plan: QuotaPlan | None = None
    for way, limit in (("numpy", sys.maxsize), ("compiled", 0)):
        passes.WORTH_COMPILING = limit
        if way == "compiled":
            # Compiled once per installation and kept on disk: not what a run costs.
            solve_transport(*make_tickets(1_000, 10))
        best, plan = min(
            (_time(lambda: solve_quotas(pairs, places, quotas)) for _ in range(3)), key=lambda each: each[0]["seconds"]
        )
        figures[way] = {**best, "gap": plan.gap, "relative_gap": plan.gap / plan.bound}
    assert plan is not None
    figures["binding"] = int(np.count_nonzero(plan.quota_prices))
    figures["missing"] = int(plan.shortfalls.sum())
    if tickets <= WITH_PEER:
        figures["highs"] = _ask_peer(pairs, places, quotas, plan)
    report("allocation_quotas", **figures)


def _ask_peer(pairs: Pairs, places: Places, quotas: Quotas, plan: QuotaPlan) -> dict[str, object]:
    """The whole program, every pair a column, to the same gap; writing it is not counted."""
    contest = _write_whole(find_resources(pairs, places, quotas))
    figures, answer = _time(lambda: solve_program(contest.write_whole(), PEER_SECONDS, 1e-6 * plan.bound))
    worth_more = None if answer.columns is None else round(answer.value + contest.base) - plan.value
    return {**figures, "finished": answer.optimal, "worth_more_than_ours": worth_more}


def _write_whole(resources: Resources) -> Contest:
    """All pairs of all tickets at no prices, so that its figures are the values themselves."""
    point = look(resources, np.zeros(resources.count, np.int64))
    standing = find_standing(resources, None, point)
    return find_contest(resources, point, standing, np.ones(resources.pairs.tickets, bool), np.inf, 1)


def _run_classes(tickets: int) -> None:
    pairs, places = draw_from_classes(tickets, 200, CLASSES)
    figures: dict[str, object] = {"tickets": tickets, "partners": 200, "pairs": len(pairs.partners)}
    passes.WORTH_COMPILING = 0
    figures["found"], classes = _time(lambda: find_classes(pairs))
    figures["classes"] = classes.count
    ways: dict[str, Callable[[], Plan]] = {
        "by_classes": lambda: solve_class_transport(pairs, places),
        "one_by_one": lambda: solve_transport(pairs, places),
    }
    values = set()
    for name, way in ways.items():
        time_taken, plan = _time(way)
        figures[name] = {**time_taken, "gap": plan.gap}
        values.add(plan.value)
    who = np.arange(places.partners + 1, dtype=np.int32)
    whole = _write_whole(Resources(places, classes.pairs, classes.sizes, who[:-1], who[:, None], 0))
    linear = replace(whole.write_whole(), whole=np.zeros(len(whole.program.gains), bool))
    time_taken, answer = _time(lambda: solve_program(linear, PEER_SECONDS))
    figures["highs_on_classes"] = time_taken
    figures["same_value"] = values == {round(answer.value + whole.base)}
    report("allocation_classes", **figures)


def _time(work: Callable[[], Found]) -> tuple[dict[str, float], Found]:
    begin, processor = time.perf_counter(), time.process_time()
    found = work()
    seconds, processor = time.perf_counter() - begin, time.process_time() - processor
    return {"seconds": round(seconds, 3), "processor_seconds": round(processor, 3)}, found


if __name__ == "__main__":
    main()
