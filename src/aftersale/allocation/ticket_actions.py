"""What a partner does with a ticket that it was given: accept it, return it; a partner manager takes it from the partner."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from aftersale.access.scopes import require_role
from aftersale.allocation.errors import NotYourTicket, TicketElsewhere
from aftersale.allocation.run_actions import ALLOCATORS
from aftersale.allocation.run_store import get_ticket
from aftersale.allocation.store import STATEMENTS
from aftersale.audit.actions import append_audit
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Row
from aftersale.values.sentence import Coded

PARTNER_ROLES = ("partner_user", *ALLOCATORS)
HELD = ("allocated", "accepted")
"""The states of a ticket that a partner has and has not ended."""


@dataclass(frozen=True, slots=True)
class Happening:
    """What happens to a ticket; `contact_on` is the day of the next attempt."""

    kind: str
    reason: str = ""
    contact_on: date | None = None


def accept_ticket(conn: Connection, actor: Actor, ticket: str) -> Row:
    """Accept a ticket that the actor's partner was given.

    Raises
    ------
    TicketNotFound, NotYourTicket, TicketElsewhere
    """
    return append_event(conn, actor, ticket, Happening("accepted"), ("allocated",))


def return_ticket(conn: Connection, actor: Actor, ticket: str, reason: str) -> Row:
    """Give a ticket back with the reason: it is planned again, and not to the same partner until somebody allows it.

    Raises
    ------
    TicketNotFound, NotYourTicket, TicketElsewhere
    """
    return append_event(conn, actor, ticket, Happening("returned", reason))


def withdraw_ticket(conn: Connection, actor: Actor, ticket: str, reason: str) -> Row:
    """Take a ticket from the partner that has it, as a partner manager, with the reason.

    Raises
    ------
    RoleMissing, TicketNotFound, NotYourTicket, TicketElsewhere
    """
    require_role(actor, *ALLOCATORS)
    return append_event(conn, actor, ticket, Happening("withdrawn", reason))


def append_event(
    conn: Connection, actor: Actor, ticket: str, happening: Happening, states: tuple[str, ...] = HELD
) -> Row:
    """Note what happened to a ticket that somebody has, in one of the states; returns the ticket as it is then.

    Raises
    ------
    RoleMissing, TicketNotFound, NotYourTicket, TicketElsewhere
    """
    found = get_held_ticket(conn, actor, ticket, states)
    event = {"ticket_id": found["ticket_id"], "partner_id": found["partner_id"], **asdict(happening)}
    conn.execute(STATEMENTS["append_ticket_event"], event)
    told = {**event, "contact_on": happening.contact_on and happening.contact_on.isoformat()}
    append_audit(conn, f"{happening.kind}_ticket", "ticket", str(found["ticket_id"]), told)
    return {**found, "state": "accepted" if happening.kind == "attempted" else happening.kind}


def get_held_ticket(conn: Connection, actor: Actor, ticket: str, states: tuple[str, ...] = HELD) -> Row:
    """A ticket that somebody has, in one of the states.

    Raises
    ------
    RoleMissing, TicketNotFound, NotYourTicket, TicketElsewhere
    """
    require_role(actor, *PARTNER_ROLES)
    found = get_ticket(conn, ticket)
    if found["partner_id"] is None:
        raise NotYourTicket(ticket=found["ticket_number"])
    if found["state"] not in states:
        raise TicketElsewhere(ticket=found["ticket_number"], state=Coded("ticket_state", found["state"]))
    return found
