"""What one ticket with one partner uses up: a place of the partner, and one of every quota that counts it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.best import Best, find_best
from aftersale.allocation.solve.classes import Classes, find_classes, hash_tickets
from aftersale.allocation.solve.minute_best import find_best_at
from aftersale.allocation.solve.model import LARGEST, UNASSIGNED, Int32, Int64, Pairs, Places
from aftersale.allocation.solve.passes import cut_tickets
from aftersale.allocation.solve.prices import find_pairs, take_tickets

# As the partner of a quota: it counts the tickets of all partners together; on day d, where days are told, ALL_PARTNERS - d.
ALL_PARTNERS = -1
# Equal tickets are merged when that leaves at most this part of them.
WORTH_MERGING = 0.5
# Up to here every combination of partner and groups gets a number, whether it occurs or not.
FEW_SLOTS = 1 << 22


@dataclass(frozen=True)
class Quotas:
    """Limits on the tickets of one group that one partner, or all together, get. They may cross: a pair counts in several.

    Attributes
    ----------
    groups : the group of each ticket in each dimension (region, product, segment), 0 and up; shape (dimensions, tickets)
    partner : whose tickets a quota counts, ALL_PARTNERS for everybody's, ALL_PARTNERS - d for everybody's on day d; shape (quotas,)
    dimension, group : which tickets it counts; shape (quotas,)
    fewest : how many it should have at least; shape (quotas,)
    most : how many it may have at most; shape (quotas,)
    shortfall_price : what each ticket below `fewest` counts, in thousandths; so a minimum makes nothing impossible; shape (quotas,)
    days : the day of each partner, where these are partners on days; None where all is one day; shape (partners,)
    """

    groups: Int32
    partner: Int32
    dimension: Int32
    group: Int32
    fewest: Int64
    most: Int64
    shortfall_price: Int64
    days: Int32 | None = None

    def __post_init__(self) -> None:
        columns = (self.dimension, self.group, self.fewest, self.most, self.shortfall_price)
        if any(each.shape != self.partner.shape for each in columns) or self.groups.ndim != 2:
            raise ValueError("quotas must have one entry for each in every column, groups one row for each dimension")
        if self.groups.size and int(self.groups.min()) < 0:
            raise ValueError("groups must be 0 and up")
        keys = np.stack((self.partner, self.dimension, self.group))
        again = np.ones(self.count, bool)
        again[np.unique(keys, axis=1, return_index=True)[1]] = False
        self._refuse(self.partner <= ALL_PARTNERS - self.day_count, "counts the tickets of a partner that is none")
        self._refuse((self.dimension < 0) | (self.dimension >= len(self.groups)), "names a dimension that is none")
        self._refuse(self.group < 0, "names a group below 0")
        self._refuse(self.fewest < 0, "wants fewer than no tickets")
        self._refuse(self.most < 0, "allows fewer than no tickets")
        self._refuse(self.fewest > self.most, "wants more tickets than it allows")
        price = self.shortfall_price
        self._refuse((price < 0) | (price > LARGEST), f"has a price of missing tickets outside 0 to {LARGEST}")
        self._refuse(again, "counts what an earlier one counts")

    def _refuse(self, wrong: NDArray[np.bool_], reason: str) -> None:
        if wrong.any():
            raise ValueError(f"quota {int(wrong.argmax())} {reason}")

    @property
    def count(self) -> int:
        """How many quotas there are."""
        return len(self.partner)

    @property
    def day_count(self) -> int:
        """How many days there are."""
        return 1 if self.days is None else int(self.days.max(initial=0)) + 1

    def number_days(self, partners: int) -> Int32:
        """The day of each partner; shape (partners,)."""
        return np.zeros(partners, np.int32) if self.days is None else self.days


@dataclass(frozen=True, slots=True)
class Busy:
    """Resources of which every pair uses an amount of its own: handling minutes.

    Attributes
    ----------
    taken : how much each pair uses; shape (pairs,)
    rows : the resource that pairs of each slot use so, the number behind the last for nobody; shape (slots + 1,)
    """

    taken: Int32
    rows: Int32


@dataclass(frozen=True)
class Resources:
    """A *slot* is a partner and a combination of groups: all its pairs use up the same resources.

    So a problem with quotas is one of pairs and prices like any other, only that the price of a slot is a sum.

    Attributes
    ----------
    places : what there is of each resource: of the partners, then of the quotas, whose first segment costs minus the price of a missing
        ticket
    pairs : the candidates of each lot, with slots in the place of partners
    sizes : how many equal tickets each lot has; shape (lots,)
    partner_of : the partner of each slot; shape (slots,)
    used : the resources each slot uses one of, filled up with the number behind the last; one row more, which uses nothing, is nobody's,
        found at UNASSIGNED; shape (slots + 1, most of a slot)
    missing : what all missing tickets count together when nobody gets any, in thousandths
    busy : what pairs use by amounts of their own; None where they use one of everything
    """

    places: Places
    pairs: Pairs
    sizes: Int64
    partner_of: Int32
    used: Int32
    missing: int
    busy: Busy | None = None

    @property
    def count(self) -> int:
        """How many resources there are."""
        return self.places.partners

    @cached_property
    def room(self) -> Int64:
        """How much there is of each resource; shape (resources,)."""
        room = np.zeros(self.count, np.int64)
        np.add.at(room, self.places.owner, self.places.sizes)
        return room

    @cached_property
    def largest(self) -> int:
        """The largest value, of either sign."""
        values = self.pairs.values
        return max(int(values.max(initial=0)), -int(values.min(initial=0)))

    @cached_property
    def lengths(self) -> Int64:
        """How much of each resource a pair uses, about: one, or so many minutes; shape (resources,)."""
        lengths = np.ones(self.count + 1, np.int64)
        if self.busy is not None and len(self.busy.taken):
            lengths[self.busy.rows] = max(int(self.busy.taken.mean()), 1)
        return lengths[:-1]

    def take(self, lots: Int64) -> Resources:
        """The same for some lots."""
        busy = self.busy
        if busy is not None:
            busy = Busy(busy.taken[find_pairs(self.pairs, lots)], busy.rows)
        return replace(self, pairs=take_tickets(self.pairs, lots), sizes=self.sizes[lots], busy=busy)

    def compute_slot_prices(self, prices: Int64) -> Int64:
        """What a ticket has to pay in each slot, minutes aside; shape (slots,)."""
        return np.asarray(np.append(prices, 0)[self.used[:-1]].sum(axis=1), np.int64)

    def compute_nets(self, prices: Int64, some: Int64 | slice = slice(None)) -> Int64:
        """What each pair, or each of some, is worth less what it has to pay; shape (pairs,)."""
        slots = self.pairs.partners[some]
        nets = self.pairs.values[some] - self.compute_slot_prices(prices)[slots]
        if self.busy is not None:
            nets -= self.busy.taken[some] * np.append(prices, 0)[self.busy.rows][slots]
        return nets

    def find_best(self, prices: Int64) -> Best:
        """The two best slots of every lot at these prices."""
        if self.busy is None:
            return find_best(self.pairs, self.compute_slot_prices(prices))
        minute_prices = np.append(prices, 0)[self.busy.rows]
        found = find_best_at(self.pairs, self.busy.taken, minute_prices, self.compute_slot_prices(prices))
        slots = np.append(self.pairs.partners, np.int32(UNASSIGNED))
        return Best(found.net, slots[found.pair], found.margin, slots[found.second], found.pair, found.second)

    def find_minutes(self, chosen: Int32) -> Int64:
        """How much each lot uses by an amount of its own in its slot; shape (lots,)."""
        minutes = np.zeros(len(chosen), np.int64)
        if self.busy is not None:
            lot = np.repeat(np.arange(len(chosen)), np.diff(self.pairs.starts))
            at = np.flatnonzero(self.pairs.partners == chosen[lot])
            minutes[lot[at]] = self.busy.taken[at]
        return minutes

    def count_loads(self, chosen: Int32, sizes: Int64 | None = None) -> Int64:
        """How much of each resource is used when every lot, or of each lot so many, is in its slot; shape (resources,)."""
        sizes = self.sizes if sizes is None else sizes
        some = chosen != UNASSIGNED
        per_slot = np.bincount(chosen[some], sizes[some], minlength=len(self.used)).astype(np.int64)
        taken = np.flatnonzero(per_slot)
        loads = np.zeros(self.count + 1, np.int64)
        np.add.at(loads, self.used[taken], per_slot[taken, None])
        if self.busy is not None:
            np.add.at(loads, self.busy.rows[chosen], self.find_minutes(chosen) * sizes)
        return loads[:-1]

    def list_amounts(self, slots: Int32, minutes: Int64, sizes: Int64) -> tuple[Int32, Int64]:
        """The resources that lots use in these slots and how much of each; shapes (lots, most of a slot)."""
        used = self.used[slots]
        amounts = np.repeat(sizes[:, None], used.shape[1], axis=1)
        if self.busy is None:
            return used, amounts
        rows = self.busy.rows[slots]
        return np.column_stack((used, rows)), np.column_stack((amounts, minutes * sizes))

    def compute_value(self, chosen: Int32) -> int:
        """What a choice is worth, places and missing tickets counted, in thousandths."""
        value = 0
        for first, last in cut_tickets(self.pairs.starts):
            begin, end = int(self.pairs.starts[first]), int(self.pairs.starts[last])
            own = np.repeat(chosen[first:last], np.diff(self.pairs.starts[first : last + 1]))
            value += int(self.pairs.values[begin:end][self.pairs.partners[begin:end] == own].sum(dtype=np.int64))
        return value - int(self.places.compute_costs(self.count_loads(chosen)).sum()) - self.missing

    def find_partners(self, chosen: Int32) -> Int32:
        """The partner of each ticket from its slot; shape (tickets,)."""
        return np.append(self.partner_of, np.int32(UNASSIGNED))[chosen]


def find_resources(pairs: Pairs, places: Places, quotas: Quotas) -> Resources:
    """Number the slots and what they use; every ticket is a lot of its own.

    Raises
    ------
    ValueError : the groups are not those of these tickets, or a quota is that of a partner who has no places
    """
    if quotas.groups.shape[1] != pairs.tickets:
        raise ValueError("groups must have one column for each ticket")
    if quotas.count and int(quotas.partner.max()) >= places.partners:
        raise ValueError(f"quota {int(quotas.partner.argmax())} is of a partner that has no places")
    partners = places.partners
    combination, groups = _combine_groups(quotas)
    slots = np.repeat(combination * np.int64(partners), np.diff(pairs.starts)) + pairs.partners
    occurring: Int64 = np.arange(groups.shape[1] * partners)
    if len(occurring) > FEW_SLOTS:
        occurring, inverse = np.unique(slots, return_inverse=True)
        slots = np.asarray(inverse, np.int64)
    who, what = occurring % max(partners, 1), occurring // max(partners, 1)
    return Resources(
        join_places(places, quotas, pairs.tickets),
        Pairs(pairs.starts, slots.astype(np.int32), pairs.values),
        np.ones(pairs.tickets, np.int64),
        who.astype(np.int32),
        _list_used(quotas, partners, who, groups[:, what]),
        int((quotas.fewest * quotas.shortfall_price).sum()),
    )


def _combine_groups(quotas: Quotas) -> tuple[Int64, Int64]:
    """The combination of each ticket, and where that stands in `find_asked` of each dimension, or -1; (tickets,), (dimensions, …)."""
    combination = np.zeros(quotas.groups.shape[1], np.int64)
    places = np.zeros((0, 1 if len(combination) else 0), np.int64)
    for dimension, group in enumerate(quotas.groups):
        asked = find_asked(quotas, dimension)
        at = np.searchsorted(asked, group)
        known = np.append(asked, -1)[at] == group
        mixed = combination * (len(asked) + 1) + np.where(known, at + 1, 0)
        occurring, combination = np.unique(mixed, return_inverse=True)
        places = np.vstack((places[:, occurring // (len(asked) + 1)], occurring % (len(asked) + 1) - 1))
    return combination, places


def find_asked(quotas: Quotas, dimension: int) -> Int32:
    """The groups of a dimension that any quota counts, rising."""
    return np.asarray(np.unique(quotas.group[quotas.dimension == dimension]), np.int32)


def _list_used(quotas: Quotas, partners: int, who: Int64, groups: Int64) -> Int32:
    """The resources of slots with these partners and groups, and of nobody's."""
    columns = [who]
    nothing = partners + quotas.count
    for dimension, group in enumerate(groups):
        asked = find_asked(quotas, dimension)
        for everybody in (False, True):
            rows = np.flatnonzero((quotas.dimension == dimension) & ((quotas.partner <= ALL_PARTNERS) == everybody))
            if len(rows):
                table = np.full((quotas.day_count if everybody else partners, len(asked) + 1), nothing)
                line = ALL_PARTNERS - quotas.partner[rows] if everybody else quotas.partner[rows]
                table[line, np.searchsorted(asked, quotas.group[rows])] = partners + rows
                # A group that nobody asks for is -1: the last column.
                columns.append(table[quotas.number_days(partners)[who] if everybody else who, group])
    used = np.stack(columns, axis=1)
    return np.vstack((used, np.full((1, used.shape[1]), nothing))).astype(np.int32)


def join_places(places: Places, quotas: Quotas, tickets: int) -> Places:
    """The partners' places and the quotas', none larger than all tickets."""
    most = np.minimum(quotas.most, tickets)
    wanted = np.minimum(quotas.fewest, most)
    sizes = np.stack((wanted, most - wanted), axis=1).ravel()
    costs = np.stack((-np.where(wanted > 0, quotas.shortfall_price, 0), np.zeros_like(most)), axis=1).ravel()
    starts = places.starts[-1] + 2 * np.arange(1, quotas.count + 1)
    return Places(
        np.concatenate((places.starts, starts)),
        np.concatenate((places.sizes, sizes)),
        np.concatenate((places.costs, costs)),
    )


def merge_tickets(resources: Resources) -> Classes:
    """Classes of equal tickets, where there are enough of these to make the work less; else each ticket a class of its own."""
    tickets, nothing = resources.pairs.tickets, np.zeros((0, resources.pairs.tickets), np.int32)
    if resources.busy is not None or len(np.unique(hash_tickets(resources.pairs, nothing))) > WORTH_MERGING * tickets:
        return Classes(resources.pairs, np.arange(tickets, dtype=np.int32), resources.sizes, nothing)
    return find_classes(resources.pairs)
