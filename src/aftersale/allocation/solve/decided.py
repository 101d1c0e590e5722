"""The best plan when every partner is held to one run of its costs: a linear program on the undecided, whose prices prove it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersale.allocation.solve.best import find_best
from aftersale.allocation.solve.classes import Classes
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64, Pairs
from aftersale.allocation.solve.pieces import Flags, RunPlaces
from aftersale.allocation.solve.programs import Program, solve_program

# So many classes, those nearest to indifference at the first prices, enter the first program.
UNDECIDED = 4_000
# Of their pairs, those that lose at most so many times the largest margin among them.
NEARLY = 4
# So many times more are known when too few were.
MORE = 4


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

    At prices near the best ones most classes have one partner that is clearly best. The program knows the others only, and of their
    pairs those that are not clearly worse; what would be better at its prices joins in, until nothing would.
    """
    pairs, count = classes.pairs, classes.count
    ticket = np.repeat(np.arange(count), np.diff(pairs.starts))
    best = find_best(pairs, prices)
    at = best.partner
    nearest = np.argsort(best.margin, kind="stable")
    undecided = np.zeros(count, bool)
    undecided[nearest[:UNDECIDED]] = True
    near = NEARLY * float(best.margin[undecided].max(initial=0))
    used = undecided[ticket] & (best.net[ticket] - (pairs.values - prices[pairs.partners]) <= near)
    while True:
        answer = solve_program(_write_program(classes, places, undecided, used, at), float("inf"))
        if answer.columns is None:
            if np.all(used):
                return None
            # Too few are known to give everybody the fewest it must get, or there are too few.
            undecided[nearest[: MORE * np.count_nonzero(undecided)]] = True
            used = undecided[ticket]
            continue
        prices = np.rint(answer.row_prices[np.count_nonzero(undecided) :]).astype(np.int64)
        tags = _find_nets(pairs, prices, at)
        tags[undecided] = np.rint(answer.row_prices[: np.count_nonzero(undecided)])
        now = find_best(pairs, prices)
        missed = tags < now.net
        loss = now.net[ticket] - (pairs.values - prices[pairs.partners])
        if not np.any(missed[ticket] & ~used & (loss == 0)):
            counts = np.where(pairs.partners == at[ticket], classes.sizes[ticket], 0) * ~undecided[ticket]
            counts[used] = np.rint(answer.columns[: np.count_nonzero(used)])
            return Decided(counts, prices, _sum_bound(classes, places, prices, now.net))
        undecided = undecided | missed
        used = used | undecided[ticket] & ((loss <= near) | (pairs.partners == at[ticket]))


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


def _write_program(classes: Classes, places: RunPlaces, undecided: Flags, used: Flags, at: Int32) -> Program:
    """Columns: used pairs of the undecided, what partners must get, further places. Rows: the undecided classes, partners."""
    pairs, sizes = classes.pairs, classes.sizes[undecided]
    count, partners, segments = len(sizes), len(places.fewest), len(places.owner)
    staying = ~undecided & (at != UNASSIGNED)
    others = np.bincount(at[staying], classes.sizes[staying], partners)
    row = np.cumsum(undecided) - 1
    ticket = row[np.repeat(np.arange(classes.count), np.diff(pairs.starts))[used]]
    taken, rest = len(ticket), partners + segments
    owner = count + np.concatenate((np.arange(partners), places.owner))
    return Program(
        gains=np.concatenate((pairs.values[used], np.zeros(partners), -places.costs)).astype(float),
        lowest=np.concatenate((np.zeros(taken), places.fewest, np.zeros(segments))).astype(float),
        highest=np.concatenate((sizes[ticket], places.fewest, places.sizes)).astype(float),
        fewest=np.concatenate((np.full(count, -np.inf), -others)),
        most=np.concatenate((sizes, -others)).astype(float),
        starts=np.concatenate((np.arange(taken) * 2, 2 * taken + np.arange(rest + 1))),
        rows=np.concatenate((np.stack((ticket, count + pairs.partners[used]), 1).ravel(), owner)),
        factors=np.concatenate((np.ones(2 * taken), -np.ones(rest))),
        whole=np.zeros(taken + rest, bool),
    )
