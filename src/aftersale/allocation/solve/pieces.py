"""What partners charge beyond a price for each place, and their whole cost as straight pieces between jumps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aftersale.allocation.solve.model import LARGEST, Int64, Places

Flags = NDArray[np.bool_]

# Fees and amounts up to here: sums over many partners stay far from the largest int64.
LARGEST_AMOUNT = 2**48


@dataclass(frozen=True, slots=True)
class Charges:
    """What a partner charges beside the costs of its places, once it gets any ticket; in thousandths of the base currency.

    Attributes
    ----------
    fees : due when the partner gets any ticket; shape (partners,)
    tier_starts : partner j has the tiers tier_starts[j] up to, not including, tier_starts[j + 1]; shape (partners + 1,)
    from_units : a tier is reached at so many tickets, rising within a partner; shape (tiers,)
    rates : what each ticket of the tier costs, may fall from tier to tier; shape (tiers,)
    amounts : fixed amount of the tier, negative for a bonus; shape (tiers,)
    whole : True where reaching a tier re-rates every ticket and its amount replaces the one before; otherwise (marginal) a rate is
        for the tickets above from_units and the amounts of all tiers reached add up; shape (partners,)
    at_least : the partner gets none or at least so many; 0 or 1 asks for nothing; shape (partners,)
    """

    fees: Int64
    tier_starts: Int64
    from_units: Int64
    rates: Int64
    amounts: Int64
    whole: Flags
    at_least: Int64

    def __post_init__(self) -> None:
        if not len(self.fees) == len(self.whole) == len(self.at_least) == len(self.tier_starts) - 1:
            raise ValueError("fees, whole and at_least must have one entry for each partner that tier_starts counts")
        if not self.tier_starts[-1] == len(self.from_units) == len(self.rates) == len(self.amounts):
            raise ValueError("from_units, rates and amounts must have one entry for each tier that tier_starts counts")
        owner = np.repeat(np.arange(self.partners), np.diff(self.tier_starts))
        falling = np.diff(self.from_units) <= 0
        _refuse(self.fees < 0, "a fee must not be negative")
        _refuse(self.fees > LARGEST_AMOUNT, f"a fee must not be above {LARGEST_AMOUNT} thousandths")
        _refuse(self.at_least < 0, "at least a negative number of tickets means nothing")
        _refuse(self.from_units < 0, "a tier cannot begin below 0 tickets", owner)
        _refuse(falling & (owner[1:] == owner[:-1]), "tiers must rise: from_units from tier to tier", owner[1:])
        _refuse(np.abs(self.rates) > LARGEST, f"rates must lie within ±{LARGEST} thousandths", owner)
        _refuse(np.abs(self.amounts) > LARGEST_AMOUNT, f"amounts must lie within ±{LARGEST_AMOUNT} thousandths", owner)

    @classmethod
    def from_fees(cls, fees: Int64, at_least: Int64 | None = None) -> Charges:
        """Fees, and none or at least so many tickets, without tiers."""
        fees, none = np.asarray(fees, np.int64), np.zeros(0, np.int64)
        least = np.zeros(len(fees), np.int64) if at_least is None else np.asarray(at_least, np.int64)
        return cls(fees, np.zeros(len(fees) + 1, np.int64), none, none, none, np.zeros(len(fees), bool), least)

    @property
    def partners(self) -> int:
        """How many partners there are."""
        return len(self.tier_starts) - 1

    def compute_charge(self, partner: int, load: int) -> int:
        """What a partner charges for so many tickets, beside the costs of its places."""
        if load == 0:
            return 0
        tiers = range(int(self.tier_starts[partner]), int(self.tier_starts[partner + 1]))
        reached = [(int(self.from_units[i]), int(self.rates[i]), int(self.amounts[i])) for i in tiers]
        reached = [tier for tier in reached if tier[0] <= load]
        charge = int(self.fees[partner])
        if not reached:
            return charge
        if self.whole[partner]:
            return charge + reached[-1][1] * load + reached[-1][2]
        ends = [begin for begin, _, _ in reached[1:]] + [load]
        return charge + sum(
            rate * (end - begin) + amount for (begin, rate, amount), end in zip(reached, ends, strict=True)
        )


def _refuse(wrong: Flags, reason: str, owner: Int64 | None = None) -> None:
    """Name the first partner with something wrong."""
    if np.any(wrong):
        first = int(np.flatnonzero(wrong)[0])
        raise ValueError(f"partner {first if owner is None else int(owner[first])}: {reason}")


@dataclass(frozen=True, slots=True)
class RunPlaces:
    """What partners take that are each held to one run.

    Attributes
    ----------
    fewest : what each partner must get; shape (partners,)
    base : what these cost together; shape (partners,)
    owner : the partner of each segment of further places; shape (segments,)
    sizes : how many places a segment has; shape (segments,)
    costs : what each of its places costs, rising within a partner; shape (segments,)
    """

    fewest: Int64
    base: Int64
    owner: Int64
    sizes: Int64
    costs: Int64


@dataclass(frozen=True)
class Pieces:
    """The cost of every partner as a function of its number of tickets: straight pieces, sorted by partner and tickets.

    Neighbouring pieces along which the next ticket never costs less than the one before make a *run*: within a run the cost is convex.

    Attributes
    ----------
    owner : the partner of each piece; shape (pieces,)
    first, last : fewest and most tickets on the piece, both included; shape (pieces,)
    base : what the fewest cost together, in thousandths; shape (pieces,)
    slope : what each further ticket costs; shape (pieces,)
    run : the run of each piece; shape (pieces,)
    """

    owner: Int64
    first: Int64
    last: Int64
    base: Int64
    slope: Int64
    run: Int64

    @cached_property
    def partner_starts(self) -> Int64:
        """Partner j has the pieces from here up to the next; every partner has one at least; shape (partners,)."""
        return np.flatnonzero(np.diff(self.owner, prepend=-1))

    @cached_property
    def run_starts(self) -> Int64:
        """The first piece of each run; shape (runs,)."""
        return np.flatnonzero(np.diff(self.run, prepend=-1))

    @cached_property
    def run_owner(self) -> Int64:
        """The partner of each run; shape (runs,)."""
        return self.owner[self.run_starts]

    @cached_property
    def most(self) -> Int64:
        """The most tickets that each partner takes; shape (partners,)."""
        return np.maximum.reduceat(self.last, self.partner_starts)

    def find_places(self, runs: Int64) -> RunPlaces:
        """The places of partners that are each held to one run; shape (partners,)."""
        ends = np.append(self.run_starts[1:], len(self.run))
        owners, sizes, costs = [], [], []
        for partner, run in enumerate(runs.tolist()):
            for piece in range(int(self.run_starts[run]), int(ends[run])):
                if piece > self.run_starts[run]:
                    owners.append(partner)
                    sizes.append(1)
                    costs.append(self._find_jump(piece - 1))
                owners.append(partner)
                sizes.append(int(self.last[piece] - self.first[piece]))
                costs.append(int(self.slope[piece]))
        begins = self.run_starts[runs]
        as_array = (np.array(each, np.int64) for each in (owners, sizes, costs))
        return RunPlaces(self.first[begins], self.base[begins], *as_array)

    def _find_jump(self, piece: int) -> int:
        """What the first ticket of the next piece costs."""
        return int(self.base[piece + 1] - self.base[piece] - self.slope[piece] * (self.last[piece] - self.first[piece]))


def cut_costs(places: Places, charges: Charges) -> Pieces:
    """Places and charges together as one function of each partner's tickets.

    Raises
    ------
    ValueError : a partner is to get none or more tickets than it has places; other numbers of partners; a ticket that costs too much
    """
    if places.partners != charges.partners:
        raise ValueError(f"places know {places.partners} partners, charges {charges.partners}")
    room = np.bincount(places.owner, places.sizes, places.partners).astype(np.int64)
    _refuse((charges.at_least > room) & (charges.at_least > 1), "none or at least more tickets than it has places")
    partners = np.arange(places.partners)
    tier_owner = np.repeat(partners, np.diff(charges.tier_starts))
    owner = np.concatenate((partners, partners, partners, places.owner, tier_owner))
    load = np.concatenate(
        (np.zeros_like(partners), np.ones_like(partners), charges.at_least, places.ends, charges.from_units)
    )
    allowed = (load == 0) | ((load >= charges.at_least[owner]) & (load <= room[owner]))
    owner, first = np.unique(np.stack((owner[allowed], load[allowed])), axis=1)
    following = np.append(first[1:], 0)
    last = np.where(np.append(owner[1:] == owner[:-1], False), following - 1, room[owner])
    last[first == 0] = 0
    base = sum_costs(places, charges, owner, first)
    slope = np.where(last > first, sum_costs(places, charges, owner, np.minimum(first + 1, last)) - base, 0)
    _refuse(np.abs(slope) > LARGEST, f"a ticket must cost within ±{LARGEST} thousandths", owner)
    return Pieces(owner, first, last, base, slope, _join_runs(owner, first, last, base, slope))


def sum_costs(places: Places, charges: Charges, owner: Int64, load: Int64) -> Int64:
    """What partners charge for so many tickets, their places included; shape as owner."""
    costs = np.zeros(len(owner), np.int64)
    begins = (places.ends - places.sizes).tolist()
    sizes, place_costs, starts = places.sizes.tolist(), places.costs.tolist(), places.starts.tolist()
    for at, (partner, tickets) in enumerate(zip(owner.tolist(), load.tolist(), strict=True)):
        segments = range(starts[partner], starts[partner + 1])
        taken = sum(min(max(tickets - begins[i], 0), sizes[i]) * place_costs[i] for i in segments)
        costs[at] = taken + charges.compute_charge(partner, tickets)
    return costs


def _join_runs(owner: Int64, first: Int64, last: Int64, base: Int64, slope: Int64) -> Int64:
    """The run of each piece: a new one where tickets are left out, or the next ticket costs less than the one before."""
    run, number, steepest = np.zeros(len(owner), np.int64), -1, -LARGEST
    for piece in range(len(owner)):
        before = piece - 1
        joined = before >= 0 and owner[before] == owner[piece] and last[before] + 1 == first[piece]
        if joined:
            if last[before] > first[before]:
                steepest = int(slope[before])
            jump = int(base[piece] - base[before] - slope[before] * (last[before] - first[before]))
            flat = last[piece] == first[piece]
            joined = steepest <= jump <= (LARGEST if flat else int(slope[piece]))
            steepest = jump
        if not joined:
            number, steepest = number + 1, -LARGEST
        run[piece] = number
    return run
