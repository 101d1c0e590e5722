"""Rule tables in files: what people write, what comes back, and every refusal with its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aftersale.errors import Place
from aftersale.rules.document import write_document
from aftersale.rules.errors import TableRefused
from aftersale.rules.hit_policy import read_hit_policy
from aftersale.rules.model import AnyValue, Cell, InputColumn, OutputColumn, RuleTable, TableFinding
from aftersale.rules.read import (
    check_table_csv,
    check_table_yaml,
    parse_table,
    read_table,
    read_table_csv,
    read_table_yaml,
    write_table,
    write_table_csv,
)

CSV = '''\
table,direct_credit,Who gets the direct credit
hit policy,first
rule,channel,has_seller,amount,booked_on,then,basis,share,start_on,end_on,note
label,Sales channel,Has a seller,Amount (EUR),,,Basis,Share,,,
type,string,boolean,number,date,,string,number,,,
allowed,"web, field, ""key, account""",,,,,"seller, territory",,,,
r1,"web, field",-,>= 1000,-,,territory,1,2026-01-01,2027-01-01,"Large orders,
by ""territory"""

r2,"not(""key, account"")",true,-,< 2026-07-01,,seller,0.50,,,
r3,-,-,-,-,,null,null,,,Überall
'''

YAML = """\
# Comments are for people
name: direct_credit
title: Who gets the direct credit
hit_policy: first
inputs:
  - {name: channel, label: Sales channel, type: string, allowed: [web, field, '"key, account"']}
  - {name: has_seller, label: Has a seller, type: boolean}
  - {name: amount, label: Amount (EUR), type: number}
  - {name: booked_on, type: date}
outputs:
  - {name: basis, label: Basis, type: string, allowed: 'seller, territory'}
  - {name: share, label: Share, type: number}
rules:
  - rule: r1
    when: {channel: "web, field", amount: ">= 1000"}
    then: {basis: territory, share: 1}
    start_on: 2026-01-01
    end_on: 2027-01-01
    note: "Large orders,\\nby \\"territory\\""
  - rule: r2
    when: {channel: 'not("key, account")', has_seller: true, booked_on: < 2026-07-01}
    then: {basis: seller, share: 0.50}
  - rule: r3
    then: {basis: null, share: null}
    note: Überall
