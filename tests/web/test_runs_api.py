"""Crediting and pay over HTTP: asked for by those who run pay, seen by those whom it concerns."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from aftersale.jobs.run import run_job
from aftersale.settings import Settings
from aftersale.storage.database import Database
from web.conftest import SignIn
from worlds import World, booking

PLAN = """
name: flat
title: Ten percent of everything
currency: USD
payout_currency: plan
pay_period: quarter
start_on: 2026-01-01
exchange:
  type: reference
  on: booking_day
  missing: finding
who:
  sales_roles: [account_executive]
components:
  - name: all
    title: All sales
    kind: flat_rate
    where: {credit_type: direct}
    rate: 10 %
"""


@pytest.fixture
def finance(signed_in: SignIn, world: World) -> TestClient:
    return signed_in("fin@example.com", "finance")


@pytest.fixture
def analyst(signed_in: SignIn, world: World) -> TestClient:
    return signed_in("analyst@example.com", "compensation_analyst")


def finish(client: TestClient, answer: Any, database: Database, settings: Settings) -> dict[str, Any]:
    """Do the job that was asked for, and show what came of it."""
    assert answer.status_code == 202, answer.text
    job_id = answer.json()["job_id"]
    run_job(database, settings, int(job_id), 0)
    job: dict[str, Any] = client.get(f"/api/jobs/{job_id}").json()
    return job


def plan(client: TestClient, database: Database, settings: Settings) -> dict[str, Any]:
    asked = client.post("/api/payout-runs", json={"period": "2026-Q1", "plan_yaml": PLAN})
    return finish(client, asked, database, settings)


def test_crediting_is_asked_for_and_done(finance: TestClient, database: Database, settings: Settings) -> None:
    job = finish(finance, finance.post("/api/crediting-runs", json={"period": "2026-Q1"}), database, settings)
    assert (job["kind"], job["subject"], job["state"], job["problem"]) == ("credit", "2026-Q1", "done", None)
    assert job["result"]["credited"] == 3
    assert job["requested_by"] == "fin@example.com"


def newest(client: TestClient) -> dict[str, Any]:
    """The newest run's page."""
    run_id = client.get("/api/payout-runs").json()["rows"][0]["payout_run_id"]
    page: dict[str, Any] = client.get(f"/api/payout-runs/{run_id}").json()
    return page


def step(client: TestClient, run: dict[str, Any], name: str, **more: str) -> Any:
    body = {"content_hash": run["content_hash"]} | more
    return client.post(f"/api/payout-runs/{run['payout_run_id']}/{name}", json=body)


def pay(analyst: TestClient, finance: TestClient, database: Database, settings: Settings) -> dict[str, Any]:
    """Planned by one, approved and applied by the other."""
    plan(analyst, database, settings)
    run = newest(finance)
    assert step(finance, run, "approve").status_code == 200
    finish(finance, step(finance, run, "apply"), database, settings)
    return newest(finance)


def test_pay_is_planned_by_one_approved_by_another_and_applied_once(
    analyst: TestClient, finance: TestClient, database: Database, settings: Settings
) -> None:
    planned = plan(analyst, database, settings)
    assert (planned["state"], planned["problem"]) == ("done", None)
    run = newest(finance)
    assert (run["plan_name"], run["period"], run["state"], run["payees"]) == ("flat", "2026-Q1", "planned", 2)
    [listed] = finance.get("/api/payout-runs").json()["rows"]
    assert listed["plan_title"] == "Ten percent of everything"
    shown = finance.get(f"/api/payout-runs/{run['payout_run_id']}/payouts").json()
    assert [(each["payee_number"], each["amount"], each["currency"]) for each in shown["rows"]] == [
        ("ann", "15.0000", "USD"),
        ("bob", "7.0500", "USD"),
    ]
    approved = step(finance, run, "approve")
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    for _ in range(2):
        applied = finish(finance, step(finance, run, "apply"), database, settings)
        assert (applied["state"], applied["problem"]) == ("done", None)
    run = newest(finance)
    assert (run["state"], run["approved_by"], run["applied_by"]) == ("applied", "fin@example.com", "fin@example.com")


