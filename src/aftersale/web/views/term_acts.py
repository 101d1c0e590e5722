"""What a partner manager changes about a partner on its page: what it takes and costs, when it pauses, whom it serves."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from aftersale.allocation.term_actions import (
    add_scope,
    end_contract,
    end_scope,
    lift_quota,
    pause_partner,
    resume_partner,
    set_capacity,
    set_contract,
    set_quota,
)
from aftersale.allocation.terms import read_tiers
from aftersale.storage.database import Row
from aftersale.values.sentence import N_, Sentence
from aftersale.web.allocation_words import DIMENSIONS, TIER_KINDS
from aftersale.web.partner_term_shapes import (
    CapacitySent,
    ChangeSent,
    ContractValues,
    DaysSent,
    EndSent,
    PauseSent,
    QuotaSent,
    ResumeSent,
    ScopeSent,
    ServedEndSent,
)
from aftersale.web.shapes import Sent
from aftersale.web.views.roles import ALLOCATING
from aftersale.web.views.spec import Action, Doing, Form, Hint, Outcome, Run


class TiersText(Sent):
    """Tiers as people write them: one a line."""

    tiers: str = Field(default="", max_length=5_000)


class ContractForm(ChangeSent, TiersText, ContractValues, DaysSent):
    """What a partner costs, and on which days."""


def change_capacity(doing: Doing, keys: list[str], form: CapacitySent) -> Outcome:
    """Change how much a partner takes."""
    return _told(set_capacity(doing.conn, doing.actor, keys[0], form.change(), form.capacity()))


def pause(doing: Doing, keys: list[str], form: PauseSent) -> Outcome:
    """Give a partner no tickets for a while."""
    return _told(pause_partner(doing.conn, doing.actor, keys[0], form.change()))


def resume(doing: Doing, keys: list[str], form: ResumeSent) -> Outcome:
    """Let a partner take tickets again."""
    return _told(resume_partner(doing.conn, doing.actor, keys[0], form.start_on, form.reason))


def change_contract(doing: Doing, keys: list[str], form: ContractForm) -> Outcome:
    """Agree on what a partner costs."""
    lines = [line for line in form.tiers.replace(";", "\n").splitlines() if line.strip()]
    contract = form.contract(read_tiers(lines))
    return _told(set_contract(doing.conn, doing.actor, keys[0], form.change(), contract))


def close_contract(doing: Doing, keys: list[str], form: EndSent) -> Outcome:
    """End a partner's contract."""
    return _told(end_contract(doing.conn, doing.actor, keys[0], form.change()))


def serve(doing: Doing, keys: list[str], form: ScopeSent) -> Outcome:
    """Let a partner serve one value more."""
    return _told(add_scope(doing.conn, doing.actor, keys[0], form.change(), form.served()))


def serve_no_more(doing: Doing, keys: list[str], form: ServedEndSent) -> Outcome:
    """Let a partner serve a value no more."""
    return _told(end_scope(doing.conn, doing.actor, keys[0], form.change(), form.served()))


def change_quota(doing: Doing, keys: list[str], form: QuotaSent) -> Outcome:
    """Change how many tickets of a value a partner gets."""
    return _told(set_quota(doing.conn, doing.actor, keys[0], form.change(), form.served(), form.limits()))


def end_quota(doing: Doing, keys: list[str], form: ServedEndSent) -> Outcome:
    """Hold a partner to no quota of a value."""
    return _told(lift_quota(doing.conn, doing.actor, keys[0], form.change(), form.served()))


def change_quota_of_all(doing: Doing, _: list[str], form: QuotaSent) -> Outcome:
    """Change how many tickets of a value all partners together get."""
    return _told(set_quota(doing.conn, doing.actor, None, form.change(), form.served(), form.limits()))


def end_quota_of_all(doing: Doing, _: list[str], form: ServedEndSent) -> Outcome:
    """Hold all partners together to no quota of a value."""
    return _told(lift_quota(doing.conn, doing.actor, None, form.change(), form.served()))


def _told(changed: Row) -> Outcome:
    if changed["last_on"] is None:
        span = Sentence("from {start} on", start=changed["start_on"])
    else:
        span = Sentence("from {start} to {end} included", start=changed["start_on"], end=changed["last_on"])
    if changed["partner_id"] is None:
        return Outcome(
            1,
            N_("The terms of all partners together are changed {span}. The next run plans with them."),
            {"span": span},
        )
    facts = {"partner": changed["partner_name"], "span": span}
    return Outcome(1, N_("The terms of {partner} are changed {span}. The next run plans with them."), facts)


_DAYS = {
    "start_on": Hint(N_("From"), N_("The first day. What holds now ends the day before.")),
    "last_on": Hint(N_("Last day"), N_("Empty: until it changes again.")),
}
_PAUSE = {
    "start_on": Hint(N_("From")),
    "last_on": Hint(N_("Last day"), N_("Empty: until the pause is ended.")),
}
_SERVED = {"start_on": Hint(N_("From")), "last_on": _DAYS["last_on"]}
_WHY = {"reason": Hint(N_("Reason"), N_("It is kept with the change."), widget="textarea")}
_LATER = {"replaces_later": Hint(N_("Also replace what is set for later days"))}
_END = {"last_on": Hint(N_("Last day")), **_WHY, **_LATER}
_VALUE = {
    "dimension": Hint(N_("Dimension"), words=DIMENSIONS),
    "value": Hint(N_("Value"), N_("As tickets say it, such as the name of a region.")),
}
_NEW = {"is_new": Hint(N_("The value is new: no ticket has had it so far"))}
_CURRENCY = N_("Three letters, such as EUR.")

