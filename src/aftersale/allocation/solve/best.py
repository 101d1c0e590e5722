"""One pass over the pairs: the best and the second best net value of every ticket at given prices."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import numpy as np

from aftersale.allocation.solve.model import FARTHEST, UNASSIGNED, Int32, Int64, Pairs
from aftersale.allocation.solve.passes import cut_tickets, find_kernels, share


@dataclass(frozen=True, slots=True)
class Best:
    """The two best ways of every ticket; being unassigned is worth 0 and is one of them.

    Attributes
    ----------
    net : value less price of the best; shape (tickets,)
    partner : whose it is, UNASSIGNED when nothing is worth 0 or more; the first of equals; shape (tickets,)
    margin : what the best is worth more than the second best; shape (tickets,)
    second_partner : whose the second best is; shape (tickets,)
    """

    net: Int64
    partner: Int32
    margin: Int64
    second_partner: Int32


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
    tickets = pairs.tickets
    net, second_net = np.zeros(tickets, np.int64), np.zeros(tickets, np.int64)
    partner, second_partner = np.full(tickets, UNASSIGNED, np.int32), np.full(tickets, UNASSIGNED, np.int32)
    for first, last in cut_tickets(pairs.starts):
        begin, end = int(pairs.starts[first]), int(pairs.starts[last])
        if begin == end:
            continue
        counts = np.diff(pairs.starts[first : last + 1])
        some = np.flatnonzero(counts)
        edges = pairs.starts[first:last][some] - begin
        who = pairs.partners[begin:end]
        worth = pairs.values[begin:end] - prices[who]
        ticket = np.repeat(np.arange(len(some)), counts[some])
        top, at = _find_tops(worth, edges, ticket)
        worth[at] = np.iinfo(np.int64).min // 2
        next_top, next_at = _find_tops(worth, edges, ticket)
        rows = first + some
        taken = top >= 0
        net[rows] = np.where(taken, top, 0)
        partner[rows] = np.where(taken, who[at], UNASSIGNED)
        # Without the best partner, the second way is the next partner or nobody; without nobody, the best partner.
        second = np.where(taken, next_top, top)
        second_who = np.where(taken, who[next_at], who[at])
        nobody = taken & (second < 0)
        second_net[rows] = np.where(nobody, 0, second)
        second_partner[rows] = np.where(nobody, UNASSIGNED, second_who)
    lonely = np.diff(pairs.starts) == 0
    second_net[lonely] = np.iinfo(np.int64).min // 2
    return Best(net, partner, net - second_net, second_partner)


def _find_tops(worth: Int64, edges: Int64, ticket: Int64) -> tuple[Int64, Int64]:
    """The largest of each ticket and where it first stands."""
    top = np.maximum.reduceat(worth, edges)
    standing = np.flatnonzero(worth == top[ticket])
    owners = ticket[standing]
    firsts = np.ones(len(owners), bool)
    firsts[1:] = owners[1:] != owners[:-1]
    return top, standing[firsts]
