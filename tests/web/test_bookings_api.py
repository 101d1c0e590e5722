"""Bookings from other systems: taken once however often they are sent, and only from those who may send them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from aftersale.settings import Settings
from aftersale.storage.database import Database
from aftersale.web.app import create_app
from aftersale.web.idempotency import forget_answers
from web.conftest import SignIn, sign
from worlds import World

B1 = {"key": "B1", "kind": "new", "booked_on": "2026-02-10", "amount": "150.00", "currency": "USD"}
B2 = {"key": "B2", "kind": "new", "booked_on": "2026-02-11", "amount": "0.0001", "currency": "USD"}
WRONG = {"key": "B3", "kind": "new", "booked_on": "31.02.2026", "amount": "1", "currency": "USD"}
TAKEN = {"accepted": 1, "unchanged": 0, "rejected": 0, "findings": []}


@pytest.fixture
def erp(with_token: SignIn) -> TestClient:
    return with_token("compensation_analyst", scopes=("bookings:write",))


def send(client: TestClient, key: str, *bookings: dict[str, Any], source: str = "erp") -> Any:
    return client.post(
        "/api/bookings", json={"source": source, "bookings": list(bookings)}, headers={"Idempotency-Key": key}
    )


def count(database: Database, table: str) -> int:
    with database.owner_transaction() as conn:
        row = conn.execute(f"SELECT count(*) AS n FROM {table}").fetchone()
    assert row is not None
    return int(row["n"])


def test_bookings_are_taken_to_the_last_decimal(erp: TestClient, database: Database) -> None:
    answer = send(erp, "one", B1, B2)
    assert (answer.status_code, answer.json()) == (200, {**TAKEN, "accepted": 2})
    with database.owner_transaction() as conn:
        rows = conn.execute("SELECT source, source_id, amount::text FROM booking ORDER BY source_id").fetchall()
    assert rows == [
        {"source": "erp", "source_id": "B1", "amount": "150.0000"},
        {"source": "erp", "source_id": "B2", "amount": "0.0001"},
    ]


def test_repetition_is_answered_alike_and_does_nothing_twice(erp: TestClient, database: Database) -> None:
    first = send(erp, "one", B1)
    again = send(erp, "one", B1)
    assert first.json() == again.json() == TAKEN
    assert (count(database, "booking"), count(database, "import_run")) == (1, 1)


def test_same_booking_under_a_new_key_is_unchanged(erp: TestClient, database: Database) -> None:
    send(erp, "one", B1)
    assert send(erp, "two", B1).json() == {**TAKEN, "accepted": 0, "unchanged": 1}
    assert count(database, "booking") == 1


def test_answers_are_kept_for_30_days(erp: TestClient, database: Database) -> None:
    for key, days in (("old", 31), ("young", 29)):
        send(erp, key, B1)
        with database.owner_transaction() as conn:
            conn.execute(
                "UPDATE answered_request SET answered_at = answered_at - make_interval(days => %s) WHERE idempotency_key = %s",
                [days, key],
            )
    forget_answers(database)
    with database.owner_transaction() as conn:
        assert conn.execute("SELECT idempotency_key AS key FROM answered_request").fetchall() == [{"key": "young"}]


def test_key_with_another_body_is_a_conflict(erp: TestClient, database: Database) -> None:
    send(erp, "one", B1)
    answer = send(erp, "one", B2)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert count(database, "booking") == 1


def test_key_of_one_account_is_nothing_to_another(erp: TestClient, with_token: SignIn) -> None:
    send(erp, "one", B1)
    other = with_token("compensation_analyst", scopes=("bookings:write",))
    assert send(other, "one", B2).json() == TAKEN


def test_same_request_many_times_at_once_is_done_once(erp: TestClient, database: Database) -> None:
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: send(erp, "one", B1), range(3)))
    assert [answer.json() for answer in answers] == [TAKEN] * 3
    assert (count(database, "booking"), count(database, "import_run")) == (1, 1)


@pytest.mark.parametrize(
    "headers", [{}, {"Idempotency-Key": ""}, {"Idempotency-Key": " "}, {"Idempotency-Key": "x" * 201}]
)
def test_without_a_key_nothing_is_taken(erp: TestClient, database: Database, headers: dict[str, str]) -> None:
    answer = erp.post("/api/bookings", json={"source": "erp", "bookings": [B1]}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_missing")
    assert count(database, "booking") == 0


def test_wrong_booking_comes_back_with_its_place_and_the_good_one_is_kept(erp: TestClient, database: Database) -> None:
    answer = send(erp, "one", B1, WRONG).json()
    assert (answer["accepted"], answer["rejected"]) == (1, 1)
    assert [(each["index"], each["column"]) for each in answer["findings"]] == [(1, "booked_on")]
    assert count(database, "booking") == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"source": "erp", "bookings": []}, "/bookings"),
        ({"source": "a|b", "bookings": [B1]}, "/source"),
        ({"source": "", "bookings": [B1]}, "/source"),
        ({"source": "erp", "bookings": [B1], "note": "x"}, "/note"),
        ({"source": "erp", "bookings": [{**B1, "amout": "1"}]}, "/bookings/0/amout"),
        ({"source": "erp", "bookings": [B1, {**B2, "amount": {"value": 1}}]}, "/bookings/1/amount/str"),
        ({"source": "erp", "bookings": [{**B1, "amount": 150.1}]}, "/bookings/0/amount/str"),
    ],
)
def test_request_that_is_no_list_of_bookings_is_refused_with_a_pointer(
    erp: TestClient, database: Database, body: dict[str, Any], pointer: str
) -> None:
    answer = erp.post("/api/bookings", json=body, headers={"Idempotency-Key": "one"})
    assert answer.status_code == 422
    assert pointer in [each["pointer"] for each in answer.json()["errors"]]
    assert count(database, "booking") == 0


def test_only_those_who_may_write_bookings_write_them(
    anonymous: TestClient, signed_in: SignIn, with_token: SignIn, database: Database
) -> None:
    assert send(anonymous, "one", B1).status_code == 401
    reading = with_token("compensation_analyst", scopes=("read", "imports:write"))
    assert send(reading, "one", B1).json()["code"] == "scope_missing"
    for role in ("rep", "manager", "finance", "auditor"):
        assert send(signed_in(f"{role}@example.com", role), "one", B1).json()["code"] == "role_missing"
    assert count(database, "booking") == 0
    assert send(signed_in("keeper@example.com", "administrator"), "one", B1).json() == TAKEN


def message(bookings: list[dict[str, Any]], **how: Any) -> tuple[bytes, dict[str, str]]:
    return sign({"source": "shop", "bookings": bookings}, **how)


def deliver(client: TestClient, body: bytes, headers: dict[str, str]) -> Any:
    return client.post("/api/webhooks/bookings", content=body, headers=headers)


def test_signed_message_is_taken_without_signing_in(anonymous: TestClient, database: Database) -> None:
    assert deliver(anonymous, *message([B1])).json() == TAKEN
    assert count(database, "booking") == 1


def test_message_that_comes_again_does_nothing_twice(anonymous: TestClient, database: Database) -> None:
    body, headers = message([B1])
    assert deliver(anonymous, body, headers).json() == deliver(anonymous, body, headers).json() == TAKEN
    assert count(database, "import_run") == 1


def test_message_is_refused_unless_everything_fits(anonymous: TestClient, database: Database) -> None:
    body, headers = message([B1])
    forged = body.replace(b"150.00", b"950.00")
    refused = [
        deliver(anonymous, forged, headers),
        deliver(anonymous, body, {**headers, "webhook-id": "msg_2"}),
        deliver(anonymous, body, {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 60)}),
        deliver(anonymous, body, {**headers, "webhook-timestamp": "nan"}),
        deliver(anonymous, body, {**headers, "webhook-signature": "v1,AAAA"}),
        deliver(anonymous, body, {**headers, "webhook-signature": "no comma"}),
        deliver(anonymous, body, {**headers, "webhook-signature": "v1,not base64 at all"}),
        deliver(anonymous, body, {**headers, "webhook-signature": headers["webhook-signature"].replace("v1,", "v2,")}),
        deliver(anonymous, *message([B1], secret="whsec_" + "A" * 32)),
        deliver(anonymous, *message([B1], minutes=-6)),
        deliver(anonymous, *message([B1], minutes=6)),
        deliver(anonymous, b"\xff\xfe", headers),
        *(
            deliver(anonymous, body, {k: v for k, v in headers.items() if k != name})
            for name in headers
            if "webhook" in name
        ),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(403, "webhook_refused")] * len(
        refused
    )
    assert count(database, "booking") == 0


def test_signed_message_that_is_no_list_of_bookings_is_named(anonymous: TestClient) -> None:
    answer = deliver(anonymous, *message([]))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/bookings"


def test_without_a_secret_no_message_is_taken(database: Database, settings: Settings) -> None:
    with TestClient(create_app(database, replace(settings, webhook_secret=None))) as client:
        assert deliver(client, *message([B1])).json()["code"] == "webhook_not_set"


def test_sent_booking_is_credited_like_any_other(erp: TestClient, world: World) -> None:
    sold = {**B1, "key": "B7", "seller": "ann"}
    assert send(erp, "one", sold, source="canonical").json() == TAKEN
    world.credit("2026-Q1")
    rows = world.ask(
        "SELECT r.status FROM crediting_result AS r JOIN booking USING (booking_id) WHERE source_id = 'B7'"
    )
    assert [row["status"] for row in rows] == ["credited"]