"""


def save(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def refusals(path: Path) -> tuple[TableFinding, ...]:
    with pytest.raises(TableRefused) as refused:
        read_table_csv(path) if path.suffix == ".csv" else read_table_yaml(path)
    found: tuple[TableFinding, ...] = refused.value.facts["findings"]
    assert refused.value.facts["count"] == len(found)
    assert all(str(each) in str(refused.value) for each in found)
    return found


@pytest.fixture
def table(tmp_path: Path) -> RuleTable:
    return read_table_csv(save(tmp_path, "table.csv", CSV))


def test_csv_says_columns_rules_and_dates(table: RuleTable) -> None:
    assert (table.name, table.title, table.hit_policy) == ("direct_credit", "Who gets the direct credit", "first")
    assert [(each.name, each.label, each.type) for each in table.inputs] == [
        ("channel", "Sales channel", "string"),
        ("has_seller", "Has a seller", "boolean"),
        ("amount", "Amount (EUR)", "number"),
        ("booked_on", "booked_on", "date"),
    ]
    assert table.inputs[0].allowed == ("web", "field", "key, account")
    assert table.outputs[0] == OutputColumn("basis", "Basis", "string", ("seller", "territory"))
    first, second, third = table.rows
    assert (first.start_on, first.end_on) == (date(2026, 1, 1), date(2027, 1, 1))
    assert first.annotation == 'Large orders,\nby "territory"'
    assert second.outputs == ("seller", Decimal("0.50"))
    assert third.outputs == (None, None)


def test_yaml_and_csv_of_one_table_have_one_version(table: RuleTable, tmp_path: Path) -> None:
    assert read_table_yaml(save(tmp_path, "table.yaml", YAML)) == table


@pytest.mark.parametrize(
    ("written", "meant"),
    [("U", "unique"), ("c+", "sum"), ("C#", "count"), ("Rule  Order", "rule order"), ("add up all rows", "sum")],
)
def test_hit_policy_is_read_by_word_letter_or_plain_name(written: str, meant: str) -> None:
    assert read_hit_policy(written) == meant


@pytest.mark.parametrize("written", ["", "C++", "best", None, 1])
def test_other_hit_policies_are_not_known(written: object) -> None:
    assert read_hit_policy(written) is None


def test_default_outputs_stand_in_every_layout_and_in_the_version(table: RuleTable, tmp_path: Path) -> None:
    with_default = CSV.replace("r1,", 'default,,,,,,"territory",0.25,,,\nr1,', 1)
    one = read_table_csv(save(tmp_path, "default.csv", with_default))
    assert [column.default for column in one.outputs] == ["territory", Decimal("0.25")]
    assert (one.rows, one.inputs) == (table.rows, table.inputs)
    assert one.version != table.version
    path = tmp_path / "again.csv"
    write_table_csv(one, path)
    assert read_table_csv(path) == one
    in_yaml = YAML.replace("label: Basis,", "label: Basis, default: territory,").replace(
        "label: Share,", "label: Share, default: 0.25,"
    )
    assert read_table_yaml(save(tmp_path, "default.yaml", in_yaml)) == one
    assert parse_table(write_document(one)) == one


@pytest.mark.parametrize("layout", ["csv", "xlsx", "yaml", "dmn"])
def test_whole_numbers_and_bounds_of_columns_come_back_from_every_layout(
    layout: str, table: RuleTable, tmp_path: Path
) -> None:
    channel, seller, amount, booked_on = table.inputs
    told = (
        channel,
        seller,
        replace(amount, is_whole=True, minimum=Decimal(0), maximum=Decimal(5_000_000)),
        replace(booked_on, minimum=date(2020, 1, 1)),
        InputColumn("grade", "Grade", "number", (Decimal(1), Decimal(2)), True, Decimal(1), Decimal(2)),
    )
    rows = tuple(replace(row, cells=(*row.cells, Cell("-", AnyValue()))) for row in table.rows)
    one = replace(table, inputs=told, rows=rows)
    path = tmp_path / f"told.{layout}"
    write_table(one, path, layout)
    again = read_table(path)
    assert (again.inputs, again.version) == (one.inputs, one.version)


def test_rules_called_as_a_heading_are_rules(tmp_path: Path) -> None:
    lines = ["table,t,T", "hit policy,first", "rule,n,then,y", "label,,,", "type,number,,string", "allowed,,,"]
    lines += ["whole,true,,", "minimum,0,,", "whole,-1,,low", "minimum,> 0,,high"]
    draft = check_table_csv(save(tmp_path, "t.csv", "\n".join(lines)))
    assert [each.code for each in draft.findings] == ["value_not_allowed"]
    assert "n cannot be -1: it is 0 or more." in str(draft.findings[0])
    lines[8] = "whole,0,,low"
    table = read_table_csv(save(tmp_path, "t.csv", "\n".join(lines)))
    assert [row.rule_id for row in table.rows] == ["whole", "minimum"]
    assert table.inputs == (InputColumn("n", "n", "number", (), True, Decimal(0)),)


@pytest.mark.parametrize("inputs", ["", ",seen"])
def test_rule_that_is_called_default_is_a_rule(inputs: str, tmp_path: Path) -> None:
    cell, comma = (",-", ",") if inputs else ("", "")
    lines = ["table,t,T", "hit policy,first", f"rule{inputs},then,y", "label,,", f"type{inputs and ',number'},,string"]
    lines += ["allowed,,", f"default{comma},,", f"default{cell},,yes"]
    one = read_table_csv(save(tmp_path, "one.csv", "\n".join(lines)))
    assert [row.rule_id for row in one.rows] == ["default"]
    path = tmp_path / "again.csv"
    write_table_csv(one, path)
    assert read_table_csv(path) == one


@pytest.mark.parametrize(
    ("default", "words"),
    [("manager", "Basis cannot be manager"), ("a b", "double quotes"), (">= 1", "a word, or text")],
)
def test_default_that_no_rule_could_say_is_refused(default: str, words: str, tmp_path: Path) -> None:
    text = CSV.replace("r1,", f"default,,,,,,{default},,,,\nr1,", 1)
    found = refusals(save(tmp_path, "wrong.csv", text))
    assert [(words in each.sentence, each.place.line) for each in found] == [(True, 7)], found


def test_written_csv_reads_back_to_the_same_version(table: RuleTable, tmp_path: Path) -> None:
    path = tmp_path / "again.csv"
    write_table_csv(table, path)
    assert read_table_csv(path) == table
    assert read_table_csv(path).version == table.version


def test_written_document_reads_back_to_the_same_version(table: RuleTable) -> None:
    assert parse_table(write_document(table)).version == table.version


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_spreadsheet_dialects_of_csv_are_read(delimiter: str, start: str, tmp_path: Path) -> None:
    lines = ["table,t,Title", "hit policy,unique", "rule,x,then,y", "label,,,", "type,number,,string", "allowed,,,"]
    text = "\r\n".join([*lines, 'r1,"1, 2",,yes', ",,,"])
    other = start + text.replace(",", delimiter).replace(f'"1{delimiter} 2"', '"1, 2"')
    plain = read_table_csv(save(tmp_path, "plain.csv", text))
    assert read_table_csv(save(tmp_path, "other.csv", other)) == plain
    assert len(plain.rows) == 1


def test_every_part_of_a_table_counts_in_its_version(table: RuleTable) -> None:
    row = table.rows[0]
    changed = [
        replace(table, name="other"),
        replace(table, title="Other"),
        replace(table, hit_policy="unique"),
        replace(table, rows=table.rows[::-1]),
        replace(table, rows=table.rows[:2]),
        replace(table, inputs=(replace(table.inputs[0], label="Channel"), *table.inputs[1:])),
        replace(table, inputs=(replace(table.inputs[0], allowed=()), *table.inputs[1:])),
        replace(table, inputs=(*table.inputs[:2], replace(table.inputs[2], is_whole=True), table.inputs[3])),
        replace(table, inputs=(*table.inputs[:2], replace(table.inputs[2], minimum=Decimal(0)), table.inputs[3])),
        replace(table, inputs=(*table.inputs[:2], replace(table.inputs[2], maximum=Decimal(0)), table.inputs[3])),
        replace(table, outputs=(replace(table.outputs[0], name="other"), table.outputs[1])),
        replace(table, outputs=(replace(table.outputs[0], default="territory"), table.outputs[1])),
        replace(table, rows=(replace(row, annotation=""), *table.rows[1:])),
        replace(table, rows=(replace(row, rule_id="r0"), *table.rows[1:])),
        replace(table, rows=(replace(row, start_on=None), *table.rows[1:])),
        replace(table, rows=(replace(row, end_on=date(2028, 1, 1)), *table.rows[1:])),
        replace(table, rows=(replace(row, outputs=("territory", Decimal("0.9"))), *table.rows[1:])),
        replace(table, rows=(replace(row, outputs=("territory", "1")), *table.rows[1:])),
        replace(table, rows=(replace(row, cells=row.cells[::-1]), *table.rows[1:])),
    ]
    assert len({each.version for each in (table, *changed)}) == len(changed) + 1
    assert replace(table, title=table.title).version == table.version


def test_csv_refuses_all_wrong_cells_at_once_with_line_column_and_position(tmp_path: Path) -> None:
    wrong = (
        CSV.replace('r2,"not(""key, account"")",true', "r2,web shop,yes")
        .replace(",seller,0.50,", ",manager,half,")
        .replace("r3,-,-,-,-", "r2,-,,-,-")
    )
    path = save(tmp_path, "wrong.csv", wrong)
    found = {(each.code, each.row, each.column, each.position, each.place.line) for each in refusals(path)}
    assert found == {
        ("cell_refused", 2, "channel", 5, 10),
        ("cell_refused", 2, "has_seller", 1, 10),
        ("cell_refused", 2, "share", 1, 10),
        ("value_not_allowed", 2, "basis", None, 10),
        ("cell_refused", 3, "has_seller", 1, 11),
        ("rule_id_repeated", 3, "rule", None, 11),
    }
    shown = str(next(each for each in refusals(path) if each.column == "channel"))
    assert shown == (
        f"{path}, line 10, column channel, row 2 (r2), character 5: Sales channel: expected a comma or "
        "the end of the cell (text that is more than one word stands in double quotes), found 'shop'."
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("table,direct_credit", "tables,direct_credit", 1, "Expected 'table'"),
        ("direct_credit", "Direct credit", 1, "small letters"),
        (",Who gets the direct credit", "", 1, "needs a title"),
        ("policy,first", "policy,best", 2, "collect, sum, min, max, count, not 'best'"),
        ("policy,first", "policy,count", 2, "takes one output, not 2"),
        ("policy,first", "policy,sum", 3, "Only numbers are added up; Basis is of the type"),
        (",then,", ",=>,", 3, "one column 'then'"),
        (",amount,", ",channel,", 3, "Two inputs are called channel"),
        (",amount,", ",then,", 3, "one column 'then'"),
        (",share,", ",matches,", 3, "meaning of its own"),
        ("boolean,number", "boolean,money", 5, "not 'money'"),
        ('"seller, territory"', '"seller territory"', 6, "double quotes"),
        (",2027-01-01,", ",2025-01-01,", 7, "never in force"),
        (",2027-01-01,", ",01.01.2027,", 7, "a date such as"),
        ("Überall", "Überall,more", 11, "more cells"),
        ('"Large orders', '"Large "orders', 1, "not well-formed CSV"),
    ],
)
def test_csv_layout_that_is_wrong_is_refused_with_its_line(
    old: str, new: str, line: int, words: str, tmp_path: Path
) -> None:
    assert old in CSV
    found = refusals(save(tmp_path, "wrong.csv", CSV.replace(old, new)))
    assert any(words in each.sentence and each.place.line == line for each in found), found


def test_empty_and_foreign_files_are_refused(tmp_path: Path) -> None:
    assert refusals(save(tmp_path, "empty.csv", ""))[0].place.line == 1
    assert "empty" in refusals(save(tmp_path, "empty.yaml", ""))[0].sentence
    (tmp_path / "latin.csv").write_bytes(CSV.encode("latin-1"))
    assert refusals(tmp_path / "latin.csv")[0].code == "encoding_wrong"


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "words"),
    [
        ('amount: ">= 1000"', 'amount: ">= 1,5"', 15, "43", "decimal mark"),
        ("share: 0.50", "share: half", 22, "34", "a number"),
        ("share: 0.50", "part: 0.5", 22, "33", "'part' is not known here"),
        ("hit_policy: first", "hit_policy: 1", 4, "13", "one of unique, any, priority, first"),
        ("  - rule: r3", "  - rule: r2", 23, "11", "Row 2 has the id r2 already"),
        ("  - rule: r3", "  - rule: r3\n    rule: r4", 24, "5", "stands here twice"),
        ("title: Who", "title: &a Who", 3, "8", "Anchors"),
        ("title: Who", "title: !!python/name:os Who", 3, "8", "Tags"),
        ("title: Who", "title: [[[[[[[[[[Who", 3, "15", "nested deeper"),
        ("title: Who", "title: {Who", 4, "11", "not well-formed YAML"),
        ("name: has_seller", "name: Has", 7, "12", "small letters"),
        ("rules:\n", "rules: none\nmore:\n", 14, "1", "'more' is not known here"),
        ("rules:\n", "rules: none\nmore:\n", 13, "8", "Expected a list of rules"),
    ],
)
def test_yaml_that_is_wrong_is_refused_with_line_and_column(
    old: str, new: str, line: int, column: str, words: str, tmp_path: Path
) -> None:
    assert old in YAML
    path = save(tmp_path, "wrong.yaml", YAML.replace(old, new, 1))
    found = refusals(path)
    assert any(words in each.sentence and each.place == Place(str(path), line, column) for each in found), found


def test_rows_that_never_decide_are_warned_of_but_read(tmp_path: Path) -> None:
    text = CSV + "r4,web,-,-,-,,seller,1,,,\nr5,-,-,-,-,,seller,1,2026-01-01,,\n"
    draft = check_table_csv(save(tmp_path, "late.csv", text))
    assert draft.table is not None
    found = [(each.code, each.severity, each.rule_id, each.place.line) for each in draft.findings]
    assert found == [("row_unreachable", "warning", "r4", 12), ("row_unreachable", "warning", "r5", 13)]
    assert "rule r3 above matches everything" in draft.findings[0].sentence


def test_refused_cell_does_not_make_later_rows_look_unreachable(tmp_path: Path) -> None:
    text = CSV.replace("r3,-,-,-,-", "r3,a b,-,-,-") + "r4,web,-,-,-,,seller,1,,,\n"
    assert [each.code for each in check_table_csv(save(tmp_path, "wrong.csv", text)).findings] == ["cell_refused"]


def test_sound_yaml_has_no_findings(tmp_path: Path) -> None:
    assert check_table_yaml(save(tmp_path, "table.yaml", YAML)).findings == ()


@pytest.mark.parametrize("value", [1.5, ["web"], {"a": 1}, b"web"])
def test_document_cell_that_is_neither_text_nor_exact_is_refused(value: Any, table: RuleTable) -> None:
    document: dict[str, Any] = write_document(table)
    document["rules"][0]["when"]["amount"] = value
    with pytest.raises(TableRefused, match="Expected text here"):
        parse_table(document, Place("table.json"))


def test_document_takes_plain_values_of_python(table: RuleTable) -> None:
    document: dict[str, Any] = write_document(table)
    document["rules"][1]["when"]["has_seller"] = True
    document["rules"][1]["then"]["share"] = Decimal("0.50")
    document["rules"][2]["then"]["basis"] = None
    document["rules"][0]["start_on"] = date(2026, 1, 1)
    assert parse_table(document) == table
