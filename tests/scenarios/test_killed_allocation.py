"""kill -9 at any instant of applying an allocation leaves nothing or all of it, and applying again leads to the same end."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest

from aftersale.allocation.model import Policy
from aftersale.audit.verify import verify_chain
from aftersale.pipeline import plan_allocation
from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from allocation.ticket_worlds import partner, ticket
from conftest import create_database, drop_database
from scenarios.test_killed import measured, run_doomed
from worlds import new_world, silent, together

pytestmark = pytest.mark.xdist_group("killed")

KILLS = 20
TICKETS = 2_000


@pytest.fixture
def address(server_address: str, template_name: str) -> Iterator[str]:
    """A database whose server does not end with the processes that are killed."""
    address = create_database(server_address, template_name)
    yield address
    drop_database(server_address, address)


def settle(address: str, folder: Path) -> tuple[str, str]:
    """Two thousand tickets planned for two partners, and the run's id and content."""
    database, actor = Database(address, max_connections=2), operator("test")
    world = new_world(database, actor, folder)
    tickets = [ticket(f"T{number}", amount=str(100 + number)) for number in range(TICKETS)]
    world.bring(together(partner("ann", places=TICKETS), partner("bob", places=TICKETS // 2), {"ticket": tickets}))
    with database.transaction(actor) as conn:
        conn.execute(
            "INSERT INTO partner_endpoint (partner_id, address, secret) SELECT partner_id, 'https://partner.example/', 'whsec_AAAA'"
            " FROM partner WHERE superseded_at = 'infinity'"
        )
    run = plan_allocation(database, actor, Policy(date(2026, 3, 2), "EUR"), silent)
    database.close()
    return str(run["allocation_run_id"]), run["content_hash"]


def count_given(address: str) -> tuple[int, int, int, str]:
    """Events, tickets with a state, tickets that partners are to be told of, and the state of the run."""
    with psycopg.connect(address) as conn:
        row = conn.execute(
            "SELECT (SELECT count(*) FROM ticket_event), (SELECT count(*) FROM ticket_state),"
            " (SELECT coalesce(sum(given), 0) FROM partner_notice), state FROM allocation_run"
        ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1]), int(row[2]), str(row[3])


def test_killed_applications_give_out_nothing_or_everything_once(
    address: str, server_address: str, template_name: str, tmp_path: Path
) -> None:
    at_peace = create_database(server_address, template_name)
    seconds = measured(at_peace, "apply", *settle(at_peace, tmp_path / "peace"))
    drop_database(server_address, at_peace)
    words = settle(address, tmp_path / "killed")
    draw = random.Random(17)
    ended = 0
    for number in range(KILLS):
        ended += run_doomed(address, "apply", *words, kill_after=seconds * (number + draw.random()) / KILLS)
        assert count_given(address) in {(0, 0, 0, "planned"), (TICKETS, TICKETS, TICKETS, "applied")}
    assert ended < KILLS
    assert run_doomed(address, "apply", *words)
    assert count_given(address) == (TICKETS, TICKETS, TICKETS, "applied")
    database = Database(address, max_connections=1)
    with database.transaction(operator("test")) as conn:
        assert verify_chain(conn).broken_at is None
    database.close()
