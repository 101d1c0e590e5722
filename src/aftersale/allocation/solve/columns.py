"""Column generation: prices of tickets at which every partner's best set of tickets is known, and how the best sets combine."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.knapsack import Flags, fill_minutes, find_forced_losses
from aftersale.allocation.solve.minute_model import Watch
from aftersale.allocation.solve.minute_table import Table
from aftersale.allocation.solve.model import NEVER, Int64
from aftersale.allocation.solve.programs import SilentHighs

Floats = NDArray[np.float64]

# Prices of tickets are rounded to this part of a thousandth, so that bounds are exact whole numbers.
FINE = 1 << 14
# How far prices may move in a round at first, in mean losses; how this changes after a round that helped, and one that did not.
FIRST_REACH = 0.02
WIDER, NARROWER = 1.3, 0.85
NARROWEST, WIDEST = 1 / 50, 5.0


@dataclass(frozen=True, slots=True)
class Column:
    """A set of tickets that one partner could take together; shape of tickets: (tickets,)."""

    partner: int
    tickets: Flags


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What column generation found.

    Attributes
    ----------
    prices : of the tickets, in 1 / FINE thousandths; shape (tickets,)
    bound : no allocation loses less than this, in 1 / FINE thousandths
    shares : which part of a ticket goes to which partner when sets may be mixed; shape (partners, tickets)
    columns : the sets in use
    """

    prices: Int64
    bound: int
    shares: Floats
    columns: list[Column]

    @property
    def fewest_lost(self) -> int:
        """No allocation loses less than this, in whole thousandths."""
        return -(-self.bound // FINE)


def find_best_sets(table: Table, prices: Int64) -> tuple[int, list[Column]]:
    """Every partner's best set at the tickets' prices, and the bound on losses that follows, in 1 / FINE thousandths."""
    bound, columns = int(prices.sum()), []
    for partner in range(table.partners):
        worth, taken = fill_minutes(
            compute_profits(table, prices, partner), table.minutes[partner], int(table.capacities[partner])
        )
        bound -= worth
        if worth:
            columns.append(Column(partner, taken))
    return bound, columns


def compute_profits(table: Table, prices: Int64, partner: int) -> Int64:
    """What taking each ticket brings a partner at the tickets' prices, in 1 / FINE thousandths; shape (tickets,)."""
    losses = table.losses[partner]
    return np.where(losses == NEVER, -1, prices - np.where(losses == NEVER, 0, losses) * FINE)


def find_losses_of_pairs(table: Table, prices: Int64) -> Int64:
    """By how much the bound rises when a pair is forced, in 1 / FINE thousandths; NEVER where it cannot be; shape (partners, tickets)."""
    forced = np.empty_like(table.losses)
    for partner in range(table.partners):
        forced[partner] = find_forced_losses(
            compute_profits(table, prices, partner), table.minutes[partner], int(table.capacities[partner])
        )
    return np.where(table.losses == NEVER, NEVER, forced)


def relax(
    table: Table, prices: Floats, columns: list[Column], rounds: int, watch: Watch, target: int | None = None
) -> Relaxation:
    """The best bound within some rounds, starting from prices of tickets in thousandths; ends as soon as it proves the target.

    Prices of a round may leave the best ones so far by little: without such a box they swing widely as long as there are few sets.

    Source: Lübbecke and Desrosiers, Selected topics in column generation, Operations Research 53 (2005), section 5 (the box step method
    and its relatives); Savelsbergh, A branch-and-price algorithm for the generalized assignment problem, Operations Research 45 (1997).
    """
    allowed = table.losses != NEVER
    first_reach = FIRST_REACH * max(float(table.losses[allowed].mean()) if allowed.any() else 1.0, 1.0)
    master = _Master(table, columns)
    best, reach, bound = _round_prices(table, prices), first_reach, -int(NEVER)
    tried = best
    for _ in range(rounds):
        new_bound, found = find_best_sets(table, tried)
        if new_bound > bound:
            bound, best, reach = new_bound, tried, min(reach * WIDER, WIDEST * first_reach)
        else:
            reach = max(reach * NARROWER, NARROWEST * first_reach)
        if target is not None and -(-bound // FINE) >= target:
            break
        master.add(found)
        value, wanted, boxed = master.solve(best / FINE, reach)
        if value * FINE - bound < FINE * reach / 100 or (not boxed and -(-bound // FINE) >= np.ceil(value - 1e-6)):
            break
        if watch.is_over():
            break
        tried = _round_prices(table, wanted)
    return Relaxation(best, bound, master.find_shares(), master.columns)


def _round_prices(table: Table, prices: Floats) -> Int64:
    return np.clip(np.rint(prices * FINE).astype(np.int64), 0, table.unassigned * FINE)


class _Master:
    """The linear program that combines sets: every ticket in at least one (or paid for), every partner with one."""

    def __init__(self, table: Table, columns: list[Column]) -> None:
        self.table = table
        self.columns: list[Column] = []
        self.seen: set[tuple[int, bytes]] = set()
        self.highs = SilentHighs()
        tickets, partners = table.tickets, table.partners
        lower = np.concatenate((np.ones(tickets), np.full(partners, -highspy.kHighsInf)))
        upper = np.concatenate((np.full(tickets, highspy.kHighsInf), np.ones(partners)))
        none = np.zeros(0, np.int32)
        rows = tickets + partners
        self.highs.addRows(rows, lower, upper, 0, np.zeros(rows, np.int32), none, np.zeros(0))
        signs = np.concatenate((np.ones(tickets), -np.ones(tickets)))
        # Two columns for each ticket keep its price within the box: one pays for what is missing, one is paid for what is too much.
        self._add_columns(np.zeros(2 * tickets), np.arange(2 * tickets), np.tile(np.arange(tickets), 2), signs)
        self.add(columns)

    def _add_columns(self, costs: Floats, starts: Int64, rows: Int64, entries: Floats) -> None:
        count = len(costs)
        self.highs.addCols(
            count,
            costs,
            np.zeros(count),
            np.full(count, highspy.kHighsInf),
            len(rows),
            starts.astype(np.int32),
            rows.astype(np.int32),
            entries,
        )

    def add(self, columns: list[Column]) -> None:
        """Sets that are not there yet."""
        new = []
        for column in columns:
            key = (column.partner, column.tickets.tobytes())
            if key not in self.seen:
                self.seen.add(key)
                new.append(column)
        if not new:
            return
        members = [np.flatnonzero(column.tickets) for column in new]
        costs = [float(self.table.losses[each.partner, who].sum()) for each, who in zip(new, members, strict=True)]
        rows = [np.append(who, self.table.tickets + each.partner) for each, who in zip(new, members, strict=True)]
        lengths = np.array([len(each) for each in rows])
        joined = np.concatenate(rows)
        self._add_columns(np.array(costs), np.cumsum(lengths) - lengths, joined, np.ones(len(joined)))
        self.columns += new

    def solve(self, center: Floats, reach: float) -> tuple[float, Floats, bool]:
        """The smallest loss within the box, the tickets' prices there, and whether the box was felt."""
        tickets = self.table.tickets
        highest = np.minimum(center + reach, self.table.unassigned)
        lowest = np.maximum(center - reach, 0)
        costs = np.concatenate((highest, -lowest))
        self.highs.changeColsCost(2 * tickets, np.arange(2 * tickets, dtype=np.int32), costs)
        self.highs.run()
        solution = self.highs.getSolution()
        self.weights = np.array(solution.col_value)
        boxes = self.weights[: 2 * tickets].copy()
        # Leaving a ticket to nobody at its full loss, or taking it twice for nothing, is no help of the box.
        boxes[:tickets][highest == self.table.unassigned] = 0
        boxes[tickets:][lowest == 0] = 0
        return (
            float(self.highs.getInfo().objective_function_value),
            np.array(solution.row_dual)[:tickets],
            bool(boxes.max(initial=0) > 1e-6),
        )

    def find_shares(self) -> Floats:
        """How much of each ticket each partner takes in the last mixture; shape (partners, tickets)."""
        shares = np.zeros((self.table.partners, self.table.tickets))
        weights = self.weights[2 * self.table.tickets :] if hasattr(self, "weights") else np.zeros(0)
        for column, weight in zip(self.columns, weights, strict=False):
            if weight > 1e-9:
                shares[column.partner, column.tickets] += weight
        return shares
