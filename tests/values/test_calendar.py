"""Business days and working hours, against worked days and against NumPy's business days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersale.values.calendar import (
    BusinessCalendar,
    BusinessHours,
    add_business_minutes,
    business_minutes_between,
    business_time_between,
)
from aftersale.values.errors import CalendarUnknown

GERMANY = BusinessCalendar("DE")
BAVARIA = BusinessCalendar("DE", "BY")
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = BusinessHours(GERMANY, ((time(9), time(12)), (time(13), time(17))), BERLIN)
ROUND_THE_CLOCK = BusinessHours(GERMANY, ((time(0), time(0)),), BERLIN)
DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))
INSTANTS = st.datetimes(datetime(2013, 1, 1), datetime(2013, 12, 31), timezones=st.just(UTC))
HOURS = st.sampled_from([OFFICE, ROUND_THE_CLOCK])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@given(DAYS, st.integers(-300, 300))
def test_adding_business_days_agrees_with_numpy_without_holidays(day: date, count: int) -> None:
    # NumPy first rolls a weekend to a business day; rolling against the direction counts from beside the day, as we do.
    start = numpy.datetime64(day, "D")
    forward = numpy.busday_offset(start, count, roll="backward")
    backward = numpy.busday_offset(start, count, roll="forward")
    expected = (forward if count > 0 else backward) if count else start
    assert BusinessCalendar().add_business_days(day, count) == expected.astype(date)


@given(DAYS, st.integers(1, 60))
def test_counting_back_from_a_business_day_leads_to_where_it_began(day: date, count: int) -> None:
    start_on = GERMANY.next_business_day(day)
    there = GERMANY.add_business_days(start_on, count)
    assert GERMANY.is_business_day(there)
    assert GERMANY.add_business_days(there, -count) == start_on


@given(DAYS)
def test_no_business_day_lies_between_neighbours(day: date) -> None:
    before, after = GERMANY.previous_business_day(day), GERMANY.next_business_day(day)
    between = [before + timedelta(days=n) for n in range(1, (after - before).days)]
    assert [other for other in between if GERMANY.is_business_day(other)] == [day] * GERMANY.is_business_day(day)


@pytest.mark.parametrize(
    ("calendar", "day", "is_open"),
    [
        (GERMANY, date(2013, 12, 24), True),
        (GERMANY, date(2013, 12, 26), False),
        (GERMANY, date(2013, 12, 28), False),
        (GERMANY, date(2014, 1, 6), True),
        (BAVARIA, date(2014, 1, 6), False),
        (BusinessCalendar("XECB"), date(2013, 3, 29), False),
        (BusinessCalendar("XECB"), date(2013, 10, 3), True),
        (BusinessCalendar("US"), date(2021, 12, 31), False),
        (BusinessCalendar("SA"), date(2024, 3, 1), False),
        (BusinessCalendar("CN"), date(2024, 2, 4), True),
        (BusinessCalendar(), date(2013, 12, 25), True),
    ],
)
def test_holidays_follow_the_region(calendar: BusinessCalendar, day: date, is_open: bool) -> None:
    assert calendar.is_business_day(day) is is_open


def test_the_company_closes_and_opens_on_days_of_its_own() -> None:
    closing, opening = date(2013, 12, 24), date(2013, 12, 28)
    calendar = BusinessCalendar("DE", closed_on=frozenset({closing}), open_on=frozenset({opening, closing}))
    assert not calendar.is_business_day(closing)
    assert calendar.is_business_day(opening)
    assert calendar.add_business_days(date(2013, 12, 23), 2) == opening
    assert calendar.add_business_days(opening, 0) == opening


@pytest.mark.parametrize(("region", "subdivision"), [("XX", ""), ("DE", "ZZ"), ("NOWHERE", "")])
def test_an_unknown_region_is_refused(region: str, subdivision: str) -> None:
    with pytest.raises(CalendarUnknown, match="no holiday calendar"):
        BusinessCalendar(region, subdivision)


@given(INSTANTS, INSTANTS, INSTANTS, HOURS)
def test_working_time_adds_up(a: datetime, b: datetime, c: datetime, hours: BusinessHours) -> None:
    parts = business_time_between(a, b, hours) + business_time_between(b, c, hours)
    assert parts == business_time_between(a, c, hours)
    assert business_minutes_between(a, b, hours) == -business_minutes_between(b, a, hours)


@given(INSTANTS, st.integers(0, 20_000), HOURS)
def test_a_due_instant_has_the_promised_working_minutes_before_it(
    start_at: datetime, minutes: int, hours: BusinessHours
) -> None:
    due_at = add_business_minutes(start_at, minutes, hours)
    assert due_at >= start_at
    assert business_minutes_between(start_at, due_at, hours) == minutes
    if minutes:
        just_before = due_at - timedelta(seconds=1)
        assert business_minutes_between(start_at, just_before, hours) == minutes - 1


@given(INSTANTS, INSTANTS)
def test_working_time_is_never_more_than_time(a: datetime, b: datetime) -> None:
    assert abs(business_time_between(a, b, OFFICE)) <= abs(b - a)


@pytest.mark.parametrize(
    ("start_at", "end_at", "minutes"),
    [
        ("2013-12-20 16:00", "2013-12-23 10:00", 120),  # Friday to Monday
        ("2013-12-24 16:30", "2013-12-27 09:15", 45),  # over Christmas
        ("2013-12-23 11:30", "2013-12-23 13:30", 60),  # over lunch
        ("2013-12-21 08:00", "2013-12-22 20:00", 0),  # a weekend
        ("2013-12-23 09:00:30", "2013-12-23 09:02:00", 1),  # a begun minute does not count
        ("2013-12-23 10:00", "2013-12-20 16:00", -120),
    ],
)
def test_working_minutes_by_hand(start_at: str, end_at: str, minutes: int) -> None:
    assert business_minutes_between(at(start_at), at(end_at), OFFICE) == minutes


def test_days_on_which_clocks_change_have_their_real_length() -> None:
    everyday = BusinessHours(
        BusinessCalendar(open_on=frozenset({date(2013, 3, 31), date(2013, 10, 27)})), ((time(0), time(0)),), BERLIN
    )
    assert business_minutes_between(at("2013-03-31 00:00"), at("2013-04-01 00:00"), everyday) == 23 * 60
    assert business_minutes_between(at("2013-10-27 00:00"), at("2013-10-28 00:00"), everyday) == 25 * 60
    night = BusinessHours(everyday.calendar, ((time(2, 30), time(3)),), BERLIN)
    assert list(night.spans_of(date(2013, 3, 31))) == []


def test_a_promise_that_ends_with_the_working_day_is_due_that_day() -> None:
    assert add_business_minutes(at("2013-12-20 16:00"), 60, OFFICE) == at("2013-12-20 17:00")
    assert add_business_minutes(at("2013-12-21 16:00"), 0, OFFICE) == at("2013-12-23 09:00")


def test_wrong_use_is_an_error_of_the_programmer() -> None:
    naive = datetime(2013, 1, 1)
    with pytest.raises(ValueError, match="time zone"):
        business_minutes_between(naive, naive, OFFICE)
    with pytest.raises(ValueError, match="time zone"):
        add_business_minutes(naive, 1, OFFICE)
    with pytest.raises(ValueError, match="cannot be waited for"):
        add_business_minutes(at("2013-12-20 16:00"), -1, OFFICE)


@pytest.mark.parametrize(
    "spans",
    [
        (),
        ((time(17), time(9)),),
        ((time(9), time(9)),),
        ((time(9), time(13)), (time(12), time(17))),
        ((time(9), time(0)), (time(9), time(17))),
    ],
)
def test_working_hours_that_do_not_follow_each_other_are_refused(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="spans"):
        BusinessHours(GERMANY, spans, BERLIN)
