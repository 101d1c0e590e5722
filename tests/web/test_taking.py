"""Two people change one list: nobody's change is lost, and what one did a moment ago can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from aftersale.storage.database import Database
from web.conftest import SignIn

REP = "Sales representative"


@pytest.fixture
def kim(signed_in: SignIn) -> TestClient:
    """An administrator."""
    return signed_in("kim@example.com", "administrator")


@pytest.fixture
def lou(signed_in: SignIn) -> TestClient:
    """Another one."""
    return signed_in("lou@example.com", "administrator")


@pytest.fixture
def accounts(signed_in: SignIn) -> dict[str, str]:
    """Two accounts of reps, their ids by name."""
    client = signed_in("reader@example.com", "auditor")
    for name in ("ann", "bob"):
        signed_in(f"{name}@example.com", "rep")
    rows = client.get("/api/grid/accounts").json()["rows"]
    return {row["email"].split("@")[0]: row["account_id"] for row in rows}


def take(client: TestClient, action: str, body: dict[str, Any], key: str, view: str = "accounts") -> Any:
    headers = {"Idempotency-Key": key}
    return client.post(f"/api/grid/{view}/actions/{action}", json=body, headers=headers).json()


def undo(client: TestClient, taken: str, key: str, view: str = "accounts") -> Any:
    return client.post(f"/api/grid/{view}/undo", json={"taken": taken}, headers={"Idempotency-Key": key}).json()


def roles_of(client: TestClient, key: str) -> str:
    return str(client.get(f"/api/grid/accounts/rows/{key}").json()["row"]["roles"])


def state_of(client: TestClient, key: str) -> str:
    return str(client.get(f"/api/grid/accounts/rows/{key}").json()["row"]["state"])


def roles(keys: list[str], new: list[str], seen: str | None) -> dict[str, Any]:
    body: dict[str, Any] = {"selection": {"ids": keys}, "form": {"roles": new}}
    return body if seen is None else body | {"seen": {key: {"roles": seen} for key in keys}}


def test_stale_change_of_one_row_is_refused_with_both_states_and_writes_nothing(
    kim: TestClient, lou: TestClient, accounts: dict[str, str]
) -> None:
    ann = accounts["ann"]
    assert take(lou, "change_roles", roles([ann], ["finance"], REP), "l1")["done"] == 1
    refused = take(kim, "change_roles", roles([ann], ["rep", "manager"], REP), "k1")
    assert (refused["status"], refused["code"]) == (409, "row_changed")
    assert refused["differences"] == [{"field": "roles", "subject": ann, "seen": REP, "now": "Finance", "unit": ""}]
    assert roles_of(kim, ann) == "Finance"
    assert take(kim, "change_roles", roles([ann], ["rep", "manager"], "Finance"), "k2")["done"] == 1
    assert roles_of(kim, ann) == f"Manager, {REP}"


def test_of_several_rows_those_that_somebody_changed_stay_and_are_named(
    kim: TestClient, lou: TestClient, accounts: dict[str, str]
) -> None:
    take(lou, "change_roles", roles([accounts["bob"]], ["finance"], REP), "l1")
    done = take(kim, "change_roles", roles([accounts["ann"], accounts["bob"]], ["manager"], REP), "k1")
    assert (done["done"], [each["key"] for each in done["problems"]]) == (1, [accounts["bob"]])
    assert (roles_of(kim, accounts["ann"]), roles_of(kim, accounts["bob"])) == ("Manager", "Finance")


def test_column_that_nobody_knows_cannot_have_been_seen(kim: TestClient, accounts: dict[str, str]) -> None:
    body = roles([accounts["ann"]], ["manager"], None) | {"seen": {accounts["ann"]: {"password_hash": ""}}}
    assert take(kim, "change_roles", body, "k1")["code"] == "column_unknown"


def test_form_of_a_row_says_where_its_fields_are_read_from(kim: TestClient) -> None:
    view = next(each for each in kim.get("/api/views").json()["views"] if each["name"] == "accounts")
    action = next(each for each in view["actions"] if each["code"] == "change_roles")
    assert action["form"]["hints"]["roles"]["column"] == "roles"


def test_change_is_taken_back_once_and_is_in_the_audit_log(kim: TestClient, accounts: dict[str, str]) -> None:
    both = [accounts["ann"], accounts["bob"]]
    done = take(kim, "change_roles", roles(both, ["manager"], REP), "k1")
    assert (done["done"], done["undo_seconds"]) == (2, 10)
    first = undo(kim, "k1", "u1")
    assert (first["done"], first["problems"], first["undo_seconds"]) == (2, [], 0)
    assert first["message"] == "Undone: 2 of 2 rows are as they were before."
    assert [roles_of(kim, each) for each in both] == [REP, REP]
    take(kim, "change_roles", roles(both, ["manager"], REP), "k2")
    assert undo(kim, "k1", "u1") == first
    assert [roles_of(kim, each) for each in both] == ["Manager", "Manager"]
    entries = kim.get("/api/grid/audit?f=action:eq:account.set_roles").json()
    assert entries["total"] == 6


def test_undo_leaves_alone_what_somebody_changed_since(
    kim: TestClient, lou: TestClient, accounts: dict[str, str]
) -> None:
    both = [accounts["ann"], accounts["bob"]]
    take(kim, "change_roles", roles(both, ["manager"], REP), "k1")
    take(lou, "change_roles", roles([accounts["ann"]], ["finance"], "Manager"), "l1")
    done = undo(kim, "k1", "u1")
    assert (done["done"], [each["key"] for each in done["problems"]]) == (1, [accounts["ann"]])
    assert [roles_of(kim, each) for each in both] == ["Finance", REP]


def test_disabled_account_is_let_in_again_but_not_one_that_was_disabled_before(
    kim: TestClient, accounts: dict[str, str]
) -> None:
    take(kim, "disable", {"selection": {"ids": [accounts["bob"]]}}, "k0")
    both = [accounts["ann"], accounts["bob"]]
    take(kim, "disable", {"selection": {"ids": both}}, "k1")
    assert [state_of(kim, each) for each in both] == ["disabled", "disabled"]
    assert undo(kim, "k1", "u1")["done"] == 1
    assert [state_of(kim, each) for each in both] == ["active", "disabled"]
    assert take(kim, "enable", {"selection": {"ids": [accounts["bob"]]}}, "k2")["done"] == 1
    assert state_of(kim, accounts["bob"]) == "active"


def test_only_oneself_undoes_and_only_in_time_and_while_one_may(
    kim: TestClient, lou: TestClient, accounts: dict[str, str], database: Database
) -> None:
    take(kim, "disable", {"selection": {"ids": [accounts["ann"]]}}, "k1")
    assert undo(lou, "k1", "u1")["code"] == "nothing_to_undo"
    assert undo(kim, "k1", "u1", view="tokens")["code"] == "nothing_to_undo"
    assert undo(kim, "nothing", "u2")["code"] == "nothing_to_undo"
    with database.owner_transaction() as conn:
        conn.execute("UPDATE answered_request SET answered_at = answered_at - interval '41 seconds'")
    assert undo(kim, "k1", "u3")["code"] == "undo_lapsed"
    assert state_of(lou, accounts["ann"]) == "disabled"


def test_who_lost_the_right_meanwhile_undoes_nothing(
    kim: TestClient, lou: TestClient, accounts: dict[str, str]
) -> None:
    take(kim, "disable", {"selection": {"ids": [accounts["ann"]]}}, "k1")
    rows = lou.get("/api/grid/accounts?q=kim").json()["rows"]
    take(lou, "change_roles", roles([rows[0]["account_id"]], ["auditor"], "Administrator"), "l1")
    assert undo(kim, "k1", "u1")["code"] == "action_unknown"
    assert state_of(lou, accounts["ann"]) == "disabled"
