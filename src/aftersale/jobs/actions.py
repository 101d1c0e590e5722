"""Asks for long work, and notes how far it is and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from aftersale.jobs.errors import QueueMissing
from aftersale.jobs.model import Job, Kind, State
from aftersale.jobs.store import STATEMENTS
from aftersale.storage.database import Connection, Database, Row
from aftersale.values.sentence import write_sentence


def enqueue_job(conn: Connection, kind: Kind, arguments: Mapping[str, Any]) -> int:
    """Ask for work in the caller's transaction: it is queued when that commits, and never was when it rolls back."""
    row = conn.execute(STATEMENTS["add_job"], {"kind": kind, "arguments": Jsonb(dict(arguments))}).fetchone()
    assert row is not None
    return _defer(conn, row)


def enqueue_run_of_day(conn: Connection, day: date) -> int | None:
    """Ask for the allocation run of a day by schedule; None when that was asked for already, here or by another worker."""
    arguments = {"allocate_on": day.isoformat(), "scheduled_on": day.isoformat()}
    row = conn.execute(STATEMENTS["add_scheduled_job"], {"kind": "allocate", "arguments": Jsonb(arguments)}).fetchone()
    return None if row is None else _defer(conn, row)


def _defer(conn: Connection, row: Row) -> int:
    try:
        conn.execute(STATEMENTS["defer_job"], {"job_id": row["job_id"]})
    except psycopg.errors.UndefinedFunction as error:
        raise QueueMissing() from error
    return int(row["job_id"])


def start_job(database: Database, job_id: int) -> Job | None:
    """Note that a job runs now; None when it has ended already."""
    with database.owner_transaction() as conn:
        row = conn.execute(STATEMENTS["start_job"], {"job_id": job_id}).fetchone()
    return Job(**row) if row else None


def show_progress(database: Database, job_id: int, step: str, done_part: float) -> None:
    """Note how far a job is, visible at once: the work's own transaction is still open."""
    with database.owner_transaction() as conn:
        conn.execute(
            STATEMENTS["show_progress"], {"job_id": job_id, "step": write_sentence(step), "done_part": done_part}
        )


def end_job(
    database: Database,
    job_id: int,
    state: State,
    *,
    result: Mapping[str, Any] | None = None,
    problem: Mapping[str, Any] | None = None,
) -> None:
    """Note what came of a job."""
    parameters = {
        "job_id": job_id,
        "state": state,
        "result": None if result is None else Jsonb(dict(result)),
        "problem": None if problem is None else Jsonb(dict(problem)),
    }
    with database.owner_transaction() as conn:
        conn.execute(STATEMENTS["end_job"], parameters)


def rescue_jobs(database: Database, queue: str, silent_seconds: float) -> int:
    """Queue again what workers had begun that have not been heard of since; returns how many jobs."""
    with database.owner_transaction() as conn:
        parameters = {"queue": queue, "silent_seconds": silent_seconds}
        return len(conn.execute(STATEMENTS["rescue_jobs"], parameters).fetchall())
