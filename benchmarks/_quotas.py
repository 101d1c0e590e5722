"""Quotas per region and product that bind, on the tickets of the allocation benchmark."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.best import find_best
from aftersale.allocation.solve.model import UNASSIGNED, Int32, Int64, Pairs, Places
from aftersale.allocation.solve.resources import ALL_PARTNERS, Quotas

REGIONS, PRODUCTS = 16, 12
# Per partner and dimension: groups that get fewer, and groups that get more than they would by values alone.
CAPPED, WANTED = 2, 1
# How much fewer and more.
CAP, WISH = 0.6, 1.3
SHORTFALL_PRICE = 30_000


def make_quotas(pairs: Pairs, places: Places, seed: int = 2) -> Quotas:
    """Every partner may have 60 % of what it would get in its two largest regions, and should have 130 % in a third; so for products.

    Three regions have a limit over all partners.
    """
    rng = np.random.default_rng(seed)
    groups = np.stack(
        [rng.choice(count, pairs.tickets, p=rng.dirichlet(np.full(count, 5.0))) for count in (REGIONS, PRODUCTS)]
    ).astype(np.int32)
    liked = find_best(pairs, np.full(places.partners, 20_000)).partner
    room = np.zeros(places.partners, np.int64)
    np.add.at(room, places.owner, places.sizes)
    rows: list[tuple[int, int, int, int, int, int]] = []
    for dimension, count in enumerate((REGIONS, PRODUCTS)):
        loads = _count(liked, groups[dimension], places.partners, count)
        # As if the partner's places were shared out as the tickets like it.
        loads = (loads * np.minimum(1, room / np.maximum(loads.sum(axis=1), 1))[:, None]).astype(np.int64)
        for partner in range(places.partners):
            largest = np.argsort(-loads[partner], kind="stable")
            for group in largest[:CAPPED]:
                rows.append((partner, dimension, int(group), 0, int(CAP * loads[partner, group]), 0))
            for group in largest[CAPPED : CAPPED + WANTED]:
                fewest = int(WISH * loads[partner, group])
                rows.append((partner, dimension, int(group), fewest, max(pairs.tickets, fewest), SHORTFALL_PRICE))
    for group in range(3):
        rows.append((ALL_PARTNERS, 0, group, 0, int(0.8 * np.count_nonzero(groups[0] == group)), 0))
    columns = np.array(rows, np.int64).T
    partner, dimension, group_of = columns[:3].astype(np.int32)
    return Quotas(groups, partner, dimension, group_of, *columns[3:])


def _count(chosen: Int32, groups: Int32, partners: int, count: int) -> Int64:
    """How many tickets of each group each partner has."""
    some = chosen != UNASSIGNED
    return np.bincount(chosen[some] * count + groups[some], minlength=partners * count).reshape(partners, count)
