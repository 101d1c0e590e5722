"""Chooses how a rule table decides many rows in DuckDB, and decides them: the same answers whatever is chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Literal, TypeAlias, get_args

import duckdb
import pyarrow as pa
from sqlglot import exp

from aftersale.rules.bitmap_results import calculates, compile_joint, compile_single, make_joint, make_rules
from aftersale.rules.bitmaps import Asked, BitmapPlan, compile_bitmaps, conditions_of, make_lookups, plan_bitmaps
from aftersale.rules.codes import IN_DUCKDB
from aftersale.rules.compile import Column, compile_query, operand_of, require_columns, write_sql
from aftersale.rules.hit_policy import JOINT
from aftersale.rules.keys import KeyPlan, compile_keys, find_keys, make_entries, plan_keys
from aftersale.rules.model import RuleTable

PlanKind: TypeAlias = Literal["case", "bitmaps", "keys"]
PLANS: tuple[PlanKind, ...] = get_args(PlanKind)

CASE_RULES = 12
"""Tables of at most so many rules are decided by a flat CASE."""
KEY_RULES = 10
"""Tables of at least so many rules that all name texts in two columns are decided by those."""
CONDITIONS = 40
"""Tables with more conditions on several columns too: each is worked out for every row, whatever the plan."""
_WHOLE_TYPES = {
    "TINYINT": "DECIMAL(3, 0)",
    "SMALLINT": "DECIMAL(5, 0)",
    "INTEGER": "DECIMAL(10, 0)",
    "BIGINT": "DECIMAL(19, 0)",
}
_PREFIX = "rule_lookup"
_RULES = f"{_PREFIX}_rules"
_ENTRIES = f"{_PREFIX}_entries"
_MATCHED = f"{_PREFIX}_matched"
_JOINT = f"{_PREFIX}_joint"


def can_decide(table: RuleTable, plan: PlanKind) -> bool:
    """Tell whether a plan decides a table: bitmaps do not where results that are worked out of each row make its result together.

    Keys do where every rule names texts in two columns.
    """
    if plan == "keys":
        return bool(find_keys(table)) and _prepare_keys(table) is not None
    return plan == "case" or not (table.hit_policy in JOINT and calculates(table))


def choose_plan(table: RuleTable) -> PlanKind:
    """Choose the faster plan, as benchmarks/rules_speed.py measures them."""
    if len(table.rows) >= KEY_RULES and can_decide(table, "keys"):
        return "keys"
    if len(table.rows) <= CASE_RULES or len(conditions_of(table)) > CONDITIONS:
        return "case"
    return "bitmaps" if can_decide(table, "bitmaps") else "case"


def decide_rows(
    duck: duckdb.DuckDBPyConnection,
    table: RuleTable,
    source: str,
    target: str,
    keep: Sequence[str],
    columns: Mapping[str, Column],
    on: Column | None = None,
    plan: PlanKind | None = None,
) -> None:
    """Decide the rows of a table or view: makes the temporary table `target`.

    One row per row of the source, not sorted: the columns to keep, then what `compile_query` gives for them.

    Parameters
    ----------
    columns, on
        As `compile_query` takes them.
    plan
        Instead of the one that `choose_plan` chooses.

    Raises
    ------
    ValueError
        When an input has no column, rules are dated and no day is given, or the plan that is wanted cannot decide the table.
    """
    made = exp.to_table(target)
    require_columns(table, columns, on)
    columns = _know_digits(duck, table, source, columns)
    chosen = plan or choose_plan(table)
    if chosen == "case":
        _make_table(duck, made, compile_query(table, source, keep, columns, on))
        return
    if not can_decide(table, chosen):
        raise ValueError(f"{table.name} is not decided by {chosen}: see can_decide")
    rows = Asked(source, keep, columns, on)
    decide = _decide_by_keys if chosen == "keys" else _decide_by_bitmaps
    decide(duck, table, rows, made)


def _decide_by_bitmaps(duck: duckdb.DuckDBPyConnection, table: RuleTable, rows: Asked, made: exp.Table) -> None:
    bitmaps, lookups = _prepare(table)
    words = compile_bitmaps(bitmaps, IN_DUCKDB, _PREFIX, rows)
    with _tables(duck, lookups):
        if table.hit_policy not in JOINT:
            _make_table(duck, made, compile_single(bitmaps, _RULES, words, rows))
            return
        _make_table(duck, exp.to_table(_MATCHED), words)
        set_words: list[exp.Expr] = [exp.column(f"word_{word}") for word in range(bitmaps.words)]
        sets = exp.select(*set_words or [exp.true()]).distinct().from_(exp.to_table(_MATCHED))
        found = duck.sql(write_sql(sets)).to_arrow_table()
        with _tables(duck, {_JOINT: make_joint(bitmaps, found)}):
            _make_table(duck, made, compile_joint(bitmaps, _JOINT, _MATCHED, rows.keep))
        duck.execute(f"DROP TABLE {_MATCHED}")


def _decide_by_keys(duck: duckdb.DuckDBPyConnection, table: RuleTable, rows: Asked, made: exp.Table) -> None:
    prepared = _prepare_keys(table)
    assert prepared is not None
    keys, lookups = prepared
    with _tables(duck, lookups):
        _make_table(duck, made, compile_keys(keys, IN_DUCKDB, _PREFIX, _ENTRIES, rows))


@lru_cache(maxsize=64)
def _prepare_keys(table: RuleTable) -> tuple[KeyPlan, Mapping[str, pa.Table]] | None:
    bitmaps, lookups = _prepare(table)
    keys = plan_keys(bitmaps)
    if keys is None:
        return None
    needed = {f"{_PREFIX}_values_{part}" for part in keys.rest}
    return keys, {_ENTRIES: make_entries(keys), **{name: rows for name, rows in lookups.items() if name in needed}}


def _know_digits(
    duck: duckdb.DuckDBPyConnection, table: RuleTable, source: str, columns: Mapping[str, Column]
) -> Mapping[str, Column]:
    """Columns of numbers cast to the decimals that they are, so that expressions know how many digits there may be."""
    if not calculates(table) and not conditions_of(table):
        return columns
    numbers = {each.name: operand_of(columns[each.name]) for each in table.inputs if each.type == "number"}
    asked = exp.select(*(exp.alias_(tree, name, quoted=True) for name, tree in numbers.items()))
    types = duck.sql(write_sql(asked.from_(exp.to_table(source)))).types if numbers else []
    known = {
        name: exp.cast(tree, decimal)
        for (name, tree), type_ in zip(numbers.items(), types, strict=True)
        if not isinstance(tree, exp.Cast) and (decimal := as_decimal(str(type_))) is not None
    }
    return {**columns, **known}


def as_decimal(type_: str) -> str | None:
    """The decimal that holds the values of a type of DuckDB; None for types that have none or are not exact.

    Examples
    --------
    >>> as_decimal("INTEGER"), as_decimal("DECIMAL(18,4)"), as_decimal("DOUBLE")
    ('DECIMAL(10, 0)', 'DECIMAL(18,4)', None)
    """
    return type_ if type_.startswith("DECIMAL") else _WHOLE_TYPES.get(type_)


@lru_cache(maxsize=64)
def _prepare(table: RuleTable) -> tuple[BitmapPlan, Mapping[str, pa.Table]]:
    """The plan of a table and the tables that its statement reads; kept, as a table decides many batches of rows."""
    bitmaps = plan_bitmaps(table, IN_DUCKDB.sets)
    rules = {} if table.hit_policy in JOINT else {_RULES: make_rules(bitmaps)}
    return bitmaps, {**make_lookups(bitmaps, IN_DUCKDB, _PREFIX), **rules}


def _make_table(duck: duckdb.DuckDBPyConnection, name: exp.Table, query: exp.Select) -> None:
    made = exp.Create(
        this=name,
        kind="TABLE",
        replace=True,
        expression=query,
        properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
    )
    duck.execute(write_sql(made))


@contextmanager
def _tables(duck: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> Iterator[None]:
    """Temporary tables of the lookups, for as long as they are needed; their statistics make the joins fast."""
    for name, rows in tables.items():
        view = f"{name}_rows"
        duck.register(view, rows)
        _make_table(duck, exp.to_table(name), exp.select("*").from_(exp.to_table(view)))
        duck.unregister(view)
    try:
        yield
    finally:
        for name in tables:
            duck.execute(f"DROP TABLE {name}")
