"""A client of the application on a database of the test's own, people to sign in as, and a small world to look at."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from standardwebhooks import Webhook

from aftersale.access.actions import create_account, create_first_administrator, create_token
from aftersale.access.model import Account, NewAccount
from aftersale.jobs.queue import prepare_queue
from aftersale.settings import Settings
from aftersale.storage.actor import Actor, operator
from aftersale.storage.database import Database
from aftersale.web.app import create_app
from conftest import Prepare
from partner_world import bring_partners
from worlds import SMALL, World, booking, new_world

PASSWORD = "correct horse battery"
WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def sign(
    body: dict[str, Any], *, message_id: str = "msg_1", minutes: float = 0, secret: str = WEBHOOK_SECRET
) -> tuple[bytes, dict[str, str]]:
    """A body as it is sent in a Standard Webhooks message, and its headers."""
    text = json.dumps(body)
    sent_at = datetime.now(UTC) + timedelta(minutes=minutes)
    signature = Webhook(secret).sign(message_id, sent_at, text)
    stamp = str(int(sent_at.timestamp()))
    headers = {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": signature}
    return text.encode(), {**headers, "Content-Type": "application/json"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation in a folder of the test's own."""
    return Settings(
        data_folder=tmp_path,
        database_url=None,
        business_zone=ZoneInfo("UTC"),
        public_url="http://testserver",
        webhook_secret=WEBHOOK_SECRET,
    )


@pytest.fixture(autouse=True)
def on_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are planned on the Monday that the tests' tickets wait for, whatever day it is."""
    monkeypatch.setattr("aftersale.jobs.schedule.find_today", lambda zone: date(2026, 3, 2))


@pytest.fixture
def app(database: Database, settings: Settings, tmp_path: Path) -> FastAPI:
    """The application without pages, whatever this clone has built."""
    return create_app(database, settings, pages_folder=tmp_path / "not built")


@pytest.fixture
def anonymous(app: FastAPI) -> Iterator[TestClient]:
    """A client that is not signed in."""
    with TestClient(app) as client:
        yield client


@pytest.fixture
def administrator(database: Database, actor: Actor) -> Account:
    """The first administrator."""
    account = NewAccount("ada@example.com", "Ada", frozenset(), PASSWORD)
    return create_first_administrator(database, actor, account)


def queue_only(database: Database, folder: Path) -> None:
    """A queue to put jobs into."""
    prepare_queue(database.address)


def settle(database: Database, folder: Path) -> None:
    """Ann sold Acme an order with two bookings, Bob one to nobody known by name; the quarter is credited."""
    prepare_queue(database.address)
    small = new_world(database, operator("test"), folder)
    small.bring(SMALL)
    small.bring(
        {
            "order": [
                {
                    "key": "O1",
                    "customer": "acme",
                    "ordered_on": "2026-02-01",
                    "seller": "ann",
                    "amount": "150.0000",
                    "currency": "USD",
                },
                {
                    "key": "O2",
                    "customer": "small",
                    "ordered_on": "2026-02-05",
                    "seller": "bob",
                    "amount": "70.5000",
                    "currency": "USD",
                },
            ],
            "milestone": [{"order": "O1", "milestone": "shipped", "timing": "actual", "reached_on": "2026-02-09"}],
            "booking": [
                booking("B1", "100", order="O1", customer="acme", seller="ann"),
                booking("B2", "50", order="O1", customer="acme", seller="ann"),
                booking("B3", "70.5", order="O2", customer="small", seller="bob"),
            ],
        }
    )
    small.credit("2026-Q1")
    bring_partners(small)


@pytest.fixture
def beginning(request: pytest.FixtureRequest, prepared: Prepare) -> str:
    """Every test has a queue; one that asks for the world has it there already."""
    return prepared(settle if "world" in request.fixturenames else queue_only)


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    """What `settle` brought in."""
    return World(database, actor, tmp_path / "world")


SignIn = Callable[..., TestClient]


@pytest.fixture
def signed_in(app: FastAPI, database: Database, actor: Actor) -> Iterator[SignIn]:
    """Makes an account with these roles, for a person of the world when its number is given, and signs it in."""
    clients: list[TestClient] = []

    def sign_in_as(email: str, *roles: str, person: str | None = None) -> TestClient:
        person_id = None
        if person is not None:
            with database.transaction(actor) as conn:
                row = conn.execute("SELECT person_id FROM person WHERE source_id = %s", (person,)).fetchone()
            assert row is not None
            person_id = row["person_id"]
        account = NewAccount(email, email.split("@")[0].title(), frozenset(roles), PASSWORD, person_id)
        create_account(database, actor, account)
        client = TestClient(app)
        clients.append(client)
        answer = client.post("/api/session", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return client

    yield sign_in_as
    for client in clients:
        client.close()


@pytest.fixture
def with_token(app: FastAPI, database: Database, actor: Actor) -> Iterator[SignIn]:
    """Makes an account with these roles and a client that brings a token with these scopes."""
    clients: list[TestClient] = []

    def bring_token(*roles: str, scopes: tuple[str, ...]) -> TestClient:
        account = create_account(
            database, actor, NewAccount(f"token{len(clients)}@example.com", "Program", frozenset(roles))
        )
        secret, _ = create_token(database, account.actor(), name="program", scopes=frozenset(scopes), days=1)
        clients.append(TestClient(app, headers={"Authorization": f"Bearer {secret}"}))
        return clients[-1]

    yield bring_token
    for client in clients:
        client.close()
