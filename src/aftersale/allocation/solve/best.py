"""One pass over the pairs: the best and the second best net value of every ticket at given prices."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import numpy as np

from aftersale.allocation.solve.model import FARTHEST, UNASSIGNED, Int32, Int64, Pairs
from aftersale.allocation.solve.passes import cut_tickets, find_kernels, share

# The lowest bits of a key, enough to count the pairs that are looked at together.
PLACE_BITS = 24
SMALLEST = np.iinfo(np.int64).min // 2


@dataclass(frozen=True, slots=True)
class Best:
    """The two best ways of every ticket; being unassigned is worth 0 and is one of them.

    Attributes
    ----------
    net : value less price of the best; shape (tickets,)
    partner : whose it is, UNASSIGNED when nothing is worth 0 or more; the first of equals; shape (tickets,)
    margin : what the best is worth more than the second best; shape (tickets,)
    second_partner : whose the second best is; shape (tickets,)
    pair, second : which pairs these are, where that was asked for; shape (tickets,)
    """

    net: Int64
    partner: Int32
    margin: Int64
    second_partner: Int32
    pair: Int64 | None = None
    second: Int64 | None = None


def find_best(pairs: Pairs, prices: Int64) -> Best:
    """The two best ways of every ticket at these prices; a partner goes before unassigned at equal net values.

    Raises
    ------
    ValueError : a price is beyond ±FARTHEST
    """
    if len(prices) and int(np.abs(prices).max()) > FARTHEST:
        raise ValueError(f"prices must lie within ±{FARTHEST} thousandths")
    kernels = find_kernels(pairs)
    return _find_compiled(kernels, pairs, prices) if kernels else _find_by_numpy(pairs, prices)


def _find_compiled(kernels: ModuleType, pairs: Pairs, prices: Int64) -> Best:
    net, margin = np.empty(pairs.tickets, np.int64), np.empty(pairs.tickets, np.int64)
    partner, second_partner = np.empty(pairs.tickets, np.int32), np.empty(pairs.tickets, np.int32)
    found = net, partner, margin, second_partner
    share(lambda first, last: kernels.find_best(pairs.flat, prices, found, first, last), pairs.starts)
    return Best(*found)


def _find_by_numpy(pairs: Pairs, prices: Int64) -> Best:
    net, margin = np.zeros(pairs.tickets, np.int64), np.full(pairs.tickets, -SMALLEST)
    partner, second_partner = np.full((2, pairs.tickets), UNASSIGNED, np.int32)
    for first, last in cut_tickets(pairs.starts):
        begin, end = int(pairs.starts[first]), int(pairs.starts[last])
        some = np.flatnonzero(np.diff(pairs.starts[first : last + 1]))
        if begin == end:
            continue
        edges = pairs.starts[first:last][some] - begin
        who = pairs.partners[begin:end]
        keys = ((pairs.values[begin:end] - prices[who]) << PLACE_BITS) - np.arange(end - begin)
        top = np.maximum.reduceat(keys, edges)
        keys[split_key(top)[1]] = SMALLEST
        next_top = np.maximum.reduceat(keys, edges)
        # Nobody is worth nothing and stands behind all pairs.
        nobody = begin - end
        best, at = split_key(np.maximum(top, nobody))
        second, next_at = split_key(np.maximum(next_top, np.minimum(top, nobody)))
        names = np.append(who, np.int32(UNASSIGNED))
        rows = first + some
        net[rows], margin[rows], partner[rows], second_partner[rows] = best, best - second, names[at], names[next_at]
    return Best(net, partner, margin, second_partner)


def split_key(keys: Int64) -> tuple[Int64, Int64]:
    """The net value and the place of pairs that were made one number each: the largest is the first of the best."""
    net = (keys + (1 << PLACE_BITS) - 1) >> PLACE_BITS
    return net, (net << PLACE_BITS) - keys
