"""Says in a sentence why a closed period would pay differently today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from aftersale.values.money import Money
from aftersale.values.sentence import Sentence

NAMED_BOOKINGS = 5
"""More changed bookings than this are counted, not named."""


def explain_adjustment(changed: Sequence[Mapping[str, Any]]) -> Sentence:
    """The cause of an adjustment, from the credits of the payee that are not what they were.

    `changed` has booking_number, booked_on, amount_before, amount_now (None where there was or is no credit) and currency.

    Examples
    --------
    >>> from decimal import Decimal
    >>> row = {"booking_number": "B7", "booked_on": "2013-09-30", "amount_before": None, "amount_now": Decimal(5), "currency": "USD"}
    >>> str(explain_adjustment([row]))
    'Booking B7 of 2013-09-30 came later: 5.00 USD.'
    """
    if not changed:
        return Sentence("A quota, a rate or a figure of the payee changed since.")
    said = _sentence(changed[0])
    for row in changed[1:NAMED_BOOKINGS]:
        said = Sentence("{first} {then}", first=said, then=_sentence(row))
    if len(changed) > NAMED_BOOKINGS:
        said = Sentence("{first} More bookings: {count}.", first=said, count=len(changed) - NAMED_BOOKINGS)
    return said


def _sentence(row: Mapping[str, Any]) -> Sentence:
    facts = {"booking": row["booking_number"], "day": _day(row["booked_on"])}
    before, now = (
        None if row[name] is None else Money(row[name], row["currency"]) for name in ("amount_before", "amount_now")
    )
    if before is None:
        return Sentence("Booking {booking} of {day} came later: {now}.", **facts, now=now or "")
    if now is None:
        return Sentence("Booking {booking} of {day} is no longer credited: {before}.", **facts, before=before)
    return Sentence("Booking {booking} of {day} changed from {before} to {now}.", **facts, before=before, now=now)


def _day(day: date | str) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)
