"""However the values of a column are classified, the rules that match are the interpreter's."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from aftersale.rules.bitmaps import plan_bitmaps
from aftersale.rules.cells import parse_cell, write_value
from aftersale.rules.codes import IN_DUCKDB, Way, choose_way, stored
from aftersale.rules.feel.values import Months
from aftersale.rules.interpret import decide
from aftersale.rules.model import ColumnType, InputColumn, OutputColumn, RuleRow, RuleTable
from aftersale.rules.plan import decide_rows

DAY = timedelta(days=1)
UNIFORM = [Decimal(number * 50) for number in range(-20, 60)]
CENTS = [Decimal(number * number) / 10000 for number in range(60)]
SKEWED = [Decimal(number) / 1_000_000 for number in range(60)] + [Decimal(10) ** 17]
FAR_OUT = [Decimal(10) ** 17 + number for number in range(60)]
WEEKS = [date(2026, 1, 1) + 7 * DAY * number for number in range(60)]
NEIGHBOURS = [date(2026, 1, 1) + DAY * number for number in range(60)]
AGES = [date(1, 1, 1), *WEEKS, date(9999, 12, 31)]
INSTANTS = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=7) * number for number in range(40)]
SPANS = [timedelta(hours=7) * number for number in range(-20, 20)]
TERMS = [Months(3 * number) for number in range(-20, 20)]
WORDS = [f"w{number}" for number in range(60)] + ["", "Ä", "it's"]

CASES: list[tuple[str, ColumnType, Sequence[Any], str, Way]] = [
    ("few", "number", UNIFORM[:4], "DECIMAL(18,4)", "case"),
    ("both", "boolean", [True, False], "BOOLEAN", "case"),
    ("uniform", "number", UNIFORM, "DECIMAL(18,4)", "grid"),
    ("integers", "number", UNIFORM, "INTEGER", "grid"),
    ("cents", "number", CENTS, "DECIMAL(9,5)", "grid"),
    ("skewed", "number", SKEWED, "DECIMAL(38,9)", "sort"),
    ("far out", "number", FAR_OUT, "DECIMAL(20,1)", "sort"),
    ("weeks", "date", WEEKS, "DATE", "days"),
    ("neighbours", "date", NEIGHBOURS, "DATE", "days"),
    ("ages", "date", AGES, "DATE", "sort"),
    ("instants", "date and time", INSTANTS, "TIMESTAMPTZ", "sort"),
    ("spans", "days and time duration", SPANS, "BIGINT", "sort"),
    ("terms", "years and months duration", TERMS, "BIGINT", "sort"),
    ("words", "string", WORDS, "VARCHAR", "equal"),
    ("ordered words", "string", WORDS, "VARCHAR", "sort"),
]


def cells(rng: random.Random, name: str, type_: ColumnType, constants: Sequence[Any]) -> list[str]:
    """Conditions that use every constant, alone or as an end of a range."""
    texts = ["null"]
    for constant in constants:
        one = write_value(constant)
        low, high = (write_value(each) for each in sorted(rng.sample(constants, 2)))
        ordered = [f"< {one}", f"<= {one}", f"> {one}", f">= {one}", f"[{low}..{high})", f"({low}..{high}]"]
        equal = [one, f"not({one})", f"not({one}, null)", f"{low}, {high}"]
        texts += [one, rng.choice(equal if type_ == "boolean" or name == "words" else equal + ordered)]
    return texts


def values(type_: ColumnType, constants: Sequence[Any], sql_type: str) -> list[Any]:
    """Every constant, its nearest neighbours in the column's type, and nothing."""
    found: set[Any] = {None, *constants}
    if type_ == "number":
        scale = int(sql_type.split(",")[1].rstrip(")")) if "," in sql_type else 0
        step = Decimal(1).scaleb(-scale)
        found |= {constant + side * step for constant in constants for side in (-1, 1)}
    if type_ == "date":
        found |= {day + DAY for day in constants if day < date.max} | {day - DAY for day in constants if day > date.min}
    if type_ in ("date and time", "days and time duration"):
        found |= {constant + side * timedelta(microseconds=1) for constant in constants for side in (-1, 1)}
    if type_ == "years and months duration":
        found |= {Months(constant.count + side) for constant in constants for side in (-1, 1)}
    if type_ == "string":
        found |= {word + "x" for word in constants} | {word[:-1] for word in constants} | {"zz", "\x01"}
    return list(found)


@pytest.mark.parametrize(("name", "type_", "constants", "sql_type", "way"), CASES, ids=[each[0] for each in CASES])
def test_every_way_of_classifying_finds_the_rules_that_the_interpreter_finds(
    name: str, type_: ColumnType, constants: Sequence[Any], sql_type: str, way: Way
) -> None:
    texts = cells(random.Random(name), name, type_, constants)
    rows = tuple(
        RuleRow(f"r{number}", (parse_cell(text, type_),), (Decimal(number),)) for number, text in enumerate(texts)
    )
    output = OutputColumn("number", "Number", "number")
    column = InputColumn("seen", "Seen", type_)
    asked = values(type_, constants, sql_type)
    duck = duckdb.connect()
    duck.execute(f"CREATE TABLE fact (row_number INTEGER, seen {sql_type})")
    duck.executemany("INSERT INTO fact VALUES (?, ?)", [[number, stored(value)] for number, value in enumerate(asked)])
    assert (
        choose_way(plan_bitmaps(RuleTable("t", "T", "unique", (column,), (output,), rows), IN_DUCKDB.sets).columns[0])
        == way
    )
    for start in range(len(rows)):
        table = RuleTable("t", "T", "first", (column,), (output,), rows[start:] if start % 7 == 0 else rows[start:][:3])
        decide_rows(duck, table, "fact", "decided", ["row_number"], {"seen": "seen"}, plan="bitmaps")
        found = dict(duck.execute("SELECT row_number, rule_id FROM decided").fetchall())
        assert [found[number] for number in range(len(asked))] == [
            decide(table, {"seen": each}).rule_id for each in asked
        ]
