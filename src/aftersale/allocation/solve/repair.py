"""From any choice to one that is allowed: tickets leave what is overfull, and those without a place take what is free."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64, Places
from aftersale.allocation.solve.resources import Resources

# More than any ticket brings, and little enough for sums.
DEAR = 1 << 50


def release(resources: Resources, chosen: Int32, losses: Int64) -> Int32:
    """Take lots out of resources that are overfull, those first that lose least; shape (lots,)."""
    over = np.append(resources.count_loads(chosen) > resources.room, False)
    every, minutes = np.arange(len(chosen)), resources.find_minutes(chosen)
    used, amounts = resources.list_amounts(chosen, minutes, resources.sizes)
    lots = every[over[used].any(axis=1)]
    lots = lots[np.argsort(-losses[lots], kind="stable")]
    used, amounts = used[lots], amounts[lots]
    room = np.where(over, np.append(resources.room, 0), DEAR)
    leaving = (_add_up(used, amounts) > room[used]).any(axis=1)
    released = chosen.copy()
    released[lots[leaving]] = UNASSIGNED
    return released


def fill(resources: Resources, chosen: Int32) -> Int32:
    """Give tickets without a slot to slots whose resources have room and cost no more than the ticket brings.

    In each round every such ticket asks for what is best for it, and of those who ask for the same the most valuable get it.
    """
    filled = chosen.copy()
    waiting = np.flatnonzero(chosen == UNASSIGNED)
    part = resources.take(waiting)
    ticket, slot, value = np.repeat(waiting, np.diff(part.pairs.starts)), part.pairs.partners, part.pairs.values
    taken = np.zeros(len(slot), np.int64) if part.busy is None else part.busy.taken.astype(np.int64)
    loads = resources.count_loads(chosen)
    while True:
        costs, left = _find_next(resources.places, loads)
        used, amounts = resources.list_amounts(slot, taken, np.ones(len(slot), np.int64))
        net = value - np.where(amounts > 0, np.append(costs, 0)[used], 0).sum(axis=1)
        # Costs only rise, and room only shrinks: what does not pay or fit now never will.
        fits = ((amounts <= np.append(left, DEAR)[used]) | (amounts == 0)).all(axis=1)
        paying = np.flatnonzero((net >= 0) & fits & (filled[ticket] == UNASSIGNED))
        if not len(paying):
            return filled
        ticket, slot, value, taken, net = ticket[paying], slot[paying], value[paying], taken[paying], net[paying]
        sequence = np.lexsort((-net, ticket))
        asking = sequence[np.concatenate(([True], np.diff(ticket[sequence]) != 0))]
        asking = asking[np.argsort(-net[asking], kind="stable")]
        used, amounts = used[paying][asking], amounts[paying][asking]
        within = _add_up(used, amounts) <= np.append(left, DEAR)[used]
        given = (within | (amounts == 0)).all(axis=1)
        filled[ticket[asking[given]]] = slot[asking[given]]
        np.add.at(loads, used[given][used[given] < resources.count], amounts[given][used[given] < resources.count])


def _add_up(used: Int32, amounts: Int64) -> Int64:
    """How much of each resource that a row uses is used by it and the rows before; no resource stands in two columns; shape of `used`."""
    totals = np.empty(used.shape, np.int64)
    for column, resource in enumerate(used.T):
        sequence = np.argsort(resource, kind="stable")
        amount = amounts[sequence, column]
        total = np.cumsum(amount)
        first = np.concatenate(([True], np.diff(resource[sequence]) != 0))[: len(resource)]
        before = np.where(first, total - amount, 0)
        totals[sequence, column] = total - np.maximum.accumulate(before)
    return totals


def _find_next(places: Places, loads: Int64) -> tuple[Int64, Int64]:
    """What the next free place of each resource costs, DEAR where all are taken, and how many cost so much; shapes (resources,)."""
    passed = np.zeros(places.partners, np.int64)
    np.add.at(passed, places.owner, places.ends <= loads[places.owner])
    at = places.starts[:-1] + passed
    inside = at < places.starts[1:]
    at = np.where(inside, at, len(places.costs))
    return np.append(places.costs, DEAR)[at], np.append(places.ends, 0)[at] - np.where(inside, loads, 0)
