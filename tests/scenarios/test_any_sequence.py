"""In whatever sequence and batches facts arrive, once or twice, the statements are the same to the byte."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
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
        # Orders go everywhere; the fewer kinds of files a batch has beside them, the less time it takes.
        spread = batches if name.startswith("SalesOrder") else 1 if column is None else max(2, batches // 6)
        chosen = draw.sample(range(batches), spread)
        for row in rows:
            thing = (name, "") if column is None else (column, row[column])
            dealt[place.setdefault(thing, draw.choice(chosen)), name].append(row)
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


def whatever_the_time(statement: dict[str, Any]) -> str:
    """A statement as JSON, but for when each credit was worked out: nothing else may depend on when facts came in."""

    def without(parts: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in parts.items() if key != "credited_at"}

    return json.dumps(json.loads(json.dumps(statement), object_hook=without), sort_keys=True)


def end_of(world: World) -> End:
    """Every statement of the quarter as JSON, every open finding of crediting, and every fact that is named and unknown."""
    world.credit(QUARTER)
    plan_payouts(world.database, world.actor, QUARTER, read_plan_file(Path("adventureworks")), silent)
    with world.database.transaction(world.actor) as conn:
        payees = sorted({row["payee_number"] for row in load_payees(conn, QUARTER)})
        statements = [whatever_the_time(get_statement(conn, payee, QUARTER)) for payee in payees]
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


@pytest.mark.parametrize(("batches", "again"), [(BATCHES, 2), (5, 5)])
def test_batches_in_random_sequence_and_some_or_all_twice_give_the_same_bytes(
    server_address: str,
    template_name: str,
    tables: dict[str, Table],
    in_one_go: End,
    tmp_path: Path,
    batches: int,
    again: int,
) -> None:
    draw = random.Random(batches)
    dealt = deal(tables, batches, draw, tmp_path / "batches")
    sequence = [*dealt, *draw.sample(dealt, again)]
    draw.shuffle(sequence)
    assert len(dealt) == batches
    assert end_after(server_address, template_name, sequence, tmp_path) == in_one_go


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
            booking("B6", "10.0005", "2026-03-01", territory="north", order="O1", product="axe"),
            booking("B7", "5.5555", customer="nobody", currency="EUR", seller="ann"),
        ],
        "order": [{"key": "O1", "customer": "small", "ordered_on": "2026-03-01", "currency": "USD"}],
        "product": [{"key": "axe", "name": "Axe"}],
        "reporting_line": [
            {"position": "ann", "parent_position": "cem", "start_on": "2026-01-01"},
            {"position": "bob", "parent_position": "ann", "start_on": "2026-01-01", "end_on": "2026-03-01"},
        ],
        "exchange_rate": [
            {
                "from_currency": "EUR",
                "to_currency": "USD",
                "rate_on": "2026-02-10",
                "rate": "1.08765432",
                "rate_type": "average",
            }
        ],
    },
)
Item = list[tuple[str, Mapping[str, object]]]
# The parts of a split sum to 1 only together.
SPLIT: Item = [
    ("booking_split", {"booking": "B2", "position": position, "share": share})
    for position, share in (("ann", "0.333333"), ("bob", "0.333333"), ("cem", "0.333334"))
]
ITEMS: list[Item] = [[(table, row)] for table, rows in ROWS.items() for row in rows] + [SPLIT]


@pytest.fixture
def at_once(database: Database, tmp_path: Path) -> list[str]:
    return small_end(database, [ITEMS], tmp_path / "at-once")


def small_end(database: Database, batches: Sequence[Sequence[Item]], folder: Path) -> list[str]:
    """The statements of everybody, and every open finding."""
    world = new_world(database, operator("test"), folder)
    for batch in batches:
        tables: dict[str, list[Mapping[str, object]]] = defaultdict(list)
        for table, row in (part for item in batch for part in item):
            tables[table].append(row)
        if tables:
            world.bring(tables)
    world.credit("2026-Q1")
    plan_payouts(database, world.actor, "2026-Q1", read_plan(PLAN), silent)
    with database.transaction(world.actor) as conn:
        statements = [whatever_the_time(get_statement(conn, payee, "2026-Q1")) for payee in ("ann", "bob", "cem")]
    findings = world.ask(
        "SELECT code, subject_number, message FROM finding WHERE resolved_at = 'infinity' ORDER BY 1, 2, 3"
    )
    return [*statements, *(json.dumps(row, default=str) for row in findings)]


def test_small_world_has_pay_and_findings_to_compare(at_once: list[str]) -> None:
    """Ann: 100.0001 - 20 + 10.0005 + a third of 33.3333 + 5.5555 EUR is 107.1542 USD, which is 1 % of 100 and 2.5 % of the rest."""
    assert [json.loads(statement)["totals"][0]["payout"] for statement in at_once[:3]] == ["1.18", "0.11", "0.11"]
    found = [json.loads(finding) for finding in at_once[3:]]
    assert ", ".join(f"{each['code']} {each['subject_number']}" for each in found) == (
        "account_of_another_seller B2, no_rule_matches B5, unknown_reference nobody"
    )


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sequence=st.permutations(range(len(ITEMS))),
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=4),
    again=st.integers(0, 4),
)
def test_any_permutation_and_batching_of_a_small_world_ends_the_same(
    server_address: str,
    template_name: str,
    at_once: list[str],
    tmp_path_factory: pytest.TempPathFactory,
    sequence: list[int],
    sizes: list[int],
    again: int,
) -> None:
    rows = [ITEMS[position] for position in sequence]
    batches, start = [], 0
    for size in sizes:
        batches.append(rows[start : start + size])
        start += size
    batches.append(rows[start:])
    batches.append(batches[min(again, len(sizes))])
    address = create_database(server_address, template_name)
    database = Database(address, max_connections=2)
    try:
        assert small_end(database, batches, tmp_path_factory.mktemp("small")) == at_once
    finally:
        database.close()
        drop_database(server_address, address)
