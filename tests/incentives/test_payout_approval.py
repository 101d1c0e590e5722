"""A payout run is paid after a second person approved it: every way around that is tried, and every one is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from aftersale.access.actions import create_account
from aftersale.access.errors import RoleMissing
from aftersale.access.model import NewAccount
from aftersale.errors import Problem
from aftersale.incentives import run_actions
from aftersale.incentives.approval import APPROVAL_TABLE, PAYOUT_RUNS
from aftersale.incentives.errors import (
    ApprovalMissing,
    ApprovalUndecided,
    InputsChanged,
    OwnPayout,
    OwnRun,
    PeriodNotOver,
    RunDecided,
    RunReplaced,
)
from aftersale.incentives.read import read_plan
from aftersale.incentives.run_actions import find_hindrances
from aftersale.incentives.store import count_applied_runs, get_payout_run
from aftersale.pipeline import (
    FIRST_DAY,
    apply_payouts,
    apply_run,
    approve_payouts,
    find_table_users,
    plan_payouts,
    reject_payouts,
)
from aftersale.rules.actions import publish_table
from aftersale.rules.document import write_document
from aftersale.rules.draft import check_draft
from aftersale.rules.model import RuleTable
from aftersale.rules.read import parse_table, read_table_csv
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Database, take_ledger_instant
from conftest import Prepare
from worlds import SMALL, World, booking, new_world, silent

PLAN = """
name: flat
title: Ten percent of everything
currency: USD
payout_currency: plan
pay_period: quarter
start_on: 2026-01-01
exchange: {type: reference, on: booking_day}
components:
  - {name: all, title: All sales, kind: flat_rate, rate: 10 %}
