"""Slots that many lots have side by side with the same differences of value, as the days of a partner: programs take them as one.

Days make ties by the thousand: where a day later costs everybody the same, all tickets of a partner are indifferent at once, and no price
tells who goes on which day. As a bundle they need no telling: a program says how many tickets a bundle gets, and how many of these each
of its slots has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.classes import FIRST_SALT, stir
from aftersale.allocation.solve.descent import Point
from aftersale.allocation.solve.model import FARTHEST, NEVER, Int32, Int64, Pairs
from aftersale.allocation.solve.pieces import Flags
from aftersale.allocation.solve.resources import Resources

Hashes = NDArray[np.uint64]

# As the bundle of an offer: the pair stands alone.
ALONE = -1
# So many lots tell whether there are bundles; where less than this part of their pairs are in one, there are none worth the trouble.
SAMPLE, WORTH_BUNDLING = 5_000, 0.2


@dataclass(frozen=True, slots=True)
class Bundles:
    """What lots may choose from: bundles, and slots that are in none.

    Attributes
    ----------
    starts : lot i has the offers starts[i] up to, not including, starts[i + 1]; shape (lots + 1,)
    pair : the first pair of each offer, or the only one; shape (offers,)
    bundle : which bundle that is, ALONE where it is a single pair; shape (offers,)
    example : the first pair of one of the lots that have a bundle; shape (bundles,)
    sizes : how many slots a bundle has: so many pairs from the first one on; shape (bundles,)
    """

    starts: Int64
    pair: Int64
    bundle: Int64
    example: Int64
    sizes: Int64

    @property
    def count(self) -> int:
        """How many bundles there are."""
        return len(self.sizes)

    @property
    def owner(self) -> Int64:
        """The bundle of each member; shape (members,)."""
        return np.repeat(np.arange(self.count), self.sizes)

    @property
    def members(self) -> Int64:
        """The pairs of the examples; shape (members,)."""
        return _spread(self.example, self.sizes)

    def share_out(self, first: Int64, bundle: Int64, amount: Int64, flows: Int64) -> tuple[Int64, Int64]:
        """Give the tickets of each bundle to its members, one after the other: which pairs get any, and how many.

        Parameters
        ----------
        first, bundle, amount : the first pair, the bundle and the tickets of each offer, by rising bundle; shapes (offers,)
        flows : how many tickets each member has; what is too much is left; shape (members,)
        """
        given = np.bincount(bundle, amount, self.count).astype(np.int64)
        begins, owner = np.cumsum(given) - given, self.owner
        upto = np.cumsum(flows)
        before = (upto - flows)[np.cumsum(self.sizes) - self.sizes]
        ends = begins[owner] + np.minimum(upto - before[owner], given[owner])
        taken = np.cumsum(amount)
        edges = np.unique(np.concatenate(([0], begins, ends, taken)))
        lows, parts = edges[:-1], np.diff(edges)
        member, offer = np.searchsorted(ends, lows, side="right"), np.searchsorted(taken, lows, side="right")
        # What lies behind the last member of its bundle is left.
        placed = np.flatnonzero((member < len(ends)) & (np.append(owner, self.count)[member] == bundle[offer]))
        member, offer = member[placed], offer[placed]
        step = np.arange(len(ends)) - (np.cumsum(self.sizes) - self.sizes)[owner]
        return first[offer] + step[member], parts[placed]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where lots stand at some prices, all slots of a bundle taken for one.

    Attributes
    ----------
    bundles : None where every pair stands alone
    highest : the net value of the best member less what the first one is worth; shape (bundles,)
    behind : how far each member stays below the best one; shape (members,)
    best : the best offer of each lot, or, where every pair stands alone, its slot; shape (lots,)
    at_bundle : the bundle which that is, ALONE where it is none; shape (lots,)
    margin : what the best is worth more than the second best; shape (lots,)
    """

    bundles: Bundles | None
    highest: Int64
    behind: Int64
    best: Int64 | Int32
    at_bundle: Int64
    margin: Int64

    def list_offers(self, lots: Resources, some: Int64) -> tuple[Int64, Int64, Int64]:
        """The offers of some lots: which of these lots, the first pair, the bundle or ALONE; shapes (offers,)."""
        starts = lots.pairs.starts if self.bundles is None else self.bundles.starts
        counts = starts[some + 1] - starts[some]
        at, lot = _spread(starts[some], counts), np.repeat(np.arange(len(some)), counts)
        if self.bundles is None:
            return lot, at, np.full(len(at), ALONE)
        return lot, self.bundles.pair[at], self.bundles.bundle[at]

    def compute_nets(self, lots: Resources, prices: Int64, pair: Int64, bundle: Int64) -> Int64:
        """What offers are worth less what they have to pay, bundles at their best; shape (offers,)."""
        nets = lots.compute_nets(prices, pair)
        whole = bundle != ALONE
        nets[whole] = lots.pairs.values[pair[whole]] + self.highest[bundle[whole]]
        return nets


