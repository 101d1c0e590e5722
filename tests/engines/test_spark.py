"""Spark decides tables and computes expressions as the interpreter does: many in few statements, as each costs it a second."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession
from sqlglot import exp

import random_expressions
from aftersale.rules.bitmaps import Asked
from aftersale.rules.cells import parse_cell, write_value
from aftersale.rules.classes import cut_table
from aftersale.rules.codes import choose_way, stored
from aftersale.rules.compile import Column, compile_table, write_sql
from aftersale.rules.decide_file import decide_file
from aftersale.rules.engines.files import FileToDecide
from aftersale.rules.engines.spark_rows import decide_rows
from aftersale.rules.engines.spark_session import SETTINGS
from aftersale.rules.errors import ColumnTypeRefused, JavaMissing, SparkMissing
from aftersale.rules.feel.compute import compute
from aftersale.rules.feel.sql import compile_condition, compile_result
from aftersale.rules.feel.tree import Expression
from aftersale.rules.feel.values import Months, write_literal
from aftersale.rules.feel.write import write_expression
from aftersale.rules.interpret import decide
from aftersale.rules.model import ColumnType, HitPolicy, InputColumn, OutputColumn, RuleRow, RuleTable
from aftersale.rules.plan import PlanKind, can_decide
from aftersale.rules.read import read_table
from dmn_kit import TABLE_CASES, load_cases, run_case
from random_tables import ALL_COLUMNS, POLICIES, ROWS, oracle, random_rich_table, rows_as_arrow

pytestmark = pytest.mark.xdist_group("spark")

TABLES = 10
FACT = "fact"


@pytest.fixture(scope="module")
def facts(spark: SparkSession) -> Iterator[SparkSession]:
    """The session with the rows of `random_tables` in memory."""
    rows = spark.createDataFrame(rows_as_arrow(ROWS)).coalesce(1).cache()
    rows.createOrReplaceTempView(FACT)
    yield spark
    rows.unpersist()


def in_spark(
    spark: SparkSession, table: RuleTable, plan: PlanKind, source: str = FACT, on: str | None = "decided_on"
) -> list[tuple[Any, ...]]:
    columns: dict[str, Column] = {each.name: each.name for each in table.inputs}
    with decide_rows(spark, table, Asked(source, ["row_number"], columns, on), plan) as decided:
        found = decided.toArrow()
    rows = zip(*(column.to_pylist() for column in found.columns), strict=True)
    return sorted(rows, key=lambda row: int(row[0]))


@pytest.mark.parametrize("policy", POLICIES)
def test_random_tables_are_decided_by_a_flat_case_as_by_the_interpreter(policy: HitPolicy, facts: SparkSession) -> None:
    tables = [random_rich_table(seed, policy) for seed in range(TABLES)]
    trees = [
        exp.alias_(tree, f"{number} {alias}", quoted=True)
        for number, table in enumerate(tables)
        for alias, tree in compile_table(table, {each: each for each in ALL_COLUMNS}, "decided_on").items()
    ]
    query = exp.select("row_number", *trees).from_(FACT).order_by("row_number")
    found = facts.sql(write_sql(query, "spark")).toArrow()
    for number, table in enumerate(tables):
        own = [name for name in found.column_names if name.startswith(f"{number} ")]
        rows = zip(*(found.column(name).to_pylist() for name in ["row_number", *own]), strict=True)
        assert list(rows) == oracle(table, ROWS), number


@pytest.mark.parametrize("policy", POLICIES)
def test_random_tables_are_decided_by_bitmaps_as_by_the_interpreter(policy: HitPolicy, facts: SparkSession) -> None:
    for seed in range(0, TABLES, 2):
        table = random_rich_table(seed, policy)
        if can_decide(table, "bitmaps"):
            assert in_spark(facts, table, "bitmaps") == oracle(table, ROWS), seed


@pytest.mark.parametrize("policy", ["first", "unique", "any", "collect", "sum"])
def test_long_random_tables_are_decided_by_bitmaps_as_by_the_interpreter(
    policy: HitPolicy, facts: SparkSession
) -> None:
    table = random_rich_table(100, policy, (140,))
    assert can_decide(table, "bitmaps") or policy in ("collect", "sum")
    if can_decide(table, "bitmaps"):
        assert in_spark(facts, table, "bitmaps") == oracle(table, ROWS)


def test_enough_random_tables_are_decided() -> None:
    tables = [random_rich_table(seed, policy) for policy in POLICIES for seed in range(TABLES)]
    assert len({table.version for table in tables}) >= 100
    assert sum(can_decide(table, "bitmaps") for table in tables[::2]) >= 40


RANGES: dict[ColumnType, list[Any]] = {
    "number": [Decimal(3) ** power for power in range(30)],
    "string": [chr(ord("a") + number % 26) * (1 + number // 26) for number in range(40)],
    "date": [date(1, 1, 1) + timedelta(days=number * 90_000) for number in range(30)],
    "date and time": [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=3**power) for power in range(30)],
    "years and months duration": [Months(number * 7 - 100) for number in range(30)],
    "days and time duration": [timedelta(microseconds=3**power) for power in range(30)],
}
ARROW: dict[ColumnType, pa.DataType] = {
    "number": pa.decimal128(27, 9),
    "string": pa.string(),
    "date": pa.date32(),
    "date and time": pa.timestamp("us", "UTC"),
    "years and months duration": pa.int64(),
    "days and time duration": pa.int64(),
}


def test_columns_of_many_constants_are_searched_in_each_type(spark: SparkSession) -> None:
    """Where DuckDB sorts, Spark halves."""
    inputs = tuple(InputColumn(f"column_{number}", "", type_) for number, type_ in enumerate(RANGES))
    rules: list[RuleRow] = []
    for place, (type_, constants) in enumerate(RANGES.items()):
        for low, high in zip(sorted(constants), sorted(constants)[1:], strict=False):
            cells = [parse_cell("-", each) for each in RANGES]
            cells[place] = parse_cell(f"[{write_value(low)}..{write_value(high)})", type_)
            rules.append(RuleRow(f"r{len(rules)}", tuple(cells), (Decimal(len(rules)),)))
    table = RuleTable("t", "T", "collect", inputs, (OutputColumn("share", "Share", "number"),), tuple(rules))
    assert {choose_way(column) for column in cut_table(table)} == {"sort"}
    rng = random.Random(5)
    rows = [
        {f"column_{place}": rng.choice([None, *seen]) for place, seen in enumerate(RANGES.values())} for _ in range(300)
    ]
    columns = {each.name: pa.array([stored(row[each.name]) for row in rows], ARROW[each.type]) for each in table.inputs}
    spark.createDataFrame(pa.table({"row_number": range(300), **columns})).createOrReplaceTempView("ranges")
    found = in_spark(spark, table, "bitmaps", "ranges", None)
    assert [row[2] for row in found] == [list(decide(table, row).matched_rule_ids) for row in rows]


# --- expressions ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seen(spark: SparkSession) -> SparkSession:
    """The session with the rows that expressions are computed over."""
    columns = {"row_number": pa.array(range(len(random_expressions.ROWS)), pa.int32())}
    for name, (_, sql_type) in random_expressions.COLUMNS.items():
        values = [random_expressions.stored(row[name]) for row in random_expressions.ROWS]
        columns[name] = _as_arrow(values, sql_type)
    spark.createDataFrame(pa.table(columns)).coalesce(1).createOrReplaceTempView("seen")
    return spark


def _as_arrow(values: list[Any], sql_type: str) -> pa.Array:
    if sql_type.startswith("DECIMAL"):
        digits, places = map(int, sql_type.removeprefix("DECIMAL(").removesuffix(")").split(","))
        unit = Decimal(1).scaleb(-places)
        exact = [None if each is None else each.quantize(unit, context=Context(prec=60)) for each in values]
        return pa.array(exact, pa.decimal128(digits, places))
    if sql_type == "INTEGER":
        return pa.array([None if each is None else int(each) for each in values], pa.int32())
    types = {"TEXT": pa.string(), "BOOLEAN": pa.bool_(), "DATE": pa.date32(), "BIGINT": pa.int64()}
    return pa.array(values, types.get(sql_type, pa.timestamp("us", "UTC")))


def assert_computed_alike(expressions: list[Expression], spark: SparkSession) -> None:
    found = spark.sql(write_sql(random_expressions.compiled(expressions), "spark")).toArrow()
    for number, expression in enumerate(expressions):
        text = write_expression(expression, {})
        for row, value in zip(random_expressions.ROWS, found.column(number).to_pylist(), strict=True):
            expected = random_expressions.stored(compute(expression, row))
            assert random_expressions.same(value, expected), (text, row, value, expected)


@pytest.mark.parametrize("seed", range(6))
def test_random_expressions_are_computed_as_by_the_interpreter(seed: int, seen: SparkSession) -> None:
    assert_computed_alike(random_expressions.random_expressions(seed, 20), seen)


def test_numbers_that_stand_in_the_cell_are_calculated_with_as_by_the_interpreter(seen: SparkSession) -> None:
    expressions = [each for text in random_expressions.SHORT_FORMS if (each := random_expressions.read(text))]
    assert_computed_alike(expressions, seen)


def test_upper_and_lower_case_are_the_interpreters_for_every_sign(spark: SparkSession) -> None:
    signs = [chr(point) for point in range(1, 0x20000) if not 0xD800 <= point <= 0xDFFF]
    texts = ["".join(signs[start : start + 64]) for start in range(0, len(signs), 64)]
    functions = ["upper case(channel)", "lower case(channel)"]
    assert_texts_alike(functions, texts, spark)


TEXTS = [
    *("12", "12\n", "\n12", " 12", "-0", ".5", "-.5", "5.", "1e3", "+1", "٣", "12345678901234567890"),
    *("1234567890123456789.123456789012345678", "0.1234567890123456789", "𝔘𝔘", "a𝔘b", "${env:PATH}", "${spark.master}"),
    *("a\\b\\n", "\\u0041", "%_\\%", "\t", "\r\n", "it's", '"', ""),
]
OF_TEXTS = [
    *("number(channel)", 'number(channel, ",", ".")', 'number(channel, ".", ",")', "string length(channel)"),
    *("substring(channel, 2)", "substring(channel, -2)", "substring(channel, -5, 2)", "substring(channel, 2, 1)"),
    *('ends with(channel, "")', 'starts with(channel, "")', 'contains(channel, "")', 'substring before(channel, "b")'),
    *('substring after(channel, "𝔘")', 'substring after(channel, "")', 'channel + "${env:PATH}"'),
    *(f"channel {operator} {write_literal(text)}" for operator in ("=", "<") for text in TEXTS),
]


def test_texts_of_every_kind_are_read_cut_and_compared_as_by_the_interpreter(spark: SparkSession) -> None:
    """Signs of two UTF-16 units, line breaks, backslashes, and what Spark would take for a variable."""
    assert_texts_alike(OF_TEXTS, TEXTS, spark)


def assert_texts_alike(written: list[str], texts: list[str], spark: SparkSession) -> None:
    expressions = [each for text in written if (each := random_expressions.read(text))]
    assert len(expressions) == len(written)
    channel = {"channel": exp.column("channel")}
    trees = [
        compile_condition(each, channel) if each.type == "boolean" else compile_result(each, channel, (19, 18))
        for each in expressions
    ]
    named = [exp.alias_(tree, f"result_{number}") for number, tree in enumerate(trees)]
    spark.createDataFrame(pa.table({"row_number": range(len(texts)), "channel": texts})).createOrReplaceTempView(
        "texts"
    )
    query = exp.select(*named).from_("texts").order_by("row_number")
    found = spark.sql(write_sql(query, "spark")).toArrow()
    for number, expression in enumerate(expressions):
        expected = [compute(expression, {"channel": text}) for text in texts]
        assert found.column(number).to_pylist() == expected, written[number]


def test_decision_tables_of_the_kit_are_decided_as_it_says(spark: SparkSession, test_data: Path) -> None:
    spark.sql("SELECT 1").createOrReplaceTempView("one")

    def run(query: exp.Select) -> tuple[Any, ...]:
        found = spark.sql(write_sql(query, "spark")).toArrow()
        return tuple(column[0].as_py() for column in found.columns)

    cases = [each for each in load_cases(test_data / "dmn_tck" / "compliance-level-2") if each.has_table]
    assert len(cases) == TABLE_CASES
    assert {case.name: wrong for case in cases if (wrong := run_case(case, run))} == {}


BOOKINGS = """
    SELECT CAST(h.SalesOrderID AS INTEGER) AS order_id,
        CAST(h.OrderDate AS DATE) AS booked_on, CASE h.OnlineOrderFlag WHEN '1' THEN 'web' ELSE 'field' END AS channel,
        h.SalesPersonID IS NOT NULL AS has_seller, count(DISTINCT s.SalesPersonID) AS account_holders,
        count(DISTINCT p.BusinessEntityID) AS territory_holders
    FROM read_csv($header, all_varchar = true) AS h
    LEFT JOIN read_csv($customer, all_varchar = true) AS c USING (CustomerID)
    LEFT JOIN read_csv($store, all_varchar = true) AS s ON s.BusinessEntityID = c.StoreID
    LEFT JOIN read_csv($person, all_varchar = true) AS p ON p.TerritoryID = h.TerritoryID
    GROUP BY ALL ORDER BY order_id
