"""Does one job: as the account that asked for it, with its roles as they are now, and with progress others can see."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from string import Formatter
from typing import Any

import psycopg

from aftersale import pipeline, trials
from aftersale.access.errors import AccountNotFound
from aftersale.access.store import get_account
from aftersale.allocation.document import allocation_document
from aftersale.allocation.errors import (
    AllocationRunning,
    AllocationRunReplaced,
    AllocationRunTouched,
    AllocationRunWaits,
)
from aftersale.allocation.model import Policy
from aftersale.allocation.schedule import require_replaceable
from aftersale.errors import Place, Problem
from aftersale.incentives.read import read_plan
from aftersale.incentives.store import get_plan
from aftersale.jobs.actions import end_job, show_progress, start_job
from aftersale.jobs.errors import AskerGone, DayOver, WorkerDied
from aftersale.jobs.model import Job, Kind
from aftersale.jobs.schedule import plan_run_of_day, require_ahead
from aftersale.settings import Settings
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from aftersale.values.sentence import Fact, Sentence, write_sentence

PROGRESS_SECONDS = 0.25
MOST_ATTEMPTS = 3
OPERATOR_PREFIX = "operator "

UNEXPECTED = Sentence("Something unexpected went wrong and was written to the server's log. Nothing was changed.")

Document = dict[str, Any]
Progress = Callable[[str | Sentence, float], None]

logger = logging.getLogger(__name__)


def run_job(database: Database, settings: Settings, job_id: int, attempts: int) -> None:
    """Do a job and note what came of it.

    Running it again is safe: whatever a job does is one transaction, and doing it twice changes nothing the second time.
    """
    job = start_job(database, job_id)
    if job is None:
        return
    try:
        if attempts >= MOST_ATTEMPTS:
            raise WorkerDied(attempts=attempts)
        actor = load_asker(database, job)
        result = WORK[job.kind](database, settings, actor, job.arguments, report_progress(database, job_id))
    except Problem as problem:
        end_job(database, job_id, "failed", problem={"code": problem.code, "detail": write_sentence(describe(problem))})
    except psycopg.OperationalError:
        # The server went away: the queue tries again, and the job is still running as far as anybody knows.
        raise
    except Exception:
        logger.exception("Job %s (%s) failed", job_id, job.kind)
        end_job(database, job_id, "failed", problem={"code": "unexpected", "detail": write_sentence(UNEXPECTED)})
    else:
        end_job(database, job_id, "done", result=result)
        # Only now: if the worker dies before this, the job is done again and needs its files.
        _forget_upload(settings, job)


def describe(problem: Problem) -> Sentence:
    """What a problem says, with the facts that its sentence has places for."""
    said = {name for _, name, _, _ in Formatter().parse(problem.template()) if name}
    facts: dict[str, Fact] = {
        name: fact if isinstance(fact, Sentence | Place | int) else str(fact)
        for name, fact in problem.facts.items()
        if name in said
    }
    return Sentence(problem.template(), **facts)


def load_asker(database: Database, job: Job) -> Actor:
    """Who asked, with today's roles: what was taken away meanwhile is gone for waiting jobs too."""
    if job.account_id is None and job.requested_by.startswith(OPERATOR_PREFIX):
        return Actor(name=job.requested_by, roles=frozenset({"operator"}))
    try:
        with database.owner_transaction() as conn:
            account = get_account(conn, job.account_id or 0)
    except AccountNotFound as error:
        raise AskerGone(name=job.requested_by) from error
    if account.is_disabled:
        raise AskerGone(name=job.requested_by)
    return account.actor()


