"""Accounts and tokens over HTTP."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from web.conftest import SignIn


def test_administrator_makes_an_account_that_signs_in(signed_in: SignIn, anonymous: TestClient) -> None:
    ada = signed_in("ada@example.com", "administrator")
    sent = {"email": "Eve@Example.com", "name": "Eve", "roles": ["rep", "manager"], "password": "a long enough secret"}
    made = ada.post("/api/accounts", json=sent)
    assert made.status_code == 201
    assert (made.json()["email"], made.json()["roles"]) == ("eve@example.com", ["manager", "rep"])
    assert ada.post("/api/accounts", json=sent).status_code == 409
    assert [row["email"] for row in ada.get("/api/accounts").json()["rows"]] == ["ada@example.com", "eve@example.com"]
    assert (
        anonymous.post("/api/session", json={"email": sent["email"], "password": sent["password"]}).status_code == 200
    )


def test_others_neither_see_nor_make_accounts(signed_in: SignIn) -> None:
    finance = signed_in("finance@example.com", "finance")
    assert finance.get("/api/accounts").json()["code"] == "role_missing"
    sent = {"email": "eve@example.com", "name": "Eve", "roles": ["rep"]}
    assert finance.post("/api/accounts", json=sent).status_code == 403


def test_roles_work_from_the_next_request_on(signed_in: SignIn) -> None:
    ada = signed_in("ada@example.com", "administrator")
    eve = signed_in("eve@example.com", "rep")
    assert eve.get("/api/audit").status_code == 403
    eve_id = eve.get("/api/session").json()["account"]["account_id"]
    changed = ada.post(f"/api/accounts/{eve_id}/roles", json={"roles": ["auditor"]})
    assert changed.json()["roles"] == ["auditor"]
    assert eve.get("/api/audit").status_code == 200
    own_id = ada.get("/api/session").json()["account"]["account_id"]
    assert ada.post(f"/api/accounts/{own_id}/roles", json={"roles": ["finance"]}).json()["code"] == "own_roles"
    assert ada.post("/api/accounts/999/roles", json={"roles": []}).status_code == 404
    assert ada.post(f"/api/accounts/{eve_id}/roles", json={"roles": ["operator"]}).status_code == 422


def test_person_changes_own_password_and_an_administrator_anybodys(signed_in: SignIn, anonymous: TestClient) -> None:
    ada = signed_in("ada@example.com", "administrator")
    eve = signed_in("eve@example.com", "rep")
    eve_id = eve.get("/api/session").json()["account"]["account_id"]
    ada_id = ada.get("/api/session").json()["account"]["account_id"]
    assert eve.post(f"/api/accounts/{ada_id}/password", json={"password": "taken over by eve"}).status_code == 403
    assert (
        eve.post(f"/api/accounts/{eve_id}/password", json={"password": "short"}).json()["code"] == "password_too_weak"
    )
    assert eve.post(f"/api/accounts/{eve_id}/password", json={"password": "a new long secret"}).status_code == 204
    assert eve.get("/api/session").status_code == 401
    assert ada.post(f"/api/accounts/{eve_id}/disable").status_code == 204
    answer = anonymous.post("/api/session", json={"email": "eve@example.com", "password": "a new long secret"})
    assert answer.status_code == 401


def test_secret_of_a_token_is_shown_once(signed_in: SignIn, anonymous: TestClient) -> None:
    rep = signed_in("rep@example.com", "rep")
    made = rep.post("/api/tokens", json={"name": "till", "scopes": ["read"], "days": 30}).json()
    assert anonymous.get("/api/orders", headers={"Authorization": f"Bearer {made['token']}"}).status_code == 200
    listed = rep.get("/api/tokens").json()["rows"]
    assert [row["name"] for row in listed] == ["till"]
    assert made["token"] not in rep.get("/api/tokens").text
    assert rep.delete(f"/api/tokens/{made['api_token_id']}").status_code == 204
    assert anonymous.get("/api/orders", headers={"Authorization": f"Bearer {made['token']}"}).status_code == 401
    assert rep.delete(f"/api/tokens/{made['api_token_id']}").status_code == 404
    assert rep.get("/api/tokens").json()["rows"][0]["is_revoked"] is True


def test_token_beyond_ones_roles_or_without_end_is_refused(signed_in: SignIn) -> None:
    rep = signed_in("rep@example.com", "rep")
    refused = rep.post("/api/tokens", json={"name": "x", "scopes": ["bookings:write"], "days": 1})
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_not_yours")
    wrongs: tuple[dict[str, Any], ...] = (
        {"days": 0},
        {"days": 367},
        {"days": None},
        {"scopes": []},
        {"scopes": ["all"]},
        {"name": ""},
    )
    for wrong in wrongs:
        sent = {"name": "x", "scopes": ["read"], "days": 1, **wrong}
        assert rep.post("/api/tokens", json=sent).status_code == 422
    assert rep.post("/api/tokens", json={"name": "x", "scopes": ["read"]}).status_code == 422
