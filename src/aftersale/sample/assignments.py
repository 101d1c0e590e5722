"""Who holds which patch and which key account from when to when, through reorganisations, vacancies and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aftersale.sample.customers import KEY, Customers
from aftersale.sample.days import OPEN_END, QUARTERS, REORGANISATIONS, STAFF_FROM, Ints
from aftersale.sample.draw import open_stream
from aftersale.sample.people import ACCOUNT, EXECUTIVE, Seat, draw_share_of, group_always_held
from aftersale.sample.places import COUNTRIES
from aftersale.sample.territories import Map

WHOLE = 1_000_000
SHARED_PATCH = 600_000
GAP_DAYS = 21
NOBODY = -1
_MOVED_PERCENT = (8, 15)
_FAR = 100_000
_Stretch = tuple[int, int, int]
"""A seat, the day it starts to hold, the day it no longer does."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A seat holds a subject (patches first, then customers) with a share in parts per million."""

    subject: int
    seat: int
    start_on: int
    end_on: int
    share_ppm: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A patch that nobody holds for some days, though somebody should: the seat that held it before."""

    patch: int
    start_on: int
    end_on: int
    seat: int


@dataclass(frozen=True, slots=True)
class Ownership:
    """All assignments, the seeded gaps, and a sorted index of the first holders to look them up by subject and day."""

    assignments: list[Assignment]
    gaps: list[Gap]
    patch_count: int
    starts: Ints
    ends: Ints
    seats: Ints

    def find_holders(self, subjects: Ints, days: Ints) -> Ints:
        """Return the seat that holds each subject on its day, or NOBODY."""
        places = np.searchsorted(self.starts, subjects * _FAR + days, side="right") - 1
        held = (places >= 0) & (self.starts[places] // _FAR == subjects) & (days < self.ends[places])
        return np.where(held, self.seats[places], NOBODY)

    def subjects_of(self, customers: Customers, chosen: Ints) -> Ints:
        """Return what decides who owns each customer: a key account itself, any other customer's patch."""
        is_key = customers.segments[chosen] == KEY
        return np.where(is_key, self.patch_count + chosen, customers.patches[chosen])


def assign_owners(seed: int, seats: Sequence[Seat], land: Map, customers: Customers) -> Ownership:
    """Return who holds every patch and every key account over 2025 and 2026, and the gaps left on purpose."""
    rng = open_stream(seed, "assignments")
    cover = group_always_held(seats)
    histories: dict[int, list[_Stretch]] = {}
    for country in range(len(COUNTRIES)):
        executives = [i for i, s in enumerate(seats) if s.country == country and s.role == EXECUTIVE]
        managers = [i for i, s in enumerate(seats) if s.country == country and s.role == ACCOUNT]
        own = np.flatnonzero((customers.countries == country) & (customers.segments == KEY))
        accounts = [len(land.patches) + int(customer) for customer in own]
        histories |= _deal_subjects(rng, land.load_patches_of(country), executives)
        histories |= _deal_subjects(rng, accounts, managers or executives)
    histories = {s: _cover_vacancies(stretches, seats, cover) for s, stretches in sorted(histories.items())}
    gaps = _cut_gaps(histories, customers, len(land.patches))
    gap_patches = {gap.patch for gap in gaps}
    whole = [patch for patch in range(len(land.patches)) if patch not in gap_patches]
    shared = set(draw_share_of(rng, whole, 4))
    assignments: list[Assignment] = []
    for subject, stretches in histories.items():
        second = _find_second_holder(subject, stretches, seats, cover) if subject in shared else None
        share = WHOLE if second is None else SHARED_PATCH
        assignments += [Assignment(subject, seat, start, end, share) for seat, start, end in stretches]
        if second is not None:
            assignments.append(Assignment(subject, second, STAFF_FROM, OPEN_END, WHOLE - share))
    return _index_assignments(assignments, gaps, histories, len(land.patches))


