"""The passes over many tickets, compiled; imported by `passes` alone, for runs so large that it pays.

Each looks at the tickets from `first` up to, not including, `last`, and lets other threads run meanwhile.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64

Flags = NDArray[np.bool_]
SMALLEST = np.iinfo(np.int64).min // 2
# A net value and, in its lowest bits, the place in its ticket are one number: the largest is the first of the best, found without a branch.
PLACE_BITS = 24
PLACES = 1 << PLACE_BITS


@njit(nogil=True, cache=True)
def find_best(
    pairs: tuple[Int64, Int32, Int32], prices: Int64, found: tuple[Int64, Int32, Int64, Int32], first: int, last: int
) -> None:
    """See `best.find_best`: fills net, partner, margin, second_partner."""
    starts, partners, values = pairs
    net, partner, margin, second_partner = found
    for ticket in range(first, last):
        # Unsigned numbers are no positions from the end: nothing has to be asked about them.
        begin, end = np.uint64(starts[ticket]), np.uint64(starts[ticket + 1])
        place = np.int64(0)
        top, next_top = np.int64(begin) - np.int64(end), SMALLEST
        for pair in range(begin, end):
            key = ((values[pair] - prices[partners[pair]]) << PLACE_BITS) - place
            next_top = max(next_top, min(top, key))
            top = max(top, key)
            place += 1
        best, second = (top + PLACES - 1) >> PLACE_BITS, (next_top + PLACES - 1) >> PLACE_BITS
        at = begin + np.uint64((best << PLACE_BITS) - top)
        next_at = begin + np.uint64((second << PLACE_BITS) - next_top)
        net[ticket] = best
        partner[ticket] = partners[at] if at < end else UNASSIGNED
        margin[ticket] = best - second if begin < end else -SMALLEST
        second_partner[ticket] = partners[next_at] if next_at < end and begin < end else UNASSIGNED


@njit(nogil=True, cache=True)
def weigh(
    pairs: tuple[Int64, Int32, Int32], chosen: Int32, prices: Int64, first: int, last: int
) -> tuple[np.int64, np.int64, np.int64]:
    """See `certify.weigh`: the value of the chosen pairs, how many they are, and the sum of the best net values."""
    starts, partners, values = pairs
    value, count, bound = np.int64(0), np.int64(0), np.int64(0)
    for ticket in range(first, last):
        best, mine = np.int64(0), np.uint32(chosen[ticket])
        for pair in range(np.uint64(starts[ticket]), np.uint64(starts[ticket + 1])):
            worth, who = np.int64(values[pair]), partners[pair]
            taken = np.int64(who == mine)
            value += worth * taken
            count += taken
            best = max(best, worth - prices[who])
        bound += best
    return value, count, bound


@njit(nogil=True, cache=True)
def count_ties(
    best: tuple[Int32, Int64, Int32],
    widths: tuple[int, int],
    found: tuple[Int64, Int64, Int64],
    first: int,
    last: int,
) -> np.int64:
    """See `prices.count_ties`: adds to loads, near and slack; the sum of the squares."""
    partner, margin, second_partner = best
    loads, near, slack = found
    width, scale = widths
    nobody, squares = len(loads) - 1, np.int64(0)
    for ticket in range(first, last):
        here, there = partner[ticket], second_partner[ticket]
        here = nobody if here == UNASSIGNED else here
        loads[here] += 1
        within = width - margin[ticket]
        if within > 0:
            there = nobody if there == UNASSIGNED else there
            near[here, there] += 1
            slack[here, there] += within
            squares += (within // scale) ** 2
    return squares


@njit(nogil=True, cache=True)
def take_tickets(
    pairs: tuple[Int64, Int32, Int32], tickets: Int64, taken: tuple[Int64, Int32, Int32], first: int, last: int
) -> None:
    """See `prices.take_tickets`: fills partners and values behind the starts that are there."""
    starts, partners, values = pairs
    new_starts, new_partners, new_values = taken
    for i in range(first, last):
        at = np.uint64(starts[tickets[i]])
        for new in range(np.uint64(new_starts[i]), np.uint64(new_starts[i + 1])):
            new_partners[new] = partners[at]
            new_values[new] = values[at]
            at += np.uint64(1)


@njit(nogil=True, cache=True)
def find_moves(
    pairs: tuple[Int64, Int32, Int32],
    at: Int64,
    prices: Int64,
    moves: tuple[Int64, Int64, Flags],
    first: int,
    last: int,
) -> None:
    """See `moves.find_moves`: fills own, lowers arcs, marks what is free."""
    starts, partners, values = pairs
    own, arcs, free = moves
    nobody = len(prices) - 1
    for ticket in range(first, last):
        here, net = np.uint64(at[ticket]), np.int64(0)
        for pair in range(np.uint64(starts[ticket]), np.uint64(starts[ticket + 1])):
            net = values[pair] - prices[partners[pair]] if partners[pair] == here else net
        own[ticket] = net
        arcs[here, nobody] = min(arcs[here, nobody], net)
        for pair in range(np.uint64(starts[ticket]), np.uint64(starts[ticket + 1])):
            loss = net - values[pair] + prices[partners[pair]]
            free[pair] = loss == 0
            arcs[here, partners[pair]] = min(arcs[here, partners[pair]], loss)
