"""Titles above the headings: found, told, or named by the mapping; the lines of findings stay those of the file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from aftersale.imports.headings import find_heading
from aftersale.imports.mapping import parse_mapping
from aftersale.imports.model import Field, Target
from aftersale.imports.preview import read_heads
from aftersale.imports.simple_mapping import as_simple
from imports.conftest import StageText, Staging

PARTNER = Target(
    "partner",
    (Field("key", "text", required=True), Field("name", "text"), Field("cost", "money"), Field("note", "text")),
    ("key",),
)
ROWS = [("1", "Nord"), ("3", "Süd")]


def mapping(more: str = "") -> str:
    return f"source: s\ntables: {{partner: {{from: 'p.*', {more} fields: {{key: Nr, name: Name, cost: Cost}}}}}}"


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Partners", 0)
    for row in rows:
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def found(staging: Staging) -> list[tuple[str, int | None, str]]:
    return [(f.code, f.place.line, f.place.column) for f in staging.findings("partner")]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Partners, as of 11/2026\n\n", 3),
        ("Partners;;\n;;\n", 3),
        ("Partners;as of 11/2026\n", None),
        ('"Partners\nof 2026"\n"Internal"\n', 4),
        ("\n\nPartners\r\n\r\n", 5),
    ],
)
def test_title_of_a_text_is_passed_over_and_lines_stay_exact(stage: StageText, title: str, line: int | None) -> None:
    if line is None:
        # Two of three cells could be headings: that is not guessed.
        staging = stage(PARTNER, mapping(), {"p.csv": f"{title}Nr;Name;Cost\n1;Nord;2\n"})
        assert {code for code, _, _ in found(staging)} == {"missing_column"}
        return
    staging = stage(PARTNER, mapping(), {"p.csv": f"{title}Nr;Name;Cost\n1;Nord;2\n2;West;x\n\n3;Süd;\n"})
    assert staging.rows("key, name", "partner") == ROWS
    assert found(staging) == [("headings_found", line, ""), ("unreadable_number", line + 2, "Cost")]
    assert "what stands above them is passed over: Partners" in staging.findings("partner")[0].message


def test_title_of_a_workbook_is_passed_over(stage: StageText, tmp_path: Path) -> None:
    content = workbook(("Partners", None), (), ("Nr", "Name", "Cost"), (1, "Nord", 2), (2, "West", "x"), (3, "Süd"))
    staging = stage(PARTNER, mapping(), {"p.xlsx": content})
    assert staging.rows("key, name", "partner") == ROWS
    assert found(staging) == [("headings_found", 3, ""), ("unreadable_number", 5, "Cost")]
    [head] = read_heads(tmp_path)
    assert (head.columns, [row.line for row in head.rows], len(head.notes)) == (("Nr", "Name", "Cost"), [4, 5, 6], 1)


LISTED = (
    ("Partners", "as of", "11/2026"),
    ("Nr", "Name", "Cost"),
    ("1", "Nord", "2"),
    ("2", "West", "x"),
    ("3", "Süd", ""),
)


@pytest.mark.parametrize("is_workbook", [False, True])
def test_heading_row_is_where_the_mapping_says(stage: StageText, is_workbook: bool) -> None:
    text = "".join(";".join(row) + "\n" for row in LISTED)
    files = {"p.xlsx": workbook(*LISTED)} if is_workbook else {"p.csv": text}
    staging = stage(PARTNER, mapping("heading_row: 2,"), files)
    assert (staging.rows("key, name", "partner"), found(staging)) == (ROWS, [("unreadable_number", 4, "Cost")])


@pytest.mark.parametrize(
    ("name", "content"),
    [("p.csv", "Nr;Name;Cost\n\n1;a;2\n"), ("p.csv", 'Nr;Name;Cost\n"1\n2";a;2\n'[:-6]), ("p.csv", "Nr;Name;Cost\n")],
)
def test_heading_row_that_is_none_is_refused(stage: StageText, name: str, content: str) -> None:
    staging = stage(PARTNER, mapping("heading_row: 2," if "\n\n" in content else "heading_row: 3,"), {name: content})
    [finding] = staging.findings("partner")
    assert finding.code == "file_refused"
    assert "where the mapping says the headings are" in finding.message


def test_heading_row_of_a_file_without_one_and_two_for_one_file_are_refused(stage: StageText) -> None:
    staging = stage(PARTNER, mapping("heading_row: 2,"), {"p.jsonl": '{"Nr": 1}\n'})
    assert "has no heading row" in staging.findings("partner")[0].message
    text = mapping("heading_row: 2,") + "\n"
    twice = text.replace("tables: {", "tables: {a: {target: partner, from: p.csv, heading_row: 3, fields: {key: Nr}}, ")
    staging = stage(PARTNER, twice, {"p.csv": "x\n"})
    assert "different heading rows: 2, 3" in staging.findings("partner")[0].message


@pytest.mark.parametrize(
    ("rows", "heading"),
    [
        ([["Nr", "Name", "Cost"], ["1", "a", "2"]], 0),
        # A heading that lacks a name is a mistake to be told, not a title.
        ([["Nr", "", "Cost"], ["a", "b", "c"], ["d", "e", "f"]], 0),
        ([["Title"], ["1", "2", "3"], ["4", "5", "6"]], 0),
        ([["Title"], ["Nr", "Name"], ["1", "2"]], 0),
        ([["Title"], ["Nr", "Name", "Name"], ["1", "2", "3"]], 0),
        ([["Title"], ["Nr", "Name", "Cost"]], 0),
        ([["Title"], ["State:", "2026", None, None, None], list("abcde"), ["1"]], 2),
        ([], 0),
    ],
)
def test_only_a_row_that_names_every_column_below_a_title_has_the_headings(
    rows: list[list[str | None]], heading: int
) -> None:
    assert find_heading(rows) == heading


def test_mapping_that_names_the_heading_row_is_not_shown_as_a_form() -> None:
    text = mapping("heading_row: 2,").replace("p.*", "p.csv")
    assert as_simple(parse_mapping(text, "m"), {"partner": PARTNER}, {"p.csv": ("Nr",)}) is None
