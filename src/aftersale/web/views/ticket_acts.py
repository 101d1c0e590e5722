"""What is done with tickets: a partner accepts, gives back and reports; whoever allocates erases whom to call."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field, model_validator

from aftersale.allocation.contact_actions import erase_contacts
from aftersale.allocation.report_actions import SOURCE, correct_outcome, report_outcome
from aftersale.allocation.ticket_actions import HELD, accept_ticket, return_ticket
from aftersale.values.sentence import N_
from aftersale.web.allocation_words import RESULTS
from aftersale.web.outcome_shapes import OutcomeCorrectionSent, OutcomeReportSent
from aftersale.web.views.roles import ALLOCATING, CALLING, CONTACTING
from aftersale.web.views.settle import settle
from aftersale.web.views.spec import Action, Doing, Form, Hint, Outcome


class ReturnForm(BaseModel):
    """Why tickets are given back."""

    reason: str = Field(min_length=1, max_length=500, pattern=r"\S")


def _without_idle_currency(sent: Any) -> Any:
    """A form that begins with a currency says nothing by it as long as no amount is filled in."""
    return {**sent, "currency": None} if isinstance(sent, dict) and not sent.get("amount") else sent


class OutcomeForm(OutcomeReportSent):
    """What came of contacting the customer of a ticket; an amount is what was sold on top."""

    _leave_out = model_validator(mode="before")(_without_idle_currency)


class CorrectionForm(OutcomeCorrectionSent):
    """What came of contacting the customer, as it should have been reported, and why it was not."""

    _leave_out = model_validator(mode="before")(_without_idle_currency)


def accept(doing: Doing, keys: list[str], _: None) -> Outcome:
    """Accept tickets; one that is somewhere else by now stays as it is and is named."""
    return settle(keys, lambda key: accept_ticket(doing.conn, doing.actor, key), N_("Tickets accepted: {done}."))


def give_back(doing: Doing, keys: list[str], form: ReturnForm) -> Outcome:
    """Give tickets back, so that the next run plans them for somebody else."""
    reason = form.reason.strip()
    return settle(
        keys, lambda key: return_ticket(doing.conn, doing.actor, key, reason), N_("Tickets given back: {done}.")
    )


def report(doing: Doing, keys: list[str], form: OutcomeForm) -> Outcome:
    """Report what came of a ticket, which ends it unless nobody was reached."""
    for key in keys:
        report_outcome(doing.conn, doing.actor, key, form.outcome(), _today(doing), form.again_on)
    if form.result != "not_reached":
        return Outcome(len(keys), N_("What came of it is reported."))
    if form.again_on is None:
        return Outcome(len(keys), N_("The attempt is noted. The ticket stays with you."))
    return Outcome(len(keys), N_("The attempt is noted. Try again on {day}."), {"day": form.again_on})


def correct(doing: Doing, keys: list[str], form: CorrectionForm) -> Outcome:
    """Correct what was reported of a ticket."""
    for key in keys:
        correct_outcome(doing.conn, doing.actor, int(key), form.outcome(), form.reason, _today(doing))
    return Outcome(len(keys), N_("The outcome is corrected. What it was before is kept."))


def _today(doing: Doing) -> date:
    return datetime.now(doing.settings.business_zone).date()


def erase(doing: Doing, keys: list[str], _: None) -> Outcome:
    """Erase whom to call, for good."""
    done = erase_contacts(doing.conn, doing.actor, [int(key) for key in keys])
    return Outcome(done, N_("The contacts of {done} tickets are erased."), {"done": done})


_IF_SOLD = ("result", "sold")


def _asked(column: bool) -> dict[str, Hint]:
    """The fields of an outcome; those of a correction begin with what stands."""

    def of(name: str) -> str:
        return name if column else ""

    return {
        "contacted_on": Hint(N_("Contacted on"), column=of("contacted_on"), begins_today=True),
        "result": Hint(N_("Result"), column=of("result"), words=RESULTS),
        "amount": Hint(N_("Sold on top"), column=of("amount"), only_where=_IF_SOLD),
        "currency": Hint(
            N_("Currency"),
            N_("Three letters, such as EUR."),
            column=of("currency") or "contract_currency",
            only_where=_IF_SOLD,
        ),
        "quality": Hint(N_("Quality"), N_("How well it went, from 0 to 1."), column=of("quality")),
        "handling_minutes": Hint(N_("Handling minutes"), column=of("handling_minutes")),
    }


TICKET_ACTIONS = (
    Action("accept", N_("Accept"), "selection", accept, CONTACTING, only_where=("state", ("allocated",))),
    Action(
        "report",
        N_("Report outcome"),
        "row",
        report,
        CONTACTING,
        Form(
            OutcomeForm,
            {
                **_asked(column=False),
                "again_on": Hint(
                    N_("Try again on"),
                    N_("The ticket stays with you. Give it back if somebody else should try."),
                    only_where=("result", "not_reached"),
                ),
            },
            N_("Report"),
        ),
        only_where=("state", HELD),
    ),
    Action(
        "return",
        N_("Give back"),
        "selection",
        give_back,
        CONTACTING,
        Form(ReturnForm, {"reason": Hint(N_("Reason"), widget="textarea")}, N_("Give back")),
        tone="danger",
        only_where=("state", HELD),
        gives_away=True,
    ),
)

OUTCOME_ACTIONS = (
    Action(
        "correct",
        N_("Correct"),
        "row",
        correct,
        CALLING,
        Form(
            CorrectionForm,
            {
                **_asked(column=True),
                "reason": Hint(N_("Reason"), N_("It is kept with the correction."), widget="textarea"),
            },
            N_("Correct"),
        ),
        only_where=("source", (SOURCE,)),
    ),
)
"""By whoever reported it, and those who plan and decide."""

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
