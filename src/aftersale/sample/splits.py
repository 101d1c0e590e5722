"""Bookings that two or three sellers share; parts are whole millionths, so they always sum to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from aftersale.sample.assignments import NOBODY, WHOLE
from aftersale.sample.bookings import NONE, Bookings
from aftersale.sample.customers import Customers
from aftersale.sample.days import Ints
from aftersale.sample.draw import apportion, draw_weighted, open_stream
from aftersale.sample.people import DEVELOPMENT, SELLING_ROLES, Seat, group_always_held
from aftersale.sample.places import COUNTRIES

_RATIOS = ((1, 1), (3, 2), (7, 3), (2, 1), (1, 1, 1), (2, 1, 1), (3, 3, 1), (5, 3, 2))
_RATIO_WEIGHTS = (25, 20, 15, 10, 12, 8, 5, 5)
_SHARED_PERCENT = 6
LEAST_COLLEAGUES = 4
PARTS = np.array([[*apportion(WHOLE, ratio), 0][:3] for ratio in _RATIOS], dtype=np.int64)
"""One row per way to share: the parts of the first, second and third seller in millionths."""


@dataclass(frozen=True, slots=True)
class Splits:
    """Columns with one entry per seller's part of a shared booking, sorted by booking."""

    bookings: Ints
    seats: Ints
    shares_ppm: Ints


@dataclass(frozen=True, slots=True)
class Sharing:
    """One entry per shared new booking: the seats of its two colleagues and the way they share."""

    colleagues: tuple[Ints, Ints]
    ways: Ints


def share_bookings(seed: int, new: Bookings, customers: Customers, seats: Sequence[Seat]) -> tuple[Bookings, Sharing]:
    """Choose six percent of the new bookings to be shared; `splits` of these points into the sharing."""
    rng = open_stream(seed, "splits")
    eligible = np.flatnonzero(new.sellers != NOBODY)
    count = min(len(eligible), max(3, len(new.lines) * _SHARED_PERCENT // 100))
    shared = np.sort(rng.permutation(eligible)[:count])
    held = group_always_held(seats)
    ways = draw_weighted(rng, _RATIO_WEIGHTS, count)
    first, second = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    countries = customers.countries[new.customers[shared]]
    everywhere = sorted(place for places in held.values() for place in places)
    for country in range(len(COUNTRIES)):
        here = np.flatnonzero(countries == country)
        # Development reps count twice: most shared deals are theirs to open and an executive's to close.
        roles = (DEVELOPMENT, *SELLING_ROLES)
        pool = [seat for role in roles for seat in held.get((country, role), [])]
        pool = pool if len(set(pool)) >= LEAST_COLLEAGUES else everywhere
        first[here], second[here] = _draw_colleagues(rng, np.array(pool), new.sellers[shared[here]])
    splits = np.full(len(new.lines), NONE, dtype=np.int64)
    splits[shared] = np.arange(count)
    return replace(new, splits=splits), Sharing((first, second), ways)


def _draw_colleagues(rng: np.random.Generator, pool: Ints, sellers: Ints) -> tuple[Ints, Ints]:
    """Return two seats from the pool for each seller, all three different."""
    first, second = rng.integers(0, len(pool), len(sellers)), rng.integers(0, len(pool), len(sellers))
    while (clash := pool[first] == sellers).any():
        first = np.where(clash, (first + 1) % len(pool), first)
    while (clash := (pool[second] == sellers) | (pool[second] == pool[first])).any():
        second = np.where(clash, (second + 1) % len(pool), second)
    return pool[first], pool[second]


def list_splits(bookings: Bookings, sharing: Sharing) -> Splits:
    """Return the parts of every shared booking; a correction is shared like the booking it corrects."""
    places = np.flatnonzero(bookings.splits != NONE)
    shared = bookings.splits[places]
    seats = np.stack([bookings.sellers[places], *(colleague[shared] for colleague in sharing.colleagues)], axis=1)
    parts = PARTS[sharing.ways[shared]]
    taken = parts.ravel() > 0
    return Splits(np.repeat(places, 3)[taken], seats.ravel()[taken], parts.ravel()[taken])
