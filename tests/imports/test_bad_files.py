"""Every kind of bad input: where it is, why it is refused, and that the good rows beside it are kept."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest

from aftersale.imports.errors import FileRefused, NothingToImport
from aftersale.imports.files import MOST_PACKING_RATIO
from aftersale.imports.mapping import parse_mapping
from aftersale.imports.model import After, AtMost, Field, ImportFinding, SumsTo, Target, Together
from aftersale.imports.raw import MOST_CELL_BYTES, MOST_COLUMNS
from aftersale.imports.stage import stage_files
from imports.conftest import StageText, Staging

ORDER = Target(
    "order",
    (
        Field("key", "text", required=True),
        Field("kind", "text", allowed=("new", "amendment", "return")),
        Field("booked_on", "date"),
        Field("end_on", "date"),
        Field("quantity", "quantity", minimum=Decimal(0)),
        Field("amount", "money", required=True),
        Field("currency", "currency", default="EUR"),
        Field("country", "country"),
        Field("months", "integer"),
    ),
    key=("key",),
    checks=(After("booked_on", "end_on"),),
)
PLAIN = "source: shop\ntables: {order: {from: '*.*', fields: as_named}}"


def keys(staging: Staging) -> list[str]:
    return [key for (key,) in staging.rows("key", "order")]


def only(staging: Staging, target: str = "order") -> ImportFinding:
    (finding,) = staging.findings(target)
    return finding


def test_broken_encoding_is_found_on_its_line_and_the_other_rows_are_kept(stage: StageText) -> None:
    staging = stage(ORDER, PLAIN, {"order.csv": b'key,amount\n"a\nb",1\nM\xfcller,2\nc,3\n' + "ä,4\n".encode()})
    finding = only(staging)
    assert (finding.code, str(finding.place)) == ("broken_encoding", "order.csv, line 4, column key")
    assert "bytes that are not UTF-8" in finding.message
    assert finding.row["amount"] == "2"
    assert keys(staging) == ["a\nb", "c", "ä"]


def test_byte_unknown_to_the_named_encoding_is_found_too(stage: StageText) -> None:
    text = "source: shop\ndefaults: {encoding: cp1252}\ntables: {order: {from: order.csv, fields: as_named}}"
    staging = stage(ORDER, text, {"order.csv": b"key,amount\nM\xfcller,1\nx\x81y,2\n"})
    assert (only(staging).code, only(staging).place.line) == ("broken_encoding", 3)
    assert "CP1252" in only(staging).message
    assert keys(staging) == ["Müller"]


def test_nul_byte_is_found_on_its_line(stage: StageText) -> None:
    staging = stage(ORDER, PLAIN, {"order.csv": b"key,amount\r\na,1\r\nb\0,2\r\nc,3\r\n"})
    assert (only(staging).code, only(staging).place.line) == ("broken_encoding", 3)
    assert "NUL" in only(staging).message
    assert keys(staging) == ["a", "c"]


def test_missing_column_names_what_is_there_and_the_nearest(stage: StageText) -> None:
    staging = stage(ORDER, PLAIN, {"a.csv": "key,amount\na,1\n", "b.csv": "key,amuont\nb,1\n"})
    missing = only(staging)
    assert (missing.code, missing.severity, str(missing.place)) == (
        "missing_column",
        "error",
        "b.csv, line 1, column amount",
    )
    assert missing.message == "has no column amount, which order needs (did you mean amuont?); it has key, amuont"
    assert keys(staging) == ["a"]


def test_column_that_is_not_read_is_a_warning(stage: StageText) -> None:
    staging = stage(ORDER, PLAIN, {"order.csv": "key,amount,quantitiy\na,1,2\n"})
    assert (only(staging).code, only(staging).severity) == ("unknown_column", "warning")
    assert str(only(staging).place) == "order.csv, line 1, column quantitiy"
    assert "(did you mean quantity?)" in only(staging).message
    assert keys(staging) == ["a"]


@pytest.mark.parametrize(
    ("column", "value", "code", "reason"),
    [
        ("booked_on", "2013-02-30", "unreadable_date", "'2013-02-30' is not a date; expected YYYY-MM-DD"),
        ("booked_on", "31.01.2013", "unreadable_date", "'31.01.2013' is not a date; expected YYYY-MM-DD"),
        ("booked_on", "2013-01-31 10:00:00", "unreadable_date", "midnight"),
        ("booked_on", "13-01-31", "date_out_of_range", "a slip in the year?"),
        ("quantity", "-1", "below_minimum", "quantity '-1' is below 0"),
        ("quantity", "many", "unreadable_number", "quantity 'many' is not a number"),
        ("amount", "1,000.00", "unreadable_number", "nothing between thousands"),
        ("amount", "", "missing_value", "amount is required and empty here"),
        ("amount", "1.123456", "too_many_decimals", "more than 4 decimals and is not rounded silently"),
        ("amount", "100000000000000", "too_large", "at most 14 digits before the decimals"),
        ("amount", "1e30", "too_large", "at most 14 digits before the decimals"),
        ("amount", "-100000000000000.5", "too_large", "at most 14 digits before the decimals"),
        ("currency", "EURO", "unknown_currency", "'EURO' is not a currency code of ISO 4217; did you mean EUR?"),
        ("country", "Germany", "unknown_country", "is not a country code of ISO 3166"),
        ("kind", "retrun", "not_allowed", "(did you mean return?); allowed are new, amendment, return"),
        ("months", "1.5", "too_many_decimals", "is not a whole number"),
    ],
)
def test_bad_cell_is_found_and_the_other_rows_are_kept(
    stage: StageText, column: str, value: str, code: str, reason: str
) -> None:
    names = ["key", "amount", "note"] if column == "amount" else ["key", "amount", column]
    bad = {"key": "bad", "amount": "1", "note": "", column: value}
    good = {"key": "good", "amount": "99999999999999.9999", "note": ""}
    lines = [names, [good.get(n, "") for n in names], [f'"{bad[n]}"' for n in names], ["also", "-1.5000", ""]]
    text = PLAIN.replace("as_named", f"{{key: key, amount: amount, {column}: {column}}}")
    text = text.replace("amount: amount, amount: amount", "amount: amount")
    staging = stage(ORDER, text, {"order.csv": "".join(",".join(line) + "\n" for line in lines)})
    finding = only(staging)
    assert (finding.code, finding.severity, str(finding.place)) == (
        code,
        "error",
        f"order.csv, line 3, column {column}",
    )
    assert reason in finding.message
    assert finding.value == (value or None)
    assert finding.row == {n: bad[n] or None for n in names}
    assert keys(staging) == ["also", "good"]


def test_word_of_a_closed_list_may_have_any_capitals(stage: StageText) -> None:
    text = PLAIN.replace("as_named", "{key: key, kind: kind, amount: amount}")
    staging = stage(ORDER, text, {"order.csv": "key,kind,amount\na,New,1\nb, RETURN ,1\nc,returns,1\n"})
    assert staging.rows("key, kind", "order") == [("a", "new"), ("b", "return")]
    assert (only(staging).code, only(staging).value) == ("not_allowed", "returns")


def test_every_bad_cell_of_a_row_is_its_own_finding(stage: StageText) -> None:
    staging = stage(ORDER, PLAIN, {"order.csv": "key,amount,quantity,currency\na,x,-1,EURO\nb,1,1,EUR\n"})
    assert [(f.code, f.place.column) for f in staging.findings("order")] == [
        ("unreadable_number", "amount"),
        ("unknown_currency", "currency"),
        ("below_minimum", "quantity"),
    ]
    assert staging.staged["order"].rows_refused == 1
    assert keys(staging) == ["b"]


def test_line_of_a_bad_cell_is_exact_after_quoted_line_ends_and_rejected_rows(stage: StageText) -> None:
    content = 'key,amount\r\n"a\r\nb\r\nc",1\r\n\r\nd\r\ne,1,2,3\r\n"f\n",bad\r\ng,1\r\n'
    staging = stage(ORDER, PLAIN, {"order.csv": content})
    assert [(f.code, f.place.line) for f in staging.findings("order")] == [
        ("ragged_row", 6),
        ("ragged_row", 7),
        ("unreadable_number", 8),
    ]
    assert [key for (key,) in staging.rows("key", "order")] == ["a\nb\nc", "g"]


def test_ragged_row_says_how_many_columns_there_are_and_keeps_every_cell(stage: StageText) -> None:
    staging = stage(ORDER, PLAIN, {"order.csv": "key,amount\na,1\nb,1,5,x\nc,2\n"})
    finding = only(staging)
    assert (finding.code, str(finding.place)) == ("ragged_row", "order.csv, line 3")
    assert "expected 2 columns as in the header, found 4" in finding.message
    assert finding.row == {"key": "b", "amount": "1", "column 3": "5", "column 4": "x"}
    assert keys(staging) == ["a", "c"]


def test_quote_that_is_not_closed_is_found_where_it_opens(stage: StageText) -> None:
    staging = stage(ORDER, PLAIN, {"order.csv": 'key,amount\na,1\nb,"2\nc,3\n'})
    assert (only(staging).code, only(staging).place.line) == ("broken_quotes", 3)
    assert keys(staging) == ["a"]


def test_rows_with_one_key_that_differ_are_all_found_and_none_is_kept(stage: StageText) -> None:
    staging = stage(ORDER, PLAIN, {"order.csv": "key,amount\na,1\nb,2\na,3\n"})
    first, second = staging.findings("order")
    assert [(f.code, f.severity, str(f.place)) for f in (first, second)] == [
        ("duplicate_key", "error", "order.csv, line 2, column key"),
        ("duplicate_key", "error", "order.csv, line 4, column key"),
    ]
    assert first.message == "order a stands in several rows that differ: lines 2, 4 of order.csv; none of them is kept"
    assert (first.row["amount"], second.row["amount"]) == ("1", "3")
    assert keys(staging) == ["b"]


def test_identical_rows_are_kept_once_with_a_warning(stage: StageText) -> None:
    files = {"a.csv": "key,amount\na,1\nb,2\n", "b.csv": "key,amount\na,1.00\n"}
    staging = stage(ORDER, PLAIN, files)
    assert (only(staging).code, only(staging).severity, str(only(staging).place)) == (
        "identical_row",
        "warning",
        "b.csv, line 2, column key",
    )
    assert "line 2 of a.csv and line 2 of b.csv; the first is kept" in only(staging).message
    assert keys(staging) == ["a", "b"]
    assert staging.staged["order"].rows_identical == 1


def test_identical_rows_of_a_distinct_table_are_no_news(stage: StageText) -> None:
    text = PLAIN.replace("fields: as_named", "distinct: true, fields: {key: key, amount: amount}")
    staging = stage(ORDER, text, {"order.csv": "key,amount,x\na,1,1\na,1,2\n"})
    assert staging.findings("order") == ()
    assert staging.staged["order"].rows_identical == 1
    assert keys(staging) == ["a"]


@pytest.mark.parametrize("end_on", ["2013-01-31", "2013-01-30"])
def test_reversed_dates_are_found(stage: StageText, end_on: str) -> None:
    content = f"key,amount,booked_on,end_on\na,1,2013-01-31,{end_on}\nb,1,2013-01-31,2013-02-01\nc,1,2013-01-31,\n"
    staging = stage(ORDER, PLAIN, {"order.csv": content})
    assert (only(staging).code, str(only(staging).place)) == ("reversed_dates", "order.csv, line 2, column end_on")
    assert f"end_on {end_on} is not after booked_on" in only(staging).message
    assert keys(staging) == ["b", "c"]


LIMIT = Target(
    "limit",
    (
        Field("key", "text", required=True),
        Field("fewest", "integer", default="0"),
        Field("most", "integer"),
        Field("amount", "money"),
        Field("currency", "currency"),
    ),
    key=("key",),
    checks=(AtMost("fewest", "most"), Together("amount", "currency")),
)


def limits(stage: StageText, *rows: str) -> tuple[list[tuple[str, str]], list[str], Staging]:
    text = PLAIN.replace("order", "limit")
    staging = stage(LIMIT, text, {"limit.csv": "\n".join(("key,fewest,most,amount,currency", *rows)) + "\n"})
    found = [(finding.code, str(finding.place)) for finding in staging.findings("limit")]
    return found, [key for (key,) in staging.rows("key", "limit")], staging


def test_number_above_its_limit_is_found_and_an_empty_limit_sets_none(stage: StageText) -> None:
    found, kept, staging = limits(stage, "a,5,4,,", "b,4,4,,", "c,5,,,", "d,,3,,")
    assert found == [("above_its_limit", "limit.csv, line 2, column fewest")]
    assert staging.findings("limit")[0].message == "fewest 5 is above most, which is its limit"
    assert (staging.findings("limit")[0].value, kept) == ("5", ["b", "c", "d"])


def test_one_of_two_that_go_together_is_found_by_its_value(stage: StageText) -> None:
    found, kept, staging = limits(stage, "a,,,12.50,", "b,,,,EUR", "c,,,1,EUR", "d,,,,")
    assert found == [("one_without_other", f"limit.csv, line {line}, column currency") for line in (2, 3)]
    said = "amount and currency go together, and only {} is here; give both or neither"
    assert [f.message for f in staging.findings("limit")] == [said.format("'12.50'"), said.format("'EUR'")]
    assert kept == ["c", "d"]


def test_amount_that_cannot_be_read_is_not_found_a_second_time_for_its_currency(stage: StageText) -> None:
    found, kept, _ = limits(stage, "a,,,twelve,EUR", "b,,,12,RUP")
    assert [code for code, _ in found] == ["unreadable_number", "unknown_currency"]
    assert kept == []


SPLIT = Target(
    "split",
    (
        Field("booking", "ref", required=True, ref="booking"),
        Field("who", "text"),
        Field("share", "rate", required=True),
    ),
    key=("booking", "who"),
    checks=(SumsTo(("booking",), "share", Decimal(1)),),
)


def test_split_that_sums_to_99_99_percent_leaves_out_its_whole_group(stage: StageText) -> None:
    text = "source: s\ntables: {split: {from: s.csv, fields: {booking: B, who: W, share: {column: S, factor: 0.01}}}}"
    content = "B,W,S\na,x,33.33\nb,x,33.33\nb,y,66.67\na,y,33.33\na,z,33.33\n"
    staging = stage(SPLIT, text, {"s.csv": content})
    findings = staging.findings("split")
    assert [(f.code, str(f.place)) for f in findings] == [
        ("wrong_sum", "s.csv, line 2, column S"),
        ("wrong_sum", "s.csv, line 5, column S"),
        ("wrong_sum", "s.csv, line 6, column S"),
    ]
    assert findings[0].message == (
        "share of booking a sums to 0.9999, not 1: lines 2, 5, 6 of s.csv; none of them is kept"
    )
    assert staging.rows("booking, who", "split") == [("b", "x"), ("b", "y")]


def test_file_of_ten_thousand_columns_is_refused_by_its_header(stage: StageText) -> None:
    wide = ",".join(f"c{i}" for i in range(10_000)) + "\n" + ",".join("1" * 10_000) + "\n"
    staging = stage(ORDER, PLAIN, {"a.csv": "key,amount\na,1\n", "wide.csv": wide})
    assert (only(staging).code, str(only(staging).place)) == ("file_refused", "wide.csv, line 1")
    assert only(staging).message == f"has 10,000 columns; at most {MOST_COLUMNS:,} are read"
    assert keys(staging) == ["a"]


@pytest.mark.parametrize(
    ("header", "reason", "column"),
    [
        ("key,amount,Key", "names a column more than once (key, Key)", "key"),
        ("key,,amount,", "the header has no name for column 2, 4", "2"),
        ("key,amount,_row", "the column name _row is reserved", "_row"),
    ],
)
def test_bad_header_is_refused_naming_the_columns(stage: StageText, header: str, reason: str, column: str) -> None:
    staging = stage(ORDER, PLAIN, {"a.csv": "key,amount\na,1\n", "b.csv": f"{header}\n1,2,3\n"})
    finding = only(staging)
    assert (finding.code, str(finding.place)) == ("file_refused", f"b.csv, line 1, column {column}")
    assert reason in finding.message
    assert keys(staging) == ["a"]


def workbook(rows: list[list[object]]) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(buffer)
    return buffer.getvalue()


def test_workbook_that_is_a_zip_bomb_is_refused_before_it_is_read(stage: StageText, tmp_path: Path) -> None:
    honest = zipfile.ZipFile(io.BytesIO(workbook([["key", "amount"], ["b", 1]])))
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in honest.namelist():
            bomb.writestr(name, honest.read(name))
        bomb.writestr("xl/worksheets/sheet9.xml", b" " * 50_000_000)
    staging = stage(ORDER, PLAIN, {"a.csv": "key,amount\na,1\n"})
    assert (only(staging).code, str(only(staging).place)) == ("file_refused", "bomb.xlsx")
    assert f"at most 2,000,000,000 bytes and {MOST_PACKING_RATIO} times as much are read" in only(staging).message
    assert keys(staging) == ["a"]


def test_workbook_whose_xml_defines_entities_is_refused(stage: StageText, tmp_path: Path) -> None:
    honest = zipfile.ZipFile(io.BytesIO(workbook([["key", "amount"], ["b", 1]])))
    with zipfile.ZipFile(tmp_path / "laughs.xlsx", "w") as evil:
        for name in honest.namelist():
            content = honest.read(name)
            if name.endswith("sheet1.xml"):
                head, body = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', content
                content = head + body.removeprefix(b'<?xml version="1.0"?>')
            evil.writestr(name, content)
    staging = stage(ORDER, PLAIN, {"a.csv": "key,amount\na,1\n"})
    assert (only(staging).code, str(only(staging).place)) == ("file_refused", "laughs.xlsx")
    assert "EntitiesForbidden" in only(staging).message
    assert keys(staging) == ["a"]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n", b"\xff\xfe"])
def test_empty_file_is_found(stage: StageText, content: bytes) -> None:
    staging = stage(ORDER, PLAIN, {"a.csv": "key,amount\na,1\n", "empty.csv": content})
    assert (only(staging).code, str(only(staging).place)) == ("file_refused", "empty.csv, line 1")
    assert only(staging).message == "the file is empty; expected a header with column names"
    assert keys(staging) == ["a"]
    assert [(f.name, f.rows) for f in staging.staged["order"].files] == [("a.csv", 1), ("empty.csv", 0)]


def test_file_with_only_a_header_has_no_rows_and_no_findings(stage: StageText) -> None:
    staging = stage(ORDER, PLAIN, {"order.csv": "key,amount\n"})
    assert (staging.findings("order"), staging.staged["order"].rows_read) == ((), 0)


def test_cell_beyond_a_megabyte_is_found_and_cut_in_the_finding(stage: StageText) -> None:
    content = f"key,amount\na,1\n{'x' * (MOST_CELL_BYTES + 1)},2\nb,3\n"
    staging = stage(ORDER, PLAIN, {"order.csv": content})
    assert (only(staging).code, str(only(staging).place)) == ("cell_too_large", "order.csv, line 3, column key")
    assert len(only(staging).row["key"] or "") == 100
    assert keys(staging) == ["a", "b"]


def test_row_beyond_four_megabytes_is_found(stage: StageText) -> None:
    content = f"key,amount\na,1\n{'x' * 9_000_000},2\nb,3\n"
    staging = stage(ORDER, PLAIN, {"order.csv": content})
    assert (only(staging).code, only(staging).place.line) == ("row_too_long", 3)
    assert keys(staging) == ["a", "b"]


def test_missing_file_is_found_for_the_target_that_needs_it(stage: StageText) -> None:
    text = """
