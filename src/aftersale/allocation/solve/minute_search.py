"""The search for the best allocation of one table: a proof by HiGHS where that is near, else column generation and parts solved anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aftersale.allocation.solve.columns import FINE, Floats, Relaxation, find_losses_of_pairs, relax
from aftersale.allocation.solve.diving import dive, improve
from aftersale.allocation.solve.minute_mip import solve_table
from aftersale.allocation.solve.minute_model import Watch
from aftersale.allocation.solve.minute_table import Table
from aftersale.allocation.solve.model import LARGEST, NEVER, Int64

# A table of so few possible pairs is given to HiGHS as it is, for so many nodes.
SMALL = 800
NODES_OF_SMALL = 200
# So few that are not ruled out are given to HiGHS before parts are solved anew, for so many nodes; in the end all, for so many.
CORE = 1_500
NODES_OF_CORE = 500
NODES_OF_ALL = 3_000
# Knapsacks of so many minutes times tickets are filled for one partner.
LARGEST_KNAPSACK = 4_000_000
RELAXING_ROUNDS = 400
# The search ends when so many parts in sequence did not become better.
PATIENCE = 80

# Told what the best allocation loses, and the least that any can.
OnFound = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """The best allocation of a table, and the least that any loses, in thousandths."""

    chosen: Int64
    fewest_lost: int


def search(table: Table, start: Int64, ticket_prices: Floats, watch: Watch, on_found: OnFound) -> Found:
    """The allocation that loses least, as far as it is found in time; `ticket_prices` in thousandths are where columns begin."""
    found = Found(start, -int(NEVER))
    possible = int(np.count_nonzero(table.losses != NEVER))
    knapsack = int(table.capacities.max(initial=0)) * table.tickets
    largest = int(table.unassigned.max(initial=0)) * max(table.tickets, 1) * FINE
    if table.places is not None or knapsack > LARGEST_KNAPSACK or largest > LARGEST**2:
        return _prove(table, found, NODES_OF_ALL, watch)
    if possible <= SMALL:
        found = _prove(table, found, NODES_OF_SMALL, watch)
    if _is_done(table, found) or watch.is_over():
        return found
    on_found(table.sum_losses(found.chosen), found.fewest_lost)
    relaxation = relax(table, ticket_prices, [], RELAXING_ROUNDS, watch, table.sum_losses(found.chosen))
    found = Found(found.chosen, max(found.fewest_lost, relaxation.fewest_lost))
    if _is_done(table, found) or watch.is_over():
        return found
    found = _keep_better(table, found, dive(table, relaxation, watch))
    on_found(table.sum_losses(found.chosen), found.fewest_lost)
    core = _rule_out(table, relaxation, found)
    if not _is_done(table, found) and np.count_nonzero(core.losses != NEVER) <= CORE:
        found = _prove(core, found, NODES_OF_CORE, watch)
    found = _improve_parts(table, relaxation, found, watch, on_found)
    if not _is_done(table, found) and not watch.is_over():
        found = _prove(_rule_out(table, relaxation, found), found, NODES_OF_ALL, watch)
    return found


def _is_done(table: Table, found: Found) -> bool:
    return table.sum_losses(found.chosen) <= found.fewest_lost


def _keep_better(table: Table, found: Found, chosen: Int64) -> Found:
    better = table.sum_losses(chosen) < table.sum_losses(found.chosen)
    return Found(chosen, found.fewest_lost) if better else found


def _prove(table: Table, found: Found, nodes: int, watch: Watch) -> Found:
    """Let HiGHS look for a better allocation, or for a proof that there is none, among pairs that are not ruled out."""
    answer = solve_table(table, table.sum_losses(found.chosen), nodes, watch.left)
    if not answer.done:
        watch.is_over()
    if answer.chosen is not None:
        found = _keep_better(table, found, answer.chosen)
    # Ruled out is only what is in no better allocation: so the best known is at least as good as any other of those.
    least = min(answer.fewest_lost, table.sum_losses(found.chosen))
    return Found(found.chosen, max(found.fewest_lost, least))


def _rule_out(table: Table, relaxation: Relaxation, found: Found) -> Table:
    """Without pairs whose choice would lose at least as much as the best allocation known, which stays possible.

    Source: Posta, Ferland and Michelon, An exact method with variable fixing for solving the generalized assignment problem,
    Computational Optimization and Applications 52 (2012).
    """
    forced = find_losses_of_pairs(table, relaxation.prices)
    most = (table.sum_losses(found.chosen) - 1) * FINE - relaxation.bound
    out = forced > most
    at = np.flatnonzero(found.chosen >= 0)
    out[found.chosen[at], at] = False
    return table.rule_out(out)


def _improve_parts(table: Table, relaxation: Relaxation, found: Found, watch: Watch, on_found: OnFound) -> Found:
    """Divide what some partners have anew, other partners each time, until that has failed often enough.

    Source: Shaw, Using constraint programming and local search methods to solve vehicle routing problems, CP 1998 (large
    neighbourhoods); here each is searched by diving.
    """
    rng = np.random.default_rng(table.tickets)
    failed = 0
    while failed < PATIENCE and not _is_done(table, found) and not watch.is_over():
        least = min(table.partners, max(3, table.partners // 2))
        count = int(rng.integers(least, max(least, 3 * table.partners // 4, min(4, table.partners)) + 1))
        partners = np.sort(rng.permutation(table.partners)[:count])
        before = table.sum_losses(found.chosen)
        found = Found(improve(table, relaxation, found.chosen, partners, watch), found.fewest_lost)
        failed += 1
        if table.sum_losses(found.chosen) < before:
            failed = 0
            on_found(table.sum_losses(found.chosen), found.fewest_lost)
    return found
