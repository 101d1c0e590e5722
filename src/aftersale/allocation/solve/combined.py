"""Everything that can be asked for at once, as one program with whole unknowns: for small problems, and for what no other method takes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.joint_model import Limits, find_layers
from aftersale.allocation.solve.model import NEVER, UNASSIGNED, Int32, Int64, Pairs
from aftersale.allocation.solve.pieces import Pieces
from aftersale.allocation.solve.programs import Answer, Floats, Program, solve_program
from aftersale.allocation.solve.resources import ALL_PARTNERS, Quotas

# So many candidates of all tickets together are proved by the general method at once; up to so many it may find what others do not.
FEW_PAIRS, MOST_PAIRS = 6_000, 40_000


@dataclass(frozen=True, slots=True)
class CombinedPlan:
    """An allocation, and how much better another could be.

    Attributes
    ----------
    chosen : partner of each ticket, UNASSIGNED where nobody gets it; shape (tickets,)
    gap : no allocation is worth more than this beyond it, in thousandths, as far as floating-point numbers can tell
    out_of_time : the search was stopped; the plan is the best that was found
    """

    chosen: Int32
    gap: int
    out_of_time: bool


@dataclass(slots=True)
class _Rows:
    """Limits on sums of columns, and the entries of columns in them."""

    fewest: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    columns: list[Int64] = field(default_factory=list)
    rows: list[Int64] = field(default_factory=list)
    factors: list[Int64] = field(default_factory=list)

    def open(self, fewest: float | Int64, most: float | Int64, count: int) -> Int64:
        """New rows with these limits; returns their numbers."""
        first = len(self.most)
        self.fewest.extend(np.broadcast_to(np.asarray(fewest, float), count).tolist())
        self.most.extend(np.broadcast_to(np.asarray(most, float), count).tolist())
        return np.arange(first, first + count)

    def enter(self, columns: Int64, rows: Int64, factors: Int64 | int) -> None:
        """Let columns count in rows."""
        self.columns.append(np.asarray(columns, np.int64))
        self.rows.append(np.asarray(rows, np.int64))
        self.factors.append(np.broadcast_to(np.asarray(factors, np.int64), len(columns)))


@dataclass(slots=True)
class _Columns:
    """What the columns of a program are worth, how much of each there may be, and which are whole."""

    gains: list[Int64] = field(default_factory=list)
    highest: list[Floats] = field(default_factory=list)
    whole: list[NDArray[np.bool_]] = field(default_factory=list)
    count: int = 0

    def open(self, gains: Int64, highest: Int64 | float, whole: bool) -> Int64:
        """New columns; returns their numbers."""
        size = len(gains)
        self.gains.append(gains)
        self.highest.append(np.broadcast_to(np.asarray(highest, float), size))
        self.whole.append(np.full(size, whole))
        self.count += size
        return np.arange(self.count - size, self.count)


def solve_combined(limits: Limits, seconds: float = 60.0) -> CombinedPlan:
    """The best allocation within everything at once that is found in so many seconds, with its gap."""
    pairs = limits.pairs
    rows, columns = _Rows(), _Columns()
    ticket = np.repeat(np.arange(pairs.tickets), np.diff(pairs.starts))
    option = columns.open(pairs.values.astype(np.int64), 1, True)
    rows.enter(option, rows.open(-np.inf, 1, pairs.tickets)[ticket], 1)
    for layer in find_layers(limits):
        _balance(rows, columns, option, layer.account_of[pairs.partners], layer.pieces)
    if limits.minutes is not None:
        taken, capacities = limits.minutes
        rows.enter(option, rows.open(-np.inf, capacities, len(capacities))[pairs.partners], taken.astype(np.int64))
    if limits.quotas is not None:
        _hold_quotas(rows, columns, pairs, ticket, limits.quotas)
    answer = solve_program(_write(rows, columns), seconds, 0.5)
    return _read(answer, pairs, ticket)


def _balance(rows: _Rows, columns: _Columns, option: Int64, who: Int32, pieces: Pieces) -> None:
    """Everybody is on one piece of its costs, and has as many tickets as that says."""
    piece = columns.open(-pieces.base, 1, True)
    above = columns.open(-pieces.slope, pieces.last - pieces.first, False)
    loads = rows.open(0, 0, len(pieces.most))
    rows.enter(option, loads[who], 1)
    rows.enter(piece, loads[pieces.owner], -pieces.first)
    rows.enter(above, loads[pieces.owner], -1)
    rows.enter(piece, rows.open(1, 1, len(pieces.most))[pieces.owner], 1)
    within = rows.open(-np.inf, 0, len(pieces.owner))
    rows.enter(above, within, 1)
    rows.enter(piece, within, -(pieces.last - pieces.first))


def _hold_quotas(rows: _Rows, columns: _Columns, pairs: Pairs, ticket: Int64, quotas: Quotas) -> None:
    """Rows of quotas, with a column of missing tickets for each."""
    missing = columns.open(-quotas.shortfall_price, np.inf, False)
    days = np.zeros(len(pairs.partners), np.int32) if quotas.days is None else quotas.days[pairs.partners]
    for number in range(quotas.count):
        counted = quotas.groups[quotas.dimension[number]][ticket] == quotas.group[number]
        partner = quotas.partner[number]
        counted &= pairs.partners == partner if partner > ALL_PARTNERS else days == ALL_PARTNERS - partner
        at = np.flatnonzero(counted)
        rows.enter(at, np.repeat(rows.open(-np.inf, quotas.most[number], 1), len(at)), 1)
        least = rows.open(quotas.fewest[number], np.inf, 1)
        rows.enter(at, np.repeat(least, len(at)), 1)
        rows.enter(missing[number : number + 1], least, 1)


def _write(rows: _Rows, columns: _Columns) -> Program:
    entries = np.concatenate(rows.columns)
    at = np.argsort(entries, kind="stable")
    return Program(
        gains=np.concatenate(columns.gains).astype(float),
        lowest=np.zeros(columns.count),
        highest=np.concatenate(columns.highest),
        fewest=np.array(rows.fewest),
        most=np.array(rows.most),
        starts=np.concatenate(([0], np.cumsum(np.bincount(entries, minlength=columns.count)))).astype(np.int64),
        rows=np.concatenate(rows.rows)[at],
        factors=np.concatenate(rows.factors)[at].astype(float),
        whole=np.concatenate(columns.whole),
    )


def _read(answer: Answer, pairs: Pairs, ticket: Int64) -> CombinedPlan:
    chosen = np.full(pairs.tickets, UNASSIGNED, np.int32)
    if answer.columns is None:
        return CombinedPlan(chosen, int(NEVER), True)
    taken = np.flatnonzero(answer.columns[: len(ticket)] > 0.5)
    chosen[ticket[taken]] = pairs.partners[taken]
    # Values are whole: a bound less than one above proves as much as one that is equal.
    gap = max(int(np.floor(answer.bound - answer.value + 1e-3)), 0)
    return CombinedPlan(chosen, gap, not answer.optimal)
