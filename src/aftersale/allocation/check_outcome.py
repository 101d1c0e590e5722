"""What a run could not keep: locks, minimum volumes, the proof of its optimum."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from aftersale.allocation.model import NOBODY, PartnerDay
from aftersale.allocation.options import count_room
from aftersale.allocation.outcome import Outcome
from aftersale.findings.model import Finding
from aftersale.storage.columnar import Columnar
from aftersale.values.sentence import Fact, Sentence

PRODUCER = "allocation"
SCOPE = "plan"
"""Of what was found in a plan; what was found in its question has none, and stays while the same is asked."""


def check_outcome(columnar: Columnar, outcome: Outcome) -> list[Finding]:
    """What a person may want to mend before the run is applied; names come from the tables that the question was made of."""
    names = dict(columnar.duck.execute("SELECT partner_id, name FROM partners").fetchall())
    question = outcome.question
    unmet = np.flatnonzero((question.locked != NOBODY) & (outcome.answer.partner == NOBODY))
    query = "SELECT ticket_id, ticket_number FROM tickets WHERE ticket_id IN (SELECT unnest($ids))"
    ids = {"ids": question.ticket_ids[unmet].tolist()}
    tickets = dict(columnar.duck.execute(query, ids).fetchall()) if len(unmet) else {}
    return [*_check_days(outcome, names), *_check_locks(outcome, names, tickets), *_check_proof(outcome)]


def _check_days(outcome: Outcome, names: dict[int, str]) -> Iterator[Finding]:
    question = outcome.question
    room = count_room(question.partner_days)
    for number, day in enumerate(question.partner_days):
        load, name = int(outcome.weighed.loads[number]), names[int(question.partner_ids[day.partner])]
        facts: dict[str, Fact] = {"partner": name, "load": load, "day": day.contact_on}
        if load > room[number]:
            cause = Sentence("locked tickets take more places than {partner} has", partner=name)
            message = Sentence(
                "{partner} gets {load} tickets on {day} and has {room} places: tickets that are locked to it take more. "
                "Unlock some, or give it more places.",
                **facts,
                room=int(room[number]),
            )
            yield _find(outcome, "locks_over_places", cause, message, day)
        if day.shortfall_price and load < min(day.fewest, day.places):
            cause = Sentence("{partner} gets fewer tickets than agreed", partner=name)
            message = Sentence(
                "{partner} gets {load} tickets on {day} instead of at least {fewest}: more would cost more than missing them.",
                **facts,
                fewest=day.fewest,
            )
            yield _find(outcome, "minimum_missed", cause, message, day)


def _find(outcome: Outcome, code: str, cause: Sentence, message: Sentence, day: PartnerDay) -> Finding:
    partner_id = int(outcome.question.partner_ids[day.partner])
    return Finding(
        PRODUCER,
        SCOPE,
        code,
        "warning",
        cause,
        message,
        subject_kind="partner",
        subject_id=partner_id,
        subject_on=day.contact_on,
    )


def _check_locks(outcome: Outcome, names: dict[int, str], tickets: dict[int, str]) -> Iterator[Finding]:
    question = outcome.question
    number_of = {ticket_id: number for number, ticket_id in enumerate(question.ticket_ids.tolist())} if tickets else {}
    for ticket_id, number in tickets.items():
        name = names[int(question.partner_ids[question.locked[number_of[ticket_id]]])]
        message = Sentence(
            "Ticket {ticket} is locked to {partner}, which takes no tickets while it may be contacted. Unlock it.",
            ticket=number,
            partner=name,
        )
        cause = Sentence("tickets are locked to {partner}, which takes none", partner=name)
        yield Finding(
            PRODUCER,
            SCOPE,
            "lock_not_held",
            "error",
            cause,
            message,
            subject_kind="ticket",
            subject_id=ticket_id,
            subject_number=number,
        )


def _check_proof(outcome: Outcome) -> Iterator[Finding]:
    answer = outcome.answer
    if answer.out_of_time:
        message = Sentence(
            "The time for the run was over before its optimum was proved: another plan may be worth up to {gap} thousandths more.",
            gap=answer.gap,
        )
        cause = Sentence("the optimum is not proved")
        on = outcome.question.policy.allocate_on
        yield Finding(PRODUCER, SCOPE, "plan_not_proved", "warning", cause, message, subject_on=on)
