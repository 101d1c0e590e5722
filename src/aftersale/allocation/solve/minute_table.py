"""A problem of handling minutes that is small enough for one table: what every ticket would lose at every partner."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aftersale.allocation.solve.knapsack import Flags
from aftersale.allocation.solve.minute_model import Minutes
from aftersale.allocation.solve.model import NEVER, UNASSIGNED, Int64, Pairs, Places


@dataclass(frozen=True, slots=True)
class Table:
    """Losses against each ticket's best value: the smallest sum of losses is the largest value.

    Attributes
    ----------
    losses : what a ticket loses at a partner, NEVER where it cannot be; shape (partners, tickets)
    minutes : what it takes there; shape (partners, tickets)
    capacities : minutes of each partner; shape (partners,)
    unassigned : what a ticket loses when nobody gets it; shape (tickets,)
    places : of each partner, where tickets are counted as well; their costs are lost too
    """

    losses: Int64
    minutes: Int64
    capacities: Int64
    unassigned: Int64
    places: Places | None = None

    @property
    def tickets(self) -> int:
        """How many tickets there are."""
        return len(self.unassigned)

    @property
    def partners(self) -> int:
        """How many partners there are."""
        return len(self.capacities)

    def take(self, partners: Int64, tickets: Int64, capacities: Int64) -> Table:
        """Some partners, with other capacities, and some tickets, of a table without places; what no longer fits is ruled out."""
        at = np.ix_(partners, tickets)
        losses, minutes = self.losses[at], self.minutes[at]
        return Table(
            np.where(minutes > capacities[:, None], NEVER, losses), minutes, capacities, self.unassigned[tickets]
        )

    def rule_out(self, out: Flags) -> Table:
        """The same without some pairs."""
        return replace(self, losses=np.where(out, NEVER, self.losses))

    def sum_losses(self, chosen: Int64) -> int:
        """What an allocation loses."""
        at = np.flatnonzero(chosen != UNASSIGNED)
        nobody = self.unassigned[chosen == UNASSIGNED].sum()
        lost = int(self.losses[chosen[at], at].sum() + nobody)
        if self.places is None:
            return lost
        return lost + int(self.places.compute_costs(np.bincount(chosen[at], minlength=self.partners)).sum())

    def sum_minutes(self, chosen: Int64) -> Int64:
        """The minutes that each partner is busy; shape (partners,)."""
        at = np.flatnonzero(chosen != UNASSIGNED)
        busy = np.zeros(self.partners, np.int64)
        np.add.at(busy, chosen[at], self.minutes[chosen[at], at])
        return busy


def lay_out(pairs: Pairs, places: Places | None, minutes: Minutes) -> tuple[Table, int]:
    """The table of a problem, and the sum of all tickets' best values, from which losses are counted."""
    ticket = np.repeat(np.arange(pairs.tickets), np.diff(pairs.starts))
    best = np.zeros(pairs.tickets, np.int64)
    np.maximum.at(best, ticket, pairs.values)
    shape = (minutes.partners, pairs.tickets)
    losses, taken = np.full(shape, NEVER), np.zeros(shape, np.int64)
    fits = minutes.taken <= minutes.capacities[pairs.partners]
    losses[pairs.partners[fits], ticket[fits]] = (best[ticket] - pairs.values)[fits]
    taken[pairs.partners, ticket] = minutes.taken
    if places is None:
        # Nobody takes a ticket that costs more than it brings, unless a minimum volume pays for it.
        losses[losses > best] = NEVER
    return Table(losses, taken, minutes.capacities, best, places), int(best.sum())
