"""Takes bookings from other systems: pushed with a token, or by a signed web hook."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError
from standardwebhooks import Webhook

from aftersale import pipeline
from aftersale.access.scopes import FACT_WRITERS, require_role
from aftersale.orders.targets import BOOKING
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from aftersale.values.sentence import Sentence
from aftersale.web.acting import BookingsWriter, InDatabase, WithSettings
from aftersale.web.errors import WebhookNotSet, WebhookRefused
from aftersale.web.pushed import MOST_ROWS, SOURCE_NAME, Ingested, Key, Pushed, SentRow, require_known_fields, take_rows
from aftersale.web.shapes import Sent

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


async def _body(request: Request) -> bytes:
    return await request.body()


@router.post(
    "/webhooks/bookings",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/BookingsSent"}}},
        }
    },
)
def take_webhook(
    request: Request, body: Annotated[bytes, Depends(_body)], database: InDatabase, settings: WithSettings
) -> Ingested:
    """Take bookings in a Standard Webhooks message; one that comes again within its five minutes does nothing twice."""
    if settings.webhook_secret is None:
        raise WebhookNotSet()
    _verify(settings.webhook_secret, body, dict(request.headers))
    return _take(database, WEBHOOK_ACTOR, request.headers["webhook-id"][:200], _read(body))


def _verify(secret: str, body: bytes, headers: dict[str, str]) -> None:
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except Exception as error:
        # Besides its own error the library lets those of base64 and of splitting through.
        raise WebhookRefused(reason=str(error) or Sentence("its signature cannot be read")) from error


def _read(body: bytes) -> BookingsSent:
    try:
        return BookingsSent.model_validate_json(body)
    except ValidationError as error:
        errors = [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(errors) from error


def _take(database: Database, actor: Actor, key: str, sent: BookingsSent) -> Ingested:
    require_known_fields("bookings", sent.bookings, BOOKING.target)
    pushed = Pushed(key, sent.source, sent.bookings, sent.model_dump_json().encode())
    return take_rows(database, actor, pushed, pipeline.post_bookings)
