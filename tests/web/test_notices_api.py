"""Over HTTP: who registers where a partner is told, who sees what it was told, and that a secret is shown once and nowhere again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from aftersale.settings import Settings
from aftersale.storage.database import Database
from web.conftest import SignIn
from worlds import World

HERE = "http://127.0.0.1:9/hooks"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Endpoints on this machine are allowed."""
    return replace(settings, allows_local_webhooks=True)


def grid(client: TestClient, action: str, **body: Any) -> Any:
    view, _, code = action.partition("/")
    url, key = f"/api/grid/{view}/actions/{code}", {"Idempotency-Key": f"{action} {body}"}
    return client.post(url, json=body, headers=key)


def partner_id(client: TestClient, name: str) -> str:
    rows = client.get("/api/grid/partners").json()["rows"]
    return next(str(row["partner_id"]) for row in rows if row["name"] == name)


def test_manager_registers_switches_renews_and_removes_an_endpoint(world: World, signed_in: SignIn) -> None:
    pam = signed_in("pam@example.com", "partner_manager")
    answer = pam.post("/api/partner-endpoints", json={"partner": "spare", "address": HERE})
    assert (answer.status_code, answer.json()["address"]) == (201, HERE)
    made = answer.json()
    at = f"/api/partner-endpoints/{made['partner_endpoint_id']}"
    rows = {row["partner_name"]: row for row in pam.get("/api/partner-endpoints").json()["rows"]}
    assert set(rows) == {"North Calls", "Southline", "Spare Desk"} and rows["Spare Desk"]["is_on"]
    tested = pam.post(f"{at}/test")
    assert (tested.status_code, tested.json()["is_test"], tested.json()["given"]) == (201, True, 0)
    assert pam.post(f"{at}/switch", json={"is_on": False}).json()["is_on"] is False
    assert pam.post(f"{at}/test").json()["code"] == "endpoint_off"
    renewed = pam.post(f"{at}/secret").json()["secret"]
    assert renewed.startswith("whsec_") and renewed != made["secret"]
    assert pam.delete(at).status_code == 204
    assert pam.delete(at).json()["code"] == "endpoint_not_found"
    deeds = [row["action"] for row in signed_in("aud@example.com", "auditor").get("/api/audit").json()["rows"]]
    assert {"register_endpoint", "switch_endpoint", "renew_endpoint_secret", "remove_endpoint", "test_endpoint"} <= set(
        deeds
    )


def test_page_registers_with_a_secret_that_a_repetition_does_not_show_again(world: World, signed_in: SignIn) -> None:
    pam = signed_in("pam@example.com", "partner_manager")
    form = {"partner_id": partner_id(pam, "Spare Desk"), "address": HERE}
    first, again = (grid(pam, "partner_endpoints/register", form=form).json() for _ in range(2))
    assert (first["done"], first["reveal"][:6], again["reveal"]) == (1, "whsec_", None)
    everything = [
        pam.get("/api/partner-endpoints").text,
        pam.get("/api/grid/partner_endpoints").text,
        pam.get("/api/grid/partner_endpoints/export.csv").text,
        signed_in("aud@example.com", "auditor").get("/api/audit").text,
    ]
    assert all("whsec_" not in text and first["reveal"][6:] not in text for text in everything)
    assert "Spare Desk" in everything[2]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://partner.example/", "leads nowhere"),
        ("https://10.0.0.1@127.0.0.1/", "a user or a password"),
        ("https://169.254.169.254/latest/meta-data", "nothing is ever sent"),
    ],
)
def test_address_that_nothing_is_sent_to_is_refused_in_a_sentence(
    world: World, signed_in: SignIn, address: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "partner" in address:
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [])
    answer = signed_in("pam@example.com", "partner_manager").post(
        "/api/partner-endpoints", json={"partner": "spare", "address": address}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "address_unusable")
    assert said in answer.json()["detail"]


def test_notice_says_what_went_wrong_in_the_language_of_its_reader_and_is_sent_again(
    world: World, signed_in: SignIn, database: Database
) -> None:
    pam = signed_in("pam@example.com", "partner_manager")
    with database.owner_transaction() as conn:
        conn.execute(
            "UPDATE partner_notice SET state = 'given_up', attempts = 8, answer_status = 410, problem = "
            """'{"template": "it answered with status {status}.", "facts": {"status": "410"}}'"""
        )
    german = {"Accept-Language": "de"}
    answer = pam.get("/api/partner-notices?state=given_up", headers=german).json()
    assert (answer["total"], {row["problem"] for row in answer["rows"]}) == (2, {"Er antwortete mit Status 410."})
    rows = pam.get("/api/grid/partner_notices", headers=german).json()["rows"]
    assert {row["problem"] for row in rows} == {"Er antwortete mit Status 410."}
    states = {row["partner_name"]: row["state"] for row in pam.get("/api/grid/partner_endpoints").json()["rows"]}
    assert states == {"North Calls": "failing", "Southline": "failing"}
    one, other = (row["partner_notice_id"] for row in answer["rows"])
    assert pam.post(f"/api/partner-notices/{one}/resend").json()["state"] == "waiting"
    assert grid(pam, "partner_notices/resend", selection={"ids": [other]}).json()["done"] == 1
    assert pam.get("/api/partner-notices?state=given_up").json()["total"] == 0


def test_member_of_a_partner_sees_its_own_and_changes_nothing(world: World, signed_in: SignIn) -> None:
    pia = signed_in("pia@example.com", "partner_user", person="pia")
    assert [row["partner_name"] for row in pia.get("/api/partner-endpoints").json()["rows"]] == ["North Calls"]
    notices = pia.get("/api/partner-notices").json()
    assert (notices["total"], notices["rows"][0]["partner_name"]) == (1, "North Calls")
    other = signed_in("pam@example.com", "partner_manager").get("/api/partner-notices").json()["rows"]
    for row in other:
        assert pia.post(f"/api/partner-notices/{row['partner_notice_id']}/resend").status_code in (403, 404)
    assert pia.post("/api/partner-endpoints", json={"partner": "north", "address": HERE}).status_code == 403
    refused = grid(pia, "partner_endpoints/switch_off", selection={"ids": ["1"]})
    assert (refused.status_code, refused.json()["code"]) == (404, "action_unknown")


@pytest.mark.parametrize("role", ["rep", "manager", "administrator", "rule_author", "back_office_worker"])
def test_others_see_no_endpoint_and_no_notice(world: World, signed_in: SignIn, role: str) -> None:
    client = signed_in("ann@example.com", role)
    assert (
        client.get("/api/partner-endpoints").json()["rows"] == client.get("/api/partner-notices").json()["rows"] == []
    )
    assert client.get("/api/grid/partner_notices").status_code == 404
