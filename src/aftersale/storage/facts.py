"""Facts with versions: what is new is appended, what changed supersedes, what is known already changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import sql

from aftersale.storage.columnar import Columnar
from aftersale.storage.database import Connection

LOOK_UP_BY_ID_UP_TO = 5_000
"""Fewer incoming rows than this are compared by their ids; more, with every stored hash of the table."""

FACT_COLUMNS = ("source", "source_id", "content_hash", "import_id", "recorded_at")


@dataclass(frozen=True, slots=True)
class FactTable:
    """A table of facts: its name, the column that names the thing, and the columns that its content is made of.

    `versions` is the view by which versions are compared and superseded where the table itself is not for the eyes of
    those who bring rows in; empty where it is.
    """

    name: str
    id_column: str
    columns: tuple[str, ...]
    versions: str = ""


@dataclass(frozen=True, slots=True)
class FactCounts:
    """What became of the incoming rows: never seen, replacing what we knew, known, and known but replaced since."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    replayed: int = 0


def content_hash_sql(columns: Sequence[str]) -> str:
    """DuckDB's expression for the hash of a row's content, as `values.ids.content_hash` computes it."""
    content = ", ".join(f'coalesce(CAST("{column}" AS VARCHAR), chr(30))' for column in columns)
    return f"CAST(md5(concat_ws(chr(31), {content})) AS UUID)"


def append_facts(
    conn: Connection, columnar: Columnar, table: FactTable, incoming: str, *, recorded_at: datetime, import_id: int
) -> FactCounts:
    """Append the rows of the DuckDB table `incoming` as facts.

    Parameters
    ----------
    incoming
        One row per thing, with the id column, the content columns, `source`, `source_id` and `content_hash`.

    Notes
    -----
    What became of each thing stands in the DuckDB table `fates` afterwards.
    A row that equals an earlier, replaced version is *replayed*: an old message that arrives again must not undo a newer one.
    """
    rows = columnar.count(incoming)
    if _fetch_known(columnar, table, incoming) == 0:
        _copy(columnar, table, f'"{incoming}"', recorded_at, import_id)
        columnar.duck.execute(
            f"CREATE OR REPLACE TABLE fates AS SELECT {table.id_column} AS thing_id, 'new' AS fate FROM \"{incoming}\""
        )
        return FactCounts(new=rows)
    _judge(columnar, table, incoming)
    _supersede(conn, columnar, table, recorded_at)
    taken = f"\"{incoming}\" WHERE {table.id_column} IN (SELECT thing_id FROM fates WHERE fate IN ('new', 'changed'))"
    counted = dict(columnar.duck.execute("SELECT fate, count(*) FROM fates GROUP BY fate").fetchall())
    if counted.get("new") or counted.get("changed"):
        _copy(columnar, table, taken, recorded_at, import_id)
    return FactCounts(**{fate: int(found) for fate, found in counted.items()})


def _judge(columnar: Columnar, table: FactTable, incoming: str) -> None:
    """Create `fates`: per incoming thing whether it is new, changed, unchanged or replayed."""
    columnar.duck.execute(
        f"""
        CREATE OR REPLACE TABLE fates AS
        SELECT i.{table.id_column} AS thing_id, CASE
            WHEN count(known.thing_id) = 0 THEN 'new'
            WHEN bool_or(known.is_current AND known.content_hash = i.content_hash) THEN 'unchanged'
            WHEN bool_or(known.content_hash = i.content_hash) THEN 'replayed'
            ELSE 'changed' END AS fate
        FROM "{incoming}" AS i LEFT JOIN known ON known.thing_id = i.{table.id_column}
        GROUP BY i.{table.id_column}
        """
    )


def _copy(columnar: Columnar, table: FactTable, rows: str, recorded_at: datetime, import_id: int) -> None:
    quoted = ", ".join(f'"{column}"' for column in (table.id_column, *table.columns))
    columnar.copy_back(
        f"SELECT {quoted}, source, source_id, content_hash, {import_id}, '{recorded_at.isoformat()}' FROM {rows}",
        table.name,
        (table.id_column, *table.columns, *FACT_COLUMNS),
    )


def _fetch_known(columnar: Columnar, table: FactTable, incoming: str) -> int:
    statement = f"SELECT {table.id_column} AS thing_id, content_hash, superseded_at = 'infinity' AS is_current "
    statement += f"FROM {table.versions or table.name}"
    if columnar.count(incoming) > LOOK_UP_BY_ID_UP_TO:
        return columnar.fetch("known", statement)
    ids = [row[0] for row in columnar.duck.execute(f'SELECT "{table.id_column}" FROM "{incoming}"').fetchall()]
    return columnar.fetch("known", f"{statement} WHERE {table.id_column} = ANY (%(ids)s)", {"ids": ids})


def _supersede(conn: Connection, columnar: Columnar, table: FactTable, recorded_at: datetime) -> None:
    changed = columnar.duck.execute("SELECT thing_id FROM fates WHERE fate = 'changed'").fetchall()
    if changed:
        conn.execute(
            sql.SQL(
                "UPDATE {} SET superseded_at = %(at)s WHERE superseded_at = 'infinity' AND {} = ANY (%(ids)s)"
            ).format(sql.Identifier(table.versions or table.name), sql.Identifier(table.id_column)),
            {"at": recorded_at, "ids": [row[0] for row in changed]},
        )
