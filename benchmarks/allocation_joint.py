"""Several kinds of limits at once beside the whole program by HiGHS (small) and beside best available, first come first served (large)."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import numpy as np

from aftersale.allocation.solve.combined import solve_combined
from aftersale.allocation.solve.joint import solve_joint
from aftersale.allocation.solve.joint_model import Limits, Volumes
from aftersale.allocation.solve.joint_proof import weigh_limits
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64, Pairs, Places
from aftersale.allocation.solve.resources import ALL_PARTNERS
from benchmarks._charged import make_charged
from benchmarks._quotas import make_quotas
from benchmarks._tickets import make_tickets
from benchmarks.measure import report

Found = TypeVar("Found")

SIZES = ((1_500, 20), (20_000, 60), (100_000, 100))
# One program of everything up to here.
WITH_PEER = 1_500
CASES = ("quotas+charges", "quotas+minutes", "quotas+charges+minutes", "quotas+days+volumes")
DAYS = 3
# Minutes for each place, fewer than its tickets take: where places are enough for all tickets, and where they are short.
MINUTES_OF_A_PLACE = {True: 26, False: 32}


def main() -> None:
    """Every case at every size; each in its own line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=SIZES[-2][0], help="largest size")
    parser.add_argument("--seconds", type=float, default=30.0, help="for each case and solver")
    parser.add_argument("--case", default="", help="only those whose name contains this")
    arguments = parser.parse_args()
    for tickets, partners in SIZES:
        for case in CASES:
            if tickets <= arguments.tickets and arguments.case in case:
                _run(case, tickets, partners, arguments.seconds)


def make_limits(case: str, tickets: int, partners: int) -> Limits:
    """The tickets of the other benchmarks with several of their limits; with days a partner has a third of its places on each."""
    contents = case
    pairs, places = make_tickets(tickets, partners)
    limits = Limits(pairs, places)
    if "charges" in contents:
        pairs, places, charges = make_charged(tickets, tickets, partners, 1.3)
        limits = Limits(pairs, places, charges=charges)
    limits = replace(limits, quotas=make_quotas(limits.pairs, limits.places))
    if "minutes" in contents:
        limits = replace(limits, minutes=_draw_minutes(limits.pairs, limits.places, "charges" in contents))
    return _spread(limits) if "days" in contents else limits


def _draw_minutes(pairs: Pairs, places: Places, roomy: bool) -> tuple[Int32, Int64]:
    """Tickets of 5 to 60 minutes, partners of different speed, each pair a little different again."""
    rng = np.random.default_rng(5)
    length = np.repeat(rng.integers(5, 60, pairs.tickets), np.diff(pairs.starts))
    speed = rng.uniform(0.7, 1.4, places.partners)[pairs.partners]
    taken = np.maximum(np.rint(length * speed * rng.uniform(0.8, 1.25, len(length))), 1).astype(np.int32)
    return taken, places.sizes * MINUTES_OF_A_PLACE[roomy]


