"""Everything that can be asked for at once: places, quotas, fees and tiers, minutes, and volumes over several days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from aftersale.allocation.solve.model import LARGEST, Int32, Int64, Pairs, Places
from aftersale.allocation.solve.pieces import Charges, Pieces, cut_costs
from aftersale.allocation.solve.resources import Quotas

# Values are multiplied by this at most, so that prices of a minute are whole numbers that are fine enough.
FINEST = 64
# A ticket that a volume must have and lacks counts so many times the largest value; room is left for that.
DEAR = 4


@dataclass(frozen=True, slots=True)
class Volumes:
    """What is charged by the tickets of several sinks together: those of a partner in a month.

    Attributes
    ----------
    charges : one entry for each account
    account_of : the account of each sink; shape (sinks,)
    """

    charges: Charges
    account_of: Int32


@dataclass(frozen=True)
class Limits:
    """A problem as the methods take it. Who takes a ticket is a sink: a partner, or a partner on a day.

    Attributes
    ----------
    pairs, places : the candidates of every ticket among the sinks, and what the sinks take
    quotas, charges : None where there are none; charges are of one sink each
    minutes : what each pair takes, and what each sink has, None where only tickets count; shapes (pairs,), (sinks,)
    volumes : charges over several sinks, None where there are none
    """

    pairs: Pairs
    places: Places
    quotas: Quotas | None = None
    charges: Charges | None = None
    minutes: tuple[Int32, Int64] | None = None
    volumes: Volumes | None = None

    @cached_property
    def room(self) -> Int64:
        """How many tickets each sink takes; shape (sinks,)."""
        return np.bincount(self.places.owner, self.places.sizes, self.places.partners).astype(np.int64)

    @cached_property
    def pieces(self) -> Pieces:
        """What each sink costs: its places, and what it charges by itself."""
        none = np.zeros(self.places.partners, np.int64)
        return cut_costs(self.places, Charges.from_fees(none) if self.charges is None else self.charges)

    @cached_property
    def volume_pieces(self) -> Pieces | None:
        """What each account costs."""
        if self.volumes is None:
            return None
        charges = self.volumes.charges
        room = np.zeros(charges.partners, np.int64)
        np.add.at(room, self.volumes.account_of, self.room)
        return cut_costs(Places.from_capacities(room), charges)

    @cached_property
    def largest(self) -> int:
        """The largest amount that a ticket or a place can bring or cost."""
        amounts: list[Int32 | Int64] = [self.pairs.values, self.places.costs]
        if self.quotas is not None:
            amounts.append(self.quotas.shortfall_price)
        for charges in (self.charges, None if self.volumes is None else self.volumes.charges):
            if charges is not None:
                amounts.append(charges.rates)
        return max(int(np.abs(each.astype(np.int64)).max(initial=1)) for each in amounts)


@dataclass(frozen=True, slots=True)
class Layer:
    """Costs by the number of tickets: of single sinks, or of accounts of several.

    Attributes
    ----------
    number : 0 of sinks, 1 of accounts
    account_of : whose costs a sink counts in; shape (sinks,)
    places, charges : what they are made of
    pieces : the same as straight pieces
    """

    number: int
    account_of: Int32
    places: Places
    charges: Charges
    pieces: Pieces

    @property
    def jumps(self) -> int:
        """How often costs are not convex, everybody's together."""
        return len(self.pieces.run_starts) - len(self.pieces.most)

    def sum_loads(self, loads: Int64) -> Int64:
        """The tickets of each account from those of its sinks, no more than it takes; shape (accounts,)."""
        summed = np.zeros(len(self.pieces.most), np.int64)
        np.add.at(summed, self.account_of, loads)
        return np.minimum(summed, self.pieces.most)


def find_layers(limits: Limits) -> list[Layer]:
    """The costs of sinks, and of accounts if there are any."""
    sinks = np.arange(limits.places.partners, dtype=np.int32)
    none = Charges.from_fees(np.zeros(len(sinks), np.int64))
    layers = [Layer(0, sinks, limits.places, limits.charges or none, limits.pieces)]
    if limits.volumes is not None and limits.volume_pieces is not None:
        places = Places.from_capacities(limits.volume_pieces.most)
        layers.append(Layer(1, limits.volumes.account_of, places, limits.volumes.charges, limits.volume_pieces))
    return layers


def keep_possible(limits: Limits) -> Limits:
    """Without pairs that take more minutes than their sink has."""
    if limits.minutes is None:
        return limits
    taken, capacities = limits.minutes
    kept = taken <= capacities[limits.pairs.partners]
    if kept.all():
        return limits
    before = np.concatenate(([0], np.cumsum(kept)))
    pairs = Pairs(before[limits.pairs.starts], limits.pairs.partners[kept], limits.pairs.values[kept])
    return replace(limits, pairs=pairs, minutes=(taken[kept], capacities))


def find_unit(limits: Limits) -> int:
    """How many units make a thousandth: more than one where prices of single minutes, or shares of fees, matter."""
    most = LARGEST // (DEAR * limits.largest)
    return min(FINEST, 1 << max(most, 1).bit_length() - 1)


def scale(limits: Limits, unit: int) -> Limits:
    """The same problem with all amounts in parts of a thousandth."""
    pairs, places, quotas, volumes = limits.pairs, limits.places, limits.quotas, limits.volumes
    return Limits(
        Pairs(pairs.starts, pairs.partners, pairs.values * np.int32(unit)),
        Places(places.starts, places.sizes, places.costs * unit),
        None if quotas is None else replace(quotas, shortfall_price=quotas.shortfall_price * unit),
        None if limits.charges is None else _scale_charges(limits.charges, unit),
        limits.minutes,
        None if volumes is None else replace(volumes, charges=_scale_charges(volumes.charges, unit)),
    )


def _scale_charges(charges: Charges, unit: int) -> Charges:
    return replace(charges, fees=charges.fees * unit, rates=charges.rates * unit, amounts=charges.amounts * unit)
