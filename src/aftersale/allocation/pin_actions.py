"""Moves tickets by hand: a pin, and at once the plan that makes the best of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np

from aftersale.access.scopes import require_role
from aftersale.allocation.errors import (
    PinExists,
    PinNotAllowed,
    PinNotFound,
    TicketElsewhere,
    TicketNotInRun,
    TicketNotPinned,
)
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
from aftersale.allocation.run_store import find_standing_run, get_partner, get_run, get_ticket, load_pins, load_question
from aftersale.allocation.solve.model import Int64
from aftersale.allocation.store import STATEMENTS
from aftersale.allocation.verdicts import Verdicts
from aftersale.audit.actions import append_audit
from aftersale.errors import Problem
from aftersale.storage.actor import Actor
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import Connection, Row
from aftersale.values.sentence import Coded, Sentence


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


@dataclass(frozen=True, slots=True)
class HandMoves:
    """What came of several tickets at once: who changed and who stayed, by ticket; the run in place of the standing one, and its cost.

    `run` is None where none stood: then the next one goes by what was decided. Nothing changed, nothing is planned again.
    """

    run: Row | None
    cost: int
    changed: tuple[int, ...]
    troubles: Mapping[int, Problem]


def pin_ticket(conn: Connection, columnar: Columnar, actor: Actor, looked_at: tuple[int, str], pin: Pin) -> HandMove:
    """Pin a ticket of the run that was looked at, by its id and content, and solve it again; a lock ends the ticket's earlier one.

    Raises
    ------
    AllocationRunning, AllocationRunNotFound, AllocationRunReplaced, AllocationRunDecided, TicketNotInRun, PinNotAllowed, PinExists
    """
    run = _take_run(conn, actor, looked_at)
    kept = load_question(conn, run)
    _require_possible(conn, run, kept, pin)
    ticket_pin_id = _append_pin(conn, pin, load_pins(conn))
    return _replan(conn, columnar, (run, kept[0]), ticket_pin_id, ("pin_ticket", asdict(pin)))


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


def pin_tickets(conn: Connection, columnar: Columnar, actor: Actor, pins: Sequence[Pin]) -> HandMoves:
    """Pin tickets, each of which may be refused, and solve the run that stands once for all of them.

    Raises
    ------
    AllocationRunning, QuestionNotKept
    """
    run, kept = _take_standing(conn, actor)
    held = _by_ticket(load_pins(conn))

    def change(pin: Pin) -> None:
        if run is not None and kept is not None:
            _require_possible(conn, run, kept, pin)
        else:
            _require_open(conn, pin)
        _append_pin(conn, pin, held.get(pin.ticket_id, []))

    changed, troubles = _try_each({pin.ticket_id: partial(change, pin) for pin in pins})
    about = [asdict(pin) for pin in pins if pin.ticket_id in changed]
    return _replan_once(conn, columnar, (run, kept), ("pin_ticket", about), troubles)


def free_tickets(
    conn: Connection, columnar: Columnar, actor: Actor, ticket_ids: Sequence[int], partner_id: int | None = None
) -> HandMoves:
    """Take back all that was decided by hand about tickets, or about them and one partner, and solve the run that stands once.

    Raises
    ------
    AllocationRunning, QuestionNotKept
    """
    run, kept = _take_standing(conn, actor)
    held = _by_ticket([pin for pin in load_pins(conn) if partner_id in (None, pin["partner_id"])])

    def change(ticket_id: int) -> None:
        if ticket_id not in held:
            raise TicketNotPinned(ticket=get_ticket(conn, str(ticket_id))["ticket_number"])
        for pin in held[ticket_id]:
            conn.execute(STATEMENTS["end_pin"], pin)

    changed, troubles = _try_each({ticket_id: partial(change, ticket_id) for ticket_id in ticket_ids})
    about: list[dict[str, object]] = [
        {name: pin[name] for name in ("ticket_id", "partner_id", "kind")} for each in changed for pin in held[each]
    ]
    return _replan_once(conn, columnar, (run, kept), ("end_pin", about), troubles)


def _take_run(conn: Connection, actor: Actor, looked_at: tuple[int, str]) -> Row:
    require_role(actor, *ALLOCATORS)
    take_planning_lock(conn, actor)
    allocation_run_id, content_hash = looked_at
    run = get_run(conn, allocation_run_id)
    require_looked_at(conn, run, content_hash)
    if run["state"] not in STANDING:
        raise decided(run)
    return run


def _take_standing(conn: Connection, actor: Actor) -> tuple[Row | None, tuple[Question, Verdicts] | None]:
    """The run that waits, with what it asked, for whoever plans alone now; nothing where none waits."""
    require_role(actor, *ALLOCATORS)
    take_planning_lock(conn, actor)
    run = find_standing_run(conn)
    return run, None if run is None else load_question(conn, run)


def _by_ticket(pins: list[Row]) -> dict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for pin in pins:
        found[pin["ticket_id"]].append(pin)
    return dict(found)


def _try_each(changes: Mapping[int, Callable[[], None]]) -> tuple[tuple[int, ...], dict[int, Problem]]:
    """Each refuses before it writes."""
    troubles: dict[int, Problem] = {}
    for ticket_id, change in changes.items():
        try:
            change()
        except Problem as problem:
            troubles[ticket_id] = problem
    return tuple(each for each in changes if each not in troubles), troubles


def _append_pin(conn: Connection, pin: Pin, held: list[Row]) -> int:
    """Write a pin, and end those of its ticket that it takes the place of; `held` may be pins of other tickets too."""
    old = [each for each in held if each["ticket_id"] == pin.ticket_id]
    for each in old:
        if (each["partner_id"], each["kind"]) == (pin.partner_id, pin.kind):
            raise PinExists(ticket=each["ticket_number"])
    for each in old:
        if each["kind"] == "lock" == pin.kind or each["partner_id"] == pin.partner_id:
            conn.execute(STATEMENTS["end_pin"], each)
    row = conn.execute(STATEMENTS["append_pin"], asdict(pin)).fetchone()
    assert row is not None
    return int(row["ticket_pin_id"])


def _require_open(conn: Connection, pin: Pin) -> None:
    """Without a run there is nothing to look a pair up in: the next one says whether its rules allow it."""
    ticket = get_ticket(conn, str(pin.ticket_id))
    get_partner(conn, str(pin.partner_id))
    if ticket["state"] in ("accepted", "done"):
        raise TicketElsewhere(ticket=ticket["ticket_number"], state=Coded("ticket_state", ticket["state"]))


def _require_possible(conn: Connection, run: Row, kept: tuple[Question, Verdicts], pin: Pin) -> None:
    """A pair that the run did not look at has no value, and cannot be planned without asking the rules again."""
    question, verdicts = kept
    ticket_number = get_ticket(conn, str(pin.ticket_id))["ticket_number"]
    name = get_partner(conn, str(pin.partner_id))["name"]
    ticket = _find_place(question.ticket_ids, pin.ticket_id)
    partner = _find_place(question.partner_ids, pin.partner_id)
    if ticket is None:
        raise TicketNotInRun(ticket=ticket_number, run=run["allocation_run_id"])
    if partner is None or find_pair_of(question, ticket, partner) is None:
        reason = Sentence("it is no candidate.") if partner is None else explain_verdict(verdicts, ticket, partner)
        raise PinNotAllowed(ticket=ticket_number, partner=name, reason=reason)
    if pin.kind == "lock" and (find_sinks(question)[partner] < 0).all():
        raise PinNotAllowed(ticket=ticket_number, partner=name, reason=Sentence("it takes no tickets on these days."))


def _find_place(ids: Int64, wanted: int) -> int | None:
    found = np.flatnonzero(ids == wanted)
    return int(found[0]) if len(found) else None


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


def _replan_once(
    conn: Connection,
    columnar: Columnar,
    standing: tuple[Row | None, tuple[Question, Verdicts] | None],
    done: tuple[str, list[dict[str, object]]],
    troubles: Mapping[int, Problem],
) -> HandMoves:
    run, kept = standing
    action, about = done
    new, cost = run, 0
    if run is not None and kept is not None and about:
        new = replan_by_hand(conn, columnar, run, kept[0])
        cost = int(run["value"]) - int(new["value"])
    planned = {"together": len(about), "cost": cost, "run": None if new is None else new["allocation_run_id"]}
    for each in about:
        append_audit(conn, action, "ticket", str(each["ticket_id"]), each | planned)
    changed = tuple(dict.fromkeys(int(str(each["ticket_id"])) for each in about))
    return HandMoves(new, cost, changed, troubles)
