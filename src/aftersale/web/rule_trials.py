"""Trials of rule tables over HTTP: a draft or a version decides what has been, beside the one in force, and nothing is written."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter

from aftersale.access.scopes import require_role
from aftersale.allocation.run_actions import LOOKERS
from aftersale.jobs.actions import enqueue_job
from aftersale.pipeline import load_vocabulary
from aftersale.rules.draft import check_draft, require_table
from aftersale.rules.errors import TrialUnknown
from aftersale.rules.store import (
    find_trial,
    get_open_draft,
    get_version_document,
    load_trials,
    load_version_trials,
)
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection
from aftersale.trials import ON_TICKETS, choose_period, find_testers, require_tried
from aftersale.web.acting import Reader, Reading, WithSettings
from aftersale.web.once import Once
from aftersale.web.rule_draft_shapes import TrialList, TrialPage, TrialRow, TrySent
from aftersale.web.shapes import IdInPath, NameInPath, Requested, id_from

router = APIRouter(prefix="/api/rule-tables", tags=["rule tables"])


@router.post("/{table_name}/draft/try", status_code=202)
def try_rule_draft(table_name: NameInPath, sent: TrySent, once: Once, settings: WithSettings) -> Requested:
    """Decide the bookings, or plan the tickets, of a period by the draft, beside what was in force: what would change."""
    require_role(once.actor, *find_testers(table_name))
    period = choose_period(table_name, sent.period, datetime.now(settings.business_zone).date())

    def step(conn: Connection) -> Requested:
        draft = get_open_draft(conn, table_name)
        require_tried(table_name)
        require_table(check_draft(draft.document, load_vocabulary(conn, table_name)), table_name)
        about = {"table_name": table_name, "draft_id": str(draft.draft_id), "period": str(period)}
        return Requested(job_id=str(enqueue_job(conn, "try_table", about)))

    return Requested.model_validate(once.take(sent, step))


@router.post("/{table_name}/versions/{version}/try", status_code=202)
def try_rule_version(
    table_name: NameInPath, version: NameInPath, sent: TrySent, once: Once, settings: WithSettings
) -> Requested:
    """Decide the bookings, or plan the tickets, of a period by a version, beside what was in force: what would change."""
    require_role(once.actor, *find_testers(table_name))
    period = choose_period(table_name, sent.period, datetime.now(settings.business_zone).date())

    def step(conn: Connection) -> Requested:
        get_version_document(conn, table_name, version)
        require_tried(table_name)
        about = {"table_name": table_name, "version": version, "period": str(period)}
        return Requested(job_id=str(enqueue_job(conn, "try_table", about)))

    return Requested.model_validate(once.take(sent, step))


@router.get("/{table_name}/draft/trials")
def list_trials(table_name: NameInPath, conn: Reading, reader: Reader) -> TrialList:
    """What the open draft was tried on; for those who see what it shows."""
    _require_looker(reader, table_name)
    rows = load_trials(conn, get_open_draft(conn, table_name).draft_id)
    return TrialList(rows=[TrialRow.model_validate(row) for row in rows])


@router.get("/{table_name}/versions/{version}/trials")
def list_version_trials(table_name: NameInPath, version: NameInPath, conn: Reading, reader: Reader) -> TrialList:
    """What a published version was tried on; for those who see what it shows."""
    _require_looker(reader, table_name)
    get_version_document(conn, table_name, version)
    rows = load_version_trials(conn, table_name, version)
    return TrialList(rows=[TrialRow.model_validate(row) for row in rows])


@router.get("/{table_name}/trials/{trial_id}")
def show_trial(table_name: NameInPath, trial_id: IdInPath, conn: Reading, reader: Reader) -> TrialPage:
    """What a draft or a version would change: whose credit, or which tickets of which partners, and how much that is."""
    _require_looker(reader, table_name)
    trial = find_trial(conn, table_name, id_from(trial_id))
    if trial is None:
        raise TrialUnknown(table=table_name, trial=trial_id)
    kind = "on_tickets" if table_name in ON_TICKETS else "on_bookings"
    return TrialPage.model_validate(trial | {kind: trial["result"]})


def _require_looker(reader: Actor, table_name: str) -> None:
    """What a trial shows is everybody's credit, or who gets which ticket."""
    require_role(reader, *find_testers(table_name), "auditor", *(LOOKERS if table_name in ON_TICKETS else ()))
