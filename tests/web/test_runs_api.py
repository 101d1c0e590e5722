"""Crediting and pay over HTTP: asked for by those who run pay, seen by those whom it concerns."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from aftersale.jobs.run import run_job
from aftersale.settings import Settings
from aftersale.storage.database import Database
from web.conftest import SignIn
from worlds import World

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


def test_pay_is_planned_shown_and_applied_once(finance: TestClient, database: Database, settings: Settings) -> None:
    planned = plan(finance, database, settings)
    assert (planned["state"], planned["problem"]) == ("done", None)
    listed = finance.get("/api/payout-runs").json()["rows"]
    assert [(run["plan_name"], run["period"], run["state"]) for run in listed] == [("flat", "2026-Q1", "planned")]
    run_id = listed[0]["payout_run_id"]
    shown = finance.get(f"/api/payout-runs/{run_id}").json()
    assert [(each["payee_number"], each["amount"], each["currency"]) for each in shown["payouts"]] == [
        ("ann", "15.0000", "USD"),
        ("bob", "7.0500", "USD"),
    ]
    for _ in range(2):
        applied = finish(finance, finance.post(f"/api/payout-runs/{run_id}/apply"), database, settings)
        assert (applied["state"], applied["problem"]) == ("done", None)
    run = finance.get(f"/api/payout-runs/{run_id}").json()
    assert (run["state"], run["applied_by"]) == ("applied", "fin@example.com")


def test_statement_is_shown_to_its_payee_and_those_who_run_pay(
    finance: TestClient, signed_in: SignIn, database: Database, settings: Settings
) -> None:
    plan(finance, database, settings)
    run_id = finance.get("/api/payout-runs").json()["rows"][0]["payout_run_id"]
    finish(finance, finance.post(f"/api/payout-runs/{run_id}/apply"), database, settings)
    ann = signed_in("ann@example.com", "rep", person="ann")
    own = ann.get("/api/statements/ann/2026-Q1")
    assert own.status_code == 200, own.text
    assert (own.json()["state"], own.json()["payee"]["number"]) == ("applied", "ann")
    assert own.json() == finance.get("/api/statements/ann/2026-Q1").json()
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
    for path in ("/api/payout-runs", f"/api/payout-runs/{run_id}"):
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
        ("/api/payout-runs/1/apply", None),
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
    finance: TestClient, signed_in: SignIn, database: Database, settings: Settings
) -> None:
    plan(finance, database, settings)
    run_id = finance.get("/api/payout-runs").json()["rows"][0]["payout_run_id"]
    ann = signed_in("ann@example.com", "finance", person="ann")
    job = finish(ann, ann.post(f"/api/payout-runs/{run_id}/apply"), database, settings)
    assert (job["state"], job["problem"]["code"]) == ("failed", "own_payout")
    assert finance.get(f"/api/payout-runs/{run_id}").json()["state"] == "planned"


def test_what_cannot_be_run_is_refused_at_once(finance: TestClient) -> None:
    for path, body, status in (
        ("/api/crediting-runs", {"period": "last quarter"}, 422),
        ("/api/crediting-runs", {}, 422),
        ("/api/payout-runs", {"period": "2026-Q1", "plan_yaml": "name: ["}, 422),
        ("/api/payout-runs", {"period": "2026-Q1", "plan_yaml": "name: flat"}, 422),
        ("/api/payout-runs", {"period": "2026-Q5", "plan_yaml": PLAN}, 422),
        ("/api/payout-runs/77/apply", None, 404),
    ):
        answer = finance.post(path, json=body)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert finance.get("/api/payees", params={"period": "2026-13"}).status_code == 422
    assert finance.get("/api/statements/ann/soon").status_code == 422
    assert finance.get("/api/jobs").json()["total"] == 0