def find_bundles(lots: Resources) -> Bundles | None:
    """The bundles of lots whose slots rise; None where there are few or none."""
    count = lots.pairs.tickets
    if count > SAMPLE and _number(lots.take(np.arange(SAMPLE) * count // SAMPLE)) is None:
        return None
    return _number(lots)


def _number(lots: Resources) -> Bundles | None:
    salt = FIRST_SALT
    while True:
        traits = _list_traits(lots, salt)
        first, length, alike = _find_runs(lots.pairs, traits, salt)
        if int(length.sum()) <= WORTH_BUNDLING * len(lots.pairs.partners):
            return None
        _, example, bundle = np.unique(alike, return_index=True, return_inverse=True)
        found = _make_offers(lots.pairs, first, length, np.asarray(bundle, np.int64), example)
        if _are_alike(lots, found, first, length, np.asarray(bundle, np.int64)):
            return found
        # Two that are not alike had one hash, which happens once in ages: another hash tells them apart.
        salt += np.uint64(2)


def _list_traits(lots: Resources, salt: np.uint64) -> Hashes:
    """A number for what each pair uses up: the same for equal slots and minutes; shape (pairs,)."""
    used = lots.used[:-1]
    slots = np.where(used == lots.count, np.uint64(0), stir(used.astype(np.uint64), salt)).sum(axis=1, dtype=np.uint64)
    traits = slots[lots.pairs.partners]
    return traits if lots.busy is None else stir(traits + lots.busy.taken.astype(np.uint64), salt)


def _find_runs(pairs: Pairs, traits: Hashes, salt: np.uint64) -> tuple[Int64, Int64, Hashes]:
    """Where runs of several pairs begin that more than one lot has, how long they are, and a number: the same for runs that are alike.

    A pair goes on the run of the one before where another lot goes from the same traits to the same with the same difference of value.
    """
    count, values = len(pairs.partners), pairs.values.astype(np.int64)
    opens = np.zeros(count + 1, bool)
    opens[pairs.starts] = True
    steps = stir(stir(traits[:-1], salt) + traits[1:] + np.diff(values).view(np.uint64), salt)
    opens[1:count] |= ~_find_shared(steps, ~opens[1:count])
    first = np.flatnonzero(opens[:count])
    length = np.diff(np.append(first, count))
    above = stir(traits + (values - np.repeat(values[first], length)).view(np.uint64), salt)
    number = np.arange(count) - np.repeat(first, length)
    alike = np.add.reduceat(stir(above + number.view(np.uint64), salt), first) if count else traits
    kept = _find_shared(alike, length > 1)
    return first[kept], length[kept], alike[kept]


def _find_shared(numbers: Hashes, among: Flags) -> Flags:
    """Which numbers among some occur more than once there; False for the others."""
    some = np.flatnonzero(among)
    ranks = some[np.argsort(numbers[some], kind="stable")]
    again = np.diff(numbers[ranks]) == 0
    shared = np.zeros(len(numbers), bool)
    shared[ranks] = np.append(again, False) | np.append(False, again)[: len(ranks)]
    return shared


def _make_offers(pairs: Pairs, first: Int64, length: Int64, bundle: Int64, example: Int64) -> Bundles:
    """Offers of runs, and of the pairs that are in none."""
    opens = np.ones(len(pairs.partners), bool)
    opens[_spread(first, length)] = False
    opens[first] = True
    pair = np.flatnonzero(opens)
    of = np.full(len(pair), ALONE)
    of[np.searchsorted(pair, first)] = bundle
    return Bundles(np.searchsorted(pair, pairs.starts), pair, of, first[example], length[example])


def _are_alike(lots: Resources, found: Bundles, first: Int64, length: Int64, bundle: Int64) -> bool:
    """Whether every run has what the example of its bundle has: slots that use up the same, differences of value, minutes."""
    if np.any(length != found.sizes[bundle]):
        return False
    run, example = _spread(first, length), _spread(found.example[bundle], length)
    pairs, values = lots.pairs, lots.pairs.values.astype(np.int64)
    shift = np.repeat(values[first] - values[found.example[bundle]], length)
    taken = np.zeros(1, np.int32) if lots.busy is None else lots.busy.taken[run] - lots.busy.taken[example]
    slots, used = len(lots.used), np.sort(lots.used, axis=1)
    here, there = np.divmod(np.unique(pairs.partners[run] * np.int64(slots) + pairs.partners[example]), slots)
    equal = np.array_equal(values[run] - values[example], shift) and np.array_equal(used[here], used[there])
    return equal and not taken.any()


def _spread(first: Int64, length: Int64) -> Int64:
    """The pairs of runs, one run after the other."""
    return np.repeat(first - np.cumsum(length) + length, length) + np.arange(length.sum())


def find_standing(lots: Resources, bundles: Bundles | None, point: Point) -> Standing:
    """Where lots stand at a point; nobody is worth 0, and comes after offers that are worth as much."""
    nothing = np.zeros(0, np.int64)
    if bundles is None:
        alone = np.full(lots.pairs.tickets, ALONE)
        return Standing(None, nothing, nothing, point.best.partner, alone, point.best.margin)
    net = lots.compute_nets(point.prices, bundles.members) - lots.pairs.values[bundles.example][bundles.owner]
    highest = np.maximum.reduceat(net, np.cumsum(bundles.sizes) - bundles.sizes)
    found = Standing(bundles, highest, highest[bundles.owner] - net, nothing, nothing, nothing)
    nets = found.compute_nets(lots, point.prices, bundles.pair, bundles.bundle)
    best, margin = _find_two_best(bundles.starts, nets)
    return replace(found, best=best, at_bundle=np.append(bundles.bundle, ALONE)[best], margin=margin)


def _find_two_best(starts: Int64, nets: Int64) -> tuple[Int64, Int64]:
    """The best offer of each lot, the number behind the last for nobody, and how much more than the second best it is worth."""
    lots, count = len(starts) - 1, len(nets)
    lot = np.repeat(np.arange(lots), np.diff(starts))
    highest = np.zeros(lots, np.int64)
    np.maximum.at(highest, lot, nets)
    best = np.full(lots, count)
    standing = np.flatnonzero(nets == highest[lot])
    best[lot[standing[::-1]]] = standing[::-1]
    others = np.append(nets, 0)
    others[best] = -NEVER
    second = np.where(best == count, -NEVER, 0)
    np.maximum.at(second, lot, others[:count])
    return best, np.minimum(highest - second, FARTHEST)
