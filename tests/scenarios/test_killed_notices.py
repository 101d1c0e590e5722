"""kill -9 between giving tickets out and telling their partners, and while they are told: nobody is left untold, and what comes
twice has one id."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest

from aftersale.allocation.model import Policy
from aftersale.notices.actions import register_endpoint
from aftersale.pipeline import plan_allocation
from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from allocation.ticket_worlds import partner, ticket
from conftest import create_database, drop_database
from notices.receiver import Receiver, receiving
from scenarios.test_killed import run_doomed, start_doomed
from worlds import new_world, silent, together

pytestmark = pytest.mark.xdist_group("killed")

TICKETS = 2_000
KILLS = 8


@pytest.fixture
def address(server_address: str, template_name: str) -> Iterator[str]:
    """A database whose server does not end with the processes that are killed."""
    address = create_database(server_address, template_name)
    yield address
    drop_database(server_address, address)


def settle(address: str, folder: Path, receiver: Receiver) -> tuple[str, str, dict[str, str]]:
    """Two thousand tickets planned for two partners who want to be told; the run's id and content, and their secrets."""
    database, actor = Database(address, max_connections=2), operator("test")
    world = new_world(database, actor, folder)
    tickets = [ticket(f"T{number}", amount=str(100 + number)) for number in range(TICKETS)]
    world.bring(together(partner("ann", places=TICKETS), partner("bob", places=TICKETS // 2), {"ticket": tickets}))
    secrets = {}
    for number in ("ann", "bob"):
        with database.transaction(actor) as conn:
            made = register_endpoint(conn, actor, number, f"{receiver.address}&{number}", allows_local=True)
            secrets[number] = made.secret
    run = plan_allocation(database, actor, Policy(date(2026, 3, 2), "EUR"), silent)
    database.close()
    return str(run["allocation_run_id"]), run["content_hash"], secrets


def count_waiting(address: str) -> int:
    """Notices that have not arrived, so far as anybody noted."""
    with psycopg.connect(address) as conn:
        row = conn.execute("SELECT count(*) FROM partner_notice WHERE state <> 'delivered'").fetchone()
    assert row is not None
    return int(row[0])


def test_killed_workers_leave_nobody_untold_and_repeat_only_under_one_id(address: str, tmp_path: Path) -> None:
    draw = random.Random(5)
    with receiving() as receiver:
        run, content, secrets = settle(address, tmp_path, receiver)
        assert run_doomed(address, "apply", run, content)
        waiting = count_waiting(address)
        assert waiting == TICKETS // 200
        for _ in range(KILLS):
            worker = start_doomed(address, "deliver")
            time.sleep(draw.random() * 0.08)
            worker.kill()
            worker.wait()
            with psycopg.connect(address) as conn:
                conn.execute("UPDATE partner_notice SET next_attempt_at = now() WHERE state = 'waiting'")
        worker = start_doomed(address, "deliver")
        last_moment = time.monotonic() + 60
        while count_waiting(address) and time.monotonic() < last_moment:
            time.sleep(0.05)
        worker.kill()
        worker.wait()
    assert count_waiting(address) == 0
    bodies: dict[str, set[bytes]] = {}
    told: dict[str, set[str]] = {"ann": set(), "bob": set()}
    for message in receiver.received:
        number = message.path.rpartition("&")[2]
        bodies.setdefault(message.message_id, set()).add(message.body)
        told[number] |= {each["ticket"] for each in message.verify(secrets[number])["data"]["given"]}
    assert (len(bodies), {len(each) for each in bodies.values()}) == (waiting, {1})
    assert not told["ann"] & told["bob"] and told["ann"] | told["bob"] == {f"T{number}" for number in range(TICKETS)}
