"""In whatever sequence and batches facts arrive, once or twice, the statements are the same to the byte."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftersale.incentives.actions import get_statement
from aftersale.incentives.read import read_plan, read_plan_file
from aftersale.incentives.store import load_payees
from aftersale.pipeline import plan_payouts
from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from conftest import create_database, data_folder, drop_database
from worlds import SMALL, World, booking, new_world, silent, together

pytestmark = pytest.mark.xdist_group("any_sequence")

BATCHES = 50
QUARTER = "2013-Q4"
# Rows of these files that share the key are one thing to the mapping: an order with its lines, the quotas of a person (each ends where
# the next begins). Files not named are looked into by others, and travel whole.
TOGETHER = {
    "SalesOrderHeader.csv": "SalesOrderID",
    "SalesOrderDetail.csv": "SalesOrderID",
    "SalesPersonQuotaHistory.csv": "BusinessEntityID",
    "CurrencyRate.csv": "CurrencyRateID",
}
Table = tuple[list[str], list[dict[str, str]]]


def read_tables(folder: Path) -> dict[str, Table]:
    """The sellers' orders of the quarter and of the quotas that end in it, their customers, and everything else, as rows of text."""
    tables: dict[str, Table] = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(newline="", encoding="utf-8") as source:
            reader = csv.DictReader(source)
            tables[file.name] = (list(reader.fieldnames or []), list(reader))
    header, orders = tables["SalesOrderHeader.csv"]
    late = [row for row in orders if row["OrderDate"] >= "2013-08-30" and row["SalesPersonID"]]
    numbers = {row["SalesOrderID"] for row in late}
    fields, lines = tables["SalesOrderDetail.csv"]
    buyers = {row["CustomerID"] for row in late}
    customer_fields, customers = tables["Customer.csv"]
    tables["Customer.csv"] = (customer_fields, [row for row in customers if row["CustomerID"] in buyers])
    tables["SalesOrderHeader.csv"] = (header, late)
    tables["SalesOrderDetail.csv"] = (fields, [row for row in lines if row["SalesOrderID"] in numbers])
    return tables


def deal(tables: Mapping[str, Table], batches: int, draw: random.Random, folder: Path) -> list[Path]:
    """Deal every row into one of the batches, together with what it cannot be read without, in random sequence."""
    folders = [folder / f"batch-{number:02}" for number in range(batches)]
    place: dict[tuple[str, str], int] = {}
    for name, (fields, rows) in tables.items():
        column = TOGETHER.get(name)
        dealt: dict[int, list[dict[str, str]]] = defaultdict(list)
        for row in rows:
            if column is None:
                for number in range(batches):
                    dealt[number].append(row)
            else:
                dealt[place.setdefault((column, row[column]), draw.randrange(batches))].append(row)
        for number, mine in dealt.items():
            draw.shuffle(mine)
            folders[number].mkdir(parents=True, exist_ok=True)
            with (folders[number] / name).open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, fields)
                writer.writeheader()
                writer.writerows(mine)
    present = [each for each in folders if each.is_dir()]
    draw.shuffle(present)
    return present


