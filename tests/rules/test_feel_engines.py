"""One meaning of expressions: the interpreter, DuckDB and PostgreSQL compute random typed ones alike."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
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
from aftersale.rules.feel.functions import FUNCTIONS, LISTS, PROPERTIES
from aftersale.rules.feel.parse import Parser
from aftersale.rules.feel.sql import compile_condition, compile_result
from aftersale.rules.feel.tokens import KnownColumn, Names
from aftersale.rules.feel.tree import Expression
from aftersale.rules.feel.values import Months, Value, ValueType, count_microseconds, write_literal
from aftersale.rules.feel.write import write_expression
from aftersale.rules.interpret import decide
from aftersale.rules.model import AnyValue, Cell, Condition, InputColumn, OutputColumn, Result, RuleRow, RuleTable

D = Decimal
COLUMNS: dict[str, tuple[ValueType, str]] = {
    "amount": ("number", "DECIMAL(18, 4)"),
    "rate": ("number", "DECIMAL(38, 19)"),
    "quantity": ("number", "INTEGER"),
    "channel": ("string", "TEXT"),
    "region": ("string", "TEXT"),
    "is_new": ("boolean", "BOOLEAN"),
    "is_held": ("boolean", "BOOLEAN"),
    "booked_on": ("date", "DATE"),
    "due_on": ("date", "DATE"),
    "opened_at": ("date and time", "TIMESTAMPTZ"),
    "closed_at": ("date and time", "TIMESTAMPTZ"),
    "term": ("years and months duration", "INTEGER"),
    "notice": ("years and months duration", "INTEGER"),
    "handled": ("days and time duration", "BIGINT"),
    "waited": ("days and time duration", "BIGINT"),
}
NAMES = Names(tuple(KnownColumn(name, name.replace("_", " ").title(), type_) for name, (type_, _) in COLUMNS.items()))
CONSTANTS: dict[ValueType, list[Value]] = {
    "number": [
        D(text)
        for text in [
            "0",
            "1",
            "-1",
            "2",
            "0.5",
            "-2.5",
            "7",
            "10",
            "12",
            "0.000000000000000001",
            "1000000.25",
            "9999999999.9999",
        ]
    ],
    "string": ["", "a", "ab", "web", "Web", "ä𝔘b", "it's", "b", "1.5", "-12", "1,000.5"],
    "boolean": [True, False],
    "date": [
        date(1970, 1, 1),
        date(2024, 2, 29),
        date(2026, 1, 31),
        date(1, 1, 1),
        date(9999, 12, 31),
        date(2027, 1, 1),
    ],
    "date and time": [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 31, 23, 59, 59, 999999, UTC),
        datetime(1969, 12, 31, 23, 0, 0, 1, UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
    "years and months duration": [Months(0), Months(1), Months(-13), Months(27), Months(999_999)],
    "days and time duration": [
        timedelta(0),
        timedelta(days=1),
        timedelta(days=-1, hours=5),
        timedelta(hours=36, microseconds=1),
        timedelta(microseconds=-(10**18) + 1),
        timedelta(seconds=59.5),
    ],
}
SEEN: dict[str, list[Value]] = {name: [*CONSTANTS[type_], None, None] for name, (type_, _) in COLUMNS.items()} | {
    "amount": [D("-1000.5"), D(0), D("0.0001"), D(1), D("99.9999"), D("99999999999999.9999"), None],
    "rate": [D("0.0000000000000000005"), D("0.05"), D(-1) / D(3), D("9999999999999999999.9"), D(3), None],
    "quantity": [D(text) for text in ["-3", "0", "1", "2", "3", "12", "2147483647"]] + [None],
}
ROW_COUNT = 40


def make_rows() -> list[dict[str, Value]]:
    rng = random.Random(11)
    rows = [{name: rng.choice(seen) for name, seen in SEEN.items()} for _ in range(ROW_COUNT)]
    for row in rows:
        if isinstance(row["rate"], Decimal):
            row["rate"] = row["rate"].quantize(D("1e-19")) if abs(row["rate"]) < 10**8 else row["rate"]
    return rows


ROWS = make_rows()


def stored(value: object) -> Any:
    """A value as it lies in a column: durations as whole numbers."""
    if isinstance(value, Months):
        return value.count
    if isinstance(value, tuple):
        return [stored(each) for each in value]
    return count_microseconds(value) if isinstance(value, timedelta) else value


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


class Writer:
    """Writes random expressions as text, typed, so that most of them are read."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def write(self, type_: ValueType, depth: int) -> str:
        choices: list[Callable[[ValueType, int], str]] = [self.constant, self.column, self.column]
        if depth > 0:
            choices += [self.combined, self.combined, self.combined, self.called, self.called, self.chosen]
        return self.rng.choice(choices)(type_, depth - 1)

    def constant(self, type_: ValueType, depth: int) -> str:
        value = self.rng.choice(CONSTANTS[type_])
        assert value is not None
        text = write_literal(value)
        return f"({text})" if type_ in ("number", "string", "boolean") else f'@"{text}"'

    def column(self, type_: ValueType, depth: int) -> str:
        return self.rng.choice([name for name, (own, _) in COLUMNS.items() if own == type_])

    def combined(self, type_: ValueType, depth: int) -> str:
        def part(of: ValueType) -> str:
            return self.write(of, depth)

        rng = self.rng
        sign = rng.choice("+-")
        span: ValueType = rng.choice(["years and months duration", "days and time duration"])
        match type_:
            case "number":
                operator = rng.choice(["+", "-", "*", "/", "**"])
                owner = rng.choice(list(PROPERTIES))
                if rng.random() < 0.3:
                    return f"({part(owner)}).{rng.choice(PROPERTIES[owner])}"
                return f"({part('number')} {operator} {part('number')})"
            case "string":
                return f"({part('string')} + {part('string')})"
            case "boolean":
                return self.condition(depth)
            case "date" | "date and time":
                return f"({part(type_)} {sign} {part(span)})"
            case "years and months duration":
                return f"({part(type_)} {sign} {part(type_)})" if rng.random() < 0.6 else f"(-{part(type_)})"
            case "days and time duration":
                moment: ValueType = rng.choice(["date", "date and time"])
                both = rng.choice([f"{part(type_)} {sign} {part(type_)}", f"{part(moment)} - {part(moment)}"])
                return f"({both})"

    def condition(self, depth: int) -> str:
        rng = self.rng
        type_: ValueType = rng.choice(list(CONSTANTS))
        kind = rng.random()
        value, other, third = (self.write(type_, depth) for _ in range(3))
        if kind < 0.25 or type_ == "boolean":
            truths = [self.write("boolean", depth) for _ in range(2)]
            return rng.choice([f"({truths[0]} and {truths[1]})", f"({truths[0]} or {truths[1]})", f"not({truths[0]})"])
        if kind < 0.6:
            operator = rng.choice(["=", "!=", "<", "<=", ">", ">="])
            return f"({value} {operator} {rng.choice([other, other, 'null']) if operator in ('=', '!=') else other})"
        if kind < 0.75:
            return f"({value} between {other} and {third})"
        ends = f"{rng.choice('[(]')}{other}..{third}{rng.choice('])[')}"
        return rng.choice(
            [f"({value} in {ends})", f"({value} in ({other}, < {third}, {ends}))", f"({value} in [{other}, {third}])"]
        )

    def called(self, type_: ValueType, depth: int) -> str:
        ways = [
            (function, signature)
            for function, signatures in FUNCTIONS.items()
            for signature in signatures
            if (signature.parameters[0] if signature.result == "same" else signature.result) == type_
        ]
        if type_ != "boolean" and (not ways or self.rng.random() < 0.2):
            function = self.rng.choice(["min", "max"] if type_ != "number" else LISTS)
            return f"{function}({', '.join(self.write(type_, depth) for _ in range(self.rng.randint(1, 3)))})"
        function, signature = self.rng.choice(ways)
        given = {
            "places": lambda: str(self.rng.randint(0, 18)),
            "position": lambda: self.rng.choice(["1", "2", "-1", "-3", "5"]),
            "length": lambda: self.rng.choice(["1", "2", "9"]),
            "separator": lambda: self.rng.choice(["null", '","', '"."', '" "']),
            "any": lambda: self.write(self.rng.choice(list(CONSTANTS)), depth),
        }
        arguments = [given[each]() if each in given else self.write(each, depth) for each in signature.parameters]  # type: ignore[arg-type]
        return f"{function}({', '.join(arguments)})"

    def chosen(self, type_: ValueType, depth: int) -> str:
        parts = (self.write("boolean", depth), self.write(type_, depth), self.write(type_, depth))
        return "(if {} then {} else {})".format(*parts)


