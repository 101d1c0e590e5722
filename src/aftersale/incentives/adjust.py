"""Says in a sentence why a closed period would pay differently today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

NAMED_BOOKINGS = 5
"""More changed bookings than this are counted, not named."""


def explain_adjustment(changed: Sequence[Mapping[str, Any]]) -> str:
    """The cause of an adjustment, from the credits of the payee that are not what they were.

    `changed` has booking_number, booked_on, amount_before, amount_now (None where there was or is no credit) and currency.

    Examples
    --------
    >>> explain_adjustment([{"booking_number": "B7", "booked_on": "2013-09-30", "amount_before": None, "amount_now": 5, "currency": "USD"}])
    'Booking B7 of 2013-09-30 came later: 5 USD.'
    """
    if not changed:
        return "A quota, a rate or a figure of the payee changed since."
    sentences = [_sentence(row) for row in changed[:NAMED_BOOKINGS]]
    if len(changed) > NAMED_BOOKINGS:
        sentences.append(f"And {len(changed) - NAMED_BOOKINGS} bookings more.")
    return " ".join(sentences)


def _sentence(row: Mapping[str, Any]) -> str:
    name = f"Booking {row['booking_number']} of {row['booked_on']}"
    if row["amount_before"] is None:
        return f"{name} came later: {row['amount_now']} {row['currency']}."
    if row["amount_now"] is None:
        return f"{name} is no longer credited: {row['amount_before']} {row['currency']}."
    return f"{name} changed from {row['amount_before']} to {row['amount_now']} {row['currency']}."