"""


def settle(database: Database, folder: Path) -> None:
    """Ann sold for 100 and Bob for 50; Cem heads them, with nothing sold himself."""
    small = new_world(database, operator("test"), folder)
    small.bring(SMALL)
    small.bring(
        {"reporting_line": [{"position": who, "manager": "cem", "start_on": "2026-01-01"} for who in ("ann", "bob")]}
    )
    small.bring({"booking": [booking("B1", "100", seller="ann"), booking("B2", "50", seller="bob")]})
    small.credit("2026-Q1")


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle)


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return World(database, actor, tmp_path / "world")


Person = Callable[..., Actor]


@pytest.fixture
def person(world: World) -> Person:
    """An account with these roles, acting for somebody of the world when named."""

    def make(email: str, *roles: str, of: str | None = None) -> Actor:
        rows = world.ask("SELECT person_id FROM person WHERE source_id = %s", of) if of else []
        person_id: Any = rows[0]["person_id"] if rows else None
        return create_account(
            world.database, world.actor, NewAccount(email, email.split("@")[0], frozenset(roles), None, person_id)
        ).actor()

    return make


@pytest.fixture
def analyst(person: Person) -> Actor:
    return person("analyst@example.com", "compensation_analyst")


@pytest.fixture
def finance(person: Person) -> Actor:
    return person("finance@example.com", "finance")


def plan(world: World, who: Actor, text: str = PLAN, period: str = "2026-Q1") -> Any:
    return plan_payouts(world.database, who, period, read_plan(text), silent).run


def state(world: World, run: Any) -> Any:
    [row] = world.ask("SELECT state FROM payout_run WHERE payout_run_id = %s", run["payout_run_id"])
    return row["state"]


def approve(world: World, who: Actor, run: Any) -> Any:
    return approve_payouts(world.database, who, run["payout_run_id"], run["content_hash"])


def apply(world: World, who: Actor, run: Any) -> Any:
    return apply_run(world.database, who, run["payout_run_id"], run["content_hash"])


def reject(world: World, who: Actor, run: Any) -> Any:
    return reject_payouts(world.database, who, run["payout_run_id"], run["content_hash"], "Bob's split is wrong")


def entries(world: World) -> list[tuple[Any, Any, Any]]:
    rows = world.ask("SELECT action, actor, detail FROM audit_entry WHERE subject_kind = 'payout_run' ORDER BY seq")
    return [(row["action"], row["actor"], row["detail"]) for row in rows]


def test_one_plans_another_approves_and_it_is_paid_once(world: World, analyst: Actor, finance: Actor) -> None:
    run = plan(world, analyst)
    approved = approve(world, finance, run)
    assert (approved["state"], approved["approved_by"]) == ("approved", "finance@example.com")
    assert apply(world, analyst, run).is_new
    assert not apply(world, finance, run).is_new
    assert state(world, run) == "applied"
    assert world.ask("SELECT count(*) AS lines FROM journal_line") == [{"lines": 4}]
    assert [(action, who) for action, who, _ in entries(world)] == [
        ("plan_payouts", "analyst@example.com"),
        ("approve_payouts", "finance@example.com"),
        ("apply_payouts", "analyst@example.com"),
    ]
    detail = entries(world)[-1][2]
    assert (detail["approved_by"], detail["note"], detail["totals"]) == ("finance@example.com", "", {"USD": "15.0000"})


def test_nothing_is_applied_that_nobody_approved(world: World, analyst: Actor, finance: Actor) -> None:
    run = plan(world, analyst)
    for who in (analyst, finance):
        with pytest.raises(ApprovalMissing):
            apply(world, who, run)
        with pytest.raises(ApprovalMissing):
            apply_payouts(world.database, who, "2026-Q1", "flat")
    assert state(world, run) == "planned"
    assert world.ask("SELECT 1 FROM journal_line") == []


@pytest.mark.parametrize(
    ("email", "roles", "of", "refusal"),
    [
        ("both@example.com", ("compensation_analyst", "finance"), None, None),
        ("analyst2@example.com", ("compensation_analyst",), None, RoleMissing),
        ("auditor@example.com", ("auditor", "administrator", "rule_author"), None, RoleMissing),
        ("boss@example.com", ("manager",), "cem", RoleMissing),
        ("boss@example.com", ("manager", "finance"), "cem", None),
        ("ann@example.com", ("rep", "finance"), "ann", OwnPayout),
    ],
)
def test_who_may_approve_a_run_of_somebody_else(
    world: World,
    analyst: Actor,
    person: Person,
    email: str,
    roles: tuple[str, ...],
    of: str | None,
    refusal: type[Problem] | None,
) -> None:
    """A manager in finance whom the run does not pay gains nothing from it; with an override the run would pay them."""
    run, who = plan(world, analyst), person(email, *roles, of=of)
    if refusal is None:
        assert approve(world, who, run)["state"] == "approved"
        return
    with pytest.raises(refusal):
        approve(world, who, run)
    if refusal is RoleMissing:
        with pytest.raises(refusal):
            reject(world, who, run)
    assert state(world, run) == "planned"


def test_manager_whom_the_run_pays_through_a_credit_of_their_own_may_not_approve(
    world: World, analyst: Actor, person: Person
) -> None:
    world.bring({"booking": [booking("B9", "10", customer="acme")]})
    world.credit("2026-Q1")
    run, boss = plan(world, analyst), person("boss@example.com", "manager", "finance", of="cem")
    for decide in (approve, reject, apply):
        with pytest.raises(OwnPayout):
            decide(world, boss, run)


def test_planner_does_not_approve_their_own_run_under_any_name(world: World, person: Person) -> None:
    """The same account; a second account of the same person; the account after its address was changed."""
    planner = person("cem@example.com", "finance", of="cem")
    run = plan(world, planner)
    second = person("cem.can@example.com", "finance", of="cem")
    renamed = Actor("cem.new@example.com", planner.roles, None, planner.account_id)
    for who in (planner, second, renamed):
        with pytest.raises(OwnRun):
            approve(world, who, run)
    assert state(world, run) == "planned"


def test_operator_is_nobodys_second_person(world: World, analyst: Actor) -> None:
    with pytest.raises(RoleMissing):
        approve(world, world.actor, plan(world, analyst))


def test_operator_pays_alone_and_the_log_says_so_unless_an_approval_is_needed(world: World, analyst: Actor) -> None:
    run = plan(world, analyst)
    with pytest.raises(ApprovalMissing):
        apply_payouts(world.database, world.actor, "2026-Q1", "flat", needs_approval=True)
    assert state(world, run) == "planned"
    assert apply_payouts(world.database, world.actor, "2026-Q1", "flat").is_new
    action, who, detail = entries(world)[-1]
    assert (action, who) == ("apply_payouts", world.actor.name)
    assert (detail["approved_by"], detail["note"]) == (None, "applied without a second person from the command line")


def test_operator_applies_an_approved_run_where_an_approval_is_needed(
    world: World, analyst: Actor, finance: Actor
) -> None:
    approve(world, finance, plan(world, analyst))
    assert apply_payouts(world.database, world.actor, "2026-Q1", "flat", needs_approval=True).is_new
    assert entries(world)[-1][2]["note"] == ""


STEPS = {
    "approved": "UPDATE payout_run SET state = 'approved', approved_at = now(), approved_by = %(name)s",
    "approved in another's name": "UPDATE payout_run SET state = 'approved', approved_at = now(), approved_by = 'somebody'",
    "applied": "UPDATE payout_run SET state = 'applied', applied_at = now(), applied_by = %(name)s",
}


@pytest.mark.parametrize("step", STEPS)
def test_database_refuses_what_a_program_would_forget_to_ask(world: World, person: Person, step: str) -> None:
    """Straight past the actions, as the planner, an analyst and a payee, all with every role that pay has."""
    planner = person("planner@example.com", "compensation_analyst", "finance")
    run = plan(world, planner)
    payee = person("ann@example.com", "finance", of="ann")
    stranger = person("stranger@example.com", "compensation_analyst")
    for who in (planner, payee, stranger):
        with pytest.raises(psycopg.errors.Error) as caught, world.database.transaction(who) as conn:
            conn.execute(STEPS[step].encode(), {"name": who.name})
        assert caught.value.sqlstate in {"42501", "23514"}
    assert state(world, run) == "planned"


def test_what_is_decided_stays_decided_in_the_database(world: World, analyst: Actor, finance: Actor) -> None:
    run = plan(world, analyst)
    reject(world, finance, run)
    with (
        pytest.raises(psycopg.errors.RestrictViolation, match="is rejected and never changes again"),
        world.database.transaction(finance) as conn,
    ):
        conn.execute("UPDATE payout_run SET state = 'planned'")


def test_rejected_run_names_its_reason_and_planning_again_makes_a_new_one(
    world: World, analyst: Actor, finance: Actor
) -> None:
    run = plan(world, analyst)
    assert reject(world, finance, run)["rejected_because"] == "Bob's split is wrong"
    for decide in (approve, reject, apply):
        with pytest.raises(RunDecided, match=f"Payout run {run['payout_run_id']} is rejected"):
            decide(world, finance, run)
    again = plan(world, analyst)
    assert (again["payout_run_id"] != run["payout_run_id"], again["state"]) == (True, "planned")
    assert entries(world)[1][2]["reason"] == "Bob's split is wrong"


def test_approval_is_taken_back_before_anything_is_paid(world: World, analyst: Actor, finance: Actor) -> None:
    run = plan(world, analyst)
    approve(world, finance, run)
    assert reject(world, finance, run)["state"] == "rejected"
    with pytest.raises(RunDecided):
        apply(world, analyst, run)


def test_run_that_was_replaced_meanwhile_is_a_conflict_that_says_what_is_different(
    world: World, analyst: Actor, finance: Actor
) -> None:
    seen = plan(world, analyst)
    world.bring({"booking": [booking("B3", "200", seller="ann")]})
    world.credit("2026-Q1")
    now = plan(world, analyst)
    for decide in (approve, reject, apply):
        with pytest.raises(RunReplaced) as caught:
            decide(world, finance, seen)
        differences = {(each.field, each.subject): (each.seen, each.now) for each in caught.value.facts["differences"]}
        assert differences["total", "USD"] == ("15.00", "35.00")
        assert differences["component", "All sales"] == ("15.00", "35.00")
        assert differences["payout", "Ann Ace (ann)"] == ("10.00", "30.00")
        assert ("payout", "Bob Best (bob)") not in differences
        assert str(caught.value) == (
            f"Payout run {seen['payout_run_id']} is not what you looked at any more: payout run {now['payout_run_id']} stands "
            "in its place. Nothing was decided. Look at that one before you decide."
        )
    assert approve(world, finance, now)["state"] == "approved"


def test_hash_of_something_else_is_a_conflict(world: World, analyst: Actor, finance: Actor) -> None:
    run = plan(world, analyst)
    with pytest.raises(RunReplaced):
        approve_payouts(world.database, finance, run["payout_run_id"], "0" * 32)


def test_replacing_an_approved_run_takes_the_approval_with_it(world: World, analyst: Actor, finance: Actor) -> None:
    approve(world, finance, plan(world, analyst))
    world.bring({"booking": [booking("B3", "200", seller="ann")]})
    world.credit("2026-Q1")
    again = plan(world, analyst)
    assert (again["state"], again["approved_by"]) == ("planned", None)
    assert entries(world)[-1][2]["which_was"] == "approved"
    with pytest.raises(ApprovalMissing):
        apply(world, analyst, again)


def test_planning_the_same_again_keeps_the_approval(world: World, analyst: Actor, finance: Actor) -> None:
    run = plan(world, analyst)
    approve(world, finance, run)
    again = plan(world, analyst)
    assert (again["payout_run_id"], again["state"]) == (run["payout_run_id"], "approved")


CHANGES: dict[str, dict[str, list[dict[str, object]]]] = {
    "credits": {"booking": [booking("B3", "7", seller="bob")]},
    "quotas": {
        "quota": [
            {
                "key": "Q",
                "payee": "ann",
                "measure": "m",
                "start_on": "2026-01-01",
                "end_on": "2026-04-01",
                "amount": 5,
                "currency": "USD",
            }
        ]
    },
    "exchange_rates": {
        "exchange_rate": [
            {
                "from_currency": "EUR",
                "to_currency": "USD",
                "rate_on": "2026-02-10",
                "rate_type": "reference",
                "rate": "1.1",
            }
        ]
    },
    "payees": {"person": [{"key": "ann", "name": "Ann Ace", "currency": "EUR"}]},
    "roles": {"position": [{"key": "ann", "name": "Seat of Ann Ace", "sales_role": "specialist"}]},
}


@pytest.mark.parametrize("kind", CHANGES)
def test_inputs_that_changed_since_it_was_planned_are_a_conflict_that_names_them(
    world: World, analyst: Actor, finance: Actor, kind: str
) -> None:
    """Planned again it can be approved: what the change makes of it has then been looked at, also where that is nothing."""
    run = plan(world, analyst)
    imported = world.bring(CHANGES[kind])
    assert imported.rejected == 0, imported
    world.credit("2026-Q1")
    with pytest.raises(InputsChanged) as caught:
        approve(world, finance, run)
    assert [(each.field, each.now) for each in caught.value.facts["differences"]] == [(kind, "1")]
    assert state(world, run) == "planned"
    assert approve(world, finance, plan(world, analyst))["state"] == "approved"


def test_what_concerns_another_period_does_not_stand_in_the_way(world: World, analyst: Actor, finance: Actor) -> None:
    run = plan(world, analyst)
    world.bring({"booking": [booking("B3", "7", booked_on="2026-05-02", seller="bob")]})
    world.credit("2026-Q2")
    assert approve(world, finance, run)["state"] == "approved"


def test_earlier_period_that_was_paid_meanwhile_stands_in_the_way(world: World, analyst: Actor, finance: Actor) -> None:
    world.bring({"booking": [booking("B3", "7", booked_on="2026-05-02", seller="bob")]})
    world.credit("2026-Q2")
    first, second = plan(world, analyst), plan(world, analyst, period="2026-Q2")
    approve(world, finance, first)
    apply(world, finance, first)
    with pytest.raises(InputsChanged) as caught:
        approve(world, finance, second)
    assert [(each.field, each.now) for each in caught.value.facts["differences"]] == [("payouts", "1")]


def test_newer_version_of_the_plan_stands_in_the_way(world: World, analyst: Actor, finance: Actor) -> None:
    run = plan(world, analyst)
    plan(world, analyst, PLAN.replace("10 %", "11 %"), period="2026-Q2")
    with pytest.raises(InputsChanged) as caught:
        approve(world, finance, run)
    assert [(each.field, each.now) for each in caught.value.facts["differences"]] == [("plan", "1")]


def test_period_that_goes_on_is_not_approved(world: World, analyst: Actor, finance: Actor) -> None:
    run = plan(world, analyst)
    with pytest.raises(PeriodNotOver), world.database.transaction(finance) as conn:
        run_actions.approve_payouts(
            conn, finance, run["payout_run_id"], run["content_hash"], datetime(2026, 3, 31, 23, tzinfo=UTC)
        )


def test_period_is_over_when_its_last_day_is_where_the_business_is(
    world: World, analyst: Actor, finance: Actor
) -> None:
    run = plan(world, analyst)
    at = datetime(2026, 3, 31, 20, tzinfo=UTC).astimezone(ZoneInfo("Asia/Kolkata"))
    with world.database.transaction(finance) as conn:
        approved = run_actions.approve_payouts(conn, finance, run["payout_run_id"], run["content_hash"], at)
    assert approved["state"] == "approved"


def test_what_one_approved_another_does_not_approve_again(
    world: World, analyst: Actor, finance: Actor, person: Person
) -> None:
    run, other = plan(world, analyst), person("other@example.com", "finance")
    approve(world, finance, run)
    with pytest.raises(RunDecided):
        approve(world, other, run)


def policy(*rows: str) -> RuleTable:
    """The shipped table of approvals with other rows: plan, amount, currency, people paid, first run, approver."""
    with resources.as_file(resources.files("aftersale.incentives.tables") / "payout_approval.csv") as file:
        document = write_document(read_table_csv(file))
    names = ("plan", "amount", "currency", "payees", "first_run")
    rules = []
    for number, row in enumerate(rows):
        *cells, approver = row.split(" | ")
        rules.append(
            {"rule": f"r{number}", "when": dict(zip(names, cells, strict=True)), "then": {"approver": approver}}
        )
    return parse_table({**document, "rules": rules})


def publish(world: World, table: RuleTable) -> None:
    with world.database.transaction(world.actor) as conn:
        publish_table(conn, table, PAYOUT_RUNS, FIRST_DAY, take_ledger_instant(conn))


def test_table_of_approvals_asks_for_more_than_finance_by_amount_and_first_run(
    world: World, analyst: Actor, finance: Actor, person: Person
) -> None:
    publish(
        world,
        policy(
            "- | >= 15 | USD | - | - | administrator", "- | - | - | - | true | manager", "- | - | - | - | - | finance"
        ),
    )
    run = plan(world, analyst)
    with pytest.raises(RoleMissing, match="administrator"):
        approve(world, finance, run)
    with world.database.transaction(finance, read_only=True) as conn:
        hindrance = find_hindrances(conn, finance, get_payout_run(conn, run["payout_run_id"]), datetime.now(UTC))[
            "approve"
        ]
    assert isinstance(hindrance, RoleMissing), "the page says so before anybody tries"
    with pytest.raises(RoleMissing, match="finance"):
        approve(world, person("root@example.com", "administrator"), run)
    both = person("chief@example.com", "finance", "administrator")
    assert approve(world, both, run)["approved_by"] == "chief@example.com"
    publish(
        world,
        policy(
            "- | >= 15.01 | USD | - | - | administrator",
            "- | - | - | - | true | manager",
            "- | - | - | - | - | finance",
        ),
    )
    second = plan(world, analyst, PLAN.replace("flat\n", "second\n", 1))
    with pytest.raises(RoleMissing, match="manager"):
        approve(world, finance, second)
    apply(world, analyst, run)
    assert count_applied(world) == 1


def count_applied(world: World) -> int:
    with world.database.transaction(world.actor, read_only=True) as conn:
        return count_applied_runs(conn, "flat")


def test_run_that_no_row_of_the_table_decides_is_approved_by_nobody(
    world: World, analyst: Actor, finance: Actor
) -> None:
    publish(world, policy("other | - | - | - | - | finance"))
    run = plan(world, analyst)
    with pytest.raises(ApprovalUndecided, match=r"which pays 15\.0000 USD"):
        approve(world, finance, run)
    assert state(world, run) == "planned"


def test_table_of_approvals_is_used_so_it_is_not_retired_and_says_nothing_wrong(world: World) -> None:
    assert [str(each) for each in find_table_users(APPROVAL_TABLE)] == ["Payout runs are approved by whom it names."]
    shipped = policy("- | - | - | - | - | finance")
    assert check_draft(write_document(shipped), PAYOUT_RUNS).findings == ()
    typed = write_document(shipped)
    less = check_draft({**typed, "rules": [{"rule": "r", "then": {"approver": "analyst"}}]}, PAYOUT_RUNS)
    assert [each.code for each in less.errors] == ["value_not_allowed"]
