"""One meaning of expressions: the interpreter, DuckDB and PostgreSQL compute random typed ones alike."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import duckdb
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from aftersale.rules.cells import parse_cell, parse_result
from aftersale.rules.compile import Column, compile_query, write_sql
from aftersale.rules.errors import CellRefused
from aftersale.rules.feel.compute import compute
from aftersale.rules.feel.sql import compile_result
from aftersale.rules.feel.tree import Expression
from aftersale.rules.feel.write import write_expression
from aftersale.rules.interpret import decide
from aftersale.rules.model import AnyValue, Cell, Condition, InputColumn, OutputColumn, Result, RuleRow, RuleTable
from random_expressions import (
    COLUMNS,
    CONSTANTS,
    NAMES,
    ROWS,
    SHORT_FORMS,
    Writer,
    compiled,
    random_expressions,
    read,
    same,
    stored,
)


def create(cursor: Any, mark: str) -> None:
    defined = ", ".join(f"{name} {sql_type}" for name, (_, sql_type) in COLUMNS.items())
    cursor.execute(f"CREATE TEMP TABLE seen (row_number INTEGER, {defined})")
    places = ", ".join([mark] * (len(COLUMNS) + 1))
    for number, row in enumerate(ROWS):
        cursor.execute(f"INSERT INTO seen VALUES ({places})", [number, *(stored(row[name]) for name in COLUMNS)])


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    conn = duckdb.connect()
    create(conn, "?")
    yield conn
    conn.close()


@pytest.fixture(scope="module")
def postgres(rules_postgres: psycopg.Connection[Any]) -> Iterator[psycopg.Connection[Any]]:
    rules_postgres.rollback()
    with rules_postgres.cursor() as cursor:
        create(cursor, "%s")
    yield rules_postgres
    rules_postgres.rollback()


def assert_alike(
    expressions: list[Expression], duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection[Any]
) -> None:
    query = compiled(expressions)
    from_duck = duck.execute(write_sql(query)).fetchall()
    from_postgres = postgres.execute(write_sql(query, "postgres").encode()).fetchall()
    for number, expression in enumerate(expressions):
        text = write_expression(expression, {})
        for index, row in enumerate(ROWS):
            expected = stored(compute(expression, row))
            assert same(from_duck[index][number], expected), ("duckdb", text, row, from_duck[index][number], expected)
            found = from_postgres[index][number]
            assert same(found, expected), ("postgres", text, row, found, expected)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
def test_random_expressions_are_computed_alike_by_interpreter_duckdb_and_postgresql(
    seed: int, duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection[Any]
) -> None:
    assert_alike(random_expressions(seed, 5), duck, postgres)


def test_random_expressions_are_written_by_names_or_labels_so_that_they_are_read_alike() -> None:
    labels = {column.name: column.label for column in NAMES.columns}
    for expression in (each for seed in range(150) for each in random_expressions(seed, 3)):
        for names in ({}, labels):
            assert read(write_expression(expression, names)) == expression


def test_numbers_that_stand_in_the_cell_are_calculated_with_alike(
    duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection[Any]
) -> None:
    expressions = [expression for text in SHORT_FORMS if (expression := read(text))]
    assert len(expressions) == len(SHORT_FORMS)
    assert_alike(expressions, duck, postgres)


def test_upper_and_lower_case_are_alike_for_every_sign(
    duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection[Any]
) -> None:
    signs = [chr(point) for point in range(1, 0x20000) if not 0xD800 <= point <= 0xDFFF]
    texts = ["".join(signs[start : start + 16]) for start in range(0, len(signs), 16)]
    for function in ("upper case", "lower case"):
        expression = read(f"{function}(channel)")
        assert expression is not None
        expected = [compute(expression, {"channel": each}) for each in texts]
        tree = compile_result(expression, {"channel": exp.column("channel")}, (19, 18))
        query = exp.select(tree).from_("signs").order_by("row_number")
        for conn, dialect, mark in ((duck, "duckdb", "?"), (postgres.cursor(), "postgres", "%s")):
            conn.execute("DROP TABLE IF EXISTS signs")
            conn.execute("CREATE TEMP TABLE signs (row_number INTEGER, channel TEXT)")
            conn.executemany(f"INSERT INTO signs VALUES ({mark}, {mark})", list(enumerate(texts)))
            rows = conn.execute(write_sql(query, dialect)).fetchall()
            assert [row[0] for row in rows] == expected, dialect


def random_cell(writer: Writer, column: InputColumn) -> Cell:
    """A condition of a column: simple, over other columns, or over `?`."""
    rng = writer.rng
    for _ in range(20):
        value, other = writer.write(column.type, 1), writer.write(column.type, 1)
        operators = ["=", "!="] if column.type == "boolean" else ["=", "!=", "<", "<=", ">", ">="]
        texts = [
            "-",
            f"{rng.choice(operators)} {value}",
            f"{rng.choice('[(]')}{value}..{other}{rng.choice('])[')}",
            f"{value}, {rng.choice(operators)} {other}, null",
            f"? = {value} or {writer.write('boolean', 1)}",
        ]
        text = rng.choice(texts)
        text = f"not({text})" if text != "-" and rng.random() < 0.3 else text
        try:
            return parse_cell(text, column.type, NAMES)
        except CellRefused:
            continue
    return parse_cell("-", column.type, NAMES)


def random_result(writer: Writer, column: OutputColumn) -> Result:
    """A result that can be read: a random one may say a reversed range, or a number with too many digits."""
    for _ in range(20):
        try:
            return parse_result(writer.write(column.type, 2), column.type, NAMES)
        except CellRefused:
            continue
    return None


def random_table(seed: int) -> RuleTable:
    rng = random.Random(seed)
    writer = Writer(rng)
    inputs = tuple(InputColumn(each.name, each.label, each.type) for each in NAMES.columns)
    outputs = tuple(OutputColumn(f"out_{number}", "Out", type_) for number, type_ in enumerate(CONSTANTS))
    rows = []
    for number in range(rng.randint(1, 6)):
        cells = [random_cell(writer, each) if rng.random() < 0.15 else Cell("-", AnyValue()) for each in inputs]
        results = [random_result(writer, each) for each in outputs]
        rows.append(RuleRow(f"r{number}", tuple(cells), tuple(results)))
    return RuleTable(
        f"random_{seed}", "Random", rng.choice(["first", "unique", "rule order"]), inputs, outputs, tuple(rows)
    )


def decided(table: RuleTable) -> list[tuple[Any, ...]]:
    found = []
    for row in ROWS:
        decision = decide(table, row)
        decides = stored(decision.matched_rule_ids) if table.hit_policy == "rule order" else decision.rule_id
        found.append((*map(stored, decision.outputs.values()), decides))
    return found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
def test_random_tables_whose_cells_calculate_are_decided_alike_by_interpreter_duckdb_and_postgresql(
    seed: int, duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection[Any]
) -> None:
    table = random_table(seed)
    columns: dict[str, Column] = {name: name for name in COLUMNS}
    query = compile_query(table, "seen", ["row_number"], columns).order_by("row_number")
    width = 1 + len(table.outputs) + 1
    expected = decided(table)
    from_duck = [row[1:width] for row in duck.execute(write_sql(query)).fetchall()]
    from_postgres = [row[1:width] for row in postgres.execute(write_sql(query, "postgres").encode()).fetchall()]
    assert from_duck == expected
    assert from_postgres == expected


def test_random_tables_reach_conditions_and_decisions() -> None:
    tables = [random_table(seed) for seed in range(40)]
    conditions = [
        cell for table in tables for row in table.rows for cell in row.cells if isinstance(cell.test, Condition)
    ]
    decisions = [row[-1] for table in tables for row in decided(table)]
    assert len(conditions) > 60
    assert sum(bool(rule_id) for rule_id in decisions) > 200
    assert sum(not rule_id for rule_id in decisions) > 200
