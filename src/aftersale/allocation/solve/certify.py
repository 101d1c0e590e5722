"""Proves a plan without trusting how it was found."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64, Pairs, Places
from aftersale.allocation.solve.passes import cut_tickets, find_kernels, share


def certify(pairs: Pairs, places: Places, chosen: Int32, prices: Int64) -> tuple[int, int]:
    """The value of an allocation and, from prices, a bound on the value of every allocation, both in thousandths.

    Any prices give a bound (weak duality): each ticket at its best net value, or unassigned at nothing, and each place at
    its price less its cost, or nothing. An allocation whose value is the bound is optimal.

    Raises
    ------
    ValueError : a ticket is with a partner that is none of its candidates, or a partner has more tickets than places
    """
    assigned = chosen != UNASSIGNED
    loads = np.bincount(chosen[assigned], minlength=places.partners).astype(np.int64)
    room = np.zeros(places.partners, np.int64)
    np.add.at(room, places.owner, places.sizes)
    if len(loads) > places.partners or np.any(loads > room):
        raise ValueError("a partner has more tickets than places")
    value, count, nets = weigh(pairs, chosen, prices)
    if count != np.count_nonzero(assigned):
        raise ValueError("a ticket is with a partner that is none of its candidates")
    rents = (places.sizes * np.maximum(prices[places.owner] - places.costs, 0)).sum()
    return int(value - places.compute_costs(loads).sum()), int(nets + rents)


def weigh(pairs: Pairs, chosen: Int32, prices: Int64) -> tuple[int, int, int]:
    """The value of the chosen pairs, how many they are, and the sum of the best net values."""
    kernels = find_kernels(pairs)
    if kernels:
        parts = share(lambda first, last: kernels.weigh(pairs.flat, chosen, prices, first, last), pairs.starts)
    else:
        parts = [_weigh_by_numpy(pairs, chosen, prices, first, last) for first, last in cut_tickets(pairs.starts)]
    value, count, bound = (sum(int(part[i]) for part in parts) for i in range(3))
    return value, count, bound


def _weigh_by_numpy(pairs: Pairs, chosen: Int32, prices: Int64, first: int, last: int) -> tuple[int, int, int]:
    begin, end = int(pairs.starts[first]), int(pairs.starts[last])
    counts = np.diff(pairs.starts[first : last + 1])
    who, worth = pairs.partners[begin:end], pairs.values[begin:end].astype(np.int64)
    taken = who == np.repeat(chosen[first:last], counts)
    some = np.flatnonzero(counts)
    best = np.maximum.reduceat(worth - prices[who], pairs.starts[first:last][some] - begin) if len(some) else worth
    return int(worth[taken].sum()), int(np.count_nonzero(taken)), int(np.maximum(best, 0).sum())
