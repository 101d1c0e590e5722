"""Approves, rejects and applies payout runs: each step for what was looked at, by somebody who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from aftersale.audit.actions import append_audit
from aftersale.errors import Problem
from aftersale.incentives.approval import APPROVAL_TABLE, require_approver
from aftersale.incentives.decide import require_applicable, require_approvable, require_decider, require_rejectable
from aftersale.incentives.errors import ApprovalMissing, RunNotPlanned, RunReplaced
from aftersale.incentives.run_difference import compare_runs
from aftersale.incentives.store import (
    STATEMENTS,
    count_applied_runs,
    find_run,
    get_payout_run,
    load_changed_inputs,
    load_pay_changes,
    load_payouts,
    sum_components,
)
from aftersale.incentives.summary import PayoutSummary
from aftersale.rules.store import load_versions
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Row
from aftersale.values.period import Period

LISTED_CHANGES = 20
APPLIED_ALONE = "applied without a second person from the command line"


def approve_payouts(conn: Connection, actor: Actor, payout_run_id: int, content_hash: str, at: datetime) -> Row:
    """Approve the run that was looked at, as somebody in finance who did not plan it and is not paid by it.

    Raises
    ------
    PayoutRunNotFound, RunReplaced, and what `require_approvable` and `require_approver` raise
    """
    run, pays_actor = _lock_run(conn, actor, payout_run_id)
    require_decider(actor, run, pays_actor)
    _require_looked_at(conn, run, content_hash)
    changed = load_changed_inputs(conn, run)
    require_approvable(actor, run, pays_actor=pays_actor, changed_inputs=changed, at=at)
    _require_approver(conn, actor, run, at)
    conn.execute(STATEMENTS["approve_run"], {"payout_run_id": payout_run_id, "at": at})
    audit_run(conn, "approve_payouts", run)
    return get_payout_run(conn, payout_run_id)


def reject_payouts(
    conn: Connection, actor: Actor, payout_run_id: int, content_hash: str, reason: str, at: datetime
) -> Row:
    """Reject the run that was looked at, or take an approval back, with the reason; planning again makes a new run.

    Raises
    ------
    PayoutRunNotFound, RunReplaced, and what `require_rejectable` raises
    """
    run, pays_actor = _lock_run(conn, actor, payout_run_id)
    require_decider(actor, run, pays_actor)
    _require_looked_at(conn, run, content_hash)
    require_rejectable(actor, run, pays_actor=pays_actor)
    conn.execute(STATEMENTS["reject_run"], {"payout_run_id": payout_run_id, "reason": reason, "at": at})
    audit_run(conn, "reject_payouts", run, reason=reason)
    return get_payout_run(conn, payout_run_id)


def check_application(conn: Connection, actor: Actor, payout_run_id: int, content_hash: str, at: datetime) -> Row:
    """The run, if the actor may apply it as they looked at it.

    Raises
    ------
    PayoutRunNotFound, RunReplaced, and what `require_applicable` raises
    """
    run = get_payout_run(conn, payout_run_id)
    _require_looked_at(conn, run, content_hash)
    require_applicable(actor, run, pays_actor=_pays_actor(conn, actor, run), at=at)
    return run


def apply_run(conn: Connection, actor: Actor, payout_run_id: int, content_hash: str, at: datetime) -> PayoutSummary:
    """Apply exactly the run that was looked at, once: applying again changes nothing.

    The operator of the command line may apply what nobody approved; the audit log says so. Raises what `check_application` raises.
    """
    conn.execute(STATEMENTS["lock_run"], {"payout_run_id": payout_run_id})
    run = check_application(conn, actor, payout_run_id, content_hash, at)
    payouts = load_payouts(conn, payout_run_id)
    if run["state"] == "applied":
        return PayoutSummary(run, payouts, False, ())
    conn.execute(STATEMENTS["apply_run"], {"payout_run_id": payout_run_id, "at": at})
    conn.execute(STATEMENTS["append_journal"], {"payout_run_id": payout_run_id})
    audit_run(
        conn, "apply_payouts", run, approved_by=run["approved_by"], note="" if run["approved_by"] else APPLIED_ALONE
    )
    return PayoutSummary(get_payout_run(conn, payout_run_id), payouts, True, ())


def apply_payouts(
    conn: Connection, actor: Actor, plan_name: str, period: Period, at: datetime, *, needs_approval: bool = False
) -> PayoutSummary:
    """Apply the standing run of a plan and period, which the caller has just shown; `needs_approval` binds the operator too.

    Raises
    ------
    RunNotPlanned, ApprovalMissing, and what `apply_run` raises
    """
    conn.execute(STATEMENTS["lock_standing_run"], {"plan_name": plan_name, "period": str(period)})
    run = find_run(conn, plan_name, str(period))
    if run is None:
        raise RunNotPlanned(plan=plan_name, period=period)
    if needs_approval and run["state"] == "planned":
        raise ApprovalMissing(run=run["payout_run_id"])
    return apply_run(conn, actor, run["payout_run_id"], run["content_hash"], at)


def find_hindrances(conn: Connection, actor: Actor, run: Row, at: datetime) -> dict[str, Problem | None]:
    """What keeps the actor from approving, rejecting and applying a run, before they try."""
    pays_actor = _pays_actor(conn, actor, run)
    changed = load_changed_inputs(conn, run) if run["state"] == "planned" else []

    def approve() -> None:
        require_approvable(actor, run, pays_actor=pays_actor, changed_inputs=changed, at=at)
        _require_approver(conn, actor, run, at)

    return {
        "approve": _problem_of(approve),
        "reject": _problem_of(lambda: require_rejectable(actor, run, pays_actor=pays_actor)),
        "apply": _problem_of(lambda: require_applicable(actor, run, pays_actor=pays_actor, at=at)),
    }


def _require_approver(conn: Connection, actor: Actor, run: Row, at: datetime) -> None:
    """Ask the rule table that is in force when the run is approved."""
    day = at.date()
    published = load_versions(conn, APPROVAL_TABLE, day, day + timedelta(days=1), at)
    is_first = count_applied_runs(conn, run["plan_name"]) == 0
    require_approver(actor, run, [each.table for each in published], is_first, day)


def _problem_of(require: Callable[[], None]) -> Problem | None:
    try:
        require()
    except Problem as problem:
        return problem
    return None


def _lock_run(conn: Connection, actor: Actor, payout_run_id: int) -> tuple[Row, bool]:
    """A run that nobody else decides on until the end of the transaction, and whether it pays the actor."""
    conn.execute(STATEMENTS["lock_run"], {"payout_run_id": payout_run_id})
    run = get_payout_run(conn, payout_run_id)
    return run, _pays_actor(conn, actor, run)


def _pays_actor(conn: Connection, actor: Actor, run: Row) -> bool:
    parameters = {"payout_run_id": run["payout_run_id"], "payee_id": actor.person_id}
    return conn.execute(STATEMENTS["find_payout_of"], parameters).fetchone() is not None


def _require_looked_at(conn: Connection, run: Row, content_hash: str) -> None:
    """Raise `RunReplaced` with what is different unless the run stands with the very content that was looked at."""
    if run["state"] != "superseded" and run["content_hash"] == content_hash:
        return
    now = find_run(conn, run["plan_name"], run["period"]) or run
    differences = compare_runs(
        run,
        now,
        sum_components(conn, run["payout_run_id"]),
        sum_components(conn, now["payout_run_id"]),
        load_pay_changes(conn, run["payout_run_id"], now["payout_run_id"], LISTED_CHANGES),
    )
    raise RunReplaced(
        run=run["payout_run_id"],
        now=now["payout_run_id"],
        differences=differences,
    )


def audit_run(conn: Connection, action: str, run: Row, **more: object) -> None:
    """Write down who did what with a run, and what it pays."""
    about = {key: run[key] for key in ("period", "content_hash", "totals", "payees")}
    append_audit(conn, action, "payout_run", str(run["payout_run_id"]), {"plan": run["plan_name"]} | about | more)
