"""What bookings and tickets from other systems have in common: their fields are known, and each request is taken once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from pydantic import StrictInt, StrictStr

from aftersale.imports.model import Target
from aftersale.imports.summary import PostSummary
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Database
from aftersale.values.sentence import Sentence
from aftersale.web.errors import BookingFieldUnknown, TicketFieldUnknown
from aftersale.web.idempotency import Answer, Remember, answer_once, require_key
from aftersale.web.shapes import Shape

MOST_ROWS = 10_000
MOST_PLACES = 20
SOURCE_NAME = r"^[A-Za-z0-9_.-]{1,60}$"

Key = Annotated[str, Depends(require_key)]
SentRow = dict[str, StrictStr | StrictInt | None]
"""One row in canonical fields; decimals as strings, since a JSON number would be a float."""

Post = Callable[
    [Database, Actor, str, Sequence[Mapping[str, Any]], Callable[[Connection, PostSummary], None]], PostSummary
]


class IngestFinding(Shape):
    """Why a row was not taken: its place in the request, from 0, and its field."""

    index: int
    column: str
    code: str
    message: str


class Ingested(Shape):
    """What became of the rows; those rejected are named, the others are kept."""

    accepted: int
    unchanged: int
    rejected: int
    findings: list[IngestFinding]


@dataclass(frozen=True, slots=True)
class Pushed:
    """One request: its Idempotency-Key, the source it speaks for, the rows, and its body, by which a repetition is known."""

    key: str
    source: str
    rows: Sequence[SentRow]
    body: bytes


def require_known_fields(name: str, rows: Sequence[SentRow], target: Target) -> None:
    """Raise `BookingFieldUnknown` or `TicketFieldUnknown`: a field nobody knows is a misspelt one, and what it says would be lost."""
    fields = {field.name: None for field in target.fields}
    unknown = [(index, field) for index, row in enumerate(rows) for field in row if field not in fields]
    if unknown:
        places = [
            (f"/{name}/{index}/{field}", Sentence("there is no such field")) for index, field in unknown[:MOST_PLACES]
        ]
        problem = TicketFieldUnknown if target.name == "ticket" else BookingFieldUnknown
        raise problem(name=unknown[0][1], known=", ".join(fields), errors=places)


def take_rows(database: Database, actor: Actor, pushed: Pushed, post: Post) -> Ingested:
    """Take the rows; the request repeated with its key is answered alike and does nothing twice."""

    def work(remember: Remember) -> Answer:
        def keep(conn: Connection, summary: PostSummary) -> None:
            remember(conn, summary.document())

        return post(database, actor, pushed.source, pushed.rows, keep).document()

    return Ingested.model_validate(answer_once(database, actor, pushed.key, pushed.body, work))
