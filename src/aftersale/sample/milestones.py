"""What happened to orders after signing: shipped, delivered, invoiced, paid out, each promised and actual."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersale.sample.days import YEAR_TO, Ints, day_number, quarters_of
from aftersale.sample.deals import Orders
from aftersale.sample.draw import draw_weighted, open_stream

MILESTONES = ("shipped", "delivered", "invoiced", "paid_out")
TIMINGS = ("promised", "actual")
_PAYOUT_DAYS = np.array([day_number(*on) for on in ((2026, 4, 27), (2026, 7, 27), (2026, 10, 26), (2027, 1, 25))])
_SLIPS = np.array([-2, -1, 0, 0, 1, 3, 8, 21], dtype=np.int64)
_SLIP_WEIGHTS = (4, 8, 40, 30, 8, 5, 3, 2)


@dataclass(frozen=True, slots=True)
class Milestones:
    """Columns with one entry per milestone, sorted by order, then milestone, then timing."""

    orders: Ints
    milestones: Ints
    timings: Ints
    reached_on: Ints


def build_milestones(seed: int, orders: Orders, stopped: Ints) -> Milestones:
    """Return about two milestones per order; `stopped` orders and days after 2026 have no actual ones.

    Half of the orders say only when they were delivered, a third only when invoiced, one in six everything.
    Paid out is the day on which the commission for the order is paid.
    """
    rng = open_stream(seed, "milestones")
    count = len(orders.customers)
    told = draw_weighted(rng, (42, 36, 6, 16), count)
    shipped_on = orders.booked_on + rng.integers(3, 30, count)
    delivered_on = shipped_on + rng.integers(1, 15, count)
    invoiced_on = delivered_on + rng.integers(0, 10, count)
    payout_on = _PAYOUT_DAYS[quarters_of(orders.booked_on)]
    follows = np.zeros(count, dtype=bool)
    follows[stopped] = True
    everything = told == 3
    parts = [
        _track(rng, 0, shipped_on, np.flatnonzero(everything), follows),
        _track(rng, 1, delivered_on, np.flatnonzero((told == 0) | everything), follows),
        _track(rng, 2, invoiced_on, np.flatnonzero((told == 1) | everything), follows),
        _track(rng, 3, payout_on, np.flatnonzero(everything), follows),
    ]
    places, kinds, timings, days = (np.concatenate(column) for column in zip(*parts, strict=True))
    kept = ~((kinds == 2) & (timings == 0) & ~everything[places])
    by_order = np.lexsort((timings[kept], kinds[kept], places[kept]))
    return Milestones(*(column[kept][by_order] for column in (places, kinds, timings, days)))


def _track(
    rng: np.random.Generator, kind: int, promised_on: Ints, places: Ints, stopped: np.typing.NDArray[np.bool_]
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the promised and the actual rows of one milestone for some orders."""
    slips = _SLIPS[draw_weighted(rng, _SLIP_WEIGHTS, len(places))]
    actual_on = promised_on[places] + (np.maximum(slips, 0) if kind == 3 else slips)
    happened = (actual_on < YEAR_TO) & ~stopped[places]
    orders = np.concatenate([places, places[happened]])
    timings = np.repeat(np.arange(2, dtype=np.int64), [len(places), int(happened.sum())])
    days = np.concatenate([promised_on[places], actual_on[happened]])
    return orders, np.full(len(orders), kind, dtype=np.int64), timings, days
