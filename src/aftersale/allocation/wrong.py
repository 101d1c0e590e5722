"""Says what is wrong with the tickets and partners of a run: where it is, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from aftersale.allocation.solve.model import LARGEST
from aftersale.findings.model import Finding, Severity
from aftersale.values.money import Money
from aftersale.values.sentence import N_, Coded, Fact, Sentence

PRODUCER = "allocation"

Row = Mapping[str, Any]

_TICKETS: dict[str, tuple[str, str, Severity]] = {
    "ruled_out": (
        N_("row {rule} of the eligibility table rules most partners out"),
        N_(
            "Ticket {ticket} goes to nobody: row {rule} of the eligibility table rules {count} of {partners} partners out ({reason}). "
            "Change the row, or what partners serve."
        ),
        "error",
    ),
    "no_row": (
        N_("no row of the eligibility table matches"),
        N_(
            "Ticket {ticket} goes to nobody: no row of the eligibility table matches it and {count} of {partners} partners. Add a row."
        ),
        "error",
    ),
    "by_hand": (
        N_("all candidates are ruled out by hand"),
        N_(
            "Ticket {ticket} goes to nobody: each partner that may take it was ruled out by hand or has returned it. "
            "End one of the exclusions, or lock the ticket to a partner."
        ),
        "error",
    ),
    "served_by_nobody": (
        N_("{dimension} {value} is served by no partner"),
        N_(
            "Ticket {ticket} goes to nobody: no partner serves its {dimension}, {value}. Add it to what a partner serves, "
            "or correct the ticket."
        ),
        "error",
    ),
    "nearly_served": (
        N_("{dimension} {value} is served by no partner"),
        N_(
            "Ticket {ticket} goes to nobody: no partner serves its {dimension}, {value}. Did you mean {nearest}? Correct the ticket, "
            "or add it to what a partner serves."
        ),
        "error",
    ),
    "no_rate": (
        N_("no exchange rate from {currency} to {base} on {day}"),
        N_(
            "Ticket {ticket} goes to nobody: there is no exchange rate from {currency} to {base} on {day} or in the seven days before. "
            "Import the rate of that day."
        ),
        "error",
    ),
    "no_weights": (
        N_("no row of the table of weights matches"),
        N_("Ticket {ticket} goes to nobody: no row of the table of weights says what it is worth. Add a row."),
        "error",
    ),
    "value_overflow": (
        N_("values that are too large"),
        N_(
            "Ticket {ticket} goes to nobody: with one of its partners it would be worth more or less than {limit}, which does not fit. "
            "Correct the amount of the ticket, or the weights."
        ),
        "error",
    ),
    "lock_not_allowed": (
        N_("locks against the eligibility table"),
        N_(
            "Ticket {ticket} is locked to {partner}, and row {rule} of the eligibility table does not allow that. The lock holds. "
            "End it, or change the row."
        ),
        "warning",
    ),
    "lock_unmatched": (
        N_("locks against the eligibility table"),
        N_(
            "Ticket {ticket} is locked to {partner}, and no row of the eligibility table allows that. The lock holds. "
            "End it, or add a row."
        ),
        "warning",
    ),
    "lock_on_paused": (
        N_("locks on partners that are paused"),
        N_("Ticket {ticket} goes to nobody: it is locked to {partner}, which is paused. End the lock, or the pause."),
        "error",
    ),
    "lock_on_inactive": (
        N_("locks on partners without a contract"),
        N_(
            "Ticket {ticket} goes to nobody: it is locked to {partner}, which has no contract by which it may get tickets. "
            "End the lock, or import the contract."
        ),
        "error",
    ),
}
_CODES = {
    "ruled_out": "no_candidate",
    "no_row": "no_candidate",
    "by_hand": "no_candidate",
    "nearly_served": "served_by_nobody",
    "lock_unmatched": "lock_not_allowed",
}

_PARTNERS: dict[str, tuple[str, str, Severity]] = {
    "partner_without_contract": (
        N_("partners without a contract in force"),
        N_("Partner {partner} has no contract in force on {day} and gets no ticket. Import its contract."),
        "warning",
    ),
    "partner_without_capacity": (
        N_("partners without a capacity in force"),
        N_("Partner {partner} has no capacity in force on {day} and gets no ticket. Import how many tickets it takes."),
        "warning",
    ),
    "partner_without_rate": (
        N_("no exchange rate from {currency} to {base} on {day}"),
        N_(
            "Partner {partner} has amounts in {currency}, and there is no exchange rate to {base} on {day} or in the seven days before. "
            "What needs them is left out. Import the rate of that day."
        ),
        "error",
    ),
    "cost_too_large": (
        N_("contracts with amounts that are too large"),
        N_("Partner {partner} gets no ticket: its contract has an amount above {limit}. Correct the contract."),
        "error",
    ),
    "holidays_unknown": (
        N_("countries whose holidays are not known"),
        N_(
            "The holidays of {country}, the country of partner {partner}, are not known: it counts as working on all its weekdays. "
            "Pause it on its holidays."
        ),
        "warning",
    ),
    "serves_no_ticket": (
        N_("{dimension} {value} is on no ticket, but {nearest} is"),
        N_(
            "Partner {partner} serves {dimension} {value}, which no ticket has. Did you mean {nearest}, which tickets have and no partner "
            "serves? Correct one of them."
        ),
        "warning",
    ),
    "capacity_below_locks": (
        N_("more tickets locked than places"),
        N_(
            "{count} tickets are locked to partner {partner}, which has {places} places left. End {missing} locks, "
            "or raise its capacity."
        ),
        "error",
    ),
    "minimum_above_rules": (
        N_("minimums above what the rules allow"),
        N_(
            "Partner {partner} is to get at least {fewest} tickets, and the rules allow it {count}: {missing} are missing. "
            "Lower the minimum, or let more tickets through."
        ),
        "warning",
    ),
    "minimum_above_capacity": (
        N_("minimums above the capacity"),
        N_(
            "Partner {partner} is to get at least {fewest} tickets a day, more than it takes. Lower the minimum, or raise the capacity."
        ),
        "warning",
    ),
    "quota_out_of_reach": (
        N_("quotas that cannot be met"),
        N_(
            "Partner {partner} is to get at least {fewest} tickets a day of {dimension} {value}, and can get {count}: "
            "{missing} are missing. Lower the quota, or let more tickets through."
        ),
        "warning",
    ),
    "quota_of_all_out_of_reach": (
        N_("quotas that cannot be met"),
        N_(
            "At least {fewest} tickets a day of {dimension} {value} are to be given out, and {count} can be: {missing} are missing. "
            "Lower the quota, or let more tickets through."
        ),
        "warning",
    ),
}
_PARTNER_CODES = {"quota_of_all_out_of_reach": "quota_out_of_reach"}


def describe_ticket(kind: str, row: Row, **facts: Fact) -> Finding:
    """A finding about a ticket; `kind` says which text, `facts` what it names besides the ticket."""
    cause, message, severity = _TICKETS[kind]
    known = {"ticket": row["ticket_number"], **facts}
    return Finding(
        producer=PRODUCER,
        scope="",
        code=_CODES.get(kind, kind),
        severity=severity,
        cause=_say(cause, known),
        message=_say(message, known),
        subject_kind="ticket",
        subject_id=row["ticket_id"],
        subject_number=row["ticket_number"],
        amount=row["amount"],
        currency=row["currency"],
    )


def describe_partner(kind: str, row: Row, apart: str = "", /, **facts: Fact) -> Finding:
    """A finding about a partner; `apart` tells several of the same kind apart."""
    cause, message, severity = _PARTNERS[kind]
    known = {"partner": row["name"] or "", **facts}
    return Finding(
        producer=PRODUCER,
        scope="",
        code=_PARTNER_CODES.get(kind, kind),
        severity=severity,
        cause=_say(cause, known),
        message=_say(message, known),
        subject_kind="partner",
        subject_id=row["partner_id"],
        subject_number=row["name"] or "",
        value=apart,
    )


def describe_nobody_active(day: date, partners: int) -> Finding:
    """No partner at all may get tickets."""
    return Finding(
        producer=PRODUCER,
        scope="",
        code="no_partner",
        severity="error",
        cause=Sentence("no partner may get tickets"),
        message=Sentence(
            "No ticket can be given to anybody: of {partners} partners none has a contract in force on {day} and is not paused. "
            "Import a contract.",
            partners=partners,
            day=day,
        ),
        subject_kind="rule_table",
    )


def describe_old_rate(currency: str, base: str, rate_on: date, day: date) -> Finding:
    """Amounts were counted by a rate of several days ago."""
    return Finding(
        producer=PRODUCER,
        scope="",
        code="rate_of_earlier_day",
        severity="warning",
        cause=Sentence("exchange rates of several days ago"),
        message=Sentence(
            "Amounts in {currency} were counted in {base} by the rate of {rate_day}, the newest there is for {day}. "
            "Import newer rates and plan again.",
            currency=currency,
            base=base,
            rate_day=rate_on,
            day=day,
        ),
        subject_kind="exchange_rate",
        subject_number=currency,
        subject_on=rate_on,
        value=currency,
    )


def describe_nobody_let_through(table_name: str, tickets: int, worst: Row) -> Finding:
    """The eligibility table lets no partner through for any ticket."""
    known: dict[str, Fact] = {"count": tickets, "table": table_name}
    said = (
        Sentence(
            "No ticket can be given to anybody: {table} lets no partner through for any of {count} tickets. "
            "Row {rule} rules most out ({reason}). Change it.",
            **known,
            rule=worst["rule_id"],
            reason=worst["reason"],
        )
        if worst["rule_id"]
        else Sentence(
            "No ticket can be given to anybody: no row of {table} matches any of {count} tickets and a partner. Add a row.",
            **known,
        )
    )
    return Finding(
        producer=PRODUCER,
        scope="",
        code="nobody_let_through",
        severity="error",
        cause=Sentence("{table} lets nobody through", table=table_name),
        message=said,
        subject_kind="rule_table",
        subject_number=table_name,
    )


def name_dimension(dimension: str) -> Coded:
    """What partners serve, by the word of the reader."""
    return Coded("field", dimension)


def say_limit(currency: str) -> Money:
    """The largest value that fits."""
    return Money(Decimal(LARGEST) / 1000, currency)


def _say(template: str, known: Mapping[str, Fact]) -> Sentence:
    named = {name: fact for name, fact in known.items() if "{" + name + "}" in template}
    return Sentence(template, **named)