def _index_assignments(
    assignments: list[Assignment], gaps: list[Gap], histories: dict[int, list[_Stretch]], patch_count: int
) -> Ownership:
    rows = np.array([(s * _FAR + start, end, seat) for s, own in histories.items() for seat, start, end in own])
    return Ownership(assignments, gaps, patch_count, *np.ascontiguousarray(rows.T.astype(np.int64)))


def _deal_subjects(rng: np.random.Generator, subjects: list[int], seats: list[int]) -> dict[int, list[_Stretch]]:
    """Deal subjects to seats in turn; at each reorganisation some subjects trade their holders."""
    holders = {subject: seats[place % len(seats)] for place, subject in enumerate(subjects)}
    histories = {subject: [(holders[subject], STAFF_FROM, OPEN_END)] for subject in subjects}
    for moved_on, percent in zip(REORGANISATIONS, _MOVED_PERCENT, strict=True):
        movers = draw_share_of(rng, subjects, percent)
        successors = [holders[subject] for subject in movers[1:] + movers[:1]]
        for subject, seat in zip(movers, successors, strict=True):
            if seat != holders[subject]:
                before, start, _ = histories[subject][-1]
                histories[subject][-1:] = [(before, start, moved_on), (seat, moved_on, OPEN_END)]
                holders[subject] = seat
    return histories


def _cover_vacancies(
    stretches: list[_Stretch], seats: Sequence[Seat], cover: dict[tuple[int, str], list[int]]
) -> list[_Stretch]:
    """Hand a subject to a colleague who is there for the days on which its own seat is vacant."""
    pieces: list[_Stretch] = []
    for place, start, end in stretches:
        seat = seats[place]
        colleagues = cover.get((seat.country, seat.role)) or cover[seat.country, EXECUTIVE]
        stand_in = colleagues[place % len(colleagues)]
        vacant_from, vacant_to = max(start, min(seat.vacant_from, end)), min(end, max(seat.vacant_to, start))
        if vacant_from >= vacant_to:
            pieces.append((place, start, end))
            continue
        parts = [(place, start, vacant_from), (stand_in, vacant_from, vacant_to), (place, vacant_to, end)]
        pieces += [part for part in parts if part[1] < part[2]]
    merged: list[_Stretch] = []
    for place, start, end in pieces:
        if merged and merged[-1][0] == place:
            start = merged.pop()[1]
        merged.append((place, start, end))
    return merged


def _cut_gaps(histories: dict[int, list[_Stretch]], customers: Customers, patch_count: int) -> list[Gap]:
    """Take the holder away from a few busy patches for three weeks before a quarter ends."""
    ordinary = customers.segments != KEY
    activity = np.zeros(patch_count, dtype=np.int64)
    np.add.at(activity, customers.patches[ordinary], customers.weights[ordinary])
    busiest = np.argsort(-activity, kind="stable")[: max(2, patch_count // 150)]
    gaps = []
    for number, patch in enumerate(busiest.tolist()):
        end = QUARTERS[1 + number % 3] - 1
        start = end - GAP_DAYS
        owner = next(seat for seat, since, until in histories[patch] if since < start <= until)
        pieces = [(s, a, min(b, start)) for s, a, b in histories[patch]]
        pieces += [(s, max(a, end), b) for s, a, b in histories[patch]]
        histories[patch] = sorted((p for p in pieces if p[1] < p[2]), key=lambda piece: piece[1])
        gaps.append(Gap(patch, start, end, owner))
    return gaps


def _find_second_holder(
    subject: int, stretches: list[_Stretch], seats: Sequence[Seat], cover: dict[tuple[int, str], list[int]]
) -> int | None:
    """Return a colleague of the same country who never is the patch's first holder, or None."""
    firsts = {seat for seat, _, _ in stretches}
    colleagues = cover.get((seats[stretches[0][0]].country, EXECUTIVE), [])
    free = [seat for seat in colleagues if seat not in firsts]
    return free[subject % len(free)] if free else None
