"""Whom to call about a ticket: seen by those who plan and by the partner that has it now, by nobody else, and erased for good."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from aftersale.findings.store import load_findings
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from partner_world import PARTNERS
from web.conftest import SignIn
from web.test_partner_lists import rows, take
from worlds import World

CONTACT = ("contact_name", "contact_phone", "contact_email", "contact_reason")
SECRET = ("Rosa Alder", "+49 30 1234-1", "rosa1@alder.example", "Wants a quote 1")


def contact(number: int, **other: str) -> dict[str, str]:
    """The contact of a ticket, which names its number everywhere."""
    named = {
        "contact_name": f"Rosa {'Alder' if number == 1 else number}",
        "contact_phone": f"+49 30 1234-{number}",
        "contact_email": f"rosa{number}@alder.example",
        "contact_reason": f"Wants a quote {number}",
    }
    return named | other


def with_contacts(**other: str) -> list[dict[str, Any]]:
    """The tickets of the world, each with a contact."""
    return [{**row, **contact(number, **other)} for number, row in enumerate(PARTNERS["ticket"], start=1)]


@pytest.fixture
def contacts(world: World) -> World:
    """The world, whose tickets come again with whom to call."""
    summary = world.bring({"ticket": with_contacts()})
    assert (summary.targets["ticket"].changed, summary.targets["ticket"].unchanged) == (8, 0)
    return world


def kept(world: World, ticket: str = "T1") -> list[tuple[object, ...]]:
    """All versions of a contact that the database has."""
    found = world.ask(
        "SELECT c.* FROM ticket_contact AS c JOIN ticket ON ticket.ticket_id = c.ticket_id "
        "AND ticket.superseded_at = 'infinity' WHERE ticket.source_id = %s ORDER BY c.superseded_at",
        ticket,
    )
    return [tuple(row[name] for name in CONTACT) for row in found]


def test_whoever_plans_sees_whom_to_call_in_list_page_and_export(contacts: World, signed_in: SignIn) -> None:
    pam = signed_in("pam@example.com", "partner_manager")
    first = rows(pam, "tickets")["T1"]
    assert tuple(first[name] for name in CONTACT) == SECRET
    page = pam.get(f"/api/grid/tickets/rows/{first['ticket_id']}").json()["row"]
    assert tuple(page[name] for name in CONTACT) == SECRET
    exported = pam.get("/api/grid/tickets/export.csv?columns=ticket_number,contact_name,contact_email").text
    assert "Rosa Alder" in exported and "rosa1@alder.example" in exported
    assert set(rows(pam, "tickets", "?f=contact_phone:has:1234-3")) == {"T3"}


def test_partner_sees_whom_to_call_of_what_it_has_now_and_of_nothing_else(contacts: World, signed_in: SignIn) -> None:
    pia = signed_in("pia@example.com", "partner_user", person="pia")
    seen = {number: row["contact_phone"] for number, row in rows(pia, "tickets").items()}
    # T2 is done: there is nobody to call any more.
    assert seen == {"T1": "+49 30 1234-1", "T2": None, "T3": "+49 30 1234-3"}
    asked = ("", "?f=contact_phone:has:1234", "?f=contact_name:filled", "?q=Rosa", "/export.csv", "/facets")
    for query in asked:
        text = pia.get(f"/api/grid/tickets{query}").text
        assert not any(contact(number)["contact_phone"] in text for number in (2, 4, 5, 6, 7, 8)), query
    given = rows(pia, "tickets")["T3"]
    assert take(pia, "return", [given["ticket_id"]], {"reason": "No time"})["done"] == 1
    assert "T3" not in rows(pia, "tickets")
    assert set(rows(pia, "tickets", "?f=contact_name:filled")) == {"T1"}


@pytest.mark.parametrize("role", ["supervisor", "auditor", "finance", "compensation_analyst"])
def test_others_who_see_tickets_see_nobody_to_call(contacts: World, signed_in: SignIn, role: str) -> None:
    other = signed_in("other@example.com", role)
    assert len(rows(other, "tickets")) == 8
    for address in ("tickets", "tickets/export.csv", "tickets/facets"):
        text = other.get(f"/api/grid/{address}").text
        assert not any(secret in text for secret in SECRET), address
    assert other.get("/api/grid/tickets?f=contact_name:has:Rosa").json()["code"] == "column_unknown"
    [described] = [each for each in other.get("/api/views").json()["views"] if each["name"] == "tickets"]
    assert not {column["key"] for column in described["columns"]} & {*CONTACT}
    with contacts.database.transaction(Actor("other@example.com", frozenset({role})), read_only=True) as conn:
        assert conn.execute("SELECT * FROM ticket_contact").fetchall() == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("contact_phone", "please write", "no_digit"),
        ("contact_email", "rosa at alder", "no_email"),
        ("contact_email", "a@b@c", "no_email"),
        ("contact_name", "R" * 201, "too_many_letters"),
        ("contact_reason", "W" * 501, "too_many_letters"),
    ],
)
def test_wrong_contact_is_found_and_never_repeated(
    world: World, database: Database, field: str, value: str, code: str
) -> None:
    wrong = {**PARTNERS["ticket"][0], "note": "Rosa says: +49 170 555", **contact(1), field: value}
    summary = world.bring({"ticket": [wrong, with_contacts()[1]]})
    assert (summary.targets["ticket"].rejected, summary.targets["ticket"].changed) == (1, 1)
    with database.transaction(world.actor, read_only=True) as conn:
        found = [each for each in load_findings(conn, limit=50) if each["code"] == code]
    assert len(found) == 1
    assert found[0]["source_row"]["key"] == "T1"
    text = json.dumps(found, default=str)
    # A column that is not read may hold anything, so it is not repeated either.
    assert not any(secret in text for secret in (value, *SECRET[:3], "+49 170 555"))


def test_row_that_cannot_be_read_leaves_nothing_of_a_person(world: World, database: Database) -> None:
    folder = world.folder / "torn"
    folder.mkdir(parents=True)
    text = "key,customer,opened_on,contact_name,contact_phone\n"
    text += "T1,Alder Ltd,2026-02-01,,Rosa Alder,+49 30 1234-1,x\nT2,Birch Ltd,2026-02-01,,\n"
    (folder / "ticket.csv").write_text(text, encoding="utf-8")
    assert world.import_folder(folder).targets["ticket"].rejected == 1
    with database.transaction(world.actor, read_only=True) as conn:
        found = load_findings(conn, limit=50)
    assert not any(secret in json.dumps(found, default=str) for secret in SECRET)


def test_contact_alone_makes_a_ticket_change_and_an_old_one_that_comes_again_undoes_nothing(contacts: World) -> None:
    changed = contacts.bring({"ticket": with_contacts(contact_phone="030 99")}).targets["ticket"]
    assert (changed.changed, changed.unchanged) == (8, 0)
    again = contacts.bring({"ticket": with_contacts()}).targets["ticket"]
    assert (again.changed, again.unchanged) == (0, 8)
    assert kept(contacts)[-1][1] == "030 99"
    contacts.bring({"ticket": PARTNERS["ticket"]})
    assert kept(contacts)[-1] == (None, None, None, None)
    assert kept(contacts, "T9") == []


def test_what_is_erased_is_gone_in_every_version_and_no_import_brings_it_back(
    contacts: World, signed_in: SignIn
) -> None:
    contacts.bring({"ticket": with_contacts(contact_phone="030 99")})
    pam = signed_in("pam@example.com", "partner_manager")
    ticket_id = rows(pam, "tickets")["T1"]["ticket_id"]
    assert len(kept(contacts)) == 2
    assert take(pam, "erase_contact", [ticket_id])["done"] == 1
    assert kept(contacts) == []
    for number, phone in enumerate(("030 99", "+49 30 1234-1", "new 5")):
        counts = contacts.bring({"ticket": with_contacts(contact_phone=phone)[:1]}).targets["ticket"]
        assert (counts.changed, counts.unchanged) == (0, 1), number
    assert kept(contacts) == []
    row = rows(pam, "tickets")["T1"]
    assert (row["contact_name"], row["contact_erased_by"]) == (None, "pam@example.com")
    assert row["contact_erased_at"] is not None
    audited = contacts.ask("SELECT action, actor, detail FROM audit_entry WHERE action = 'erase_contact'")
    assert [(each["actor"], each["detail"]) for each in audited] == [("pam@example.com", {"together": 1})]
    everything = contacts.ask("SELECT detail::text AS detail FROM audit_entry")
    assert not any(secret in str(each["detail"]) for each in everything for secret in SECRET)


def erase(client: TestClient, **sent: object) -> Any:
    return client.post("/api/tickets/erase-contacts", json=sent)


def test_contacts_of_a_customer_are_erased_over_the_api_by_those_who_allocate(
    contacts: World, signed_in: SignIn
) -> None:
    pam = signed_in("pam@example.com", "partner_manager")
    assert erase(pam, customer="Alder Ltd").json() == {"tickets": 1, "erased": 1}
    assert erase(pam, customer="Alder Ltd").json() == {"tickets": 1, "erased": 0}
    assert erase(pam, ticket_ids=[rows(pam, "tickets")["T7"]["ticket_id"]]).json() == {"tickets": 1, "erased": 1}
    assert set(rows(pam, "tickets", "?f=contact_name:filled")) == {"T2", "T3", "T4", "T5", "T6", "T8"}
    assert erase(pam, customer="alder").json()["code"] == "customer_without_tickets"
    assert erase(pam, ticket_ids=["77"]).json()["code"] == "ticket_not_found"
    assert [erase(pam, **wrong).status_code for wrong in ({}, {"customer": "a", "ticket_ids": ["1"]})] == [422, 422]


@pytest.mark.parametrize("role", ["supervisor", "auditor", "administrator", "partner_user"])
def test_others_erase_nothing(contacts: World, signed_in: SignIn, role: str) -> None:
    other = signed_in("other@example.com", role, person="pia")
    assert erase(other, customer="Alder Ltd").status_code == 403
    assert len(kept(contacts)) == 1


def test_pushed_ticket_brings_whom_to_call_and_what_is_wrong_is_not_said_back(world: World, with_token: SignIn) -> None:
    desk = with_token("compensation_analyst", scopes=("tickets:write",))
    tickets = [
        {"key": "N1", "customer": "New", "opened_on": "2026-02-01", **contact(1), "contact_phone": " ०३० १२ "},
        {"key": "N2", "customer": "New", "opened_on": "2026-02-01", **contact(2), "contact_phone": "none at all"},
    ]
    body = {"source": "desk", "tickets": tickets}
    answer = desk.post("/api/tickets", json=body, headers={"Idempotency-Key": "one"})
    assert answer.json()["accepted"] == 1
    [finding] = answer.json()["findings"]
    assert (finding["index"], finding["column"], finding["code"]) == (1, "contact_phone", "no_digit")
    assert "none at all" not in answer.text
    assert kept(world, "N1") == [("Rosa Alder", "०३० १२", "rosa1@alder.example", "Wants a quote 1")]
