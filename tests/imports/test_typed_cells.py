"""Cells that are numbers and dates in their file are read as what they are, however the mapping says that texts are written."""

from __future__ import annotations

import datetime as dt
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftersale.imports.guess import suggest_mapping
from aftersale.imports.mapping import parse_mapping
from aftersale.imports.model import Field, Target
from aftersale.imports.preview import preview_files, read_heads
from aftersale.imports.stage import stage_files
from aftersale.pipeline import FACTS
from imports.conftest import StageText

DEAL = Target(
    "deal",
    (
        Field("key", "text", required=True),
        Field("signed_on", "date"),
        Field("amount", "money", required=True),
        Field("noted_at", "instant"),
    ),
    key=("key",),
)
GERMAN = (
    "source: s\ndefaults: {date_format: '%d.%m.%Y', decimal_mark: ',', thousands_mark: '.', time_zone: Europe/Berlin}\n"
    "tables: {deal: {from: 'deal*.*', fields: as_named}}"
)
NAMES = ["key", "signed_on", "amount"]
TARGETS = {fact.name: fact.target for fact in FACTS}


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_german_texts_and_a_workbook_with_numbers_and_dates_are_read_together(stage: StageText) -> None:
    sheet = workbook(NAMES, ["b", dt.date(2026, 1, 31), 3.125], ["c", dt.datetime(2026, 2, 1), 4.2], ["d", None, 1234])
    staging = stage(DEAL, GERMAN, {"deal.csv": "key;signed_on;amount\na;30.01.2026;1.234,50\n", "deal2.xlsx": sheet})
    assert staging.findings("deal") == ()
    assert staging.rows("key, signed_on, amount", "deal") == [
        ("a", dt.date(2026, 1, 30), Decimal("1234.5")),
        ("b", dt.date(2026, 1, 31), Decimal("3.125")),
        ("c", dt.date(2026, 2, 1), Decimal("4.2")),
        ("d", None, Decimal(1234)),
    ]


def test_texts_in_a_workbook_still_go_by_the_formats(stage: StageText) -> None:
    sheet = workbook(NAMES, ["a", "31.01.2026", "3.125"], ["b", "2026-01-31", 1.5], ["c", dt.date(2026, 1, 31), "4.2"])
    staging = stage(DEAL, GERMAN, {"deal.xlsx": sheet})
    assert staging.rows("key, signed_on, amount", "deal") == [("a", dt.date(2026, 1, 31), Decimal(3125))]
    assert [(f.code, f.place.line) for f in staging.findings("deal")] == [
        ("unreadable_date", 3),
        ("unreadable_number", 4),
    ]


def test_number_in_a_date_field_goes_by_its_format_and_a_date_is_no_number(stage: StageText) -> None:
    text = GERMAN.replace("%d.%m.%Y", "%Y%m%d")
    sheet = workbook(NAMES, ["a", 20260131, 1], ["b", None, dt.date(2026, 1, 31)])
    staging = stage(DEAL, text, {"deal.xlsx": sheet})
    assert staging.rows("key, signed_on", "deal") == [("a", dt.date(2026, 1, 31))]
    assert [f.code for f in staging.findings("deal")] == ["unreadable_number"]


def test_columns_of_parquet_and_values_of_json_keep_their_types(stage: StageText, tmp_path: Path) -> None:
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT 'a' AS key, DATE '2026-01-31' AS signed_on, 3.125::DOUBLE AS amount, "
            f"TIMESTAMP '2026-01-31 10:00:00' AS noted_at) TO '{tmp_path / 'deal.parquet'}'"
        )
    rows = [{"key": "b", "signed_on": "31.01.2026", "amount": 4.125}, {"key": "c", "amount": "4.125"}]
    staging = stage(DEAL, GERMAN, {"deal2.jsonl": "\n".join(map(json.dumps, rows))})
    assert staging.findings("deal") == ()
    assert staging.rows("key, signed_on, amount", "deal") == [
        ("a", dt.date(2026, 1, 31), Decimal("3.125")),
        ("b", dt.date(2026, 1, 31), Decimal("4.125")),
        ("c", None, Decimal(4125)),
    ]
    assert staging.rows("noted_at = TIMESTAMPTZ '2026-01-31 09:00:00+00'", "deal") == [(True,), (None,), (None,)]


def test_typed_cells_pass_through_what_a_mapping_does_with_them(stage: StageText) -> None:
    text = (
        GERMAN.split("tables:")[0] + "tables: {deal: {from: deal.xlsx, fields: {key: key, amount: {first: [a, b]}, "
        "signed_on: {column: day, last_day: true}}}}"
    )
    sheet = workbook(
        ["key", "a", "b", "day"], ["x", None, 3.125, dt.date(2026, 1, 31)], ["y", "3,5", 9.5, "30.01.2026"]
    )
    staging = stage(DEAL, text, {"deal.xlsx": sheet})
    assert staging.rows("key, amount, signed_on", "deal") == [
        ("x", Decimal("3.125"), dt.date(2026, 2, 1)),
        ("y", Decimal("3.5"), dt.date(2026, 1, 31)),
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    numbers=st.lists(st.decimals(-(10**9), 10**9, places=4, allow_nan=False), min_size=1, max_size=20),
    marks=st.sampled_from([(".", ""), (",", "."), (",", ""), (".", ","), (",", " ")]),
)
def test_numbers_of_a_workbook_are_the_same_whatever_marks_texts_have(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[Decimal], marks: tuple[str, str]
) -> None:
    decimal, thousands = marks
    defaults = f"decimal_mark: '{decimal}'" + (f", thousands_mark: '{thousands}'" if thousands else "")
    text = f"source: s\ndefaults: {{{defaults}}}\ntables: {{deal: {{from: deal.xlsx, fields: as_named}}}}"
    folder = tmp_path_factory.mktemp("typed")
    (folder / "deal.xlsx").write_bytes(workbook(NAMES, *([str(n), None, float(v)] for n, v in enumerate(numbers))))
    with duckdb.connect() as con:
        [staged] = stage_files(con, folder, parse_mapping(text, "m"), {"deal": DEAL})
        assert staged.findings == ()
        found = con.execute("SELECT amount FROM staged_deal ORDER BY _row").fetchall()
    assert [amount for (amount,) in found] == numbers


def test_formats_are_guessed_from_texts_alone(tmp_path: Path) -> None:
    (tmp_path / "booking.xlsx").write_bytes(
        workbook(["key", "amount"], ["a", 1.25], ["b", 7.5], ["c", "1.234,50"], ["d", "1,5"])
    )
    defaults = suggest_mapping(read_heads(tmp_path), TARGETS).defaults
    assert (defaults.get("decimal_mark"), defaults.get("thousands_mark")) == (",", ".")


def test_faults_of_one_file_do_not_hide_those_of_another(tmp_path: Path) -> None:
    many = "key,signed_on,amount\n" + "".join(f"k{n},,none\n" for n in range(700))
    (tmp_path / "deal1.csv").write_text(many, encoding="utf-8")
    (tmp_path / "deal2.csv").write_text("key,signed_on,amount\nz,,wrong\n", encoding="utf-8")
    mapping = parse_mapping("source: s\ntables: {deal: {from: 'deal*.csv', fields: as_named}}", "m")
    preview = preview_files(tmp_path, mapping, {"deal": DEAL})
    assert [f.value for f in preview.findings if f.place.file == "deal2.csv"] == ["wrong"]
    assert len([f for f in preview.findings if f.place.file == "deal1.csv"]) == 500
    assert [len(file.refused_rows) for file in preview.files] == [50, 1]
