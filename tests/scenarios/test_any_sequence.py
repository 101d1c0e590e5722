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
# Rows of a file that share this column are one thing: an order with its lines, the quotas of a person (each ends where the next begins).
TOGETHER = {
    "SalesOrderHeader.csv": "SalesOrderID",
    "SalesOrderDetail.csv": "SalesOrderID",
    "SalesPersonQuotaHistory.csv": "BusinessEntityID",
    "CurrencyRate.csv": "CurrencyRateID",
    "Customer.csv": "CustomerID",
    "SalesTerritoryHistory.csv": "StartDate",
}
# What the mapping looks into to read a file: it travels along.
PARTNERS = {
    "SalesOrderDetail.csv": ("Product.csv", "ProductSubcategory.csv"),
    "Customer.csv": ("Store.csv", "SalesTerritory.csv"),
    "SalesPerson.csv": ("EmployeeNames.csv", "SalesTerritory.csv"),
    "Product.csv": ("ProductSubcategory.csv", "ProductCategory.csv"),
}
Table = tuple[list[str], list[dict[str, str]]]
End = tuple[list[str], list[tuple[Any, ...]], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def tables() -> dict[str, Table]:
    """Every file of AdventureWorks as rows of text."""
    tables: dict[str, Table] = {}
    for file in sorted((data_folder() / "adventureworks").glob("*.csv")):
        with file.open(newline="", encoding="utf-8") as source:
            reader = csv.DictReader(source)
            tables[file.name] = (list(reader.fieldnames or []), list(reader))
    return tables


def deal(tables: Mapping[str, Table], batches: int, draw: random.Random, folder: Path) -> list[Path]:
    """Deal every row into one of the batches, and a file whose rows belong together whole into one; in random sequence."""
    dealt: dict[tuple[int, str], list[dict[str, str]]] = defaultdict(list)
    place: dict[tuple[str, str], int] = {}
    for name, (_, rows) in tables.items():
        column = TOGETHER.get(name)
        whole = draw.randrange(batches)
        for row in rows:
            number = whole if column is None else place.setdefault((column, row[column]), draw.randrange(batches))
            dealt[number, name].append(row)
    for number, name in list(dealt):
        for partner in PARTNERS.get(name, ()):
            dealt[number, partner] = list(tables[partner][1])
    for (number, name), rows in dealt.items():
        draw.shuffle(rows)
        batch = folder / f"batch-{number:02}"
        batch.mkdir(parents=True, exist_ok=True)
        with (batch / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, tables[name][0])
            writer.writeheader()
            writer.writerows(rows)
    present = sorted(folder.iterdir())
    draw.shuffle(present)
    return present


def end_of(world: World) -> End:
    """Every statement of the quarter as JSON, every open finding of crediting, and every fact that is named and unknown."""
    world.credit(QUARTER)
    plan_payouts(world.database, world.actor, QUARTER, read_plan_file(Path("adventureworks")), silent)
    with world.database.transaction(world.actor) as conn:
        payees = sorted({row["payee_number"] for row in load_payees(conn, QUARTER)})
        statements = [json.dumps(get_statement(conn, payee, QUARTER), sort_keys=True) for payee in payees]
    findings = (
        "SELECT code, subject_number, message FROM finding WHERE resolved_at = 'infinity' AND {} ORDER BY 1, 2, 3"
    )
    wrong = world.ask(findings.format("producer = 'crediting'"))
    unknown = world.ask(findings.format("code = 'unknown_reference'"))
    return statements, [tuple(row.values()) for row in wrong], [tuple(row.values()) for row in unknown]


def end_after(server_address: str, template_name: str, imports: Sequence[Path], folder: Path) -> End:
    address = create_database(server_address, template_name)
    database = Database(address, max_connections=2)
    world = new_world(database, operator("test"), folder)
    for batch in imports:
        world.import_folder(batch, "adventureworks")
    end = end_of(world)
    database.close()
    drop_database(server_address, address)
    return end


@pytest.fixture(scope="module")
def in_one_go(server_address: str, template_name: str, tmp_path_factory: pytest.TempPathFactory) -> End:
    """Where the files as they are lead."""
    files = data_folder() / "adventureworks"
    return end_after(server_address, template_name, [files], tmp_path_factory.mktemp("in-one-go"))


def test_adventureworks_in_one_go_has_statements_and_findings_to_compare(in_one_go: End) -> None:
    statements, wrong, unknown = in_one_go
    assert (len(statements), unknown) == (17, [])
    assert len(wrong) > 50


@pytest.mark.parametrize(("batches", "seed"), [(BATCHES, 50), (4, 4)])
def test_batches_in_random_sequence_each_twice_give_the_same_bytes(
    server_address: str,
    template_name: str,
    tables: dict[str, Table],
    in_one_go: End,
    batches: int,
    seed: int,
    tmp_path: Path,
) -> None:
    draw = random.Random(seed)
    dealt = deal(tables, batches, draw, tmp_path / "batches")
    twice = [*dealt, *dealt]
    draw.shuffle(twice)
    assert len(dealt) == batches
    assert end_after(server_address, template_name, twice, tmp_path) == in_one_go


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