source: s
tables:
  one: {target: order, from: a.csv, fields: as_named}
  two: {target: order, from: b.csv, fields: as_named}
  three: {target: order, from: a.csv, join: {c: {from: c.csv, on: {key: key}}}, fields: {key: key, amount: c.amount}}
  four: {target: order, from: d.csv, optional: true, fields: as_named}
"""
    staging = stage(ORDER, text, {"a.csv": "key,amount\na,1\n"})
    assert [(f.code, f.place.file, f.message) for f in staging.findings("order")] == [
        ("missing_file", "b.csv", "there is no such file; order should come from it"),
        ("missing_file", "c.csv", "there is no such file; order should come from it"),
    ]
    assert keys(staging) == ["a"]


def test_folder_without_any_file_of_the_mapping_says_what_it_looks_for(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (tmp_path / "other.csv").write_text("a\n", encoding="utf-8")
    mapping = parse_mapping("source: s\ntables: {order: {from: order.csv, fields: as_named}}", "shop.yaml")
    with pytest.raises(NothingToImport, match=r"It looks for order\.csv; it holds other\.csv"):
        stage_files(con, tmp_path, mapping, {"order": ORDER})


def test_path_that_is_not_there_is_a_problem(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    mapping = parse_mapping(PLAIN, "shop.yaml")
    with pytest.raises(FileRefused, match="there is no such file or folder"):
        stage_files(con, tmp_path / "none", mapping, {"order": ORDER})


def test_broken_files_of_other_formats_are_found(stage: StageText) -> None:
    files = {
        "a.csv": "key,amount\na,1\n",
        "b.xlsx": b"no workbook",
        "c.parquet": b"no parquet",
        "d.jsonl": b'{"key": "d", "amount": 1.5}\n[1]\n{"key": \n{"key": "\xff"}\n',
    }
    staging = stage(ORDER, PLAIN, files)
    assert [(f.code, str(f.place)) for f in staging.findings("order")] == [
        ("file_refused", "b.xlsx"),
        ("file_refused", "c.parquet"),
        ("broken_json", "d.jsonl, line 2"),
        ("broken_json", "d.jsonl, line 3"),
        ("broken_encoding", "d.jsonl, line 4"),
    ]
    assert keys(staging) == ["a", "d"]
