"""Plan files: what is refused, where, and what was expected; and plans that come back from their documents unchanged."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from aftersale.incentives.document import plan_document, plan_version
from aftersale.incentives.errors import PlanRefused
from aftersale.incentives.read import check_plan, load_plan, load_shipped_plans, plan_from_document, read_plan
from incentives.random_pay import draw_plan

GOOD = """\
name: small
title: Small
currency: USD
payout_currency: plan
pay_period: quarter
start_on: 2013-01-01
exchange: {type: average, on: booking_day}
components:
  - name: tiers
    kind: marginal_tiers
    by: amount
    tiers:
      - {from: 0, to: 100, rate: 1 %}
      - {from: 100, rate: 2 %}
  - name: bonus
    kind: bonus_at_target
    quota: credited_amount
    amount: 500
"""


def found(old: str, new: str) -> list[str]:
    assert old in GOOD
    return [str(each) for each in check_plan(GOOD.replace(old, new), "p.yaml")]


def test_good_plan_has_no_findings() -> None:
    assert check_plan(GOOD) == ()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("from: 100, rate", "from: 101, rate", "line 14, column 16: components 1, tiers 2, from: expected 100, where the tier before ends, "
         "found 101, a gap: from 100 up to 101 there would be no rate"),
        ("from: 100, rate", "from: 99, rate", "found 99, an overlap: from 99 up to 100 there would be two rates"),
        ("to: 100,", "to: 99.99,", "expected 99.99, where the tier before ends, found 100, a gap"),
        ("{from: 0,", "{from: 1,", "line 13, column 16: components 1, tiers 1, from: expected 0, where the first tier begins, found '1'"),
        ("{from: 100, rate", "{from: 100, to: 200, rate", "expected no end for the last tier"),
        ("to: 100, rate: 1 %", "rate: 1 %", "expected entry to: only the last tier is open"),
        ("to: 100,", "to: 0,", "expected a bound above 0, where the tier begins, found '0'"),
        ("rate: 2 %", "rate: -2 %", "expected a rate of zero or more such as 0.015 or 1.5 %, found '-2 %'"),
        ("rate: 2 %", "rate: 0.0000001", "expected a rate of zero or more"),
        ("kind: marginal_tiers", "kind: retroactive", "line 10, column 11: components 1, kind: expected one of flat_rate, marginal_tiers, "
         "bonus_at_target, found 'retroactive'"),
        ("currency: USD\n", "", "line 1, column 1: expected entry currency, found nothing of that name"),
        ("currency: USD", "currency: USC", "line 3, column 11: currency: expected a currency code of ISO 4217 such as EUR (perhaps USD)"),
        ("title: Small", "titel: Small", "line 2, column 1: expected one of name, title"),
        ("title: Small", "title: Small\ntitle: Again", "line 3, column 1: expected title only once, found title again"),
        ("pay_period: quarter", "pay_period: week", "expected one of month, quarter, half, year, found 'week'"),
        ("start_on: 2013-01-01", "start_on: 2013-02-30", "expected a day such as 2013-12-31, found '2013-02-30'"),
        ("start_on: 2013-01-01", "start_on: 2013-01-01\nend_on: 2013-01-01", "expected a day after 2013-01-01"),
        ("name: bonus", "name: tiers", "line 15, column 5: components 2, name: expected a name that no other component has"),
        ("amount: 500", "amount: 500.00001", "components 2, amount: expected an amount of zero or more with at most four decimals"),
        ("amount: 500", "amount: 1_000", "expected an amount"),
        ("amount: 500", "amount: {parameter: }", "components 2, amount, parameter: expected a name"),
        ("quota: credited_amount\n", "quota: credited_amount\n    threshold: 0\n", "expected a share of the quota above zero"),
        ("by: amount", "by: amount\n    quota: credited_amount", "expected no quota where tiers go by amount"),
        ("by: amount", "by: attainment", "expected entry quota: the measure whose quota is attained"),
        ("kind: bonus", "where: {product: x}\n    kind: bonus", "expected one of credit_type, deal_type, vertical, service_line, channel"),
        ("on: booking_day}", "on: booking_day, fallback: previous_business_day, calendar: Atlantis}", "expected a country such as DE"),
        ("on: booking_day}", "on: booking_day, calendar: DE}", "expected no calendar unless fallback is previous_business_day"),
        ("exchange: {", "exchange: {{", "expected one readable YAML document"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_place_and_expectation(old: str, new: str, sentence: str) -> None:
    findings = found(old, new)
    assert any(sentence in finding for finding in findings), findings
    assert all(finding.startswith("p.yaml") for finding in findings)


def test_all_errors_come_at_once_in_the_sequence_of_the_file() -> None:
    text = GOOD.replace("USD", "USC").replace("quarter", "week").replace("from: 100", "from: 101").replace("500", "-1")
    with pytest.raises(PlanRefused, match=r"Problems to mend \(4\)") as refused:
        read_plan(text, "p.yaml")
    assert [found.place.line for found in refused.value.facts["findings"]] == [3, 5, 14, 18]


NO_PLANS = ("", "a", "[]", "- a", "&a [*a]", "a: !!python/object:os.system b", "\x00", "a: 1\n---\nb: 2", "{", "null")


@pytest.mark.parametrize("text", NO_PLANS)
def test_anything_else_is_refused_with_a_finding(text: str) -> None:
    assert check_plan(text)


def test_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_bytes(b"name: \xff")
    with pytest.raises(PlanRefused, match="byte 7"):
        load_plan(tmp_path / "p.yaml")


@pytest.mark.parametrize("seed", range(40))
def test_plan_comes_back_from_its_document_as_it_was(seed: int) -> None:
    plan = draw_plan(Random(seed))
    again = plan_from_document(json.loads(json.dumps(plan_document(plan))))
    assert again == plan
    assert plan_version(again) == plan_version(plan)


def test_version_changes_with_the_promise_and_not_with_its_spelling() -> None:
    version = plan_version(read_plan(GOOD))
    assert len(version) == 64
    spelt = (
        GOOD.replace("1 %", "0.010").replace("amount: 500", "amount: 500.00  # a comment").replace("Small", '"Small"')
    )
    assert plan_version(read_plan(spelt)) == version
    assert plan_version(read_plan(GOOD.replace("1 %", "1.1 %"))) != version


def test_shipped_plans_are_good() -> None:
    assert [plan.name for plan in load_shipped_plans()] == ["adventureworks", "sample_company"]


def test_plan_of_the_guide_is_good() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "plans.md").read_text("utf-8")
    assert check_plan(guide.split("```yaml\n")[1].split("```")[0]) == ()
