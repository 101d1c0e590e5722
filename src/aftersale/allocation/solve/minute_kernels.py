"""The pass over all pairs with minutes, compiled for all cores; imported by `minute_best` alone, for runs so large that it pays."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from aftersale.allocation.solve.model import Int32, Int64

WORST = np.iinfo(np.int64).min // 2
NOBODY = -1


@njit(parallel=True, cache=True)
def find_best_pairs(
    starts: Int64, partners: Int32, values: Int32, taken: Int32, minute_prices: Int64, place_prices: Int64
) -> tuple[Int64, Int64, Int64, Int64]:
    """See `minute_best.find_best_pairs`: net, pair, margin, second."""
    tickets = len(starts) - 1
    nets, margins = np.empty(tickets, np.int64), np.empty(tickets, np.int64)
    at, second_at = np.empty(tickets, np.int64), np.empty(tickets, np.int64)
    for ticket in prange(tickets):
        top, next_top = WORST, WORST
        here, next_here = NOBODY, NOBODY
        for pair in range(starts[ticket], starts[ticket + 1]):
            who = partners[pair]
            worth = values[pair] - taken[pair] * minute_prices[who] - place_prices[who]
            if worth > top:
                next_top, next_here = top, here
                top, here = worth, pair
            elif worth > next_top:
                next_top, next_here = worth, pair
        if top < 0:
            next_top, next_here = top, here
            top, here = 0, NOBODY
        elif next_top < 0:
            next_top, next_here = 0, NOBODY
        nets[ticket], at[ticket] = top, here
        margins[ticket], second_at[ticket] = top - next_top, next_here
    return nets, at, margins, second_at
