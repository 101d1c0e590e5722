"""Managers over the sellers, level by level up to one vice president per region, with dated reporting lines."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from aftersale.sample.days import OPEN_END, REORGANISATIONS, STAFF_FROM, day_number
from aftersale.sample.draw import apportion, open_stream
from aftersale.sample.people import MANAGER, Holder, Seat, Staff, draw_share_of, hire_person
from aftersale.sample.places import COUNTRIES, REGIONS

SPAN_LEAST, SPAN_MOST = 8, 12
_MOVED_PERCENT = 3
_LEVEL_TITLES = ("Sales Manager", "Sales Director", "Senior Sales Director")


@dataclass(frozen=True, slots=True)
class ReportingLine:
    """A seat reports to a parent seat from `start_on` to before `end_on`."""

    seat: int
    parent: int
    start_on: int
    end_on: int


def build_hierarchy(seed: int, staff: Staff) -> list[ReportingLine]:
    """Add managers to the staff and return who reports to whom."""
    rng = open_stream(seed, "hierarchy")
    sellers = range(len(staff.seats))
    lines: list[ReportingLine] = []
    for region in REGIONS:
        level: list[int] = []
        for country, place in enumerate(COUNTRIES):
            if place.region == region.code:
                own = [seat for seat in sellers if staff.seats[seat].country == country]
                teams = _lead_teams(rng, staff, own, _LEVEL_TITLES[0])
                lines += _compose_lines(rng, teams)
                level += list(teams)
        titles = iter(_LEVEL_TITLES[1:])
        while len(level) > SPAN_MOST:
            teams = _lead_teams(rng, staff, level, next(titles, _LEVEL_TITLES[-1]))
            lines += _unmoved_lines(teams)
            level = list(teams)
        lines += _unmoved_lines({_add_manager(rng, staff, level[0], f"Vice President Sales {region.name}"): level})
    return sorted(lines, key=lambda line: (line.seat, line.start_on))


def _draw_team_sizes(rng: np.random.Generator, count: int) -> list[int]:
    """Return sizes of 8 to 12 that sum to `count`, or as near to that as so few allow."""
    teams = max(-(-count // SPAN_MOST), round(count / 10), 1)
    if not SPAN_LEAST * teams <= count <= SPAN_MOST * teams:
        return apportion(count, [1] * teams)
    sizes: list[int] = []
    for left in range(teams - 1, -1, -1):
        rest = count - sum(sizes)
        least, most = max(SPAN_LEAST, rest - SPAN_MOST * left), min(SPAN_MOST, rest - SPAN_LEAST * left)
        sizes.append(int(rng.integers(least, most + 1)))
    return sizes


def _lead_teams(rng: np.random.Generator, staff: Staff, seats: list[int], title: str) -> dict[int, list[int]]:
    """Put a new manager over every group of neighbouring seats; return the groups by manager's seat."""
    teams = {}
    first = 0
    for size in _draw_team_sizes(rng, len(seats)):
        team = seats[first : first + size]
        teams[_add_manager(rng, staff, team[0], title)] = team
        first += size
    return teams


def _add_manager(rng: np.random.Generator, staff: Staff, like: int, title: str) -> int:
    """Create a manager's seat in the country of another seat; one in twenty changed hands, without a gap."""
    seat, country = len(staff.seats), staff.seats[like].country
    place = COUNTRIES[country].name
    name = title if title.startswith("Vice") else f"{title} {place} {seat + 1}"
    staff.seats.append(Seat(f"POS-{seat + 1:05d}", name, MANAGER, country))
    hired_on = int(rng.integers(day_number(2008, 1, 1), STAFF_FROM))
    bounds = [hired_on, OPEN_END]
    if rng.integers(20) == 0:
        bounds.insert(1, int(rng.integers(day_number(2025, 3, 1), day_number(2026, 11, 1))))
    for start_on, end_on in pairwise(bounds):
        staff.holders.append(Holder(seat, len(staff.persons), start_on, end_on))
        staff.persons.append(hire_person(rng, len(staff.persons), country, title, (start_on, end_on)))
    return seat


def _unmoved_lines(teams: dict[int, list[int]]) -> list[ReportingLine]:
    return [ReportingLine(seat, manager, STAFF_FROM, OPEN_END) for manager, team in teams.items() for seat in team]


def _compose_lines(rng: np.random.Generator, teams: dict[int, list[int]]) -> list[ReportingLine]:
    """Return the lines of a country's teams; in July 2026 a few seats trade managers, so that no team grows."""
    manager_of = {seat: manager for manager, team in teams.items() for seat in team}
    movers = draw_share_of(rng, list(manager_of), _MOVED_PERCENT)
    successors = {seat: manager_of[other] for seat, other in zip(movers, movers[1:] + movers[:1], strict=True)}
    lines = []
    for seat, manager in manager_of.items():
        successor = successors.get(seat, manager)
        moved_on = REORGANISATIONS[1] if successor != manager else OPEN_END
        lines.append(ReportingLine(seat, manager, STAFF_FROM, moved_on))
        if successor != manager:
            lines.append(ReportingLine(seat, successor, moved_on, OPEN_END))
    return lines
