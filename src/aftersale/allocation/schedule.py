"""What a run that is planned by schedule goes by: on which days, how it is asked for, and whose work it leaves alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from aftersale.allocation.errors import AllocationRunTouched, AllocationRunWaits
from aftersale.allocation.model import Policy
from aftersale.allocation.places import works_on
from aftersale.allocation.run_store import find_standing_run
from aftersale.allocation.store import STATEMENTS
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Row


def find_working_days(conn: Connection, first_on: date, days: int) -> list[date]:
    """The days from `first_on` on which a partner with contract and capacity works: none of its free days, holidays and pauses."""
    last_on = first_on + timedelta(days=days - 1)
    rows = conn.execute(STATEMENTS["load_calendars"], {"first_on": first_on, "last_on": last_on}).fetchall()
    return sorted({row["day"] for row in rows if works_on(row["weekdays"], row["country"], row["day"])})


def find_policy(conn: Connection, day: date, currency: str) -> Policy:
    """A run of a day that is asked for as the one that was applied last; before the first, for that day alone and without shares."""
    last = conn.execute(STATEMENTS["find_last_applied"]).fetchone()
    if last is None:
        return Policy(day, currency, planned_on=day)
    guaranteed, held_back = (Decimal(last["policy"][name]) for name in ("guaranteed_share", "held_back_share"))
    return Policy(day, currency, last["days"], guaranteed, held_back, planned_on=day)


def find_run_of_day(conn: Connection, planner: str, day: date) -> Row | None:
    """The first run that somebody planned for a day, whatever became of it."""
    return conn.execute(STATEMENTS["find_run_of_day"], {"planner": planner, "day": day}).fetchone()


def require_untouched(conn: Connection, policy: Policy) -> None:
    """Leave a run that waits alone: a run by schedule replaces only one of the same days, and of days that are over.

    Raises
    ------
    AllocationRunTouched
        it was changed by hand or approved
    AllocationRunWaits
        it is of other days
    """
    run = find_standing_run(conn)
    if run is None or _find_end(run) <= policy.allocate_on:
        return
    if run["follows_run_id"] or run["state"] == "approved":
        raise AllocationRunTouched(run=run["allocation_run_id"], day=run["allocate_on"])
    if not _shares_days(run, policy):
        raise _waits(run)


def require_replaceable(conn: Connection, actor: Actor, policy: Policy, replaces: int | None) -> None:
    """Raise `AllocationRunWaits` if planning would throw a run away that somebody has not said is replaced.

    Without being named (`replaces`), what the actor planned for some of the same days is replaced as long as it is not approved, and
    what is of days that are over.
    """
    run = find_standing_run(conn)
    today = policy.planned_on or policy.allocate_on
    if run is None or run["allocation_run_id"] == replaces or _find_end(run) <= min(today, policy.allocate_on):
        return
    is_own = run["planned_by"] == actor.name and run["state"] == "planned" and _shares_days(run, policy)
    if not is_own or replaces is not None:
        raise _waits(run)


def _find_end(run: Row) -> date:
    end_on: date = run["allocate_on"] + timedelta(days=run["days"])
    return end_on


def _shares_days(run: Row, policy: Policy) -> bool:
    return bool(
        run["allocate_on"] < policy.allocate_on + timedelta(days=policy.days) and policy.allocate_on < _find_end(run)
    )


def _waits(run: Row) -> AllocationRunWaits:
    at = f"{run['as_of']:%Y-%m-%d %H:%M %Z}"
    return AllocationRunWaits(run=run["allocation_run_id"], day=run["allocate_on"], name=run["planned_by"], at=at)
