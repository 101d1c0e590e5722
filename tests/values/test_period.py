"""Periods are half-open, read back from their names, and fall into months and quarters without gap or overlap."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aftersale.values.errors import PeriodUnreadable
from aftersale.values.period import Period, parse_period

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
CALENDAR_NAMES = st.builds(
    lambda year, part: f"{year}{part}",
    st.integers(1900, 2200),
    st.sampled_from(["", "-H1", "-H2", "-Q1", "-Q2", "-Q3", "-Q4", *(f"-{month:02}" for month in range(1, 13))]),
)
RANGES = st.builds(lambda start_on, days: Period(start_on, start_on + timedelta(days=days)), DAYS, st.integers(1, 1000))
PERIODS = CALENDAR_NAMES.map(parse_period) | RANGES


@given(CALENDAR_NAMES)
def test_a_calendar_period_is_written_as_it_was_read(name: str) -> None:
    assert str(parse_period(name)) == name


@given(PERIODS)
def test_a_period_is_read_back_from_its_name(period: Period) -> None:
    again = parse_period(str(period))
    assert (again, again.name) == (period, period.name)
    as_two_days = f"{period.start_on}..{period.end_on}"
    assert parse_period(as_two_days) == period
    assert str(parse_period(as_two_days)) == as_two_days


@given(PERIODS)
def test_pieces_tile_the_period(period: Period) -> None:
    for pieces in (period.months(), period.quarters()):
        assert pieces[0].start_on == period.start_on
        assert pieces[-1].end_on == period.end_on
        assert all(earlier.end_on == later.start_on for earlier, later in pairwise(pieces))
        assert sum(piece.days for piece in pieces) == period.days


@given(PERIODS, DAYS)
def test_a_day_of_the_period_lies_in_exactly_one_month_and_quarter(period: Period, day: date) -> None:
    expected = 1 if day in period else 0
    assert sum(day in month for month in period.months()) == expected
    assert sum(day in quarter for quarter in period.quarters()) == expected


@given(PERIODS)
def test_no_piece_crosses_the_bounds_of_a_month_or_quarter(period: Period) -> None:
    assert all(_month_of(piece.start_on) == _month_of(_last_day(piece)) for piece in period.months())
    assert all(_month_of(piece.start_on) // 3 == _month_of(_last_day(piece)) // 3 for piece in period.quarters())


@given(PERIODS)
def test_neighbours_touch(period: Period) -> None:
    assert period.next().start_on == period.end_on
    assert period.previous().end_on == period.start_on
    assert period.end_on not in period
    assert _last_day(period) in period


@given(CALENDAR_NAMES.map(parse_period))
def test_the_neighbours_of_a_calendar_period_lead_back_to_it(period: Period) -> None:
    assert str(period.next().previous()) == str(period) == str(period.previous().next())


@given(RANGES)
def test_a_neighbour_of_days_has_as_many_days(period: Period) -> None:
    assume(period.start_on.day != 1 or period.end_on.day != 1)
    assert period.next().days == period.days == period.previous().days


def test_days_that_end_with_a_month_are_followed_by_days_though_these_are_a_month() -> None:
    following = parse_period("2000-10-02..2000-11-01").next()
    assert following == parse_period("2000-11")
    assert str(following) == "2000-11-01..2000-12-01"
    assert following.previous() == parse_period("2000-10")  # a month goes back by a month, of 31 days


@given(PERIODS, PERIODS, DAYS)
def test_the_overlap_has_the_days_of_both(a: Period, b: Period, day: date) -> None:
    overlap = a.overlap(b)
    assert (overlap is not None and day in overlap) is (day in a and day in b)
    assert overlap == b.overlap(a)
    assert a.covers(b) is (overlap == b)


@pytest.mark.parametrize(
    ("name", "start_on", "end_on", "following"),
    [
        ("2013", date(2013, 1, 1), date(2014, 1, 1), "2014"),
        ("2013-H2", date(2013, 7, 1), date(2014, 1, 1), "2014-H1"),
        ("2013-q4", date(2013, 10, 1), date(2014, 1, 1), "2014-Q1"),
        (" 2013-12 ", date(2013, 12, 1), date(2014, 1, 1), "2014-01"),
        ("2013-10-01..2014-01-01", date(2013, 10, 1), date(2014, 1, 1), "2014-01-01..2014-04-01"),
        ("2012-04-01..2013-04-01", date(2012, 4, 1), date(2013, 4, 1), "2013-04-01..2014-04-01"),
        ("2013-01-15..2013-01-29", date(2013, 1, 15), date(2013, 1, 29), "2013-01-29..2013-02-12"),
    ],
)
def test_a_written_period_has_these_days_and_this_successor(
    name: str, start_on: date, end_on: date, following: str
) -> None:
    period = parse_period(name)
    assert (period.start_on, period.end_on) == (start_on, end_on)
    assert str(period.next()) == following


def test_quarters_of_a_fiscal_year_and_pieces_of_broken_months() -> None:
    assert [str(quarter) for quarter in parse_period("2012-04-01..2013-04-01").quarters()] == [
        "2012-Q2",
        "2012-Q3",
        "2012-Q4",
        "2013-Q1",
    ]
    assert [str(month) for month in parse_period("2013-01-15..2013-03-02").months()] == [
        "2013-01-15..2013-02-01",
        "2013-02",
        "2013-03-01..2013-03-02",
    ]
    assert len(Period(date(9999, 11, 2), date(9999, 12, 31)).quarters()) == 1


def test_a_period_keeps_a_name_of_its_own_and_equals_the_same_days() -> None:
    fiscal = Period(date(2013, 4, 1), date(2014, 4, 1), "FY14")
    assert str(fiscal) == "FY14"
    assert fiscal == Period(date(2013, 4, 1), date(2014, 4, 1))
    assert str(fiscal.next()) == "2014-04-01..2015-04-01"


@pytest.mark.parametrize(
    "text",
    [
        *["", "13", "2013-13", "2013-Q5", "2013-H3", "2013-1", "2013-12-01", "0000", "9999", "Q4 2013"],
        *["2013-02-30..2013-03-01", "2013-02-01..2013-02-01", "2013-02-02..2013-02-01", "2013-10-01.."],
    ],
)
def test_what_is_no_period_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(PeriodUnreadable, match=r"a quarter 2013-Q4.*of which the second no longer belongs to it"):
        parse_period(text)


def test_instants_are_no_business_days() -> None:
    instant = datetime(2013, 12, 1, tzinfo=UTC)
    with pytest.raises(TypeError, match="date"):
        Period(instant, date(2014, 1, 1))
    with pytest.raises(TypeError, match="date"):
        assert instant in parse_period("2013")


def test_a_period_without_a_day_is_an_error_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="no day"):
        Period(date(2013, 1, 1), date(2013, 1, 1))


def _last_day(period: Period) -> date:
    return period.end_on - timedelta(days=1)


def _month_of(day: date) -> int:
    return 12 * day.year + day.month - 1
