"""Over HTTP: where partners are told of their tickets, and what they are told, with what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from aftersale.notices.actions import (
    register_endpoint,
    remove_endpoint,
    renew_secret,
    resend_notice,
    send_test,
    switch_endpoint,
)
from aftersale.notices.store import count_notices, get_endpoint, load_endpoints, load_notices
from aftersale.storage.database import Row
from aftersale.web.acting import InDatabase, Person, Reading, WithSettings
from aftersale.web.languages import Language, Translator
from aftersale.web.shapes import Id, IdInPath, Limit, Offset, Sent, Shape, id_from

router = APIRouter(prefix="/api", tags=["notices"])

State = Literal["waiting", "delivered", "given_up", "dropped"]


class EndpointSent(Sent):
    """A partner, by number, name or id, and the address where it wants to be told."""

    partner: str = Field(min_length=1, max_length=200)
    address: str = Field(min_length=1, max_length=2_000)


class SwitchSent(Sent):
    """Whether notices are sent; off, they are kept until it is on again."""

    is_on: bool


class EndpointShape(Shape):
    """Where a partner is told, what there was to tell, and what it answered last. Its secret is never among it."""

    partner_endpoint_id: Id
    partner_id: Id
    partner_number: str | None
    partner_name: str | None
    address: str
    is_on: bool
    waiting: int
    delivered: int
    given_up: int
    delivered_at: datetime | None
    waits_until: datetime | None
    last_attempt_at: datetime | None
    answer_status: int | None
    answer_text: str
    problem: str
    made_at: datetime
    made_by: str


class EndpointList(Shape):
    """The endpoints that the reader may see, sorted by partner."""

    rows: list[EndpointShape]


class NewSecret(Shape):
    """The secret with which notices to an endpoint are signed; it is shown this once."""

    partner_endpoint_id: Id
    address: str
    secret: str


class NoticeShape(Shape):
    """One message to a partner, and what came of it. `message_id` is its `webhook-id`."""

    partner_notice_id: Id
    message_id: Id
    partner_endpoint_id: Id
    partner_id: Id
    partner_number: str | None
    partner_name: str | None
    is_test: bool
    given: int
    withdrawn: int
    put_at: datetime
    put_by: str
    state: State
    attempts: int
    next_attempt_at: datetime | None
    last_attempt_at: datetime | None
    delivered_at: datetime | None
    answer_status: int | None
    answer_text: str
    problem: str


class NoticeList(Shape):
    """Notices that the reader may see, the newest first."""

    rows: list[NoticeShape]
    total: int


@router.get("/partner-endpoints")
def list_partner_endpoints(conn: Reading, language: Language) -> EndpointList:
    """Where partners are told of their tickets; members of a partner see their own."""
    return EndpointList(rows=[EndpointShape.model_validate(_said(row, language)) for row in load_endpoints(conn)])


@router.post("/partner-endpoints", status_code=201)
def add_partner_endpoint(sent: EndpointSent, actor: Person, database: InDatabase, settings: WithSettings) -> NewSecret:
    """Let a partner be told at an address, as a partner manager; the answer has the secret, this once."""
    allows_local = settings.allows_local_webhooks
    with database.transaction(actor) as conn:
        made = register_endpoint(conn, actor, sent.partner, sent.address, allows_local=allows_local)
    return NewSecret.model_validate(made)


@router.post("/partner-endpoints/{partner_endpoint_id}/switch")
def switch_partner_endpoint(
    partner_endpoint_id: IdInPath, sent: SwitchSent, actor: Person, database: InDatabase, language: Language
) -> EndpointShape:
    """Switch an endpoint on or off."""
    with database.transaction(actor) as conn:
        switch_endpoint(conn, actor, id_from(partner_endpoint_id), is_on=sent.is_on)
        return EndpointShape.model_validate(_said(get_endpoint(conn, id_from(partner_endpoint_id)), language))


@router.post("/partner-endpoints/{partner_endpoint_id}/test", status_code=201)
def test_partner_endpoint(
    partner_endpoint_id: IdInPath, actor: Person, database: InDatabase, language: Language
) -> NoticeShape:
    """Send a message that tells of no tickets, once; what came of it is among the notices."""
    with database.transaction(actor) as conn:
        return NoticeShape.model_validate(_said(send_test(conn, actor, id_from(partner_endpoint_id)), language))


@router.post("/partner-endpoints/{partner_endpoint_id}/secret")
def renew_partner_secret(partner_endpoint_id: IdInPath, actor: Person, database: InDatabase) -> NewSecret:
    """Sign with a new secret, shown this once; with the earlier one too for another day."""
    with database.transaction(actor) as conn:
        return NewSecret.model_validate(renew_secret(conn, actor, id_from(partner_endpoint_id)))


@router.delete("/partner-endpoints/{partner_endpoint_id}", status_code=204)
def end_partner_endpoint(partner_endpoint_id: IdInPath, actor: Person, database: InDatabase) -> None:
    """Tell a partner nothing more; what waited is dropped."""
    with database.transaction(actor) as conn:
        remove_endpoint(conn, actor, id_from(partner_endpoint_id))


@router.get("/partner-notices")
def list_partner_notices(
    conn: Reading,
    language: Language,
    state: Annotated[State | None, Query()] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> NoticeList:
    """What partners were told of their tickets, of one state or all; members of a partner see their own."""
    rows = [NoticeShape.model_validate(_said(row, language)) for row in load_notices(conn, state, limit, offset)]
    return NoticeList(rows=rows, total=count_notices(conn, state))


@router.post("/partner-notices/{partner_notice_id}/resend")
def send_notice_again(
    partner_notice_id: IdInPath, actor: Person, database: InDatabase, language: Language
) -> NoticeShape:
    """Send a notice again, under the id that it has."""
    with database.transaction(actor) as conn:
        return NoticeShape.model_validate(_said(resend_notice(conn, actor, id_from(partner_notice_id)), language))


def _said(row: Row, language: Translator) -> dict[str, Any]:
    return row | {"problem": language.say(row["problem"])}
