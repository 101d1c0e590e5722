"""Three service partners, eight tickets, a run that was applied and one that waits: what lists of allocation are looked at with."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg.types.json import Jsonb

from aftersale.storage.actor import Actor
from aftersale.storage.database import Connection, Database
from worlds import Rows, World

_FROM = {"start_on": "2026-01-01"}
_BEFORE = {"start_on": "2025-01-01", "end_on": "2026-01-01"}

PARTNERS: dict[str, Rows] = {
    "person": [{"key": "pia", "name": "Pia North"}, {"key": "sam", "name": "Sam South"}],
    "partner": [
        {"key": "north", "name": "North Calls", "country": "DE", "email": "desk@north.example"},
        {"key": "south", "name": "Southline", "country": "IN", "weekdays": "mon-sat", "pace": "1.25"},
        {"key": "spare", "name": "Spare Desk", "country": "US", "weekdays": "mon-sun"},
    ],
    "partner_member": [{"partner": "north", "person": "pia", **_FROM}, {"partner": "south", "person": "sam", **_FROM}],
    "partner_scope": [
        {"partner": "north", "dimension": "region", "value": "North", **_FROM},
        {"partner": "north", "dimension": "region", "value": "East", **_FROM},
        {"partner": "north", "dimension": "language", "value": "German", **_FROM},
        {"partner": "south", "dimension": "region", "value": "South", **_FROM},
        {"partner": "south", "dimension": "product", "value": "Fibre", **_FROM},
    ],
    "partner_contract": [
        {"partner": "north", "currency": "USD", "cost_per_ticket": "5.5", **_BEFORE},
        {
            "partner": "north",
            "currency": "USD",
            "cost_per_ticket": "5",
            "bonus_per_sale": "2",
            "tier_kind": "marginal",
            **_FROM,
        },
        {
            "partner": "south",
            "currency": "USD",
            "cost_per_ticket": "3.25",
            "cost_per_minute": "0.1",
            "handling_minutes": "12",
            "fixed_fee": "20",
            "malus_per_cancellation": "1",
            **_FROM,
        },
    ],
    "partner_tier": [
        {"partner": "north", "from_tickets": "1", "cost_per_ticket": "5", "currency": "USD", **_FROM},
        {"partner": "north", "from_tickets": "101", "cost_per_ticket": "4.2", "currency": "USD", **_FROM},
    ],
    "partner_capacity": [
        {"partner": "north", "tickets_a_day": "3", "tickets_a_week": "15", "currency": "USD", **_FROM},
        {
            "partner": "south",
            "tickets_a_day": "2",
            "minutes_a_day": "120",
            "overtime_a_day": "1",
            "overtime_cost": "1.5",
            "fewest_a_day": "1",
            "shortfall_price": "4",
            "currency": "USD",
            **_FROM,
        },
    ],
    "partner_quota": [
        {"partner": "north", "dimension": "region", "value": "North", "fewest": "1", "most": "3", "currency": "USD"}
        | _FROM,
        {"dimension": "product", "value": "Fibre", "most": "5", "currency": "USD", **_FROM},
    ],
    "partner_pause": [
        {"partner": "south", "start_on": "2026-01-05", "end_on": "2026-01-10", "reason": "New telephone system"}
    ],
    "ticket": [
        {
            "key": f"T{number}",
            "customer": f"{customer} Ltd",
            "product": product,
            "region": region,
            "country": "DE",
            "segment": "Key" if number % 2 else "Small",
            "language": language,
            "contract_on": "2026-01-20",
            "amount": f"{number * 100}",
            "currency": "USD",
            "opened_on": "2026-02-01",
            "due_on": f"2026-02-{number + 8:02}",
            "closed_on": "2026-02-05" if number == 8 else "",
        }
        for number, (customer, product, region, language) in enumerate(
            [
                ("Alder", "Fibre", "North", "German"),
                ("Birch", "Mobile", "North", "German"),
                ("Cedar", "Mobile", "East", "German"),
                ("Dogwood", "Fibre", "South", "Hindi"),
                ("Elder", "Fibre", "South", "English"),
                ("Fir", "Fibre", "South", "English"),
                ("Ginkgo", "Fibre", "West", "French"),
                ("Hazel", "Mobile", "East", "German"),
            ],
            start=1,
        )
    ],
}
"""Pia works for North Calls, Sam for Southline; Spare Desk has no contract."""

_OUTCOMES: dict[str, Rows] = {
    "ticket_outcome": [
        {
            "ticket": "T2",
            "partner": "north",
            "contacted_on": "2026-02-03",
            "result": "sold",
            "amount": "40",
            "currency": "USD",
            "quality": "0.9",
            "handling_minutes": "11",
        },
        {"ticket": "T4", "partner": "south", "contacted_on": "2026-02-04", "result": "not_reached", "quality": "0.5"},
    ]
}

_APPLIED = {
    "T1": ("north", "new", None, (6000, 1000, -500, -5000, 2000, 0, 0)),
    "T2": ("north", "kept", None, (9000, 1000, -500, -5000, 2000, 500, 0)),
    "T3": ("north", "moved", None, (7000, 900, -400, -5000, 0, 0, -250)),
    "T4": ("south", "new", None, (8000, 800, -300, -3250, 0, 0, 0)),
    "T5": ("south", "new", None, (6500, 800, -300, -3250, 0, 0, 0)),
    "T6": ("south", "locked", None, (5000, 800, -300, -4750, 0, 0, 0)),
    "T7": (None, "unassigned", "no_candidate", ()),
}
_PLANNED = {
    "T5": ("north", "moved", None, (5000, 800, -300, -5000, 0, 0, -1000)),
    "T7": (None, "unassigned", "no_capacity", ()),
}
_Choices = dict[str, tuple[str | None, str, str | None, tuple[int, ...]]]


@dataclass
class _Ids:
    """The keys of what was imported, by its number."""

    tickets: dict[str, int]
    partners: dict[str, int]


def bring_partners(world: World) -> None:
    """Import the partners and tickets, apply a run, let partners answer, and plan the next run."""
    world.bring(PARTNERS)
    with world.database.transaction(world.actor) as conn:
        ids = _Ids(_ids_of(conn, "ticket"), _ids_of(conn, "partner"))
        _let_be_told(conn, ids, "north", "south")
        _pin(conn, ids, "T6", "south", "lock")
        _pin(conn, ids, "T1", "south", "exclude")
        run = _plan(conn, ids, "2026-02-02", _APPLIED)
        conn.execute(
            "UPDATE allocation_run SET state = 'applied', applied_at = clock_timestamp(), applied_by = acting_name()"
            " WHERE allocation_run_id = %s",
            [run],
        )
        conn.execute(
            "INSERT INTO ticket_event (ticket_id, partner_id, kind, contact_on, allocation_run_id)"
            " SELECT ticket_id, partner_id, 'allocated', contact_on, allocation_run_id FROM allocation_choice"
            " WHERE allocation_run_id = %s AND partner_id IS NOT NULL ORDER BY ticket_id",
            [run],
        )
        for ticket, kind, reason in (
            ("T1", "accepted", ""),
            ("T2", "accepted", ""),
            ("T2", "done", ""),
            ("T5", "returned", "The number is not in service"),
            ("T6", "withdrawn", "The customer asked for somebody else"),
        ):
            partner = ids.partners[_APPLIED[ticket][0] or ""]
            conn.execute(
                "INSERT INTO ticket_event (ticket_id, partner_id, kind, reason) VALUES (%s, %s, %s, %s)",
                [ids.tickets[ticket], partner, kind, reason],
            )
        _plan(conn, ids, "2026-02-03", _PLANNED)
    world.bring(_OUTCOMES)


def person_id(database: Database, actor: Actor, number: str) -> int:
    """The key of an imported person."""
    with database.transaction(actor) as conn:
        return _ids_of(conn, "person")[number]


def _ids_of(conn: Connection, table: str) -> dict[str, int]:
    rows = conn.execute(f"SELECT source_id, {table}_id AS id FROM {table} WHERE superseded_at = 'infinity'".encode())
    return {row["source_id"]: row["id"] for row in rows.fetchall()}


def _let_be_told(conn: Connection, ids: _Ids, *partners: str) -> None:
    for partner in partners:
        conn.execute(
            "INSERT INTO partner_endpoint (partner_id, address, secret) VALUES (%s, %s, 'whsec_bm90IGEgc2VjcmV0')",
            [ids.partners[partner], f"https://{partner}.example/hooks"],
        )


def _pin(conn: Connection, ids: _Ids, ticket: str, partner: str, kind: str) -> None:
    conn.execute(
        "INSERT INTO ticket_pin (ticket_id, partner_id, kind, reason) VALUES (%s, %s, %s, 'As agreed')",
        [ids.tickets[ticket], ids.partners[partner], kind],
    )


def _plan(conn: Connection, ids: _Ids, day: str, choices: _Choices) -> int:
    """A planned run of these choices; each ticket that has a partner has both as candidates."""
    worth = sum(sum(parts) for *_, parts in choices.values())
    counts = {"tickets": len(choices), "assigned": sum(partner is not None for partner, *_ in choices.values())}
    row = conn.execute(
        "INSERT INTO allocation_run (allocate_on, days, as_of, state, content_hash, currency, eligibility_version,"
        " weights_version, policy, method, value, bound, counts, timings)"
        " VALUES (%s, 1, clock_timestamp(), 'planned', 'c0ffee', 'USD', 'e1', 'w1', %s, 'transport', %s, %s, %s, '{}')"
        " RETURNING allocation_run_id",
        [
            day,
            Jsonb({"guaranteed_share": "0", "held_back_share": "0", "seconds": 60}),
            worth,
            worth,
            Jsonb(
                dict.fromkeys(("tickets", "assigned", "new", "kept", "moved", "locked", "held_back", "unassigned"), 0)
                | {"reasons": {}, "taken_back": 0}
                | counts
            ),
        ],
    ).fetchone()
    assert row is not None
    run = int(row["allocation_run_id"])
    for ticket, (partner, status, reason, parts) in choices.items():
        _choose(conn, ids, run, day, ticket, (partner, status, reason, parts))
    for partner in ("north", "south"):
        mine = [parts for holder, _, _, parts in choices.values() if holder == partner]
        conn.execute(
            "INSERT INTO allocation_place (allocation_run_id, partner_id, contact_on, places, overtime, fewest, load, kept,"
            " minutes_load, value, cost, price, one_more, one_fewer) VALUES (%s, %s, %s, 3, 0, 1, %s, 0, 0, %s, %s, 750, 750, 900)",
            [run, ids.partners[partner], day, len(mine), sum(map(sum, mine)), -sum(parts[3] for parts in mine)],
        )
    return run


def _choose(
    conn: Connection,
    ids: _Ids,
    run: int,
    day: str,
    ticket: str,
    choice: tuple[str | None, str, str | None, tuple[int, ...]],
) -> None:
    partner, status, reason, parts = choice
    other = {"north": "south", "south": "north"}.get(partner or "")
    value = sum(parts)
    conn.execute(
        "INSERT INTO allocation_choice (allocation_run_id, ticket_id, candidates, partner_id, contact_on, status,"
        " reason, value, parts, runner_up_partner_id, regret) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            run,
            ids.tickets[ticket],
            2 if partner else 0,
            ids.partners[partner] if partner else None,
            day if partner else None,
            status,
            reason,
            value,
            list(parts) or [0] * 7,
            ids.partners[other] if other else None,
            1250 if other else None,
        ],
    )
