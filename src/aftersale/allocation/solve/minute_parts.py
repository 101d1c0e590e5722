"""Large allocations made better in parts: what some partners' nearly indifferent tickets take is divided anew by HiGHS."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from aftersale.allocation.solve.minute_chains import Chains
from aftersale.allocation.solve.minute_mip import solve_table
from aftersale.allocation.solve.minute_model import Watch
from aftersale.allocation.solve.minute_table import Table
from aftersale.allocation.solve.model import NEVER, UNASSIGNED, Int64, Places

# Good enough: a gap of so little of the bound.
GOOD_ENOUGH = 1e-5
# Partners of a part, of which so many are those that lose most by minutes left over; tickets of each; nodes HiGHS may take.
PARTNERS, WASTEFUL = 6, 3
TICKETS = 12
NODES = 20
# The search ends when so many parts in sequence did not become better.
PATIENCE = 10


def improve_parts(chains: Chains, prices: Int64, bound: int, watch: Watch, on_value: Callable[[int], None]) -> None:
    """Solve parts anew until the gap is good enough, nothing becomes better, or time is over; values are scaled as the task's are."""
    partners = chains.task.partners
    rng = np.random.default_rng(chains.task.pairs.tickets)
    failed = 0
    while failed < PATIENCE and bound - chains.compute_value() > GOOD_ENOUGH * abs(bound) and not watch.is_over():
        wasted = chains.free[:-1] * prices[:partners]
        wasteful = np.argsort(-wasted, kind="stable")[: 2 * PARTNERS]
        some = rng.permutation(wasteful)[:WASTEFUL]
        others = rng.permutation(np.setdiff1d(np.arange(partners), some))[: PARTNERS - WASTEFUL]
        before = chains.compute_value()
        _solve_part(chains, np.sort(np.concatenate((some, others))), prices, watch)
        chains.improve(watch)
        failed += 1
        if chains.compute_value() > before:
            failed = 0
            on_value(chains.compute_value())


def _solve_part(chains: Chains, partners: Int64, prices: Int64, watch: Watch) -> None:
    """Divide the least settled tickets of some partners, and of nobody, among these anew."""
    now = chains.now[chains.local]
    inside = np.isin(chains.who, np.append(partners, chains.task.partners))
    net = chains.value - chains.minutes * np.append(prices[: chains.task.partners], 0)[chains.who]
    if chains.task.has_places:
        net = net - np.append(prices[chains.task.partners :], 0)[chains.who]
    movable = np.flatnonzero(inside & inside[now] & (chains.who != chains.who[now]))
    loss = np.full(len(chains.tickets), NEVER)
    np.minimum.at(loss, chains.local[movable], np.abs(net[now] - net)[movable])
    tickets = np.sort(np.argsort(loss, kind="stable")[: min(TICKETS * len(partners), int((loss < NEVER).sum()))])
    if not len(tickets):
        return
    table, candidates, start = _lay_out_part(chains, partners, tickets)
    answer = solve_table(table, table.sum_losses(start), NODES, watch.left)
    if answer.chosen is None or table.sum_losses(answer.chosen) >= table.sum_losses(start):
        return
    rows = np.where(answer.chosen == UNASSIGNED, len(partners), answer.chosen)
    chains.move_all(candidates[rows, np.arange(len(tickets))])


def _lay_out_part(chains: Chains, partners: Int64, tickets: Int64) -> tuple[Table, Int64, Int64]:
    """The table of a part in whole thousandths, its candidates, NOBODY's in the last row, and where its tickets are now."""
    task = chains.task
    row, column = np.full(task.partners + 1, -1, np.int64), np.full(len(chains.tickets), -1, np.int64)
    row[partners], row[task.partners] = np.arange(len(partners)), len(partners)
    column[tickets] = np.arange(len(tickets))
    some = np.flatnonzero((row[chains.who] >= 0) & (column[chains.local] >= 0))
    at = row[chains.who[some]], column[chains.local[some]]
    candidates = np.full((len(partners) + 1, len(tickets)), -1, np.int64)
    candidates[at] = some
    value = np.full(candidates.shape, -NEVER)
    value[at] = chains.value[some] // task.scale
    minutes = np.zeros(candidates.shape, np.int64)
    minutes[at] = chains.minutes[some]
    best = value.max(axis=0)
    losses = np.where(candidates < 0, NEVER, best - np.where(candidates < 0, 0, value))
    here = row[chains.who[chains.now[tickets]]]
    start = np.where(here == len(partners), UNASSIGNED, here)
    busy = np.zeros(len(partners) + 1, np.int64)
    np.add.at(busy, here, minutes[here, np.arange(len(tickets))])
    room = chains.free[partners] + busy[:-1]
    taken = np.bincount(here, minlength=len(partners) + 1)[:-1]
    places = _leave_places(chains, partners, taken) if task.has_places else None
    losses[:-1][minutes[:-1] > room[:, None]] = NEVER
    return Table(losses[:-1], minutes[:-1], room, losses[-1], places), candidates, start


def _leave_places(chains: Chains, partners: Int64, taken: Int64) -> Places:
    """The places of some partners without those that tickets outside the part take."""
    rows, count = chains.task.rows, chains.task.partners
    others = np.zeros(rows.partners, np.int64)
    others[count + partners] = chains.loads[count + partners] - taken
    left = np.clip(rows.ends - others[rows.owner], 0, rows.sizes)
    at = [np.arange(rows.starts[each], rows.starts[each + 1]) for each in (count + partners).tolist()]
    starts = np.concatenate(([0], np.cumsum([len(each) for each in at])))
    joined = np.concatenate(at)
    return Places(starts, left[joined], rows.costs[joined] // chains.task.scale)
