"""What plans give, with every figure worked out by hand beside it, on DuckDB."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from aftersale.incentives.errors import PlanNotInForce, PlanPeriodMismatch
from aftersale.incentives.read import read_plan
from aftersale.values.period import parse_period
from incentives.pay_facts import CreditRow, Facts, FigureRow, ParameterRow, PayeeRow, QuotaRow, RateRow, run_duckdb

Q4 = parse_period("2013-Q4")
HEAD = """
name: hand
title: By hand
currency: USD
payout_currency: {payout}
pay_period: quarter
start_on: 2011-01-01
exchange: {{type: average, on: {on}, fallback: {fallback}}}
components:
"""
FLAT = "  - {name: commission, kind: flat_rate, rate: 1.5 %}"
TIERS = """
  - name: tiers
    kind: marginal_tiers
    by: amount
    tiers: [{from: 0, to: 100, rate: 10 %}, {from: 100, to: 200, rate: 20 %}, {from: 200, rate: 30 %}]
"""
ATTAINED = """
  - name: attained
    kind: marginal_tiers
    by: attainment
    quota: credited_amount
    tiers: [{from: 0, to: 50 %, rate: 2 %}, {from: 50 %, to: 100 %, rate: 4 %}, {from: 100 %, rate: 8 %}]
"""
BONUS = "  - {name: bonus, kind: bonus_at_target, quota: credited_amount, amount: 500}"


def pay(
    facts: Facts, component: str, payout: str = "plan", on: str = "booking_day", fallback: str = "same_day"
) -> list[dict[str, Any]]:
    plan = read_plan(HEAD.format(payout=payout, on=on, fallback=fallback) + component)
    names = (
        "payee",
        "component",
        "start_on",
        "end_on",
        "measured",
        "quota",
        "rate",
        "exact",
        "fx",
        "fx_on",
        "amount",
        "currency",
    )
    return [dict(zip(names, row, strict=True)) for row in run_duckdb(plan, Q4, facts)]


def left_out(facts: Facts, component: str, payout: str = "plan", fallback: str = "same_day") -> list[tuple[Any, ...]]:
    plan = read_plan(HEAD.format(payout=payout, on="booking_day", fallback=fallback) + component)
    return [(row[2], *row[3:]) for row in run_duckdb(plan, Q4, facts, "exclusions")]


def credited(*amounts: str, currency: str = "USD", on: date = date(2013, 11, 20)) -> list[CreditRow]:
    return [CreditRow(1, at, on, Decimal(amount), currency) for at, amount in enumerate(amounts, 1)]


def test_flat_rate_is_multiplied_first_and_rounded_once() -> None:
    """10 × 0.3333 × 0.015 = 0.049995, paid 0.05; each rounded on its own, 0.0049995, would have given nothing."""
    [earning] = pay(Facts([PayeeRow(1)], credited(*["0.3333"] * 10)), FLAT)
    assert (earning["measured"], earning["exact"], earning["amount"]) == (
        Decimal("3.3330"),
        Decimal("0.0499950000"),
        Decimal("0.0500"),
    )


@pytest.mark.parametrize(
    ("amount", "paid"), [("0.3333", "0.00"), ("0.3334", "0.01"), ("-0.3334", "-0.01"), ("1", "0.02"), ("-1", "-0.02")]
)
def test_halves_are_rounded_away_from_zero(amount: str, paid: str) -> None:
    """0.3333 × 0.015 = 0.0049995; 0.3334 × 0.015 = 0.005001; 1 × 0.015 = 0.015, a half."""
    [earning] = pay(Facts([PayeeRow(1)], credited(amount)), FLAT)
    assert earning["amount"] == Decimal(paid)


@pytest.mark.parametrize(
    ("measured", "paid"),
    [
        ("99.9999", "10.00"),
        ("100", "10.00"),
        ("100.50", "10.10"),
        ("200", "30.00"),
        ("200.1", "30.03"),
        ("-50", "-5.00"),
    ],
)
def test_value_on_a_bound_fills_the_tier_below_and_what_is_above_counts_at_the_next_rate(
    measured: str, paid: str
) -> None:
    """100.50: 100 × 10 % + 0.50 × 20 % = 10.10, no gap; 200.1: 10 + 20 + 0.1 × 30 %; a return takes back at the first rate."""
    [earning] = pay(Facts([PayeeRow(1)], credited(measured)), TIERS)
    assert earning["amount"] == Decimal(paid)


def test_attainment_tiers_multiply_the_quota_and_never_divide() -> None:
    """Quota 3: bounds 1.5 and 3. Credited 4: 1.5 × 2 % + 1.5 × 4 % + 1 × 8 % = 0.03 + 0.06 + 0.08 = 0.17."""
    facts = Facts(
        [PayeeRow(1)], credited("1", "3"), [QuotaRow(1, "credited_amount", Q4.start_on, Q4.end_on, Decimal(3))]
    )
    [earning] = pay(facts, ATTAINED)
    assert (earning["quota"], earning["exact"], earning["amount"]) == (Decimal(3), Decimal("0.17"), Decimal("0.17"))


def test_tiers_without_a_quota_of_just_that_period_pay_nothing_and_say_how_much_money_that_leaves_out() -> None:
    days = date(2013, 10, 1), date(2013, 12, 31)
    facts = Facts([PayeeRow(1)], credited("1", "3"), [QuotaRow(1, "credited_amount", *days, Decimal(3))])
    assert pay(facts, ATTAINED) == []
    [(reason, booking, _, amount, currency, missing, missing_on)] = left_out(facts, ATTAINED)
    assert (reason, booking, amount, currency) == ("quota_missing", None, Decimal(4), "USD")
    assert (missing, missing_on) == ("credited_amount", Q4.start_on)


def test_tiers_against_a_quota_of_zero_pay_nothing_and_say_so() -> None:
    facts = Facts([PayeeRow(1)], credited("1"), [QuotaRow(1, "credited_amount", Q4.start_on, Q4.end_on, Decimal(0))])
    assert (pay(facts, ATTAINED), left_out(facts, ATTAINED)[0][0]) == ([], "quota_zero")


@pytest.mark.parametrize(("amount", "paid"), [("99.9999", "0"), ("100", "500"), ("100.0001", "500")])
def test_bonus_is_paid_once_the_quota_is_met_exactly(amount: str, paid: str) -> None:
    facts = Facts(
        [PayeeRow(1)], credited(amount), [QuotaRow(1, "credited_amount", Q4.start_on, Q4.end_on, Decimal(100))]
    )
    [earning] = pay(facts, BONUS)
    assert (earning["quota"], earning["amount"]) == (Decimal(100), Decimal(paid))


def test_quota_counts_over_its_own_days_and_is_judged_in_the_period_of_its_last_day() -> None:
    """31 August to 30 November: the credits of 30 August and 1 December are outside, the one of 31 August inside."""
    days = (date(2013, 8, 30), date(2013, 8, 31), date(2013, 11, 30), date(2013, 12, 1))
    credits = [CreditRow(1, at, day, Decimal(10**at)) for at, day in enumerate(days)]
    facts = Facts(
        [PayeeRow(1)], credits, [QuotaRow(1, "credited_amount", date(2013, 8, 31), date(2013, 12, 1), Decimal(110))]
    )
    [earning] = pay(facts, BONUS)
    assert (earning["start_on"], earning["end_on"]) == (date(2013, 8, 31), date(2013, 12, 1))
    assert (earning["measured"], earning["amount"]) == (Decimal(110), Decimal(500))


@pytest.mark.parametrize("end_on", [None, date(2014, 1, 2), date(2013, 10, 1)])
def test_quota_that_is_open_or_ends_in_another_period_pays_nothing_yet(end_on: date | None) -> None:
    facts = Facts(
        [PayeeRow(1)], credited("900"), [QuotaRow(1, "credited_amount", date(2013, 7, 1), end_on, Decimal(1))]
    )
    assert pay(facts, BONUS) == []


def test_changed_commission_rate_splits_the_period_by_the_day_of_booking() -> None:
    """100 at 1 % until 15 November, 100 at 2 % from that day: 1 + 2 = 3; no single rate."""
    credits = [CreditRow(1, 1, date(2013, 11, 14), Decimal(100)), CreditRow(1, 2, date(2013, 11, 15), Decimal(100))]
    rates = [
        ParameterRow(1, "commission_rate", date(2013, 1, 1), date(2013, 11, 15), Decimal("0.01")),
        ParameterRow(1, "commission_rate", date(2013, 11, 15), None, Decimal("0.02")),
    ]
    component = "  - {name: own, kind: flat_rate, rate: {parameter: commission_rate}}"
    [earning] = pay(Facts([PayeeRow(1)], credits, parameters=rates), component)
    assert (earning["measured"], earning["rate"], earning["amount"]) == (Decimal(200), None, Decimal(3))
    [(reason, booking, *_)] = left_out(Facts([PayeeRow(1)], credits, parameters=rates[1:]), component)
    assert (reason, booking) == ("parameter_missing", 1)


def test_credit_is_converted_at_the_rate_of_its_day_and_left_out_without_one() -> None:
    """1,000 EUR × 1.3456 = 1,345.60 USD × 1.5 % = 20.184 → 20.18; the second day has no rate."""
    credits = [*credited("1000", currency="EUR"), CreditRow(1, 9, date(2013, 11, 21), Decimal(7), "EUR")]
    facts = Facts([PayeeRow(1)], credits, rates=[RateRow("EUR", "USD", date(2013, 11, 20), Decimal("1.3456"))])
    [earning] = pay(facts, FLAT)
    assert (earning["measured"], earning["amount"]) == (Decimal("1345.60"), Decimal("20.18"))
    [(reason, booking, booked_on, amount, currency, missing, missing_on)] = left_out(facts, FLAT)
    assert (reason, booking, amount, currency) == ("rate_missing", 9, Decimal(7), "EUR")
    assert (missing, booked_on, missing_on) == ("EUR to USD", date(2013, 11, 21), date(2013, 11, 21))


def test_saturday_takes_the_rate_of_friday_only_where_the_plan_says_so_and_a_gap_on_a_weekday_never() -> None:
    friday, saturday, monday = date(2013, 11, 22), date(2013, 11, 23), date(2013, 11, 25)
    credits = [CreditRow(1, 1, saturday, Decimal(100), "EUR"), CreditRow(1, 2, monday, Decimal(100), "EUR")]
    facts = Facts([PayeeRow(1)], credits, rates=[RateRow("EUR", "USD", friday, Decimal("1.5"))])
    assert pay(facts, FLAT) == []
    [earning] = pay(facts, FLAT, fallback="previous_business_day")
    assert earning["measured"] == Decimal(150)
    assert [(row[0], row[1]) for row in left_out(facts, FLAT, fallback="previous_business_day")] == [
        ("rate_missing", 2)
    ]


def test_two_sources_that_contradict_each_other_convert_nothing() -> None:
    rates = [RateRow("EUR", "USD", date(2013, 11, 20), Decimal(rate)) for rate in ("1.5", "1.6")]
    facts = Facts([PayeeRow(1)], credited("100", currency="EUR"), rates=rates)
    assert (pay(facts, FLAT), left_out(facts, FLAT)[0][0]) == ([], "rate_contradicted")


def test_same_rate_from_two_sources_pays_a_credit_once() -> None:
    rates = [RateRow("EUR", "USD", date(2013, 11, 20), Decimal("1.5"))] * 2
    [earning] = pay(Facts([PayeeRow(1)], credited("100", currency="EUR"), rates=rates), FLAT)
    assert earning["measured"] == Decimal(150)


@pytest.mark.parametrize(
    ("currency", "rate", "paid"), [("JPY", "105.3", "158"), ("KWD", "0.2825", "0.424"), ("EUR", "0.7263", "1.09")]
)
def test_payout_is_rounded_to_the_minor_unit_of_its_currency(currency: str, rate: str, paid: str) -> None:
    """100 × 1.5 % = 1.50 USD; × 105.3 = 157.95; × 0.2825 = 0.42375; × 0.7263 = 1.08945."""
    rates = [RateRow("USD", currency, date(2013, 12, 31), Decimal(rate))]
    [earning] = pay(Facts([PayeeRow(1, currency)], credited("100"), rates=rates), FLAT, payout="payee")
    assert (earning["amount"], earning["currency"]) == (Decimal(paid), currency)
    assert (earning["exact"], earning["fx"], earning["fx_on"]) == (Decimal("1.5"), Decimal(rate), date(2013, 12, 31))


def test_payee_without_currency_or_without_a_rate_to_it_is_not_paid_and_said_so() -> None:
    facts = Facts([PayeeRow(1, None)], credited("100"))
    assert (pay(facts, FLAT, payout="payee"), left_out(facts, FLAT, "payee")[0][0]) == ([], "currency_missing")
    facts.payees = [PayeeRow(1, "EUR")]
    assert (pay(facts, FLAT, payout="payee"), left_out(facts, FLAT, "payee")[0][0]) == ([], "payout_rate_missing")


def test_bonus_promised_in_rupees_is_paid_in_rupees_and_not_as_so_many_dollars() -> None:
    """250,000 INR × 0.0162 = 4,050 USD in the books, 250,000.00 INR on the account."""
    facts = Facts(
        [PayeeRow(1, "INR")],
        credited("100"),
        [QuotaRow(1, "credited_amount", Q4.start_on, Q4.end_on, Decimal(100))],
        [ParameterRow(1, "bonus", date(2013, 1, 1), None, Decimal(250_000), "INR")],
        rates=[
            RateRow("INR", "USD", date(2013, 12, 31), Decimal("0.0162")),
            RateRow("USD", "INR", date(2013, 12, 31), Decimal("61.8")),
        ],
    )
    component = "  - {name: bonus, kind: bonus_at_target, quota: credited_amount, amount: {parameter: bonus}}"
    [earning] = pay(facts, component, payout="payee")
    assert (earning["exact"], earning["amount"], earning["currency"]) == (Decimal(4050), Decimal(250_000), "INR")
    [in_dollars] = pay(facts, component)
    assert (in_dollars["amount"], in_dollars["currency"]) == (Decimal(4050), "USD")


def test_quota_in_the_sellers_currency_is_converted_at_the_rate_of_its_first_day() -> None:
    """100 EUR × 1.35 = 135 USD: 134.99 misses it, 135 meets it."""
    quota = QuotaRow(1, "credited_amount", Q4.start_on, Q4.end_on, Decimal(100), "EUR")
    rates = [RateRow("EUR", "USD", Q4.start_on, Decimal("1.35"))]
    for amount, paid in (("134.99", 0), ("135", 500)):
        [earning] = pay(Facts([PayeeRow(1)], credited(amount), [quota], rates=rates), BONUS)
        assert (earning["quota"], earning["amount"]) == (Decimal(135), Decimal(paid))
    assert left_out(Facts([PayeeRow(1)], credited("135"), [quota]), BONUS)[0][0] == "quota_rate_missing"


def test_satisfaction_counts_the_figure_of_the_quotas_own_days() -> None:
    component = (
        "  - {name: happy, kind: bonus_at_target, measure: {figure: satisfaction}, quota: satisfaction, amount: 500}"
    )
    quota = QuotaRow(1, "satisfaction", Q4.start_on, Q4.end_on, Decimal("4.2"))
    other = FigureRow(1, "satisfaction", date(2013, 7, 1), Q4.start_on, Decimal(5))
    for value, paid in (("4.199999", 0), ("4.2", 500)):
        figure = FigureRow(1, "satisfaction", Q4.start_on, Q4.end_on, Decimal(value))
        [earning] = pay(Facts([PayeeRow(1)], quotas=[quota], figures=[other, figure]), component)
        assert earning["amount"] == Decimal(paid)
    missing = Facts([PayeeRow(1)], quotas=[quota], figures=[other])
    assert (pay(missing, component), left_out(missing, component)[0][0]) == ([], "figure_missing")
    twice = Facts([PayeeRow(1)], quotas=[quota], figures=[figure, figure])
    assert (pay(twice, component), left_out(twice, component)[0][0]) == ([], "figure_contradicted")


def test_plan_is_not_asked_for_a_period_that_it_does_not_pay() -> None:
    plan = read_plan(HEAD.format(payout="plan", on="booking_day", fallback="same_day") + FLAT)
    with pytest.raises(PlanPeriodMismatch, match="pays by quarter, but 2013-12 is no calendar quarter"):
        run_duckdb(plan, parse_period("2013-12"), Facts())
    with pytest.raises(PlanNotInForce, match="in force from 2011-01-01"):
        run_duckdb(plan, parse_period("2010-Q4"), Facts())
