"""What it costs to move tickets between partners at given prices, and which may move at no cost."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import numpy as np

from aftersale.allocation.solve.model import NEVER, Int64, Pairs
from aftersale.allocation.solve.passes import cut_tickets, find_kernels, share


@dataclass(frozen=True, slots=True)
class Moves:
    """Moves between nodes, the partners and nobody, who is the last.

    Attributes
    ----------
    own : net value of each ticket where it is; shape (tickets,)
    arcs : what the cheapest ticket at a node (row) loses by going to another (column); NEVER where none can; shape (nodes, nodes)
    free : the pairs that are worth as much as where their ticket is, its own among them, rising; shape (any number,)
    """

    own: Int64
    arcs: Int64
    free: Int64


def find_moves(pairs: Pairs, at: Int64, prices: Int64) -> Moves:
    """All moves of tickets that are at these nodes; prices of the nodes, 0 for nobody."""
    nodes = len(prices)
    kernels = find_kernels(pairs)
    if kernels:
        return _find_compiled(kernels, pairs, at, prices)
    own, arcs = np.zeros(pairs.tickets, np.int64), np.full((nodes, nodes), NEVER)
    free = [np.zeros(0, np.int64)]
    for first, last in cut_tickets(pairs.starts):
        begin, end = int(pairs.starts[first]), int(pairs.starts[last])
        ticket = np.repeat(np.arange(last - first), np.diff(pairs.starts[first : last + 1]))
        who, here = pairs.partners[begin:end], at[first:last]
        net = pairs.values[begin:end] - prices[who]
        home = here[ticket]
        mine = np.flatnonzero(who == home)
        part = own[first:last]
        part[ticket[mine]] = net[mine]
        loss = part[ticket] - net
        np.minimum.at(arcs.reshape(-1), home * nodes + who, loss)
        np.minimum.at(arcs[:, -1], here, part)
        free.append(np.flatnonzero(loss == 0) + begin)
    np.fill_diagonal(arcs, NEVER)
    return Moves(own, arcs, np.concatenate(free))


def _find_compiled(kernels: ModuleType, pairs: Pairs, at: Int64, prices: Int64) -> Moves:
    nodes = len(prices)
    own, free = np.empty(pairs.tickets, np.int64), np.empty(len(pairs.partners), bool)

    def work(first: int, last: int) -> Int64:
        arcs = np.full((nodes, nodes), NEVER)
        kernels.find_moves(pairs.flat, at, prices, (own, arcs, free), first, last)
        return arcs

    arcs = np.min(share(work, pairs.starts), axis=0)
    np.fill_diagonal(arcs, NEVER)
    return Moves(own, arcs, np.flatnonzero(free))


@dataclass(frozen=True, slots=True)
class Near:
    """Tickets with more than one way that is nearly as good as their best, and these ways.

    Attributes
    ----------
    tickets : their numbers, rising; shape (tickets,)
    pairs : of these tickets, those that are within reach
    is_all : whether nothing was left out
    """

    tickets: Int64
    pairs: Pairs
    is_all: bool


def find_near(pairs: Pairs, prices: Int64, reach: int) -> Near:
    """The ways that are worth at most `reach` less than the best of their ticket; being unassigned is one."""
    counts, partners, values = np.zeros(pairs.tickets, np.int64), [], []
    choosing = np.zeros(pairs.tickets, bool)
    for first, last in cut_tickets(pairs.starts):
        begin, end = int(pairs.starts[first]), int(pairs.starts[last])
        sizes = np.diff(pairs.starts[first : last + 1])
        ticket = np.repeat(np.arange(last - first), sizes)
        who, worth = pairs.partners[begin:end], pairs.values[begin:end]
        net = worth - prices[who]
        best = np.zeros(last - first, np.int64)
        some = np.flatnonzero(sizes)
        if len(some):
            best[some] = np.maximum(np.maximum.reduceat(net, pairs.starts[first:last][some] - begin), 0)
        is_near = best[ticket] - net <= reach
        ways = np.bincount(ticket[is_near], minlength=last - first)
        chooses = ways + (best <= reach) > 1
        kept = np.flatnonzero(is_near & chooses[ticket])
        counts[first:last] = np.where(chooses, ways, 0)
        choosing[first:last] = chooses
        partners.append(who[kept])
        values.append(worth[kept])
    tickets = np.flatnonzero(choosing)
    starts = np.concatenate(([0], np.cumsum(counts[tickets])))
    found = Pairs(
        starts,
        np.concatenate([*partners, np.zeros(0, np.int32)]),
        np.concatenate([*values, np.zeros(0, np.int32)]),
        max(pairs.whole, len(pairs.partners)),
    )
    return Near(tickets, found, len(found.partners) == len(pairs.partners))
