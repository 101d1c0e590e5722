"""kill -9 of the program or of its server at any instant leaves nothing or all of it, and running again leads to the same end."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from aftersale.audit.verify import verify_chain
from aftersale.incentives.actions import get_statement, load_balance
from aftersale.incentives.store import load_payees
from aftersale.pipeline import FACTS
from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from aftersale.storage.migrate import migrate
from aftersale.storage.server import leave_embedded, start_embedded
from conftest import create_database, data_folder, drop_database
from worlds import World, new_world

pytestmark = pytest.mark.xdist_group("killed")

DOOMED = Path(__file__).parent / "doomed.py"
KILLS = 10


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


Facts = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def undisturbed(server_address: str, template_name: str, cut: Path) -> tuple[float, Facts]:
    """How long an import takes that nobody kills, and the facts it ends in."""
    address = create_database(server_address, template_name)
    seconds = measured(address, "import", str(cut), "adventureworks")
    facts = facts_of(address)
    drop_database(server_address, address)
    assert len(facts["booking"]) > 10_000
    return seconds, facts


@pytest.fixture
def address(server_address: str, template_name: str) -> Iterator[str]:
    """A database whose server does not end with the processes that are killed."""
    address = create_database(server_address, template_name)
    yield address
    drop_database(server_address, address)


def world_at(address: str, folder: Path) -> World:
    return new_world(Database(address, max_connections=2), operator("test"), folder)


def start_doomed(address: str, *words: str) -> subprocess.Popen[str]:
    """A step in a process of its own, from when it begins to work."""
    command = [sys.executable, str(DOOMED), address, *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "started\n"
    return process


def hear_out(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What a process says until it ends. `communicate` would lose what came together with the line that was read already."""
    assert process.stdout is not None and process.stderr is not None
    said, complaint = process.stdout.read(), process.stderr.read()
    process.wait()
    return said, complaint


def run_doomed(address: str, *words: str, kill_after: float | None = None) -> bool:
    """Run a step in a process; killed at an instant after it started, or to its end. Tells whether it came to its end."""
    process = start_doomed(address, *words)
    if kill_after is not None:
        time.sleep(kill_after)
        process.kill()
    said, complaint = hear_out(process)
    assert kill_after is not None or process.returncode == 0, complaint
    return "done" in said


def measured(address: str, *words: str) -> float:
    """How long the step takes undisturbed, from when it begins to work."""
    process = start_doomed(address, *words)
    start = time.monotonic()
    said, complaint = hear_out(process)
    assert "done" in said, complaint
    return time.monotonic() - start


def facts_of(address: str) -> Facts:
    """Every version of every fact, and every finding; the log of who did what is one chain."""
    database = Database(address, max_connections=1)
    with database.transaction(operator("test")) as conn:
        assert verify_chain(conn).broken_at is None
    database.close()
    columns = {fact.table: f"{fact.id_column}, content_hash, superseded_at = 'infinity'" for fact in FACTS}
    columns["finding"] = "finding_id, message, resolved_at = 'infinity'"
    with psycopg.connect(address) as owner:
        return {
            table: owner.execute(f"SELECT {wanted} FROM {table} ORDER BY 1, 2".encode()).fetchall()
            for table, wanted in columns.items()
        }


def pay_of(world: World) -> tuple[list[str], list[tuple[Any, ...]], list[tuple[Any, ...]], dict[str, Any]]:
    """Every statement of the quarter, the runs, the lines of the journal, and its balance."""
    with world.database.transaction(world.actor) as conn:
        payees = sorted({row["payee_number"] for row in load_payees(conn, "2013-Q4")})
        statements = [json.dumps(get_statement(conn, payee, "2013-Q4"), sort_keys=True) for payee in payees]
        balance = load_balance(conn)
    runs = world.ask("SELECT plan_name, period, state FROM payout_run")
    journal = world.ask("SELECT payee_id, account, amount, currency FROM journal_line ORDER BY 1, 2")
    return statements, [tuple(run.values()) for run in runs], [tuple(line.values()) for line in journal], balance


def test_killed_imports_leave_nothing_and_end_in_the_same_facts(
    address: str, cut: Path, undisturbed: tuple[float, Facts]
) -> None:
    words = ("import", str(cut), "adventureworks")
    seconds, expected = undisturbed
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


@pytest.fixture
def own_server() -> Iterator[Path]:
    """The folder of a server that may be killed."""
    parent = Path(tempfile.mkdtemp(prefix="aftersale-killed-"))
    yield parent / "postgres"
    leave_embedded(parent / "postgres")
    shutil.rmtree(parent, ignore_errors=True)


def test_server_killed_during_an_import_loses_nothing_else_and_the_import_can_be_run_again(
    own_server: Path, cut: Path, undisturbed: tuple[float, Facts], tmp_path: Path
) -> None:
    words = ("import", str(cut), "adventureworks")
    seconds, expected = undisturbed
    address = start_embedded(own_server)
    migrate(address)
    world = world_at(address, tmp_path)
    world.bring({"person": [{"key": "before", "name": "Known Before"}]})
    world.database.close()
    process = start_doomed(address, *words)
    time.sleep(seconds * 0.7)
    os.kill(int((own_server / "postmaster.pid").read_text(encoding="utf-8").split()[0]), signal.SIGKILL)
    said, complaint = process.communicate()
    # On a busy machine the import may have come to its end before; then all of it must be there.
    ended = "done" in said
    assert ended or (process.returncode == 1 and complaint)
    address = start_embedded(own_server)
    present = facts_of(address)
    assert len(present["booking"]) == (len(expected["booking"]) if ended else 0)
    assert ended or {table: len(rows) for table, rows in present.items() if rows} == {"person": 1}
    assert run_doomed(address, *words)
    after = facts_of(address)
    assert all(set(rows) <= set(after[table]) for table, rows in expected.items())
    assert {
        table: len(after[table]) - len(rows) for table, rows in expected.items() if len(after[table]) != len(rows)
    } == {"person": 1}


def test_killed_runs_pay_once_and_the_books_balance(
    address: str, server_address: str, cut: Path, tmp_path: Path
) -> None:
    words = ("pay", "2013-Q4", "adventureworks")
    world = world_at(address, tmp_path)
    world.import_folder(cut, "adventureworks")
    world.credit("2013-Q4")
    world.database.close()
    name = str(conninfo_to_dict(address)["dbname"])
    at_peace = create_database(server_address, name)
    seconds = measured(at_peace, *words)
    other = world_at(at_peace, tmp_path)
    expected = pay_of(other)
    other.database.close()
    drop_database(server_address, at_peace)
    draw = random.Random(276)
    ended = 0
    for number in range(KILLS):
        ended += run_doomed(address, *words, kill_after=seconds * (number + draw.random()) / KILLS)
        with psycopg.connect(address) as conn:
            off = conn.execute("SELECT currency FROM journal_line GROUP BY currency HAVING sum(amount) <> 0").fetchall()
        assert off == []
    assert ended < KILLS
    assert run_doomed(address, *words)
    world = world_at(address, tmp_path)
    assert pay_of(world) == expected
    world.database.close()
    statements, runs, journal, balance = expected
    assert (len(statements), runs, balance) == (17, [("adventureworks", "2013-Q4", "applied")], {"USD": 0})
    assert len(journal) == 2 * 17
