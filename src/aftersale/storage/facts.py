"""Facts with versions: what is new is appended, what changed supersedes, what is known already changes nothing."""

from __future__ import annotations

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
    """A table of facts: its name, the column that names the thing, and the columns that its content is made of."""

    name: str
    id_column: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactCounts:
    """What became of the incoming rows: never seen, replacing what we knew, known, and known but replaced since."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    replayed: int = 0


def append_facts(
    conn: Connection, columnar: Columnar, table: FactTable, incoming: str, *, recorded_at: datetime, import_id: int
) -> FactCounts:
    """Append the rows of the DuckDB table `incoming` as facts.

    Parameters
    ----------
    incoming
        One row per thing, with the id column, the content columns, `source` and `source_id`.
        After the call it also has `content_hash` and `fate` (new, changed, unchanged, replayed).

    Notes
    -----
    A row that equals an earlier, replaced version is *replayed*: an old message that arrives again must not undo a newer one.
    """
    duck = columnar.duck
    content = ", ".join(f"coalesce(CAST(\"{column}\" AS VARCHAR), chr(30))" for column in table.columns)
    duck.execute(
        f"CREATE OR REPLACE TABLE \"{incoming}\" AS SELECT *, md5(concat_ws(chr(31), {content}))::UUID AS content_hash "
        f'FROM "{incoming}"'
    )
    _fetch_known(columnar, table, incoming)
    duck.execute(
        f"""
        CREATE OR REPLACE TABLE "{incoming}" AS
        WITH current AS (SELECT thing_id, content_hash FROM known WHERE is_current),
             seen AS (SELECT DISTINCT thing_id, content_hash FROM known)
        SELECT i.*, CASE
            WHEN current.thing_id IS NULL THEN 'new'
            WHEN current.content_hash = i.content_hash THEN 'unchanged'
            WHEN seen.thing_id IS NOT NULL THEN 'replayed'
            ELSE 'changed' END AS fate
        FROM "{incoming}" AS i
        LEFT JOIN current ON current.thing_id = i."{table.id_column}"
        LEFT JOIN seen ON seen.thing_id = i."{table.id_column}" AND seen.content_hash = i.content_hash
        """
    )
    _supersede(conn, columnar, table, incoming, recorded_at)
    columns = (table.id_column, *table.columns, *FACT_COLUMNS)
    quoted = ", ".join(f'"{column}"' for column in (table.id_column, *table.columns))
    columnar.copy_back(
        f"SELECT {quoted}, source, source_id, content_hash, {import_id}, '{recorded_at.isoformat()}' "
        f"FROM \"{incoming}\" WHERE fate IN ('new', 'changed')",
        table.name,
        columns,
    )
    counted = dict(duck.execute(f'SELECT fate, count(*) FROM "{incoming}" GROUP BY fate').fetchall())
    return FactCounts(**{fate: int(rows) for fate, rows in counted.items()})


def _fetch_known(columnar: Columnar, table: FactTable, incoming: str) -> None:
    statement = (
        f"SELECT {table.id_column} AS thing_id, content_hash, superseded_at = 'infinity' AS is_current FROM {table.name}"
    )
    if columnar.count(incoming) > LOOK_UP_BY_ID_UP_TO:
        columnar.fetch("known", statement)
        return
    ids = [row[0] for row in columnar.duck.execute(f'SELECT "{table.id_column}" FROM "{incoming}"').fetchall()]
    columnar.fetch("known", f"{statement} WHERE {table.id_column} = ANY (%(ids)s)", {"ids": ids})


def _supersede(conn: Connection, columnar: Columnar, table: FactTable, incoming: str, recorded_at: datetime) -> None:
    changed = columnar.duck.execute(f"SELECT \"{table.id_column}\" FROM \"{incoming}\" WHERE fate = 'changed'").fetchall()
    if changed:
        conn.execute(
            sql.SQL("UPDATE {} SET superseded_at = %(at)s WHERE superseded_at = 'infinity' AND {} = ANY (%(ids)s)").format(
                sql.Identifier(table.name), sql.Identifier(table.id_column)
            ),
            {"at": recorded_at, "ids": [row[0] for row in changed]},
        )
