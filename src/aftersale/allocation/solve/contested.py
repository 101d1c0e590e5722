"""The program of the contested lots: those nearly indifferent at the prices, while all others stay where they are best off."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.bundles import ALONE, Standing
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
    """A program whose columns are offers to contested lots, then what bundles have of their slots, then places, then what is dealt in.

    What an offer is worth in it is its net value at the prices, and a place its price less its cost: so all figures are small.

    Attributes
    ----------
    point, standing : the prices, and where the others are
    contested : which lots; shape (lots,)
    pair, bundle : the first pair of each of the first columns, and the bundle, or ALONE; shape (columns of offers,)
    flows : which columns say how many tickets each member of a bundle has
    base : what all is worth besides the value of the program, in thousandths
    dealing : how many of the last columns deal
    program : rows are the contested lots, the bundles, the resources; tickets may be cut in two
    """

    point: Point
    standing: Standing
    contested: Flags
    pair: Int64
    bundle: Int64
    flows: slice
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
        return replace(self.program, highest=highest, whole=np.arange(len(highest)) < self.flows.stop)

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
        counts, standing = np.zeros(len(lots.pairs.partners), np.int64), self.standing
        amount = np.floor(columns[: len(self.pair)] + WHOLE).astype(np.int64)
        alone = self.bundle == ALONE
        counts[self.pair[alone]] = amount[alone]
        spread = self.contested
        if standing.bundles is not None:
            staying = np.flatnonzero(~self.contested & (standing.at_bundle != ALONE))
            spread = spread | (standing.at_bundle != ALONE)
            first = np.concatenate((self.pair[~alone], standing.bundles.pair[standing.best[staying]]))
            bundle = np.concatenate((self.bundle[~alone], standing.at_bundle[staying]))
            amount = np.concatenate((amount[~alone], lots.sizes[staying]))
            # Where a bundle cannot place all, those that bring least are left.
            worth = lots.pairs.values[first]
            flows = np.floor(columns[self.flows] + WHOLE).astype(np.int64)
            at = np.lexsort((-worth, bundle))
            pair, shared = standing.bundles.share_out(first[at], bundle[at], amount[at], flows)
            counts[pair] = shared
        some = np.flatnonzero(spread)
        pairs = take_tickets(lots.pairs, some)
        tickets = np.flatnonzero(spread[classes.class_of])
        number = np.zeros(len(lots.sizes), np.int32)
        number[some] = np.arange(len(some))
        part = Classes(pairs, number[classes.class_of[tickets]], lots.sizes[some], classes.groups[:, some])
        chosen = self.point.best.partner[classes.class_of]
        chosen[tickets] = spread_classes(part, counts[np.repeat(spread, np.diff(lots.pairs.starts))])
        return chosen


def find_contest(
    lots: Resources, point: Point, standing: Standing, contested: Flags, reach: float, band: int
) -> Contest:
    """The program in which contested lots share out among their offers that lose at most `reach` against their best.

    The others stay where they are best off: in a slot, or in a bundle, which still has to say in which of its slots.
    When all lots are contested, it is that of the whole problem, with all pairs.

    Parameters
    ----------
    contested : such that the others leave no resource overfull; shape (lots,)
    band : how far prices may move; further than that, places are bought and sold
    """
    some = np.flatnonzero(contested)
    lot, pair, bundle = standing.list_offers(lots, some)
    net = standing.compute_nets(lots, point.prices, pair, bundle)
    # Its second way is open to every lot.
    least = point.best.net[some] - np.maximum(np.inf if len(some) == len(contested) else reach, standing.margin[some])
    kept = np.flatnonzero(net >= least[lot])
    lot, pair, bundle, net = lot[kept], pair[kept], bundle[kept], net[kept]
    staying = ~contested & (standing.at_bundle != ALONE)
    others = lots.count_loads(np.where(contested | staying, np.int32(UNASSIGNED), point.best.partner))
    # The others take the cheap places.
    places, owner = lots.places, lots.places.owner
    filled = np.clip(others[owner] - (places.ends - places.sizes), 0, places.sizes)
    gains = point.prices[owner] - places.costs
    outside = (point.best.net * lots.sizes)[~contested].sum()
    layout = _Layout(lots, standing, some, staying)
    blocks = [layout.write_offers((lot, pair, bundle, net)), *layout.write_bundles(point.best.net)]
    blocks += layout.write_places(places.sizes - filled, gains, band)
    first = len(pair)
    return Contest(
        point,
        standing,
        contested,
        pair,
        bundle,
        slice(first, first + len(blocks[1].gains)),
        float(outside + (filled * gains).sum() - lots.missing),
        2 * lots.count,
        layout.join(blocks),
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """Columns of a program.

    Attributes
    ----------
    gains, highest : what one unit is worth, and how many there may be; shape (columns,)
    rows, factors : what each column counts in, and how much; rows behind the last are none; shapes (columns, most of a column)
    """

    gains: Floats
    highest: Floats
    rows: Int64
    factors: Floats


class _Layout:
    """The rows of a contest: contested lots, bundles, resources."""

    def __init__(self, lots: Resources, standing: Standing, some: Int64, staying: Flags) -> None:
        """Number the rows; `staying` lots are in their bundle for good."""
        self.lots, self.standing, self.sizes = lots, standing, lots.sizes[some]
        bundles = 0 if standing.bundles is None else standing.bundles.count
        self.first = np.cumsum((0, len(some), bundles, lots.count))
        self.staying = staying
        self.held = np.zeros(bundles, np.int64)
        np.add.at(self.held, standing.at_bundle[staying], lots.sizes[staying])

    def write_offers(self, offers: tuple[Int64, Int64, Int64, Int64]) -> _Columns:
        """Lot, first pair, bundle and net value of each: a pair counts in its lot and what it uses, a bundle in its lot and its own row."""
        lot, pair, bundle, net = offers
        used, amounts = self._list_used(pair)
        alone = (bundle == ALONE)[:, None]
        own = np.where(bundle == ALONE, self.first[3], self.first[1] + bundle)
        rows = np.column_stack((lot, own, np.where(alone, used, self.first[3])))
        ones = np.ones((len(lot), 2), np.int64)
        return _Columns(
            net.astype(float), self.sizes[lot].astype(float), rows, np.hstack((ones, amounts)).astype(float)
        )

    def write_bundles(self, nets: Int64) -> list[_Columns]:
        """How many tickets each member of a bundle has, and how many of those that stay in it are not placed, at what they bring."""
        bundles = self.standing.bundles
        if bundles is None:
            nothing = np.zeros(0)
            return [_Columns(nothing, nothing, np.zeros((0, 1), np.int64), np.zeros((0, 1)))]
        used, amounts = self._list_used(bundles.members)
        owner = bundles.owner
        leaves = -np.ones((len(owner), 1), np.int64)
        flows = _Columns(
            -self.standing.behind.astype(float),
            np.full(len(owner), float(self.lots.sizes.sum())),
            np.column_stack((self.first[1] + owner, used)),
            np.hstack((leaves, amounts)).astype(float),
        )
        dearest = np.zeros(bundles.count, np.int64)
        np.maximum.at(dearest, self.standing.at_bundle[self.staying], nets[self.staying])
        own = self.first[1] + np.arange(bundles.count)[:, None]
        return [flows, _Columns(-dearest.astype(float), self.held.astype(float), own, -np.ones(own.shape))]

    def write_places(self, sizes: Int64, gains: Int64, band: int) -> list[_Columns]:
        """What is left of each segment of places, and what its places gain; what is dealt in, one more and one fewer of each resource."""
        count = self.lots.count
        resource = self.first[2] + np.arange(count)[:, None]
        owner = self.first[2] + self.lots.places.owner[:, None]
        # Prices stay within the band when one place more, and one fewer, of each resource can be had for so much.
        dear, much = -band / self.lots.lengths, np.full(count, np.inf)
        return [
            _Columns(gains.astype(float), sizes.astype(float), owner, -np.ones(owner.shape)),
            _Columns(dear, much, resource, -np.ones(resource.shape)),
            _Columns(dear, much, resource, np.ones(resource.shape)),
        ]

    def join(self, blocks: list[_Columns]) -> Program:
        """Columns one behind the other."""
        real = [(each.rows < self.first[3]) & (each.factors != 0) for each in blocks]
        counts = np.concatenate([each.sum(axis=1) for each in real])
        nothing = np.zeros(self.lots.count)
        return Program(
            gains=np.concatenate([each.gains for each in blocks]),
            lowest=np.zeros(len(counts)),
            highest=np.concatenate([each.highest for each in blocks]),
            fewest=np.concatenate((np.full(len(self.sizes), -np.inf), -self.held, nothing)).astype(float),
            most=np.concatenate((self.sizes, -self.held, nothing)).astype(float),
            starts=np.concatenate(([0], np.cumsum(counts))),
            rows=np.concatenate([each.rows[kept] for each, kept in zip(blocks, real, strict=True)]),
            factors=np.concatenate([each.factors[kept] for each, kept in zip(blocks, real, strict=True)]),
            whole=np.zeros(len(counts), bool),
        )

    def _list_used(self, pairs: Int64) -> tuple[Int64, Int64]:
        """The rows of the resources that pairs use, and how much of each."""
        lots = self.lots
        taken = np.zeros(len(pairs), np.int64) if lots.busy is None else lots.busy.taken[pairs].astype(np.int64)
        used, amounts = lots.list_amounts(lots.pairs.partners[pairs], taken, np.ones(len(pairs), np.int64))
        return self.first[2] + used.astype(np.int64), amounts
