"""Allocation runs over HTTP: asked for, looked at, changed by hand, decided on, explained, tried otherwise."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from aftersale.access.scopes import require_role
from aftersale.allocation import look
from aftersale.allocation.errors import PlacesUnclear
from aftersale.allocation.pin_actions import HandMove, Pin
from aftersale.allocation.run_actions import ALLOCATORS, LOOKERS, Application, find_hindrances
from aftersale.allocation.run_store import (
    ChoiceFilter,
    count_choices,
    find_previous_run,
    get_run,
    load_choices,
    load_pins,
    load_places,
    load_quota_uses,
    load_runs,
)
from aftersale.allocation.what_if import Tried
from aftersale.errors import Problem
from aftersale.jobs.actions import enqueue_job
from aftersale.jobs.schedule import SCHEDULER, require_ahead
from aftersale.pipeline import apply_allocation, approve_allocation, end_pin, pin_ticket, reject_allocation
from aftersale.storage.database import Connection, Row
from aftersale.web.acting import AllocationDecider, AllocationPlanner, InDatabase, Person, Reader, Reading, WithSettings
from aftersale.web.allocation_shapes import (
    AllocationAppliedShape,
    AllocationChoiceList,
    AllocationChoiceShape,
    AllocationLookedAt,
    AllocationPlaceList,
    AllocationPlaceShape,
    AllocationRejectionSent,
    AllocationRunList,
    AllocationRunPage,
    AllocationRunShape,
    AllocationSent,
    FairnessCurve,
    FairnessShape,
    HandChange,
    PinSent,
    TicketExplanation,
    WhatIfSent,
    WhatIfShape,
)
from aftersale.web.languages import Language, Translator
from aftersale.web.shapes import IdInPath, Limit, Offset, Requested, id_from

router = APIRouter(prefix="/api/allocation-runs", tags=["allocation"])

Status = Literal["new", "kept", "moved", "locked", "held_back", "unassigned"]
Sort = Literal["regret", "value", "due_on", "ticket"]
PartnerAsked = Annotated[str | None, Query(pattern=r"^[0-9]{1,19}$")]


@router.get("")
def list_allocation_runs(conn: Reading, reader: Reader) -> AllocationRunList:
    """Runs of every state but replaced ones, the newest first; for those who allocate, supervise or audit."""
    require_role(reader, *LOOKERS)
    return AllocationRunList(rows=[AllocationRunShape.model_validate(describe_run(row)) for row in load_runs(conn)])


@router.post("", status_code=202)
def request_allocation(
    sent: AllocationSent, actor: AllocationPlanner, database: InDatabase, settings: WithSettings
) -> Requested:
    """Work out which partner gets which ticket, to be looked at before it is applied; the job's result names the run."""
    require_role(actor, *ALLOCATORS)
    require_ahead(settings.business_zone, sent.allocate_on)
    arguments = {name: str(value) for name, value in sent.model_dump(exclude_none=True).items()}
    with database.transaction(actor) as conn:
        return Requested(job_id=str(enqueue_job(conn, "allocate", arguments)))


@router.get("/{allocation_run_id}")
def show_allocation_run(
    allocation_run_id: IdInPath, conn: Reading, reader: Reader, language: Language, settings: WithSettings
) -> AllocationRunPage:
    """One run as its board shows it: places, quotas, pins, and what keeps the reader from each step."""
    run = _look(conn, reader, allocation_run_id)
    hindrances = find_hindrances(reader, run, needs_approval=settings.requires_approval)
    run_id = run["allocation_run_id"]
    page = describe_run(run) | {
        "timings": run["timings"],
        "places": load_places(conn, run_id),
        "quotas": load_quota_uses(conn, run_id),
        "pins": load_pins(conn, run["as_of"]),
        "previous": find_previous_run(conn, run),
        "hindrances": {step: _say(problem, language) for step, problem in hindrances.items()},
    }
    return AllocationRunPage.model_validate(page)


@router.get("/{allocation_run_id}/choices")
def list_allocation_choices(
    allocation_run_id: IdInPath,
    conn: Reading,
    reader: Reader,
    partner_id: PartnerAsked = None,
    status: Status | None = None,
    q: Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")] = "",
    sort: Sort = "regret",
    limit: Limit = 100,
    offset: Offset = 0,
) -> AllocationChoiceList:
    """Tickets of a run with where they go, of one partner or status, found by their number or customer."""
    run = _look(conn, reader, allocation_run_id)
    chosen = ChoiceFilter(None if partner_id is None else id_from(partner_id), status, q, None, sort)
    rows = load_choices(conn, run["allocation_run_id"], chosen, limit, offset)
    total = count_choices(conn, run["allocation_run_id"], chosen)
    return AllocationChoiceList(rows=[AllocationChoiceShape.model_validate(row) for row in rows], total=total)


@router.get("/{allocation_run_id}/places")
def list_allocation_places(allocation_run_id: IdInPath, conn: Reading, reader: Reader) -> AllocationPlaceList:
    """What each partner takes and gets on each day of a run, those whose places are worth most first."""
    run = _look(conn, reader, allocation_run_id)
    rows = load_places(conn, run["allocation_run_id"])
    return AllocationPlaceList(rows=[AllocationPlaceShape.model_validate(row) for row in rows])


