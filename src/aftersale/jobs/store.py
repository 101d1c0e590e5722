"""Reads jobs."""

from __future__ import annotations

from datetime import date

from aftersale.jobs.errors import JobNotFound
from aftersale.jobs.model import Job, Kind
from aftersale.storage.database import Connection, Row
from aftersale.storage.statements import load_statements
from aftersale.values.sentence import read_sentence

STATEMENTS = load_statements("aftersale.jobs")


def load_jobs(conn: Connection, kind: str | None = None, limit: int = 50, offset: int = 0) -> list[Job]:
    """The jobs the acting person may see, the newest first."""
    parameters = {"kind": kind, "limit": limit, "offset": offset}
    return [_job(row) for row in conn.execute(STATEMENTS["load_jobs"], parameters)]


def count_jobs(conn: Connection, kind: str | None = None) -> int:
    """How many jobs the acting person may see."""
    row = conn.execute(STATEMENTS["count_jobs"], {"kind": kind}).fetchone()
    assert row is not None
    return int(row["total"])


def load_imports(
    conn: Connection, limit: int | None = None, offset: int = 0, import_id: int | None = None
) -> list[Row]:
    """Imports, the newest first, with the job of those that were asked for; and jobs that brought nothing in so far."""
    parameters = {"import_id": import_id, "limit": limit, "offset": offset}
    return conn.execute(STATEMENTS["load_imports"], parameters).fetchall()


def count_imports(conn: Connection) -> int:
    """How many rows `load_imports` has."""
    row = conn.execute(STATEMENTS["count_imports"]).fetchone()
    assert row is not None
    return int(row["total"])


def get_job(conn: Connection, job_id: int) -> Job:
    """One job, or `JobNotFound`."""
    row = conn.execute(STATEMENTS["find_job"], {"job_id": job_id}).fetchone()
    if row is None:
        raise JobNotFound(job=job_id)
    return _job(row)


def find_scheduled_job(conn: Connection, kind: Kind, day: date) -> Job | None:
    """The job that was asked for by schedule for a day, if the acting person may see it."""
    row = conn.execute(STATEMENTS["find_scheduled_job"], {"kind": kind, "day": day}).fetchone()
    return None if row is None else _job(row)


def _job(row: Row) -> Job:
    """A job whose step and problem are sentences with their facts."""
    problem = row["problem"]
    said = None if problem is None else problem | {"detail": read_sentence(problem["detail"])}
    return Job(**row | {"step": read_sentence(row["step"]), "problem": said})
