"""Takes bookings from other systems: pushed with a token, or by a signed web hook."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, StrictInt, StrictStr, ValidationError
from standardwebhooks import Webhook

from aftersale import pipeline
from aftersale.access.scopes import FACT_WRITERS, require_role
from aftersale.imports.summary import PostSummary
from aftersale.orders.targets import BOOKING
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Database
from aftersale.values.sentence import Sentence
from aftersale.web.acting import BookingsWriter, InDatabase, WithSettings
from aftersale.web.errors import BookingFieldUnknown, WebhookNotSet, WebhookRefused
from aftersale.web.idempotency import Answer, Remember, answer_once, require_key
from aftersale.web.shapes import Sent, Shape

router = APIRouter(prefix="/api", tags=["bookings"])

MOST_BOOKINGS = 10_000
MOST_PLACES = 20
FIELDS = tuple(field.name for field in BOOKING.target.fields)
WEBHOOK_ACTOR = Actor(name="webhook bookings", roles=frozenset({"integration"}))

Key = Annotated[str, Depends(require_key)]


class BookingsSent(Sent):
    """Bookings of one source in canonical fields; decimals as strings, since a JSON number would be a float."""

    source: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,60}$")
    bookings: list[dict[str, StrictStr | StrictInt | None]] = Field(min_length=1, max_length=MOST_BOOKINGS)


class IngestFinding(Shape):
    """Why a booking was not taken: its place in the request, from 0, and its field."""

    index: int
    column: str
    code: str
    message: str


class Ingested(Shape):
    """What became of the bookings; those rejected are named, the others are kept."""

    accepted: int
    unchanged: int
    rejected: int
    findings: list[IngestFinding]


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


def _require_known_fields(sent: BookingsSent) -> None:
    """A field that nobody knows is a misspelt one, and what it says would be lost."""
    unknown = [(index, name) for index, row in enumerate(sent.bookings) for name in row if name not in FIELDS]
    if unknown:
        places = [
            (f"/bookings/{index}/{name}", Sentence("there is no such field")) for index, name in unknown[:MOST_PLACES]
        ]
        raise BookingFieldUnknown(name=unknown[0][1], known=", ".join(FIELDS), errors=places)


def _take(database: Database, actor: Actor, key: str, sent: BookingsSent) -> Ingested:
    _require_known_fields(sent)

    def work(remember: Remember) -> Answer:
        def keep(conn: Connection, summary: PostSummary) -> None:
            remember(conn, summary.document())

        return pipeline.post_bookings(database, actor, sent.source, sent.bookings, keep).document()

    answer = answer_once(database, actor, key, sent.model_dump_json().encode(), work)
    return Ingested.model_validate(answer)
