"""Long work as those who asked for it see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Kind = Literal["import", "credit", "pay_plan", "pay_apply", "try_table", "allocate", "what_if"]
State = Literal["waiting", "running", "done", "failed"]

KINDS: tuple[Kind, ...] = ("import", "credit", "pay_plan", "pay_apply", "try_table", "allocate", "what_if")


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work: what was asked, how far it is, and what came of it."""

    job_id: int
    kind: Kind
    arguments: dict[str, Any]
    requested_by: str
    account_id: int | None
    state: State
    step: str
    done_part: float
    result: dict[str, Any] | None
    problem: dict[str, Any] | None
    requested_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