def report_progress(database: Database, job_id: int) -> Progress:
    """Note progress at most four times a second, on a connection of its own."""
    last = 0.0

    def report(step: str, done_part: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PROGRESS_SECONDS:
            last = now
            show_progress(database, job_id, step, done_part)

    return report


def _import(database: Database, settings: Settings, actor: Actor, arguments: Document, progress: Progress) -> Document:
    folder = settings.uploads_folder / arguments["upload"]
    mapping = str(folder / arguments["mapping_file"]) if arguments.get("mapping_file") else str(arguments["mapping"])
    files = folder / "files"
    names = arguments["files"]
    # A single file may be a zip, which is only opened when it is named.
    path = files / names[0] if len(names) == 1 else files
    today = datetime.now(settings.business_zone).date()
    summary: Document = pipeline.import_source(database, actor, path, mapping, progress, today).document()
    return summary


def _forget_upload(settings: Settings, job: Job) -> None:
    if job.kind == "import":
        shutil.rmtree(settings.uploads_folder / job.arguments["upload"], ignore_errors=True)


def _credit(database: Database, _: Settings, actor: Actor, arguments: Document, progress: Progress) -> Document:
    return pipeline.credit_period(database, actor, arguments["period"], progress).document()


def _plan(database: Database, _: Settings, actor: Actor, arguments: Document, progress: Progress) -> Document:
    if "plan" in arguments:
        plan = read_plan(arguments["plan"])
    else:
        with database.transaction(actor, read_only=True) as conn:
            plan = get_plan(conn, arguments["plan_name"], arguments["plan_version"])
    summary: Document = pipeline.plan_payouts(database, actor, arguments["period"], plan, progress).document()
    return summary


def _apply(database: Database, settings: Settings, actor: Actor, arguments: Document, progress: Progress) -> Document:
    progress(Sentence("Applying {plan}", plan=str(arguments["plan_name"])), 0.0)
    run_id, content_hash = int(arguments["payout_run_id"]), arguments["content_hash"]
    summary: Document = pipeline.apply_run(database, actor, run_id, content_hash, settings.business_zone).document()
    return summary


def _try(database: Database, settings: Settings, actor: Actor, arguments: Document, progress: Progress) -> Document:
    draft_id = arguments.get("draft_id")
    asked = trials.TrialAsked(
        str(arguments["table_name"]),
        arguments["period"],
        None if draft_id is None else int(draft_id),
        arguments.get("version"),
    )
    return trials.try_rules(database, settings, actor, asked, progress)


def _what_if(database: Database, settings: Settings, actor: Actor, arguments: Document, progress: Progress) -> Document:
    run_id, day, share = (arguments[name] for name in ("allocation_run_id", "allocate_on", "guaranteed_share"))
    asked = trials.WhatIfAsked(
        None if run_id is None else int(run_id),
        None if day is None else date.fromisoformat(day),
        int(arguments["days"]),
        tuple((str(partner), str(places)) for partner, places in arguments["places"]),
        None if share is None else Decimal(share),
        arguments["eligibility"],
        arguments["weights"],
    )
    return trials.try_what_if(database, settings, actor, asked, progress)


def _allocate(
    database: Database, settings: Settings, actor: Actor, arguments: Document, progress: Progress
) -> Document:
    day = date.fromisoformat(arguments["allocate_on"])
    if "scheduled_on" in arguments:
        return _allocate_by_schedule(database, settings, actor, day, progress)
    policy = Policy(
        day,
        settings.base_currency,
        int(arguments["days"]),
        Decimal(arguments["guaranteed_share"]),
        Decimal(arguments["held_back_share"]),
        planned_on=require_ahead(settings.business_zone, day),
    )
    replaces = arguments.get("replaces")
    known = None if replaces is None else int(replaces)
    run = pipeline.plan_allocation(
        database, actor, policy, progress, lambda conn: require_replaceable(conn, actor, policy, known)
    )
    return allocation_document(run)


def _allocate_by_schedule(
    database: Database, settings: Settings, actor: Actor, day: date, progress: Progress
) -> Document:
    """The run of a day; what people do or did is left alone, which is no failure, and the job's last step says why."""
    try:
        return allocation_document(plan_run_of_day(database, settings, actor, day, progress))
    except (AllocationRunning, AllocationRunReplaced, AllocationRunTouched, AllocationRunWaits, DayOver) as problem:
        progress(describe(problem), 1.0)
        return {"left_alone": problem.code}


Work = Callable[[Database, Settings, Actor, Document, Progress], Document]

WORK: dict[Kind, Work] = {
    "import": _import,
    "credit": _credit,
    "pay_plan": _plan,
    "pay_apply": _apply,
    "try_table": _try,
    "allocate": _allocate,
    "what_if": _what_if,
}
