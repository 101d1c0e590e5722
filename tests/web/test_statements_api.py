"""Statements over HTTP: acceptance by hash, the difference to the period before, and what a credit more would bring.

Ann was credited 150.00 in the first quarter: 100 × 10 % + 50 × 20 % = 20.00. In the second she is credited 300.00:
100 × 10 % + 200 × 20 % = 50.00.
"""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from aftersale.incentives.read import read_plan
from aftersale.pipeline import apply_payouts, plan_payouts
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from web.conftest import SignIn
from worlds import World, booking, silent

PLAN = """
name: small
title: Small
currency: USD
payout_currency: plan
pay_period: quarter
start_on: 2026-01-01
exchange: {type: average, on: booking_day}
components:
  - name: commission
    title: Commission
    kind: marginal_tiers
    by: amount
    tiers: [{from: 0, to: 100, rate: 10 %}, {from: 100, rate: 20 %}]
"""
FIRST, SECOND = "/api/statements/ann/2026-Q1", "/api/statements/ann/2026-Q2"


@pytest.fixture
def paid(world: World, database: Database, actor: Actor) -> World:
    """The first quarter is paid, the second one credited."""
    plan_payouts(database, actor, "2026-Q1", read_plan(PLAN), silent)
    apply_payouts(database, actor, "2026-Q1", "small")
    world.bring({"booking": [booking("B9", "300", customer="acme", seller="ann", booked_on="2026-05-05")]})
    world.credit("2026-Q2")
    return world


@pytest.fixture
def ann(signed_in: SignIn, paid: World) -> TestClient:
    return signed_in("ann@example.com", "rep", person="ann")


@pytest.fixture
def analyst(signed_in: SignIn, paid: World) -> TestClient:
    return signed_in("ann.alyst@example.com", "compensation_analyst")


def refused(client: TestClient, path: str, statement_hash: str) -> tuple[int, str]:
    answer = client.post(f"{path}/acceptance", json={"hash": statement_hash})
    return answer.status_code, answer.json()["code"]


def test_payee_accepts_what_was_shown_once_and_it_is_in_the_log(ann: TestClient, paid: World) -> None:
    shown = ann.get(FIRST).json()
    assert (shown["may_accept"], shown["acceptance"]) == (True, None)
    for _ in range(2):
        assert ann.post(f"{FIRST}/acceptance", json={"hash": shown["hash"]}).status_code == 204
    again = ann.get(FIRST).json()
    assert (again["may_accept"], again["acceptance"]["is_current"]) == (False, True)
    [entry] = paid.ask("SELECT actor, detail FROM audit_entry WHERE action = 'accept_statement'")
    assert entry["detail"] == {"period": "2026-Q1", "hash": shown["hash"]}


def test_nobody_accepts_for_somebody_else_whatever_their_role(analyst: TestClient, signed_in: SignIn) -> None:
    shown = analyst.get(FIRST).json()
    assert not shown["may_accept"]
    assert refused(analyst, FIRST, shown["hash"]) == (403, "not_your_statement")
    bob = signed_in("bob@example.com", "rep", person="bob")
    assert refused(bob, FIRST, shown["hash"]) == (404, "payee_not_found")


def test_what_may_still_change_or_was_never_shown_cannot_be_accepted(ann: TestClient) -> None:
    assert not ann.get(SECOND).json()["may_accept"]
    assert refused(ann, SECOND, ann.get(SECOND).json()["hash"]) == (409, "statement_not_paid")
    assert refused(ann, FIRST, "0" * 64) == (409, "statement_changed")


def test_statement_that_changed_after_it_was_accepted_says_so(
    ann: TestClient, database: Database, actor: Actor
) -> None:
    """A second plan pays the same quarter later: 1 % of 150.00."""
    shown = ann.get(FIRST).json()
    ann.post(f"{FIRST}/acceptance", json={"hash": shown["hash"]})
    more = PLAN.replace("name: small", "name: more").replace("name: commission", "name: extra")
    plan = read_plan(more[: more.index("    kind:")] + "    kind: flat_rate\n    rate: 1 %\n")
    plan_payouts(database, actor, "2026-Q1", plan, silent)
    apply_payouts(database, actor, "2026-Q1", "more")
    changed = ann.get(FIRST).json()
    assert changed["totals"][0]["payout"] == "21.50"
    assert (changed["may_accept"], changed["acceptance"]["is_current"]) == (True, False)
    assert refused(ann, FIRST, shown["hash"]) == (409, "statement_changed")


