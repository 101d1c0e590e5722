"""Whatever the server makes a sentence of is said in the language of its reader: no English is left outside data."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from aftersale.incentives.read import read_plan
from aftersale.pipeline import apply_payouts, plan_payouts
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from aftersale.web import languages
from aftersale.web.views import read
from browser.pseudo import accent_translator, find_bare_words, leaves
from web.conftest import SignIn
from worlds import World, booking, silent

PLAN = """
name: small
title: Small
currency: USD
payout_currency: plan
pay_period: quarter
start_on: 2026-01-01
exchange: {type: average, on: booking_day, missing: finding}
components:
  - name: commission
    title: Commission
    kind: marginal_tiers
    by: amount
    tiers: [{from: 0, to: 100, rate: 10 %}, {from: 100, rate: 20 %}]
"""
SAID = frozenset(
    {"formula", "steps", "cause", "exchange", "sentence", "sentences", "message", "example", "detail", "step"}
)
CODE = re.compile(r"[a-z]+(_[a-z]+)+")
SALES_ROLES = {"key": "lead", "name": "Lead", "sales_role": "account_executive"}


@pytest.fixture
def analyst(signed_in: SignIn, world: World, database: Database, actor: Actor) -> TestClient:
    """A paid quarter, a booking that came late, one that nobody is credited for, one without an exchange rate, broken rows."""
    plan = read_plan(PLAN)
    plan_payouts(database, actor, "2026-Q1", plan, silent)
    apply_payouts(database, actor, "2026-Q1", "small")
    rows = [
        booking("late", "1234567.5", customer="acme", seller="ann", booked_on="2026-03-30"),
        booking("lost", "5", seller="", customer="", territory=""),
        booking("yen", "900", customer="acme", seller="ann", booked_on="2026-05-05") | {"currency": "JPY"},
        booking("renewed", "300", customer="acme", seller="ann", booked_on="2026-05-06")
        | {"deal_type": "new_business"},
        booking("stranger", "300", customer="nobody", seller="ann", booked_on="2026-05-07"),
        booking("wrong", "much", customer="acme", seller="ann", booked_on="31.31.2026"),
    ]
    world.bring({"booking": rows, "position": [SALES_ROLES]})
    world.credit("2026-Q1")
    world.credit("2026-Q2")
    plan_payouts(database, actor, "2026-Q2", plan, silent)
    return signed_in("ada@example.org", "compensation_analyst", "administrator", "auditor")


def split(document: Any, key: str = "") -> tuple[set[str], set[str]]:
    """The sentences of a document, and its other texts: what is data."""
    if isinstance(document, dict):
        parts = [split(value, name) for name, value in document.items()]
    elif isinstance(document, list):
        parts = [split(value, key) for value in document]
    else:
        return (leaves(document), set()) if key in SAID else (set(), leaves(document))
    return {leaf for said, _ in parts for leaf in said}, {leaf for _, data in parts for leaf in data}


def data_of(client: TestClient) -> set[str]:
    """What bookings, people, seats, plans and files are called, and the currencies."""
    found = {
        "USD",
        "JPY",
        "EUR",
        "csv",
        "ISO",
        "DD",
        "MM",
        "YYYY",
        "HH",
        "SS",
        "much",
        "web",
        "ada@example.org",
        "Commission",
    }
    for view in ("bookings", "people", "seats", "customers", "territories", "payouts", "finding_list", "earnings"):
        for row in client.get(f"/api/grid/{view}").json()["rows"]:
            found |= {text for name, text in row.items() if text and name not in SAID}
    return found


@pytest.mark.parametrize(
    "path",
    [
        "/api/statements/ann/2026-Q1",
        "/api/statements/ann/2026-Q2",
        "/api/statements/ann/2026-Q2/change",
        "/api/findings",
        "/api/grid/finding_list",
        "/api/grid/earnings",
        "/api/bookings/B1/explanation",
        "/api/bookings/B3/explanation",
        "/api/bookings/lost/explanation",
        "/api/payout-runs/2",
        "/api/imports",
        "/api/jobs",
    ],
)
def test_no_sentence_has_english_in_it(analyst: TestClient, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    data = data_of(analyst)
    monkeypatch.setattr(languages, "translator_for", accent_translator)
    answer = analyst.get(path)
    assert answer.status_code == 200, answer.text
    said, others = split(answer.json())
    assert find_bare_words(sorted(said), data | {each for each in others if not CODE.fullmatch(each)}) == []


def test_findings_of_every_room_are_among_them(analyst: TestClient) -> None:
    found = analyst.get("/api/findings").json()["groups"]
    assert {each["producer"] for each in found} == {"import", "crediting", "incentives"}


def test_codes_of_every_facet_have_a_word(analyst: TestClient) -> None:
    without = {}
    for view in analyst.get("/api/views").json()["views"]:
        answer = analyst.get(f"/api/grid/{view['name']}/facets")
        assert answer.status_code == 200, answer.text
        for facet in answer.json()["facets"]:
            if bare := [each["label"] for each in facet["values"] if CODE.fullmatch(each["label"])]:
                without[view["name"], facet["key"]] = bare
    assert without == {}


@pytest.mark.parametrize(
    ("language", "formula"),
    [
        ("en", "100 USD × 10% + 1,234,617.5 USD × 20% = 246,933.50\N{NO-BREAK SPACE}USD"),
        (
            "de",
            "100 USD × 10\N{NO-BREAK SPACE}% + 1.234.617,5 USD × 20\N{NO-BREAK SPACE}% = 246.933,50\N{NO-BREAK SPACE}USD",
        ),
        ("hi", "100 USD × 10% + 12,34,617.5 USD × 20% = 2,46,933.50\N{NO-BREAK SPACE}USD"),
    ],
)
def test_figures_in_a_sentence_are_written_as_readers_of_the_language_write_them(
    analyst: TestClient, world: World, database: Database, actor: Actor, language: str, formula: str
) -> None:
    plan_payouts(database, actor, "2026-Q1", read_plan(PLAN.replace("name: small", "name: other")), silent)
    answer = analyst.get("/api/statements/ann/2026-Q1", headers={"Accept-Language": language}).json()
    (line,) = [line for plan in answer["plans"] if plan["name"] == "other" for line in plan["lines"]]
    assert line["formula"] == formula


def test_cause_of_a_facet_is_said_like_that_of_a_row(analyst: TestClient) -> None:
    german = {"Accept-Language": "de"}
    facets = analyst.get("/api/grid/finding_list/facets", params={"only": "cause"}, headers=german).json()["facets"]
    rows = analyst.get("/api/grid/finding_list", headers=german).json()["rows"]
    assert {each["label"] for each in facets[0]["values"]} == {row["cause"] for row in rows}
    assert "Wechselkurs JPY nach USD vom 05. Mai 2026 fehlt" in {row["cause"] for row in rows}


def test_cause_that_is_filtered_by_has_its_name_though_it_is_none_of_the_most_frequent(
    analyst: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    german = {"Accept-Language": "de"}
    monkeypatch.setattr(read, "VALUES_IN_FACET", 0)
    asked = {"only": "cause", "f": "cause:eq:exchange rate JPY to USD of 2026-05-05 is missing"}
    [facet] = analyst.get("/api/grid/finding_list/facets", params=asked, headers=german).json()["facets"]
    assert facet["values"] == []
    assert list(facet["names"].values()) == ["Wechselkurs JPY nach USD vom 05. Mai 2026 fehlt"]


@pytest.mark.parametrize(
    ("cookies", "amount"),
    [
        ("aftersale_language=ar", "246,933.50"),
        ("aftersale_language=ar; aftersale_digits=own", "٢٤٦٬٩٣٣٫٥٠"),
        ("aftersale_language=hi; aftersale_digits=own", "२,४६,९३३.५०"),
        ("aftersale_language=de; aftersale_digits=own", "246.933,50"),
    ],
)
def test_figures_in_sentences_have_the_digits_that_the_reader_chose(
    analyst: TestClient, world: World, database: Database, actor: Actor, cookies: str, amount: str
) -> None:
    plan_payouts(database, actor, "2026-Q1", read_plan(PLAN.replace("name: small", "name: other")), silent)
    kept = "; ".join(f"{name}={value}" for name, value in analyst.cookies.items())
    answer = analyst.get("/api/statements/ann/2026-Q1", headers={"Cookie": f"{kept}; {cookies}"}).json()
    (line,) = [line for plan in answer["plans"] if plan["name"] == "other" for line in plan["lines"]]
    assert amount in line["formula"]


def test_finding_of_pay_names_component_and_plan_by_their_titles(analyst: TestClient) -> None:
    messages = [row["message"] for row in analyst.get("/api/grid/finding_list").json()["rows"]]
    (yen,) = [message for message in messages if "JPY" in message and "ann" in message.lower()]
    assert yen.endswith("(Commission, Small, 2026-Q2)")


def test_type_of_a_credit_is_called_by_its_word_in_the_reader_s_language(analyst: TestClient) -> None:
    facets = analyst.get("/api/grid/credits/facets?only=credit_type", headers={"Accept-Language": "fr"}).json()[
        "facets"
    ]
    assert [(value["value"], value["label"]) for value in facets[0]["values"]] == [("direct", "Crédit direct")]
    (column,) = [
        column
        for view in analyst.get("/api/views", headers={"Accept-Language": "fr"}).json()["views"]
        if view["name"] == "credits"
        for column in view["columns"]
        if column["key"] == "credit_type"
    ]
    rows = analyst.get("/api/grid/credits").json()["rows"]
    assert {column["words"][row["credit_type"]]["label"] for row in rows} == {"Crédit direct"}


def test_countries_have_their_names_in_the_reader_s_language(analyst: TestClient) -> None:
    for language, name in (("en", "United States"), ("fr", "États-Unis"), ("ar", "الولايات المتحدة")):
        facets = analyst.get("/api/grid/territories/facets?only=country", headers={"Accept-Language": language}).json()
        assert {value["label"] for value in facets["facets"][0]["values"]} == {name}
