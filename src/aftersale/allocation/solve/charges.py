"""Partners that charge a fee when used at all, volume tiers, or take none or at least so many: the best plan, or how far from it."""

from __future__ import annotations

from dataclasses import dataclass

from aftersale.allocation.solve.branching import Progress, Search
from aftersale.allocation.solve.model import Int32, Int64, Pairs, Places
from aftersale.allocation.solve.pieces import Charges

__all__ = ["ChargePlan", "Charges", "Progress", "solve_charges"]


@dataclass(frozen=True, slots=True)
class ChargePlan:
    """An allocation, its value after all charges, and how much better another could be.

    Attributes
    ----------
    chosen : partner of each ticket, UNASSIGNED where nobody gets it; shape (tickets,)
    prices : what one more place at each partner is worth as long as each stays on its run of costs, in thousandths; shape (partners,)
    value : value of the chosen pairs less what all partners cost, in thousandths
    bound : no allocation is worth more than this
    out_of_time : the search was stopped; the plan is the best that was found
    """

    chosen: Int32
    prices: Int64
    value: int
    bound: int
    out_of_time: bool

    @property
    def gap(self) -> int:
        """How much more the optimum could be worth at most, in thousandths; 0 proves it."""
        return self.bound - self.value


def solve_charges(
    pairs: Pairs,
    places: Places,
    charges: Charges,
    seconds: float = 120.0,
    on_progress: Progress | None = None,
    enough: float = 0.0,
) -> ChargePlan:
    """The plan worth most after all charges; the same arrays give the same plan, unless time runs out.

    Parameters
    ----------
    pairs : candidates; tickets that nobody can tell apart are looked at together
    places : convex: capacities, overtime, minimum volumes at a price
    charges : what is not convex
    seconds : after these the best plan so far is returned, marked, with its gap
    on_progress : told the best value, the bound and the seconds, whenever one of the first two changes
    enough : end at a plan at most this part worse than the bound; 0 looks for the optimum

    Raises
    ------
    ValueError : a partner is to get none or more tickets than it has places, and what else `Charges` refuses
    """
    search = Search(pairs, places, charges)
    search.seconds, search.enough, search.on_progress = seconds, enough, on_progress
    ended = search.run()
    return ChargePlan(search.chosen, search.prices, search.value, search.bound, not ended)
