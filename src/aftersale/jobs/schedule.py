"""Asks for the allocation run of each working day once its time has come, and says where that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from aftersale import pipeline
from aftersale.allocation.errors import DayIsPast
from aftersale.allocation.schedule import find_policy, find_run_of_day, find_working_days, require_untouched
from aftersale.jobs.actions import enqueue_run_of_day
from aftersale.jobs.errors import DayOver
from aftersale.jobs.model import Job
from aftersale.jobs.store import find_scheduled_job
from aftersale.pipeline import Progress
from aftersale.settings import Settings
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Connection, Database, Row

SCHEDULER = operator("schedule")
"""Who plans where nobody asked for it."""

LOOK_SECONDS = 20.0
LATE_AFTER = timedelta(minutes=5)
"""A worker that lives has asked long before."""

DAYS_AHEAD = 14


@dataclass(frozen=True, slots=True)
class Schedule:
    """When runs are planned by themselves; `today` is the job of today, None as long as nobody asked for it.

    `next_at` is None where no partner takes tickets in the next `DAYS_AHEAD` days; `is_late` where no worker asked in time.
    """

    at: time
    applies: bool
    next_at: datetime | None
    is_late: bool
    today: Job | None


def ask_for_run(database: Database, settings: Settings, now: datetime) -> int | None:
    """Ask for the run of today at or after the time of the setting, on a day on which a partner works; None when it is not asked for now.

    What was missed is made up on the same day, never for a day that is over. `now` is in the business time zone.
    """
    if settings.allocate_at is None or now.time() < settings.allocate_at:
        return None
    today = now.date()
    with database.transaction(SCHEDULER) as conn:
        if find_scheduled_job(conn, "allocate", today) is not None or not find_working_days(conn, today, 1):
            return None
        return enqueue_run_of_day(conn, today)


def load_schedule(conn: Connection, settings: Settings, now: datetime) -> Schedule | None:
    """Where the daily run stands, None where the installation plans none by itself; `now` is in the business time zone."""
    at = settings.allocate_at
    if at is None:
        return None
    job = find_scheduled_job(conn, "allocate", now.date())
    due = [
        datetime.combine(day, at, settings.business_zone)
        for day in find_working_days(conn, now.date(), DAYS_AHEAD + 1)
        if day > now.date() or job is None
    ]
    next_at = due[0] if due else None
    is_late = next_at is not None and now > next_at + LATE_AFTER
    return Schedule(at, applies_itself(settings), next_at, is_late, job)


def plan_run_of_day(database: Database, settings: Settings, actor: Actor, day: date, progress: Progress) -> Row:
    """Plan the run of a day as the one that was applied last, once and not over what people did; and apply it where that is wanted.

    Raises
    ------
    DayOver, AllocationRunning, AllocationRunTouched, AllocationRunWaits, AllocationRunReplaced, AllocationTableMissing
    """
    if find_today(settings.business_zone) > day:
        raise DayOver(day=day)
    with database.transaction(actor, read_only=True) as conn:
        run = find_run_of_day(conn, actor.name, day)
        policy = find_policy(conn, day, settings.base_currency)
    if run is None:
        run = pipeline.plan_allocation(database, actor, policy, progress, lambda conn: require_untouched(conn, policy))
    if applies_itself(settings) and run["state"] == "planned":
        run = pipeline.apply_allocation(database, actor, run["allocation_run_id"], run["content_hash"]).run
    return run


def find_today(zone: tzinfo) -> date:
    """The day that it is in a zone."""
    return datetime.now(zone).date()


def require_ahead(zone: tzinfo, day: date) -> date:
    """The day that it is in a zone; raises `DayIsPast` if the other one is over by then."""
    today = find_today(zone)
    if day < today:
        raise DayIsPast(day=day, today=today)
    return today


def applies_itself(settings: Settings) -> bool:
    """Whether what is planned by schedule is applied at once: that is wanted, and no person has to approve."""
    return settings.applies_allocation and not settings.requires_approval
