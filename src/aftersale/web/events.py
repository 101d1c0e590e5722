"""News for open pages: which topic has which version now, and never any data."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from aftersale.access.model import Account
from aftersale.access.store import find_session
from aftersale.storage.database import Database
from aftersale.web.acting import Cookie, InDatabase, SignedIn
from aftersale.web.live import Live, Subscriber
from aftersale.web.views.roles import ADMINISTRATION

router = APIRouter(prefix="/api/events", tags=["events"])

HEADERS = {"X-Accel-Buffering": "no"}
"""A proxy before us must not collect what is meant for now."""

GUARDED = {"accounts": ADMINISTRATION, "audit": ADMINISTRATION}
"""Topics of which only some may hear that anything happened; the others are names that everybody knows."""


# Not in the description of the API: what asks for every path there would wait at this one for good.
@router.get("", include_in_schema=False, response_class=StreamingResponse)
async def watch_events(request: Request, account: SignedIn, cookie: Cookie, database: InDatabase) -> StreamingResponse:
    """Changes of topics as they are committed; asynchronous, since a waiting endpoint would hold a thread."""
    live: Live = request.app.state.live
    stream = _stream(live, database, cookie or "", account)
    return StreamingResponse(stream, media_type="text/event-stream", headers=HEADERS)


async def _stream(live: Live, database: Database, secret: str, account: Account) -> AsyncIterator[str]:
    reader: Account | None = account
    with live.subscribe() as subscriber:
        seconds_unchecked = 0.0
        while reader is not None:
            waited = await subscriber.wait(live.heartbeat_seconds)
            if subscriber.has_ended:
                return
            yield _write_news(subscriber, reader)
            seconds_unchecked += waited
            if seconds_unchecked >= live.recheck_seconds:
                reader = await run_in_threadpool(_find_reader, database, secret)
                seconds_unchecked = 0.0


def _find_reader(database: Database, secret: str) -> Account | None:
    """Whose session it is, if it still lives. An open page is no sign of life: it prolongs nothing."""
    with database.owner_transaction() as conn:
        return find_session(conn, secret, is_seen=False)


def _write_news(subscriber: Subscriber, reader: Account) -> str:
    if subscriber.take_resync():
        return "event: resync\ndata:\n\n"
    news = [
        f"event: change\ndata: {topic} {version}\n\n"
        for topic, version in subscriber.take_versions().items()
        if topic not in GUARDED or reader.roles & GUARDED[topic]
    ]
    return "".join(news) or ": nothing new\n\n"
