"""Ann and Bob are service partners who want to be told; Pia works for Ann. Three tickets."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from aftersale.allocation.model import Policy
from aftersale.jobs.courier import deliver_notice
from aftersale.notices.actions import register_endpoint
from aftersale.notices.model import NewEndpoint
from aftersale.notices.store import load_notices, take_due_notices
from aftersale.pipeline import apply_allocation, plan_allocation
from aftersale.settings import Settings
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Database, Row
from allocation.ticket_worlds import MONDAY, partner, ticket
from worlds import World, new_world, silent, together

LOCAL = Settings(Path(), None, ZoneInfo("UTC"), "http://127.0.0.1:8000", allows_local_webhooks=True)
PUBLIC = Settings(Path(), None, ZoneInfo("UTC"), "http://127.0.0.1:8000")
MAX = Actor("max@example.com", frozenset({"partner_manager"}))


def settle(database: Database, folder: Path) -> None:
    """Only Ann serves T3; T1 and T2 go to Bob, since Ann takes one ticket a day."""
    new_world(database, operator("test"), folder).bring(
        together(
            partner("ann", places=1, cost="1"),
            partner("bob", places=2, cost="4"),
            {
                "ticket": [ticket("T1"), ticket("T2", amount="2000"), ticket("T3", region="north")],
                "person": [{"key": "pia", "name": "Pia Partner"}],
                "partner_member": [{"partner": "ann", "person": "pia", "start_on": "2026-01-01"}],
                "partner_scope": [
                    {"partner": "bob", "dimension": "region", "value": "south", "start_on": "2026-01-01"}
                ],
            },
        )
    )


def register(world: World, partner_number: str, address: str) -> NewEndpoint:
    """Register an endpoint on this machine."""
    with world.database.transaction(MAX) as conn:
        return register_endpoint(conn, MAX, partner_number, address, allows_local=True)


def give_out(world: World) -> Row:
    """Plan a run and apply it."""
    run = plan_allocation(world.database, MAX, Policy(MONDAY, "EUR"), silent)
    return apply_allocation(world.database, MAX, run["allocation_run_id"], run["content_hash"]).run


def change(world: World, *events: tuple[str, str, str], actor: Actor = MAX) -> None:
    """Give or withdraw tickets of partners in one transaction, an event a statement."""
    with world.database.transaction(actor) as conn:
        for number, partner_number, kind in events:
            conn.execute(
                "INSERT INTO ticket_event (ticket_id, partner_id, kind, reason, contact_on, allocation_run_id) "
                "SELECT DISTINCT ticket_id, partner_id, %(kind)s, 'because', "
                "CASE WHEN %(kind)s = 'allocated' THEN '2026-03-02'::date END, "
                "CASE WHEN %(kind)s = 'allocated' THEN (SELECT min(allocation_run_id) FROM allocation_run) END "
                "FROM ticket, partner WHERE ticket.source_id = %(number)s AND partner.source_id = %(partner)s",
                {"kind": kind, "number": number, "partner": partner_number},
            )


def deliver(world: World, settings: Settings = LOCAL) -> int:
    """Send what is due now, and return how many notices that were."""
    taken = take_due_notices(world.database, 100)
    for notice in taken:
        asyncio.run(deliver_notice(world.database, settings, notice))
    return len(taken)


def deliver_all(world: World, settings: Settings = LOCAL) -> None:
    """Send until nothing is due."""
    while deliver(world, settings):
        pass


def let_time_pass(world: World) -> None:
    """Whatever waits for its next attempt is due."""
    with world.database.owner_transaction() as conn:
        conn.execute("UPDATE partner_notice SET next_attempt_at = now() - interval '1 second'")


def notices(world: World, actor: Actor | None = None) -> list[Row]:
    """What there was to tell, the oldest first, as somebody sees it."""
    with world.database.transaction(actor or world.actor) as conn:
        return load_notices(conn)[::-1]


def states(world: World) -> Sequence[tuple[str, str, int]]:
    """Partner, state and attempts of every notice."""
    return [(row["partner_number"], row["state"], row["attempts"]) for row in notices(world)]
