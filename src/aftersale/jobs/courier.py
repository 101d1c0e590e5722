"""Takes notices to partners as they are put up, several at once, so that one who does not answer keeps nobody else waiting."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

import psycopg

from aftersale.jobs.send import send_notice
from aftersale.notices.actions import note_answer
from aftersale.notices.model import MOST_ATTEMPTS, Answer, DueNotice
from aftersale.notices.store import take_due_notices
from aftersale.settings import Settings
from aftersale.storage.database import Database
from aftersale.values.sentence import Sentence

MOST_AT_ONCE = 8
LOOK_SECONDS = 1.0

logger = logging.getLogger(__name__)


async def deliver_notices(database: Database, settings: Settings) -> None:
    """Deliver what is due until cancelled. What is on its way then is sent again later, under its id."""
    running: dict[asyncio.Task[None], int] = {}
    while True:
        taken = await _take(database, MOST_AT_ONCE - len(running), list(running.values()))
        for notice in taken:
            running[asyncio.create_task(deliver_notice(database, settings, notice))] = notice.partner_endpoint_id
        if running:
            done, _ = await asyncio.wait(running, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                del running[task]
        else:
            await asyncio.sleep(LOOK_SECONDS)


async def deliver_notice(database: Database, settings: Settings, notice: DueNotice) -> None:
    """Send a notice that was taken, and note what was answered."""
    try:
        if notice.attempts > MOST_ATTEMPTS:
            answer = Answer(None, "", Sentence("the worker died whenever it was sent."))
        else:
            answer = await send_notice(notice, datetime.now(UTC), allows_local=settings.allows_local_webhooks)
        await asyncio.to_thread(note_answer, database, notice, answer)
    except Exception:
        # It stays ours until its lease ends, and is tried again then.
        logger.exception("Notice %s could not be delivered", notice.partner_notice_id)


async def _take(database: Database, most: int, busy_endpoint_ids: list[int]) -> list[DueNotice]:
    if most > 0:
        try:
            return await asyncio.to_thread(take_due_notices, database, most, busy_endpoint_ids)
        except psycopg.Error:
            logger.exception("Looking for notices to deliver failed")
    return []
