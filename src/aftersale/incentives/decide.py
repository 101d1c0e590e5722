"""Who may decide on a payout run, and when: nobody on what they gain from, nobody alone, nobody on what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aftersale.access.errors import RoleMissing
from aftersale.access.scopes import PAY_RUNNERS, name_roles, require_role
from aftersale.incentives.errors import ApprovalMissing, InputsChanged, OwnPayout, OwnRun, PeriodNotOver, RunDecided
from aftersale.incentives.run_difference import compare_inputs
from aftersale.storage.actor import Actor
from aftersale.storage.database import Row

STANDING = ("planned", "approved")
"""The states in which a run waits for a decision."""


def require_decider(actor: Actor, run: Row, pays_actor: bool) -> None:
    """Raise unless the actor is in finance and not paid by the run; the operator of the command line is nobody's second person."""
    if "finance" not in actor.roles:
        raise RoleMissing(needed=name_roles(("finance",)), name=actor.name)
    if pays_actor:
        raise OwnPayout(run=run["payout_run_id"])


def require_approvable(
    actor: Actor, run: Row, *, pays_actor: bool, changed_inputs: Sequence[Row], at: datetime
) -> None:
    """Raise unless the actor may approve the run at an instant.

    Raises
    ------
    RoleMissing, OwnPayout, OwnRun, RunDecided, PeriodNotOver, InputsChanged
    """
    require_decider(actor, run, pays_actor)
    if _is_planner(actor, run):
        raise OwnRun(run=run["payout_run_id"])
    if run["state"] != "planned":
        raise RunDecided(run=run["payout_run_id"], state=run["state"])
    _require_period_over(run, at)
    differences = compare_inputs(changed_inputs)
    if differences:
        raise InputsChanged(
            run=run["payout_run_id"],
            period=run["period"],
            differences=differences,
        )


def require_rejectable(actor: Actor, run: Row, *, pays_actor: bool) -> None:
    """Raise unless the actor may reject the run, or take its approval back.

    Raises
    ------
    RoleMissing, OwnPayout, RunDecided
    """
    require_decider(actor, run, pays_actor)
    if run["state"] not in STANDING:
        raise RunDecided(run=run["payout_run_id"], state=run["state"])


def require_applicable(actor: Actor, run: Row, *, pays_actor: bool, at: datetime) -> None:
    """Raise unless the actor may apply the run at an instant; an applied one may be applied again, to no effect.

    Raises
    ------
    RoleMissing, OwnPayout, RunDecided, ApprovalMissing, PeriodNotOver
    """
    require_role(actor, *PAY_RUNNERS)
    if pays_actor:
        raise OwnPayout(run=run["payout_run_id"])
    if run["state"] in {"rejected", "superseded"}:
        raise RunDecided(run=run["payout_run_id"], state=run["state"])
    if run["state"] == "planned" and "operator" not in actor.roles:
        raise ApprovalMissing(run=run["payout_run_id"])
    _require_period_over(run, at)


def _is_planner(actor: Actor, run: Row) -> bool:
    """Also where somebody has two accounts, or an account was given another address."""
    return (
        run["planned_by"] == actor.name
        or (actor.account_id is not None and run["planned_by_account_id"] == actor.account_id)
        or (actor.person_id is not None and run["planned_by_person_id"] == actor.person_id)
    )


def _require_period_over(run: Row, at: datetime) -> None:
    if at.date() < run["end_on"]:
        raise PeriodNotOver(period=run["period"], last_day=run["end_on"])
