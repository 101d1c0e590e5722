"""Half-open periods of days, written as 2013, 2013-H2, 2013-Q4, 2013-12 or 2013-10-01..2014-01-01."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from aftersale.values.errors import PeriodUnreadable
from aftersale.values.sentence import Sentence

_CALENDAR_PERIOD = re.compile(
    r"(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?", re.ASCII
)
_TWO_DAYS = re.compile(r"(?P<start_on>\d{4}-\d\d-\d\d)\.\.(?P<end_on>\d{4}-\d\d-\d\d)", re.ASCII)
_MONTHS_OF_DATES = 12 * (date.max.year + 1)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start_on` up to, and not including, `end_on`; two periods of the same days are equal.

    Examples
    --------
    >>> quarter = parse_period("2013-Q4")
    >>> date(2013, 12, 31) in quarter, quarter.end_on in quarter, quarter.days
    (True, False, 92)
    >>> str(quarter.next()), [str(month) for month in quarter.months()]
    ('2014-Q1', ['2013-10', '2013-11', '2013-12'])
    """

    start_on: date
    end_on: date
    name: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        for day in (self.start_on, self.end_on):
            _refuse_instant(day)
        if self.start_on >= self.end_on:
            raise ValueError(f"a period from {self.start_on} to {self.end_on} has no day")
        if not self.name:
            object.__setattr__(self, "name", _name_of(self.start_on, self.end_on))

    def __str__(self) -> str:
        return self.name

    def __contains__(self, day: date) -> bool:
        _refuse_instant(day)
        return self.start_on <= day < self.end_on

    @property
    def days(self) -> int:
        """How many days belong to the period."""
        return (self.end_on - self.start_on).days

    def covers(self, other: Period) -> bool:
        """Tell whether every day of the other period belongs to this one."""
        return self.start_on <= other.start_on and other.end_on <= self.end_on

    def overlap(self, other: Period) -> Period | None:
        """The days that belong to both, None if there are none."""
        start_on, end_on = max(self.start_on, other.start_on), min(self.end_on, other.end_on)
        return Period(start_on, end_on) if start_on < end_on else None

    def next(self) -> Period:
        """The period that begins where this one ends: as many months if it has whole ones, else as many days."""
        return self._shifted(1)

    def previous(self) -> Period:
        """The period that ends where this one begins: as many months if it has whole ones, else as many days."""
        return self._shifted(-1)

    def months(self) -> tuple[Period, ...]:
        """The calendar months it consists of; the first and the last may be part of a month."""
        return self._pieces(1)

    def quarters(self) -> tuple[Period, ...]:
        """The calendar quarters it consists of; the first and the last may be part of a quarter."""
        return self._pieces(3)

    def _shifted(self, steps: int) -> Period:
        months = _whole_months(self.start_on, self.end_on)
        if months:
            first = _month_number(self.start_on) + steps * months
            start_on, end_on = _first_day(first), _first_day(first + months)
        else:
            length = timedelta(days=self.days)
            start_on, end_on = self.start_on + steps * length, self.end_on + steps * length
        # Who writes two days gets two days, also where the neighbour happens to be a calendar quarter.
        return Period(start_on, end_on, _range_name(start_on, end_on) if ".." in self.name else "")

    def _pieces(self, months: int) -> tuple[Period, ...]:
        number = _month_number(self.start_on)
        bounds = [self.start_on]
        while bounds[-1] < self.end_on:
            number += months - number % months
            # The last quarter that dates can tell ends behind them; a period cannot reach that far.
            bounds.append(min(_first_day(number), self.end_on) if number < _MONTHS_OF_DATES else self.end_on)
        return tuple(Period(start_on, end_on) for start_on, end_on in pairwise(bounds))


def parse_period(text: str) -> Period:
    """Read a period; `str` of the result gives the text back.

    Raises
    ------
    PeriodUnreadable

    Examples
    --------
    >>> parse_period("2013-H2") == parse_period("2013-07-01..2014-01-01")
    True
    """
    written = text.strip().upper()
    try:
        if match := _CALENDAR_PERIOD.fullmatch(written):
            return _calendar_period(match)
        if match := _TWO_DAYS.fullmatch(written):
            return Period(date.fromisoformat(match["start_on"]), date.fromisoformat(match["end_on"]), written)
    except ValueError as error:
        raise PeriodUnreadable(text=text, reason=Sentence("one of its days does not exist, or it has none")) from error
    raise PeriodUnreadable(text=text, reason=Sentence("it has none of the known forms"))


def _calendar_period(match: re.Match[str]) -> Period:
    first = 12 * int(match["year"])
    if match["half"]:
        first, months = first + 6 * (int(match["half"]) - 1), 6
    elif match["quarter"]:
        first, months = first + 3 * (int(match["quarter"]) - 1), 3
    elif match["month"]:
        first, months = first + int(match["month"]) - 1, 1
    else:
        months = 12
    return Period(_first_day(first), _first_day(first + months))


def _name_of(start_on: date, end_on: date) -> str:
    months = _whole_months(start_on, end_on)
    if months in (1, 3, 6, 12) and (start_on.month - 1) % months == 0:
        place = (start_on.month - 1) // months + 1
        return f"{start_on.year:04}" + {1: f"-{place:02}", 3: f"-Q{place}", 6: f"-H{place}", 12: ""}[months]
    return _range_name(start_on, end_on)


def _range_name(start_on: date, end_on: date) -> str:
    return f"{start_on.isoformat()}..{end_on.isoformat()}"


def _whole_months(start_on: date, end_on: date) -> int:
    return _month_number(end_on) - _month_number(start_on) if start_on.day == end_on.day == 1 else 0


def _month_number(day: date) -> int:
    return 12 * day.year + day.month - 1


def _first_day(month_number: int) -> date:
    return date(month_number // 12, month_number % 12 + 1, 1)


def _refuse_instant(day: date) -> None:
    if isinstance(day, datetime) or not isinstance(day, date):
        raise TypeError(f"a business day is a date, not {type(day).__name__}")


def last_whole_quarter(today: date) -> Period:
    """The quarter before the one that a day is in.

    Examples
    --------
    >>> str(last_whole_quarter(date(2026, 2, 10)))
    '2025-Q4'
    """
    quarter = (today.month - 1) // 3
    return parse_period(f"{today.year}-Q{quarter}" if quarter else f"{today.year - 1}-Q4")


def last_whole_month(today: date) -> Period:
    """The month before the one that a day is in.

    Examples
    --------
    >>> str(last_whole_month(date(2026, 1, 10)))
    '2025-12'
    """
    first = _first_day(_month_number(today) - 1)
    return Period(first, _first_day(_month_number(today)))
