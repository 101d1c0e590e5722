"""What the server says is said in the language that its reader chose, with the same facts in it."""

from __future__ import annotations

from string import Formatter

import pytest
from fastapi.testclient import TestClient

from aftersale.crediting.errors import BookingNotFound
from aftersale.storage.database import Database
from aftersale.values.sentence import N_
from aftersale.web.languages import LANGUAGES, SOURCE, translator_for
from aftersale.web.messages import collect_texts
from web.conftest import SignIn

TRANSLATED = [language for language in LANGUAGES if language != SOURCE]


def places(text: str) -> list[tuple[str | None, str | None]]:
    """The places for facts in a text, in no particular order."""
    return sorted(
        ((name, conversion) for _, name, _, conversion in Formatter().parse(text) if name is not None),
        key=str,
    )


def test_choice_on_the_pages_comes_before_what_the_browser_asks_for(anonymous: TestClient) -> None:
    asked = {"Accept-Language": "de-CH,de;q=0.9"}
    assert anonymous.get("/api/nothing", headers=asked).json()["title"] == "Nicht gefunden"
    anonymous.cookies.set("aftersale_language", "fr")
    assert anonymous.get("/api/nothing", headers=asked).json()["title"] == "Introuvable"


@pytest.mark.parametrize("asked", ["", "*", "tlh", "xx-YY, tlh", ";;,,"])
def test_language_that_nobody_speaks_here_is_english(anonymous: TestClient, asked: str) -> None:
    assert anonymous.get("/api/nothing", headers={"Accept-Language": asked}).json()["title"] == "Not found"


def test_problem_is_told_in_the_language_of_its_reader_with_the_same_code(anonymous: TestClient) -> None:
    answer = anonymous.get("/api/nothing", headers={"Accept-Language": "de"}).json()
    assert answer["detail"] == "Unter /api/nothing gibt es nichts. Die Pfade der API stehen in /openapi.json."
    assert answer["code"] == "path_unknown"


def test_wrong_input_is_explained_field_by_field_in_the_language_of_its_reader(anonymous: TestClient) -> None:
    answer = anonymous.post("/api/session", json={"email": "x" * 400}, headers={"Accept-Language": "de"}).json()
    assert answer["title"] == "Die Eingabe ist falsch"
    assert answer["errors"] == [
        {"pointer": "/email", "detail": "Höchstzahl der Zeichen: 320."},
        {"pointer": "/password", "detail": "Diese Angabe wird benötigt."},
    ]


def test_what_our_own_validators_refuse_is_explained_in_the_language_of_its_reader(signed_in: SignIn) -> None:
    client = signed_in("fin@example.com", "finance")
    answer = client.post("/api/payout-runs", json={"period": "2026-Q1"}, headers={"Accept-Language": "de"}).json()
    assert answer["errors"] == [
        {"pointer": "", "detail": "Senden Sie entweder plan_yaml oder plan_name und plan_version."}
    ]


def test_place_where_the_audit_log_breaks_is_said_in_the_language_of_its_reader(
    signed_in: SignIn, database: Database
) -> None:
    client = signed_in("aud@example.com", "auditor")
    assert client.get("/api/audit/verification").json()["reason"] == ""
    with database.owner_transaction() as conn:
        conn.execute("DELETE FROM audit_entry WHERE seq = 1")
    answer = client.get("/api/audit/verification", headers={"Accept-Language": "fr"}).json()
    assert (answer["broken_at"], answer["reason"]) == (1, "L’entrée 1 manque")


@pytest.mark.parametrize("language", TRANSLATED)
def test_facts_of_a_problem_stand_in_its_translation(language: str) -> None:
    said = translator_for(language).problem(BookingNotFound(number="B-17"))
    assert "B-17" in said
    assert said != str(BookingNotFound(number="B-17"))


def test_text_without_a_translation_is_said_in_english() -> None:
    assert translator_for("ar").text(N_("Nobody translated this.")) == "Nobody translated this."


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_every_place_for_a_fact(language: str) -> None:
    texts = translator_for(language).texts
    assert {text: said for text, said in texts.items() if places(text) != places(said)} == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_everything_that_the_server_says_is_translated(language: str) -> None:
    said = translator_for(language).texts
    assert [str(each.id) for each in collect_texts() if each.id and each.id not in said] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_holds_nothing_that_nobody_says_any_more(language: str) -> None:
    said = {str(each.id) for each in collect_texts()}
    assert [text for text in translator_for(language).texts if text not in said] == []
