"""Proves a plan with quotas from nothing but what was given: tickets, partners and quotas, no slots."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64, Pairs, Places
from aftersale.allocation.solve.passes import cut_tickets
from aftersale.allocation.solve.resources import ALL_PARTNERS, Quotas


def certify_quotas(
    pairs: Pairs, places: Places, quotas: Quotas, chosen: Int32, prices: Int64, quota_prices: Int64
) -> tuple[int, int]:
    """The value of an allocation, missing tickets counted, and a bound on the value of every allocation, both in thousandths.

    Any prices give a bound (weak duality): each ticket at its best value less the prices of the partner's place and of every quota
    that would count it, or at nothing; each place at its price less its cost, or nothing; each quota at what its price brings for
    as many tickets as suit it.

    Raises
    ------
    ValueError : a ticket is with none of its candidates, a partner has more tickets than places, or a quota more than it allows
    """
    assigned = chosen != UNASSIGNED
    loads = np.bincount(chosen[assigned], minlength=places.partners).astype(np.int64)
    room = np.zeros(places.partners, np.int64)
    np.add.at(room, places.owner, places.sizes)
    if len(loads) > places.partners or np.any(loads > room):
        raise ValueError("a partner has more tickets than places")
    counted = count_tickets(quotas, chosen)
    if np.any(counted > quotas.most):
        raise ValueError(f"quota {int((counted > quotas.most).argmax())} has more tickets than it allows")
    value, count, nets = _weigh(pairs, chosen, prices, list_prices(quotas, quota_prices, places.partners))
    if count != np.count_nonzero(assigned):
        raise ValueError("a ticket is with a partner that is none of its candidates")
    value -= int(places.compute_costs(loads).sum())
    value -= int((quotas.shortfall_price * np.maximum(quotas.fewest - counted, 0)).sum())
    rents = int((places.sizes * np.maximum(prices[places.owner] - places.costs, 0)).sum())
    return value, nets + rents + bound_quotas(quotas, quota_prices, pairs.tickets)


def count_tickets(quotas: Quotas, chosen: Int32) -> Int64:
    """How many tickets each quota counts; shape (quotas,)."""
    counted = np.zeros(quotas.count, np.int64)
    assigned = np.flatnonzero(chosen != UNASSIGNED)
    for dimension in range(len(quotas.groups)):
        rows = np.flatnonzero(quotas.dimension == dimension)
        asked, number = np.unique(quotas.group[rows], return_inverse=True)
        group, who = quotas.groups[dimension][assigned], chosen[assigned]
        at = np.searchsorted(asked, group)
        known = np.flatnonzero(np.append(asked, -1)[at] == group)
        size = int(max(quotas.partner.max(initial=0), who.max(initial=0))) + 1
        table = np.zeros((size, len(asked)), np.int64)
        np.add.at(table, (who[known], at[known]), 1)
        # Behind them everybody's: the last line is found at ALL_PARTNERS, before it those of further days.
        together = np.zeros((quotas.day_count, len(asked)), np.int64)
        np.add.at(together, quotas.number_days(size)[:size], table)
        counted[rows] = np.concatenate((table, together[::-1]))[quotas.partner[rows], number]
    return counted


def list_prices(quotas: Quotas, quota_prices: Int64, partners: int) -> list[tuple[Int64, Int64]]:
    """Of each dimension: the column of each ticket's group in a table of prices, and the table; shapes (tickets,), (partners, …)."""
    tables = []
    for dimension, group in enumerate(quotas.groups):
        rows = np.flatnonzero(quotas.dimension == dimension)
        asked, number = np.unique(quotas.group[rows], return_inverse=True)
        table = np.zeros((partners, len(asked) + 1), np.int64)
        for row, at in zip(rows.tolist(), number.tolist(), strict=True):
            if quotas.partner[row] <= ALL_PARTNERS:
                table[quotas.number_days(partners) == ALL_PARTNERS - quotas.partner[row], at] += quota_prices[row]
            else:
                table[quotas.partner[row], at] += quota_prices[row]
        at = np.searchsorted(asked, group)
        tables.append((np.where(np.append(asked, -1)[at] == group, at, len(asked)), table))
    return tables


def _weigh(pairs: Pairs, chosen: Int32, prices: Int64, tables: list[tuple[Int64, Int64]]) -> tuple[int, int, int]:
    """The value of the chosen pairs, how many they are, and the sum of the best net values."""
    value, count, bound = 0, 0, 0
    for first, last in cut_tickets(pairs.starts):
        begin, end = int(pairs.starts[first]), int(pairs.starts[last])
        ticket = np.repeat(np.arange(last - first), np.diff(pairs.starts[first : last + 1]))
        who, worth = pairs.partners[begin:end], pairs.values[begin:end].astype(np.int64)
        taken = who == chosen[first:last][ticket]
        value += int(worth[taken].sum())
        count += int(np.count_nonzero(taken))
        worth -= prices[who]
        for at, table in tables:
            worth -= table[who, at[first:last][ticket]]
        best = np.zeros(last - first, np.int64)
        np.maximum.at(best, ticket, worth)
        bound += int(best.sum())
    return value, count, bound


def bound_quotas(quotas: Quotas, quota_prices: Int64, tickets: int) -> int:
    """The most that the quotas' prices can bring, less what missing tickets count, for any number that each may count."""
    most = np.minimum(quotas.most, tickets)
    fewest = np.minimum(quotas.fewest, most)
    missing = quotas.shortfall_price * quotas.fewest
    reached = fewest * (quota_prices + quotas.shortfall_price) - missing
    filled = reached + (most - fewest) * quota_prices
    return int(np.max([-missing, reached, filled], axis=0).sum())
