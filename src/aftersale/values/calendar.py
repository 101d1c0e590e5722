"""Business days and working hours: which days count, and how much working time lies between two instants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays

from aftersale.values.errors import CalendarUnknown

_ONE_DAY = timedelta(days=1)
_ONE_MINUTE = timedelta(minutes=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """The business days of a country (DE) or a market (XECB, the days of European reference rates).

    Without a region only Saturdays and Sundays are free. `closed_on` and `open_on` are a company's own exceptions; a
    day in both is closed.

    Examples
    --------
    >>> germany = BusinessCalendar("DE")
    >>> germany.is_business_day(date(2013, 12, 25)), str(germany.add_business_days(date(2013, 12, 24), 1))
    (False, '2013-12-27')
    """

    region: str = ""
    subdivision: str = ""
    closed_on: frozenset[date] = frozenset()
    open_on: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.region:
            _free_days(self.region, self.subdivision, 2000)

    def is_business_day(self, day: date) -> bool:
        """Tell whether work is done on a day."""
        if day in self.closed_on or day in self.open_on:
            return day not in self.closed_on
        if not self.region:
            return day.weekday() < _SATURDAY
        return day not in _free_days(self.region, self.subdivision, day.year)

    def add_business_days(self, day: date, count: int) -> date:
        """The business day that many after a day, before it if negative; the day itself for zero.

        Counting starts beside the day: the first business day after a Saturday is Monday.
        """
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_business_day(day):
                day += step
        return day

    def next_business_day(self, day: date) -> date:
        """The first business day after a day."""
        return self.add_business_days(day, 1)

    def previous_business_day(self, day: date) -> date:
        """The last business day before a day."""
        return self.add_business_days(day, -1)


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When work is done on every business day, in local time; a span that ends at 00:00 lasts until midnight.

    Examples
    --------
    >>> office = BusinessHours(BusinessCalendar("DE"), ((time(9), time(12)), (time(13), time(17))),
    ...     ZoneInfo("Europe/Berlin"))
    >>> start_at = datetime(2013, 12, 20, 15, 30, tzinfo=UTC)
    >>> add_business_minutes(start_at, 60, office).isoformat()
    '2013-12-23T08:30:00+00:00'
    """

    calendar: BusinessCalendar
    spans: tuple[tuple[time, time], ...]
    zone: ZoneInfo

    def __post_init__(self) -> None:
        last = len(self.spans) - 1
        bounds = [bound for span in self.spans for bound in span]
        if bounds and self.spans[last][1] == time(0):
            bounds[-1] = time.max
        if not bounds or any(later <= earlier for earlier, later in zip(bounds[::2], bounds[1::2], strict=True)):
            raise ValueError("working hours need spans that end after they start, on the same day")
        if any(later < earlier for earlier, later in pairwise(bounds)):
            raise ValueError("the spans of working hours follow each other without overlap")

    def spans_of(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The instants between which work is done on a day; nothing on a free day."""
        if not self.calendar.is_business_day(day):
            return
        for opens, closes in self.spans:
            closing_day = day + _ONE_DAY if closes == time(0) else day
            opens_at = datetime.combine(day, opens, self.zone).astimezone(UTC)
            closes_at = datetime.combine(closing_day, closes, self.zone).astimezone(UTC)
            # Where clocks spring forward, a span inside the missing hour ends before it begins.
            if opens_at < closes_at:
                yield opens_at, closes_at


def business_time_between(start_at: datetime, end_at: datetime, hours: BusinessHours) -> timedelta:
    """Working time between two instants, negative if the second comes first."""
    start_at, end_at = _require_instant(start_at), _require_instant(end_at)
    if end_at < start_at:
        return -business_time_between(end_at, start_at, hours)
    worked = timedelta()
    day, last_day = start_at.astimezone(hours.zone).date(), end_at.astimezone(hours.zone).date()
    while day <= last_day:
        for opens_at, closes_at in hours.spans_of(day):
            worked += max(min(closes_at, end_at) - max(opens_at, start_at), timedelta())
        day += _ONE_DAY
    return worked


def business_minutes_between(start_at: datetime, end_at: datetime, hours: BusinessHours) -> int:
    """Whole working minutes between two instants, negative if the second comes first; a begun minute does not count.

    Examples
    --------
    >>> office = BusinessHours(BusinessCalendar(), ((time(9), time(17)),), ZoneInfo("Europe/Berlin"))
    >>> friday, monday = datetime(2013, 12, 20, 15, tzinfo=UTC), datetime(2013, 12, 23, 9, tzinfo=UTC)
    >>> business_minutes_between(friday, monday, office)
    120
    """
    worked = business_time_between(start_at, end_at, hours)
    minutes = abs(worked) // _ONE_MINUTE
    return minutes if worked >= timedelta() else -minutes


def add_business_minutes(start_at: datetime, minutes: int, hours: BusinessHours) -> datetime:
    """The first instant by which that many working minutes have passed, in UTC; a promise made out of hours starts
    when work next does.

    Raises
    ------
    ValueError
        The minutes are negative, or the start has no time zone.
    """
    if minutes < 0:
        raise ValueError(f"{minutes} working minutes cannot be waited for")
    start_at = _require_instant(start_at)
    left = minutes * _ONE_MINUTE
    day = start_at.astimezone(hours.zone).date()
    while True:
        for opens_at, closes_at in hours.spans_of(day):
            begin_at = max(opens_at, start_at)
            if begin_at < closes_at and left <= closes_at - begin_at:
                return begin_at + left
            left -= max(closes_at - begin_at, timedelta())
        day += _ONE_DAY


@lru_cache(maxsize=1024)
def load_public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country in a year, whatever weekday they fall on; free weekdays without a reason are not among them.

    Raises
    ------
    CalendarUnknown
    """
    try:
        return frozenset(holidays.country_holidays(country, years=year, expand=False))
    except NotImplementedError as error:
        raise CalendarUnknown(region=country, subdivision="") from error


def _require_instant(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone")
    return instant.astimezone(UTC)


# One frozen set a year, because the calendars of `holidays` fill themselves while they are asked: two threads asking
# at once could take a half-filled year for the whole.
@lru_cache(maxsize=1024)
def _free_days(region: str, subdivision: str, year: int) -> frozenset[date]:
    load = holidays.country_holidays if len(region) == 2 else holidays.financial_holidays
    try:
        known = load(region, subdiv=subdivision or None, years=year, expand=False)
    except NotImplementedError as error:
        raise CalendarUnknown(region=region, subdivision=subdivision) from error
    first = date(year, 1, 1)
    days = (first + timedelta(days=at) for at in range((date(year, 12, 31) - first).days + 1))
    return frozenset(day for day in days if not known.is_working_day(day))
