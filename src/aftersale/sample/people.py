"""Sellers: their seats, who holds each seat from when to when, and the vacancies in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aftersale.sample.days import OPEN_END, STAFF_FROM, day_number
from aftersale.sample.draw import apportion, draw_dealt, open_stream
from aftersale.sample.names import compose_email, draw_person_name
from aftersale.sample.places import COUNTRIES

DEVELOPMENT, EXECUTIVE, ACCOUNT, MANAGER = "development_rep", "account_executive", "account_manager", "manager"
SELLING_ROLES = (DEVELOPMENT, EXECUTIVE, ACCOUNT)
_ROLE_PATTERN = (EXECUTIVE, ACCOUNT, DEVELOPMENT, EXECUTIVE, EXECUTIVE, ACCOUNT, EXECUTIVE, DEVELOPMENT, ACCOUNT)
_TITLES = {
    DEVELOPMENT: ("Sales Development Representative", "Senior Sales Development Representative"),
    EXECUTIVE: ("Account Executive", "Senior Account Executive"),
    ACCOUNT: ("Account Manager", "Key Account Manager"),
}
STEADY, TURNOVER, ABANDONED, NEW_SEAT = range(4)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who works here; `left_on` is the first day they no longer do."""

    key: str
    name: str
    email: str
    job_title: str
    hired_on: int
    left_on: int
    country: str
    currency: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A position; nobody holds it during `vacant`, and `left_by` is when its last holder left it, if one did."""

    key: str
    name: str
    role: str
    country: int
    vacant_from: int = 0
    vacant_to: int = 0
    left_on: int = OPEN_END

    @property
    def always_held(self) -> bool:
        return self.vacant_from == self.vacant_to


@dataclass(frozen=True, slots=True)
class Holder:
    """A person in a seat, from `start_on` to before `end_on`; both are places in their lists."""

    seat: int
    person: int
    start_on: int
    end_on: int


@dataclass(frozen=True, slots=True)
class Staff:
    """Seats, persons and who holds what; the sellers come first, their managers after them."""

    seats: list[Seat]
    persons: list[Person]
    holders: list[Holder]


def build_sellers(seed: int, reps: int) -> Staff:
    """Return exactly `reps` persons in selling roles; a seat that changed hands counts two of them."""
    rng = open_stream(seed, "people")
    turnover = reps * 12 // 100
    seat_count = reps - turnover
    countries = np.repeat(range(len(COUNTRIES)), apportion(seat_count, [c.weight for c in COUNTRIES], minimum=1))
    ranks = [place - int(np.searchsorted(countries, country)) for place, country in enumerate(countries)]
    fates = _draw_fates(rng, ranks, turnover)
    staff = Staff([], [], [])
    for country, rank, fate in zip(countries.tolist(), ranks, fates, strict=True):
        _fill_seat(rng, staff, (country, _ROLE_PATTERN[rank % len(_ROLE_PATTERN)]), fate)
    return staff


def _draw_fates(rng: np.random.Generator, ranks: Sequence[int], turnover: int) -> list[int]:
    """Return what happens to each seat; the first two of a country stay held, so that somebody can cover for others."""
    open_to_change = [place for place, rank in enumerate(ranks) if rank >= 2]
    if len(open_to_change) < turnover + 2:
        open_to_change = [place for place, rank in enumerate(ranks) if rank >= 1]
    abandoned, new = max(1, len(ranks) * 3 // 100), max(1, len(ranks) * 8 // 100)
    changes = [TURNOVER] * turnover + [ABANDONED] * abandoned + [NEW_SEAT] * new
    fates = [STEADY] * len(ranks)
    for place, fate in zip(rng.permutation(open_to_change).tolist(), changes, strict=False):
        fates[place] = fate
    return fates


def _fill_seat(rng: np.random.Generator, staff: Staff, kind: tuple[int, str], fate: int) -> None:
    country, role = kind
    seat, place = len(staff.seats), COUNTRIES[country]
    hired_on = int(rng.integers(day_number(2014, 1, 1), STAFF_FROM))
    vacant_from = vacant_to = 0
    left_on = OPEN_END
    stays: list[tuple[int, int]] = [(hired_on, OPEN_END)]
    if fate == TURNOVER:
        left_on = int(rng.integers(day_number(2025, 2, 1), day_number(2026, 10, 15)))
        joined_on = left_on + int(rng.choice(np.array([0, 14, 30, 45, 75])))
        vacant_from, vacant_to = left_on, joined_on
        stays = [(hired_on, left_on), (joined_on, OPEN_END)]
    elif fate == ABANDONED:
        left_on = int(rng.integers(day_number(2025, 6, 1), day_number(2026, 7, 1)))
        vacant_from, vacant_to = left_on, OPEN_END
        stays = [(hired_on, left_on)]
    elif fate == NEW_SEAT:
        joined_on = int(rng.integers(day_number(2025, 3, 1), day_number(2026, 10, 1)))
        vacant_from, vacant_to = STAFF_FROM, joined_on
        stays = [(joined_on, OPEN_END)]
    name = f"{role.replace('_', ' ').capitalize()} {place.name} {seat + 1}"
    staff.seats.append(Seat(f"POS-{seat + 1:05d}", name, role, country, vacant_from, vacant_to, left_on))
    for start_on, end_on in stays:
        title = _TITLES[role][int(rng.integers(2))]
        staff.holders.append(Holder(seat, len(staff.persons), start_on, end_on))
        staff.persons.append(hire_person(rng, len(staff.persons), country, title, (start_on, end_on)))


def hire_person(rng: np.random.Generator, number: int, country: int, title: str, stay: tuple[int, int]) -> Person:
    """Return a new person, numbered `number` from 0, employed from the first to before the second day of `stay`."""
    place = COUNTRIES[country]
    name = draw_person_name(rng, place.code)
    email = compose_email(name, number + 1)
    return Person(f"P-{number + 1:05d}", name, email, title, stay[0], stay[1], place.code, place.currency)


def count_sellers(staff: Staff) -> int:
    """Return how many persons hold or held a seat with a selling role."""
    return len({holder.person for holder in staff.holders if staff.seats[holder.seat].role in SELLING_ROLES})


def group_always_held(seats: Sequence[Seat]) -> dict[tuple[int, str], list[int]]:
    """Return, by country and role, the places of selling seats that were never vacant: they cover for others."""
    groups: dict[tuple[int, str], list[int]] = {}
    for place, seat in enumerate(seats):
        if seat.always_held and seat.role in SELLING_ROLES:
            groups.setdefault((seat.country, seat.role), []).append(place)
    return groups


def draw_share_of(rng: np.random.Generator, places: Sequence[int], percent: int) -> list[int]:
    """Return that many percent of the places, at least none, sorted."""
    chosen = draw_dealt(rng, [percent, 100 - percent], len(places)) == 0
    return [place for place, taken in zip(places, chosen.tolist(), strict=True) if taken]
