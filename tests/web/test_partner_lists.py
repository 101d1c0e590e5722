"""What lists say of tickets, partners and runs, and that somebody of a partner learns nothing of the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.testclient import TestClient

from web.conftest import SignIn
from worlds import World


def rows(client: TestClient, view: str, query: str = "") -> dict[str, dict[str, Any]]:
    """The rows of a list by what they are called."""
    spec = next(each for each in client.get("/api/views").json()["views"] if each["name"] == view)
    answer = client.get(f"/api/grid/{view}{query}")
    assert answer.status_code == 200, answer.text
    return {row[spec["row_name"]]: row for row in answer.json()["rows"]}


def test_ticket_says_who_has_it_now_and_one_that_was_returned_is_with_nobody(world: World, signed_in: SignIn) -> None:
    client = signed_in("pam@example.com", "partner_manager")
    tickets = rows(client, "tickets")
    assert {number: (row["state"], row["partner_name"]) for number, row in tickets.items()} == {
        "T1": ("accepted", "North Calls"),
        "T2": ("done", "North Calls"),
        "T3": ("allocated", "North Calls"),
        "T4": ("allocated", "Southline"),
        "T5": ("returned", None),
        "T6": ("withdrawn", None),
        "T7": ("open", None),
        "T8": ("closed", None),
    }
    assert (tickets["T6"]["locked_to"], tickets["T1"]["excluded_partners"]) == ("Southline", "Southline")
    assert (tickets["T6"]["locked_by"], tickets["T6"]["locked_because"]) == ("operator test", "As agreed")
    assert (tickets["T1"]["excluded_by"], tickets["T1"]["locked_by"]) == ("operator test", None)
    assert rows(client, "allocation_choices", "?f=run_number:eq:1")["T6"]["locked_by"] == "operator test"


def test_partner_shows_what_is_in_force_today(world: World, signed_in: SignIn) -> None:
    partners = rows(signed_in("pam@example.com", "partner_manager"), "partners")
    assert {name: row["standing"] for name, row in partners.items()} == {
        "North Calls": "active",
        "Southline": "active",
        "Spare Desk": "no_contract",
    }
    north = partners["North Calls"]
    assert (north["regions"], north["languages"], north["members"]) == ("East, North", "German", "Pia North")
    assert (north["cost_per_ticket"], north["tickets_a_day"]) == ("5.0000", "3")


def test_paused_partner_is_shown_as_paused(world: World, signed_in: SignIn) -> None:
    world.bring({"partner_pause": [{"partner": "north", "start_on": "2026-02-01", "reason": "Moving house"}]})
    partners = rows(signed_in("pam@example.com", "partner_manager"), "partners")
    assert partners["North Calls"]["standing"] == "paused"


def test_values_of_a_run_are_thousandths_of_its_currency_to_the_last_one(world: World, signed_in: SignIn) -> None:
    client = signed_in("pam@example.com", "partner_manager")
    run = rows(client, "allocation_runs")["2026-02-02"]
    assert (run["value"], run["gap"], run["currency"]) == ("22.500", "0.000", "USD")
    assert (run["tickets"], run["assigned"]) == ("7", "6")
    choices = rows(client, "allocation_choices", "?f=run_number:eq:1")
    third = choices["T3"]
    parts = ("upsell", "quality", "cancellation", "cost", "preference", "keeping", "delay")
    assert [third[part] for part in parts] == ["7.000", "0.900", "-0.400", "-5.000", "0.000", "0.000", "-0.250"]
    assert (third["value"], third["runner_up_name"], third["regret"]) == ("2.250", "Southline", "1.250")
    assert (choices["T7"]["status"], choices["T7"]["reason"], choices["T7"]["partner_name"]) == (
        "unassigned",
        "no_candidate",
        None,
    )


def test_sums_add_up_what_is_at_stake_and_no_price_of_one_ticket(world: World, signed_in: SignIn) -> None:
    client = signed_in("pam@example.com", "partner_manager")
    at_stake = client.get("/api/grid/tickets/sums").json()["sums"]
    assert at_stake == [{"key": "amount", "currency": "USD", "amount": "3600.0000"}]
    assert client.get("/api/grid/partner_contracts/sums").json() == {"count": 3, "sums": []}
    described = {view["name"]: view["has_sums"] for view in client.get("/api/views").json()["views"]}
    assert (described["tickets"], described["partner_contracts"]) == (True, False)


def test_somebody_of_a_partner_learns_nothing_of_the_others(world: World, signed_in: SignIn) -> None:
    everybody = rows(signed_in("pam@example.com", "partner_manager"), "tickets")
    pia = signed_in("pia@example.com", "partner_user", person="pia")
    assert set(rows(pia, "tickets")) == {"T1", "T2", "T3"}
    assert rows(pia, "tickets", "?q=T4") == {}
    key = everybody["T4"]["ticket_id"]
    assert pia.get(f"/api/grid/tickets/rows/{key}").json()["code"] == "row_not_found"
    facets = pia.get("/api/grid/tickets/facets").json()["facets"]
    named = {each["key"]: [value["value"] for value in each["values"]] for each in facets}
    assert named["partner_name"] == ["North Calls"]
    described = pia.get("/api/views").json()["views"]
    columns = {column["key"] for view in described if view["name"] == "tickets" for column in view["columns"]}
    assert not columns & {"locked_to", "locked_by", "locked_because", "excluded_partners", "excluded_by"}
    for address in (
        "tickets",
        "tickets/export.csv",
        "partners",
        "partners/export.csv",
        "ticket_events",
        "ticket_outcomes",
    ):
        assert "Southline" not in pia.get(f"/api/grid/{address}").text, address


def test_somebody_of_no_partner_sees_no_ticket(world: World, signed_in: SignIn) -> None:
    nobody = signed_in("nobody@example.com", "partner_user")
    for view in ("tickets", "ticket_outcomes", "partners", "partner_quotas", "ticket_events"):
        assert rows(nobody, view) == {}


def take(
    client: TestClient, action: str, key: list[str], form: Mapping[str, str | None] | None = None, view: str = "tickets"
) -> dict[str, Any]:
    """Take an action on tickets, or on the rows of another list."""
    sent = {"selection": {"ids": key}} | ({"form": dict(form)} if form else {})
    answer = client.post(
        f"/api/grid/{view}/actions/{action}", json=sent, headers={"Idempotency-Key": f"{action} {key} {form}"}
    )
    document: dict[str, Any] = answer.json()
    return document


def test_partner_accepts_and_gives_back_own_tickets_and_none_of_another(world: World, signed_in: SignIn) -> None:
    manager = signed_in("pam@example.com", "partner_manager")
    key = {number: row["ticket_id"] for number, row in rows(manager, "tickets").items()}
    pia = signed_in("pia@example.com", "partner_user", person="pia")
    accepted = take(pia, "accept", [key["T2"], key["T3"]])
    assert (accepted["done"], [each["key"] for each in accepted["problems"]]) == (1, [key["T2"]])
    given_back = take(pia, "return", [key["T1"]], {"reason": "Nobody answers"})
    assert given_back["done"] == 1
    take(pia, "accept", [key["T4"]])
    states = {number: row["state"] for number, row in rows(manager, "tickets").items()}
    assert [states[number] for number in ("T1", "T2", "T3", "T4")] == ["returned", "done", "accepted", "allocated"]
    assert take(manager, "accept", [key["T4"]])["code"] == "action_unknown"


def test_partner_reports_what_came_of_a_ticket_and_the_manager_reads_it(world: World, signed_in: SignIn) -> None:
    manager = signed_in("pam@example.com", "partner_manager")
    key = {number: row["ticket_id"] for number, row in rows(manager, "tickets").items()}
    pia = signed_in("pia@example.com", "partner_user", person="pia")
    sold: dict[str, str | None] = {
        "contacted_on": "2026-02-06",
        "result": "sold",
        "amount": "250.5",
        "currency": "EUR",
        "quality": "0.8",
    }
    wrongs: list[dict[str, str | None]] = [
        {"result": "not_sold"},
        {"currency": "EUX"},
        {"quality": "1.2"},
        {"result": "perhaps"},
        {"amount": "-5"},
        {"amount": "0"},
    ]
    for wrong in wrongs:
        assert take(pia, "report", [key["T3"]], sold | wrong)["code"] == "form_wrong", wrong
    for day, code in (("2199-12-24", "contacted_ahead"), ("2020-01-01", "contacted_too_early")):
        assert take(pia, "report", [key["T3"]], sold | {"contacted_on": day})["code"] == code
    # What is wrong with a form as a whole is said, and what a field asks for is said in words.
    assert take(pia, "report", [key["T3"]], sold | {"result": "not_sold"})["detail"].startswith(
        "Only what was sold has an amount"
    )
    told = take(pia, "report", [key["T3"]], sold | {"currency": "euro"})["errors"]
    assert told == [{"pointer": "/form/currency", "detail": "Write the three letters of a currency, such as EUR."}]
    assert take(pia, "report", [key["T3"]], sold)["message"] == "What came of it is reported."
    assert rows(manager, "tickets")["T3"]["state"] == "done"
    outcome = rows(manager, "ticket_outcomes")["T3"]
    said = ("result", "amount", "currency", "quality", "handling_minutes", "partner_name", "source")
    assert [outcome[each] for each in said] == ["sold", "250.5000", "EUR", "0.800000", None, "North Calls", "partner"]


def test_partner_corrects_own_report_and_the_list_says_why(world: World, signed_in: SignIn) -> None:
    manager = signed_in("pam@example.com", "partner_manager")
    key = rows(manager, "tickets")["T3"]["ticket_id"]
    pia = signed_in("pia@example.com", "partner_user", person="pia")
    sold = {"contacted_on": "2026-02-06", "result": "sold", "amount": "99999999", "currency": "USD"}
    take(pia, "report", [key], sold)
    mine = rows(pia, "ticket_outcomes")["T3"]["ticket_outcome_id"]
    right = sold | {"amount": "99.99", "reason": "The point was missing"}
    other = rows(pia, "ticket_outcomes")["T2"]["ticket_outcome_id"]
    assert take(pia, "correct", [other], right, "ticket_outcomes")["code"] == "outcome_from_elsewhere"
    assert take(pia, "correct", [mine], right | {"reason": " "}, "ticket_outcomes")["code"] == "form_wrong"
    assert take(pia, "correct", [mine], right, "ticket_outcomes")["done"] == 1
    outcome = rows(manager, "ticket_outcomes")["T3"]
    assert (outcome["amount"], outcome["corrected_because"]) == ("99.9900", "The point was missing")
    auditor = signed_in("eve@example.com", "auditor")
    assert take(auditor, "correct", [mine], right, "ticket_outcomes")["code"] == "action_unknown"
    address = f"/api/tickets/outcomes/{mine}/correct"
    assert auditor.post(address, json=right).json()["code"] == "role_missing"
    back = manager.post(address, json={"contacted_on": "2026-02-06", "result": "cancelled", "reason": "Called us"})
    assert (back.json()["result"], back.json()["corrected_because"]) == ("cancelled", "Called us")
    assert pia.post(address, json=right).json()["code"] == "outcome_of_another"


def test_customer_who_was_not_reached_stays_with_the_partner_and_is_tried_again(
    world: World, signed_in: SignIn
) -> None:
    manager = signed_in("pam@example.com", "partner_manager")
    key = rows(manager, "tickets")["T3"]["ticket_id"]
    pia = signed_in("pia@example.com", "partner_user", person="pia")
    # A currency that stands in the form from the beginning says nothing without an amount.
    missed = {"contacted_on": "2026-02-06", "result": "not_reached", "currency": "USD"}
    assert take(pia, "report", [key], missed)["message"] == "The attempt is noted. The ticket stays with you."
    assert take(pia, "report", [key], missed | {"again_on": "2026-02-07"})["code"] == "again_too_early"
    assert take(pia, "report", [key], missed | {"again_on": "2199-02-07"})["message"].startswith(
        "The attempt is noted. Try"
    )
    ticket = rows(pia, "tickets")["T3"]
    assert (ticket["state"], ticket["contact_on"], ticket["contract_currency"]) == ("accepted", "2199-02-07", "USD")
    happened = pia.get("/api/grid/ticket_events?f=ticket_number:eq:T3").json()["rows"]
    assert sorted(row["kind"] for row in happened) == ["allocated", "attempted", "attempted"]


def test_actions_say_on_which_rows_they_are_offered(world: World, signed_in: SignIn) -> None:
    pia = signed_in("pia@example.com", "partner_user", person="pia")
    [tickets] = [view for view in pia.get("/api/views").json()["views"] if view["name"] == "tickets"]
    offered = {action["code"]: (action["only_where"], action["gives_away"]) for action in tickets["actions"]}
    held = {"column": "state", "codes": ["allocated", "accepted"]}
    assert offered == {
        "accept": ({"column": "state", "codes": ["allocated"]}, False),
        "report": (held, False),
        "return": (held, True),
    }


def test_what_a_partner_may_not_report_stays_as_it_was(world: World, signed_in: SignIn) -> None:
    manager = signed_in("pam@example.com", "partner_manager")
    key = {number: row["ticket_id"] for number, row in rows(manager, "tickets").items()}
    pia = signed_in("pia@example.com", "partner_user", person="pia")
    nothing = {"contacted_on": "2026-02-06", "result": "not_reached"}
    assert take(pia, "report", [key["T2"]], nothing)["code"] == "ticket_elsewhere"
    assert take(pia, "report", [key["T4"]], nothing)["code"] == "row_not_found"
    assert take(manager, "report", [key["T4"]], nothing)["code"] == "action_unknown"
    states = {number: row["state"] for number, row in rows(manager, "tickets").items()}
    assert (states["T2"], states["T4"]) == ("done", "allocated")
