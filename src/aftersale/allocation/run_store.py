"""Writes and reads allocation runs: what was asked, chosen and counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from psycopg.types.json import Jsonb

from aftersale.allocation.errors import (
    AllocationRunMissing,
    AllocationRunNotFound,
    PartnerNotFound,
    QuestionNotKept,
    TicketNotFound,
    TicketNotInRun,
)
from aftersale.allocation.kept_answer import KeptAnswer, find_changed, read_answer, read_regrets, write_answer
from aftersale.allocation.kept_arrays import KeptArrays, ReadBytes, read_all
from aftersale.allocation.kept_question import read_question, read_ticket
from aftersale.allocation.model import NOBODY, Policy, Question
from aftersale.allocation.options import find_pair_of
from aftersale.allocation.outcome import (
    Outcome,
    build_choices,
    build_places,
    build_quotas,
    count_outcome,
    hash_choices,
)
from aftersale.allocation.solve.model import Int64
from aftersale.allocation.store import STATEMENTS
from aftersale.allocation.verdicts import Verdicts
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import Connection, Row

KNOWN_SHARE = 0.9
"""Of the partner-days of a question, whose prices must be known from another run for these to be a good place to begin."""


@dataclass(frozen=True, slots=True)
class RunHead:
    """What a run is about, besides what was chosen.

    Attributes
    ----------
    follows_run_id : the run that this one replaced after a change by hand
    base_run_id, base : the planned run whose question it shares, and whose choices it keeps but for its own; what that one answered
    kept, inputs : the bytes of its question, and what that goes by (`store.digest_inputs`); None where it shares another run's
    rate_days : of which day each exchange rate was, by currency
    """

    as_of: datetime
    eligibility_version: str
    weights_version: str
    timings: Mapping[str, float]
    follows_run_id: int | None = None
    base_run_id: int | None = None
    base: KeptAnswer | None = None
    kept: bytes | None = None
    inputs: str | None = None
    rate_days: Mapping[str, str] = field(default_factory=dict)


class TicketQuestion(NamedTuple):
    """What a run decided about one ticket, its number 0; what the eligibility table said; what the plan loses by each of its pairs."""

    question: Question
    verdicts: Verdicts
    regrets: list[int | None] | None


def append_run(conn: Connection, columnar: Columnar, outcome: Outcome, head: RunHead) -> int:
    """Keep an outcome as the run that waits for a decision; whatever waited before is superseded."""
    question, answer = outcome.question, outcome.answer
    policy = question.policy
    conn.execute(STATEMENTS["supersede_standing_run"])
    row = conn.execute(
        STATEMENTS["append_run"],
        {
            "allocate_on": policy.allocate_on,
            "days": policy.days,
            "as_of": head.as_of,
            "content_hash": hash_choices(question, answer),
            "currency": policy.currency,
            "eligibility_version": head.eligibility_version,
            "weights_version": head.weights_version,
            "policy": Jsonb(
                {
                    "guaranteed_share": str(policy.guaranteed_share),
                    "held_back_share": str(policy.held_back_share),
                    "seconds": policy.seconds,
                    "rate_days": dict(head.rate_days),
                    "planned_on": policy.planned_on and policy.planned_on.isoformat(),
                }
            ),
            "method": answer.method,
            "value": answer.value,
            "bound": answer.bound,
            "counts": Jsonb(count_outcome(outcome)),
            "timings": Jsonb({step: round(seconds, 4) for step, seconds in head.timings.items()}),
            "follows_run_id": head.follows_run_id,
            "base_run_id": head.base_run_id,
        },
    ).fetchone()
    assert row is not None
    run_id = int(row["allocation_run_id"])
    if head.kept is not None:
        kept = {"allocation_run_id": run_id, "question": head.kept, "inputs": head.inputs}
        conn.execute(STATEMENTS["append_question"], kept)
    conn.execute(STATEMENTS["append_answer"], {"allocation_run_id": run_id, "answer": write_answer(outcome)})
    _copy_rows(columnar, outcome, run_id, head.base)
    return run_id


def _copy_rows(columnar: Columnar, outcome: Outcome, run_id: int, base: KeptAnswer | None) -> None:
    """Write what a run chose, and only what is other than in its base where it has one."""
    choices = build_choices(outcome, run_id)
    tables = {
        "allocation_choice": choices if base is None else choices.filter(pa.array(find_changed(outcome, base))),
        "allocation_place": build_places(outcome, run_id),
        "allocation_quota_use": build_quotas(outcome, run_id),
    }
    for name, table in tables.items():
        if table.num_rows:
            columnar.duck.register("rows_of_run", table)
            columns = ", ".join(_write_column(field) for field in table.schema)
            query = f"SELECT {columns} FROM rows_of_run"  # noqa: S608 — the names are ours
            columnar.copy_back(query, name, tuple(table.column_names))
            columnar.duck.unregister("rows_of_run")


def _write_column(field: pa.Field) -> str:
    """A list as the text that PostgreSQL reads as an array."""
    if not pa.types.is_list(field.type):
        return f'"{field.name}"'
    return f"translate(CAST(\"{field.name}\" AS VARCHAR), '[]''', '{{}}\"') AS \"{field.name}\""


def get_run(conn: Connection, allocation_run_id: int) -> Row:
    """A run of any state, or `AllocationRunNotFound`."""
    rows = conn.execute(STATEMENTS["load_runs"], {"allocation_run_id": allocation_run_id, "limit": 1}).fetchall()
    if not rows:
        raise AllocationRunNotFound(run=allocation_run_id)
    return rows[0]


def load_runs(conn: Connection, limit: int = 100) -> list[Row]:
    """Runs but replaced ones, the newest first."""
    return conn.execute(STATEMENTS["load_runs"], {"allocation_run_id": None, "limit": limit}).fetchall()


def find_standing_run(conn: Connection) -> Row | None:
    """The run that waits for a decision."""
    return conn.execute(STATEMENTS["find_standing_run"]).fetchone()


def get_newest_run(conn: Connection) -> Row:
    """The run that waits for a decision, else the one that was applied last, or `AllocationRunMissing`."""
    run = conn.execute(STATEMENTS["find_newest_run"]).fetchone()
    if run is None:
        raise AllocationRunMissing()
    return run


def find_previous_run(conn: Connection, run: Row) -> Row | None:
    """The run that a run follows, or else the one that was applied last before it."""
    return conn.execute(STATEMENTS["find_previous_run"], run).fetchone()


def load_question(conn: Connection, run: Row) -> tuple[Question, Verdicts]:
    """What a run decided, with the pins that held then, and what the eligibility table said; or `QuestionNotKept`."""
    found = conn.execute(STATEMENTS["find_question"], _name_question(run), binary=True).fetchone()
    if found is None:
        raise QuestionNotKept(run=run["allocation_run_id"])
    question, verdicts = read_question(read_all(found["question"]), _read_policy(run))
    return pin_question(question, load_pins(conn, run["as_of"])), verdicts


def find_asked(conn: Connection, inputs: str, policy: Policy) -> tuple[int, Question] | None:
    """What was asked last, if it was by the same inputs, as it is asked with another policy, and the run that keeps it."""
    row = conn.execute(STATEMENTS["find_asked"], {"inputs": inputs}, binary=True).fetchone()
    if row is None:
        return None
    question, _ = read_question(read_all(row["question"]), policy)
    return int(row["allocation_run_id"]), question


def _read_policy(run: Row) -> Policy:
    told = run["policy"]
    planned = told.get("planned_on")
    return Policy(
        run["allocate_on"],
        run["currency"],
        run["days"],
        Decimal(told["guaranteed_share"]),
        Decimal(told["held_back_share"]),
        told["seconds"],
        None if planned is None else date.fromisoformat(planned),
    )


def load_ticket_question(conn: Connection, run: Row, ticket_id: int) -> TicketQuestion:
    """What a run decided about one ticket: only this part is read; or `QuestionNotKept`, `TicketNotInRun`."""
    try:
        kept = KeptArrays(_read_parts(conn, "read_question", _name_question(run)))
        found = read_ticket(kept, ticket_id, _read_policy(run))
        answer = KeptArrays(_read_parts(conn, "read_answer", run))
    except _NotKept:
        raise QuestionNotKept(run=run["allocation_run_id"]) from None
    if found is None:
        raise TicketNotInRun(ticket=ticket_id, run=run["allocation_run_id"])
    question, verdicts, pairs = found
    pins = [pin for pin in load_pins(conn, run["as_of"]) if pin["ticket_id"] == ticket_id]
    return TicketQuestion(pin_question(question, pins), verdicts, read_regrets(answer, pairs))


def load_answer(conn: Connection, allocation_run_id: int) -> KeptAnswer:
    """What a run answered; or `QuestionNotKept`."""
    row = conn.execute(STATEMENTS["find_answer"], {"allocation_run_id": allocation_run_id}, binary=True).fetchone()
    if row is None:
        raise QuestionNotKept(run=allocation_run_id)
    return read_answer(read_all(row["answer"]))


class _NotKept(Exception):
    """There are no such bytes."""


def _read_parts(conn: Connection, statement: str, of: Mapping[str, Any]) -> ReadBytes:
    def read(begin: int, count: int) -> bytes:
        row = conn.execute(STATEMENTS[statement], {**of, "begin": begin + 1, "count": count}, binary=True).fetchone()
        if row is None:
            raise _NotKept
        part: bytes = row["part"]
        return part

    return read


def _name_question(run: Row) -> dict[str, int]:
    """The run that keeps the question of a run."""
    return {"allocation_run_id": run["base_run_id"] or run["allocation_run_id"]}


def load_prices(conn: Connection, question: Question) -> Int64 | None:
    """What places were worth in the newest run, for each partner-day of a question: of the same partner on the same day of that run.

    The search for a plan begins there, which does not change what it finds. None where they say too little: it is quicker without.
    """
    run = conn.execute(STATEMENTS["find_newest_run"]).fetchone()
    if run is None:
        return None
    known = {
        (row["partner_id"], (row["contact_on"] - run["allocate_on"]).days): int(row["price"])
        for row in load_places(conn, run["allocation_run_id"])
    }
    first = question.policy.allocate_on
    at = [(int(question.partner_ids[day.partner]), (day.contact_on - first).days) for day in question.partner_days]
    if sum(each in known for each in at) < KNOWN_SHARE * len(at):
        return None
    return np.array([known.get(each, 0) for each in at], np.int64)


def load_pins(conn: Connection, at: datetime | None = None) -> list[Row]:
    """Pins that held at an instant, or hold now."""
    return conn.execute(STATEMENTS["load_pins"], {"at": at}).fetchall()


def pin_question(question: Question, pins: list[Row]) -> Question:
    """The question with these pins and no others; pins of tickets that it does not have are left aside."""
    locked = np.full(question.pairs.tickets, NOBODY, np.int32)
    excluded = np.zeros(len(question.pairs.partners), bool)
    tickets = {ticket_id: number for number, ticket_id in enumerate(question.ticket_ids.tolist())}
    partners = {partner_id: number for number, partner_id in enumerate(question.partner_ids.tolist())}
    for pin in pins:
        ticket, partner = tickets.get(pin["ticket_id"]), partners.get(pin["partner_id"])
        if ticket is None or partner is None:
            continue
        if pin["kind"] == "lock":
            locked[ticket] = partner
        else:
            pair = find_pair_of(question, ticket, partner)
            excluded[[] if pair is None else pair] = True
    return replace(question, locked=locked, excluded=excluded if excluded.any() else None)


def load_names(conn: Connection) -> dict[int, str]:
    """The names of all partners."""
    return {row["partner_id"]: row["name"] for row in conn.execute(STATEMENTS["load_names"])}


def load_partner_numbers(conn: Connection) -> dict[int, str]:
    """The numbers of all partners, as their source has them."""
    return {row["partner_id"]: row["partner_number"] for row in conn.execute(STATEMENTS["load_names"])}


def get_partner(conn: Connection, partner: str) -> Row:
    """A partner by number, name or id, or `PartnerNotFound`."""
    row = conn.execute(STATEMENTS["find_partner"], {"partner": partner}).fetchone()
    if row is None:
        raise PartnerNotFound(partner=partner)
    return row


def get_ticket(conn: Connection, ticket: str) -> Row:
    """A ticket by number or id, with who has it now, or `TicketNotFound`."""
    row = conn.execute(STATEMENTS["find_ticket"], {"ticket": ticket}).fetchone()
    if row is None:
        raise TicketNotFound(ticket=ticket)
    return row


@dataclass(frozen=True, slots=True)
class ChoiceFilter:
    """Which choices of a run, in what sequence: by `ticket`, `value`, `regret` or `due_on`."""

    partner_id: int | None = None
    status: str | None = None
    text: str = ""
    ticket_id: int | None = None
    sort: str = "regret"


def load_choices(
    conn: Connection, allocation_run_id: int, chosen: ChoiceFilter, limit: int = 100, offset: int = 0
) -> list[Row]:
    """Tickets of a run with what became of them."""
    page = {"limit": limit, "offset": offset}
    return conn.execute(STATEMENTS["load_choices"], _filter(allocation_run_id, chosen) | page).fetchall()


def count_choices(conn: Connection, allocation_run_id: int, chosen: ChoiceFilter) -> int:
    """How many tickets of a run pass a filter."""
    row = conn.execute(STATEMENTS["count_choices"], _filter(allocation_run_id, chosen)).fetchone()
    assert row is not None
    return int(row["total"])


def _filter(allocation_run_id: int, chosen: ChoiceFilter) -> dict[str, Any]:
    escaped = chosen.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {
        "allocation_run_id": allocation_run_id,
        "partner_id": chosen.partner_id,
        "status": chosen.status,
        "ticket_id": chosen.ticket_id,
        "text": chosen.text,
        "pattern": f"%{escaped}%",
        "sort": chosen.sort,
    }


def load_places(conn: Connection, allocation_run_id: int) -> list[Row]:
    """Partners and days of a run, those whose places are worth most first."""
    return conn.execute(STATEMENTS["load_places"], {"allocation_run_id": allocation_run_id}).fetchall()


def load_quota_uses(conn: Connection, allocation_run_id: int) -> list[Row]:
    """Quotas of a run and how they are met."""
    return conn.execute(STATEMENTS["load_quota_uses"], {"allocation_run_id": allocation_run_id}).fetchall()
