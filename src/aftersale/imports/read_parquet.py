"""Parquet files: every column as text, exact for decimals, dates and instants."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import duckdb
from sqlglot import exp

from aftersale.errors import Place
from aftersale.imports.errors import FileRefused
from aftersale.imports.files import MOST_UNPACKED_BYTES, FileEntry
from aftersale.imports.head import Head
from aftersale.imports.raw import (
    DAY,
    KIND,
    NUMBER,
    ROW,
    RawTable,
    count_rows,
    create_table,
    get_row,
    quoted_column,
    require_columns,
    take_out_nul_cells,
)
from aftersale.values.sentence import Sentence

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_NUMERIC = (*_WHOLE, *(f"U{name}" for name in _WHOLE), "FLOAT", "DOUBLE", "DECIMAL")


def read_parquet(con: duckdb.DuckDBPyConnection, file: FileEntry, table: str, head: Head | None = None) -> RawTable:
    """Read a Parquet file, or its first rows, into a raw table. It has no lines: a row's number takes their place.

    Raises
    ------
    FileRefused
    """
    path = exp.Literal.string(str(file.path))
    try:
        size = exp.select("sum(total_uncompressed_size)").from_(
            exp.Anonymous(this="parquet_metadata", expressions=[path])
        )
        [unpacked] = get_row(con, size)
        if unpacked is not None and unpacked > MOST_UNPACKED_BYTES:
            reason = Sentence(
                "would unpack to {unpacked} bytes; at most {most} are read",
                unpacked=int(unpacked),
                most=MOST_UNPACKED_BYTES,
            )
            raise FileRefused(place=Place(file.name), reason=reason)
        scan = exp.Anonymous(this="read_parquet", expressions=[path])
        described = con.execute(exp.select("*").from_(scan).limit(0).sql("duckdb")).description or ()
        names = [d[0] for d in described]
        columns = require_columns(names, file.name)
        cells = [
            exp.alias_(exp.cast(quoted_column(n), "VARCHAR", dialect="duckdb"), c, quoted=True)
            for n, c in zip(names, columns, strict=True)
        ]
        kinds = [
            exp.alias_(exp.cast(_kind_of(str(d[1])), "VARCHAR", dialect="duckdb"), KIND + c, quoted=True)
            for d, c in zip(described, columns, strict=True)
        ]
        number = exp.alias_(exp.Window(this=exp.RowNumber()), ROW, quoted=True)
        rows = exp.select("*").from_(scan).limit(head.rows).subquery() if head else scan
        con.execute(create_table(table, exp.select(*cells, *kinds, number).from_(rows)).sql("duckdb"))
    except duckdb.Error as error:
        said = str(error).splitlines()[0].replace(str(file.path), file.name)
        reason = Sentence("not readable as Parquet: {error}", error=said)
        raise FileRefused(place=Place(file.name), reason=reason) from error
    return take_out_nul_cells(con, RawTable(table, file, columns, count_rows(con, table), (), _same, has_kinds=True))


def _kind_of(sql_type: str) -> exp.Expr:
    if sql_type.startswith(("DATE", "TIMESTAMP")):
        return exp.Literal.string(DAY)
    return exp.Literal.string(NUMBER) if sql_type.startswith(_NUMERIC) else exp.null()


def _same(rows: Collection[int]) -> Mapping[int, int]:
    return {row: row for row in rows}
