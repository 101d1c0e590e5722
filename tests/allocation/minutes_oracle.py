"""Small problems of handling minutes as HiGHS solves them from the plainest model; shares no code with the solver."""

from __future__ import annotations

import highspy
import numpy as np

from aftersale.allocation.solve.minute_model import Minutes
from aftersale.allocation.solve.model import Pairs, Places


def find_optimum(pairs: Pairs, places: Places | None, minutes: Minutes) -> int:
    """The largest value of any allocation, in thousandths."""
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, setting in (("output_flag", False), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.5)):
        model.setOptionValue(name, setting)
    total = 0
    busy: list[list[object]] = [[] for _ in minutes.capacities]
    taken: list[list[object]] = [[] for _ in minutes.capacities]
    for ticket in range(pairs.tickets):
        mine = []
        for pair in range(int(pairs.starts[ticket]), int(pairs.starts[ticket + 1])):
            chosen, partner = model.addBinary(), int(pairs.partners[pair])
            mine.append(chosen)
            busy[partner].append(int(minutes.taken[pair]) * chosen)
            taken[partner].append(chosen)
            total = total + int(pairs.values[pair]) * chosen
        if mine:
            model.addConstr(sum(mine) <= 1)
    for partner, capacity in enumerate(minutes.capacities.tolist()):
        if busy[partner]:
            model.addConstr(sum(busy[partner]) <= capacity)  # type: ignore[arg-type]
        if places is not None:
            segments = range(int(places.starts[partner]), int(places.starts[partner + 1]))
            used = [model.addVariable(0, int(places.sizes[each])) for each in segments]
            if taken[partner]:
                model.addConstr(sum(taken[partner]) == sum(used) + 0)  # type: ignore[arg-type]
                total = total - sum(int(places.costs[each]) * of for each, of in zip(segments, used, strict=True))
    if isinstance(total, int):
        return 0
    model.maximize(total)
    return int(np.rint(model.getInfo().objective_function_value))


def check_plan(pairs: Pairs, places: Places | None, minutes: Minutes, chosen: list[int]) -> int:
    """The value of an allocation, counted ticket by ticket; AssertionError where it is not allowed."""
    left = minutes.capacities.tolist()
    counts = [0] * len(left)
    value = 0
    for ticket, partner in enumerate(chosen):
        span = range(int(pairs.starts[ticket]), int(pairs.starts[ticket + 1]))
        if partner >= 0:
            (pair,) = [each for each in span if pairs.partners[each] == partner]
            left[partner] -= int(minutes.taken[pair])
            counts[partner] += 1
            value += int(pairs.values[pair])
    assert all(each >= 0 for each in left)
    for partner, count in enumerate(counts if places is not None else []):
        assert places is not None
        segments = range(int(places.starts[partner]), int(places.starts[partner + 1]))
        costs = [int(places.costs[each]) for each in segments for _ in range(int(places.sizes[each]))]
        assert count <= len(costs)
        value -= sum(costs[:count])
    return value
