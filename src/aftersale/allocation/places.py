"""How many places partners have left on each day, and the quotas that hold on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import numpy as np

from aftersale.allocation.model import NOBODY, PartnerDay, Policy, QuotaRow, Tier
from aftersale.allocation.solve.model import LARGEST
from aftersale.storage.statements import load_statements
from aftersale.values.calendar import load_public_holidays
from aftersale.values.errors import CalendarUnknown

PLACES = load_statements("aftersale.allocation", "places.sql")

_WEEKDAYS = {
    "mon-fri": frozenset({0, 1, 2, 3, 4}),
    "mon-sat": frozenset({0, 1, 2, 3, 4, 5}),
    "mon-sun": frozenset({0, 1, 2, 3, 4, 5, 6}),
    "sun-thu": frozenset({6, 0, 1, 2, 3}),
}

Rows = list[dict[str, Any]]


def works_on(weekdays: str, country: str | None, day: date) -> bool:
    """Whether a partner works on a day: one of its weekdays and no holiday of its country.

    A country whose holidays are not known keeps none; `check.check_question` says so.
    """
    return day.weekday() in _WEEKDAYS[weekdays] and not (country and day in find_holidays(country, day.year))


def find_holidays(country: str, year: int) -> frozenset[date]:
    """The holidays of a country, none where they are not known."""
    return load_public_holidays(country, year) if knows_holidays(country, year) else frozenset()


def knows_holidays(country: str, year: int) -> bool:
    """Whether the holidays of a country are known."""
    try:
        load_public_holidays(country, year)
    except CalendarUnknown:
        return False
    return True


def find_partner_days(duck: duckdb.DuckDBPyConnection, policy: Policy) -> tuple[PartnerDay, ...]:
    """What every partner takes on each of its working days, from the tables that `ask.sql` makes; makes `taken`."""
    day = policy.allocate_on
    duck.execute(PLACES["find_taken"], {"day": day, "days": policy.days})
    offers = [
        row
        for row in _rows(duck, "list_offers", {"largest": LARGEST})
        if works_on(row["weekdays"], row["country"], row["contact_on"])
    ]
    tiers = _rows(duck, "list_tiers", {"largest": LARGEST})
    taken_rows = _rows(duck, "sum_taken", {})
    of_partner: defaultdict[int, Rows] = defaultdict(list)
    for row in offers:
        of_partner[row["partner"]].append(row)
    found: list[PartnerDay] = []
    for partner, days in of_partner.items():
        taken = _count_taken([row for row in taken_rows if row["partner"] == partner], days)
        own = [row for row in tiers if row["partner"] == partner]
        found.extend(_place(each, taken, own) for each in days)
    return tuple(found)


@dataclass(slots=True)
class _Taken:
    """What one partner has taken up already: tickets and minutes in hand by day, and all that counts by week and month."""

    tickets: defaultdict[date, int] = field(default_factory=lambda: defaultdict(int))
    minutes: defaultdict[date, int] = field(default_factory=lambda: defaultdict(int))
    contacts: defaultdict[date, int] = field(default_factory=lambda: defaultdict(int))
    given: defaultdict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))


def _count_taken(rows: Rows, days: Rows) -> _Taken:
    taken = _Taken()
    working = [row["contact_on"] for row in days]
    for row in rows:
        taken.contacts[row["contact_on"]] += row["tickets"]
        if row["is_in_hand"]:
            # On a free day nobody is contacted: the next working day has the ticket.
            at = next((day for day in working if day >= row["contact_on"]), None)
            if at is not None:
                taken.tickets[at] += row["tickets"]
                taken.minutes[at] += row["minutes"]
    return taken


def _place(row: Mapping[str, Any], taken: _Taken, tiers: Rows) -> PartnerDay:
    day = row["contact_on"]
    in_hand = taken.tickets[day]
    places = max(0, row["tickets_a_day"] - in_hand)
    overtime = max(0, row["overtime_a_day"] - max(0, in_hand - row["tickets_a_day"]))
    if row["tickets_a_week"] is not None:
        week = day.isocalendar()[:2]
        used = sum(tickets for on, tickets in taken.contacts.items() if on.isocalendar()[:2] == week)
        left = max(0, row["tickets_a_week"] - used - taken.given[week])
        places = min(places, left)
        overtime = min(overtime, left - places)
        taken.given[week] += places + overtime
    in_force = (
        [each for each in tiers if each["start_on"] <= day < each["end_on"]] if row["tier_kind"] != "none" else []
    )
    return PartnerDay(
        partner=row["partner"],
        contact_on=day,
        places=places,
        overtime=overtime,
        overtime_cost=row["overtime_cost"],
        fewest=min(max(0, row["fewest_a_day"] - in_hand), places + overtime),
        shortfall_price=row["shortfall_price"],
        none_or_at_least=max(0, row["none_or_at_least"] - in_hand),
        minutes=None if row["minutes_a_day"] is None else max(0, row["minutes_a_day"] - taken.minutes[day]),
        # Whoever has a ticket on that day is used already.
        fixed_fee=0 if in_hand else row["fixed_fee"],
        tier_kind=row["tier_kind"],
        tiers=tuple(Tier(each["from_tickets"], each["cost_per_ticket"]) for each in in_force),
        cost_per_ticket=row["cost_per_ticket"],
        tickets_this_month=sum(tickets for on, tickets in taken.contacts.items() if day.replace(day=1) <= on <= day),
    )


def find_quotas(duck: duckdb.DuckDBPyConnection, policy: Policy) -> tuple[QuotaRow, ...]:
    """The quotas in force on any day; tickets in hand count towards them, on the day that has most of them."""
    parameters = {"day": policy.allocate_on, "days": policy.days, "largest": LARGEST}
    return tuple(
        QuotaRow(
            partner_quota_id=row["partner_quota_id"],
            partner=NOBODY if row["partner"] is None else row["partner"],
            tickets=np.array(row["tickets"], np.int32),
            fewest=max(0, row["fewest"] - row["in_hand"]),
            most=None if row["most"] is None else max(0, row["most"] - row["in_hand"]),
            shortfall_price=row["shortfall_price"],
            first_day=row["first_day"],
            last_day=row["last_day"],
        )
        for row in _rows(duck, "list_quotas", parameters)
    )


def _rows(duck: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, object]) -> Rows:
    result = duck.execute(PLACES[name], parameters or None)
    names: Sequence[str] = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
