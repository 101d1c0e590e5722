"""Proves a plan within minutes and places without trusting how it was found."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.minute_model import Minutes
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64, Pairs, Places
from aftersale.allocation.solve.passes import cut_tickets


def weigh_plan(pairs: Pairs, places: Places | None, minutes: Minutes, chosen: Int32) -> int:
    """The value of an allocation in thousandths.

    Raises
    ------
    ValueError : a ticket is with a partner that is none of its candidates, or a partner has more minutes or tickets than it can take
    """
    value, count = 0, 0
    busy = np.zeros(minutes.partners, np.int64)
    for first, last in cut_tickets(pairs.starts):
        begin, end = int(pairs.starts[first]), int(pairs.starts[last])
        here = np.repeat(chosen[first:last], np.diff(pairs.starts[first : last + 1]))
        at = begin + np.flatnonzero(pairs.partners[begin:end] == here)
        value += int(pairs.values[at].sum(dtype=np.int64))
        count += len(at)
        np.add.at(busy, pairs.partners[at], minutes.taken[at])
    if count != np.count_nonzero(chosen != UNASSIGNED):
        raise ValueError("a ticket is with a partner that is none of its candidates")
    if np.any(busy > minutes.capacities):
        raise ValueError("a partner has more minutes of work than it can take")
    if places is None:
        return value
    loads = np.bincount(chosen[chosen != UNASSIGNED], minlength=places.partners).astype(np.int64)
    if np.any(loads > np.bincount(places.owner, places.sizes, places.partners)):
        raise ValueError("a partner has more tickets than places")
    return value - int(places.compute_costs(loads).sum())


def bound_plans(pairs: Pairs, places: Places | None, minutes: Minutes, prices: tuple[Int64, Int64], scale: int) -> int:
    """From prices of minutes and places, in 1 / scale thousandths: a bound on the value of every allocation, in thousandths.

    Any prices, none of a minute below nothing, give one (weak duality): each ticket at its best net value, or unassigned at
    nothing, every minute at its price, and each place at its price less its cost, or nothing.
    """
    minute_prices, place_prices = prices
    if np.any(minute_prices < 0):
        raise ValueError("a minute cannot have a price below nothing")
    nets = 0
    for first, last in cut_tickets(pairs.starts):
        begin, end = int(pairs.starts[first]), int(pairs.starts[last])
        ticket = np.repeat(np.arange(last - first), np.diff(pairs.starts[first : last + 1]))
        who, taken = pairs.partners[begin:end], minutes.taken[begin:end].astype(np.int64)
        net = pairs.values[begin:end].astype(np.int64) * scale - taken * minute_prices[who] - place_prices[who]
        # A pair that takes more minutes than there are is in no allocation.
        net[taken > minutes.capacities[who]] = 0
        best = np.zeros(last - first, np.int64)
        np.maximum.at(best, ticket, net)
        nets += int(best.sum())
    rents = sum(size * price for size, price in zip(minutes.capacities.tolist(), minute_prices.tolist(), strict=True))
    if places is not None:
        gains = np.maximum(place_prices[places.owner] - places.costs * scale, 0)
        rents += sum(size * gain for size, gain in zip(places.sizes.tolist(), gains.tolist(), strict=True))
    return int((nets + rents) // scale)
