"""The best plan when every partner is held to one run of its costs: a linear program on the undecided, whose prices prove it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersale.allocation.solve.best import find_best
from aftersale.allocation.solve.classes import Classes
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64, Pairs
from aftersale.allocation.solve.pieces import Flags, RunPlaces
from aftersale.allocation.solve.prices import take_tickets
from aftersale.allocation.solve.programs import Answer, Program, solve_program

# So many classes, those nearest to indifference at the first prices, enter the first program.
UNDECIDED = 4_000


@dataclass(frozen=True, slots=True)
class Decided:
    """The best plan within some runs.

    Attributes
    ----------
    counts : how many tickets of its class each pair gets; shape (class pairs,)
    prices : what one more place at each partner is worth, in thousandths; shape (partners,)
    bound : no plan within these runs is worth more
    """

    counts: Int64
    prices: Int64
    bound: int


def solve_decided(classes: Classes, places: RunPlaces, prices: Int64) -> Decided | None:
    """The best plan within these places; None when there are no tickets for the fewest that partners must get.

    At prices near the best ones most classes have one partner that is clearly best. The program knows the others only; those that
    would rather go elsewhere at its prices join in, until none would.
    """
    pairs, count = classes.pairs, classes.count
    best = find_best(pairs, prices)
    wanted = np.sort(np.argsort(best.margin, kind="stable")[:UNDECIDED])
    undecided = np.zeros(count, bool)
    undecided[wanted] = True
    at = best.partner
    while True:
        answer = solve_program(_write_program(classes, places, undecided, at), float("inf"))
        if answer.columns is None:
            if np.all(undecided):
                return None
            join = np.argsort(np.where(undecided, -1, best.margin), kind="stable")[: 4 * np.count_nonzero(undecided)]
            undecided[join] = True
            continue
        prices = np.rint(answer.row_prices[np.count_nonzero(undecided) :]).astype(np.int64)
        now = find_best(pairs, prices)
        elsewhere = ~undecided & (_find_nets(pairs, prices, at) < now.net)
        if not np.any(elsewhere):
            counts = _read_counts(classes, undecided, at, answer)
            return Decided(counts, prices, _sum_bound(classes, places, prices, now.net))
        undecided = undecided | elsewhere


def _find_nets(pairs: Pairs, prices: Int64, at: Int32) -> Int64:
    """What each class nets at its partner; shape (classes,)."""
    ticket = np.repeat(np.arange(pairs.tickets), np.diff(pairs.starts))
    here = np.flatnonzero(pairs.partners == at[ticket])
    nets = np.zeros(pairs.tickets, np.int64)
    nets[ticket[here]] = pairs.values[here] - prices[pairs.partners[here]]
    return nets


def _sum_bound(classes: Classes, places: RunPlaces, prices: Int64, nets: Int64) -> int:
    """What no plan within these places is worth more than, from prices and the best net value of each class there."""
    rents = (places.sizes * np.maximum(prices[places.owner] - places.costs, 0)).sum()
    return int((nets * classes.sizes).sum() + rents + (places.fewest * prices - places.base).sum())


def _read_counts(classes: Classes, undecided: Flags, at: Int32, answer: Answer) -> Int64:
    """How many tickets each pair of all classes gets."""
    pairs = classes.pairs
    ticket = np.repeat(np.arange(classes.count), np.diff(pairs.starts))
    counts = np.where(pairs.partners == at[ticket], classes.sizes[ticket], 0)
    asked = undecided[ticket]
    assert answer.columns is not None
    counts[asked] = np.rint(answer.columns[: np.count_nonzero(asked)])
    return counts


def _write_program(classes: Classes, places: RunPlaces, undecided: Flags, at: Int32) -> Program:
    """Columns: pairs of the undecided, what partners must get, further places. Rows: the undecided classes, partners."""
    pairs, sizes = take_tickets(classes.pairs, np.flatnonzero(undecided)), classes.sizes[undecided]
    count, partners, segments = pairs.tickets, len(places.fewest), len(places.owner)
    staying = ~undecided & (at != UNASSIGNED)
    others = np.bincount(at[staying], classes.sizes[staying], partners)
    ticket = np.repeat(np.arange(count), np.diff(pairs.starts))
    taken, rest = len(ticket), partners + segments
    owner = count + np.concatenate((np.arange(partners), places.owner))
    return Program(
        gains=np.concatenate((pairs.values, np.zeros(partners), -places.costs)).astype(float),
        lowest=np.concatenate((np.zeros(taken), places.fewest, np.zeros(segments))).astype(float),
        highest=np.concatenate((sizes[ticket], places.fewest, places.sizes)).astype(float),
        fewest=np.concatenate((np.full(count, -np.inf), -others)),
        most=np.concatenate((sizes, -others)).astype(float),
        starts=np.concatenate((np.arange(taken) * 2, 2 * taken + np.arange(rest + 1))),
        rows=np.concatenate((np.stack((ticket, count + pairs.partners), 1).ravel(), owner)),
        factors=np.concatenate((np.ones(2 * taken), -np.ones(rest))),
        whole=np.zeros(taken + rest, bool),
    )
