"""Publishes rule tables."""

from __future__ import annotations

from datetime import date, datetime

from psycopg.types.json import Jsonb

from aftersale.audit.actions import append_audit
from aftersale.rules.document import write_document
from aftersale.rules.model import RuleTable
from aftersale.rules.store import STATEMENTS, load_versions
from aftersale.storage.database import OPEN_DAY, Connection


def publish_table(conn: Connection, table: RuleTable, start_on: date, at: datetime) -> bool:
    """Put a table in force from a day on; False when exactly that is in force already.

    Versions in force on later days end where this one starts.
    """
    in_force = load_versions(conn, table.name, start_on, OPEN_DAY, at)
    if [each.table.version for each in in_force] == [table.version] and in_force[0].start_on <= start_on:
        return False
    ended = conn.execute(
        STATEMENTS["supersede_overlapping"], {"table_name": table.name, "start_on": start_on, "at": at}
    ).fetchall()
    for row in ended:
        if row["start_on"] < start_on:
            _append(conn, table.name, row["version"], row["document"], row["start_on"], start_on, at)
    _append(conn, table.name, table.version, write_document(table), start_on, OPEN_DAY, at)
    append_audit(
        conn,
        "publish_rule_table",
        "rule_table",
        table.name,
        {"version": table.version, "start_on": start_on.isoformat()},
    )
    return True


def _append(
    conn: Connection, name: str, version: str, document: object, start_on: date, end_on: date, at: datetime
) -> None:
    conn.execute(
        STATEMENTS["append_version"],
        {
            "table_name": name,
            "version": version,
            "document": Jsonb(document),
            "start_on": start_on,
            "end_on": end_on,
            "at": at,
        },
    )
