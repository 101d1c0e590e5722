"""Tables tried on days that are over, runs and days planned with something else, runs compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aftersale.allocation.ask import AllocationTables
from aftersale.allocation.compare import MoveFilter, compare_runs, load_moves
from aftersale.allocation.errors import (
    NothingAsked,
    PlacesUnclear,
    RunOrDay,
    RunsNotComparable,
    SpanNotOver,
    SpanTooLong,
)
from aftersale.allocation.model import Policy
from aftersale.allocation.past import open_past
from aftersale.allocation.pin_actions import Pin
from aftersale.allocation.run_store import get_run
from aftersale.allocation.try_tables import TablesTrial, try_tables
from aftersale.allocation.what_if_store import get_what_if
from aftersale.orders.store import fetch_exchange_rates
from aftersale.pipeline import load_allocation_tables, pin_ticket
from aftersale.rules.errors import TableNotTried
from aftersale.rules.model import RuleTable
from aftersale.rules.store import find_trial
from aftersale.settings import Settings, load_settings
from aftersale.storage.actor import Actor
from aftersale.storage.columnar import open_columnar
from aftersale.storage.database import Database
from aftersale.trials import TrialAsked, WhatIfAsked, choose_period, require_asked, try_rules, try_what_if
from allocation.test_runs import MAX, apply, ids, looked_at, plan, settle
from allocation.ticket_worlds import MONDAY, decide_by, give, partner, settle_tables, tell, ticket, weigh_by_segment
from conftest import Prepare
from worlds import World, silent, together

TODAY = date(2026, 4, 10)
NOT_NORTH = decide_by("region", ('"north"', '"forbidden"'), ("-", '"allowed"'))


@pytest.fixture
def beginning(request: pytest.FixtureRequest, prepared: Prepare) -> str:
    return prepared(settle_tables if "bare" in request.fixturenames else settle)


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    """Ann takes one ticket a day for 1 EUR, Bob two for 4, in the south; T1 and T2 of the south, T3 of the north."""
    return World(database, actor, tmp_path)


@pytest.fixture
def bare(world: World) -> World:
    """Nobody yet."""
    return world


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"AFTERSALE_DATA": str(tmp_path)})


def try_on(
    world: World,
    *,
    eligibility: RuleTable | None = None,
    weights: RuleTable | None = None,
    first: date = MONDAY,
    days: int = 2,
    begun_at: datetime | None = None,
) -> TablesTrial:
    """A trial on days from the Monday on, by what is known now."""
    end = first + timedelta(days=days)
    with world.database.transaction(world.actor) as conn, open_columnar(world.database, conn, world.actor) as columnar:
        row = conn.execute("SELECT clock_timestamp() AS at").fetchone()
        assert row is not None
        now = row["at"]

        def fetch_rates(day: date) -> None:
            fetch_exchange_rates(columnar, "EUR", day, now)

        begun = begun_at or datetime.combine(first, datetime.min.time(), UTC)
        past = open_past(columnar, (first, end), now, begun, fetch_rates)

        def find_tables(day: date) -> tuple[AllocationTables, AllocationTables]:
            held = load_allocation_tables(conn, day, now)
            return held, AllocationTables(eligibility or held.eligibility, weights or held.weights)

        return try_tables(past, [first + timedelta(days=each) for each in range(days)], "EUR", find_tables, silent)


def by_number(world: World, trial: TablesTrial) -> dict[object, tuple[object, object]]:
    """Who has which ticket before and after, by the numbers of tickets and partners."""
    partners: dict[int | None, object] = {key: number for number, key in ids(world, "partner").items()}
    found = {}
    for number, key in ids(world, "ticket").items():
        before, after = trial.sides.find(key).partners
        found[number] = (partners.get(before), partners.get(after))
    return found


def test_draft_that_forbids_a_region_names_the_ticket_that_nobody_may_take(world: World) -> None:
    # By what ships T1 and T2 go to Bob, T3 to Ann: 456 + 906 + 459. Without the north Ann has room for one of Bob's.
    trial = try_on(world, eligibility=NOT_NORTH)
    assert (trial.sides.before.value, trial.sides.after.value) == (1_821_000, 456_000 + 906_000 + 3_000)
    assert (trial.tickets, trial.candidates_changed, trial.found, trial.by_tried) == (3, 1, 0, None)
    assert trial.lost == ((ids(world, "ticket")["T3"], "no_candidate"),)
    where = by_number(world, trial)
    assert where["T3"] == ("ann", None)
    assert sorted(str(after) for _, after in where.values()) == ["None", "ann", "bob"]
    ann = next(each for each in trial.sides.list_partners() if each.partner_id == ids(world, "partner")["ann"])
    assert (ann.places, ann.tickets, ann.gained, ann.lost) == ((2, 2), (1, 1), 1, 1)


def test_same_tables_change_nothing(world: World) -> None:
    trial = try_on(world)
    assert (trial.sides.moved, trial.sides.other_day, trial.candidates_changed, trial.lost) == (0, 0, 0, ())
    assert trial.sides.before.value == trial.sides.after.value


def test_what_waits_goes_on_a_later_day_within_the_places_of_the_week(bare: World) -> None:
    # One a day and two a week: of three tickets two go on Monday and Tuesday, the third on the Monday after.
    ann = partner("ann", places=1)
    ann["partner_capacity"] = [{**ann["partner_capacity"][0], "tickets_a_week": 2}]
    bare.bring(together(ann, {"ticket": [ticket(f"T{number}") for number in range(3)]}))
    trial = try_on(bare, days=8)
    assert sorted(trial.sides.before.days.tolist()) == [
        (MONDAY + timedelta(days=each)).toordinal() for each in (0, 1, 7)
    ]


def test_tickets_come_with_their_day_and_go_when_they_are_closed(bare: World) -> None:
    closed, later = ticket("T1", closed_on="2026-03-03"), ticket("T2", opened_on="2026-03-03")
    bare.bring(together(partner("ann"), {"ticket": [closed, later]}))
    trial = try_on(bare)
    days = {
        bare_id: int(day) for bare_id, day in zip(trial.sides.before.ticket_ids, trial.sides.before.days, strict=True)
    }
    numbers = ids(bare, "ticket")
    assert days == {numbers["T1"]: MONDAY.toordinal(), numbers["T2"]: MONDAY.toordinal() + 1}
    assert try_on(bare, first=MONDAY + timedelta(days=1)).tickets == 1


def test_ticket_that_was_accepted_before_takes_a_place_on_its_day_alone(bare: World) -> None:
    bare.bring(together(partner("ann", places=1), {"ticket": [ticket(f"T{number}") for number in range(3)]}))
    give(bare, "T0", "ann", "2026-03-02")
    tell(bare, "T0", "ann", "accepted")
    now = datetime.now(UTC) + timedelta(minutes=1)
    trial = try_on(bare, days=3, begun_at=now)
    assert sorted(trial.sides.before.days.tolist()) == [MONDAY.toordinal() + 1, MONDAY.toordinal() + 2]
    # As it stood before anybody had given it out, all three are still to be given.
    assert len(try_on(bare, days=3).sides.before.ticket_ids) == 3


def test_other_weights_are_measured_by_those_in_force_and_by_their_own(bare: World) -> None:
    tickets = [ticket("T1", segment="small"), ticket("T2", segment="large")]
    bare.bring(together(partner("ann", places=1), {"ticket": tickets}))
    # What is small is worth nothing by the shipped weights more than what is large; here ten times as much.
    trial = try_on(bare, weights=weigh_by_segment(small="10", large="1"), days=1)
    assert trial.by_tried is not None
    assert trial.sides.before.value >= trial.sides.after.value
    assert trial.by_tried[1] >= trial.by_tried[0]
    [only] = trial.sides.after.ticket_ids.tolist()
    assert only == ids(bare, "ticket")["T1"]


def test_ticket_that_new_weights_leave_out_is_lost(world: World) -> None:
    trial = try_on(world, weights=weigh_by_segment(small="1"))
    assert {reason for _, reason in trial.lost} == {"no_weights"}
    assert len(trial.lost) == 3


def test_trial_is_kept_with_names_and_found_again(world: World, settings: Settings) -> None:
    with world.database.transaction(world.actor) as conn:
        version = load_allocation_tables(conn, MONDAY, datetime.now(UTC)).eligibility.version
    asked = TrialAsked("partner_eligibility", "2026-03-02..2026-03-04", version=version)
    before = world.ask("SELECT * FROM ticket_event")
    done = try_rules(world.database, settings, world.actor, asked, silent)
    with world.database.transaction(world.actor) as conn:
        trial = find_trial(conn, "partner_eligibility", int(done["trial_id"]))
    assert trial is not None and trial["draft_id"] is None
    result = trial["result"]
    assert (result["tickets"], result["value_before"], result["difference"]) == (3, 1_821_000, 0)
    assert {each["partner_name"] for each in result["partners"]} == {"Ann", "Bob"}
    assert world.ask("SELECT * FROM ticket_event") == before == []


def what_if(world: World, settings: Settings, actor: Actor = MAX, **asked: Any) -> Mapping[str, Any]:
    done = try_what_if(world.database, settings, actor, WhatIfAsked(**asked), silent)
    with world.database.transaction(actor, read_only=True) as conn:
        return get_what_if(conn, int(done["what_if_id"]))


def test_several_partners_and_a_share_are_tried_at_once(world: World, settings: Settings) -> None:
    run = plan(world)
    kept = what_if(world, settings, allocation_run_id=run["allocation_run_id"], places=(("ann", "+1"), ("Bob", "1")))
    # Ann takes T3 and one of the others for 1 EUR, Bob the other for 4.
    assert kept["result"]["value_before"] == 1_821_000
    assert kept["result"]["value_after"] == 1_821_000 + 3_000
    assert {each["partner_name"]: each["places_after"] for each in kept["result"]["partners"]} == {"Ann": 2, "Bob": 1}
    assert len(kept["result"]["moves"]) == kept["result"]["moved"] == 1
    both = what_if(world, settings, allocation_run_id=run["allocation_run_id"], guaranteed_share=Decimal(1))
    assert both["asked"]["guaranteed_share"] == "1"
    assert world.ask("SELECT count(*) AS runs FROM allocation_run") == [{"runs": 1}]


def test_other_tables_and_places_of_a_run_are_tried_together(world: World, settings: Settings) -> None:
    run = plan(world)
    kept = what_if(
        world, settings, allocation_run_id=run["allocation_run_id"], places=(("bob", "0"),), tables=(NOT_NORTH,)
    )
    # Nobody may take T3, and Ann alone has a place: T2 is worth most there.
    assert kept["result"]["value_after"] == 909_000
    assert kept["asked"]["eligibility"]["after"] == NOT_NORTH.version
    assert kept["asked"]["weights"] is None


def test_day_that_is_over_is_planned_by_what_held_then_and_otherwise(world: World, settings: Settings) -> None:
    kept = what_if(world, settings, allocate_on=MONDAY, tables=(weigh_by_segment(small="1"),))
    assert (kept["allocation_run_id"], kept["result"]["value_before"]) == (None, 1_821_000)
    assert kept["result"]["by_tried"] == {"before": 0, "after": 0}
    assert kept["result"]["assigned_after"] == 0


def test_what_cannot_be_looked_back_on_is_refused(world: World, settings: Settings) -> None:
    for asked, problem in (
        (WhatIfAsked(guaranteed_share=Decimal(1)), RunOrDay),
        (WhatIfAsked(1, TODAY, guaranteed_share=Decimal(1)), RunOrDay),
        (WhatIfAsked(1), NothingAsked),
        (WhatIfAsked(allocate_on=TODAY, guaranteed_share=Decimal(1)), SpanNotOver),
        (WhatIfAsked(allocate_on=TODAY - timedelta(days=1), days=2, guaranteed_share=Decimal(1)), SpanNotOver),
    ):
        with pytest.raises(problem):
            require_asked(asked, TODAY)
    assert str(choose_period("ticket_weights", None, TODAY)) == "2026-03"
    assert str(choose_period("direct_basis", None, TODAY)) == "2026-Q1"
    with pytest.raises(SpanNotOver):
        choose_period("ticket_weights", "2026-04", TODAY)
    with pytest.raises(SpanTooLong):
        choose_period("ticket_weights", "2025", TODAY)
    with pytest.raises(TableNotTried):
        try_rules(world.database, settings, world.actor, TrialAsked("payout_approval", "2026-03"), silent)
    run = plan(world)
    with pytest.raises(PlacesUnclear):
        what_if(world, settings, allocation_run_id=run["allocation_run_id"], places=(("ann", "many"),))


def test_two_runs_are_told_apart_ticket_by_ticket(world: World) -> None:
    before = plan(world)
    tickets, partners = ids(world, "ticket"), ids(world, "partner")
    pin_ticket(world.database, MAX, looked_at(before), Pin(tickets["T1"], partners["ann"], "lock", ""))
    [newest] = world.ask("SELECT max(allocation_run_id) AS run FROM allocation_run")
    with world.database.transaction(MAX) as conn:
        after = get_run(conn, int(str(newest["run"])))
        found = compare_runs(conn, before, after)
        rows, total = load_moves(conn, before, after, MoveFilter())
        of_bob, _ = load_moves(conn, before, after, MoveFilter(partners["bob"]))
        none, still = load_moves(conn, before, after, MoveFilter(text="T3"), 10, 50)
    # T1 goes from Bob (456) to Ann (459), who has no place for T3 (459) any more.
    assert (found["difference"], found["common_difference"], found["common"]) == (-456_000, -456_000, 3)
    assert (found["moved"], found["dropped"], found["given"], found["other_day"]) == (1, 1, 0, 0)
    assert [(row["ticket_number"], row["partner_before_name"], row["partner_after_name"]) for row in rows] == [
        ("T1", "Bob", "Ann"),
        ("T3", "Ann", None),
    ]
    assert [row["difference"] for row in rows] == [3_000, -459_000]
    assert (total, [row["ticket_number"] for row in of_bob], none, still) == (2, ["T1"], [], 1)
    by_name = {row["partner_name"]: row for row in found["partners"]}
    assert (by_name["Ann"]["gained"], by_name["Ann"]["lost"], by_name["Bob"]["tickets_after"]) == (1, 1, 1)
    with pytest.raises(RunsNotComparable), world.database.transaction(MAX) as conn:
        compare_runs(conn, before, {**after, "currency": "USD"})


def test_tickets_that_the_next_days_run_leaves_where_they_are_do_not_change_partner(world: World) -> None:
    before = plan(world)
    apply(world, before)
    world.bring({"ticket": [ticket("T4", opened_on="2026-03-02"), ticket("T5", opened_on="2026-03-02")]})
    after = plan(world, policy=Policy(MONDAY + timedelta(days=1), "EUR", planned_on=MONDAY))
    with world.database.transaction(MAX) as conn:
        found = compare_runs(conn, before, after)
        rows, total = load_moves(conn, before, after, MoveFilter())
        given, _ = load_moves(conn, before, after, MoveFilter(kind="given"))
        moved, _ = load_moves(conn, before, after, MoveFilter(kind="moved"))
    # What partners got for Monday they keep; the run of Tuesday is about T4 and T5 alone.
    assert (found["moved"], found["dropped"], found["given"], found["stayed"]) == (0, 0, 2, 3)
    assert (found["common"], found["only_before"], found["only_after"]) == (0, 3, 2)
    assert (found["difference"], found["common_difference"]) == (None, 0)
    assert {row["partner_name"]: (row["gained"], row["lost"], row["stayed"]) for row in found["partners"]} == {
        "Ann": (1, 0, 1),
        "Bob": (1, 0, 2),
    }
    assert (total, {row["ticket_number"] for row in rows}, given, moved) == (2, {"T4", "T5"}, rows, [])
    assert {(row["value_before"], row["difference"], row["kind"]) for row in rows} == {(None, None, "given")}
