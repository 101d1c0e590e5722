"""The program of the contested lots: those nearly indifferent at the prices, while all others stay where they are best off."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.classes import Classes, spread_classes
from aftersale.allocation.solve.descent import Point
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64
from aftersale.allocation.solve.prices import take_tickets
from aftersale.allocation.solve.programs import Floats, Program
from aftersale.allocation.solve.resources import Resources

Flags = NDArray[np.bool_]

# A column so far below a whole number is that number.
WHOLE = 1e-4


@dataclass(frozen=True, slots=True)
class Contest:
    """A program whose columns are pairs of contested lots, then the places that the others leave, then what is dealt in.

    What a pair is worth in it is its net value at the prices, and a place its price less its cost: so all figures are small.

    Attributes
    ----------
    point : the prices, and where the others are
    contested : which lots; shape (lots,)
    pair : which pair of all each of the first columns is; shape (columns of pairs,)
    base : what all is worth besides the value of the program, in thousandths
    dealing : how many of the last columns deal
    program : rows are the contested lots, then the resources; tickets may be cut in two
    """

    point: Point
    contested: Flags
    pair: Int64
    base: float
    dealing: int
    program: Program

    def read_prices(self, row_prices: Floats) -> Int64:
        """The prices of the resources after those of the program's rows; shape (resources,)."""
        prices = self.point.prices
        return prices + np.rint(row_prices[len(row_prices) - len(prices) :]).astype(np.int64)

    def read_dealt(self, columns: Floats) -> float:
        """How much is dealt in because the contested lots do not fit what the others leave."""
        return float(columns[len(columns) - self.dealing :].sum())

    def write_whole(self) -> Program:
        """The program in which tickets stay whole and nothing is dealt in."""
        highest = self.program.highest.copy()
        highest[len(highest) - self.dealing :] = 0
        return replace(self.program, highest=highest, whole=np.arange(len(highest)) < len(self.pair))

    def write_rounding(self, columns: Floats) -> Program:
        """The same, but lots that a solution leaves whole stay where it puts them."""
        program, share = self.write_whole(), columns[: len(self.pair)]
        lot = program.rows[program.starts[: len(self.pair)]]
        cut = np.zeros(len(program.most), bool)
        cut[lot[np.abs(share - np.rint(share)) > WHOLE]] = True
        staying = np.flatnonzero(~cut[lot])
        lowest, highest = program.lowest.copy(), program.highest.copy()
        lowest[staying] = highest[staying] = np.rint(share[staying])
        return replace(program, lowest=lowest, highest=highest)

    def read_choice(self, columns: Floats, lots: Resources, classes: Classes) -> Int32:
        """The slot of each ticket; one that the solution cuts in two goes to nobody; shape (tickets,)."""
        counts = np.zeros(len(lots.pairs.partners), np.int64)
        counts[self.pair] = np.floor(columns[: len(self.pair)] + WHOLE).astype(np.int64)
        some = np.flatnonzero(self.contested)
        pairs = take_tickets(lots.pairs, some)
        tickets = np.flatnonzero(self.contested[classes.class_of])
        number = np.zeros(len(lots.sizes), np.int32)
        number[some] = np.arange(len(some))
        part = Classes(pairs, number[classes.class_of[tickets]], lots.sizes[some], classes.groups[:, some])
        chosen = self.point.best.partner[classes.class_of]
        chosen[tickets] = spread_classes(part, counts[np.repeat(self.contested, np.diff(lots.pairs.starts))])
        return chosen


def find_contest(lots: Resources, point: Point, contested: Flags, reach: float, band: int) -> Contest:
    """The program in which contested lots share out among their pairs that lose at most `reach` against their best.

    When all lots are contested, it is that of the whole problem, with all pairs.

    Parameters
    ----------
    contested : such that the others leave no resource overfull; shape (lots,)
    band : how far prices may move; further than that, places are bought and sold
    """
    some = np.flatnonzero(contested)
    part = lots.take(some)
    pairs, net = part.pairs, part.compute_nets(point.prices)
    counts = np.diff(pairs.starts)
    lot = np.repeat(np.arange(len(some)), counts)
    # Its second way is open to every lot.
    least = point.best.net[some] - np.maximum(np.inf if len(some) == len(contested) else reach, point.best.margin[some])
    kept = np.flatnonzero(net >= least[lot])
    others = lots.count_loads(np.where(contested, np.int32(UNASSIGNED), point.best.partner))
    # The others take the cheap places.
    places, owner = lots.places, lots.places.owner
    filled = np.clip(others[owner] - (places.ends - places.sizes), 0, places.sizes)
    gains = point.prices[owner] - places.costs
    outside = (point.best.net * lots.sizes)[~contested].sum()
    return Contest(
        point,
        contested,
        (np.repeat(lots.pairs.starts[some] - pairs.starts[:-1], counts) + np.arange(len(lot)))[kept],
        float(outside + (filled * gains).sum() - lots.missing),
        2 * lots.count,
        _write_program(part, (lot[kept], kept, net[kept]), (places.sizes - filled, gains), band),
    )


def _write_program(part: Resources, pairs: tuple[Int64, Int64, Int64], left: tuple[Int64, Int64], band: int) -> Program:
    """Columns of pairs (lot, pair, net value), of what is left of each segment of places (how many, gain), and of what is dealt in."""
    (lot, pair, net), (sizes_left, gains_left) = pairs, left
    owner, count, sizes = part.places.owner, part.count, part.sizes
    # A pair stands in its lot's row and in that of each resource it uses; what is behind the last is no row.
    taken = np.zeros(len(pair), np.int64) if part.busy is None else part.busy.taken[pair].astype(np.int64)
    used, amounts = part.list_amounts(part.pairs.partners[pair], taken, np.ones(len(pair), np.int64))
    rows = np.concatenate((lot[:, None], len(sizes) + used.astype(np.int64)), axis=1)
    amounts = np.concatenate((np.ones((len(pair), 1), np.int64), amounts), axis=1)
    real = (rows < len(sizes) + count) & (amounts > 0)
    # Prices stay within the band when one place more, and one fewer, of each resource can be had for so much.
    dealt, dear = np.arange(count), -band / part.lengths
    single = len(owner) + 2 * count
    columns = len(pair) + single
    return Program(
        gains=np.concatenate((net, gains_left, dear, dear)).astype(float),
        lowest=np.zeros(columns),
        highest=np.concatenate((sizes[lot], sizes_left, np.full(2 * count, np.inf))),
        fewest=np.concatenate((np.full(len(sizes), -np.inf), np.zeros(count))),
        most=np.concatenate((sizes, np.zeros(count))).astype(float),
        starts=np.concatenate(([0], np.cumsum(np.concatenate((real.sum(axis=1), np.ones(single, np.int64)))))),
        rows=np.concatenate((rows[real], len(sizes) + owner, len(sizes) + dealt, len(sizes) + dealt)),
        factors=np.concatenate((amounts[real], np.full(len(owner) + count, -1.0), np.ones(count))).astype(float),
        whole=np.zeros(columns, bool),
    )
