"""Rule tables in the database: published versions, drafts with their history, test cases and trials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aftersale.rules.cases import Case
from aftersale.rules.draft import Draft, DraftChange
from aftersale.rules.errors import DraftMissing, NeverPublished, TableUnknown, VersionAmbiguous, VersionUnknown
from aftersale.rules.model import RuleTable
from aftersale.rules.read import parse_table
from aftersale.storage.database import Connection, Row
from aftersale.storage.statements import load_statements

STATEMENTS = load_statements("aftersale.rules")

MOST_CHANGES = 500
"""So many steps of published drafts are looked back on."""


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


def get_kept_table(conn: Connection, table_name: str) -> Row:
    """What is kept under a name: its vocabulary, who made it, whether it is retired; or `TableUnknown`."""
    row = conn.execute(STATEMENTS["find_table"], {"table_name": table_name}).fetchone()
    if row is None:
        raise TableUnknown(table=table_name)
    return row


def load_tables(conn: Connection) -> list[Row]:
    """Every table by name, with its last version and the state of its open draft."""
    return conn.execute(STATEMENTS["load_tables"]).fetchall()


def load_timeline(conn: Connection, table_name: str) -> list[Row]:
    """All versions with their days, those in force first, the newest day first; `superseded_at` where a later one took over."""
    return conn.execute(STATEMENTS["load_timeline"], {"table_name": table_name}).fetchall()


def get_version_document(conn: Connection, table_name: str, version: str) -> dict[str, Any]:
    """The document of a version that was ever published, or `VersionUnknown`."""
    row = conn.execute(STATEMENTS["find_document"], {"table_name": table_name, "version": version}).fetchone()
    if row is None:
        raise VersionUnknown(table=table_name, version=version)
    document: dict[str, Any] = row["document"]
    return document


def choose_version(conn: Connection, table_name: str, start: str | None) -> str:
    """The version that begins with some characters, the last one without any.

    Raises
    ------
    NeverPublished, VersionUnknown, VersionAmbiguous
    """
    known = list(dict.fromkeys(row["version"] for row in load_timeline(conn, table_name)))
    found = [each for each in known if each.startswith(start)] if start else known[:1]
    if start is None and not found:
        raise NeverPublished(table=table_name)
    if not found:
        raise VersionUnknown(table=table_name, version=start)
    if len(found) > 1:
        raise VersionAmbiguous(table=table_name, version=start, count=len(found))
    return str(found[0])


def find_last_version(conn: Connection, table_name: str) -> Row | None:
    """The version, with its document, that is in force on the last day of all."""
    return conn.execute(STATEMENTS["find_last_version"], {"table_name": table_name}).fetchone()


def find_open_draft(conn: Connection, table_name: str) -> Draft | None:
    """The draft in work, if the acting person may see drafts."""
    row = conn.execute(STATEMENTS["find_open_draft"], {"table_name": table_name}).fetchone()
    return None if row is None else Draft(**row)


def get_open_draft(conn: Connection, table_name: str) -> Draft:
    """The draft in work, or `TableUnknown` or `DraftMissing`."""
    draft = find_open_draft(conn, table_name)
    if draft is None:
        get_kept_table(conn, table_name)
        raise DraftMissing(table=table_name)
    return draft


def get_draft(conn: Connection, table_name: str, draft_id: int) -> Draft:
    """A draft whatever became of it, or `DraftMissing`."""
    row = conn.execute(STATEMENTS["find_draft"], {"draft_id": draft_id}).fetchone()
    if row is None or row["table_name"] != table_name:
        raise DraftMissing(table=table_name)
    return Draft(**row)


def load_changes(conn: Connection, draft_id: int) -> list[DraftChange]:
    """The history of a draft, the oldest step first."""
    return [DraftChange(**row) for row in conn.execute(STATEMENTS["load_changes"], {"draft_id": draft_id})]


def load_published_changes(conn: Connection, table_name: str, version: str) -> list[DraftChange]:
    """What was done to the drafts that became a version and those before it, the oldest step first; at most `MOST_CHANGES`."""
    parameters = {"table_name": table_name, "version": version, "most": MOST_CHANGES}
    rows = conn.execute(STATEMENTS["load_published_changes"], parameters).fetchall()
    return [DraftChange(**row) for row in reversed(rows)]


def load_cases(conn: Connection, table_name: str) -> list[Case]:
    """The test cases of a table by name."""
    return [Case(**row) for row in conn.execute(STATEMENTS["load_cases"], {"table_name": table_name})]


def load_trials(conn: Connection, draft_id: int) -> list[Row]:
    """What a draft was tried on, the newest first, without what came of it."""
    return conn.execute(STATEMENTS["load_trials"], {"draft_id": draft_id}).fetchall()


def load_version_trials(conn: Connection, table_name: str, version: str) -> list[Row]:
    """What a published version was tried on, the newest first, without what came of it."""
    parameters = {"table_name": table_name, "version": version}
    return conn.execute(STATEMENTS["load_version_trials"], parameters).fetchall()


def find_trial(conn: Connection, table_name: str, trial_id: int) -> Row | None:
    """One trial with what came of it, if the acting person may see what it shows."""
    return conn.execute(STATEMENTS["find_trial"], {"table_name": table_name, "trial_id": trial_id}).fetchone()
