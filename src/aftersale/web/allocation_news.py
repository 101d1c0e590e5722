"""What the bell tells of allocation runs: one waits for an approval, one's own was decided on, the one by schedule failed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from fastapi import APIRouter

from aftersale.allocation.news import load_run_news
from aftersale.jobs.store import find_scheduled_job
from aftersale.web.acting import Reader, Reading, WithSettings
from aftersale.web.jobs import shape_problem
from aftersale.web.languages import Language
from aftersale.web.shapes import OptionalId, Shape

router = APIRouter(prefix="/api/allocation-news", tags=["allocation"])

TOLD_FOR = timedelta(days=7)
"""Whoever has been away for longer looks at the list of runs."""


class AllocationNewsShape(Shape):
    """One thing to be told; `reason` says why a run was rejected, or could not be planned by schedule, whose job it then names."""

    kind: Literal["to_approve", "approved", "rejected", "applied", "superseded", "schedule_failed"]
    allocation_run_id: OptionalId
    job_id: OptionalId
    allocate_on: date
    by: str
    at: datetime
    reason: str


class AllocationNewsList(Shape):
    """What there is to tell, the newest first."""

    rows: list[AllocationNewsShape]


@router.get("")
def list_allocation_news(
    conn: Reading, reader: Reader, language: Language, settings: WithSettings
) -> AllocationNewsList:
    """What a partner manager is to be told of allocation runs."""
    now = datetime.now(UTC)
    runs = load_run_news(conn, reader, now - TOLD_FOR, needs_approval=settings.requires_approval)
    rows = [AllocationNewsShape.model_validate(asdict(each) | {"job_id": None}) for each in runs]
    today = now.astimezone(settings.business_zone).date()
    job = find_scheduled_job(conn, "allocate", today)
    if job is not None and job.state == "failed" and job.ended_at is not None:
        problem = shape_problem(job.problem, language)
        failed = AllocationNewsShape(
            kind="schedule_failed",
            allocation_run_id=None,
            job_id=str(job.job_id),
            allocate_on=today,
            by=job.requested_by,
            at=job.ended_at,
            reason="" if problem is None else problem.detail,
        )
        rows.append(failed)
    return AllocationNewsList(rows=sorted(rows, key=lambda row: row.at, reverse=True))