def test_lists_of_pay_call_plans_and_components_by_their_titles(
    analyst: TestClient, finance: TestClient, database: Database, settings: Settings
) -> None:
    pay(analyst, finance, database, settings)
    for view in ("earnings", "payouts", "journal"):
        rows = finance.get(f"/api/grid/{view}").json()["rows"]
        assert {row["plan_title"] for row in rows} == {"Ten percent of everything"}, view
    earnings = finance.get("/api/grid/earnings?f=component_title:in:All sales").json()["rows"]
    assert {row["payee_name"] for row in earnings} == {"Ann Ace", "Bob Best"}
    facets = finance.get("/api/grid/earnings/facets?only=component_title").json()["facets"]
    assert [(each["value"], each["count"]) for each in facets[0]["values"]] == [("All sales", 2)]


def test_page_of_a_run_adds_up_and_names_what_is_different_from_the_last_one(
    analyst: TestClient, finance: TestClient, world: World, database: Database, settings: Settings
) -> None:
    """150 → 15.00 and 70.50 → 7.05 in the first quarter; in the second Ann sells 300 → 30.00 and Bob nothing."""
    pay(analyst, finance, database, settings)
    world.bring({"booking": [booking("B4", "300", booked_on="2026-05-02", seller="ann")]})
    world.credit("2026-Q2")
    asked = analyst.post("/api/payout-runs", json={"period": "2026-Q2", "plan_yaml": PLAN})
    finish(analyst, asked, database, settings)
    run = newest(finance)
    assert run["by_currency"] == [{"currency": "USD", "amount": "30.0000", "before": "22.0500", "difference": "7.9500"}]
    [component] = run["components"]
    assert (component["title"], component["amount"], component["payees"]) == ("All sales", "30.0000", 1)
    changes = [(each["payee_number"], each["before"], each["now"], each["difference"]) for each in run["changes"]]
    assert changes == [("ann", "15.0000", "30.0000", "15.0000"), ("bob", "7.0500", None, "-7.0500")]
    assert (run["previous"]["period"], run["changed_payees"], run["other_attempts"]) == ("2026-Q1", 2, [])
    found = finance.get(f"/api/payout-runs/{run['payout_run_id']}/payouts", params={"q": "ANN"}).json()
    assert [(each["name"], each["before"]) for each in found["rows"]] == [("Ann Ace", "15.0000")]
    assert finance.get(f"/api/payout-runs/{run['payout_run_id']}/payouts", params={"q": "zoe"}).json()["total"] == 0


def test_page_of_a_run_names_who_is_held_back_and_by_what(
    analyst: TestClient, finance: TestClient, world: World, database: Database, settings: Settings
) -> None:
    world.bring({"booking": [booking("B5", "10", booked_on="2026-03-02", currency="EUR", seller="cem")]})
    world.credit("2026-Q1")
    plan(analyst, database, settings)
    run = newest(finance)
    [held] = run["held_back"]
    assert (held["code"], held["count"], held["payees"], held["amount_by_currency"]) == (
        "rate_missing",
        1,
        1,
        {"EUR": "10.0000"},
    )
    assert [(each["payee_number"], each["is_paid"]) for each in run["excluded"]] == [("cem", False)]


def test_page_of_a_run_says_beforehand_what_keeps_the_reader_from_each_step(
    analyst: TestClient, finance: TestClient, signed_in: SignIn, database: Database, settings: Settings
) -> None:
    plan(analyst, database, settings)

    def hindrances(client: TestClient) -> dict[str, str | None]:
        return {name: each and each["code"] for name, each in newest(client)["hindrances"].items()}

    assert hindrances(finance) == {"approve": None, "reject": None, "apply": "approval_missing"}
    assert hindrances(analyst) == {"approve": "role_missing", "reject": "role_missing", "apply": "approval_missing"}
    ann = signed_in("ann@example.com", "finance", person="ann")
    assert hindrances(ann) == {"approve": "own_payout", "reject": "own_payout", "apply": "own_payout"}


def test_run_that_was_replaced_is_a_conflict_with_every_difference(
    analyst: TestClient, finance: TestClient, world: World, database: Database, settings: Settings
) -> None:
    plan(analyst, database, settings)
    seen = newest(finance)
    world.bring({"booking": [booking("B4", "300", seller="ann")]})
    world.credit("2026-Q1")
    plan(analyst, database, settings)
    for answer in (
        step(finance, seen, "approve"),
        step(finance, seen, "apply"),
        step(finance, seen, "reject", reason="no"),
    ):
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (409, "run_replaced")
        assert {
            "field": "payout",
            "subject": "Ann Ace (ann)",
            "seen": "15.00",
            "now": "45.00",
            "unit": "USD",
        } in problem["differences"]
    now = newest(finance)
    assert [each["payout_run_id"] for each in now["other_attempts"]] == [seen["payout_run_id"]]


