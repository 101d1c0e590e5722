"""Eleven roles, every list, every row: each role sees exactly its own, in the list, its sums and its export."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from aftersale.access.model import ROLES
from aftersale.incentives.read import read_plan
from aftersale.pipeline import apply_payouts, plan_payouts
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from aftersale.web.views.registry import VIEWS
from partner_world import bring_partners
from web.conftest import SignIn
from worlds import SMALL, World, booking, new_world, seat, silent, together

PLAN = """
name: small
title: Ten percent
currency: USD
payout_currency: plan
pay_period: quarter
start_on: 2026-01-01
exchange: {type: average, on: booking_day, missing: finding, fallback: same_day}
components:
  - name: commission
    title: Commission
    kind: flat_rate
    where: {credit_type: direct}
    rate: 10 %
"""

PEOPLE = {"rep": "ann", "manager": "mia", "partner_user": "pia"}
CLOSED: frozenset[str] = frozenset()

ALL_BOOKINGS = frozenset({"B1", "B2", "B3", "U1"})
OWN_BOOKINGS = frozenset({"B1", "B2"})
TEAM_BOOKINGS = frozenset({"B1", "B2", "B3"})
ALL_PAYEES = frozenset({"Ann Ace", "Bob Best"})
OWN_PAY = frozenset({"Ann Ace"})

READERS = ("compensation_analyst", "finance", "auditor")


def seen_by(
    own: frozenset[str], team: frozenset[str], everything: frozenset[str], *more: str
) -> dict[str, frozenset[str]]:
    """What a seller, a manager and those who read everything see; the roles not named find no such list."""
    return {"rep": own, "manager": team} | dict.fromkeys((*READERS, *more), everything)


FACTS = "administrator"
"""Who keeps the sources sees facts, never pay."""

MATRIX: dict[str, dict[str, frozenset[str]]] = {
    "orders": seen_by(frozenset({"O1"}), frozenset({"O1", "O2"}), frozenset({"O1", "O2"}), FACTS),
    "bookings": seen_by(OWN_BOOKINGS, TEAM_BOOKINGS, ALL_BOOKINGS, FACTS),
    "milestones": seen_by(frozenset({"shipped"}), frozenset({"shipped"}), frozenset({"shipped"}), FACTS),
    "credits": seen_by(OWN_BOOKINGS, TEAM_BOOKINGS, TEAM_BOOKINGS) | {FACTS: CLOSED},
    "earnings": seen_by(OWN_PAY, ALL_PAYEES, ALL_PAYEES),
    "payouts": seen_by(OWN_PAY, ALL_PAYEES, ALL_PAYEES),
    "quotas": seen_by(OWN_PAY, ALL_PAYEES, ALL_PAYEES),
    "parameters": seen_by(OWN_PAY, ALL_PAYEES, ALL_PAYEES),
    "figures": seen_by(OWN_PAY, ALL_PAYEES, ALL_PAYEES),
    "journal": dict.fromkeys(READERS, ALL_PAYEES),
}

ALLOCATORS = ("partner_manager", "supervisor", *READERS)
ALL_TICKETS = frozenset(f"T{number}" for number in range(1, 9))
OWN_TICKETS = frozenset({"T1", "T2", "T3"})
ALL_PARTNERS = frozenset({"North Calls", "Southline", "Spare Desk"})
WITH_CONTRACT = frozenset({"North Calls", "Southline"})
OWN_PARTNER = frozenset({"North Calls"})


def seen_of_partners(own: frozenset[str], everything: frozenset[str]) -> dict[str, frozenset[str]]:
    """What somebody of North Calls sees, and those who look after all partners."""
    return {"partner_user": own} | dict.fromkeys(ALLOCATORS, everything)


MATRIX |= {
    "tickets": seen_of_partners(OWN_TICKETS, ALL_TICKETS),
    "ticket_events": seen_of_partners(OWN_TICKETS, frozenset({"T1", "T2", "T3", "T4", "T5", "T6"})),
    "ticket_outcomes": seen_of_partners(frozenset({"T2"}), frozenset({"T2", "T4"})),
    "partners": seen_of_partners(OWN_PARTNER, ALL_PARTNERS) | {FACTS: ALL_PARTNERS},
    "partner_contracts": seen_of_partners(OWN_PARTNER, WITH_CONTRACT),
    "partner_tiers": seen_of_partners(OWN_PARTNER, OWN_PARTNER),
    "partner_capacities": seen_of_partners(OWN_PARTNER, WITH_CONTRACT),
    "partner_quotas": seen_of_partners(frozenset({"North"}), frozenset({"North", "Fibre"})),
    "partner_pauses": seen_of_partners(frozenset(), frozenset({"Southline"})),
    "partner_scopes": seen_of_partners(
        frozenset({"North", "East", "German"}), frozenset({"North", "East", "German", "South", "Fibre"})
    ),
    "partner_endpoints": seen_of_partners(OWN_PARTNER, WITH_CONTRACT),
    "partner_notices": seen_of_partners(OWN_PARTNER, WITH_CONTRACT),
    "partner_members": seen_of_partners(frozenset({"Pia North"}), frozenset({"Pia North", "Sam South"})),
    # Nobody has changed terms by hand here; test_partner_terms_api.py looks at the list with rows.
    "partner_changes": dict.fromkeys(ALLOCATORS, CLOSED),
    "allocation_runs": dict.fromkeys(ALLOCATORS, frozenset({"2026-02-02", "2026-02-03"})),
    "allocation_choices": dict.fromkeys(ALLOCATORS, frozenset({"T1", "T2", "T3", "T4", "T5", "T6", "T7"})),
    "allocation_places": dict.fromkeys(ALLOCATORS, WITH_CONTRACT),
}

EVERYBODYS = {
    "customers": frozenset({"Acme", "Small & Co"}),
    "products": frozenset({"Bolt"}),
    "people": frozenset({"Ann Ace", "Bob Best", "Cem Can", "Mia Main", "Pia North", "Sam South"}),
    "territories": frozenset({"North", "South"}),
    "rates": frozenset({"EUR"}),
}
SALES_ROLES = ("rep", "manager", *READERS, FACTS)


@pytest.fixture
def company(database: Database, actor: Actor, tmp_path: Path) -> World:
    """Ann and Bob report to Mia; Ann sold two bookings, Bob one, nobody one; the quarter is paid."""
    world = new_world(database, actor, tmp_path / "world")
    lines = [{"position": each, "parent_position": "mia", "start_on": "2026-01-01"} for each in ("ann", "bob")]
    dated = {"start_on": "2026-01-01", "end_on": "2026-04-01"}
    world.bring(together(SMALL, seat("mia", "Mia Main"), {"reporting_line": lines}))
    world.bring(
        {
            "product": [{"key": "bolt", "name": "Bolt"}],
            "exchange_rate": [
                {
                    "from_currency": "EUR",
                    "to_currency": "USD",
                    "rate_on": "2026-02-01",
                    "rate_type": "average",
                    "rate": "1.1",
                }
            ],
            "quota": [
                {"payee": each, "measure": "credit", "amount": "100", "currency": "USD", **dated}
                for each in ("ann", "bob")
            ],
            "pay_parameter": [{"payee": each, "parameter": "rate", "value": "0.1", **dated} for each in ("ann", "bob")],
            "measure_figure": [
                {"payee": each, "measure": "satisfaction", "value": "0.9", **dated} for each in ("ann", "bob")
            ],
            "order": [
                {
                    "key": number,
                    "customer": "small",
                    "ordered_on": "2026-02-01",
                    "seller": seller,
                    "amount": "1",
                    "currency": "USD",
                }
                for number, seller in (("O1", "ann"), ("O2", "bob"))
            ],
            "milestone": [{"order": "O1", "milestone": "shipped", "timing": "actual", "reached_on": "2026-02-09"}],
            "booking": [
                booking("B1", "100", customer="small", seller="ann"),
                booking("B2", "50", customer="small", seller="ann"),
                booking("B3", "70.5", customer="small", seller="bob"),
                booking("U1", "9", customer="small"),
            ],
        }
    )
    bring_partners(world)
    world.credit("2026-Q1")
    plan = read_plan(PLAN)
    plan_payouts(database, actor, "2026-Q1", plan, silent)
    apply_payouts(database, actor, "2026-Q1", plan.name)
    return world


def names_in(client: TestClient, view: str) -> frozenset[str]:
    """What the rows are called, the same in the list, its exact count and its export."""
    spec = next(each for each in VIEWS if each.name == view)
    block = client.get(f"/api/grid/{view}?count=exact").json()
    names = [row[spec.row_name] for row in block["rows"]]
    exported = client.get(f"/api/grid/{view}/export.csv?columns={spec.row_name}").content.decode("utf-8-sig")
    assert sorted(exported.splitlines()[1:]) == sorted(names)
    assert client.get(f"/api/grid/{view}/sums").json()["count"] == block["total"] == len(names)
    return frozenset(names)


def test_each_role_finds_exactly_its_lists_and_sees_exactly_its_rows(company: World, signed_in: SignIn) -> None:
    for role in ROLES:
        hold_to_matrix(signed_in(f"{role}@example.com", role, person=PEOPLE.get(role)), role)


def hold_to_matrix(client: TestClient, role: str) -> None:
    offered = {view["name"] for view in client.get("/api/views").json()["views"]}
    for view, by_role in MATRIX.items():
        if role in by_role:
            assert names_in(client, view) == by_role[role], (role, view)
        else:
            assert view not in offered
            assert client.get(f"/api/grid/{view}").json()["code"] == "view_unknown"
    for view, names in EVERYBODYS.items():
        if role in SALES_ROLES:
            assert names_in(client, view) == names, (role, view)
        else:
            assert view not in offered
    assert ("audit" in offered, "accounts" in offered) == (role in {"auditor", "administrator"},) * 2
    assert "tokens" in offered


def test_matrix_leaves_out_no_list_with_rows_of_somebody() -> None:
    elsewhere = {
        "seats",
        "assignments",
        "holders",
        "reporting_lines",
        "finding_list",
        "rule_tables",
        "tables",
        "audit",
        "jobs",
        "accounts",
        "tokens",
    }
    assert {view.name for view in VIEWS} == MATRIX.keys() | EVERYBODYS.keys() | elsewhere
