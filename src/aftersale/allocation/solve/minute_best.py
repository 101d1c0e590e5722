"""One pass over the pairs at prices of minutes and places: the best and the second best pair of every ticket."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import numpy as np

from aftersale.allocation.solve import passes
from aftersale.allocation.solve.minute_model import Task
from aftersale.allocation.solve.model import Int32, Int64, Pairs
from aftersale.allocation.solve.passes import cut_tickets

# Less than any net value.
WORST = np.iinfo(np.int64).min // 2
# No pair: nobody gets the ticket.
NOBODY = -1


@dataclass(frozen=True, slots=True)
class BestPairs:
    """The two best ways of every ticket; being unassigned is worth 0 and is one of them.

    Attributes
    ----------
    net : value less prices of the best; shape (tickets,)
    pair : which pair that is, NOBODY when none is worth 0 or more; shape (tickets,)
    margin : what the best is worth more than the second best; shape (tickets,)
    second : the second best; shape (tickets,)
    """

    net: Int64
    pair: Int64
    margin: Int64
    second: Int64


def find_best_pairs(task: Task, prices: Int64) -> BestPairs:
    """The two best ways of every ticket at prices of all rows; the first of equals, a pair before nobody."""
    place_prices = prices[task.partners :] if task.has_places else np.zeros(task.partners, np.int64)
    return find_best_at(task.pairs, task.taken, prices[: task.partners], place_prices)


def find_best_at(pairs: Pairs, taken: Int32, minute_prices: Int64, place_prices: Int64) -> BestPairs:
    """The same at prices of a minute and a place of each partner, or of whatever `pairs` name instead; shapes (partners,)."""
    kernels = find_minute_kernels(pairs)
    if kernels:
        return BestPairs(
            *kernels.find_best_pairs(pairs.starts, pairs.partners, pairs.values, taken, minute_prices, place_prices)
        )
    tickets = pairs.tickets
    nets, at = np.zeros((2, tickets), np.int64), np.full((2, tickets), NOBODY, np.int64)
    for first, last in cut_tickets(pairs.starts):
        begin, end = int(pairs.starts[first]), int(pairs.starts[last])
        counts = np.diff(pairs.starts[first : last + 1])
        some = np.flatnonzero(counts)
        if not len(some):
            continue
        who = pairs.partners[begin:end]
        worth = pairs.values[begin:end] - taken[begin:end] * minute_prices[who] - place_prices[who]
        ticket = np.repeat(np.arange(len(some)), counts[some])
        edges = pairs.starts[first:last][some] - begin
        for place in range(2):
            top = np.maximum.reduceat(worth, edges)
            standing = np.flatnonzero(worth == top[ticket])
            top_at = standing[np.unique(ticket[standing], return_index=True)[1]]
            nets[place, first + some], at[place, first + some] = top, top_at + begin
            worth[top_at] = WORST
    nets[:, np.diff(pairs.starts) == 0] = WORST
    return _include_nobody(nets, at)


def _include_nobody(nets: Int64, at: Int64) -> BestPairs:
    """Being unassigned, worth nothing, goes behind pairs of the same net value."""
    at = np.where(nets == WORST, NOBODY, at)
    first, second = nets[0] >= 0, nets[1] >= 0
    net = np.where(first, nets[0], 0)
    next_net = np.where(first, np.where(second, nets[1], 0), nets[0])
    next_at = np.where(first, np.where(second, at[1], NOBODY), at[0])
    return BestPairs(net, np.where(first, at[0], NOBODY), net - next_net, next_at)


def find_minute_kernels(pairs: Pairs) -> ModuleType | None:
    """The compiled passes, where they are worth it and `aftersale[fast]` is installed."""
    return _load_kernels() if len(pairs.partners) >= passes.WORTH_COMPILING else None


@cache
def _load_kernels() -> ModuleType | None:
    return import_module("aftersale.allocation.solve.minute_kernels") if find_spec("numba") else None
