"""The same three rows in every format, encoding and delimiter give the same staged rows."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest

from aftersale.imports.errors import FileRefused
from aftersale.imports.files import open_files
from aftersale.imports.mapping import parse_mapping
from aftersale.imports.model import Field, Target
from aftersale.imports.stage import stage_files
from imports.conftest import StageText

DEAL = Target(
    "deal",
    (
        Field("key", "text", required=True),
        Field("signed_on", "date"),
        Field("amount", "money", required=True),
        Field("open", "text"),
    ),
    key=("key",),
)
EXPECTED = [
    ("b,2", None, Decimal("-0.1"), None),
    ("c|3", dt.date(2013, 12, 31), Decimal("20565.6206"), "false"),
    ("Ä;1", dt.date(2013, 1, 31), Decimal("12345678901234.5678"), "true"),
]
COLUMNS = "key, signed_on, amount, open"
AS_NAMED = "source: s\ntables: {deal: {from: 'deal.*', fields: as_named}}"


def csv_text(delimiter: str, line_end: str = "\n") -> str:
    rows = [["key", "signed_on", "amount", "open"], ['"Ä;1"', "2013-01-31", "12345678901234.5678", "true"]]
    rows += [['"b,2"', "", "-0.1", ""], ['"c|3"', "2013-12-31", "20565.6206", "false"]]
    return "".join(delimiter.join(row) + line_end for row in rows)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_end_are_found_out(stage: StageText, delimiter: str, line_end: str) -> None:
    staging = stage(DEAL, AS_NAMED, {"deal.csv": csv_text(delimiter, line_end)})
    assert staging.rows(COLUMNS, "deal") == EXPECTED
    assert staging.findings("deal") == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "utf-16-le"])
def test_encodings_are_read(stage: StageText, encoding: str) -> None:
    text = f"source: s\ndefaults: {{encoding: {encoding}}}\ntables: {{deal: {{from: deal.csv, fields: as_named}}}}"
    staging = stage(DEAL, text, {"deal.csv": csv_text(",").encode(encoding)})
    assert staging.rows(COLUMNS, "deal") == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_mark_tells_the_encoding(stage: StageText, encoding: str) -> None:
    assert stage(DEAL, AS_NAMED, {"deal.csv": csv_text(";").encode(encoding)}).rows(COLUMNS, "deal") == EXPECTED


def test_mixed_line_ends_and_empty_lines_do_not_matter(stage: StageText) -> None:
    content = "\n\nkey,amount\r\na,1\n\r\nb,2\rc,x\n"
    staging = stage(DEAL, AS_NAMED, {"deal.csv": content})
    assert staging.rows("key", "deal") == [("a",), ("b",)]
    assert [f.place.line for f in staging.findings("deal")] == [7]


def test_file_of_one_column_is_read(stage: StageText) -> None:
    text = "source: s\ntables: {deal: {from: deal.csv, fields: {key: key, amount: {constant: 1}}}}"
    staging = stage(DEAL, text, {"deal.csv": "key\na\n\nc\n"})
    assert staging.rows("key", "deal") == [("a",), ("c",)]
    assert [(f.code, f.place.line) for f in staging.findings("deal")] == [("missing_value", 3)]


def book_of(rows: list[list[object]], title: str = "Sheet", before: int = 0) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.title = title
    for _ in range(before):
        sheet.append([])
    for row in rows:
        sheet.append(row)
    book.save(buffer)
    return buffer.getvalue()


SHEET: list[list[object]] = [
    ["key", "signed_on", "amount", "open"],
    ["Ä;1", dt.datetime(2013, 1, 31), "12345678901234.5678", True],
    ["b,2", None, -0.1, None],
    ["c|3", dt.date(2013, 12, 31), 20565.6206, False],
]


def test_workbook_is_read_with_the_numbers_that_were_typed(stage: StageText) -> None:
    assert stage(DEAL, AS_NAMED, {"deal.xlsx": book_of(SHEET)}).rows(COLUMNS, "deal") == EXPECTED


def test_sheet_is_chosen_by_name_and_lines_are_those_of_the_sheet(stage: StageText) -> None:
    text = "source: s\ntables: {deal: {from: 'Book.xlsx#Deals', fields: as_named}}"
    rows: list[list[object]] = [*SHEET[:2], [], ["d", None, "x", None], ["e", None, 1, None, "too much"]]
    staging = stage(DEAL, text, {"Book.xlsx": book_of(rows, "Deals", before=2)})
    assert staging.rows(COLUMNS, "deal") == EXPECTED[2:]
    assert [(f.code, str(f.place)) for f in staging.findings("deal")] == [
        ("unreadable_number", "Book.xlsx#Deals, line 6, column amount"),
        ("ragged_row", "Book.xlsx#Deals, line 7"),
    ]


def test_sheet_that_is_not_there_names_those_that_are(stage: StageText) -> None:
    text = "source: s\ntables: {deal: {from: 'Book.xlsx#Deals', fields: as_named}}"
    (finding,) = stage(DEAL, text, {"Book.xlsx": book_of(SHEET, "Deal")}).findings("deal")
    assert (finding.code, finding.message) == (
        "file_refused",
        "has no sheet Deals (did you mean Deal?); it has Deal",
    )


def test_parquet_is_read_exactly(stage: StageText, con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    con.execute(
        f"""
        COPY (SELECT * FROM (VALUES
            ('Ä;1', DATE '2013-01-31', 12345678901234.5678::DECIMAL(18, 4), true),
            ('b,2', NULL, -0.1, NULL),
            ('c|3', DATE '2013-12-31', 20565.6206, false)) AS t(key, signed_on, amount, open)
        ) TO '{tmp_path / "deal.parquet"}' (FORMAT parquet)
        """
    )
    assert stage(DEAL, AS_NAMED, {}).rows(COLUMNS, "deal") == EXPECTED


def test_json_lines_keep_every_digit(stage: StageText) -> None:
    lines = [
        '{"key": "Ä;1", "signed_on": "2013-01-31", "amount": 12345678901234.5678, "open": true}',
        "",
        '{"amount": -0.10, "key": "b,2", "open": null}',
        '{"key": "c|3", "signed_on": "2013-12-31", "amount": "20565.6206", "open": false}',
        '{"key": "d", "amount": 1e-9}',
    ]
    staging = stage(DEAL, AS_NAMED, {"deal.jsonl": "\n".join(lines)})
    assert staging.rows(COLUMNS, "deal") == EXPECTED
    assert [(f.code, f.place.line) for f in staging.findings("deal")] == [("too_many_decimals", 5)]


def test_nested_json_is_kept_as_text(stage: StageText) -> None:
    line = json.dumps({"key": {"a": [1]}, "amount": 1})
    assert stage(DEAL, AS_NAMED, {"deal.jsonl": line}).rows("key", "deal") == [('{"a": ["1"]}',)]


def test_zip_of_files_is_read_and_its_own_paths_are_not_trusted(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../deal.csv", csv_text(","))
        archive.writestr("__MACOSX/deal.csv", "rubbish")
        archive.writestr("readme.md", "rubbish")
    (staged,) = stage_files(con, path, parse_mapping(AS_NAMED, "m"), {"deal": DEAL})
    assert con.execute(f"SELECT {COLUMNS} FROM staged_deal ORDER BY key").fetchall() == sorted(EXPECTED)
    assert [f.name for f in staged.files] == ["deal.csv"]
    assert not (tmp_path.parent.parent / "deal.csv").exists()


def test_zip_bomb_and_damaged_zip_are_refused(tmp_path: Path) -> None:
    bomb, damaged = tmp_path / "bomb.zip", tmp_path / "damaged.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deal.csv", b"0" * 50_000_000)
    damaged.write_bytes(bomb.read_bytes()[:-30])
    with pytest.raises(FileRefused, match=r"would unpack from [\d,]+ to 50,000,000 bytes"), open_files(bomb):
        pass
    with pytest.raises(FileRefused, match="not a readable archive"), open_files(damaged):
        pass


def test_two_files_of_one_name_in_a_zip_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a/deal.csv", "x")
        archive.writestr("b/deal.csv", "x")
    with pytest.raises(FileRefused, match=r"holds two files named deal\.csv"), open_files(tmp_path / "two.zip"):
        pass


def test_single_file_is_read(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "Deal.CSV"
    path.write_text(csv_text(","), encoding="utf-8")
    (staged,) = stage_files(con, path, parse_mapping(AS_NAMED, "m"), {"deal": DEAL})
    assert staged.rows_good == 3
