"""Moves tickets by hand: a pin, and at once the plan that makes the best of it."""

from __future__ import annotations

from dataclasses import dataclass

from aftersale.access.scopes import require_role
from aftersale.allocation.errors import PinExists, PinNotAllowed, PinNotFound, TicketNotInRun
from aftersale.allocation.explain import explain_verdict
from aftersale.allocation.model import Question
from aftersale.allocation.options import find_pair_of, find_sinks
from aftersale.allocation.run_actions import (
    ALLOCATORS,
    STANDING,
    decided,
    replan_by_hand,
    require_looked_at,
    take_planning_lock,
)
from aftersale.allocation.run_store import get_partner, get_run, get_ticket, load_pins, load_question
from aftersale.allocation.store import STATEMENTS
from aftersale.allocation.verdicts import Verdicts
from aftersale.audit.actions import append_audit
from aftersale.storage.actor import Actor
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import Connection, Row
from aftersale.values.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Pin:
    """A ticket that must go to a partner (`lock`), or must not (`exclude`)."""

    ticket_id: int
    partner_id: int
    kind: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HandMove:
    """The run that takes the place of the one that was looked at, and what the plan is worth less, in thousandths."""

    run: Row
    ticket_pin_id: int
    cost: int


def pin_ticket(conn: Connection, columnar: Columnar, actor: Actor, looked_at: tuple[int, str], pin: Pin) -> HandMove:
    """Pin a ticket of the run that was looked at, by its id and content, and solve it again; a lock ends the ticket's earlier one.

    Raises
    ------
    AllocationRunning, AllocationRunNotFound, AllocationRunReplaced, AllocationRunDecided, TicketNotInRun, PinNotAllowed, PinExists
    """
    run = _take_run(conn, actor, looked_at)
    kept = load_question(conn, run)
    _require_possible(conn, run, kept, pin)
    for old in load_pins(conn):
        if old["ticket_id"] == pin.ticket_id:
            if (old["partner_id"], old["kind"]) == (pin.partner_id, pin.kind):
                raise PinExists(ticket=old["ticket_number"])
            if old["kind"] == "lock" == pin.kind or old["partner_id"] == pin.partner_id:
                conn.execute(STATEMENTS["end_pin"], old)
    about = {"ticket_id": pin.ticket_id, "partner_id": pin.partner_id, "kind": pin.kind, "reason": pin.reason}
    row = conn.execute(STATEMENTS["append_pin"], about).fetchone()
    assert row is not None
    return _replan(conn, columnar, (run, kept[0]), int(row["ticket_pin_id"]), ("pin_ticket", about))


def end_pin(
    conn: Connection, columnar: Columnar, actor: Actor, looked_at: tuple[int, str], ticket_pin_id: int
) -> HandMove:
    """Take a pin back and solve the standing run again.

    Raises
    ------
    AllocationRunning, AllocationRunNotFound, AllocationRunReplaced, AllocationRunDecided, PinNotFound
    """
    run = _take_run(conn, actor, looked_at)
    row = conn.execute(STATEMENTS["end_pin"], {"ticket_pin_id": ticket_pin_id}).fetchone()
    if row is None:
        raise PinNotFound(ticket=ticket_pin_id, partner="")
    asked, _ = load_question(conn, run)
    return _replan(conn, columnar, (run, asked), ticket_pin_id, ("end_pin", dict(row)))


def find_pin(conn: Connection, ticket: str, partner: str | None) -> Row:
    """The pin of a ticket that holds now, of one partner or of any, or `PinNotFound`."""
    ticket_id = get_ticket(conn, ticket)["ticket_id"]
    partner_id = None if partner is None else get_partner(conn, partner)["partner_id"]
    for pin in load_pins(conn):
        if pin["ticket_id"] == ticket_id and partner_id in (None, pin["partner_id"]):
            return pin
    raise PinNotFound(ticket=ticket, partner=partner or "")


def _take_run(conn: Connection, actor: Actor, looked_at: tuple[int, str]) -> Row:
    require_role(actor, *ALLOCATORS)
    take_planning_lock(conn, actor)
    allocation_run_id, content_hash = looked_at
    run = get_run(conn, allocation_run_id)
    require_looked_at(conn, run, content_hash)
    if run["state"] not in STANDING:
        raise decided(run)
    return run


def _require_possible(conn: Connection, run: Row, kept: tuple[Question, Verdicts], pin: Pin) -> None:
    """A pair that the run did not look at has no value, and cannot be planned without asking the rules again."""
    question, verdicts = kept
    ticket_number = get_ticket(conn, str(pin.ticket_id))["ticket_number"]
    name = get_partner(conn, str(pin.partner_id))["name"]
    ticket = {each: number for number, each in enumerate(question.ticket_ids.tolist())}.get(pin.ticket_id)
    partner = {each: number for number, each in enumerate(question.partner_ids.tolist())}.get(pin.partner_id)
    if ticket is None:
        raise TicketNotInRun(ticket=ticket_number, run=run["allocation_run_id"])
    if partner is None or find_pair_of(question, ticket, partner) is None:
        reason = Sentence("it is no candidate.") if partner is None else explain_verdict(verdicts, ticket, partner)
        raise PinNotAllowed(ticket=ticket_number, partner=name, reason=reason)
    if pin.kind == "lock" and (find_sinks(question)[partner] < 0).all():
        raise PinNotAllowed(ticket=ticket_number, partner=name, reason=Sentence("it takes no tickets on these days."))


def _replan(
    conn: Connection,
    columnar: Columnar,
    standing: tuple[Row, Question],
    ticket_pin_id: int,
    done: tuple[str, dict[str, object]],
) -> HandMove:
    run, asked = standing
    new = replan_by_hand(conn, columnar, run, asked)
    action, about = done
    cost = int(run["value"]) - int(new["value"])
    append_audit(
        conn, action, "ticket", str(about["ticket_id"]), {**about, "run": new["allocation_run_id"], "cost": cost}
    )
    return HandMove(new, ticket_pin_id, cost)
