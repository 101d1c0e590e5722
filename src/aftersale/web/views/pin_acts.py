"""What whoever allocates decides about tickets by hand: whom they must go to, whom they must not, and that they are free again."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, Field

from aftersale.allocation.pin_actions import HandMoves, Pin, free_tickets, pin_tickets
from aftersale.storage.columnar import open_columnar
from aftersale.values.money import Money
from aftersale.values.sentence import N_
from aftersale.web.shapes import id_from
from aftersale.web.views.roles import ALLOCATING
from aftersale.web.views.spec import Action, Doing, Form, Hint, Outcome, Trouble


class PinForm(BaseModel):
    """The partner that tickets must go to, or must not, and why."""

    partner_id: str = Field(pattern=r"^[0-9]{1,19}$")
    reason: str = Field(default="", max_length=500, pattern=r"^[^\x00]*$")


def lock(doing: Doing, keys: list[str], form: PinForm) -> Outcome:
    """Lock tickets to a partner and plan the others around them, once."""
    return _pin(doing, keys, form, "lock")


def exclude(doing: Doing, keys: list[str], form: PinForm) -> Outcome:
    """Keep tickets from a partner and plan again, once."""
    return _pin(doing, keys, form, "exclude")


def free(doing: Doing, keys: list[str], _: None) -> Outcome:
    """Take back what was decided about tickets by hand and plan again, once."""
    with open_columnar(doing.database, doing.conn, doing.actor) as columnar:
        moved = free_tickets(doing.conn, columnar, doing.actor, [int(key) for key in keys])
    return _told(moved)


def _pin(doing: Doing, keys: list[str], form: PinForm, kind: str) -> Outcome:
    pins = [Pin(int(key), id_from(form.partner_id), kind, form.reason.strip()) for key in keys]
    with open_columnar(doing.database, doing.conn, doing.actor) as columnar:
        moved = pin_tickets(doing.conn, columnar, doing.actor, pins)
    return _told(moved)


def _told(moved: HandMoves) -> Outcome:
    done = len(moved.changed)
    troubles = tuple(Trouble(str(ticket_id), problem) for ticket_id, problem in moved.troubles.items())
    if moved.run is None:
        return Outcome(done, N_("Tickets changed: {done}. The next run goes by it."), {"done": done}, troubles)
    worth = Money(abs(Decimal(moved.cost)).scaleb(-3), moved.run["currency"])
    sentence = (
        N_("Tickets changed: {done}. The plan was made again and is worth {worth} less.")
        if moved.cost >= 0
        else N_("Tickets changed: {done}. The plan was made again and is worth {worth} more.")
    )
    return Outcome(done, sentence, {"done": done, "worth": worth}, troubles)


HINTS = {
    "partner_id": Hint(N_("Partner"), widget="option", options_view="partners"),
    "reason": Hint(N_("Reason"), widget="textarea"),
}

PIN_ACTIONS = (
    Action(
        "lock", N_("Lock to a partner"), "selection", lock, ALLOCATING, Form(PinForm, HINTS, N_("Lock and plan again"))
    ),
    Action(
        "exclude",
        N_("Not to a partner"),
        "selection",
        exclude,
        ALLOCATING,
        Form(PinForm, HINTS, N_("Exclude and plan again")),
    ),
    Action("free", N_("Set free"), "selection", free, ALLOCATING),
)
