"""Signing in over HTTP: the cookie, the CSRF token, and what is said to those who are not signed in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from aftersale.access.model import Account
from aftersale.settings import Settings
from aftersale.storage.database import Database
from aftersale.web.app import create_app

CREDENTIALS = {"email": "ada@example.com", "password": "correct horse battery"}


def sign_in(client: TestClient) -> str:
    answer = client.post("/api/session", json=CREDENTIALS)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["csrf_token"]
    return token


def test_signing_in_answers_who_one_is(anonymous: TestClient, administrator: Account) -> None:
    token = sign_in(anonymous)
    shown = anonymous.get("/api/session")
    assert shown.json() == {
        "account": {
            "account_id": str(administrator.account_id),
            "email": "ada@example.com",
            "name": "Ada",
            "roles": ["administrator"],
            "person_id": None,
        },
        "csrf_token": token,
    }


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(anonymous: TestClient, administrator: Account) -> None:
    cookie = anonymous.post("/api/session", json=CREDENTIALS).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie


def test_cookie_is_secure_under_https(database: Database, settings: Settings, administrator: Account) -> None:
    safe = create_app(database, replace(settings, public_url="https://aftersale.example"))
    with TestClient(safe, base_url="https://aftersale.example") as client:
        answer = client.post("/api/session", json=CREDENTIALS)
    assert "secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


def test_wrong_password_is_a_problem_without_a_cookie(anonymous: TestClient, administrator: Account) -> None:
    answer = anonymous.post("/api/session", json={**CREDENTIALS, "password": "wrong"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "sign_in_refused"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/api/session",
        "/api/orders",
        "/api/orders/1",
        "/api/bookings/B1/explanation",
        "/api/periods",
        "/api/findings",
        "/api/imports",
        "/api/jobs",
        "/api/jobs/1",
        "/api/accounts",
        "/api/tokens",
        "/api/audit",
        "/api/audit/verification",
    ],
)
def test_without_signing_in_nothing_is_shown(anonymous: TestClient, path: str) -> None:
    for headers in ({}, {"Cookie": "aftersale_session=made-up"}, {"Authorization": "Bearer aft_made-up"}):
        answer = anonymous.get(path, headers=headers)
        assert answer.status_code == (
            403 if "Authorization" in headers and answer.json()["code"] == "session_needed" else 401
        )
        assert answer.headers["content-type"] == "application/problem+json"


def test_unsafe_request_without_the_sessions_csrf_token_is_refused(
    anonymous: TestClient, administrator: Account
) -> None:
    token = sign_in(anonymous)
    for headers in ({}, {"X-CSRF-Token": "made up"}, {"X-CSRF-Token": token[:-1]}):
        answer = anonymous.post("/api/tokens", json={"name": "x", "scopes": ["read"], "days": 1}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_missing")
    other = sign_in(anonymous)
    assert other != token
    answer = anonymous.post(
        "/api/tokens", json={"name": "x", "scopes": ["read"], "days": 1}, headers={"X-CSRF-Token": token}
    )
    assert answer.status_code == 403
    answer = anonymous.post(
        "/api/tokens", json={"name": "x", "scopes": ["read"], "days": 1}, headers={"X-CSRF-Token": other}
    )
    assert answer.status_code == 201


def test_a_form_of_another_site_cannot_sign_in(anonymous: TestClient, administrator: Account) -> None:
    answer = anonymous.post(
        "/api/session",
        content='{"email": "ada@example.com", "password": "correct horse battery"}',
        headers={"Content-Type": "text/plain"},
    )
    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers


def test_signing_out_ends_the_session_on_the_server(anonymous: TestClient, administrator: Account) -> None:
    token = sign_in(anonymous)
    cookie = anonymous.cookies["aftersale_session"]
    assert anonymous.delete("/api/session", headers={"X-CSRF-Token": token}).status_code == 204
    anonymous.cookies.clear()
    assert anonymous.get("/api/session", headers={"Cookie": f"aftersale_session={cookie}"}).status_code == 401
