"""The bell tells whoever may approve a run that it waits, whoever planned one what became of it, and that the one by schedule failed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg.types.json import Jsonb

from aftersale.settings import Settings
from aftersale.storage.database import Database
from aftersale.values.sentence import Sentence, write_sentence
from web.conftest import SignIn
from worlds import World

RUNS = "/api/allocation-runs"
LOOKED_AT = {"content_hash": "c0ffee"}
PAM, MO = "pam@example.com", "mo@example.com"


def told(client: TestClient) -> list[tuple[str, str | None, str, str]]:
    rows: list[dict[str, Any]] = client.get("/api/allocation-news").json()["rows"]
    return [(row["kind"], row["allocation_run_id"], row["by"], row["reason"]) for row in rows if row["tickets"] is None]


def told_of_tickets(client: TestClient) -> list[tuple[str, str | None, int]]:
    rows: list[dict[str, Any]] = client.get("/api/allocation-news").json()["rows"]
    return [(row["kind"], row["allocate_on"], row["tickets"]) for row in rows if row["tickets"] is not None]


@pytest.fixture
def approving(world: World, app: FastAPI, settings: Settings) -> World:
    """Somebody else must approve; run 2 waits."""
    app.state.settings = replace(settings, requires_approval=True)
    return world


@pytest.fixture
def of_pam(database: Database, approving: World) -> None:
    """Pam planned run 2."""
    with database.owner_transaction() as conn:
        conn.execute("UPDATE allocation_run SET planned_by = %s WHERE allocation_run_id = 2", [PAM])


def test_run_waits_for_whoever_may_approve_it_and_only_where_that_is_needed(
    approving: World, app: FastAPI, settings: Settings, signed_in: SignIn
) -> None:
    pam = signed_in(PAM, "partner_manager")
    assert told(pam) == [("to_approve", "2", "operator test", "")]
    assert pam.post(f"{RUNS}/2/approve", json=LOOKED_AT).status_code == 200
    assert told(pam) == []
    app.state.settings = settings
    assert told(signed_in(MO, "partner_manager")) == []
    for role in ("supervisor", "auditor", "rep"):
        assert signed_in(f"{role}@example.com", role).get("/api/allocation-news").status_code == 403


def test_run_without_a_need_of_approval_waits_for_nobody(world: World, signed_in: SignIn) -> None:
    assert told(signed_in(PAM, "partner_manager")) == []


@pytest.mark.usefixtures("of_pam")
def test_whoever_planned_a_run_is_told_what_others_decided(signed_in: SignIn) -> None:
    pam, mo = signed_in(PAM, "partner_manager"), signed_in(MO, "partner_manager")
    assert (told(pam), told(mo)) == ([], [("to_approve", "2", PAM, "")])
    assert mo.post(f"{RUNS}/2/approve", json=LOOKED_AT).status_code == 200
    assert (told(pam), told(mo)) == ([("approved", "2", MO, "")], [])
    sent = LOOKED_AT | {"reason": "North is on holiday"}
    assert mo.post(f"{RUNS}/2/reject", json=sent).status_code == 200
    assert (told(pam), told(mo)) == ([("rejected", "2", MO, "North is on holiday")], [])


@pytest.mark.usefixtures("of_pam")
def test_own_decision_is_no_news_and_that_of_another_on_a_changed_run_is(signed_in: SignIn, database: Database) -> None:
    pam, mo = signed_in(PAM, "partner_manager"), signed_in(MO, "partner_manager")
    with database.owner_transaction() as conn:
        # Somebody else moved a ticket in run 1 before it was applied: the plan was Pam's all the same.
        conn.execute(
            "INSERT INTO allocation_run (allocate_on, days, as_of, state, content_hash, currency, eligibility_version, weights_version, "
            "policy, method, value, bound, counts, timings, base_run_id, planned_by, rejected_at, rejected_by, rejected_because) "
            "SELECT allocate_on, days, as_of, 'rejected', content_hash, currency, eligibility_version, weights_version, policy, method, "
            "value, bound, counts, timings, 2, %s, clock_timestamp(), %s, 'Too late' FROM allocation_run WHERE allocation_run_id = 2",
            ["max@example.com", MO],
        )
    assert [row[0] for row in told(pam)] == ["rejected"]
    assert pam.post(f"{RUNS}/2/reject", json=LOOKED_AT | {"reason": "Mine"}).status_code == 200
    assert [row[2:] for row in told(pam)] == [(MO, "Too late")]
    assert told(mo) == []


def test_failed_run_by_schedule_says_why_and_leads_to_its_job(
    world: World, database: Database, signed_in: SignIn
) -> None:
    problem = {"code": "day_over", "detail": write_sentence(Sentence("{count} tickets", count=7))}
    with database.owner_transaction() as conn:
        for day in (datetime.now(UTC).date() + timedelta(days=ahead) for ahead in (0, 1)):
            arguments = {"allocate_on": day.isoformat(), "scheduled_on": day.isoformat()}
            conn.execute(
                "INSERT INTO job (kind, arguments, requested_by, state, problem, ended_at) "
                "VALUES ('allocate', %s, 'operator schedule', 'failed', %s, clock_timestamp())",
                [Jsonb(arguments), Jsonb(problem)],
            )
    pam = signed_in(PAM, "partner_manager")
    [row] = [each for each in pam.get("/api/allocation-news").json()["rows"] if each["tickets"] is None]
    assert (row["kind"], row["allocation_run_id"], row["reason"]) == ("schedule_failed", None, "7 tickets")
    assert pam.get(f"/api/jobs/{row['job_id']}").json()["state"] == "failed"


def test_partners_are_told_of_their_tickets_and_whoever_plans_of_those_given_back(
    world: World, signed_in: SignIn
) -> None:
    pia = signed_in("pia@example.com", "partner_user", person="pia")
    sam = signed_in("sam@example.com", "partner_user", person="sam")
    pam = signed_in(PAM, "partner_manager")
    assert told_of_tickets(pia) == [("allocated", "2026-02-02", 3)]
    assert told_of_tickets(sam) == [("withdrawn", None, 1), ("allocated", "2026-02-02", 3)]
    assert told_of_tickets(pam) == [("returned", None, 1)]
    assert (told(pia), told(sam)) == ([], [])
    nobody = signed_in("nobody@example.com", "partner_user")
    assert told_of_tickets(nobody) == []


def test_own_returns_are_no_news_and_several_of_one_day_are_one(world: World, signed_in: SignIn) -> None:
    pia = signed_in("pia@example.com", "partner_user", person="pia")
    keys = [row["ticket_id"] for row in pia.get("/api/grid/tickets?f=state:in:allocated,accepted").json()["rows"]]
    assert len(keys) == 2
    for key in keys:
        sent = {"selection": {"ids": [key]}, "form": {"reason": "Nobody answers"}}
        done = pia.post("/api/grid/tickets/actions/return", json=sent, headers={"Idempotency-Key": f"return-{key}"})
        assert done.json()["done"] == 1, done.text
    assert told_of_tickets(pia) == [("allocated", "2026-02-02", 3)]
    assert told_of_tickets(signed_in(PAM, "partner_manager")) == [("returned", None, 2), ("returned", None, 1)]
