"""Cells that calculate: conditions over several columns, results that are worked out, and what is said of them."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aftersale.errors import Place
from aftersale.rules.check import check_table
from aftersale.rules.check.conditions import matches
from aftersale.rules.decide_file import decide_file
from aftersale.rules.document import read_document, write_document
from aftersale.rules.engines.files import FileToDecide
from aftersale.rules.explain import explain_decision
from aftersale.rules.feel.values import Months
from aftersale.rules.interpret import decide
from aftersale.rules.model import RuleTable
from aftersale.rules.read import check_table_csv, parse_table, read_table_csv, write_table_csv

D = Decimal


def commission(hit_policy: str = "first", **rules: dict[str, str]) -> RuleTable:
    """A table of rates: an amount, its target, the day of the booking and how long the order ran."""
    inputs = [
        {"name": "amount", "label": "Booked amount", "type": "number"},
        {"name": "target", "label": "Target", "type": "number"},
        {"name": "booked_on", "label": "Booked on", "type": "date"},
        {"name": "handled", "label": "Handling time", "type": "days and time duration"},
    ]
    names = [each["name"] for each in inputs]
    return parse_table(
        {
            "name": "commission",
            "title": "What a booking earns",
            "hit_policy": hit_policy,
            "inputs": inputs,
            "outputs": [{"name": "pay", "label": "Pay", "type": "number"}],
            "rules": [
                {
                    "rule": rule_id,
                    "when": {name: parts[name] for name in names if name in parts},
                    "then": {"pay": parts.get("pay", "null")},
                }
                for rule_id, parts in rules.items()
            ],
        }
    )


THREE = commission(
    above={"amount": "> target * 1.2", "pay": "amount * 0.05 + 100"},
    slow={"handled": "> P2D", "booked_on": "Booked on.year = 2026 and ? != null", "pay": "1"},
    rest={"pay": "round half up(amount / 3, 2)"},
)
ROW: dict[str, Any] = {
    "amount": D("1300"),
    "target": D("1000"),
    "booked_on": date(2026, 1, 31),
    "handled": timedelta(days=3),
}


def test_condition_may_use_other_columns_and_result_may_be_worked_out() -> None:
    assert decide(THREE, ROW).outputs == {"pay": D("165")}
    assert decide(THREE, ROW).rule_id == "above"
    assert decide(THREE, ROW | {"amount": D("1200")}).rule_id == "slow"
    assert decide(THREE, ROW | {"amount": D("100"), "booked_on": date(2025, 12, 31)}).outputs == {"pay": D("33.33")}


def test_condition_on_a_missing_value_is_unknown_and_does_not_match() -> None:
    assert decide(THREE, ROW | {"target": None, "handled": None}).rule_id == "rest"


def test_result_that_is_too_large_to_be_kept_is_none() -> None:
    large = commission(one={"pay": "amount * amount"})
    assert decide(large, ROW | {"amount": D("1000000")}).outputs == {"pay": None}
    assert decide(large, ROW | {"amount": D("999999")}).outputs == {"pay": D("999998000001")}


def test_explanation_calls_columns_by_their_labels() -> None:
    above, slow, _ = explain_decision(THREE, ROW | {"amount": D("1200"), "booked_on": date(2025, 1, 1)})
    assert above.sentence == "Rule above would match if Booked amount were above Target * 1.2; it is 1,200."
    assert slow.sentence == (
        "Rule slow would match if Booked on were such that Booked on.year = 2026 and Booked on != null; it is 2025-01-01."
    )


def test_cells_are_written_back_as_their_authors_wrote_them(tmp_path: Path) -> None:
    document = write_document(THREE)
    assert parse_table(document).version == THREE.version
    rules: Any = document["rules"]
    assert rules[1]["when"]["booked_on"] == "Booked on.year = 2026 and ? != null"
    assert rules[2]["then"] == {"pay": "round half up(amount / 3, 2)"}
    write_table_csv(THREE, tmp_path / "table.csv")
    assert read_table_csv(tmp_path / "table.csv").version == THREE.version


def test_instants_and_durations_are_read_compared_and_written() -> None:
    table = parse_table(
        {
            "name": "service",
            "title": "Service",
            "hit_policy": "first",
            "inputs": [
                {"name": "opened_at", "type": "date and time"},
                {"name": "term", "type": "years and months duration", "allowed": "P1Y, P18M"},
            ],
            "outputs": [{"name": "due_at", "type": "date and time"}],
            "rules": [
                {"rule": "old", "when": {"opened_at": "< 2026-01-31T10:00:00Z"}, "then": {"due_at": "null"}},
                {"rule": "new", "when": {"term": "P12M"}, "then": {"due_at": 'opened_at + duration("PT8H")'}},
                {"rule": "rest", "then": {"due_at": "2026-12-31T00:00:00Z"}},
            ],
        }
    )
    ten = datetime(2026, 1, 31, 10, tzinfo=UTC)
    assert decide(table, {"opened_at": ten - timedelta(microseconds=1), "term": Months(12)}).rule_id == "old"
    assert decide(table, {"opened_at": ten, "term": Months(12)}).outputs == {
        "due_at": datetime(2026, 1, 31, 18, tzinfo=UTC)
    }
    assert decide(table, {"opened_at": ten, "term": Months(18)}).rule_id == "rest"
    assert parse_table(write_document(table)).version == table.version
    with pytest.raises(ValueError, match="takes a date and time"):
        decide(table, {"opened_at": ten.replace(tzinfo=None), "term": None})


def test_refusal_names_the_cell_and_says_what_was_expected(tmp_path: Path) -> None:
    text = (
        "table,t,T\nhit policy,first\nrule,amount,then,pay\nlabel,Booked amount,,Pay\ntype,number,,number\nallowed,,,\n"
    )
    (tmp_path / "t.csv").write_text(f'{text}r1,? > 5 and ? < 3,,1\nr2,-,,"amount + ""x"""\n', encoding="utf-8")
    found = [str(each) for each in check_table_csv(tmp_path / "t.csv").findings]
    assert found == [
        f"{tmp_path}/t.csv, line 7, column amount, row 1 (r1), character 1: Booked amount: expected a condition that "
        "some value can satisfy, found '? > 5 and ? < 3'.",
        f"{tmp_path}/t.csv, line 8, column pay, row 2 (r2), character 10: Pay: expected a number, found '\"x\"', "
        "which is text.",
    ]


