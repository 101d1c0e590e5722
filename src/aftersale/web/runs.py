"""Asks for crediting and payout runs, which jobs then do, and shows payout runs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from aftersale.access.scopes import PAY_RUNNERS, require_role
from aftersale.incentives.read import read_plan
from aftersale.incentives.store import get_payout_run, load_payout_runs
from aftersale.jobs.actions import enqueue_job
from aftersale.jobs.model import Kind
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from aftersale.values.period import parse_period
from aftersale.web.acting import InDatabase, PayRunner, Reader, Reading
from aftersale.web.shapes import Id, IdInPath, Requested, Sent, Shape, id_from

router = APIRouter(prefix="/api", tags=["runs"])

LONGEST_PLAN = 1_000_000


class PeriodSent(Sent):
    """Which period to credit."""

    period: str = Field(max_length=40)


class PlanSent(Sent):
    """Which period to pay, and the plan to pay it by."""

    period: str = Field(max_length=40)
    plan_yaml: str = Field(min_length=1, max_length=LONGEST_PLAN)


class PayoutRunShape(Shape):
    """All payouts of a plan and period: planned, applied or superseded."""

    payout_run_id: Id
    plan_name: str
    plan_version: str
    period: str
    start_on: date
    end_on: date
    as_of: datetime
    state: str
    planned_by: str
    applied_at: datetime | None
    applied_by: str | None
    totals: Any


class PayoutShape(Shape):
    """What one payee is paid by a run."""

    payee_id: Id
    payee_number: str | None
    name: str | None
    amount: Decimal
    currency: str


class PayoutRunPage(PayoutRunShape):
    """A run with its payouts, the highest first."""

    payouts: list[PayoutShape]


class PayoutRunList(Shape):
    """Payout runs, the newest period first."""

    rows: list[PayoutRunShape]


@router.post("/crediting-runs", status_code=202)
def request_crediting(sent: PeriodSent, actor: PayRunner, database: InDatabase) -> Requested:
    """Credit every booking of a period with what is known now."""
    return _request(database, actor, "credit", {"period": str(parse_period(sent.period))})


@router.get("/payout-runs")
def list_payout_runs(conn: Reading, reader: Reader) -> PayoutRunList:
    """Planned and applied payout runs; for those who run or audit pay, since a run's totals are everybody's pay."""
    require_role(reader, *PAY_RUNNERS, "auditor")
    return PayoutRunList(rows=[PayoutRunShape.model_validate(row) for row in load_payout_runs(conn)])


@router.get("/payout-runs/{payout_run_id}")
def show_payout_run(payout_run_id: IdInPath, conn: Reading, reader: Reader) -> PayoutRunPage:
    """One payout run with its payouts; for those who run or audit pay."""
    require_role(reader, *PAY_RUNNERS, "auditor")
    run, payouts = get_payout_run(conn, id_from(payout_run_id))
    return PayoutRunPage.model_validate(run | {"payouts": payouts})


@router.post("/payout-runs", status_code=202)
def request_payouts(sent: PlanSent, actor: PayRunner, database: InDatabase) -> Requested:
    """Work out what everybody is to be paid for a period, to be looked at before it is applied."""
    require_role(actor, *PAY_RUNNERS)
    read_plan(sent.plan_yaml)
    arguments = {"period": str(parse_period(sent.period)), "plan": sent.plan_yaml}
    return _request(database, actor, "pay_plan", arguments)


@router.post("/payout-runs/{payout_run_id}/apply", status_code=202)
def request_application(payout_run_id: IdInPath, actor: PayRunner, database: InDatabase) -> Requested:
    """Apply a planned run exactly as it was shown, once."""
    require_role(actor, *PAY_RUNNERS)
    with database.transaction(actor, read_only=True) as conn:
        run, _ = get_payout_run(conn, id_from(payout_run_id))
    return _request(database, actor, "pay_apply", {"period": run["period"], "plan_name": run["plan_name"]})


def _request(database: Database, actor: Actor, kind: Kind, arguments: dict[str, str]) -> Requested:
    require_role(actor, *PAY_RUNNERS)
    with database.transaction(actor) as conn:
        return Requested(job_id=str(enqueue_job(conn, kind, arguments)))
