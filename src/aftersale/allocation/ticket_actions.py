"""What a partner does with a ticket that it was given: accept it, return it, report what came of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from aftersale.access.scopes import require_role
from aftersale.allocation.errors import NotYourTicket, TicketElsewhere
from aftersale.allocation.run_actions import ALLOCATORS
from aftersale.allocation.run_store import get_ticket
from aftersale.allocation.store import STATEMENTS
from aftersale.audit.actions import append_audit
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Row
from aftersale.values.ids import content_hash, thing_id
from aftersale.values.sentence import Coded

PARTNER_ROLES = ("partner_user", *ALLOCATORS)
SOURCE = "partner"
"""The source of outcomes that partners report themselves."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of contacting a customer; `amount` is what was sold on top, `quality` lies between 0 and 1."""

    contacted_on: date
    result: str
    amount: Decimal | None = None
    currency: str | None = None
    quality: Decimal | None = None
    handling_minutes: int | None = None


def accept_ticket(conn: Connection, actor: Actor, ticket: str) -> Row:
    """Accept a ticket that the actor's partner was given.

    Raises
    ------
    TicketNotFound, NotYourTicket, TicketElsewhere
    """
    return _append_event(conn, actor, ticket, "accepted", ("allocated",))


def return_ticket(conn: Connection, actor: Actor, ticket: str, reason: str) -> Row:
    """Give a ticket back with the reason: it is planned again, and not to the same partner until somebody allows it.

    Raises
    ------
    TicketNotFound, NotYourTicket, TicketElsewhere
    """
    return _append_event(conn, actor, ticket, "returned", ("allocated", "accepted"), reason)


def withdraw_ticket(conn: Connection, actor: Actor, ticket: str, reason: str) -> Row:
    """Take a ticket from the partner that has it, as a partner manager, with the reason.

    Raises
    ------
    RoleMissing, TicketNotFound, NotYourTicket, TicketElsewhere
    """
    require_role(actor, *ALLOCATORS)
    return _append_event(conn, actor, ticket, "withdrawn", ("allocated", "accepted"), reason)


def report_outcome(conn: Connection, actor: Actor, ticket: str, outcome: Outcome, at: datetime) -> Row:
    """Report what came of a ticket, which ends it.

    Raises
    ------
    TicketNotFound, NotYourTicket, TicketElsewhere
    """
    found = _append_event(conn, actor, ticket, "done", ("allocated", "accepted"))
    key = f"{found['ticket_id']}/{found['partner_id']}/{outcome.contacted_on}"
    said = [None if value is None else str(value) for value in asdict(outcome).values()]
    row = {
        **asdict(outcome),
        "ticket_outcome_id": thing_id("ticket_outcome", SOURCE, key),
        "ticket_id": found["ticket_id"],
        "partner_id": found["partner_id"],
        "source": SOURCE,
        "source_id": key,
        "content_hash": content_hash(said),
        "at": at,
    }
    conn.execute(STATEMENTS["append_outcome"], row)
    return found


def _append_event(
    conn: Connection, actor: Actor, ticket: str, kind: str, states: tuple[str, ...], reason: str = ""
) -> Row:
    require_role(actor, *PARTNER_ROLES)
    found = get_ticket(conn, ticket)
    if found["partner_id"] is None:
        raise NotYourTicket(ticket=found["ticket_number"])
    if found["state"] not in states:
        raise TicketElsewhere(ticket=found["ticket_number"], state=Coded("ticket_state", found["state"]))
    event = {"ticket_id": found["ticket_id"], "partner_id": found["partner_id"], "kind": kind, "reason": reason}
    conn.execute(STATEMENTS["append_ticket_event"], event)
    append_audit(conn, f"{kind}_ticket", "ticket", str(found["ticket_id"]), event)
    return _after(found, kind)


def _after(found: Row, kind: str) -> Row:
    """The ticket as it is after an event: whoever returned it does not see it any more."""
    return {**found, "state": kind}
