"""Fees, tiers, none or at least: how soon the gap is how small, beside HiGHS on the whole program and giving regardless of fees."""

from __future__ import annotations

import argparse
import time

from aftersale.allocation.solve.charges import solve_charges
from aftersale.allocation.solve.programs import solve_program
from benchmarks._charged import Charged, make_charged, weigh_greedy, write_whole
from benchmarks.measure import report

# Classes, tickets, partners, places for so many times the tickets.
CASES: dict[str, tuple[int, int, int, float]] = {
    "small": (500, 20_000, 30, 1.3),
    "scarce": (4_800, 1_000_000, 200, 0.95),
    "plenty": (4_800, 1_000_000, 200, 1.3),
    "all_different": (100_000, 100_000, 100, 1.3),
}
GAPS = (1e-3, 1e-4, 1e-5, 1e-6)
# A program with a row for each of 100,000 tickets is not what HiGHS is for.
WITH_PEER = ("small", "scarce", "plenty")


def main() -> None:
    """Every case for the same seconds by both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60.0, help="for each case and solver")
    parser.add_argument("cases", nargs="*", default=list(CASES))
    arguments = parser.parse_args()
    for name in arguments.cases:
        _run(name, arguments.seconds)


def _run(name: str, seconds: float) -> None:
    classes, tickets, partners, room = CASES[name]
    problem = make_charged(classes, tickets, partners, room)
    reached: dict[float, tuple[float, float]] = {}
    begin, processor = time.perf_counter(), time.process_time()

    def tell(value: int, bound: int, _: float) -> None:
        for gap in GAPS:
            if gap not in reached and bound - value <= gap * abs(value) and value:
                reached[gap] = (round(time.perf_counter() - begin, 2), round(time.process_time() - processor, 2))

    plan = solve_charges(*problem, seconds=seconds, on_progress=tell)
    figures: dict[str, object] = {
        "seconds_and_processor_seconds_to_gap": {f"{gap:.0e}": at for gap, at in reached.items()},
        "at_the_end": (round(time.perf_counter() - begin, 2), round(time.process_time() - processor, 2)),
        "value": plan.value,
        "gap": plan.gap / plan.value,
        "out_of_time": plan.out_of_time,
        "greedy_loses": round(1 - weigh_greedy(*problem) / plan.value, 4),
    }
    if name in WITH_PEER:
        figures["highs"] = _ask_highs(problem, seconds, plan.value)
    report("allocation_charges", case=name, classes=classes, tickets=tickets, partners=partners, room=room, **figures)


def _ask_highs(problem: Charged, seconds: float, value: int) -> dict[str, float]:
    program = write_whole(*problem)
    begin, processor = time.perf_counter(), time.process_time()
    answer = solve_program(program, seconds)
    return {
        "seconds": round(time.perf_counter() - begin, 2),
        "processor_seconds": round(time.process_time() - processor, 2),
        "value": round(answer.value),
        "gap": (answer.bound - answer.value) / answer.value,
        "above_our_value": answer.value / value - 1,
    }


if __name__ == "__main__":
    main()
