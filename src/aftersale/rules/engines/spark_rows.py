"""Decides rows in Spark, by the plans that DuckDB has: a flat CASE, or class codes and bitmaps, joined by broadcast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import broadcast
from sqlglot import exp

from aftersale.rules.bitmap_results import compile_joint, compile_single, make_joint, make_rules
from aftersale.rules.bitmaps import Asked, BitmapPlan, compile_bitmaps, make_lookups, plan_bitmaps
from aftersale.rules.classes import ClassedColumn
from aftersale.rules.codes import Coding, choose_way, classify, classify_by_case, make_values_table, sets_by_code
from aftersale.rules.compile import Column, compile_query, require_columns, write_sql
from aftersale.rules.engines.duck import DAY_OF_DECISION, PLACE
from aftersale.rules.engines.files import FileToDecide
from aftersale.rules.engines.spark_session import open_session, require_settings, require_types
from aftersale.rules.hit_policy import JOINT
from aftersale.rules.model import RuleTable
from aftersale.rules.plan import PlanKind, can_decide, choose_plan

_SOURCE = "rows_of_file"
_PREFIX = "rule_lookup"
_RULES = f"{_PREFIX}_rules"
_MATCHED = f"{_PREFIX}_matched"
_JOINT = f"{_PREFIX}_joint"
_BROADCAST_ROWS = 200_000
"""Lookups of so many rows are sent to every core."""


@contextmanager
def decide_rows(
    session: SparkSession, table: RuleTable, asked: Asked, plan: PlanKind | None = None
) -> Iterator[DataFrame]:
    """Decide the rows of a table or view of a session, for as long as the context lasts.

    One row per row of the source, not sorted: the columns to keep, then what `compile_query` gives for them.

    Parameters
    ----------
    session
        One of `open_session`, or with its `SETTINGS`.
    asked
        `columns` hold whole numbers or decimals for numbers, texts, truth values, days, instants, and whole numbers for
        durations.
    plan
        Instead of the one that `choose_plan` chooses.

    Raises
    ------
    ColumnTypeRefused
        A column has another type than these, or is a decimal that Spark cannot compare exactly with all numbers of cells.
    ValueError
        The session has other settings, or what `plan.decide_rows` says.
    """
    require_settings(session)
    require_columns(table, asked.columns, asked.on)
    _require_exact_columns(session, table, asked)
    if (plan or choose_plan(table)) == "case":
        yield session.sql(write_sql(compile_query(table, asked.source, asked.keep, asked.columns, asked.on), "spark"))
        return
    if not can_decide(table, "bitmaps"):
        raise ValueError(f"{table.name} joins results that are worked out of each row: decide it by a CASE")
    bitmaps, lookups = _prepare(table)
    _make_views(session, lookups)
    words = compile_bitmaps(bitmaps, _IN_SPARK, _PREFIX, asked)
    if table.hit_policy not in JOINT:
        yield session.sql(write_sql(compile_single(bitmaps, _RULES, words, asked), "spark"))
        return
    matched = session.sql(write_sql(words, "spark")).persist()
    try:
        matched.createOrReplaceTempView(_MATCHED)
        sets = matched.select(*(f"word_{word}" for word in range(bitmaps.words))).distinct().toArrow()
        _make_views(session, {_JOINT: make_joint(bitmaps, sets)})
        yield session.sql(write_sql(compile_joint(bitmaps, _JOINT, _MATCHED, asked.keep), "spark"))
    finally:
        matched.unpersist()


def _require_exact_columns(session: SparkSession, table: RuleTable, asked: Asked) -> None:
    columns = [asked.columns[column.name] for column in table.inputs]
    trees = [exp.column(each, quoted=True) if isinstance(each, str) else each.copy() for each in columns]
    named = [exp.alias_(tree, f"asked_{index}") for index, tree in enumerate(trees)]
    query = exp.select(*named or [exp.true()]).from_(exp.to_table(asked.source))
    schema = session.sql(write_sql(query, "spark")).schema
    require_types(table, [field.dataType for field in schema.fields])


def _is_joined(column: ClassedColumn) -> bool:
    return choose_way(column) not in ("case", "sort")


def _classify(
    coded: exp.Select, column: ClassedColumn, operand: exp.Expr, lookup: str, alias: str
) -> tuple[exp.Expr, exp.Select]:
    """As in DuckDB, but where that sorts: Spark has no ASOF join, and halves."""
    if _is_joined(column):
        return classify(coded, column, operand, lookup, alias)
    return classify_by_case(column, operand), coded


_IN_SPARK = Coding(sets_by_code, _classify, _is_joined, make_values_table)


@lru_cache(maxsize=64)
def _prepare(table: RuleTable) -> tuple[BitmapPlan, Mapping[str, pa.Table]]:
    """The plan of a table and the tables that its statement reads; kept, as a table decides many batches of rows."""
    bitmaps = plan_bitmaps(table, _IN_SPARK.sets)
    rules = {} if table.hit_policy in JOINT else {_RULES: make_rules(bitmaps)}
    return bitmaps, {**make_lookups(bitmaps, _IN_SPARK, _PREFIX), **rules}


def _make_views(session: SparkSession, tables: Mapping[str, pa.Table]) -> None:
    """Views of the lookups; a frame that was made of them keeps their rows, whatever has the name later."""
    for name, rows in tables.items():
        frame = session.createDataFrame(rows)
        # Spark knows nothing of the size of rows that come from here, and would sort both sides.
        (broadcast(frame) if rows.num_rows <= _BROADCAST_ROWS else frame).createOrReplaceTempView(name)


def decide_parquet(file: FileToDecide, source: Path, target: Path) -> None:
    """Decide what DuckDB's `select_inputs` gave for a file, into a folder of Parquet files: the places and what was decided."""
    session = open_session()
    session.read.parquet(str(source)).createOrReplaceTempView(_SOURCE)
    columns: dict[str, Column] = {column.name: column.name for column in file.table.inputs}
    asked = Asked(_SOURCE, [PLACE], columns, None if file.on is None else DAY_OF_DECISION)
    with decide_rows(session, file.table, asked, file.plan) as decided:
        decided.write.parquet(str(target))