def codes(policy: str, **rules: dict[str, str]) -> list[tuple[str, int | None]]:
    return [(each.code, each.row) for each in check_table(commission(policy, **rules)) if each.severity != "info"]


def test_conditions_that_exclude_each_other_neither_overlap_nor_leave_a_gap() -> None:
    assert codes("unique", one={"amount": "> target"}, two={"amount": "<= target"}) == []
    assert codes("unique", one={"amount": "> target"}, two={"target": "> amount"}, three={"amount": "= target"}) == []
    assert codes("unique", one={"amount": "> target"}, two={"amount": "not(? > target)"}) == []


def test_rows_whose_conditions_meet_in_a_case_are_told_with_it() -> None:
    table = commission(
        "unique", one={"amount": "> target"}, two={"amount": "<= target"}, three={"amount": "= target + 1"}
    )
    one, two = [each for each in check_table(table) if each.severity != "info"]
    assert (one.code, one.severity, one.row) == ("rows_overlap", "error", 3)
    assert "The rule and rule one both match Booked amount 1, Target 0, but only one may." in str(one)
    assert (two.code, two.severity, two.row) == ("overlap_unproved", "warning", 3)
    assert "Booked amount <= Target, Booked amount = Target + 1" in str(two)


def test_what_could_not_be_proved_of_conditions_is_said() -> None:
    far = codes("unique", one={"amount": "> target * target + 1000000000"}, two={"amount": "< target - 1000000000"})
    assert ("overlap_unproved", 2) in far
    assert codes("first", one={"amount": "> target"}) == [("gap", None)]
    # The same condition is one; where a rule with fewer conditions goes before, the other never decides.
    first = commission("first", one={"amount": "> target"}, two={}, three={"amount": "> target", "pay": "1"})
    assert [(each.code, each.row) for each in check_table(first)] == [("row_contradicts", 3)]
    narrow = commission("first", one={"amount": "> target"}, two={"amount": "> target", "target": "> 5"}, three={})
    assert [(each.code, each.row) for each in check_table(narrow)] == [("row_unreachable", 2)]
    twice = commission("first", one={"amount": "> target"}, two={"amount": "> target"}, three={})
    assert [(each.code, each.row) for each in check_table(twice)] == [("row_repeated", 2)]


def test_check_of_many_conditions_says_when_it_is_not_finished() -> None:
    rules = {f"r{number}": {"amount": f"> target + {number}", "pay": str(number)} for number in range(40)}
    found = [each.code for each in check_table(commission("unique", **rules), 200_000)]
    assert found.count("rows_overlap") >= 1
    assert "check_unfinished" in found


