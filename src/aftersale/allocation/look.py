"""Looks at runs: explains their tickets, and tries what else could be. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo
from decimal import Decimal
from typing import Any

from aftersale.allocation.ask import AllocationTables, ask
from aftersale.allocation.choose import choose
from aftersale.allocation.errors import PartnerNotFound, TicketNotInRun
from aftersale.allocation.explain import (
    Record,
    Told,
    WholePlan,
    explain_partner,
    explain_record,
    explain_ticket,
    list_candidates,
    list_forbidden,
    list_parts,
    say_ruled_out,
)
from aftersale.allocation.model import Answer, Policy, Question
from aftersale.allocation.past import Past
from aftersale.allocation.rates import learn_rates
from aftersale.allocation.run_store import (
    ChoiceFilter,
    get_partner,
    get_ticket,
    load_answer,
    load_choices,
    load_names,
    load_pins,
    load_places,
    load_question,
    load_ticket_question,
    pin_question,
)
from aftersale.allocation.store import STATEMENTS, fetch_question_inputs
from aftersale.allocation.try_changes import Changes, TriedChanges, try_changes
from aftersale.allocation.what_if import Tried, draw_fairness, try_places, try_share
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import Connection, Row


@dataclass(frozen=True, slots=True)
class AskedChanges:
    """What is otherwise: places of partners by number, name or id, such as `+10 %`; a guaranteed share; other tables."""

    places: tuple[tuple[str, str], ...] = ()
    guaranteed_share: Decimal | None = None
    tables: AllocationTables | None = None


def explain_ticket_of_run(
    conn: Connection, run: Row, ticket: str, partner: str | None = None, zone: tzinfo = UTC
) -> dict[str, Any]:
    """Why a ticket is where it is in a run, or why it is not with one partner: its choice, sentences, parts and candidates.

    `zone` says on which day something happened.

    Raises
    ------
    TicketNotFound, TicketNotInRun, PartnerNotFound, QuestionNotKept
    """
    told = _load_told(conn, run, ticket, zone)
    if partner is None:
        sentences = explain_ticket(told)
        if told.choice["partner_id"] is not None:
            sentences += explain_record(told, _load_record(conn, run, told.choice))
    else:
        number = _number_partner(conn, told.question, partner)
        sentences = explain_partner(told, number, lambda: _load_whole(conn, run))
    return told.choice | {
        "sentences": sentences,
        "parts": list_parts(told),
        "options": list_candidates(told),
        "forbidden": list_forbidden(told),
    }


def _load_told(conn: Connection, run: Row, ticket: str, zone: tzinfo) -> Told:
    run_id = run["allocation_run_id"]
    found = get_ticket(conn, ticket)
    rows = load_choices(conn, run_id, ChoiceFilter(ticket_id=found["ticket_id"]), 1)
    if not rows:
        raise TicketNotInRun(ticket=found["ticket_number"], run=run_id)
    question, verdicts, regrets = load_ticket_question(conn, run, found["ticket_id"])
    numbers = {partner_id: number for number, partner_id in enumerate(question.partner_ids.tolist())}
    first = question.policy.allocate_on
    prices = {
        (numbers[row["partner_id"]], (row["contact_on"] - first).days): row["price"]
        for row in load_places(conn, run_id)
    }
    ruled_out = {
        numbers[row["partner_id"]]: say_ruled_out(
            row["kind"], row["name"], row["at"].astimezone(zone).date(), row["reason"]
        )
        for row in conn.execute(STATEMENTS["load_ruled_out"], {"ticket_id": found["ticket_id"], "as_of": run["as_of"]})
        if row["partner_id"] in numbers
    }
    return Told(rows[0], question, verdicts, regrets, prices, load_names(conn), ruled_out)


def _load_record(conn: Connection, run: Row, choice: Row) -> Record:
    """What the rates of the partner of a ticket rest on, by the facts that its run knew."""
    about = {"partner_id": choice["partner_id"], "as_of": run["as_of"], "first_on": run["allocate_on"]}
    row = conn.execute(STATEMENTS["count_record"], about).fetchone()
    assert row is not None
    return Record(**row)


def _load_whole(conn: Connection, run: Row) -> WholePlan:
    question, _ = load_question(conn, run)
    rows = conn.execute(STATEMENTS["load_ticket_numbers"], {"ids": question.ticket_ids.tolist()})
    numbers = {row["ticket_id"]: row["ticket_number"] for row in rows}
    return WholePlan(question, load_answer(conn, run["allocation_run_id"]).answer, numbers)


def _number_partner(conn: Connection, question: Question, partner: str) -> int:
    partner_id = get_partner(conn, partner)["partner_id"]
    numbers = {each: number for number, each in enumerate(question.partner_ids.tolist())}
    if partner_id not in numbers:
        raise PartnerNotFound(partner=partner)
    return numbers[partner_id]


def try_other_places(conn: Connection, run: Row, partner: str, places: str) -> Tried:
    """What a run would be worth with other places of a partner on every day, such as `+10 %`."""
    question, before = _load_answer(conn, run)
    return try_places(question, before, _number_partner(conn, question, partner), places)


def try_other_share(conn: Connection, run: Row, share: Decimal) -> Tried:
    """What a run would be worth if every partner were guaranteed a share of its places."""
    question, before = _load_answer(conn, run)
    return try_share(question, before, share)


def load_fairness(conn: Connection, run: Row) -> list[tuple[Decimal, Tried]]:
    """What each guaranteed share, from none to all, would be worth in a run."""
    question, before = _load_answer(conn, run)
    return list(draw_fairness(question, before))


def try_changes_of_run(
    conn: Connection, columnar: Columnar, run: Row, held: AllocationTables, asked: AskedChanges
) -> TriedChanges:
    """A run with something else, by all that was known then; needs `exchange_rates` in the columnar engine for other tables."""
    question, before = _load_answer(conn, run)
    if asked.tables is not None:
        fetch_question_inputs(columnar, question.policy, run["as_of"])
    pins = load_pins(conn, run["as_of"])

    def ask_otherwise(tables: AllocationTables) -> Question:
        rates = learn_rates(columnar.duck, question.policy.allocate_on)
        return pin_question(ask(columnar.duck, tables, question.policy, rates), pins)

    return try_changes(question, before, held, _number_changes(conn, question, asked), ask_otherwise)


def try_changes_of_day(
    conn: Connection, past: Past, policy: Policy, held: AllocationTables, asked: AskedChanges
) -> TriedChanges:
    """A day that is over, planned by what held then and with something else."""
    past.begin_day(policy.allocate_on, policy.days)
    past.begin_side(0)
    question = past.ask(held, policy)

    def ask_otherwise(tables: AllocationTables) -> Question:
        return past.ask(tables, policy)

    return try_changes(question, choose(question), held, _number_changes(conn, question, asked), ask_otherwise)


def _number_changes(conn: Connection, question: Question, asked: AskedChanges) -> Changes:
    places = [(_number_partner(conn, question, partner), places) for partner, places in asked.places]
    return Changes(places, asked.guaranteed_share, asked.tables)


def _load_answer(conn: Connection, run: Row) -> tuple[Question, Answer]:
    """What a run asked and answered."""
    question, _ = load_question(conn, run)
    return question, load_answer(conn, run["allocation_run_id"]).answer