_CAPACITY = {
    "start_on": _DAYS["start_on"],
    "last_on": Hint(N_("Last day"), N_("For one day or some days: after them it takes again what it took before.")),
    "tickets_a_day": Hint(N_("Tickets a day"), column="tickets_a_day"),
    "tickets_a_week": Hint(N_("Tickets a week"), N_("Empty: only the day counts."), column="tickets_a_week"),
    "minutes_a_day": Hint(N_("Minutes a day"), N_("Empty: only tickets count."), column="minutes_a_day"),
    "overtime_a_day": Hint(N_("Overtime a day"), N_("Tickets on top, which cost more."), column="overtime_a_day"),
    "overtime_cost": Hint(N_("Cost of overtime"), N_("Of each of them, on top."), column="overtime_cost"),
    "fewest_a_day": Hint(N_("At least a day"), column="fewest_a_day"),
    "shortfall_price": Hint(
        N_("Price of a missing ticket"),
        N_("What each ticket below the least is worth to us."),
        column="shortfall_price",
    ),
    "none_or_at_least": Hint(N_("None or at least"), column="none_or_at_least"),
    "currency": Hint(N_("Currency"), _CURRENCY, column="capacity_currency"),
    **_WHY,
    **_LATER,
}
_CONTRACT = {
    "start_on": _DAYS["start_on"],
    "last_on": Hint(N_("Last day"), N_("Empty: without end. After it the partner gets no ticket.")),
    "cost_per_ticket": Hint(N_("Cost per ticket"), column="cost_per_ticket"),
    "cost_per_minute": Hint(N_("Cost per minute"), column="cost_per_minute"),
    "handling_minutes": Hint(
        N_("Handling minutes"), N_("Of a ticket that does not say how long it takes."), column="handling_minutes"
    ),
    "fixed_fee": Hint(N_("Fixed fee a day"), N_("On each day on which it gets a ticket."), column="fixed_fee"),
    "bonus_per_sale": Hint(N_("Bonus per sale"), column="bonus_per_sale"),
    "malus_per_cancellation": Hint(N_("Malus per cancellation"), column="malus_per_cancellation"),
    "currency": Hint(N_("Currency"), _CURRENCY, column="currency"),
    "tier_kind": Hint(N_("Tiers"), column="tier_kind", words=TIER_KINDS),
    "tiers": Hint(
        N_("Each tier"),
        N_("One a line: from which ticket of a month on, and what each costs then, such as 101: 4.20."),
        widget="textarea",
        column="tiers",
    ),
    **_WHY,
    **_LATER,
}
_QUOTA = {
    **_DAYS,
    **_VALUE,
    "fewest": Hint(N_("At least"), N_("Tickets a day.")),
    "most": Hint(N_("At most"), N_("Tickets a day. Empty: as many as fit.")),
    "shortfall_price": Hint(N_("Price of a missing ticket"), N_("What each ticket below the least is worth to us.")),
    "currency": Hint(N_("Currency"), _CURRENCY, column="currency"),
    **_WHY,
    **_LATER,
    **_NEW,
}


def _row_action(code: str, label: str, run: Run, model: type[Sent], hints: Mapping[str, Hint]) -> Action:
    return Action(code, label, "row", run, ALLOCATING, Form(model, hints, label))


TERM_ACTIONS = (
    _row_action("change_capacity", N_("Change capacity"), change_capacity, CapacitySent, _CAPACITY),
    _row_action("pause", N_("Pause"), pause, PauseSent, _PAUSE | _WHY),
    _row_action("change_contract", N_("Change contract"), change_contract, ContractForm, _CONTRACT),
    _row_action("change_quota", N_("Change quota"), change_quota, QuotaSent, _QUOTA),
    _row_action(
        "resume",
        N_("End pause"),
        resume,
        ResumeSent,
        {"start_on": Hint(N_("Takes tickets again from"), N_("The first day of a pause calls it off.")), **_WHY},
    ),
    _row_action("end_contract", N_("End contract"), close_contract, EndSent, _END),
    _row_action("serve", N_("Serve more"), serve, ScopeSent, _SERVED | _VALUE | _WHY | _LATER | _NEW),
    _row_action("serve_no_more", N_("Serve less"), serve_no_more, ServedEndSent, _VALUE | _END),
    _row_action("end_quota", N_("End quota"), end_quota, ServedEndSent, _VALUE | _END),
)

QUOTA_ACTIONS = (
    Action(
        "change_quota_of_all",
        N_("Quota of all partners"),
        "view",
        change_quota_of_all,
        ALLOCATING,
        Form(QuotaSent, _QUOTA | {"currency": Hint(N_("Currency"), _CURRENCY)}, N_("Change quota")),
    ),
    Action(
        "end_quota_of_all",
        N_("End quota of all partners"),
        "view",
        end_quota_of_all,
        ALLOCATING,
        Form(ServedEndSent, _VALUE | _END, N_("End quota")),
    ),
)