def test_values_that_are_not_allowed_are_found_inside_expressions_too() -> None:
    draft = read_document(
        {
            "name": "basis",
            "title": "Basis",
            "hit_policy": "first",
            "inputs": [
                {"name": "channel", "label": "Channel", "type": "string", "allowed": "web, field"},
                {"name": "amount", "label": "Amount", "type": "number"},
            ],
            "outputs": [{"name": "basis", "label": "Basis", "type": "string", "allowed": "seller, territory"}],
            "rules": [
                {"rule": "r1", "when": {"amount": 'channel = "wbe"'}, "then": {"basis": "seller"}},
                {"rule": "r2", "when": {"channel": '? != "web" or ? = "shop"'}, "then": {"basis": "territory"}},
                {"rule": "r3", "then": {"basis": 'if amount > 5 then "seller" else "team"'}},
                {"rule": "r4", "then": {"basis": '"sell" + "er"'}},
                {"rule": "r5", "then": {"basis": 'if channel = "web" then "seller" else null'}},
            ],
        },
        lambda path: Place(),
    )
    found = [(each.row, each.column, str(each.sentence)) for each in draft.findings if each.code == "value_not_allowed"]
    assert found == [
        (1, "amount", "Channel cannot be wbe. Nearest to it: web. Allowed: web, field."),
        (2, "channel", "Channel cannot be shop. Allowed: web, field."),
        (3, "basis", "Basis cannot be team. Allowed: seller, territory."),
        (
            4,
            "basis",
            "Basis has a list of allowed values, so a result is one of them, or chosen from them by if, and not "
            'calculated: "sell" + "er".',
        ),
    ]


def test_rows_of_a_file_are_decided_by_instants_durations_and_calculations(tmp_path: Path) -> None:
    table = parse_table(
        {
            "name": "service",
            "title": "Service",
            "hit_policy": "first",
            "inputs": [
                {"name": "opened_at", "type": "date and time"},
                {"name": "handled", "type": "days and time duration"},
                {"name": "term", "type": "years and months duration"},
            ],
            "outputs": [{"name": "due_at", "type": "date and time"}, {"name": "hours", "type": "number"}],
            "rules": [
                {
                    "rule": "late",
                    "when": {"opened_at": ">= 2026-01-31T10:00:00Z", "handled": "> PT1H", "term": "[P1Y..P2Y)"},
                    "then": {"due_at": "opened_at + term", "hours": "handled.days * 24 + handled.hours / 3"},
                }
            ],
        }
    )
    source, target = tmp_path / "rows.parquet", tmp_path / "decided.parquet"
    with duckdb.connect() as duck:
        duck.execute(
            "CREATE TABLE r AS SELECT * FROM (VALUES (1, TIMESTAMP '2026-01-31 10:00:00', 97200000000, 13), "
            "(2, TIMESTAMP '2026-01-31 09:59:59.999999', 97200000000, 13), (3, NULL, 97200000000, 13)) "
            "AS r(number, opened_at, handled, term)"
        )
        duck.table("r").write_parquet(str(source))
        assert decide_file(FileToDecide(table, source, target)) == 3
        found = duck.execute(
            "SELECT number, epoch_us(due_at), hours, rule_id FROM read_parquet($file) ORDER BY number",
            {"file": str(target)},
        ).fetchall()
    due_at = datetime(2027, 2, 28, 10, tzinfo=UTC)
    assert found == [(1, int(due_at.timestamp()) * 10**6, D(25), "late"), (2, None, None, None), (3, None, None, None)]


ASKED = [
    "-",
    "-",
    "> target",
    "<= target",
    "= target",
    "!= target",
    "< target * 2",
    "1",
    "> 1",
    "<= 1",
    "null",
    "not(null)",
]
WANTED = [
    "-",
    "-",
    "amount",
    "> amount",
    "amount + target > 3",
    "1",
    "[0..2]",
    "null",
    "? != null",
    "is defined(amount)",
]
SEEN = [None, D(-1), D(0), D(1), D(2), D(3), D(5)]


@pytest.mark.parametrize("policy", ["unique", "first"])
def test_nothing_that_conditions_do_goes_unsaid(policy: str) -> None:
    """On random tables: a case that two rows match, or none, is said or could not be proved; and no row that decides is said not to."""
    for seed in range(120):
        rng = random.Random(seed)
        rules = {
            f"r{number}": {"amount": rng.choice(ASKED), "target": rng.choice(WANTED), "pay": str(number % 2)}
            for number in range(rng.randrange(2, 6))
        }
        table = commission(policy, **rules)
        found = check_table(table)
        said = {(each.code, each.row) for each in found}
        cases: list[dict[str, Any]] = [
            {"amount": amount, "target": target, "booked_on": date(2026, 1, 1), "handled": timedelta(0)}
            for amount in SEEN
            for target in SEEN
        ]
        matched = [
            [number for number, row in enumerate(table.rows, start=1) if matches(table, row, case)] for case in cases
        ]
        if policy == "unique":
            about = {
                row
                for code, row in said
                if code in ("rows_overlap", "overlap_unproved", "row_repeated", "row_contradicts")
            }
            assert {max(each) for each in matched if len(each) > 1} <= about, seed
        else:
            decided = {each[0] for each in matched if each}
            assert not decided & {row for code, row in said if code == "row_unreachable"}, seed
        known = [case["amount"] is not None and case["target"] is not None for case in cases]
        if any(is_known and not each for is_known, each in zip(known, matched, strict=True)):
            assert {"gap", "gap_unproved"} & {each.code for each in found if each.severity == "warning"}, seed
