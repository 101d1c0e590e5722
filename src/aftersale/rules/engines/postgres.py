"""Decides rows where they are in PostgreSQL, by a flat CASE or by class codes and bitmaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql
from psycopg.rows import tuple_row
from sqlglot import exp

from aftersale.rules.bitmap_results import compile_joint, compile_single, make_joint, make_rules
from aftersale.rules.bitmaps import Asked, BitmapPlan, compile_bitmaps, conditions_of, make_lookups, plan_bitmaps
from aftersale.rules.compile import compile_query, require_columns, write_sql
from aftersale.rules.engines.postgres_codes import IN_POSTGRES
from aftersale.rules.hit_policy import JOINT
from aftersale.rules.model import RuleTable
from aftersale.rules.plan import CONDITIONS, PlanKind, can_decide

CASE_RULES = 16
"""Tables of at most so many rules are decided by a flat CASE."""
_PREFIX = "rule_lookup"
_RULES = f"{_PREFIX}_rules"
_MATCHED = f"{_PREFIX}_matched"
_JOINT = f"{_PREFIX}_joint"


def choose_postgres_plan(table: RuleTable) -> PlanKind:
    """Choose the faster plan, as it was measured (docs/decisions/0016)."""
    if len(table.rows) <= CASE_RULES or len(conditions_of(table)) > CONDITIONS:
        return "case"
    return "bitmaps" if can_decide(table, "bitmaps") else "case"


def decide_in_database(
    conn: psycopg.Connection[Any], table: RuleTable, rows: Asked, target: str, plan: PlanKind | None = None
) -> None:
    """Decide rows as `decide_rows` does in DuckDB: makes the temporary table `target`, which goes with the transaction.

    Raises
    ------
    ValueError
        As `decide_rows` does.
    """
    require_columns(table, rows.columns, rows.on)
    chosen = plan or choose_postgres_plan(table)
    if not can_decide(table, chosen):
        raise ValueError(f"{table.name} joins results that are worked out of each row: decide it by a CASE")
    # Compiling long expressions for the processor takes longer than they do.
    conn.execute("SET LOCAL jit = off")
    if chosen == "case":
        _make_table(conn, target, compile_query(table, rows.source, rows.keep, rows.columns, rows.on))
        return
    bitmaps, lookups = _prepare(table)
    words = compile_bitmaps(bitmaps, IN_POSTGRES, _PREFIX, rows)
    with _tables(conn, lookups):
        if table.hit_policy not in JOINT:
            _make_table(conn, target, compile_single(bitmaps, _RULES, words, rows))
            return
        _make_table(conn, _MATCHED, words)
        with _tables(conn, {_JOINT: make_joint(bitmaps, _find_sets(conn, bitmaps))}):
            _make_table(conn, target, compile_joint(bitmaps, _JOINT, _MATCHED, rows.keep))
        conn.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(_MATCHED)))


@lru_cache(maxsize=64)
def _prepare(table: RuleTable) -> tuple[BitmapPlan, Mapping[str, pa.Table]]:
    bitmaps = plan_bitmaps(table, IN_POSTGRES.sets)
    rules = {} if table.hit_policy in JOINT else {_RULES: make_rules(bitmaps)}
    return bitmaps, {**make_lookups(bitmaps, IN_POSTGRES, _PREFIX), **rules}


def _find_sets(conn: psycopg.Connection[Any], bitmaps: BitmapPlan) -> pa.Table:
    """The different sets of rules that rows match."""
    names = [f"word_{word}" for word in range(bitmaps.words)]
    if not names:
        return pa.table({})
    query = exp.select(*names).distinct().from_(exp.to_table(_MATCHED))
    with conn.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(write_sql(query, "postgres").encode()).fetchall()
    columns = zip(*found, strict=True) if found else [()] * len(names)
    return pa.table({name: pa.array(values, pa.int64()) for name, values in zip(names, columns, strict=True)})


def _make_table(conn: psycopg.Connection[Any], name: str, query: exp.Select) -> None:
    made = sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS ").format(sql.Identifier(name))
    conn.execute(made.as_bytes(conn) + write_sql(query, "postgres").encode())


@contextmanager
def _tables(conn: psycopg.Connection[Any], tables: Mapping[str, pa.Table]) -> Iterator[None]:
    """Temporary tables of the lookups, for as long as they are needed; their statistics make the joins fast."""
    for name, rows in tables.items():
        fill_table(conn, name, rows)
    yield
    # After a failure the transaction is aborted and takes the tables with it.
    for name in tables:
        conn.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))


def fill_table(conn: psycopg.Connection[Any], name: str, rows: pa.Table) -> None:
    """Make a temporary table of the rows of an Arrow table."""
    table = sql.Identifier(name)
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(field.name), sql.SQL(write_type(field.type))) for field in rows.schema
    ]
    create = sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP")
    conn.execute(create.format(table, sql.SQL(", ").join(columns)))
    with conn.cursor() as cursor, cursor.copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
        for row in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            copy.write_row([_as_text(value) for value in row])
    conn.execute(sql.SQL("ANALYZE {}").format(table))


def write_type(type_: pa.DataType) -> str:
    """An Arrow type of a lookup or a result in the words of PostgreSQL and DuckDB."""
    if pa.types.is_list(type_):
        return f"{write_type(type_.value_type)}[]"
    if pa.types.is_decimal(type_):
        return f"DECIMAL({type_.precision}, {type_.scale})"
    return _TYPE_NAMES[type_]


_TYPE_NAMES: Mapping[pa.DataType, str] = {
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.string(): "TEXT",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us", "UTC"): "TIMESTAMPTZ",
}


def _as_text(value: Any) -> str | Sequence[str | None] | None:
    """A value as COPY reads it, whatever a pool has its connections make of days without end."""
    if isinstance(value, list):
        return [_as_text(each) for each in value]  # type: ignore[misc]  # a list has no lists in it
    return None if value is None else str(value)