@router.get("/{allocation_run_id}/tickets/{ticket_id}")
def explain_allocated_ticket(
    allocation_run_id: IdInPath,
    ticket_id: IdInPath,
    conn: Reading,
    reader: Reader,
    language: Language,
    settings: WithSettings,
    partner_id: PartnerAsked = None,
) -> TicketExplanation:
    """Why a ticket is where it is in a run; with a partner, why it is not there, and whose ticket would have to move."""
    run = _look(conn, reader, allocation_run_id)
    told = look.explain_ticket_of_run(conn, run, str(id_from(ticket_id)), partner_id, settings.business_zone)
    return TicketExplanation.model_validate(language.say_all(told))


@router.post("/{allocation_run_id}/pins")
def pin_allocated_ticket(
    allocation_run_id: IdInPath, sent: PinSent, actor: AllocationDecider, database: InDatabase
) -> HandChange:
    """Say that a ticket must go to a partner, or must not, and plan the others around it: the answer says what that costs."""
    pin = Pin(id_from(sent.ticket_id), id_from(sent.partner_id), sent.kind, sent.reason.strip())
    return _changed(pin_ticket(database, actor, (id_from(allocation_run_id), sent.content_hash), pin))


@router.post("/{allocation_run_id}/pins/{ticket_pin_id}/end")
def end_allocation_pin(
    allocation_run_id: IdInPath,
    ticket_pin_id: IdInPath,
    sent: AllocationLookedAt,
    actor: AllocationDecider,
    database: InDatabase,
) -> HandChange:
    """Take a pin back and plan again."""
    looked_at = id_from(allocation_run_id), sent.content_hash
    return _changed(end_pin(database, actor, looked_at, id_from(ticket_pin_id)))


@router.post("/{allocation_run_id}/approve")
def approve_allocation_run(
    allocation_run_id: IdInPath, sent: AllocationLookedAt, actor: Person, database: InDatabase
) -> AllocationRunShape:
    """Approve the run that was looked at, as a partner manager who did not plan it."""
    run = approve_allocation(database, actor, id_from(allocation_run_id), sent.content_hash)
    return AllocationRunShape.model_validate(describe_run(run))


@router.post("/{allocation_run_id}/reject")
def reject_allocation_run(
    allocation_run_id: IdInPath, sent: AllocationRejectionSent, actor: AllocationDecider, database: InDatabase
) -> AllocationRunShape:
    """Reject the run that was looked at, or take its approval back, with the reason."""
    run = reject_allocation(database, actor, id_from(allocation_run_id), sent.content_hash, sent.reason.strip())
    return AllocationRunShape.model_validate(describe_run(run))


@router.post("/{allocation_run_id}/apply")
def apply_allocation_run(
    allocation_run_id: IdInPath,
    sent: AllocationLookedAt,
    actor: AllocationDecider,
    database: InDatabase,
    settings: WithSettings,
) -> AllocationAppliedShape:
    """Give out the tickets of the run that was looked at, once."""
    needs_approval = settings.requires_approval
    run_id, content_hash = id_from(allocation_run_id), sent.content_hash
    done = apply_allocation(database, actor, run_id, content_hash, needs_approval=needs_approval)
    return AllocationAppliedShape.model_validate(_applied(done))


@router.post("/{allocation_run_id}/what-if")
def what_if_allocation(allocation_run_id: IdInPath, sent: WhatIfSent, conn: Reading, reader: Reader) -> WhatIfShape:
    """What the run would be worth with other places of a partner, or a share of its places that every partner is guaranteed."""
    run = _look(conn, reader, allocation_run_id)
    if sent.guaranteed_share is not None:
        return _tried(look.try_other_share(conn, run, sent.guaranteed_share))
    if sent.partner_id is None or sent.places is None:
        raise PlacesUnclear(places="")
    return _tried(look.try_other_places(conn, run, sent.partner_id, str(sent.places)))


@router.get("/{allocation_run_id}/fairness")
def show_fairness(allocation_run_id: IdInPath, conn: Reading, reader: Reader) -> FairnessCurve:
    """What it costs to guarantee every partner a share of its places, from none to all."""
    run = _look(conn, reader, allocation_run_id)
    rows = [
        FairnessShape.model_validate({"guaranteed_share": share, "value": tried.value, "cost": -tried.difference})
        for share, tried in look.load_fairness(conn, run)
    ]
    return FairnessCurve(rows=rows)


def _look(conn: Connection, reader: Reader, allocation_run_id: str) -> Row:
    require_role(reader, *LOOKERS)
    return get_run(conn, id_from(allocation_run_id))


def describe_run(run: Row) -> dict[str, Any]:
    """A run as its shape names things."""
    policy = {name: run["policy"].get(name, {}) for name in ("guaranteed_share", "held_back_share", "rate_days")}
    gap = run["bound"] - run["value"]
    is_scheduled = run["planned_by"] == SCHEDULER.name
    about = {"gap": gap, "is_proved": gap == 0, "is_scheduled": is_scheduled, "reasons": run["counts"]["reasons"]}
    return run | policy | about


def _applied(done: Application) -> dict[str, Any]:
    counts = {name: getattr(done, name) for name in ("given", "withdrawn", "unchanged", "left_out")}
    return {"run": describe_run(done.run), **counts}


def _changed(moved: HandMove) -> HandChange:
    return HandChange.model_validate(moved.run | {"ticket_pin_id": moved.ticket_pin_id, "cost": moved.cost})


def _tried(tried: Tried) -> WhatIfShape:
    return WhatIfShape.model_validate(tried)


def _say(problem: Problem | None, language: Translator) -> dict[str, Any] | None:
    return None if problem is None else {"code": problem.code, "detail": language.problem(problem)}
