"""Tags on tickets together with prices of quotas and minutes: what partners take that charge fees and tiers, and all other limits."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from aftersale.allocation.solve.joint_model import Layer
from aftersale.allocation.solve.model import LARGEST, NEVER, Int64, Pairs
from aftersale.allocation.solve.pieces import Flags
from aftersale.allocation.solve.resources import Resources
from aftersale.allocation.solve.tags import FINENESS, HIGHEST, Floats, Market, Offers, Tags

# The first bound aims to fall by this part of itself: prices are near the best ones already.
FIRST_AIM = 3e-3
# How far prices go for what is left over, beside tags.
STEP = 1.0


class PricedMarket(Market):
    """A market whose tags are those of the lots, then the prices of all resources but those of the layer, in parts of a unit."""

    def __init__(self, lots: Resources, layer: Layer, first: int, prices: Int64) -> None:
        """Take the resources, which of them are the layer's, from `first` on, and prices near the best ones."""
        self.lots, self.layer, self.first, self.prices = lots, layer, first, prices
        self.own = np.zeros(lots.count, bool)
        self.own[first : first + len(layer.pieces.most)] = True
        # How long the last look took.
        self.seconds = 0.0
        self.values_fine = lots.pairs.values.astype(np.int64) * FINENESS
        self._number_accounts()
        self._find_private()
        super().__init__(self.offered, lots.sizes, layer.pieces)
        self.lot_count = len(lots.sizes)
        loads = lots.count_loads(lots.find_best(prices).partner)
        steps = STEP / (np.maximum(loads, lots.lengths) * lots.lengths)
        self.lowest = np.concatenate((self.lowest, np.where(lots.lengths > 1, 0, -HIGHEST)))
        self.weights = np.concatenate((self.weights, np.where(self.own, 0, steps)))

    def _number_accounts(self) -> None:
        """The pairs of lots and accounts, and the pairs of lots and slots that each stands for."""
        pairs = self.lots.pairs
        lot = np.repeat(np.arange(pairs.tickets), np.diff(pairs.starts))
        count = len(self.layer.pieces.most)
        key = lot * count + self.layer.account_of[self.lots.partner_of[pairs.partners]]
        self.by_account = np.argsort(key, kind="stable")
        sorted_key = key[self.by_account]
        self.edges = np.flatnonzero(np.diff(sorted_key, prepend=-1))
        found = sorted_key[self.edges]
        starts = np.searchsorted(found, np.arange(pairs.tickets + 1) * count)
        self.group = np.repeat(np.arange(len(found)), np.diff(np.append(self.edges, len(key))))
        self.offered = Pairs(starts, (found % count).astype(np.int32), np.zeros(len(found), np.int32))

    def _find_private(self) -> None:
        """How much of each segment of what only one account uses it can use on each of its pieces; segments of other resources aside.

        Whoever gets no tickets uses nothing: so limits of its own bring it nothing either, and no half of a partner can use the
        whole of its quotas.
        """
        lots, pieces = self.lots, self.layer.pieces
        places, owner = lots.places, lots.places.owner
        user = self._find_users()
        segments = np.flatnonzero((user >= 0)[owner])
        whose = user[owner[segments]]
        counts = np.bincount(pieces.owner, minlength=len(pieces.most))[whose]
        before = np.cumsum(counts) - counts
        self.segment = np.repeat(segments, counts)
        self.piece = np.repeat(pieces.partner_starts[whose] - before, counts) + np.arange(counts.sum())
        begins = (places.ends - places.sizes)[self.segment]
        room = np.where(lots.lengths[owner[self.segment]] > 1, NEVER, pieces.last[self.piece] - begins)
        self.usable = np.clip(np.where(pieces.last[self.piece] > 0, room, 0), 0, places.sizes[self.segment])
        self.private = np.zeros(len(places.sizes), bool)
        self.private[segments] = True

    def _find_users(self) -> Int64:
        """The account that alone uses a resource, -1 where several do or it is the layer's own; shape (resources,)."""
        lots = self.lots
        count = len(self.layer.pieces.most)
        account = self.layer.account_of[lots.partner_of]
        used = lots.used[:-1] if lots.busy is None else np.column_stack((lots.used[:-1], lots.busy.rows[:-1]))
        least, most = np.full(lots.count + 1, count), np.full(lots.count + 1, -1)
        for column in used.T:
            np.minimum.at(least, column, account)
            np.maximum.at(most, column, account)
        return np.where((least == most) & ~np.append(self.own, True), most, -1)[:-1]

    def begin(self, allowed: Flags) -> Tags:
        """Every lot at its best net value: as low a bound as prices alone prove."""
        net = self.lots.find_best(self.prices).net
        tags = np.concatenate((net, np.where(self.own, 0, self.prices))) * FINENESS
        offers = self.find_offers(tags, allowed)
        return Tags(tags, offers, np.zeros(len(allowed)), max(FIRST_AIM * abs(offers.fine_bound), FINENESS))

    def find_offers(self, tags: Int64, allowed: Flags) -> Offers:
        """What partners take at these tags and prices, and how much of all other limits that uses."""
        begin = time.monotonic()
        found = self._find_offers(tags, allowed)
        self.seconds = time.monotonic() - begin
        return found

    def _find_offers(self, tags: Int64, allowed: Flags) -> Offers:
        own, prices = tags[: self.lot_count], tags[self.lot_count :]
        at = self._reprice(prices)
        gains = prices[self.lots.places.owner] - self.lots.places.costs * FINENESS
        self.extra[:] = 0
        np.add.at(self.extra, self.piece, self.usable * np.maximum(gains[self.segment], 0))
        found = super().find_offers(own, allowed)
        pairs = at[found.pairs]
        usage = self._count_usage(pairs, found.parts)
        fewest, most, rents = self._find_limits(gains, found.picked)
        taken = np.concatenate((found.taken, usage - np.clip(usage, fewest, most)))
        if found.bound is None:
            return replace(found, taken=taken, pairs=pairs)
        bound = found.fine_bound + rents
        return replace(found, bound=bound // FINENESS, fine_bound=bound, taken=taken, pairs=pairs)

    def count_surplus(self, offers: Offers) -> Floats:
        """What is left over of each lot, and of each other limit that has a price."""
        surplus = -offers.taken.astype(np.float64)
        surplus[: self.lot_count] += self.sizes
        surplus[self.lot_count :][self.own] = 0
        return surplus

    def _reprice(self, prices: Int64) -> Int64:
        """Value all pairs of lots and accounts at other prices; which pair of lots and slots each stands for."""
        paid = self.lots.pairs.values - self.lots.compute_nets(np.where(self.own, 0, prices))
        nets = (self.values_fine - paid)[self.by_account]
        best = np.maximum.reduceat(nets, self.edges) if len(self.edges) else nets
        standing = np.flatnonzero(nets == best[self.group])
        at = np.empty(len(self.edges), np.int64)
        at[self.group[standing[::-1]]] = self.by_account[standing[::-1]]
        # Nobody takes what loses so much; nothing may be worth more.
        if len(best) and int(best.max()) > LARGEST * FINENESS:
            raise OverflowError("prices are too large to be counted with")
        self.values = np.maximum(best, -LARGEST * FINENESS)[self.by_partner]
        return at

    def _count_usage(self, pairs: Int64, parts: Int64) -> Int64:
        """How much of each resource these pairs use; shape (resources,)."""
        lots, slots = self.lots, self.lots.pairs.partners[pairs]
        minutes = np.zeros(len(pairs), np.int64) if lots.busy is None else lots.busy.taken[pairs].astype(np.int64)
        used, amounts = lots.list_amounts(slots, minutes, parts)
        usage = np.bincount(used.ravel(), amounts.ravel(), lots.count + 1)
        return usage[:-1].astype(np.int64)

    def _find_limits(self, gains: Int64, picked: Int64) -> tuple[Int64, Int64, int]:
        """How much of each resource its price calls for, fewest and most, and what the shared ones bring less what they cost.

        Parameters
        ----------
        gains : what a unit of each segment brings at its price, in parts of a unit; shape (segments,)
        picked : the piece of each account
        """
        owner, sizes = self.lots.places.owner, self.lots.places.sizes.copy()
        sizes[self.private] = 0
        now = np.flatnonzero(np.isin(self.piece, picked))
        sizes[self.segment[now]] = self.usable[now]
        fewest, most = np.zeros((2, self.lots.count), np.int64)
        np.add.at(fewest, owner, np.where(gains > 0, sizes, 0))
        np.add.at(most, owner, np.where(gains >= 0, sizes, 0))
        rents = sizes * np.maximum(gains, 0)
        return fewest, most, int(rents[~self.own[owner] & ~self.private].sum())


def round_prices(market: PricedMarket, tags: Tags) -> Int64:
    """Prices of all resources, in units, from tags."""
    prices = tags.tags[market.lot_count :] // FINENESS
    prices[market.own] = tags.offers.prices
    return np.clip(prices, -NEVER, NEVER)
