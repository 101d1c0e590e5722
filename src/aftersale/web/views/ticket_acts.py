"""What somebody of a partner does with selected tickets: accept them, or give them back with the reason."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel, Field

from aftersale.allocation.ticket_actions import accept_ticket, return_ticket
from aftersale.errors import Problem
from aftersale.values.sentence import N_
from aftersale.web.views.roles import CONTACTING
from aftersale.web.views.spec import Action, Doing, Form, Hint, Outcome, Trouble


class ReturnForm(BaseModel):
    """Why tickets are given back."""

    reason: str = Field(min_length=1, max_length=500, pattern=r"\S")


def accept(doing: Doing, keys: list[str], _: None) -> Outcome:
    """Accept tickets; one that is somewhere else by now stays as it is and is named."""
    return _settled(keys, lambda key: accept_ticket(doing.conn, doing.actor, key), N_("{done} tickets are accepted."))


def give_back(doing: Doing, keys: list[str], form: ReturnForm) -> Outcome:
    """Give tickets back, so that the next run plans them for somebody else."""
    reason = form.reason.strip()
    return _settled(
        keys, lambda key: return_ticket(doing.conn, doing.actor, key, reason), N_("{done} tickets are given back.")
    )


def _settled(keys: list[str], act: Callable[[str], object], sentence: str) -> Outcome:
    troubles = []
    for key in keys:
        try:
            act(key)
        except Problem as problem:
            troubles.append(Trouble(key, problem))
    done = len(keys) - len(troubles)
    return Outcome(done, sentence, {"done": done}, tuple(troubles))


TICKET_ACTIONS = (
    Action("accept", N_("Accept"), "selection", accept, CONTACTING),
    Action(
        "return",
        N_("Give back"),
        "selection",
        give_back,
        CONTACTING,
        Form(ReturnForm, {"reason": Hint(N_("Reason"), widget="textarea")}, N_("Give back")),
        tone="danger",
    ),
)
