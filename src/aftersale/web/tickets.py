"""What partners do with their tickets over HTTP: accept them, return them, report what came of them."""

from __future__ import annotations

from fastapi import APIRouter

from aftersale.allocation import ticket_actions
from aftersale.allocation.contact_actions import erase_contacts, find_tickets_of_customer
from aftersale.allocation.run_store import get_ticket
from aftersale.allocation.ticket_actions import Outcome
from aftersale.storage.database import Row, take_ledger_instant
from aftersale.web.acting import InDatabase, Person
from aftersale.web.allocation_shapes import (
    ContactErasure,
    ContactErasureSent,
    OutcomeSent,
    TicketReturnSent,
    TicketStateShape,
)
from aftersale.web.shapes import IdInPath, id_from

router = APIRouter(prefix="/api/tickets", tags=["allocation"])


@router.post("/{ticket_id}/accept")
def accept_ticket(ticket_id: IdInPath, actor: Person, database: InDatabase) -> TicketStateShape:
    """Accept a ticket that your partner was given."""
    with database.transaction(actor) as conn:
        return _shape(ticket_actions.accept_ticket(conn, actor, str(id_from(ticket_id))))


@router.post("/{ticket_id}/return")
def return_ticket(ticket_id: IdInPath, sent: TicketReturnSent, actor: Person, database: InDatabase) -> TicketStateShape:
    """Give a ticket back, with the reason: it goes to another partner with the next run."""
    with database.transaction(actor) as conn:
        return _shape(ticket_actions.return_ticket(conn, actor, str(id_from(ticket_id)), sent.reason.strip()))


@router.post("/{ticket_id}/withdraw")
def withdraw_ticket(
    ticket_id: IdInPath, sent: TicketReturnSent, actor: Person, database: InDatabase
) -> TicketStateShape:
    """Take a ticket from the partner that has it, as a partner manager, with the reason."""
    with database.transaction(actor) as conn:
        return _shape(ticket_actions.withdraw_ticket(conn, actor, str(id_from(ticket_id)), sent.reason.strip()))


@router.post("/{ticket_id}/outcome")
def report_ticket_outcome(
    ticket_id: IdInPath, sent: OutcomeSent, actor: Person, database: InDatabase
) -> TicketStateShape:
    """Report what came of contacting the customer, which ends the ticket."""
    outcome = Outcome(**sent.model_dump())
    with database.transaction(actor) as conn:
        at = take_ledger_instant(conn)
        return _shape(ticket_actions.report_outcome(conn, actor, str(id_from(ticket_id)), outcome, at))


@router.post("/erase-contacts")
def erase_ticket_contacts(sent: ContactErasureSent, actor: Person, database: InDatabase) -> ContactErasure:
    """Erase the contacts of some tickets, or of all tickets of a customer, for good: imports do not bring them back."""
    with database.transaction(actor) as conn:
        if sent.customer is not None:
            ticket_ids = find_tickets_of_customer(conn, actor, sent.customer)
        else:
            ticket_ids = [int(get_ticket(conn, ticket_id)["ticket_id"]) for ticket_id in sent.ticket_ids]
        return ContactErasure(tickets=len(ticket_ids), erased=erase_contacts(conn, actor, ticket_ids))


def _shape(ticket: Row) -> TicketStateShape:
    return TicketStateShape.model_validate(ticket)
