"""Results that are worked out of columns of few digits are formed in fewer steps in DuckDB, and are the interpreter's all the same."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from aftersale.rules.interpret import decide
from aftersale.rules.model import RuleTable
from aftersale.rules.plan import PlanKind, decide_rows
from aftersale.rules.read import parse_table

EXPRESSIONS = (
    "a * b",
    "a / b",
    "a + b",
    "-a * b",
    "a / 7",
    "a * 0.05",
    "a / (a + b)",
    "(a + b) * (a - b)",
    "a / 0.3",
)
VALUES = {
    "TINYINT": "0 1 -7 127",
    "INTEGER": "0 1 -3 7 2147483647 -2147483648",
    "BIGINT": "0 3 -7 999999999999 -1000000000000 9223372036854775807",
    "DECIMAL(9, 6)": "0 0.000001 -0.000001 0.05 999.999999 -0.333333",
    "DECIMAL(18, 4)": "0 0.0001 -2.5 99999999.9999 100000000 9999999999.9999 10000000000 -99999999999999.9999",
    "DECIMAL(18, 9)": "0 0.000000001 -0.5 999999999.999999999",
    "DECIMAL(27, 9)": "0 0.000000001 -3 123456789012345678.123456789",
    "DECIMAL(38, 19)": "0 0.0000000000000000005 -1234567890123456789.5",
}
PAIRS = [
    ("DECIMAL(18, 4)", "DECIMAL(18, 4)"),
    ("DECIMAL(18, 4)", "INTEGER"),
    ("DECIMAL(9, 6)", "DECIMAL(18, 4)"),
    ("TINYINT", "BIGINT"),
    ("DECIMAL(18, 9)", "DECIMAL(27, 9)"),
    ("DECIMAL(38, 19)", "INTEGER"),
]


def table() -> RuleTable:
    """One rule that works out every expression, and one that never matches, so that there are bits to tell apart."""
    outputs = [{"name": f"result_{number}", "type": "number"} for number in range(len(EXPRESSIONS))]
    results = {each["name"]: text for each, text in zip(outputs, EXPRESSIONS, strict=True)}
    rules = [
        {"rule": "never", "when": {"a": "= 123.456"}, "then": dict.fromkeys(results, "0")},
        {"rule": "always", "then": results},
    ]
    inputs = [{"name": name, "type": "number"} for name in "ab"]
    head = {"name": "sums", "title": "Sums", "hit_policy": "first"}
    return parse_table({**head, "inputs": inputs, "outputs": outputs, "rules": rules})


def numbers(type_: str) -> list[Decimal | None]:
    return [None, *map(Decimal, VALUES[type_].split())]


@pytest.mark.parametrize(("first", "second", "plan"), [*((*pair, "case") for pair in PAIRS), (*PAIRS[1], "bitmaps")])
def test_numbers_of_every_exact_type_are_calculated_with_as_the_interpreter_does(
    first: str, second: str, plan: PlanKind
) -> None:
    sums = table()
    rows = list(itertools.product(numbers(first), numbers(second)))
    with duckdb.connect() as duck:
        duck.execute(f"CREATE TABLE fact (row_number INTEGER, a {first}, b {second})")
        duck.executemany("INSERT INTO fact VALUES (?, ?, ?)", [[number, *row] for number, row in enumerate(rows)])
        decide_rows(duck, sums, "fact", "decided", ["row_number"], {"a": "a", "b": "b"}, plan=plan)
        found = duck.execute(
            "SELECT * EXCLUDE (row_number, rule_id, table_version) FROM decided ORDER BY row_number"
        ).fetchall()
    for row, results in zip(rows, found, strict=True):
        said: tuple[Any, ...] = tuple(decide(sums, dict(zip("ab", row, strict=True))).outputs.values())
        assert results == said, (first, second, row, EXPRESSIONS)
