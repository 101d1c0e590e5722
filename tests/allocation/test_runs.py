"""A run from facts to who has which ticket: planned, changed by hand, decided on, applied once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aftersale.access.errors import RoleMissing
from aftersale.allocation.choose import choose
from aftersale.allocation.errors import (
    AllocationApprovalMissing,
    AllocationRunDecided,
    AllocationRunning,
    AllocationRunReplaced,
    NotYourTicket,
    OwnAllocationRun,
    PinNotAllowed,
    TicketElsewhere,
    TicketNotFound,
)
from aftersale.allocation.look import explain_ticket_of_run
from aftersale.allocation.model import Policy
from aftersale.allocation.outcome import hash_choices
from aftersale.allocation.pin_actions import Pin
from aftersale.allocation.report_actions import Outcome, report_outcome
from aftersale.allocation.run_actions import take_planning_lock
from aftersale.allocation.run_store import load_question
from aftersale.allocation.ticket_actions import accept_ticket, return_ticket, withdraw_ticket
from aftersale.pipeline import (
    apply_allocation,
    approve_allocation,
    end_pin,
    pin_ticket,
    plan_allocation,
    reject_allocation,
)
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Connection, Database, Row, take_ledger_instant
from allocation.ticket_worlds import MONDAY, ask_world, partner, ticket
from conftest import Prepare
from worlds import World, new_world, silent, together

POLICY = Policy(MONDAY, "EUR")
MAX = Actor("max@example.com", frozenset({"partner_manager"}))
EVE = Actor("eve@example.com", frozenset({"partner_manager"}))


def settle(database: Database, folder: Path) -> None:
    """Ann takes one ticket a day for 1 EUR, Bob two for 4 EUR; three tickets. Ann had the customer of T2, which she is preferred for.

    Without outcomes up-sell, quality and cancellation are the same everywhere: 500 + 10 - 50 = 460 a ticket.
    """
    world = new_world(database, operator("test"), folder)
    world.bring(
        together(
            partner("ann", places=1, cost="1"),
            partner("bob", places=2, cost="4"),
            {
                "ticket": [ticket("T1"), ticket("T2", amount="2000"), ticket("T3", region="north")],
                "person": [{"key": "pia", "name": "Pia Partner"}],
                "partner_member": [{"partner": "ann", "person": "pia", "start_on": "2026-01-01"}],
                "partner_scope": [
                    {"partner": "bob", "dimension": "region", "value": "south", "start_on": "2026-01-01"}
                ],
            },
        )
    )


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle)


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return World(database, actor, tmp_path)


def plan(world: World, actor: Actor = MAX, policy: Policy = POLICY) -> Row:
    return plan_allocation(world.database, actor, policy, silent)


def apply(world: World, run: Row, actor: Actor = MAX) -> tuple[int, int, int, int]:
    done = apply_allocation(world.database, actor, run["allocation_run_id"], run["content_hash"])
    return done.given, done.withdrawn, done.unchanged, done.left_out


def choices(world: World, run: Row) -> dict[object, object]:
    rows = world.ask(
        "SELECT t.source_id AS ticket, p.source_id AS partner FROM allocation_run_choice AS c "
        "JOIN ticket AS t ON t.ticket_id = c.ticket_id AND t.superseded_at = 'infinity' "
        "LEFT JOIN partner AS p ON p.partner_id = c.partner_id AND p.superseded_at = 'infinity' WHERE allocation_run_id = %s",
        run["allocation_run_id"],
    )
    return {row["ticket"]: row["partner"] for row in rows}


def states(world: World) -> dict[object, tuple[object, object]]:
    rows = world.ask(
        "SELECT t.source_id AS ticket, s.state, p.source_id AS partner FROM ticket_state AS s JOIN ticket AS t USING (ticket_id) "
        "JOIN partner AS p USING (partner_id) WHERE t.superseded_at = 'infinity' AND p.superseded_at = 'infinity'"
    )
    return {row["ticket"]: (row["state"], row["partner"]) for row in rows}


def ids(world: World, table: str) -> dict[object, int]:
    rows = world.ask(f"SELECT source_id, {table}_id AS id FROM {table} WHERE superseded_at = 'infinity'")
    return {row["source_id"]: int(str(row["id"])) for row in rows}


def looked_at(run: Row) -> tuple[int, str]:
    return run["allocation_run_id"], run["content_hash"]


@contextmanager
def acting(world: World, actor: Actor) -> Iterator[Connection]:
    with world.database.transaction(actor) as conn:
        yield conn


def pia(world: World) -> Actor:
    return Actor("pia@example.com", frozenset({"partner_user"}), person_id=ids(world, "person")["pia"])


def test_run_is_planned_with_all_that_explains_it(world: World) -> None:
    run = plan(world)
    # T3 may go to Ann only, since Bob serves the south; so Bob gets T1 and T2 for 4 each, Ann T3 for 1.
    assert choices(world, run) == {"T1": "bob", "T2": "bob", "T3": "ann"}
    # Values: T1 460 - 4, T2 (1,000 + 10 - 100) - 4, T3 460 - 1.
    assert (run["value"], run["bound"], run["method"], run["state"]) == (
        456_000 + 906_000 + 459_000,
        run["value"],
        "transport",
        "planned",
    )
    assert run["counts"]["assigned"] == run["counts"]["new"] == 3
    assert set(run["timings"]) == {"read", "ask", "solve"}
    [row] = world.ask(
        "SELECT c.candidates, c.parts, c.regret FROM allocation_choice AS c JOIN ticket AS t USING (ticket_id) "
        "WHERE t.source_id = 'T1'"
    )
    assert row["candidates"] == 2
    with world.database.transaction(world.actor, read_only=True) as conn:
        options = explain_ticket_of_run(conn, run, "T1")["options"]
    assert sorted(each["score"] for each in options) == [456_000, 459_000]
    assert sum(row["parts"]) == 456_000  # type: ignore[call-overload]
    # Ann's only place is T3's: T1 there would be worth 3 more, and T3 would go nowhere.
    assert row["regret"] == 459_000 - 3_000
    places = world.ask("SELECT load, price, one_more, cost FROM allocation_place ORDER BY load")
    assert [(p["load"], p["one_more"], p["cost"]) for p in places] == [(1, 3_000, 1_000), (2, 0, 8_000)]


def test_run_keeps_what_it_was_asked_for(world: World) -> None:
    asked = Policy(MONDAY, "EUR", 2, Decimal("0.25"), Decimal("0.5"), 30, planned_on=date(2026, 2, 27))
    run = plan(world, policy=asked)
    with acting(world, MAX) as conn:
        assert load_question(conn, run)[0].policy == asked


def test_applied_run_gives_tickets_once(world: World) -> None:
    run = plan(world)
    assert apply(world, run) == (3, 0, 0, 0)
    assert apply(world, run) == (0, 0, 3, 0)
    assert states(world) == {"T1": ("allocated", "bob"), "T2": ("allocated", "bob"), "T3": ("allocated", "ann")}
    assert len(world.ask("SELECT FROM ticket_event")) == 3
    [applied] = world.ask("SELECT state, applied_by FROM allocation_run")
    assert applied == {"state": "applied", "applied_by": "max@example.com"}


def test_next_run_keeps_what_is_where_it_is_without_a_new_event(world: World) -> None:
    apply(world, plan(world))
    run = plan(world)
    assert run["counts"]["kept"] == 3
    assert apply(world, run) == (0, 0, 3, 0)
    assert len(world.ask("SELECT FROM ticket_event")) == 3


def test_moved_ticket_is_taken_from_its_partner_first(world: World) -> None:
    apply(world, plan(world))
    run = plan(world)
    tickets, partners = ids(world, "ticket"), ids(world, "partner")
    moved = pin_ticket(world.database, MAX, looked_at(run), Pin(tickets["T1"], partners["ann"], "lock"))
    assert apply(world, moved.run) == (1, 2, 1, 0)
    assert states(world) == {"T1": ("allocated", "ann"), "T2": ("allocated", "bob"), "T3": ("withdrawn", "ann")}


def test_tickets_that_were_accepted_or_closed_meanwhile_are_left_out(world: World) -> None:
    apply(world, plan(world))
    run = plan(world)
    tickets, partners = ids(world, "ticket"), ids(world, "partner")
    moved = pin_ticket(world.database, MAX, looked_at(run), Pin(tickets["T1"], partners["ann"], "lock"))
    with acting(world, MAX) as conn:
        accept_ticket(conn, MAX, "T1")
    world.bring({"ticket": [ticket("T2", amount="2000", closed_on="2026-03-01")]})
    assert apply(world, moved.run) == (0, 1, 1, 1)
    assert states(world)["T1"] == ("accepted", "bob")


def test_move_by_hand_says_what_it_costs_and_taking_it_back_leads_to_the_same_content(world: World) -> None:
    run = plan(world)
    tickets, partners = ids(world, "ticket"), ids(world, "partner")
    moved = pin_ticket(world.database, MAX, looked_at(run), Pin(tickets["T1"], partners["ann"], "lock", "knows them"))
    assert choices(world, moved.run) == {"T1": "ann", "T2": "bob", "T3": None}
    assert moved.cost == 456_000
    assert moved.run["follows_run_id"] == run["allocation_run_id"]
    back = end_pin(world.database, MAX, looked_at(moved.run), moved.ticket_pin_id)
    assert (back.cost, back.run["content_hash"]) == (-456_000, run["content_hash"])


def test_excluded_partner_does_not_get_the_ticket_until_that_is_taken_back(world: World) -> None:
    run = plan(world)
    tickets, partners = ids(world, "ticket"), ids(world, "partner")
    moved = pin_ticket(world.database, MAX, looked_at(run), Pin(tickets["T2"], partners["bob"], "exclude"))
    assert choices(world, moved.run)["T2"] == "ann"
    back = end_pin(world.database, MAX, looked_at(moved.run), moved.ticket_pin_id)
    assert back.run["content_hash"] == run["content_hash"]


def test_new_plan_honours_pins(world: World) -> None:
    run = plan(world)
    tickets, partners = ids(world, "ticket"), ids(world, "partner")
    moved = pin_ticket(world.database, MAX, looked_at(run), Pin(tickets["T1"], partners["ann"], "lock"))
    assert plan(world)["content_hash"] == moved.run["content_hash"]


def test_pin_to_a_partner_that_the_rules_forbid_is_refused_with_the_row(world: World) -> None:
    run = plan(world)
    tickets, partners = ids(world, "ticket"), ids(world, "partner")
    with pytest.raises(PinNotAllowed, match="other-region of the eligibility table says: Does not serve the region"):
        pin_ticket(world.database, MAX, looked_at(run), Pin(tickets["T3"], partners["bob"], "lock"))
    assert world.ask("SELECT FROM ticket_pin") == []


def test_what_was_replaced_or_decided_is_not_decided_again(world: World) -> None:
    run = plan(world)
    world.bring({"ticket": [ticket("T4")]})
    again = plan(world)
    with pytest.raises(AllocationRunReplaced, match=str(again["allocation_run_id"])):
        apply(world, run)
    reject_allocation(world.database, MAX, *looked_at(again), "not today")
    with pytest.raises(AllocationRunDecided, match="rejected"):
        apply(world, again)
    assert states(world) == {}


def test_where_approval_is_needed_a_second_person_gives_it(world: World) -> None:
    run = plan(world)
    with pytest.raises(AllocationApprovalMissing):
        apply_allocation(world.database, MAX, *looked_at(run), needs_approval=True)
    with pytest.raises(OwnAllocationRun):
        approve_allocation(world.database, MAX, *looked_at(run))
    approve_allocation(world.database, EVE, *looked_at(run))
    assert apply_allocation(world.database, MAX, *looked_at(run), needs_approval=True).given == 3


@pytest.mark.parametrize("role", ["supervisor", "auditor", "finance", "partner_user", "rule_author"])
def test_nobody_else_plans_decides_or_applies(world: World, role: str) -> None:
    run = plan(world)
    other = Actor("other@example.com", frozenset({role}))
    with pytest.raises(RoleMissing):
        plan(world, other)
    for decide in (apply_allocation, approve_allocation):
        with pytest.raises(Exception, match=r"not known|allowed|role"):
            decide(world.database, other, *looked_at(run))
    assert states(world) == {}


def test_second_plan_at_the_same_time_is_refused_naming_the_first(world: World) -> None:
    with acting(world, Actor("Ève@example.com", frozenset({"partner_manager"}))) as conn:
        take_planning_lock(conn, Actor("Ève@example.com", frozenset({"partner_manager"})))
        with pytest.raises(AllocationRunning, match=r"Ève@example\.com has been planning an allocation run since 20"):
            plan(world)
    assert plan(world)["state"] == "planned"


def test_partner_user_sees_own_tickets_only_in_every_table(world: World) -> None:
    apply(world, plan(world))
    with acting(world, pia(world)) as conn:
        for table, rows in {
            "ticket": 1,
            "ticket_state": 1,
            "ticket_event": 1,
            "partner": 1,
            "partner_contract": 1,
            "allocation_run": 0,
            "allocation_choice": 0,
            "allocation_question": 0,
            "allocation_answer": 0,
            "allocation_place": 0,
            "allocation_quota_use": 0,
            "ticket_pin": 0,
            "ticket_outcome": 0,
        }.items():
            assert len(conn.execute(f"SELECT FROM {table}".encode()).fetchall()) == rows, table


def test_partner_accepts_reports_and_returns_its_own_tickets_and_no_others(world: World) -> None:
    apply(world, plan(world))
    member = pia(world)
    with acting(world, member) as conn, pytest.raises(TicketNotFound):
        accept_ticket(conn, member, "T1")
    with acting(world, member) as conn:
        accept_ticket(conn, member, "T3")
        with pytest.raises(TicketElsewhere, match="accepted"):
            accept_ticket(conn, member, "T3")
        report_outcome(
            conn,
            member,
            "T3",
            Outcome(date(2026, 3, 2), "sold", Decimal(120), "EUR", Decimal("0.9"), 25),
            MONDAY,
        )
    assert states(world)["T3"] == ("done", "ann")
    [outcome] = world.ask("SELECT result, amount, source FROM ticket_outcome")
    assert outcome == {"result": "sold", "amount": Decimal(120), "source": "partner"}


def test_returned_ticket_is_not_the_partners_any_more_and_is_planned_for_another(world: World) -> None:
    apply(world, plan(world))
    member = pia(world)
    with acting(world, member) as conn:
        return_ticket(conn, member, "T3", "speaks Danish")
    with acting(world, member) as conn, pytest.raises(TicketNotFound):
        accept_ticket(conn, member, "T3")
    with acting(world, MAX) as conn, pytest.raises(TicketElsewhere):
        accept_ticket(conn, MAX, "T3")
    # Bob may not take it, and Ann gave it back.
    run = plan(world)
    assert choices(world, run) == {"T1": "ann", "T2": "bob", "T3": None} or choices(world, run)["T3"] is None


def test_manager_withdraws_a_ticket_and_nobody_reports_on_it(world: World) -> None:
    apply(world, plan(world))
    with acting(world, MAX) as conn:
        withdraw_ticket(conn, MAX, "T3", "customer called us")
    with acting(world, MAX) as conn, pytest.raises(TicketElsewhere):
        report_outcome(conn, MAX, "T3", Outcome(date(2026, 3, 2), "sold"), MONDAY)


def test_ticket_that_nobody_has_is_nobodys_to_accept(world: World) -> None:
    with acting(world, MAX) as conn, pytest.raises(NotYourTicket):
        accept_ticket(conn, MAX, "T1")


def test_several_days_ahead_every_day_has_its_places(world: World) -> None:
    world.bring({"ticket": [ticket(f"N{n}", region="north", due_on="2026-03-02") for n in range(3)]})
    run = plan(world, policy=replace(POLICY, days=3))
    rows = world.ask(
        "SELECT contact_on, load FROM allocation_place WHERE allocation_run_id = %s", run["allocation_run_id"]
    )
    assert len(rows) == 6
    assert run["counts"]["assigned"] == 5
    assert run["counts"]["reasons"] == {"no_capacity": 1}


def test_findings_of_a_run_name_what_it_could_not_keep(world: World) -> None:
    run = plan(world)
    tickets, partners = ids(world, "ticket"), ids(world, "partner")
    for number in ("T1", "T2"):
        run = pin_ticket(world.database, MAX, looked_at(run), Pin(tickets[number], partners["ann"], "lock")).run
    plan(world)
    found = world.ask("SELECT message FROM finding WHERE code = 'locks_over_places' AND resolved_at = 'infinity'")
    assert [row["message"] for row in found] == [
        "Ann gets 2 tickets on 2026-03-02 and has 1 places: tickets that are locked to it take more. Unlock some, or give it more places."
    ]


class Meanwhile:
    """Does something once, while a run is being planned: after everything was read and before anything is written."""

    def __init__(self, world: World, do: Callable[[], object]) -> None:
        self.world, self.do = world, do
        self.is_done = False

    def __call__(self, step: str, part: float) -> None:
        if part == 0.5:
            with acting(self.world, self.world.actor) as conn:
                # Whoever would have to wait is told at once: the test ends where it would stand still.
                conn.execute("SET LOCAL lock_timeout = '100ms'")
                take_ledger_instant(conn)
            self.do()
            self.is_done = True


def test_import_does_not_wait_for_a_plan_and_the_plan_knows_what_was_known_at_its_instant(world: World) -> None:
    alone = plan(world)
    late = Meanwhile(
        world, lambda: world.bring({"ticket": [ticket("T4", region="north"), ticket("T3", region="south")]})
    )
    run = plan_allocation(world.database, MAX, POLICY, late)
    assert late.is_done
    assert (run["content_hash"], run["value"]) == (alone["content_hash"], alone["value"])
    [imported] = world.ask("SELECT min(recorded_at) AS at FROM ticket WHERE source_id = 'T4'")
    assert run["as_of"] < imported["at"]
    assert "T4" not in choices(world, run) and choices(world, plan(world))["T4"] == "ann"


def test_run_is_not_given_out_while_another_is_planned_that_would_not_know(world: World) -> None:
    run = plan(world)

    def give() -> None:
        with pytest.raises(AllocationRunning, match="max@example"):
            apply(world, run, EVE)

    late = Meanwhile(world, give)
    again = plan_allocation(world.database, MAX, POLICY, late)
    assert late.is_done and states(world) == {}
    assert apply(world, again) == (3, 0, 0, 0)


def test_run_that_was_rejected_meanwhile_stays_so_and_the_new_one_stands(world: World) -> None:
    run = plan(world)
    late = Meanwhile(world, lambda: reject_allocation(world.database, EVE, *looked_at(run), "not today"))
    again = plan_allocation(world.database, MAX, POLICY, late)
    assert [row["state"] for row in world.ask("SELECT state FROM allocation_run ORDER BY 1")] == ["planned", "rejected"]
    assert apply(world, again) == (3, 0, 0, 0)


def test_run_after_changes_by_hand_keeps_only_what_differs_and_reads_as_if_it_kept_all(world: World) -> None:
    far = [f"far-{n}" for n in range(4)]
    served = [("ann", "north"), ("ann", "south"), *((each, each) for each in far)]
    scopes = [
        {"partner": who, "dimension": "region", "value": region, "start_on": "2026-01-01"} for who, region in served
    ]
    tickets_by_region = [ticket("T1", region="south"), ticket("T2", region="south", amount="2000")]
    tickets_by_region += [ticket(f"N {each}", region=each) for each in far]
    world.bring(
        together(
            *(partner(each, places=1, cost="2") for each in far),
            {"ticket": tickets_by_region, "partner_scope": scopes},
        )
    )
    run = plan(world)
    tickets, partners = ids(world, "ticket"), ids(world, "partner")
    moved = pin_ticket(world.database, MAX, looked_at(run), Pin(tickets["T1"], partners["ann"], "lock")).run
    moved = pin_ticket(world.database, MAX, looked_at(moved), Pin(tickets["T2"], partners["bob"], "lock")).run
    assert moved["base_run_id"] == run["allocation_run_id"]
    own = world.ask("SELECT FROM allocation_choice WHERE allocation_run_id = %s", moved["allocation_run_id"])
    assert len(own) == 3
    anew = plan(world)
    kept, whole = rows_of(world, moved), rows_of(world, anew)
    assert kept == whole and len(kept) == 7
    with acting(world, MAX) as conn:
        for number in tickets:
            told, again = (explain_ticket_of_run(conn, each, str(number)) for each in (moved, anew))
            assert told == again


def test_run_keeps_of_which_day_its_exchange_rates_were(world: World) -> None:
    rate = {"from_currency": "USD", "to_currency": "EUR", "rate": "0.5", "rate_on": "2026-02-27"}
    world.bring({"exchange_rate": [rate], "ticket": [ticket("T4", currency="USD")]})
    run = plan(world)
    assert run["policy"]["rate_days"] == {"USD": "2026-02-27"}
    pin = Pin(ids(world, "ticket")["T4"], ids(world, "partner")["bob"], "lock")
    assert pin_ticket(world.database, MAX, looked_at(run), pin).run["policy"] == run["policy"]


def test_ticket_whose_other_candidates_are_not_to_have_it_is_not_said_to_have_none(world: World) -> None:
    def says(run: Row, number: str) -> str:
        with world.database.transaction(world.actor, read_only=True) as conn:
            return " ".join(str(each) for each in explain_ticket_of_run(conn, run, number)["sentences"])

    run = plan(world)
    tickets, partners = ids(world, "ticket"), ids(world, "partner")
    assert "Nobody else may take it." in says(run, "T3")
    locked = pin_ticket(world.database, MAX, looked_at(run), Pin(tickets["T1"], partners["bob"], "lock")).run
    assert "Nobody else" not in says(locked, "T1") and "max@example.com locked it to Bob" in says(locked, "T1")
    ruled_out = pin_ticket(world.database, MAX, looked_at(locked), Pin(tickets["T2"], partners["ann"], "exclude")).run
    assert "Its other candidates gave it back, were ruled out by hand, or take no tickets" in says(ruled_out, "T2")


def test_partner_that_returned_a_ticket_or_was_ruled_out_is_named_with_who_did_it_when_and_why(world: World) -> None:
    def tell(run: Row, number: str, partner: str | None = None) -> dict[str, Any]:
        with world.database.transaction(world.actor, read_only=True) as conn:
            return explain_ticket_of_run(conn, run, number, partner)

    apply(world, plan(world))
    with acting(world, pia(world)) as conn:
        return_ticket(conn, pia(world), "T3", "speaks Danish")
    [back] = world.ask("SELECT recorded_at FROM ticket_event WHERE kind = 'returned'")
    day = f"{back['recorded_at']:%Y-%m-%d}"
    run = plan(world)
    told = tell(run, "T3")
    assert [str(each) for each in told["sentences"]] == [
        "Nobody gets ticket T3.",
        f"Ann may not take it: Returned it on {day}: speaks Danish",
        "Nobody else may take it.",
    ]
    assert {each["partner_name"]: str(each["reason"]) for each in told["forbidden"]} == {
        "Ann": f"Returned it on {day}: speaks Danish",
        "Bob": "Does not serve the region",
    }
    assert [str(each) for each in tell(run, "T3", "ann")["sentences"]] == [
        f"Ann may not take it: Returned it on {day}: speaks Danish"
    ]
    tickets, partners = ids(world, "ticket"), ids(world, "partner")
    pin = Pin(tickets["T2"], partners["ann"], "exclude", "knows her too well")
    # By the run that it changed, and by the next one, which asks anew.
    pinned = pin_ticket(world.database, MAX, looked_at(run), pin).run
    for later in (pinned, plan(world)):
        told = tell(later, "T2")
        assert [str(each["reason"]) for each in told["forbidden"]] == [
            f"Ruled out by max@example.com on {day}: knows her too well"
        ]
        assert "Ann" not in {each["partner_name"] for each in told["options"]}


def test_same_inputs_are_not_asked_again_and_whatever_changes_is_planned_as_from_nothing(world: World) -> None:
    def changed_contract() -> None:
        contract = {"partner": "ann", "start_on": "2026-01-01", "currency": "EUR", "cost_per_ticket": "7"}
        world.bring({"partner_contract": [contract]})

    def accepted() -> None:
        apply(world, plan(world))
        with acting(world, MAX) as conn:
            accept_ticket(conn, MAX, "T2")

    def moved() -> None:
        run, tickets, partners = plan(world), ids(world, "ticket"), ids(world, "partner")
        pin_ticket(world.database, MAX, looked_at(run), Pin(tickets["T1"], partners["ann"], "exclude"))

    def sold() -> None:
        outcome = {"ticket": "T1", "partner": "bob", "contacted_on": "2026-02-20", "result": "sold"}
        world.bring({"ticket_outcome": [outcome]})

    changes: dict[str, Callable[[], object]] = {
        "another ticket": lambda: world.bring({"ticket": [ticket("T4", region="south", amount="3000")]}),
        "the same ticket again": lambda: world.bring({"ticket": [ticket("T4", region="south", amount="3000")]}),
        "a ticket is about less": lambda: world.bring({"ticket": [ticket("T4", region="south", amount="10")]}),
        "an outcome": sold,
        "a contract": changed_contract,
        "given out and accepted": accepted,
        "a partner is ruled out": moved,
        "a pause": lambda: world.bring(
            {"partner_pause": [{"partner": "bob", "start_on": "2026-03-02", "end_on": "2026-03-03"}]}
        ),
    }
    plan(world)
    for name, do in changes.items():
        do()
        run = plan(world)
        asked = ask_world(world).question
        assert (name, run["content_hash"]) == (name, hash_choices(asked, choose(asked)))
        found = open_findings(world)
        again = plan(world)
        assert again["content_hash"] == run["content_hash"]
        assert again["base_run_id"] == (run["base_run_id"] or run["allocation_run_id"])
        assert rows_of(world, again) == rows_of(world, run) and open_findings(world) == found
    # Nothing that was asked has changed, but what is guaranteed to every partner.
    shared = plan(world, policy=replace(POLICY, guaranteed_share=Decimal(1)))
    assert shared["base_run_id"] == again["base_run_id"]
    world.bring({"ticket": [ticket("T9", closed_on="2026-02-01")]})
    assert rows_of(world, plan(world, policy=replace(POLICY, guaranteed_share=Decimal(1)))) == rows_of(world, shared)


def test_finding_that_somebody_resolved_is_found_again(world: World) -> None:
    world.bring(
        {
            "ticket": [ticket("T5", region="nowhere")],
            "partner_scope": [{"partner": "ann", "dimension": "region", "value": "north", "start_on": "2026-01-01"}],
        }
    )
    plan(world)
    [found] = [row for row in open_findings(world) if row["subject_number"] == "T5"]
    with acting(world, world.actor) as conn:
        conn.execute("UPDATE finding SET resolved_at = clock_timestamp() WHERE subject_number = 'T5'")
    assert found not in open_findings(world)
    plan(world)
    assert found in open_findings(world)


def rows_of(world: World, run: Row) -> list[dict[str, object]]:
    columns = (
        "ticket_id, candidates, partner_id, contact_on, status, reason, value, parts, runner_up_partner_id, regret"
    )
    statement = f"SELECT {columns} FROM allocation_run_choice WHERE allocation_run_id = %s ORDER BY 1"
    return world.ask(statement, run["allocation_run_id"])


def open_findings(world: World) -> list[dict[str, object]]:
    return world.ask(
        "SELECT code, message, subject_number FROM finding WHERE producer = 'allocation' AND resolved_at = 'infinity' ORDER BY finding_id"
    )
