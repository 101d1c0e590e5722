"""What came of contacting a customer: reported by the partner that has the ticket, and corrected by whoever reported it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from aftersale.access.scopes import require_role
from aftersale.allocation.errors import (
    AgainTooEarly,
    AgainTooLate,
    AmountNotSold,
    ContactedAhead,
    ContactedTooEarly,
    CorrectionReasonMissing,
    NothingCorrected,
    OutcomeFromElsewhere,
    OutcomeNotFound,
    OutcomeOfAnother,
    ReachedStaysReached,
)
from aftersale.allocation.run_actions import ALLOCATORS
from aftersale.allocation.store import STATEMENTS
from aftersale.allocation.ticket_actions import PARTNER_ROLES, Happening, append_event, get_held_ticket
from aftersale.audit.actions import append_audit
from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Row, take_ledger_instant
from aftersale.values.ids import content_hash, thing_id

SOURCE = "partner"
"""The source of outcomes that partners report themselves."""

NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of contacting a customer; `amount` is what was sold on top, `quality` lies between 0 and 1."""

    contacted_on: date
    result: str
    amount: Decimal | None = None
    currency: str | None = None
    quality: Decimal | None = None
    handling_minutes: int | None = None


def report_outcome(
    conn: Connection, actor: Actor, ticket: str, outcome: Outcome, today: date, again_on: date | None = None
) -> Row:
    """Report what came of a ticket, which ends it; a customer who was not reached is tried again, on `again_on` where that is known.

    Raises
    ------
    RoleMissing, TicketNotFound, NotYourTicket, TicketElsewhere, AmountNotSold, ContactedAhead, ContactedTooEarly, AgainTooEarly,
    AgainTooLate
    """
    at = take_ledger_instant(conn)
    held = get_held_ticket(conn, actor, ticket)
    bounds = _require_possible(conn, held, outcome, today)
    if again_on is not None:
        _require_next(bounds, outcome, today, again_on)
    kind = "attempted" if outcome.result == NOT_REACHED else "done"
    found = append_event(conn, actor, ticket, Happening(kind, contact_on=again_on))
    key = f"{held['ticket_id']}/{held['partner_id']}/{bounds['reports'] + 1}"
    row = {
        "ticket_outcome_id": thing_id("ticket_outcome", SOURCE, key),
        "ticket_id": held["ticket_id"],
        "partner_id": held["partner_id"],
        "source_id": key,
        "corrected_because": None,
    }
    conn.execute(STATEMENTS["append_outcome"], row | _content(outcome) | {"at": at})
    return found


def correct_outcome(
    conn: Connection, actor: Actor, ticket_outcome_id: int, outcome: Outcome, reason: str, today: date
) -> Row:
    """Let another version, with the reason, take the place of an outcome; a partner manager may so correct what any partner reported.

    Raises
    ------
    RoleMissing, CorrectionReasonMissing, OutcomeNotFound, OutcomeFromElsewhere, OutcomeOfAnother, ReachedStaysReached,
    NothingCorrected, TicketElsewhere, AmountNotSold, ContactedAhead, ContactedTooEarly
    """
    require_role(actor, *PARTNER_ROLES)
    at = take_ledger_instant(conn)
    found = _get_own_outcome(conn, actor, ticket_outcome_id)
    if not reason.strip():
        raise CorrectionReasonMissing()
    if outcome == Outcome(**{name: found[name] for name in asdict(outcome)}):
        raise NothingCorrected(ticket=found["ticket_number"])
    if found["result"] != NOT_REACHED and outcome.result == NOT_REACHED:
        raise ReachedStaysReached(ticket=found["ticket_number"])
    _require_possible(conn, found, outcome, today)
    if outcome.result != NOT_REACHED and found["result"] == NOT_REACHED:
        append_event(conn, actor, str(found["ticket_id"]), Happening("done"))
    conn.execute(STATEMENTS["supersede_outcome"], {"ticket_outcome_id": ticket_outcome_id, "at": at})
    row = found | _content(outcome) | {"corrected_because": reason.strip(), "at": at}
    conn.execute(STATEMENTS["append_outcome"], row)
    told = {name: None if value is None else str(value) for name, value in asdict(outcome).items()}
    append_audit(conn, "correct_outcome", "ticket_outcome", str(ticket_outcome_id), {**told, "reason": reason.strip()})
    return row


def _content(outcome: Outcome) -> Row:
    said = [None if value is None else str(value) for value in asdict(outcome).values()]
    return {**asdict(outcome), "source": SOURCE, "content_hash": content_hash(said)}


def _get_own_outcome(conn: Connection, actor: Actor, ticket_outcome_id: int) -> Row:
    found = conn.execute(STATEMENTS["find_reported"], {"ticket_outcome_id": ticket_outcome_id}).fetchone()
    if found is None:
        raise OutcomeNotFound(outcome=ticket_outcome_id)
    if found["source"] != SOURCE:
        raise OutcomeFromElsewhere(ticket=found["ticket_number"], source=found["source"])
    if found["recorded_by"] != actor.name and not actor.roles & {*ALLOCATORS, "operator"}:
        raise OutcomeOfAnother(ticket=found["ticket_number"], name=found["recorded_by"] or "?")
    return found


def _require_possible(conn: Connection, ticket: Row, outcome: Outcome, today: date) -> Row:
    """What is known of a ticket with a partner: when it was opened and given, until when it is contacted, how many reports there are."""
    named = {"ticket_id": ticket["ticket_id"], "partner_id": ticket["partner_id"]}
    bounds = conn.execute(STATEMENTS["find_bounds_of_report"], named).fetchone()
    assert bounds is not None
    number = ticket["ticket_number"]
    if outcome.amount is not None and (outcome.amount <= 0 or outcome.result != "sold"):
        raise AmountNotSold(ticket=number)
    # A ticket that was opened ahead of the clock, as a sample company has them, is contacted on its first day.
    if outcome.contacted_on > max(today, bounds["first_on"]):
        raise ContactedAhead(day=outcome.contacted_on)
    if outcome.contacted_on < bounds["first_on"]:
        raise ContactedTooEarly(ticket=number, first=bounds["first_on"], day=outcome.contacted_on)
    return bounds


def _require_next(bounds: Row, outcome: Outcome, today: date, again_on: date) -> None:
    if outcome.result != NOT_REACHED or again_on < today:
        raise AgainTooEarly(today=today)
    if bounds["window_end_on"] is not None and again_on >= bounds["window_end_on"]:
        raise AgainTooLate(end=bounds["window_end_on"])
