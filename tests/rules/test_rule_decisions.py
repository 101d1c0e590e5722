"""What the interpreter decides, and the sentences that explain it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from aftersale.rules.cells import parse_cell
from aftersale.rules.errors import NoRuleMatches, SeveralRulesMatch
from aftersale.rules.explain import explain_decision
from aftersale.rules.interpret import compute_test, decide, require_decision
from aftersale.rules.model import ColumnType, RuleTable, Value
from aftersale.rules.read import parse_table

D = Decimal


def table(hit_policy: str = "first", **rules: dict[str, str]) -> RuleTable:
    return parse_table(
        {
            "name": "approval",
            "title": "Who approves",
            "hit_policy": hit_policy,
            "inputs": [
                {"name": "channel", "label": "Sales channel", "type": "string"},
                {"name": "amount", "label": "Claimed amount", "type": "number"},
            ],
            "outputs": [{"name": "approver", "label": "Approver", "type": "string"}],
            "rules": [
                {
                    "rule": rule_id,
                    "when": {key: parts[key] for key in ("channel", "amount") if key in parts},
                    "then": {"approver": parts.get("approver", "null")},
                    "start_on": parts.get("start_on", ""),
                    "end_on": parts.get("end_on", ""),
                }
                for rule_id, parts in rules.items()
            ],
        }
    )


THREE = table(
    small={"amount": "< 100", "approver": "nobody"},
    web={"channel": "web", "amount": "[100..5000)", "approver": "manager"},
    rest={"approver": "finance"},
)


def test_first_matching_row_decides_and_later_ones_are_named() -> None:
    decision = decide(THREE, {"channel": "web", "amount": D("99.9999"), "more": "is fine"})
    assert decision.outputs == {"approver": "nobody"}
    assert decision.rule_id == "small"
    assert decision.matched_rule_ids == ("small", "rest")
    assert decision.table_version == THREE.version


def test_value_on_a_boundary_belongs_to_the_row_that_includes_it() -> None:
    assert decide(THREE, {"channel": "web", "amount": 100}).rule_id == "web"
    assert decide(THREE, {"channel": "web", "amount": D("5000")}).rule_id == "rest"


@pytest.mark.parametrize(
    ("cell", "type_", "value", "result"),
    [
        ("-", "string", None, True),
        ("null", "string", None, True),
        ("null", "string", "", False),
        ("not(null)", "string", None, False),
        ("not(null)", "string", "x", True),
        ("web", "string", None, None),
        ("!= web", "string", None, None),
        ("not(web)", "string", None, None),
        ("not(web)", "string", "field", True),
        ("not(web)", "string", "web", False),
        ("web, null", "string", None, True),
        ("web, null", "string", "field", False),
        ("not(web, null)", "string", None, False),
        ("not(web, null)", "string", "field", True),
        ("web", "string", "Web", False),
        ("web", "string", "web ", False),
        ("[a..c)", "string", "bzz", True),
        ("[a..c)", "string", "c", False),
        ("> 5", "number", None, None),
        ("[1..5]", "number", None, None),
        ("[1..5]", "number", D("5.000"), True),
        ("]1..5[", "number", D("1"), False),
        ("!= 5", "number", D("5.0"), False),
        ("false", "boolean", None, None),
        ("not(false)", "boolean", None, None),
        ("!= false", "boolean", True, True),
        ("<= 2026-01-31", "date", date(2026, 1, 31), True),
        ("(2026-01-31..2026-02-28]", "date", date(2026, 1, 31), False),
    ],
)
def test_comparing_with_nothing_is_neither_true_nor_false(
    cell: str, type_: ColumnType, value: Value, result: bool | None
) -> None:
    assert compute_test(parse_cell(cell, type_).test, value) is result


def test_missing_value_does_not_satisfy_a_negation() -> None:
    one = table(other={"channel": "not(web)", "approver": "finance"})
    assert decide(one, {"channel": None, "amount": None}).rule_id is None


def test_row_that_no_rule_matches_has_no_outputs_but_the_version() -> None:
    one = table(web={"channel": "web", "approver": "manager"})
    decision = decide(one, {"channel": "field", "amount": 5})
    assert (decision.rule_id, decision.outputs, decision.matched_rule_ids) == (None, {"approver": None}, ())
    assert decision.table_version == one.version
    with pytest.raises(NoRuleMatches, match="Sales channel = field, Claimed amount = 5"):
        require_decision(one, {"channel": "field", "amount": 5})


def test_two_matches_where_one_may_be_decide_nothing_and_name_both_rules() -> None:
    two = table(
        "unique",
        web={"channel": "web", "approver": "manager"},
        large={"amount": "> 1000", "approver": "finance"},
    )
    row = {"channel": "web", "amount": 2000}
    assert decide(two, row).rule_id is None
    assert decide(two, row).outputs == {"approver": None}
    assert decide(two, row).matched_rule_ids == ("web", "large")
    with pytest.raises(SeveralRulesMatch, match=r"Rules web, large of rule table approval"):
        require_decision(two, row)
    assert require_decision(two, {"channel": "web", "amount": 1000}).rule_id == "web"


def test_rule_is_in_force_from_its_start_until_the_day_before_its_end() -> None:
    dated = table(
        old={"end_on": "2026-01-01", "approver": "manager"},
        new={"start_on": "2026-01-01", "end_on": "2027-01-01", "approver": "finance"},
    )
    row = {"channel": None, "amount": None}
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [decide(dated, row, on).rule_id for on in days] == ["old", "new", "new", None]
    assert decide(dated, row, None).rule_id is None


@pytest.mark.parametrize("row", [{"channel": "web"}, {"channel": "web", "amount": 1.5}, {"channel": 5, "amount": 1}])
def test_row_that_does_not_fit_the_columns_is_a_programming_error(row: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="approval"):
        decide(THREE, row)


@pytest.mark.parametrize("value", [True, D("NaN"), D("Infinity"), datetime(2026, 1, 1)])
def test_truth_values_and_not_a_number_are_not_amounts(value: object) -> None:
    with pytest.raises(ValueError, match="takes a number"):
        decide(THREE, {"channel": "web", "amount": value})


def test_explanation_says_which_rule_decides_and_what_was_seen_in_labels() -> None:
    small, web, rest = explain_decision(THREE, {"channel": "web", "amount": D("1200")})
    assert small.outcome == "near_miss"
    assert small.sentence == "Rule small would match if Claimed amount were below 100; it is 1,200."
    assert web.outcome == "decides"
    assert web.sentence == (
        "Rule web decides: Sales channel is web (wanted: web); "
        "Claimed amount is 1,200 (wanted: from 100 up to, but not including, 5,000)."
    )
    assert [cell.satisfied for cell in web.cells] == [True, True]
    assert (rest.outcome, rest.sentence) == ("matches", "Rule rest matches too, but rule web stands above it.")


def test_explanation_names_every_failed_condition_and_only_those() -> None:
    _, web, rest = explain_decision(THREE, {"channel": None, "amount": D("6000")})
    assert web.outcome == "fails"
    assert web.sentence == (
        "Rule web does not match: Sales channel is empty (wanted: web); "
        "Claimed amount is 6,000 (wanted: from 100 up to, but not including, 5,000)."
    )
    assert rest.sentence == "Rule rest decides: it has no conditions."


def test_day_out_of_force_is_a_near_miss_of_its_own() -> None:
    dated = table(new={"channel": "web", "start_on": "2026-01-01", "approver": "finance"})
    (new,) = explain_decision(dated, {"channel": "web", "amount": None}, date(2025, 12, 31))
    assert new.sentence == "Rule new would match if the day were from 2026-01-01; it is 2025-12-31."


def test_explanation_of_several_matches_where_one_may_be() -> None:
    two = table("unique", web={"channel": "web"}, large={"amount": "> 1000"})
    for explanation in explain_decision(two, {"channel": "web", "amount": 2000}):
        assert explanation.outcome == "matches"
        assert "Rules web, large all match, but exactly one may" in explanation.sentence


@pytest.mark.parametrize(
    ("cell", "type_", "words"),
    [
        ("null", "string", "empty"),
        ("not(null)", "string", "not empty"),
        ("not(web, field)", "string", "given, and not web or field"),
        ('"web shop", null', "string", '"web shop" or empty'),
        (">= 5", "number", "at least 5"),
        ("!= 5", "number", "something other than 5"),
        ("(1..5]", "number", "above 1 up to 5"),
        ("< 2026-01-31", "date", "before 2026-01-31"),
        ("true", "boolean", "true"),
    ],
)
def test_condition_reads_as_words(cell: str, type_: ColumnType, words: str) -> None:
    one = parse_table(
        {
            "name": "one",
            "title": "One",
            "hit_policy": "first",
            "inputs": [{"name": "seen", "type": type_}],
            "outputs": [{"name": "result", "type": "boolean"}],
            "rules": [{"rule": "r1", "when": {"seen": cell}, "then": {"result": "true"}}],
        }
    )
    assert explain_decision(one, {"seen": None})[0].cells[0].wanted == words
