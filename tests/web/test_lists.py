"""Every list through its one endpoint shape: what each shows, filters, sorts, counts, sums, exports, and refuses."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from aftersale.access.model import ROLES
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from aftersale.web.views.compile import compile_rows
from aftersale.web.views.filters import OPERATORS, WITHOUT_VALUE, read_sort
from aftersale.web.views.question import Question, Window
from aftersale.web.views.registry import VIEWS
from aftersale.web.views.spec import ViewSpec
from worlds import World

EVERY_VIEW = [pytest.param(view, id=view.name) for view in VIEWS]
ANALYST = Actor("analyst@example.com", frozenset(ROLES), None, 1)

VALUES = {
    "text": "a",
    "id": "a",
    "person": "a",
    "status": "a",
    "country": "DE",
    "phone": "030",
    "email": "ann@example.com",
    "key": "7",
    "integer": "7",
    "decimal": "7.5",
    "money": "7.5",
    "percent": "0.5",
    "day": "2026-02-01",
    "instant": "2026-02-01T12:00:00+00:00",
    "flag": "true",
}


def grid(client: TestClient, view: str, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/api/grid/{view}{query}")
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


@pytest.mark.parametrize("view", EVERY_VIEW)
def test_statement_of_a_view_gives_exactly_its_columns_in_their_types(view: ViewSpec, database: Database) -> None:
    question = Question(view, view.columns)
    statement, parameters = compile_rows(question, Window(read_sort(view, view.columns, ""), limit=1))
    with database.transaction(ANALYST, read_only=True) as conn:
        described = conn.execute(statement, parameters).description
        assert described is not None
        names = [each.name for each in described]
        types = {
            each.name: conn.execute("SELECT format_type(%s, NULL) AS type", [each.type_code]).fetchone() or {}
            for each in described
        }
    assert sorted(names) == sorted(column.key for column in view.columns)
    widened = {"timestamptz": "timestamp with time zone"}
    for column in view.columns:
        found = types[column.key]["type"]
        expected = widened.get(column.sql_type, column.sql_type)
        assert found == expected or (expected == "bigint" and found == "integer"), column.key


def test_every_code_that_a_list_shows_has_its_word(settled: TestClient) -> None:
    shown = set()
    for view in VIEWS:
        for row in grid(settled, view.name, "?limit=500")["rows"]:
            for column in view.columns:
                # Several codes of one cell are said by the server.
                if column.words and not column.has_several and (code := row.get(column.key)):
                    assert code in column.words, f"{view.name}: {column.key}"
                    shown.add((view.name, column.key))
    assert {("credits", "credit_type"), ("bookings", "credit_status"), ("milestones", "milestone")} <= shown


def test_every_filter_and_sort_of_every_view_can_be_asked(settled: TestClient) -> None:
    for view in VIEWS:
        ask_everything(view, settled)


def ask_everything(view: ViewSpec, settled: TestClient) -> None:
    for column in view.columns:
        filters = "&".join(
            f"f={column.key}:{operator}" + ("" if operator in WITHOUT_VALUE else f":{VALUES[column.kind]}")
            for operator in OPERATORS[column.kind]
        ).replace("+", "%2B")
        is_sorted = column.is_sortable and column.kind != "key"
        grid(settled, view.name, f"?{filters}" + (f"&sort={column.key}" if is_sorted else ""))
        if is_sorted:
            grid(settled, view.name, f"?sort=-{column.key}&from_end=true&limit=3")
    if view.search:
        grid(settled, view.name, "?q=a")
    settled.get(f"/api/grid/{view.name}/facets").raise_for_status()
    settled.get(f"/api/grid/{view.name}/sums").raise_for_status()
    assert settled.get(f"/api/grid/{view.name}/export.csv").text.startswith("\ufeff")


@pytest.mark.parametrize("view", EVERY_VIEW)
def test_what_a_view_names_is_there(view: ViewSpec) -> None:
    keys = {column.key for column in view.columns}
    shown = {column.key for column in view.columns if column.kind != "key"}
    sections = [*view.peek, *(view.detail.sections if view.detail else ())]
    named = {key for section in sections for key in section.fields} | {facet.key for facet in view.facets}
    assert named <= shown
    assert {view.row_key, view.row_name, *view.searched} <= keys
    assert {column.currency for column in view.columns if column.currency} <= keys
    views = {each.name: {column.key for column in each.columns} for each in VIEWS}
    for related in view.detail.related if view.detail else ():
        column, operator, value = related.filter.split(":")
        assert column in views[related.view]
        assert (operator, value.strip("{}") in keys) == ("eq", True)
        if related.timeline:
            assert {related.timeline.label, related.timeline.start, related.timeline.end} <= views[related.view]


def test_every_topic_of_a_view_is_announced_by_some_table(database: Database, actor: Actor) -> None:
    with database.transaction(actor, read_only=True) as conn:
        triggers = conn.execute(
            "SELECT pg_get_triggerdef(oid) AS text FROM pg_trigger WHERE NOT tgisinternal"
        ).fetchall()
    announced = {topic for row in triggers for topic in re.findall(r"announce_change\('(\w+)'\)", row["text"])}
    assert {topic for view in VIEWS for topic in view.topics} <= announced


@pytest.fixture
def settled(world: World, signed_in: Any) -> TestClient:
    """A client of somebody with every role, in a small world of three bookings, two orders."""
    client: TestClient = signed_in("everything@example.com", *ROLES)
    return client


def numbers(document: dict[str, Any], key: str = "booking_number") -> list[str]:
    return [row[key] for row in document["rows"]]


def test_rows_come_sorted_windowed_and_with_the_exact_total(settled: TestClient) -> None:
    block = grid(settled, "bookings", "?sort=-amount&limit=2")
    assert (numbers(block), block["total"], block["total_is_exact"]) == (["B1", "B3"], 3, True)
    onward = grid(settled, "bookings", f"?sort=-amount&limit=2&offset=2&after={block['next_after']}")
    assert numbers(onward) == ["B2"]
    assert numbers(grid(settled, "bookings", "?sort=-amount&limit=2&offset=2")) == ["B2"]
    assert numbers(grid(settled, "bookings", "?sort=-amount&limit=2&from_end=true")) == ["B3", "B2"]


def test_filters_are_all_held_and_search_finds_numbers_from_their_beginning_and_names_anywhere(
    settled: TestClient,
) -> None:
    assert numbers(grid(settled, "bookings", "?f=amount:ge:60&f=customer_name:has:cme")) == ["B1"]
    assert numbers(grid(settled, "bookings", "?f=amount:in:50,100&sort=amount")) == ["B2", "B1"]
    assert numbers(grid(settled, "bookings", "?q=b3")) == ["B3"]
    assert numbers(grid(settled, "bookings", "?q=3")) == []
    assert numbers(grid(settled, "bookings", "?q=%25")) == numbers(grid(settled, "bookings", "?q=B_")) == []
    assert numbers(grid(settled, "bookings", "?f=customer_name:has:_cme")) == []
    assert numbers(grid(settled, "bookings", "?f=order_number:notin:O1")) == ["B3"]


def test_facet_counts_leave_its_own_filter_out_and_hold_the_others(settled: TestClient) -> None:
    document = settled.get("/api/grid/bookings/facets?f=seller_name:has:ann&f=amount:ge:60").json()
    facets = {facet["key"]: facet for facet in document["facets"]}
    sellers = {value["value"]: value["count"] for value in facets["seller_name"]["values"]}
    assert sorted(sellers.values()) == [1, 1]
    assert facets["kind"]["values"] == [{"value": "new", "label": "New", "count": 1}]
    assert (facets["amount"]["lowest"], facets["amount"]["highest"]) == ("50.0000", "100.0000")
    only = settled.get("/api/grid/bookings/facets?only=kind").json()
    assert [facet["key"] for facet in only["facets"]] == ["kind"]


def test_sums_are_by_currency_and_exact(settled: TestClient) -> None:
    document = settled.get("/api/grid/bookings/sums").json()
    assert document == {"count": 3, "sums": [{"key": "amount", "currency": "USD", "amount": "220.5000"}]}


def test_quota_of_a_figure_is_no_money_and_adds_up_to_none(settled: TestClient, world: World) -> None:
    days = {"start_on": "2026-01-01", "end_on": "2026-04-01"}
    world.bring(
        {
            "quota": [
                {"payee": "ann", "measure": "credit", "amount": "1000", "currency": "JPY", **days},
                {"payee": "ann", "measure": "satisfaction", "amount": "4.3", "currency": "JPY", **days},
            ],
            "measure_figure": [{"payee": "ann", "measure": "satisfaction", "value": "4.1", **days}],
        }
    )
    rows = grid(settled, "quotas", "?sort=amount")["rows"]
    assert [(row["measure"], row["amount"], row["currency"]) for row in rows] == [
        ("satisfaction", "4.3000", None),
        ("credit", "1000.0000", "JPY"),
    ]
    assert settled.get("/api/grid/quotas/sums").json() == {
        "count": 2,
        "sums": [{"key": "amount", "currency": "JPY", "amount": "1000.0000"}],
    }


def test_export_has_all_rows_the_asked_columns_and_no_formula(settled: TestClient, world: World) -> None:
    world.bring({"customer": [{"key": "evil", "name": "=cmd()"}]})
    answer = settled.get("/api/grid/customers/export.csv?columns=name,customer_number&sort=name&f=name:has:cmd")
    assert answer.headers["content-disposition"] == 'attachment; filename="customers.csv"'
    assert answer.content.decode("utf-8-sig").splitlines() == ["Customer,Number", "'=cmd(),evil"]


def test_as_of_shows_what_was_known_then(settled: TestClient, world: World) -> None:
    before = str(world.ask("SELECT to_json(clock_timestamp()) AS at")[0]["at"]).replace("+", "%2B")
    world.bring({"customer": [{"key": "late", "name": "Latecomer"}]})
    assert numbers(grid(settled, "customers", "?q=Latecomer"), "name") == ["Latecomer"]
    assert grid(settled, "customers", f"?q=Latecomer&as_of={before}")["rows"] == []


def test_one_row_is_found_by_its_key_and_nothing_else_is(settled: TestClient) -> None:
    row = grid(settled, "bookings", "?q=B1")["rows"][0]
    assert settled.get(f"/api/grid/bookings/rows/{row['booking_id']}").json()["row"] == row
    for key in ("1", "x", "99999999999999999999"):
        assert settled.get(f"/api/grid/bookings/rows/{key}").json()["code"] == "row_not_found"


REFUSED = [
    ("bookings?f=nothing:eq:1", "column_unknown", "/f/0"),
    ("bookings?f=amount:ge:1&f=amount:like:1", "operator_unknown", "/f/1"),
    ("bookings?f=amount:ge:1.234,56", "filter_value_wrong", "/f/0"),
    ("bookings?f=amount:ge:NaN", "filter_value_wrong", "/f/0"),
    ("bookings?f=amount:ge:1e999", "filter_value_wrong", "/f/0"),
    ("bookings?f=booked_on:ge:31.12.2026", "filter_value_wrong", "/f/0"),
    ("bookings?f=amount", "filter_unreadable", "/f/0"),
    ("bookings?sort=credited_to", "sort_unreadable", None),
    ("bookings?sort=amount,-amount", "sort_unreadable", None),
    ("bookings?after=rubbish", "cursor_unreadable", None),
    ("bookings?limit=501", "input_wrong", None),
    ("findings", "view_unknown", None),
    ("accounts?as_of=2026-01-01T00:00:00Z", "as_of_not_kept", None),
]


def test_what_a_list_cannot_answer_is_refused_by_name(settled: TestClient) -> None:
    for question, code, pointer in REFUSED:
        document = settled.get(f"/api/grid/{question}").json()
        assert document["code"] == code, question
        if pointer is not None:
            assert [error["pointer"] for error in document["errors"]] == [pointer], question


def test_a_seller_sees_their_own_rows_in_every_part_of_the_answer(world: World, signed_in: Any) -> None:
    ann = signed_in("ann@example.com", "rep", person="ann")
    block = grid(ann, "bookings")
    assert (sorted(numbers(block)), block["total"]) == (["B1", "B2"], 2)
    assert ann.get("/api/grid/bookings/sums").json()["sums"][0]["amount"] == "150.0000"
    facets = {facet["key"]: facet for facet in ann.get("/api/grid/bookings/facets").json()["facets"]}
    assert [value["count"] for value in facets["kind"]["values"]] == [2]
    assert "B3" not in ann.get("/api/grid/bookings/export.csv").text


def test_a_list_that_is_not_theirs_is_as_unknown_as_one_that_is_not_there(world: World, signed_in: Any) -> None:
    ann = signed_in("ann@example.com", "rep", person="ann")
    names = {view["name"] for view in ann.get("/api/views").json()["views"]}
    assert "bookings" in names and not names & {"audit", "accounts", "journal"}
    for view in ("audit", "nothing"):
        answer = ann.get(f"/api/grid/{view}")
        assert (answer.status_code, answer.json()["code"]) == (404, "view_unknown")


def test_version_changes_with_what_the_list_shows_and_with_nothing_else(settled: TestClient, world: World) -> None:
    customers, rates = grid(settled, "customers")["version"], grid(settled, "rates")["version"]
    world.bring({"customer": [{"key": "new", "name": "New"}]})
    assert grid(settled, "customers")["version"] != customers
    assert grid(settled, "rates")["version"] == rates


def take(client: TestClient, view: str, action: str, body: dict[str, Any], key: str = "k1") -> Any:
    return client.post(f"/api/grid/{view}/actions/{action}", json=body, headers={"Idempotency-Key": key})


NEW_ACCOUNT = {"email": "new@example.com", "name": "New", "roles": ["rep"], "password": "correct horse battery"}


def test_an_action_is_taken_once_however_often_it_is_asked_for(settled: TestClient) -> None:
    first = take(settled, "accounts", "add", {"form": NEW_ACCOUNT})
    said = {"done": 1, "message": "new@example.com can sign in now.", "problems": []}
    assert first.json() == said | {"reveal": None, "undo_seconds": 0}
    assert take(settled, "accounts", "add", {"form": NEW_ACCOUNT}).json() == first.json()
    assert take(settled, "accounts", "add", {"form": NEW_ACCOUNT}, "k2").json()["code"] == "account_exists"
    assert grid(settled, "accounts", "?q=new@example.com")["total"] == 1


def test_a_form_is_refused_field_by_field(settled: TestClient) -> None:
    document = take(settled, "accounts", "add", {"form": {"email": "x", "roles": ["king"]}}).json()
    assert document["code"] == "form_wrong"
    assert [error["pointer"] for error in document["errors"]] == ["/form/email", "/form/name", "/form/roles/0"]


def test_what_is_wrong_with_a_form_or_a_filter_is_said_in_the_language_of_its_reader(settled: TestClient) -> None:
    settled.cookies.set("aftersale_language", "de")
    document = take(settled, "accounts", "add", {"form": {"email": "new@example.com"}}).json()
    assert document["errors"][0] == {"pointer": "/form/name", "detail": "Diese Angabe wird benötigt."}
    document = settled.get("/api/grid/bookings?f=amount:ge:much").json()
    said = "'much' passt nicht zu amount; erwartet wird ein Betrag wie 1234.56."
    assert (document["detail"], document["errors"]) == (said, [{"pointer": "/f/0", "detail": said}])


def test_all_that_match_are_taken_only_while_there_are_as_many_as_were_shown(settled: TestClient) -> None:
    for name in ("a", "b", "c"):
        form = NEW_ACCOUNT | {"email": f"{name}@gone.example"}
        take(settled, "accounts", "add", {"form": form}, name).raise_for_status()
    selection = {"f": ["email:has:gone.example"], "expected": 2}
    refused = take(settled, "accounts", "disable", {"selection": selection})
    assert (refused.status_code, refused.json()["code"], refused.json()["count"]) == (409, "selection_changed", 3)
    assert grid(settled, "accounts", "?f=state:eq:disabled")["total"] == 0
    kept = grid(settled, "accounts", "?f=email:eq:b@gone.example")["rows"][0]["account_id"]
    done = take(settled, "accounts", "disable", {"selection": selection | {"excepted": [kept]}}, "k2")
    assert done.json()["done"] == 2
    disabled = grid(settled, "accounts", "?f=state:eq:disabled&sort=email")
    assert numbers(disabled, "email") == ["a@gone.example", "c@gone.example"]


def test_rows_that_must_stay_are_named_and_the_others_go(settled: TestClient) -> None:
    take(settled, "accounts", "add", {"form": NEW_ACCOUNT}).raise_for_status()
    ids = [row["account_id"] for row in grid(settled, "accounts", "?sort=email")["rows"]]
    answer = take(settled, "accounts", "disable", {"selection": {"ids": ids}}, "k2").json()
    assert (answer["done"], len(answer["problems"])) == (len(ids) - 1, 1)


def test_an_action_on_what_one_may_not_see_finds_no_row(world: World, signed_in: Any, settled: TestClient) -> None:
    token = {"name": "mine", "scopes": ["read"], "days": 3}
    made = take(settled, "tokens", "add", {"form": token}).json()
    assert made["reveal"].startswith("aft_")
    assert take(settled, "tokens", "add", {"form": token}).json()["reveal"] is None
    token_id = grid(settled, "tokens")["rows"][0]["api_token_id"]
    ann = signed_in("ann@example.com", "rep", person="ann")
    assert grid(ann, "tokens")["rows"] == []
    refused = take(ann, "tokens", "revoke", {"selection": {"ids": [token_id]}})
    assert refused.json()["code"] == "row_not_found"
    assert take(ann, "accounts", "disable", {"selection": {"ids": ["1"]}}).status_code == 404


def test_an_auditor_reads_accounts_and_changes_none(world: World, signed_in: Any) -> None:
    auditor = signed_in("aud@example.com", "auditor")
    views = {view["name"]: view for view in auditor.get("/api/views").json()["views"]}
    assert views["accounts"]["actions"] == []
    assert take(auditor, "accounts", "add", {"form": NEW_ACCOUNT}).json()["code"] == "action_unknown"


def test_no_list_shows_a_secret(settled: TestClient) -> None:
    take(settled, "tokens", "add", {"form": {"name": "t", "scopes": ["read"], "days": 3}})
    for view in ("accounts", "tokens", "audit"):
        text = settled.get(f"/api/grid/{view}").text
        assert "argon2" not in text and "_hash" not in text


def test_a_saved_view_is_kept_counted_shared_and_changed_by_its_owner_alone(
    settled: TestClient, signed_in: Any
) -> None:
    large = {"name": "Large", "address": "f=amount%3Age%3A60&sort=-amount", "is_shared": True}
    made = settled.post("/api/views/bookings/saved", json=large).json()["saved"][0]
    assert settled.post("/api/views/bookings/saved", json=large).json()["code"] == "saved_view_exists"
    listed = settled.get("/api/views/bookings/saved").json()["saved"][0]
    assert (listed["count"], listed["is_own"], listed["owner"]) == (2, True, "everything@example.com")
    ann = signed_in("ann@example.com", "rep", person="ann")
    seen = ann.get("/api/views/bookings/saved").json()["saved"][0]
    assert (seen["count"], seen["is_own"]) == (1, False)
    path = f"/api/views/bookings/saved/{made['saved_view_id']}"
    assert ann.put(path, json=large | {"name": "Mine now"}).status_code == 404
    assert ann.delete(path).status_code == 404
    private = settled.put(path, json=large | {"is_shared": False}).json()["saved"][0]
    assert private["is_shared"] is False
    assert ann.get("/api/views/bookings/saved").json()["saved"] == []
    assert settled.delete(path).status_code == 204


def test_a_saved_view_whose_filter_no_longer_fits_has_no_count(settled: TestClient) -> None:
    settled.post("/api/views/bookings/saved", json={"name": "Old", "address": "f=gone%3Aeq%3A1"})
    assert settled.get("/api/views/bookings/saved").json()["saved"][0]["count"] is None
