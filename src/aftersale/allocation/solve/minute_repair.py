"""From an allocation near prices to one that fits: partners with too much hand on what loses least."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.minute_best import NOBODY, BestPairs
from aftersale.allocation.solve.minute_model import Task
from aftersale.allocation.solve.minute_prices import compute_loads
from aftersale.allocation.solve.model import Int64


def repair(task: Task, best: BestPairs, prices: Int64, chosen: Int64) -> Int64:
    """Chosen pairs of all tickets, NOBODY where nobody gets it, within all minutes and places; shape (tickets,).

    Of a partner with too much the tickets go that lose least for each minute (each place) that comes free, to the best
    candidate with room, or to nobody.
    """
    chosen = chosen.copy()
    most = np.zeros(task.rows.partners, np.int64)
    np.add.at(most, task.rows.owner, task.rows.sizes)
    room = most - compute_loads(task, chosen)
    # Nobody, -1, is the last of partners + 1.
    partner = np.append(task.pairs.partners, task.partners)[chosen]
    sorted_tickets = np.argsort(partner, kind="stable")
    edges = np.searchsorted(partner[sorted_tickets], np.arange(task.partners + 1))
    for row in np.flatnonzero(room < 0).tolist():
        here = row % task.partners
        tickets = sorted_tickets[edges[here] : edges[here + 1]]
        lengths = task.taken[chosen[tickets]] if row < task.partners else np.ones(len(tickets))
        useful = lengths > 0
        tickets, lengths = tickets[useful], lengths[useful]
        for ticket in tickets[np.argsort(best.margin[tickets] / lengths, kind="stable")].tolist():
            if room[row] >= 0:
                break
            _hand_on(task, ticket, chosen, room, prices)
    return chosen


def _hand_on(task: Task, ticket: int, chosen: Int64, room: Int64, prices: Int64) -> None:
    """Move one ticket to its best other candidate with room."""
    span = np.arange(task.pairs.starts[ticket], task.pairs.starts[ticket + 1])
    who, taken = task.pairs.partners[span].astype(np.int64), task.taken[span].astype(np.int64)
    net = task.pairs.values[span] - taken * prices[who]
    fits = (taken <= room[who]) & (span != chosen[ticket])
    if task.has_places:
        net -= prices[task.partners + who]
        fits &= room[task.partners + who] > 0
    old = int(task.pairs.partners[chosen[ticket]])
    room[old] += task.taken[chosen[ticket]]
    if task.has_places:
        room[task.partners + old] += 1
    net = np.where(fits, net, -1)
    if not len(net) or net.max() < 0:
        chosen[ticket] = NOBODY
        return
    at = int(net.argmax())
    chosen[ticket] = span[at]
    room[who[at]] -= taken[at]
    if task.has_places:
        room[task.partners + who[at]] -= 1