def test_inputs_that_changed_are_a_conflict_that_names_them(
    analyst: TestClient, finance: TestClient, world: World, database: Database, settings: Settings
) -> None:
    plan(analyst, database, settings)
    world.bring({"booking": [booking("B4", "300", seller="ann")]})
    world.credit("2026-Q1")
    run = newest(finance)
    hindrance = run["hindrances"]["approve"]
    assert hindrance["code"] == "inputs_changed"
    answer = step(finance, run, "approve")
    assert (answer.status_code, answer.json()["code"]) == (409, "inputs_changed")
    assert answer.json()["differences"] == [{"field": "credits", "subject": "B4", "seen": "", "now": "1", "unit": ""}]
    assert hindrance["differences"] == answer.json()["differences"]
    assert newest(finance)["state"] == "planned"


def test_run_is_rejected_only_with_a_reason(
    analyst: TestClient, finance: TestClient, database: Database, settings: Settings
) -> None:
    plan(analyst, database, settings)
    run = newest(finance)
    for body in ({}, {"reason": ""}, {"reason": "  "}):
        assert step(finance, run, "reject", **body).status_code == 422
    rejected = step(finance, run, "reject", reason=" Bob's split is wrong ").json()
    assert (rejected["state"], rejected["rejected_because"]) == ("rejected", "Bob's split is wrong")
    assert step(finance, run, "approve").json()["code"] == "run_decided"


def test_recorded_plan_pays_another_period_by_name(
    analyst: TestClient, finance: TestClient, world: World, database: Database, settings: Settings
) -> None:
    plan(analyst, database, settings)
    version = newest(finance)["plan_version"]
    sent = {"period": "2026-Q2", "plan_name": "flat", "plan_version": version}
    job = finish(analyst, analyst.post("/api/payout-runs", json=sent), database, settings)
    assert (job["state"], newest(finance)["period"]) == ("done", "2026-Q2")
    assert analyst.post("/api/payout-runs", json=sent | {"plan_version": "0" * 64}).json()["code"] == "plan_not_found"
    assert analyst.post("/api/payout-runs", json=sent | {"plan_yaml": PLAN}).status_code == 422


def test_token_neither_approves_nor_rejects(
    analyst: TestClient, finance: TestClient, with_token: SignIn, database: Database, settings: Settings
) -> None:
    """A program may plan, and apply what was approved; a decision is a person's."""
    plan(analyst, database, settings)
    run = newest(finance)
    program = with_token("finance", scopes=("read", "pay:run"))
    for answer in (step(program, run, "approve"), step(program, run, "reject", reason="no")):
        assert (answer.status_code, answer.json()["code"]) == (403, "session_needed")
    assert step(program, run, "apply").json()["code"] == "approval_missing"
    assert newest(finance)["state"] == "planned"
    step(finance, run, "approve")
    assert finish(program, step(program, run, "apply"), database, settings)["state"] == "done"


def test_planner_with_the_role_of_finance_needs_somebody_else(
    finance: TestClient, signed_in: SignIn, database: Database, settings: Settings
) -> None:
    plan(finance, database, settings)
    run = newest(finance)
    answer = step(finance, run, "approve")
    assert (answer.status_code, answer.json()["code"]) == (403, "own_run")
    assert step(signed_in("other@example.com", "finance"), run, "approve").status_code == 200


def test_statement_is_shown_to_its_payee_and_those_who_run_pay(
    analyst: TestClient, finance: TestClient, signed_in: SignIn, database: Database, settings: Settings
) -> None:
    pay(analyst, finance, database, settings)
    ann = signed_in("ann@example.com", "rep", person="ann")
    own = ann.get("/api/statements/ann/2026-Q1")
    assert own.status_code == 200, own.text
    assert (own.json()["state"], own.json()["payee"]["number"]) == ("applied", "ann")
    seen_by_finance = finance.get("/api/statements/ann/2026-Q1").json()
    assert own.json() == seen_by_finance | {"may_accept": True}
    assert [row["payee_number"] for row in ann.get("/api/payees", params={"period": "2026-Q1"}).json()["rows"]] == [
        "ann"
    ]
    seen = finance.get("/api/payees", params={"period": "2026-Q1"}).json()["rows"]
    assert [(row["payee_number"], row["payout"], row["state"]) for row in seen] == [
        ("ann", "15.0000", "applied"),
        ("bob", "7.0500", "applied"),
        ("cem", None, None),
    ]


