"""The best allocation within quotas that cross: prices first, then a program of the contested tickets, then all of it is certified."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersale.allocation.solve.certify_quotas import certify_quotas, count_tickets
from aftersale.allocation.solve.model import Int32, Int64, Pairs, Places
from aftersale.allocation.solve.resources import Quotas, find_resources, merge_tickets
from aftersale.allocation.solve.search import Progress, Search


@dataclass(frozen=True, slots=True)
class QuotaPlan:
    """An allocation within quotas and what proves how good it is.

    Attributes
    ----------
    chosen : partner of each ticket, UNASSIGNED where nobody gets it; shape (tickets,)
    prices : what one more place at each partner is worth, in thousandths; shape (partners,)
    quota_prices : what one more ticket in each quota is worth, above 0 where `most` holds back, below 0 where `fewest` draws;
        shape (quotas,)
    value : value of the chosen pairs less the cost of the places and of missing tickets, in thousandths
    bound : no allocation is worth more than this
    price_bound : what the prices alone prove; `bound` is below it where a search by cases proved more
    shortfalls : how many tickets each quota misses; shape (quotas,)
    out_of_time : whether the time ended before the plan was proven good enough
    """

    chosen: Int32
    prices: Int64
    quota_prices: Int64
    value: int
    bound: int
    price_bound: int
    shortfalls: Int64
    out_of_time: bool

    @property
    def gap(self) -> int:
        """How much more the optimum could be worth at most, in thousandths; 0 proves it."""
        return self.bound - self.value


def solve_quotas(
    pairs: Pairs, places: Places, quotas: Quotas, seconds: float = 60.0, on_progress: Progress | None = None
) -> QuotaPlan:
    """The best allocation that can be found and proven within the time.

    Up to 2,000 tickets the optimum (gap 0), of more a plan whose gap is at most a millionth of its value; when time ends
    before, the best plan so far, marked `out_of_time`.
    """
    tickets = find_resources(pairs, places, quotas)
    search = Search(tickets, merge_tickets(tickets), seconds, on_progress)
    search.run()
    prices, quota_prices = np.split(search.point.prices, [places.partners])
    chosen = tickets.find_partners(search.chosen)
    value, price_bound = certify_quotas(pairs, places, quotas, chosen, prices, quota_prices)
    return QuotaPlan(
        chosen,
        prices,
        quota_prices,
        value,
        price_bound if search.bound_by_cases is None else min(price_bound, search.bound_by_cases),
        price_bound,
        np.maximum(quotas.fewest - count_tickets(quotas, chosen), 0),
        not search.is_done(),
    )
