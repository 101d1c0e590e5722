"""Converted money names the rate that made it; a missing rate is said, never guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersale.values.calendar import BusinessCalendar
from aftersale.values.errors import ExchangeRateContradicted, ExchangeRateMissing
from aftersale.values.exchange import IDENTITY, ExchangeRate, RatePolicy, build_rate_table
from aftersale.values.money import Money

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2013, 12, day) for day in (20, 21, 22, 23))
DOLLARS = Money(Decimal("100.0000"), "USD")
EUROS = Money(Decimal("100.0000"), "EUR")
RATE = ExchangeRate("USD", "EUR", FRIDAY, Decimal("0.73206442"), source="ecb")
TABLE = build_rate_table([RATE], BusinessCalendar("XECB"))
POLICIES: list[RatePolicy] = ["same_day", "previous_business_day"]
AMOUNTS = st.integers(-(10**18) + 1, 10**18 - 1).map(lambda units: Decimal(units).scaleb(-4))
FACTORS = st.integers(1, 10**18 - 1).map(lambda units: Decimal(units).scaleb(-8))


@pytest.mark.parametrize("policy", POLICIES)
def test_a_rate_of_the_day_is_used_and_recorded(policy: RatePolicy) -> None:
    converted = TABLE.convert(DOLLARS, "EUR", FRIDAY, policy)
    assert converted.money == Money(Decimal("73.206442"), "EUR")
    assert (converted.original, converted.rate, converted.policy) == (DOLLARS, RATE, policy)
    assert not converted.inverted


@pytest.mark.parametrize("day", [SATURDAY, SUNDAY])
def test_a_weekend_takes_the_rate_of_friday_only_if_the_policy_says_so(day: date) -> None:
    assert TABLE.convert(DOLLARS, "EUR", day, "previous_business_day").rate.rate_on == FRIDAY
    with pytest.raises(ExchangeRateMissing, match=f"from USD to EUR on {day}\\. Import"):
        TABLE.convert(DOLLARS, "EUR", day, "same_day")


@pytest.mark.parametrize("policy", POLICIES)
def test_a_gap_on_a_business_day_is_missing_under_every_policy(policy: RatePolicy) -> None:
    with pytest.raises(ExchangeRateMissing, match="from USD to EUR on 2013-12-23") as caught:
        TABLE.convert(DOLLARS, "EUR", MONDAY, policy)
    assert caught.value.facts["on"] == MONDAY


def test_a_weekend_after_a_friday_without_rate_names_both_days() -> None:
    empty = build_rate_table([])
    with pytest.raises(ExchangeRateMissing, match="on 2013-12-22, nor on 2013-12-20, the business day before"):
        empty.convert(DOLLARS, "EUR", SUNDAY, "previous_business_day")


def test_a_rate_published_on_a_free_day_comes_first() -> None:
    weekend = ExchangeRate("USD", "EUR", SATURDAY, Decimal("0.74"))
    table = build_rate_table([RATE, weekend])
    assert table.convert(DOLLARS, "EUR", SATURDAY, "previous_business_day").rate == weekend


def test_holidays_of_the_publisher_decide_what_is_a_free_day() -> None:
    before_christmas = ExchangeRate("USD", "EUR", date(2013, 12, 24), Decimal("0.73"))
    christmas = date(2013, 12, 26)
    published = build_rate_table([before_christmas], BusinessCalendar("XECB"))
    assert published.convert(DOLLARS, "EUR", christmas, "previous_business_day").rate == before_christmas
    with pytest.raises(ExchangeRateMissing):
        build_rate_table([before_christmas]).convert(DOLLARS, "EUR", christmas, "previous_business_day")


def test_the_inverse_is_used_only_where_it_is_allowed_and_is_recorded() -> None:
    with pytest.raises(ExchangeRateMissing, match="from EUR to USD"):
        TABLE.convert(EUROS, "USD", FRIDAY, "same_day")
    three_quarters = ExchangeRate("USD", "EUR", FRIDAY, Decimal("0.75"))
    allowing = build_rate_table([three_quarters], allow_inverse=True)
    converted = allowing.convert(EUROS, "USD", FRIDAY, "same_day")
    assert converted.inverted
    assert converted.rate == three_quarters
    assert converted.money == Money(Decimal("133.333333333333"), "USD")


def test_a_rate_of_its_own_comes_before_the_inverse() -> None:
    own = ExchangeRate("EUR", "USD", FRIDAY, Decimal("1.3655"))
    converted = build_rate_table([RATE, own], allow_inverse=True).convert(EUROS, "USD", FRIDAY, "same_day")
    assert (converted.rate, converted.inverted) == (own, False)


def test_another_type_of_rate_is_another_rate() -> None:
    with pytest.raises(ExchangeRateMissing, match="no average exchange rate"):
        TABLE.convert(DOLLARS, "EUR", FRIDAY, "same_day", rate_type="average")


@given(AMOUNTS)
def test_the_same_currency_needs_no_rate_and_changes_nothing(amount: Decimal) -> None:
    converted = build_rate_table([]).convert(Money(amount, "DEM"), "DEM", SUNDAY, "same_day")
    assert converted.money == Money(amount, "DEM")
    assert (converted.rate.rate, converted.rate.source) == (Decimal(1), IDENTITY)


@given(AMOUNTS, AMOUNTS, FACTORS)
def test_converting_a_sum_is_summing_the_converted(a: Decimal, b: Decimal, factor: Decimal) -> None:
    table = build_rate_table([ExchangeRate("USD", "EUR", FRIDAY, factor)])
    first, second = Money(a, "USD"), Money(b, "USD")
    together = table.convert(first + second, "EUR", FRIDAY, "same_day").money
    parts = [table.convert(money, "EUR", FRIDAY, "same_day").money for money in (first, second)]
    assert together == parts[0] + parts[1]


def test_which_of_two_equal_rates_is_kept_does_not_depend_on_their_sequence() -> None:
    other = ExchangeRate("USD", "EUR", FRIDAY, RATE.rate, source="bank")
    assert build_rate_table([RATE, other]).rates == build_rate_table([other, RATE]).rates


def test_two_different_rates_for_one_day_are_refused() -> None:
    other = ExchangeRate("USD", "EUR", FRIDAY, Decimal("0.9"))
    for rates in ([RATE, other], [other, RATE]):
        with pytest.raises(ExchangeRateContradicted, match=r"as 0\.9 by an unnamed source and as 0\.73206442 by ecb"):
            build_rate_table(rates)


@pytest.mark.parametrize("rate", ["0", "-1", "0.000000001", "10000000000", "NaN"])
def test_a_rate_that_cannot_exist_is_an_error_of_the_programmer(rate: str) -> None:
    with pytest.raises(ValueError, match="above zero"):
        ExchangeRate("USD", "EUR", FRIDAY, Decimal(rate))


def test_a_currency_is_worth_itself() -> None:
    with pytest.raises(ValueError, match="worth itself"):
        ExchangeRate("EUR", "EUR", FRIDAY, Decimal("1.1"))
