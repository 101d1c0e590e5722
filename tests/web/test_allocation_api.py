"""Allocation over HTTP: planned by a job, looked at, moved by hand, applied, and what partners do with their tickets."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from aftersale.jobs.queue import prepare_queue
from aftersale.jobs.run import run_job
from aftersale.settings import Settings
from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from allocation.test_runs import ids
from allocation.test_runs import settle as settle_tickets
from conftest import Prepare
from web.conftest import SignIn
from worlds import World, new_world

RUNS = "/api/allocation-runs"


def settle(database: Database, folder: Path) -> None:
    """The world of the runs, with a queue."""
    prepare_queue(database.address)
    settle_tickets(database, folder)


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle)


@pytest.fixture
def tickets(database: Database, tmp_path: Path) -> World:
    return new_world(database, operator("test"), tmp_path)


@pytest.fixture
def manager(signed_in: SignIn) -> TestClient:
    return signed_in("max@example.com", "partner_manager")


def plan(client: TestClient, database: Database, settings: Settings) -> dict[str, Any]:
    """Ask for a run, do its job, and look at the run."""
    asked = client.post(RUNS, json={"allocate_on": "2026-03-02"})
    assert asked.status_code == 202, asked.text
    run_job(database, settings, int(asked.json()["job_id"]), 0)
    job = client.get(f"/api/jobs/{asked.json()['job_id']}").json()
    assert (job["state"], job["subject"]) == ("done", "2026-03-02"), job
    page: dict[str, Any] = client.get(f"{RUNS}/{job['result']['allocation_run_id']}").json()
    return page


def test_run_is_planned_by_a_job_and_shown_with_places_and_prices(
    manager: TestClient, database: Database, settings: Settings
) -> None:
    run = plan(manager, database, settings)
    assert (run["state"], run["value"], run["gap"], run["is_proved"]) == ("planned", "1821.000", "0.000", True)
    assert [(place["partner_name"], place["load"], place["one_more"]) for place in run["places"]] == [
        ("Ann", 1, "3.000"),
        ("Bob", 2, "0.000"),
    ]
    assert run["hindrances"]["apply"] is None
    assert run["hindrances"]["approve"]["code"] == "own_allocation_run"
    assert [row["allocation_run_id"] for row in manager.get(RUNS).json()["rows"]] == [run["allocation_run_id"]]
    places = manager.get(f"{RUNS}/{run['allocation_run_id']}/places").json()
    assert places["rows"] == run["places"]


def test_choices_are_found_by_partner_status_and_text(
    manager: TestClient, database: Database, settings: Settings
) -> None:
    run = plan(manager, database, settings)
    address = f"{RUNS}/{run['allocation_run_id']}/choices"
    bob = next(place["partner_id"] for place in run["places"] if place["partner_name"] == "Bob")
    found = manager.get(address, params={"partner_id": bob, "sort": "value", "limit": 1}).json()
    assert (found["total"], [row["ticket_number"] for row in found["rows"]]) == (2, ["T2"])
    assert manager.get(address, params={"status": "moved"}).json() == {"rows": [], "total": 0}
    assert manager.get(address, params={"q": "customer of t3"}).json()["rows"][0]["partner_name"] == "Ann"


def test_move_by_hand_shows_its_cost_and_is_undone(
    manager: TestClient, database: Database, settings: Settings, tickets: World
) -> None:
    run = plan(manager, database, settings)
    ann, t1 = str(ids(tickets, "partner")["ann"]), str(ids(tickets, "ticket")["T1"])
    body = {"ticket_id": t1, "partner_id": ann, "kind": "lock", "reason": "", "content_hash": run["content_hash"]}
    moved = manager.post(f"{RUNS}/{run['allocation_run_id']}/pins", json=body)
    assert moved.status_code == 200, moved.text
    assert moved.json()["cost"] == "456.000"
    page = manager.get(f"{RUNS}/{moved.json()['allocation_run_id']}").json()
    assert [(pin["ticket_number"], pin["partner_name"]) for pin in page["pins"]] == [("T1", "Ann")]
    [locked] = manager.get(f"{RUNS}/{page['allocation_run_id']}/choices", params={"status": "locked"}).json()["rows"]
    assert (locked["ticket_number"], locked["locked_by"]) == ("T1", "max@example.com")
    end = f"{RUNS}/{page['allocation_run_id']}/pins/{moved.json()['ticket_pin_id']}/end"
    back = manager.post(end, json={"content_hash": page["content_hash"]}).json()
    assert (back["cost"], back["content_hash"]) == ("-456.000", run["content_hash"])


def test_what_names_no_ticket_or_breaks_text_is_refused(
    manager: TestClient, database: Database, settings: Settings, tickets: World
) -> None:
    run = plan(manager, database, settings)
    address = f"{RUNS}/{run['allocation_run_id']}"
    body = {"ticket_id": "1", "partner_id": "2", "kind": "lock", "content_hash": run["content_hash"]}
    assert manager.post(f"{address}/pins", json=body).status_code == 404
    for wrong in ({"ticket_id": "x"}, {"partner_id": "-1"}, {"reason": "a\x00b"}, {"kind": "else"}):
        assert manager.post(f"{address}/pins", json=body | wrong).status_code == 422
    assert manager.post(f"{address}/what-if", json={}).status_code == 422
    assert manager.get(f"{address}/tickets/1").status_code == 404


def test_ticket_is_explained_with_whoever_would_be_displaced(
    manager: TestClient, database: Database, settings: Settings, tickets: World
) -> None:
    run = plan(manager, database, settings)
    address = f"{RUNS}/{run['allocation_run_id']}/tickets/{ids(tickets, 'ticket')['T1']}"
    told = manager.get(address).json()
    assert [sentence.replace("\u00a0", " ") for sentence in told["sentences"]] == [
        "Ticket T1 goes to Bob on 02 Mar 2026, where it is worth 456.00 EUR.",
        "That is up-sell 500.00 EUR; quality 10.00 EUR; cancellation \u221250.00 EUR; cost \u22124.00 EUR.",
        "Ann comes second, where it would be worth 459.00 EUR: sending it there costs the whole plan 456.00 EUR.",
        "No outcome of Bob was known: it is reckoned to do as the others do.",
    ]
    assert [(each["partner_name"], each["is_chosen"]) for each in told["options"]] == [("Bob", True), ("Ann", False)]
    other = manager.get(address, params={"partner_id": str(ids(tickets, "partner")["ann"])}).json()
    assert other["sentences"][1] == "Ticket T3 would lose its place at Ann, and nobody would get it."
    forbidden = manager.get(f"{RUNS}/{run['allocation_run_id']}/tickets/{ids(tickets, 'ticket')['T3']}").json()
    assert [(each["partner_name"], each["reason"]) for each in forbidden["forbidden"]] == [
        ("Bob", "Does not serve the region")
    ]


def test_other_places_and_shares_are_tried_without_a_trace(
    manager: TestClient, database: Database, settings: Settings, tickets: World
) -> None:
    run = plan(manager, database, settings)
    ann = str(ids(tickets, "partner")["ann"])
    tried = manager.post(f"{RUNS}/{run['allocation_run_id']}/what-if", json={"partner_id": ann, "places": 2}).json()
    assert tried == {"value": "1824.000", "difference": "3.000", "moved": 1}
    curve = manager.get(f"{RUNS}/{run['allocation_run_id']}/fairness").json()["rows"]
    assert [row["cost"] for row in curve] == ["0.000"] * 11
    assert manager.get(f"{RUNS}/{run['allocation_run_id']}").json()["state"] == "planned"


def test_applied_tickets_are_accepted_and_reported_by_members_of_their_partner_only(
    manager: TestClient, signed_in: SignIn, database: Database, settings: Settings, tickets: World
) -> None:
    run = plan(manager, database, settings)
    done = manager.post(f"{RUNS}/{run['allocation_run_id']}/apply", json={"content_hash": run["content_hash"]}).json()
    assert (done["given"], done["left_out"], done["run"]["state"]) == (3, 0, "applied")
    member = signed_in("pia@example.com", "partner_user", person="pia")
    own, other = (f"/api/tickets/{ids(tickets, 'ticket')[number]}" for number in ("T3", "T1"))
    assert member.post(f"{other}/accept").status_code == 404
    assert member.post(f"{own}/accept").json()["state"] == "accepted"
    report = {"contacted_on": "2026-03-02", "result": "sold", "amount": "120", "currency": "EUR"}
    assert member.post(f"{other}/outcome", json=report).status_code == 404
    assert member.post(f"{own}/outcome", json=report).json()["state"] == "done"
    assert member.get(RUNS).status_code == 403
    assert member.get(f"{RUNS}/{run['allocation_run_id']}").status_code == 403


@pytest.mark.parametrize("role", ["supervisor", "compensation_analyst", "finance", "auditor"])
def test_those_who_look_decide_nothing(
    manager: TestClient, signed_in: SignIn, database: Database, settings: Settings, role: str
) -> None:
    run = plan(manager, database, settings)
    looker = signed_in("eve@example.com", role)
    address = f"{RUNS}/{run['allocation_run_id']}"
    assert [row["allocation_run_id"] for row in looker.get(RUNS).json()["rows"]] == [run["allocation_run_id"]]
    assert looker.get(address).json()["hindrances"]["apply"]["code"] == "role_missing"
    for step in ("apply", "approve"):
        assert looker.post(f"{address}/{step}", json={"content_hash": run["content_hash"]}).status_code == 403
    assert looker.post(RUNS, json={"allocate_on": "2026-03-02"}).status_code == 403


def test_token_plans_and_decides_only_in_its_scopes_and_a_person_approves(
    with_token: SignIn, database: Database, settings: Settings, tickets: World
) -> None:
    planner = with_token("partner_manager", scopes=("read", "allocation:plan"))
    run = plan(planner, database, settings)
    address, looked_at = f"{RUNS}/{run['allocation_run_id']}", {"content_hash": run["content_hash"]}
    pin = {
        "ticket_id": str(ids(tickets, "ticket")["T1"]),
        "partner_id": str(ids(tickets, "partner")["ann"]),
        "kind": "lock",
    }
    steps: dict[str, dict[str, Any]] = {"apply": {}, "reject": {"reason": "no"}, "pins": pin}
    for step, body in steps.items():
        refused = planner.post(f"{address}/{step}", json=looked_at | body)
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
        assert "allocation:decide" in refused.json()["detail"]
    decider = with_token("partner_manager", scopes=("read", "allocation:decide"))
    refused = decider.post(RUNS, json={"allocate_on": "2026-03-02"})
    assert (refused.status_code, "allocation:plan" in refused.json()["detail"]) == (403, True)
    assert decider.post(f"{address}/approve", json=looked_at).json()["code"] == "session_needed"
    moved = decider.post(f"{address}/pins", json=looked_at | pin).json()
    again = {"content_hash": moved["content_hash"]}
    applied = decider.post(f"{RUNS}/{moved['allocation_run_id']}/apply", json=again)
    assert (applied.status_code, applied.json()["given"]) == (200, 2)


def test_schedule_is_told_to_whoever_looks_at_runs(
    manager: TestClient, signed_in: SignIn, settings: Settings, app: FastAPI
) -> None:
    nothing = {"at": None, "applies": False, "next_at": None, "is_late": False, "today": None}
    assert manager.get("/api/allocation-schedule").json() == nothing
    app.state.settings = replace(settings, allocate_at=time(23, 59))
    told = manager.get("/api/allocation-schedule").json()
    assert (told["at"], told["next_at"][11:16], told["is_late"], told["today"]) == ("23:59", "23:59", False, None)
    assert signed_in("rep@example.com", "rep").get("/api/allocation-schedule").status_code == 403


def test_tickets_of_the_list_are_decided_about_together_and_the_answer_says_what_it_costs(
    manager: TestClient, signed_in: SignIn, database: Database, settings: Settings, tickets: World
) -> None:
    run = plan(manager, database, settings)
    known, bob = ids(tickets, "ticket"), str(ids(tickets, "partner")["bob"])

    def take(client: TestClient, action: str, *numbers: str, **form: str) -> dict[str, Any]:
        sent = {"selection": {"ids": [str(known[number]) for number in numbers]}} | ({"form": form} if form else {})
        key = {"Idempotency-Key": f"{action} {numbers} {form}"}
        answer: dict[str, Any] = client.post(f"/api/grid/tickets/actions/{action}", json=sent, headers=key).json()
        return answer

    done = take(manager, "exclude", "T1", "T2", partner_id=bob)
    assert (done["done"], done["problems"]) == (2, [])
    assert "Tickets changed: 2." in done["message"] and "912.00" in done["message"]
    refused = take(manager, "lock", "T3", partner_id=bob, reason="knows them")
    assert refused["done"] == 0 and "cannot go to Bob" in refused["problems"][0]["detail"]
    back = take(manager, "free", "T1", "T2")
    assert "worth" in back["message"] and "more" in back["message"]
    [standing] = [row for row in manager.get(RUNS).json()["rows"] if row["state"] == "planned"]
    assert standing["content_hash"] == run["content_hash"]
    assert take(manager, "lock", "T1", partner_id="x")["code"] == "form_wrong"
    assert take(manager, "lock", "T1", partner_id="17")["problems"][0]["detail"].startswith("Partner 17 is not known")
    for other in (signed_in("fin@example.com", "finance"), signed_in("pia@example.com", "partner_user", person="pia")):
        assert take(other, "lock", "T1", partner_id=bob)["code"] == "action_unknown"


def test_day_that_is_over_is_not_planned(manager: TestClient) -> None:
    refused = manager.post(RUNS, json={"allocate_on": "2026-03-01"})
    assert (refused.status_code, refused.json()["code"]) == (422, "day_is_past")
    assert "Plan 2026-03-02 or a later day" in refused.json()["detail"]
    assert manager.get("/api/jobs").json()["rows"] == []


def test_waiting_run_is_replaced_only_by_whoever_knows_it_and_its_planner_is_told(
    manager: TestClient, signed_in: SignIn, database: Database, settings: Settings
) -> None:
    """Max plans Monday twice, which is his own; Moe asked before that, or for Tuesday alone, and is told."""
    moe = signed_in("moe@example.com", "partner_manager")

    def ask(client: TestClient, **more: str) -> dict[str, Any]:
        asked = client.post(RUNS, json={"allocate_on": "2026-03-02"} | more)
        run_job(database, settings, int(asked.json()["job_id"]), 0)
        job: dict[str, Any] = client.get(f"/api/jobs/{asked.json()['job_id']}").json()
        return job

    first = ask(manager)["result"]["allocation_run_id"]
    second = ask(manager)["result"]["allocation_run_id"]
    for late in (ask(moe), ask(moe, replaces=first), ask(manager, allocate_on="2026-03-03")):
        assert (late["state"], late["problem"]["code"]) == ("failed", "allocation_run_waits")
        assert (
            f"Allocation run {second} for 2026-03-02, which max@example.com planned at 20" in late["problem"]["detail"]
        )
    assert manager.get("/api/allocation-news").json()["rows"] == []
    third = ask(moe, replaces=second, allocate_on="2026-03-03")
    assert third["state"] == "done"
    [told] = manager.get("/api/allocation-news").json()["rows"]
    assert (told["kind"], told["allocation_run_id"], told["by"]) == ("superseded", second, "moe@example.com")
    assert moe.get("/api/allocation-news").json()["rows"] == []
