"""Finds rows that tell of what cannot have happened yet, or happened before the thing was there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from aftersale.imports.model import Happened
from aftersale.imports.post import FactTarget
from aftersale.storage.columnar import Columnar
from aftersale.storage.facts import LOOK_UP_BY_ID_UP_TO

_FURTHEST_EAST = timedelta(hours=14)
"""Where a day begins first: what is today somewhere is not ahead."""


def find_untimely(columnar: Columnar, fact: FactTarget, incoming: Mapping[str, str], recorded_at: datetime) -> None:
    """Create the DuckDB table `untimely` of incoming rows whose day cannot be, and leave them out.

    Things that are not known bound nothing, nor do those that are over. A company whose things are ahead of the clock, as a
    sample has them, is as far as they are.
    Columns: those of `incoming`, and `since`, NULL for a day that is ahead.
    """
    happened = fact.target.happened
    assert happened is not None
    thing, rows, ref = fact.column_of(happened.ref), incoming[fact.name], happened.ref
    _fetch_since(columnar, f'SELECT DISTINCT {thing} FROM "{rows}"', happened)
    if ref in incoming:
        # They are posted already, and not seen before the commit.
        columnar.duck.execute(
            f"""
            CREATE OR REPLACE TABLE since_when AS
            SELECT {ref}_id AS thing_id, {happened.since} AS since, {happened.until} IS NOT NULL AS is_over FROM "{incoming[ref]}"
            UNION ALL FROM since_when AS s WHERE s.thing_id NOT IN (SELECT {ref}_id FROM "{incoming[ref]}")
            """
        )
    columnar.duck.execute(
        f"""
        CREATE OR REPLACE TABLE untimely AS
        SELECT i.*, CASE WHEN i.{happened.on} < s.since AND NOT s.is_over THEN s.since END AS since
        FROM "{rows}" AS i LEFT JOIN since_when AS s ON s.thing_id = i.{thing}
        WHERE i.{happened.on} < s.since AND NOT s.is_over OR i.{happened.on} > greatest(
            CAST($today AS DATE), (SELECT latest FROM latest), (SELECT max(since) FROM since_when))
        """,
        {"today": (recorded_at.astimezone(UTC) + _FURTHEST_EAST).date()},
    )
    columnar.duck.execute(f'DELETE FROM "{rows}" WHERE {fact.id_column} IN (SELECT {fact.id_column} FROM untimely)')


def _fetch_since(columnar: Columnar, named: str, happened: Happened) -> None:
    ref, since = happened.ref, happened.since
    ids = [row[0] for row in columnar.duck.execute(named).fetchall()]
    narrow = f" AND {ref}_id = ANY (%(ids)s)" if len(ids) <= LOOK_UP_BY_ID_UP_TO else ""
    query = f"SELECT {ref}_id AS thing_id, {since} AS since, {happened.until} IS NOT NULL AS is_over FROM {ref} "
    query += f"WHERE superseded_at = 'infinity'{narrow}"
    columnar.fetch("since_when", query, {"ids": ids} if narrow else None)
    columnar.fetch("latest", f"SELECT max({since}) AS latest FROM {ref} WHERE superseded_at = 'infinity'")
