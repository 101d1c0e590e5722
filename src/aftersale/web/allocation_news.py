"""What the bell tells of allocation: a run waits, one's own was decided on, the one by schedule failed, tickets came, went or came back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from fastapi import APIRouter

from aftersale.access.scopes import ALLOCATORS
from aftersale.allocation.news import RunNews, TicketNews, load_run_news, load_ticket_news
from aftersale.jobs.store import find_scheduled_job
from aftersale.storage.database import Connection
from aftersale.web.acting import Reader, Reading, WithSettings
from aftersale.web.jobs import shape_problem
from aftersale.web.languages import Language, Translator
from aftersale.web.shapes import OptionalId, Shape

router = APIRouter(prefix="/api/allocation-news", tags=["allocation"])

TOLD_FOR = timedelta(days=7)
"""Whoever has been away for longer looks at the list of runs."""


class AllocationNewsShape(Shape):
    """One thing to be told; `reason` says why a run was rejected, or could not be planned by schedule, whose job it then names.

    `tickets` counts those that were `allocated` to a partner of the reader, `withdrawn` from it, or `returned` by one.
    """

    kind: Literal[
        "to_approve",
        "approved",
        "rejected",
        "applied",
        "superseded",
        "schedule_failed",
        "allocated",
        "withdrawn",
        "returned",
    ]
    allocation_run_id: OptionalId
    job_id: OptionalId
    allocate_on: date | None
    by: str
    at: datetime
    reason: str
    tickets: int | None


_UNSAID = {"job_id": None, "reason": "", "tickets": None}


class AllocationNewsList(Shape):
    """What there is to tell, the newest first."""

    rows: list[AllocationNewsShape]


@router.get("")
def list_allocation_news(
    conn: Reading, reader: Reader, language: Language, settings: WithSettings
) -> AllocationNewsList:
    """What a partner manager is to be told of allocation runs and tickets, and somebody of a partner of its tickets."""
    now = datetime.now(UTC)
    since = now - TOLD_FOR
    told: list[RunNews | TicketNews] = [*load_ticket_news(conn, reader, since)]
    if reader.roles & ALLOCATORS:
        told += load_run_news(conn, reader, since, needs_approval=settings.requires_approval)
    rows = [AllocationNewsShape.model_validate(_UNSAID | asdict(each)) for each in told]
    if reader.roles & ALLOCATORS:
        rows += _failed_schedule(conn, now.astimezone(settings.business_zone).date(), language)
    return AllocationNewsList(rows=sorted(rows, key=lambda row: row.at, reverse=True))


def _failed_schedule(conn: Connection, today: date, language: Translator) -> list[AllocationNewsShape]:
    job = find_scheduled_job(conn, "allocate", today)
    if job is None or job.state != "failed" or job.ended_at is None:
        return []
    problem = shape_problem(job.problem, language)
    return [
        AllocationNewsShape(
            kind="schedule_failed",
            allocation_run_id=None,
            job_id=str(job.job_id),
            allocate_on=today,
            by=job.requested_by,
            at=job.ended_at,
            reason="" if problem is None else problem.detail,
            tickets=None,
        )
    ]
