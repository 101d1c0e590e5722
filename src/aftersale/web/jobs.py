"""Long work: how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter

from aftersale.jobs.model import Job
from aftersale.jobs.store import count_jobs, get_job, load_jobs
from aftersale.values.sentence import read_sentence
from aftersale.web.acting import Reading
from aftersale.web.languages import Language, Translator
from aftersale.web.shapes import Id, IdInPath, Limit, Offset, Shape, id_from

router = APIRouter(prefix="/api/jobs", tags=["jobs"])


class JobProblem(Shape):
    """Why a job failed, and what to do."""

    code: str
    detail: str


class JobShape(Shape):
    """One piece of work: how far it is, and what came of it."""

    job_id: Id
    kind: str
    subject: str
    state: str
    step: str
    done_part: float
    result: dict[str, Any] | None
    problem: JobProblem | None
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class JobList(Shape):
    """Jobs, the newest first."""

    rows: list[JobShape]
    total: int


def shape_job(job: Job, language: Translator) -> JobShape:
    """A job without the arguments that only the worker needs."""
    return JobShape(
        job_id=str(job.job_id),
        kind=job.kind,
        subject=_subject(job),
        state=job.state,
        step=language.say(job.step),
        done_part=job.done_part,
        result=job.result,
        problem=shape_problem(job.problem, language),
        requested_by=job.requested_by,
        requested_at=job.requested_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
    )


def shape_problem(problem: Mapping[str, str] | None, language: Translator) -> JobProblem | None:
    """Why a job failed."""
    if problem is None:
        return None
    detail = read_sentence(problem["detail"])
    return JobProblem(code=problem["code"], detail=language.say(detail))


@router.get("")
def list_jobs(conn: Reading, language: Language, limit: Limit = 50, offset: Offset = 0) -> JobList:
    """Long work: one's own, or everybody's for those who run the installation."""
    jobs = load_jobs(conn, None, limit, offset)
    return JobList(rows=[shape_job(job, language) for job in jobs], total=count_jobs(conn))


@router.get("/{job_id}")
def show_job(job_id: IdInPath, conn: Reading, language: Language) -> JobShape:
    """How far one job is, and what came of it."""
    return shape_job(get_job(conn, id_from(job_id)), language)


def _subject(job: Job) -> str:
    if job.kind == "import":
        return ", ".join(job.arguments.get("files", ()))
    told = job.arguments
    # A what-if is about a day or about a run: the other of both is empty.
    return str(told.get("period") or told.get("allocate_on") or told.get("allocation_run_id") or "")
