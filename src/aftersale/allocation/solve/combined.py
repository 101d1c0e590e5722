"""Everything that can be asked for at once, as one program with whole unknowns: for small problems, and for what no other method takes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.model import NEVER, UNASSIGNED, Int32, Int64, Pairs, Places
from aftersale.allocation.solve.pieces import Charges, Pieces, cut_costs
from aftersale.allocation.solve.programs import Answer, Floats, Program, solve_program
from aftersale.allocation.solve.resources import ALL_PARTNERS, Quotas

# So many candidates of all tickets together are within reach of a general method.
MOST_PAIRS = 200_000


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


def solve_combined(
    pairs: Pairs,
    places: Places,
    quotas: Quotas | None = None,
    charges: Charges | None = None,
    minutes: tuple[Int32, Int64] | None = None,
    seconds: float = 60.0,
) -> CombinedPlan:
    """The best allocation within everything at once that is found in so many seconds, with its gap.

    Parameters
    ----------
    minutes : what each pair takes, and what each partner has; shapes (pairs,), (partners,)
    """
    none = np.zeros(places.partners, np.int64)
    pieces = cut_costs(places, Charges.from_fees(none) if charges is None else charges)
    count, parts = len(pairs.partners), len(pieces.owner)
    rows = _Rows()
    ticket = np.repeat(np.arange(pairs.tickets), np.diff(pairs.starts))
    option, piece, above = np.arange(count), count + np.arange(parts), count + parts + np.arange(parts)
    rows.enter(option, rows.open(-np.inf, 1, pairs.tickets)[ticket], 1)
    _balance(rows, pairs, places, pieces, (option, piece, above))
    if minutes is not None:
        rows.enter(option, rows.open(-np.inf, minutes[1], places.partners)[pairs.partners], minutes[0].astype(np.int64))
    missing = np.zeros(0, np.int64) if quotas is None else _hold_quotas(rows, pairs, ticket, quotas, above[-1] + 1)
    gains = np.concatenate((pairs.values, -pieces.base, -pieces.slope, -missing)).astype(float)
    highest = np.concatenate((np.ones(count + parts), pieces.last - pieces.first, np.full(len(missing), np.inf)))
    whole = np.arange(len(gains)) < count + parts
    answer = solve_program(_write(rows, gains, highest.astype(float), whole), seconds, 0.5)
    return _read(answer, pairs, ticket)


def _balance(rows: _Rows, pairs: Pairs, places: Places, pieces: Pieces, columns: tuple[Int64, Int64, Int64]) -> None:
    """Each partner is on one piece of its costs, and has as many tickets as that says."""
    option, piece, above = columns
    loads = rows.open(0, 0, places.partners)
    rows.enter(option, loads[pairs.partners], 1)
    rows.enter(piece, loads[pieces.owner], -pieces.first)
    rows.enter(above, loads[pieces.owner], -1)
    rows.enter(piece, rows.open(1, 1, places.partners)[pieces.owner], 1)
    within = rows.open(-np.inf, 0, len(pieces.owner))
    rows.enter(above, within, 1)
    rows.enter(piece, within, -(pieces.last - pieces.first))


def _hold_quotas(rows: _Rows, pairs: Pairs, ticket: Int64, quotas: Quotas, first: int) -> Int64:
    """Rows of quotas, with a column of missing tickets for each from `first` on; returns what one of these costs."""
    for number in range(quotas.count):
        counted = quotas.groups[quotas.dimension[number]][ticket] == quotas.group[number]
        if quotas.partner[number] != ALL_PARTNERS:
            counted &= pairs.partners == quotas.partner[number]
        at = np.flatnonzero(counted)
        rows.enter(at, np.repeat(rows.open(-np.inf, quotas.most[number], 1), len(at)), 1)
        least = rows.open(quotas.fewest[number], np.inf, 1)
        rows.enter(at, np.repeat(least, len(at)), 1)
        rows.enter(np.array([first + number]), least, 1)
    return quotas.shortfall_price


def _write(rows: _Rows, gains: Floats, highest: Floats, whole: NDArray[np.bool_]) -> Program:
    columns = np.concatenate(rows.columns)
    at = np.argsort(columns, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(columns, minlength=len(gains)))))
    return Program(
        gains=gains,
        lowest=np.zeros(len(gains)),
        highest=highest,
        fewest=np.array(rows.fewest),
        most=np.array(rows.most),
        starts=starts.astype(np.int64),
        rows=np.concatenate(rows.rows)[at],
        factors=np.concatenate(rows.factors)[at].astype(float),
        whole=whole,
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
