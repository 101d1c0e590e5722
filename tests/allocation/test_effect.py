"""What the optimum is worth in outcomes: which tickets are compared, and what is said of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from aftersale.allocation.effect import Effect, find_effect, say_difference
from aftersale.allocation.intervals import Counted, Summed, compare_means, compare_rates
from aftersale.allocation.model import Policy
from aftersale.pipeline import apply_allocation, plan_allocation, reading_results
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Database
from aftersale.values.period import Period, parse_period
from allocation.test_runs import ids
from allocation.ticket_worlds import MONDAY, partner, pin, ticket
from conftest import Prepare
from worlds import Rows, World, new_world, silent, together

MAX = Actor("max@example.com", frozenset({"partner_manager"}))
LATE = datetime(2099, 1, 1, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
TICKETS = 24


def settle(database: Database, folder: Path) -> None:
    """Two partners with room for all, and two dozen tickets of which one is locked to the dearer."""
    world = new_world(database, operator("test"), folder)
    tickets: dict[str, Rows] = {"ticket": [ticket(f"T{n}", due_on="2026-03-02") for n in range(TICKETS)]}
    world.bring(together(partner("ann", places=40, cost="1"), partner("bob", places=40, cost="4"), tickets))
    pin(world, "T0", "bob", "lock")


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle)


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return World(database, actor, tmp_path)


def give_out(world: World, policy: Policy) -> None:
    run = plan_allocation(world.database, MAX, policy, silent)
    apply_allocation(world.database, MAX, run["allocation_run_id"], run["content_hash"])


def report(world: World) -> dict[str, tuple[bool, bool]]:
    """Say what came of every ticket: a third sold 90 EUR, in two minutes of three in time; by number whether held back, and sold."""
    rows = world.ask(
        "SELECT t.source_id AS ticket, p.source_id AS partner, c.status FROM ticket_event AS e "
        "JOIN ticket AS t ON t.ticket_id = e.ticket_id AND t.superseded_at = 'infinity' "
        "JOIN partner AS p ON p.partner_id = e.partner_id AND p.superseded_at = 'infinity' "
        "JOIN allocation_run_choice AS c ON c.ticket_id = e.ticket_id AND c.allocation_run_id = e.allocation_run_id "
        "WHERE e.kind = 'allocated'"
    )
    outcomes = []
    told = {}
    for row in rows:
        number = int(str(row["ticket"])[1:])
        sold = number % 3 == 0
        outcomes.append(
            {
                "ticket": row["ticket"],
                "partner": row["partner"],
                "contacted_on": "2026-03-02" if number % 4 else "2026-03-05",
                "result": "sold" if sold else "not_sold",
                "amount": "90" if sold else "",
                "currency": "EUR" if sold else "",
            }
        )
        if row["status"] != "locked":
            told[str(row["ticket"])] = (row["status"] == "held_back", sold)
    world.bring({"ticket_outcome": outcomes})
    return told


def look(world: World, period: Period | None = None, actor: Actor | None = None) -> Effect:
    with reading_results(world.database, actor or world.actor, "EUR", LATE) as (conn, columnar):
        return find_effect(conn, columnar, "EUR", LATE, period)


def test_tickets_of_both_ways_are_compared_and_locked_ones_are_of_neither(world: World) -> None:
    give_out(world, Policy(MONDAY, "EUR", held_back_share=Decimal("0.4")))
    told = report(world)
    assert len(told) == TICKETS - 1
    held_back = [sold for is_held_back, sold in told.values() if is_held_back]
    optimised = [sold for is_held_back, sold in told.values() if not is_held_back]
    assert held_back and optimised
    effect = look(world)
    assert [(each.share, each.runs, each.first_on, each.last_on) for each in effect.runs] == [
        (Decimal("0.4"), 1, MONDAY, MONDAY)
    ]
    first, second = Counted(len(optimised), sum(optimised)), Counted(len(held_back), sum(held_back))
    found = {each.measure: each for each in effect.compared}
    assert found["upsell_rate"].difference == compare_rates(first, second)
    sums = [Summed(each.n, Decimal(90 * each.hits), Decimal(8100 * each.hits)) for each in (first, second)]
    assert found["upsell_amount"].difference == compare_means(*sums)
    assert found["handling_cost"].optimum.value == Decimal("1.0000")
    late = {number for number in told if int(number[1:]) % 4 == 0}
    assert effect.optimum.on_time == Counted(
        len(optimised), sum(not told[number][0] and number not in late for number in told)
    )


def test_run_that_has_its_choices_from_another_counts_as_any(world: World) -> None:
    policy = Policy(MONDAY, "EUR", held_back_share=Decimal("0.4"))
    plan_allocation(world.database, MAX, policy, silent)
    give_out(world, policy)
    assert (
        world.ask("SELECT FROM allocation_choice JOIN allocation_run USING (allocation_run_id) WHERE state = 'applied'")
        == []
    )
    told = report(world)
    first, second = (
        Counted(len(sold), sum(sold))
        for sold in ([sold for held_back, sold in told.values() if held_back == which] for which in (False, True))
    )
    found = {each.measure: each for each in look(world).compared}
    assert first.n + second.n == TICKETS - 1
    assert found["upsell_rate"].difference == compare_rates(first, second)


def test_runs_that_held_nothing_back_and_runs_of_other_days_are_left_out(world: World) -> None:
    give_out(world, Policy(MONDAY, "EUR"))
    report(world)
    assert (look(world).runs, look(world).compared) == ((), ())
    world.bring({"ticket": [ticket(f"U{n}", due_on="2026-03-03") for n in range(TICKETS)]})
    give_out(world, Policy(TUESDAY, "EUR", held_back_share=Decimal("0.5")))
    effect = look(world)
    # Only what the second run gave out counts, but for the locked one; what was said before of a ticket that it moved is none of it.
    given = world.ask(
        "SELECT count(*) AS tickets FROM ticket_event JOIN allocation_run USING (allocation_run_id) "
        "WHERE kind = 'allocated' AND allocate_on = %s",
        TUESDAY,
    )
    told = world.ask(
        "SELECT count(*) AS tickets FROM ticket_event AS e JOIN allocation_run USING (allocation_run_id) "
        "JOIN ticket_outcome USING (ticket_id, partner_id) WHERE kind = 'allocated' AND allocate_on = %s AND contacted_on < %s",
        TUESDAY,
        TUESDAY,
    )
    assert int(str(told[0]["tickets"])) > 0
    assert effect.optimum.given + effect.held_back.given == int(str(given[0]["tickets"])) - 1 - int(
        str(told[0]["tickets"])
    )
    assert look(world, parse_period("2026-03-02..2026-03-03")).runs == ()
    assert len(look(world, parse_period("2026-03")).runs) == 1


def test_tickets_of_which_nothing_is_told_yet_are_given_and_say_nothing(world: World) -> None:
    give_out(world, Policy(MONDAY, "EUR", held_back_share=Decimal("0.4")))
    effect = look(world)
    assert (effect.optimum.given + effect.held_back.given, effect.optimum.contacted) == (TICKETS - 1, 0)
    assert str(effect.compared[0].sentence) == "Sold on top: too few tickets to tell; 0 against 0."


def test_planned_run_is_no_effect_yet(world: World) -> None:
    plan_allocation(world.database, MAX, Policy(MONDAY, "EUR", held_back_share=Decimal("0.4")), silent)
    assert look(world).runs == ()


def test_somebody_of_a_partner_is_told_of_no_run(world: World) -> None:
    give_out(world, Policy(MONDAY, "EUR", held_back_share=Decimal("0.4")))
    world.bring(
        {
            "person": [{"key": "pia", "name": "Pia"}],
            "partner_member": [{"partner": "ann", "person": "pia", "start_on": "2026-01-01"}],
        }
    )
    pia = Actor("pia@example.com", frozenset({"partner_user"}), person_id=ids(world, "person")["pia"])
    assert look(world, actor=pia).runs == ()


def test_differences_are_said_in_plain_sentences() -> None:
    sells = compare_rates(Counted(1_204, 337), Counted(61, 5))
    assert str(say_difference("upsell_rate", sells, "EUR")) == (
        "Tickets allocated by the optimum sell 19.8 points more often, between 9.9 and 25.1; 1,204 against 61 tickets."
    )
    cancels = compare_rates(Counted(61, 5), Counted(1_204, 337))
    assert str(say_difference("cancellation_rate", cancels, "EUR")) == (
        "Customers of tickets allocated by the optimum cancel 19.8 points less often, between 9.9 and 25.1; 61 against 1,204 tickets."
    )
    unsure = compare_rates(Counted(1_204, 337), Counted(61, 15))
    assert str(say_difference("on_time_rate", unsure, "EUR")) == (
        "Done in time: the optimum may make no difference; it lies between -8.9 and 12.8 points. 1,204 against 61 tickets."
    )
    costs = compare_means(Summed(3, Decimal(12), Decimal(50)), Summed(3, Decimal(60), Decimal(1_202)))
    assert str(say_difference("handling_cost", costs, "EUR")) == (
        "Tickets allocated by the optimum cost 16.00 EUR less each, between 13.73 EUR and 18.27 EUR; 3 against 3 tickets."
    )
    assert str(say_difference("net_value", compare_means(Summed(), Summed()), "EUR")) == (
        "Net value per ticket: too few tickets to tell; 0 against 0."
    )
