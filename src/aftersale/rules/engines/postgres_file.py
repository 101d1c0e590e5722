"""Decides the rows of a file in PostgreSQL: what the table asks about goes there, and what was decided comes back."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
from psycopg import sql
from sqlglot import exp

from aftersale.rules.bitmap_results import result_types
from aftersale.rules.bitmaps import Asked
from aftersale.rules.compile import write_sql
from aftersale.rules.engines.duck import DAY_OF_DECISION, PLACE, read_file, refused_by, select_inputs, write_beside
from aftersale.rules.engines.files import READ_AS, FileToDecide
from aftersale.rules.engines.postgres import decide_in_database, write_type
from aftersale.rules.errors import DatabaseNeeded, RowsUnreadable

_ASKED = "rows_to_decide"
_DECIDED = "decided_rows"
_CHUNK_BYTES = 1 << 20


def decide_in_postgres(file: FileToDecide, found: Sequence[str]) -> int:
    """Decide a file in the database that it connects to, which keeps nothing of it; DuckDB reads and writes the file.

    Raises
    ------
    DatabaseNeeded
        When it connects to none.
    """
    if file.connect is None:
        raise DatabaseNeeded(engine="postgres")
    with read_file(file) as duck, tempfile.TemporaryDirectory(prefix="aftersale-decide-") as folder:
        rows, decided = Path(folder) / "rows.csv", Path(folder) / "decided.csv"
        with refused_by(file):
            # Quoted, the text of a null is a text.
            duck.execute(
                f"COPY ({select_inputs(file)}) TO '{rows}' (FORMAT csv, HEADER false, NULLSTR '\\N', FORCE_QUOTE *)"
            )
        try:
            with file.connect() as conn, conn.transaction(force_rollback=True):
                conn.execute("SET LOCAL timezone = 'UTC'")
                _bring_rows(conn, file, rows)
                on = None if file.on is None else DAY_OF_DECISION
                asked = Asked(_ASKED, [PLACE], {each.name: each.name for each in file.table.inputs}, on)
                decide_in_database(conn, file.table, asked, _DECIDED, file.plan)
                _fetch_decided(conn, file, decided)
        except psycopg.DataError as error:
            raise RowsUnreadable(file=str(file.source), reason=str(error).splitlines()[0]) from error
        _read_decided(duck, file, decided)
        return write_beside(duck, file, _DECIDED)


def _bring_rows(conn: psycopg.Connection[Any], file: FileToDecide, rows: Path) -> None:
    typed = {PLACE: "BIGINT", **{each.name: READ_AS[each.type] for each in file.table.inputs}}
    typed |= {} if file.on is None else {DAY_OF_DECISION: "DATE"}
    columns = [sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(type_)) for name, type_ in typed.items()]
    create = sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP")
    conn.execute(create.format(sql.Identifier(_ASKED), sql.SQL(", ").join(columns)))
    into = sql.SQL("COPY {} FROM STDIN (FORMAT csv, NULL '\\N')").format(sql.Identifier(_ASKED))
    with conn.cursor() as cursor, cursor.copy(into) as copy, rows.open("rb") as source:
        while chunk := source.read(_CHUNK_BYTES):
            copy.write(chunk)
    conn.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(_ASKED)))


def _fetch_decided(conn: psycopg.Connection[Any], file: FileToDecide, decided: Path) -> None:
    columns = [sql.Identifier(PLACE)]
    for name, type_ in result_types(file.table).items():
        # Lists as JSON of texts: numbers in it would be read as doubles.
        template = "array_to_json(CAST({} AS TEXT[]))" if pa.types.is_list(type_) else "{}"
        columns.append(sql.SQL(template).format(sql.Identifier(name)))  # type: ignore[arg-type]
    query = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT csv, NULL '\\N', FORCE_QUOTE *)")
    written = query.format(sql.SQL(", ").join(columns), sql.Identifier(_DECIDED))
    with conn.cursor() as cursor, decided.open("wb") as target, cursor.copy(written) as copy:
        for chunk in copy:
            target.write(chunk)


def _read_decided(duck: duckdb.DuckDBPyConnection, file: FileToDecide, decided: Path) -> None:
    types = {PLACE: pa.int64(), **result_types(file.table)}
    read_as = {name: "VARCHAR" if pa.types.is_list(type_) else write_type(type_) for name, type_ in types.items()}
    columns = exp.select(*(_read_column(name, type_) for name, type_ in types.items()))
    duck.execute(
        f"CREATE TABLE {_DECIDED} AS {write_sql(columns)} FROM read_csv($file, header = false, auto_detect = false, delim = ',', "
        "quote = '\"', escape = '\"', nullstr = '\\N', allow_quoted_nulls = false, parallel = false, columns = $columns)",
        {"file": str(decided), "columns": read_as},
    )


def _read_column(name: str, type_: pa.DataType) -> exp.Expr:
    column: exp.Expr = exp.column(name, quoted=True)
    if pa.types.is_list(type_):
        texts = exp.Anonymous(this="FROM_JSON", expressions=[column, exp.Literal.string('["VARCHAR"]')])
        column = exp.cast(texts, write_type(type_))
    return exp.alias_(column, name, quoted=True)
