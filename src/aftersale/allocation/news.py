"""What people have to be told of allocation: a run waits or was decided on, tickets were given to their partner, taken or given back."""

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


@dataclass(frozen=True, slots=True)
class TicketNews:
    """What others did with `tickets` tickets: they were `allocated` for a day, `withdrawn` or `returned`; by whom, and when last."""

    kind: str
    allocation_run_id: int | None
    allocate_on: date | None
    by: str
    at: datetime
    tickets: int


_TOLD = {"partner_user": ("allocated", "withdrawn"), "partner_manager": ("returned",)}
"""Of what happens with tickets, what concerns whom."""


def load_ticket_news(conn: Connection, actor: Actor, since: datetime) -> list[TicketNews]:
    """What others did since an instant with tickets: somebody of a partner is told of its own, whoever plans of those given back.

    Raises
    ------
    RoleMissing
    """
    require_role(actor, *_TOLD)
    kinds = [kind for role, told in _TOLD.items() if role in actor.roles for kind in told]
    asked = {"since": since, "kinds": kinds, "name": actor.name}
    return [
        TicketNews(
            row["kind"],
            row["allocation_run_id"],
            row["contact_on"],
            row["recorded_by"],
            row["recorded_at"],
            row["tickets"],
        )
        for row in conn.execute(STATEMENTS["load_ticket_news"], asked)
    ]


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
