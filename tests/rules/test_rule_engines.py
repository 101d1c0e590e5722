"""One meaning on every engine: the interpreter, DuckDB and PostgreSQL decide random tables alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from aftersale.rules.cells import parse_cell, write_value
from aftersale.rules.compile import Column, compile_query, compile_table, write_sql
from aftersale.rules.interpret import decide
from aftersale.rules.model import ColumnType, HitPolicy, InputColumn, RuleRow, RuleTable, Value
from aftersale.rules.plan import PlanKind, choose_plan, decide_rows
from aftersale.rules.read import WRITERS, check_bytes, parse_table
from random_tables import DAYS, NUMBERS, OUTPUTS, POLICIES, ROWS, SQL_TYPES, STORED_ROWS, WORDS, oracle, random_table


@pytest.fixture(scope="module")
def duck() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(create_sql("duckdb"))
    con.executemany(f"INSERT INTO fact VALUES ({', '.join('?' * len(SQL_TYPES))})", STORED_ROWS)
    return con


@pytest.fixture(scope="module")
def postgres(rules_postgres: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    rules_postgres.execute(create_sql("postgres"))
    with rules_postgres.cursor() as cursor:
        cursor.executemany(f"INSERT INTO fact VALUES ({', '.join(['%s'] * len(SQL_TYPES))})", STORED_ROWS)
    return rules_postgres


def create_sql(dialect: str) -> str:
    columns = ", ".join(f'"{name}" {type_}' for name, type_ in SQL_TYPES.items())
    return f"CREATE TEMPORARY TABLE fact ({columns})" if dialect == "postgres" else f"CREATE TABLE fact ({columns})"


def on_engines(
    table: RuleTable, duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection[Any]
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    columns: dict[str, Column] = {each.name: each.name for each in table.inputs}
    query = compile_query(table, "fact", ["row_number"], columns, "decided_on").order_by("row_number")
    from_postgres = postgres.execute(write_sql(query, "postgres").encode()).fetchall()
    return duck.execute(write_sql(query, "duckdb")).fetchall(), from_postgres


@pytest.mark.parametrize("seeds", [range(start, start + 20) for start in range(0, 200, 20)], ids=str)
def test_random_tables_are_decided_alike_by_interpreter_duckdb_and_postgresql(
    seeds: range, duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection[Any]
) -> None:
    for seed in seeds:
        table = random_table(seed)
        expected = oracle(table, ROWS)
        from_duck, from_postgres = on_engines(table, duck, postgres)
        assert from_duck == expected, seed
        assert from_postgres == expected, seed


@pytest.mark.parametrize("policy", POLICIES)
def test_random_tables_of_every_hit_policy_are_decided_alike(
    policy: HitPolicy, duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection[Any]
) -> None:
    for seed in range(1000, 1030):
        table = random_table(seed, policy)
        expected = oracle(table, ROWS)
        from_duck, from_postgres = on_engines(table, duck, postgres)
        assert from_duck == expected, seed
        assert from_postgres == expected, seed


@pytest.mark.parametrize("policy", POLICIES)
def test_random_tables_of_every_hit_policy_reach_every_outcome(policy: HitPolicy) -> None:
    tables = [random_table(seed, policy) for seed in range(1000, 1030)]
    decisions = [decide(table, row, row["decided_on"]) for table in tables for row in ROWS]
    assert sum(len(decision.matched_rule_ids) > 1 for decision in decisions) > 300
    assert sum(not decision.matched_rule_ids for decision in decisions) > 300
    assert sum(any(decision.outputs.values()) for decision in decisions) > 100
    if policy == "any":
        several = [decision for decision in decisions if len(decision.matched_rule_ids) > 1]
        assert sum(decision.rule_id is not None for decision in several) > 20
        assert sum(decision.rule_id is None for decision in several) > 300
    if policy != "count":
        assert any(table.has_default for table in tables)


def by_plan(table: RuleTable, duck: duckdb.DuckDBPyConnection, plan: PlanKind) -> list[tuple[Any, ...]]:
    columns: dict[str, Column] = {each.name: each.name for each in table.inputs}
    decide_rows(duck, table, "fact", "decided", ["row_number"], columns, "decided_on", plan)
    return duck.execute("SELECT * FROM decided ORDER BY row_number").fetchall()


@pytest.mark.parametrize("seeds", [range(start, start + 20) for start in range(0, 200, 20)], ids=str)
def test_random_tables_are_decided_alike_by_every_plan(seeds: range, duck: duckdb.DuckDBPyConnection) -> None:
    for seed in seeds:
        table = random_table(seed)
        expected = oracle(table, ROWS)
        assert by_plan(table, duck, "bitmaps") == expected, seed
        assert by_plan(table, duck, choose_plan(table)) == expected, seed


@pytest.mark.parametrize("policy", POLICIES)
def test_random_tables_of_every_hit_policy_are_decided_alike_by_bitmaps(
    policy: HitPolicy, duck: duckdb.DuckDBPyConnection
) -> None:
    for seed in range(1000, 1030):
        table = random_table(seed, policy, (0, 1, 4, 16, 30, 70))
        assert by_plan(table, duck, "bitmaps") == oracle(table, ROWS), seed


@pytest.mark.parametrize("seed", range(1000, 1012))
def test_long_random_tables_are_decided_by_bitmaps_as_by_the_interpreter(
    seed: int, duck: duckdb.DuckDBPyConnection
) -> None:
    table = random_table(seed, sizes=(62, 63, 64, 126, 127, 300))
    assert by_plan(table, duck, "bitmaps") == oracle(table, ROWS)


@pytest.mark.parametrize("layout", sorted(WRITERS))
def test_random_tables_come_back_from_files_of_every_layout_as_they_were(layout: str) -> None:
    for seed in range(2000, 2044):
        table = random_table(seed, POLICIES[seed % len(POLICIES)])
        values: dict[ColumnType, Sequence[Any]] = {
            "string": WORDS,
            "number": NUMBERS,
            "boolean": [True, False],
            "date": DAYS,
        }
        outputs = tuple(replace(each, allowed=tuple(values[each.type])) for each in table.outputs)
        table = replace(table, outputs=outputs)
        assert check_bytes(WRITERS[layout](table), layout).table == table, seed


def test_random_tables_reach_every_outcome() -> None:
    decisions = [
        (table, decide(table, row, row["decided_on"])) for table in map(random_table, range(60)) for row in ROWS
    ]
    unique = [decision for table, decision in decisions if table.hit_policy == "unique"]
    assert sum(decision.rule_id is not None for _, decision in decisions) > 1000
    assert sum(not decision.matched_rule_ids for _, decision in decisions) > 1000
    assert sum(decision.rule_id is not None for decision in unique) > 300
    assert sum(len(decision.matched_rule_ids) > 1 for decision in unique) > 300
    assert len({decision.rule_id for _, decision in decisions}) > 10


storable = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seen=storable, low=storable, high=storable)
def test_any_text_is_compared_exactly_and_by_code_point_on_every_engine(
    seen: str, low: str, high: str, duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection[Any]
) -> None:
    low, high = sorted([low, high])
    cells = [f"= {write_value(low)}", f"not({write_value(high)})", f"[{write_value(low)}..{write_value(high)}]"]
    for text in cells:
        row = RuleRow("r1", (parse_cell(text, "string"),), (low,))
        table = RuleTable("t", "T", "first", (InputColumn("seen", "Seen", "string"),), (OUTPUTS[0],), (row,))
        column = exp.cast(exp.Literal.string(seen), "TEXT")
        decided = compile_table(table, {"seen": column})
        expected = decide(table, {"seen": seen})
        query = exp.select(decided["rule_id"], decided["basis"])
        assert duck.execute(write_sql(query)).fetchone() == (expected.rule_id, expected.outputs["basis"])
        found = postgres.execute(write_sql(query, "postgres").encode()).fetchone()
        assert found == (expected.rule_id, expected.outputs["basis"])


def one_rule(cell: str, type_: ColumnType, **dates: str) -> RuleTable:
    return parse_table(
        {
            "name": "one",
            "title": "One",
            "hit_policy": "first",
            "inputs": [{"name": "seen", "type": type_}],
            "outputs": [{"name": "share", "type": "number"}],
            "rules": [{"rule": "r1", "when": {"seen": cell}, "then": {"share": "0.5"}, **dates}],
        }
    )


@pytest.mark.parametrize("sql_type", ["INTEGER", "BIGINT", "DECIMAL(18,4)", "DECIMAL(9,6)", "DECIMAL(38,10)"])
@pytest.mark.parametrize("cell", ["> 0.999999999", "!= 0.5", "< 999999999999999999.999999999", "(0.999999999..1]"])
def test_numbers_of_every_exact_type_are_compared_exactly(
    sql_type: str, cell: str, duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection[Any]
) -> None:
    table = one_rule(cell, "number")
    for seen in (0, 1):
        tree = compile_table(table, {"seen": exp.cast(exp.Literal.number(seen), sql_type)})["rule_id"]
        expected = (decide(table, {"seen": seen}).rule_id,)
        assert duck.execute(write_sql(exp.select(tree))).fetchone() == expected
        assert postgres.execute(write_sql(exp.select(tree), "postgres").encode()).fetchone() == expected


def test_compiled_sql_is_the_flat_case_that_people_review() -> None:
    table = parse_table(
        {
            "name": "credit",
            "title": "Credit",
            "hit_policy": "first",
            "inputs": [{"name": "channel", "type": "string"}, {"name": "amount", "type": "number"}],
            "outputs": [{"name": "share", "type": "number"}],
            "rules": [
                {"rule": "r1", "when": {"channel": "web, null", "amount": "[0..5)"}, "then": {"share": "-1.5"}},
                {"rule": "r2", "when": {"channel": "not(web)"}, "then": {"share": "1"}, "start_on": "2026-01-01"},
            ],
        }
    )
    amount = exp.column("amount", table="b") + exp.column("tax", table="b")
    compiled = compile_table(table, {"channel": "channel", "amount": amount}, "booked_on")
    assert list(compiled) == ["share", "rule_id", "table_version"]
    assert write_sql(compiled["share"]) == (
        'CAST(CASE WHEN ("channel" IN (\'web\') OR "channel" IS NULL) AND ((b.amount + b.tax) >= 0 AND '
        "(b.amount + b.tax) < 5) THEN -1.5 WHEN NOT (\"channel\" IN ('web')) AND "
        "\"booked_on\" >= CAST('2026-01-01' AS DATE) THEN 1 END AS DECIMAL(18, 6))"
    )
    assert write_sql(compiled["table_version"]) == f"'{table.version}'"


def test_text_is_ordered_by_code_point_whatever_the_language_of_the_database() -> None:
    compiled = compile_table(one_rule("< b", "string"), {"seen": "seen"})["rule_id"]
    for dialect in ("duckdb", "postgres"):
        assert """WHEN "seen" COLLATE "C" < 'b' THEN""" in write_sql(compiled, dialect)


def test_unique_table_compiles_to_a_count_of_matches_too() -> None:
    table = random_table(1)
    policies: tuple[HitPolicy, HitPolicy] = ("first", "unique")
    names = {each.name: each.name for each in table.inputs}
    compiled = [
        compile_table(RuleTable("t", "T", policy, table.inputs, table.outputs, table.rows), names, "decided_on")
        for policy in policies
    ]
    assert [list(each)[-1] for each in compiled] == ["table_version", "matches"]


def test_compiling_without_a_column_or_a_needed_day_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="no column given for seen"):
        compile_table(one_rule("5", "number"), {})
    with pytest.raises(ValueError, match="dated"):
        compile_table(one_rule("5", "number", start_on="2026-01-01"), {"seen": "seen"})


@pytest.mark.parametrize("policy", ["unique", "any", "collect", "sum"])
def test_thousand_rules_compile_for_both_engines(
    policy: HitPolicy, duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection[Any]
) -> None:
    inputs = (InputColumn("quantity", "Quantity", "number"),)
    rows = tuple(
        RuleRow(f"r{n}", (parse_cell(f"[{n}..{n + 1})", "number"),), (Decimal(f"{n % 2}.5"),)) for n in range(1000)
    )
    table = RuleTable("long", "Long", policy, inputs, OUTPUTS[1:2], rows)
    expected = oracle(table, ROWS)
    assert on_engines(table, duck, postgres) == (expected, expected)


def value_types(values: Sequence[Value]) -> set[type]:
    return {type(value) for value in values if value is not None}


def test_outputs_come_back_in_their_types(duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection[Any]) -> None:
    rows = (RuleRow("r1", (), ("x", Decimal("0.1"), True, DAYS[0])), RuleRow("r2", (), (None, Decimal(1), None, None)))
    table = RuleTable("t", "T", "first", (), OUTPUTS, rows)
    for result in on_engines(table, duck, postgres):
        assert [value_types(column) for column in list(zip(*result, strict=True))[1:5]] == [
            {str},
            {Decimal},
            {bool},
            {date},
        ]
