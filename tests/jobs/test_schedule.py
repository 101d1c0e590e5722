"""The daily run: asked for once each working day after its time, planned as the last one, and never over what people did."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aftersale import pipeline
from aftersale.allocation.errors import AllocationTableMissing
from aftersale.allocation.model import Policy
from aftersale.allocation.pin_actions import Pin
from aftersale.allocation.run_actions import take_planning_lock
from aftersale.jobs import schedule
from aftersale.jobs.model import Job
from aftersale.jobs.queue import prepare_queue
from aftersale.jobs.run import run_job
from aftersale.jobs.schedule import Schedule, ask_for_run, load_schedule
from aftersale.jobs.store import get_job
from aftersale.settings import Settings, TimeOfDayUnreadable, load_settings
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Database, Row
from allocation.test_runs import EVE, MAX, apply, ids, looked_at, pia, plan, states
from allocation.test_runs import settle as settle_tickets
from allocation.ticket_worlds import MONDAY
from conftest import Prepare
from worlds import World, new_world

ZONE = ZoneInfo("Asia/Kolkata")
FRIDAY = MONDAY + timedelta(days=4)


def settle(database: Database, folder: Path) -> None:
    """The world of the runs, with a queue."""
    prepare_queue(database.address)
    settle_tickets(database, folder)


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle)


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return new_world(database, operator("test"), tmp_path)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, None, ZONE, "http://127.0.0.1:8000", allocate_at=time(6, 30))


@pytest.fixture(autouse=True)
def on_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are done on the Monday, whatever day it is."""
    monkeypatch.setattr(schedule, "find_today", lambda zone: MONDAY)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


def ask(world: World, settings: Settings, day: date = MONDAY, clock: str = "06:30") -> int:
    job_id = ask_for_run(world.database, settings, at(day, clock))
    assert job_id is not None
    return job_id


def do(world: World, settings: Settings, job_id: int) -> Job:
    run_job(world.database, settings, job_id, 0)
    with world.database.owner_transaction() as conn:
        return get_job(conn, job_id)


def look(world: World, settings: Settings, now: datetime, reader: Actor = MAX) -> Schedule:
    with world.database.transaction(reader, read_only=True) as conn:
        found = load_schedule(conn, settings, now)
    assert found is not None
    return found


def runs(world: World) -> list[Row]:
    return world.ask("SELECT allocation_run_id, state, planned_by, allocate_on, days FROM allocation_run ORDER BY 1")


@pytest.mark.parametrize("value", ["6:30", "24:00", "06:60", "06:30:00", "noon", "06.30", "٠٦:٣٠", " 06:30"])
def test_time_that_is_none_is_refused_by_the_settings_name(value: str) -> None:
    with pytest.raises(TimeOfDayUnreadable, match="AFTERSALE_ALLOCATE_AT") as caught:
        load_settings({"AFTERSALE_ALLOCATE_AT": value})
    assert "06:30" in str(caught.value)


def test_time_is_read_and_without_it_nothing_is_planned_by_itself(world: World) -> None:
    chosen = load_settings({"AFTERSALE_ALLOCATE_AT": "06:30", "AFTERSALE_ALLOCATE_APPLY": "yes"})
    assert (chosen.allocate_at, chosen.applies_allocation) == (time(6, 30), True)
    without = load_settings({})
    assert (without.allocate_at, without.applies_allocation) == (None, False)
    assert ask_for_run(world.database, without, at(MONDAY, "12:00")) is None
    with world.database.transaction(MAX, read_only=True) as conn:
        assert load_schedule(conn, without, at(MONDAY, "12:00")) is None


def test_run_is_asked_for_once_a_working_day_after_its_time(world: World, settings: Settings) -> None:
    assert ask_for_run(world.database, settings, at(MONDAY, "06:29")) is None
    assert ask_for_run(world.database, settings, at(MONDAY - timedelta(days=1), "12:00")) is None
    job_id = ask(world, settings)
    assert ask_for_run(world.database, settings, at(MONDAY, "06:31")) is None
    assert ask_for_run(world.database, settings, at(MONDAY + timedelta(days=1), "06:30")) == job_id + 1


