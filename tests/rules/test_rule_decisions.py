"""What the interpreter decides, and the sentences that explain it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from aftersale.rules.cases import Case, run_case
from aftersale.rules.cells import parse_cell
from aftersale.rules.errors import NoRuleMatches, RulesDisagree, SeveralRulesMatch, TableRefused
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


def fees(hit_policy: str, outputs: str, default: str = "", type_: ColumnType = "number") -> RuleTable:
    """Three rules, for amounts from 1, from 2 and from 3, with the outputs."""
    return parse_table(
        {
            "name": "fees",
            "title": "Fees",
            "hit_policy": hit_policy,
            "inputs": [{"name": "amount", "label": "Amount", "type": "number"}],
            "outputs": [{"name": "fee", "label": "Fee", "type": type_, "default": default, "allowed": ALLOWED[type_]}],
            "rules": [
                {"rule": f"r{number}", "when": {"amount": f">= {number}"}, "then": {"fee": output}}
                for number, output in enumerate(outputs.split(), start=1)
            ],
        }
    )


ALLOWED: dict[str, str] = {"number": "", "string": "high, low", "boolean": "", "date": ""}


@pytest.mark.parametrize(
    ("hit_policy", "outputs", "type_", "results"),
    [
        ("F", "5 7 9", "number", [None, (D(5), "r1"), (D(5), "r1"), (D(5), "r1")]),
        ("U", "5 7 9", "number", [None, (D(5), "r1"), (None, None), (None, None)]),
        ("A", "5 5.0 9", "number", [None, (D(5), "r1"), (D(5), "r1"), (None, None)]),
        ("A", "null null 9", "number", [None, (None, "r1"), (None, "r1"), (None, None)]),
        ("P", "null low high", "string", [None, (None, "r1"), ("low", "r2"), ("high", "r3")]),
        ("C<", "7 5 9", "number", [None, (D(7), "r1"), (D(5), "r2"), (D(5), "r2")]),
        ("C>", "7 5 9", "number", [None, (D(7), "r1"), (D(7), "r1"), (D(9), "r3")]),
        ("C>", "7 null 9", "number", [None, (D(7), "r1"), (None, "r2"), (None, "r2")]),
        ("C<", "2026-07-01 2026-01-31 null", "date", [None, (date(2026, 7, 1), "r1"), (date(2026, 1, 31), "r2"), (None, "r3")]),
        ("C+", "0.1 0.2 -5", "number", [None, (D("0.1"), None), (D("0.3"), None), (D("-4.7"), None)]),
        ("C+", "1 null 3", "number", [None, (D(1), None), (None, None), (None, None)]),
        ("C#", "5 5 null", "number", [(D(0), None), (D(1), None), (D(2), None), (D(3), None)]),
        ("C#", "low low high", "string", [(D(0), None), (D(1), None), (D(2), None), (D(3), None)]),
        ("C", "5 7 5", "number", [((), None), ((D(5),), None), ((D(5), D(7)), None), ((D(5), D(7), D(5)), None)]),
        ("R", "7 5 null", "number", [((), None), ((D(7),), None), ((D(7), D(5)), None), ((D(7), D(5), None), None)]),
        ("O", "low null high", "string", [((), None), (("low",), None), (("low", None), None), (("high", "low", None), None)]),
    ],
)  # fmt: skip
def test_hit_policy_makes_one_decision_of_the_rules_that_match(
    hit_policy: str, outputs: str, type_: ColumnType, results: list[tuple[Value, str | None] | None]
) -> None:
    one = fees(hit_policy, outputs, type_=type_)
    for amount, result in enumerate(results):
        decision = decide(one, {"amount": amount})
        assert (decision.outputs["fee"], decision.rule_id) == (result or (None, None)), amount
        assert len(decision.matched_rule_ids) == amount


def test_rules_that_match_are_named_as_the_hit_policy_looks_at_them() -> None:
    for hit_policy, matched in {"O": "r3 r1 r2", "P": "r3 r1 r2", "R": "r1 r2 r3", "A": "r1 r2 r3"}.items():
        assert decide(fees(hit_policy, "low null high", type_="string"), {"amount": 3}).matched_rule_ids == tuple(
            matched.split()
        )
    assert decide(fees("C>", "7 5 9"), {"amount": 3}).matched_rule_ids == ("r3", "r1", "r2")


@pytest.mark.parametrize(
    ("hit_policy", "fee"), [("first", D("1.5")), ("sum", D("4.5")), ("collect", (D("1.5"), D("3"))), ("count", D(2))]
)
def test_calculated_results_are_worked_out_for_every_rule_that_makes_the_result(hit_policy: str, fee: object) -> None:
    assert decide(fees(hit_policy, "amount*0.75 amount+1 amount"), {"amount": 2}).outputs == {"fee": fee}


def test_sum_of_a_calculation_that_comes_to_nothing_is_nothing() -> None:
    assert decide(fees("sum", "1 amount/(amount-2)"), {"amount": 2}).outputs == {"fee": None}


@pytest.mark.parametrize("hit_policy", ["any", "min", "max"])
def test_calculated_results_cannot_be_compared_by_a_hit_policy(hit_policy: str) -> None:
    with pytest.raises(TableRefused, match=r"row 2 \(r2\), column fee: .*cannot be calculated: amount\+1"):
        fees(hit_policy, "1 amount+1")


def test_priority_goes_by_the_first_output_first_and_by_no_output_without_a_list() -> None:
    columns = [
        {"name": "level", "type": "string", "allowed": "high, low"},
        {"name": "free", "type": "string"},
        {"name": "kind", "type": "string", "allowed": "a, b"},
    ]
    rules = {"r1": "low x a", "r2": "high z b", "r3": "high y a", "r4": "high w a"}
    document: dict[str, object] = {
        "name": "t", "title": "T", "outputs": columns,
        "rules": [
            {"rule": rule_id, "then": dict(zip(("level", "free", "kind"), said.split(), strict=True))}
            for rule_id, said in rules.items()
        ],
    }  # fmt: skip
    first = decide(parse_table({**document, "hit_policy": "priority"}), {})
    assert (first.rule_id, first.outputs) == ("r3", {"level": "high", "free": "y", "kind": "a"})
    ordered = decide(parse_table({**document, "hit_policy": "output order"}), {})
    assert ordered.matched_rule_ids == ("r3", "r4", "r2", "r1")
    assert ordered.outputs["free"] == ("y", "w", "z", "x")


@pytest.mark.parametrize(
    ("hit_policy", "outputs", "default", "none", "several"),
    [
        ("F", "5 7", "2", D(2), D(5)),
        ("U", "5 7", "2", D(2), None),
        ("A", "5 7", "2", D(2), None),
        ("C+", "5 7", "2", D(2), D(12)),
        ("C+", "5 null", "2", D(2), None),
        ("C<", "5 7", "0", D(0), D(5)),
        ("C", "5 7", "2", (D(2),), (D(5), D(7))),
    ],
)
def test_default_holds_where_no_rule_matches_and_only_there(
    hit_policy: str, outputs: str, default: str, none: object, several: object
) -> None:
    one = fees(hit_policy, outputs, default)
    assert decide(one, {"amount": None}).outputs == {"fee": none}
    assert require_decision(one, {"amount": 0}).rule_id is None
    assert decide(one, {"amount": 2}).outputs == {"fee": several}


def test_count_of_nothing_is_a_decision_and_a_sum_or_list_of_nothing_is_none() -> None:
    assert require_decision(fees("count", "5 7"), {"amount": 0}).outputs == {"fee": D(0)}
    for hit_policy in ("sum", "collect"):
        with pytest.raises(NoRuleMatches):
            require_decision(fees(hit_policy, "5 7"), {"amount": 0})


def test_rules_that_should_agree_and_do_not_are_refused_with_their_names() -> None:
    with pytest.raises(
        RulesDisagree, match="Rules r1, r2, r3 of rule table fees all match Amount = 3 and say different"
    ):
        require_decision(fees("any", "5 5 9"), {"amount": 3})
    assert require_decision(fees("any", "5 5 9"), {"amount": 2}).outputs == {"fee": D(5)}


@pytest.mark.parametrize(
    ("hit_policy", "outputs", "sentences"),
    [
        ("any", "5 5", ["Rule r1 decides: ", "Rule r2 matches too, and says the same as rule r1."]),
        (
            "any",
            "5 6",
            ["Rules r1, r2 all match and say different things, so rule r1 does not decide.", "Rules r1, r2"],
        ),
        ("min", "6 5", ["Rule r1 matches too, but the result of rule r2 goes before its own.", "Rule r2 decides: "]),
        ("sum", "6 5", ["Rule r1 decides: Amount is 2 (wanted: at least 1).", "Rule r2 decides: "]),
        ("collect", "6 5", ["Rule r1 decides: ", "Rule r2 decides: "]),
    ],
)
def test_explanation_says_which_rules_make_the_result(hit_policy: str, outputs: str, sentences: list[str]) -> None:
    explained = explain_decision(fees(hit_policy, outputs), {"amount": 2})
    assert [each.sentence.startswith(said) for each, said in zip(explained, sentences, strict=True)] == [True, True]


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


@pytest.mark.parametrize(
    ("hit_policy", "amount", "expected", "wrong"),
    [
        ("collect", 2, "r2", []),
        ("collect", 2, "r3", ["Row r3 should decide, but row r1, r2 does."]),
        ("sum", 0, "", []),
        ("sum", 1, "", ["No row should decide, but row r1 does."]),
        ("first", 2, "r2", ["Row r2 should decide, but row r1 does."]),
        ("unique", 2, "r2", ["Row r2 should decide, but no row does."]),
    ],
)
def test_case_expects_one_of_the_rows_that_make_the_result(
    hit_policy: str, amount: int, expected: str, wrong: list[str]
) -> None:
    case = Case(1, "one", {"amount": amount}, None, expected, {}, datetime(2026, 1, 1), "ann")
    assert list(run_case(fees(hit_policy, "5 6 7"), case).wrong) == wrong
