"""Statements: formulas with their numbers, and parts of credits that always sum to the line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersale.incentives.adjust import explain_adjustment
from aftersale.incentives.model import BonusAtTarget, CountedCredit, Earning, Plan
from aftersale.incentives.read import read_plan
from aftersale.incentives.share import split_signed
from aftersale.incentives.statement import PlanStatement, build_plan_statement, statement_document
from aftersale.values.currencies import minor_unit
from aftersale.values.decimals import round_half_away
from incentives.pay_facts import CreditRow, Facts, ParameterRow, PayeeRow, QuotaRow, RateRow, run_duckdb
from incentives.random_pay import PERIOD, draw_case

HEAD = """
name: hand
title: By hand
currency: USD
payout_currency: payee
pay_period: quarter
start_on: 2011-01-01
exchange: {type: average, on: booking_day}
components:
"""
TIERS = """
  - name: attained
    kind: marginal_tiers
    by: attainment
    quota: credited_amount
    tiers: [{from: 0, to: 50 %, rate: 2 %}, {from: 50 %, rate: 4 %}]
"""
PERSON = {"payee_number": "7", "name": "Ada"}


def statement_of(plan: Plan, facts: Facts, payee: int = 1) -> PlanStatement:
    earnings = [
        (Earning(*row), "activity", str(PERIOD), "") for row in run_duckdb(plan, PERIOD, facts) if row[0] == payee
    ]
    credits = [
        CountedCredit(*row, booking=f"B{row[4]}")
        for row in run_duckdb(plan, PERIOD, facts, "details")
        if row[0] == payee
    ]
    return build_plan_statement(plan, "v", "planned", PERIOD, earnings, credits)


def credits_of(*amounts: str, currency: str = "USD") -> list[CreditRow]:
    return [
        CreditRow(1, at, date(2013, 11, 19 + at), Decimal(amount), currency) for at, amount in enumerate(amounts, 1)
    ]


def quota_of(amount: str) -> list[QuotaRow]:
    return [QuotaRow(1, "credited_amount", PERIOD.start_on, PERIOD.end_on, Decimal(amount))]


def test_formula_of_tiers_names_every_slice_and_each_credit_the_rates_at_which_it_falls() -> None:
    """Quota 1,000, bound 500. 400 + 300: 500 × 2 % + 200 × 4 % = 18; the second straddles: 100 × 2 % + 200 × 4 % = 10."""
    [line] = statement_of(
        read_plan(HEAD + TIERS), Facts([PayeeRow(1)], credits_of("400", "300"), quota_of("1000"))
    ).lines
    assert line.formula == "500 USD × 2 % + 200 USD × 4 % = 18.00 USD"
    assert line.steps == ("Credited 700 USD against a quota of 1,000 USD.",)
    assert [credit.amount for credit in line.credits] == [Decimal(8), Decimal(10)]
    assert [credit.rates for credit in line.credits] == [(Decimal("0.02"),), (Decimal("0.02"), Decimal("0.04"))]


def test_return_takes_back_at_the_rates_it_leaves() -> None:
    """700 gives 18, a return of 300 leaves 400: 8, so it takes 10 back."""
    plan = read_plan(HEAD + TIERS)
    [line] = statement_of(plan, Facts([PayeeRow(1)], credits_of("700", "-300"), quota_of("1000"))).lines
    assert (line.amount, [credit.amount for credit in line.credits]) == (Decimal(8), [Decimal(18), Decimal(-10)])


def test_credits_that_cancel_each_other_still_show_what_each_gave() -> None:
    plan = read_plan(HEAD + "  - {name: flat, kind: flat_rate, rate: 1 %}")
    [line] = statement_of(plan, Facts([PayeeRow(1)], credits_of("700", "-700"))).lines
    assert (line.amount, [credit.amount for credit in line.credits]) == (Decimal(0), [Decimal(7), Decimal(-7)])


def test_formula_in_another_currency_names_rate_and_day() -> None:
    """1,000 EUR × 1.35 = 1,350 USD × 1 % = 13.50 USD, × 100 = 1,350 JPY."""
    rates = [
        RateRow("EUR", "USD", date(2013, 11, 20), Decimal("1.35")),
        RateRow("USD", "JPY", date(2013, 12, 31), Decimal(100)),
    ]
    facts = Facts([PayeeRow(1, "JPY")], credits_of("1000", currency="EUR"), rates=rates)
    [line] = statement_of(read_plan(HEAD + "  - {name: flat, kind: flat_rate, rate: 1 %}"), facts).lines
    assert line.formula == "1,350 USD × 1 % = 13.5 USD, × 100 = 1,350 JPY"
    assert line.steps == ("Paid in JPY at 100 JPY for 1 USD, the rate of 2013-12-31.",)
    assert line.credits[0].exchange == "× 1.35, the rate of 2013-11-20"


@pytest.mark.parametrize(
    ("credited", "bonus", "formula"),
    [
        ("99.99", "500", "credited 99.99 USD does not reach 100 % of the quota 100 USD: 0.00 USD"),
        ("100", "500", "credited 100 USD reaches 100 % of the quota 100 USD: 500.00 USD"),
        ("100", "0", "credited 100 USD reaches 100 % of the quota 100 USD: 0.00 USD"),
    ],
)
def test_sentence_of_a_bonus_says_whether_the_quota_was_met_also_where_the_bonus_is_zero(
    credited: str, bonus: str, formula: str
) -> None:
    plan = read_plan(
        HEAD + "  - {name: bonus, kind: bonus_at_target, quota: credited_amount, amount: {parameter: bonus}}"
    )
    own = [ParameterRow(1, "bonus", PERIOD.start_on, None, Decimal(bonus), "USD")]
    [line] = statement_of(plan, Facts([PayeeRow(1)], credits_of(credited), quota_of("100"), own)).lines
    assert line.formula == formula


def test_bonus_paid_in_another_currency_shows_what_was_converted() -> None:
    plan = read_plan(HEAD + "  - {name: bonus, kind: bonus_at_target, quota: credited_amount, amount: 500}")
    rates = [RateRow("USD", "EUR", date(2013, 12, 31), Decimal("0.725"))]
    [line] = statement_of(plan, Facts([PayeeRow(1, "EUR")], credits_of("100"), quota_of("100"), rates=rates)).lines
    assert line.formula == "credited 100 USD reaches 100 % of the quota 100 USD: 500 USD, × 0.725 = 362.50 EUR"


@pytest.mark.parametrize("seed", range(12))
def test_parts_of_all_credits_sum_to_every_line_of_random_pay(seed: int) -> None:
    plan, _, facts = draw_case(seed, 60)
    named = {component.name: component for component in plan.components}
    for payee in range(10, 61, 10):
        for line in statement_of(plan, facts, payee).lines:
            if not isinstance(named[line.component], BonusAtTarget):
                assert sum((credit.amount or Decimal(0) for credit in line.credits), Decimal(0)) == line.amount


def test_equal_facts_give_equal_bytes_whatever_their_sequence() -> None:
    plan, _, facts = draw_case(5, 40)
    rows: Sequence[list[Any]] = (
        facts.payees,
        facts.credits,
        facts.quotas,
        facts.parameters,
        facts.figures,
        facts.rates,
    )
    shuffled = Facts(*(Random(1).sample(each, len(each)) for each in rows))
    for payee in (1, 2, 3, 4):
        written = [
            json.dumps(statement_document(PERSON, PERIOD, [statement_of(plan, each, payee)]))
            for each in (facts, shuffled)
        ]
        assert written[0] == written[1]


@given(
    st.lists(st.decimals(-(10**6), 10**6, places=6), min_size=1, max_size=20), st.sampled_from(["EUR", "JPY", "KWD"])
)
def test_signed_parts_sum_to_the_rounded_whole_and_stay_near_themselves(parts: list[Decimal], currency: str) -> None:
    places = minor_unit(currency)
    total = round_half_away(sum(parts, Decimal(0)), places)
    split = split_signed(total, parts, places)
    assert sum(split, Decimal(0)) == total
    unit = Decimal(1).scaleb(-places)
    assert all(abs(part - exact) <= 2 * unit for part, exact in zip(split, parts, strict=True))


def test_adjustment_names_bookings_that_came_went_or_changed_and_counts_the_rest() -> None:
    def changed(number: int, before: int | None, now: int | None) -> dict[str, Any]:
        about = {"booking_number": f"B{number}", "booked_on": date(2013, 9, 30), "currency": "USD"}
        return about | {
            name: None if amount is None else Decimal(amount)
            for name, amount in (("amount_before", before), ("amount_now", now))
        }

    assert explain_adjustment([changed(1, None, 5), changed(2, 7, None), changed(3, 1, 2)]) == (
        "Booking B1 of 2013-09-30 came later: 5.00 USD. Booking B2 of 2013-09-30 is no longer credited: 7.00 USD. "
        "Booking B3 of 2013-09-30 changed from 1.00 USD to 2.00 USD."
    )
    assert explain_adjustment([changed(at, 1, 2) for at in range(7)]).endswith("More bookings: 2.")
    assert explain_adjustment([]) == "A quota, a rate or a figure of the payee changed since."
