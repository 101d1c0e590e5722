"""What a partner reports is possible, is corrected with a reason, and ends a ticket only where its customer was reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from aftersale.access.errors import RoleMissing
from aftersale.allocation.errors import (
    AgainTooEarly,
    AgainTooLate,
    AmountNotSold,
    ContactedAhead,
    ContactedTooEarly,
    CorrectionReasonMissing,
    NothingCorrected,
    OutcomeFromElsewhere,
    OutcomeNotFound,
    OutcomeOfAnother,
    ReachedStaysReached,
    TicketElsewhere,
    TicketNotFound,
)
from aftersale.allocation.model import Policy
from aftersale.allocation.report_actions import Outcome, correct_outcome, report_outcome
from aftersale.allocation.store import fetch_question_inputs
from aftersale.allocation.ticket_actions import return_ticket, withdraw_ticket
from aftersale.errors import Problem
from aftersale.pipeline import apply_allocation, plan_allocation
from aftersale.storage.actor import Actor, operator
from aftersale.storage.columnar import open_columnar
from aftersale.storage.database import Database, Row, take_ledger_instant
from allocation.ticket_worlds import MONDAY, partner, ticket
from conftest import Prepare
from worlds import World, new_world, silent, together

TUESDAY, FRIDAY = date(2026, 3, 3), date(2026, 3, 6)
MAX = Actor("max@example.com", frozenset({"partner_manager"}))
SOLD = Outcome(TUESDAY, "sold", Decimal(120), "EUR", Decimal("0.9"), 25)
NOT_REACHED = Outcome(TUESDAY, "not_reached")


def settle(database: Database, folder: Path) -> None:
    """Ann has T1 since Monday, which waits since February and may be contacted until the 10th; Pia and Pete work for Ann, Bob has T2."""
    world = new_world(database, operator("test"), folder)
    members = [
        {"partner": who, "person": person, "start_on": "2026-01-01"}
        for who, person in (("ann", "pia"), ("ann", "pete"), ("bob", "sam"))
    ]
    world.bring(
        together(
            partner("ann", places=1, cost="1"),
            partner("bob", places=1, cost="1"),
            {
                "ticket": [
                    ticket("T1", region="north", opened_on="2026-02-20", window_end_on="2026-03-11"),
                    ticket("T2", region="south", opened_on="2026-02-20"),
                ],
                "person": [{"key": key, "name": key.title()} for key in ("pia", "pete", "sam")],
                "partner_member": members,
                "partner_scope": [
                    {"partner": "ann", "dimension": "region", "value": "north", "start_on": "2026-01-01"},
                    {"partner": "bob", "dimension": "region", "value": "south", "start_on": "2026-01-01"},
                ],
            },
        )
    )
    run = plan_allocation(database, MAX, Policy(MONDAY, "EUR"), silent)
    apply_allocation(database, MAX, run["allocation_run_id"], run["content_hash"])


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle)


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return World(database, actor, tmp_path)


def member(world: World, name: str) -> Actor:
    [row] = world.ask("SELECT person_id FROM person WHERE source_id = %s", name)
    return Actor(f"{name}@example.com", frozenset({"partner_user"}), person_id=int(str(row["person_id"])))


def report(world: World, outcome: Outcome, who: str = "pia", number: str = "T1", again_on: date | None = None) -> Row:
    actor = member(world, who)
    with world.database.transaction(actor) as conn:
        return report_outcome(conn, actor, number, outcome, FRIDAY, again_on)


def correct(world: World, outcome: Outcome, actor: Actor, reason: str = "typed in wrongly") -> Row:
    [row] = world.ask("SELECT ticket_outcome_id AS id FROM ticket_outcome WHERE superseded_at = 'infinity'")
    with world.database.transaction(actor) as conn:
        return correct_outcome(conn, actor, int(str(row["id"])), outcome, reason, FRIDAY)


def state(world: World, number: str = "T1") -> tuple[object, object]:
    [row] = world.ask(
        "SELECT state, contact_on FROM ticket_state JOIN ticket USING (ticket_id) WHERE source_id = %s", number
    )
    return row["state"], row["contact_on"]


def versions(world: World) -> list[tuple[object, ...]]:
    rows = world.ask(
        "SELECT result, amount, recorded_by, corrected_because, superseded_at = 'infinity' AS stands FROM ticket_outcome"
        " ORDER BY recorded_at"
    )
    return [tuple(row.values()) for row in rows]


@pytest.mark.parametrize(
    ("outcome", "problem"),
    [
        (replace(SOLD, contacted_on=date(2026, 3, 7)), ContactedAhead),
        (replace(SOLD, contacted_on=date(2026, 3, 1)), ContactedTooEarly),
        (replace(SOLD, contacted_on=date(2020, 1, 1)), ContactedTooEarly),
        (replace(SOLD, amount=Decimal(-5)), AmountNotSold),
        (replace(SOLD, amount=Decimal(0)), AmountNotSold),
        (replace(SOLD, result="not_sold"), AmountNotSold),
    ],
)
def test_impossible_outcome_is_refused_and_the_ticket_stays_as_it_is(
    world: World, outcome: Outcome, problem: type[Problem]
) -> None:
    with pytest.raises(problem):
        report(world, outcome)
    assert (state(world), versions(world)) == (("allocated", MONDAY), [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": -5, "currency": "EUR"},
        {"amount": 5, "currency": "EUR", "result": "not_sold"},
        {"contacted_on": "2199-01-01"},
        {"contacted_on": "2026-02-19"},
    ],
)
def test_database_refuses_what_a_program_forgot_to_ask(world: World, wrong: dict[str, object]) -> None:
    [known] = world.ask(
        "SELECT ticket_id, partner_id FROM ticket_state JOIN ticket USING (ticket_id) WHERE source_id = 'T1'"
    )
    row = {"contacted_on": "2026-03-03", "result": "sold", "amount": None, "currency": None, **known, **wrong}
    with pytest.raises(psycopg.errors.CheckViolation), world.database.transaction(world.actor) as conn:
        conn.execute(
            "INSERT INTO ticket_outcome (ticket_outcome_id, ticket_id, partner_id, contacted_on, result, amount, currency, source,"
            " source_id, content_hash, import_id, recorded_at) VALUES (1, %(ticket_id)s, %(partner_id)s, %(contacted_on)s, %(result)s,"
            " %(amount)s, %(currency)s, 'file', '1', gen_random_uuid(), 0, now())",
            row,
        )


def test_customer_who_was_not_reached_is_tried_again_by_the_same_partner(world: World) -> None:
    assert report(world, NOT_REACHED)["state"] == "accepted"
    assert state(world) == ("accepted", MONDAY)
    report(world, NOT_REACHED, again_on=date(2026, 3, 10))
    assert state(world) == ("accepted", date(2026, 3, 10))
    report(world, SOLD)
    assert state(world) == ("done", date(2026, 3, 10))
    # Twice on the same day and a sale, each a report of its own.
    assert [result for result, *_ in versions(world)] == ["not_reached", "not_reached", "sold"]
    kinds = world.ask(
        "SELECT kind FROM ticket_event JOIN ticket USING (ticket_id) WHERE source_id = 'T1' ORDER BY ticket_event_id"
    )
    assert [row["kind"] for row in kinds] == ["allocated", "attempted", "attempted", "done"]


def test_ticket_that_was_tried_stays_with_its_partner_in_the_next_plan_and_takes_a_place_there(world: World) -> None:
    report(world, NOT_REACHED, again_on=date(2026, 3, 10))
    world.bring({"ticket": [ticket("T3", region="north"), ticket("T4", region="north")]})
    run = plan_allocation(world.database, MAX, Policy(date(2026, 3, 10), "EUR"), silent)
    chosen = world.ask(
        "SELECT source_id, partner_id FROM allocation_run_choice JOIN ticket USING (ticket_id) WHERE allocation_run_id = %s ORDER BY 1",
        run["allocation_run_id"],
    )
    # Ann's only place of that day is taken by the customer she tries again.
    assert [(row["source_id"], row["partner_id"]) for row in chosen if row["source_id"] != "T2"] == [
        ("T3", None),
        ("T4", None),
    ]


def test_customer_who_was_not_reached_may_go_back_to_the_pool(world: World) -> None:
    report(world, NOT_REACHED)
    actor = member(world, "pia")
    with world.database.transaction(actor) as conn:
        return_ticket(conn, actor, "T1", "nobody answers")
    assert state(world)[0] == "returned"


@pytest.mark.parametrize(
    ("outcome", "again_on", "problem"),
    [
        (NOT_REACHED, date(2026, 3, 5), AgainTooEarly),
        (SOLD, date(2026, 3, 9), AgainTooEarly),
        (NOT_REACHED, date(2026, 3, 11), AgainTooLate),
    ],
)
def test_next_attempt_is_ahead_and_while_the_customer_may_be_contacted(
    world: World, outcome: Outcome, again_on: date, problem: type[Problem]
) -> None:
    with pytest.raises(problem):
        report(world, outcome, again_on=again_on)
    assert versions(world) == []


def test_whoever_reported_corrects_with_a_reason_and_both_versions_stay(world: World) -> None:
    report(world, SOLD)
    pia = member(world, "pia")
    correct(world, replace(SOLD, amount=Decimal("12.50"), contacted_on=MONDAY), pia)
    assert versions(world) == [
        ("sold", Decimal(120), "pia@example.com", None, False),
        ("sold", Decimal("12.5"), "pia@example.com", "typed in wrongly", True),
    ]
    correct(world, Outcome(MONDAY, "cancelled"), MAX, "the customer called us")
    assert versions(world)[-1] == ("cancelled", None, "max@example.com", "the customer called us", True)
    # What a manager has corrected is not the partner's to correct any more.
    with pytest.raises(OutcomeOfAnother, match="max@example"):
        correct(world, SOLD, pia)
    assert state(world)[0] == "done"


def test_corrected_outcome_is_what_rates_are_learned_from(world: World) -> None:
    report(world, SOLD)
    correct(world, Outcome(TUESDAY, "not_sold"), member(world, "pia"))
    with world.database.transaction(world.actor) as conn, open_columnar(world.database, conn, world.actor) as columnar:
        fetch_question_inputs(columnar, Policy(FRIDAY, "EUR"), take_ledger_instant(conn))
        assert [row["result"] for row in columnar.rows("SELECT result FROM outcomes")] == ["not_sold"]


def test_attempt_that_was_a_sale_ends_the_ticket_once_it_is_corrected(world: World) -> None:
    report(world, NOT_REACHED)
    correct(world, SOLD, member(world, "pia"))
    assert (state(world)[0], [row[0] for row in versions(world)]) == ("done", ["not_reached", "sold"])


def test_correction_is_refused_to_others_and_where_it_says_nothing(world: World) -> None:
    report(world, SOLD)
    pia = member(world, "pia")
    with pytest.raises(OutcomeOfAnother):
        correct(world, NOT_REACHED, member(world, "pete"))
    with pytest.raises(OutcomeNotFound):
        correct(world, NOT_REACHED, member(world, "sam"))
    with pytest.raises(RoleMissing):
        correct(world, NOT_REACHED, Actor("eve@example.com", frozenset({"auditor"})))
    for outcome, reason, problem in (
        (SOLD, "why not", NothingCorrected),
        (replace(SOLD, amount=None, currency=None), " ", CorrectionReasonMissing),
        (NOT_REACHED, "why not", ReachedStaysReached),
        (replace(SOLD, amount=Decimal(-1)), "why not", AmountNotSold),
        (replace(SOLD, contacted_on=date(2026, 12, 24)), "why not", ContactedAhead),
    ):
        with pytest.raises(problem):
            correct(world, outcome, pia, reason)
    assert len(versions(world)) == 1


def test_attempt_on_a_ticket_that_is_gone_is_not_made_a_sale(world: World) -> None:
    report(world, NOT_REACHED)
    with world.database.transaction(MAX) as conn:
        withdraw_ticket(conn, MAX, "T1", "the customer called us")
    with pytest.raises(TicketElsewhere):
        correct(world, SOLD, MAX)


def test_outcome_of_a_file_is_corrected_in_its_file(world: World) -> None:
    world.bring(
        {"ticket_outcome": [{"ticket": "T1", "partner": "ann", "contacted_on": "2026-03-02", "result": "not_sold"}]}
    )
    with pytest.raises(OutcomeFromElsewhere):
        correct(world, SOLD, MAX)


def test_database_lets_no_report_vanish_and_nobody_touch_anothers(world: World) -> None:
    report(world, SOLD)
    vanish = "UPDATE ticket_outcome SET superseded_at = now() WHERE superseded_at = 'infinity'"
    with pytest.raises(psycopg.errors.RestrictViolation), world.database.transaction(member(world, "pia")) as conn:
        conn.execute(vanish)
    with world.database.transaction(member(world, "pete")) as conn:
        assert conn.execute(vanish).rowcount == 0
    assert versions(world) == [("sold", Decimal(120), "pia@example.com", None, True)]


def test_ticket_of_another_partner_is_not_there_to_report_on(world: World) -> None:
    with pytest.raises(TicketNotFound):
        report(world, SOLD, "sam")
