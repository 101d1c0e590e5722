"""Asks for crediting and payout runs, which jobs then do; shows payout runs, and takes the decisions on them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from aftersale.access.scopes import PAY_RUNNERS, require_role
from aftersale.errors import Problem
from aftersale.incentives.read import read_plan
from aftersale.incentives.run_actions import check_application, find_hindrances
from aftersale.incentives.run_difference import compare_totals
from aftersale.incentives.store import (
    count_pay_changes,
    count_payouts,
    find_previous_run,
    get_payout_run,
    get_plan,
    load_excluded_payees,
    load_held_back,
    load_other_attempts,
    load_pay_changes,
    load_payout_runs,
    load_payouts,
    sum_components,
)
from aftersale.jobs.actions import enqueue_job
from aftersale.jobs.model import Kind
from aftersale.pipeline import approve_payouts, reject_payouts
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Database, Row
from aftersale.values.period import parse_period
from aftersale.web.acting import InDatabase, PayRunner, Person, Reader, Reading, WithSettings
from aftersale.web.languages import Language, Translator
from aftersale.web.run_shapes import (
    LookedAt,
    PayoutList,
    PayoutRunList,
    PayoutRunPage,
    PayoutRunShape,
    PayoutShape,
    PeriodSent,
    PlanSent,
    RejectionSent,
)
from aftersale.web.shapes import IdInPath, Limit, Offset, Requested, id_from

router = APIRouter(prefix="/api", tags=["runs"])

SHOWN_CHANGES = 20


@router.post("/crediting-runs", status_code=202)
def request_crediting(sent: PeriodSent, actor: PayRunner, database: InDatabase) -> Requested:
    """Credit every booking of a period with what is known now."""
    return _request(database, actor, "credit", {"period": str(parse_period(sent.period))})


@router.get("/payout-runs")
def list_payout_runs(conn: Reading, reader: Reader) -> PayoutRunList:
    """Runs of every state but replaced ones; for those who run or audit pay, since a run's totals are everybody's pay."""
    require_role(reader, *PAY_RUNNERS, "auditor")
    return PayoutRunList(rows=[PayoutRunShape.model_validate(row) for row in load_payout_runs(conn)])


@router.get("/payout-runs/{payout_run_id}")
def show_payout_run(
    payout_run_id: IdInPath, conn: Reading, reader: Reader, language: Language, settings: WithSettings
) -> PayoutRunPage:
    """One payout run with all that somebody looks at before they approve it; for those who run or audit pay."""
    require_role(reader, *PAY_RUNNERS, "auditor")
    run = get_payout_run(conn, id_from(payout_run_id))
    hindrances = find_hindrances(conn, reader, run, datetime.now(settings.business_zone))
    page = language.say_all(_load_page(conn, run)) | {
        "hindrances": {step: _describe(problem, language) for step, problem in hindrances.items()}
    }
    return PayoutRunPage.model_validate(page)


@router.get("/payout-runs/{payout_run_id}/payouts")
def list_payouts(
    payout_run_id: IdInPath,
    conn: Reading,
    reader: Reader,
    q: Annotated[str, Query(max_length=200)] = "",
    limit: Limit = 100,
    offset: Offset = 0,
) -> PayoutList:
    """What a run pays each payee, the highest first, beside what the plan paid them last."""
    require_role(reader, *PAY_RUNNERS, "auditor")
    run = get_payout_run(conn, id_from(payout_run_id))
    previous = find_previous_run(conn, run)
    before_id = None if previous is None else previous["payout_run_id"]
    rows = load_payouts(conn, run["payout_run_id"], before_id=before_id, text=q, limit=limit, offset=offset)
    return PayoutList(
        rows=[PayoutShape.model_validate(row) for row in rows], total=count_payouts(conn, run["payout_run_id"], q)
    )


@router.post("/payout-runs", status_code=202)
def request_payouts(sent: PlanSent, actor: PayRunner, database: InDatabase) -> Requested:
    """Work out what everybody is to be paid for a period, to be looked at before it is approved and applied."""
    require_role(actor, *PAY_RUNNERS)
    arguments = {"period": str(parse_period(sent.period))}
    if sent.plan_yaml is not None:
        read_plan(sent.plan_yaml)
        arguments["plan"] = sent.plan_yaml
    else:
        assert sent.plan_name is not None and sent.plan_version is not None
        with database.transaction(actor, read_only=True) as conn:
            get_plan(conn, sent.plan_name, sent.plan_version)
        arguments |= {"plan_name": sent.plan_name, "plan_version": sent.plan_version}
    return _request(database, actor, "pay_plan", arguments)


@router.post("/payout-runs/{payout_run_id}/approve")
def approve_payout_run(
    payout_run_id: IdInPath, sent: LookedAt, actor: Person, database: InDatabase, settings: WithSettings
) -> PayoutRunShape:
    """Approve the run that was looked at: somebody in finance, signed in, who neither planned it nor is paid by it."""
    run = approve_payouts(database, actor, id_from(payout_run_id), sent.content_hash, settings.business_zone)
    return PayoutRunShape.model_validate(run)


@router.post("/payout-runs/{payout_run_id}/reject")
def reject_payout_run(
    payout_run_id: IdInPath, sent: RejectionSent, actor: Person, database: InDatabase
) -> PayoutRunShape:
    """Reject the run that was looked at, or take its approval back, with the reason."""
    run = reject_payouts(database, actor, id_from(payout_run_id), sent.content_hash, sent.reason.strip())
    return PayoutRunShape.model_validate(run)


@router.post("/payout-runs/{payout_run_id}/apply", status_code=202)
def request_application(
    payout_run_id: IdInPath, sent: LookedAt, actor: PayRunner, database: InDatabase, settings: WithSettings
) -> Requested:
    """Apply an approved run exactly as it was looked at, once."""
    require_role(actor, *PAY_RUNNERS)
    with database.transaction(actor, read_only=True) as conn:
        now = datetime.now(settings.business_zone)
        run = check_application(conn, actor, id_from(payout_run_id), sent.content_hash, now)
    about = {key: str(run[key]) for key in ("payout_run_id", "content_hash", "period", "plan_name")}
    return _request(database, actor, "pay_apply", about)


def _load_page(conn: Connection, run: Row) -> dict[str, Any]:
    previous = find_previous_run(conn, run)
    now_id, before_id = run["payout_run_id"], None if previous is None else previous["payout_run_id"]
    return run | {
        "components": sum_components(conn, now_id),
        "previous": previous,
        "by_currency": compare_totals(run["totals"], None if previous is None else previous["totals"]),
        "changes": [] if before_id is None else load_pay_changes(conn, before_id, now_id, SHOWN_CHANGES),
        "changed_payees": 0 if before_id is None else count_pay_changes(conn, before_id, now_id),
        "held_back": load_held_back(conn, run),
        "excluded": load_excluded_payees(conn, run),
        "other_attempts": load_other_attempts(conn, run),
    }


def _describe(problem: Problem | None, language: Translator) -> dict[str, Any] | None:
    if problem is None:
        return None
    differences = [asdict(each) for each in problem.facts.get("differences", ())]
    return {"code": problem.code, "detail": language.problem(problem), "differences": differences}


def _request(database: Database, actor: Actor, kind: Kind, arguments: dict[str, str]) -> Requested:
    require_role(actor, *PAY_RUNNERS)
    with database.transaction(actor) as conn:
        return Requested(job_id=str(enqueue_job(conn, kind, arguments)))
