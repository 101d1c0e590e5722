"""From mixtures of sets to an allocation: what nearly every set agrees on is fixed, and column generation goes on with the rest."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.columns import FINE, Column, Relaxation, relax
from aftersale.allocation.solve.minute_mip import solve_table
from aftersale.allocation.solve.minute_model import Watch
from aftersale.allocation.solve.minute_table import Table
from aftersale.allocation.solve.model import NEVER, UNASSIGNED, Int64

# What is fixed at once: shares as good as whole, else the largest of one in so many tickets.
AS_GOOD_AS_WHOLE = 0.99
ONE_IN = 16
# Rounds of column generation between two steps.
ROUNDS = 12
# So many tickets are left to HiGHS, for so many nodes.
FEW = 12
NODES = 100


def dive(table: Table, relaxation: Relaxation, watch: Watch) -> Int64:
    """An allocation near a mixture of sets; shape (tickets,)."""
    chosen = np.full(table.tickets, UNASSIGNED, np.int64)
    left, room = np.arange(table.tickets), table.capacities.copy()
    everybody = np.arange(table.partners)
    rest = table
    while len(left) > FEW and not watch.is_over():
        fixed = _fix_shares(rest, relaxation)
        if not np.any(fixed != UNASSIGNED):
            break
        chosen[left] = fixed
        room = room - rest.sum_minutes(fixed)
        open_ = fixed == UNASSIGNED
        columns = _keep_columns(rest, relaxation.columns, open_, room)
        left = left[open_]
        rest = table.take(everybody, left, room)
        relaxation = relax(rest, relaxation.prices[open_] / FINE, columns, ROUNDS, watch)
    if len(left):
        answer = solve_table(rest, None, NODES, max(watch.left, 0.1))
        if answer.chosen is not None:
            chosen[left] = answer.chosen
    return chosen


def _fix_shares(table: Table, relaxation: Relaxation) -> Int64:
    """Partners of those tickets that are fixed now, UNASSIGNED for all others; shape (tickets,)."""
    fixed = np.full(table.tickets, UNASSIGNED, np.int64)
    partner, share = relaxation.shares.argmax(axis=0), relaxation.shares.max(axis=0)
    wanted = int(np.count_nonzero(share >= AS_GOOD_AS_WHOLE)) or -(-table.tickets // ONE_IN)
    room = table.capacities.copy()
    for ticket in np.argsort(-share, kind="stable")[:wanted].tolist():
        who = int(partner[ticket])
        length = int(table.minutes[who, ticket])
        if share[ticket] > 0 and length <= room[who] and table.losses[who, ticket] != NEVER:
            fixed[ticket] = who
            room[who] -= length
    return fixed


def _keep_columns(table: Table, columns: list[Column], tickets: Int64, room: Int64) -> list[Column]:
    """The sets without tickets that are fixed, as far as they still fit."""
    kept = []
    for column in columns:
        rest = column.tickets & tickets
        fits = int(table.minutes[column.partner, rest].sum()) <= room[column.partner]
        if fits and rest.any():
            kept.append(Column(column.partner, column.tickets[tickets]))
    return kept


def improve(table: Table, relaxation: Relaxation, chosen: Int64, partners: Int64, watch: Watch) -> Int64:
    """Another allocation that loses no more: everything that some partners have, and nobody, is divided among them anew."""
    tickets = np.flatnonzero(np.isin(chosen, partners) | (chosen == UNASSIGNED))
    part = table.take(partners, tickets, table.capacities[partners])
    here = np.full(table.partners, UNASSIGNED, np.int64)
    here[partners] = np.arange(len(partners))
    columns = [
        Column(int(here[each.partner]), each.tickets[tickets])
        for each in relaxation.columns
        if here[each.partner] != UNASSIGNED and each.tickets[tickets].any()
    ]
    before = np.where(chosen[tickets] == UNASSIGNED, UNASSIGNED, here[chosen[tickets]])
    target = part.sum_losses(before)
    found = relax(part, relaxation.prices[tickets] / FINE, columns, 2 * ROUNDS, watch, target)
    if found.fewest_lost >= target:
        return chosen
    new = dive(part, found, watch)
    if part.sum_losses(new) > target:
        return chosen
    better = chosen.copy()
    better[tickets] = np.where(new == UNASSIGNED, UNASSIGNED, partners[new])
    return better
