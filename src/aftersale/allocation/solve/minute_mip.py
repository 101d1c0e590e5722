"""A table of handling minutes as an integer program, solved by HiGHS: whole when it is small, or what is left of it."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.minute_table import Table
from aftersale.allocation.solve.model import NEVER, UNASSIGNED, Int64
from aftersale.allocation.solve.programs import SilentHighs

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answer:
    """What HiGHS found.

    Attributes
    ----------
    chosen : partner of each ticket or UNASSIGNED; None when it found nothing (better); shape (tickets,)
    fewest_lost : no allocation of the table loses less than this, in thousandths
    done : whether it ended by itself
    """

    chosen: Int64 | None
    fewest_lost: int
    done: bool


def find_prices(table: Table) -> tuple[Floats, Floats, Floats]:
    """What a ticket, a minute and a place of each partner is worth when tickets may be divided, in thousandths.

    Shapes (tickets,), (partners,), (partners,).
    """
    highs = _build(table, whole=False)[0]
    highs.run()
    duals = np.array(highs.getSolution().row_dual)
    tickets, partners = table.tickets, table.partners
    place_prices = -duals[tickets + partners :] if table.places else np.zeros(partners)
    return duals[:tickets], -duals[tickets : tickets + partners], place_prices


def solve_table(table: Table, below: int | None, nodes: int, seconds: float) -> Answer:
    """The allocation that loses least, or what is known of it after so many nodes or seconds; only one that loses less than `below`.

    A known allocation is told by what it loses alone: given as a start, HiGHS 1.16.0 answers it although it has found a better one.
    HiGHS may still come to its end with one that loses more: that is none.
    """
    highs, owner, ticket = _build(table, whole=True)
    for name, limit in (
        ("mip_rel_gap", 0.0),
        # Losses are whole: whoever is nearer than one is there.
        ("mip_abs_gap", 0.999),
        ("mip_max_nodes", nodes),
        ("time_limit", max(seconds, 0.0)),
    ):
        highs.setOptionValue(name, limit)
    if below is not None:
        highs.setOptionValue("objective_bound", below - 0.5)
    highs.run()
    status, info, known = highs.getModelStatus(), highs.getInfo(), highspy.HighsModelStatus
    if below is not None and status in (known.kInfeasible, known.kObjectiveBound):
        return Answer(None, below, True)
    done = status in (known.kOptimal, known.kModelEmpty)
    if not done and status not in (known.kTimeLimit, known.kSolutionLimit, known.kIterationLimit):
        raise RuntimeError(f"HiGHS stopped: {highs.modelStatusToString(status)}")
    bound = info.mip_dual_bound
    fewest = int(np.ceil(bound - 1e-4)) if np.isfinite(bound) else -int(NEVER)
    fewest = fewest if below is None else min(fewest, below)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Answer(None, fewest, done)
    taken = np.array(highs.getSolution().col_value)[: len(owner)] > 0.5
    chosen = np.full(table.tickets, UNASSIGNED, np.int64)
    chosen[ticket[taken]] = owner[taken]
    lost = table.sum_losses(chosen)
    if below is not None and lost >= below:
        return Answer(None, below if done else fewest, done)
    return Answer(chosen, lost if done else fewest, done)


def _build(table: Table, whole: bool) -> tuple[highspy.Highs, Int64, Int64]:
    """The model, and the partners and tickets of its first columns, which are the possible pairs.

    Behind these stands a column for each ticket that nobody gets, and for each segment of places how many of it are taken. Rows:
    every ticket once, every partner's minutes, and its tickets less its places.
    """
    owner, ticket = np.nonzero(table.losses != NEVER)
    pairs, tickets, partners = len(owner), table.tickets, table.partners
    places = table.places
    segments = len(places.sizes) if places else 0
    model = highspy.HighsLp()
    model.num_col_ = pairs + tickets + segments
    model.num_row_ = tickets + partners + (partners if places else 0)
    model.col_lower_ = np.zeros(model.num_col_)
    # As many places as tickets: places that bring something must not be taken by nobody.
    lower = np.zeros(model.num_row_)
    lower[:tickets], lower[tickets : tickets + partners] = 1, -highspy.kHighsInf
    model.row_lower_ = lower
    costs = [table.losses[owner, ticket], table.unassigned]
    uppers, limits = [np.ones(pairs + tickets)], [np.ones(tickets), table.capacities]
    rows, entries = [ticket, tickets + owner], [np.ones(pairs), table.minutes[owner, ticket].astype(float)]
    if places:
        costs.append(places.costs)
        uppers.append(places.sizes.astype(float))
        limits.append(np.zeros(partners, np.int64))
        rows.append(tickets + partners + owner)
        entries.append(np.ones(pairs))
    model.col_cost_ = np.concatenate(costs).astype(float)
    model.col_upper_, model.row_upper_ = np.concatenate(uppers), np.concatenate(limits).astype(float)
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kColwise
    each = len(rows)
    matrix.start_ = np.concatenate((np.arange(0, each * pairs, each), each * pairs + np.arange(tickets + segments + 1)))
    of_segments = tickets + partners + places.owner if places else np.zeros(0, np.int64)
    matrix.index_ = np.concatenate((np.stack(rows, axis=1).ravel(), np.arange(tickets), of_segments))
    matrix.value_ = np.concatenate((np.stack(entries, axis=1).ravel(), np.ones(tickets), np.full(segments, -1.0)))
    if whole:
        kinds = (highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous)
        model.integrality_ = [kinds[0]] * (pairs + tickets) + [kinds[1]] * segments
    highs = SilentHighs()
    highs.passModel(model)
    return highs, owner, ticket