def read(text: str) -> Expression | None:
    """The expression, or None where a random text says something that is refused, such as a reversed range."""
    parser = Parser(text, NAMES)
    try:
        expression = parser.expression()
    except CellRefused:
        return None
    assert parser.at_end(), text
    return expression


def random_expressions(seed: int, count: int) -> list[Expression]:
    rng = random.Random(seed)
    found: list[Expression] = []
    while len(found) < count:
        type_: ValueType = rng.choice(["number", "number", "boolean", "boolean", *CONSTANTS])
        expression = read(Writer(rng).write(type_, rng.choice([1, 2, 2, 3])))
        if expression is not None:
            found.append(expression)
    return found


def compiled(expressions: list[Expression]) -> exp.Select:
    columns: dict[str, exp.Expr] = {name: exp.column(name, quoted=True) for name in COLUMNS}
    trees = [
        compile_condition(each, columns) if each.type == "boolean" else compile_result(each, columns, (19, 18))
        for each in expressions
    ]
    named = [exp.alias_(tree, f"result_{number}", quoted=True) for number, tree in enumerate(trees)]
    return exp.select(*named).from_("seen").order_by("row_number")


def same(left: Any, right: Any) -> bool:
    return left == right and (left is None) == (right is None)


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


SHORT_FORMS = [
    *(
        f"{name} * {factor}"
        for name in ("amount", "rate")
        for factor in ("0", "0.05", "-2.5", "1000000000", "0.000000000000000001")
    ),
    *(f"{factor} * rate" for factor in ("9999999999.999999999", "-0.000000001", "9999999999999999999")),
    *(
        f"{name} / {divisor}"
        for name in ("amount", "rate")
        for divisor in ("1", "3", "7", "12", "9999999999999999999", "-3", "0", "0.3")
    ),
    *(
        f"{name} ** {exponent}"
        for name in ("quantity", "rate")
        for exponent in ("-1", "0", "1", "2", "3", "7", "8", "999", "0.5")
    ),
    "(amount + rate) * 0.07 / 12",
    "mean(amount, rate, quantity)",
]


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
