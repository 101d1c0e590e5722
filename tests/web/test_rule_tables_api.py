"""Rule tables over HTTP: read by everybody, changed in drafts by those who write rules, approved by somebody else."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi.testclient import TestClient

from aftersale.jobs.run import run_job
from aftersale.settings import Settings
from aftersale.storage.database import Database
from web.conftest import SignIn
from worlds import World

TABLE = "/api/rule-tables/direct_basis"


def with_keys(client: TestClient) -> TestClient:
    """Each request has an idempotency key of its own, unless the test names one."""

    def add_key(request: httpx.Request) -> None:
        request.headers.setdefault("Idempotency-Key", str(uuid4()))

    client.event_hooks = {"request": [add_key]}
    return client


@pytest.fixture
def author(signed_in: SignIn, world: World) -> TestClient:
    return with_keys(signed_in("author@example.com", "rule_author"))


@pytest.fixture
def analyst(signed_in: SignIn, world: World) -> TestClient:
    return with_keys(signed_in("analyst@example.com", "compensation_analyst"))


@pytest.fixture
def finance(signed_in: SignIn, world: World) -> TestClient:
    return with_keys(signed_in("fin@example.com", "finance"))


def ok(answer: Any) -> Any:
    assert answer.status_code in (200, 202), answer.text
    return answer.json()


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
    problem: dict[str, Any] = answer.json()
    return problem


def by_territory(document: dict[str, Any]) -> dict[str, Any]:
    """Bookings in dollars go to nobody, whoever sold them."""
    first = {"rule": "dollars", "when": {"currency": "USD"}, "then": {"basis": "none"}}
    currency = {"name": "currency", "label": "Currency", "type": "string", "allowed": ""}
    return document | {"inputs": [*document["inputs"], currency], "rules": [first, *document["rules"]]}


def explained(check: dict[str, Any]) -> dict[str, str]:
    return {each["key"]: "Known and meant" for each in check["findings"] if each["severity"] == "warning"}


def tomorrow() -> str:
    return (datetime.now(UTC).date() + timedelta(days=1)).isoformat()


def test_table_goes_from_page_to_page_until_it_is_in_force(author: TestClient, finance: TestClient) -> None:
    page = ok(author.get(TABLE))
    assert (page["vocabulary"], page["draft"], len(page["versions"])) == ("bookings", None, 1)
    assert page["used_by"] == ["Crediting finds the basis of direct credit by it."]
    draft = ok(author.post(f"{TABLE}/draft", json={}))
    saved = ok(author.put(f"{TABLE}/draft", json={"edit_number": 0, "document": by_territory(draft["document"])}))
    assert [each["kind"] for each in saved["changes"][-1]["difference"]["rows"]] == ["added"]
    reasons = explained(saved["check"])
    refused(
        author.post(f"{TABLE}/draft/publish", json={"edit_number": 1, "start_on": tomorrow()}), 409, "draft_not_ready"
    )
    checked = ok(author.post(f"{TABLE}/draft/check", json={"edit_number": 1, "reasons": reasons}))
    assert checked["state"] == "checked"
    refused(author.post(f"{TABLE}/draft/approve", json={"edit_number": 1}), 403, "own_draft")
    seen = ok(finance.get(f"{TABLE}/draft"))
    assert seen["approve"] is None and ok(author.get(f"{TABLE}/draft"))["approve"]["code"] == "own_draft"
    ok(finance.post(f"{TABLE}/draft/approve", json={"edit_number": 1}))
    refused(
        author.post(f"{TABLE}/draft/publish", json={"edit_number": 1, "start_on": "2026-01-01"}), 422, "start_in_past"
    )
    refused(
        finance.post(f"{TABLE}/draft/publish", json={"edit_number": 1, "start_on": tomorrow()}), 403, "role_missing"
    )
    published = ok(author.post(f"{TABLE}/draft/publish", json={"edit_number": 1, "start_on": tomorrow()}))
    assert (published["state"], published["approved_by"]) == ("published", "fin@example.com")
    page = ok(author.get(TABLE))
    in_force = [each for each in page["versions"] if each["superseded_at"] is None]
    assert [each["start_on"] for each in in_force] == [tomorrow(), "1900-01-01"]
    assert in_force[1]["end_on"] == tomorrow()
    difference = ok(author.get(f"{TABLE}/difference?before={in_force[1]['version']}&after={in_force[0]['version']}"))
    assert [(each["kind"], each["rule_id"]) for each in difference["rows"]] == [("added", "dollars")]
    assert ok(author.get(f"{TABLE}/drafts/{published['draft_id']}"))["state"] == "published"


def test_two_who_save_the_same_draft_lose_nothing(author: TestClient, analyst: TestClient) -> None:
    document = ok(author.post(f"{TABLE}/draft", json={}))["document"]
    theirs = document | {"rules": [{**document["rules"][0], "note": "theirs"}, *document["rules"][1:]]}
    mine = document | {"rules": [{**document["rules"][0], "note": "mine"}, *document["rules"][1:]]}
    ok(analyst.put(f"{TABLE}/draft", json={"edit_number": 0, "document": theirs}))
    problem = refused(author.put(f"{TABLE}/draft", json={"edit_number": 0, "document": mine}), 409, "draft_changed")
    assert problem["differences"] == [
        {"field": "note", "subject": "seller-on-order", "seen": "mine", "now": "theirs", "unit": ""}
    ]
    assert "analyst@example.com" in problem["detail"]
    assert ok(author.get(f"{TABLE}/draft"))["document"]["rules"][0]["note"] == "theirs"


def test_wrong_cells_are_kept_and_shown_with_their_place(author: TestClient) -> None:
    document = ok(author.post(f"{TABLE}/draft", json={}))["document"]
    document["rules"][2]["when"]["account_holders"] = ">= one"
    live = ok(author.post(f"{TABLE}/check", json={"document": document}))
    [error] = [each for each in live["findings"] if each["severity"] == "error"]
    assert (error["pointer"], error["row"]) == ("/rules/2/when/account_holders", 3)
    saved = ok(author.put(f"{TABLE}/draft", json={"edit_number": 0, "document": document}))
    assert saved["document"]["rules"][2]["when"]["account_holders"] == ">= one"
    problem = refused(author.post(f"{TABLE}/draft/check", json={"edit_number": 1}), 422, "draft_faulty")
    assert [each["pointer"] for each in problem["errors"]] == ["/rules/2/when/account_holders"]


def test_example_is_decided_as_typed_with_the_rows_that_nearly_did(author: TestClient) -> None:
    document = ok(author.get(f"{TABLE}/versions/{ok(author.get(TABLE))['versions'][0]['version']}"))["document"]
    example = {"channel": "web", "has_seller": False, "account_holders": "0", "territory_holders": 2}
    said = ok(author.post(f"{TABLE}/decide", json={"inputs": example}))
    assert (said["rule_id"], said["outputs"]) == ("web-shop", {"basis": "none"})
    assert [each["rule_id"] for each in said["rules"] if each["outcome"] == "decides"] == ["web-shop"]
    changed = document | {"rules": [each for each in document["rules"] if each["rule"] != "web-shop"]}
    said = ok(author.post(f"{TABLE}/decide", json={"inputs": example, "document": changed}))
    assert (said["rule_id"], said["outputs"]) == ("territory", {"basis": "territory"})
    near = [each["sentence"] for each in said["rules"] if each["outcome"] == "near_miss"]
    assert "Rule seller-on-order would match if Seller on the order were yes; it is no." in near
    said = ok(author.post(f"{TABLE}/decide", json={"inputs": {"territory_holders": "two"}}))
    assert [(each["code"], each["column"]) for each in said["findings"]] == [("case_value_wrong", "territory_holders")]


def test_cases_are_kept_run_and_removed(author: TestClient, analyst: TestClient) -> None:
    case = {
        "case_name": "Web order without a seller",
        "inputs": {"channel": "web", "has_seller": False, "account_holders": "0", "territory_holders": "1"},
        "expected_rule": "territory",
        "expected_outputs": {"basis": "territory"},
    }
    [kept] = ok(author.post(f"{TABLE}/cases", json=case))["rows"]
    [result] = ok(author.post(f"{TABLE}/cases/run", json={}))["rows"]
    assert result["is_passed"] is False
    assert result["wrong"] == [
        "Row territory should decide, but row web-shop does.",
        "Basis should be Territory, but is No credit.",
    ]
    refused(author.post(f"{TABLE}/cases", json=case), 409, "already_exists")
    better = case | {"expected_rule": "web-shop", "expected_outputs": {}, "replaces": kept["case_id"]}
    [changed] = ok(analyst.post(f"{TABLE}/cases", json=better))["rows"]
    assert ok(author.post(f"{TABLE}/cases/run", json={}))["rows"][0]["is_passed"] is True
    refused(author.post(f"{TABLE}/cases", json=better), 404, "case_unknown")
    assert ok(author.delete(f"{TABLE}/cases/{changed['case_id']}"))["rows"] == []


def test_draft_is_tried_on_real_bookings_and_nothing_is_written(
    analyst: TestClient, author: TestClient, finance: TestClient, database: Database, settings: Settings, world: World
) -> None:
    """Ann's 150 and Bob's 70.50 would go to nobody."""
    document = ok(analyst.post(f"{TABLE}/draft", json={}))["document"]
    ok(analyst.put(f"{TABLE}/draft", json={"edit_number": 0, "document": by_territory(document)}))
    before = world.ask("SELECT * FROM crediting_result ORDER BY booking_id")
    asked = ok(analyst.post(f"{TABLE}/draft/try", json={"period": "2026-Q1"}))
    run_job(database, settings, int(asked["job_id"]), 0)
    job = ok(analyst.get(f"/api/jobs/{asked['job_id']}"))
    assert (job["state"], job["problem"], job["subject"]) == ("done", None, "2026-Q1")
    trial = ok(finance.get(f"{TABLE}/trials/{job['result']['trial_id']}"))
    result = trial["on_bookings"]
    assert (result["bookings_looked_at"], result["rule_changes"], result["credit_changes"]) == (3, 3, 3)
    assert [(each["name"], each["before"], each["after"]) for each in result["payees"]] == [
        ("Ann Ace", "150.0000", "0.0000"),
        ("Bob Best", "70.5000", "0.0000"),
    ]
    assert {(each["status"], each["before"], each["after"]) for each in result["totals"]} == {
        ("credited", "220.5000", "0.0000"),
        ("no_credit", "0.0000", "220.5000"),
    }
    assert {each["booking_number"] for each in result["bookings"]} == {"B1", "B2", "B3"}
    assert world.ask("SELECT * FROM crediting_result ORDER BY booking_id") == before
    assert [each["trial_id"] for each in ok(analyst.get(f"{TABLE}/draft/trials"))["rows"]] == [trial["trial_id"]]
    refused(author.get(f"{TABLE}/trials/{trial['trial_id']}"), 403, "role_missing")
    refused(author.post(f"{TABLE}/draft/try", json={}), 403, "role_missing")


def test_table_is_made_from_the_words_of_a_domain(author: TestClient) -> None:
    bookings, runs, *others = ok(author.get("/api/rule-vocabularies"))["rows"]
    assert [each["table_name"] for each in runs["tables"]] == ["payout_approval"]
    assert [each["name"] for each in others] == ["tickets_and_partners", "tickets", "reached_milestones"]
    assert "segment" in [word["name"] for word in bookings["words"]]
    values = ok(author.get("/api/rule-vocabularies/bookings/words/currency/values"))["values"]
    assert values == ["USD"]
    new = {"table_name": "regional", "title": "Regional", "vocabulary": "bookings", "inputs": ["segment"]}
    made = ok(author.post("/api/rule-tables", json=new))
    assert [each["name"] for each in made["document"]["inputs"]] == ["segment"]
    refused(author.post("/api/rule-tables", json=new), 409, "table_exists")
    refused(
        author.post("/api/rule-tables", json=new | {"table_name": "other", "inputs": ["colour"]}), 422, "word_unknown"
    )
    refused(author.post("/api/rule-tables", json=new | {"vocabulary": "stars"}), 404, "vocabulary_unknown")


def test_used_table_is_not_retired_and_an_unused_one_is(author: TestClient) -> None:
    problem = refused(author.post(f"{TABLE}/retire", json={"reason": "Old"}), 409, "table_in_use")
    assert "Crediting finds the basis of direct credit by it." in problem["detail"]
    new = {"table_name": "regional", "title": "Regional", "vocabulary": "bookings"}
    edit = ok(author.post("/api/rule-tables", json=new))["edit_number"]
    refused(author.post("/api/rule-tables/regional/retire", json={"reason": "Old"}), 409, "draft_exists")
    ok(author.post("/api/rule-tables/regional/draft/withdraw", json={"edit_number": edit}))
    assert (
        ok(author.post("/api/rule-tables/regional/retire", json={"reason": "Old"}))["retired_by"]
        == "author@example.com"
    )


@pytest.mark.parametrize("layout", ["csv", "yaml", "xlsx", "dmn"])
def test_file_that_was_exported_is_read_back_as_the_same_document(author: TestClient, layout: str) -> None:
    version = ok(author.get(TABLE))["versions"][0]["version"]
    document = ok(author.get(f"{TABLE}/versions/{version}"))["document"]
    exported = author.get(f"{TABLE}/export?version={version}&layout={layout}")
    assert f'filename="direct_basis.{layout}"' in exported.headers["content-disposition"]
    content = b64encode(exported.content).decode()
    read = ok(author.post(f"{TABLE}/read-file", json={"layout": layout, "content": content}))
    assert read["document"] == document
    broken = ok(author.post(f"{TABLE}/read-file", json={"layout": layout, "content": b64encode(b"nothing").decode()}))
    assert broken["document"] is None and broken["findings"]
    refused(author.get(f"{TABLE}/export?version={version}&layout=pdf"), 422, "layout_unknown")


def test_nobody_approves_a_table_that_decides_on_their_pay(author: TestClient, signed_in: SignIn) -> None:
    document = ok(author.post(f"{TABLE}/draft", json={}))["document"]
    saved = ok(author.put(f"{TABLE}/draft", json={"edit_number": 0, "document": document | {"title": "Better"}}))
    ok(author.post(f"{TABLE}/draft/check", json={"edit_number": 1, "reasons": explained(saved["check"])}))
    paid = with_keys(signed_in("ann@example.com", "finance", "rep", person="ann"))
    refused(paid.post(f"{TABLE}/draft/approve", json={"edit_number": 1}), 403, "own_pay_decided")


EDITS: tuple[tuple[str, str, object], ...] = (
    ("POST", "", {"table_name": "x", "vocabulary": "bookings"}),
    ("POST", "/direct_basis/draft", {}),
    ("PUT", "/direct_basis/draft", {"edit_number": 0, "document": {}}),
    ("POST", "/direct_basis/draft/check", {"edit_number": 0}),
    ("POST", "/direct_basis/draft/publish", {"edit_number": 0, "start_on": "2030-01-01"}),
    ("POST", "/direct_basis/draft/withdraw", {"edit_number": 0}),
    ("POST", "/direct_basis/retire", {"reason": "x"}),
    ("POST", "/direct_basis/versions/x/withdraw", {"start_on": "2026-01-01", "reason": "x"}),
    ("POST", "/direct_basis/cases", {"case_name": "x", "inputs": {}}),
    ("DELETE", "/direct_basis/cases/1", None),
)
DECISIONS: tuple[tuple[str, str, object], ...] = (
    ("POST", "/direct_basis/draft/approve", {"edit_number": 0}),
    ("POST", "/direct_basis/draft/send-back", {"edit_number": 0, "reason": "x"}),
)


@pytest.mark.parametrize(
    ("roles", "forbidden"),
    [
        (("rep",), EDITS + DECISIONS),
        (("administrator",), EDITS + DECISIONS),
        (("auditor",), EDITS + DECISIONS),
        (("finance",), EDITS),
    ],
)
def test_only_those_who_write_rules_change_them(
    signed_in: SignIn, world: World, roles: tuple[str, ...], forbidden: tuple[Any, ...]
) -> None:
    client = with_keys(signed_in("somebody@example.com", *roles))
    for method, path, body in forbidden:
        answer = client.request(method, f"/api/rule-tables{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_missing"), (method, path, answer.text)


def test_drafts_are_read_by_those_who_decide_and_audit_and_by_nobody_else(
    author: TestClient, signed_in: SignIn, with_token: SignIn
) -> None:
    ok(author.post(f"{TABLE}/draft", json={}))
    assert ok(signed_in("aud@example.com", "auditor").get(f"{TABLE}/draft"))["state"] == "draft"
    seller = signed_in("rep@example.com", "rep")
    refused(seller.get(f"{TABLE}/draft"), 403, "role_missing")
    assert ok(seller.get(TABLE))["draft"] is None
    program = with_token("rule_author", scopes=("read",))
    assert ok(program.get(f"{TABLE}/draft"))["state"] == "draft"
    assert program.put(f"{TABLE}/draft", json={"edit_number": 0, "document": {}}).status_code == 403


def test_history_of_a_large_edit_lists_its_first_rows_and_counts_all(author: TestClient) -> None:
    document = ok(author.post(f"{TABLE}/draft", json={}))["document"]
    many = [{"rule": f"r{number}", "then": {"basis": "none"}} for number in range(250)]
    saved = ok(author.put(f"{TABLE}/draft", json={"edit_number": 0, "document": document | {"rules": many}}))
    edit = saved["changes"][-1]
    assert (len(edit["difference"]["rows"]), edit["rows_changed"]) == (200, 254)


def test_unknown_tables_versions_and_drafts_are_named(author: TestClient) -> None:
    refused(author.get("/api/rule-tables/nothing"), 404, "table_unknown")
    refused(author.get(f"{TABLE}/versions/abc"), 404, "version_unknown")
    refused(author.get(f"{TABLE}/draft"), 404, "draft_missing")
    refused(author.get(f"{TABLE}/drafts/9"), 404, "draft_missing")


def test_what_ships_speaks_the_readers_language_and_what_somebody_wrote_stays(author: TestClient) -> None:
    german = {"Accept-Language": "de"}
    assert (
        ok(author.get(TABLE, headers=german))["title"] == "Auf welcher Grundlage die direkte Gutschrift gefunden wird"
    )
    listed = ok(author.get("/api/rule-vocabularies", headers=german))["rows"][0]["words"]
    assert ("Channel", "Kanal") in [(each["written"], each["label"]) for each in listed]
    made = {"table_name": "own", "title": "Who is who", "vocabulary": "bookings", "inputs": ["channel"]}
    ok(author.post("/api/rule-tables", json=made))
    assert ok(author.get("/api/rule-tables/own", headers=german))["title"] == "Who is who"
    document = ok(author.get("/api/rule-tables/own/draft"))["document"]
    answer = [{"name": "rate", "label": "Rate", "type": "string", "allowed": "a"}]
    wrong = document | {"hit_policy": "sum", "outputs": [*answer, answer[0] | {"name": "other"}]}
    found = ok(author.post("/api/rule-tables/own/check", json={"document": wrong}, headers=german))["findings"]
    assert "Die Trefferregel alle Zeilen addieren nimmt ein Ergebnis, nicht 2." in found[0]["sentence"]
    assert ok(author.get("/api/rule-tables/own/draft?thorough=true"))["check"]["findings"] != []


def test_rows_that_ship_are_read_in_the_reader_s_language_until_somebody_changes_them(author: TestClient) -> None:
    german = {"Accept-Language": "de"}
    version = ok(author.get(TABLE))["versions"][0]["version"]
    shown = ok(author.get(f"{TABLE}/versions/{version}", headers=german))
    assert shown["said"]["Else whoever holds the territory"] == "Sonst, wer das Gebiet hat"
    assert "Else whoever holds the territory" in [rule["note"] for rule in shown["document"]["rules"]]
    draft = ok(author.post(f"{TABLE}/draft", json={}))
    document = draft["document"]
    document["rules"][-1]["when"]["channel"] = "fair"
    ok(author.put(f"{TABLE}/draft", json={"edit_number": draft["edit_number"], "document": document}))
    said = ok(author.get(f"{TABLE}/versions/draft", headers=german))["said"]
    assert "Else whoever holds the territory" not in said
    assert "Whoever stands on the order is credited" in said


def through(author: TestClient, finance: TestClient, edit: int, start_on: str) -> str:
    """A draft from its last edit into force; the version."""
    reasons = {
        each["key"]: "Meant so."
        for each in ok(author.get(f"{TABLE}/draft"))["check"]["findings"]
        if each["severity"] == "warning"
    }
    ok(author.post(f"{TABLE}/draft/check", json={"edit_number": edit, "reasons": reasons}))
    ok(finance.post(f"{TABLE}/draft/approve", json={"edit_number": edit}))
    published = ok(author.post(f"{TABLE}/draft/publish", json={"edit_number": edit, "start_on": start_on}))
    return str(published["version"])


def test_planned_version_is_withdrawn_with_a_reason_and_its_history_stays(
    author: TestClient, finance: TestClient
) -> None:
    [before] = ok(author.get(TABLE))["versions"]
    opened = ok(author.post(f"{TABLE}/draft", json={}))
    changed = opened["document"]
    changed["rules"][0]["note"] = "From the fair on"
    edit = ok(author.put(f"{TABLE}/draft", json={"edit_number": 0, "document": changed}))["edit_number"]
    start_on = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    version = through(author, finance, edit, start_on)
    history = ok(finance.get(f"{TABLE}/versions/{version}/history"))["rows"]
    assert [each["kind"] for each in history] == ["opened", "edited", "checked", "approved", "published"]
    assert history[1]["difference"]["rows"][0]["cells"][0]["after"] == "From the fair on"
    wrong = {"start_on": before["start_on"], "reason": "x"}
    path = f"{TABLE}/versions"
    refused(author.post(f"{path}/{before['version']}/withdraw", json=wrong), 409, "version_in_force")
    sent = {"start_on": start_on, "reason": "The fair was cancelled"}
    page = ok(author.post(f"{path}/{version}/withdraw", json=sent))
    standing = [each for each in page["versions"] if each["superseded_at"] is None]
    assert [(each["version"], each["end_on"]) for each in standing] == [(before["version"], None)]
    [gone] = [each for each in page["versions"] if each["withdrawn_by"]]
    assert gone["withdrawn_because"] == "The fair was cancelled"
    refused(author.post(f"{path}/{version}/withdraw", json=sent), 404, "version_not_planned")


def test_nobody_withdraws_a_version_that_decides_on_their_pay(
    author: TestClient, finance: TestClient, signed_in: SignIn
) -> None:
    edit = ok(author.post(f"{TABLE}/draft", json={}))["edit_number"]
    start_on = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    version = through(author, finance, edit, start_on)
    paid = with_keys(signed_in("ann@example.com", "compensation_analyst", person="ann"))
    sent = {"start_on": start_on, "reason": "I lose by it"}
    refused(paid.post(f"{TABLE}/versions/{version}/withdraw", json=sent), 403, "own_pay_decided")


def test_step_of_a_draft_asked_for_again_is_answered_as_before_and_taken_once(author: TestClient) -> None:
    refused(author.post(f"{TABLE}/draft", json={}, headers={"Idempotency-Key": ""}), 422, "idempotency_key_missing")
    key = {"Idempotency-Key": "one"}
    opened = ok(author.post(f"{TABLE}/draft", json={}, headers=key))
    assert ok(author.post(f"{TABLE}/draft", json={}, headers=key)) == opened
    refused(author.post(f"{TABLE}/draft", json={"based_on": "x"}, headers=key), 409, "idempotency_key_reused")
    refused(author.post(f"{TABLE}/draft", json={}), 409, "draft_exists")


def test_tables_of_a_file_become_drafts_with_what_they_change(author: TestClient) -> None:
    version = ok(author.get(TABLE))["versions"][0]["version"]
    text = author.get(f"{TABLE}/export?version={version}&layout=csv").text
    changed = text.replace("web-shop,web", "web-shop,wbe", 1)
    assert changed != text
    sent = {"layout": "csv", "content": b64encode(changed.encode()).decode(), "file_name": "direct_basis.csv"}
    [read] = ok(author.post("/api/rule-files/read", json=sent))["tables"]
    assert (read["table_name"], read["is_known"], read["drafted_by"]) == ("direct_basis", True, None)
    [row] = read["difference"]["rows"]
    assert [(each["column"], each["before"], each["after"]) for each in row["cells"]] == [("channel", "web", "wbe")]
    saved = ok(author.post("/api/rule-files/import", json=sent | {"vocabulary": "bookings"}))["tables"]
    assert [(each["table_name"], each["edit_number"]) for each in saved] == [("direct_basis", 1)]
    draft = ok(author.get(f"{TABLE}/draft"))
    assert draft["document"]["rules"][row["row_after"] - 1]["when"]["channel"] == "wbe"
    [read] = ok(author.post("/api/rule-files/read", json=sent))["tables"]
    assert (read["drafted_by"], read["difference"]["rows"]) == ("author@example.com", [])
    new = changed.replace("table,direct_basis", "table,other_basis", 1)
    sent = sent | {"content": b64encode(new.encode()).decode()}
    [read] = ok(author.post("/api/rule-files/read", json=sent))["tables"]
    assert (read["is_known"], read["difference"]) == (False, None)


BROKEN_FILES = {
    "csv": b'table,price,Price\nhit policy,first\nrule,amount,then,rate\ntype,number,,number\nr1,"1.234,56",,1\n',
    "dmn": b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e "x">]><definitions>&e;</definitions>',
    "xlsx": b"no workbook",
    "yaml": b"name: [",
}


@pytest.mark.parametrize("layout", BROKEN_FILES)
def test_broken_file_is_refused_with_its_places_and_saves_nothing(author: TestClient, layout: str) -> None:
    sent = {"layout": layout, "content": b64encode(BROKEN_FILES[layout]).decode(), "file_name": f"price.{layout}"}
    [read] = ok(author.post("/api/rule-files/read", json=sent))["tables"]
    assert read["document"] is None
    assert all(each["sentence"] and each["pointer"].startswith(f"price.{layout}") for each in read["findings"])
    problem = refused(
        author.post("/api/rule-files/import", json=sent | {"vocabulary": "bookings"}), 422, "file_refused"
    )
    assert problem["errors"]
    refused(author.get("/api/rule-tables/price"), 404, "table_unknown")


def test_cases_are_run_by_any_version(author: TestClient) -> None:
    version = ok(author.get(TABLE))["versions"][0]["version"]
    inputs = {"channel": "web", "has_seller": False}
    case = {"case_name": "Web order", "inputs": inputs, "expected_rule": "web-shop"}
    ok(author.post(f"{TABLE}/cases", json=case))
    [result] = ok(author.post(f"{TABLE}/cases/run", json={"version": version}))["rows"]
    assert result["is_passed"]


def test_finance_and_auditors_see_the_values_to_try_a_case_with(finance: TestClient, signed_in: SignIn) -> None:
    for client in (finance, signed_in("aud@example.com", "auditor")):
        values = ok(client.get("/api/rule-vocabularies/bookings/words/currency/values"))["values"]
        assert values == ["USD"]
