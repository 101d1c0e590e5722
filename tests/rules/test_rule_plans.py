"""Every plan decides tables of every type of column, with conditions on several columns and results that are worked out."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from aftersale.rules.feel.values import Months
from aftersale.rules.interpret import decide
from aftersale.rules.model import HitPolicy, RuleTable
from aftersale.rules.plan import PlanKind, choose_plan, decide_rows
from aftersale.rules.read import parse_table

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
SQL_TYPES = {
    "amount": "DECIMAL(18, 4)",
    "target": "INTEGER",
    "channel": "VARCHAR",
    "is_new": "BOOLEAN",
    "booked_on": "DATE",
    "opened_at": "TIMESTAMPTZ",
    "handled": "BIGINT",
    "term": "BIGINT",
    "decided_on": "DATE",
}
TYPES = {
    "amount": "number",
    "target": "number",
    "channel": "string",
    "is_new": "boolean",
    "booked_on": "date",
    "opened_at": "date and time",
    "handled": "days and time duration",
    "term": "years and months duration",
}
CELLS = {
    "amount": ["-", "-", "1", "< 10", "[1..100)", "null", "> target", "? > target * 2 or ? = 1", "not(1, 10)"],
    "target": ["-", "-", "10", ">= 10", "not(null)", "< amount + 1"],
    "channel": ["-", "-", "web", "not(web)", '"a", "b"', "< m", 'starts with(?, "w")', "null"],
    "is_new": ["-", "-", "true", "not(true)", "null", "amount > 5"],
    "booked_on": ["-", "-", "2026-01-31", "< 2026-01-31", "(2026-01-30..2026-02-02)", "? .year = 2026"],
    "opened_at": ["-", "-", "2026-01-31T12:00:00Z", "> 2026-01-31T12:00:00Z", "null"],
    "handled": ["-", "-", "P1D", "< P1D", "[PT1H..P2D]", "null"],
    "term": ["-", "-", "P1Y", ">= P1Y", "not(P1Y)", "null"],
}
SEEN: dict[str, list[Any]] = {
    "amount": [None, *map(Decimal, ("0.9999", "1", "5", "9.9999", "10", "100", "10.0001"))],
    "target": [None, 0, 1, 9, 10, 11],
    "channel": [None, "web", "w", "a", "b", "m", "shop", ""],
    "is_new": [None, True, False],
    "booked_on": [None, *(date(2026, 1, 29) + timedelta(days=days) for days in range(6)), date(2025, 12, 31)],
    "opened_at": [None, NOON, NOON - timedelta(microseconds=1), NOON + timedelta(microseconds=1)],
    "handled": [None, *(timedelta(hours=hours) for hours in (0, 1, 23, 24, 25, 48, 49))],
    "term": [None, Months(11), Months(12), Months(13)],
    "decided_on": [None, *(date(2026, month, 1) for month in (1, 2, 3))],
}
PAY = ["1", "2.5", "null", "amount * 0.05", "if is_new then 1 else target", "amount + target"]
NAMES = ['"x"', "y", "null", 'channel + "x"']
POLICIES: list[HitPolicy] = ["first", "unique"]


def random_table(seed: int) -> RuleTable:
    rng = random.Random(seed)
    names = rng.sample(sorted(TYPES), rng.randint(2, 5))
    known = [name for name in TYPES if name in names or name in ("amount", "target", "channel", "is_new")]

    def rule(number: int) -> dict[str, Any]:
        chosen = rng.sample(known, rng.randint(1, len(known)))
        calculates = rng.random() < 0.3
        dates = {"start_on": "2026-01-15", "end_on": "2026-02-15"} if rng.random() < 0.3 else {}
        return {
            "rule": f"r{number}",
            "when": {name: rng.choice(CELLS[name]) for name in chosen},
            "then": {"pay": rng.choice(PAY if calculates else PAY[:3]), "name": rng.choice(NAMES)},
            **dates,
        }

    return parse_table(
        {
            "name": "t",
            "title": "T",
            "hit_policy": rng.choice(POLICIES),
            "inputs": [{"name": name, "type": TYPES[name]} for name in known],
            "outputs": [{"name": "pay", "type": "number"}, {"name": "name", "type": "string"}],
            "rules": [rule(number) for number in range(rng.choice([1, 5, 20, 70]))],
        }
    )


def random_rows() -> list[dict[str, Any]]:
    rng = random.Random(3)
    return [{name: rng.choice(values) for name, values in SEEN.items()} for _ in range(200)]


def stored(value: Any) -> Any:
    if isinstance(value, Months):
        return value.count
    return value // timedelta(microseconds=1) if isinstance(value, timedelta) else value


ROWS = random_rows()


@pytest.fixture(scope="module")
def duck() -> duckdb.DuckDBPyConnection:
    conn = duckdb.connect()
    columns = ", ".join(f"{name} {type_}" for name, type_ in SQL_TYPES.items())
    conn.execute(f"CREATE TABLE fact (row_number INTEGER, {columns})")
    marks = ", ".join("?" * (len(SQL_TYPES) + 1))
    conn.executemany(
        f"INSERT INTO fact VALUES ({marks})",
        [[number, *(stored(row[name]) for name in SQL_TYPES)] for number, row in enumerate(ROWS)],
    )
    return conn


def by_plan(table: RuleTable, duck: duckdb.DuckDBPyConnection, plan: PlanKind) -> list[tuple[Any, ...]]:
    columns = {column.name: column.name for column in table.inputs}
    decide_rows(duck, table, "fact", "decided", ["row_number"], columns, "decided_on", plan)
    return duck.execute("SELECT * FROM decided ORDER BY row_number").fetchall()


def by_interpreter(table: RuleTable) -> list[tuple[Any, ...]]:
    decided = []
    for number, row in enumerate(ROWS):
        decision = decide(table, row, row["decided_on"])
        counted = (len(decision.matched_rule_ids),) if table.hit_policy == "unique" else ()
        decided.append((number, *decision.outputs.values(), decision.rule_id, decision.table_version, *counted))
    return decided


@pytest.mark.parametrize("seeds", [range(start, start + 10) for start in range(0, 100, 10)], ids=str)
def test_tables_of_every_type_are_decided_alike_by_every_plan(seeds: range, duck: duckdb.DuckDBPyConnection) -> None:
    for seed in seeds:
        table = random_table(seed)
        expected = by_interpreter(table)
        assert by_plan(table, duck, "bitmaps") == expected, seed
        assert by_plan(table, duck, choose_plan(table)) == expected, seed


def test_long_tables_are_decided_by_bitmaps_and_short_ones_by_a_case() -> None:
    assert {len(table.rows): choose_plan(table) for table in map(random_table, range(20))} == {
        1: "case",
        5: "case",
        20: "bitmaps",
        70: "bitmaps",
    }
