"""What partners do with their tickets over HTTP: accept them, return them, report what came of them."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import APIRouter

from aftersale.allocation import ticket_actions
from aftersale.allocation.contact_actions import erase_contacts, find_tickets_of_customer
from aftersale.allocation.report_actions import correct_outcome, report_outcome
from aftersale.allocation.run_store import get_ticket
from aftersale.settings import Settings
from aftersale.storage.database import Row
from aftersale.web.acting import InDatabase, Person, WithSettings
from aftersale.web.allocation_shapes import (
    ContactErasure,
    ContactErasureSent,
    TicketReturnSent,
    TicketStateShape,
)
from aftersale.web.outcome_shapes import OutcomeCorrectionSent, OutcomeReportSent, OutcomeShape
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
    ticket_id: IdInPath, sent: OutcomeReportSent, actor: Person, database: InDatabase, settings: WithSettings
) -> TicketStateShape:
    """Report what came of contacting the customer, which ends the ticket unless nobody was reached."""
    with database.transaction(actor) as conn:
        ticket, today = str(id_from(ticket_id)), _today(settings)
        return _shape(report_outcome(conn, actor, ticket, sent.outcome(), today, sent.again_on))


@router.post("/outcomes/{ticket_outcome_id}/correct")
def correct_ticket_outcome(
    ticket_outcome_id: IdInPath,
    sent: OutcomeCorrectionSent,
    actor: Person,
    database: InDatabase,
    settings: WithSettings,
) -> OutcomeShape:
    """Correct an outcome that you reported, or as a partner manager that any partner did: a new version takes its place."""
    with database.transaction(actor) as conn:
        outcome_id, outcome = id_from(ticket_outcome_id), sent.outcome()
        corrected = correct_outcome(conn, actor, outcome_id, outcome, sent.reason, _today(settings))
    return OutcomeShape.model_validate(corrected)


@router.post("/erase-contacts")
def erase_ticket_contacts(sent: ContactErasureSent, actor: Person, database: InDatabase) -> ContactErasure:
    """Erase the contacts of some tickets, or of all tickets of a customer, for good: imports do not bring them back."""
    with database.transaction(actor) as conn:
        if sent.customer is not None:
            ticket_ids = find_tickets_of_customer(conn, actor, sent.customer)
        else:
            ticket_ids = [int(get_ticket(conn, ticket_id)["ticket_id"]) for ticket_id in sent.ticket_ids]
        return ContactErasure(tickets=len(ticket_ids), erased=erase_contacts(conn, actor, ticket_ids))


def _today(settings: Settings) -> date:
    return datetime.now(settings.business_zone).date()


def _shape(ticket: Row) -> TicketStateShape:
    return TicketStateShape.model_validate(ticket)
