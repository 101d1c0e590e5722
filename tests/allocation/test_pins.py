"""Several tickets decided about by hand at once: one plan for all of them, each refused for itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftersale.access.errors import RoleMissing
from aftersale.allocation.errors import PinExists, PinNotAllowed, TicketElsewhere, TicketNotPinned
from aftersale.allocation.pin_actions import HandMoves, Pin, free_tickets, pin_tickets
from aftersale.allocation.ticket_actions import accept_ticket
from aftersale.storage.actor import Actor
from aftersale.storage.columnar import open_columnar
from aftersale.storage.database import Database, Row
from allocation.test_runs import MAX, apply, choices, ids, pia, plan, settle
from conftest import Prepare
from worlds import World


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle)


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return World(database, actor, tmp_path)


def decide(world: World, kind: str, partner: str, *tickets: str, actor: Actor = MAX) -> HandMoves:
    known, partners = ids(world, "ticket"), ids(world, "partner")
    with world.database.transaction(actor) as conn, open_columnar(world.database, conn, actor) as columnar:
        return pin_tickets(conn, columnar, actor, [Pin(known[each], partners[partner], kind) for each in tickets])


def free(world: World, *tickets: str) -> HandMoves:
    known = ids(world, "ticket")
    with world.database.transaction(MAX) as conn, open_columnar(world.database, conn, MAX) as columnar:
        return free_tickets(conn, columnar, MAX, [known[each] for each in tickets])


def names(world: World, moved: HandMoves) -> tuple[set[object], dict[object, type]]:
    numbers = {ticket_id: number for number, ticket_id in ids(world, "ticket").items()}
    troubles = {numbers[each]: type(problem) for each, problem in moved.troubles.items()}
    return {numbers[each] for each in moved.changed}, troubles


def pins(world: World) -> list[Row]:
    return world.ask("SELECT kind FROM ticket_pin WHERE ended_at = 'infinity' ORDER BY kind")


def test_tickets_are_excluded_together_by_one_plan_that_says_what_it_costs(world: World) -> None:
    run = plan(world)
    moved = decide(world, "exclude", "bob", "T1", "T2")
    assert names(world, moved) == ({"T1", "T2"}, {})
    assert moved.run is not None
    # Ann has one place, which T2 is worth most at: T1 and T3 go to nobody.
    assert choices(world, moved.run) == {"T1": None, "T2": "ann", "T3": None}
    assert moved.cost == run["value"] - moved.run["value"] == 1_821_000 - 909_000
    assert len(world.ask("SELECT FROM allocation_run")) == 2
    audited = world.ask(
        "SELECT detail ->> 'together' AS n, detail ->> 'cost' AS cost FROM audit_entry WHERE action = 'pin_ticket'"
    )
    assert audited == [{"n": "2", "cost": "912000"}] * 2
    back = free(world, "T1", "T2")
    assert back.run is not None
    assert (back.cost, back.run["content_hash"], pins(world)) == (-912_000, run["content_hash"], [])


def test_ticket_that_may_not_go_there_stays_and_the_others_go(world: World) -> None:
    plan(world)
    moved = decide(world, "lock", "bob", "T1", "T3")
    assert names(world, moved) == ({"T1"}, {"T3": PinNotAllowed})
    assert [row["kind"] for row in pins(world)] == ["lock"]


def test_where_nothing_changed_nothing_is_planned_again(world: World) -> None:
    plan(world)
    decide(world, "lock", "bob", "T1")
    moved = decide(world, "lock", "bob", "T1", "T3")
    assert names(world, moved) == (set(), {"T1": PinExists, "T3": PinNotAllowed})
    assert names(world, free(world, "T2")) == (set(), {"T2": TicketNotPinned})
    assert len(world.ask("SELECT FROM allocation_run")) == 2


def test_lock_takes_the_place_of_an_earlier_one_and_free_ends_all(world: World) -> None:
    plan(world)
    decide(world, "lock", "bob", "T1")
    decide(world, "lock", "ann", "T1")
    decide(world, "exclude", "bob", "T1")
    assert [row["kind"] for row in pins(world)] == ["exclude", "lock"]
    free(world, "T1")
    assert pins(world) == []


def test_without_a_run_that_waits_the_next_one_goes_by_what_was_decided(world: World) -> None:
    moved = decide(world, "lock", "ann", "T1")
    assert (moved.run, moved.cost, names(world, moved)) == (None, 0, ({"T1"}, {}))
    run = plan(world)
    assert choices(world, run)["T1"] == "ann"
    apply(world, run)
    with world.database.transaction(pia(world)) as conn:
        accept_ticket(conn, pia(world), "T1")
    assert names(world, decide(world, "lock", "bob", "T1"))[1] == {"T1": TicketElsewhere}


def test_somebody_of_a_partner_decides_about_no_ticket(world: World) -> None:
    plan(world)
    with pytest.raises(RoleMissing):
        decide(world, "lock", "ann", "T1", actor=pia(world))
    assert pins(world) == []
