"""Rule tables over HTTP: read by everybody, changed in drafts by those who write rules, approved by somebody else."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from aftersale.jobs.run import run_job
from aftersale.settings import Settings
from aftersale.storage.database import Database
from web.conftest import SignIn
from worlds import World

TABLE = "/api/rule-tables/direct_basis"


@pytest.fixture
def author(signed_in: SignIn, world: World) -> TestClient:
    return signed_in("author@example.com", "rule_author")


@pytest.fixture
def analyst(signed_in: SignIn, world: World) -> TestClient:
    return signed_in("analyst@example.com", "compensation_analyst")


@pytest.fixture
def finance(signed_in: SignIn, world: World) -> TestClient:
    return signed_in("fin@example.com", "finance")


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
        "Basis should be territory, but is none.",
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
    result = trial["result"]
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
    [bookings] = ok(author.get("/api/rule-vocabularies"))["rows"]
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
    paid = signed_in("ann@example.com", "finance", "rep", person="ann")
    refused(paid.post(f"{TABLE}/draft/approve", json={"edit_number": 1}), 403, "own_pay_decided")


EDITS: tuple[tuple[str, str, object], ...] = (
    ("POST", "", {"table_name": "x", "vocabulary": "bookings"}),
    ("POST", "/direct_basis/draft", {}),
    ("PUT", "/direct_basis/draft", {"edit_number": 0, "document": {}}),
    ("POST", "/direct_basis/draft/check", {"edit_number": 0}),
    ("POST", "/direct_basis/draft/publish", {"edit_number": 0, "start_on": "2030-01-01"}),
    ("POST", "/direct_basis/draft/withdraw", {"edit_number": 0}),
    ("POST", "/direct_basis/retire", {"reason": "x"}),
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
    client = signed_in("somebody@example.com", *roles)
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
