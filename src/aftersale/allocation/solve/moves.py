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