def test_totals_of_everybodys_pay_are_for_those_who_run_or_audit_it(
    finance: TestClient, signed_in: SignIn, database: Database, settings: Settings
) -> None:
    plan(finance, database, settings)
    run_id = finance.get("/api/payout-runs").json()["rows"][0]["payout_run_id"]
    ann = signed_in("ann@example.com", "rep", "manager", person="ann")
    for path in ("/api/payout-runs", f"/api/payout-runs/{run_id}", f"/api/payout-runs/{run_id}/payouts"):
        answer = ann.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_missing")
        assert "15.0" not in answer.text
    assert signed_in("auditor@example.com", "auditor").get(f"/api/payout-runs/{run_id}").status_code == 200


def test_rep_asking_for_anothers_statement_learns_nothing(
    finance: TestClient, signed_in: SignIn, database: Database, settings: Settings
) -> None:
    plan(finance, database, settings)
    ann = signed_in("ann@example.com", "rep", person="ann")
    others = ann.get("/api/statements/bob/2026-Q1")
    nobodys = ann.get("/api/statements/zoe/2026-Q1")
    assert others.status_code == nobodys.status_code == 404
    assert others.json()["code"] == nobodys.json()["code"]
    assert others.json()["detail"].replace("bob", "zoe") == nobodys.json()["detail"]


@pytest.mark.parametrize("role", ["rep", "manager", "auditor", "administrator", "rule_author"])
def test_only_those_who_run_pay_ask_for_it(signed_in: SignIn, world: World, role: str) -> None:
    person = signed_in(f"{role}@example.com", role)
    for path, body in (
        ("/api/crediting-runs", {"period": "2026-Q1"}),
        ("/api/payout-runs", {"period": "2026-Q1", "plan_yaml": PLAN}),
        ("/api/payout-runs/1/apply", {"content_hash": "0"}),
    ):
        answer = person.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_missing")


def test_token_runs_pay_only_with_that_scope(
    with_token: SignIn, world: World, database: Database, settings: Settings
) -> None:
    reading = with_token("finance", scopes=("read",))
    assert reading.post("/api/crediting-runs", json={"period": "2026-Q1"}).json()["code"] == "scope_missing"
    paying = with_token("finance", scopes=("read", "pay:run"))
    job = finish(paying, paying.post("/api/crediting-runs", json={"period": "2026-Q1"}), database, settings)
    assert job["state"] == "done"


def test_nobody_applies_a_run_that_pays_themselves(
    analyst: TestClient, finance: TestClient, signed_in: SignIn, database: Database, settings: Settings
) -> None:
    plan(analyst, database, settings)
    run = newest(finance)
    step(finance, run, "approve")
    ann = signed_in("ann@example.com", "finance", person="ann")
    assert step(ann, run, "apply").json()["code"] == "own_payout"
    assert newest(finance)["state"] == "approved"


def test_what_cannot_be_run_is_refused_at_once(finance: TestClient) -> None:
    for path, body, status in (
        ("/api/crediting-runs", {"period": "last quarter"}, 422),
        ("/api/crediting-runs", {}, 422),
        ("/api/payout-runs", {"period": "2026-Q1", "plan_yaml": "name: ["}, 422),
        ("/api/payout-runs", {"period": "2026-Q1", "plan_yaml": "name: flat"}, 422),
        ("/api/payout-runs", {"period": "2026-Q5", "plan_yaml": PLAN}, 422),
        ("/api/payout-runs", {"period": "2026-Q1"}, 422),
        ("/api/payout-runs", {"period": "2026-Q1", "plan_name": "flat"}, 422),
        ("/api/payout-runs/77/apply", {"content_hash": "0"}, 404),
        ("/api/payout-runs/77/approve", {"content_hash": "0"}, 404),
        ("/api/payout-runs/77/approve", {}, 422),
    ):
        answer = finance.post(path, json=body)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert finance.get("/api/payees", params={"period": "2026-13"}).status_code == 422
    assert finance.get("/api/statements/ann/soon").status_code == 422
    assert finance.get("/api/jobs").json()["total"] == 0
