"""Takes bookings from other systems: pushed with a token, or by a signed web hook."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field

from aftersale import pipeline
from aftersale.access.scopes import FACT_WRITERS, require_role
from aftersale.orders.targets import BOOKING
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from aftersale.web.acting import BookingsWriter, InDatabase
from aftersale.web.pushed import MOST_ROWS, SOURCE_NAME, Ingested, Key, Pushed, SentRow, require_known_fields, take_rows
from aftersale.web.shapes import Sent
from aftersale.web.signed import Signed, describe_signed, read_signed

router = APIRouter(prefix="/api", tags=["bookings"])

WEBHOOK_ACTOR = Actor(name="webhook bookings", roles=frozenset({"integration"}))


class BookingsSent(Sent):
    """Bookings of one source in canonical fields; decimals as strings, since a JSON number would be a float."""

    source: str = Field(pattern=SOURCE_NAME)
    bookings: list[SentRow] = Field(min_length=1, max_length=MOST_ROWS)


@router.post("/bookings")
def take_bookings(sent: BookingsSent, key: Key, database: InDatabase, actor: BookingsWriter) -> Ingested:
    """Take bookings; repeated with the same Idempotency-Key it answers the same and does nothing twice."""
    require_role(actor, *FACT_WRITERS, "integration")
    return _take(database, actor, key, sent)


@router.post("/webhooks/bookings", openapi_extra=describe_signed(BookingsSent))
def take_webhook(message: Signed, database: InDatabase) -> Ingested:
    """Take bookings in a Standard Webhooks message; one that comes again within its five minutes does nothing twice."""
    return _take(database, WEBHOOK_ACTOR, message.key, read_signed(BookingsSent, message))


def _take(database: Database, actor: Actor, key: str, sent: BookingsSent) -> Ingested:
    require_known_fields("bookings", sent.bookings, BOOKING.target)
    pushed = Pushed(key, sent.source, sent.bookings, sent.model_dump_json().encode())
    return take_rows(database, actor, pushed, pipeline.post_bookings)
