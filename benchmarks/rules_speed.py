"""Rules over a million rows beside the row engine zen and beside a bare scan-and-hash of the same columns, and how both grow."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import duckdb
import zen

from aftersale.rules.bitmaps import Asked
from aftersale.rules.engines.spark_rows import decide_rows as decide_in_spark
from aftersale.rules.engines.spark_session import open_session
from aftersale.rules.model import AnyValue, Comparison, Not, OneOf, Range, RuleTable, Test
from aftersale.rules.plan import choose_plan, decide_rows
from benchmarks._rule_tables import INPUTS, KINDS, make_table, write_rows_sql
from benchmarks.measure import report

SCAN_AND_HASH = f"CREATE OR REPLACE TEMP TABLE hashed AS SELECT row_number, hash({', '.join(INPUTS)}) AS h FROM facts"


def main() -> None:
    """Decide keyed and selective tables of several sizes, and check that zen decides the same."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--zen-seconds", type=float, default=3.0, help="how long zen decides rows, then scaled per row")
    sizes = parser.parse_args()
    duck = duckdb.connect()
    duck.execute(write_rows_sql(sizes.rows))
    scan = _best(lambda: duck.execute(SCAN_AND_HASH))
    figures: dict[str, Any] = {"scan_and_hash_seconds": scan}
    for kind in KINDS:
        for rules in (10, 100, 1_000, 2_000):
            table = make_table(kind, rules)
            seconds = _best(partial(_decide, duck, table))
            figure: dict[str, object] = {
                "plan": choose_plan(table),
                "seconds": seconds,
                "times_scan_and_hash": round(seconds / scan, 1),
            }
            if rules <= 1_000:
                figure |= _beside_zen(duck, table, seconds / sizes.rows, sizes.zen_seconds)
            figures[f"{kind}_{rules}"] = figure
        unique = make_table(kind, 1_000, "unique")
        figures[f"{kind}_1000_unique_seconds"] = _best(partial(_decide, duck, unique))
    figures["growth_of_rows"] = _grow(duck, sizes.rows)
    figures["spark"] = _beside_spark(duck, sizes.rows)
    report("rules_speed", rows=sizes.rows, inputs=len(INPUTS), **figures)


def _decide(duck: duckdb.DuckDBPyConnection, table: RuleTable) -> None:
    decide_rows(duck, table, "facts", "decided", ["row_number"], {name: name for name in INPUTS})


def _best(run: Callable[[], object], times: int = 3) -> float:
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return round(min(seconds), 4)


def _beside_spark(duck: duckdb.DuckDBPyConnection, rows: int) -> dict[str, float]:
    """Seconds of Spark on this machine for 1,000 rules over a Parquet file of the rows, what is decided thrown away."""
    spark = open_session()
    asked = Asked("facts", ["row_number"], {name: name for name in INPUTS}, None)
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/facts.parquet"
        duck.execute(write_rows_sql(rows))
        duck.table("facts").write_parquet(file)
        spark.read.parquet(file).createOrReplaceTempView("facts")
        for kind in KINDS:
            with decide_in_spark(spark, make_table(kind, 1_000), asked) as decided:
                seconds[f"{kind}_1000"] = _best(decided.write.mode("append").format("noop").save)
    return seconds


def _grow(duck: duckdb.DuckDBPyConnection, rows: int) -> dict[str, float]:
    """Seconds of 1,000 selective rules over a tenth of the rows, the rows, and ten times as many."""
    table = make_table("selective", 1_000)
    seconds = {}
    for count in (rows // 10, rows, rows * 10):
        duck.execute(write_rows_sql(count))
        seconds[str(count)] = _best(partial(_decide, duck, table), times=2)
    return seconds


def _beside_zen(
    duck: duckdb.DuckDBPyConnection, table: RuleTable, our_seconds: float, zen_seconds: float
) -> dict[str, object]:
    """Seconds of zen for one row, through its loader, row by row, times ours; raises when the two decide a row differently."""
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"table": _zen_document(table)}}})
    query = f"SELECT {', '.join(INPUTS)}, rate, plan FROM facts JOIN decided USING (row_number) LIMIT 200_000"
    rows = duck.execute(query).fetchall()
    contexts = [dict(zip(INPUTS, map(_zen_value, row), strict=False)) for row in rows]
    engine.evaluate("table", contexts[0])
    decided: list[dict[str, Any]] = []
    start = time.perf_counter()
    for context in contexts:
        decided.append(engine.evaluate("table", context)["result"])
        if time.perf_counter() - start > zen_seconds:
            break
    seconds = (time.perf_counter() - start) / len(decided)
    for row, context, result in zip(rows, contexts, decided, strict=False):
        # Nothing is not in a list for zen; for FEEL that is unknown.
        if context["segment"] is not None and (_number(row[-2]), row[-1]) != (
            _number(result.get("rate")),
            result.get("plan"),
        ):
            raise AssertionError(f"{table.name}: {context} is {row[-2:]} here and {result} by zen")
    return {
        "zen_rows": len(decided),
        "zen_seconds_a_row": round(seconds, 8),
        "times_zen": round(seconds / our_seconds, 1),
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _zen_value(value: Any) -> Any:
    """A value as zen compares it fastest: amounts as floats, days as numbers."""
    if isinstance(value, date):
        return value.toordinal()
    return float(value) if isinstance(value, Decimal) else value


def _zen_document(table: RuleTable) -> dict[str, Any]:
    """The table in zen's own format."""
    rules = [
        {
            "_id": row.rule_id,
            **{column.name: _zen_test(cell.test) for column, cell in zip(table.inputs, row.cells, strict=True)},
            **{column.name: _zen_constant(value) for column, value in zip(table.outputs, row.outputs, strict=True)},
        }
        for row in table.rows
    ]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": each.name, "name": each.label, "field": each.name} for each in table.inputs],
        "outputs": [{"id": each.name, "name": each.label, "field": each.name} for each in table.outputs],
        "rules": rules,
    }
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "content": {}},
            {"id": "table", "name": "table", "type": "decisionTableNode", "content": content},
            {"id": "out", "name": "out", "type": "outputNode", "content": {}},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }


def _zen_test(test: Test) -> str:
    if isinstance(test, AnyValue):
        return ""
    if isinstance(test, Comparison):
        return ("" if test.operator == "=" else f"{test.operator} ") + _zen_constant(test.constant)
    if isinstance(test, Range):
        start, end = "[" if test.low_included else "(", "]" if test.high_included else ")"
        return f"{start}{_zen_constant(test.low)}..{_zen_constant(test.high)}{end}"
    assert isinstance(test, OneOf | Not)
    listed = _zen_list(test.tests)
    return f"not in [{listed}]" if isinstance(test, Not) else listed


def _zen_list(tests: Sequence[Test]) -> str:
    return ", ".join(map(_zen_test, tests))


def _zen_constant(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return str(value.toordinal())
    return f"{value:f}" if isinstance(value, Decimal) else f'"{value}"'


if __name__ == "__main__":
    main()
