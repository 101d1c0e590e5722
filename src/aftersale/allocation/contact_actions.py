"""Erases whom to call about tickets, for good: imports do not bring it back. See docs/decisions/0023."""

from __future__ import annotations

from collections.abc import Sequence

from aftersale.access.scopes import require_role
from aftersale.allocation.errors import CustomerWithoutTickets
from aftersale.allocation.run_actions import ALLOCATORS
from aftersale.allocation.store import STATEMENTS
from aftersale.audit.actions import append_audit
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, take_ledger_instant


def erase_contacts(conn: Connection, actor: Actor, ticket_ids: Sequence[int]) -> int:
    """Erase the contacts of tickets in every version, also of those that have none yet; returns of how many they were not erased before.

    Raises
    ------
    RoleMissing
    """
    require_role(actor, *ALLOCATORS)
    # Whoever records facts waits, so that nothing that is on its way comes after.
    take_ledger_instant(conn)
    erased = conn.execute(STATEMENTS["erase_contacts"], {"ticket_ids": list(ticket_ids)}).fetchall()
    for row in erased:
        append_audit(conn, "erase_contact", "ticket", str(row["ticket_id"]), {"together": len(erased)})
    return len(erased)


def find_tickets_of_customer(conn: Connection, actor: Actor, customer: str) -> list[int]:
    """The tickets that name a customer in exactly these words, in any of their versions.

    Raises
    ------
    RoleMissing, CustomerWithoutTickets
    """
    require_role(actor, *ALLOCATORS)
    found = conn.execute(STATEMENTS["load_tickets_of_customer"], {"customer": customer}).fetchall()
    if not found:
        raise CustomerWithoutTickets(customer=customer)
    return [int(row["ticket_id"]) for row in found]
