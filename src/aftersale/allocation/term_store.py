"""Dated facts of partners: those that stand, and new versions of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from aftersale.allocation.lay import Laid
from aftersale.allocation.run_store import get_partner
from aftersale.allocation.targets import (
    PARTNER_CAPACITY,
    PARTNER_CONTRACT,
    PARTNER_PAUSE,
    PARTNER_QUOTA,
    PARTNER_SCOPE,
    PARTNER_TIER,
)
from aftersale.imports.post import FactTarget
from aftersale.storage.database import OPEN_DAY, Connection, Row
from aftersale.storage.statements import load_statements
from aftersale.values.ids import thing_id

STATEMENTS = load_statements("aftersale.allocation", "terms.sql")

_TERMS = {
    "contracts": PARTNER_CONTRACT,
    "capacities": PARTNER_CAPACITY,
    "pauses": PARTNER_PAUSE,
    "scopes": PARTNER_SCOPE,
    "quotas": PARTNER_QUOTA,
}

OWN_SOURCE = "aftersale"
"""The source of what came from no file: quotas of all partners together, members by hand."""


def load_standing(conn: Connection, fact: FactTarget, track: Mapping[str, Any]) -> list[Row]:
    """The rows of one track (such as a partner, or one region of it) that are taken for true, with all of their columns."""
    conditions = [sql.SQL("{} IS NOT DISTINCT FROM {}").format(sql.Identifier(n), sql.Placeholder(n)) for n in track]
    statement = sql.SQL("SELECT * FROM {} WHERE superseded_at = 'infinity' AND {} ORDER BY start_on").format(
        sql.Identifier(fact.table), sql.SQL(" AND ").join(conditions)
    )
    return conn.execute(statement, dict(track)).fetchall()


def replace_facts(conn: Connection, fact: FactTarget, partner: Row | None, laid: Laid, at: datetime) -> None:
    """Supersede what is replaced and append what stands instead, as an import of a changed file would.

    What begins on a day gets the id that a file of the partner's source would give it: the file that says the same later
    brings nothing new, and one that says what was before is known to be old.
    """
    if laid.retired:
        retire = sql.SQL("UPDATE {} SET superseded_at = %(at)s WHERE superseded_at = 'infinity' AND {} = ANY (%(ids)s)")
        ids = [row[fact.id_column] for row in laid.retired]
        conn.execute(retire.format(sql.Identifier(fact.table), sql.Identifier(fact.id_column)), {"at": at, "ids": ids})
    for row in laid.appended:
        named = row if row.get(fact.id_column) is not None else row | _name(fact, partner, row)
        append_fact(conn, fact, named, at)


def load_terms(conn: Connection, partner: str, today: date) -> dict[str, Any]:
    """All that is agreed with a partner (by number, name or id): in force, coming and past, each sorted by its first day.

    Raises
    ------
    PartnerNotFound
    """
    found = get_partner(conn, partner)
    track = {"partner_id": found["partner_id"]}
    tiers = load_standing(conn, PARTNER_TIER, track)
    terms: dict[str, Any] = {
        name: [_dated(row, today) for row in load_standing(conn, fact, track)] for name, fact in _TERMS.items()
    }
    for contract in terms["contracts"]:
        begun = [tier for tier in tiers if tier["start_on"] <= contract["start_on"] < tier["end_on"]]
        contract["tiers"] = [
            {name: tier[name] for name in ("from_tickets", "cost_per_ticket")}
            for tier in sorted(begun, key=lambda tier: int(tier["from_tickets"]))
        ]
    return {**track, "partner_number": found["partner_number"], "partner_name": found["name"], **terms}


def is_value_seen(conn: Connection, dimension: str, value: str) -> bool:
    """Whether a ticket or a partner has had the value."""
    row = conn.execute(STATEMENTS["is_value_seen"], {"dimension": dimension, "value": value}).fetchone()
    assert row is not None
    return bool(row["is_seen"])


def load_values(conn: Connection, dimension: str) -> list[str]:
    """All values of a dimension that tickets and partners have had."""
    return [row["value"] for row in conn.execute(STATEMENTS["load_values"], {"dimension": dimension})]


def _dated(row: Row, today: date) -> Row:
    last_on = None if row["end_on"] == OPEN_DAY else row["end_on"] - timedelta(days=1)
    when = "future" if row["start_on"] > today else "now" if row["end_on"] > today else "past"
    return {**row, "last_on": last_on, "when": when}


def append_fact(conn: Connection, fact: FactTarget, row: Row, at: datetime) -> None:
    """One row, hashed as `storage.facts.content_hash_sql` hashes those of files: there is no file, so there is no import."""
    content = fact.fact_table.columns
    names = (fact.id_column, *content, "source", "source_id")
    hashed = [sql.SQL("coalesce({}::text, chr(30))").format(sql.Identifier(name)) for name in content]
    statement = sql.SQL(
        "INSERT INTO {table} ({names}, content_hash, import_id, recorded_at) "
        "SELECT {names}, md5(concat_ws(chr(31), {hashed}))::uuid, 0, %(at)s FROM jsonb_populate_record(NULL::{table}, %(row)s)"
    ).format(
        table=sql.Identifier(fact.table),
        names=sql.SQL(", ").join(map(sql.Identifier, names)),
        hashed=sql.SQL(", ").join(hashed),
    )
    conn.execute(statement, {"row": Jsonb({name: _plain(row.get(name)) for name in names}), "at": at})


def _name(fact: FactTarget, partner: Row | None, row: Row) -> Row:
    """The id and the key that a row has by what names it; one that goes on keeps the source that it came from."""
    source = row.get("source") or (OWN_SOURCE if partner is None else partner["source"])
    number = "" if partner is None else partner["partner_number"]
    parts = [number if name == "partner" else row[name] for name in fact.target.key]
    key = "/".join("" if part is None else str(part) for part in parts)
    return {fact.id_column: thing_id(fact.name, source, key), "source": source, "source_id": key}


def _plain(value: Any) -> Any:
    if value == OPEN_DAY:
        return "infinity"
    return value if value is None or isinstance(value, int) else str(value)
