"""Takes tickets from other systems: pushed with a token, or by a signed web hook."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field

from aftersale import pipeline
from aftersale.access.scopes import FACT_WRITERS, require_role
from aftersale.allocation.targets import TICKET
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from aftersale.web.acting import InDatabase, TicketsWriter
from aftersale.web.pushed import MOST_ROWS, SOURCE_NAME, Ingested, Key, Pushed, SentRow, require_known_fields, take_rows
from aftersale.web.shapes import Sent
from aftersale.web.signed import Signed, describe_signed, read_signed

router = APIRouter(prefix="/api", tags=["tickets"])

WEBHOOK_ACTOR = Actor(name="webhook tickets", roles=frozenset({"integration"}))


class TicketsSent(Sent):
    """Tickets of one source in canonical fields; decimals as strings, since a JSON number would be a float."""

    source: str = Field(pattern=SOURCE_NAME)
    tickets: list[SentRow] = Field(min_length=1, max_length=MOST_ROWS)


@router.post("/tickets")
def take_tickets(sent: TicketsSent, key: Key, database: InDatabase, actor: TicketsWriter) -> Ingested:
    """Take tickets; repeated with the same Idempotency-Key it answers the same and does nothing twice."""
    require_role(actor, *FACT_WRITERS, "integration")
    return _take(database, actor, key, sent)


@router.post("/webhooks/tickets", openapi_extra=describe_signed(TicketsSent))
def take_tickets_webhook(message: Signed, database: InDatabase) -> Ingested:
    """Take tickets in a Standard Webhooks message; one that comes again within its five minutes does nothing twice."""
    return _take(database, WEBHOOK_ACTOR, message.key, read_signed(TicketsSent, message))


def _take(database: Database, actor: Actor, key: str, sent: TicketsSent) -> Ingested:
    require_known_fields("tickets", sent.tickets, TICKET.target)
    pushed = Pushed(key, sent.source, sent.tickets, sent.model_dump_json().encode())
    return take_rows(database, actor, pushed, pipeline.post_tickets)
