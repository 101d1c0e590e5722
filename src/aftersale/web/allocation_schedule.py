"""Where the allocation run that is planned by schedule stands."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from aftersale.access.scopes import require_role
from aftersale.allocation.run_actions import LOOKERS
from aftersale.jobs.schedule import load_schedule
from aftersale.web.acting import Reader, Reading, WithSettings
from aftersale.web.jobs import JobShape, shape_job
from aftersale.web.languages import Language

router = APIRouter(prefix="/api/allocation-schedule", tags=["allocation"])


class AllocationScheduleShape(BaseModel):
    """Every working day at `at`, in the business time zone, a run is planned, and applied at once where `applies`; at null none is.

    `today` is the job of today's run: its result names the run, or in `left_alone` why what people did was not replaced. `is_late`
    says that the time has passed and no worker asked for it; `next_at` is null where no partner takes tickets in the coming days.
    """

    at: str | None
    applies: bool
    next_at: datetime | None
    is_late: bool
    today: JobShape | None


@router.get("")
def show_allocation_schedule(
    conn: Reading, reader: Reader, language: Language, settings: WithSettings
) -> AllocationScheduleShape:
    """When runs are planned by themselves, and what came of today's."""
    require_role(reader, *LOOKERS)
    found = load_schedule(conn, settings, datetime.now(settings.business_zone))
    if found is None:
        return AllocationScheduleShape(at=None, applies=False, next_at=None, is_late=False, today=None)
    return AllocationScheduleShape(
        at=f"{found.at:%H:%M}",
        applies=found.applies,
        next_at=found.next_at,
        is_late=found.is_late,
        today=None if found.today is None else shape_job(found.today, language),
    )
