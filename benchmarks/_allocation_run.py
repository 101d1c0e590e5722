"""One allocation in a process of its own: `python -m benchmarks._allocation_run numpy|compiled solve|change PROBLEM.npz`, one JSON line."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

import aftersale.allocation.solve.passes as passes
from aftersale.allocation.solve.exchange import compute_place_values, compute_regrets, find_exchange
from aftersale.allocation.solve.model import Int64, Pairs, Places, Plan
from aftersale.allocation.solve.router import solve_places
from aftersale.allocation.solve.transport import solve_transport
from benchmarks._tickets import make_tickets

Answer = TypeVar("Answer")
MEGABYTE = 2**20


def save_problem(pairs: Pairs, places: Places, target: Path) -> None:
    """The arrays under the names that the peer reads them by."""
    np.savez(
        target,
        starts_0=pairs.starts,
        partners_0=pairs.partners,
        values_0=pairs.values,
        place_starts_0=places.starts,
        sizes_0=places.sizes,
        costs_0=places.costs,
    )


def load_problem(source: Path) -> tuple[Pairs, Places]:
    """The arrays of a problem."""
    with np.load(source) as arrays:
        pairs = Pairs(arrays["starts_0"], arrays["partners_0"], arrays["values_0"])
        return pairs, Places(arrays["place_starts_0"], arrays["sizes_0"], arrays["costs_0"])


def measure(work: Callable[[], Answer]) -> tuple[dict[str, float], Answer]:
    """Seconds by the clock and of the processor."""
    begin, processor = time.perf_counter(), time.process_time()
    answer = work()
    return {"seconds": time.perf_counter() - begin, "processor_seconds": time.process_time() - processor}, answer


def solve(pairs: Pairs, places: Places) -> dict[str, object]:
    """The optimum once, and the largest memory of this process so far beside that of the problem."""
    figures, plan = measure(lambda: solve_places(pairs, places))
    # Not resource's ru_maxrss: a process inherits it from the one that started it.
    peak = int(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0]) * 1024
    data = pairs.starts.nbytes + pairs.partners.nbytes + pairs.values.nbytes
    memory = {"data_mb": round(data / MEGABYTE), "peak_mb": round(peak / MEGABYTE)}
    return {**figures, **memory, "value": plan.value, "gap": plan.gap}


def change(pairs: Pairs, places: Places) -> dict[str, object]:
    """What comes after an optimum: all regrets; a tenth more places at each partner; a few new tickets; the next day."""
    plan = solve_transport(pairs, places)
    figures: dict[str, object] = {"explain": measure(lambda: _explain(pairs, places, plan))[0]}
    tenth = [_compare(pairs, larger, plan.prices) for larger in _enlarge_each(places)]
    figures["tenth_more"] = {
        f"{name} {unit}": {"median": float(np.median(column)), "largest": max(column)}
        for name in ("warm", "anew")
        for unit in ("seconds", "processor_seconds")
        for column in [[each[name][unit] for each in tenth]]
    }
    rng = np.random.default_rng(2)
    new = np.repeat(rng.random(pairs.tickets) < 0.01, np.diff(pairs.starts))
    some_new = np.where(new, rng.permutation(pairs.values), pairs.values)
    figures["hundredth_new"] = _compare(Pairs(pairs.starts, pairs.partners, some_new), places, plan.prices)
    all_moved = (pairs.values + rng.normal(0, 1_000, len(pairs.values))).astype(np.int32)
    other = Places(places.starts, places.sizes * rng.integers(95, 106, len(places.sizes)) // 100, places.costs)
    figures["next_day"] = _compare(Pairs(pairs.starts, pairs.partners, all_moved), other, plan.prices)
    return figures


def _compare(pairs: Pairs, places: Places, prices: Int64) -> dict[str, dict[str, float]]:
    """Solved with the prices at hand, and anew: the same value, without a gap."""
    warm, found = measure(lambda: solve_transport(pairs, places, prices))
    anew, expected = measure(lambda: solve_transport(pairs, places))
    if found.gap or expected.gap or found.value != expected.value:
        raise RuntimeError("not both are the optimum")
    return {"warm": warm, "anew": anew}


def _explain(pairs: Pairs, places: Places, plan: Plan) -> None:
    exchange = find_exchange(pairs, places, plan)
    compute_regrets(pairs, plan, exchange)
    compute_place_values(places, plan, exchange)


def _enlarge_each(places: Places) -> list[Places]:
    """A tenth more places at one partner, for every partner."""
    grown = places.sizes + places.sizes // 10
    return [
        Places(places.starts, np.where(places.owner == partner, grown, places.sizes), places.costs)
        for partner in range(places.partners)
    ]


def main(way: str, what: str, source: str) -> None:
    """Load, warm up, run, print."""
    problem = load_problem(Path(source))
    passes.WORTH_COMPILING = 0 if way == "compiled" else sys.maxsize
    # Compiled once per installation and kept on disk; loading it is told apart.
    loading, _ = measure(lambda: solve_transport(*make_tickets(2_000, 10)))
    figures = solve(*problem) if what == "solve" else change(*problem)
    print(json.dumps({"loading_seconds": loading["seconds"], **figures}))


if __name__ == "__main__":
    main(*sys.argv[1:])
