"""The first checks of a rule table, also of one that was built in code."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from aftersale.rules.cells import parse_cell
from aftersale.rules.check import check_cells, check_table
from aftersale.rules.model import (
    Cell,
    ColumnType,
    Comparison,
    Constant,
    HitPolicy,
    InputColumn,
    OutputColumn,
    Range,
    RuleRow,
    RuleTable,
    Value,
)
from aftersale.rules.read import check_table_csv

CHANNEL = InputColumn("channel", "Sales channel", "string", ("web", "field"))
FLAG = InputColumn("flag", "Flag", "boolean")
SHARE = OutputColumn("share", "Share", "number", (Decimal("0.5"), Decimal("1")))


def row(rule_id: str, channel: str = "-", flag: str = "-", share: Value = Decimal("1")) -> RuleRow:
    return RuleRow(rule_id, (parse_cell(channel, "string"), parse_cell(flag, "boolean")), (share,))


def dated(rule_id: str, start_on: date | None, end_on: date | None = None) -> RuleRow:
    return RuleRow(rule_id, row(rule_id).cells, (Decimal("1"),), start_on, end_on)


def codes(*rows: RuleRow, hit_policy: HitPolicy = "first") -> list[tuple[str, int | None, str]]:
    table = RuleTable("t", "T", hit_policy, (CHANNEL, FLAG), (SHARE,), rows)
    return [(each.code, each.row, each.column) for each in check_table(table)]


def test_sound_table_has_no_findings() -> None:
    assert codes(row("a", "web"), row("b", "not(web)", "true"), row("c")) == []


def test_repeated_and_missing_rule_ids_are_found() -> None:
    assert codes(row("a", "web"), row("a", "field"), row("", "null")) == [
        ("rule_id_repeated", 2, "rule"),
        ("rule_id_missing", 3, "rule"),
    ]


def test_values_that_are_not_allowed_are_found_in_conditions_and_outputs() -> None:
    assert codes(row("a", "not(shop)", share=Decimal("0.7")), row("b", "web, phone"), row("c", "null", share=None)) == [
        ("value_not_allowed", 1, "channel"),
        ("value_not_allowed", 1, "share"),
        ("value_not_allowed", 2, "channel"),
    ]


def test_ends_of_ranges_need_not_be_allowed_values() -> None:
    assert codes(row("a", "[a..z]"), row("b")) == []


@pytest.mark.parametrize("constant", [Decimal("NaN"), 5, 1.5, "1", True])
def test_output_of_another_type_is_found(constant: Constant) -> None:
    assert codes(row("a", share=constant)) == [("type_wrong", 1, "share")]


def test_condition_of_another_type_is_found() -> None:
    cells = (Cell("5", Comparison("=", Decimal("5"))), Cell("[false..true]", Range(False, True, True, True)))
    assert codes(RuleRow("a", cells, (None,))) == [("type_wrong", 1, "channel"), ("type_wrong", 1, "flag")]


def test_allowed_value_of_another_type_is_found() -> None:
    wrong = OutputColumn("share", "Share", "number", ("1",))
    found = check_table(RuleTable("t", "T", "first", (CHANNEL,), (wrong,), ()))
    assert [(each.code, each.column) for each in found] == [("type_wrong", "share")]


def test_rows_behind_one_that_matches_everything_never_decide_or_conflict() -> None:
    assert codes(row("a"), row("b", "web")) == [("row_unreachable", 2, "")]
    assert codes(row("a"), row("b", "web"), hit_policy="unique") == [("rows_overlap", 2, "")]


def test_row_that_rows_above_cover_together_never_decides() -> None:
    found = codes(row("a", "web", "true"), row("b", "web", "false"), row("c", "web", "not(null)"), row("d"))
    assert found == [("row_unreachable", 3, "")]


def test_rows_with_the_same_conditions_repeat_or_contradict_each_other() -> None:
    half = Decimal("0.5")
    assert codes(row("a", "web"), row("b", '"web"'), row("c")) == [("row_repeated", 2, "")]
    assert codes(row("a", "web"), row("b", "web", share=half), row("c")) == [("row_contradicts", 2, "")]
    assert codes(row("a"), row("b"), hit_policy="unique") == [("row_repeated", 2, "")]


def test_condition_that_no_allowed_value_satisfies_is_found() -> None:
    assert codes(row("a", "not(web, field)"), row("b", "-", "not(true, false)"), row("c")) == [
        ("cell_never_true", 1, "channel"),
        ("cell_never_true", 2, "flag"),
    ]


def test_large_check_says_that_it_is_not_finished() -> None:
    table = RuleTable("t", "T", "first", (CHANNEL, FLAG), (SHARE,), (row("a", "web"), row("b", "field", "true")))
    assert [each.code for each in check_table(table, steps=1)] == ["check_unfinished"]


GAPS = """\
table,rates,Rates
hit policy,first
rule,product,segment,amount,then,rate,start_on,end_on
label,Product,Segment,Amount,,Rate,,
type,string,string,number,,number,,
allowed,"PL1, PL3","Key, Small",,,,,
r1,PL1,-,-,,1,2026-01-01,
r2,PL3,Small,-,,1,2026-01-01,
r3,PL3,Key,< 1000,,1,2026-01-01,
r4,PL3,Key,>= 5000,,1,2026-01-01,
r5,PL3,Key,[1000..5000),,1,2026-01-01,2027-01-01
"""


def test_gap_is_said_in_the_words_of_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text(GAPS, encoding="utf-8")
    gap, *notes = check_table_csv(path).findings
    assert gap.sentence == (
        "No row for Product PL3, Segment Key, Amount from 1,000 up to, but not including, 5,000, from 2027-01-01. Add a row?"
    )
    assert gap.severity == "warning"
    assert gap.row_to_add == {
        "when": {"product": "PL3", "segment": "Key", "amount": "[1000..5000)"},
        "start_on": "2027-01-01",
    }
    assert {each.severity for each in notes} == {"info"}
    assert [each.sentence for each in notes[:2]] == [
        "No row for Product empty. Add a row?",
        "No row for Product PL3, Segment empty. Add a row?",
    ]


def test_row_is_reachable_on_days_that_the_row_before_does_not_cover() -> None:
    def unreachable(*rows: RuleRow) -> list[int | None]:
        return [number for code, number, _ in codes(*rows) if code == "row_unreachable"]

    first = dated("a", date(2026, 1, 1), date(2027, 1, 1))
    inside, across, open_end = date(2026, 3, 1), date(2027, 1, 2), None
    assert unreachable(first, dated("b", inside, date(2027, 1, 1))) == [2]
    assert unreachable(first, dated("b", inside, across)) == []
    assert unreachable(first, dated("b", inside, open_end)) == []
    assert unreachable(first, dated("b", None, inside)) == []
    assert unreachable(first, row("b")) == []
    assert unreachable(first, dated("b", date(2027, 1, 1), None), dated("c", inside)) == [3]


def test_rule_that_is_never_in_force_is_found() -> None:
    assert codes(dated("a", date(2026, 1, 1), date(2026, 1, 1))) == [("period_empty", 1, "end_on")]


def test_table_with_a_missing_cell_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="one cell per column"):
        RuleTable("t", "T", "first", (CHANNEL, FLAG), (SHARE,), (RuleRow("a", (), (None,)),))


@pytest.mark.parametrize(
    ("hit_policy", "outputs", "found"),
    [
        ("priority", [("label", "string", (), None)], [""]),
        ("output order", [("label", "string", (), None), ("share", "number", (), None)], [""]),
        ("priority", [("label", "string", (), None), ("share", "number", (Decimal(1),), None)], []),
        ("sum", [("share", "number", (), None), ("more", "number", (), None)], [""]),
        ("sum", [("label", "string", (), None)], ["label"]),
        ("min", [("flag", "boolean", (), None)], ["flag"]),
        ("max", [("due_on", "date", (), None)], []),
        ("count", [("label", "string", (), "x")], ["label"]),
        ("count", [("flag", "boolean", (), None)], []),
        ("collect", [("label", "string", (), "x"), ("share", "number", (), None)], []),
    ],
)
def test_hit_policy_that_the_outputs_do_not_fit_is_found(
    hit_policy: HitPolicy, outputs: list[tuple[str, ColumnType, tuple[Constant, ...], Value]], found: list[str]
) -> None:
    columns = tuple(OutputColumn(name, name, type_, allowed, default) for name, type_, allowed, default in outputs)
    findings = check_cells(RuleTable("t", "T", hit_policy, (CHANNEL,), columns, ()))
    assert [each.column for each in findings] == found
    assert all(each.code == "hit_policy_wrong" for each in findings)


@pytest.mark.parametrize(
    ("hit_policy", "default", "found"),
    [("first", None, ["gap"]), ("first", Decimal(1), []), ("count", None, []), ("sum", None, ["gap"])],
)
def test_case_that_no_row_matches_is_no_gap_where_something_holds_for_it(
    hit_policy: HitPolicy, default: Value, found: list[str]
) -> None:
    share = OutputColumn("share", "Share", "number", (), default)
    rows = (RuleRow("a", (parse_cell("true", "boolean"),), (Decimal(1),)),)
    findings = check_table(RuleTable("t", "T", hit_policy, (FLAG,), (share,), rows))
    assert [each.code for each in findings if each.severity == "warning"] == found
