"""Brings what an allocation run asks into DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import duckdb

from aftersale import __version__
from aftersale.allocation.ask import AllocationTables
from aftersale.allocation.model import Policy
from aftersale.storage.columnar import Columnar
from aftersale.storage.database import Connection
from aftersale.storage.statements import load_statements

STATEMENTS = load_statements("aftersale.allocation")

_INPUTS = {
    "tickets": "fetch_tickets",
    "ticket_events": "fetch_ticket_events",
    "done_tickets": "fetch_done_tickets",
    "ticket_pins": "fetch_ticket_pins",
    "partners": "fetch_partners",
    "partner_scopes": "fetch_partner_scopes",
    "partner_contracts": "fetch_partner_contracts",
    "partner_tiers": "fetch_partner_tiers",
    "partner_capacities": "fetch_partner_capacities",
    "partner_quotas": "fetch_partner_quotas",
    "partner_pauses": "fetch_partner_pauses",
    "outcomes": "fetch_outcomes",
}


def fetch_question_inputs(columnar: Columnar, policy: Policy, as_of: datetime) -> None:
    """Create the DuckDB tables that `ask.ask` reads but for `exchange_rates`, as known at the instant."""
    first_on = policy.allocate_on
    monday = first_on - timedelta(days=first_on.weekday())
    parameters = {
        "as_of": as_of,
        "begun_at": as_of,
        "first_on": first_on,
        "end_on": first_on + timedelta(days=policy.days),
        "since_on": min(monday, first_on.replace(day=1)),
    }
    for table, statement in _INPUTS.items():
        columnar.fetch(table, STATEMENTS[statement], parameters)


def digest_inputs(duck: duckdb.DuckDBPyConnection, tables: AllocationTables, policy: Policy) -> str:
    """All that `ask.ask` goes by, as one text: where it is the same, so is what it asks. How a run is planned is no part of it.

    The rows count, not their sequence; hashes are those of this version of the engine.
    """
    known: list[object] = [__version__, duckdb.__version__, tables.eligibility.version, tables.weights.version]
    known += [policy.allocate_on, policy.days, policy.currency, policy.planned_on or policy.allocate_on]
    for table in (*_INPUTS, "exchange_rates"):
        query = f'SELECT count(*), sum(CAST(hash(input) AS HUGEINT)), bit_xor(hash(input)) FROM "{table}" AS input'  # noqa: S608 — the names are ours
        known += [table, *duck.execute(query).fetchall()]
    return sha256(repr(known).encode()).hexdigest()


def fetch_past_inputs(columnar: Columnar, first_on: date, end_on: date, as_of: datetime, begun_at: datetime) -> None:
    """Create the DuckDB tables from which `past.Past` makes those of each day of a span that is over.

    Facts are those that are known at `as_of`, since much is learned of a day after it; what people did with tickets is as
    it stood when the span began, at `begun_at`.
    """
    monday = first_on - timedelta(days=first_on.weekday())
    since_on = min(monday, first_on.replace(day=1))
    parameters = {"as_of": as_of, "first_on": first_on, "end_on": end_on, "since_on": since_on, "begun_at": begun_at}
    by_then = {"as_of": begun_at}
    own: dict[str, tuple[str, str, Mapping[str, Any]]] = {
        "tickets": ("past_tickets", "fetch_past_tickets", {}),
        "partner_quotas": ("past_quotas", "fetch_partner_quotas", {}),
        "ticket_events": ("past_events", "fetch_ticket_events", by_then),
        "ticket_pins": ("ticket_pins", "fetch_ticket_pins", by_then),
        "outcomes": ("outcomes", "fetch_outcomes", {"first_on": end_on}),
    }
    for table, statement in _INPUTS.items():
        name, asked, more = own.get(table, (table, statement, {}))
        columnar.fetch(name, STATEMENTS[asked], {**parameters, **more})


def load_seen_values(conn: Connection) -> dict[str, list[str]]:
    """The values that words of tickets and partners have had so far, by word and sorted; for those who read drafts."""
    found: dict[str, list[str]] = {}
    for row in conn.execute(STATEMENTS["load_seen_values"]):
        found.setdefault(row["word"], []).append(row["value"])
    return found
