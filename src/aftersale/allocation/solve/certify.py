"""Proves a plan without trusting how it was found."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64, Pairs, Places
from aftersale.allocation.solve.passes import cut_tickets, find_kernels


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
    kernels = find_kernels(pairs)
    value, count, nets = (kernels or _Numpy).weigh(pairs.starts, pairs.partners, pairs.values, chosen, prices)
    if count != np.count_nonzero(assigned):
        raise ValueError("a ticket is with a partner that is none of its candidates")
    rents = (places.sizes * np.maximum(prices[places.owner] - places.costs, 0)).sum()
    return int(value - places.compute_costs(loads).sum()), int(nets + rents)


class _Numpy:
    """The pass without compiled code."""

    @staticmethod
    def weigh(starts: Int64, partners: Int32, values: Int32, chosen: Int32, prices: Int64) -> tuple[int, int, int]:
        """The value of the chosen pairs, how many they are, and the sum of the best net values."""
        value, count, bound = 0, 0, 0
        for first, last in cut_tickets(starts):
            begin, end = int(starts[first]), int(starts[last])
            ticket = np.repeat(np.arange(last - first), np.diff(starts[first : last + 1]))
            who, worth = partners[begin:end], values[begin:end].astype(np.int64)
            taken = who == chosen[first:last][ticket]
            value += int(worth[taken].sum())
            count += int(np.count_nonzero(taken))
            best = np.zeros(last - first, np.int64)
            np.maximum.at(best, ticket, worth - prices[who])
            bound += int(best.sum())
        return value, count, bound
