"""From any choice to one that is allowed: tickets leave what is overfull, and those without a place take what is free."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64, Places
from aftersale.allocation.solve.prices import take_tickets
from aftersale.allocation.solve.resources import Resources

# More than any ticket brings, and little enough for sums.
DEAR = 1 << 50


def release(resources: Resources, chosen: Int32, losses: Int64) -> Int32:
    """Take lots out of resources that are overfull, those first that lose least; shape (lots,)."""
    over = np.append(resources.count_loads(chosen) > resources.room, False)
    lots = np.flatnonzero(over[resources.used[chosen]].any(axis=1))
    lots = lots[np.argsort(-losses[lots], kind="stable")]
    used = resources.used[chosen[lots]]
    room = np.where(over, np.append(resources.room, 0), DEAR)
    leaving = (_add_up(used, resources.sizes[lots]) > room[used]).any(axis=1)
    released = chosen.copy()
    released[lots[leaving]] = UNASSIGNED
    return released


def fill(resources: Resources, chosen: Int32) -> Int32:
    """Give tickets without a slot to slots whose resources have room and cost no more than the ticket brings.

    In each round every such ticket asks for what is best for it, and of those who ask for the same the most valuable get it.
    """
    filled = chosen.copy()
    waiting = np.flatnonzero(chosen == UNASSIGNED)
    pairs = take_tickets(resources.pairs, waiting)
    ticket, slot, value = np.repeat(waiting, np.diff(pairs.starts)), pairs.partners, pairs.values
    loads = resources.count_loads(chosen)
    while True:
        costs, left = _find_next(resources.places, loads)
        net = value - np.append(costs, 0)[resources.used].sum(axis=1)[slot]
        # Costs only rise: what does not pay now never will.
        paying = np.flatnonzero((net >= 0) & (filled[ticket] == UNASSIGNED))
        if not len(paying):
            return filled
        ticket, slot, value, net = ticket[paying], slot[paying], value[paying], net[paying]
        sequence = np.lexsort((-net, ticket))
        asking = sequence[np.concatenate(([True], np.diff(ticket[sequence]) != 0))]
        asking = asking[np.argsort(-net[asking], kind="stable")]
        used = resources.used[slot[asking]]
        given = (_add_up(used, np.ones(len(asking), np.int64)) <= np.append(left, DEAR)[used]).all(axis=1)
        taken = asking[given]
        filled[ticket[taken]] = slot[taken]
        loads += np.bincount(used[given].ravel(), minlength=resources.count + 1)[:-1]


def _add_up(used: Int32, sizes: Int64) -> Int64:
    """How much of each resource that a row uses is used by it and the rows before; no resource stands in two columns; shape of `used`."""
    totals = np.empty(used.shape, np.int64)
    for column, resource in enumerate(used.T):
        sequence = np.argsort(resource, kind="stable")
        total = np.cumsum(sizes[sequence])
        first = np.concatenate(([True], np.diff(resource[sequence]) != 0))[: len(resource)]
        before = np.where(first, total - sizes[sequence], 0)
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
