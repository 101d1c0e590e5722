"""How partners do, over HTTP: for those who allocate, and for somebody of a partner its own figures alone."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from fastapi.testclient import TestClient

from web.conftest import SignIn
from worlds import World

TREND = "/api/allocation-trend"
EFFECT = "/api/allocation-effect"


def read(client: TestClient, **asked: str) -> dict[str, Any]:
    answer = client.get(TREND, params={"period": "2026", **asked})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_manager_sees_every_partner_with_intervals_and_n(world: World, signed_in: SignIn) -> None:
    found = read(signed_in("pam@example.com", "partner_manager"))
    assert (found["start_on"], found["end_on"], found["step"]) == ("2026-01-01", "2027-01-01", "month")
    assert [(row["partner_name"], row["start_on"], row["given"], row["contacted"]) for row in found["rows"]] == [
        ("North Calls", "2026-02-01", 3, 1),
        ("Southline", "2026-02-01", 2, 1),
    ]
    north, south = found["partners"]
    assert north["measures"]["upsell_rate"] == {"n": 1, "value": "1.000000", "low": "0.206549", "high": "1.000000"}
    # North sold nothing in euros, and there is no rate of the day: what it sold and cost is not known, and says so.
    assert north["measures"]["net_value"] == {"n": 0, "value": None, "low": None, "high": None}
    assert [(each["kind"], each["what"], each["tickets"]) for each in found["missing"]] == [("rate", "USD", 2)]
    # T5 was given back, T6 taken away: one counts as given, the other does not.
    assert (south["given"], south["returned"]) == (2, 1)
    assert len(found["together"]) == 12


def test_somebody_of_a_partner_learns_nothing_of_others_by_page_export_or_address(
    world: World, signed_in: SignIn
) -> None:
    everything = read(signed_in("pam@example.com", "partner_manager"))
    pia = signed_in("pia@example.com", "partner_user", person="pia")
    own = read(pia)
    assert own["rows"] == [row for row in everything["rows"] if row["partner_name"] == "North Calls"]
    assert own["partners"] == [row for row in everything["partners"] if row["partner_name"] == "North Calls"]
    assert sum(row["given"] for row in own["together"]) == own["partners"][0]["given"]
    assert "Southline" not in str(own)
    south = next(row["partner_id"] for row in everything["partners"] if row["partner_name"] == "Southline")
    other = read(pia, partner_id=south)
    assert (other["rows"], other["partners"], sum(row["given"] for row in other["together"])) == ([], [], 0)
    exported = pia.get(f"{TREND}/export.csv", params={"period": "2026"})
    assert "North Calls" in exported.text and "Southline" not in exported.text
    refused = pia.get(EFFECT)
    assert (refused.status_code, refused.json()["code"]) == (403, "role_missing")
    # Sam of the other partner sees the other half.
    sam = read(signed_in("sam@example.com", "partner_user", person="sam"))
    assert [row["partner_name"] for row in sam["partners"]] == ["Southline"]
    assert read(signed_in("nobody@example.com", "partner_user"))["rows"] == []


def test_export_has_a_line_for_each_partner_and_part_with_every_measure(world: World, signed_in: SignIn) -> None:
    client = signed_in("pam@example.com", "partner_manager")
    answer = client.get(f"{TREND}/export.csv", params={"period": "2026", "step": "quarter"})
    assert answer.headers["content-disposition"] == 'attachment; filename="allocation-trend.csv"'
    lines = list(csv.DictReader(answer.text.removeprefix("\ufeff").splitlines()))
    assert [(line["partner_name"], line["start_on"], line["end_on"]) for line in lines] == [
        ("North Calls", "2026-01-01", "2026-04-01"),
        ("Southline", "2026-01-01", "2026-04-01"),
    ]
    assert (lines[0]["on_time_rate_n"], lines[0]["upsell_rate_value"], lines[0]["net_value_low"]) == (
        "3",
        "1.000000",
        "",
    )


def test_effect_without_runs_that_held_back_compares_nothing(world: World, signed_in: SignIn) -> None:
    found = signed_in("sue@example.com", "supervisor").get(EFFECT).json()
    assert (found["runs"], found["measures"], found["optimum"]["given"]) == ([], {}, 0)


@pytest.mark.parametrize("role", ["rep", "rule_author", "back_office_worker", "administrator"])
def test_others_see_no_trend_and_no_effect(world: World, signed_in: SignIn, role: str) -> None:
    client = signed_in("ann@example.com", role)
    assert [client.get(address).status_code for address in (TREND, f"{TREND}/export.csv", EFFECT)] == [403] * 3


@pytest.mark.parametrize(
    "asked", [{"period": "soon"}, {"step": "week"}, {"partner_id": "x"}, {"period": "2026-13"}, {"period": "x" * 99}]
)
def test_what_is_asked_wrongly_is_refused(world: World, signed_in: SignIn, asked: dict[str, str]) -> None:
    client = signed_in("pam@example.com", "partner_manager")
    assert client.get(TREND, params=asked).status_code == 422
