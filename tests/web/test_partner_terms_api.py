"""Over HTTP and on the page of a partner: what is agreed, how it is changed, and who may not."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from aftersale.storage.actor import Actor
from web.conftest import SignIn
from worlds import World

DAYS: dict[str, object] = {"start_on": "2031-03-03", "reason": "As agreed by telephone"}
CAPACITY = {"tickets_a_day": 40, "currency": "USD"}
MANY = {"dimension": "region", "value": "North"}
END: dict[str, object] = {"last_on": "2031-03-02", "reason": "Over"}

CHANGES: dict[str, dict[str, object]] = {
    "capacity": {**DAYS, **CAPACITY},
    "contract": {**DAYS, "currency": "USD", "cost_per_ticket": "4.2"},
    "contract/end": END,
    "pauses": {**DAYS, "last_on": "2031-03-07"},
    "pauses/end": DAYS,
    "scopes": {**DAYS, **MANY, "value": "West"},
    "scopes/end": {**END, **MANY},
    "quotas": {**DAYS, **MANY, "most": 2, "currency": "USD"},
    "quotas/end": {**END, **MANY},
}


def partner_id(client: TestClient, name: str) -> str:
    rows = client.get("/api/grid/partners").json()["rows"]
    return next(str(row["partner_id"]) for row in rows if row["name"] == name)


def act(client: TestClient, action: str, partner: str, form: dict[str, Any], seen: dict[str, str | None]) -> Any:
    body = {"selection": {"ids": [partner]}, "form": form, "seen": {partner: seen} if seen else {}}
    url, key = f"/api/grid/partners/actions/{action}", {"Idempotency-Key": f"{action} {sorted(form.items())}"[:200]}
    return client.post(url, json=body, headers=key)


def test_every_term_is_changed_and_shown_with_its_days(world: World, signed_in: SignIn) -> None:
    pam = signed_in("pam@example.com", "partner_manager")
    north = f"/api/partners/{partner_id(pam, 'North Calls')}"
    for path, sent in CHANGES.items():
        answer = pam.post(f"{north}/{path}", json=sent)
        assert answer.status_code == 200, (path, answer.text)
        assert answer.json()["partner_name"] == "North Calls"
    terms = pam.get(f"{north}/terms").json()
    days = {
        name: [(row["start_on"], row["last_on"], row["when"]) for row in terms[name]]
        for name in ("contracts", "capacities", "pauses")
    }
    assert days == {
        "contracts": [("2025-01-01", "2025-12-31", "past"), ("2026-01-01", "2031-03-02", "now")],
        "capacities": [("2026-01-01", "2031-03-02", "now"), ("2031-03-03", None, "future")],
        "pauses": [],
    }
    assert [each["from_tickets"] for each in terms["contracts"][1]["tiers"]] == [1, 101]
    served = {(row["value"], row["last_on"]) for row in terms["scopes"]}
    assert served == {("North", "2031-03-02"), ("East", None), ("German", None), ("West", None)}
    assert [(row["value"], row["most"], row["last_on"]) for row in terms["quotas"]] == [("North", 3, "2031-03-02")]


def test_quota_of_all_partners_together_is_set_and_ended(world: World, signed_in: SignIn) -> None:
    pam = signed_in("pam@example.com", "partner_manager")
    quota = {"dimension": "product", "value": "Mobile", "most": 7, "currency": "USD"}
    assert pam.post("/api/partner-quotas", json={**DAYS, **quota}).json()["partner_id"] is None
    form = {"dimension": "product", "value": "Mobile", "last_on": "2031-03-09", "reason": "Enough"}
    url, key = "/api/grid/partner_quotas/actions/end_quota_of_all", {"Idempotency-Key": "end"}
    said = pam.post(url, json={"form": form}, headers=key).json()["message"]
    assert said == "The terms of all partners together are changed from 10 Mar 2031 on. The next run plans with them."
    rows = pam.get("/api/grid/partner_quotas?f=value:eq:Mobile").json()["rows"]
    assert [(row["reach"], row["most"], row["start_on"], row["end_on"]) for row in rows] == [
        ("all", "7", "2031-03-03", "2031-03-10")
    ]
    rep = signed_in("rep@example.com", "rep")
    assert rep.post("/api/partner-quotas", json={**DAYS, **quota}).json()["code"] == "role_missing"


@pytest.mark.parametrize("role", ["rep", "manager", "supervisor", "finance", "auditor", "partner_user"])
def test_others_change_no_terms(world: World, signed_in: SignIn, role: str) -> None:
    pam = signed_in("pam@example.com", "partner_manager")
    partner = partner_id(pam, "North Calls")
    before = pam.get(f"/api/partners/{partner}/terms").json()
    other = signed_in("other@example.com", role, person="pia")
    for path, sent in CHANGES.items():
        answer = other.post(f"/api/partners/{partner}/{path}", json=sent)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_missing"), path
    refused = act(other, "change_capacity", partner, {**DAYS, **CAPACITY}, {})
    assert refused.status_code == 404
    assert pam.get(f"/api/partners/{partner}/terms").json() == before


def test_member_of_a_partner_sees_its_own_terms_and_no_others(world: World, signed_in: SignIn) -> None:
    pam = signed_in("pam@example.com", "partner_manager")
    north, south = partner_id(pam, "North Calls"), partner_id(pam, "Southline")
    pia = signed_in("pia@example.com", "partner_user", person="pia")
    assert pia.get(f"/api/partners/{north}/terms").json()["partner_name"] == "North Calls"
    assert pia.get(f"/api/partners/{south}/terms").json()["code"] == "partner_not_found"
    ann = signed_in("ann@example.com", "rep", person="ann")
    assert ann.get(f"/api/partners/{north}/terms").status_code == 404


def test_token_changes_terms_only_with_the_scope_that_decides(world: World, with_token: SignIn) -> None:
    decides = with_token("partner_manager", scopes=("read", "allocation:decide"))
    plans = with_token("partner_manager", scopes=("read", "allocation:plan"))
    partner = partner_id(decides, "North Calls")
    sent = {**DAYS, **CAPACITY}
    assert plans.post(f"/api/partners/{partner}/capacity", json=sent).json()["code"] == "scope_missing"
    assert decides.post(f"/api/partners/{partner}/capacity", json=sent).status_code == 200


def test_page_begins_with_what_holds_today_and_refuses_what_somebody_changed_meanwhile(
    world: World, signed_in: SignIn
) -> None:
    pam = signed_in("pam@example.com", "partner_manager")
    partner = partner_id(pam, "North Calls")
    row = pam.get(f"/api/grid/partners/rows/{partner}").json()["row"]
    view = next(each for each in pam.get("/api/views").json()["views"] if each["name"] == "partners")
    forms = {each["code"]: each["form"]["hints"] for each in view["actions"]}
    begins = {name: row[hint["column"]] for name, hint in forms["change_contract"].items() if hint["column"]}
    assert begins == {
        "cost_per_ticket": "5.0000",
        "cost_per_minute": "0.0000",
        "handling_minutes": "0",
        "fixed_fee": "0.0000",
        "bonus_per_sale": "2.0000",
        "malus_per_cancellation": "0.0000",
        "currency": "USD",
        "tier_kind": "marginal",
        "tiers": "1: 5; 101: 4.2",
    }
    form = {**DAYS, "start_on": "2026-01-02", "currency": "USD", "cost_per_ticket": "4"}
    tiers = {"tier_kind": "marginal", "tiers": "1: 4;\n201: 3,5\n"}
    done = act(pam, "change_contract", partner, form | tiers, {"cost_per_ticket": "5.0000"}).json()
    said = "The terms of North Calls are changed from 02 Jan 2026 on. The next run plans with them."
    assert (done["done"], done["message"]) == (1, said)
    late = act(pam, "change_contract", partner, form | {"cost_per_ticket": "3"}, {"cost_per_ticket": "5.0000"})
    assert (late.status_code, late.json()["code"]) == (409, "row_changed")
    now = pam.get(f"/api/grid/partners/rows/{partner}").json()["row"]
    assert (now["cost_per_ticket"], now["tiers"]) == ("4.0000", "1: 4; 201: 3.5")


def test_page_says_who_changed_what_and_why_to_those_who_see_all_partners(world: World, signed_in: SignIn) -> None:
    pam = signed_in("pam@example.com", "partner_manager")
    partner = partner_id(pam, "North Calls")
    act(pam, "pause", partner, DAYS | {"last_on": "2031-03-07"}, {})
    act(pam, "resume", partner, DAYS | {"start_on": "2031-03-05"}, {})
    rows = pam.get(f"/api/grid/partner_changes?f=partner_id:eq:{partner}").json()["rows"]
    assert [(row["action"], row["start_on"], row["last_on"], row["reason"], row["actor"]) for row in rows] == [
        ("resume_partner", "2031-03-05", None, "As agreed by telephone", "pam@example.com"),
        ("pause_partner", "2031-03-03", "2031-03-07", "As agreed by telephone", "pam@example.com"),
    ]
    assert signed_in("sue@example.com", "supervisor").get("/api/grid/partner_changes").json()["total"] == 2
    for role in ("partner_user", "rep", "administrator"):
        other = signed_in(f"{role}@example.com", role, person="pia")
        assert other.get("/api/grid/partner_changes").status_code == 404


@pytest.mark.parametrize(
    ("role", "seen"), [("partner_manager", 1), ("partner_user", 0), ("rep", 0), ("administrator", 0)]
)
def test_database_itself_tells_of_changes_only_those_who_see_all_partners(
    world: World, signed_in: SignIn, role: str, seen: int
) -> None:
    pam = signed_in("pam@example.com", "partner_manager")
    assert act(pam, "pause", partner_id(pam, "North Calls"), DAYS, {}).status_code == 200
    with world.database.transaction(Actor("other@example.com", frozenset({role}))) as conn:
        assert len(conn.execute("SELECT * FROM partner_term_changes()").fetchall()) == seen


def test_what_cannot_be_agreed_is_said_in_the_language_of_the_reader(world: World, signed_in: SignIn) -> None:
    pam = signed_in("pam@example.com", "partner_manager")
    partner = partner_id(pam, "North Calls")
    at = f"/api/partners/{partner}"
    german = {"Accept-Language": "de"}
    assert pam.post(f"{at}/capacity", json={**DAYS, **CAPACITY, "tickets_a_day": -1}).status_code == 422
    for path, sent, said in (
        ("scopes", {**DAYS, **MANY, "value": "Nroth"}, "Meinten Sie North?"),
        ("pauses/end", DAYS, "pausiert am 2031-03-03 nicht"),
        ("contract", {**DAYS, "currency": "USD", "tier_kind": "marginal"}, "Stufen sind verlangt"),
    ):
        answer = pam.post(f"{at}/{path}", json=sent, headers=german)
        assert answer.status_code in (409, 422) and said in answer.json()["detail"], answer.text
    unknown = pam.post("/api/partners/17/capacity", json={**DAYS, **CAPACITY})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "partner_not_found")
