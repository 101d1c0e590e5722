"""What staging promises whatever the files: the shape of its tables, and independence of sequence and batches."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersale.imports.mapping import parse_mapping
from aftersale.imports.model import After, AtMost, Field, SumsTo, Target
from aftersale.imports.stage import stage_files
from imports.conftest import StageText, assert_nothing_lost

PART = Target(
    "part",
    (
        Field("key", "text", required=True),
        Field("owner", "ref", ref="person"),
        Field("at", "date"),
        Field("seen_at", "instant"),
        Field("amount", "money", required=True),
        Field("size", "quantity", minimum=Decimal(0)),
        Field("share", "rate"),
        Field("rate", "exchange"),
        Field("value", "figure"),
        Field("months", "integer"),
        Field("currency", "currency"),
        Field("country", "country"),
    ),
    key=("key",),
)
MAPPING = """
source: shop
tables:
  part:
    from: 'part*.csv'
    fields:
      key: K
      owner: G
      at: {next: D, within: G}
      amount: {column: P, round: 2, total: T, within: G}
      size: S
      currency: C
"""


def test_staged_table_has_the_types_of_the_fields(stage: StageText) -> None:
    staging = stage(PART, MAPPING, {"part.csv": "K,G,D,P,T,S,C\n"})
    described = staging.con.execute("DESCRIBE staged_part").fetchall()
    assert [(name, kind) for name, kind, *_ in described] == [
        ("key", "VARCHAR"),
        ("owner", "VARCHAR"),
        ("owner_source", "VARCHAR"),
        ("at", "DATE"),
        ("seen_at", "TIMESTAMP WITH TIME ZONE"),
        ("amount", "DECIMAL(18,4)"),
        ("size", "DECIMAL(18,4)"),
        ("share", "DECIMAL(9,6)"),
        ("rate", "DECIMAL(18,8)"),
        ("value", "DECIMAL(18,6)"),
        ("months", "BIGINT"),
        ("currency", "VARCHAR"),
        ("country", "VARCHAR"),
        ("source", "VARCHAR"),
        ("_file", "VARCHAR"),
        ("_row", "BIGINT"),
    ]


def test_codes_are_read_whatever_their_case(stage: StageText) -> None:
    staging = stage(PART, MAPPING, {"part.csv": "K,G,D,P,T,S,C\n1,a,,1,1,, eur \n"})
    assert staging.rows("currency", "part") == [("EUR",)]


def test_only_the_staged_tables_are_left_behind(stage: StageText) -> None:
    staging = stage(PART, MAPPING, {"part.csv": "K,G,D,P,T,S,C\n1,a,,1,1,,EUR\n1,a\n"})
    assert staging.con.execute("SELECT table_name FROM duckdb_tables()").fetchall() == [("staged_part",)]


def test_files_are_reported_with_their_hash_and_rows(stage: StageText, tmp_path: Path) -> None:
    staging = stage(PART, MAPPING, {"part.csv": "K,G,D,P,T,S,C\n1,a,,1,1,,EUR\n2,a\n"})
    (file,) = staging.staged["part"].files
    assert (file.name, file.rows) == ("part.csv", 2)
    assert file.sha256 == hashlib.sha256((tmp_path / "part.csv").read_bytes()).hexdigest()


def test_progress_is_told_by_target(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / "part.csv").write_text("K,G,D,P,T,S,C\n", encoding="utf-8")
    told: list[tuple[str, int, int]] = []
    stage_files(con, tmp_path, parse_mapping(MAPPING, "m"), {"part": PART}, lambda *step: told.append(step))
    assert told == [("part", 0, 1)]


def test_target_that_speaks_of_no_field_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="target x has no field end_on"):
        Target("x", (Field("key", "text"), Field("start_on", "date")), ("key",), (After("start_on", "end_on"),))
    with pytest.raises(ValueError, match="target x has no field most"):
        Target("x", (Field("key", "text"),), ("key",), (AtMost("key", "most"),))
    with pytest.raises(ValueError, match="target x has no field who"):
        Target("x", (Field("key", "text"),), ("key",), (SumsTo(("who",), "key", Decimal(1)),))


NOTE = Field("note", "text", allowed=("EUR", "USD"))
SHORT = replace(PART, fields=(*(f for f in PART.fields if f.name in ("key", "owner", "at", "amount", "size")), NOTE))


@contextmanager
def staged_files(files: dict[str, str]) -> Iterator[tuple[list[Any], Counter[Any]]]:
    """The staged content without its places, and the findings without theirs."""
    with TemporaryDirectory() as folder, duckdb.connect() as con:
        for name, content in files.items():
            (Path(folder) / name).write_text(content, encoding="utf-8", newline="")
        (staged,) = stage_files(
            con, Path(folder), parse_mapping(MAPPING.replace("currency:", "note:"), "m"), {"part": SHORT}
        )
        assert_nothing_lost(staged)
        rows = con.execute("SELECT * EXCLUDE (_file, _row) FROM staged_part ORDER BY ALL").fetchall()
        found: Counter[Any] = Counter((f.code, f.place.column, f.value, tuple(f.row.items())) for f in staged.findings)
        yield rows, found


HEADER = "K,G,D,P,T,S,C\n"
# Few different values, so that groups, ties and repeated keys come up; each column also has values that are wrong.
ROW = st.tuples(
    st.sampled_from("abcdefghij"),
    st.sampled_from(["g", "h", "", '"i\nj"']),
    st.sampled_from(["2013-01-01", "2013-02-01", "2013-02-01", "", "2013-02-30"]),
    st.sampled_from(["1", "0.333", "0.335", "0.335", "x"]),
    st.sampled_from(["2.01", "2.01", "1"]),
    st.sampled_from(["", "1", "-1"]),
    st.sampled_from(["EUR", "USD", "EURO"]),
)


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=12), data=st.data())
def test_content_does_not_depend_on_the_sequence_of_rows_or_on_batches(
    rows: list[tuple[str, ...]], data: st.DataObject
) -> None:
    lines = [",".join(row) + "\n" for row in rows]
    shuffled = data.draw(st.permutations(lines))
    cut = data.draw(st.integers(0, len(lines)))
    batches = {"part1.csv": HEADER + "".join(shuffled[:cut]), "part2.csv": HEADER + "".join(shuffled[cut:])}
    with staged_files({"part.csv": HEADER + "".join(lines)}) as whole, staged_files(batches) as parts:
        assert parts[0] == whole[0]
        assert parts[1] == whole[1]


@settings(max_examples=30, deadline=None)
@given(
    parts=st.lists(st.decimals(-1000, 1000, places=6), min_size=1, max_size=12),
    decimals=st.integers(0, 4),
)
def test_parts_always_sum_to_their_total_and_stay_within_a_unit(parts: list[Decimal], decimals: int) -> None:
    unit = Decimal(1).scaleb(-decimals)
    total = sum(parts, Decimal(0)).quantize(unit)
    target = Target("part", (Field("key", "text"), Field("amount", "money", required=True)), ("key",))
    text = f"""
source: s
tables: {{part: {{from: p.csv, fields: {{key: K, amount: {{column: P, round: {decimals}, total: T, within: G}}}}}}}}
"""
    with TemporaryDirectory() as folder, duckdb.connect() as con:
        content = "K,G,P,T\n" + "".join(f"{i},g,{part},{total}\n" for i, part in enumerate(parts))
        (Path(folder) / "p.csv").write_text(content, encoding="utf-8")
        (staged,) = stage_files(con, Path(folder), parse_mapping(text, "m"), {"part": target})
        amounts = [a for (a,) in con.execute("SELECT amount FROM staged_part ORDER BY CAST(key AS INT)").fetchall()]
    assert staged.findings == ()
    assert sum(amounts) == total
    assert all(a == a.quantize(unit) and abs(a - p) < 2 * unit for a, p in zip(amounts, parts, strict=True))
