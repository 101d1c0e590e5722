"""Waterfalls, attainment and comparisons: bars that meet, parts that sum, and causes that explain a difference to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersale.incentives.compare import compare_statements
from aftersale.incentives.model import Plan
from aftersale.incentives.read import read_plan
from aftersale.incentives.statement import PlanStatement, statement_document
from aftersale.incentives.waterfall import PARTS, PartCode, build_waterfall
from incentives.pay_facts import Facts, ParameterRow, PayeeRow, RateRow
from incentives.random_pay import PERIOD, draw_case
from incentives.test_statements import HEAD, PERSON, TIERS, credits_of, quota_of, statement_of

AMOUNTS = st.decimals(-(10**12), 10**12, places=2)


@given(AMOUNTS, st.dictionaries(st.sampled_from(PARTS), AMOUNTS), st.sets(st.sampled_from(PARTS)))
def test_steps_sum_to_the_closing_balance_and_each_bar_begins_where_the_one_before_ended(
    opening: Decimal, parts: dict[PartCode, Decimal], shown: set[PartCode]
) -> None:
    fall = build_waterfall(opening, parts, shown)
    assert sum(step.amount for step in fall.steps) == fall.closing_balance == opening
    assert all(one.end == other.start for one, other in pairwise(fall.steps))
    assert all(0 <= share <= 1 for step in fall.steps for share in (step.start, step.end))
    assert all((step.end - step.start) * step.amount >= 0 for step in fall.steps)
    assert fall.steps[0].start == fall.zero
    codes = [step.code for step in fall.steps]
    assert set(codes) == {"opening_balance", "payout", *shown, *(code for code, amount in parts.items() if amount)}


def test_bars_stand_in_proportion_to_their_amounts() -> None:
    """-20 is the lowest balance and 80 the highest, so that the scale is 100 long and zero at a fifth of it."""
    fall = build_waterfall(Decimal(-20), {"credits": Decimal(100), "adjustments": Decimal(-30)}, ())
    assert [str(fall.zero), *((step.code, str(step.start), str(step.end)) for step in fall.steps)] == [
        "0.200000",
        ("opening_balance", "0.200000", "0.000000"),
        ("credits", "0.000000", "1.000000"),
        ("adjustments", "1.000000", "0.700000"),
        ("payout", "0.700000", "0.000000"),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_steps_of_random_pay_sum_to_the_closing_balance_and_parts_of_lines_to_the_steps(seed: int) -> None:
    plan, _, facts = draw_case(seed, 60)
    for payee in range(5, 61, 5):
        statement = statement_of(plan, facts, payee)
        for line in statement.lines:
            assert sum(line.parts.values()) == line.amount
        document = statement_document(PERSON, PERIOD, [statement])
        for total in document["totals"]:
            amounts = {step["code"]: Decimal(step["amount"]) for step in total["steps"]}
            assert sum(amounts.values()) == Decimal(total["closing_balance"])
            assert amounts["payout"] == -Decimal(total["payout"])
            for code in set(amounts) - {"opening_balance", "payout"}:
                of_lines = [line["parts"].get(code, "0") for line in document["plans"][0]["lines"]]
                assert sum(map(Decimal, of_lines)) == amounts[code]


def test_rate_effect_is_what_higher_tiers_give_beyond_the_first_and_steps_that_a_plan_cannot_give_are_left_out() -> (
    None
):
    """700 at 2 % is 14; the 200 above half of the quota are paid 4 %, which adds 4."""
    facts = Facts([PayeeRow(1)], credits_of("400", "300"), quota_of("1000"))
    document = statement_document(PERSON, PERIOD, [statement_of(read_plan(HEAD + TIERS), facts)])
    [total] = document["totals"]
    assert [(step["code"], step["amount"]) for step in total["steps"]] == [
        ("opening_balance", "0.00"),
        ("credits", "14.00"),
        ("rate_effect", "4.00"),
        ("adjustments", "0.00"),
        ("payout", "-18.00"),
    ]
    flat = read_plan(HEAD + "  - {name: flat, kind: flat_rate, rate: 1 %}")
    [total] = statement_document(PERSON, PERIOD, [statement_of(flat, facts)])["totals"]
    assert [step["code"] for step in total["steps"]] == ["opening_balance", "credits", "adjustments", "payout"]


def attainment_of(plan: Plan, credited: str, quota: str = "1000") -> dict[str, Any]:
    facts = Facts([PayeeRow(1)], credits_of(credited), quota_of(quota))
    document = statement_document(PERSON, PERIOD, [statement_of(plan, facts)])
    found: dict[str, Any] = document["plans"][0]["lines"][0]["attainment"]
    return found


def test_attainment_names_the_tiers_reached_and_what_is_missing_to_the_next() -> None:
    """A scale ends a fifth above the last tier, or at the quota: 1,000 here, so that 499.995 stands just below the half."""
    found = attainment_of(read_plan(HEAD + TIERS), "499.995")
    assert (found["measured"], found["quota"], found["unit"], found["reached"]) == ("499.995", "1000", "USD", "0.4999")
    assert [(mark["of_quota"], mark["bound"], mark["is_reached"]) for mark in found["marks"]] == [
        ("0", "0", True),
        ("0.5", "500", False),
    ]
    assert (found["next"]["rate"], found["missing"]) == ("0.04", "0.01"), "half a cent cannot be booked: one is missing"


def test_tier_whose_bound_is_met_exactly_is_reached_and_nothing_is_missing_above_the_last() -> None:
    found = attainment_of(read_plan(HEAD + TIERS), "500")
    assert [mark["is_reached"] for mark in found["marks"]] == [True, True]
    assert (found["next"], found["missing"], found["reached"]) == (None, None, "0.5")


def test_one_rate_for_everything_has_no_tier_to_reach() -> None:
    assert attainment_of(read_plan(HEAD + "  - {name: flat, kind: flat_rate, rate: 1 %}"), "500") is None


def causes_of(before: PlanStatement, now: PlanStatement) -> list[tuple[str, str]]:
    [difference] = compare_statements([before], [now])
    assert sum((cause.amount for cause in difference.causes), Decimal(0)) == difference.now - difference.before
    return [(cause.code, f"{cause.amount.normalize():f}") for cause in difference.causes]


def test_difference_is_told_apart_by_volume_rate_and_exchange() -> None:
    """1,000 × 1 % × 100 = 1,000 JPY. Then 1,500 × 2 % × 110 = 3,300 JPY: 500 more credited give 500, the rate 1,500, the yen 300."""
    plan = read_plan(HEAD + "  - {name: flat, kind: flat_rate, rate: {parameter: own}}")

    def paid(amount: str, rate: str, yen: str) -> PlanStatement:
        own = [ParameterRow(1, "own", PERIOD.start_on, None, Decimal(rate), None)]
        rates = [RateRow("USD", "JPY", date(2013, 12, 31), Decimal(yen))]
        return statement_of(plan, Facts([PayeeRow(1, "JPY")], credits_of(amount), parameters=own, rates=rates))

    before, now = paid("1000", "0.01", "100"), paid("1500", "0.02", "110")
    assert causes_of(before, now) == [("volume", "500"), ("rate", "1500"), ("exchange", "300")]
    assert causes_of(now, now) == []


def test_what_did_not_change_is_no_cause_and_tiers_are_one_of_their_own() -> None:
    """400 at 2 % is 8. 700 gives 14 at the first rate and 4 more above the half of the quota."""
    plan = read_plan(HEAD + TIERS)
    before, now = (
        statement_of(plan, Facts([PayeeRow(1)], credits_of(amount), quota_of("1000"))) for amount in ("400", "700")
    )
    assert causes_of(before, now) == [("volume", "6"), ("rate_effect", "4")]


@pytest.mark.parametrize("seed", range(8))
def test_causes_sum_to_the_difference_of_random_pay(seed: int) -> None:
    plan, _, facts = draw_case(seed, 40)
    fewer = Facts(facts.payees, facts.credits[::2], facts.quotas, facts.parameters, facts.figures, facts.rates)
    compared = 0
    for payee in range(5, 41, 5):
        before, now = statement_of(plan, fewer, payee), statement_of(plan, facts, payee)
        for difference in compare_statements([before], [now]):
            compared += 1
            assert sum((cause.amount for cause in difference.causes), Decimal(0)) == difference.now - difference.before
            assert all(cause.amount for cause in difference.causes)
    assert compared > 0
