"""The passes over all pairs, compiled for all cores; imported by `passes` alone, for runs so large that it pays."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64

SMALLEST = np.iinfo(np.int64).min // 2


@njit(parallel=True, cache=True)
def find_best(starts: Int64, partners: Int32, values: Int32, prices: Int64) -> tuple[Int64, Int32, Int64, Int32]:
    """See `best.find_best`: net, partner, margin, second_partner."""
    tickets = len(starts) - 1
    net, margin = np.empty(tickets, np.int64), np.empty(tickets, np.int64)
    partner, second_partner = np.empty(tickets, np.int32), np.empty(tickets, np.int32)
    for ticket in prange(tickets):
        top, next_top = SMALLEST, SMALLEST
        who, next_who = UNASSIGNED, UNASSIGNED
        for pair in range(starts[ticket], starts[ticket + 1]):
            worth = values[pair] - prices[partners[pair]]
            if worth > top:
                next_top, next_who = top, who
                top, who = worth, partners[pair]
            elif worth > next_top:
                next_top, next_who = worth, partners[pair]
        if top < 0:
            next_top, next_who = top, who
            top, who = 0, UNASSIGNED
        elif next_top < 0:
            next_top, next_who = 0, UNASSIGNED
        net[ticket], partner[ticket] = top, who
        margin[ticket], second_partner[ticket] = top - next_top, next_who
    return net, partner, margin, second_partner


@njit(parallel=True, cache=True)
def weigh(starts: Int64, partners: Int32, values: Int32, chosen: Int32, prices: Int64) -> tuple[int, int, int]:
    """See `certify.weigh`: the value of the chosen pairs, how many they are, and the sum of the best net values."""
    value, count, bound = 0, 0, 0
    for ticket in prange(len(starts) - 1):
        best = 0
        for pair in range(starts[ticket], starts[ticket + 1]):
            if partners[pair] == chosen[ticket]:
                value += values[pair]
                count += 1
            best = max(best, values[pair] - prices[partners[pair]])
        bound += best
    return value, count, bound
