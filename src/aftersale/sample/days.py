"""The dates of the sample company, as whole days since 1970-01-01; every period is half-open."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

EPOCH = date(1970, 1, 1)
OPEN_END = 2**30
"""Stands for an empty end date: later than any day."""


def day_number(year: int, month: int, day: int) -> int:
    """Return the days from 1970-01-01 to this date.

    Examples
    --------
    >>> day_number(1970, 1, 31)
    30
    """
    return (date(year, month, day) - EPOCH).days


def date_text(day: int) -> str:
    """Return the ISO date of a day number, empty for an open end."""
    return "" if day >= OPEN_END else (EPOCH + timedelta(days=int(day))).isoformat()


STAFF_FROM = day_number(2025, 1, 1)
YEAR_FROM = day_number(2026, 1, 1)
YEAR_TO = day_number(2027, 1, 1)
RATES_FROM = day_number(2025, 12, 1)
QUARTERS = (YEAR_FROM, day_number(2026, 4, 1), day_number(2026, 7, 1), day_number(2026, 10, 1), YEAR_TO)
"""Bounds of the four quarters: quarter i is [QUARTERS[i], QUARTERS[i + 1])."""
REORGANISATIONS = (day_number(2025, 7, 1), day_number(2026, 7, 1))
CLOSING_DAYS = (day_number(2025, 12, 25), day_number(2026, 1, 1), day_number(2026, 12, 25))


def weekdays_of(days: Ints) -> Ints:
    """Return 0 for a Monday to 6 for a Sunday."""
    return (days + 3) % 7


def load_business_days() -> Ints:
    """Return every day on which rates are fixed and bookings are made, sorted, 2025-12-01 to 2026-12-31."""
    days = np.arange(RATES_FROM, YEAR_TO, dtype=np.int64)
    return days[(weekdays_of(days) < 5) & ~np.isin(days, CLOSING_DAYS)]


def add_business_days(days: Ints, count: Ints) -> Ints:
    """Return the business day on or after each day, moved on by `count` business days, at most the year's last one."""
    business = load_business_days()
    places = np.minimum(np.searchsorted(business, days) + count, len(business) - 1)
    moved: Ints = np.take(business, places)
    return moved


def quarters_of(days: Ints) -> Ints:
    """Return 0 to 3, the quarter of 2026 that each day lies in."""
    return np.searchsorted(np.array(QUARTERS[1:4], dtype=np.int64), days, side="right").astype(np.int64)
