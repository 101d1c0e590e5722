"""Who works for a partner is said where accounts are kept, without a file of people."""

from __future__ import annotations

from fastapi.testclient import TestClient

from web.conftest import SignIn
from web.test_partner_lists import rows
from worlds import World

PASSWORD = "a long enough pass phrase"
SVEN = {"email": "sven@north.example", "name": "Sven", "roles": ["partner_user"], "password": PASSWORD}


def empty_text(client: TestClient) -> str:
    [tickets] = [view for view in client.get("/api/views").json()["views"] if view["name"] == "tickets"]
    return str(tickets["empty"]["title"])


def test_partner_user_is_made_with_its_partner_and_sees_its_tickets_at_once(world: World, signed_in: SignIn) -> None:
    keeper = signed_in("adm@example.com", "administrator")
    north = rows(keeper, "partners")["North Calls"]["partner_id"]
    made = keeper.post("/api/accounts", json=SVEN | {"partner_id": north})
    assert made.status_code == 201, made.text
    assert made.json()["person_id"] is not None
    account = rows(keeper, "accounts")["Sven"]
    assert (account["person_name"], account["partner_names"]) == ("Sven", "North Calls")
    again = keeper.post(f"/api/accounts/{account['account_id']}/partner", json={"partner_id": north})
    assert again.json()["code"] == "member_already"
    [member] = world.ask(
        "SELECT start_on = current_date AS is_today, end_on FROM partner_member WHERE source = 'aftersale'"
    )
    assert (member["is_today"], str(member["end_on"])) == (True, "9999-12-31")


def test_account_that_is_there_joins_a_partner_and_until_then_is_told_whom_to_ask(
    world: World, signed_in: SignIn
) -> None:
    nobody = signed_in("nobody@example.com", "partner_user")
    assert (rows(nobody, "tickets"), empty_text(nobody)) == ({}, "You work for no partner yet")
    keeper = signed_in("adm@example.com", "administrator")
    north = rows(keeper, "partners")["North Calls"]["partner_id"]
    accounts = {row["email"]: row["account_id"] for row in rows(keeper, "accounts").values()}
    address = f"/api/accounts/{accounts['nobody@example.com']}/partner"
    assert nobody.post(address, json={"partner_id": north}).json()["code"] == "role_missing"
    assert keeper.post(address, json={"partner_id": "7"}).json()["code"] == "partner_not_found"
    assert keeper.post(address, json={"partner_id": north}).status_code == 200
    assert set(rows(nobody, "tickets")) == {"T1", "T2", "T3"}
    assert empty_text(nobody) == "No tickets"


def test_only_partner_users_work_for_a_partner_and_nothing_is_left_of_a_refusal(
    world: World, signed_in: SignIn
) -> None:
    keeper = signed_in("adm@example.com", "administrator")
    north = rows(keeper, "partners")["North Calls"]["partner_id"]
    refused = keeper.post("/api/accounts", json=SVEN | {"roles": ["auditor"], "partner_id": north})
    assert refused.json()["code"] == "no_partner_user"
    unknown = keeper.post("/api/accounts", json=SVEN | {"partner_id": "7"})
    assert unknown.json()["code"] == "partner_not_found"
    assert "Sven" not in rows(keeper, "accounts")
    assert world.ask("SELECT FROM person WHERE source = 'aftersale'") == []
