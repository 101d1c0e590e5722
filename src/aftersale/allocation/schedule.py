"""What a run that is planned by schedule goes by: on which days, how it is asked for, and whose work it leaves alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from aftersale.allocation.errors import AllocationRunTouched
from aftersale.allocation.model import Policy
from aftersale.allocation.places import works_on
from aftersale.allocation.run_store import find_standing_run
from aftersale.allocation.store import STATEMENTS
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


def require_untouched(conn: Connection, day: date) -> None:
    """Raise `AllocationRunTouched` if the run that waits is for this day or a later one, and was changed by hand or approved."""
    run = find_standing_run(conn)
    if run is not None and run["allocate_on"] >= day and (run["follows_run_id"] or run["state"] == "approved"):
        raise AllocationRunTouched(run=run["allocation_run_id"], day=run["allocate_on"])
