"""Tickets from other systems: taken once however often they are sent, and only from those who may send them."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from aftersale.storage.database import Database
from web.conftest import SignIn, sign

T1 = {"key": "T1", "customer": "acme", "opened_on": "2026-02-10", "amount": "150.00", "currency": "USD"}
WRONG = {"key": "T2", "customer": "acme", "opened_on": "2026-02-10", "amount": "1"}
TAKEN = {"accepted": 1, "unchanged": 0, "rejected": 0, "findings": []}


@pytest.fixture
def helpdesk(with_token: SignIn) -> TestClient:
    return with_token("compensation_analyst", scopes=("tickets:write",))


def send(client: TestClient, key: str, *tickets: dict[str, Any]) -> Any:
    body = {"source": "helpdesk", "tickets": list(tickets)}
    return client.post("/api/tickets", json=body, headers={"Idempotency-Key": key})


def load_keys(database: Database) -> list[str]:
    with database.owner_transaction() as conn:
        rows = conn.execute("SELECT source || '/' || source_id AS key FROM ticket ORDER BY 1").fetchall()
    return [row["key"] for row in rows]


def test_tickets_are_taken_once_under_one_key_and_once_by_their_content(
    helpdesk: TestClient, database: Database
) -> None:
    assert [send(helpdesk, key, T1).json() for key in ("one", "one")] == [TAKEN, TAKEN]
    assert send(helpdesk, "two", T1).json() == {**TAKEN, "accepted": 0, "unchanged": 1}
    assert load_keys(database) == ["helpdesk/T1"]


def test_ticket_with_an_amount_and_no_currency_comes_back_and_the_good_one_is_kept(
    helpdesk: TestClient, database: Database
) -> None:
    answer = send(helpdesk, "one", T1, WRONG).json()
    found = [(each["index"], each["column"], each["code"]) for each in answer["findings"]]
    assert (answer["accepted"], found) == (1, [(1, "currency", "one_without_other")])
    assert load_keys(database) == ["helpdesk/T1"]


def test_field_that_nobody_knows_is_refused_by_its_place(helpdesk: TestClient, database: Database) -> None:
    answer = send(helpdesk, "one", {**T1, "custmer": "acme"})
    assert (answer.status_code, answer.json()["code"]) == (422, "ticket_field_unknown")
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/tickets/0/custmer"]
    assert load_keys(database) == []


def test_token_for_bookings_sends_no_tickets_and_one_for_tickets_no_bookings(
    helpdesk: TestClient, with_token: SignIn, database: Database
) -> None:
    erp = with_token("compensation_analyst", scopes=("bookings:write",))
    assert (send(erp, "one", T1).status_code, load_keys(database)) == (403, [])
    body = {"source": "erp", "bookings": [{"key": "B1"}]}
    assert helpdesk.post("/api/bookings", json=body, headers={"Idempotency-Key": "x"}).status_code == 403


@pytest.mark.parametrize("role", ["rep", "partner_user", "finance", "auditor"])
def test_others_send_no_tickets(signed_in: SignIn, database: Database, role: str) -> None:
    assert send(signed_in("ann@example.com", role), "one", T1).status_code == 403
    assert load_keys(database) == []


def deliver(client: TestClient, *tickets: dict[str, Any], **how: Any) -> Any:
    body, headers = sign({"source": "desk", "tickets": list(tickets)}, **how)
    return client.post("/api/webhooks/tickets", content=body, headers=headers)


def test_signed_message_brings_tickets_without_signing_in_and_does_nothing_twice(
    anonymous: TestClient, database: Database
) -> None:
    assert [deliver(anonymous, T1).json() for _ in range(2)] == [TAKEN, TAKEN]
    assert deliver(anonymous, T1, message_id="msg_2").json() == {**TAKEN, "accepted": 0, "unchanged": 1}
    assert load_keys(database) == ["desk/T1"]


def test_signed_message_with_another_secret_or_of_bookings_brings_no_ticket(
    anonymous: TestClient, database: Database
) -> None:
    refused = [deliver(anonymous, T1, secret="whsec_" + "A" * 32), deliver(anonymous, T1, minutes=-6)]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(403, "webhook_refused")] * 2
    body, headers = sign({"source": "shop", "bookings": [{"key": "B1"}]})
    answer = anonymous.post("/api/webhooks/tickets", content=body, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/tickets")
    assert load_keys(database) == []
