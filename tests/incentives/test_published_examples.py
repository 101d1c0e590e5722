"""Worked examples that vendors and practitioners published, as plans: the consistent ones to the cent, a slip shown as one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aftersale.incentives.model import CountedCredit, Earning, Plan
from aftersale.incentives.read import read_plan
from aftersale.incentives.share import find_rates, share_out
from aftersale.values.period import parse_period
from incentives.pay_facts import CreditRow, Facts, PayeeRow, QuotaRow, RateRow, run_duckdb

YEAR = parse_period("2015")
DAY = date(2015, 6, 1)


@pytest.fixture(scope="module")
def examples(test_data: Path) -> dict[str, dict[str, Any]]:
    document = json.loads((test_data / "incentive_examples.json").read_text("utf-8"))
    return {example["id"]: example for example in document["examples"]}


def plan_of(components: Sequence[dict[str, Any]], currency: str = "USD") -> Plan:
    head = {
        "name": "published",
        "title": "Published",
        "currency": currency,
        "payout_currency": "plan",
        "pay_period": "year",
        "start_on": "2015-01-01",
        "exchange": {"type": "reference", "on": "booking_day"},
    }
    return read_plan(json.dumps(head | {"components": list(components)}))


def tiers_of(listed: Sequence[Sequence[str | None]], factor: Decimal = Decimal(1)) -> list[dict[str, str]]:
    """The tiers as printed; the last one is open, as a plan wants it."""
    tiers = [{"from": low, "to": high, "rate": str(Decimal(rate or 0) * factor)} for low, high, rate in listed]
    tiers[-1].pop("to")
    return tiers  # type: ignore[return-value]


def by_amount(listed: Sequence[Sequence[str | None]]) -> Plan:
    return plan_of([{"name": "sales", "kind": "marginal_tiers", "by": "amount", "tiers": tiers_of(listed)}])


def by_attainment(listed: Sequence[Sequence[str | None]], factor: Decimal = Decimal(1)) -> Plan:
    tiers = tiers_of(listed, factor)
    component = {
        "name": "sales",
        "kind": "marginal_tiers",
        "by": "attainment",
        "quota": "credited_amount",
        "tiers": tiers,
    }
    return plan_of([component])


def facts_of(amounts: Sequence[str], quota: str = "", currency: str = "USD", credit_type: str = "direct") -> Facts:
    credits = [CreditRow(1, at, DAY, Decimal(amount), currency, credit_type) for at, amount in enumerate(amounts)]
    quotas = [QuotaRow(1, "credited_amount", YEAR.start_on, YEAR.end_on, Decimal(quota))] if quota else []
    return Facts([PayeeRow(1)], credits, quotas)


def paid(plan: Plan, facts: Facts) -> Decimal:
    return sum((row[10] for row in run_duckdb(plan, YEAR, facts)), Decimal(0))


def lines_of(plan: Plan, facts: Facts) -> tuple[Earning, list[CountedCredit]]:
    [row] = run_duckdb(plan, YEAR, facts)
    return Earning(*row), [CountedCredit(*credit) for credit in run_duckdb(plan, YEAR, facts, "details")]


def test_step_rates(examples: dict[str, dict[str, Any]]) -> None:
    example = examples["oracle-flat-vs-step-rate"]
    plan = by_amount(example["inputs"]["tiers_lower_upper_rate"])
    for amount, commission in example["recomputed"]["step_commission"].items():
        assert paid(plan, facts_of([amount])) == Decimal(commission)


def test_next_unit_after_a_bound_counts_at_the_higher_tier(examples: dict[str, dict[str, Any]]) -> None:
    example = examples["oracle-equal-tier-boundary"]
    tiers = [[low, high, f"{rate} %"] for low, high, rate in example["inputs"]["tiers_lower_upper_ratepercent"]]
    listed = [{"from": low, "to": high, "rate": rate} for low, high, rate in tiers]
    listed[-1].pop("to")
    plan = plan_of([{"name": "sales", "kind": "marginal_tiers", "by": "amount", "tiers": listed}])
    earning, credits = lines_of(plan, facts_of([example["inputs"]["value"], "1"]))
    last = find_rates(plan.components[0], earning, credits)[-1]
    assert [rate * 100 for rate in last] == [Decimal(example["published"]["rate_percent"])]


def test_deal_that_straddles_a_tier(examples: dict[str, dict[str, Any]]) -> None:
    example = examples["spiff-mamount-straddle"]
    plan = by_amount(example["inputs"]["tiers_lower_upper_rate"])
    earning, credits = lines_of(plan, facts_of([example["inputs"]["prior_attainment"], example["inputs"]["deal"]]))
    assert share_out(plan.components[0], earning, credits)[-1] == Decimal(example["published"]["commission"])


@pytest.mark.parametrize("name", ["sparrow-non-retroactive", "referello-two-tier"])
def test_marginal_tiers(examples: dict[str, dict[str, Any]], name: str) -> None:
    example = examples[name]
    plan = by_amount(example["inputs"]["tiers_lower_upper_rate"])
    assert paid(plan, facts_of([example["inputs"]["period_sales"]])) == Decimal(example["published"]["commission"])


def test_accelerated_quarter_without_its_gate(examples: dict[str, dict[str, Any]]) -> None:
    example = examples["excelforum-quarter-accelerator"]
    inputs = example["inputs"]
    quota = Decimal(inputs["quarter_quota"])
    shares = [
        [str(Decimal(low) / quota), None if high is None else str(Decimal(high) / quota), rate]
        for low, high, rate in inputs["tiers_lower_upper_rate"]
    ]
    facts = facts_of([inputs["quarter_sales"]], inputs["quarter_quota"])
    assert paid(by_attainment(shares), facts) == Decimal(example["recomputed"]["commission"])


def test_accelerator_on_a_target_incentive(examples: dict[str, dict[str, Any]]) -> None:
    example = examples["revopsmasters-accelerator"]
    inputs = example["inputs"]
    per_unit = Decimal(inputs["target_variable"]) / Decimal(inputs["quota"])
    plan = by_attainment(inputs["multipliers"], per_unit)
    assert paid(plan, facts_of([inputs["actual"]], inputs["quota"])) == Decimal(example["published"]["total_variable"])


def test_decelerator_on_a_target_incentive(examples: dict[str, dict[str, Any]]) -> None:
    """The page names no quota: any will do, here a million, of which 400,000 were reached."""
    example = examples["revopsmasters-decelerator"]
    inputs = example["inputs"]
    plan = by_attainment(inputs["multipliers"], Decimal(inputs["target_variable"]) / 1_000_000)
    reached = str(Decimal(inputs["attainment"]) * 1_000_000)
    assert paid(plan, facts_of([reached], "1000000")) == Decimal(example["published"]["variable_pay"])


def test_reps_and_their_managers_override_on_rolled_up_credits(examples: dict[str, dict[str, Any]]) -> None:
    example = examples["prowi-manager-override"]
    inputs, published = example["inputs"], example["published"]
    rates = (("direct", inputs["rep_rate"]), ("rolled_up", inputs["override_rate"]))
    plan = plan_of(
        [{"name": kind, "kind": "flat_rate", "where": {"credit_type": kind}, "rate": rate} for kind, rate in rates]
    )
    for rep, sales in inputs["rep_sales"].items():
        assert paid(plan, facts_of([sales])) == Decimal(published["rep_commission"][rep])
        assert paid(plan, facts_of([sales], credit_type="rolled_up")) == Decimal(published["manager"][rep])
    assert paid(plan, facts_of(list(inputs["rep_sales"].values()), credit_type="rolled_up")) == Decimal(
        published["totals"][2]
    )


def test_commission_in_local_currency_and_locked_at_the_rate_of_the_day(examples: dict[str, dict[str, Any]]) -> None:
    example = examples["idynamics-fx-lock-vs-pay"]
    amount, currency = example["inputs"]["sale"].split()
    component = {"name": "sales", "kind": "flat_rate", "rate": example["inputs"]["rate"]}
    facts = facts_of([amount], currency=currency)
    assert paid(plan_of([component], "GBP"), facts) == Decimal(example["published"]["commission_gbp"])
    facts.rates = [RateRow("GBP", "USD", DAY, Decimal(example["inputs"]["gbpusd_at_invoice"]))]
    assert paid(plan_of([component]), facts) == Decimal(example["published"]["commission_usd_locked"])


def test_tiers_printed_with_99_cents_lose_two_cents_that_half_open_tiers_pay(
    examples: dict[str, dict[str, Any]],
) -> None:
    example = examples["mytime-pay-cycles"]
    assert example["verdict"] == "INCONSISTENT"
    printed = example["inputs"]["tiers_as_printed"]
    half_open = [[low, after[0], rate] for (low, _, rate), after in zip(printed, [*printed[1:], [None]], strict=True)]
    totals = [Decimal(0)]
    for cycle in example["inputs"]["cycles"]:
        totals.append(totals[-1] + Decimal(cycle))
    accumulated = [paid(by_amount(half_open), facts_of([str(total)])) for total in totals if total]
    alone = [paid(by_amount(half_open), facts_of([cycle])) for cycle in example["inputs"]["cycles"]]
    assert alone == [Decimal(each) for each in example["recomputed"]["commission"]] != accumulated
    assert alone[2] == Decimal("425.00") != Decimal(example["published"]["commission"][2]) == Decimal("424.98")
