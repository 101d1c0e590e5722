"""kill -9 at any instant leaves nothing or all of it, and running again leads to the same end."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from aftersale.incentives.actions import get_statement, load_balance
from aftersale.incentives.store import load_payees
from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from conftest import create_database, data_folder, drop_database
from worlds import World, new_world

pytestmark = pytest.mark.xdist_group("killed")

DOOMED = Path(__file__).parent / "doomed.py"
KILLS = 10
FACTS = {
    "booking": "booking_id, content_hash",
    "sales_order": "order_id, content_hash",
    "order_line": "order_line_id, content_hash",
    "customer": "customer_id, content_hash",
    "quota": "quota_id, content_hash",
    "exchange_rate": "exchange_rate_id, content_hash",
}


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """AdventureWorks with the orders of its last quarter only: real, and quick enough to be killed often."""
    folder = tmp_path_factory.mktemp("adventureworks")
    kept: set[str] = set()
    for file in sorted(
        (data_folder() / "adventureworks").glob("*.csv"), key=lambda file: file.name != "SalesOrderHeader.csv"
    ):
        with (
            file.open(newline="", encoding="utf-8") as source,
            (folder / file.name).open("w", newline="", encoding="utf-8") as target,
        ):
            reader = csv.DictReader(source)
            writer = csv.DictWriter(target, reader.fieldnames or [])
            writer.writeheader()
            for row in reader:
                if file.name == "SalesOrderHeader.csv" and row["OrderDate"] >= "2013-10-01":
                    kept.add(row["SalesOrderID"])
                if not file.name.startswith("SalesOrder") or row["SalesOrderID"] in kept:
                    writer.writerow(row)
    return folder


@pytest.fixture
def address(server_address: str, template_name: str) -> Iterator[str]:
    """A database whose server does not end with the processes that are killed."""
    address = create_database(server_address, template_name)
    yield address
    drop_database(server_address, address)


def world_at(address: str, folder: Path) -> World:
    return new_world(Database(address, max_connections=2), operator("test"), folder)


def run_doomed(address: str, *words: str, kill_after: float | None = None) -> bool:
    """Run a step in a process; killed at an instant after it started, or to its end. Tells whether it came to its end."""
    process = subprocess.Popen([sys.executable, str(DOOMED), address, *words], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "started\n"
    if kill_after is not None:
        time.sleep(kill_after)
        process.kill()
    said = process.stdout.read()
    process.wait()
    assert kill_after is not None or process.returncode == 0
    return "done" in said


def measured(address: str, *words: str) -> float:
    """How long the step takes undisturbed."""
    start = time.monotonic()
    assert run_doomed(address, *words)
    return time.monotonic() - start


def facts_of(address: str) -> dict[str, list[tuple[Any, ...]]]:
    with psycopg.connect(address) as conn:
        return {
            table: conn.execute(f"SELECT {columns} FROM {table} ORDER BY 1".encode()).fetchall()
            for table, columns in FACTS.items()
        }


def pay_of(world: World) -> tuple[list[str], list[tuple[Any, ...]], dict[str, Any]]:
    """Every statement of the quarter, the applied runs, and the balance of the books."""
    with world.database.transaction(world.actor) as conn:
        payees = sorted({row["payee_number"] for row in load_payees(conn, "2013-Q4")})
        statements = [json.dumps(get_statement(conn, payee, "2013-Q4"), sort_keys=True) for payee in payees]
        balance = load_balance(conn)
    runs = world.ask("SELECT plan_name, period, state FROM payout_run WHERE state = 'applied'")
    return statements, [tuple(run.values()) for run in runs], balance


def test_killed_imports_leave_nothing_and_end_in_the_same_facts(
    address: str, server_address: str, template_name: str, cut: Path
) -> None:
    words = ("import", str(cut), "adventureworks")
    undisturbed = create_database(server_address, template_name)
    seconds = measured(undisturbed, *words)
    expected = facts_of(undisturbed)
    drop_database(server_address, undisturbed)
    assert len(expected["booking"]) > 10_000
    draw = random.Random(20131231)
    ended = 0
    for number in range(KILLS):
        instant = seconds * (number + draw.random()) / KILLS
        ended += run_doomed(address, *words, kill_after=instant)
        present = facts_of(address)
        assert all(not rows for rows in present.values()) or present == expected
    assert ended < KILLS
    assert run_doomed(address, *words)
    assert facts_of(address) == expected


def test_killed_runs_pay_once_and_the_books_balance(
    address: str, server_address: str, cut: Path, tmp_path: Path
) -> None:
    words = ("pay", "2013-Q4", "adventureworks")
    world = world_at(address, tmp_path)
    world.import_folder(cut, "adventureworks")
    world.credit("2013-Q4")
    world.database.close()
    name = str(conninfo_to_dict(address)["dbname"])
    undisturbed = create_database(server_address, name)
    seconds = measured(undisturbed, *words)
    other = world_at(undisturbed, tmp_path)
    expected = pay_of(other)
    other.database.close()
    drop_database(server_address, undisturbed)
    draw = random.Random(276)
    for number in range(KILLS):
        run_doomed(address, *words, kill_after=seconds * (number + draw.random()) / KILLS)
        with psycopg.connect(address) as conn:
            off = conn.execute("SELECT currency FROM journal_line GROUP BY currency HAVING sum(amount) <> 0").fetchall()
        assert off == []
    assert run_doomed(address, *words)
    world = world_at(address, tmp_path)
    assert pay_of(world) == expected
    world.database.close()
    statements, runs, balance = expected
    assert (len(statements), runs, set(balance.values())) == (17, [("adventureworks", "2013-Q4", "applied")], {0})
