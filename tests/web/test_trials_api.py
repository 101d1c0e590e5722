"""What would be otherwise over HTTP: tables tried on past tickets, runs and days planned with something else, runs compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from aftersale.jobs.run import run_job
from aftersale.settings import Settings
from aftersale.storage.database import Database
from allocation.test_runs import ids
from conftest import Prepare
from web.conftest import SignIn
from web.test_allocation_api import RUNS, plan, settle
from web.test_rule_tables_api import ok, refused, with_keys
from worlds import World

TABLE = "/api/rule-tables/partner_eligibility"
WEIGHTS = "/api/rule-tables/ticket_weights"
WHAT_IFS = "/api/allocation-what-ifs"
SPAN = "2026-03-02..2026-03-04"


@pytest.fixture
def beginning(prepared: Prepare) -> str:
    return prepared(settle)


@pytest.fixture
def tickets(database: Database, actor: Any, tmp_path: Path) -> World:
    """Ann takes one ticket a day for 1 EUR, Bob two for 4, in the south; three tickets, of which T3 is of the north."""
    return World(database, actor, tmp_path)


@pytest.fixture
def manager(signed_in: SignIn) -> TestClient:
    return with_keys(signed_in("max@example.com", "partner_manager"))


@pytest.fixture
def analyst(signed_in: SignIn) -> TestClient:
    return with_keys(signed_in("analyst@example.com", "compensation_analyst"))


def finish(client: TestClient, database: Database, settings: Settings, asked: dict[str, Any]) -> dict[str, Any]:
    """Do a job, and what came of it."""
    run_job(database, settings, int(asked["job_id"]), 0)
    job = ok(client.get(f"/api/jobs/{asked['job_id']}"))
    assert (job["state"], job["problem"]) == ("done", None)
    result: dict[str, Any] = job["result"]
    return result


def draft_without_north(client: TestClient) -> None:
    """A draft by which nobody may take tickets of the north."""
    document = ok(client.post(f"{TABLE}/draft", json={}))["document"]
    region = {"name": "region", "label": "Region", "type": "string", "allowed": ""}
    first = {
        "rule": "no-north",
        "when": {"region": '"north"'},
        "then": {"decision": "forbidden", "reason": '"Nobody goes north"'},
    }
    changed = document | {"inputs": [*document["inputs"], region], "rules": [first, *document["rules"]]}
    ok(client.put(f"{TABLE}/draft", json={"edit_number": 0, "document": changed}))


def test_draft_is_tried_on_the_tickets_of_past_days(
    analyst: TestClient, manager: TestClient, database: Database, settings: Settings, tickets: World
) -> None:
    draft_without_north(analyst)
    asked = ok(analyst.post(f"{TABLE}/draft/try", json={"period": SPAN}))
    done = finish(analyst, database, settings, asked)
    trial = ok(analyst.get(f"{TABLE}/trials/{done['trial_id']}"))
    result = trial["on_tickets"]
    assert (trial["on_bookings"], result["value_before"], result["value_after"]) == (None, "1821.000", "1365.000")
    # Nobody has T3, and Ann takes one of Bob's in its place.
    assert (result["tickets"], result["lost"], result["candidates_changed"]) == (3, 1, 1)
    assert (result["moved"], result["given"], result["dropped"]) == (1, 0, 1)
    assert [
        (each["ticket_number"], each["reason"], each["partner_before_name"]) for each in result["lost_tickets"]
    ] == [("T3", "no_candidate", "Ann")]
    assert {each["partner_name"]: (each["gained"], each["lost"]) for each in result["partners"]} == {
        "Ann": (1, 1),
        "Bob": (0, 1),
    }
    assert [each["trial_id"] for each in ok(analyst.get(f"{TABLE}/draft/trials"))["rows"]] == [trial["trial_id"]]
    # Whoever allocates sees what is tried of who gets tickets, though not the draft.
    assert ok(manager.get(f"{TABLE}/trials/{trial['trial_id']}"))["on_tickets"] == result
    assert tickets.ask("SELECT * FROM allocation_run") == []


def test_published_version_is_tried_by_whoever_allocates(
    manager: TestClient, database: Database, settings: Settings, signed_in: SignIn
) -> None:
    version = ok(manager.get(WEIGHTS))["versions"][0]["version"]
    asked = ok(manager.post(f"{WEIGHTS}/versions/{version}/try", json={"period": SPAN}))
    done = finish(manager, database, settings, asked)
    [row] = ok(manager.get(f"{WEIGHTS}/versions/{version}/trials"))["rows"]
    assert (row["trial_id"], row["edit_number"], row["period"]) == (done["trial_id"], None, SPAN)
    assert ok(manager.get(f"{WEIGHTS}/trials/{row['trial_id']}"))["on_tickets"]["moved"] == 0
    author = with_keys(signed_in("author@example.com", "rule_author"))
    refused(author.post(f"{WEIGHTS}/versions/{version}/try", json={}), 403, "role_missing")
    refused(author.get(f"{WEIGHTS}/trials/{row['trial_id']}"), 403, "role_missing")


def test_trials_that_cannot_be_are_refused_at_once(analyst: TestClient, manager: TestClient) -> None:
    refused(analyst.post(f"{TABLE}/draft/try", json={"period": SPAN}), 404, "draft_missing")
    refused(manager.post(f"{TABLE}/versions/nothing/try", json={"period": SPAN}), 404, "version_unknown")
    version = ok(manager.get(TABLE))["versions"][0]["version"]
    address = f"{TABLE}/versions/{version}/try"
    refused(manager.post(address, json={"period": "2999-01"}), 422, "span_not_over")
    refused(manager.post(address, json={"period": "2025"}), 422, "span_too_long")
    refused(manager.post(address, json={"period": "soon"}), 422, "period_unreadable")
    refused(analyst.post("/api/rule-tables/payout_approval/versions/x/try", json={}), 404, "version_unknown")
    document = ok(analyst.post(f"{TABLE}/draft", json={}))["document"]
    document["rules"][0]["when"]["serves_region"] = "perhaps not"
    ok(analyst.put(f"{TABLE}/draft", json={"edit_number": 0, "document": document}))
    assert analyst.post(f"{TABLE}/draft/try", json={"period": SPAN}).status_code == 422
    assert analyst.post(WHAT_IFS, json={"allocate_on": "2026-03-02", "eligibility": "draft"}).status_code == 422


def test_run_is_planned_with_a_draft_and_other_places(
    manager: TestClient, analyst: TestClient, database: Database, settings: Settings, tickets: World
) -> None:
    run = plan(manager, database, settings)
    draft_without_north(analyst)
    bob = str(ids(tickets, "partner")["bob"])
    body = {
        "allocation_run_id": run["allocation_run_id"],
        "eligibility": "draft",
        "places": [{"partner_id": bob, "places": "-1"}],
    }
    done = finish(analyst, database, settings, ok(analyst.post(WHAT_IFS, json=body)))
    page = ok(manager.get(f"{WHAT_IFS}/{done['what_if_id']}"))
    assert (page["allocation_run_id"], page["asked"]["places"]) == (
        run["allocation_run_id"],
        [{"partner": bob, "places": "-1"}],
    )
    result = page["result"]
    # T3 is out; Ann takes one of the two for 1 EUR, Bob the other for 4.
    assert (result["value_before"], result["value_after"], result["by_tried"]) == ("1821.000", "1365.000", None)
    assert {each["partner_name"]: (each["places_before"], each["places_after"]) for each in result["partners"]} == {
        "Ann": (1, 1),
        "Bob": (2, 1),
    }
    assert ok(manager.get(f"{RUNS}/{run['allocation_run_id']}"))["state"] == "planned"


def test_past_day_without_a_run_is_planned_otherwise(
    manager: TestClient, database: Database, settings: Settings
) -> None:
    body = {"allocate_on": "2026-03-03", "guaranteed_share": "1"}
    done = finish(manager, database, settings, ok(manager.post(WHAT_IFS, json=body)))
    page = ok(manager.get(f"{WHAT_IFS}/{done['what_if_id']}"))
    assert (page["allocate_on"], page["result"]["value_before"]) == ("2026-03-03", "1821.000")


def test_what_ifs_that_name_nothing_are_refused(
    manager: TestClient, signed_in: SignIn, database: Database, settings: Settings
) -> None:
    run = plan(manager, database, settings)["allocation_run_id"]
    share = {"guaranteed_share": "0.5"}
    refused(manager.post(WHAT_IFS, json=share), 422, "run_or_day")
    refused(
        manager.post(WHAT_IFS, json=share | {"allocation_run_id": run, "allocate_on": "2026-03-02"}), 422, "run_or_day"
    )
    refused(manager.post(WHAT_IFS, json={"allocation_run_id": run}), 422, "nothing_asked")
    refused(manager.post(WHAT_IFS, json=share | {"allocate_on": "2999-01-01"}), 422, "span_not_over")
    refused(manager.post(WHAT_IFS, json=share | {"allocation_run_id": "999"}), 404, "allocation_run_not_found")
    refused(manager.post(WHAT_IFS, json={"allocation_run_id": run, "weights": "nothing"}), 404, "version_unknown")
    for wrong in ({"places": [{"partner_id": "1", "places": "many"}]}, {"guaranteed_share": "2"}, {"days": 0}):
        answer = manager.post(WHAT_IFS, json={"allocation_run_id": run} | wrong)
        assert answer.status_code == 422 and "^" not in answer.json()["detail"]
    refused(manager.get(f"{WHAT_IFS}/999"), 404, "what_if_not_found")
    member = signed_in("pia@example.com", "partner_user", person="pia")
    refused(member.post(WHAT_IFS, json=share | {"allocation_run_id": run}), 403, "role_missing")
    refused(member.get(f"{WHAT_IFS}/1"), 403, "role_missing")
    refused(member.get(f"{RUNS}/{run}/comparison/{run}"), 403, "role_missing")


def test_two_runs_are_compared_with_their_moved_tickets_page_by_page(
    manager: TestClient, database: Database, settings: Settings, tickets: World
) -> None:
    run = plan(manager, database, settings)
    partners, t1 = ids(tickets, "partner"), str(ids(tickets, "ticket")["T1"])
    pin = {"ticket_id": t1, "partner_id": str(partners["ann"]), "kind": "lock", "content_hash": run["content_hash"]}
    other = ok(manager.post(f"{RUNS}/{run['allocation_run_id']}/pins", json=pin))["allocation_run_id"]
    address = f"{RUNS}/{run['allocation_run_id']}/comparison/{other}"
    found = ok(manager.get(address))
    assert (found["difference"], found["moved"], found["dropped"]) == ("-456.000", 1, 1)
    assert found["before"]["value"] == "1821.000"
    assert [(each["partner_name"], each["gained"], each["lost"]) for each in found["partners"]] == [
        ("Bob", 0, 1),
        ("Ann", 1, 1),
    ]
    page = ok(manager.get(f"{address}/tickets", params={"limit": 1, "offset": 1}))
    assert (page["total"], [each["ticket_number"] for each in page["rows"]]) == (2, ["T3"])
    assert ok(manager.get(f"{address}/tickets", params={"q": "customer of t3"}))["total"] == 1
    assert ok(manager.get(f"{address}/tickets", params={"kind": "moved"}))["total"] == 1
    assert manager.get(f"{address}/tickets", params={"kind": "stayed"}).status_code == 422
    assert ok(manager.get(f"{address}/tickets", params={"partner_id": str(partners["bob"])}))["total"] == 1
    itself = ok(manager.get(f"{RUNS}/{other}/comparison/{other}"))
    assert (itself["moved"], itself["difference"], itself["common"]) == (0, "0.000", 3)
    refused(manager.get(f"{RUNS}/{other}/comparison/999"), 404, "allocation_run_not_found")
