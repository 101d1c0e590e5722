"""What readers see over HTTP: their own, or everything, as their roles and scopes allow, and never more."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from aftersale.access.model import SCOPES, Account
from aftersale.storage.database import Database
from web.conftest import SignIn
from worlds import World


@pytest.fixture
def analyst(signed_in: SignIn, world: World) -> TestClient:
    return signed_in("ann.alyst@example.com", "compensation_analyst")


def order_numbers(client: TestClient, **query: object) -> list[str]:
    answer = client.get("/api/orders", params=query)
    assert answer.status_code == 200, answer.text
    return [row["order_number"] for row in answer.json()["rows"]]


def order_id(client: TestClient, number: str) -> str:
    rows = client.get("/api/orders", params={"q": number}).json()["rows"]
    return str(rows[0]["order_id"])


def test_orders_are_listed_newest_first_with_exact_figures_as_text(analyst: TestClient) -> None:
    page = analyst.get("/api/orders").json()
    assert (page["total"], page["limit"], page["offset"]) == (2, 50, 0)
    newest = page["rows"][0]
    assert newest.pop("order_id").isdigit()
    assert newest == {
        "order_number": "O2",
        "ordered_on": "2026-02-05",
        "customer_name": "Small & Co",
        "seller_name": "Seat of Bob Best",
        "channel": None,
        "amount": "70.5000",
        "currency": "USD",
    }
    assert order_numbers(analyst, q="acme") == ["O1"]
    assert order_numbers(analyst, limit=1, offset=1) == ["O1"]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 501}, {"offset": -1}, {"limit": "many"}, {"q": "x" * 201}])
def test_query_out_of_bounds_is_named(analyst: TestClient, query: dict[str, object]) -> None:
    answer = analyst.get("/api/orders", params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/query/{next(iter(query))}"


def test_order_shows_bookings_with_credits_and_milestones(analyst: TestClient) -> None:
    page = analyst.get(f"/api/orders/{order_id(analyst, 'O1')}").json()
    assert page["order"]["order_number"] == "O1"
    assert page["milestones"] == [{"milestone": "shipped", "timing": "actual", "reached_on": "2026-02-09"}]
    first, second = page["bookings"]
    assert (first["booking_number"], first["amount"], first["status"]) == ("B1", "100.0000", "credited")
    credit = first["credits"][0]
    assert (credit["payee_number"], credit["share"], credit["amount"], credit["basis"]) == (
        "ann",
        "1.000000",
        "100.0000",
        "preassigned",
    )
    assert [each["amount"] for each in second["credits"]] == ["50.0000"]


def test_explanation_says_who_and_why(analyst: TestClient) -> None:
    explanation = analyst.get("/api/bookings/B1/explanation").json()
    assert explanation["credits"][0]["payee_number"] == "ann"
    assert explanation["sentences"]
    assert analyst.get("/api/bookings/B99/explanation").status_code == 404


def test_periods_are_the_quarters_with_bookings(analyst: TestClient) -> None:
    assert analyst.get("/api/periods").json() == {
        "rows": [{"period": "2026-Q1", "start_on": "2026-01-01", "end_on": "2026-04-01"}]
    }


@pytest.mark.parametrize("number", ["1", "9223372036854775807", "9999999999999999999"])
def test_unknown_order_is_not_found(analyst: TestClient, number: str) -> None:
    answer = analyst.get(f"/api/orders/{number}")
    assert (answer.status_code, answer.json()["code"]) == (404, "order_not_found")


def test_text_that_no_database_can_hold_is_wrong_input(analyst: TestClient) -> None:
    assert analyst.get("/api/orders", params={"q": "a\x00b"}).status_code == 422


def test_rep_sees_own_orders_and_of_others_not_even_that_they_are_there(
    signed_in: SignIn, analyst: TestClient, world: World
) -> None:
    ann = signed_in("ann@example.com", "rep", person="ann")
    assert order_numbers(ann) == ["O1"]
    hidden = ann.get(f"/api/orders/{order_id(analyst, 'O2')}")
    missing = ann.get("/api/orders/1")
    assert (
        (hidden.status_code, hidden.json()["code"])
        == (missing.status_code, missing.json()["code"])
        == (404, "order_not_found")
    )
    assert ann.get("/api/bookings/B1/explanation").status_code == 200
    assert ann.get("/api/bookings/B3/explanation").status_code == 404
    assert {row["subject_number"] for row in ann.get("/api/findings").json()["rows"]} <= {"B1", "B2", "O1"}


def test_account_without_roles_sees_nothing(signed_in: SignIn, world: World) -> None:
    assert order_numbers(signed_in("new@example.com")) == []


def test_findings_come_in_groups_and_one_by_one(analyst: TestClient, world: World) -> None:
    world.bring(
        {"booking": [{"key": "B9", "kind": "new", "booked_on": "2026-02-11", "amount": "ten", "currency": "USD"}]}
    )
    rows = analyst.get("/api/findings").json()["rows"]
    unreadable = next(row["code"] for row in rows if row["producer"] == "import")
    found = analyst.get("/api/findings", params={"code": unreadable}).json()
    assert found["total"] == len(found["rows"]) == 1
    assert found["rows"][0]["column_name"] == "amount"
    assert found["rows"][0]["value"] == "ten"
    grouped = analyst.get("/api/findings", params={"group": "true", "code": unreadable}).json()
    assert (grouped["groups"][0]["count"], grouped["rows"]) == (1, [])
    assert analyst.get("/api/findings", params={"code": "nothing_like_it"}).json()["total"] == 0


def test_token_that_may_read_reads_and_one_that_may_not_does_not(with_token: SignIn, world: World) -> None:
    reading = with_token("compensation_analyst", scopes=("read",))
    assert sorted(order_numbers(reading)) == ["O1", "O2"]
    writing = with_token("compensation_analyst", scopes=("bookings:write",))
    answer = writing.get("/api/orders")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert "read" in answer.json()["detail"]


def test_expired_token_is_as_good_as_none(with_token: SignIn, database: Database, world: World) -> None:
    reading = with_token("compensation_analyst", scopes=("read",))
    assert reading.get("/api/orders").status_code == 200
    with database.owner_transaction() as conn:
        conn.execute("UPDATE api_token SET expires_at = now() - interval '1 second'")
    answer = reading.get("/api/orders")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_token_cannot_reach_accounts_and_tokens(with_token: SignIn) -> None:
    client = with_token(
        "administrator",
        "compensation_analyst",
        "partner_manager",
        scopes=SCOPES,
    )
    for answer in (
        client.get("/api/accounts"),
        client.get("/api/tokens"),
        client.post("/api/tokens", json={"name": "x", "scopes": ["read"], "days": 1}),
        client.post("/api/accounts", json={"email": "e@example.com", "name": "E", "roles": ["finance"]}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "session_needed")


def test_audit_log_is_for_auditors_and_administrators(signed_in: SignIn, world: World, administrator: Account) -> None:
    for role in ("rep", "manager", "finance", "compensation_analyst", "rule_author"):
        refused = signed_in(f"{role}@example.com", role).get("/api/audit")
        assert (refused.status_code, refused.json()["code"]) == (403, "role_missing")
    auditor = signed_in("auditor@example.com", "auditor")
    log = auditor.get("/api/audit", params={"limit": 2}).json()
    assert [entry["seq"] for entry in log["rows"]] == [log["total"], log["total"] - 1]
    assert log["rows"][0]["action"] == "session.begin"
    proof = auditor.get("/api/audit/verification").json()
    assert (proof["entries"], proof["broken_at"]) == (log["total"], None)


def test_edited_audit_log_is_said_to_be_broken(signed_in: SignIn, database: Database) -> None:
    auditor = signed_in("auditor@example.com", "auditor")
    with database.owner_transaction() as conn:
        conn.execute("UPDATE audit_entry SET actor = 'somebody else' WHERE seq = 1")
    assert auditor.get("/api/audit/verification").json()["broken_at"] == 1
