"""The rows of one file in DuckDB, all text as the file has it, and what could not be read of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from aftersale.errors import Place
from aftersale.imports.errors import FileRefused
from aftersale.imports.files import FileEntry
from aftersale.imports.model import ImportFinding
from aftersale.values.sentence import Sentence

MOST_COLUMNS = 1_024
MOST_CELL_BYTES = 1_000_000
ROW = "_row"
FILE = "_file"
LINE = "_line"
KIND = "_kind "
"""Before the name of a column: of which type its cell was in the file, one of `NUMBER` and `DAY`; NULL for a text."""
NUMBER, DAY = "number", "day"
CHUNK_ROWS = 10_000
_SHOWN_NAMES = 8

Row = Mapping[str, str | None]


class NumberText(str):
    """A cell that is a number in the file, written with a point before the decimals."""

    __slots__ = ()


class DayText(str):
    """A cell that is a day or an instant in the file, written as ISO 8601 has it."""

    __slots__ = ()


OF_KIND: Mapping[str, type[str]] = {NUMBER: NumberText, DAY: DayText}
_KINDS: Mapping[type, str] = {kind: name for name, kind in OF_KIND.items()}
FindLines = Callable[[Collection[int]], Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be read at all; `line` is the line of the file on which it starts."""

    line: int
    column: str
    code: str
    message: Sentence
    row: Row


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file as a DuckDB table: its columns as VARCHAR and `_row`, counted from 1 over the rows that could be read.

    `find_lines` gives the line of the file on which each of some rows starts; it may read the file again. `notes` are
    about the file as a whole; `encoding` is that of a text. `has_kinds` where the file has types of its own: then every
    column has another beside it, named `KIND` and its name.
    """

    table: str
    file: FileEntry
    columns: tuple[str, ...]
    rows: int
    rejects: tuple[Reject, ...]
    find_lines: FindLines = field(repr=False)
    header_line: int = 1
    encoding: str = ""
    has_kinds: bool = False
    notes: tuple[ImportFinding, ...] = ()

    def findings(self) -> list[ImportFinding]:
        """What could not be read, and what is to be said of how the rest was, as findings."""
        return [*self.notes, *self._refused()]

    def _refused(self) -> list[ImportFinding]:
        return [
            ImportFinding(r.code, "error", r.message, Place(self.file.name, r.line, r.column), None, r.row)
            for r in self.rejects
        ]


def require_columns(names: Sequence[str], file: str, line: int = 1) -> tuple[str, ...]:
    """The names of a header without surrounding spaces, refused when there are too many, or some are empty or repeated.

    Raises
    ------
    FileRefused
    """
    columns = tuple(n.strip() for n in names)
    if len(columns) > MOST_COLUMNS:
        reason = Sentence("has {count} columns; at most {most} are read", count=len(columns), most=MOST_COLUMNS)
        raise FileRefused(place=Place(file, line), reason=reason)
    nameless = [str(i) for i, name in enumerate(columns, start=1) if not name]
    if nameless:
        which = ", ".join(nameless[:_SHOWN_NAMES])
        reason = Sentence(
            "the header has no name for column {columns}; if the headings stand lower, say `heading_row` in the mapping",
            columns=which,
        )
        raise FileRefused(place=Place(file, line, nameless[0]), reason=reason)
    by_fold: dict[str, list[str]] = {}
    for name in columns:
        by_fold.setdefault(name.casefold(), []).append(name)
    if twice := [names for names in by_fold.values() if len(names) > 1]:
        shown = "; ".join(", ".join(names) for names in twice[:_SHOWN_NAMES])
        reason = Sentence(
            "the header names a column more than once ({columns}); capitals make no difference", columns=shown
        )
        raise FileRefused(place=Place(file, line, twice[0][0]), reason=reason)
    if reserved := [name for name in columns if name.casefold() in (ROW, FILE) or name.casefold().startswith(KIND)]:
        reason = Sentence("the column name {column} is reserved; rename it", column=reserved[0])
        raise FileRefused(place=Place(file, line, reserved[0]), reason=reason)
    return columns


def insert_rows(
    con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], rows: Sequence[Sequence[str | None]], first: int
) -> None:
    """Append rows of cells, typed or text, to a raw table with kinds; the first, whose `_row` is 1, creates it."""
    by_column: list[Sequence[str | None]] = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    arrays = [pa.array(list(cells), type=pa.string()) for cells in by_column]
    kinds = [pa.array([_KINDS.get(type(cell)) for cell in cells], type=pa.string()) for cells in by_column]
    numbers = pa.array(range(first, first + len(rows)), type=pa.int64())
    names = [*columns, *(KIND + name for name in columns), ROW]
    chunk = pa.Table.from_arrays([*arrays, *kinds, numbers], names=names)
    name = f"{table}_chunk"
    con.register(name, chunk)
    try:
        source = exp.select("*").from_(quoted_table(name))
        if first == 1:
            con.execute(create_table(table, source).sql("duckdb"))
        else:
            con.execute(exp.Insert(this=quoted_table(table), expression=source).sql("duckdb"))
    finally:
        con.unregister(name)


def take_out_large_cells(con: duckdb.DuckDBPyConnection, raw: RawTable) -> RawTable:
    """Move rows with a cell beyond `MOST_CELL_BYTES` from the table to the rejects."""
    size = exp.Literal.number(MOST_CELL_BYTES)
    too_large = Sentence("is larger than {most} bytes", most=MOST_CELL_BYTES)
    bad = {c: exp.GT(this=exp.func("strlen", quoted_column(c)), expression=size) for c in raw.columns}
    # Only the head of a large cell is kept: the finding would otherwise be as large as the cell.
    shown = [exp.Left(this=quoted_column(c), expression=exp.Literal.number(100)) for c in raw.columns]
    return _take_out(con, raw, bad, shown, ("cell_too_large", lambda column: too_large))


def take_out_nul_cells(con: duckdb.DuckDBPyConnection, raw: RawTable) -> RawTable:
    """Move rows with a NUL character, which PostgreSQL does not keep, from the table to the rejects."""
    nul = exp.func("chr", exp.Literal.number(0))
    bad: dict[str, exp.Expr] = {c: exp.func("contains", quoted_column(c), nul.copy()) for c in raw.columns}
    shown = [exp.func("replace", quoted_column(c), nul.copy(), exp.Literal.string("\ufffd")) for c in raw.columns]
    return _take_out(con, raw, bad, shown, ("broken_encoding", _has_nul))


def _has_nul(column: str) -> Sentence:
    return Sentence("{column} has a NUL character", column=column)


def _take_out(
    con: duckdb.DuckDBPyConnection,
    raw: RawTable,
    bad: Mapping[str, exp.Expr],
    shown: Sequence[exp.Expr],
    said: tuple[str, Callable[[str], Sentence]],
) -> RawTable:
    """Move rows with a bad cell to the rejects, with a code and what is said of the column."""
    if not raw.columns:
        return raw
    any_bad = [exp.func("bool_or", bad[c].copy()) for c in raw.columns]
    found = get_row(con, exp.select(*any_bad).from_(quoted_table(raw.table)))
    columns = [c for c, is_bad in zip(raw.columns, found, strict=True) if is_bad]
    if not columns:
        return raw
    here = exp.or_(*(bad[c].copy() for c in columns))
    query = exp.select(quoted_column(ROW), *shown, *(bad[c] for c in columns)).from_(quoted_table(raw.table))
    rows = con.execute(query.where(here.copy()).order_by(ROW).sql("duckdb")).fetchall()
    lines = raw.find_lines([r[0] for r in rows])
    code, explain = said
    rejects = []
    for row_number, *cells in rows:
        column = next(c for c, is_bad in zip(columns, cells[len(raw.columns) :], strict=True) if is_bad)
        row = dict(zip(raw.columns, cells, strict=False))
        rejects.append(Reject(lines[row_number], column, code, explain(column), row))
    con.execute(exp.delete(quoted_table(raw.table), where=here).sql("duckdb"))
    return replace(raw, rejects=(*raw.rejects, *rejects))


def get_row(con: duckdb.DuckDBPyConnection, query: exp.Query) -> tuple[Any, ...]:
    """The one row of a query, such as a count."""
    # Fetched to the end: an unfinished result keeps the connection from other work.
    [row] = con.execute(query.sql("duckdb")).fetchall()
    return tuple(row)


def count_rows(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many rows a table has."""
    return int(get_row(con, exp.select(exp.Count(this=exp.Star())).from_(quoted_table(table)))[0])


def quoted_table(name: str) -> exp.Table:
    """A table by its exact name."""
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def quoted_column(name: str, table: str = "") -> exp.Column:
    """A column by its exact name."""
    return exp.column(name, table=table or None, quoted=True)


def create_table(name: str, query: exp.Query) -> exp.Create:
    """`CREATE OR REPLACE TABLE … AS …`."""
    return exp.Create(this=quoted_table(name), kind="TABLE", replace=True, expression=query)


def drop_table(name: str) -> str:
    """`DROP TABLE IF EXISTS …`."""
    return exp.Drop(tables=[quoted_table(name)], kind="TABLE", exists=True).sql("duckdb")
