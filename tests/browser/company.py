"""A small company with a quarter that was paid, one that is planned, and people who may sign in."""

from __future__ import annotations

from pathlib import Path

from aftersale.access.actions import create_account, create_token
from aftersale.access.model import NewAccount
from aftersale.incentives.read import read_plan
from aftersale.pipeline import apply_payouts, plan_payouts
from aftersale.storage.actor import operator
from aftersale.storage.database import Database
from partner_world import bring_partners
from worlds import SMALL, Rows, booking, new_world, seat, silent, together

PASSWORD = "correct horse battery"
ANALYST = "analyst@example.com"
FINANCE = "finance@example.com"
ANN = "ann@example.com"
ACCOUNTS = {
    ANN: ("Ann Ace", "rep", "ann"),
    "mia@example.com": ("Mia Main", "manager", "mia"),
    ANALYST: ("Ada Analyst", "compensation_analyst", ""),
    FINANCE: ("Fay Finance", "finance", ""),
    "bo@example.com": ("Bo Back", "back_office_worker", ""),
    "sue@example.com": ("Sue Super", "supervisor", ""),
    "pam@example.com": ("Pam Partner", "partner_manager", ""),
    "pia@example.com": ("Pia North", "partner_user", "pia"),
    "rob@example.com": ("Rob Rules", "rule_author", ""),
    "aud@example.com": ("Aud Itor", "auditor", ""),
    "kim@example.com": ("Kim Keeper", "administrator", ""),
}
"""One account of each role, with the number of the person it acts as."""

LONG_NAME = ("🧾 <b>الشركة</b> " + "Donaudampfschifffahrtsgesellschaft & Söhne " * 5)[:200]
STRANGE_NAME = "<script>alert(1)</script> الشركة & Söhne"

PLAN = """
name: small
title: Tiers on what is credited
currency: USD
payout_currency: plan
pay_period: quarter
start_on: 2026-01-01
exchange: {type: average, on: booking_day, missing: finding, fallback: same_day}
components:
  - name: commission
    title: Commission
    kind: marginal_tiers
    where: {credit_type: direct}
    by: amount
    tiers:
      - {from: 0, to: 100, rate: 10 %}
      - {from: 100, rate: 20 %}
"""

AHEAD = {"start_on": "2027-01-01", "end_on": "2027-04-01"}
SETTINGS: dict[str, Rows] = {
    "reporting_line": [
        {"position": each, "parent_position": "mia", "start_on": "2026-01-01"} for each in ("ann", "cem")
    ],
    "product": [{"key": "bolt", "name": "Bolt"}],
    "customer": [{"key": "long", "name": LONG_NAME.strip()}],
    "exchange_rate": [
        {"from_currency": "EUR", "to_currency": "USD", "rate_on": "2027-02-01", "rate_type": "average", "rate": "1.1"}
    ],
    "quota": [{"payee": "ann", "measure": "credit", "amount": "100", "currency": "USD", **AHEAD}],
    "pay_parameter": [{"payee": "ann", "parameter": "rate", "value": "0.1", **AHEAD}],
    "measure_figure": [{"payee": "ann", "measure": "satisfaction", "value": "0.9", **AHEAD}],
}
"""What plans ask for, of a year that nothing is paid for yet."""


def settle(database: Database, folder: Path) -> None:
    """A quarter that was paid, a booking that came in late, a quarter that is planned, and accounts."""
    actor = operator("test")
    world = new_world(database, actor, folder / "world")
    world.bring(together(SMALL, seat("mia", "Mia Main"), SETTINGS))
    world.bring({"customer": [{"key": "strange", "name": STRANGE_NAME, "territory": "north"}]})
    first = [booking(f"A{number}", "100", order="A", customer="acme") for number in (1, 2)]
    world.bring(
        {
            "order": [
                order("A", "acme", "2026-02-01", "200"),
                *(order(f"N{n:02}", "strange", "2026-01-05", "1.5") for n in range(60)),
            ],
            "booking": [*first, booking("N1", "1234.5678", order="N00", customer="strange", territory="north")],
            "milestone": [{"order": "A", "milestone": "shipped", "timing": "actual", "reached_on": "2026-02-09"}],
        }
    )
    world.credit("2026-Q1")
    plan = read_plan(PLAN)
    plan_payouts(database, actor, "2026-Q1", plan, silent)
    apply_payouts(database, actor, "2026-Q1", plan.name)
    world.bring(
        {
            "booking": [
                booking("A3", "50", order="A", customer="acme", booked_on="2026-03-30"),
                booking("A4", "300", order="A", customer="acme", booked_on="2026-05-02"),
                booking("S1", "70.5", booked_on="2026-05-03", customer="small"),
            ]
        }
    )
    world.credit("2026-Q1")
    world.credit("2026-Q2")
    plan_payouts(database, actor, "2026-Q2", plan, silent)
    bring_partners(world)
    people = {row["source_id"]: row["person_id"] for row in world.ask("SELECT source_id, person_id FROM person")}
    for email, (name, role, number) in ACCOUNTS.items():
        person = people.get(number)
        assert person is None or isinstance(person, int)
        account = create_account(database, actor, NewAccount(email, name, frozenset({role}), PASSWORD, person))
        if role == "supervisor":
            create_token(database, account.actor(), name="Wallboard", scopes=frozenset({"read"}), days=30)


def order(number: str, customer: str, ordered_on: str, amount: str) -> dict[str, object]:
    """An order in USD that Ann sold."""
    return {
        "key": number,
        "customer": customer,
        "ordered_on": ordered_on,
        "seller": "ann",
        "amount": amount,
        "currency": "USD",
    }
