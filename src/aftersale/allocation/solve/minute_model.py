"""What a solver of handling minutes is given and what it answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from aftersale.allocation.solve.model import LARGEST, Int32, Int64, Pairs, Places

# A pair may take at most so many minutes (two years), so that minutes times a price stay within an int64.
LONGEST = 1 << 20
# A price so high that no pair that takes a minute is worth it; times LONGEST it still fits an int64.
DEAREST = 1 << 32

# Told the value of the best plan so far and the bound, both in thousandths.
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Minutes:
    """How long each partner would be busy with each ticket, and how long it can be.

    Attributes
    ----------
    taken : minutes that each pair takes, 0 to LONGEST; shape (pairs,)
    capacities : minutes that each partner has; shape (partners,)
    """

    taken: Int32
    capacities: Int64

    def __post_init__(self) -> None:
        if len(self.taken) and (int(self.taken.min()) < 0 or int(self.taken.max()) > LONGEST):
            raise ValueError(f"the minutes of a pair must lie between 0 and {LONGEST}")
        if len(self.capacities) and (int(self.capacities.min()) < 0 or int(self.capacities.max()) > 2**40):
            raise ValueError("the minutes of a partner must lie between 0 and 2 ** 40")

    @property
    def partners(self) -> int:
        """How many partners there are."""
        return len(self.capacities)


@dataclass(frozen=True, slots=True)
class MinutePlan:
    """An allocation within the partners' minutes, and what is known about how good it is.

    Attributes
    ----------
    chosen : partner of each ticket, UNASSIGNED where nobody gets it; shape (tickets,)
    prices : what one more minute at each partner is worth, in 1 / scale thousandths; shape (partners,)
    place_prices : what one more place at each partner is worth, in 1 / scale thousandths; shape (partners,)
    scale : how many units of a price make a thousandth of the base currency
    value : value of the chosen pairs less the cost of the places, in thousandths
    bound : no allocation is worth more than this
    out_of_time : whether the search for a better plan, or for a proof, was ended by the clock
    """

    chosen: Int32
    prices: Int64
    place_prices: Int64
    scale: int
    value: int
    bound: int
    out_of_time: bool

    @property
    def gap(self) -> int:
        """How much more the optimum could be worth at most, in thousandths; 0 proves it."""
        return self.bound - self.value


@dataclass(slots=True)
class Watch:
    """How much time is left; remembers whether it ran out while something was still to be done."""

    seconds: float
    begin: float = field(default_factory=time.monotonic)
    ran_out: bool = False

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return max(0.0, self.begin + self.seconds - time.monotonic())

    def is_over(self) -> bool:
        """Whether no time is left, which is then remembered."""
        self.ran_out |= self.left <= 0
        return self.ran_out


@dataclass(frozen=True, slots=True)
class Task:
    """A problem of handling minutes whose values and costs are scaled, so that prices can be whole numbers.

    Attributes
    ----------
    pairs : values in 1 / scale thousandths; none takes more minutes than its partner has
    taken : minutes of each pair; shape (pairs,)
    rows : what prices are for, in segments as places are: the minutes of every partner, then, if they are limited, its places
    scale : how many units make a thousandth
    """

    pairs: Pairs
    taken: Int32
    rows: Places
    partners: int
    scale: int

    @property
    def has_places(self) -> bool:
        """Whether tickets are counted as well as their minutes."""
        return self.rows.partners > self.partners


def prepare_task(pairs: Pairs, places: Places | None, minutes: Minutes) -> Task:
    """Scale what is given as far as it fits, and leave out pairs that take more minutes than their partner has."""
    kept = minutes.taken <= minutes.capacities[pairs.partners]
    before = np.concatenate(([0], np.cumsum(kept)))
    costs = places.costs if places else np.zeros(0, np.int64)
    largest = max(int(np.abs(pairs.values).max(initial=1)), int(np.abs(costs).max(initial=1)))
    scale = 1 << (LARGEST // largest).bit_length() - 1
    few = Pairs(before[pairs.starts], pairs.partners[kept], pairs.values[kept] * np.int32(scale))
    rows = Places.from_capacities(minutes.capacities)
    if places:
        rows = Places(
            np.concatenate((rows.starts, minutes.partners + places.starts[1:])),
            np.concatenate((rows.sizes, places.sizes)),
            np.concatenate((rows.costs, costs * scale)),
        )
    return Task(few, minutes.taken[kept], rows, minutes.partners, scale)
