"""What somebody who plans and decides on allocation runs has to be told: a run waits for them, or theirs was decided on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from aftersale.access.scopes import require_role
from aftersale.allocation.run_actions import ALLOCATORS, find_hindrances
from aftersale.allocation.run_store import find_standing_run
from aftersale.allocation.store import STATEMENTS
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Row

TO_APPROVE = "to_approve"


@dataclass(frozen=True, slots=True)
class RunNews:
    """What happened with a run: it is there `to_approve`, was approved, rejected, applied or superseded; by whom, when, why if rejected."""

    kind: str
    allocation_run_id: int
    allocate_on: date
    by: str
    at: datetime
    reason: str = ""


def load_run_news(conn: Connection, actor: Actor, since: datetime, *, needs_approval: bool) -> list[RunNews]:
    """The run that the actor may approve where an approval is needed, and what others did since an instant with runs that they planned.

    A run that somebody changed by hand is news for whoever planned it first, too.

    Raises
    ------
    RoleMissing
    """
    require_role(actor, *ALLOCATORS)
    standing = find_standing_run(conn) if needs_approval else None
    found = []
    if standing is not None and find_hindrances(actor, standing, needs_approval=True)["approve"] is None:
        found.append(_news(TO_APPROVE, standing, standing["planned_by"], standing["as_of"]))
    for run in conn.execute(STATEMENTS["load_decided_runs"], {"name": actor.name, "since": since}):
        found.append(_news(run["state"], run, run["decided_by"], run["decided_at"]))
    return found


def _news(kind: str, run: Row, by: str, at: datetime) -> RunNews:
    return RunNews(kind, run["allocation_run_id"], run["allocate_on"], by, at, run["rejected_because"] or "")