def test_difference_to_the_period_before_is_told_by_cause(ann: TestClient) -> None:
    """150 more credited give 15 at the first rate; the higher tier gave 5 and gives 20."""
    change = ann.get(f"{SECOND}/change").json()
    assert change["previous_period"] == "2026-Q1"
    [difference] = change["differences"]
    assert (difference["before"], difference["now"], difference["difference"]) == ("20.00", "50.00", "30.00")
    assert [(cause["code"], cause["amount"]) for cause in difference["causes"]] == [
        ("volume", "15.00"),
        ("rate_effect", "15.00"),
    ]
    assert ann.get(f"{FIRST}/change").json()["differences"] == []


def test_estimate_is_what_closing_the_deal_then_gives(ann: TestClient, paid: World) -> None:
    query = {"component": "commission", "amount": "40.50"}
    estimate = ann.get(f"{SECOND}/estimate", params=query).json()
    [total] = estimate["totals"]
    assert (total["payout"], total["payout_then"], total["difference"]) == ("50.00", "58.10", "8.10")
    assert ann.get(SECOND).json()["totals"][0]["payout"] == "50.00", "nothing was kept"
    paid.bring({"booking": [booking("B10", "40.50", customer="acme", seller="ann", booked_on="2026-06-01")]})
    paid.credit("2026-Q2")
    assert ann.get(SECOND).json()["totals"][0]["payout"] == "58.10"


def test_estimate_of_somebody_elses_pay_or_of_no_component_is_refused(ann: TestClient, signed_in: SignIn) -> None:
    bob = signed_in("bob@example.com", "rep", person="bob")
    query = {"component": "commission", "amount": "1"}
    for path in (f"{SECOND}/estimate", f"{SECOND}/change"):
        answer = bob.get(path, params=query if "estimate" in path else {})
        assert (answer.status_code, answer.json()["code"]) == (404, "payee_not_found")
    answer = ann.get(f"{SECOND}/estimate", params={"component": "nothing", "amount": "1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "component_counts_no_credits")
    assert ann.get(f"{SECOND}/estimate", params={"component": "commission", "amount": "NaN"}).status_code == 422


def test_credit_on_a_statement_names_rule_and_source(ann: TestClient) -> None:
    [line] = ann.get(SECOND).json()["plans"][0]["lines"]
    [credit] = line["credits"]
    assert (credit["origin"]["rule_id"], credit["origin"]["basis"]) == ("seller-on-order", "preassigned")
    assert credit["origin"]["source"]


def test_team_shows_how_far_everybody_is_towards_their_quota(
    world: World, database: Database, actor: Actor, signed_in: SignIn
) -> None:
    """Ann is credited 150.00 of 150.01: 99.99 %, not yet 100 %; Bob has no quota."""
    world.bring(
        {
            "quota": [
                {
                    "key": "Q1",
                    "payee": "ann",
                    "measure": "credited_amount",
                    "start_on": "2026-01-01",
                    "end_on": "2026-04-01",
                    "amount": "150.01",
                    "currency": "USD",
                }
            ]
        }
    )
    plan = PLAN.replace("by: amount", "by: attainment\n    quota: credited_amount")
    plan_payouts(
        database,
        actor,
        "2026-Q1",
        read_plan(plan.replace("to: 100,", "to: 1,").replace("from: 100", "from: 1")),
        silent,
    )
    analyst = signed_in("ann.alyst@example.com", "compensation_analyst")
    rows = analyst.get("/api/payees", params={"period": "2026-Q1"}).json()["rows"]
    shown = {row["payee_number"]: row["attainments"] for row in rows}
    assert shown["ann"] == [{"component": "commission", "title": "Commission", "reached": "0.9999"}]
    assert shown["bob"] == []
    ann = signed_in("ann@example.com", "rep", person="ann")
    [own] = ann.get("/api/payees", params={"period": "2026-Q1"}).json()["rows"]
    assert own["attainments"] == [], "a planned payout is shown to those who run pay alone"
