"""DuckDB beside PostgreSQL: rows leave as Arrow through ADBC, from the same snapshot, and results return by COPY."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import duckdb
import psycopg
import pyarrow as pa
from psycopg import sql

from aftersale.storage.actor import Actor
from aftersale.storage.database import APP_ROLE, Connection, Database
from aftersale.storage.errors import AppendForbidden

COPY_CHUNK_BYTES = 1 << 20
ANALYZE_FROM_ROWS = 1_000


class Columnar:
    """One DuckDB connection for one calculation, able to read what `conn` sees and to write through `conn`."""

    def __init__(self, database: Database, conn: Connection, actor: Actor) -> None:
        self.duck = duckdb.connect()
        self._conn = conn
        self._mogrifier = psycopg.ClientCursor(conn)
        self._address = database.address
        self._actor = actor
        self._adbc: adbc.Connection | None = None

    def fetch(self, name: str, statement: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Create the DuckDB table `name` from a PostgreSQL query, and return its number of rows.

        `numeric(p, s)` columns arrive as DECIMAL(p, s); a bare numeric is refused, since it has no columnar type.
        The query sees the snapshot of the calling transaction, but not what that transaction itself has written.
        """
        text = self._mogrifier.mogrify(statement, parameters) if parameters else statement
        with self._reader().cursor() as cursor:
            cursor.execute(text)
            reader = cursor.fetch_record_batch()
            columns = ", ".join(_column_from_arrow(field) for field in reader.schema)
            incoming = _plain_batches(reader)
            self.duck.register("incoming", incoming)
            self.duck.execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT {columns} FROM incoming')
            self.duck.unregister("incoming")
        return self.count(name)

    def count(self, name: str) -> int:
        """How many rows a DuckDB table has."""
        # Fetched to the end: an unfinished result keeps the connection from other work.
        [(rows,)] = self.duck.execute(f'SELECT count(*) FROM "{name}"').fetchall()
        return int(rows)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a DuckDB query as dicts; for results that are read one by one anyway."""
        result = self.duck.execute(query)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def copy_back(self, query: str, table: str, columns: tuple[str, ...]) -> int:
        """Append the rows of a DuckDB query to a PostgreSQL table by COPY, in the caller's transaction; returns how many.

        Raises
        ------
        AppendForbidden
            The table's policies do not let the acting person append.
        """
        target = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, NULL '\\N')").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with self._conn.cursor() as cursor, self._as_owner(table):
            with cursor.copy(target) as copy:
                for chunk in self._csv_chunks(query):
                    copy.write(chunk)
            rows = cursor.rowcount
            if rows >= ANALYZE_FROM_ROWS:
                # The next query comes before autovacuum does, and would be planned for an empty table.
                self._conn.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
            return rows

    @contextlib.contextmanager
    def _as_owner(self, table: str) -> Iterator[None]:
        """COPY is refused under row-level security: ask its policies first, and write as the owner."""
        allowed = self._conn.execute("SELECT acting_may_append(%s::regclass) AS may", (table,)).fetchone()
        if allowed is None or not allowed["may"]:
            raise AppendForbidden(actor=self._actor.name, table=table)
        self._conn.execute("SET LOCAL ROLE NONE")
        yield
        # After a failure the transaction is aborted and takes the role with it.
        self._conn.execute(f"SET LOCAL ROLE {APP_ROLE}")

    def _csv_chunks(self, query: str) -> Iterator[bytes]:
        with tempfile.TemporaryDirectory(prefix="aftersale-copy-") as folder:
            rows = Path(folder) / "rows.csv"
            self.duck.execute(f"COPY ({query}) TO '{rows}' (FORMAT csv, HEADER false, NULLSTR '\\N')")
            with rows.open("rb") as file:
                while chunk := file.read(COPY_CHUNK_BYTES):
                    yield chunk

    def _reader(self) -> adbc.Connection:
        if self._adbc is None:
            row = self._conn.execute("SELECT pg_export_snapshot() AS snapshot").fetchone()
            assert row is not None
            self._adbc = adbc.connect(self._address)
            with self._adbc.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute(f"SET TRANSACTION SNAPSHOT '{row['snapshot']}'")
                cursor.execute("SET LOCAL timezone = 'UTC'")
                for name, value in self._actor.settings().items():
                    cursor.execute(self._mogrifier.mogrify("SELECT set_config(%s, %s, true)", (name, value)))
                cursor.execute(f"SET LOCAL ROLE {APP_ROLE}")
        return self._adbc

    def refresh(self) -> None:
        """Let the next fetch see a new snapshot: everything committed until then."""
        if self._adbc is not None:
            self._adbc.close()
            self._adbc = None

    def close(self) -> None:
        """Give back the reading connection and the memory."""
        self.refresh()
        self._mogrifier.close()
        self.duck.close()


@contextlib.contextmanager
def open_columnar(database: Database, conn: Connection, actor: Actor) -> Iterator[Columnar]:
    """A columnar engine that reads and writes for `actor` inside the transaction of `conn`."""
    columnar = Columnar(database, conn, actor)
    try:
        yield columnar
    finally:
        columnar.close()


def _column_from_arrow(field: pa.Field) -> str:
    if isinstance(field.type, pa.OpaqueType):
        modifier = int(field.metadata[b"POSTGRESQL:typmod"]) - 4
        if modifier < 0:
            raise ValueError(f"column {field.name} is numeric without precision; cast it in the query")
        return f'CAST("{field.name}" AS DECIMAL({(modifier >> 16) & 0xFFFF}, {modifier & 0x7FF})) AS "{field.name}"'
    # PostgreSQL's infinity overflows Arrow's range into the far past; -infinity is nowhere used.
    if pa.types.is_date(field.type):
        return f"""if("{field.name}" < DATE '0001-01-01', DATE 'infinity', "{field.name}") AS "{field.name}\""""
    if pa.types.is_timestamp(field.type):
        return f"""if("{field.name}" < TIMESTAMPTZ '0001-01-01 00:00:00+00', TIMESTAMPTZ 'infinity', "{field.name}") AS "{field.name}\""""
    return f'"{field.name}"'


def _plain_batches(reader: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """The same rows with extension columns as their storage, which DuckDB can scan."""
    schema = pa.schema(
        [(f.name, f.type.storage_type if isinstance(f.type, pa.OpaqueType) else f.type) for f in reader.schema]
    )

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in reader:
            arrays = [c.storage if isinstance(c.type, pa.OpaqueType) else c for c in batch.columns]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())
