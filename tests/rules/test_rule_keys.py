"""Tables whose rules all name texts in two columns are decided by one join, as the interpreter decides them."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from aftersale.rules.cells import parse_cell, write_value
from aftersale.rules.compile import Column
from aftersale.rules.hit_policy import JOINT
from aftersale.rules.model import HitPolicy, RuleTable
from aftersale.rules.plan import can_decide, choose_plan, decide_rows
from random_tables import POLICIES, ROWS, SQL_TYPES, STORED_ROWS, oracle, random_rich_table

NAMED = ["web", "a", "b", "Z", "ä", "it's", ""]


def keyed_table(seed: int, policy: HitPolicy, sizes: tuple[int, ...] = (1, 4, 12, 40)) -> RuleTable:
    """A random table, every rule of which names some channels and some segments."""
    rng = random.Random(f"keyed {seed}")
    table = random_rich_table(seed, policy, sizes)
    places = [index for index, column in enumerate(table.inputs) if column.name in ("channel", "segment")]
    # Three more columns at most, as rate tables have them.
    asked = ("amount", "has_seller", rng.choice(["booked_on", "term", "quantity"]))
    free = [index for index, column in enumerate(table.inputs) if column.name not in asked]

    def naming(row: Any) -> Any:
        cells = list(row.cells)
        for place in free:
            cells[place] = parse_cell("-", "string")
        for place in places:
            words = rng.sample(NAMED, rng.choice([1, 1, 2, 3]))
            cells[place] = parse_cell(", ".join(write_value(word) for word in words), "string")
        return replace(row, cells=tuple(cells))

    return replace(table, rows=tuple(naming(row) for row in table.rows))


@pytest.fixture(scope="module")
def duck() -> duckdb.DuckDBPyConnection:
    conn = duckdb.connect()
    conn.execute(f"CREATE TABLE fact ({', '.join(f'{name} {type_}' for name, type_ in SQL_TYPES.items())})")
    # Most rows are of named texts, so that rules match.
    rng = random.Random(5)
    seen = [[*row[:1], rng.choice([*NAMED, None]), rng.choice([*NAMED, None]), *row[3:]] for row in STORED_ROWS]
    conn.executemany(f"INSERT INTO fact VALUES ({', '.join('?' * len(SQL_TYPES))})", seen)
    return conn


def rows_of(duck: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    texts = duck.execute("SELECT channel, segment FROM fact ORDER BY row_number").fetchall()
    return [
        {**row, "channel": channel, "segment": segment} for row, (channel, segment) in zip(ROWS, texts, strict=True)
    ]


@pytest.mark.parametrize("policy", [policy for policy in POLICIES if policy not in JOINT])
def test_random_tables_that_name_texts_are_decided_alike_by_keys(
    policy: HitPolicy, duck: duckdb.DuckDBPyConnection
) -> None:
    rows = rows_of(duck)
    matched = 0
    tables = [table for table in (keyed_table(seed, policy) for seed in range(20)) if can_decide(table, "keys")]
    assert len(tables) >= 15
    for seed, table in enumerate(tables):
        columns: dict[str, Column] = {each.name: each.name for each in table.inputs}
        decide_rows(duck, table, "fact", "decided", ["row_number"], columns, "decided_on", "keys")
        expected = oracle(table, rows)
        assert duck.execute("SELECT * FROM decided ORDER BY row_number").fetchall() == expected, seed
        matched += sum(any(value is not None for value in row[1 : 1 + len(table.outputs)]) for row in expected)
    assert matched > 200


def test_keys_are_chosen_where_every_rule_names_texts_in_two_columns() -> None:
    assert choose_plan(keyed_table(3, "first", (40,))) == "keys"
    assert choose_plan(keyed_table(3, "first", (4,))) == "case"
    assert choose_plan(keyed_table(3, "collect", (40,))) != "keys"
    named = keyed_table(3, "first", (40,))
    anything = replace(named.rows[7], cells=tuple(parse_cell("-", "string") for _ in named.inputs))
    loose = replace(named, rows=(*named.rows[:7], anything, *named.rows[8:]))
    assert not can_decide(loose, "keys") and choose_plan(loose) == "bitmaps"


def test_a_plan_that_cannot_decide_a_table_is_a_programming_error(duck: duckdb.DuckDBPyConnection) -> None:
    table = keyed_table(3, "collect", (4,))
    columns: dict[str, Column] = {each.name: each.name for each in table.inputs}
    with pytest.raises(ValueError, match="is not decided by keys"):
        decide_rows(duck, table, "fact", "decided", ["row_number"], columns, "decided_on", "keys")
