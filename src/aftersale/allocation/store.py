"""Brings what an allocation run asks into DuckDB."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

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
    known += [policy.allocate_on, policy.days, policy.currency]
    for table in (*_INPUTS, "exchange_rates"):
        query = f'SELECT count(*), sum(CAST(hash(input) AS HUGEINT)), bit_xor(hash(input)) FROM "{table}" AS input'  # noqa: S608 — the names are ours
        known += [table, *duck.execute(query).fetchall()]
    return sha256(repr(known).encode()).hexdigest()


def load_seen_values(conn: Connection) -> dict[str, list[str]]:
    """The values that words of tickets and partners have had so far, by word and sorted; for those who read drafts."""
    found: dict[str, list[str]] = {}
    for row in conn.execute(STATEMENTS["load_seen_values"]):
        found.setdefault(row["word"], []).append(row["value"])
    return found
