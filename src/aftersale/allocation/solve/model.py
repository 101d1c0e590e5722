"""What a solver is given and what it answers: whole numbers in flat arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

# The answer for a ticket that nobody gets.
UNASSIGNED = -1
# Above any sum of costs, and far enough below the largest int64 to be added to twice.
NEVER = np.int64(1) << 60
# The largest value or cost. No price need be beyond it by more than one: such a place costs more than any ticket is worth.
LARGEST = 2**30
# Prices up to here, which settling may pass through, are counted with; sums of nets over 2 ** 26 tickets stay below 2 ** 63.
FARTHEST = 64 * LARGEST


@dataclass(frozen=True, slots=True)
class Pairs:
    """The candidates of every ticket.

    Attributes
    ----------
    starts : ticket t has the pairs starts[t] up to, not including, starts[t + 1]; shape (tickets + 1,), rising
    partners : partner of each pair, 0 and up, none twice within a ticket; shape (pairs,)
    values : what the pair is worth in thousandths of the base currency, may be negative; shape (pairs,)
    whole : how many pairs there are in the problem that these were taken from, if they are a part of one
    """

    starts: Int64
    partners: Int32
    values: Int32
    whole: int = 0

    def __post_init__(self) -> None:
        if self.starts.ndim != 1 or not len(self.starts) or self.starts[0] != 0 or np.any(np.diff(self.starts) < 0):
            raise ValueError("starts must rise from 0")
        if self.starts[-1] != len(self.partners) or len(self.partners) != len(self.values):
            raise ValueError("partners and values must have one entry for each pair that starts counts")
        if len(self.partners) and int(self.partners.min()) < 0:
            raise ValueError("a partner cannot be a negative number")
        if len(self.values) and max(-int(self.values.min()), int(self.values.max())) > LARGEST:
            raise ValueError(f"values must lie within ±{LARGEST} thousandths")

    @property
    def tickets(self) -> int:
        """How many tickets there are."""
        return len(self.starts) - 1

    @property
    def flat(self) -> tuple[Int64, NDArray[np.uint32], Int32]:
        """What compiled passes are given."""
        return self.starts, self.partners.view(np.uint32), self.values


@dataclass(frozen=True)
class Places:
    """What each partner takes: places in segments, the cheap ones first.

    A capacity is one segment that costs nothing. Overtime is a further one that costs. A minimum volume at a stated price is a
    first one whose cost is minus that price. Costs must not fall from one segment to the next: what is convex stays solvable
    to an exact optimum.

    Attributes
    ----------
    starts : partner j has the segments starts[j] up to, not including, starts[j + 1]; shape (partners + 1,)
    sizes : how many places a segment has; shape (segments,)
    costs : what each of its places costs, in thousandths of the base currency; shape (segments,)
    """

    starts: Int64
    sizes: Int64
    costs: Int64

    def __post_init__(self) -> None:
        if self.starts[-1] != len(self.sizes) or len(self.sizes) != len(self.costs):
            raise ValueError("sizes and costs must have one entry for each segment that starts counts")
        if np.any(self.sizes < 0):
            raise ValueError("a segment cannot have a negative number of places")
        if len(self.costs) and int(np.abs(self.costs).max()) > LARGEST:
            raise ValueError(f"costs must lie within ±{LARGEST} thousandths")
        inner = np.diff(self.owner) == 0
        if np.any(np.diff(self.costs)[inner] < 0):
            raise ValueError("the costs of a partner's segments must not fall")

    @classmethod
    def from_capacities(cls, capacities: Int64) -> Places:
        """One segment for each partner, free of cost."""
        sizes = np.asarray(capacities, np.int64)
        return cls(np.arange(len(sizes) + 1, dtype=np.int64), sizes, np.zeros(len(sizes), np.int64))

    @property
    def partners(self) -> int:
        """How many partners there are."""
        return len(self.starts) - 1

    @cached_property
    def owner(self) -> Int64:
        """The partner of each segment; shape (segments,)."""
        return np.repeat(np.arange(self.partners), np.diff(self.starts))

    @cached_property
    def ends(self) -> Int64:
        """How many places a partner has up to the end of each segment; shape (segments,)."""
        total = np.cumsum(self.sizes)
        before = np.concatenate(([0], total))[self.starts[:-1]]
        return np.asarray(total - before[self.owner], np.int64)

    def find_limits(self, prices: Int64) -> tuple[Int64, Int64]:
        """Fewest and most tickets each partner wants at its price: places below it are filled, those above it empty; shapes (partners,)."""
        price = prices[self.owner]
        fewest = np.zeros(self.partners, np.int64)
        most = np.zeros(self.partners, np.int64)
        np.add.at(fewest, self.owner, np.where(self.costs < price, self.sizes, 0))
        np.add.at(most, self.owner, np.where(self.costs <= price, self.sizes, 0))
        return fewest, most

    def find_next_costs(self, loads: Int64) -> Int64:
        """What the next free place costs; NEVER where all are taken; shape (partners,)."""
        return self._find_costs(loads, NEVER)

    def find_last_costs(self, loads: Int64) -> Int64:
        """What the dearest taken place costs; -NEVER where none is taken; shape (partners,)."""
        return np.where(loads > 0, self._find_costs(loads - 1, NEVER), -NEVER)

    def _find_costs(self, numbers: Int64, beyond: np.int64) -> Int64:
        """The cost of the place with each number, counted from 0."""
        passed = np.zeros(self.partners, np.int64)
        np.add.at(passed, self.owner, self.ends <= numbers[self.owner])
        at = self.starts[:-1] + passed
        inside = at < self.starts[1:]
        return np.where(inside, np.append(self.costs, 0)[np.where(inside, at, len(self.costs))], beyond)

    def compute_costs(self, loads: Int64) -> Int64:
        """What the taken places cost together; shape (partners,)."""
        begins = self.ends - self.sizes
        taken = np.clip(loads[self.owner] - begins, 0, self.sizes)
        costs = np.zeros(self.partners, np.int64)
        np.add.at(costs, self.owner, taken * self.costs)
        return costs


@dataclass(frozen=True, slots=True)
class Plan:
    """An allocation and what proves how good it is.

    Attributes
    ----------
    chosen : partner of each ticket, UNASSIGNED where nobody gets it; shape (tickets,)
    prices : what one more place at each partner is worth, in thousandths; shape (partners,)
    value : value of the chosen pairs less the cost of the places, in thousandths
    bound : no allocation is worth more than this
    """

    chosen: Int32
    prices: Int64
    value: int
    bound: int

    @property
    def gap(self) -> int:
        """How much more the optimum could be worth at most, in thousandths; 0 proves it."""
        return self.bound - self.value