def test_missed_time_is_made_up_on_the_same_day_only(world: World, settings: Settings) -> None:
    ask(world, settings, clock="23:59")
    [job] = world.ask("SELECT arguments ->> 'allocate_on' AS day FROM job")
    assert job == {"day": "2026-03-02"}
    ask(world, settings, FRIDAY)
    assert [row["day"] for row in world.ask("SELECT arguments ->> 'allocate_on' AS day FROM job ORDER BY job_id")] == [
        "2026-03-02",
        "2026-03-06",
    ]


def test_two_workers_that_look_at_once_ask_once(world: World, settings: Settings) -> None:
    gate = threading.Barrier(4)
    asked: list[int | None] = []

    def look_at_the_clock() -> None:
        gate.wait()
        asked.append(ask_for_run(world.database, settings, at(MONDAY, "06:30")))

    workers = [threading.Thread(target=look_at_the_clock) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(each is None for each in asked) == [False, True, True, True]
    with world.database.owner_transaction() as conn:
        assert conn.execute("SELECT count(*) AS n FROM procrastinate_jobs").fetchone() == {"n": 1}


def test_run_is_planned_and_waits_for_a_decision(world: World, settings: Settings) -> None:
    job = do(world, settings, ask(world, settings))
    [planned] = runs(world)
    assert (planned["state"], planned["planned_by"], planned["days"]) == ("planned", "operator schedule", 1)
    assert job.result is not None
    assert (job.state, job.result["allocation_run_id"]) == ("done", str(planned["allocation_run_id"]))
    assert states(world) == {}


def test_job_begun_again_after_its_run_was_planned_plans_no_second_one(world: World, settings: Settings) -> None:
    applying = replace(settings, applies_allocation=True)
    first = do(world, applying, ask(world, applying))
    with world.database.owner_transaction() as conn:
        conn.execute("UPDATE job SET state = 'running', result = NULL")
    again = do(world, applying, first.job_id)
    assert again.result is not None and first.result is not None
    assert again.result["allocation_run_id"] == first.result["allocation_run_id"]
    assert [row["state"] for row in runs(world)] == ["applied"]


def test_run_is_applied_at_once_only_where_that_is_chosen_and_nobody_must_approve(
    world: World, settings: Settings
) -> None:
    applying = replace(settings, applies_allocation=True)
    cautious = replace(applying, requires_approval=True)
    assert not look(world, cautious, at(MONDAY, "06:00")).applies
    do(world, cautious, ask(world, cautious))
    assert ([row["state"] for row in runs(world)], states(world)) == (["planned"], {})
    with world.database.owner_transaction() as conn:
        conn.execute("DELETE FROM job")
        conn.execute(
            "UPDATE allocation_run SET state = 'rejected', rejected_at = now(), rejected_by = 'x', rejected_because = 'x', planned_by = 'x'"
        )
    assert look(world, applying, at(MONDAY, "06:00")).applies
    do(world, applying, ask(world, applying))
    assert [row["state"] for row in runs(world)] == ["rejected", "applied"]
    assert states(world)["T3"] == ("allocated", "ann")


def test_run_is_asked_for_as_the_one_that_was_applied_last(world: World, settings: Settings) -> None:
    apply(world, plan(world, policy=Policy(MONDAY, "EUR", 3, Decimal("0.5"), Decimal("0.1"))))
    plan(world, policy=Policy(MONDAY, "EUR", 7))
    do(world, settings, ask(world, settings))
    assert [row["state"] for row in runs(world)] == ["applied", "superseded", "planned"]
    keys = ("guaranteed_share", "held_back_share", "planned_on")
    columns = ", ".join(f"policy ->> '{key}' AS {key}" for key in keys)
    *_, last = world.ask(f"SELECT days, {columns} FROM allocation_run ORDER BY allocation_run_id")
    assert list(last.values()) == [3, "0.5", "0.1", "2026-03-02"]


def test_run_that_was_changed_by_hand_is_left_alone_and_so_it_is_said(world: World, settings: Settings) -> None:
    standing = plan(world)
    pin = Pin(ids(world, "ticket")["T1"], ids(world, "partner")["ann"], "lock")
    moved = pipeline.pin_ticket(world.database, MAX, looked_at(standing), pin).run
    job = do(world, settings, ask(world, settings))
    assert (job.state, job.result) == ("done", {"left_alone": "allocation_run_touched"})
    assert str(job.step) == (
        f"Allocation run {moved['allocation_run_id']} for 2026-03-02 was changed by hand or approved. It stays, and no other was planned."
    )
    assert [row["state"] for row in runs(world)] == ["superseded", "planned"]


def test_approved_run_of_a_later_day_is_left_alone(world: World, settings: Settings) -> None:
    tomorrow = plan(world, policy=Policy(MONDAY + timedelta(days=1), "EUR"))
    pipeline.approve_allocation(world.database, EVE, *looked_at(tomorrow))
    assert do(world, settings, ask(world, settings)).result == {"left_alone": "allocation_run_touched"}
    assert [row["state"] for row in runs(world)] == ["approved"]


def test_run_that_nobody_touched_or_of_a_day_that_is_over_is_replaced(world: World, settings: Settings) -> None:
    earlier = plan(world, policy=Policy(MONDAY - timedelta(days=3), "EUR"))
    pipeline.approve_allocation(world.database, EVE, *looked_at(earlier))
    do(world, settings, ask(world, settings))
    assert [(row["state"], row["planned_by"]) for row in runs(world)] == [
        ("superseded", "max@example.com"),
        ("planned", "operator schedule"),
    ]


def test_run_of_a_later_day_is_not_lost_to_the_one_by_schedule(world: World, settings: Settings) -> None:
    plan(world, policy=Policy(MONDAY + timedelta(days=1), "EUR"))
    assert do(world, settings, ask(world, settings)).result == {"left_alone": "allocation_run_waits"}
    assert [row["state"] for row in runs(world)] == ["planned"]


def test_somebody_who_plans_is_left_alone_and_named(world: World, settings: Settings) -> None:
    job_id = ask(world, settings)
    with world.database.transaction(MAX) as conn:
        take_planning_lock(conn, MAX)
        job = do(world, settings, job_id)
    assert (job.state, job.result) == ("done", {"left_alone": "allocation_running"})
    assert str(job.step).startswith("max@example.com has been planning an allocation run since 20")


def test_run_whose_day_is_over_before_a_worker_comes_to_it_is_not_planned(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = ask(world, settings)
    monkeypatch.setattr(schedule, "find_today", lambda zone: MONDAY + timedelta(days=1))
    assert do(world, settings, job_id).result == {"left_alone": "day_over"}
    assert runs(world) == []


def test_failure_is_a_failed_job_that_whoever_allocates_sees(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_none(*_: object) -> None:
        raise AllocationTableMissing(table="ticket_weights", day=MONDAY)

    monkeypatch.setattr(pipeline, "load_allocation_tables", find_none)
    assert do(world, settings, ask(world, settings)).state == "failed"
    today = look(world, settings, at(MONDAY, "08:00")).today
    assert today is not None and today.problem is not None
    assert (today.state, today.problem["code"]) == ("failed", "allocation_table_missing")
    assert look(world, settings, at(MONDAY, "08:00"), pia(world)).today is None


def test_schedule_says_when_the_next_run_is_and_that_nobody_asked_in_time(world: World, settings: Settings) -> None:
    before = look(world, settings, at(FRIDAY, "06:00"))
    assert (before.next_at, before.is_late, before.today) == (at(FRIDAY, "06:30"), False, None)
    assert look(world, settings, at(FRIDAY, "07:00")).is_late
    job_id = ask(world, settings, FRIDAY, "07:01")
    after = look(world, settings, at(FRIDAY, "07:02"))
    assert after.today is not None
    assert (after.today.job_id, after.next_at, after.is_late) == (
        job_id,
        at(MONDAY + timedelta(days=7), "06:30"),
        False,
    )


def test_day_on_which_every_partner_is_away_is_no_working_day(world: World, settings: Settings) -> None:
    pauses = [{"partner": each, "start_on": "2026-03-02", "end_on": "2026-03-03"} for each in ("ann", "bob")]
    world.bring({"partner_pause": pauses[:1]})
    assert look(world, settings, at(MONDAY, "06:00")).next_at == at(MONDAY, "06:30")
    world.bring({"partner_pause": pauses})
    assert ask_for_run(world.database, settings, at(MONDAY, "12:00")) is None
    assert look(world, settings, at(MONDAY, "12:00")).next_at == at(MONDAY + timedelta(days=1), "06:30")
    assert look(world, settings, at(date(2025, 3, 3), "12:00")).next_at is None
