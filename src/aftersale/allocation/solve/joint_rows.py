"""Everything at once as resources with convex costs: what is not convex is held to one run, or stands by what bounds it from below."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np

from aftersale.allocation.solve.joint_model import DEAR, Limits
from aftersale.allocation.solve.model import LARGEST, Int32, Int64, Places
from aftersale.allocation.solve.pieces import Pieces
from aftersale.allocation.solve.resources import Busy, Quotas, Resources, find_resources, join_places


@dataclass(frozen=True, slots=True)
class Costs:
    """Convex costs in segments, and what is due besides, in units."""

    places: Places
    due: int


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of all that is limited; shapes (sinks,), (quotas,), (accounts,), (sinks,) or nothing where there are none."""

    sinks: Int64
    quotas: Int64
    accounts: Int64
    minutes: Int64


class Rows:
    """The resources of a problem: its sinks, its quotas, its accounts and the minutes of its sinks, in this sequence."""

    def __init__(self, limits: Limits) -> None:
        """Number the slots; what their resources cost comes later."""
        self.limits, self.sinks = limits, limits.places.partners
        self.quotas = have_quotas(limits)
        volumes, minutes = limits.volumes, limits.minutes
        self.accounts = 0 if volumes is None else volumes.charges.partners
        before = self.sinks + self.quotas.count
        self.minutes = 0 if minutes is None else self.sinks
        count = before + self.accounts + self.minutes
        base = find_resources(limits.pairs, Places.from_capacities(np.zeros(self.sinks, np.int64)), self.quotas)
        used = np.where(base.used == base.count, np.int32(count), base.used)
        if volumes is not None:
            used = np.column_stack((used, _follow(before + volumes.account_of, base.partner_of, count)))
        busy = None
        if minutes is not None:
            rows = before + self.accounts + np.arange(self.sinks, dtype=np.int32)
            busy = Busy(minutes[0], _follow(rows, base.partner_of, count))
        self.count = count
        self.base = replace(base, used=used, busy=busy)

    def find_first(self, layer: int) -> int:
        """The first resource of the sinks (0) or of the accounts (1)."""
        return (self.sinks + self.quotas.count) * layer

    def build(self, sinks: Costs, accounts: Costs | None) -> Resources:
        """The resources with these costs."""
        limits = self.limits
        parts = [
            sinks.places,
            join_places(Places.from_capacities(np.zeros(0, np.int64)), self.quotas, limits.pairs.tickets),
        ]
        parts += [] if accounts is None else [accounts.places]
        if limits.minutes is not None:
            taken, capacities = limits.minutes
            asked = np.bincount(limits.pairs.partners, taken, self.sinks).astype(np.int64)
            parts.append(Places.from_capacities(np.minimum(capacities, asked)))
        missing = self.base.missing + sinks.due + (0 if accounts is None else accounts.due)
        return replace(self.base, places=_join(parts), missing=missing)

    def split(self, prices: Int64) -> Prices:
        """Prices of resources by what they are of."""
        ends = np.cumsum((self.sinks, self.quotas.count, self.accounts))
        return Prices(*np.split(prices, ends))


def have_quotas(limits: Limits) -> Quotas:
    """The quotas of a problem; none of them where there are none."""
    if limits.quotas is not None:
        return limits.quotas
    few, many = np.zeros(0, np.int32), np.zeros(0, np.int64)
    return Quotas(np.zeros((0, limits.pairs.tickets), np.int32), few, few, few, many, many, many)


def _follow(rows: Int32, sink_of: Int32, nothing: int) -> Int32:
    """The row of each slot by its sink, `nothing` for nobody, who stands last; shape (slots + 1,)."""
    return np.append(rows[sink_of], nothing).astype(np.int32)


def _join(parts: list[Places]) -> Places:
    """Resources one behind the other."""
    starts = np.concatenate([[0], *(np.diff(each.starts) for each in parts)]).astype(np.int64)
    sizes, costs = [each.sizes for each in parts], [each.costs for each in parts]
    return Places(np.cumsum(starts), np.concatenate(sizes), np.concatenate(costs))


def find_hull(pieces: Pieces) -> Costs:
    """The largest convex costs that no number of tickets costs less than, rounded down."""
    starts, sizes, costs = [0], [], []
    ends = np.append(pieces.partner_starts[1:], len(pieces.owner))
    last_base = pieces.base + pieces.slope * (pieces.last - pieces.first)
    for begin, end in zip(pieces.partner_starts.tolist(), ends.tolist(), strict=True):
        points = [(int(pieces.first[at]), int(pieces.base[at])) for at in range(begin, end)]
        points += [(int(pieces.last[at]), int(last_base[at])) for at in range(begin, end)]
        corners = _find_corners(sorted(set(points)))
        for (load, cost), (further, dearer) in itertools.pairwise(corners):
            sizes.append(further - load)
            costs.append((dearer - cost) // (further - load))
        starts.append(len(sizes))
    return Costs(Places(*(np.array(each, np.int64) for each in (starts, sizes, costs))), 0)


def _find_corners(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The corners of the lower hull of points, by rising load."""
    hull: list[tuple[int, int]] = []
    for load, cost in points:
        while len(hull) > 1:
            (first, least), (middle, between) = hull[-2:]
            if (between - least) * (load - first) < (cost - least) * (middle - first):
                break
            hull.pop()
        hull.append((load, cost))
    return hull


def hold_runs(pieces: Pieces, runs: Int64, largest: int) -> Costs:
    """The costs of partners that are each held to one run; what they must have and lack counts more than any ticket."""
    held = pieces.find_places(runs)
    dear = min(DEAR * largest, LARGEST)
    partners = len(runs)
    first = np.arange(partners)
    sizes = np.concatenate((held.fewest, held.sizes))
    costs = np.concatenate((np.full(partners, -dear), np.clip(held.costs, -dear, LARGEST)))
    owner = np.concatenate((first, held.owner))
    at = np.argsort(owner, kind="stable")
    # A piece of one number of tickets has no further places.
    at = at[sizes[at] > 0]
    sizes, costs = sizes[at], costs[at]
    starts = np.searchsorted(owner[at], np.arange(partners + 1))
    return Costs(Places(starts, sizes, costs), int((held.base + dear * held.fewest).sum()))


def find_runs(pieces: Pieces, loads: Int64) -> Int64:
    """The run on which each partner is with so many tickets, or that is nearest where it may not have so many; shape (partners,)."""
    load = loads[pieces.owner]
    away = np.maximum(np.maximum(pieces.first - load, load - pieces.last), 0)
    standing = np.flatnonzero(away == np.minimum.reduceat(away, pieces.partner_starts)[pieces.owner])
    return pieces.run[standing[np.unique(pieces.owner[standing], return_index=True)[1]]]


def compute_rents(pieces: Pieces, prices: Int64) -> int:
    """The most that all partners together bring at these prices, whatever number of tickets each has, less what these cost."""
    price = prices[pieces.owner]
    begin = pieces.first * price - pieces.base
    end = begin + (pieces.last - pieces.first) * (price - pieces.slope)
    return int(np.maximum.reduceat(np.maximum(begin, end), pieces.partner_starts).sum()) if len(price) else 0
