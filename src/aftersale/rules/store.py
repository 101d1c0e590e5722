"""Published rule tables in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from aftersale.rules.model import RuleTable
from aftersale.rules.read import parse_table
from aftersale.storage.database import Connection
from aftersale.storage.statements import load_statements

STATEMENTS = load_statements("aftersale.rules")


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A version and the days, half-open, on which it is in force."""

    table: RuleTable
    start_on: date
    end_on: date


def load_versions(
    conn: Connection, table_name: str, start_on: date, end_on: date, as_of: datetime
) -> list[PublishedTable]:
    """The versions in force on any of the days, sorted by day, as published up to `as_of`."""
    rows = conn.execute(
        STATEMENTS["load_versions"],
        {"table_name": table_name, "start_on": start_on, "end_on": end_on, "as_of": as_of},
    )
    return [PublishedTable(parse_table(row["document"]), row["start_on"], row["end_on"]) for row in rows]


def find_version(conn: Connection, table_name: str, version: str) -> RuleTable | None:
    """A version that was ever published."""
    row = conn.execute(STATEMENTS["find_document"], {"table_name": table_name, "version": version}).fetchone()
    return None if row is None else parse_table(row["document"])