def _spread(limits: Limits) -> Limits:
    """Partners on three days: later ones cost, quotas are of a third on each day, tiers count the tickets of all three."""
    pairs, quotas, partners = limits.pairs, limits.quotas, limits.places.partners
    assert quotas is not None
    day = np.tile(np.arange(DAYS, dtype=np.int32), len(pairs.partners))
    sinks = np.repeat(pairs.partners, DAYS) * DAYS + day
    values = np.repeat(pairs.values, DAYS) - 1_500 * day
    number = np.repeat(np.arange(quotas.count), DAYS)
    at = np.tile(np.arange(DAYS), quotas.count)
    whose = quotas.partner[number]
    quotas = replace(
        quotas,
        partner=np.where(whose == ALL_PARTNERS, ALL_PARTNERS - at, whose * DAYS + at).astype(np.int32),
        dimension=quotas.dimension[number],
        group=quotas.group[number],
        fewest=quotas.fewest[number] // DAYS,
        most=quotas.most[number] // DAYS,
        shortfall_price=quotas.shortfall_price[number],
        days=np.tile(np.arange(DAYS, dtype=np.int32), partners),
    )
    charges = make_charged(1_000, pairs.tickets, partners, 0.95)[2]
    free = np.zeros(partners, np.int64)
    volumes = Volumes(replace(charges, fees=free, at_least=free), np.repeat(np.arange(partners, dtype=np.int32), DAYS))
    return Limits(
        Pairs(pairs.starts * DAYS, sinks.astype(np.int32), values.astype(np.int32)),
        Places.from_capacities(np.repeat(limits.places.sizes // DAYS, DAYS)),
        quotas,
        volumes=volumes,
    )


def _run(case: str, tickets: int, partners: int, seconds: float) -> None:
    limits = make_limits(case, tickets, partners)
    first: dict[str, float] = {}
    begin = time.perf_counter()

    def note(value: int | None, bound: int) -> None:
        if value is not None and not first:
            first.update(seconds=time.perf_counter() - begin, relative_gap=(bound - value) / bound)

    ours, plan = _time(lambda: solve_joint(limits, seconds, note))
    figures: dict[str, object] = {"case": case, "tickets": tickets, "partners": partners}
    figures |= {"pairs": len(limits.pairs.partners), "quotas": limits.quotas.count if limits.quotas else 0}
    figures["ours"] = {
        **ours,
        "relative_gap": plan.gap / plan.bound,
        "value": plan.value,
        "out_of_time": plan.out_of_time,
    }
    figures["first_plan"] = {name: round(figure, 5) for name, figure in first.items()}
    if tickets <= WITH_PEER:
        peer, whole = _time(lambda: solve_combined(limits, seconds))
        value = weigh_limits(limits, whole.chosen)
        figures["highs"] = {**peer, "value": value, "relative_gap": whole.gap / max(abs(value), 1)}
    figures["first_come_loses"] = 1 - weigh_limits(limits, give_first_come(limits)) / plan.value
    report("allocation_joint", **figures)


def give_first_come(limits: Limits) -> Int32:
    """Every ticket in turn goes to the most valuable candidate that has a place, minutes, and room in all quotas left."""
    pairs, quotas = limits.pairs, limits.quotas
    room = limits.room.tolist()
    minutes = None if limits.minutes is None else limits.minutes[1].tolist()
    taken = None if limits.minutes is None else limits.minutes[0].tolist()
    left: dict[tuple[int, int, int], int] = {}
    days, groups = [0] * limits.places.partners, np.zeros((0, pairs.tickets), np.int32)
    if quotas is not None:
        rows = zip(quotas.partner.tolist(), quotas.dimension.tolist(), quotas.group.tolist(), strict=True)
        left = dict(zip(rows, quotas.most.tolist(), strict=True))
        days, groups = quotas.number_days(limits.places.partners).tolist(), quotas.groups
    chosen = np.full(pairs.tickets, UNASSIGNED, np.int32)
    partners, values, starts = pairs.partners.tolist(), pairs.values.tolist(), pairs.starts.tolist()
    for ticket in range(pairs.tickets):
        for pair in sorted(range(starts[ticket], starts[ticket + 1]), key=lambda each: -values[each]):
            who = partners[pair]
            counted = [
                key
                for dimension, group in enumerate(groups[:, ticket].tolist())
                for key in ((who, dimension, group), (ALL_PARTNERS - days[who], dimension, group))
                if key in left
            ]
            fits = room[who] > 0 and all(left[key] > 0 for key in counted)
            if not fits or (minutes is not None and taken is not None and taken[pair] > minutes[who]):
                continue
            chosen[ticket] = who
            room[who] -= 1
            for key in counted:
                left[key] -= 1
            if minutes is not None and taken is not None:
                minutes[who] -= taken[pair]
            break
    return _empty_too_few(limits, chosen)


def _empty_too_few(limits: Limits, chosen: Int32) -> Int32:
    """Who would get fewer tickets than at least gets none."""
    if limits.charges is None:
        return chosen
    loads = np.bincount(chosen[chosen != UNASSIGNED], minlength=limits.places.partners)
    few = np.append(loads < limits.charges.at_least, False)
    return np.where(few[chosen], np.int32(UNASSIGNED), chosen)


def _time(work: Callable[[], Found]) -> tuple[dict[str, float], Found]:
    begin, processor = time.perf_counter(), time.process_time()
    found = work()
    seconds, processor = time.perf_counter() - begin, time.process_time() - processor
    return {"seconds": round(seconds, 3), "processor_seconds": round(processor, 3)}, found


if __name__ == "__main__":
    main()
