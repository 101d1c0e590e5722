"""Price tags on tickets: every partner takes what pays best at these tags, which bounds what any allocation is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.model import LARGEST, NEVER, Int64, Pairs
from aftersale.allocation.solve.pieces import Flags, Pieces

Floats = NDArray[np.float64]

# Tags are told in parts of a thousandth: where values are small, the best tags lie between whole ones.
FINENESS = 16
# Keeps the partners apart in one sort over all pairs: above any difference of net values, in parts of a thousandth.
APART = np.int64(1) << 38
# No tag goes beyond: twice the largest value, so that net values stay apart.
HIGHEST = 2 * LARGEST * FINENESS
# Pairs are sorted that fill so many times the places of their partner.
SPARE = 1.3
# How much of the last direction goes into the next one, and of the last picks into their average.
MOMENTUM = 0.8
MEMORY = 0.93
# So many steps without a better bound, and the gain that is aimed at shrinks to this part.
PATIENCE = 10
SHRINKING = 0.6


@dataclass(frozen=True, slots=True)
class Offers:
    """What partners take at some tags.

    Attributes
    ----------
    bound : no allocation within the allowed runs is worth more, in thousandths; None when a partner has no allowed run it can fill
    fine_bound : the same in parts of a thousandth
    taken : how many tickets of each class are taken, all partners together; shape (classes,)
    picked : the piece that pays each partner best; shape (partners,)
    prices : what the last ticket that each partner takes nets, in thousandths; of the first, where it takes none; shape (partners,)
    losses : how far below the bound allocations stay that hold a partner to this run, in thousandths rounded down; shape (runs,)
    pairs, parts : which pairs are taken, by their numbers, and how many tickets of each
    """

    bound: int | None
    fine_bound: int
    taken: Int64
    picked: Int64
    prices: Int64
    losses: Int64
    pairs: Int64
    parts: Int64


class Market:
    """Classes of tickets, sorted by partner, and what their partners take at any tags."""

    def __init__(self, pairs: Pairs, sizes: Int64, pieces: Pieces) -> None:
        """Pairs of classes, and how many tickets each class has."""
        by_partner = np.argsort(pairs.partners, kind="stable")
        self.pieces = pieces
        self.sizes = sizes
        self.by_partner = by_partner
        # What each piece brings its partner besides, in parts of a thousandth.
        self.extra = np.zeros(len(pieces.owner), np.int64)
        # What a tag may not go below, and how far it goes for a surplus of one ticket.
        self.lowest, self.weights = np.zeros(len(sizes), np.int64), 1.0 / sizes
        self.ticket = np.repeat(np.arange(pairs.tickets), np.diff(pairs.starts))[by_partner]
        self.values = pairs.values[by_partner].astype(np.int64) * FINENESS
        self.partner = pairs.partners[by_partner].astype(np.int64)
        self.counts = np.bincount(pairs.partners, minlength=len(pieces.most))
        # Below these nets no pair can be among as many tickets as its partner takes at most, unless tags move far.
        self.floors = np.full(len(pieces.most), -NEVER)
        self.best_values = np.zeros(pairs.tickets, np.int64)
        np.maximum.at(self.best_values, self.ticket, self.values)

    def find_offers(self, tags: Int64, allowed: Flags) -> Offers:
        """What each partner takes within its allowed runs; tags in parts of a thousandth, shape (classes,); allowed: shape (runs,)."""
        pieces = self.pieces
        at_pair, keys, begins, total = self._sort_pairs(tags)
        nets = np.append(np.repeat(np.arange(len(begins) - 1), np.diff(begins)) * APART - keys, 0)
        worth = np.concatenate(([0], np.cumsum(np.diff(total) * nets[:-1])))
        begin, end = begins[pieces.owner], begins[pieces.owner + 1]
        # Where a further ticket brings less than it costs; keys rise as nets fall.
        stop = np.searchsorted(keys, pieces.owner * APART - pieces.slope * FINENESS)
        before = total[begin]
        load = np.minimum(np.clip(total[stop] - before, pieces.first, pieces.last), total[end] - before)
        at = np.searchsorted(total, before + load, side="right") - 1
        gain = worth[at] - worth[begin] + (before + load - total[at]) * nets[at]
        cost = pieces.base + pieces.slope * (load - pieces.first)
        profit = np.where((load >= pieces.first) & allowed[pieces.run], gain - cost * FINENESS + self.extra, -NEVER)
        last = np.searchsorted(total, before + np.maximum(load, 1), side="left") - 1
        return self._pick(tags, profit, (load, nets[last] // FINENESS), (at_pair, begins, total))

    def count_surplus(self, offers: Offers) -> Floats:
        """How many tickets of each class are left over, less than none where they are taken twice; shape (classes,)."""
        return (self.sizes - offers.taken).astype(np.float64)

    def begin(self, allowed: Flags) -> Tags:
        """Half of what each class is worth at best: a rough beginning."""
        tags = self.best_values // 2
        offers = self.find_offers(tags, allowed)
        return Tags(tags, offers, np.zeros(len(allowed)), max(0.05 * abs(offers.fine_bound), FINENESS))

    def _sort_pairs(self, tags: Int64) -> tuple[Int64, Int64, Int64, Int64]:
        """Pairs by partner and falling net value, at least the best of each partner that together fill all of its places.

        Returns the place and the key of each, where each partner begins, and how many tickets come before each.
        """
        most, nets = self.pieces.most, self.values - tags[self.ticket]
        while True:
            kept = np.flatnonzero(nets >= np.repeat(self.floors, self.counts))
            partner = self.partner[kept]
            counts = np.bincount(partner, minlength=len(most))
            tickets = np.bincount(partner, self.sizes[self.ticket[kept]], len(most))
            missing = (tickets < most) & (counts < self.counts)
            if not np.any(missing):
                break
            self.floors[missing] = -NEVER
        keys = partner * APART - nets[kept]
        ranks = np.argsort(keys)
        keys, at_pair = keys[ranks], kept[ranks]
        begins = np.concatenate(([0], np.cumsum(counts)))
        total = np.concatenate(([0], np.cumsum(self.sizes[self.ticket[at_pair]])))
        spare = np.searchsorted(total, total[begins[:-1]] + most * SPARE + 1)
        found = np.flatnonzero(spare < begins[1:])
        self.floors[found] = found * APART - keys[spare[found]]
        return at_pair, keys, begins, total

    def _pick(self, tags: Int64, profit: Int64, ends: tuple[Int64, Int64], rows: tuple[Int64, Int64, Int64]) -> Offers:
        """The best piece of each partner, and what of each class is taken for it: from loads and prices, and the sorted pairs."""
        pieces = self.pieces
        (load, price), (at_pair, begins, total) = ends, rows
        best = np.maximum.reduceat(profit, pieces.partner_starts)
        standing = np.flatnonzero(profit == best[pieces.owner])
        picked = standing[np.flatnonzero(np.diff(pieces.owner[standing], prepend=-1))]
        losses = (best[pieces.run_owner] - np.maximum.reduceat(profit, pieces.run_starts)) // FINENESS
        if best.min(initial=0) == -NEVER:
            nothing = np.zeros(0, np.int64)
            return Offers(None, 0, np.zeros_like(self.sizes), picked, price[picked], losses, nothing, nothing)
        upto = total[begins[:-1]] + load[picked]
        counts = np.maximum(np.searchsorted(total, upto, side="left") - begins[:-1], 0)
        shift = np.concatenate(([0], np.cumsum(counts)))
        some = np.repeat(begins[:-1] - shift[:-1], counts) + np.arange(shift[-1])
        part = np.minimum(total[some + 1], np.repeat(upto, counts)) - total[some]
        taken = np.bincount(self.ticket[at_pair[some]], part, len(self.sizes)).astype(np.int64)
        bound = int((tags * self.sizes).sum() + best.sum())
        pairs = self.by_partner[at_pair[some]]
        return Offers(bound // FINENESS, bound, taken, picked, price[picked], losses, pairs, part)


@dataclass(slots=True)
class Tags:
    """Tags of a set of allowed runs, as good as they have become.

    Attributes
    ----------
    tags : in parts of a thousandth; shape (classes,)
    offers : what partners take at them
    picks : how often each run was picked of late; sums to 1 for each partner; shape (runs,)
    aim : by how much the bound may still fall, as a guess, in parts of a thousandth
    """

    tags: Int64
    offers: Offers
    picks: Floats
    aim: float


def lower_tags(market: Market, allowed: Flags, begin: Tags, steps: int, enough: Callable[[Offers], bool]) -> Tags:
    """Tags with a lower bound, by so many steps against the surplus of each class, fewer when `enough` says so.

    A class that is taken more often than it has tickets becomes dearer, one that is left over cheaper: subgradient steps with momentum,
    as long as a gain of the bound by `aim` would take; where it does not come, the aim shrinks.

    Source: Held, Wolfe and Crowder, Validation of subgradient optimization, Mathematical Programming 6 (1974); Goffin and Kiwiel,
    Convergence of a simple subgradient level method, Mathematical Programming 85 (1999).
    """
    best = Tags(begin.tags, market.find_offers(begin.tags, allowed), begin.picks.copy(), begin.aim)
    tags, offers, stalled = best.tags.astype(np.float64), best.offers, 0
    direction = np.zeros(len(tags))
    weights = market.weights
    for _ in range(steps):
        if best.offers.bound is None or enough(best.offers):
            break
        surplus = market.count_surplus(offers)
        surplus[(tags <= market.lowest) & (surplus > 0)] = 0
        if not np.any(surplus):
            # Nothing is taken twice, and what is left over is worth nothing: no tags are better.
            best.aim = 0.0
            break
        direction = surplus + MOMENTUM * direction
        norm = max(float((direction**2 * weights).sum()), 1e-9)
        length = (offers.fine_bound - best.offers.fine_bound + best.aim) / norm
        tags = np.clip(tags - length * direction * weights, market.lowest, HIGHEST)
        tried = np.rint(tags).astype(np.int64)
        offers = market.find_offers(tried, allowed)
        best.picks *= MEMORY
        best.picks[market.pieces.run[offers.picked]] += 1 - MEMORY
        if offers.fine_bound < best.offers.fine_bound:
            best.tags, best.offers, stalled = tried, offers, 0
            continue
        stalled += 1
        if stalled == PATIENCE:
            best.aim *= SHRINKING
            if best.aim < 1:
                break
            tags, offers, stalled = best.tags.astype(np.float64), best.offers, 0
            direction[:] = 0
    return best