"""


@pytest.mark.parametrize("plan", ("case", "bitmaps"))
def test_shipped_crediting_table_says_of_adventureworks_what_duckdb_says(
    plan: PlanKind, spark: SparkSession, test_data: Path, tmp_path: Path
) -> None:
    with resources.as_file(resources.files("aftersale.crediting.tables") / "direct_basis.csv") as file:
        table = read_table(file)
    source, folder = tmp_path / "bookings.parquet", test_data / "adventureworks"
    names = {"header": "SalesOrderHeader", "customer": "Customer", "store": "Store", "person": "SalesPerson"}
    with duckdb.connect() as duck:
        files = {name: str(folder / f"{file}.csv") for name, file in names.items()}
        duck.sql(BOOKINGS, params=files).write_parquet(str(source))
    found = {}
    for engine in ("duckdb", "spark"):
        target = tmp_path / f"{engine}.parquet"
        assert decide_file(FileToDecide(table, source, target, "booked_on", plan), engine) == 19_704
        found[engine] = pq.read_table(target).to_pydict()
    assert found["spark"] == found["duckdb"]
    assert set(found["spark"]["basis"]) == {"preassigned", "none"}


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sql_type", ["DOUBLE", "DECIMAL(38, 0)", "STRING"])
def test_numbers_that_spark_would_compare_inexactly_are_refused_by_name(spark: SparkSession, sql_type: str) -> None:
    row = RuleRow("r1", (parse_cell("> 0.5", "number"),), (Decimal(1),))
    table = RuleTable(
        "t", "T", "first", (InputColumn("seen", "Seen", "number"),), (OutputColumn("share", "Share", "number"),), (row,)
    )
    spark.sql(f"SELECT 1 AS row_number, CAST(1 AS {sql_type}) AS seen").createOrReplaceTempView("inexact")
    with pytest.raises(ColumnTypeRefused, match="seen is of the type"):
        in_spark(spark, table, "case", "inexact", None)


def test_a_session_with_other_settings_is_refused_by_their_names(facts: SparkSession) -> None:
    other = facts.newSession()
    with pytest.raises(ValueError, match="allowPrecisionLoss"):
        in_spark(other, random_rich_table(1), "case")
    assert all(facts.conf.get(name) == value for name, value in SETTINGS.items())


def test_without_spark_or_java_a_file_is_refused_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = tmp_path / "rows.parquet"
    pq.write_table(rows_as_arrow(ROWS), source)
    file = FileToDecide(random_rich_table(1), source, tmp_path / "out.parquet", "decided_on")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(JavaMissing, match="Java 17 or newer"):
        decide_file(file, "spark")
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n", "utf-8")
    java.chmod(0o755)
    with pytest.raises(JavaMissing, match=r"11\.0\.2"):
        decide_file(file, "spark")
    shutil.rmtree(java.parent)
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(JavaMissing):
        decide_file(file, "spark")
    monkeypatch.setattr("aftersale.rules.engines.spark.find_spec", lambda name: None)
    with pytest.raises(SparkMissing, match=r"pip install \"aftersale\[spark\]\""):
        decide_file(file, "spark")
    assert not file.target.exists()
