"""Rule tables in workbooks: what a spreadsheet does to cells is met exactly, or refused with its place."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from aftersale.rules.errors import CellTooLong, TableRefused
from aftersale.rules.model import RuleTable, TableFinding
from aftersale.rules.read import parse_table, read_table, write_table, write_table_csv

Cells = dict[str, Any]


def fees(**cells: str) -> RuleTable:
    """One rule that says something in every kind of column."""
    when = {"amount": "[0..100000]", "count": "1000.50", "flag": "true", "day": "2026-01-31", "channel": '"4711"'}
    then = {"fee": "0.50", "due_on": "2026-02-01", "text": "web"}
    types = {"amount": "number", "count": "number", "flag": "boolean", "day": "date", "channel": "string"}
    return parse_table(
        {
            "name": "fees",
            "title": "What it costs",
            "hit_policy": "first",
            "inputs": [{"name": name, "label": name.title(), "type": type_} for name, type_ in types.items()],
            "outputs": [
                {"name": "fee", "type": "number", "default": "1.0"},
                {"name": "due_on", "type": "date"},
                {"name": "text", "type": "string", "allowed": 'web, "a, b"'},
            ],
            "rules": [
                {
                    "rule": cells.get("rule", "r1"),
                    "when": {name: cells.get(name, text) for name, text in when.items()},
                    "then": {name: cells.get(name, text) for name, text in then.items()},
                    "start_on": "2026-01-01",
                    "note": cells.get("note", "by\nhand"),
                }
            ],
        }
    )


def edit(table: RuleTable, folder: Path, **cells: Any) -> Path:
    """Write the table and change cells as people do in a spreadsheet; a pair is a value and its format."""
    path = folder / "table.xlsx"
    write_table(table, path, "xlsx")
    book = load_workbook(path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for place, value in cells.items():
        cell: Any = sheet[place]
        cell.value, cell.number_format = value if isinstance(value, tuple) else (value, "General")
    book.save(path)
    return path


def refusals(path: Path) -> list[TableFinding]:
    with pytest.raises(TableRefused) as refused:
        read_table(path)
    return list(refused.value.facts["findings"])


CELLS = [
    {},
    {"amount": "[0..100000)"},
    {"amount": "= 5"},
    {"amount": "-5"},
    {"amount": "-0.00"},
    {"amount": ".5"},
    {"amount": "123456789012345678"},
    {"amount": "0.123456789"},
    {"count": "> 1, 2"},
    {"flag": "not(true)"},
    {"day": "1900-02-28"},
    {"day": ">= 2026-01-31"},
    {"day": "null"},
    {"channel": '"=1+1"'},
    {"channel": '"_x0041_"'},
    {"fee": "0.500000"},
    {"fee": "123456789012.123456"},
    {"fee": "null"},
    {"rule": "007"},
    {"rule": "=A1"},
    {"note": "2026-01-31"},
    {"note": "1.50"},
    {"note": "'quoted'"},
    {"note": "a\rb\x0bc\ufffe_x000D_"},
    {"note": ""},
]


@pytest.mark.parametrize("cells", CELLS, ids=str)
def test_written_workbook_reads_back_to_the_same_version(cells: dict[str, str], tmp_path: Path) -> None:
    table = fees(**cells)
    path = tmp_path / "table.xlsx"
    write_table(table, path, "xlsx")
    assert read_table(path) == table


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    note=st.text(st.characters(exclude_categories=["Cs"])).map(str.strip),
    fee=st.decimals(-(10**11), 10**11, places=6),
    day=st.dates(),
)
def test_any_text_number_and_day_reads_back(note: str, fee: Decimal, day: date, tmp_path: Path) -> None:
    table = fees()
    row = replace(table.rows[0], annotation=note, outputs=(fee, day, "web"))
    path = tmp_path / "table.xlsx"
    write_table(replace(table, rows=(row,)), path, "xlsx")
    assert read_table(path).rows == (row,)


def test_layout_goes_by_the_ending_of_the_name(tmp_path: Path) -> None:
    table = fees()
    write_table(table, tmp_path / "table.XLSX", "xlsx")
    write_table_csv(table, tmp_path / "table.txt")
    assert read_table(tmp_path / "table.XLSX") == read_table(tmp_path / "table.txt") == table


def test_numbers_days_and_truth_values_are_kept_as_a_spreadsheet_has_them(tmp_path: Path) -> None:
    path = edit(fees(), tmp_path)
    sheet: Any = load_workbook(path).active
    assert sheet["B8"].value == "[0..100000]"
    assert (sheet["C8"].value, sheet["C8"].number_format) == (1000.5, "0.00")
    assert sheet["D8"].value is True
    assert sheet["E8"].value == datetime(2026, 1, 31)
    assert sheet["K8"].value == datetime(2026, 1, 1)
    assert (sheet["F8"].value, sheet["F8"].number_format) == ('"4711"', "@")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234.56, "1234.56"),
        (1000, "1000"),
        (1000.0, "1000"),
        ((0.5, "0.00"), "0.50"),
        ((0.255, "0.00"), "0.255"),
        ((5, "0.0"), "5.0"),
        ((0.05, "0%"), "0.05"),
        ((1234.5, "#,##0.00"), "1234.5"),
        (4.35, "4.35"),
        (0.000001, "0.000001"),
        (-1e-06, "-0.000001"),
        (123456789012345, "123456789012345"),
        (">=1000", ">=1000"),
        (" > 5 ", "> 5"),
    ],
)
def test_number_that_was_typed_is_read_with_the_decimals_shown(value: Any, text: str, tmp_path: Path) -> None:
    table = read_table(edit(fees(), tmp_path, C8=value))
    assert table.rows[0].cells[1].text == text


@pytest.mark.parametrize(
    ("place", "value", "line", "column", "words"),
    [
        ("C8", "=5", 8, "C", "the formula =5, and formulas are not read"),
        ("B2", '="fir"&"st"', 2, "B", "formulas are not read"),
        ("C8", "#REF!", 8, "C", "the error #REF!"),
        ("C8", 0.1234567890123456, 8, "C", "keeps only 15 digits"),
        ("C8", 1234567890123456, 8, "C", "keeps only 15 digits"),
        ("C8", 1e20, 8, "C", "keeps only 15 digits"),
        ("C8", "1.234,56", 8, "count", "decimal mark"),
        ("C8", "'1000", 8, "count", "a number"),
        ("C8", (datetime(2026, 2, 1), "yyyy-mm-dd"), 8, "count", "for a day"),
        ("C8", None, 8, "count", "an empty cell"),
        ("F8", 4711, 8, "channel", "double quotes"),
        ("F8", True, 8, "channel", "text"),
        ("E8", datetime(2026, 1, 31, 12), 8, "day", "date"),
        ("E8", 46053, 8, "day", "date"),
        ("N8", "more", 8, "", "more cells"),
        ("A1", "tables", 1, "", "Expected 'table'"),
    ],
)
def test_what_a_spreadsheet_made_of_a_cell_is_refused_with_its_place(
    place: str, value: Any, line: int, column: str, words: str, tmp_path: Path
) -> None:
    found = refusals(edit(fees(), tmp_path, **{place: value}))
    assert any(
        words in str(each.sentence) and (each.place.line, each.place.column) == (line, column) for each in found
    ), found


def test_all_wrong_cells_are_refused_at_once(tmp_path: Path) -> None:
    found = refusals(edit(fees(), tmp_path, C8="=5", D8="=TRUE()"))
    assert [each.place.column for each in found] == ["C", "D"]


def test_sheet_with_the_table_is_found_among_others_and_two_tables_are_refused(tmp_path: Path) -> None:
    path = edit(fees(), tmp_path)
    book = load_workbook(path)
    book.create_sheet("Notes", 0)["A1"] = "for us"
    book.save(path)
    assert read_table(path) == fees()
    book.create_sheet("Copy")["A1"] = "table"
    book.save(path)
    assert "fees, Copy" in str(refusals(path)[0].sentence)


def test_text_that_no_cell_keeps_is_refused_when_it_is_written(tmp_path: Path) -> None:
    with pytest.raises(CellTooLong, match="cell M8 has 40000 characters"):
        write_table(fees(note="x" * 40_000), tmp_path / "table.xlsx", "xlsx")


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (65 << 20))
    return content.getvalue()


def hostile() -> bytes:
    book = io.BytesIO()
    Workbook().save(book)
    content = io.BytesIO()
    with zipfile.ZipFile(book) as good, zipfile.ZipFile(content, "w") as bad:
        for name in good.namelist():
            text = good.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + text.replace(
                    b"<sheetData />", b'<sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData>'
                )
            bad.writestr(name, text)
    return content.getvalue()


@pytest.mark.parametrize("content", [b"", b"table,t,T", bomb(), hostile()], ids=["empty", "csv", "bomb", "entities"])
def test_file_that_is_no_sound_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(content)
    assert "not readable as a workbook" in str(refusals(path)[0].sentence)
