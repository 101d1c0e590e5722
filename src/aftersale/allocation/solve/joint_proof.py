"""Proves a plan within everything at once from nothing but what was given: tickets, sinks, quotas, charges, minutes."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.certify_quotas import bound_quotas, count_tickets, list_prices
from aftersale.allocation.solve.joint_model import Limits
from aftersale.allocation.solve.joint_rows import Prices, compute_rents, have_quotas
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64
from aftersale.allocation.solve.passes import cut_tickets
from aftersale.allocation.solve.pieces import Charges, sum_costs


def weigh_limits(limits: Limits, chosen: Int32) -> int:
    """The value of an allocation less all that it costs, missing tickets counted.

    Raises
    ------
    ValueError : a ticket is with none of its candidates, or something has more than it may, or fewer than at least
    """
    value, count, minutes = _sum_chosen(limits, chosen)
    assigned = chosen[chosen != UNASSIGNED]
    if count != len(assigned):
        raise ValueError("a ticket is with a partner that is none of its candidates")
    if limits.minutes is not None and np.any(minutes > limits.minutes[1]):
        raise ValueError(
            f"partner {int((minutes > limits.minutes[1]).argmax())} has more minutes of work than it can take"
        )
    loads = np.bincount(assigned, minlength=limits.places.partners).astype(np.int64)
    if np.any(loads > limits.room):
        raise ValueError(f"partner {int((loads > limits.room).argmax())} has more tickets than places")
    quotas = have_quotas(limits)
    counted = count_tickets(quotas, chosen)
    if np.any(counted > quotas.most):
        raise ValueError(f"quota {int((counted > quotas.most).argmax())} has more tickets than it allows")
    value -= int((quotas.shortfall_price * np.maximum(quotas.fewest - counted, 0)).sum())
    none = Charges.from_fees(np.zeros(limits.places.partners, np.int64))
    charges = none if limits.charges is None else limits.charges
    _require_enough(charges, loads)
    value -= int(sum_costs(limits.places, charges, np.arange(limits.places.partners), loads).sum())
    if limits.volumes is not None:
        volumes = sum_volumes(limits, loads)
        _require_enough(limits.volumes.charges, volumes)
        value -= sum(limits.volumes.charges.compute_charge(*each) for each in enumerate(volumes.tolist()))
    return value


def sum_volumes(limits: Limits, loads: Int64) -> Int64:
    """The tickets of each account; shape (accounts,)."""
    assert limits.volumes is not None
    volumes = np.zeros(limits.volumes.charges.partners, np.int64)
    np.add.at(volumes, limits.volumes.account_of, loads)
    return volumes


def find_too_few(charges: Charges, loads: Int64) -> Int64:
    """Which partners have some tickets, but fewer than at least."""
    return np.flatnonzero((loads > 0) & (loads < charges.at_least))


def _require_enough(charges: Charges, loads: Int64) -> None:
    few = find_too_few(charges, loads)
    if len(few):
        raise ValueError(f"partner {int(few[0])}: fewer tickets than at least")


def _sum_chosen(limits: Limits, chosen: Int32) -> tuple[int, int, Int64]:
    """The value of the chosen pairs, how many they are, and the minutes of each sink."""
    pairs, value, count = limits.pairs, 0, 0
    minutes = np.zeros(limits.places.partners, np.int64)
    for first, last in cut_tickets(pairs.starts):
        begin, end = int(pairs.starts[first]), int(pairs.starts[last])
        own = np.repeat(chosen[first:last], np.diff(pairs.starts[first : last + 1]))
        at = begin + np.flatnonzero(pairs.partners[begin:end] == own)
        value += int(pairs.values[at].sum(dtype=np.int64))
        count += len(at)
        if limits.minutes is not None:
            np.add.at(minutes, pairs.partners[at], limits.minutes[0][at])
    return value, count, minutes


def bound_limits(limits: Limits, prices: Prices) -> int:
    """From any prices, none of a minute below nothing, a bound on the value of every allocation (weak duality).

    Each ticket at its best value less what it would have to pay, or at nothing; sinks and accounts at the number of tickets that
    pays best, whatever run of their costs that is on; each quota at what suits it; every minute at its price.
    """
    pairs, quotas = limits.pairs, have_quotas(limits)
    sink_prices, minute_prices = prices.sinks.copy(), prices.minutes
    bound = _bound_limited(limits, prices)
    if limits.volumes is not None:
        sink_prices += prices.accounts[limits.volumes.account_of]
    tables = list_prices(quotas, prices.quotas, limits.places.partners)
    for first, last in cut_tickets(pairs.starts):
        begin, end = int(pairs.starts[first]), int(pairs.starts[last])
        ticket = np.repeat(np.arange(last - first), np.diff(pairs.starts[first : last + 1]))
        who, net = pairs.partners[begin:end], pairs.values[begin:end].astype(np.int64)
        net -= sink_prices[who]
        if limits.minutes is not None:
            net -= limits.minutes[0][begin:end] * minute_prices[who]
        for at, table in tables:
            net -= table[who, at[first:last][ticket]]
        best = np.zeros(last - first, np.int64)
        np.maximum.at(best, ticket, net)
        bound += int(best.sum())
    return bound


def _bound_limited(limits: Limits, prices: Prices) -> int:
    """What everything that is limited brings at its price at most, less what it costs."""
    bound = compute_rents(limits.pieces, prices.sinks)
    bound += bound_quotas(have_quotas(limits), prices.quotas, limits.pairs.tickets)
    if limits.volume_pieces is not None:
        bound += compute_rents(limits.volume_pieces, prices.accounts)
    if limits.minutes is not None:
        if np.any(prices.minutes < 0):
            raise ValueError("a minute cannot have a price below nothing")
        rents = zip(limits.minutes[1].tolist(), prices.minutes.tolist(), strict=True)
        bound += sum(size * price for size, price in rents)
    return bound
