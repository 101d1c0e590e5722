"""What is done with tickets: a partner accepts, gives back and reports; whoever allocates erases whom to call."""

from __future__ import annotations

from pydantic import BaseModel, Field, model_validator

from aftersale.allocation import ticket_actions
from aftersale.allocation.contact_actions import erase_contacts
from aftersale.allocation.ticket_actions import accept_ticket, return_ticket
from aftersale.storage.database import take_ledger_instant
from aftersale.values.sentence import N_
from aftersale.web.allocation_shapes import OutcomeSent
from aftersale.web.allocation_words import RESULTS
from aftersale.web.views.roles import ALLOCATING, CONTACTING
from aftersale.web.views.settle import settle
from aftersale.web.views.spec import Action, Doing, Form, Hint, Outcome
from aftersale.web.wrong_input import refuse_input


class ReturnForm(BaseModel):
    """Why tickets are given back."""

    reason: str = Field(min_length=1, max_length=500, pattern=r"\S")


class OutcomeForm(OutcomeSent):
    """What came of contacting the customer of a ticket; an amount is what was sold on top."""

    @model_validator(mode="after")
    def _sold_what_it_says(self) -> OutcomeForm:
        if self.amount is not None and self.result != "sold":
            raise refuse_input("amount_not_sold")
        return self


def accept(doing: Doing, keys: list[str], _: None) -> Outcome:
    """Accept tickets; one that is somewhere else by now stays as it is and is named."""
    return settle(keys, lambda key: accept_ticket(doing.conn, doing.actor, key), N_("{done} tickets are accepted."))


def give_back(doing: Doing, keys: list[str], form: ReturnForm) -> Outcome:
    """Give tickets back, so that the next run plans them for somebody else."""
    reason = form.reason.strip()
    return settle(
        keys, lambda key: return_ticket(doing.conn, doing.actor, key, reason), N_("{done} tickets are given back.")
    )


def report(doing: Doing, keys: list[str], form: OutcomeForm) -> Outcome:
    """Report what came of a ticket, which ends it."""
    outcome = ticket_actions.Outcome(**form.model_dump())
    for key in keys:
        ticket_actions.report_outcome(doing.conn, doing.actor, key, outcome, take_ledger_instant(doing.conn))
    return Outcome(len(keys), N_("What came of it is reported."))


def erase(doing: Doing, keys: list[str], _: None) -> Outcome:
    """Erase whom to call, for good."""
    done = erase_contacts(doing.conn, doing.actor, [int(key) for key in keys])
    return Outcome(done, N_("The contacts of {done} tickets are erased."), {"done": done})


TICKET_ACTIONS = (
    Action("accept", N_("Accept"), "selection", accept, CONTACTING),
    Action(
        "report",
        N_("Report outcome"),
        "row",
        report,
        CONTACTING,
        Form(
            OutcomeForm,
            {
                "contacted_on": Hint(N_("Contacted on")),
                "result": Hint(N_("Result"), words=RESULTS),
                "amount": Hint(N_("Sold on top"), N_("Only where something was sold.")),
                "currency": Hint(N_("Currency"), N_("Three letters, such as EUR.")),
                "quality": Hint(N_("Quality"), N_("How well it went, from 0 to 1.")),
                "handling_minutes": Hint(N_("Handling minutes")),
            },
            N_("Report"),
        ),
    ),
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

CONTACT_ACTIONS = (
    Action(
        "erase_contact",
        N_("Erase contact"),
        "selection",
        erase,
        ALLOCATING,
        tone="danger",
        confirm=N_(
            "Name, phone, e-mail and reason of contact are erased in every version, and no import brings them back. "
            "This cannot be taken back."
        ),
    ),
)
