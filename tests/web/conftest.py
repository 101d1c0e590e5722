"""A client of the application on a database of the test's own, and accounts to sign in with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from aftersale.access.actions import create_account, create_first_administrator
from aftersale.access.model import Account, NewAccount
from aftersale.settings import Settings
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from aftersale.web.app import create_app

PASSWORD = "correct horse battery"
WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


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


@pytest.fixture
def anonymous(database: Database, settings: Settings) -> Iterator[TestClient]:
    """A client that is not signed in."""
    with TestClient(create_app(database, settings)) as client:
        yield client


@pytest.fixture
def administrator(database: Database, actor: Actor) -> Account:
    """The first administrator."""
    account = NewAccount("ada@example.com", "Ada", frozenset(), PASSWORD)
    return create_first_administrator(database, actor, account)


def add_account(database: Database, actor: Actor, email: str, *roles: str, person_id: int | None = None) -> Account:
    """An account that signs in with `PASSWORD`."""
    name = email.split("@")[0].title()
    return create_account(database, actor, NewAccount(email, name, frozenset(roles), PASSWORD, person_id))


def sign_in(client: TestClient, email: str) -> TestClient:
    """Sign in, and send the CSRF token from now on."""
    answer = client.post("/api/session", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return client
