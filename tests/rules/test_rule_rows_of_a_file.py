"""Rows of a Parquet file decided by a table: beside each row what decides it, in the file's sequence, by every plan."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aftersale.rules.decide_file import decide_file
from aftersale.rules.engines.files import FileToDecide
from aftersale.rules.errors import DayNeeded
from aftersale.rules.interpret import decide
from aftersale.rules.model import RuleTable
from aftersale.rules.plan import choose_plan
from aftersale.rules.read import parse_table

CHANNELS = ("web", "field", "-")


def steps(count: int, **more: str) -> RuleTable:
    """Overlapping steps of amounts, each for one channel or all."""
    rules = [
        {
            "rule": f"r{number}",
            "when": {"amount": f"[{number * 3}..{number * 3 + 5})", "channel": CHANNELS[number % 3]},
            "then": {"step": f"s{number}"},
            **more,
        }
        for number in range(count)
    ]
    inputs = [{"name": "amount", "type": "number"}, {"name": "channel", "type": "string"}]
    outputs = [{"name": "step", "type": "string"}]
    columns = {"inputs": inputs, "outputs": outputs}
    return parse_table({"name": "steps", "title": "Steps", "hit_policy": "first", **columns, "rules": rules})


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """A thousand rows whose amounts are doubles, as other programs write them."""
    file = tmp_path / "rows.parquet"
    with duckdb.connect() as duck:
        duck.execute(
            "COPY (SELECT i AS number, (i * 7 % 200) + 0.5::DOUBLE AS amount, DATE '2026-01-01' AS booked_on, CASE WHEN i % 3 = 0 "
            f"THEN 'web' WHEN i % 3 = 1 THEN 'field' END AS channel FROM range(1000) AS t(i)) TO '{file}' (FORMAT parquet)"
        )
    return file


@pytest.mark.parametrize("count", [3, 60])
def test_each_row_gets_what_the_interpreter_says_in_the_sequence_of_the_file(
    rows: Path, tmp_path: Path, count: int
) -> None:
    table, out = steps(count), tmp_path / "out.parquet"
    assert choose_plan(table) == ("case" if count == 3 else "bitmaps")
    assert decide_file(FileToDecide(table, rows, out)) == 1000
    with duckdb.connect() as duck:
        decided = duck.execute(f"SELECT number, amount, channel, step, rule_id, table_version FROM '{out}'").fetchall()
    assert [row[0] for row in decided] == list(range(1000))
    for _, amount, channel, step, rule_id, version in decided:
        said = decide(table, {"amount": Decimal(str(amount)), "channel": channel})
        assert (step, rule_id, version) == (said.outputs["step"], said.rule_id, table.version)


def test_dated_rows_need_the_column_with_the_day(rows: Path, tmp_path: Path) -> None:
    table, out = steps(3, start_on="2026-01-02"), tmp_path / "out.parquet"
    with pytest.raises(DayNeeded):
        decide_file(FileToDecide(table, rows, out))
    decide_file(FileToDecide(table, rows, out, on="booked_on"))
    with duckdb.connect() as duck:
        assert duck.execute(f"SELECT count(rule_id) FROM '{out}'").fetchall() == [(0,)]


def test_amounts_that_a_file_holds_as_doubles_are_the_numbers_that_people_see(tmp_path: Path) -> None:
    """A double times a power of ten, which is how DuckDB casts it, is another number from some nine millions on."""
    seen = ["71628603.63", "33558692.5496", "-308599170.5824951", "0.1", "1e-10", "123456789012.12"]
    rules = [
        {"rule": f"r{number}", "when": {"amount": f"= {Decimal(text):f}"}, "then": {"step": "x"}}
        for number, text in enumerate(seen)
        if text != "1e-10"
    ]
    inputs, outputs = [{"name": "amount", "type": "number"}], [{"name": "step", "type": "string"}]
    columns = {"inputs": inputs, "outputs": outputs}
    table = parse_table({"name": "t", "title": "T", "hit_policy": "first", **columns, "rules": rules})
    source, out = tmp_path / "doubles.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"amount": [float(text) for text in seen]}), source)
    decide_file(FileToDecide(table, source, out))
    assert pq.read_table(out).column("rule_id").to_pylist() == ["r0", "r1", "r2", "r3", None, "r5"]