def end_of(world: World) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Every statement of the quarter as JSON, and every open finding of crediting."""
    world.credit("2013")
    plan_payouts(world.database, world.actor, QUARTER, read_plan_file(Path("adventureworks")), silent)
    with world.database.transaction(world.actor) as conn:
        payees = sorted({row["payee_number"] for row in load_payees(conn, QUARTER)})
        statements = [json.dumps(get_statement(conn, payee, QUARTER), sort_keys=True) for payee in payees]
    findings = world.ask(
        "SELECT code, subject_number, message FROM finding WHERE resolved_at = 'infinity' AND producer = 'crediting' ORDER BY 1, 2, 3"
    )
    return statements, [tuple(row.values()) for row in findings]


def end_after(
    server_address: str, template_name: str, imports: Sequence[Path], folder: Path
) -> tuple[list[str], list[tuple[Any, ...]]]:
    address = create_database(server_address, template_name)
    database = Database(address, max_connections=2)
    world = new_world(database, operator("test"), folder)
    for batch in imports:
        world.import_folder(batch, "adventureworks")
    end = end_of(world)
    database.close()
    drop_database(server_address, address)
    return end


def test_fifty_batches_in_random_sequence_and_twice_give_the_same_bytes(
    server_address: str, template_name: str, tmp_path: Path
) -> None:
    tables = read_tables(data_folder() / "adventureworks")
    at_once = end_after(server_address, template_name, deal(tables, 1, random.Random(0), tmp_path / "once"), tmp_path)
    draw = random.Random(50)
    batches = deal(tables, BATCHES, draw, tmp_path / "many")
    twice = [*batches, *draw.sample(batches, 5)]
    assert len(at_once[0]) == 17 and len(batches) == BATCHES
    assert end_after(server_address, template_name, twice, tmp_path) == at_once
    few = deal(tables, 2, draw, tmp_path / "few")
    assert end_after(server_address, template_name, [*few, few[0]], tmp_path) == at_once


PLAN = """
name: small
title: Tiers by amount, and a bonus
currency: USD
payout_currency: plan
pay_period: quarter
start_on: 2026-01-01
exchange: {type: average, on: booking_day, missing: finding, fallback: same_day}
components:
  - name: tiers
    title: By amount
    kind: marginal_tiers
    measure: credited_amount
    by: amount
    tiers: [{from: 0, to: 100, rate: 1 %}, {from: 100, rate: 2.5 %}]
"""
ROWS = together(
    SMALL,
    {
        "booking": [
            booking("B1", "100.0001", territory="north"),
            booking("B2", "33.3333", seller="bob", customer="acme"),
            booking("B3", "0.0001", customer="acme"),
            booking("B4", "-20.0000", "2026-03-31", corrects="B1") | {"kind": "return"},
            booking("B5", "77.7777", "2026-03-30", territory="south"),
        ],
        "quota": [
            {
                "payee": "ann",
                "measure": "revenue",
                "start_on": "2026-01-01",
                "end_on": "2026-04-01",
                "amount": "50",
                "currency": "USD",
            }
        ],
    },
)
ITEMS = [(table, row) for table, rows in ROWS.items() for row in rows]


@pytest.fixture
def at_once(database: Database, tmp_path: Path) -> Iterator[list[str]]:
    yield small_end(database, [ITEMS], tmp_path / "at-once")


def small_end(
    database: Database, batches: Sequence[Sequence[tuple[str, Mapping[str, object]]]], folder: Path
) -> list[str]:
    world = new_world(database, operator("test"), folder)
    for batch in batches:
        tables: dict[str, list[Mapping[str, object]]] = defaultdict(list)
        for table, row in batch:
            tables[table].append(row)
        if tables:
            world.bring(tables)
    world.credit("2026-Q1")
    plan_payouts(database, world.actor, "2026-Q1", read_plan(PLAN), silent)
    with database.transaction(world.actor) as conn:
        statements = [
            json.dumps(get_statement(conn, payee, "2026-Q1"), sort_keys=True) for payee in ("ann", "bob", "cem")
        ]
    findings = world.ask(
        "SELECT code, subject_number, message FROM finding WHERE resolved_at = 'infinity' ORDER BY 1, 2, 3"
    )
    return [*statements, *(json.dumps(row, default=str) for row in findings)]


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=st.permutations(range(len(ITEMS))), sizes=st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_any_permutation_and_batching_of_a_small_world_ends_the_same(
    server_address: str, template_name: str, at_once: list[str], tmp_path: Path, sequence: list[int], sizes: list[int]
) -> None:
    rows = [ITEMS[position] for position in sequence]
    batches, start = [], 0
    for size in sizes:
        batches.append(rows[start : start + size])
        start += size
    batches.append(rows[start:])
    address = create_database(server_address, template_name)
    database = Database(address, max_connections=2)
    try:
        folder = tmp_path / f"{abs(hash((tuple(sequence), tuple(sizes))))}"
        assert small_end(database, batches, folder) == at_once
    finally:
        database.close()
        drop_database(server_address, address)
