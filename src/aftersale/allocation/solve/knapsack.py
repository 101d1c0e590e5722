"""Which tickets one partner would best take within its minutes: dynamic programming over the minutes, in whole numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.model import NEVER, Int64

Flags = NDArray[np.bool_]


def fill_minutes(profits: Int64, minutes: Int64, capacity: int) -> tuple[int, Flags]:
    """The largest sum of profits within the capacity, and who makes it; shape (tickets,)."""
    items = np.flatnonzero((profits > 0) & (minutes <= capacity))
    worth = np.zeros(capacity + 1, np.int64)
    takes = np.zeros((len(items), capacity + 1), bool)
    for item, (profit, length) in enumerate(zip(profits[items].tolist(), minutes[items].tolist(), strict=True)):
        with_it = worth[: capacity + 1 - length] + profit
        takes[item, length:] = with_it > worth[length:]
        np.maximum(worth[length:], with_it, out=worth[length:])
    taken = np.zeros(len(profits), bool)
    left = capacity
    for item in range(len(items) - 1, -1, -1):
        if takes[item, left]:
            taken[items[item]] = True
            left -= int(minutes[items[item]])
    return int(worth[capacity]), taken


def find_forced_losses(profits: Int64, minutes: Int64, capacity: int) -> Int64:
    """What the largest sum loses when a ticket must be taken; NEVER where it does not fit; shape (tickets,).

    Best sums of the tickets before and of those behind each ticket, joined at every division of the minutes.
    """
    tickets = len(profits)
    before = np.zeros((tickets + 1, capacity + 1), np.int64)
    for ticket in range(tickets):
        _add_ticket(before[ticket], before[ticket + 1], int(profits[ticket]), int(minutes[ticket]))
    losses = np.full(tickets, NEVER)
    behind, further = np.zeros(capacity + 1, np.int64), np.zeros(capacity + 1, np.int64)
    for ticket in range(tickets - 1, -1, -1):
        length = int(minutes[ticket])
        if length <= capacity:
            room = capacity + 1 - length
            joined = before[ticket, :room] + behind[:room][::-1]
            losses[ticket] = before[tickets, capacity] - int(joined.max()) - int(profits[ticket])
        _add_ticket(behind, further, int(profits[ticket]), length)
        behind, further = further, behind
    return losses


def _add_ticket(without: Int64, including: Int64, profit: int, length: int) -> None:
    """Best sums for every number of minutes, when one more ticket may be taken."""
    including[:] = without
    if profit > 0 and length < len(without):
        np.maximum(including[length:], without[: len(without) - length] + profit, out=including[length:])
